"""Commands run in processes forked from one that has the package loaded: a third of a second less for each.

A desk to try them in, published and with a colleague's clone, and the commands themselves, each with a mark
by which what it recorded can be found and counted.
"""

import gc
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path

NOW = "2026-11-02T09:14:00+08:00"
FIRST = "2026-10-02T09:14:00+08:00"
MARK = "mark-[0-9]{6}"
UNEXPECTED = re.compile(r"^(?:error|fatal|missing|broken|bad)", re.MULTILINE)
RECORDS = ("cases", "programme")
MAPPING = (Path(__file__).parents[1] / "tests/data/register/mapping.yml").read_text(encoding="utf-8")


class Lost(AssertionError):
    """What a killed command must not do: it is said here, and the desk is kept to be looked at."""


def git(folder: Path, *words: str, check: bool = True) -> str:
    """What git prints, on both channels."""
    sender = ["-c", "user.name=Officer", "-c", "user.email=officer@desk.example"]
    done = subprocess.run(
        ["git", *sender, *words],
        cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", check=False,
    )  # fmt: skip
    if check and done.returncode:
        raise Lost(f"git {' '.join(words)}: {done.stdout}")
    return done.stdout


@dataclass(frozen=True)
class Death:
    """How a command dies: `after` seconds or at the `stage`, the `nth` time; `alone` or with all it started.
    Neither: it lives.
    """

    after: float | None = None
    stage: str | None = None
    nth: int = 1
    alone: bool = False


def execute(root: Path, words: list[str], death: Death = Death(), at: str = NOW) -> tuple[int, str, float]:
    """Run a command in a process of its own: exit status (-9 where it was killed), output, seconds."""
    said = tempfile.TemporaryFile("w+b")  # noqa: SIM115 - the forked process writes it, this one closes it
    start = time.perf_counter()
    process = os.fork()
    if process == 0:
        _be(root, words, death, at, said.fileno())
    while True:
        ended, status = os.waitpid(process, os.WNOHANG)
        taken = time.perf_counter() - start
        if ended:
            said.seek(0)
            return os.waitstatus_to_exitcode(status), said.read().decode("utf-8", "replace"), taken
        if death.after is not None and taken >= death.after:
            _kill(process, alone=death.alone)
            death = Death()
        time.sleep(0.001)


def _be(root: Path, words: list[str], death: Death, at: str, said: int) -> None:
    """Become the command; never returns."""
    code = 70
    try:
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(said, 1)
        os.dup2(said, 2)
        if death.stage:
            _arm(death)
        from rightsdesk.cli.main import run

        code = run(["-C", str(root), "--as", "officer", "--as-of", at, *words])
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(code)


def _kill(process: int, *, alone: bool) -> None:
    """Kill a process, alone or with everything it started, wherever that went: none of it may say goodbye."""
    os.kill(process, signal.SIGSTOP)
    started = [] if alone else list(_started_by(process))
    for one in (*started, process):
        with suppress(ProcessLookupError):
            os.kill(one, signal.SIGKILL)


def _started_by(process: int) -> Iterator[int]:
    """Everything a stopped process started, and what that started, as Linux tells."""
    for task in Path(f"/proc/{process}/task").iterdir():
        for child in (task / "children").read_text().split():
            with suppress(FileNotFoundError, ProcessLookupError):
                os.kill(int(child), signal.SIGSTOP)
                yield from _started_by(int(child))
                yield int(child)


def _arm(death: Death) -> None:
    """Let this process die at a stage of the journal."""
    from rightsdesk.operations.syncing import sync
    from rightsdesk.records.journal import advance, take

    seen: Counter[str] = Counter()

    def reached(stage: str) -> None:
        seen[stage] += 1
        if stage == death.stage and seen[stage] == death.nth:
            for one in () if death.alone else _started_by(os.getpid()):
                os.kill(one, signal.SIGKILL)
            os.kill(os.getpid(), signal.SIGKILL)

    for function in (take, advance, sync):
        assert function.__kwdefaults__
        function.__kwdefaults__["on_stage"] = reached


def prepare() -> None:
    """Load what commands need, once for all; speak English; know no settings of this machine."""
    os.environ |= {
        "LC_ALL": "C.UTF-8", "LANGUAGE": "", "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1",
    }  # fmt: skip
    import rightsdesk.analysis.report.making
    import rightsdesk.cli.main
    import rightsdesk.operations.absorbing
    import rightsdesk.operations.importing
    import rightsdesk.operations.joining
    import rightsdesk.operations.programming
    import rightsdesk.operations.stepping
    import rightsdesk.operations.syncing  # noqa: F401 - to have them loaded


