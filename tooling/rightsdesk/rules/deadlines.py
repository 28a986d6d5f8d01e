"""D: whether what was late says so, and whether nobody met a deadline by the pen."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from rightsdesk.diagnostics import Severity
from rightsdesk.domain.clocks import Clock
from rightsdesk.domain.corrections import target
from rightsdesk.domain.counting import reckon
from rightsdesk.domain.deadlines import Instance
from rightsdesk.domain.events.closing import Corrected
from rightsdesk.domain.events.handling import Extended, Transferred
from rightsdesk.domain.events.intake import Promised
from rightsdesk.domain.explanation import duration_text
from rightsdesk.domain.policy import Clause
from rightsdesk.messages import _, language
from rightsdesk.rules.contexts import CaseContext, Finding, clause_note
from rightsdesk.rules.registry import rule
from rightsdesk.rules.vocabulary import Keys

_ANSWERS = ("responded", "answered-on-the-spot", "redirected")


@rule(
    "D101",
    "late-step-says-why",
    summary="a step taken after its clock was due says why it was late",
    reason="What is late stays visible, with its reason: it is what the next improvement starts from.",
    mend="give the reason with the step: --late-reason",
    enforces=("clocks",),
)
def late_step_says_why(context: CaseContext) -> Iterator[Finding]:
    """Every clock that an event ended late, once for each event; `desk why` shows how the time was
    counted."""
    late: dict[int, list[Instance]] = {}
    for clock in context.standing.clocks:
        if clock.is_late and clock.fulfilled is not None and clock.fulfilled.index >= 0:
            late.setdefault(clock.fulfilled.index, []).append(clock)
    for index, clocks in late.items():
        event = context.case.timeline[index]
        if event.late_reason is None:
            told = "; ".join(_lateness(context, clock) for clock in clocks)
            yield Finding(
                _("{event} was late and does not say why: {told}").format(event=event.event, told=told),
                ("timeline", index),
            )


def _lateness(context: CaseContext, clock: Instance) -> str:
    told = _("{clock} was due {due}, {late} earlier").format(
        clock=clock.clock.id,
        due=context.moment(clock.due),
        late=duration_text(clock.late_by, language()) if clock.late_by else "",
    )
    return told + clause_note(clock.clause)


@rule(
    "D102",
    "recorded-when-it-happened",
    summary="a step is recorded soon after it happened, or says that it is recorded afterwards",
    reason="Deadlines can't be met by backdating: what stands in the record only later must say so.",
    mend="say why it was recorded after the fact: --recorded-late REASON; or correct the time",
    enforces=("recording_tolerance",),
)
def recorded_when_it_happened(context: CaseContext) -> Iterator[Finding]:
    """Compares `at` with the instant at which git first saw it, within the clause's tolerance: of the event,
    or of the correction that moved its time.

    In a demonstration desk, made in one go, that instant says nothing.
    """
    if context.desk.organisation.demonstration:
        return
    tolerance = next((each for each in context.policy.clauses if each.recording_tolerance is not None), None)
    if tolerance is None or tolerance.recording_tolerance is None:
        return
    for index, written in _times_written(context).items():
        event, record = context.case.timeline[index], context.case.timeline[written.record]
        if event.recorded_late is not None or record.recorded_late is not None:
            continue
        until = reckon(
            event.at, tolerance.recording_tolerance, context.policy.counting, context.desk.calendars.desk
        ).due
        if written.seen > until:
            yield Finding(
                _("{event} is said to have happened at {at}, but was recorded at {seen}").format(
                    event=event.event, at=context.moment(event.at), seen=context.moment(written.seen)
                )
                + clause_note(tolerance.no),
                written.keys,
            )


@dataclass(frozen=True, slots=True)
class _Written:
    """The writing of an event's time: by the record at which index, seen by git when, standing where."""

    record: int
    seen: datetime
    keys: Keys


def _times_written(context: CaseContext) -> dict[int, _Written]:
    """By index of the event: how its time as it now reads was last written, as far as git tells."""
    found = {
        index: _Written(index, seen, ("timeline", index, "at")) for index, seen in context.recorded.items()
    }
    misfits = {misfit.index for misfit in context.standing.state.misfits}
    for index, event in context.events("corrected"):
        if index in context.recorded and index not in misfits and isinstance(event, Corrected):
            about = target(event.field)
            if about.index is not None and about.field == "at":
                found[about.index] = _Written(index, context.recorded[index], ("timeline", index, "to"))
    return found


@rule(
    "D103",
    "promise-kept-or-explained",
    summary="an answer that came after the time promised to the complainant says why",
    reason="The promise was made to a person, who waited; the least they are owed is the reason.",
    mend="give the reason with the answer: --late-reason",
)
def promise_kept_or_explained(context: CaseContext) -> Iterator[Finding]:
    """Compares the first answer after each promise with the time promised last before it, in each cycle."""
    promised: Promised | None = None
    for index, event in context.events("promised", "reopened", "quality-judged", *_ANSWERS):
        if isinstance(event, Promised):
            promised = event
            continue
        if (
            promised
            and event.event in _ANSWERS
            and event.at > promised.reply_by
            and event.late_reason is None
        ):
            yield Finding(
                _("promised by {promised}, answered at {at}, and nothing says why").format(
                    promised=context.moment(promised.reply_by), at=context.moment(event.at)
                ),
                ("timeline", index),
            )
        promised = None


