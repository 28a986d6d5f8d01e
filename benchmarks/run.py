"""The desk's promises of speed, measured: `make benchmark`, or for CI's smoke run `make benchmark SMOKE=1`.

Each figure is the best of several runs of the whole process, as a person waits for it. A missed bound is
shown, and fails the run with `--strict` only, since a busy machine proves nothing.
"""

import argparse
import hashlib
import json
import os
import random
import re
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.measuring import best

from rightsdesk.domain.ids import case_path, new_id
from rightsdesk.domain.receipt_code import ROUNDS, TAG_BYTES, encoded
from rightsdesk.publish.following import follow_files
from rightsdesk.records.files import WorkTree
from rightsdesk.records.receipts import issue
from rightsdesk.records.store import Desk

ROOT = Path(__file__).parents[1]
RESULTS = Path(__file__).with_name("results") / "latest.json"
DATA = Path(os.environ.get("RIGHTSDESK_DATA", ROOT.parent / "shared" / "data"))
REPLIES = DATA / "teddycup2020" / "attachment4_replies.csv"
DESK = Path(sys.executable).with_name("desk")
USUAL = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""The environment people have: Python keeps what it compiled. What the desk remembers of earlier work stands
beside what is measured (`main`), so that no run finds what another one made."""


SUMMARY = "The first bus of the day did not come."
CHARACTERS = [chr(0x4E00 + number) for number in range(1000)]
"""Of which complaints are made that are not alike: as many as people write most texts with."""

LIKENESS = """\
- no: "0"
  text: {zh: 同一事项合并办理。, en: What concerns one matter is handled as one.}
  likeness: {within: 7 days, alike: 50, alike_there: 30}
"""
"""The clause by which an opening looks for cases about the same matter; of the shipped policies none looks
further back."""


@dataclass(frozen=True)
class Figure:
    """One measured promise: `seconds` is the best run, `bound` what was promised, `floor` the best time in
    the same run of the least that anything like it must do (None: nothing to compare with).
    """

    what: str
    seconds: float
    bound: float
    floor: float | None = None

    @property
    def ratio(self) -> str:
        """How many times the floor it takes: firmer than seconds on a busy machine."""
        return f"{self.seconds / self.floor:5.1f} × floor" if self.floor else ""

    @property
    def kept(self) -> bool:
        """Whether the promise was kept."""
        return self.seconds <= self.bound


def desk(folder: Path, *arguments: str) -> str:
    """Standard output of a desk command in `folder`. Raises CalledProcessError with what it said."""
    command = [str(DESK), "-C", str(folder), "--as", "officer", *arguments]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, encoding="utf-8", env=USUAL).stdout


def git(folder: Path, *arguments: str) -> None:
    """Run git as the benchmark's own person."""
    sender = ["-c", "user.name=Officer", "-c", "user.email=officer@desk.example"]
    subprocess.run(["git", "-C", str(folder), *sender, *arguments], check=True, stdout=subprocess.DEVNULL)


def founded(folder: Path) -> Path:
    """A desk under the lightest policy."""
    who = ["--person", "officer", "--person-name", "Officer", "--email", "officer@desk.example"]
    command = [str(DESK), "init", str(folder), "--policy", "basic", *who]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return folder


def opened(folder: Path) -> str:
    """A fresh case; its id."""
    said = desk(
        folder, "--json", "open", "--kind", "complaint", "--channel", "phone", "--category", "delay",
        "--subject", "The bus did not come", "--summary", SUMMARY,
    )  # fmt: skip
    return str(json.loads(said)["id"])