def warm(place: "Place") -> None:
    """Take a step and look at it in this process: what is made on first use is then made for all."""
    from rightsdesk.cli.main import GARBAGE, run

    with redirect_stdout(StringIO()), redirect_stderr(StringIO()):
        for words in (place.step(), ["list"]):
            run(["-C", str(place.desk), "--as", "officer", "--as-of", NOW, *words])
    gc.set_threshold(GARBAGE)
    gc.freeze()


def hooked(folder: Path) -> None:
    """Let the pre-commit hook find this `desk`."""
    program = folder / "bin" / "desk"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m rightsdesk "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    os.environ["PATH"] = f"{program.parent}{os.pathsep}{os.environ['PATH']}"


@dataclass
class Place:
    """A desk, the repository it is published in, and a colleague's clone; `cases` are those to step on."""

    folder: Path
    draw: random.Random
    number: list[int]
    cases: list[str] = field(default_factory=list)
    edited: Path | None = None

    @property
    def desk(self) -> Path:
        """The desk in which commands are killed."""
        return self.folder / "desk"

    def mark(self) -> str:
        """A word that stands nowhere yet: what is recorded with it can be found and counted."""
        self.number[0] += 1
        return f"mark-{self.number[0]:06}"

    def done(self, *words: str, where: str = "desk", at: str = NOW) -> str:
        """What a command that must succeed prints as JSON."""
        code, said, _seconds = execute(self.folder / where, ["--json", *words], at=at)
        if code:
            raise Lost(f"{words} failed: {said}")
        return said

    def open(self) -> list[str]:
        """The words that open a case with personal data."""
        mark = self.mark()
        return [
            "open", "--kind", "complaint", "--channel", "hotline", "--category", "service-attitude",
            "--subject", f"The door {mark}", "--summary", "It closed.", "--name", f"Demo {mark}",
            "--words", "They closed the door.",
        ]  # fmt: skip

    def step(self) -> list[str]:
        """The words of a step that is always legal."""
        case = self.draw.choice([case for case in self.cases if not self.is_edited(case)])
        return ["progress", case, "--via", "phone", "--content", f"Told {self.mark()}"]

    def is_edited(self, case: str) -> bool:
        """Whether somebody has a case open in an editor."""
        return self.edited is not None and self.edited.stem == case

    def absorb(self) -> list[str]:
        """The words that absorb a hand edit, made here."""
        case = json.loads(self.done(*self.open()))["id"]
        file = next((self.desk / "cases").rglob(f"{case}.yml"))
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace("It closed.", f"It shut, {self.mark()}."), encoding="utf-8")
        self.edited = file
        return ["absorb", str(file), "--reason", "heard wrongly"]

    def reveal(self) -> list[str]:
        """The words that read personal data, which leaves a trace."""
        return ["reveal", self.draw.choice(self.cases), "--reason", f"to ring back {self.mark()}"]

    def seal(self) -> list[str]:
        """The words that seal what became known later."""
        case = self.draw.choice([case for case in self.cases if not self.is_edited(case)])
        return ["seal", case, "--further", "Rings in the evening.", "--note", f"Told {self.mark()}"]

    def erase(self) -> list[str]:
        """The words that destroy the key of a case, opened here."""
        case = json.loads(self.done(*self.open()))["id"]
        why = ["--reason", f"asked for {self.mark()}", "--authority", "PIPL 47", "--overrides", "order 1"]
        return ["erase", case, *why]

    def imported(self) -> list[str]:
        """The words that import a register of five rows in commits of two."""
        (self.folder / "mapping.yml").write_text(MAPPING, encoding="utf-8")
        rows = [f"{self.number[0]}{n},2026-10-{n + 5:02} 09:00,{self.mark()}" for n in range(5)]
        register = self.folder / f"register-{self.number[0]}.csv"
        register.write_text("\n".join(["number,received,title", *rows, ""]), encoding="utf-8")
        return ["import", str(register), "--mapping", str(self.folder / "mapping.yml"), "--batch", "2"]

    def sync(self) -> list[str]:
        """The words that exchange steps, after both sides took some on one case."""
        self.done("sync", where="colleague")
        case = self.draw.choice(self.published())
        for where in ("colleague", "desk"):
            self.done("progress", case, "--via", "phone", "--content", f"Told {self.mark()}", where=where)
        self.done("sync", where="colleague")
        return ["sync"]

    def published(self) -> list[str]:
        """The cases that the colleague has too."""
        theirs = {path.stem for path in (self.folder / "colleague" / "cases").rglob("*.yml")}
        return [case for case in self.cases if case in theirs]

    def join(self) -> list[str]:
        """The words that join a branch whose steps were taken in a work tree of its own."""
        aside = self.folder / "aside"
        git(self.desk, "worktree", "remove", "--force", str(aside), check=False)
        git(self.desk, "worktree", "prune")
        git(self.desk, "worktree", "add", "-q", "-B", "plan", str(aside))
        self.done(*self.step(), where="aside")
        self.done(*self.step())
        return ["join", "plan"]

    def programme(self) -> list[str]:
        """The words that record something beside cases."""
        return [
            "programme", "add", "unit-rules", "--title", f"Rules {self.mark()}", "--unit", "bus-one",
            "--in-force", "2026-11-10", "--summary", "The unit looks into it on the day.",
            "--call-backs", "By the unit itself.",
        ]  # fmt: skip

    def report(self) -> list[str]:
        """The words that make the month's report and record that it was issued."""
        return [
            "report", "2026-10", "--issue", "--policy", "transport-group", "--summary", f"All {self.mark()}",
            "--out", str(self.folder / "reports"),
        ]  # fmt: skip


