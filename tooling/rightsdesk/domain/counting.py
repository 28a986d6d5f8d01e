"""Counting a limit: from a start, by the policy's conventions, over waiting and extension, to the due time.

Sources: Civil Code of China, arts. 201 (the day of the event is not counted; hours run from the moment), 202
(months end on the corresponding day or the month's last), 203 (a last day that is a statutory holiday gives
way to the day after; the last day ends at 24:00 or at the close of business), 204 (what is agreed otherwise
goes before).
"""

from calendar import monthrange
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from operator import itemgetter

from rightsdesk.domain.clocks import Counting
from rightsdesk.domain.limits import Limit, Measure
from rightsdesk.domain.model import Label
from rightsdesk.domain.reckoning import (
    WAITING,
    Addition,
    Line,
    LineKind,
    Pause,
    Reckoning,
    is_working,
)
from rightsdesk.domain.worktime import Calendar, DayKind, elapsed_working

PLAIN = Counting(last_day="as-it-falls", day_ends="midnight", month_day="inclusive")
"""Days as they stand in the calendar: how far apart two days are is no promise that a holiday puts off."""

_ONE = timedelta(days=1)
_WEEKEND = Label(zh="周末", en="weekend")
_MAKE_UP = Label(zh="调休上班", en="worked in exchange for a holiday")
_UNITS = {
    Measure.MINUTES: timedelta(minutes=1),
    Measure.WORKING_MINUTES: timedelta(minutes=1),
    Measure.HOURS: timedelta(hours=1),
    Measure.WORKING_HOURS: timedelta(hours=1),
    Measure.DAYS: _ONE,
}


def reckon(
    start: datetime,
    limit: Limit,
    counting: Counting,
    calendar: Calendar,
    pauses: Iterable[Pause] = (),
    addition: Addition | None = None,
) -> Reckoning:
    """When a limit that starts at `start` is due.

    A wait counts if it begins before the due time reached so far, an extension if it is given by then: what
    comes later finds the promise already broken. Raises UncoveredYear where a day of an unknown year
    decides.
    """
    if counting.make_up_days == "weekend":
        calendar = calendar.without_make_up_days()
    count = _Count(limit, counting, calendar)
    pending: list[Pause | Addition] = [*_joined(pauses)]
    if addition is not None:
        pending.append(Addition(addition.by, addition.at.astimezone(UTC)))
    pending.sort(key=_instant)
    start = start.astimezone(UTC)
    applied: list[Pause | Addition] = []
    due, lines = count.run(start, applied)
    for change in pending:
        if _instant(change) < due or (isinstance(change, Addition) and change.at == due):
            applied.append(change)
            due, lines = count.run(start, applied)
    return Reckoning(
        start=start,
        due=due,
        limit=limit,
        counting=counting,
        calendar=calendar,
        lines=(*lines, Line(LineKind.DUE, due, due)),
        pauses=tuple(change for change in applied if isinstance(change, Pause)),
        addition=next((change for change in applied if isinstance(change, Addition)), None),
    )


def before(due: datetime, lead: Limit, counting: Counting, calendar: Calendar) -> datetime:
    """The moment that lies `lead` before a due time: hours as the policy counts them, days as 24 hours,
    working days as the close of the working day so many before."""
    if counting.make_up_days == "weekend":
        calendar = calendar.without_make_up_days()
    if not is_working(lead, counting):
        return due - lead.amount * _UNITS[lead.measure]
    if lead.runs_from_instant:
        return calendar.subtract_working(due, lead.amount * _UNITS[lead.measure])
    day, left = calendar.last_day_of(due), lead.amount
    while left:
        day -= _ONE
        left -= calendar.day(day).is_worked
    return calendar.day(day).close if counting.day_ends == "close" else calendar.day(day).ends


def _instant(change: Pause | Addition) -> datetime:
    return change.since if isinstance(change, Pause) else change.at


def _joined(pauses: Iterable[Pause]) -> list[Pause]:
    """The pauses in order, overlapping ones made one."""
    joined: list[Pause] = []
    for pause in sorted(pauses, key=lambda pause: pause.since):
        since, until = pause.since.astimezone(UTC), pause.until.astimezone(UTC)
        if joined and since <= joined[-1].until:
            joined[-1] = Pause(joined[-1].kind, joined[-1].since, max(joined[-1].until, until))
        elif until > since:
            joined.append(Pause(pause.kind, since, until))
    return joined


