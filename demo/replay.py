"""Make the demo desk's cases and programme from `demo/steps/`: told there case by case, one file for each
policy, and replayed in the order of time.

Called in one of three ways:

    python demo/replay.py FOLDER [SCRIPT…]  # a fresh desk with its whole history, or only what these tell
    python demo/replay.py --update          # the same, then what it made takes the place of this checkout's
    python demo/replay.py --check           # exit code 1 where this checkout's files are not as replayed

A script is named without its folder and ending: `city-bus`.

Keys are drawn at random (`demo/keys.py`), so no two replays seal alike: of a sealed part only its length is
compared, everything else to the byte. `--update` leaves a file alone that differs in nothing else.
"""

import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parent))

from keys import begin_vault, give_keys

from rightsdesk.cli.main import run

ROOT = Path(__file__).parents[1]
STEPS = Path(__file__).with_name("steps")
MADE = ("cases", "programme")
FOUNDED = "2026-06-30T09:00:00+08:00"
SIGNED = """
# Everybody here has a key, if a throw-away one: steps that a clause wants signed count only signed.
governance:
  signatures: true
"""
MARK = """THIS IS A DEMONSTRATION. Its people, cases and complainants are invented, and whoever made it holds
everybody's private key (.desk/keys, made anew by each `make demo`): a signature here proves nothing about
anybody. Never enter one of these keys in a real desk. What to try stands in the README under "Five minutes:
trust".
"""
TO_TRY = """{cases} cases in {folder}, every step signed by its person.
THROW-AWAY KEYS of invented people are in {folder}/.desk/keys: a signature there proves nothing (see DEMO).
Try it, for example (more in the README, "Five minutes: trust"):
  alias desk="$PWD/.venv/bin/desk --as-of 2026-11-20T10:00"
  cd {quoted}
  desk audit
  desk --as coach-service-01 reveal 2607-A8ZCT --reason "To call back"
"""


class Command(NamedTuple):
    """One line of a script: where it stands, who takes the step, when (local time), and its words."""

    place: str
    person: str
    moment: str
    words: list[str]


def commands(script: Path) -> Iterator[Command]:
    """The commands of a file: `PERSON TIME COMMAND…`, one a line, a backslash continuing it."""
    logical, start = "", 0
    for number, line in enumerate(script.read_text(encoding="utf-8").splitlines(), 1):
        start = start or number
        logical += line.removesuffix("\\")
        if not line.endswith("\\"):
            words = shlex.split(logical, comments=True)
            if words:
                person, moment, *step = words
                yield Command(f"{script.name}:{start}", person, moment, step)
            logical, start = "", 0


def in_order_of_time(scripts: Sequence[str] = ()) -> list[Command]:
    """Every command of these scripts, or of all; what happened in the same minute stays in the order of the
    files."""
    files = [STEPS / f"{name}.txt" for name in scripts] or STEPS.glob("*.txt")
    told = (command for script in sorted(files) for command in commands(script))
    return sorted(told, key=lambda command: command.moment)


def found(folder: Path) -> None:
    """A repository with this checkout's policies, keys of the demo's people, a vault, and nothing else."""
    folder.mkdir(parents=True)
    shutil.copytree(ROOT / "policies", folder / "policies")
    shutil.copy(ROOT / ".gitignore", folder / ".gitignore")
    shutil.copy(ROOT / ".gitattributes", folder / ".gitattributes")
    give_keys(folder)
    with (folder / "policies" / "desk.yml").open("a", encoding="utf-8") as organisation:
        organisation.write(SIGNED)
    (folder / "DEMO").write_text(MARK, encoding="utf-8")
    identity = ["-c", "user.name=Demo Wu", "-c", "user.email=wu@desk.example"]
    commit = ["commit", "-q", "-m", "Set up the demo desk", "--date", FOUNDED]
    git = ["git", "-C", str(folder)]
    subprocess.run([*git, "init", "-q", "-b", "main"], check=True)
    with redirect_stdout(StringIO()):
        run(["-C", str(folder), "staff", "files"])
    subprocess.run([*git, "add", "."], check=True)
    subprocess.run([*git, *identity, *commit], check=True)
    begin_vault(folder)


def replay(folder: Path, scripts: Sequence[str] = ()) -> int:
    """Run the commands of these scripts, or of all, in the desk at `folder`; answers the number of cases.
    Ends at one that fails."""
    for place, person, moment, words in in_order_of_time(scripts):
        if words[0] == "receipt":
            # A code is drawn at random: no two replays would make the same file.
            words.append("--number-only")
        said = StringIO()
        with redirect_stdout(said), redirect_stderr(said):
            code = run(["-C", str(folder), "--as", person, "--as-of", f"{moment}:00+08:00", *words])
        if code != 0:
            sys.exit(f"{place}: `{shlex.join(words)}` ended with {code}\n{said.getvalue()}")
    return sum(1 for _path in (folder / "cases").rglob("*.yml"))


def differing(one: Path, other: Path) -> list[str]:
    """The files of what a replay makes that two desks do not have alike."""
    names = {
        path.relative_to(root).as_posix()
        for root in (one, other)
        for made in MADE
        for path in (root / made).rglob("*.yml")
    }
    return sorted(name for name in names if comparable(one / name) != comparable(other / name))


SEALED = re.compile(rb"(?<= {2})[A-Za-z0-9+/=]+(?=\n)")
ENVELOPE = re.compile(rb"sealed: \|\n +rightsdesk-seal-1\n(?: +[A-Za-z0-9+/=]+\n)+")


def comparable(file: Path) -> bytes | None:
    """A file's bytes with what is drawn at random blanked out, its length kept; None where there is none."""
    if not file.is_file():
        return None
    return ENVELOPE.sub(lambda part: SEALED.sub(lambda line: b"*" * len(line[0]), part[0]), file.read_bytes())


def put_in_place(folder: Path, stale: list[str]) -> None:
    """Let what the desk at `folder` made take the place of this checkout's, where they differ."""
    for name in stale:
        made = folder / name
        (ROOT / name).unlink(missing_ok=True)
        if made.is_file():
            (ROOT / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(made, ROOT / name)


def make(folder: Path, scripts: Sequence[str]) -> int:
    """Make a desk to try things in and say what it is; exit code 1 where something is there already."""
    quoted = shlex.quote(str(folder))
    if folder.exists():
        print(f"{folder} is there already; to make it anew: rm -rf {quoted}", file=sys.stderr)
        return 1
    print(f"replaying the demo desk into {folder}: a minute or two", flush=True)
    found(folder)
    print(TO_TRY.format(cases=replay(folder, scripts), folder=folder, quoted=quoted))
    return 0


def main(arguments: list[str]) -> int:
    """See the module's text."""
    if arguments and not arguments[0].startswith("-"):
        return make(Path(arguments[0]), arguments[1:])
    if arguments not in (["--update"], ["--check"]):
        sys.exit(__doc__)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "desk"
        found(folder)
        replay(folder)
        stale = differing(folder, ROOT)
        if arguments == ["--update"]:
            put_in_place(folder, stale)
            return 0
    for name in stale:
        print(f"{name} is not as replayed")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
