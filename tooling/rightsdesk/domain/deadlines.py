"""Deadlines: a policy's clocks laid over a case's history, every promise with its state at a moment.

What is late stays visible: a clock whose time ran out before an event ended it, or before a longer limit or
an extension came, is late, whatever happens afterwards.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from rightsdesk.domain.clocks import Clock, Counting
from rightsdesk.domain.counting import before, reckon
from rightsdesk.domain.events.base import Phase
from rightsdesk.domain.events.catalogue import BY_NAME
from rightsdesk.domain.explanation import derivation, duration_text, moment_text
from rightsdesk.domain.history import Extension, History, Occurrence, Wait
from rightsdesk.domain.limits import Limit
from rightsdesk.domain.model import Label
from rightsdesk.domain.reckoning import Addition, Pause, Reckoning
from rightsdesk.domain.worktime import Calendars, elapsed_working

_FINISHED = (Phase.CLOSED, Phase.ARCHIVED)


class State(StrEnum):
    """How a clock instance stands."""

    RUNNING = "running"
    WARNING = "warning"
    OVERDUE = "overdue"
    WAITING = "waiting"
    MET = "met"
    LATE = "late"
    VOID = "void"


RUNNING = frozenset({State.RUNNING, State.WARNING, State.OVERDUE, State.WAITING})
"""The states in which a clock still asks for a step."""


def urgency(due: datetime | None) -> tuple[bool, float]:
    """What to sort things owed by: the soonest due first, those without a due time last."""
    return due is None, due.timestamp() if due else 0.0


@dataclass(frozen=True, slots=True)
class Instance:
    """One promise in one case. Instants are in UTC, durations are by the calendar, not working time.

    `number` counts the instances of the clock in the cycle from 1; `unit` held the case at the start (None:
    the desk). `fulfilled` is the event that kept the promise, `ended` one that ended it unkept. `late_by` is
    how long after the due time that was, or is by now; `remaining` is what is left (while waiting: what will
    be left when it is over), in working time if the limit counts it. While waiting, `due` is when it would
    be if the waiting ended now.
    """

    clock: Clock
    clause: str
    cycle: int
    number: int
    unit: str | None
    began: Occurrence
    reckoning: Reckoning
    state: State
    warns_at: datetime | None
    fulfilled: Occurrence | None
    ended: Occurrence | None
    late_by: timedelta | None
    remaining: timedelta | None

    @property
    def start(self) -> datetime:
        """When the event happened that started the clock."""
        return self.reckoning.start

    @property
    def due(self) -> datetime:
        """The last instant at which the promise is kept."""
        return self.reckoning.due

    @property
    def limit(self) -> Limit:
        """The limit that applies, of those the clock has."""
        return self.reckoning.limit

    @property
    def fulfilled_at(self) -> datetime | None:
        """When the promise was kept, in time or late."""
        return self.fulfilled.at.astimezone(UTC) if self.fulfilled else None

    @property
    def extension(self) -> Addition | None:
        """The extension that took effect."""
        return self.reckoning.addition

    @property
    def is_running(self) -> bool:
        """Whether it still asks for a step."""
        return self.state in RUNNING

    @property
    def is_late(self) -> bool:
        """Whether the due time passed with the promise not kept."""
        return self.state in (State.LATE, State.OVERDUE)


@dataclass(frozen=True, slots=True)
class _Run:
    """A clock from its start event to the event that kept it, or that ended it unkept, if any yet."""

    began: Occurrence
    fulfilled: Occurrence | None = None
    ended: Occurrence | None = None


def instances(
    clocks: Iterable[tuple[str, Clock]],
    history: History,
    calendars: Calendars,
    counting: Counting,
    now: datetime,
) -> tuple[Instance, ...]:
    """Every instance of every clock, in the order of the clocks (each with the number of its clause) and of
    time.

    Raises UncoveredYear where a clock leaves the years the calendar knows.
    """
    cycles = _by_cycle(history)
    return tuple(
        instance
        for clause, clock in clocks
        for cycle in cycles
        for instance in _Ticking(clause, clock, history, calendars, counting, now).instances(cycles, cycle)
    )


def _by_cycle(history: History) -> dict[int, list[Occurrence]]:
    """The effective events of each cycle in order of time, as the timeline has them where times are equal."""
    cycles: dict[int, list[Occurrence]] = {}
    for occurrence in history.occurrences:
        if occurrence.effective:
            cycles.setdefault(occurrence.cycle, []).append(occurrence)
    for events in cycles.values():
        events.sort(key=lambda occurrence: occurrence.at)
    return cycles


@dataclass(frozen=True, slots=True)
class _Ticking:
    """One clock over one history."""

    clause: str
    clock: Clock
    history: History
    calendars: Calendars
    policy_counting: Counting
    now: datetime

    def instances(self, cycles: dict[int, list[Occurrence]], cycle: int) -> Iterator[Instance]:
        """The clock's instances in one cycle."""
        events = cycles[cycle]
        following = next((cycles[later][0] for later in sorted(cycles) if later > cycle), None)
        number = 0
        for run in _runs(self.clock, events, following):
            span = _span(run, events)
            if (applicable := _applicable(self.clock, run, span)) is not None:
                number += 1
                yield self._instance(applicable, _span(applicable, events), number)

    def _instance(self, run: _Run, span: Sequence[Occurrence], number: int) -> Instance:
        counting = self.policy_counting.overridden_by(self.clock.counting)
        calendar = self.calendars.of(run.began.unit if counting.hours_of == "unit" else None)
        end = run.fulfilled or run.ended
        stop = end.at if end else self.now
        waits = [wait for wait in self.history.waits if self._suspends(wait, run, stop)]
        pauses = [Pause(wait.kind, wait.since, min(wait.until or stop, stop)) for wait in waits]
        addition = self._addition(run)

        def reckoned(limit: Limit) -> Reckoning:
            return reckon(run.began.at, limit, counting, calendar, pauses, addition)

        reckoning = _with_limit_found(self.clock, span, reckoned)
        waiting = end is None and any(
            wait.since < reckoning.due and (wait.until is None or wait.until > self.now) for wait in waits
        )
        due, lead = reckoning.due, self.clock.warn
        warns_at = before(due, lead, counting, reckoning.calendar) if lead else None
        state = _state(run, due, warns_at, waiting, self.now)
        return Instance(
            clock=self.clock,
            clause=self.clause,
            cycle=run.began.cycle,
            number=number,
            unit=run.began.unit,
            began=run.began,
            reckoning=reckoning,
            state=state,
            warns_at=warns_at,
            fulfilled=run.fulfilled,
            ended=run.ended,
            late_by=stop.astimezone(UTC) - due if state in (State.LATE, State.OVERDUE) else None,
            remaining=_remaining(reckoning, self.now) if state in RUNNING - {State.OVERDUE} else None,
        )

    def _suspends(self, wait: Wait, run: _Run, stop: datetime) -> bool:
        return wait.kind in self.clock.waits_for and wait.cycle == run.began.cycle and wait.since <= stop

    def _addition(self, run: _Run) -> Addition | None:
        """The extension of a run: the first given while it ran, since a clock is extended only once."""
        end = run.fulfilled or run.ended
        found: Extension | None = next(
            (
                each
                for each in self.history.extensions
                if each.clock == self.clock.id
                and each.cycle == run.began.cycle
                and run.began.at <= each.at
                and (end is None or each.at <= end.at)
            ),
            None,
        )
        return Addition(found.by, found.at) if found else None


