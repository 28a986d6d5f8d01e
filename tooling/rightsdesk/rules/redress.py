"""R: whether the complainant got what a fair handling owes them, and nothing that it forbids."""

from collections.abc import Iterator
from datetime import date

from rightsdesk.domain.events.base import Evidence, Remedy
from rightsdesk.domain.events.closing import Archived
from rightsdesk.domain.events.handling import Investigated, Proposed, Responded
from rightsdesk.messages import _, language
from rightsdesk.rules.contexts import CaseContext, Finding, clause_note
from rightsdesk.rules.lifecycle import answers_before_facts
from rightsdesk.rules.registry import rule
from rightsdesk.rules.vocabulary import Keys


def _remedies(context: CaseContext) -> Iterator[tuple[Keys, Remedy]]:
    for index, event in context.events("proposed", "responded"):
        if isinstance(event, Proposed | Responded):
            for number, remedy in enumerate(event.remedies):
                yield ("timeline", index, "remedies", number), remedy


def _money(context: CaseContext, remedy: Remedy) -> str:
    known = context.policy.vocabulary.remedies.get(remedy.kind)
    return known.money if known else "none"


@rule(
    "R101",
    "no-money-for-satisfaction",
    summary="no money is offered that is not owed, where the policy forbids buying satisfaction",
    reason="Money for silence hides the fault it should have mended, and is unfair to everybody who did not "
    "shout.",
    mend="take the payment out of the plan; what is owed by law or contract is recorded as such a remedy",
    enforces=("forbids.money-for-satisfaction",),
)
def no_money_for_satisfaction(context: CaseContext) -> Iterator[Finding]:
    """Remedies that the vocabulary calls discretionary, in plans and answers."""
    clause = context.policy.forbidding("money-for-satisfaction")
    if clause is None:
        return
    for keys, remedy in _remedies(context):
        if _money(context, remedy) == "discretionary":
            yield Finding(
                _("{remedy} buys satisfaction with money, which is forbidden").format(remedy=remedy.kind)
                + clause_note(clause.no),
                keys,
            )


@rule(
    "R102",
    "amount-belongs-to-money",
    summary="an amount of money stands only with a remedy that is one of money",
    reason="Money under the name of an apology would escape the rule against buying satisfaction, and every "
    "count.",
    mend="name the remedy that the money really is, or leave out the amount",
)
def amount_belongs_to_money(context: CaseContext) -> Iterator[Finding]:
    """Amounts with remedies that the vocabulary says carry none."""
    for keys, remedy in _remedies(context):
        if remedy.amount is not None and _money(context, remedy) == "none":
            yield Finding(
                _("{remedy} is no payment, but has the amount {amount}").format(
                    remedy=remedy.kind, amount=remedy.amount
                ),
                (*keys, "amount"),
            )


@rule(
    "R201",
    "facts-before-answer",
    summary="facts and responsibility stand before an answer, where a clause asks for an investigation first",
    reason="An answer composed before anybody knew what happened is an excuse, not an answer.",
    mend="record the investigation with its responsibility first: desk investigate",
    enforces=("requires.investigated",),
)
def facts_before_answer(context: CaseContext) -> Iterator[Finding]:
    """Answers without an investigation that a clause requires, or after one that names nobody responsible."""
    for index, event, obstacle in context.hindrances:
        if answers_before_facts(event, obstacle):
            why = obstacle.why.text(language())
            message = _("answered before the facts were established: {why}").format(why=why)
            yield Finding(message + clause_note(obstacle.clause), ("timeline", index))
    for index, _event in context.events("responded"):
        before = context.states[index]
        found = [step for step in before.events("investigated") if isinstance(step, Investigated)]
        clause = _asks_for_facts(context, index)
        if clause is not None and found and not any(step.responsibility for step in found):
            yield Finding(
                _("answered although the investigation names no responsibility") + clause_note(clause),
                ("timeline", index),
            )


