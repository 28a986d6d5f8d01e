"""G2xx: whether a programme record says all that its kind must say. A withdrawn record, which counts nowhere,
is not judged."""

from collections.abc import Iterator
from datetime import date

from rightsdesk.diagnostics import Severity
from rightsdesk.domain.programme.actions import items
from rightsdesk.domain.programme.education import Training
from rightsdesk.domain.programme.entries import ActionAdded, Reviewed
from rightsdesk.domain.programme.parts import ActionItem
from rightsdesk.domain.programme.quality import CentreAssessment, Inspection, SpotCheck
from rightsdesk.domain.programme.readiness import Roster
from rightsdesk.domain.programme.reporting import Meeting
from rightsdesk.domain.programme.rosters import gaps
from rightsdesk.messages import _
from rightsdesk.rules.contexts import Finding
from rightsdesk.rules.programme_contexts import RecordContext
from rightsdesk.rules.registry import rule
from rightsdesk.rules.vocabulary import Keys, nearest_words


@rule(
    "G201",
    "inspected-by-the-standard",
    summary="an inspection scores every item of its standard once, within its points",
    reason="Inspections can be compared only where all look at the same things.",
    mend="withdraw the inspection and record it anew with a score for each item of the standard",
    enforces=("records.inspection",),
)
def inspected_by_the_standard(context: RecordContext) -> Iterator[Finding]:
    """Compares the scores with the items of the standard named."""
    record = context.record
    standard = context.register.standard(record.standard) if isinstance(record, Inspection) else None
    if not isinstance(record, Inspection) or standard is None:
        return
    scored = [score.item for score in record.scores]
    for index, score in enumerate(record.scores):
        item = standard.item(score.item)
        if item is None:
            known = tuple(each.id for each in standard.items)
            message = _("the standard has no item {item}").format(item=score.item)
            yield Finding(message, ("scores", index, "item"), nearest_words(score.item, known))
        elif score.score > item.points:
            message = _("{item} gives {points} points at most").format(item=item.id, points=item.points)
            yield Finding(message, ("scores", index, "score"))
        elif score.item in scored[:index]:
            message = _("{item} is scored twice").format(item=score.item)
            yield Finding(message, ("scores", index, "item"))
    missing = [item.id for item in standard.items if item.id not in scored]
    if missing:
        yield Finding(_("not scored: {items}").format(items=", ".join(missing)), ("scores",))


@rule(
    "G202",
    "shortfall-has-cause-and-measure",
    summary="what falls short in an inspection has a finding, a root cause and a measure",
    reason="A score alone changes nothing: next month it is the same.",
    mend="record the inspection anew with `finding`, `cause`, and an action item whose `about` is the number "
    "of the score",
    enforces=("records.inspection",),
)
def shortfall_has_cause_and_measure(context: RecordContext) -> Iterator[Finding]:
    """Looks at the scores below the points of the standard's items."""
    record = context.record
    standard = context.register.standard(record.standard) if isinstance(record, Inspection) else None
    if not isinstance(record, Inspection) or standard is None:
        return
    treated = {action.about for action in items(record)}
    for index, score in enumerate(record.scores):
        item = standard.item(score.item)
        if item is None or score.score >= item.points:
            continue
        lacking = [
            word
            for word, there in (
                (_("a finding"), score.finding),
                (_("a root cause"), score.cause),
                (_("a measure"), index + 1 in treated),
            )
            if not there
        ]
        if lacking:
            message = _("{item} falls short, but has not: {lacking}")
            yield Finding(message.format(item=item.id, lacking=", ".join(lacking)), ("scores", index))


@rule(
    "G203",
    "decision-has-an-action",
    summary="every decision of a meeting has an action item, or says why it needs none",
    reason="A decision that nobody is to carry out by any day is a wish.",
    mend="record the meeting anew with an action item whose `about` is the number of the decision, or with "
    "`no_action`; or add one: desk programme assign",
    enforces=("records.meeting",),
)
def decision_has_an_action(context: RecordContext) -> Iterator[Finding]:
    """Looks for an action item about each decision."""
    record = context.record
    if isinstance(record, Meeting):
        treated = {action.about for action in items(record)}
        for index, decision in enumerate(record.decisions):
            if decision.no_action is None and index + 1 not in treated:
                yield Finding(_("nobody is to carry out this decision"), ("decisions", index))


@rule(
    "G204",
    "finding-has-rectification",
    summary="every finding of a spot check has a rectification",
    reason="A fault that was found and left is found again, by the public.",
    mend="record the spot check anew with an action item whose `about` is the number of the finding, or add "
    "one: desk programme assign",
    enforces=("records.spot-check",),
)
def finding_has_rectification(context: RecordContext) -> Iterator[Finding]:
    """Looks for an action item about each finding."""
    record = context.record
    if isinstance(record, SpotCheck):
        treated = {action.about for action in items(record)}
        for index in range(len(record.findings)):
            if index + 1 not in treated:
                yield Finding(_("nothing is to be done about this finding"), ("findings", index))


