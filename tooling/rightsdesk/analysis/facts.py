"""What the register tells: one row a case, a pure function of how the case stands.

A row holds slugs, numbers, instants and what the desk wrote into the header for its own use; nothing sealed
and no event's free text. A case belongs to the month of its receipt, local time (`CaseFact.month`).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from rightsdesk.domain.deadlines import RUNNING, State, urgency
from rightsdesk.domain.events.handling import Investigated
from rightsdesk.domain.folding import CaseState
from rightsdesk.domain.protection import erasure, hold_on
from rightsdesk.domain.standing import Standing

ANSWERS = ("responded", "answered-on-the-spot", "redirected")
"""The events that are an answer to the complainant."""


@dataclass(frozen=True, slots=True)
class ClockFact:
    """One running of a clock: `state` is a `domain.deadlines.State`, `due` in UTC."""

    state: str
    due: datetime

    @property
    def is_running(self) -> bool:
        """Whether it still asks for a step."""
        return State(self.state) in RUNNING

    @property
    def is_late(self) -> bool:
        """Whether its time ran out with the promise not kept."""
        return self.state in (State.LATE, State.OVERDUE)


@dataclass(frozen=True, slots=True)
class CaseFact:
    """One case. Words are slugs of the policy `policy` in the version that judges it.

    `unit` is the last that had it (None: it never left the desk), `responsible` the person there; `line` the
    business line of `unit`; `route`, `vehicle` and `place` where it happened. Instants are in UTC:
    `answered_at` the first answer, `closed_at` the last closing, None while the case is open. `rounds` counts
    handlings from 1. `substantiated` and `satisfaction` are the last of the present handling. `uncounted` are
    clocks that no calendar can judge. `protection` says of the personal data that it is `erased`, or `held`
    against that.
    """

    id: str
    policy: str
    kind: str
    channel: str
    category: str
    severity: str
    wants: str | None
    language: str
    subject: str
    route: str | None
    vehicle: str | None
    place: str | None
    line: str | None
    unit: str | None
    responsible: str | None
    received_by: str
    received_at: datetime
    answered_at: datetime | None
    closed_at: datetime | None
    stage: str
    rounds: int
    substantiated: str | None
    satisfaction: str | None
    clocks: tuple[ClockFact, ...]
    uncounted: tuple[str, ...]
    protection: str | None = None

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


def case_facts(standings: Iterable[Standing]) -> Iterator[CaseFact]:
    """A row for each case, in the order given."""
    return (case_fact(standing) for standing in standings)


def case_fact(standing: Standing) -> CaseFact:
    """One case as a row, as of the standing's `now`."""
    state, version = standing.state, standing.version
    case, traits = state.case, state.traits
    where = case.where
    answered = next((event.at for event in case.timeline if event.event in ANSWERS), None)
    return CaseFact(
        id=case.id,
        policy=version.slug,
        kind=str(traits["kind"]),
        channel=case.channel,
        category=str(traits["category"]),
        severity=str(traits["severity"]),
        wants=case.wants,
        language=case.language,
        subject=case.subject,
        route=where.line if where else None,
        vehicle=where.vehicle if where else None,
        place=where.place if where else None,
        line=_line(standing),
        unit=state.last_unit,
        responsible=state.responsible,
        received_by=case.received_by,
        received_at=case.received_at.astimezone(UTC),
        answered_at=answered.astimezone(UTC) if answered else None,
        closed_at=None if state.is_open else closed_at(state),
        stage=state.stage,
        rounds=state.cycle,
        substantiated=_substantiated(state),
        satisfaction=state.satisfaction,
        clocks=tuple(ClockFact(each.state.value, each.due.astimezone(UTC)) for each in standing.clocks),
        uncounted=tuple(dict.fromkeys(each.clock.id for each in standing.uncounted)),
        protection="erased" if erasure(case.timeline) else "held" if hold_on(case.timeline) else None,
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
