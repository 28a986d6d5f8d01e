"""The working-time calendar: days, hours, arithmetic in working time, changes of clocks."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightsdesk.domain.worktime import (
    Calendar,
    Calendars,
    DayKind,
    StretchKind,
    UncoveredYear,
    elapsed_working,
)


def local(calendar: Calendar, text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=calendar.zone)


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        (date(2026, 9, 30), DayKind.WORKING),
        (date(2026, 10, 1), DayKind.HOLIDAY),
        (date(2026, 10, 4), DayKind.WEEKEND),
        (date(2026, 10, 7), DayKind.HOLIDAY),
        (date(2026, 10, 10), DayKind.MAKE_UP),
        (date(2026, 10, 11), DayKind.WEEKEND),
    ],
)
def test_kinds_of_days(shanghai: Calendar, day: date, kind: DayKind) -> None:
    assert shanghai.day(day).kind is kind


def test_a_make_up_day_is_worked_like_a_weekday(shanghai: Calendar) -> None:
    assert shanghai.day(date(2026, 10, 10)).worked == timedelta(hours=7, minutes=30)
    plain = shanghai.without_make_up_days()
    assert plain.day(date(2026, 10, 10)).kind is DayKind.WEEKEND
    assert plain.day(date(2026, 10, 10)).worked == timedelta(0)


def test_a_holiday_period_takes_in_the_weekend_days_that_adjoin_it(shanghai: Calendar) -> None:
    october = shanghai.holiday_period(date(2026, 10, 4))
    assert october is not None
    assert (october.first, october.last) == (date(2026, 10, 1), date(2026, 10, 7))
    assert october.name.zh == "国庆节"
    september = shanghai.holiday_period(date(2026, 9, 27))
    assert september is not None
    assert (september.first, september.last) == (date(2026, 9, 25), date(2026, 9, 27))
    assert shanghai.holiday_period(date(2026, 10, 17)) is None
    assert shanghai.holiday_period(date(2026, 10, 8)) is None


def test_a_year_that_is_not_covered_is_said_and_never_guessed(shanghai: Calendar) -> None:
    with pytest.raises(UncoveredYear, match=r"public holidays of 2027 are not known; .*desk\.yml") as caught:
        shanghai.day(date(2027, 1, 4))
    assert caught.value.year == 2027
    with pytest.raises(UncoveredYear):
        shanghai.add_working(local(shanghai, "2026-12-31T17:00"), timedelta(hours=1))
    assert shanghai.add_working(local(shanghai, "2026-12-31T17:00"), timedelta(minutes=30)) == local(
        shanghai, "2026-12-31T17:30"
    )


@pytest.mark.parametrize(
    ("start", "minutes", "end"),
    [
        ("2026-09-30T16:50", 60, "2026-10-08T08:50"),
        ("2026-09-30T11:50", 10, "2026-09-30T12:00"),
        ("2026-09-30T11:50", 11, "2026-09-30T13:31"),
        ("2026-09-30T12:30", 0, "2026-09-30T12:30"),
        ("2026-10-09T17:00", 60, "2026-10-10T09:00"),
        ("2026-10-10T17:00", 60, "2026-10-12T09:00"),
    ],
)
def test_adding_working_time(shanghai: Calendar, start: str, minutes: int, end: str) -> None:
    assert shanghai.add_working(local(shanghai, start), timedelta(minutes=minutes)) == local(shanghai, end)


@pytest.mark.parametrize(
    ("instant", "opening"),
    [
        ("2026-09-30T07:00", "2026-09-30T08:30"),
        ("2026-09-30T08:30", "2026-09-30T08:30"),
        ("2026-09-30T09:00", "2026-09-30T09:00"),
        ("2026-09-30T12:00", "2026-09-30T13:30"),
        ("2026-09-30T17:30", "2026-10-08T08:30"),
    ],
)
def test_the_next_opening(shanghai: Calendar, instant: str, opening: str) -> None:
    assert shanghai.next_opening(local(shanghai, instant)) == local(shanghai, opening)


def test_stretches_say_why_time_passes_unworked(shanghai: Calendar) -> None:
    found = list(shanghai.stretches(local(shanghai, "2026-09-30T16:50"), local(shanghai, "2026-10-08T08:50")))
    assert [stretch.kind for stretch in found] == [
        StretchKind.OPEN,
        StretchKind.CLOSED,
        StretchKind.HOLIDAY,
        StretchKind.CLOSED,
        StretchKind.OPEN,
    ]
    holiday = found[2]
    assert (holiday.since, holiday.until) == (
        local(shanghai, "2026-10-01T00:00"),
        local(shanghai, "2026-10-08T00:00"),
    )
    assert holiday.name is not None
    assert holiday.name.en == "National Day"


def test_days_on_which_the_clocks_change_have_their_true_length(berlin: Calendar) -> None:
    assert berlin.day(date(2026, 3, 29)).worked == timedelta(hours=23)
    assert berlin.day(date(2026, 10, 25)).worked == timedelta(hours=25)
    before, after = local(berlin, "2026-10-25T01:30"), local(berlin, "2026-10-25T03:30")
    assert elapsed_working(berlin, before, after) == timedelta(hours=3)
    assert berlin.add_working(before, timedelta(hours=3)) == after
    assert berlin.subtract_working(after, timedelta(hours=3)) == before


def test_working_time_over_a_weekend_with_a_change_of_clocks(berlin: Calendar) -> None:
    since, until = local(berlin, "2026-03-27T16:00"), local(berlin, "2026-03-30T10:00")
    assert elapsed_working(berlin, since, until) == timedelta(hours=1 + 24 + 23 + 1)


def test_no_working_time_passes_backwards(shanghai: Calendar) -> None:
    later, earlier = local(shanghai, "2026-09-30T11:00"), local(shanghai, "2026-09-30T09:00")
    assert elapsed_working(shanghai, later, earlier) == timedelta(0)


def test_a_unit_without_hours_of_its_own_keeps_the_desks(shanghai: Calendar, berlin: Calendar) -> None:
    calendars = Calendars(shanghai, {"depot": berlin})
    assert calendars.of(None) is shanghai
    assert calendars.of("branch") is shanghai
    assert calendars.of("depot") is berlin


INSTANTS = st.integers(0, 90 * 24 * 60).map(
    lambda minute: datetime(2026, 8, 15, tzinfo=UTC) + timedelta(minutes=minute)
)
SPANS = st.integers(0, 5000).map(lambda minutes: timedelta(minutes=minutes))


@given(INSTANTS, INSTANTS, INSTANTS)
def test_working_time_adds_up(shanghai: Calendar, one: datetime, two: datetime, three: datetime) -> None:
    first, middle, last = sorted((one, two, three))
    parts = elapsed_working(shanghai, first, middle) + elapsed_working(shanghai, middle, last)
    assert parts == elapsed_working(shanghai, first, last)


@given(INSTANTS, SPANS, SPANS)
def test_two_spans_one_after_the_other_are_their_sum(
    berlin: Calendar, start: datetime, one: timedelta, two: timedelta
) -> None:
    assert berlin.add_working(berlin.add_working(start, one), two) == berlin.add_working(start, one + two)


@given(INSTANTS, SPANS)
def test_what_was_added_has_passed(shanghai: Calendar, start: datetime, amount: timedelta) -> None:
    assert elapsed_working(shanghai, start, shanghai.add_working(start, amount)) == amount
    back = shanghai.subtract_working(start, amount)
    assert elapsed_working(shanghai, back, start) == amount


@given(INSTANTS, INSTANTS)
def test_stretches_leave_no_gap_and_hold_the_working_time(
    shanghai: Calendar, one: datetime, two: datetime
) -> None:
    since, until = sorted((one, two))
    found = list(shanghai.stretches(since, until))
    edges = [since, *(stretch.until for stretch in found)]
    assert [stretch.since for stretch in found] == edges[:-1]
    assert edges[-1] == until
    worked = sum(
        (stretch.until - stretch.since for stretch in found if stretch.kind is StretchKind.OPEN), timedelta()
    )
    assert worked == elapsed_working(shanghai, since, until)
