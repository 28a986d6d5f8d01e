"""Counting, held against an oracle that walks through time minute by minute and shares no code with it.

The oracle knows a place of work as raw data (holidays, make-up days, hours as minutes of the day) and a table
of all minutes of a season with their local date and time; it walks until something happens.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import get_args
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rightsdesk.domain.clocks import Counting
from rightsdesk.domain.counting import reckon
from rightsdesk.domain.limits import Limit
from rightsdesk.domain.model import Label
from rightsdesk.domain.reckoning import Pause
from rightsdesk.domain.worktime import Announced, Calendar

SEASONS = {  # zone and first day; each but the first with a change of clocks, the last at midnight
    "Asia/Shanghai": datetime(2026, 8, 20, tzinfo=UTC),
    "Europe/Berlin": datetime(2026, 3, 1, tzinfo=UTC),
    "America/New_York": datetime(2026, 9, 25, tzinfo=UTC),
    "America/Santiago": datetime(2026, 8, 20, tzinfo=UTC),
}
LENGTH = 200 * 24 * 60
MARGIN = 15 * 24 * 60
HOURS = ((), ((510, 720), (810, 1050)), ((540, 1020),), ((300, 1320),), ((0, 1440),), ((1200, 1440),))


@dataclass(frozen=True)
class Place:
    """A place of work, as raw data."""

    zone: str
    hours: tuple[tuple[tuple[int, int], ...], ...]
    weekend: frozenset[int]
    holidays: frozenset[date]
    make_up: frozenset[date]


@dataclass(frozen=True)
class Minutes:
    """All minutes of a season: local date and minute of the day, and where each date begins."""

    dates: list[date]
    clocks: list[int]
    begins: list[int]


@cache
def minutes_of(zone: str) -> Minutes:
    first, local = int(SEASONS[zone].timestamp()), ZoneInfo(zone)
    moments = [datetime.fromtimestamp(first + 60 * minute, local) for minute in range(LENGTH)]
    dates = [moment.date() for moment in moments]
    clocks = [moment.hour * 60 + moment.minute for moment in moments]
    begins = [0] + [minute for minute in range(1, LENGTH) if dates[minute] != dates[minute - 1]]
    return Minutes(dates, clocks, begins)


class Oracle:
    """Due times in minutes since the season's start. `options` are those of Counting, by name."""

    def __init__(self, place: Place, options: dict[str, str], limit: tuple[int, str]) -> None:
        self.place = place
        self.options = options
        self.amount, self.measure = limit
        self.minutes = minutes_of(place.zone)
        self.make_up = place.make_up if options["make_up_days"] == "working" else frozenset()
        self.standing: set[date] = set()

    # What a date and a minute are.

    def is_off(self, day: date) -> bool:
        if day in self.make_up:
            return False
        return day in self.place.holidays or day.weekday() in self.place.weekend

    def is_open(self, minute: int) -> bool:
        day, clock = self.minutes.dates[minute], self.minutes.clocks[minute]
        hours = self.place.hours[day.weekday()]
        if day in self.make_up and not hours:
            hours = next(spans for spans in self.place.hours if spans)
        elif day in self.place.holidays and day not in self.make_up:
            hours = ()
        return any(opens <= clock < closes for opens, closes in hours)

    def in_holiday(self, day: date) -> bool:
        if not self.is_off(day):
            return False
        run = [day]
        for step in (-1, 1):
            while self.is_off(run[-1] + timedelta(days=step)):
                run.append(run[-1] + timedelta(days=step))
            run.append(day)
        return any(each in self.place.holidays for each in run)

    # Walking.

    def due(self, start: int, waits: Sequence[tuple[int, int]]) -> int:
        if self.measure in ("minute", "hour", "working minute", "working hour") or self.in_elapsed_days():
            return self.due_in_time(start, waits)
        return self.due_in_days(start, waits)

    def in_elapsed_days(self) -> bool:
        return self.measure == "day" and self.options["days"] == "elapsed"

    def works(self) -> bool:
        if self.measure in ("minute", "hour"):
            return self.options["hours"] == "working"
        if self.measure == "day":
            return self.options["days"] == "working"
        return self.measure.startswith("working")

    def begin(self, start: int) -> int:
        if self.options["out_of_hours"] == "next-opening":
            while not self.is_open(start):
                start += 1
        return start

    def due_in_time(self, start: int, waits: Sequence[tuple[int, int]]) -> int:
        size = {"minute": 1, "hour": 60, "day": 1440}[self.measure.removeprefix("working ")]
        left, now = self.amount * size, self.begin(start)
        while left:
            if any(since <= now < until for since, until in waits):
                if self.options["waiting"] == "anew" and not any(s <= now + 1 < u for s, u in waits):
                    left, now = self.amount * size, self.begin(now + 1) - 1
            elif not self.works() or self.is_open(now):
                left -= 1
            now += 1
        return now

    def due_in_days(self, start: int, waits: Sequence[tuple[int, int]]) -> int:
        begin = self.begin(start)
        way = self.options["waiting"]
        due = self.end_of_days(begin)
        for since, until in sorted(waits):
            if since >= due or until <= begin:
                continue
            if way == "anew":
                begin = self.begin(until)
                due = self.end_of_days(begin)
            elif way == "whole-days":
                self.standing |= {self.minutes.dates[minute] for minute in range(max(since, begin), until)}
                due = self.end_of_days(begin)
            else:
                due = self.moved(due, max(since, begin), until)
        return due

    def end_of_days(self, begin: int) -> int:
        last = self.last_day(begin)
        if self.measure != "next month day" or self.options["month_day"] == "rolled":
            last = self.rolled(last)
        return self.end_of(last, begin)

    def days_from(self, minute: int) -> Iterator[date]:
        """The date of a minute and those after it."""
        known = self.minutes
        place = bisect_left(known.begins, minute + 1) - 1
        return (known.dates[begin] for begin in known.begins[place:])

    def last_day(self, begin: int) -> date:
        days = self.days_from(begin)
        if self.measure == "same day":
            return next(day for day in days if day not in self.standing)
        today = next(days)
        if self.measure in ("month", "next month day"):
            return self.day_of_next_month(today, begin)
        left = self.amount
        for day in days:
            if day not in self.standing and not (self.works() and self.is_off(day)):
                left -= 1
            if not left:
                return day
        raise AssertionError("the season is too short")

    def day_of_next_month(self, today: date, begin: int) -> date:
        wanted = self.amount if self.measure == "next month day" else today.day
        month = today.month % 12 + 1
        ahead = [day for day in self.days_from(begin) if day <= today + timedelta(days=62)]
        nominal = max(day for day in ahead if day.month == month and day.day <= wanted)
        if self.measure == "next month day" and self.options["month_day"] == "exclusive":
            nominal -= timedelta(days=1)
        missed = len({day for day in self.standing if today < day <= nominal})
        while missed:
            nominal += timedelta(days=1)
            missed -= nominal not in self.standing
        return nominal

    def rolled(self, day: date) -> date:
        while (
            day in self.standing
            or (self.options["last_day"] == "weekends-too" and self.is_off(day))
            or (self.options["last_day"] == "statutory-holidays" and self.in_holiday(day))
        ):
            day += timedelta(days=1)
        return day

    def end_of(self, day: date, begin: int) -> int:
        """After the last open minute of the day, if later than `begin`; else where the next date begins."""
        first = next(begin for begin in self.minutes.begins if self.minutes.dates[begin] == day)
        minutes = [minute for minute in range(first, first + 1560) if self.minutes.dates[minute] == day]
        worked = [minute + 1 for minute in minutes if self.is_open(minute)]
        if self.options["day_ends"] == "close" and worked and worked[-1] > begin:
            return worked[-1]
        return max(begin, minutes[-1] + 1)

    def moved(self, due: int, since: int, until: int) -> int:
        for minute in range(since, until):
            if not self.works():
                due += 1
            elif self.is_open(minute):
                while not self.is_open(due):
                    due += 1
                due += 1
        if self.measure == "next month day" and self.options["month_day"] != "rolled":
            return due
        day = self.minutes.dates[due - 1]
        rolled = self.rolled(day)
        return due if rolled == day else self.end_of(rolled, due)