def _asks_for_facts(context: CaseContext, index: int) -> str | None:
    """The clause that requires an investigation before this answer, where one applies to the case."""
    before = context.states[index]
    for clause in context.policy.clauses:
        for requirement in clause.requires:
            if (
                requirement.before == "responded"
                and "investigated" in requirement.steps
                and requirement.when.holds(before.traits)
                and not before.position.done & frozenset(requirement.unless)
            ):
                return clause.no
    return None


@rule(
    "R301",
    "video-kept-safe",
    summary="where video exists, it is pulled, and where and until when it is kept is recorded",
    reason="Recorders write over themselves within days; what nobody pulled is gone when it is needed.",
    mend="pull it, and record the investigation with `--video kept` and the evidence: what, kept-at, "
    "keep-until",
    enforces=("forbids.video-not-kept",),
)
def video_kept_safe(context: CaseContext) -> Iterator[Finding]:
    """Where a clause forbids leaving video: the last investigation that speaks of video says it is kept, and
    where."""
    clause = context.policy.forbidding("video-not-kept")
    spoken = [
        (index, event)
        for index, event in context.events("investigated")
        if isinstance(event, Investigated) and event.video != "none"
    ]
    if clause is None or not spoken:
        return
    index, last = spoken[-1]
    if last.video == "exists":
        message = _("video exists, but nothing says that it was pulled and kept")
        yield Finding(message + clause_note(clause.no), ("timeline", index, "video"))
    elif not any(_is_kept_video(context, piece) for _at, event in spoken for piece in event.evidence):
        message = _("the video is said to be kept, but no evidence says where and until when")
        yield Finding(message + clause_note(clause.no), ("timeline", index, "video"))


def _is_kept_video(context: CaseContext, piece: Evidence) -> bool:
    known = context.policy.vocabulary.evidence.get(piece.kind)
    return known is not None and known.video and bool(piece.kept_at and piece.keep_until)


@rule(
    "R302",
    "kept-for-some-time",
    summary="evidence is kept until a day after the investigation, the papers until one after the closing",
    reason="What is to be kept until the day it is recorded, or an earlier one, is not kept at all.",
    mend="correct the day until which it is kept",
)
def kept_for_some_time(context: CaseContext) -> Iterator[Finding]:
    """Compares `keep_until` with the day of the investigation, or of the closing before the archiving."""
    closed = date.min
    for index, event in context.events("investigated", "closed", "archived"):
        days: dict[Keys, str | None] = {}
        since = context.day(event.at)
        if isinstance(event, Investigated):
            pieces = enumerate(event.evidence)
            days = {("evidence", number, "keep_until"): piece.keep_until for number, piece in pieces}
        elif isinstance(event, Archived):
            days, since = {("keep_until",): event.keep_until}, closed
        else:
            closed = since
        for keys, day in days.items():
            if day is not None and date.fromisoformat(day) <= since:
                message = _("kept only until {day}").format(day=day)
                yield Finding(message, ("timeline", index, *keys))


@rule(
    "R401",
    "answered-the-way-asked-for",
    summary="the answer goes the way that the complainant asked for, or says why it does not",
    reason="Somebody who asked for a letter and gets a call may have nothing to show; they chose for a "
    "reason.",
    mend="say why: --via-reason",
    enforces=("forbids.other-reply-way-without-reason",),
)
def answered_the_way_asked_for(context: CaseContext) -> Iterator[Finding]:
    """Where a clause forbids another way without a reason: compares `via` with the header's `reply_via`."""
    clause = context.policy.forbidding("other-reply-way-without-reason")
    asked = context.case.reply_via
    if clause is None or asked is None:
        return
    for index, event in context.events("responded"):
        if isinstance(event, Responded) and event.via != asked and event.via_reason is None:
            yield Finding(
                _("answered by {via}, asked for {asked}, and no reason is given").format(
                    via=event.via, asked=asked
                )
                + clause_note(clause.no),
                ("timeline", index, "via"),
            )
