"""What may happen next in the life of a case.

`Position` is the abstract state: all that the legality of a step depends on, and nothing else, so that the
states a policy allows can be explored exhaustively (rule C: no policy can trap a case).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from rightsdesk.domain.conditions import Traits, When
from rightsdesk.domain.events.base import Phase
from rightsdesk.domain.events.catalogue import BY_NAME
from rightsdesk.domain.model import Label
from rightsdesk.domain.outcomes import Outcome, rounds_until_accepted
from rightsdesk.domain.policy import Clause, Policy

_NEW_CYCLE = "reopened"

SENT_BACK = "sent-back"
"""The stage of a case whose handling was judged to fall short, until the next step that names one."""

SENT_BACK_NAME = Label(zh="已退回重新办理", en="sent back")

_UNDONE_BY_RETURN = frozenset({"transferred", "accepted"})
_OFFERED = frozenset({"proposed", "approved", "carried-out", "responded"})
_UNDONE_BY_REFUSAL = _OFFERED | {"reported-back", "called-back"}
_REPLACES = {"adopted": "declined", "declined": "adopted"}

ONLY_FOR: Mapping[str, When] = {
    name: When({"kind": "suggestion"}) for name in ("adopted", "declined", "effect-noted")
}
"""Steps that are for certain cases only, under any policy."""

ONLY_AFTER: Mapping[str, str] = {"effect-noted": "adopted"}
"""Steps that make sense only after another in the same cycle, under any policy."""


class Plan(StrEnum):
    """How the plan last proposed in this cycle stands."""

    NONE = "none"
    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Position:
    """Where a case stands: its phase, the steps taken in this cycle, how the plan stands, whether it
    waits; `refused`: whether the last answer was one that the complainant does not accept; where it stood
    and whether it waited before it was merged.
    """

    phase: Phase = Phase.RECEIVED
    done: frozenset[str] = frozenset()
    plan: Plan = Plan.NONE
    waiting: bool = False
    before_merge: Phase | None = None
    waited_before: bool = False
    refused: bool = False

    def after(self, event: str, outcome: Outcome = Outcome.USUAL) -> "Position":
        """The position after a step, legal or not (imported history is folded as it is)."""
        if starts_anew(event, outcome):
            return Position()
        about = BY_NAME[event].about
        if event == "merged":
            return replace(
                self,
                phase=Phase.MERGED,
                before_merge=self.before_merge or self.phase,
                waiting=False,
                waited_before=self.waited_before or self.waiting,
            )._did(event)
        if event == "unmerged":
            # What a merging had excused is owed again.
            done = self.done - {"merged"}
            return replace(
                self,
                phase=self.before_merge or Phase.RECEIVED,
                before_merge=None,
                waiting=self.waited_before,
                waited_before=False,
                done=done,
            )
        if event == "returned":
            # Handed back, the case is no longer handed on: somebody has to do that again.
            done = (self.done | {event}) - _UNDONE_BY_RETURN
            return replace(self, phase=Phase.RECEIVED, done=done)
        phase = about.leads_to or self.phase
        if self.phase == Phase.MERGED and phase == Phase.ANSWERED:
            phase = Phase.MERGED
        moved = replace(self, phase=phase, plan=_plan_after(self.plan, event), waiting=_waits(self, event))
        return moved._settled(event, outcome)

    def _settled(self, event: str, outcome: Outcome) -> "Position":
        """What a step makes of what was done before it, and the step itself done."""
        if outcome is Outcome.REFUSED:
            # What was refused settles nothing: a plan, its approval, its measures are owed once more.
            return replace(self, done=self.done - _UNDONE_BY_REFUSAL, plan=Plan.NONE, refused=True)
        moved = replace(self, refused=False) if event == "responded" else self
        if event in ("proposed", "rejected"):
            # An approval is one of the plan last proposed.
            moved = moved._without_approval()
        if event in _REPLACES:
            moved = replace(moved, done=moved.done - {_REPLACES[event]})
        return moved._did(event)

    def reconsidered(self) -> "Position":
        """The position once an approval no longer counts, because others than those who gave it are now
        asked: the plan waits for its approval again."""
        if self.plan is not Plan.APPROVED:
            return self
        return replace(self._without_approval(), plan=Plan.PENDING)

    def _without_approval(self) -> "Position":
        return replace(self, done=self.done - {"approved"})

    def _did(self, event: str) -> "Position":
        return replace(self, done=self.done | {event})


def starts_anew(event: str, outcome: Outcome) -> bool:
    """Whether a step starts a new cycle: everything is owed again, with clocks of its own."""
    return event == _NEW_CYCLE or outcome is Outcome.SHORT


def asks_anew(policy: Policy, before: Traits, after: Traits) -> bool:
    """Whether a case that changes from one set of traits to another needs an approval that it did not need:
    one given earlier was given by whoever was asked then."""
    return any(
        approval.when.holds(after) and not approval.when.holds(before)
        for clause in policy.clauses
        for approval in clause.approvals
    )


def _plan_after(plan: Plan, event: str) -> Plan:
    changes = {"proposed": Plan.PENDING, "approved": Plan.APPROVED, "rejected": Plan.REJECTED}
    return changes.get(event, plan)


def _waits(position: Position, event: str) -> bool:
    if event == "information-requested":
        return True
    if event in ("information-supplied", "withdrawn", "merged"):
        return False
    return position.waiting


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why a step may not be taken now; `clause` where a policy's clause says so, `missing` the steps that
    come first.
    """

    why: Label
    clause: str | None = None
    missing: tuple[str, ...] = ()


