"""Move a branch from one commit to another, by compare-and-swap, in a transaction that a kill undoes.

git's process holds the branch's lock from `prepare` until it is told to commit. When our process dies before,
git reads the end of its input, gives up and frees the branch: no orphan moves it after somebody healed.
"""

import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO

from rightsdesk.errors import DeskError
from rightsdesk.messages import _
from rightsdesk.records.git import Repository, as_text

# An orphaned git lets go within milliseconds; another program's git holds a branch hardly longer.
PATIENCE = "core.filesRefLockTimeout=3000"


class RefBusy(DeskError):
    """A branch that stands elsewhere than expected, or that another program holds."""


@contextmanager
def moving(
    repository: Repository, ref: str, old: str | None, new: str, reason: str
) -> Iterator[Callable[[], None]]:
    """Hold `ref` locked, proved to be at `old` (None: not born); yields what moves it to `new`.

    Leaving without calling it changes nothing. `reason` goes to the reflog.
    Raises RefBusy when the branch is not at `old` or stays locked by somebody else.
    """
    expected = old or repository.no_commit
    with _transaction(repository, ref, f"update {ref} {new} {expected}", "-m", reason) as process:
        yield lambda: _tell(process, ref, "commit")


def steady_value(repository: Repository, ref: str) -> str | None:
    """Where `ref` points, read while nobody is about to move it; None if it does not exist.

    Raises RefBusy when somebody holds it all the time.
    """
    value = repository.find_commit(ref)
    with _transaction(repository, ref, f"verify {ref} {value or repository.no_commit}"):
        return value


def checked_out(repository: Repository, ref: str) -> str | None:
    """The folder in which a branch (its full name) is checked out, here or in a linked work tree; None where
    it is in none.
    """
    return as_text(repository.run("for-each-ref", "--format=%(worktreepath)", ref)).strip() or None


def drop_abandoned_lock(repository: Repository, ref: str, new: str) -> bool:
    """Remove the lock on `ref` that a killed git left on its way to `new`; whether there was one.

    A lock is proved ours by its content: a commit id that nobody else was told. An empty lock proves
    nothing and stays.
    """
    lock = repository.common_dir / f"{ref}.lock"
    try:
        ours = lock.read_text("ascii", "replace").strip() == new
    except FileNotFoundError:
        return False
    if ours:
        lock.unlink(missing_ok=True)
    return ours


@contextmanager
def _transaction(
    repository: Repository, ref: str, order: str, *options: str
) -> Iterator[subprocess.Popen[bytes]]:
    """A prepared `update-ref` transaction; unless told to commit, it is undone at the end."""
    process = repository.start("-c", PATIENCE, "update-ref", *options, "--stdin")
    try:
        _tell(process, ref, "start")
        _stdin(process).write(f"{order}\n".encode())
        _tell(process, ref, "prepare")
        yield process
    finally:
        process.communicate()


def _tell(process: subprocess.Popen[bytes], ref: str, word: str) -> None:
    """Give one command of the transaction and wait until git has done it."""
    assert process.stdout and process.stderr
    try:
        _stdin(process).write(f"{word}\n".encode())
        _stdin(process).flush()
        answer = process.stdout.readline()
    except BrokenPipeError:
        answer = b""
    if answer.strip() != f"{word}: ok".encode():
        raise RefBusy(
            _("{ref} cannot be moved; another program may be at work on it, try again: {said}").format(
                ref=ref.removeprefix("refs/heads/"), said=as_text(process.stderr.read()).strip()
            )
        )


def _stdin(process: subprocess.Popen[bytes]) -> IO[bytes]:
    """The pipe on which a transaction takes its orders."""
    assert process.stdin
    return process.stdin
