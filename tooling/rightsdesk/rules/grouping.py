"""I: cases that are probably about one matter, and what follows when many are handled as one."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from rightsdesk.diagnostics import Severity
from rightsdesk.domain.case import Case
from rightsdesk.domain.events.base import OPEN, Phase
from rightsdesk.domain.folding import CaseState, fold
from rightsdesk.domain.policy import Policy
from rightsdesk.domain.requirements import GroupThreshold
from rightsdesk.messages import _
from rightsdesk.records.store import Desk
from rightsdesk.rules.contexts import CaseContext, Finding, Register, clause_note
from rightsdesk.rules.likeness import Likely, likely
from rightsdesk.rules.registry import rule

TOLD = 3
"""Of many that are alike, so many are told: the most alike."""


def probable_duplicates(case: Case, policy: Policy, register: Register, desk: Desk) -> list[Likely]:
    """Cases that are not over, were received no later, and are probably about the same matter; the most alike
    first. None where the policy does not say what is alike, or where the two are handled as one already.
    """
    terms = policy.likeness()
    if terms is None:
        return []
    earlier = (
        other
        for other in register.around(case, terms.within.elapsed())
        if (other.received_at, other.id) < (case.received_at, case.id)
    )
    found = [each for each in likely(case, earlier, terms) if _could_be_one(_state(each.case, desk), case)]
    return sorted(found, key=lambda each: (-each.alike, each.case.id))


def _state(case: Case, desk: Desk) -> CaseState:
    return fold(case, desk.judging(case).policy)


def _could_be_one(other: CaseState, case: Case) -> bool:
    """Whether the other case goes on by itself, and could take in that one."""
    return other.phase in OPEN | {Phase.ANSWERED} and other.parent != case.id


@rule(
    "I305",
    "probable-duplicate",
    summary="a case that is probably about the same matter as an earlier one is handled together with it",
    reason="Two units that answer one matter separately answer it differently, and that many complain of one "
    "thing is seen only when the cases stand together.",
    mend="merge it where it is the same matter; where it is not, leave it: this is a warning",
    severity=Severity.WARNING,
    enforces=("likeness",),
)
def probable_duplicate(context: CaseContext) -> Iterator[Finding]:
    """Open cases only, each against those received before it."""
    state = context.standing.state
    if state.phase not in OPEN or state.parent is not None:
        return
    for each in probable_duplicates(context.case, context.policy, context.register, context.desk)[:TOLD]:
        yield Finding(
            likeness_in_words(each),
            ("subject",),
            _("if it is the same matter: desk merge {case} --into {other} --reason …").format(
                case=context.case.id, other=each.case.id
            ),
        )


def likeness_in_words(each: Likely) -> str:
    """How alike an earlier case is."""
    message = (
        _("probably the same matter as {case}: {alike} of 100 alike, the same place")
        if each.there
        else _("probably the same matter as {case}: {alike} of 100 alike")
    )
    return message.format(case=each.case.id, alike=each.alike)


def reaches(threshold: GroupThreshold, receipts: Iterable[datetime]) -> bool:
    """Whether so many of these receipts lie within the threshold's span of each other."""
    times, span = sorted(receipts), threshold.within.elapsed()
    return any(last - first <= span for first, last in zip(times, times[threshold.cases - 1 :], strict=False))


def merged_into(parent: Case, span: timedelta, register: Register, desk: Desk) -> list[Case]:
    """The cases received around the parent that are merged into it now."""
    named = (
        other
        for other in register.around(parent, span)
        if any(getattr(event, "into", None) == parent.id for event in other.timeline)
    )
    return [other for other in named if _state(other, desk).parent == parent.id]


@rule(
    "I306",
    "group-is-major",
    summary="a case into which as many are merged as the policy says is major",
    reason="What hits many people at once concerns the leaders; as one general case it would pass them by.",
    mend="say so: desk reclassify CASE --severity major --trigger … --reason …",
    enforces=("group",),
)
def group_is_major(context: CaseContext) -> Iterator[Finding]:
    """Counts the case and those merged into it that were received within the policy's span of each other."""
    clause = context.policy.group_clause()
    state = context.standing.state
    if clause is None or clause.group is None or state.traits["severity"] == "major":
        return
    children = merged_into(context.case, clause.group.within.elapsed(), context.register, context.desk)
    if reaches(clause.group, [each.received_at for each in (context.case, *children)]):
        yield Finding(
            _("{count} cases are handled as one here, so that it is major").format(count=len(children) + 1)
            + clause_note(clause.no),
            ("id",),
            _("desk reclassify {case} --severity major --trigger {trigger} --reason …").format(
                case=context.case.id, trigger=clause.group.trigger
            ),
        )
