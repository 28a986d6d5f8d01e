"""What the holidays library says of a country's year, remembered between runs.

Importing the library takes a quarter of a second, half of what a whole step may take; what it says changes
only with its version. Nothing of a desk is in these files, so all desks of a person share them.
"""

import json
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from rightsdesk.domain.model import Label


@dataclass(frozen=True, slots=True)
class CountryYear:
    """The public holidays of a country's year with their names, the weekend days worked in exchange, and
    whether that is all of it: not `complete` is a year whose announcement is still missing."""

    days: Mapping[date, Label]
    make_up: frozenset[date]
    complete: bool


def remembered(code: str, year: int, ask: Callable[[str, int], CountryYear]) -> CountryYear:
    """What is remembered of a country's year; else, or if from another version, what `ask` answers.

    A memory that cannot be read or written is none, and no reason to fail.
    """
    version, path = _version(), _folder() / f"{code}-{year}.json"
    with suppress(OSError, ValueError, KeyError, TypeError):
        known = json.loads(path.read_text(encoding="utf-8"))
        if known["version"] == version:
            return _read(known)
    found = ask(code, year)
    with suppress(OSError):
        _remember(path, {"version": version, **_written(found)})
    return found


def _version() -> str:
    """Where the library is installed and when it was: finding that out does not import it."""
    spec = find_spec("holidays")
    origin = spec.origin if spec else None
    return f"{origin} {Path(origin).stat().st_mtime_ns}" if origin else ""


def _folder() -> Path:
    """The person's folder for what can be had again (XDG Base Directory Specification)."""
    base = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(base) if base else Path.home() / ".cache") / "rightsdesk" / "holidays"


def _remember(path: Path, content: dict[str, Any]) -> None:
    """Write aside and rename, so that another command never reads half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile("w", dir=path.parent, delete=False, encoding="utf-8") as aside:
        json.dump(content, aside, ensure_ascii=False)
    Path(aside.name).replace(path)


def _written(found: CountryYear) -> dict[str, Any]:
    return {
        "days": {day.isoformat(): [name.zh, name.en] for day, name in found.days.items()},
        "make_up": sorted(day.isoformat() for day in found.make_up),
        "complete": found.complete,
    }


def _read(known: dict[str, Any]) -> CountryYear:
    return CountryYear(
        {date.fromisoformat(day): Label(zh=zh, en=en) for day, (zh, en) in known["days"].items()},
        frozenset(date.fromisoformat(day) for day in known["make_up"]),
        bool(known["complete"]),
    )
