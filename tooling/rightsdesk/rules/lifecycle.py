"""L: whether each step could be taken when it was taken, and says what it must say."""

from collections.abc import Iterator
from datetime import datetime

from rightsdesk.diagnostics import Severity
from rightsdesk.domain.events.catalogue import BY_NAME
from rightsdesk.domain.events.closing import CalledBack, Reclassified
from rightsdesk.domain.events.handling import Returned
from rightsdesk.domain.events.intake import Assessed
from rightsdesk.domain.lifecycle import Obstacle
from rightsdesk.domain.policy import Clause, Policy
from rightsdesk.domain.requirements import Escalation
from rightsdesk.messages import _, language
from rightsdesk.rules.contexts import CaseContext, Finding, clause_note
from rightsdesk.rules.registry import rule
from rightsdesk.rules.vocabulary import Keys


def answers_before_facts(event: str, obstacle: Obstacle) -> bool:
    """Whether it is an answer that comes before the investigation: family R speaks of that."""
    return event == "responded" and "investigated" in obstacle.missing


def _hindrance(index: int, event: str, obstacle: Obstacle) -> Finding:
    message = _("{step} could not be taken here: {why}").format(
        step=BY_NAME[event].about.command, why=obstacle.why.text(language())
    )
    return Finding(message + clause_note(obstacle.clause), ("timeline", index))


@rule(
    "L101",
    "step-fits-state",
    summary="each step is one that the case's state allows",
    reason="A record in which a closed case is handed on, or an unasked question answered, did not happen "
    "that way.",
    mend="append the step that is missing, or take this one back before it is published; "
    "`desk show` says how the case stands",
)
def step_fits_state(context: CaseContext) -> Iterator[Finding]:
    """Folds the timeline and asks before each event what stands in its way by its nature."""
    for index, event, obstacle in context.hindrances:
        if obstacle.clause is None:
            yield _hindrance(index, event, obstacle)


@rule(
    "L102",
    "required-steps-first",
    summary="steps and approvals that a clause requires come before the step they are required for",
    reason="The order of steps is what a policy promises: no measure without its approval, no step left out.",
    mend="take the required step first; in a published case, reopen it and take the steps in their order",
    enforces=("requires", "approvals"),
)
def required_steps_first(context: CaseContext) -> Iterator[Finding]:
    """What the clauses put in the way of any step but closing and answering."""
    for index, event, obstacle in context.hindrances:
        if obstacle.clause is not None and event != "closed" and not answers_before_facts(event, obstacle):
            yield _hindrance(index, event, obstacle)


@rule(
    "L103",
    "closed-when-complete",
    summary="a case is closed only when every required step was taken",
    reason="Closing says that nothing more is owed to the complainant; nobody looks at the case after that.",
    mend="take the missing step; `desk reopen` a case that was closed too early",
    enforces=("requires",),
)
def closed_when_complete(context: CaseContext) -> Iterator[Finding]:
    """What the clauses put in the way of closing."""
    for index, event, obstacle in context.hindrances:
        if obstacle.clause is not None and event == "closed":
            message = _("closed although a required step is missing: {why}").format(
                why=obstacle.why.text(language())
            )
            yield Finding(message + clause_note(obstacle.clause), ("timeline", index))


@rule(
    "L104",
    "in-order-of-time",
    summary="each person's events stand in the order in which they happened",
    reason="A later event that happened earlier was put in afterwards, or one of the two times is wrong. "
    "Different people's steps may cross: a sync puts one's own after what others published meanwhile.",
    mend="correct the time; what is really recorded afterwards says so in `recorded_late`",
)
def in_order_of_time(context: CaseContext) -> Iterator[Finding]:
    """Compares each event with the latest before it by the same person; events that say they were recorded
    late are passed over.
    """
    latest: dict[str, datetime] = {}
    for index, event in context.events():
        if event.recorded_late is not None:
            continue
        before = latest.get(event.by)
        if before is not None and event.at < before:
            yield Finding(
                _("{event} at {at} stands after an event of {latest} by the same person").format(
                    event=event.event, at=context.moment(event.at), latest=context.moment(before)
                ),
                ("timeline", index, "at"),
            )
        latest[event.by] = event.at if before is None else max(before, event.at)


