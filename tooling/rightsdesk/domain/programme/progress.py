"""Whether an entry can follow those that a programme record has: what stands in its way, in words."""

from collections.abc import Callable, Iterator
from datetime import date

from rightsdesk.domain.model import Label
from rightsdesk.domain.policy import Policy
from rightsdesk.domain.programme.actions import ActionState, item, items, progress
from rightsdesk.domain.programme.authority import approvers, plan_of
from rightsdesk.domain.programme.base import Record
from rightsdesk.domain.programme.entries import (
    Acknowledged,
    ActionDone,
    ActionReopened,
    ActionVerified,
    Approved,
    Circulated,
    Noted,
    RecordWithdrawn,
    Rejected,
    Reviewed,
    StoodDown,
    Ticked,
)
from rightsdesk.domain.programme.parts import Entry
from rightsdesk.domain.programme.readiness import Emergency
from rightsdesk.domain.regime import EmergencyPlan


def before(record: Record, index: int) -> Record:
    """The record as it was before the entry at `index`."""
    return record.model_copy(update={"timeline": record.timeline[:index]})


def is_approved(record: Record) -> bool:
    """Whether the last decision on it was to approve it."""
    decisions = [entry for entry in record.timeline if isinstance(entry, Approved | Rejected)]
    return bool(decisions) and isinstance(decisions[-1], Approved)


def awaits_approval(record: Record, policy: Policy) -> bool:
    """Whether it does not count yet, since somebody has to approve it first."""
    return bool(approvers(policy, record.kind)) and not is_approved(record)


def addressees(record: Record) -> tuple[str, ...]:
    """The units to which it goes: those that the record names, and those to which it was circulated."""
    circulated = [unit for entry in record.entries(Circulated) for unit in entry.to]
    return tuple(dict.fromkeys([*getattr(record, "to", ()), *circulated]))


def unacknowledged(record: Record) -> tuple[str, ...]:
    """The units to which it goes and that have not confirmed that they have it."""
    confirmed = {entry.unit for entry in record.entries(Acknowledged)}
    return tuple(unit for unit in addressees(record) if unit not in confirmed)


def obstacle(record: Record, entry: Entry, policy: Policy) -> Label | None:
    """What stands in the way of `entry` after all that `record` has; None where nothing does."""
    kinds = entry.about.kinds
    if kinds is not None and record.kind not in kinds:
        return Label(
            zh=f"“{record.about.name.zh}”没有这一步骤",
            en=f"this kind of record, {record.about.name.en}, has no such step",
        )
    if record.withdrawn and not isinstance(entry, Noted):
        return Label(zh="该记录已撤销", en="the record was withdrawn")
    return next(_obstacles(record, entry, policy), None)


def _obstacles(record: Record, entry: Entry, policy: Policy) -> Iterator[Label]:
    if isinstance(entry, ActionDone | ActionVerified | ActionReopened):
        yield from _of_action(record, entry)
    elif isinstance(entry, Approved | Rejected):
        yield from _of_decision(record, entry, policy)
    elif isinstance(entry, Circulated | Acknowledged):
        yield from _of_issue(record, entry, policy)
    elif isinstance(entry, Ticked | StoodDown | Reviewed):
        yield from _of_emergency(record, entry, policy)
    elif isinstance(entry, RecordWithdrawn) and isinstance(record, Emergency):
        yield from _of_unreviewed(record)


_WANTED: dict[type[Entry], tuple[Callable[[ActionState], bool], Label]] = {
    ActionDone: (
        lambda state: state in (ActionState.OPEN, ActionState.LATE),
        Label(zh="该行动项已登记完成", en="it is recorded as done already"),
    ),
    ActionVerified: (
        lambda state: state is ActionState.DONE,
        Label(zh="该行动项没有待核实的完成登记", en="nothing done waits to be verified"),
    ),
    ActionReopened: (
        lambda state: state in (ActionState.DONE, ActionState.VERIFIED),
        Label(zh="该行动项尚未登记完成", en="it is not recorded as done"),
    ),
}
"""For each entry about an action item: in which of its states it is possible, and what is wrong in others."""


