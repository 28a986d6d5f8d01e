"""Counting by example: the law's cases, each option, waiting, extension, warning."""

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from rightsdesk.domain.clocks import Counting
from rightsdesk.domain.counting import before, reckon
from rightsdesk.domain.limits import Limit
from rightsdesk.domain.reckoning import Addition, LineKind, Pause
from rightsdesk.domain.worktime import Announced, Calendar, UncoveredYear

WEDNESDAY = "2026-09-30T16:50"
"""The event of the worked example, on the eve of a holiday of seven days."""


def at(calendar: Calendar, text: str) -> datetime:
    """A local time; `24:00` is the next midnight."""
    if text.endswith("T24:00"):
        return calendar.day(datetime.fromisoformat(text[:10]).date()).ends
    return datetime.fromisoformat(text).replace(tzinfo=calendar.zone)


def due(calendar: Calendar, limit: str, start: str = WEDNESDAY, **options: Any) -> datetime:
    return reckon(at(calendar, start), Limit.parse(limit), Counting(**options), calendar).due


@pytest.mark.parametrize(
    ("limit", "options", "expected"),
    [
        ("2 days", {"days": "elapsed"}, "2026-10-02T16:50"),
        ("2 days", {"day_ends": "midnight"}, "2026-10-08T24:00"),
        ("2 days", {}, "2026-10-08T17:30"),
        ("2 working days", {}, "2026-10-09T17:30"),
        ("2 days", {"days": "working"}, "2026-10-09T17:30"),
    ],
)
def test_the_worked_example_by_each_convention(
    shanghai: Calendar, limit: str, options: dict[str, str], expected: str
) -> None:
    assert due(shanghai, limit, **options) == at(shanghai, expected)


@pytest.mark.parametrize(
    ("limit", "start", "options", "expected"),
    [
        # hours and minutes: from the moment, or in working time (art. 201(2))
        ("30 minutes", WEDNESDAY, {}, "2026-09-30T17:20"),
        ("48 hours", WEDNESDAY, {}, "2026-10-02T16:50"),
        ("1 hour", WEDNESDAY, {"hours": "working"}, "2026-10-08T08:50"),
        ("1 working hour", WEDNESDAY, {}, "2026-10-08T08:50"),
        # the last day: holidays only, weekends too, or none
        ("2 days", "2026-10-15T10:00", {}, "2026-10-17T24:00"),
        ("2 days", "2026-10-15T10:00", {"last_day": "weekends-too"}, "2026-10-19T17:30"),
        ("2 days", WEDNESDAY, {"last_day": "as-it-falls"}, "2026-10-02T24:00"),
        # make-up working days
        ("2 working days", "2026-10-08T10:00", {}, "2026-10-10T17:30"),
        ("2 working days", "2026-10-08T10:00", {"make_up_days": "weekend"}, "2026-10-12T17:30"),
        ("2 days", "2026-10-08T10:00", {"last_day": "weekends-too"}, "2026-10-10T17:30"),
        # receipt out of hours
        ("1 day", "2026-10-08T20:00", {}, "2026-10-09T17:30"),
        ("1 day", "2026-10-08T20:00", {"out_of_hours": "next-opening"}, "2026-10-10T17:30"),
        ("30 minutes", "2026-10-08T12:10", {"out_of_hours": "next-opening"}, "2026-10-08T14:00"),
        # the same day: the first day counts
        ("same day", "2026-10-08T10:00", {}, "2026-10-08T17:30"),
        ("same day", "2026-10-08T17:30", {}, "2026-10-08T24:00"),
        ("same day", "2026-10-08T23:59", {}, "2026-10-08T24:00"),
        ("same day", "2026-10-08T10:00", {"day_ends": "midnight"}, "2026-10-08T24:00"),
        ("same day", "2026-10-02T10:00", {}, "2026-10-08T17:30"),
        # a day of the month
        ("next month day 5", WEDNESDAY, {}, "2026-10-08T17:30"),
        ("next month day 5", WEDNESDAY, {"month_day": "inclusive"}, "2026-10-05T24:00"),
        ("next month day 5", WEDNESDAY, {"month_day": "exclusive"}, "2026-10-04T24:00"),
        ("next month day 31", "2026-10-08T10:00", {}, "2026-11-30T17:30"),
        # months end on the corresponding day, or the month's last (art. 202)
        ("1 month", "2026-08-30T10:00", {}, "2026-09-30T17:30"),
        ("1 month", "2026-10-31T10:00", {}, "2026-11-30T17:30"),
        ("1 month", "2026-08-31T10:00", {}, "2026-09-30T17:30"),
        ("1 month", "2026-09-02T10:00", {}, "2026-10-08T17:30"),
    ],
)
def test_conventions(
    shanghai: Calendar, limit: str, start: str, options: dict[str, str], expected: str
) -> None:
    assert due(shanghai, limit, start, **options) == at(shanghai, expected)


