"""How long it takes to wrap the keys of ten thousand cases anew, as when somebody leaves.

    python -m benchmarks.rewrapping [--cases N]

Beside each figure stands its floor in the same run: opening and wrapping as many keys with HPKE alone.
"""

import random
import subprocess
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.measuring import Timed, tell

from rightsdesk.domain.ids import new_id
from rightsdesk.domain.public_keys import bare
from rightsdesk.records.epochs import Keyring, new_epoch, unwrap, wrap
from rightsdesk.records.git import Repository
from rightsdesk.records.identities import PrivateKey, make_key
from rightsdesk.records.sealing import new_key
from rightsdesk.records.vault import DESK, Vault

NOW = datetime(2026, 11, 2, tzinfo=UTC)
MONTHS = 12


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


if __name__ == "__main__":
    tell(__doc__, figures, "HPKE alone")
