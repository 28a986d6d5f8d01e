"""Let desk commands in one repository take turns; git's own locks are held in `index` and `refs`."""

from collections.abc import Iterator
from contextlib import contextmanager

from rightsdesk.errors import DeskError
from rightsdesk.messages import _
from rightsdesk.records.git import Repository

STEP = "lock"
"""Held while a step is taken or healed."""

VAULT = "vault.lock"
"""Held while the vault is written to; steps may be taken meanwhile."""

EXCHANGE = "exchange.lock"
"""Held while something is fetched and pushed; steps may be taken meanwhile."""


class AtWork(DeskError):
    """Another desk command is doing the same kind of thing in this repository."""


@contextmanager
def held(repository: Repository, name: str, patience: float) -> Iterator[None]:
    """Hold a lock that all work trees of a repository share; the system frees it when the process dies.

    Raises AtWork when another command holds it for more than `patience` seconds.
    """
    from filelock import FileLock, Timeout

    folder = repository.common_dir / "rightsdesk"
    folder.mkdir(exist_ok=True)
    lock = FileLock(folder / name)
    try:
        lock.acquire(timeout=patience)
    except Timeout as error:
        raise AtWork(
            _("another desk command has been at work here for {seconds:.0f} seconds; try again later").format(
                seconds=patience
            )
        ) from error
    try:
        yield
    finally:
        lock.release()
