"""Hold git's index while a step is taken, and bring exactly the step's paths along in it.

The index is claimed as git claims it, by `index.lock`, so that no `git add` or `git commit` comes in between.
The lock is a hard link to a file of ours: after a kill, that proves whose it is.
"""

import os
import secrets
import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rightsdesk.errors import DeskError
from rightsdesk.messages import _
from rightsdesk.records.git import PATHS_PER_COMMAND, Difference, Repository, as_bytes

# Editors refresh the index all the time, each for some milliseconds.
PATIENCE = 5.0
PAUSE = 0.02

COPY = "index-"
"""How the names of prepared indexes begin."""


def desk_folder(repository: Repository) -> Path:
    """The desk's folder in this work tree's git directory, made if need be."""
    folder = repository.git_dir / "rightsdesk"
    folder.mkdir(exist_ok=True)
    return folder


@contextmanager
def claimed(repository: Repository) -> Iterator[None]:
    """Hold the index against every other program; call it only under the desk's own lock.

    What a killed command left claimed is taken over. Raises DeskError when another program holds the index
    for longer than PATIENCE seconds.
    """
    lock, token = _lock(repository), _token(repository)
    try:
        if not is_ours(repository):
            token.unlink(missing_ok=True)
            token.write_text(
                _("held by a desk command; if it was killed, run: desk heal") + f"\n{secrets.token_hex(8)}\n"
            )
            _link(token, lock, time.monotonic() + PATIENCE)
        yield
    finally:
        release(repository)


def is_ours(repository: Repository) -> bool:
    """Whether the index is claimed, and by a desk command."""
    try:
        return _lock(repository).samefile(_token(repository))
    except FileNotFoundError:
        return False


def is_marked(repository: Repository) -> bool:
    """Whether a desk command claimed the index or was about to."""
    return _token(repository).exists()


def release(repository: Repository) -> None:
    """Let go of the index if a desk command claimed it; another program's claim is left alone."""
    if is_ours(repository):
        _lock(repository).unlink()
    _token(repository).unlink(missing_ok=True)


def prepare(repository: Repository, differences: Iterable[Difference]) -> None:
    """Make a copy of the index in which these paths are at their new entries; `install` puts it in place."""
    copy = _copy(repository)
    copy.unlink(missing_ok=True)
    if (index := repository.git_dir / "index").exists():
        shutil.copyfile(index, copy)
    lines = [_index_line(repository, difference) for difference in differences]
    repository.run("update-index", "-z", "--index-info", stdin=b"".join(lines), extra=_on(copy))


def install(repository: Repository, paths: list[str]) -> None:
    """Put the prepared index in place; `paths` are noted as unchanged in the work tree, as git would."""
    copy = _copy(repository)
    # Only saves git a look into these files later, so that a failure does not matter.
    if len(paths) <= PATHS_PER_COMMAND:
        named = b"".join(as_bytes(path) + b"\0" for path in paths)
        repository.attempt(
            "add", "--refresh", "--pathspec-from-file=-", "--pathspec-file-nul", stdin=named, extra=_on(copy)
        )
    else:
        repository.attempt("update-index", "-q", "--refresh", extra=_on(copy))
    copy.replace(repository.git_dir / "index")


def discard(repository: Repository) -> None:
    """Forget every prepared index, also those of killed commands, with the locks of gits killed over them."""
    for left in desk_folder(repository).glob(f"{COPY}*"):
        left.unlink(missing_ok=True)


def _link(token: Path, lock: Path, deadline: float) -> None:
    """Claim `lock` by linking our token to it, waiting until the deadline (monotonic seconds)."""
    while True:
        try:
            return os.link(token, lock)
        except FileExistsError:
            if time.monotonic() > deadline:
                raise DeskError(
                    _(
                        "git's index is held by another program; nothing was changed. "
                        "If none is running, remove {lock} and try again"
                    ).format(lock=lock)
                ) from None
            time.sleep(PAUSE)
        except OSError as error:
            raise DeskError(_("git's index cannot be locked: {reason}").format(reason=error)) from error


def _index_line(repository: Repository, difference: Difference) -> bytes:
    """One line for `update-index --index-info`; mode 0 takes the path out."""
    new = difference.new
    heading = f"{new.mode} {new.oid}" if new else f"0 {repository.no_commit}"
    return heading.encode() + b"\t" + as_bytes(difference.path) + b"\0"


def _lock(repository: Repository) -> Path:
    return repository.git_dir / "index.lock"


def _token(repository: Repository) -> Path:
    return desk_folder(repository) / "claim"


def _copy(repository: Repository) -> Path:
    # By process: a git that outlives its killed command may still be writing the copy that it was given.
    return desk_folder(repository) / f"{COPY}{os.getpid()}"


def _on(copy: Path) -> dict[str, str]:
    """The environment in which git works on a copy of the index."""
    return {"GIT_INDEX_FILE": str(copy)}
