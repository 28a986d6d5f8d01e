"""How long a vault takes to travel: ten thousand cases, between two clones of one machine.

    python -m benchmarks.vault_exchange [--cases N]

Each figure stands beside the least that anything like it must do in the same run: git alone committing the
same files and pushing them to the same kind of repository.
"""

import argparse
import json
import random
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from rightsdesk.domain.ids import new_id
from rightsdesk.records.epochs import Keyring
from rightsdesk.records.git import Repository
from rightsdesk.records.identities import PrivateKey, make_key
from rightsdesk.records.objects import Signature
from rightsdesk.records.vault import DESK, Vault, of_unit
from rightsdesk.records.vault_exchange import exchange, set_address

WHO = Signature("Bench", "bench@desk.example", datetime(2026, 11, 2, tzinfo=UTC))
MONTHS = 12


@dataclass(frozen=True)
class Timed:
    """One figure in seconds, and that of its floor."""

    what: str
    seconds: float
    floor: float


def timed(work: Callable[[], object]) -> float:
    """Seconds that something takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def bare(folder: Path) -> Path:
    """A repository to exchange through."""
    subprocess.run(["git", "init", "-q", "--bare", "-b", "main", str(folder)], check=True)
    return folder


def clone(folder: Path, hub: Path) -> Vault:
    """A clone's vault, still empty."""
    subprocess.run(["git", "init", "-q", "-b", "main", str(folder)], check=True)
    vault = Vault(Repository.find(folder))
    set_address(vault, str(hub))
    return vault


def plain_push(vault: Vault, folder: Path) -> None:
    """The floor: git alone commits the vault's files and pushes them."""
    shutil.copytree(vault.folder, folder, ignore=shutil.ignore_patterns(".git"))
    hub = bare(folder.with_suffix(".git"))
    git = ["git", "-C", str(folder), "-c", "user.name=x", "-c", "user.email=x@example.org"]
    for words in (["init", "-q", "-b", "main"], ["add", "."], ["commit", "-q", "-m", "x"]):
        subprocess.run([*git, *words], check=True)
    subprocess.run([*git, "push", "-q", str(hub), "main"], check=True)


def figures(place: Path, cases: int) -> Iterator[Timed]:
    """Publish a vault of so many cases, fetch it whole, send one more case, and carry an erasure."""
    draw = random.Random(5).randrange
    ids = {new_id(2026, 1 + number % MONTHS, draw) for number in range(cases)}
    one, other = clone(place / "one", bare(place / "hub.git")), clone(place / "other", place / "hub.git")
    public = make_key(place / "key", "a benchmark")
    keyring = Keyring((PrivateKey(" ".join(public.split()[:2]), place / "key"),))
    for role in (DESK, of_unit("bus-one")):
        one.open_epoch(role, [key.public for key in keyring.keys], keyring, WHO.at)
    one.keep({case_id: bytes(32) for case_id in ids}, [DESK, of_unit("bus-one")])
    floor = timed(lambda: plain_push(one, place / "floor"))
    nothing: dict[str, date] = {}
    many = f"{len(ids):,}"
    yield Timed(f"publish a vault of {many} cases", timed(lambda: exchange(one, WHO, nothing)), floor)
    yield Timed(f"get a vault of {many} cases", timed(lambda: exchange(other, WHO, nothing)), floor)
    yield Timed("exchange it when nothing is new", timed(lambda: exchange(one, WHO, nothing)), floor)
    one.keep({new_id(2026, 12, draw): bytes(32)}, [DESK])
    yield Timed("exchange it with one new case", timed(lambda: exchange(one, WHO, nothing)), floor)
    one.drop(min(ids), date(2026, 12, 31))
    yield Timed("exchange it with one erasure", timed(lambda: exchange(one, WHO, nothing)), floor)


def measured(cases: int) -> list[Timed]:
    """The figures for that many cases, in a folder that goes again."""
    place = Path(tempfile.mkdtemp(prefix="rightsdesk-vault-"))
    try:
        return list(figures(place, cases))
    finally:
        shutil.rmtree(place)


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--cases", type=int, default=10_000)
    options.add_argument("--json", action="store_true", help="print them as one JSON list")
    chosen = options.parse_args()
    found = measured(chosen.cases)
    if chosen.json:
        print(json.dumps([asdict(figure) for figure in found]))
        return
    for figure in found:
        ratio = figure.seconds / figure.floor
        print(f"{figure.what:<40} {figure.seconds:7.3f} s  {ratio:5.2f} × git alone")


if __name__ == "__main__":
    main()
