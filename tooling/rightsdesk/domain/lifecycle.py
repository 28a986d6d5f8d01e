"""What may happen next in the life of a case.

`Position` is the abstract state: all that the legality of a step depends on, and nothing else, so that the
states a policy allows can be explored exhaustively (rule C: no policy can trap a case).
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from rightsdesk.domain.conditions import Traits
from rightsdesk.domain.events.base import Phase
from rightsdesk.domain.events.catalogue import BY_NAME
from rightsdesk.domain.model import Label
from rightsdesk.domain.policy import Clause, Policy

_NEW_CYCLE = "reopened"


_UNDONE_BY_RETURN = frozenset({"transferred", "accepted"})


class Plan(StrEnum):
    """How the plan last proposed in this cycle stands."""

    NONE = "none"
    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Position:
    """Where a case stands: its phase, the steps taken in this cycle, how the plan stands, whether it
    waits.
    """

    phase: Phase = Phase.RECEIVED
    done: frozenset[str] = frozenset()
    plan: Plan = Plan.NONE
    waiting: bool = False
    before_merge: Phase | None = None

    def after(self, event: str) -> "Position":
        """The position after a step, legal or not (imported history is folded as it is)."""
        about = BY_NAME[event].about
        if event == _NEW_CYCLE:
            return Position()
        if event == "merged":
            return replace(
                self, phase=Phase.MERGED, before_merge=self.before_merge or self.phase, waiting=False
            )._did(event)
        if event == "unmerged":
            # What a merging had excused is owed again.
            done = self.done - {"merged"}
            return replace(self, phase=self.before_merge or Phase.RECEIVED, before_merge=None, done=done)
        if event == "returned":
            # Handed back, the case is no longer handed on: somebody has to do that again.
            done = (self.done | {event}) - _UNDONE_BY_RETURN
            return replace(self, phase=Phase.RECEIVED, done=done)
        phase = about.leads_to or self.phase
        if self.phase == Phase.MERGED and phase == Phase.ANSWERED:
            phase = Phase.MERGED
        moved = replace(self, phase=phase, plan=_plan_after(self.plan, event), waiting=_waits(self, event))
        if event in ("proposed", "rejected"):
            # An approval is one of the plan last proposed.
            moved = moved._without_approval()
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


def policy_obstacles(policy: Policy, position: Position, event: str, traits: Traits) -> Iterator[Obstacle]:
    """What a policy's clauses put in the way of a step: required steps not taken, approvals not given."""
    for clause in policy.clauses:
        yield from _missing_steps(clause, position, event, traits)
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


def _missing_steps(clause: Clause, position: Position, event: str, traits: Traits) -> Iterator[Obstacle]:
    for requirement in clause.requires:
        if requirement.before != event or not requirement.when.holds(traits):
            continue
        if position.done & frozenset(requirement.unless):
            continue
        missing = tuple(step for step in requirement.steps if step not in position.done)
        if missing:
            zh = "、".join(f"“{BY_NAME[step].about.name.zh}”" for step in missing)
            en = ", ".join(BY_NAME[step].about.command for step in missing)
            yield Obstacle(Label(zh=f"须先办理{zh}", en=f"needs first: {en}"), clause.no, missing)


def obstacles(policy: Policy, position: Position, event: str, traits: Traits) -> tuple[Obstacle, ...]:
    """Everything that keeps a step from being taken now; empty when it is legal."""
    first = generic_obstacle(position, event)
    return (first,) if first else tuple(policy_obstacles(policy, position, event, traits))


def legal_next(policy: Policy, position: Position, traits: Traits) -> tuple[str, ...]:
    """The events that may come next, in the order of a case's life."""
    return tuple(event for event in BY_NAME if not obstacles(policy, position, event, traits))
