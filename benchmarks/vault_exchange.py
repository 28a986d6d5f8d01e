"""How long a vault takes to travel: ten thousand cases, between two clones of one machine.

    python -m benchmarks.vault_exchange [--cases N]

Each figure stands beside the least that anything like it must do in the same run: git alone committing the
same files and pushing them to the same kind of repository.
"""

import random
import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

from benchmarks.measuring import Timed, seconds, tell

from rightsdesk.domain.ids import new_id
from rightsdesk.records.epochs import Keyring
from rightsdesk.records.git import Repository
from rightsdesk.records.identities import PrivateKey, make_key
from rightsdesk.records.objects import Signature
from rightsdesk.records.vault import DESK, Vault, of_unit
from rightsdesk.records.vault_exchange import exchange, set_address

WHO = Signature("Bench", "bench@desk.example", datetime(2026, 11, 2, tzinfo=UTC))
MONTHS = 12


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
    floor = seconds(lambda: plain_push(one, place / "floor"))
    nothing: dict[str, date] = {}
    many = f"{len(ids):,}"
    yield Timed(f"publish a vault of {many} cases", seconds(lambda: exchange(one, WHO, nothing)), floor)
    yield Timed(f"get a vault of {many} cases", seconds(lambda: exchange(other, WHO, nothing)), floor)
    yield Timed("exchange it when nothing is new", seconds(lambda: exchange(one, WHO, nothing)), floor)
    one.keep({new_id(2026, 12, draw): bytes(32)}, [DESK])
    yield Timed("exchange it with one new case", seconds(lambda: exchange(one, WHO, nothing)), floor)
    one.drop(min(ids), date(2026, 12, 31))
    yield Timed("exchange it with one erasure", seconds(lambda: exchange(one, WHO, nothing)), floor)


if __name__ == "__main__":
    tell(__doc__, figures, "git alone")
