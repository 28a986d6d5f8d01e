"""Where a roster leaves the hotline without anybody while the desk is open."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from rightsdesk.domain.organisation import span_times
from rightsdesk.domain.programme.readiness import Roster
from rightsdesk.domain.worktime import Calendar

Gap = tuple[datetime, datetime]
"""From when to when, in UTC, nobody is there."""


def gaps(roster: Roster, calendar: Calendar) -> Iterator[Gap]:
    """Every stretch of the period's working hours by `calendar`, holidays and make-up days considered, that
    no shift covers, in order. Raises UncoveredYear for a year whose holidays are not known.
    """
    shifts: dict[date, list[Gap]] = {}
    for shift in roster.shifts:
        day = date.fromisoformat(shift.day)
        opens, closes = span_times(shift.hours)
        shifts.setdefault(day, []).append((calendar.instant(day, opens), calendar.instant(day, closes)))
    day, last = roster.days()
    while day <= last:
        for begins, ends in calendar.day(day).spans:
            yield from _uncovered(begins, ends, sorted(shifts.get(day, ())))
        day += timedelta(days=1)


def _uncovered(opens: datetime, closes: datetime, shifts: list[Gap]) -> Iterator[Gap]:
    """What of one span the shifts, in order of their beginning, leave out."""
    reached = opens
    for begins, ends in shifts:
        if begins > reached and reached < closes:
            yield reached, min(begins, closes)
        reached = max(reached, ends)
    if reached < closes:
        yield reached, closes
