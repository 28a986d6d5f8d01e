"""What reports and the register count: one row a case, a pure function of how the case stands.

A row holds slugs, numbers, instants and what the desk wrote into the header for its own use; nothing sealed
and no event's free text. A case belongs to the month of its receipt, local time (`CaseFact.month`).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from rightsdesk.domain.deadlines import RUNNING, Instance, State, urgency
from rightsdesk.domain.events.catalogue import AnyEvent
from rightsdesk.domain.events.handling import Investigated, Responded
from rightsdesk.domain.folding import CaseState
from rightsdesk.domain.standing import Standing
from rightsdesk.domain.worktime import Calendars, UncoveredYear, elapsed_working

ANSWERS = ("responded", "answered-on-the-spot", "redirected")
"""The events that are an answer to the complainant."""


@dataclass(frozen=True, slots=True)
class ClockFact:
    """One running of a clock. Instants are in UTC, `worked` and `late` in seconds.

    `state` is a `domain.deadlines.State`; `unit` had the case when it started (None: the desk). `ended` is
    when the promise was kept (`kept`) or fell away (None while it runs). `worked` is the working time from
    `start` until it was kept, by the calendar of the clock: None where it was not, or where the holidays of a
    year are not known. `late` is how long after `due` it was kept or ended, or how long it is overdue by now.
    """

    clock: str
    clause: str
    cycle: int
    unit: str | None
    state: str
    start: datetime
    due: datetime
    ended: datetime | None
    kept: bool
    worked: int | None
    late: int | None

    @property
    def is_running(self) -> bool:
        """Whether it still asks for a step."""
        return State(self.state) in RUNNING

    @property
    def is_late(self) -> bool:
        """Whether its time ran out with the promise not kept."""
        return self.state in (State.LATE, State.OVERDUE)


@dataclass(frozen=True, slots=True)
class RemedyFact:
    """Something given or done with an answer; `amount` in units of the currency, as it was written."""

    kind: str
    amount: str | None
    currency: str | None


@dataclass(frozen=True, slots=True)
class CaseFact:
    """One case. Words are slugs of the policy `policy` in its version in force from `version`.

    `unit` is the last that had it (None: it never left the desk), `holder` who has it now (None: the desk, or
    nobody any more), `responsible` the person there; `line` the business line of `unit`; `route`, `vehicle`
    and `place` where it happened. `answered_at` is the first answer, `answered_in` the working time until
    then in seconds by the desk's calendar; `closed_at` the last closing, None while the case is open.
    `rounds` counts handlings from 1, `sent_back` those that fell short, `refusals` answers that were not
    accepted, `returned` how often a unit handed it back, `late_steps` the steps recorded with a reason for
    being late.
    `substantiated`, `decision` (`adopted`, `declined`) and `satisfaction` are the last of the present
    handling; `asked` says that a call-back was tried. `remedies` are those of all its answers. `uncounted`
    are clocks that no calendar can judge.
    """

    id: str
    policy: str
    version: date
    kind: str
    channel: str
    category: str
    severity: str
    urgency: str
    complexity: str
    triggers: tuple[str, ...]
    wants: str | None
    language: str
    subject: str
    route: str | None
    vehicle: str | None
    place: str | None
    line: str | None
    unit: str | None
    holder: str | None
    responsible: str | None
    received_by: str
    received_at: datetime
    answered_at: datetime | None
    answered_in: int | None
    closed_at: datetime | None
    stage: str
    phase: str
    rounds: int
    sent_back: int
    refusals: int
    returned: int
    late_steps: int
    substantiated: str | None
    decision: Literal["adopted", "declined"] | None
    effect_noted: bool
    asked: bool
    satisfaction: str | None
    parent: str | None
    imported: bool
    remedies: tuple[RemedyFact, ...]
    clocks: tuple[ClockFact, ...]
    uncounted: tuple[str, ...]

    @property
    def is_open(self) -> bool:
        """Whether something is still owed to the complainant."""
        return self.closed_at is None

    @property
    def is_settled(self) -> bool:
        """Whether the row stays as it is however late it gets: closed, and no clock runs."""
        return not self.is_open and not self.uncounted and not any(clock.is_running for clock in self.clocks)

    @property
    def late(self) -> int:
        """How many promises were or are broken."""
        return sum(clock.is_late for clock in self.clocks)

    def soonest(self) -> ClockFact | None:
        """The running clock that is due first; one that waits counts only where no other runs."""
        running = sorted(
            (clock for clock in self.clocks if clock.is_running),
            key=lambda clock: (clock.state == State.WAITING, *urgency(clock.due)),
        )
        return running[0] if running else None

    def month(self, zone: ZoneInfo) -> tuple[int, int]:
        """Year and month of the receipt, local time."""
        local = self.received_at.astimezone(zone)
        return local.year, local.month


def case_facts(standings: Iterable[Standing], calendars: Calendars) -> Iterator[CaseFact]:
    """A row for each case, in the order given."""
    return (case_fact(standing, calendars) for standing in standings)


def case_fact(standing: Standing, calendars: Calendars) -> CaseFact:
    """One case as a row, as of the standing's `now`."""
    state, version = standing.state, standing.version
    case, traits, done = state.case, state.traits, state.position.done
    where = case.where
    answered = next((event.at for event in case.timeline if event.event in ANSWERS), None)
    return CaseFact(
        id=case.id,
        policy=version.slug,
        version=version.in_force,
        kind=str(traits["kind"]),
        channel=case.channel,
        category=str(traits["category"]),
        severity=str(traits["severity"]),
        urgency=str(traits["urgency"]),
        complexity=str(traits["complexity"]),
        triggers=tuple(sorted(traits["triggers"])),
        wants=case.wants,
        language=case.language,
        subject=case.subject,
        route=where.line if where else None,
        vehicle=where.vehicle if where else None,
        place=where.place if where else None,
        line=_line(standing),
        unit=state.last_unit,
        holder=state.holder,
        responsible=state.responsible,
        received_by=case.received_by,
        received_at=case.received_at.astimezone(UTC),
        answered_at=answered.astimezone(UTC) if answered else None,
        answered_in=_working_seconds(calendars, None, case.received_at, answered),
        closed_at=None if state.is_open else closed_at(state),
        stage=state.stage,
        phase=state.phase.value,
        rounds=state.cycle,
        sent_back=state.sent_back,
        refusals=state.refusals,
        returned=sum(event.event == "returned" for event in case.timeline),
        late_steps=sum(event.late_reason is not None for event in case.timeline),
        substantiated=_substantiated(state),
        decision="adopted" if "adopted" in done else "declined" if "declined" in done else None,
        effect_noted="effect-noted" in done,
        asked=bool(state.events("called-back")),
        satisfaction=state.satisfaction,
        parent=state.parent,
        imported=case.origin is not None,
        remedies=tuple(_remedies(case.timeline)),
        clocks=tuple(_clock(instance, calendars) for instance in standing.clocks),
        uncounted=tuple(dict.fromkeys(each.clock.id for each in standing.uncounted)),
    )


