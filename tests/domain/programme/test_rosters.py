"""Gaps of a roster against the working hours of a calendar: 08:30–12:00 and 13:30–17:30."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightsdesk.domain.programme.readiness import Roster
from rightsdesk.domain.programme.rosters import gaps
from rightsdesk.domain.worktime import Calendar, UncoveredYear


def roster(*shifts: tuple[str, str], period: str = "2026-10") -> Roster:
    """A roster of these days and hours."""
    return Roster.model_validate(
        {
            "kind": "roster",
            "id": "2610-5T2QK-2",
            "title": "Hotline",
            "policy": "full",
            "day": "2026-09-28",
            "recorded_at": "2026-09-28T09:00:00+08:00",
            "by": "olga",
            "period": period,
            "shifts": [{"day": day, "hours": hours, "who": "olga"} for day, hours in shifts],
        }
    )


def shown(found: Roster, calendar: Calendar, day: str) -> list[str]:
    """The gaps of one day, as on the wall clock."""
    local = [(calendar.local(since), calendar.local(until)) for since, until in gaps(found, calendar)]
    return [f"{since:%H:%M}-{until:%H:%M}" for since, until in local if since.date().isoformat() == day]


@pytest.mark.parametrize(
    ("shifts", "left"),
    [
        (["08:30-12:00", "13:30-17:30"], []),
        (["08:00-18:00"], []),
        (["08:30-10:00", "10:00-12:00", "13:30-17:30"], []),
        (["08:30-12:00"], ["13:30-17:30"]),
        (["09:00-11:30", "13:30-17:30"], ["08:30-09:00", "11:30-12:00"]),
        (["12:00-13:30"], ["08:30-12:00", "13:30-17:30"]),
        (["14:00-15:00", "14:30-16:00", "08:30-12:00"], ["13:30-14:00", "16:00-17:30"]),
        (["06:00-07:00", "08:30-24:00"], []),
    ],
)
def test_what_shifts_leave_of_a_working_day(shanghai: Calendar, shifts: list[str], left: list[str]) -> None:
    day = "2026-10-12"
    assert shown(roster(*[(day, hours) for hours in shifts]), shanghai, day) == left


def test_nobody_need_be_there_on_holidays_and_weekends(shanghai: Calendar) -> None:
    empty = roster(("2026-10-12", "08:30-17:30"))
    for day in ("2026-10-01", "2026-10-06", "2026-10-17"):
        assert shown(empty, shanghai, day) == []


def test_a_weekend_day_that_is_worked_needs_somebody(shanghai: Calendar) -> None:
    left = shown(roster(("2026-10-12", "08:30-17:30")), shanghai, "2026-10-10")
    assert left == ["08:30-12:00", "13:30-17:30"]


def test_a_year_that_is_not_known_is_not_guessed(shanghai: Calendar) -> None:
    with pytest.raises(UncoveredYear):
        list(gaps(roster(("2027-01-04", "08:30-17:30"), period="2027-01"), shanghai))


minutes = st.integers(0, 24 * 60 - 1)
spans = st.tuples(minutes, minutes).map(sorted).filter(lambda span: span[0] < span[1])


def clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


@given(st.lists(spans, min_size=1, max_size=6))
def test_shifts_and_gaps_fill_the_working_day_exactly(shanghai: Calendar, day: list[list[int]]) -> None:
    date = "2026-10-12"
    found = roster(*[(date, f"{clock(first)}-{clock(last)}") for first, last in day])
    left = list(gaps(found, shanghai))
    midnight = datetime.fromisoformat(f"{date}T00:00:00+08:00")
    for opens, closes in shanghai.day(midnight.date()).spans:
        moment = opens
        while moment < closes:
            minute = (moment - midnight) // timedelta(minutes=1)
            manned = any(first <= minute < last for first, last in day)
            assert manned is not any(since <= moment < until for since, until in left)
            moment += timedelta(minutes=1)
