"""A: whether each step was taken by somebody entitled to, on that day, in that case."""

from collections.abc import Iterator

from rightsdesk.domain.authority import DECISIONS
from rightsdesk.domain.events.catalogue import BY_NAME, OPENED
from rightsdesk.domain.events.handling import Transferred
from rightsdesk.messages import _, language
from rightsdesk.rules.contexts import CaseContext, Denied, Finding, clause_note
from rightsdesk.rules.registry import rule


def _finding(denied: Denied) -> Finding:
    command = "open" if denied.step == OPENED else BY_NAME[denied.step].about.command
    message = _("{person} could not take {step}: {why}").format(
        person=denied.person, step=command, why=denied.why.why.text(language())
    )
    return Finding(message + clause_note(denied.why.clause), denied.keys)


@rule(
    "A101",
    "post-held",
    summary="each step is taken by somebody who held a post for it on that day",
    reason="Authority is what makes a step count; without the post it is only an entry.",
    mend="let somebody in post take the step, or enter the post in policies/staff.yml if it was really held",
)
def post_held(context: CaseContext) -> Iterator[Finding]:
    """Asks `denial` with the state before the event and the posts of the event's day."""
    for denied in context.denials:
        if not denied.in_post:
            yield _finding(denied)


@rule(
    "A102",
    "own-unit",
    summary="a post held in a unit is used only for cases that the unit has",
    reason="A unit answers for its own cases; somebody else's answer would not bind it.",
    mend="let the unit that has the case take the step, or transfer the case first",
)
def own_unit(context: CaseContext) -> Iterator[Finding]:
    """The denials of people who hold the post, but in another unit."""
    for denied in context.denials:
        if denied.in_post and denied.step not in DECISIONS:
            yield _finding(denied)


@rule(
    "A103",
    "nobody-approves-their-own-work",
    summary="a plan is approved or rejected by somebody who neither proposed it nor handled the case",
    reason="An approval is a second pair of eyes; one's own are the first.",
    mend="let another holder of the post decide",
)
def nobody_approves_their_own_work(context: CaseContext) -> Iterator[Finding]:
    """The denials of decisions by people who hold the post."""
    for denied in context.denials:
        if denied.in_post and denied.step in DECISIONS:
            yield _finding(denied)


@rule(
    "A104",
    "call-back-not-by-the-unit",
    summary="the unit that handled a case does not call the complainant back",
    reason="Nobody tells the person who served them badly how satisfied they are; the unit would mark its "
    "own work.",
    mend="let the desk call again and record it",
)
def call_back_not_by_the_unit(context: CaseContext) -> Iterator[Finding]:
    """Where a clause forbids it: call-backs by people of a unit that had the case, or by the person it
    named."""
    clause = context.policy.forbidding("call-back-by-the-unit")
    if clause is None:
        return
    for index, event in context.events("called-back"):
        handed = [
            step
            for _at, step in context.events("transferred")
            if _at < index and isinstance(step, Transferred)
        ]
        person = context.desk.staff.people.get(event.by)
        units = {holding.unit for holding in person.holdings(context.day(event.at))} if person else set()
        own = [step for step in handed if step.unit in units or step.responsible == event.by]
        if own:
            yield Finding(
                _("called back by {person}, who belongs to {unit}, which handled the case").format(
                    person=event.by, unit=own[-1].unit
                )
                + clause_note(clause.no),
                ("timeline", index, "by"),
            )