@rule(
    "D104",
    "limit-lies-ahead",
    summary="a time promised or set lies after the moment at which it is promised or set",
    reason="A limit that is up before anybody could begin is a slip of the pen, or makes the unit late by "
    "decree.",
    mend="name a later time",
)
def limit_lies_ahead(context: CaseContext) -> Iterator[Finding]:
    """`reply_by` of promises and `limit` of transfers against the event's own time."""
    for index, event in context.events("promised", "transferred"):
        if isinstance(event, Promised):
            name, limit = "reply_by", event.reply_by
        elif isinstance(event, Transferred) and event.limit is not None:
            name, limit = "limit", event.limit
        else:
            continue
        if limit <= event.at:
            yield Finding(
                _("{field} {limit} is not after {at}").format(
                    field=name, limit=context.moment(limit), at=context.moment(event.at)
                ),
                ("timeline", index, name),
            )


def _extensions(context: CaseContext) -> Iterator[tuple[Keys, int, Extended, Clause, Clock]]:
    """Each extension of a clock that the policy has, with the clause the clock stands in."""
    for index, event in context.events("extended"):
        if isinstance(event, Extended):
            for clause, clock in context.policy.clocks():
                if clock.id == event.clock:
                    yield ("timeline", index, "clock"), index, event, clause, clock


@rule(
    "D201",
    "extension-foreseen",
    summary="only a clock that the policy lets be extended is extended, and only while it runs and is not "
    "overdue",
    reason="A promise to the public is not put off by the people it binds.",
    mend="take the extension back; a late step says why it was late",
    enforces=("clocks.extendable",),
)
def extension_foreseen(context: CaseContext) -> Iterator[Finding]:
    """Extensions of clocks that are not `extendable`, or that did not run at that moment. An extension given
    in time has moved the due time past its own moment; one given too late has moved nothing."""
    for keys, index, event, clause, clock in _extensions(context):
        if clock.extendable is None:
            message = _("the clock {clock} cannot be extended").format(clock=clock.id)
        elif not _ran(context, index, clock.id):
            message = _("the clock {clock} was not running at {at}, or was overdue").format(
                clock=clock.id, at=context.moment(event.at)
            )
        else:
            continue
        yield Finding(message + clause_note(clause.no), keys)


def _ran(context: CaseContext, index: int, clock: str) -> bool:
    """Whether an instance of the clock had begun before the event at `index`, had not ended, and was not
    overdue."""
    at = context.case.timeline[index].at
    for instance in context.standing.clocks:
        end = instance.fulfilled or instance.ended
        ran = instance.began.index < index and (end is None or end.index > index)
        if instance.clock.id == clock and ran and at <= instance.due:
            return True
    return False


@rule(
    "D202",
    "extended-once",
    summary="a clock is extended only once in a cycle of handling",
    reason="A limit that can be put off again and again is none.",
    mend="take the second extension back; a late step says why it was late",
    enforces=("clocks.extendable",),
)
def extended_once(context: CaseContext) -> Iterator[Finding]:
    """Second extensions of a clock in a cycle."""
    for keys, index, event, clause, clock in _extensions(context):
        earlier = context.states[index].events("extended")
        if any(isinstance(other, Extended) and other.clock == event.clock for other in earlier):
            message = _("the clock {clock} had been extended before").format(clock=clock.id)
            yield Finding(message + clause_note(clause.no), keys)


@rule(
    "D203",
    "extended-by-those-entitled",
    summary="a clock is extended by a holder of a post that its clause names",
    reason="More time is a decision of those who answer to the public for the limit.",
    mend="let a holder of the post named in the message extend it",
    enforces=("clocks.extendable",),
)
def extended_by_those_entitled(context: CaseContext) -> Iterator[Finding]:
    """Compares the posts held on that day with the clock's `extendable.posts`."""
    for keys, _index, event, clause, clock in _extensions(context):
        person = context.desk.staff.people.get(event.by)
        if clock.extendable is None or person is None:
            continue
        held = {holding.post for holding in person.holdings(context.day(event.at))}
        if not held & set(clock.extendable.posts):
            posts = context.policy.post_titles(clock.extendable.posts, language())
            message = _("{person} could not extend {clock}: needs the post of {posts}").format(
                person=event.by, clock=clock.id, posts=posts
            )
            yield Finding(message + clause_note(clause.no), (*keys[:2], "by"))


@rule(
    "D204",
    "deadline-can-be-told",
    summary="every deadline lies in years whose holidays are known",
    reason="A deadline over days of which nobody knows whether they are worked would be a guess.",
    mend="enter the year's holidays in policies/desk.yml under `holidays` and add the year to `covered`",
    severity=Severity.WARNING,
    enforces=("clocks",),
)
def deadline_can_be_told(context: CaseContext) -> Iterator[Finding]:
    """The clocks that could not be counted; the case and its other clocks are judged all the same."""
    for each in context.standing.untold():
        message = _("when {clock} is due cannot be told: the holidays of {year} are not known").format(
            clock=each.clock.id, year=each.year
        )
        yield Finding(message + clause_note(each.clause), ("received_at",))
