"""Make the demo desk's cases from `demo/steps.txt`: told there case by case, replayed in the order of time.

Called in one of three ways:

    python demo/replay.py FOLDER     # a fresh desk with its whole history in FOLDER
    python demo/replay.py --update   # the same, then its cases/ take the place of this checkout's
    python demo/replay.py --check    # exit code 1 where this checkout's cases/ are not as replayed
"""

import filecmp
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

from rightsdesk.cli.main import run

ROOT = Path(__file__).parents[1]
STEPS = Path(__file__).with_name("steps.txt")
FOUNDED = "2026-06-30T09:00:00+08:00"


def commands(text: str) -> Iterator[tuple[int, list[str]]]:
    """The commands with their line numbers: `PERSON TIME COMMAND…`, one a line, a backslash continuing it."""
    logical, start = "", 0
    for number, line in enumerate(text.splitlines(), 1):
        start = start or number
        logical += line.removesuffix("\\")
        if not line.endswith("\\"):
            words = shlex.split(logical, comments=True)
            if words:
                yield start, words
            logical, start = "", 0


def found(folder: Path) -> None:
    """A repository with this checkout's policies and nothing else."""
    shutil.copytree(ROOT / "policies", folder / "policies")
    shutil.copy(ROOT / ".gitignore", folder / ".gitignore")
    shutil.copy(ROOT / ".gitattributes", folder / ".gitattributes")
    identity = ["-c", "user.name=Demo Wu", "-c", "user.email=wu@desk.example"]
    commit = ["commit", "-q", "-m", "Set up the demo desk", "--date", FOUNDED]
    for arguments in (["init", "-q", "-b", "main"], ["add", "."], [*identity, *commit]):
        subprocess.run(["git", "-C", str(folder), *arguments], check=True)


def replay(folder: Path) -> int:
    """Run every command in the desk at `folder`; answers the number of cases. Ends at one that fails."""
    told = commands(STEPS.read_text(encoding="utf-8"))
    for number, (person, moment, *words) in sorted(told, key=lambda command: command[1][1]):
        said = StringIO()
        with redirect_stdout(said):
            code = run(["-C", str(folder), "--as", person, "--as-of", f"{moment}:00+08:00", *words])
        if code != 0:
            sys.exit(f"{STEPS.name}:{number}: `{shlex.join(words)}` ended with {code}\n{said.getvalue()}")
    return sum(1 for _path in (folder / "cases").rglob("*.yml"))


def differing(one: Path, other: Path) -> list[str]:
    """The files that two folders do not have alike."""
    names = {path.relative_to(root).as_posix() for root in (one, other) for path in root.rglob("*.yml")}
    return sorted(
        name
        for name in names
        if not (one / name).is_file()
        or not (other / name).is_file()
        or not filecmp.cmp(one / name, other / name, shallow=False)
    )


def main(arguments: list[str]) -> int:
    """See the module's text."""
    if len(arguments) != 1:
        sys.exit(__doc__)
    if not arguments[0].startswith("--"):
        folder = Path(arguments[0])
        folder.mkdir(parents=True)
        found(folder)
        print(f"{replay(folder)} cases in {folder}")
        return 0
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "desk"
        folder.mkdir()
        found(folder)
        replay(folder)
        stale = differing(folder / "cases", ROOT / "cases")
        if arguments[0] == "--update":
            shutil.rmtree(ROOT / "cases", ignore_errors=True)
            shutil.copytree(folder / "cases", ROOT / "cases")
            return 0
    for name in stale:
        print(f"cases/{name} is not as replayed")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
