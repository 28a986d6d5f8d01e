"""Files of evidence on this machine, known again by their digests."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from rightsdesk.errors import DeskError
from rightsdesk.messages import _


def by_digest(folder: Path) -> dict[str, Path]:
    """Every plain file below a folder by its digest, as cases record it (`sha256:…`); of two with the same
    content, the first by name. Links are not followed. Raises DeskError where there is no such folder.
    """
    if not folder.is_dir():
        raise DeskError(_("there is no folder {folder} to look for evidence in").format(folder=folder))
    found: dict[str, Path] = {}
    for path in _plain_files(folder):
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        found.setdefault(f"sha256:{digest}", path)
    return found


def _plain_files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink())