def _of_action(record: Record, entry: ActionDone | ActionVerified | ActionReopened) -> Iterator[Label]:
    if item(record, entry.action) is None:
        count = len(items(record))
        yield Label(
            zh=f"没有第 {entry.action} 项行动项，共 {count} 项",
            en=f"there is no action item {entry.action}, of {count}",
        )
        return
    possible, why = _WANTED[type(entry)]
    if not possible(progress(record, entry.action, date.min).state):
        yield why


def _of_decision(record: Record, entry: Approved | Rejected, policy: Policy) -> Iterator[Label]:
    if not approvers(policy, record.kind):
        yield Label(zh="制度未要求审批", en="the policy asks for no approval of it")
    elif is_approved(record):
        yield Label(zh="该记录已获批准", en="it is approved already")
    elif isinstance(entry, Rejected) and record.entries(Rejected):
        yield Label(zh="该记录已被否决", en="it is rejected already")


def _of_issue(record: Record, entry: Circulated | Acknowledged, policy: Policy) -> Iterator[Label]:
    if awaits_approval(record, policy):
        yield Label(zh="该记录尚未获批准", en="it is not approved yet")
    elif isinstance(entry, Acknowledged) and entry.unit not in addressees(record):
        yield Label(zh="该记录未下发至此单位", en="it was not sent to that unit")
    elif isinstance(entry, Acknowledged) and entry.unit not in unacknowledged(record):
        yield Label(zh="该单位已签收", en="that unit has acknowledged it already")


def _of_emergency(record: Record, entry: Ticked | StoodDown | Reviewed, policy: Policy) -> Iterator[Label]:
    plan = plan_of(record, policy)
    over = bool(record.entries(StoodDown))
    if isinstance(entry, StoodDown) and over:
        yield Label(zh="应急状态已解除", en="it was stood down already")
    elif isinstance(entry, StoodDown) and plan is not None:
        yield from _of_unticked(record, plan)
    elif isinstance(entry, Reviewed) and not over:
        yield Label(zh="应急状态尚未解除", en="it is not stood down yet")
    elif isinstance(entry, Reviewed) and record.entries(Reviewed):
        yield Label(zh="已总结评估", en="it was reviewed already")
    elif isinstance(entry, Ticked) and plan is not None:
        known = [step.id for step in plan.steps]
        if entry.step not in known:
            yield Label(
                zh=f"预案没有步骤“{entry.step}”，有：{'、'.join(known)}",
                en=f"the plan has no step {entry.step}; its steps are {', '.join(known)}",
            )
        elif entry.step in [tick.step for tick in record.entries(Ticked)]:
            yield Label(zh="该步骤已登记", en="that step is ticked already")


def _of_unreviewed(record: Emergency) -> Iterator[Label]:
    """An emergency is taken back only after its review: steps, stand-down and review would vanish with it."""
    if not record.entries(Reviewed):
        yield Label(
            zh="应急处置须解除并总结评估，不得以撤销了结；误启动的，逐项登记无需办理的理由（--not-needed）",
            en="an emergency ends with stand-down and review, not by being taken back; of one that was "
            "activated by mistake, say of each step with --not-needed why",
        )


def _of_unticked(record: Record, plan: EmergencyPlan) -> Iterator[Label]:
    """The steps of which nobody said yet whether they were taken: no emergency is over before."""
    ticked = {tick.step for tick in record.entries(Ticked)}
    if open_steps := [step.id for step in plan.steps if step.id not in ticked]:
        yield Label(
            zh=f"预案步骤尚未办理：{'、'.join(open_steps)}；请逐项登记，无需办理的说明理由（--not-needed）",
            en=f"steps of the plan are open: {', '.join(open_steps)}; tick each, or say with --not-needed "
            "why it is not needed",
        )
