"""Move a branch from one commit to another, by compare-and-swap, in a transaction that a kill undoes.

git's process holds the locks on the branch and on HEAD from `prepare` until it is told to commit. When our
process dies before, git reads the end of its input, gives up and frees them: no orphan moves the branch after
somebody healed. When git dies too, the locks stay. Hard links to them, made while it held them, prove whose
they were; for the moment before that, a mark that says since when our git was asking for them. All that is
then not told apart from ours is a lock of another program's git which was stopped, in those seconds, between
making the lock and writing into it.
"""

import os
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from rightsdesk.errors import DeskError
from rightsdesk.messages import _
from rightsdesk.records.git import Repository, as_text
from rightsdesk.records.index import desk_folder

# An orphaned git lets go within milliseconds; another program's git holds a branch hardly longer.
PATIENCE = "core.filesRefLockTimeout=3000"


ASKING = "asking"
"""Our mark, in the desk's folder, from before git asks for the locks until it has let go of them."""

ASKED_FOR = 5.0
"""Seconds after the mark in which the lock may be made: git waits three, and a busy machine is slow."""

UNTOUCHED = 1.0
"""Seconds for which an empty lock must lie as it is before it counts as left behind: a git that lives writes
into its lock on a branch, or lets go of it, within milliseconds."""

LINKS = ("branch-held", "head-held")
"""Our links to the locks on the branch and on HEAD, in the desk's folder."""


class RefBusy(DeskError):
    """A branch that stands elsewhere than expected, or that another program holds."""


@contextmanager
def moving(
    repository: Repository, ref: str, old: str | None, new: str, reason: str
) -> Iterator[Callable[[], None]]:
    """Hold `ref` locked, proved to be at `old` (None: not born); yields what moves it to `new`. Call it only
    under the desk's own lock.

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


def drop_abandoned_locks(repository: Repository, ref: str, new: str | None = None) -> bool:
    """Remove the locks on `ref` and HEAD that a killed git of ours left, on its way to `new` where that is
    known; whether there were any.

    A lock is proved ours by our link to it, by its content, a commit id that nobody else was told, or, empty,
    by having been made when our git was asking for it, and lying there since with nobody at work on the
    branch: HEAD's lock stays empty, but who holds that has written into the branch's. Any other stays. Call
    it only under the desk's own lock, when no git of ours can be alive.
    """
    dropped = False
    locks = _locks(repository, ref)
    proved = {lock for lock, link in locks if _is_same(lock, link) or (new and _leads_to(lock, new))}
    at_work = any(_is_written(lock) for lock, _link in locks if lock not in proved)
    for lock, _link in locks:
        if lock in proved or (not at_work and _was_asked_for(repository, lock)):
            lock.unlink(missing_ok=True)
            dropped = True
    forget_locks(repository)
    return dropped


def forget_locks(repository: Repository) -> None:
    """Drop what proves a lock on a branch or HEAD to be ours."""
    for name in (*LINKS, ASKING):
        (desk_folder(repository) / name).unlink(missing_ok=True)


def _locks(repository: Repository, ref: str) -> list[tuple[Path, Path]]:
    """The locks that git takes to move a branch, HEAD's where it is the one we are on; each with our link."""
    here = (repository.git_dir / "HEAD").read_text("utf-8", "replace").strip() == f"ref: {ref}"
    locks = [repository.common_dir / f"{ref}.lock", *([repository.git_dir / "HEAD.lock"] if here else [])]
    return [(lock, desk_folder(repository) / name) for lock, name in zip(locks, LINKS, strict=False)]


def _is_same(lock: Path, link: Path) -> bool:
    try:
        return lock.samefile(link)
    except FileNotFoundError:
        return False


def _leads_to(lock: Path, new: str) -> bool:
    try:
        return lock.read_text("ascii", "replace").strip() == new
    except FileNotFoundError:
        return False


def _is_written(lock: Path) -> bool:
    try:
        return lock.stat().st_size > 0
    except FileNotFoundError:
        return False


def _was_asked_for(repository: Repository, lock: Path) -> bool:
    try:
        since, made = (desk_folder(repository) / ASKING).stat().st_mtime, lock.stat()
        if made.st_size or not since <= made.st_mtime <= since + ASKED_FOR:
            return False
        time.sleep(UNTOUCHED)
        now = lock.stat()
    except FileNotFoundError:
        return False
    return (now.st_ino, now.st_mtime_ns, now.st_size) == (made.st_ino, made.st_mtime_ns, 0)


def _link(repository: Repository, ref: str) -> None:
    """Link to the locks that our git holds at this moment; one that it does not take needs no proof."""
    for lock, link in _locks(repository, ref):
        link.unlink(missing_ok=True)
        with suppress(OSError):
            os.link(lock, link)


@contextmanager
def _transaction(
    repository: Repository, ref: str, order: str, *options: str
) -> Iterator[subprocess.Popen[bytes]]:
    """A prepared `update-ref` transaction; unless told to commit, it is undone at the end."""
    try:
        process = _prepared(repository, ref, order, *options)
    except RefBusy:
        if not drop_abandoned_locks(repository, ref):
            raise
        process = _prepared(repository, ref, order, *options)
    try:
        _link(repository, ref)
        yield process
    finally:
        process.communicate()
        forget_locks(repository)


def _prepared(repository: Repository, ref: str, order: str, *options: str) -> subprocess.Popen[bytes]:
    """A git that holds the locks it needs for one order. Raises RefBusy, with none held, where it cannot."""
    mark = desk_folder(repository) / ASKING
    if fresh := not mark.exists():  # else it is a killed command's, whose locks may be in the way
        mark.touch()
    process = repository.start("-c", PATIENCE, "update-ref", *options, "--stdin")
    try:
        _tell(process, ref, "start")
        _stdin(process).write(f"{order}\n".encode())
        _tell(process, ref, "prepare")
    except BaseException:
        process.communicate()
        if fresh:
            mark.unlink(missing_ok=True)
        raise
    return process


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