def calendar_of(place: Place) -> Calendar:
    """The same place for the code under test."""

    def at(minute: int) -> time | None:
        return None if minute == 1440 else time(minute // 60, minute % 60)

    name = Label(zh="节日", en="holiday")
    years = {
        year: Announced(
            {day: name for day in place.holidays if day.year == year},
            frozenset(day for day in place.make_up if day.year == year),
        )
        for year in (2026, 2027)
    }
    hours = tuple(
        tuple((at(opens) or time(0), at(closes)) for opens, closes in spans) for spans in place.hours
    )
    return Calendar(ZoneInfo(place.zone), hours, place.weekend, years)


@st.composite
def places(draw: st.DrawFn) -> Place:
    zone = draw(st.sampled_from(sorted(SEASONS)))
    weekdays = draw(st.lists(st.sampled_from(HOURS[1:]), min_size=4, max_size=4))
    hours = (*weekdays, *draw(st.lists(st.sampled_from(HOURS), min_size=3, max_size=3)))
    closed = frozenset(weekday for weekday in range(7) if not hours[weekday])
    weekend = draw(st.sampled_from([closed, closed | {5, 6}]))
    first = SEASONS[zone].date()
    offsets = st.integers(14, 50).map(lambda number: first + timedelta(days=number))
    holidays = draw(st.frozensets(offsets, max_size=12))
    begin, long = draw(offsets), draw(st.integers(0, 8))
    holidays |= {begin + timedelta(days=number) for number in range(long)}
    make_up = draw(st.frozensets(offsets, max_size=8))
    return Place(zone, hours, weekend, holidays, make_up)


OPTIONS = st.fixed_dictionaries(
    {
        name: st.sampled_from(get_args(info.annotation))
        for name, info in Counting.model_fields.items()
        if name != "hours_of"  # decides which calendar is asked, not how it is counted
    }
)
LIMITS = st.one_of(
    st.tuples(st.integers(1, 600), st.sampled_from(["minute", "working minute"])),
    st.tuples(st.integers(1, 40), st.sampled_from(["hour", "working hour"])),
    st.tuples(st.integers(1, 8), st.sampled_from(["day", "working day"])),
    st.just((1, "same day")),
    st.just((1, "month")),
    st.tuples(st.integers(1, 31), st.just("next month day")),
)
STARTS = st.one_of(  # at any minute, and at the edges of working hours
    st.integers(MARGIN, MARGIN + 30 * 24 * 60), st.integers(0, 30 * 48).map(lambda half: MARGIN + 30 * half)
)
DISTANCES = st.one_of(st.integers(-600, 3000), st.integers(-600, 12_000))
WAITS = st.lists(st.tuples(DISTANCES, st.integers(1, 4000)), max_size=3)
LAW = settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])
SEARCH = settings(LAW, max_examples=1500)


