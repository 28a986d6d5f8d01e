"""Bring files of the work tree from one committed state to another, each whole or not at all."""

import os
from collections.abc import Iterable, Sequence
from pathlib import Path, PurePosixPath

from rightsdesk.records.git import Difference, Repository

FILE_MODES = {"100644": 0o666, "100755": 0o777}


def is_plain(path: str) -> bool:
    """Whether a path stays inside the work tree and out of `.git`, and can be written on one line."""
    parts = path.split("/")
    return (
        all(part not in ("", ".", "..") and part.lower() != ".git" for part in parts) and path.isprintable()
    )


def blob_in(repository: Repository, path: str) -> str | None:
    """The id of what stands at a path of the work tree; None if nothing does.

    A link, a folder, or a file behind a linked folder is no case file: the answer is a word, not an id.
    """
    file = repository.root / path
    try:
        if file.is_symlink() or _behind_link(repository.root, path):
            return "link"
        return repository.blob_id(file.read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        return None
    except IsADirectoryError:
        return "folder"


def missing_folders(repository: Repository, paths: Iterable[str]) -> list[str]:
    """The folders that must be made before files can stand at these paths, outer before inner."""
    folders = {folder.as_posix() for path in paths for folder in PurePosixPath(path).parents if folder.name}
    return sorted(folder for folder in folders if not (repository.root / folder).is_dir())


def lay_out(repository: Repository, differences: Sequence[Difference], mark: str) -> None:
    """Write the new files beside where they will stand, under names with `mark`, synced to disk."""
    wanted = [difference for difference in differences if difference.new]
    contents = repository.read_many([difference.new.oid for difference in wanted if difference.new])
    for difference, content in zip(wanted, contents, strict=True):
        assert difference.new
        beside = beside_name(repository, difference.path, mark)
        beside.parent.mkdir(parents=True, exist_ok=True)
        _write(beside, content, FILE_MODES[difference.new.mode])
    # Syncing after all are written lets the disk take them together.
    for difference in wanted:
        with beside_name(repository, difference.path, mark).open("r+b") as stream:
            os.fsync(stream.fileno())


def put_in_place(repository: Repository, difference: Difference, mark: str) -> None:
    """Rename one laid-out file to where it belongs, or remove the file that goes."""
    file = repository.root / difference.path
    if difference.new:
        beside_name(repository, difference.path, mark).replace(file)
    else:
        file.unlink(missing_ok=True)


def clear_away(repository: Repository, paths: Iterable[str], mark: str) -> None:
    """Remove what was laid out for these paths and not put in place."""
    for path in paths:
        beside_name(repository, path, mark).unlink(missing_ok=True)


def remove_empty(repository: Repository, folders: Iterable[str]) -> None:
    """Remove those of the folders that are empty, inner before outer."""
    for folder in sorted(folders, reverse=True):
        try:
            (repository.root / folder).rmdir()
        except OSError:
            continue


def folders_of(paths: Iterable[str]) -> set[str]:
    """Every folder above these paths, but for the root."""
    return {folder.as_posix() for path in paths for folder in PurePosixPath(path).parents if folder.name}


def sync_folders(repository: Repository, paths: Iterable[str]) -> None:
    """See to it that the renames at these paths are on the disk."""
    for folder in {(repository.root / path).parent for path in paths}:
        if folder.is_dir():
            sync_folder(folder)


def sync_folder(folder: Path) -> None:
    """See to it that what was made, renamed or removed in a folder is on the disk."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def beside_name(repository: Repository, path: str, mark: str) -> Path:
    """The hidden name under which a file is laid out: in its own folder, so that a rename is whole."""
    file = repository.root / path
    return file.with_name(f".{file.name}.{mark}")


def _write(file: Path, content: bytes, permissions: int) -> None:
    """Write a new file, in place of a torn one of that name; `permissions` are before the umask."""
    file.unlink(missing_ok=True)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(file, flags, permissions), "wb") as stream:
        stream.write(content)


def _behind_link(root: Path, path: str) -> bool:
    """Whether a folder on the way to a path is a link, which could lead out of the work tree."""
    return any((root / folder).is_symlink() for folder in PurePosixPath(path).parents if folder.name)
