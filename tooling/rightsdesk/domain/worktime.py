"""The working-time calendar: which days are worked, at which hours, and arithmetic in working time.

Instants go in as aware datetimes of any zone and come out in UTC: Python subtracts two times of one zone by
the clock on the wall, which is wrong by an hour over a change of clocks.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from rightsdesk.domain.model import Label

Spans = tuple[tuple[time, time | None], ...]
"""Opening and closing times of one day, in order; closing None stands for 24:00."""

_ONE = timedelta(days=1)
_NONE = timedelta(0)


class UncoveredYear(Exception):
    """A day was asked for in a year whose holidays are not known; `year` says which."""

    def __init__(self, year: int) -> None:
        self.year = year
        super().__init__(
            f"the public holidays of {year} are not known; "
            f"enter them in policies/desk.yml under holidays and add {year} to its covered years"
        )


class DayKind(StrEnum):
    """What a date is: an ordinary working day, a weekend day worked in exchange, a day of the weekend, a
    holiday."""

    WORKING = "working"
    MAKE_UP = "make-up"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"


@dataclass(frozen=True, slots=True)
class Day:
    """One local day: `starts` and `ends` (24:00), and the spans of working time, all in UTC."""

    date: date
    kind: DayKind
    starts: datetime
    ends: datetime
    spans: tuple[tuple[datetime, datetime], ...]
    worked: timedelta

    @property
    def is_worked(self) -> bool:
        """Whether it counts as a working day."""
        return self.kind in (DayKind.WORKING, DayKind.MAKE_UP)

    @property
    def close(self) -> datetime:
        """The close of business; 24:00 where there is none that day."""
        return self.spans[-1][1] if self.spans else self.ends


@dataclass(frozen=True, slots=True)
class HolidayPeriod:
    """The days off, one after the other, that contain a public holiday, and the name of the holiday or
    holidays."""

    first: date
    last: date
    name: Label


class StretchKind(StrEnum):
    """Why time passes as working time or not."""

    OPEN = "open"
    CLOSED = "closed"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"


@dataclass(frozen=True, slots=True)
class Stretch:
    """A span of one kind; `name` is the holiday's."""

    kind: StretchKind
    since: datetime
    until: datetime
    name: Label | None = None


@dataclass(frozen=True, slots=True)
class Announced:
    """What is announced for a year: its public holidays (bridging days too) by name, the weekend days
    worked."""

    holidays: Mapping[date, Label]
    make_up: frozenset[date] = frozenset()


