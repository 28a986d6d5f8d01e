"""Write a file so that after a power cut it is the old or the new one, never half of one."""

import os
from pathlib import Path
from tempfile import NamedTemporaryFile


def write_synced(path: Path, text: str) -> None:
    """Write a file for its owner alone, in the place of one that may be there: laid out beside it, synced to
    disk, renamed, and the folder synced. Raises OSError where that is not possible; then nothing is changed.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with NamedTemporaryFile("w", dir=path.parent, suffix=".new", delete=False, encoding="utf-8") as aside:
        try:
            aside.write(text)
            aside.flush()
            os.fsync(aside.fileno())
            Path(aside.name).replace(path)
        except BaseException:
            Path(aside.name).unlink(missing_ok=True)
            raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def rewrite(path: Path, found: bytes, new: bytes) -> bool:
    """Put new bytes in the place of those that were found in a file, whole or not at all; False, and nothing
    done, where it has others by now."""
    if path.read_bytes() != found:
        return False
    aside = path.with_name(f"{path.name}.new")
    try:
        aside.write_bytes(new)
        aside.chmod(path.stat().st_mode & 0o777)
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
    return True
