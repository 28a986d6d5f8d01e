"""How fast history is audited: `python -m benchmarks.auditing [--commits N]`.

A desk gets a history of that many commits, each a receipt or a step as commands write them, by fast-import.
The floor is what any proof has to do: `git log --raw` piped into `git cat-file --batch`, nothing looked at.
"""

import argparse
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path

from benchmarks.measuring import best, seconds

from rightsdesk.domain.ids import case_path, new_id
from rightsdesk.operations.succession import passages
from rightsdesk.records.chronicle import Contents
from rightsdesk.records.git import Repository

DESK = Path(sys.executable).with_name("desk")
ZONE = timezone(timedelta(hours=8))
BEGIN = datetime(2026, 1, 5, 9, tzinfo=ZONE)
WHO = "Officer <officer@desk.example>"
RATE = 8000
"""File versions a second that the append-only proof was promised to do."""

HEADER = """\
id: {id}
policy: basic
kind: complaint
channel: phone
received_at: {at}
received_by: officer
category: delay
subject: The bus did not come
summary: |
  The first bus of the day did not come, nor did the one after it; the next was so full that nobody got on.
timeline:
"""
STEP = """\
- event: progress-told
  at: {at}
  by: officer
  via: phone
  content: |
    The matter is with the depot, which looks for the cause; an answer is promised for the end of the week.
"""


@dataclass(frozen=True, slots=True)
class Measured:
    """One figure: seconds, what was promised, the floor in the same run (None: nothing to compare with)."""

    what: str
    seconds: float
    bound: float
    floor: float | None = None


def founded(folder: Path) -> Path:
    """A desk under the lightest policy, founded before all that follows."""
    who = ["--person", "officer", "--person-name", "Officer", "--email", "officer@desk.example"]
    command = [
        str(DESK),
        "--as-of",
        "2026-01-01T09:00:00+08:00",
        "init",
        str(folder),
        "--policy",
        "basic",
        *who,
    ]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return folder


def commit_lines(number: int, moment: datetime, path: str, content: bytes, parent: str) -> bytes:
    """One commit in fast-import's language."""
    when = f"{WHO} {int(moment.timestamp())} +0800"
    heading = f"commit refs/heads/main\nmark :{number}\nauthor {when}\ncommitter {when}\ndata 5\nStep\n\n"
    return f"{heading}from {parent}\nM 100644 inline {path}\ndata {len(content)}\n".encode() + content + b"\n"


def grown(folder: Path, commits: int) -> None:
    """Let the history grow: one commit in five is a receipt, the others are steps of the latest cases."""
    draw = random.Random(7)
    head = subprocess.run(
        ["git", "-C", str(folder), "rev-parse", "HEAD"], check=True, capture_output=True, text=True
    ).stdout.strip()
    cases: list[tuple[str, bytes]] = []
    taken: set[str] = set()
    with subprocess.Popen(
        ["git", "-C", str(folder), "fast-import", "--quiet"], stdin=subprocess.PIPE
    ) as writing:
        assert writing.stdin
        for number in range(1, commits + 1):
            moment = BEGIN + timedelta(minutes=2 * number)
            if not cases or draw.random() < 0.2:
                while (fresh := new_id(moment.year, moment.month, draw.randrange)) in taken:
                    continue
                taken.add(fresh)
                path = case_path(fresh, moment.year, moment.month, moment.day)
                place, text = len(cases), HEADER.format(id=fresh, at=moment.isoformat()).encode()
                cases.append((path, text))
            else:
                place = len(cases) - 1 - min(len(cases) - 1, int(draw.expovariate(1 / 200)))
                path, text = cases[place]
                text += STEP.format(at=moment.isoformat()).encode()
                cases[place] = (path, text)
            parent = f":{number - 1}" if number > 1 else head
            writing.stdin.write(commit_lines(number, moment, path, text, parent))
    subprocess.run(["git", "-C", str(folder), "reset", "-q", "--hard"], check=True)


def piped(folder: Path) -> int:
    """The floor: every version that the log names, read and thrown away; answers how many bytes."""
    log = ["git", "-C", str(folder), "log", "--raw", "--no-renames", "--no-abbrev", "--format=%H"]
    reading = ["git", "-C", str(folder), "cat-file", "--batch", "--buffer"]
    with (
        subprocess.Popen(log, stdout=subprocess.PIPE) as naming,
        subprocess.Popen(reading, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as reader,
    ):
        assert naming.stdout and reader.stdin
        count = 0
        for line in naming.stdout:
            named = line.split()
            if line.startswith(b":"):
                reader.stdin.write(named[3] + b"\n")
                count += 1
            elif named:
                reader.stdin.write(named[0] + b"\n")
        reader.stdin.close()
    return count


def proved(folder: Path) -> int:
    """The append-only proof of the whole history; answers over how many versions of cases and records."""
    repository = Repository.find(folder)
    head = repository.resolve("HEAD")
    return sum(len(each.growths) for each in passages(repository, head, None, Contents(repository)))


def audited(folder: Path, *arguments: str) -> str:
    """What the command says."""
    command = [str(DESK), "-C", str(folder), "audit", *arguments]
    return subprocess.run(command, check=True, capture_output=True, encoding="utf-8").stdout


def figures(place: Path, commits: int) -> Iterator[Measured]:
    """The proof against its floor, the whole audit, and the audit once more after it."""
    folder = founded(place / "audited")
    grown(folder, commits)
    floor = best(2, lambda: piped(folder))
    versions = proved(folder)
    took = best(2, lambda: proved(folder))
    rate = f"{versions / took:,.0f} versions/s"
    yield Measured(f"append-only proof of {versions:,} versions, {rate}", took, versions / RATE, floor)
    took = seconds(lambda: audited(folder))
    yield Measured(f"desk audit of {commits:,} commits, all anew", took, commits / 200, floor)
    said = audited(folder)
    known = re.search(r"\((\d+)", said)
    assert known and int(known[1]) >= commits, said
    yield Measured("desk audit, all of it remembered", seconds(lambda: audited(folder)), 1)


def main() -> int:
    """Measure and print; answers the exit code."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--commits", "--cases", type=int, default=100_000, help="commits of the history")
    options.add_argument("--json", action="store_true", help="print one JSON list")
    chosen = options.parse_args()
    place = Path(tempfile.mkdtemp(prefix="rightsdesk-audit-"))
    os.environ["XDG_CACHE_HOME"] = str(place / "remembered")
    try:
        if chosen.json:
            print(json.dumps([asdict(each) for each in figures(place, chosen.commits)]))
            return 0
        for each in figures(place, chosen.commits):
            ratio = f"{each.seconds / each.floor:5.1f} × floor" if each.floor else ""
            print(f"{each.what:<64} {each.seconds:8.2f} s  promised {each.bound:7.2f} s {ratio}", flush=True)
    finally:
        shutil.rmtree(place)
    return 0


if __name__ == "__main__":
    sys.exit(main())
