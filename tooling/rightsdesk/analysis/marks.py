"""What an assessment counts in one case: each thing with the step or clock that it rests on, and with the
unit and person it is counted for. What every word means stands with `domain.regime.Charge`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from rightsdesk.domain.deadlines import Instance
from rightsdesk.domain.events.catalogue import OPENED
from rightsdesk.domain.events.closing import CalledBack
from rightsdesk.domain.events.handling import Accepted, Investigated, Transferred
from rightsdesk.domain.folding import CaseState
from rightsdesk.domain.history import Occurrence
from rightsdesk.domain.policy import Policy
from rightsdesk.domain.regime import Counts
from rightsdesk.domain.standing import Standing
from rightsdesk.domain.vocabulary import Post


@dataclass(frozen=True, slots=True)
class Answerable:
    """Who answers for a case: a unit (None: the desk) and the person responsible there (None: not named)."""

    unit: str | None = None
    person: str | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing that counts. `at` decides the month it counts for.

    `event` is the place in the timeline of the step it rests on (None: the receipt); a late step has the
    `clock` and its clause too, and no event while it is not done.
    """

    counts: Counts
    at: datetime
    standing: Standing
    answerable: Answerable
    event: int | None = None
    clock: Instance | None = None

    @property
    def case_id(self) -> str:
        """The case it stands in."""
        return self.standing.state.case.id

    @property
    def policy(self) -> str:
        """The policy that judges the case."""
        return self.standing.version.slug

    @property
    def unit(self) -> str | None:
        """The unit it is counted for; None: the desk."""
        return self.answerable.unit

    @property
    def line(self) -> str | None:
        """The line of business of that unit; None where it has none, and for the desk."""
        return line_of(self.unit, self.standing.version.policy)

    @property
    def person(self) -> str | None:
        """The person it is counted for; None where nobody was named."""
        return self.answerable.person


def line_of(unit: str | None, policy: Policy) -> str | None:
    """The line of business a unit belongs to."""
    known = policy.vocabulary.units.get(unit) if unit is not None else None
    return known.line if known else None


def answerable(state: CaseState) -> tuple[Answerable, ...]:
    """Who answers for the case after each occurrence of its history.

    A unit that handed the case back does not; one that had it when it was reopened still does, until it is
    handed to another.
    """
    found: list[Answerable] = []
    present = Answerable()
    for seen in state.history.occurrences:
        event = state.case.timeline[seen.index] if seen.index >= 0 else None
        if isinstance(event, Transferred):
            present = Answerable(event.unit, event.responsible)
        elif isinstance(event, Accepted) and event.responsible:
            present = Answerable(present.unit, event.responsible)
        elif seen.event == "returned":
            present = Answerable()
        found.append(present)
    return tuple(found)


def marks(standing: Standing) -> tuple[Mark, ...]:
    """Everything in a case that counts, as of the standing's `now`."""
    return tuple(_Marking(standing).all())


class _Marking:
    """One case, looked at once."""

    def __init__(self, standing: Standing) -> None:
        self._standing = standing
        self._state = standing.state
        self._seen = standing.state.history.occurrences
        self._answerable = answerable(standing.state)

    def all(self) -> Iterator[Mark]:
        yield from self._late()
        yield from self._returned()
        if self._state.traits["kind"] == "complaint":
            yield from self._rounds()
            yield from self._dissatisfied()
            if self._state.parent is None:
                yield from self._case()

    def _mark(
        self,
        counts: Counts,
        at: datetime,
        who: Answerable,
        event: int | None = None,
        clock: Instance | None = None,
    ) -> Mark:
        return Mark(counts, at, self._standing, who, event, clock)

    def _case(self) -> Iterator[Mark]:
        received, who = self._state.case.received_at, self._answerable[-1]
        yield self._mark("case", received, who)
        if (index := self._last(Investigated)) is not None:
            finding = self._state.case.timeline[index]
            if isinstance(finding, Investigated) and finding.substantiated != "no":
                partly = finding.substantiated == "partly"
                yield self._mark("partly-substantiated" if partly else "substantiated", received, who, index)
        if self._state.traits["severity"] == "major":
            yield self._mark("major", received, who, self._became_major())

    def _last(self, kind: type) -> int | None:
        timeline = self._state.case.timeline
        return next(
            (index for index in reversed(range(len(timeline))) if isinstance(timeline[index], kind)), None
        )

    def _became_major(self) -> int:
        """The place of the event since which the case is major."""
        found = self._seen[-1]
        for seen in reversed(self._seen):
            if seen.traits["severity"] != "major":
                break
            found = seen
        return found.index

    def _rounds(self) -> Iterator[Mark]:
        for place, seen in enumerate(self._seen):
            if seen.event == OPENED and place > 0:
                yield self._mark("rehandled", seen.at, self._answerable[place - 1], seen.index)

    def _dissatisfied(self) -> Iterator[Mark]:
        last: dict[int, tuple[int, Occurrence, CalledBack]] = {}
        for place, seen in enumerate(self._seen):
            event = self._state.case.timeline[seen.index] if seen.index >= 0 else None
            if isinstance(event, CalledBack) and event.reached:
                last[seen.cycle] = place, seen, event
        for place, seen, event in last.values():
            if event.satisfaction == "dissatisfied":
                yield self._mark("dissatisfied", seen.at, self._answerable[place], seen.index)

    def _returned(self) -> Iterator[Mark]:
        for place, seen in enumerate(self._seen):
            if seen.event == "returned":
                yield self._mark("returned", seen.at, self._answerable[place - 1], seen.index)

    def _late(self) -> Iterator[Mark]:
        for clock in self._standing.clocks:
            if clock.is_late:
                who, kept = self._owner(clock), clock.fulfilled
                event = kept.index if kept else None
                yield self._mark("late-step", clock.due, who, event, clock)
                if clock.clock.on_breach:
                    yield self._mark("warning", clock.due, who, event, clock)

    def _owner(self, clock: Instance) -> Answerable:
        """Whose late step it is: the unit's, with whoever was responsible there when time ran out; or the
        desk's, with whoever took the step in the end.
        """
        if clock.unit is not None and self._is_the_units(clock.clock.owner):
            return Answerable(clock.unit, self._responsible(clock.unit, clock.due))
        return Answerable(None, self._taker(clock))

    def _is_the_units(self, owner: str) -> bool:
        post = self._standing.version.policy.vocabulary.posts.get(owner, _NO_POST)
        return owner == "unit" or post.scope == "unit"

    def _responsible(self, unit: str, at: datetime) -> str | None:
        named = [
            who.person
            for who, seen in zip(self._answerable, self._seen, strict=True)
            if who.unit == unit and seen.at <= at
        ]
        return named[-1] if named else None

    def _taker(self, clock: Instance) -> str | None:
        return self._state.case.timeline[clock.fulfilled.index].by if clock.fulfilled else None


_NO_POST = Post(zh="—", en="—")
