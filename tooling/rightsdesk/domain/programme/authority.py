"""Who may make a programme record, and who may add which entry to it: by post, never on one's own work."""

from collections.abc import Iterable
from datetime import date

from rightsdesk.domain.authority import Actor, Denial
from rightsdesk.domain.model import Label
from rightsdesk.domain.owners import owns
from rightsdesk.domain.policy import Policy
from rightsdesk.domain.programme.actions import OUTSTANDING, ActionState, doer, item, items, progress
from rightsdesk.domain.programme.base import Record
from rightsdesk.domain.programme.entries import (
    PLAN_STEPS,
    Acknowledged,
    ActionAdded,
    ActionDone,
    ActionReopened,
    ActionVerified,
    Approved,
    Circulated,
    PersonalDataRead,
    RecordWithdrawn,
    Rejected,
    Reviewed,
    StoodDown,
    Ticked,
)
from rightsdesk.domain.programme.parts import Entry
from rightsdesk.domain.programme.readiness import Emergency
from rightsdesk.domain.regime import EmergencyPlan

_KEPT_BY_ITSELF = Denial(
    Label(
        zh="查阅记录由系统为查阅人本人登记，只能续登，不能改动或撤销",
        en="kept by itself for the person who reads: nobody adds to it by hand or takes it back",
    ),
    (),
)


def recorders(policy: Policy, kind: str) -> tuple[str, ...]:
    """The posts whose holders make records of that kind: whose duty it is, and who owes it to a rhythm, a
    recurrence or, for emergencies, a plan.
    """
    posts = [duty.post for clause in policy.clauses for duty in clause.duties if kind in duty.records]
    posts += [rhythm.owner for _clause, rhythm in policy.rhythms() if rhythm.record == kind]
    posts += [each.owner for _clause, each in policy.recurrences() if each.record == kind]
    if kind == "emergency":
        posts += [post for _clause, plan in policy.plans() for post in plan.activated_by]
    return tuple(dict.fromkeys(posts))


def approvers(policy: Policy, kind: str) -> tuple[str, ...]:
    """The posts of which one must approve a record of that kind before it counts; none where it counts as
    it is.
    """
    return tuple(
        dict.fromkeys(
            duty.post for clause in policy.clauses for duty in clause.duties if kind in duty.approves
        )
    )


def plan_of(record: Record, policy: Policy) -> EmergencyPlan | None:
    """The plan that an emergency follows; None where it is no emergency, or the policy has no such plan."""
    if not isinstance(record, Emergency):
        return None
    return next((plan for _clause, plan in policy.plans() if plan.id == record.plan), None)


def own_words(record: Record, policy: Policy) -> dict[str, dict[str, Label]]:
    """The word lists that a record has of its own: the steps of the plan that it follows."""
    plan = plan_of(record, policy)
    return {PLAN_STEPS: {step.id: step.what for step in plan.steps}} if plan else {}


def recording_denial(actor: Actor, record: Record, policy: Policy, day: date) -> Denial | None:
    """Why `actor` may not make that record on that local day; None when they may."""
    if record.about.own:
        return None if actor.slug == record.by else _KEPT_BY_ITSELF
    plan = plan_of(record, policy)
    posts = plan.activated_by if plan else recorders(policy, record.kind)
    return _post_denial(actor, posts, policy, day, record.unit)


def entry_denial(actor: Actor, entry: Entry, record: Record, policy: Policy, day: date) -> Denial | None:
    """Why `actor` may not add that entry to `record`, as it was before, on that local day; None when they
    may.
    """
    if record.about.own:
        own = actor.slug == record.by and isinstance(entry, PersonalDataRead)
        return None if own else _KEPT_BY_ITSELF
    if isinstance(entry, Approved | Rejected):
        return _approval_denial(actor, record, policy, day)
    if isinstance(entry, Acknowledged):
        return _unit_denial(actor, entry.unit, policy, day)
    if isinstance(entry, ActionDone):
        return _doing_denial(actor, entry.action, record, policy, day)
    if isinstance(entry, ActionVerified):
        return _verifying_denial(actor, entry.action, record, policy, day)
    if isinstance(entry, ActionReopened):
        return _reopening_denial(actor, entry.action, record, policy, day)
    if isinstance(entry, RecordWithdrawn):
        return _withdrawal_denial(actor, record, policy, day)
    if isinstance(entry, Circulated | ActionAdded):
        return recording_denial(actor, record, policy, day)
    plan = plan_of(record, policy)
    if plan is not None and isinstance(entry, Ticked):
        taken_by = [step.by for step in plan.steps if step.id == entry.step]
        return _post_denial(actor, (*taken_by, *plan.activated_by), policy, day, record.unit)
    if plan is not None and isinstance(entry, StoodDown | Reviewed):
        return _post_denial(actor, plan.stand_down_by, policy, day, record.unit)
    return _post_denial(actor, tuple(policy.vocabulary.posts), policy, day)


