"""L, A: what is recorded of how well a case was handled, and of the improvements its plans promised."""

from collections.abc import Iterator
from dataclasses import dataclass

from rightsdesk.domain.authority import Actor
from rightsdesk.domain.events.handling import Proposed
from rightsdesk.domain.events.quality import Adopted, ImprovementDone, ImprovementVerified, QualityJudged
from rightsdesk.domain.improvements import Promise, promises
from rightsdesk.domain.owners import known_owner, owns
from rightsdesk.domain.quality import score_faults
from rightsdesk.messages import _, language
from rightsdesk.rules.contexts import CaseContext, Finding
from rightsdesk.rules.registry import rule
from rightsdesk.rules.vocabulary import Keys, nearest_words


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


@rule(
    "L117",
    "improvement-is-somebodys",
    summary="what a plan would improve, and what is done about a suggestion, is some known owner's, by a day",
    reason="What nobody answers for is on nobody's list, and what is due on no day is never late.",
    mend="name a post, a unit or a person, by slug or by name, and the day by which it is to be done: owner, "
    "due",
)
def improvement_is_somebodys(context: CaseContext) -> Iterator[Finding]:
    """Looks at owner and due day of each improvement proposed and of each suggestion adopted."""
    for index, event in context.events("proposed", "adopted"):
        place: Keys = ("timeline", index)
        if isinstance(event, Adopted):
            yield from _unassigned(context, event.owner, event.due, place)
        elif isinstance(event, Proposed):
            for number, wanted in enumerate(event.improvements):
                found: Keys = (*place, "improvements", number)
                yield from _unassigned(context, wanted.owner, wanted.due, found)


def _unassigned(context: CaseContext, owner: str | None, due: str | None, place: Keys) -> Iterator[Finding]:
    if owner is None:
        yield Finding(_("nobody is named who answers for it: owner"), place)
    elif known_owner(owner, context.policy, context.desk.staff) is None:
        words = context.policy.vocabulary
        message = _("{owner} is no post, no unit and no person of the desk").format(owner=owner)
        yield Finding(message, (*place, "owner"), nearest_words(owner, (*words.units, *words.posts)))
    if due is None:
        yield Finding(_("no day is named by which it is to be done: due"), place)


@dataclass(frozen=True, slots=True)
class _Follow:
    """An event about an improvement: its index, the improvement it speaks of (None: none of that number was
    proposed before it), how many were, who last recorded before it that this one was made (None: nobody), and
    whether it was verified before."""

    index: int
    event: ImprovementDone | ImprovementVerified
    promise: Promise | None
    count: int
    done_by: str | None
    settled: bool


def _follows(context: CaseContext) -> Iterator[_Follow]:
    """What the timeline says of improvements, each of those proposed before it."""
    known = {promise.number: promise for promise in promises(context.case.timeline)}
    done: dict[int, str] = {}
    verified: set[int] = set()
    for index, event in context.events("improvement-done", "improvement-verified"):
        if isinstance(event, ImprovementDone | ImprovementVerified):
            proposed = [number for number, promise in known.items() if promise.plan < index]
            number = event.improvement
            promise = known[number] if number in proposed else None
            yield _Follow(index, event, promise, len(proposed), done.get(number), number in verified)
            if isinstance(event, ImprovementDone):
                done[number] = event.by
            else:
                verified.add(number)


@rule(
    "L115",
    "improvement-of-the-plan",
    summary="what is recorded as improved or verified was proposed, and no later plan has taken its place",
    reason="An improvement that nobody proposed has no owner and no due date, and the one that was proposed "
    "would stay undone.",
    mend="name its place among the improvements of all plans of the case, from 1: --improvement; `desk "
    "actions` lists them",
)
def improvement_of_the_plan(context: CaseContext) -> Iterator[Finding]:
    """Compares `improvement` with the numbers of those proposed before the event, and the event's place with
    the step by which a later plan was settled."""
    for follow in _follows(context):
        number, place = follow.event.improvement, ("timeline", follow.index, "improvement")
        if follow.promise is None:
            message = _("there is no improvement {number}: {count} are proposed, from 1 on")
            yield Finding(message.format(number=number, count=follow.count), place)
        elif follow.promise.is_superseded(follow.index):
            message = _("a later plan has taken the place of improvement {number}")
            yield Finding(message.format(number=number), place)


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
        if isinstance(follow.event, ImprovementVerified) and follow.promise and follow.done_by is None:
            message = _("nothing says that improvement {number} was made")
            told = message.format(number=follow.event.improvement)
            yield Finding(told, ("timeline", follow.index, "improvement"))


@rule(
    "L118",
    "verified-once",
    summary="an improvement that was verified is settled: it is neither made nor verified again",
    reason="What was proved to be done would wait for its proof once more, and nobody would know why.",
    mend="leave it; what has to be done again is proposed again",
)
def verified_once(context: CaseContext) -> Iterator[Finding]:
    """Events about improvements that had been verified before."""
    for follow in _follows(context):
        if follow.settled and follow.promise:
            message = _("improvement {number} was verified before").format(number=follow.event.improvement)
            yield Finding(message, ("timeline", follow.index, "improvement"))


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
    """Compares who verified with who recorded the improvement as made, and with its owner: the person, or
    whoever holds the post, or a post in the unit, on that day."""
    for follow in _follows(context):
        if not isinstance(follow.event, ImprovementVerified) or follow.promise is None:
            continue
        person = follow.event.by
        if person == follow.done_by or _answers(context, follow, follow.promise.wanted.owner):
            message = _("{person} verified an improvement of their own")
            yield Finding(message.format(person=person), ("timeline", follow.index, "by"))


def _answers(context: CaseContext, follow: _Follow, written: str | None) -> bool:
    """Whether who took the step is the owner that is written. People who are not in `staff.yml` are passed
    over, since rule I201 names them."""
    owner = known_owner(written, context.policy, context.desk.staff) if written else None
    person = context.desk.staff.people.get(follow.event.by)
    if owner is None or person is None:
        return False
    unit = context.states[follow.index].last_unit
    actor = Actor(follow.event.by, person)
    return owns(actor, owner, context.policy, context.day(follow.event.at), unit)