def filled(folder: Path, cases: int, since: date = date(2026, 1, 2), days: int = 300) -> Path:
    """The desk with that many cases like its first, under ids, words and days of their own over `days`."""
    pattern = next((folder / "cases").rglob("*.yml"))
    text = pattern.read_text(encoding="utf-8")
    received = "-".join(pattern.parent.parts[-3:])
    draw = random.Random(cases)
    for number in range(cases):
        day = since + timedelta(days=number % days)
        case = new_id(day.year, day.month, draw.randrange)
        path = folder / case_path(case, day.year, day.month, day.day)
        path.parent.mkdir(parents=True, exist_ok=True)
        own = text.replace(pattern.stem, case).replace(received, day.isoformat())
        own = own.replace(SUMMARY, "".join(draw.choices(CHARACTERS, k=80)))
        path.write_text(own, encoding="utf-8")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "-m", f"Add {cases} cases to measure with")
    return folder


def crowded(folder: Path, cases: int) -> Path:
    """A desk whose policy says what is alike, with that many cases of the last hundred days."""
    policy = next((founded(folder) / "policies" / "basic").glob("*.yml"))
    text = policy.read_text(encoding="utf-8").replace("clauses:\n", f"clauses:\n{LIKENESS}", 1)
    policy.write_text(text, encoding="utf-8")
    git(folder, "commit", "--quiet", "--all", "-m", "Say what is alike")
    opened(folder)
    return filled(folder, cases, datetime.now(UTC).date() - timedelta(days=99), 100)


def measure_step(folder: Path, runs: int) -> float:
    """The best time of one step, `transfer`, each time on a fresh case."""
    waiting = [opened(folder) for _run in range(runs)]
    return best(runs, lambda: desk(folder, "transfer", waiting.pop(), "--unit", "service-department"))


def derived() -> None:
    """The floor of a receipt: what each guess at a code costs as well."""
    hashlib.pbkdf2_hmac("sha256", b"0" * 12, b"2611-7KQ3F-1", ROUNDS)


def sealed(folder: Path, cases: int) -> Path:
    """A desk under the lightest policy with that many open cases, each with a receipt. Nobody knows their
    codes, which nothing here needs."""
    opened(founded(folder))
    filled(folder, cases)
    kept = issue("2611-7KQ3F-1", secrets.randbelow)
    for path in (folder / "cases").rglob("*.yml"):
        received = path.read_text(encoding="utf-8")
        fields = {"via": "phone", **kept.kept(), "tag": encoded(secrets.token_bytes(TAG_BYTES))}
        at = next(line for line in received.splitlines() if line.startswith("received_at: "))
        event = ["- event: receipt-issued", f"  at: {at.split(': ', 1)[1]}", "  by: officer"]
        event += [f"  {name}: {value}" for name, value in fields.items()]
        path.write_text(received + "\n".join(event) + "\n", encoding="utf-8")
    return folder


def follow(folder: Path) -> None:
    """What a build does for those who follow their cases."""
    at = Desk(WorkTree(folder))
    for _file in follow_files(folder, at, datetime.now(UTC)):
        pass


def plain_commit(folder: Path, number: list[int]) -> None:
    """The floor of a step: one changed file, added and committed with git alone."""
    number[0] += 1
    (folder / "floor.txt").write_text(f"{number[0]}\n", encoding="utf-8")
    git(folder, "add", "floor.txt")
    git(folder, "commit", "--quiet", "-m", "Floor")


def said_by(name: str, *options: str) -> Any:
    """What a benchmark of its own prints. Raises CalledProcessError where what it promises did not hold."""
    command = [sys.executable, "-m", f"benchmarks.{name}", *options]
    return json.loads(subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout)