@rule(
    "L105",
    "after-receipt",
    summary="nothing happens in a case before it was received",
    reason="Handled before it came in: one of the two times is wrong, and every deadline hangs on them.",
    mend="correct the time of the event or of the receipt: desk correct",
)
def after_receipt(context: CaseContext) -> Iterator[Finding]:
    """Compares each event with `received_at`."""
    received = context.case.received_at
    for index, event in context.events():
        if event.at < received:
            yield Finding(
                _("{event} at {at} was before the receipt at {received}").format(
                    event=event.event, at=context.moment(event.at), received=context.moment(received)
                ),
                ("timeline", index, "at"),
            )


@rule(
    "L106",
    "not-in-the-future",
    summary="nothing is recorded that has not yet happened",
    reason="A step recorded in advance meets its deadline without anybody having done anything.",
    mend="correct the time, or take the step when it happens; if the machine's clock is wrong, set it",
)
def not_in_the_future(context: CaseContext) -> Iterator[Finding]:
    """Compares receipt and events with the moment of the check."""
    now = context.standing.now
    moments: list[tuple[Keys, datetime]] = [(("received_at",), context.case.received_at)]
    moments += [(("timeline", index, "at"), event.at) for index, event in context.events()]
    for keys, at in moments:
        if at > now:
            yield Finding(
                _("{at} is still to come; it is {now}").format(
                    at=context.moment(at), now=context.moment(now)
                ),
                keys,
            )


@rule(
    "L107",
    "correction-fits",
    summary="a correction names a field of the case, what stands there, and a value it can have",
    reason="A correction that does not fit corrects nothing, and the mistake stays while everybody thinks "
    "it mended.",
    mend="append a correction that fits: desk correct; it fills in the old value itself",
)
def correction_fits(context: CaseContext) -> Iterator[Finding]:
    """The corrections that folding passed over."""
    for misfit in context.standing.state.misfits:
        yield Finding(
            _("the correction does not fit: {why}").format(why=misfit.why.text(language())),
            ("timeline", misfit.index, "field"),
        )


@rule(
    "L108",
    "required-field",
    summary="fields that a clause makes mandatory are filled in",
    reason="The policy promises that it is recorded: a transfer without a person responsible binds nobody.",
    mend="fill the field in; once it is published, with desk correct",
    enforces=("requires_fields",),
)
def required_field(context: CaseContext) -> Iterator[Finding]:
    """The `requires_fields` of the clauses, for cases that are of the kind meant once the event has
    happened."""
    for clause in context.policy.clauses:
        for requirement in clause.requires_fields:
            for index, event in context.events(requirement.event):
                if not requirement.when.holds(context.states[index + 1].traits):
                    continue
                for name in requirement.fields:
                    if getattr(event, name) in (None, ()):
                        yield Finding(
                            _("{event} lacks {field}").format(event=event.event, field=name)
                            + clause_note(clause.no),
                            ("timeline", index),
                        )


def _escalations(policy: Policy) -> Iterator[tuple[Clause, Escalation]]:
    for clause in policy.clauses:
        for escalation in clause.escalates:
            yield clause, escalation


@rule(
    "L109",
    "second-return-escalates",
    summary="a case handed back again is escalated to those whom the policy names",
    reason="Handed from unit to unit, a case is nobody's; somebody above the units must decide whose it is.",
    mend="say who was told: --escalated-to POST",
    enforces=("escalates",),
)
def second_return_escalates(context: CaseContext) -> Iterator[Finding]:
    """Counts the returns of a cycle and looks at `escalated_to` from the clause's number on."""
    for clause, escalation in _escalations(context.policy):
        for index, event in context.events(escalation.event):
            number = len(context.states[index].events(escalation.event)) + 1
            told = event.escalated_to if isinstance(event, Returned) else None
            if number >= escalation.from_time and told not in escalation.to:
                posts = context.policy.post_titles(escalation.to, language())
                yield Finding(
                    _("returned for the {number}. time without telling the {posts}").format(
                        number=number, posts=posts
                    )
                    + clause_note(clause.no),
                    ("timeline", index),
                )