def generic_obstacle(position: Position, event: str) -> Obstacle | None:
    """What stands in the way by the nature of the step, under any policy."""
    about = BY_NAME[event].about
    if position.phase not in about.phases:
        return Obstacle(
            Label(
                zh=f"案件处于“{PHASE_NAMES[position.phase].zh}”阶段，不能办理“{about.name.zh}”",
                en=f"the case is {PHASE_NAMES[position.phase].en}; {about.command} is for cases that are "
                + ", ".join(PHASE_NAMES[phase].en for phase in Phase if phase in about.phases),
            )
        )
    if position.waiting and not about.while_waiting:
        return Obstacle(
            Label(
                zh="正在等待投诉人补充信息",
                en="the complainant has been asked for information; record it with `supply`",
            ),
            missing=("information-supplied",),
        )
    if event == "information-supplied" and not position.waiting:
        return Obstacle(Label(zh="没有待补充的信息", en="nothing was asked for"))
    if event in ("approved", "rejected") and position.plan != Plan.PENDING:
        return Obstacle(
            Label(zh="没有待审批的方案", en="no plan is waiting for approval"), missing=("proposed",)
        )
    return None


PHASE_NAMES = {
    Phase.RECEIVED: Label(zh="受理部门办理中", en="with the desk"),
    Phase.WITH_UNIT: Label(zh="责任单位办理中", en="with a unit"),
    Phase.ANSWERED: Label(zh="已答复", en="answered"),
    Phase.MERGED: Label(zh="已并案", en="merged into another"),
    Phase.CLOSED: Label(zh="已办结", en="closed"),
    Phase.ARCHIVED: Label(zh="已归档", en="archived"),
}


def _unfitting(policy: Policy, position: Position, event: str, traits: Traits) -> Iterator[Obstacle]:
    """What stands in the way by the nature of the step in such a case under such a policy."""
    if event in ONLY_FOR and not ONLY_FOR[event].holds(traits):
        yield Obstacle(
            Label(
                zh=f"“{BY_NAME[event].about.name.zh}”只适用于建议",
                en=f"{BY_NAME[event].about.command} is for suggestions",
            )
        )
    first = ONLY_AFTER.get(event)
    if first is not None and first not in position.done:
        about = BY_NAME[first].about
        yield Obstacle(
            Label(zh=f"须先办理“{about.name.zh}”", en=f"needs first: {about.command}"), None, (first,)
        )
    if event == "quality-judged" and policy.quality() is None:
        yield Obstacle(
            Label(zh="制度未规定办理质量标准", en="the policy has no bar for the quality of handling")
        )