def endured(cases: int) -> Iterator[Figure]:
    """Killed commands, crowds and damaged files: each run fails where anything was lost."""
    killed = said_by("kills", "--kills", str(max(cases // 100, 5)))
    what = f"{killed['survived']} of {killed['kills']} kills survived, each"
    yield Figure(what, killed["seconds"] / killed["rounds"], 3)
    many = said_by("crowd", "--commands", str(max(min(cases // 10, 200), 16)), "--alone")
    what = f"{many['commands']} commands from 8 processes (floor: in turn)"
    yield Figure(what, many["seconds"], many["commands"] / 3, many["one after the other"])
    read = said_by("bad_input", "--files", str(cases))
    what = f"{read['refused']} of {read['files']} damaged files refused (floor: PyYAML)"
    yield Figure(what, read["seconds"], 0.002 * cases, read["peer"])


def plain_import(source: Path, folder: Path) -> None:
    """The floor of an import: the same case files copied and committed with git alone."""
    subprocess.run(["git", "init", "--quiet", str(folder)], check=True)
    shutil.copytree(source / "cases", folder / "cases")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "-m", "Floor")


def figures(place: Path, cases: int, runs: int) -> Iterator[Figure]:
    """Every promise, measured in `place`."""
    bare = best(runs, lambda: subprocess.run([sys.executable, "-c", "import click"], check=True, env=USUAL))
    yield Figure(
        "desk --help (floor: importing click)", best(runs, lambda: desk(place, "--help")), 0.15, bare
    )

    small = founded(place / "small")
    opened(small)
    number = [0]
    floor = best(runs, lambda: plain_commit(small, number))
    yield Figure("a step, small desk (floor: git commit)", measure_step(small, runs), 0.5, floor)
    case = opened(small)
    given = best(runs, lambda: desk(small, "receipt", case, "--via", "phone"))
    yield Figure("a receipt with a code (floor: its derivation)", given, 0.7, best(runs, derived))
    large = filled(small, cases)
    floor = best(runs, lambda: plain_commit(large, number))
    yield Figure(f"a step among {cases} cases (floor: git commit)", measure_step(large, runs), 0.5, floor)

    crowd = crowded(place / "crowded", cases)
    yield Figure(f"opening among {cases} cases, 100 days", best(runs, lambda: opened(crowd)), 0.5)

    followed = sealed(place / "followed", cases)
    yield Figure(f"sealing how far {cases} cases are", best(1, lambda: follow(followed)), 0.01 * cases + 1)
    yield Figure("the same, none of them changed", best(runs, lambda: follow(followed)), 0.5)

    looked = said_by("personal_data", "--each", "0", "--cases", str(cases))
    what = f"seeing personal data in {cases} cases (floor: reading them)"
    yield Figure(what, looked["seconds"], 0.001 * cases + 1, looked["reading them"])

    cost = said_by("signing")
    yield Figure("writing a commit signed (floor: unsigned)", cost["signed"], 0.1, cost["unsigned"])
    what = f"verifying 500 signatures (git {cost['peer']:.1f} s; floor: reading)"
    yield Figure(what, cost["verified"], 0.5, cost["read"])

    for each in said_by("vault_exchange", "--json", "--cases", str(cases)):
        what = f"{each['what']} (floor: git alone)"
        yield Figure(what, each["seconds"], 0.0005 * cases + 2, each["floor"])
    for each in said_by("rewrapping", "--json", "--cases", str(cases)):
        yield Figure(f"{each['what']} (floor: HPKE alone)", each["seconds"], 0.0005 * cases, each["floor"])

    yield from endured(cases)

    for each in said_by("auditing", "--json", "--cases", str(cases)):
        yield Figure(each["what"], each["seconds"], each["bound"], each["floor"])

    demo = place / "demo"
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(demo)], check=True)
    yield Figure("desk check and desk build of the demo desk", best(1, lambda: check_and_build(demo)), 60)
    yield from sites(demo, place, cases)
    amend(demo)
    told = best(runs, lambda: desk(demo, "impact", "--base", "HEAD"))
    yield Figure("desk impact of a new version on the demo desk", told, 2)

    if REPLIES.is_file():
        fresh = founded(place / "import")
        command = ["import", str(REPLIES), "--mapping", "teddycup-replies"]
        taken = best(1, lambda: desk(fresh, *command))
        floor = best(1, lambda: plain_import(fresh, place / "floor"))
        yield Figure("import of 1,983 replies (floor: git add, commit)", taken, 20, floor)
    else:
        print(f"not measured: the import, for lack of {REPLIES.name} (RIGHTSDESK_DATA says where it is)")


def sites(demo: Path, place: Path, cases: int) -> Iterator[Figure]:
    """How long the sites take: the demo desk's, anew and after one more case; and those of many cases, where
    pages do not grow and data does. The floor of many is `desk list`, which reads every case too.
    """
    shutil.rmtree(demo / ".desk" / "build")
    yield Figure("desk build of the demo desk, all anew", best(1, lambda: desk(demo, "build")), 15)
    yield Figure("desk build after one more case", rebuilt(demo, 3), 4)
    for many in (cases // 10, cases):
        yield from built(founded(place / f"sites-{many}"), many)


def built(folder: Path, cases: int) -> Iterator[Figure]:
    """The sites of that many cases, anew and once more."""
    opened(folder)
    filled(folder, cases)
    floor = best(1, lambda: desk(folder, "list"))
    for how in ("all anew", "again"):
        taken = best(1, lambda: desk(folder, "build"))
        what = f"desk build of {cases} cases, {how} (floor: desk list)"
        yield Figure(what, taken, 15 + cases / 50, floor)


def rebuilt(demo: Path, runs: int) -> float:
    """The best time in which the sites are built after one more case, whose opening is not measured."""
    durations = []
    for _run in range(runs):
        demo_person = [str(DESK), "-C", str(demo), "--as", "intake-01"]
        words = ["--kind", "complaint", "--channel", "hotline", "--category", "service-attitude"]
        told = ["--subject", "The bus did not stop", "--summary", SUMMARY]
        subprocess.run(
            [*demo_person, "open", *words, *told], check=True, stdout=subprocess.DEVNULL, env=USUAL
        )
        durations.append(best(1, lambda: desk(demo, "build")))
    return min(durations)


def check_and_build(folder: Path) -> None:
    """What `make site` does once everything is installed."""
    for command in (["check"], ["build"]):
        subprocess.run([str(DESK), "-C", str(folder), *command], check=True, stdout=subprocess.DEVNULL)


def amend(folder: Path) -> None:
    """Put beside the latest version of each policy one of tomorrow, in which what had days has one more."""
    tomorrow = datetime.now(UTC).date() + timedelta(days=1)
    for policy in (folder / "policies").iterdir():
        if policy.is_dir():
            latest = max(path for path in policy.glob("*.yml") if path.stem <= tomorrow.isoformat())
            text = re.sub(
                r"(?<=within: )(\d+)(?= (working )?days)",
                lambda found: str(int(found[0]) + 1),
                latest.read_text(encoding="utf-8"),
            )
            (policy / f"{tomorrow}.yml").write_text(text, encoding="utf-8")


def main() -> int:
    """Measure, print a table, keep the figures; answers the exit code."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--cases", type=int, default=10_000, help="size of the large desk")
    options.add_argument("--runs", type=int, default=5, help="runs of each quick command")
    options.add_argument("--strict", action="store_true", help="exit code 1 when a promise was not kept")
    chosen = options.parse_args()
    place = Path(tempfile.mkdtemp(prefix="rightsdesk-"))
    USUAL["XDG_CACHE_HOME"] = str(place / "remembered")
    found = []
    try:
        for figure in figures(place, chosen.cases, chosen.runs):
            found.append(figure)
            verdict = "kept" if figure.kept else "NOT KEPT"
            print(
                f"{figure.what:<52} {figure.seconds:8.3f} s  promised {figure.bound:5.2f} s  {verdict:<8}"
                f" {figure.ratio}",
                flush=True,
            )
    finally:
        shutil.rmtree(place)
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps([asdict(figure) for figure in found], indent=2) + "\n", encoding="utf-8")
    return 1 if chosen.strict and not all(figure.kept for figure in found) else 0


if __name__ == "__main__":
    sys.exit(main())
