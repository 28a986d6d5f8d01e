"""A: whether each step was taken by somebody entitled to, on that day, in that case."""

from collections.abc import Iterable, Iterator

from rightsdesk.domain.authority import DECISIONS, Actor, correction_denial
from rightsdesk.domain.corrections import target
from rightsdesk.domain.events.base import Event
from rightsdesk.domain.events.catalogue import BY_NAME, OPENED
from rightsdesk.domain.events.closing import Corrected
from rightsdesk.domain.events.handling import Approved, Rejected, Transferred
from rightsdesk.domain.lifecycle import Plan
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
    enforces=("duties.steps",),
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
    """The denials of people who hold the post, but in another unit; of decisions too."""
    for denied in context.denials:
        if denied.in_post and not denied.why.own_work:
            yield _finding(denied)


@rule(
    "A103",
    "nobody-approves-their-own-work",
    summary="a plan is approved or rejected by somebody who neither proposed it nor handled the case",
    reason="An approval is a second pair of eyes; one's own are the first.",
    mend="let another holder of the post decide",
    enforces=("approvals",),
)
def nobody_approves_their_own_work(context: CaseContext) -> Iterator[Finding]:
    """The denials of decisions by people who hold the post."""
    for denied in context.denials:
        if denied.in_post and denied.why.own_work and denied.step in DECISIONS:
            yield _finding(denied)


@rule(
    "A104",
    "call-back-not-by-the-unit",
    summary="the unit that handled a case does not call the complainant back",
    reason="Nobody tells the person who served them badly how satisfied they are; the unit would mark its "
    "own work.",
    mend="let the desk call again and record it",
    enforces=("forbids.call-back-by-the-unit",),
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


def _held(context: CaseContext, event: Event, posts: Iterable[str]) -> bool:
    """Whether the person of an event held one of the posts on its day; people not in `staff.yml` are passed
    over, since rule I201 names them."""
    person = context.desk.staff.people.get(event.by)
    held = {holding.post for holding in person.holdings(context.day(event.at))} if person else set(posts)
    return not held.isdisjoint(posts)


@rule(
    "A105",
    "approved-by-the-post-asked",
    summary="the approval by which a step goes ahead was given by a holder of a post that its clause names",
    reason="A clause names who answers for the step; somebody else's consent, however high, is not theirs.",
    mend="propose the plan anew and let a holder of the post named in the message approve it",
    enforces=("approvals",),
)
def approved_by_the_post_asked(context: CaseContext) -> Iterator[Finding]:
    """Compares the last approval before each step with every approval clause that holds for the case then."""
    asked = [(clause, approval) for clause in context.policy.clauses for approval in clause.approvals]
    for index, event in context.events(*{approval.before for _clause, approval in asked}) if asked else ():
        before = context.states[index]
        decided = before.events("approved", counting=True)
        if not decided or before.position.plan is not Plan.APPROVED:
            continue
        for clause, approval in asked:
            if approval.before != event.event or not approval.when.holds(before.traits):
                continue
            if not _held(context, decided[-1], approval.by):
                message = _("{step} needs an approval by {posts}; the plan was approved by {person}").format(
                    step=event.about.command,
                    posts=context.policy.post_titles(approval.by, language()),
                    person=decided[-1].by,
                )
                yield Finding(message + clause_note(clause.no), ("timeline", index))


def _denied_corrections(context: CaseContext, *, of_times: bool) -> Iterator[Finding]:
    """The corrections that fit, but that their persons could not make; of times on which lateness depends, or
    of everything else."""
    passed_over = {misfit.index for misfit in context.standing.state.misfits}
    for index, event in context.events("corrected"):
        person = context.desk.staff.people.get(event.by)
        if not isinstance(event, Corrected) or index in passed_over or person is None:
            continue
        about = target(event.field)
        if about.is_time is not of_times:
            continue
        why = correction_denial(
            Actor(event.by, person), about, context.policy, context.states, context.day(event.at)
        )
        if why is not None:
            message = _("{person} could not correct {field}: {why}").format(
                person=event.by, field=event.field, why=why.why.text(language())
            )
            yield Finding(message + clause_note(why.clause), ("timeline", index, "field"))


@rule(
    "A106",
    "corrected-by-those-entitled",
    summary="what stands in the record is corrected by those who could have recorded it",
    reason="Whoever could not take a step cannot change it afterwards either: a field of an event is "
    "corrected by the person who took it or by somebody whose posts on the day of the correction would have "
    "let them take it where it stands; a field of the header by somebody who may open a case.",
    mend="let the person who took the step, or a holder of a post for it, correct it",
)
def corrected_by_those_entitled(context: CaseContext) -> Iterator[Finding]:
    """Asks `correction_denial` about all corrections but those of times."""
    yield from _denied_corrections(context, of_times=False)


@rule(
    "A107",
    "times-corrected-by-another",
    summary="a time on which lateness depends is corrected by somebody of the desk who is not concerned",
    reason="Moving a time can make a late step punctual. It takes a second pair of eyes, from a post for the "
    "whole desk, and the reason stands in the correction: the person whose step it is, and their unit, have "
    "an interest in the answer.",
    mend="let another holder of a post for the whole desk correct the time, with the reason",
)
def times_corrected_by_another(context: CaseContext) -> Iterator[Finding]:
    """Asks `correction_denial` about corrections of `received_at`, `at` and `reply_by`."""
    yield from _denied_corrections(context, of_times=True)


@rule(
    "A130",
    "decision-is-on-this-plan",
    summary="an approval or refusal carries the digest of the plan last proposed, as it stands",
    reason="A decision is on one plan of one case. Were it to count for whatever plan stands there, it "
    "could be copied to another case, and a plan could be made dearer once it is approved. Where a clause "
    "wants the decision signed, one without a digest says nothing of what was decided on.",
    mend="let the plan be decided on anew: desk propose, then desk approve or desk reject, which write the "
    "digest",
    enforces=("signed.approved", "signed.rejected"),
)
def decision_is_on_this_plan(context: CaseContext) -> Iterator[Finding]:
    """Compares the digest in each decision with that of the plan before it, as corrected up to now."""
    for index, event in context.events(*DECISIONS):
        if not isinstance(event, Approved | Rejected):
            continue
        clause = context.policy.wanting_signed(event.event)
        command = event.about.command
        if event.proposal is not None and event.proposal != context.states[index].proposal:
            message = _("{step} is of another plan than the one last proposed, or of one changed since: void")
            yield Finding(message.format(step=command), ("timeline", index, "proposal"))
        elif event.proposal is None and clause is not None and not context.case.is_imported(index):
            message = _("{step} does not say on which plan it decides").format(step=command)
            yield Finding(message + clause_note(clause.no), ("timeline", index))
