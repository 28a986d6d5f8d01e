"""Folding a timeline: from a case to the state it is in, and to the history its clocks are computed from."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

from rightsdesk.domain.case import Case
from rightsdesk.domain.conditions import Traits
from rightsdesk.domain.corrections import Misfit, with_corrections
from rightsdesk.domain.events.base import Event, Phase
from rightsdesk.domain.events.catalogue import BY_NAME, OPENED
from rightsdesk.domain.events.closing import CalledBack, Merged, Reclassified
from rightsdesk.domain.events.handling import Accepted, Approved, Extended, Proposed, Rejected, Transferred
from rightsdesk.domain.events.intake import Assessed
from rightsdesk.domain.history import Extension, History, Occurrence, Wait
from rightsdesk.domain.lifecycle import SENT_BACK, Position, asks_anew, starts_anew
from rightsdesk.domain.outcomes import Outcome, outcome
from rightsdesk.domain.policy import Policy
from rightsdesk.domain.proposals import proposal_digest
from rightsdesk.domain.receipt import traits_at_receipt


@dataclass(frozen=True, slots=True)
class CaseState:
    """Everything derived from a case and its policy, but for what depends on the time of day.

    `positions[i]` is the position before event i. `case` is the case as corrected, `misfits` the corrections
    that could not be made; `holder` is the unit that has it (None: the desk). `cycle` counts handlings from
    1, `sent_back` those that were judged to fall short, `refusals` the answers that the complainant did not
    accept under a policy that then asks for another. `proposed` is the plan last proposed in this cycle.
    """

    case: Case
    position: Position
    positions: tuple[Position, ...]
    history: History
    stage: str
    cycle: int
    traits: Traits
    holder: str | None
    last_unit: str | None
    responsible: str | None
    parent: str | None
    satisfaction: str | None
    sent_back: int = 0
    refusals: int = 0
    misfits: tuple[Misfit, ...] = ()
    proposed: Proposed | None = None

    @property
    def phase(self) -> Phase:
        """The coarse state."""
        return self.position.phase

    @property
    def proposal(self) -> str | None:
        """The digest of the plan last proposed in this cycle: what a decision on it must carry."""
        return proposal_digest(self.case.id, self.proposed) if self.proposed else None

    @property
    def is_open(self) -> bool:
        """Whether something is still owed: the case is neither closed nor archived."""
        return self.position.phase not in (Phase.CLOSED, Phase.ARCHIVED)

    def events(self, name: str, cycle: int | None = None, *, counting: bool = False) -> tuple[Event, ...]:
        """The events of that name, in a cycle (by default the present one); only those with which the step is
        done where asked for those `counting`."""
        wanted = self.cycle if cycle is None else cycle
        return tuple(
            self.case.timeline[seen.index]
            for seen in self.history.occurrences
            if seen.event == name and seen.cycle == wanted and seen.index >= 0
            if seen.effective or not counting
        )


@dataclass
class _Fold:
    """The running state while a timeline is folded."""

    case: Case
    policy: Policy
    misfits: tuple[Misfit, ...] = ()
    position: Position = field(default_factory=Position)
    positions: list[Position] = field(default_factory=list)
    occurrences: list[Occurrence] = field(default_factory=list)
    waits: list[Wait] = field(default_factory=list)
    extensions: list[Extension] = field(default_factory=list)
    stage: str = OPENED
    stages_before_merge: str = OPENED
    cycle: int = 1
    traits: dict[str, str | frozenset[str]] = field(default_factory=dict)
    holder: str | None = None
    last_unit: str | None = None
    responsible: str | None = None
    parent: str | None = None
    satisfaction: str | None = None
    vain_calls: int = 0
    sent_back: int = 0
    refusals: int = 0
    proposed: Proposed | None = None
    host_reviews: set[tuple[int, int]] = field(default_factory=set)

    def open(self) -> None:
        header = self.case
        self.traits = traits_at_receipt(
            kind=header.kind, channel=header.channel, category=header.category, wants=header.wants
        )
        self.seen(OPENED, header.received_at, -1)

    def seen(self, event: str, at: datetime, index: int, effective: bool = True) -> None:
        self.occurrences.append(
            Occurrence(event, at, self.cycle, index, dict(self.traits), self.holder, effective)
        )

    def take(self, event: Event, index: int) -> None:
        self.positions.append(self.position)
        effective = self._counts(event, index)
        turned_out = outcome(self.policy, event, self.traits, refused=self.position.refused)
        if effective:
            self.position = self.position.after(event.event, turned_out)
        if event.event == "unmerged":
            self._forget_merging()
        known = dict(self.traits)
        self._learn(event)
        if self.traits != known and asks_anew(self.policy, known, self.traits):
            self.position = self.position.reconsidered()
        self._wait(event)
        if turned_out is Outcome.SHORT:
            # The judgement belongs to the handling that it judged.
            self.seen(event.event, event.at, index)
            self._start_anew(event, index)
            self.sent_back += 1
            self.stage = SENT_BACK
            return
        if starts_anew(event.event, turned_out):
            self._start_anew(event, index)
        self.seen(event.event, event.at, index, effective)
        self.refusals += turned_out is Outcome.REFUSED
        if effective:
            self._stage(event)

    def _start_anew(self, event: Event, index: int) -> None:
        """A new cycle: the desk has the case again, and whatever it was merged into stands for it no more."""
        self.cycle += 1
        self.vain_calls = 0
        self.satisfaction = self.holder = self.responsible = self.parent = self.proposed = None
        self.seen(OPENED, event.at, index)

    def _counts(self, event: Event, index: int) -> bool:
        """Whether the step is done with this event: a vain call-back is one only after as many as the
        policy says; a decision on another plan than the one last proposed is none, nor one that does not say
        on which where a clause of the policy wants it signed, nor is a review on the host where no clause
        lets it stand for an approval, or that stood for another before.
        """
        if isinstance(event, Approved) and event.host_review is not None:
            used = event.host_review.repository, event.host_review.review
            if used in self.host_reviews or not self.policy.host_review_counts(self.traits):
                return False
            self.host_reviews.add(used)
        if isinstance(event, Approved | Rejected):
            if event.proposal is None:
                return self.policy.wanting_signed(event.event) is None or self.case.is_imported(index)
            return self.proposed is not None and event.proposal == proposal_digest(
                self.case.id, self.proposed
            )
        if not isinstance(event, CalledBack) or event.reached:
            return True
        self.vain_calls += 1
        return self.vain_calls >= self.policy.call_back_attempts()

    def _forget_merging(self) -> None:
        """What a merging had ended runs again: unmerging restores the case's own clocks."""
        for place in range(len(self.occurrences) - 1, -1, -1):
            if self.occurrences[place].event == "merged":
                self.occurrences[place] = replace(self.occurrences[place], effective=False)
                return

    def _learn(self, event: Event) -> None:
        """What an event tells about the case."""
        if isinstance(event, Assessed):
            self.traits |= {
                "severity": event.severity,
                "urgency": event.urgency,
                "complexity": event.complexity,
                "triggers": frozenset(event.triggers),
            }
        elif isinstance(event, Reclassified):
            for trait in ("kind", "category", "severity", "urgency", "complexity"):
                value = getattr(event, trait)
                if value is not None:
                    self.traits[trait] = value
            self.traits["triggers"] = frozenset(self.traits["triggers"]) | frozenset(event.triggers)
        elif isinstance(event, Transferred):
            self._hand_to(event.unit)
            self.responsible = event.responsible
        elif isinstance(event, Accepted) and event.responsible:
            self.responsible = event.responsible
        elif isinstance(event, CalledBack) and event.reached:
            self.satisfaction = event.satisfaction
        elif isinstance(event, Merged):
            self.parent = event.into
        elif isinstance(event, Extended):
            self._extend(event)
        elif isinstance(event, Proposed):
            self.proposed = event
        if event.event == "returned":
            self.holder = self.responsible = None
        if event.event == "unmerged":
            self.parent = None

    def _hand_to(self, unit: str) -> None:
        self.holder = self.last_unit = unit
        self.traits["unit"] = unit
        known = self.policy.vocabulary.units.get(unit)
        if known is not None and known.line:
            self.traits["line"] = known.line

    def _extend(self, event: Extended) -> None:
        for _, clock in self.policy.clocks():
            if clock.id == event.clock and clock.extendable is not None:
                self.extensions.append(Extension(event.clock, clock.extendable.by, event.at, self.cycle))

    def _wait(self, event: Event) -> None:
        if event.event == "information-requested":
            self.waits.append(Wait("information", event.at, None, self.cycle))
        elif self.waits and (self.waits[-1].until is None) != self.position.waiting:
            # Ended; or, once a merging is undone that had ended it, going on as if it never had.
            last = self.waits[-1]
            until = None if self.position.waiting else event.at
            self.waits[-1] = Wait(last.kind, last.since, until, last.cycle)

    def _stage(self, event: Event) -> None:
        if event.event == "merged":
            self.stages_before_merge = self.stage
        if event.event == "unmerged":
            self.stage = self.stages_before_merge
        elif event.event == "reopened":
            self.stage = "reopened"
        elif BY_NAME[event.event].about.stage:
            self.stage = event.event

    def state(self) -> CaseState:
        return CaseState(
            case=self.case,
            position=self.position,
            positions=tuple(self.positions),
            history=History(tuple(self.occurrences), tuple(self.waits), tuple(self.extensions)),
            stage=self.stage,
            cycle=self.cycle,
            traits=dict(self.traits),
            holder=self.holder,
            last_unit=self.last_unit,
            responsible=self.responsible,
            parent=self.parent,
            satisfaction=self.satisfaction,
            sent_back=self.sent_back,
            refusals=self.refusals,
            misfits=self.misfits,
            proposed=self.proposed,
        )


def _opened(case: Case, policy: Policy) -> _Fold:
    effective, misfits = with_corrections(case)
    run = _Fold(effective, policy, misfits)
    run.open()
    return run


def fold(case: Case, policy: Policy) -> CaseState:
    """The state a case is in. Total: any sequence of valid events folds, legal or not."""
    run = _opened(case, policy)
    for index, event in enumerate(run.case.timeline):
        run.take(event, index)
    return run.state()


def states(case: Case, policy: Policy) -> Iterator[CaseState]:
    """The state before each event of the timeline, then that after the last, of the case as corrected."""
    run = _opened(case, policy)
    for index, event in enumerate(run.case.timeline):
        yield run.state()
        run.take(event, index)
    yield run.state()
