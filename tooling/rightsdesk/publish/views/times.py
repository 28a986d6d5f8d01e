"""Days, instants and months as readers of Chinese and English write them."""

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

_WRITTEN = re.compile(r"\d{4}-\d{2}-\d{2}")
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def day(value: date, language: str) -> str:
    """`2026年11月2日`, `2 November 2026`."""
    if language == "zh":
        return f"{value.year}年{value.month}月{value.day}日"
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def written_day(text: str) -> date | None:
    """The day that `2026-11-02` says; None for any other text, and for a day that no calendar has."""
    if not _WRITTEN.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def month(year: int, number: int, language: str) -> str:
    """`2026年11月`, `November 2026`."""
    return f"{year}年{number}月" if language == "zh" else f"{MONTHS[number - 1]} {year}"


def instant(value: datetime, zone: ZoneInfo, language: str) -> str:
    """`2026年11月2日 09:14`, `2 November 2026, 09:14`, in local time."""
    local = value.astimezone(zone)
    return _joined(local.date(), f"{local:%H:%M}", language)


def end(value: datetime, zone: ZoneInfo, language: str) -> str:
    """An instant as the end of a time limit: midnight is 24:00 of the day that ends."""
    local = value.astimezone(zone)
    if (local.hour, local.minute, local.second) == (0, 0, 0):
        return _joined(local.date() - timedelta(days=1), "24:00", language)
    return instant(value, zone, language)


def _joined(of: date, clock: str, language: str) -> str:
    return f"{day(of, language)} {clock}" if language == "zh" else f"{day(of, language)}, {clock}"
