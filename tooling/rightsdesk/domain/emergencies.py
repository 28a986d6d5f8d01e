"""Emergencies: the checklist of a plan that was activated, with its clocks, and what follows it; and the
major cases for which a plan is to be activated at once.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from rightsdesk.domain.conditions import Traits
from rightsdesk.domain.counting import reckon
from rightsdesk.domain.deadlines import State
from rightsdesk.domain.folding import CaseState
from rightsdesk.domain.limits import Limit
from rightsdesk.domain.model import Label
from rightsdesk.domain.obligations import Obligation, Source, Untold, state_of
from rightsdesk.domain.policy import Clause, PolicyVersion, version_in_force
from rightsdesk.domain.programme.base import Record, record_path
from rightsdesk.domain.programme.entries import Reviewed, StoodDown, Ticked
from rightsdesk.domain.programme.parts import Entry
from rightsdesk.domain.programme.readiness import Emergency
from rightsdesk.domain.regime import EmergencyPlan, PlanStep
from rightsdesk.domain.standing import Standing
from rightsdesk.domain.worktime import Calendar, UncoveredYear

STAND_DOWN = Label(zh="解除应急状态", en="Say that the emergency is over")
REVIEW = Label(zh="总结评估应急处置", en="Review how the emergency was handled")


@dataclass(frozen=True, slots=True)
class Activation:
    """A plan that was activated: the record of it, and the plan as it stood in the policy then."""

    record: Emergency
    version: PolicyVersion
    clause: Clause
    plan: EmergencyPlan

    @property
    def stood_down(self) -> StoodDown | None:
        """The end of the emergency; None while it lasts."""
        return next(iter(self.record.entries(StoodDown)), None)

    @property
    def reviewed(self) -> Reviewed | None:
        """The first review."""
        return next(iter(self.record.entries(Reviewed)), None)

    def ticked(self, step: str) -> Ticked | None:
        """The tick of a step; None while it is neither taken nor said not to be needed."""
        return next((entry for entry in self.record.entries(Ticked) if entry.step == step), None)

    def remaining(self) -> tuple[PlanStep, ...]:
        """The steps neither taken nor said not to be needed."""
        return tuple(step for step in self.plan.steps if self.ticked(step.id) is None)


def plan_named(
    versions: Sequence[PolicyVersion], plan: str, moment: datetime, calendar: Calendar
) -> tuple[PolicyVersion, Clause, EmergencyPlan] | None:
    """The plan of that id in the version in force at a moment, with its place; None where there is none."""
    version = version_in_force(tuple(versions), calendar.date_of(moment))
    for clause, each in version.policy.plans() if version else ():
        if version is not None and each.id == plan:
            return version, clause, each
    return None


def activations(
    versions: Sequence[PolicyVersion], records: Iterable[Record], calendar: Calendar
) -> Iterator[Activation]:
    """The emergencies of one policy that were not withdrawn, in the order in which they began."""
    own = [
        each
        for each in records
        if isinstance(each, Emergency) and not each.withdrawn and versions and each.policy == versions[0].slug
    ]
    for record in sorted(own, key=lambda each: (each.activated_at, each.id)):
        found = plan_named(versions, record.plan, record.activated_at, calendar)
        if found is not None:
            yield Activation(record, *found)


def asks_for(plan: EmergencyPlan, traits: Traits) -> bool:
    """Whether a case of these traits calls for a plan: major by one of its circumstances, or meant by its
    condition.
    """
    by_circumstance = traits.get("severity") == "major" and not frozenset(plan.triggers).isdisjoint(
        traits.get("triggers") or frozenset()
    )
    return by_circumstance or (plan.when is not None and plan.when.holds(traits))


def asked_since(plan: EmergencyPlan, state: CaseState) -> datetime | None:
    """The instant of the event by which a case came to call for a plan, the last time that it did; None
    where it never has.
    """
    since, asked = None, False
    for seen in state.history.occurrences:
        before, asked = asked, asks_for(plan, seen.traits)
        if asked and not before:
            since = seen.at
    return since


def emergency_obligations(
    versions: Sequence[PolicyVersion],
    records: Iterable[Record],
    behind: Mapping[str, CaseState],
    calendar: Calendar,
    now: datetime,
) -> tuple[list[Obligation], list[Untold]]:
    """Every step of every emergency of one policy, taken or not, then standing down, then the review; and
    what cannot be told.

    `behind` are the cases behind the records, by id. The time for a step runs from activation, or from when
    the case behind it came to call for the plan where that was earlier: who is slow to activate a plan gains
    no time for its steps.
    """
    found: list[Obligation] = []
    untold: list[Untold] = []
    for activation in activations(versions, records, calendar):
        state = behind.get(activation.record.case or "")
        since = (asked_since(activation.plan, state) if state else None) or activation.record.activated_at
        asked = _Asked(activation, min(since, activation.record.activated_at), calendar, now)
        try:
            found += asked.obligations()
        except UncoveredYear as problem:
            place = f"{activation.record.id}.{activation.plan.id}"
            untold.append(Untold(asked.path, place, activation.plan.title, problem.year))
    return found, untold


@dataclass(frozen=True, slots=True)
class _Asked:
    """What one emergency, which began at `began`, asks for at `now`."""

    activation: Activation
    began: datetime
    calendar: Calendar
    now: datetime

    @property
    def path(self) -> str:
        """The record's file."""
        return record_path("emergency", self.activation.record.id)

    def obligations(self) -> list[Obligation]:
        """The steps in the plan's order; standing down once all are taken; the review once it is over.

        Raises UncoveredYear.
        """
        found = [self._step(step) for step in self.activation.plan.steps]
        if self.activation.stood_down or not self.activation.remaining():
            found.append(self._standing_down())
        if self.activation.stood_down:
            found.append(self._review(self.activation.stood_down.at))
        return found

    def _step(self, step: PlanStep) -> Obligation:
        """A step presses from the beginning. One that is said not to be needed is not asked for any more; if
        its time was up by then, that stays late.
        """
        ticked = self.activation.ticked(step.id)
        due = self._due(self.began, step.within)
        if ticked is not None and ticked.not_needed:
            state = State.VOID if due is None or ticked.at <= due else State.LATE
        else:
            state = self._state(due, ticked)
        command = f"emergency tick {self.activation.record.id} {step.id}"
        return self._obligation(Source.PLAN_STEP, step.id, step.what, (step.by,), due, state, command)

    def _standing_down(self) -> Obligation:
        over = self.activation.stood_down
        command = f"emergency stand-down {self.activation.record.id}"
        posts = self.activation.plan.stand_down_by
        return self._obligation(
            Source.STAND_DOWN, "stand-down", STAND_DOWN, posts, None, self._state(None, over), command
        )

    def _review(self, over: datetime) -> Obligation:
        reviewed = self.activation.reviewed
        due = self._due(over, self.activation.plan.review)
        command = f"emergency review {self.activation.record.id}"
        posts = self.activation.plan.stand_down_by
        return self._obligation(
            Source.REVIEW, "review", REVIEW, posts, due, self._state(due, reviewed), command
        )

    def _due(self, began: datetime, limit: Limit | None) -> datetime | None:
        if limit is None:
            return None
        return reckon(began, limit, self.activation.version.policy.counting, self.calendar).due

    def _state(self, due: datetime | None, done: Entry | None) -> State:
        in_time = (due is None or done.at <= due) if done is not None else None
        return state_of(due, self.began, in_time, self.now)

    def _obligation(
        self,
        source: Source,
        name: str,
        title: Label,
        posts: tuple[str, ...],
        due: datetime | None,
        state: State,
        command: str,
    ) -> Obligation:
        record = self.activation.record
        return Obligation(
            source=source,
            key=f"{record.id}.{name}",
            place=self.activation.plan.id,
            path=self.path,
            version=self.activation.version,
            clause=self.activation.clause.no,
            title=title,
            detail=record.id,
            posts=posts,
            began=self.began,
            due=due,
            state=state,
            command=command,
            unit=record.unit,
            line=record.line,
            cases=(record.case,) if record.case else (),
        )


