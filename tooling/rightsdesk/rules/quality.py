"""L, A: what is recorded of how well a case was handled, and of the improvements its plan promised."""

from collections.abc import Iterator
from dataclasses import dataclass

from rightsdesk.domain.events.base import Improvement
from rightsdesk.domain.events.handling import Proposed
from rightsdesk.domain.events.quality import ImprovementDone, ImprovementVerified, QualityJudged
from rightsdesk.domain.quality import score_faults
from rightsdesk.messages import _, language
from rightsdesk.rules.contexts import CaseContext, Finding
from rightsdesk.rules.registry import rule
from rightsdesk.rules.vocabulary import Keys


@rule(
    "L114",
    "scored-by-each-criterion",
    summary="a judgement of quality scores each criterion of the policy once, and none above its most",
    reason="A criterion left out would pass unseen, and one scored twice would count twice.",
    mend="score each criterion once: --score CRITERION,POINTS",
    enforces=("quality",),
)
def scored_by_each_criterion(context: CaseContext) -> Iterator[Finding]:
    """Asks `score_faults` about each judgement."""
    bar = context.policy.quality()
    if bar is None:
        return
    for index, event in context.events("quality-judged"):
        if isinstance(event, QualityJudged):
            for fault in score_faults(bar, event.scores):
                place: Keys = () if fault.place is None else (fault.place,)
                yield Finding(fault.why.text(language()), ("timeline", index, "scores", *place))


@dataclass(frozen=True, slots=True)
class _Follow:
    """An event about an improvement: its index, the plan it speaks of, the improvement (None: the plan has
    none of that number), who last recorded before it that this was made (None: nobody)."""

    index: int
    event: ImprovementDone | ImprovementVerified
    plan: tuple[Improvement, ...]
    improvement: Improvement | None
    done_by: str | None


def _follows(context: CaseContext) -> Iterator[_Follow]:
    """What the timeline says of improvements, each of the plan last proposed before it."""
    plan: tuple[Improvement, ...] = ()
    done: dict[int, str] = {}
    for index, event in context.events():
        if isinstance(event, Proposed):
            plan, done = event.improvements, {}
        elif isinstance(event, ImprovementDone | ImprovementVerified):
            number = event.improvement
            known = plan[number] if number < len(plan) else None
            yield _Follow(index, event, plan, known, done.get(number))
            if isinstance(event, ImprovementDone):
                done[number] = event.by


@rule(
    "L115",
    "improvement-of-the-plan",
    summary="what is recorded as improved or verified is an improvement of the plan last proposed",
    reason="An improvement that nobody proposed has no owner and no due date, and the one that was proposed "
    "would stay undone.",
    mend="name its place in the plan last proposed, counted from 0: --improvement",
)
def improvement_of_the_plan(context: CaseContext) -> Iterator[Finding]:
    """Compares `improvement` with the number of improvements in the last plan before the event."""
    for follow in _follows(context):
        if follow.improvement is None:
            message = _("there is no improvement {number}: the plan last proposed has {count}, from 0 on")
            told = message.format(number=follow.event.improvement, count=len(follow.plan))
            yield Finding(told, ("timeline", follow.index, "improvement"))


@rule(
    "L116",
    "verified-when-made",
    summary="an improvement is verified only after it was made",
    reason="What is verified counts as settled; an improvement that nobody made must not.",
    mend="record first that it was made: desk improved",
)
def verified_when_made(context: CaseContext) -> Iterator[Finding]:
    """Verifications of improvements of which nothing says that they were made."""
    for follow in _follows(context):
        if isinstance(follow.event, ImprovementVerified) and follow.improvement and follow.done_by is None:
            message = _("nothing says that improvement {number} was made")
            told = message.format(number=follow.event.improvement)
            yield Finding(told, ("timeline", follow.index, "improvement"))


@rule(
    "A108",
    "nobody-judges-their-own-work",
    summary="the quality of handling is judged by somebody who had no part in it",
    reason="Whoever handled a case, or said how it was to be handled, would mark their own work.",
    mend="let another holder of a post that the policy names judge it",
    enforces=("quality",),
)
def nobody_judges_their_own_work(context: CaseContext) -> Iterator[Finding]:
    """The denials of judgements by people who hold the post."""
    for denied in context.denials:
        if denied.step == "quality-judged" and denied.why.own_work:
            message = _("{person} could not judge the handling: {why}")
            told = message.format(person=denied.person, why=denied.why.why.text(language()))
            yield Finding(told, denied.keys)


@rule(
    "A109",
    "verified-by-another",
    summary="an improvement is verified by somebody who neither made it nor answers for it",
    reason="Proof counts when somebody else has seen it.",
    mend="let somebody else verify it: desk verify",
)
def verified_by_another(context: CaseContext) -> Iterator[Finding]:
    """Compares who verified with who recorded the improvement as made, and with its owner in the plan."""
    for follow in _follows(context):
        if not isinstance(follow.event, ImprovementVerified) or follow.improvement is None:
            continue
        person = follow.event.by
        own = person == follow.done_by or follow.improvement.owner in _names(context, person)
        if own:
            message = _("{person} verified an improvement of their own")
            yield Finding(message.format(person=person), ("timeline", follow.index, "by"))


def _names(context: CaseContext, slug: str) -> tuple[str, ...]:
    """What a person may be called where a plan names an owner."""
    known = context.desk.staff.people.get(slug)
    return (slug, known.name.zh, known.name.en) if known else (slug,)