def _severities(context: CaseContext) -> Iterator[tuple[int, str, frozenset[str]]]:
    """Each judgement of how severe a case is: index, severity, and what is then known to make it major."""
    for index, event in context.events("assessed", "reclassified"):
        if isinstance(event, Assessed):
            yield index, event.severity, frozenset(event.triggers)
        elif isinstance(event, Reclassified) and event.severity is not None:
            yield index, event.severity, frozenset(context.states[index + 1].traits["triggers"])


@rule(
    "L110",
    "major-is-called-major",
    summary="a case in one of the circumstances that the policy calls major is not judged general",
    reason="Reports to the leaders and approvals hang on it; a major case called general passes everybody "
    "by.",
    mend="judge it major: desk reclassify --severity major",
    enforces=("major",),
)
def major_is_called_major(context: CaseContext) -> Iterator[Finding]:
    """Compares the recorded triggers with the clause that lists them; a later judgement mends an earlier
    one."""
    judgements = list(_severities(context))
    for index, severity, triggers in judgements[-1:]:
        for clause in context.policy.clauses:
            found = sorted(triggers & frozenset(clause.major))
            if severity == "general" and found:
                yield Finding(
                    _("judged general although: {triggers}").format(triggers=", ".join(found))
                    + clause_note(clause.no),
                    ("timeline", index, "severity"),
                )


@rule(
    "L111",
    "major-has-a-reason",
    summary="an assessment as major says what makes the case major",
    reason="Leaders who are called in must see why; so must whoever counts major cases later.",
    mend="name the circumstance (--trigger) or say it in a note (--note)",
    severity=Severity.WARNING,
)
def major_has_a_reason(context: CaseContext) -> Iterator[Finding]:
    """An assessment as major without triggers and without a note, where the policy lists circumstances."""
    if not context.policy.major_triggers():
        return
    for index, event in context.events("assessed"):
        if isinstance(event, Assessed) and event.severity == "major" and not (event.triggers or event.note):
            yield Finding(_("assessed as major, but nothing says why"), ("timeline", index, "severity"))


@rule(
    "L112",
    "satisfaction-recorded",
    summary="a call-back that reached the complainant records how satisfied they are, and no other does",
    reason="The satisfaction is what the call-back is for; a figure without a call was invented.",
    mend="record what the complainant said: --satisfaction; `no-answer` where they would not say",
)
def satisfaction_recorded(context: CaseContext) -> Iterator[Finding]:
    """Looks at `reached` and `satisfaction` of each call-back."""
    for index, event in context.events("called-back"):
        if isinstance(event, CalledBack) and event.reached != (event.satisfaction is not None):
            message = (
                _("called back and reached, but no satisfaction is recorded")
                if event.reached
                else _("a satisfaction is recorded although nobody was reached")
            )
            yield Finding(message, ("timeline", index))


@rule(
    "L113",
    "reclassified-as-something",
    summary="a reclassification names what the case is now",
    reason="A reclassification without a new class changes nothing, yet stands in the record as if it had.",
    mend="name the new kind, category, severity, urgency or complexity, or what makes the case major",
)
def reclassified_as_something(context: CaseContext) -> Iterator[Finding]:
    """A `reclassified` event with none of its optional fields."""
    for index, event in context.events("reclassified"):
        if isinstance(event, Reclassified) and all(
            not value
            for value in (
                event.kind,
                event.category,
                event.severity,
                event.urgency,
                event.complexity,
                event.triggers,
            )
        ):
            yield Finding(_("reclassified without saying as what"), ("timeline", index))
