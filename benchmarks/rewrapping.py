"""How long it takes to wrap the keys of ten thousand cases anew, as when somebody leaves.

    python -m benchmarks.rewrapping [--cases N]

Beside each figure stands its floor in the same run: opening and wrapping as many keys with HPKE alone.
"""

import argparse
import json
import random
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from rightsdesk.domain.ids import new_id
from rightsdesk.domain.public_keys import bare
from rightsdesk.records.epochs import Keyring, new_epoch, unwrap, wrap
from rightsdesk.records.git import Repository
from rightsdesk.records.identities import PrivateKey, make_key
from rightsdesk.records.sealing import new_key
from rightsdesk.records.vault import DESK, Vault

NOW = datetime(2026, 11, 2, tzinfo=UTC)
MONTHS = 12


@dataclass(frozen=True)
class Timed:
    """One figure in seconds, and that of its floor."""

    what: str
    seconds: float
    floor: float


def bare_rewraps(ids: list[str], key: PrivateKey) -> tuple[float, float]:
    """Seconds in which HPKE alone wraps a key for each case, and opens them and wraps them anew."""
    epoch, secret = new_epoch(DESK, 1, [key.public], NOW)
    keyring = Keyring((key,))
    keyring.learn(epoch, secret)
    private = keyring.secret(epoch)
    began = time.perf_counter()
    wrapped = {case_id: wrap(bytes(32), case_id, epoch) for case_id in ids}
    between = time.perf_counter()
    for case_id, each in wrapped.items():
        wrap(unwrap(each, case_id, epoch, private), case_id, epoch)
    return between - began, time.perf_counter() - between


def figures(place: Path, cases: int) -> Iterator[Timed]:
    """Keep the keys of so many cases, then begin a new epoch."""
    draw = random.Random(5).randrange
    ids = sorted({new_id(2026, 1 + number % MONTHS, draw) for number in range(cases)})
    subprocess.run(["git", "init", "-q", "-b", "main", str(place / "desk")], check=True)
    vault = Vault(Repository.find(place / "desk"))
    vault.create()
    key = PrivateKey(bare(make_key(place / "key", "a benchmark")), place / "key")
    keyring = Keyring((key,))
    wrapping, rewrapping = bare_rewraps(ids, key)
    vault.open_epoch(DESK, [key.public], keyring, NOW)
    keys = {case_id: new_key() for case_id in ids}
    began = time.perf_counter()
    vault.keep(keys, [DESK])
    kept = time.perf_counter()
    left = vault.open_epoch(DESK, [key.public], keyring, NOW)
    renewed = time.perf_counter()
    assert left == 0
    yield Timed(f"keep the keys of {len(ids):,} cases", kept - began, wrapping)
    yield Timed(f"wrap the keys of {len(ids):,} cases anew", renewed - kept, rewrapping)


def measured(cases: int) -> list[Timed]:
    """The figures for that many cases, in a folder that goes again."""
    place = Path(tempfile.mkdtemp(prefix="rightsdesk-rewrap-"))
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
        print(f"{figure.what:<40} {figure.seconds:7.3f} s  {ratio:5.2f} × HPKE alone")


if __name__ == "__main__":
    main()
