"""Merge two versions of a text that come from one."""

from pathlib import Path
from tempfile import TemporaryDirectory

from rightsdesk.records.git import Repository

DRIVER = "desk"
"""The merge driver that `.gitattributes` gives to cases and programme records."""


def install_merge_driver(repository: Repository) -> None:
    """Tell git in this clone how to merge cases and records, unless it knows; a clone brings no settings."""
    if repository.configured(f"merge.{DRIVER}.driver") is None:
        repository.run("config", f"merge.{DRIVER}.name", "steps one after the other")
        repository.run("config", f"merge.{DRIVER}.driver", "desk merge-driver %O %A %B %P")


def merge_texts(repository: Repository, base: bytes, ours: bytes, theirs: bytes) -> bytes | None:
    """`ours` with what `theirs` changed in `base`, by lines; None where both changed one place."""
    with TemporaryDirectory(prefix="desk-") as folder:
        files = [Path(folder, name) for name in ("ours", "base", "theirs")]
        for file, content in zip(files, (ours, base, theirs), strict=True):
            file.write_bytes(content)
        done = repository.attempt("merge-file", "-p", "--quiet", *map(str, files))
    # The status counts the conflicts; a negative one, as for binary files, is an error, and no merge either.
    return done.stdout if done.returncode == 0 else None