def _not_yet_accepted(policy: Policy, position: Position, traits: Traits) -> Iterator[Obstacle]:
    """What keeps a case from being closed whose complainant does not accept the answer."""
    number = _unaccepted(policy, position, traits)
    if number is not None:
        yield Obstacle(
            Label(
                zh="投诉人不认可处理结果，须重新提出方案并再次答复",
                en="the complainant does not accept the result; it takes another plan and another answer",
            ),
            number,
            ("proposed", "responded"),
        )


def _another_plan(policy: Policy, position: Position, traits: Traits) -> Iterator[Obstacle]:
    """What keeps a refused answer from being given once more as it was; of a merged case, the other's plan
    is the plan."""
    number = _unaccepted(policy, position, traits)
    if number is not None and position.phase is not Phase.MERGED and "proposed" not in position.done:
        yield Obstacle(
            Label(
                zh="投诉人不认可上次答复，须先重新提出方案",
                en="the complainant did not accept the last answer; propose another plan first",
            ),
            number,
            ("proposed",),
        )


def _unaccepted(policy: Policy, position: Position, traits: Traits) -> str | None:
    """The first clause by which a refused answer still asks for another; None where none does."""
    for number, rounds in rounds_until_accepted(policy, traits) if position.refused else ():
        if not position.done & rounds.settled_by():
            return number
    return None


def policy_obstacles(policy: Policy, position: Position, event: str, traits: Traits) -> Iterator[Obstacle]:
    """What a policy's clauses put in the way of a step: required steps not taken, approvals not given, an
    answer not accepted."""
    if event == "responded":
        yield from _another_plan(policy, position, traits)
    excused = frozenset[str]()
    if event == "closed":
        yield from _not_yet_accepted(policy, position, traits)
        if position.refused and _unaccepted(policy, position, traits) is None:
            excused = _OFFERED
    for clause in policy.clauses:
        yield from _missing_steps(clause, position, event, traits, excused)
        for approval in clause.approvals:
            if approval.before == event and approval.when.holds(traits) and position.plan != Plan.APPROVED:
                missing = "approved" if position.plan == Plan.PENDING else "proposed"
                yield Obstacle(
                    Label(
                        zh=f"须先经{policy.post_titles(approval.by, 'zh')}批准处理方案",
                        en=f"needs a plan approved by {policy.post_titles(approval.by, 'en')} first",
                    ),
                    clause.no,
                    (missing,),
                )


def _missing_steps(
    clause: Clause, position: Position, event: str, traits: Traits, excused: frozenset[str]
) -> Iterator[Obstacle]:
    for requirement in clause.requires:
        if requirement.before != event or not requirement.when.holds(traits):
            continue
        if position.done & frozenset(requirement.unless):
            continue
        missing = tuple(step for step in requirement.steps if step not in position.done | excused)
        if missing:
            zh = "、".join(f"“{BY_NAME[step].about.name.zh}”" for step in missing)
            en = ", ".join(BY_NAME[step].about.command for step in missing)
            yield Obstacle(Label(zh=f"须先办理{zh}", en=f"needs first: {en}"), clause.no, missing)


def obstacles(policy: Policy, position: Position, event: str, traits: Traits) -> tuple[Obstacle, ...]:
    """Everything that keeps a step from being taken now; empty when it is legal."""
    first = generic_obstacle(position, event) or next(_unfitting(policy, position, event, traits), None)
    return (first,) if first else tuple(policy_obstacles(policy, position, event, traits))


def legal_next(policy: Policy, position: Position, traits: Traits) -> tuple[str, ...]:
    """The events that may come next, in the order of a case's life."""
    return tuple(event for event in BY_NAME if not obstacles(policy, position, event, traits))