def test_years_are_counted_like_months() -> None:
    office = ((time(9), time(17)),)
    known = dict.fromkeys((2024, 2027), Announced({}))
    calendar = Calendar(ZoneInfo("Asia/Shanghai"), (office,) * 7, frozenset(), known)
    assert calendar.date_of(due(calendar, "3 years", "2024-02-29T10:00")) == date(2027, 2, 28)


def waited(calendar: Calendar, limit: str, start: str, *waits: tuple[str, str], **options: Any) -> datetime:
    pauses = [Pause("information", at(calendar, since), at(calendar, until)) for since, until in waits]
    return reckon(at(calendar, start), Limit.parse(limit), Counting(**options), calendar, pauses).due


@pytest.mark.parametrize(
    ("limit", "wait", "options", "expected"),
    [
        ("2 working hours", ("2026-10-12T10:00", "2026-10-12T14:00"), {}, "2026-10-12T15:00"),
        ("2 hours", ("2026-10-12T10:00", "2026-10-12T14:00"), {}, "2026-10-12T15:00"),
        ("2 hours", ("2026-10-12T10:00", "2026-10-12T14:00"), {"waiting": "whole-days"}, "2026-10-12T15:00"),
        ("2 hours", ("2026-10-12T10:00", "2026-10-12T14:00"), {"waiting": "anew"}, "2026-10-12T16:00"),
        ("2 hours", ("2026-10-12T08:00", "2026-10-12T10:00"), {}, "2026-10-12T12:00"),
        ("2 hours", ("2026-10-12T11:00", "2026-10-12T14:00"), {}, "2026-10-12T11:00"),
        ("2 days", ("2026-10-13T10:00", "2026-10-14T10:00"), {}, "2026-10-15T17:30"),
        ("2 days", ("2026-10-13T10:00", "2026-10-14T10:00"), {"waiting": "whole-days"}, "2026-10-16T17:30"),
        ("2 days", ("2026-10-13T10:00", "2026-10-14T10:00"), {"waiting": "anew"}, "2026-10-16T17:30"),
        ("2 days", ("2026-10-12T10:00", "2026-10-12T11:00"), {"waiting": "whole-days"}, "2026-10-14T17:30"),
        ("2 working days", ("2026-10-14T10:00", "2026-10-14T11:00"), {}, "2026-10-15T09:30"),
        ("2 working days", ("2026-10-13T20:00", "2026-10-13T22:00"), {}, "2026-10-14T17:30"),
        ("same day", ("2026-10-12T10:00", "2026-10-12T11:00"), {"waiting": "whole-days"}, "2026-10-13T17:30"),
    ],
)
def test_waiting(
    shanghai: Calendar, limit: str, wait: tuple[str, str], options: dict[str, str], expected: str
) -> None:
    assert waited(shanghai, limit, "2026-10-12T09:00", wait, **options) == at(shanghai, expected)


def test_waits_that_overlap_count_once(shanghai: Calendar) -> None:
    one, two = ("2026-10-12T10:00", "2026-10-12T13:00"), ("2026-10-12T12:00", "2026-10-12T14:00")
    found = waited(shanghai, "2 hours", "2026-10-12T09:00", one, two)
    assert found == at(shanghai, "2026-10-12T15:00")


def test_a_wait_that_carries_the_last_day_into_a_holiday_carries_it_through(shanghai: Calendar) -> None:
    wait = ("2026-09-28T10:00", "2026-09-30T10:00")
    assert waited(shanghai, "2 days", "2026-09-27T09:00", wait) == at(shanghai, "2026-10-08T17:30")


def extended(calendar: Calendar, limit: str, by: str, given: str, *pauses: Pause, **options: Any) -> datetime:
    addition = Addition(Limit.parse(by), at(calendar, given))
    start = at(calendar, "2026-10-12T09:00")
    return reckon(start, Limit.parse(limit), Counting(**options), calendar, pauses, addition).due


