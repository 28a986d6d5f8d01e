"""Emergencies: the checklist of a plan that was activated, with its clocks, and what follows it; and the
major cases for which a plan is to be activated at once.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from rightsdesk.domain.counting import reckon
from rightsdesk.domain.deadlines import State
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
        """The tick of a step; None while it is not taken."""
        return next((entry for entry in self.record.entries(Ticked) if entry.step == step), None)

    def remaining(self) -> tuple[PlanStep, ...]:
        """The steps not yet taken."""
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


def emergency_obligations(
    versions: Sequence[PolicyVersion], records: Iterable[Record], calendar: Calendar, now: datetime
) -> tuple[list[Obligation], list[Untold]]:
    """Every step of every emergency of one policy, taken or not, then standing down, then the review; and
    what cannot be told.
    """
    found: list[Obligation] = []
    untold: list[Untold] = []
    for activation in activations(versions, records, calendar):
        asked = _Asked(activation, calendar, now)
        try:
            found += asked.obligations()
        except UncoveredYear as problem:
            place = f"{activation.record.id}.{activation.plan.id}"
            untold.append(Untold(asked.path, place, activation.plan.title, problem.year))
    return found, untold


@dataclass(frozen=True, slots=True)
class _Asked:
    """What one emergency asks for at `now`."""

    activation: Activation
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
        """A step presses from the beginning. One that was not taken when the emergency was over is not asked
        for any more; if its time was up by then, that stays late.
        """
        ticked, over = self.activation.ticked(step.id), self.activation.stood_down
        due = self._due(self.activation.record.activated_at, step.within)
        if ticked is None and over is not None:
            state = State.VOID if due is None or over.at <= due else State.LATE
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
        return state_of(due, self.activation.record.activated_at, in_time, self.now)

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
            began=record.activated_at,
            due=due,
            state=state,
            command=command,
            unit=record.unit,
            line=record.line,
            cases=(record.case,) if record.case else (),
        )


def plans_wanted(standing: Standing, records: Iterable[Record]) -> list[Obligation]:
    """The plans that a case asks for and for which there is no record that names it: due from the moment the
    circumstance was known. Imported cases, and those handled with another, ask for none.
    """
    state, version = standing.state, standing.version
    triggers = state.traits.get("triggers") or frozenset()
    if state.traits.get("severity") != "major" or state.parent is not None or state.case.origin is not None:
        return []
    there = {
        each.plan
        for each in records
        if isinstance(each, Emergency) and not each.withdrawn and each.case == state.case.id
    }
    return [
        _activation(standing, version, clause, plan, since)
        for clause, plan in version.policy.plans()
        if plan.id not in there and not frozenset(plan.triggers).isdisjoint(triggers)
        for since in [_known_since(standing, frozenset(plan.triggers))]
    ]


def _known_since(standing: Standing, triggers: frozenset[str]) -> datetime:
    """Since when one of the circumstances has been on record; from the beginning where no event of the case
    itself named it, as when others like it made it a major one.
    """
    return next(
        (
            seen.at
            for seen in standing.state.history.occurrences
            if not triggers.isdisjoint(seen.traits.get("triggers") or frozenset())
        ),
        standing.state.case.received_at,
    )


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