def month_later(day: date, months: int, day_of_month: int) -> date:
    """That day of the month so many months later, or the month's last where it is shorter (art. 202)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day_of_month, monthrange(year, month + 1)[1]))


def day_after(day: date, limit: Limit) -> date:
    """The last of so many days, months or years after a day: of months and years that day of the month, or
    the month's last (Civil Code arts. 201 and 202). Raises ValueError for a limit in other measures.
    """
    months = {Measure.MONTHS: 1, Measure.YEARS: 12}.get(limit.measure)
    if months is not None:
        return month_later(day, months * limit.amount, day.day)
    if limit.measure is Measure.DAYS:
        return day + timedelta(days=limit.amount)
    raise ValueError(f"{limit} is in no days, months or years")


def _said(limit: Limit) -> Label:
    return Label(zh=limit.text("zh"), en=limit.text("en"))


class _Count:
    """One reckoning under way: `lines` and `standing` (days on which the clock stood) grow with it."""

    def __init__(self, limit: Limit, counting: Counting, calendar: Calendar) -> None:
        self.limit = limit
        self.counting = counting
        self.calendar = calendar
        self.lines: list[Line] = []
        self.standing: frozenset[date] = frozenset()

    def run(self, start: datetime, changes: Sequence[Pause | Addition]) -> tuple[datetime, list[Line]]:
        """The due time with all of `changes` taking effect, and how it comes about."""
        self.lines, self.standing = [Line(LineKind.STARTED, start, start)], frozenset()
        begin = self._begin(start)
        pauses = [change for change in changes if isinstance(change, Pause) and change.until > begin]
        waiting = (
            "exact"
            if self._has_instants(self.limit) and self.counting.waiting != "anew"
            else self.counting.waiting
        )
        if waiting != "exact":
            self.lines += [
                Line(LineKind.PAUSED, each.since, each.until, None, each.reason) for each in pauses
            ]
        if waiting == "whole-days":
            self.standing = frozenset(day for pause in pauses for day in self._days_of(pause, begin))
        if waiting == "anew" and pauses:
            self.lines.append(Line(LineKind.ANEW, pauses[-1].until, pauses[-1].until))
            begin = self._begin(pauses[-1].until)
        due = self._advance(begin, self.calendar.date_of(begin), self.limit)
        for change in changes:
            if isinstance(change, Addition):
                self.lines.append(Line(LineKind.EXTENDED, change.at, change.at, None, _said(change.by)))
                due = self._advance(due, self.calendar.last_day_of(due), change.by, extending=True)
            elif waiting == "exact" and change.until > begin:
                due = self._shift(due, max(change.since, begin), change)
        return due, self.lines

    def _has_instants(self, limit: Limit) -> bool:
        """Whether the limit runs from the moment of the event rather than in days."""
        return limit.runs_from_instant or (limit.measure is Measure.DAYS and self.counting.days == "elapsed")

    def _begin(self, start: datetime) -> datetime:
        """From when time is counted: the event's moment, or when work next begins."""
        if self.counting.out_of_hours == "as-received":
            return start
        begin = self.calendar.next_opening(start)
        if begin != start:
            self.lines.append(Line(LineKind.DEFERRED, start, begin))
        return begin

    def _advance(self, begin: datetime, today: date, limit: Limit, extending: bool = False) -> datetime:
        """`limit` from a moment, or for limits in days from the day `today`; when extending, never
        earlier."""
        if self._has_instants(limit):
            return self._run_on(begin, limit)
        last = self._last_day(today, limit, extending)
        if limit.measure is not Measure.NEXT_MONTH_DAY or self.counting.month_day == "rolled":
            last = self._roll(last)
        return self._end(last, begin)

    def _run_on(self, begin: datetime, limit: Limit) -> datetime:
        amount = limit.amount * _UNITS[limit.measure]
        working = is_working(limit, self.counting)
        end = self.calendar.add_working(begin, amount) if working else begin + amount
        self.lines.append(Line(LineKind.WORKED if working else LineKind.RAN, begin, end, amount))
        return end

    def _last_day(self, today: date, limit: Limit, extending: bool) -> date:
        """The last day before it is rolled over days off."""
        if limit.measure is Measure.SAME_DAY:
            self._say_days(LineKind.SAME_DAY, today, today)
            return self._count_days(today - _ONE, 1, working=False) if today in self.standing else today
        if limit.measure is Measure.NEXT_MONTH_DAY:
            nominal = month_later(today.replace(day=1), 1, limit.amount)
            self._say_days(LineKind.MONTH_DAY, today, nominal, limit.amount)
            return self._make_up_for_standing(
                today, nominal - _ONE * (self.counting.month_day == "exclusive")
            )
        if not extending:
            self._say_days(LineKind.FIRST_DAY, today, today)
        if limit.measure in (Measure.MONTHS, Measure.YEARS):
            months = limit.amount * (12 if limit.measure is Measure.YEARS else 1)
            nominal = month_later(today, months, today.day)
            self._say_days(LineKind.MONTHS, today, nominal, months)
            return self._make_up_for_standing(today, nominal)
        return self._count_days(today, limit.amount, is_working(limit, self.counting))

    def _make_up_for_standing(self, today: date, nominal: date) -> date:
        """As many days later as the clock stood on days until then."""
        missed = sum(1 for day in self.standing if today < day <= nominal)
        return self._count_days(nominal, missed, working=False)

    def _count_days(self, day: date, amount: int, working: bool) -> date:
        """The `amount`-th day after `day`, not counting days on which the clock stood, nor days off if
        `working`."""
        if not working and not self.standing:
            if amount:
                self._say_days(LineKind.COUNTED, day + _ONE, day + amount * _ONE, amount)
            return day + amount * _ONE
        seen: list[tuple[date, tuple[LineKind, Label | None]]] = []
        while amount:
            day += _ONE
            seen.append((day, self._how_it_counts(day, working)))
            amount -= seen[-1][1][0] is LineKind.COUNTED
        for (kind, reason), group in groupby(seen, key=itemgetter(1)):
            days = [each for each, _ in group]
            self._say_days(kind, days[0], days[-1], len(days), reason)
        return day

    def _how_it_counts(self, day: date, working: bool) -> tuple[LineKind, Label | None]:
        if day in self.standing:
            return LineKind.NOT_COUNTED, WAITING
        if not working:
            return LineKind.COUNTED, None
        known = self.calendar.day(day)
        if known.is_worked:
            return LineKind.COUNTED, _MAKE_UP if known.kind is DayKind.MAKE_UP else None
        period = self.calendar.holiday_period(day)
        return LineKind.NOT_COUNTED, period.name if period else _WEEKEND

    def _roll(self, last: date) -> date:
        """The last day, moved over days off as the policy says and over days on which the clock stood."""
        day, reasons = last, dict[str, Label]()
        while (reason := self._reason_to_roll(day)) is not None:
            reasons.setdefault(reason.en, reason)
            day += _ONE
        if day != last:
            zh, en = "、".join(each.zh for each in reasons.values()), ", ".join(reasons)
            self._say_days(LineKind.ROLLED, last, day, None, Label(zh=zh, en=en))
        return day

    def _reason_to_roll(self, day: date) -> Label | None:
        if day in self.standing:
            return WAITING
        rule = self.counting.last_day
        if rule == "as-it-falls" or self.calendar.day(day).is_worked:
            return None
        period = self.calendar.holiday_period(day)
        if period:
            return period.name
        return _WEEKEND if rule == "weekends-too" else None

    def _end(self, last: date, begin: datetime) -> datetime:
        """When the last day ends: at the close of business if work goes on after `begin` that day, else at
        24:00."""
        if self.counting.day_ends == "close":
            day = self.calendar.day(last)
            if day.spans and day.close > begin:
                self.lines.append(Line(LineKind.CLOSES, day.starts, day.close))
                return day.close
        midnight = max(begin, self.calendar.midnight(last + _ONE))
        self.lines.append(Line(LineKind.ENDS, self.calendar.midnight(last), midnight))
        return midnight

    def _shift(self, due: datetime, since: datetime, pause: Pause) -> datetime:
        """The due time moved on by exactly the time waited, and out of days off that it may not fall on."""
        if is_working(self.limit, self.counting):
            waited = elapsed_working(self.calendar, since, pause.until)
            moved = self.calendar.add_working(due, waited)
        else:
            waited = pause.until - since
            moved = due + waited
        self._say_wait(Pause(pause.kind, since, pause.until), waited, moved)
        if self._has_instants(self.limit) or (
            self.limit.measure is Measure.NEXT_MONTH_DAY and self.counting.month_day != "rolled"
        ):
            return moved
        day = self.calendar.last_day_of(moved)
        rolled = self._roll(day)
        return moved if rolled == day else self._end(rolled, moved)

    def _say_wait(self, pause: Pause, waited: timedelta, moved: datetime) -> None:
        """A wait within the run of hours told last is part of that run; any other moves the due time."""
        last = self.lines[-1]
        if last.kind in (LineKind.RAN, LineKind.WORKED) and last.since <= pause.since:
            self.lines[-1] = replace(last, until=moved, pauses=(*last.pauses, pause))
        else:
            self.lines.append(Line(LineKind.WAITED, pause.since, pause.until, waited, pause.reason))

    def _days_of(self, pause: Pause, begin: datetime) -> Iterator[date]:
        """The local days on which there was waiting after `begin`."""
        day, last = self.calendar.date_of(max(pause.since, begin)), self.calendar.last_day_of(pause.until)
        while day <= last:
            yield day
            day += _ONE

    def _say_days(
        self, kind: LineKind, first: date, last: date, amount: int | None = None, reason: Label | None = None
    ) -> None:
        since, until = self.calendar.midnight(first), self.calendar.midnight(last + _ONE)
        self.lines.append(Line(kind, since, until, amount, reason))
