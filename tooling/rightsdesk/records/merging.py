"""Merge two versions of a text that come from one."""

from pathlib import Path
from tempfile import TemporaryDirectory

from rightsdesk.records.git import Repository


def merge_texts(repository: Repository, base: bytes, ours: bytes, theirs: bytes) -> bytes | None:
    """`ours` with what `theirs` changed in `base`, by lines; None where both changed one place."""
    with TemporaryDirectory(prefix="desk-") as folder:
        files = [Path(folder, name) for name in ("ours", "base", "theirs")]
        for file, content in zip(files, (ours, base, theirs), strict=True):
            file.write_bytes(content)
        done = repository.attempt("merge-file", "-p", "--quiet", *map(str, files))
    # The status counts the conflicts; a negative one, as for binary files, is an error, and no merge either.
    return done.stdout if done.returncode == 0 else None