def limit_of(limit: tuple[int, str]) -> Limit:
    amount, measure = limit
    if measure in ("same day", "next month day"):
        return Limit.parse("same day" if measure == "same day" else f"next month day {amount}")
    return Limit.parse(f"{amount} {measure}s")


def disjoint(start: int, waits: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Waits as spans of minutes, those that overlap or touch an earlier one left out."""
    kept: list[tuple[int, int]] = []
    for distance, length in sorted(waits):
        if not kept or start + distance > kept[-1][1]:
            kept.append((start + distance, start + distance + length))
    return kept


def due_minute(
    place: Place,
    options: dict[str, str],
    limit: tuple[int, str],
    start: int,
    waits: Sequence[tuple[int, int]] = (),
) -> int:
    """What the code under test says, in minutes since the season's start."""
    origin = SEASONS[place.zone]

    def at(minute: int) -> datetime:
        return origin + timedelta(minutes=minute)

    pauses = [Pause("information", at(since), at(until)) for since, until in waits]
    counting = Counting.model_validate(options)
    due = reckon(at(start), limit_of(limit), counting, calendar_of(place), pauses).due
    return round((due - origin) / timedelta(minutes=1))


@SEARCH
@given(places(), OPTIONS, LIMITS, STARTS, WAITS)
def test_due_times_are_those_of_the_oracle(
    place: Place, options: dict[str, str], limit: tuple[int, str], start: int, waits: list[tuple[int, int]]
) -> None:
    spans = disjoint(start, waits)
    assert due_minute(place, options, limit, start, spans) == Oracle(place, options, limit).due(start, spans)


@LAW
@given(places(), OPTIONS, LIMITS, STARTS, WAITS)
def test_nothing_is_due_before_it_starts(
    place: Place, options: dict[str, str], limit: tuple[int, str], start: int, waits: list[tuple[int, int]]
) -> None:
    assert due_minute(place, options, limit, start, disjoint(start, waits)) >= start


@LAW
@given(places(), OPTIONS, LIMITS, STARTS, st.integers(0, 6000))
def test_what_starts_later_is_not_due_earlier(
    place: Place, options: dict[str, str], limit: tuple[int, str], start: int, later: int
) -> None:
    assert due_minute(place, options, limit, start) <= due_minute(place, options, limit, start + later)


@LAW
@given(places(), OPTIONS, LIMITS, STARTS, WAITS)
def test_waiting_never_shortens(
    place: Place, options: dict[str, str], limit: tuple[int, str], start: int, waits: list[tuple[int, int]]
) -> None:
    spans = disjoint(start, waits)
    dues = [due_minute(place, options, limit, start, spans[:count]) for count in range(len(spans) + 1)]
    assert dues == sorted(dues)


@LAW
@given(places(), OPTIONS, st.integers(1, 300), st.integers(1, 300), STARTS)
def test_two_limits_of_working_time_add_up(
    place: Place, options: dict[str, str], one: int, two: int, start: int
) -> None:
    first = due_minute(place, options, (one, "working minute"), start)
    as_received = options | {"out_of_hours": "as-received"}
    assert due_minute(place, as_received, (two, "working minute"), first) == due_minute(
        place, options, (one + two, "working minute"), start
    )
