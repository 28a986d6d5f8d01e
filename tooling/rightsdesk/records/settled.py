"""Which case files need not be read to know what is owed: those found settled before and not touched since.

A settled case is closed and none of its clocks depends on the time of day any more. Its file is known again
by size and modification time, as git's own index knows files; whatever differs is read. The list is a cache
on this machine: deleting it costs time and nothing else.
"""

import hashlib
from collections.abc import Iterable
from pathlib import Path

from rightsdesk import __version__
from rightsdesk.records.memory import write_whole

FILE = ".desk/settled"


def key_of(texts: Iterable[bytes]) -> str:
    """What the judgement rests on: this version of the package, the organisation and its policies."""
    digest = hashlib.sha256(__version__.encode())
    for text in texts:
        digest.update(hashlib.sha256(text).digest())
    return digest.hexdigest()


class Settled:
    """The settled files of a desk, under one key; a list kept under another key is not believed."""

    def __init__(self, root: Path, key: str) -> None:
        self._root = root
        self._key = key
        self._known = self._read()
        self._fresh: list[str] = []

    def _read(self) -> set[str]:
        try:
            heading, *lines = (self._root / FILE).read_text(encoding="utf-8").splitlines()
        except (OSError, ValueError):
            return set()
        return set(lines) if heading == self._key else set()

    def _mark(self, path: str) -> str | None:
        try:
            found = (self._root / path).lstat()
        except OSError:
            return None
        return f"{path} {found.st_size} {found.st_mtime_ns}"

    def unsettled(self, paths: Iterable[str]) -> list[str]:
        """Those of the paths that must be read."""
        return [path for path in paths if self._mark(path) not in self._known]

    def add(self, path: str) -> None:
        """Remember that the case in this file is settled."""
        mark = self._mark(path)
        if mark is not None:
            self._fresh.append(mark)

    def save(self) -> None:
        """Write the list where something was added; where that is not possible, the next command reads
        again.
        """
        if not self._fresh:
            return
        self._known.update(self._fresh)
        write_whole(self._root / FILE, "\n".join([self._key, *sorted(self._known)]) + "\n")
