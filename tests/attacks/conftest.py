"""A sound desk in a real repository, and the means to attack its history as somebody with git at hand
would."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

NOW = "2026-11-02T12:00:00+08:00"
"""When the attacks are looked for: after everything, but for what claims to be later."""

JIA = ("Demo Jia", "jia@desk.example")
"""Who takes steps at intake."""

XIN = ("Demo Xin", "xin@desk.example")
"""Who handles cases in the unit."""

HOST = ("Host", "noreply@host.example")
"""A host that writes commits of its own."""


def at(time: str) -> str:
    """A time of the day on which everything happens."""
    return f"2026-11-02T{time}:00+08:00"


class Attacked:
    """A desk whose history somebody bends with plain git."""

    xin, host = XIN, HOST

    def __init__(self, desk: Any, cases: Sequence[str]) -> None:
        self.desk = desk
        self.fresh, self.handed, self.accepted = cases
        self.root: Path = desk.root
        self.base = self.git("rev-parse", "HEAD")

    def git(
        self, *arguments: str, by: tuple[str, str] = JIA, when: str = "09:55", stdin: bytes | None = None,
        **extra: str,
    ) -> str:  # fmt: skip
        """What git prints, run as that person at that time."""
        names = {f"GIT_{role}_NAME": by[0] for role in ("AUTHOR", "COMMITTER")}
        addresses = {f"GIT_{role}_EMAIL": by[1] for role in ("AUTHOR", "COMMITTER")}
        moment = at(when) if len(when) == 5 else when
        dates = {f"GIT_{role}_DATE": moment for role in ("AUTHOR", "COMMITTER")}
        done = subprocess.run(
            ["git", "-C", str(self.root), *arguments],
            input=stdin,
            capture_output=True,
            env=os.environ | names | addresses | dates | extra,
            check=True,
        )
        return done.stdout.decode("utf-8", "surrogateescape").strip()

    def commit(self, message: str = "A change", **place: Any) -> str:
        """Commit everything as it lies; answers the commit."""
        self.git("add", "-A")
        self.git("commit", "-q", "--no-verify", "-m", message, **place)
        return self.git("rev-parse", "HEAD")

    def path(self, case_id: str) -> str:
        """The file of a case."""
        return next(self.root.rglob(f"{case_id}.yml")).relative_to(self.root).as_posix()

    def read(self, path: str) -> str:
        return (self.root / path).read_text(encoding="utf-8")

    def write(self, path: str, text: str) -> None:
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_text(text, encoding="utf-8")

    def append(self, case_id: str, event: str) -> None:
        path = self.path(case_id)
        self.write(path, self.read(path) + event)

    def tree_with(self, path: str, content: bytes, mode: str = "100644") -> str:
        """A commit after HEAD that puts something at a path which git's index would not take."""
        blob = self.git("hash-object", "-w", "--stdin", stdin=content)
        *folders, name = path.split("/")
        entry = f"{mode} blob {blob}\t{name}\0"
        for depth in range(len(folders), -1, -1):
            taken = entry.partition("\t")[2].rstrip("\0")
            listed = self._listed("HEAD:" + "/".join(folders[:depth]))
            kept = "".join(f"{line}\0" for line in listed if line.partition("\t")[2] != taken)
            tree = self.git("mktree", "-z", stdin=(kept + entry).encode())
            entry = f"040000 tree {tree}\t{folders[depth - 1]}\0" if depth else ""
        return self.git("commit-tree", tree, "-p", "HEAD", "-m", "A change")

    def _listed(self, tree: str) -> list[str]:
        done = subprocess.run(
            ["git", "-C", str(self.root), "ls-tree", "-z", tree], capture_output=True, check=False
        )
        return [line for line in done.stdout.decode().split("\0") if line]

    def stand_on(self, commit: str) -> None:
        """Let the branch stand on a commit, without touching the work tree."""
        self.git("update-ref", "refs/heads/main", commit)

    # Steps as they stand in a file

    @staticmethod
    def at(time: str) -> str:
        """A time of the day on which everything happens."""
        return at(time)

    @staticmethod
    def transferring(time: str = "09:45", by: str = "intake-01") -> str:
        return f"- event: transferred\n  at: {at(time)}\n  by: {by}\n  unit: bus-one\n"

    @staticmethod
    def accepting(time: str = "09:50", by: str = "bus-one-01") -> str:
        return f"- event: accepted\n  at: {at(time)}\n  by: {by}\n"

    # What finds the attack

    def is_caught(self, code: str, *also: str) -> bool:
        """Whether both commands find that code, and beside it nothing but what may come with it."""
        found = self.checked(), self.audited()
        assert all(code in codes for codes in found), found
        assert all(set(codes) <= {code, *also} for codes in found), found
        return True

    def audited(self, *arguments: str, now: str = NOW) -> list[str]:
        """The codes that `desk audit` finds."""
        return self._codes("audit", *arguments, now=now)

    def checked(self, base: str | None = None, now: str = NOW) -> list[str]:
        """The codes that `desk check --base` finds."""
        return self._codes("check", "--base", base or self.base, now=now)

    def faults(self, *arguments: str, now: str = NOW) -> list[dict[str, Any]]:
        """What a command finds."""
        ran = self.desk.run(*arguments, "--format", "json", at=now)
        assert ran.code in (0, 1), ran.err
        found = [each for each in ran.data["findings"] if each["severity"] == "error"]
        assert (ran.code == 1) is bool(found)
        return found

    def _codes(self, *arguments: str, now: str) -> list[str]:
        return sorted({found["code"] for found in self.faults(*arguments, now=now)})


def in_earnest(desk: Any) -> None:
    """The desk of the shipped policies, but no demonstration, founded on the day before."""
    path = desk.root / "policies" / "desk.yml"
    text = path.read_text(encoding="utf-8")
    assert "demonstration: true" in text
    path.write_text(text.replace("demonstration: true", "demonstration: false"), encoding="utf-8")
    shutil.copy(Path(__file__).parents[2] / ".gitattributes", desk.root)
    shutil.rmtree(desk.root / ".git")
    dates = dict.fromkeys(("GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"), "2026-11-01T09:00:00+08:00")
    for arguments in (
        ["init", "-q", "-b", "main"],
        ["config", "user.name", JIA[0]],
        ["config", "user.email", JIA[1]],
        ["add", "."],
        ["commit", "-q", "-m", "Set up the desk"],
    ):
        subprocess.run(["git", "-C", str(desk.root), *arguments], check=True, env=os.environ | dates)


@pytest.fixture(scope="module")
def sound(busy_desk: Any) -> tuple[Any, list[str]]:
    """A desk in earnest with three cases: received, transferred, accepted."""
    in_earnest(busy_desk)
    subjects = ("Door closed on a passenger", "Bus did not come", "Heating failed")
    cases = [
        busy_desk.open(at=at(f"09:0{number}"), subject=subject, summary=f"{subject}.")
        for number, subject in enumerate(subjects)
    ]
    for case_id in cases[1:]:
        busy_desk.ok("transfer", case_id, "--unit", "bus-one", at=at("09:30"))
    busy_desk.ok("accept", cases[2], at=at("09:40"), by="bus-one-01")
    return busy_desk, cases


@pytest.fixture
def attacked(sound: tuple[Any, list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Attacked:
    """A copy of the sound desk, for one attack."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    desk, cases = sound
    shutil.copytree(desk.root, tmp_path / "desk", symlinks=True)
    return Attacked(type(desk)(tmp_path / "desk"), cases)