@dataclass(frozen=True, eq=False)
class Calendar:
    """Days and hours of one place of work.

    `hours[weekday]` are its working hours (Monday is 0), `weekend` the weekdays that are days off, `years`
    what is known of each year: a year that is not there is not covered.
    """

    zone: ZoneInfo
    hours: tuple[Spans, ...]
    weekend: frozenset[int]
    years: Mapping[int, Announced]
    works_make_up_days: bool = True
    _days: dict[date, Day] = field(init=False, repr=False, default_factory=dict)
    _midnights: dict[date, datetime] = field(init=False, repr=False, default_factory=dict)
    _periods: dict[date, HolidayPeriod | None] = field(init=False, repr=False, default_factory=dict)
    _other: "list[Calendar]" = field(init=False, repr=False, default_factory=list)

    def local(self, instant: datetime) -> datetime:
        """The instant by the clock on the wall."""
        return instant.astimezone(self.zone)

    def date_of(self, instant: datetime) -> date:
        """The local day an instant lies in."""
        return instant.astimezone(self.zone).date()

    def last_day_of(self, end: datetime) -> date:
        """The local day that ends at or after `end`: 00:00 is taken for the 24:00 of the day before."""
        return (end.astimezone(self.zone) - timedelta(microseconds=1)).date()

    def instant(self, day: date, at: time | None) -> datetime:
        """The instant of a local time of day; None is 24:00. A time the clocks skip is read as if they had
        not yet been changed, one they repeat as its first occurrence (PEP 495, fold 0)."""
        if at is None:
            day, at = day + _ONE, time.min
        return datetime.combine(day, at, self.zone).astimezone(UTC)

    def midnight(self, day: date) -> datetime:
        """00:00 of a local day, its first instant."""
        known = self._midnights.get(day)
        if known is None:
            known = self._midnights[day] = self.instant(day, time.min)
        return known

    def day(self, day: date) -> Day:
        """What a date is. Raises UncoveredYear."""
        known = self._days.get(day)
        if known is None:
            known = self._days[day] = self._make_day(day)
        return known

    def _make_day(self, day: date) -> Day:
        kind = self._kind(day)
        spans: list[tuple[datetime, datetime]] = []
        for opening, closing in self._hours_on(day, kind):
            opens, closes = self.instant(day, opening), self.instant(day, closing)
            if spans:  # a skipped hour may push one span into the next
                opens = max(opens, spans[-1][1])
            if closes > opens:
                spans.append((opens, closes))
        worked = sum((closes - opens for opens, closes in spans), _NONE)
        return Day(day, kind, self.midnight(day), self.midnight(day + _ONE), tuple(spans), worked)

    def _kind(self, day: date) -> DayKind:
        announced = self._announced(day)
        if self.works_make_up_days and day in announced.make_up:
            return DayKind.MAKE_UP
        if day in announced.holidays:
            return DayKind.HOLIDAY
        return DayKind.WEEKEND if day.weekday() in self.weekend else DayKind.WORKING

    def _announced(self, day: date) -> Announced:
        announced = self.years.get(day.year)
        if announced is None:
            raise UncoveredYear(day.year)
        return announced

    def _hours_on(self, day: date, kind: DayKind) -> Spans:
        """A make-up day is worked like the first working weekday: it stands in for one."""
        if kind is DayKind.HOLIDAY:
            return ()
        if kind is DayKind.MAKE_UP and not self.hours[day.weekday()]:
            return next((hours for hours in self.hours if hours), ())
        return self.hours[day.weekday()]

    def holiday_period(self, day: date) -> HolidayPeriod | None:
        """The holiday period a day lies in, as governments announce it: with the weekend days that adjoin
        it."""
        if self.day(day).is_worked:
            return None
        if day not in self._periods:
            self._periods[day] = self._find_period(day)
        return self._periods[day]

    def _find_period(self, day: date) -> HolidayPeriod | None:
        first = last = day
        while not self.day(first - _ONE).is_worked:
            first -= _ONE
        while not self.day(last + _ONE).is_worked:
            last += _ONE
        run = (first + _ONE * number for number in range((last - first).days + 1))
        found = (self._announced(each).holidays.get(each) for each in run)
        names = list(dict.fromkeys((name.zh, name.en) for name in found if name))
        if not names:
            return None
        zh, en = "、".join(name[0] for name in names), ", ".join(name[1] for name in names)
        return HolidayPeriod(first, last, Label(zh=zh, en=en))

    def next_opening(self, instant: datetime) -> datetime:
        """`instant` if it lies in working time, else the next moment at which work begins."""
        day = self.date_of(instant)
        while True:
            for opens, closes in self.day(day).spans:
                if instant < closes:
                    return max(instant.astimezone(UTC), opens)
            day += _ONE

    def add_working(self, start: datetime, amount: timedelta) -> datetime:
        """The first moment by which `amount` of working time has passed since `start`; `start` itself for
        none."""
        left, moment = amount, start.astimezone(UTC)
        day = self.date_of(moment)
        while left > _NONE:
            for opens, closes in self.day(day).spans:
                begin = max(opens, moment)
                if begin >= closes:
                    continue
                if left <= closes - begin:
                    return begin + left
                left -= closes - begin
            day += _ONE
        return moment

    def subtract_working(self, end: datetime, amount: timedelta) -> datetime:
        """The last moment from which `amount` of working time passes until `end`; `end` itself for none."""
        left, moment = amount, end.astimezone(UTC)
        day = self.date_of(moment)
        while left > _NONE:
            for opens, closes in reversed(self.day(day).spans):
                finish = min(closes, moment)
                if finish <= opens:
                    continue
                if left <= finish - opens:
                    return finish - left
                left -= finish - opens
            day -= _ONE
        return moment

    def stretches(self, since: datetime, until: datetime) -> Iterator[Stretch]:
        """The time from `since` to `until` in spans of working and other time, neighbours of one kind
        joined."""
        pending: Stretch | None = None
        for piece in self._pieces(since.astimezone(UTC), until.astimezone(UTC)):
            if pending and (pending.kind, pending.name) == (piece.kind, piece.name):
                pending = replace(pending, until=piece.until)
                continue
            if pending:
                yield pending
            pending = piece
        if pending:
            yield pending

    def _pieces(self, since: datetime, until: datetime) -> Iterator[Stretch]:
        day = self.date_of(since)
        while (today := self.day(day)).starts < until:
            idle, name = self._idle(today)
            moment = max(since, today.starts)
            for opens, closes in (*today.spans, (today.ends, today.ends)):
                for kind, end in ((idle, min(opens, until)), (StretchKind.OPEN, min(closes, until))):
                    if end > moment:
                        yield Stretch(kind, moment, end, None if kind is StretchKind.OPEN else name)
                        moment = end
            day += _ONE

    def _idle(self, day: Day) -> tuple[StretchKind, Label | None]:
        if day.is_worked:
            return StretchKind.CLOSED, None
        period = self.holiday_period(day.date)
        if period:
            return StretchKind.HOLIDAY, period.name
        return StretchKind.WEEKEND, None

    def without_make_up_days(self) -> "Calendar":
        """The same calendar for those who take a make-up working day for a weekend day all the same."""
        if not self._other:
            self._other.append(replace(self, works_make_up_days=False))
        return self._other[0]


@dataclass(frozen=True, eq=False)
class Calendars:
    """The desk's calendar, and those of the units that keep other hours."""

    desk: Calendar
    units: Mapping[str, Calendar] = field(default_factory=dict)

    def of(self, unit: str | None) -> Calendar:
        """The calendar of a unit; the desk's where it has none of its own, and for None."""
        return self.desk if unit is None else self.units.get(unit, self.desk)


def elapsed_working(calendar: Calendar, since: datetime, until: datetime) -> timedelta:
    """Working time that passes from `since` to `until`; nothing where `until` is not later."""
    total, day, end = _NONE, calendar.date_of(since), until.astimezone(UTC)
    while since < until and (today := calendar.day(day)).starts < end:
        if since <= today.starts and today.ends <= end:
            total += today.worked
        else:
            for opens, closes in today.spans:
                total += max(_NONE, min(closes, end) - max(opens, since.astimezone(UTC)))
        day += _ONE
    return total
