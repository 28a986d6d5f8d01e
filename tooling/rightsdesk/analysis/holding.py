"""Who had a case how long, from hand-over to hand-over.

A unit has a case from `transferred` until the case is transferred again, returned, reported back or
answered, or ends in another way (withdrawn, redirected, merged, closed, reopened), whichever comes first.
For the rest of the time from receipt to closing the desk has it. While it is merged, closed or archived
nobody has it. So the spans of a case follow one another without overlapping, and add up to the time it was
in hand.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from statistics import median

from rightsdesk.domain.events.base import Phase
from rightsdesk.domain.events.catalogue import OPENED
from rightsdesk.domain.folding import CaseState
from rightsdesk.domain.history import Occurrence
from rightsdesk.domain.standing import Standing
from rightsdesk.domain.worktime import Calendar, Calendars, UncoveredYear, elapsed_working

_NOTHING = timedelta()
_NOBODY = (Phase.MERGED, Phase.CLOSED, Phase.ARCHIVED)


@dataclass(frozen=True, slots=True)
class Hold:
    """One span in which `unit` (None: the desk) had a case. Instants are in UTC; `until` is None while it
    lasts, and its times then go as far as the moment asked for.

    `began` and `ended` are places in the timeline (-1 for the receipt). `elapsed` is by the calendar,
    `working` in working time of the unit, and `waiting` the part of `working` in which the complainant was
    being asked to add something: that was not the unit's to shorten. The last two are None where the
    holidays of a year are not known.
    """

    unit: str | None
    began: int
    since: datetime
    ended: int | None
    until: datetime | None
    elapsed: timedelta
    working: timedelta | None
    waiting: timedelta | None

    @property
    def is_running(self) -> bool:
        """Whether the case is still there."""
        return self.until is None

    @property
    def own(self) -> timedelta | None:
        """Working time less that spent waiting for the complainant; None where it cannot be told."""
        return None if self.working is None or self.waiting is None else self.working - self.waiting


@dataclass(frozen=True, slots=True)
class _Span:
    """A hold before it is measured."""

    unit: str | None
    began: Occurrence
    ended: Occurrence | None


class _Walk:
    """The hand-overs of one case, in the order of its timeline."""

    def __init__(self, state: CaseState) -> None:
        self._state = state
        self._handed_back = False

    def spans(self) -> Iterator[_Span]:
        """Every span from the receipt on; a transfer begins another even where the unit stays the same."""
        occurrences = self._state.history.occurrences
        holder, began = self._holder(occurrences[0]), occurrences[0]
        for seen in occurrences[1:]:
            found = self._holder(seen)
            if found != holder or seen.event == "transferred":
                if holder is not _NO_HOLDER:
                    yield _Span(holder.unit, began, seen)
                holder, began = found, seen
        if holder is not _NO_HOLDER:
            yield _Span(holder.unit, began, None)

    def _holder(self, seen: Occurrence) -> "_Holder":
        """Who has the case after an event."""
        if seen.event in ("transferred", OPENED):
            self._handed_back = False
        elif seen.event == "reported-back":
            self._handed_back = True
        phase = self._phase_after(seen)
        if phase in _NOBODY:
            return _NO_HOLDER
        return _Holder(seen.unit if phase is Phase.WITH_UNIT and not self._handed_back else None)

    def _phase_after(self, seen: Occurrence) -> Phase:
        following = seen.index + 1
        positions = self._state.positions
        return positions[following].phase if following < len(positions) else self._state.phase


@dataclass(frozen=True, slots=True)
class _Holder:
    """A unit, or the desk for None."""

    unit: str | None


_NO_HOLDER = _Holder("")


def holds(standing: Standing, calendars: Calendars) -> tuple[Hold, ...]:
    """Who had the case when, as far as the standing's `now`, in order of time.

    Where an event claims to have happened before the one that stands before it in the timeline, it is taken
    to have happened at the same time: no span is shorter than nothing.
    """
    now = standing.now.astimezone(UTC)
    found: list[Hold] = []
    for span in _Walk(standing.state).spans():
        since = span.began.at.astimezone(UTC)
        if found and found[-1].until is not None:
            since = max(since, found[-1].until)
        until = max(since, span.ended.at.astimezone(UTC)) if span.ended else None
        end = max(since, until or now)
        calendar = calendars.of(span.unit)
        working, waiting = _working(calendar, standing.state, since, end)
        ended = span.ended.index if span.ended else None
        found.append(Hold(span.unit, span.began.index, since, ended, until, end - since, working, waiting))
    return tuple(found)


def _working(
    calendar: Calendar, state: CaseState, since: datetime, until: datetime
) -> tuple[timedelta, timedelta] | tuple[None, None]:
    """Working time from `since` to `until`, and the part of it spent waiting for the complainant."""
    try:
        waited, reached = _NOTHING, since
        for wait in state.history.waits:
            # Asked twice without an answer, the complainant is waited for but once.
            ended = min(until, wait.until or until)
            waited += elapsed_working(calendar, max(reached, wait.since), ended)
            reached = max(reached, ended)
        return elapsed_working(calendar, since, until), waited
    except UncoveredYear:
        return None, None


@dataclass(frozen=True, slots=True)
class HoldingTimes:
    """How long cases lay somewhere: `number` spans, of which `running` still last.

    `median` and `longest` are working time less that spent waiting for the complainant, over the `base`
    spans that ended and can be measured; None without any. `longest_case` is the case of the longest.
    """

    number: int
    running: int
    base: int
    median: timedelta | None
    longest: timedelta | None
    longest_case: str | None


def holding_times(found: Sequence[tuple[str, Hold]]) -> HoldingTimes:
    """The times of some spans, each with its case. The median, not the mean: one case of a year must not
    speak for all the others.
    """
    measured = sorted(
        (hold.own, case) for case, hold in found if not hold.is_running and hold.own is not None
    )
    seconds = median(time.total_seconds() for time, _case in measured) if measured else None
    return HoldingTimes(
        number=len(found),
        running=sum(hold.is_running for _case, hold in found),
        base=len(measured),
        median=None if seconds is None else timedelta(seconds=seconds),
        longest=measured[-1][0] if measured else None,
        longest_case=measured[-1][1] if measured else None,
    )


def spans_by_unit(
    standings: Iterable[Standing], calendars: Calendars
) -> dict[tuple[str, str], list[tuple[str, Hold]]]:
    """The spans in which units had the cases, by policy and unit, each with its case."""
    found: dict[tuple[str, str], list[tuple[str, Hold]]] = {}
    for standing in standings:
        for hold in holds(standing, calendars):
            if hold.unit is not None:
                key = standing.version.slug, hold.unit
                found.setdefault(key, []).append((standing.state.case.id, hold))
    return found