@pytest.mark.parametrize(
    ("limit", "by", "given", "expected"),
    [
        ("2 days", "3 days", "2026-10-13T10:00", "2026-10-17T24:00"),
        ("2 days", "3 working days", "2026-10-13T10:00", "2026-10-19T17:30"),
        ("2 working hours", "1 working hour", "2026-10-12T10:00", "2026-10-12T12:00"),
        ("2 days", "1 month", "2026-10-13T10:00", "2026-11-14T24:00"),
        ("2 days", "1 day", "2026-10-14T17:30", "2026-10-15T17:30"),
        ("2 days", "1 day", "2026-10-14T17:31", "2026-10-14T17:30"),
    ],
)
def test_an_extension_given_in_time_adds_to_the_due_time(
    shanghai: Calendar, limit: str, by: str, given: str, expected: str
) -> None:
    assert extended(shanghai, limit, by, given) == at(shanghai, expected)


@pytest.mark.parametrize(
    ("waiting", "expected"),
    [("exact", "2026-10-17T17:30"), ("whole-days", "2026-10-18T24:00"), ("anew", "2026-10-19T17:30")],
)
def test_extension_and_waiting_together(shanghai: Calendar, waiting: str, expected: str) -> None:
    pause = Pause("information", at(shanghai, "2026-10-14T10:00"), at(shanghai, "2026-10-15T10:00"))
    options = {"waiting": waiting, "last_day": "as-it-falls"}
    assert extended(shanghai, "2 days", "2 days", "2026-10-13T09:00", pause, **options) == at(
        shanghai, expected
    )


def test_a_reckoning_names_what_took_effect(shanghai: Calendar) -> None:
    early = Pause("information", at(shanghai, "2026-10-12T10:00"), at(shanghai, "2026-10-12T11:00"))
    too_late = Pause("information", at(shanghai, "2026-10-20T10:00"), at(shanghai, "2026-10-20T11:00"))
    addition = Addition(Limit.parse("1 day"), at(shanghai, "2026-10-20T09:00"))
    start, limit = at(shanghai, "2026-10-12T09:00"), Limit.parse("2 days")
    found = reckon(start, limit, Counting(), shanghai, [too_late, early], addition)
    assert len(found.pauses) == 1
    assert found.addition is None
    assert [line.kind for line in found.lines] == [
        LineKind.STARTED,
        LineKind.FIRST_DAY,
        LineKind.COUNTED,
        LineKind.CLOSES,
        LineKind.WAITED,
        LineKind.DUE,
    ]


@pytest.mark.parametrize(
    ("lead", "options", "expected"),
    [
        ("30 minutes", {}, "2026-10-12T08:30"),
        ("1 working hour", {}, "2026-10-10T17:00"),
        ("1 hour", {"hours": "working"}, "2026-10-10T17:00"),
        ("2 days", {}, "2026-10-10T09:00"),
        ("1 working day", {}, "2026-10-10T17:30"),
        ("1 working day", {"make_up_days": "weekend"}, "2026-10-09T17:30"),
        ("1 working day", {"day_ends": "midnight"}, "2026-10-10T24:00"),
    ],
)
def test_the_moment_to_warn(shanghai: Calendar, lead: str, options: dict[str, Any], expected: str) -> None:
    moment = before(at(shanghai, "2026-10-12T09:00"), Limit.parse(lead), Counting(**options), shanghai)
    assert moment == at(shanghai, expected)


def test_a_change_of_clocks_does_not_change_hours_but_the_days_length(berlin: Calendar) -> None:
    assert due(berlin, "24 hours", "2026-03-28T12:00") == at(berlin, "2026-03-29T13:00")
    assert due(berlin, "1 day", "2026-03-28T12:00") == at(berlin, "2026-03-29T24:00")
    assert due(berlin, "12 working hours", "2026-10-25T00:00") == at(berlin, "2026-10-25T11:00")


def test_a_deadline_in_an_unknown_year_is_not_guessed(shanghai: Calendar) -> None:
    with pytest.raises(UncoveredYear):
        due(shanghai, "2 days", "2026-12-30T10:00")
    assert (
        due(shanghai, "2 days", "2026-12-30T10:00", last_day="as-it-falls", day_ends="midnight") is not None
    )
    assert due(shanghai, "30 minutes", "2027-01-04T10:00") == at(shanghai, "2027-01-04T10:30")
