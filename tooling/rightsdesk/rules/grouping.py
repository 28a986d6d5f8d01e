"""I: cases that are probably about one matter, and what follows when many are handled as one."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice

from rightsdesk.diagnostics import Severity
from rightsdesk.domain.case import Case
from rightsdesk.domain.events.base import OPEN, Phase
from rightsdesk.domain.policy import Policy
from rightsdesk.messages import _
from rightsdesk.records.store import Desk, read_case
from rightsdesk.rules.contexts import CaseContext, Finding, Register, clause_note
from rightsdesk.rules.likeness import Likely, likely
from rightsdesk.rules.registry import rule

TOLD = 3
"""Of many that are alike, so many are told: the most alike."""


def probable_duplicates(case: Case, policy: Policy, register: Register) -> Iterator[Likely]:
    """Cases that are not over, were received no later, and are probably about the same matter; the most alike
    first, each read in full only when it is asked for. None where the policy does not say what is alike, or
    where the two are handled as one already.
    """
    terms = policy.likeness()
    if terms is None:
        return
    earlier = (
        other
        for other in register.around(case, terms.within.elapsed())
        if (other.received_at, other.id) < (case.received_at, case.id)
    )
    for each in sorted(likely(case, earlier, terms), key=lambda each: (-each.alike, each.case.id)):
        phase, parent = register.handling(each.case.id)
        if phase in OPEN | {Phase.ANSWERED} and parent != case.id:
            yield each


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
    for each in islice(probable_duplicates(context.case, context.policy, context.register), TOLD):
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


def most_together(receipts: Iterable[datetime], span: timedelta) -> int:
    """How many of these receipts, at most, lie within `span` of each other."""
    times = sorted(receipts)
    return max((bisect_right(times, first + span) - place for place, first in enumerate(times)), default=0)


def merged_into(case_id: str, desk: Desk, files: Iterable[tuple[str, bytes]]) -> list[Case]:
    """Those of the cases in these files (path and bytes) that are handled with that one now; what cannot be
    read is passed over. Only files in which the id stands are read: few among thousands.
    """
    named = (read_case(path, raw).case for path, raw in files if case_id.encode() in raw)
    return [other for other in named if other is not None and desk.state(other).parent == case_id]


@rule(
    "I308",
    "merged-with-nobody-in-it",
    summary="a case into which others are merged is not merged itself",
    reason="The others would be handled by a case that is handled by a third; nobody looking for them would "
    "find them in one step, and a group would be counted in two halves.",
    mend="unmerge it, or unmerge those in it, and merge all of them into one",
)
def merged_with_nobody_in_it(context: CaseContext) -> Iterator[Finding]:
    """Looks for cases that are handled with one that is itself handled with another now."""
    if context.standing.state.parent is None:
        return
    for child in merged_into(context.case.id, context.desk, context.register.naming(context.case.id)):
        last = max(index for index, _event in context.events("merged"))
        yield Finding(
            held_in_words(context.case.id, child.id), ("timeline", last), _("unmerge one of the two")
        )


def held_in_words(case_id: str, child_id: str) -> str:
    """That a case holds another."""
    return _("{child} is handled with {case}").format(child=child_id, case=case_id)


@rule(
    "I306",
    "group-is-major",
    summary="a case into which as many are merged as the policy says is major",
    reason="What hits many people at once concerns the leaders; as one general case it would pass them by.",
    mend="say so: desk reclassify CASE --severity major --trigger … --reason …",
    enforces=("group",),
)
def group_is_major(context: CaseContext) -> Iterator[Finding]:
    """Counts the case and those merged into it, whenever received, of which enough lie within the policy's
    span of each other.
    """
    clause = context.policy.group_clause()
    state = context.standing.state
    if clause is None or clause.group is None or state.traits["severity"] == "major":
        return
    children = merged_into(context.case.id, context.desk, context.register.naming(context.case.id))
    receipts = [each.received_at for each in (context.case, *children)]
    if most_together(receipts, clause.group.within.elapsed()) >= clause.group.cases:
        yield Finding(
            _("{count} cases are handled as one here, so that it is major").format(count=len(children) + 1)
            + clause_note(clause.no),
            ("id",),
            _("desk reclassify {case} --severity major --trigger {trigger} --reason …").format(
                case=context.case.id, trigger=clause.group.trigger
            ),
        )