def founded(folder: Path, draw: random.Random, number: list[int]) -> Place:
    """A desk published in a bare repository, with some cases, and a colleague's clone of it."""
    folder.mkdir(parents=True)
    place = Place(folder, draw, number)
    who = ["--person", "officer", "--person-name", "Officer", "--email", "officer@desk.example"]
    code, said, _seconds = execute(folder, ["init", "desk", "--policy", "transport-group", *who], at=FIRST)
    if code:
        raise Lost(said)
    (place.desk / "notes.txt").write_text("notes\n", encoding="utf-8")
    git(place.desk, "add", "notes.txt")
    git(place.desk, "commit", "-q", "-m", "Keep notes", "--no-verify")
    for _number in range(3):
        place.cases.append(json.loads(place.done(*place.open()))["id"])
    git(folder, "init", "-q", "--bare", "-b", "main", "hub.git")
    git(place.desk, "remote", "add", "origin", "../hub.git")
    git(place.desk, "push", "-q", "-u", "origin", "main")
    git(folder, "clone", "-q", "hub.git", "colleague")
    warm(place)
    git(place.desk, "push", "-q", "origin", "main")
    return place


def copied(template: Place, folder: Path) -> Place:
    """A place like the template: what it remembers of others is relative, so that copies are at home."""
    shutil.copytree(template.folder, folder, symlinks=True)
    git(folder / "colleague", "remote", "set-url", "origin", "../hub.git")
    return Place(folder, template.draw, template.number, list(template.cases))


def recorded(place: Place, where: str = "desk") -> Counter[str]:
    """How often each mark stands in the last commit of a desk."""
    words = ("grep", "-h", "-o", "-E", MARK, "HEAD", "--", *RECORDS)
    return Counter(git(place.folder / where, *words, check=False).split())


def require_sound(place: Place) -> None:
    """Raise Lost unless git finds every object, and every file is one that some commit has, whole."""
    said = git(place.desk, "fsck", "--no-dangling", "--no-progress", check=False)
    if UNEXPECTED.search(said):
        raise Lost(f"git fsck: {said}")


def require_keys(place: Place) -> None:
    """Raise Lost unless the vault has keys for committed cases with personal data, and for no erased one."""
    kept = {
        line.split()[0]
        for page in (place.desk / ".desk" / "vault" / "keys").glob("*.txt")
        for line in page.read_text(encoding="utf-8").splitlines()
    }
    for path in (place.desk / "cases").rglob("*.yml"):
        text = path.read_text(encoding="utf-8")
        erased = "\n- event: erased\n" in text
        if ("\nsealed: " in text and not erased) and path.stem not in kept:
            raise Lost(f"the key of {path.stem} is gone")
        if erased and path.stem in kept:
            raise Lost(f"the key of {path.stem} is there although it was erased")


def leftovers(place: Place) -> list[str]:
    """Locks, journals and files laid out: nothing of it may be there when nobody is at work."""
    inside = place.desk / ".git"
    locks = [path.relative_to(inside).as_posix() for path in inside.rglob("*.lock")]
    journal = [path.name for path in (inside / "rightsdesk").iterdir()]
    laid_out = [path.name for path in place.desk.rglob(".*.desk-*")]
    return [
        *(lock for lock in locks if not lock.startswith("rightsdesk/")),
        *(name for name in journal if not name.endswith("lock")),
        *laid_out,
    ]
