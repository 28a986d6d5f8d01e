"""What the holidays library says of a country's year, remembered between runs.

Importing the library takes a quarter of a second, half of what a whole step may take; what it says changes
only with its version.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from rightsdesk.domain.model import Label
from rightsdesk.records.memory import recall, remember


@dataclass(frozen=True, slots=True)
class CountryYear:
    """The public holidays of a country's year with their names, the weekend days worked in exchange, and
    whether that is all of it: not `complete` is a year whose announcement is still missing."""

    days: Mapping[date, Label]
    make_up: frozenset[date]
    complete: bool


def remembered(code: str, year: int, ask: Callable[[str, int], CountryYear]) -> CountryYear:
    """What is remembered of a country's year; else, or if from another version, what `ask` answers."""
    version, name = _version(), f"holidays/{code}-{year}"
    with suppress(ValueError, KeyError, TypeError, AttributeError):
        if known := recall(name, version):
            return _read(known)
    found = ask(code, year)
    remember(name, version, _written(found))
    return found


def _version() -> str:
    """Where the library is installed and when it was: finding that out does not import it."""
    spec = find_spec("holidays")
    origin = spec.origin if spec else None
    return f"{origin} {Path(origin).stat().st_mtime_ns}" if origin else ""


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