def _post_denial(
    actor: Actor, posts: Iterable[str], policy: Policy, day: date, unit: str | None = None
) -> Denial | None:
    """Why none of these posts is the person's: a unit's post counts for records about that unit."""
    wanted = tuple(dict.fromkeys(posts))
    known = policy.vocabulary.posts
    for holding in actor.person.holdings(day):
        post = known.get(holding.post) if holding.post in wanted else None
        if post is not None and (post.scope == "desk" or unit is None or holding.unit == unit):
            return None
    titles_zh = policy.post_titles(wanted, "zh") or "（制度未规定任何岗位）"
    titles_en = policy.post_titles(wanted, "en") or "no post under this policy"
    of_unit = policy.vocabulary.units.get(unit) if unit else None
    return Denial(
        Label(
            zh=f"须由{titles_zh}办理" + (f"（{of_unit.zh}）" if of_unit else ""),
            en=f"needs the post of {titles_en}" + (f" ({of_unit.en})" if of_unit else ""),
        ),
        wanted,
    )


def _approval_denial(actor: Actor, record: Record, policy: Policy, day: date) -> Denial | None:
    posts = approvers(policy, record.kind)
    refused = _post_denial(actor, posts, policy, day, record.unit)
    if refused is None and actor.slug == record.by:
        why = Label(zh="不得审批本人登记的记录", en="nobody approves what they recorded themselves")
        return Denial(why, posts, own_work=True)
    return refused


def _unit_denial(actor: Actor, unit: str, policy: Policy, day: date) -> Denial | None:
    if any(holding.unit == unit for holding in actor.person.holdings(day)):
        return None
    known = policy.vocabulary.units.get(unit)
    zh, en = (known.zh, known.en) if known else (unit, unit)
    return Denial(Label(zh=f"须由{zh}的人员签收", en=f"needs a post in {en}"), ())


def _doing_denial(actor: Actor, number: int, record: Record, policy: Policy, day: date) -> Denial | None:
    asked = item(record, number)
    if asked is not None and owns(actor, asked.owner, policy, day, record.unit):
        return None
    return recording_denial(actor, record, policy, day)


def _reopening_denial(actor: Actor, number: int, record: Record, policy: Policy, day: date) -> Denial | None:
    """What is done and not yet verified is reopened by who did it or by those who may verify it; always by
    those who make or approve such records."""
    waits = progress(record, number, day).state is ActionState.DONE
    if waits and (
        actor.slug == doer(record, number) or _verifying_denial(actor, number, record, policy, day) is None
    ):
        return None
    posts = (*recorders(policy, record.kind), *approvers(policy, record.kind))
    return _post_denial(actor, posts, policy, day, record.unit)


def _withdrawal_denial(actor: Actor, record: Record, policy: Policy, day: date) -> Denial | None:
    """A record is taken back by those who may make it; while action items of it wait, by another than made
    it: they are dropped with it. Of one that was last rejected, another person has already said so."""
    refused = recording_denial(actor, record, policy, day)
    decisions = [entry for entry in record.timeline if isinstance(entry, Approved | Rejected)]
    if decisions and isinstance(decisions[-1], Rejected):
        return refused
    waiting = [
        str(number)
        for number in range(1, len(items(record)) + 1)
        if progress(record, number, day).state in OUTSTANDING
    ]
    if refused is not None or not waiting or actor.slug != record.by:
        return refused
    why = Label(
        zh=f"行动项 {'、'.join(waiting)} 尚未办结，撤销须由登记人以外的人办理",
        en=f"not settled, and dropped with it: action item {', '.join(waiting)}; "
        "another person than recorded it withdraws it",
    )
    return Denial(why, recorders(policy, record.kind), own_work=True)


def _verifying_denial(actor: Actor, number: int, record: Record, policy: Policy, day: date) -> Denial | None:
    asked = item(record, number)
    if actor.slug == doer(record, number):
        why = Label(zh="不得核实本人完成的事项", en="nobody verifies what they did themselves")
    elif asked is not None and owns(actor, asked.owner, policy, day, record.unit):
        why = Label(zh="不得核实由本人负责的事项", en="nobody verifies what they answer for themselves")
    elif not actor.person.holdings(day):
        return Denial(Label(zh="须由在岗人员核实", en="needs a post"), ())
    else:
        return None
    return Denial(why, (), own_work=True)
