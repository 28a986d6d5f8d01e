"""A: whether each step was taken by somebody entitled to, on that day, in that case."""

from collections.abc import Iterator
from datetime import datetime

from rightsdesk.domain.authority import DECISIONS, Actor, Denial, denial
from rightsdesk.domain.events.catalogue import BY_NAME, OPENED
from rightsdesk.domain.events.handling import Transferred
from rightsdesk.domain.folding import CaseState
from rightsdesk.messages import _
from rightsdesk.rules.contexts import CaseContext, Finding, Keys, clause_note
from rightsdesk.rules.registry import rule


def _denials(context: CaseContext) -> Iterator[tuple[Keys, str, str, Denial, bool]]:
    """Each step that its person could not take: place, step, person, why, and whether they held a post for
    it.

    People who are not in `staff.yml` are passed over: rule I201 names them.
    """
    case, people = context.case, context.desk.staff.people
    steps: list[tuple[Keys, str, str, datetime, CaseState | None]] = [
        (("received_by",), OPENED, case.received_by, case.received_at, None)
    ]
    steps += [
        (("timeline", index, "by"), event.event, event.by, event.at, context.states[index])
        for index, event in context.events()
    ]
    for keys, step, slug, at, before in steps:
        if slug not in people:
            continue
        day = context.day(at)
        denied = denial(Actor(slug, people[slug]), step, context.policy, before, day)
        if denied is not None:
            held = {holding.post for holding in people[slug].holdings(day)}
            yield keys, step, slug, denied, bool(held & set(denied.posts))


def _finding(keys: Keys, step: str, person: str, denied: Denial) -> Finding:
    command = "open" if step == OPENED else BY_NAME[step].about.command
    message = _("{person} could not take {step}: {why}").format(
        person=person, step=command, why=denied.why.en
    )
    return Finding(message + clause_note(denied.clause), keys)


@rule(
    "A101",
    "post-held",
    summary="each step is taken by somebody who held a post for it on that day",
    reason="Authority is what makes a step count; without the post it is only an entry.",
    mend="let somebody in post take the step, or enter the post in policies/staff.yml if it was really held",
)
def post_held(context: CaseContext) -> Iterator[Finding]:
    """Asks `denial` with the state before the event and the posts of the event's day."""
    for keys, step, person, denied, held in _denials(context):
        if not held:
            yield _finding(keys, step, person, denied)


@rule(
    "A102",
    "own-unit",
    summary="a post held in a unit is used only for cases that the unit has",
    reason="A unit answers for its own cases; somebody else's answer would not bind it.",
    mend="let the unit that has the case take the step, or transfer the case first",
)
def own_unit(context: CaseContext) -> Iterator[Finding]:
    """The denials of people who hold the post, but in another unit."""
    for keys, step, person, denied, held in _denials(context):
        if held and step not in DECISIONS:
            yield _finding(keys, step, person, denied)


@rule(
    "A103",
    "nobody-approves-their-own-work",
    summary="a plan is approved or rejected by somebody who neither proposed it nor handled the case",
    reason="An approval is a second pair of eyes; one's own are the first.",
    mend="let another holder of the post decide",
)
def nobody_approves_their_own_work(context: CaseContext) -> Iterator[Finding]:
    """The denials of decisions by people who hold the post."""
    for keys, step, person, denied, held in _denials(context):
        if held and step in DECISIONS:
            yield _finding(keys, step, person, denied)


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