def _line(standing: Standing) -> str | None:
    """The business line of the unit that had the case last."""
    unit = standing.state.last_unit
    known = standing.version.policy.vocabulary.units.get(unit) if unit else None
    return known.line if known else None


def closed_at(state: CaseState) -> datetime:
    """When a case that is closed was closed: the last step that ended it."""
    last = state.case.timeline[-1]
    closings = [event for event in state.case.timeline if event.event == "closed"]
    return (closings[-1] if closings else last).at.astimezone(UTC)


def _substantiated(state: CaseState) -> str | None:
    """What the last investigation of the present handling found."""
    found = [event for event in state.events("investigated") if isinstance(event, Investigated)]
    return found[-1].substantiated if found else None


def _remedies(timeline: Iterable[AnyEvent]) -> Iterator[RemedyFact]:
    for event in timeline:
        for remedy in event.remedies if isinstance(event, Responded) else ():
            yield RemedyFact(remedy.kind, remedy.amount, remedy.currency)


def _clock(instance: Instance, calendars: Calendars) -> ClockFact:
    end = instance.fulfilled or instance.ended
    return ClockFact(
        clock=instance.clock.id,
        clause=instance.clause,
        cycle=instance.cycle,
        unit=instance.unit,
        state=instance.state.value,
        start=instance.start.astimezone(UTC),
        due=instance.due.astimezone(UTC),
        ended=end.at.astimezone(UTC) if end else None,
        kept=instance.fulfilled is not None,
        worked=_working_seconds(calendars, instance, instance.start, instance.fulfilled_at),
        late=None if instance.late_by is None else round(instance.late_by.total_seconds()),
    )


def _working_seconds(
    calendars: Calendars, instance: Instance | None, since: datetime, until: datetime | None
) -> int | None:
    """Working time between two instants: by the calendar of a clock, or by the desk's. None where there is no
    end yet, or where the holidays of a year are not known."""
    if until is None:
        return None
    try:
        calendar = instance.reckoning.calendar if instance else calendars.desk
        return round(elapsed_working(calendar, since, max(since, until)).total_seconds())
    except UncoveredYear:
        return None
