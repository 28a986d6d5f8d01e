"""What takes long to tell of a case, told once however many reports (month, quarter, year) it is in."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import TypeVar

from rightsdesk.analysis.holding import Hold, holds
from rightsdesk.analysis.marks import Mark, marks
from rightsdesk.domain.deadlines import Instance
from rightsdesk.domain.standing import Standing
from rightsdesk.domain.worktime import Calendars, UncoveredYear, elapsed_working

T = TypeVar("T")


class Measures:
    """Remembers its answers by the case: those it is asked about must live as long as it does."""

    def __init__(self, calendars: Calendars) -> None:
        self._calendars = calendars
        self._known: dict[tuple[str, int], object] = {}

    def _once(self, what: str, one: Standing, tell: Callable[[], T]) -> T:
        key = what, id(one)
        if key not in self._known:
            self._known[key] = tell()
        found: T = self._known[key]  # type: ignore[assignment]  # each `what` has one type
        return found

    def holds(self, one: Standing) -> tuple[Hold, ...]:
        """Who had the case when (`analysis.holding`)."""
        return self._once("holds", one, lambda: holds(one, self._calendars))

    def marks(self, one: Standing) -> tuple[Mark, ...]:
        """What an assessment counts in it (`analysis.marks`)."""
        return self._once("marks", one, lambda: marks(one))

    def times(self, one: Standing) -> tuple[timedelta | None, ...]:
        """How long each of its clocks took, in their order: see `working_time`."""
        return self._once("times", one, lambda: tuple(working_time(one, each) for each in one.clocks))


def working_time(one: Standing, instance: Instance) -> timedelta | None:
    """Working time a step took, less what was spent waiting; None while it is not done, and where the
    holidays of a year are not known.
    """
    end = instance.fulfilled_at
    if end is None:
        return None
    calendar = instance.reckoning.calendar
    with suppress(UncoveredYear):
        spent = elapsed_working(calendar, instance.start, end)
        reached = instance.start
        for wait in one.state.history.waits:
            if wait.kind in instance.clock.waits_for and wait.cycle == instance.cycle:
                until = min(wait.until or end, end)
                spent -= elapsed_working(calendar, max(reached, wait.since), until)
                reached = max(reached, until)
        return spent
    return None