def _runs(clock: Clock, events: Sequence[Occurrence], following: Occurrence | None) -> Iterator[_Run]:
    """The clock's runs in one cycle; `following` is the first event of the next cycle, which ends what still
    runs."""
    running: int | None = None
    for place, event in enumerate(events):
        kept = event.event in clock.until
        if running is not None and (kept or _ends(clock, event)):
            yield _unless(clock, _Run(events[running], *((event, None) if kept else (None, event))), events)
            running = None
        if event.event in clock.from_:
            if running is not None and clock.repeat == "restart":
                yield _unless(clock, _Run(events[running], None, event), events)
                running = None
            if running is None or not _meant(clock, events[running:place]):
                running = place
    if running is not None:
        yield _unless(clock, _Run(events[running], None, following), events)


def _meant(clock: Clock, events: Sequence[Occurrence]) -> bool:
    """Whether the clock was meant for the case at any of the events; else a start among them was none."""
    return any(clock.applies.holds(event.traits) for event in events)


def _ends(clock: Clock, event: Occurrence) -> bool:
    """Whether the event ends the clock unkept: by the policy, or because nothing that keeps it can happen
    any more."""
    if event.event in clock.voided_by:
        return True
    phase = BY_NAME[event.event].about.leads_to if event.event in BY_NAME else None
    return phase in _FINISHED and not any(
        phase in BY_NAME[step].about.phases for step in clock.until if step in BY_NAME
    )


def _unless(clock: Clock, run: _Run, events: Sequence[Occurrence]) -> _Run:
    """The run, or one that ended with an event in whose presence the promise is not meant."""
    end = run.fulfilled or run.ended
    for event in events:
        if event is end:
            break
        if event.event in clock.unless:
            return _Run(run.began, None, event)
    return run


