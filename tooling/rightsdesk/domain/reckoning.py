"""A counted limit as a value: the due time, and the lines that derive it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from rightsdesk.domain.clocks import Counting
from rightsdesk.domain.limits import Limit, Measure
from rightsdesk.domain.model import Label
from rightsdesk.domain.worktime import Calendar

WAITING = Label(zh="等待", en="waiting")
"""The reason given where it is not known whom is waited for."""

_WAITS = {
    "information": Label(zh="等待投诉人补充信息", en="waiting for information from the complainant"),
}


class LineKind(StrEnum):
    """What a line of a derivation tells; the comments say what `since`, `until`, `amount` and `reason` are
    in it."""

    STARTED = "started"  # the event's moment
    DEFERRED = "deferred"  # received out of hours at `since`, counted from `until`
    RAN = "ran"  # an `amount` of time, without a break but for `pauses`
    WORKED = "worked"  # an `amount` of working time, with other time and `pauses` between
    FIRST_DAY = "first-day"  # the day of the event, which is not counted
    COUNTED = "counted"  # `amount` days; the `reason` where weekend days count
    NOT_COUNTED = "not-counted"  # `amount` days, for the `reason`
    MONTHS = "months"  # `amount` months, to the corresponding day
    SAME_DAY = "same-day"  # the day of the event is itself the last
    MONTH_DAY = "month-day"  # until the day `amount` of the next month
    ROLLED = "rolled"  # the last day, the first of these, gives way to the last of these for the `reason`
    CLOSES = "closes"  # the last day ends with the close of business
    ENDS = "ends"  # the last day ends at 24:00
    PAUSED = "paused"  # a wait, with its `reason`
    WAITED = "waited"  # a wait, with its `reason`, that moves the due time by `amount`
    ANEW = "anew"  # from here the limit starts anew
    EXTENDED = "extended"  # the limit was extended by the `reason`
    DUE = "due"  # the result


@dataclass(frozen=True, slots=True)
class Pause:
    """A span in which the clock stands, waiting for somebody else."""

    kind: str
    since: datetime
    until: datetime

    @property
    def reason(self) -> Label:
        """What is waited for."""
        return _WAITS.get(self.kind, WAITING)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a derivation: a span (days from 00:00 to 24:00) or a moment, in UTC."""

    kind: LineKind
    since: datetime
    until: datetime
    amount: timedelta | int | None = None
    reason: Label | None = None
    pauses: tuple[Pause, ...] = ()


@dataclass(frozen=True, slots=True)
class Addition:
    """More time, given at an instant."""

    by: Limit
    at: datetime


@dataclass(frozen=True, slots=True)
class Reckoning:
    """A due time with its derivation. `pauses` are the waits that took effect, `addition` the extension that
    did."""

    start: datetime
    due: datetime
    limit: Limit
    counting: Counting
    calendar: Calendar
    lines: tuple[Line, ...]
    pauses: tuple[Pause, ...] = ()
    addition: Addition | None = None

    @property
    def in_working_time(self) -> bool:
        """Whether the limit is measured in working time (hours or days)."""
        return is_working(self.limit, self.counting)


def is_working(limit: Limit, counting: Counting) -> bool:
    """Whether a limit runs in working time under these conventions."""
    if limit.measure in (Measure.WORKING_MINUTES, Measure.WORKING_HOURS, Measure.WORKING_DAYS):
        return True
    if limit.measure in (Measure.MINUTES, Measure.HOURS):
        return counting.hours == "working"
    return limit.measure is Measure.DAYS and counting.days == "working"