def plans_wanted(standing: Standing, records: Iterable[Record]) -> list[Obligation]:
    """The plans that a case calls for and for which there is no record that names it, be it closed by now:
    due from the moment at which it came to call for them. Imported cases, and those handled with another,
    call for none.
    """
    state, version = standing.state, standing.version
    if state.parent is not None or state.case.origin is not None:
        return []
    there = {
        each.plan
        for each in records
        if isinstance(each, Emergency) and not each.withdrawn and each.case == state.case.id
    }
    return [
        _activation(standing, version, clause, plan, since)
        for clause, plan in version.policy.plans()
        if plan.id not in there and asks_for(plan, state.traits)
        for since in [asked_since(plan, state)]
        if since is not None
    ]


def _activation(
    standing: Standing, version: PolicyVersion, clause: Clause, plan: EmergencyPlan, since: datetime
) -> Obligation:
    case = standing.state.case
    return Obligation(
        source=Source.ACTIVATION,
        key=f"{case.id}.{plan.id}",
        place=plan.id,
        path=version.path,
        version=version,
        clause=clause.no,
        title=Label(zh=f"启动应急预案：{plan.title.zh}", en=f"Put the plan to work: {plan.title.en}"),
        detail="",
        posts=plan.activated_by,
        began=since.astimezone(UTC),
        due=since.astimezone(UTC),
        state=state_of(since, since, None, standing.now),
        command=f"emergency activate {plan.id} --case {case.id}",
        unit=standing.state.holder,
        cases=(case.id,),
    )
