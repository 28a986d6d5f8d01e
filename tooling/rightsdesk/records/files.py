"""Where a desk's files are read from: the work tree, or any tree that git holds."""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from rightsdesk.errors import DeskError
from rightsdesk.messages import _
from rightsdesk.records.git import Repository


class Files(Protocol):
    """A set of files by their paths relative to the desk's root, `/` between parts."""

    def read(self, path: str) -> bytes | None:
        """The bytes of a file; None where there is none."""

    def paths(self, under: str) -> list[str]:
        """The files below a folder, sorted."""

    def read_many(self, paths: list[str]) -> Iterator[tuple[str, bytes]]:
        """Several files that exist, each with its path."""

    def marks(self, paths: list[str]) -> dict[str, str]:
        """What tells each of several files that exist from another state of it, without reading it."""


class WorkTree:
    """The files as they lie in the work tree, committed or not."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def read(self, path: str) -> bytes | None:
        """The bytes of a file; None where there is none."""
        try:
            return (self.root / path).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise DeskError(
                _("{path} cannot be read: {reason}").format(path=path, reason=error.strerror)
            ) from error

    def paths(self, under: str) -> list[str]:
        """The files below a folder, sorted; links, even to folders, are named and not followed.

        Raises DeskError where a folder cannot be listed: nothing may be passed over.
        """
        top = os.path.join(self.root, under)  # noqa: PTH118 - a hundred thousand Path objects take seconds
        if not os.path.lexists(top):
            return []
        cut, found = len(os.fspath(self.root)) + 1, []
        for folder, folders, names in os.walk(top, onerror=_cannot_list):
            links = [name for name in folders if Path(folder, name).is_symlink()]
            place = folder[cut:].replace(os.sep, "/")
            found += [f"{place}/{name}" for name in (*names, *links)]
        return sorted(found)

    def read_many(self, paths: list[str]) -> Iterator[tuple[str, bytes]]:
        """Several files that exist, each with its path."""
        for path in paths:
            raw = self.read(path)
            if raw is not None:
                yield path, raw

    def marks(self, paths: list[str]) -> dict[str, str]:
        """Size and modification time of several files, as git's own index knows them again."""
        found = {}
        for path in paths:
            with suppress(OSError):
                known = os.lstat(os.path.join(self.root, path))  # noqa: PTH118 - of a hundred thousand
                found[path] = f"{known.st_size} {known.st_mtime_ns}"
        return found


def _cannot_list(error: OSError) -> None:
    raise DeskError(_("{path} cannot be listed: {reason}").format(path=error.filename, reason=error.strerror))


class CommittedTree:
    """The files of one revision, of all of it or of those below one folder."""

    def __init__(self, repository: Repository, revision: str, under: str = "") -> None:
        self.repository = repository
        self.revision = revision
        self._under = under
        self._entries: dict[str, str] | None = None

    def _blobs(self) -> dict[str, str]:
        if self._entries is None:
            listed = self.repository.tree_entries(self.revision, self._under)
            self._entries = {entry.path: entry.oid for entry in listed}
        return self._entries

    def read(self, path: str) -> bytes | None:
        """The bytes of a file; None where there is none."""
        return self.repository.read(self.revision, path)

    def paths(self, under: str) -> list[str]:
        """The files below a folder, sorted."""
        folder = under.rstrip("/") + "/"
        return sorted(path for path in self._blobs() if path.startswith(folder))

    def read_many(self, paths: list[str]) -> Iterator[tuple[str, bytes]]:
        """Several files that exist, each with its path."""
        blobs = self._blobs()
        wanted = [path for path in paths if path in blobs]
        yield from zip(wanted, self.repository.read_many([blobs[path] for path in wanted]), strict=True)

    def marks(self, paths: list[str]) -> dict[str, str]:
        """The ids by which git names what is in several files."""
        blobs = self._blobs()
        return {path: blobs[path] for path in paths if path in blobs}


class Selection:
    """Of a set of files only those that are not `hidden`; the others are not there."""

    def __init__(self, files: Files, hidden: frozenset[str]) -> None:
        self._files = files
        self._hidden = hidden

    def read(self, path: str) -> bytes | None:
        """The bytes of a file; None where there is none."""
        return None if path in self._hidden else self._files.read(path)

    def paths(self, under: str) -> list[str]:
        """The files below a folder, sorted."""
        return self._shown(self._files.paths(under))

    def read_many(self, paths: list[str]) -> Iterator[tuple[str, bytes]]:
        """Several files that exist, each with its path."""
        return self._files.read_many(self._shown(paths))

    def marks(self, paths: list[str]) -> dict[str, str]:
        """What tells each of several files that exist from another state of it, without reading it."""
        return self._files.marks(self._shown(paths))

    def _shown(self, paths: list[str]) -> list[str]:
        return [path for path in paths if path not in self._hidden]