def _span(run: _Run, events: Sequence[Occurrence]) -> Sequence[Occurrence]:
    """The events of a run: from its start to the event that kept it, or to before the one that ended it."""
    first = next(place for place, event in enumerate(events) if event is run.began)
    for place in range(first + 1, len(events)):
        if events[place] is run.fulfilled:
            return events[first : place + 1]
        if events[place] is run.ended:
            return events[first:place]
    return events[first:]


def _applicable(clock: Clock, run: _Run, span: Sequence[Occurrence]) -> _Run | None:
    """The run if the clock is meant for such a case; ended where the case turned into one it is not meant
    for.

    What is found out later counts, but not what is found out after the promise was kept.
    """
    holds = [clock.applies.holds(event.traits) for event in span]
    if holds[-1] or (run.fulfilled and len(holds) > 1 and holds[-2]):
        return run
    if not any(holds):
        return None
    last = max(place for place, held in enumerate(holds) if held)
    return _Run(run.began, None, span[last + 1])


def _with_limit_found(
    clock: Clock, span: Sequence[Occurrence], reckoned: Callable[[Limit], Reckoning]
) -> Reckoning:
    """The reckoning by the limit that what was found in time asks for: a longer limit does not heal what is
    late."""
    reckoning = reckoned(clock.limit_for(span[0].traits))
    for event in span[1:] if clock.limits else ():
        found = clock.limit_for(event.traits)
        if found != reckoning.limit:
            if event.at > reckoning.due:
                break
            reckoning = reckoned(found)
    return reckoning


def _state(run: _Run, due: datetime, warns_at: datetime | None, waiting: bool, now: datetime) -> State:
    """The state at `now`; what happens at the due instant itself is in time."""
    if run.fulfilled:
        return State.MET if run.fulfilled.at <= due else State.LATE
    if run.ended:
        return State.VOID if run.ended.at <= due else State.LATE
    if waiting:
        return State.WAITING
    if now > due:
        return State.OVERDUE
    return State.WARNING if warns_at is not None and now >= warns_at else State.RUNNING


def _remaining(reckoning: Reckoning, now: datetime) -> timedelta:
    if reckoning.in_working_time:
        return elapsed_working(reckoning.calendar, now, reckoning.due)
    return reckoning.due - now.astimezone(UTC)


def explain(instance: Instance, language: str) -> list[str]:
    """The whole derivation of a deadline and how it stands, a sentence a line, in `zh` or `en`."""
    first, *rest = derivation(instance.reckoning, _event_name(instance.began), language)
    if instance.limit != instance.clock.limit_for(instance.began.traits):
        rest.insert(0, _LATER_FOUND.text(language))
    return [first, *rest, _outcome(instance, language)]


def _event_name(occurrence: Occurrence) -> Label:
    return BY_NAME[occurrence.event].about.name if occurrence.event in BY_NAME else _RECEIVED


def _outcome(instance: Instance, language: str) -> str:
    """How the promise stands, in a sentence."""
    event, reckoning = instance.fulfilled or instance.ended, instance.reckoning
    kind = "ended-late" if instance.state is State.LATE and instance.ended else instance.state.value
    remaining = duration_text(instance.remaining or timedelta(), language, reckoning.in_working_time)
    if reckoning.in_working_time:
        remaining += "（工作时间）" if language == "zh" else " of working time"
    return (
        _OUTCOMES[kind]
        .text(language)
        .format(
            when=moment_text(reckoning.calendar, event.at, language) if event else "",
            event=_event_name(event).text(language) if event else "",
            late=duration_text(instance.late_by or timedelta(), language),
            remaining=remaining,
        )
    )


_RECEIVED = Label(zh="受理", en="received")
_LATER_FOUND = Label(
    zh="期限按受理后查明的情况确定。", en="The limit is the one for what was found out after the start."
)
_OUTCOMES = {
    "met": Label(zh="{when}“{event}”，按时。", en="Done in time: “{event}” on {when}."),
    "late": Label(
        zh="{when}“{event}”，逾期 {late}。", en="Done late: “{event}” on {when}, {late} after the due time."
    ),
    "ended-late": Label(
        zh="截至{when}“{event}”仍未办理，逾期 {late}。",
        en="Still not done when it ended with “{event}” on {when}, {late} after the due time.",
    ),
    "void": Label(zh="因“{event}”不再适用（{when}）。", en="No longer asked for: “{event}” on {when}."),
    "overdue": Label(zh="尚未办理，已逾期 {late}。", en="Not done yet; overdue by {late}."),
    "waiting": Label(
        zh="目前停止计时，尚余 {remaining}；以上截止时间按现在恢复计时推算。",
        en="The clock stands, with {remaining} remaining; the due time above holds if it goes on now.",
    ),
    "warning": Label(zh="尚余 {remaining}，即将到期。", en="{remaining} remaining: due soon."),
    "running": Label(zh="尚余 {remaining}。", en="{remaining} remaining."),
}