@rule(
    "G205",
    "assessed-from-outside",
    summary="the service centre is assessed by people of another department",
    reason="Who assesses their own work finds it good.",
    mend="let people of the department named assess, and record it anew",
    enforces=("records.centre-assessment",),
)
def assessed_from_outside(context: RecordContext) -> Iterator[Finding]:
    """The assessors' units on the day against the department that is said to assess, and against the unit
    that is assessed."""
    record = context.record
    if not isinstance(record, CentreAssessment):
        return
    if record.department == record.unit:
        yield Finding(_("the department assesses itself"), ("department",))
    for index, slug in enumerate(record.assessors):
        person = context.desk.staff.people.get(slug)
        held = {holding.unit for holding in person.holdings(record.date)} if person else {record.department}
        if record.department not in held:
            message = _("{person} holds no post in {unit} on that day")
            yield Finding(message.format(person=slug, unit=record.department), ("assessors", index))


@rule(
    "G206",
    "roster-without-gaps",
    summary="a roster leaves no working hour without anybody",
    reason="Whoever calls in such an hour finds nobody, and the desk does not learn of the call.",
    mend="make a roster that covers the hours named, and withdraw this one",
    severity=Severity.WARNING,
    enforces=("records.roster",),
)
def roster_without_gaps(context: RecordContext) -> Iterator[Finding]:
    """The shifts against the desk's calendar."""
    record = context.record
    if not isinstance(record, Roster):
        return
    calendar = context.desk.calendars.of(record.unit)
    found = list(gaps(record, calendar))
    if found:
        shown = [
            f"{calendar.local(since):%Y-%m-%d %H:%M}–{calendar.local(until):%H:%M}"
            for since, until in found[:_GAPS_SHOWN]
        ]
        more = _(" and {count} more").format(count=len(found) - len(shown)) if found[len(shown) :] else ""
        yield Finding(_("nobody is there on {gaps}").format(gaps=", ".join(shown)) + more, ("shifts",))


_GAPS_SHOWN = 5
"""How many gaps a message names: a roster of one month can have dozens."""


@rule(
    "G207",
    "there-or-not",
    summary="nobody is named both as present and as absent",
    reason="Who was taught is read off the list; a name on both says nothing.",
    mend="record it anew with each person on one list",
)
def there_or_not(context: RecordContext) -> Iterator[Finding]:
    """Who was at a training or a meeting against who was not."""
    record = context.record
    if isinstance(record, Training | Meeting):
        for index, who in enumerate(record.absent):
            if who in record.attended:
                message = _("{who} is named as present too").format(who=who)
                yield Finding(message, ("absent", index))


@rule(
    "G208",
    "action-due-to-come",
    summary="an action item is due no earlier than the day on which it was agreed",
    reason="What is late before anybody knew of it can be done in time by nobody.",
    mend="give the action item a day that can be kept: `due`",
)
def action_due_to_come(context: RecordContext) -> Iterator[Finding]:
    """The days of the header's items against the record's, those of an entry against the entry's."""
    for keys, agreed, item in _placed_items(context):
        if date.fromisoformat(item.due) < agreed:
            message = _("due on {due}, but agreed on {agreed}").format(due=item.due, agreed=agreed)
            yield Finding(message, (*keys, "due"))


@rule(
    "G209",
    "action-about-what-is-there",
    summary="an action item's `about` is the number of something that the record lists",
    reason="A measure against the fourth of three findings leaves one of them without any.",
    mend="count from 1 in the order of the file, or leave `about` out",
)
def action_about_what_is_there(context: RecordContext) -> Iterator[Finding]:
    """The numbers against how many there are of what the kind numbers."""
    numbered = context.record.about.numbered
    count = len(getattr(context.record, numbered)) if numbered else 0
    for keys, _agreed, item in _placed_items(context):
        if item.about is not None and item.about > count:
            message = (
                _("about number {number}, but there are {count}").format(number=item.about, count=count)
                if numbered
                else _("this kind of record has no numbered list that an action item could be about")
            )
            yield Finding(message, (*keys, "about"))


def _placed_items(context: RecordContext) -> Iterator[tuple[Keys, date, ActionItem]]:
    """Every action item with its place and the local day on which it was agreed."""
    for number, item in enumerate(context.record.actions):
        yield ("actions", number), context.record.date, item
    for index, entry in context.entries():
        if isinstance(entry, ActionAdded | Reviewed):
            for number, item in enumerate(entry.actions):
                yield ("timeline", index, "actions", number), context.desk.local_day(entry.at), item
