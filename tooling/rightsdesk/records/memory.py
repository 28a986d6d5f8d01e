"""What can be had again but takes long, remembered between runs. A memory that cannot be read or written is
none, and no reason to fail.

What `remember` keeps stands in the person's own folder: nothing of a desk's cases is in it, so all desks of a
person share it. What is of one desk stands in that desk's `.desk/`, written by `write_whole`.
"""

import hashlib
import json
import os
from contextlib import suppress
from functools import cache
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

_PACKAGE = Path(__file__).parents[1]


def recall(name: str, version: str) -> dict[str, Any] | None:
    """What is remembered under a name (`folder/name`) from that version; None where nothing is."""
    with suppress(OSError, ValueError, KeyError, TypeError):
        known: dict[str, Any] = json.loads(_path(name).read_text(encoding="utf-8"))
        if known["version"] == version:
            return known
    return None


def remember(name: str, version: str, content: dict[str, Any]) -> None:
    """Keep what was found under that name, in place of what was there."""
    write_whole(_path(name), json.dumps({"version": version, **content}, ensure_ascii=False))


def write_whole(path: Path, text: str) -> None:
    """Write a file of what is remembered, for its owner alone, whole or not at all: aside and then renamed,
    so that another command never reads half of it. Where that is not possible, nothing is remembered.
    """
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile("w", dir=path.parent, delete=False, encoding="utf-8") as aside:
            try:
                aside.write(text)
                aside.flush()
                Path(aside.name).replace(path)
            except OSError:
                Path(aside.name).unlink(missing_ok=True)


def kept_folder(name: str) -> Path | None:
    """A folder of that name to keep files of many kinds in; None where it cannot be made."""
    made = _base() / name
    try:
        made.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    return made if os.access(made, os.W_OK) else None


def _path(name: str) -> Path:
    return _base() / f"{name}.json"


def _base() -> Path:
    """The person's folder for what can be had again (XDG Base Directory Specification)."""
    base = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(base) if base else Path.home() / ".cache") / "rightsdesk"


@cache
def code_version(*rooms: str) -> str:
    """The digest of the package's code in these folders, which an answer of theirs rests on."""
    digest = hashlib.sha256()
    for path in sorted(path for room in rooms for path in (_PACKAGE / room).rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()
