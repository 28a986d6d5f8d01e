"""G1xx, G2xx: whether a programme record stands where it should, was made by whom it should be, and says all
that its kind must say."""

from collections.abc import Collection, Iterator
from datetime import datetime

from rightsdesk.diagnostics import Severity
from rightsdesk.domain.authority import Denial
from rightsdesk.domain.policy import PEOPLE_AND_POSTS
from rightsdesk.domain.programme.actions import items
from rightsdesk.domain.programme.base import record_path
from rightsdesk.domain.programme.progress import before, obstacle
from rightsdesk.domain.programme.quality import CentreAssessment, Inspection, SpotCheck
from rightsdesk.domain.programme.readiness import Roster
from rightsdesk.domain.programme.reporting import Meeting
from rightsdesk.domain.programme.rosters import gaps
from rightsdesk.messages import N_, _, language
from rightsdesk.rules.contexts import Finding, clause_note
from rightsdesk.rules.programme_contexts import RecordContext
from rightsdesk.rules.registry import enforced_by_reading, rule
from rightsdesk.rules.vocabulary import Keys, nearest_words

UNJUDGED = enforced_by_reading(
    "G101",
    "record-can-be-judged",
    summary=N_("every programme record has a policy version in force on its day"),
    reason=N_("Which posts may make it, and which words it may use, is a matter of the policy of that day."),
    mend=N_("name a policy that was in force on the day, and make the record anew: desk programme add"),
)


@rule(
    "G102",
    "record-in-its-place",
    summary="a programme record stands in the folder of its kind, in a file named by its id",
    reason="Lists go by folders and commands by file names; in another place it counts as something else.",
    mend="move the file to the place named in the message, before the record is published",
)
def record_in_its_place(context: RecordContext) -> Iterator[Finding]:
    """Compares the path with kind and id."""
    wanted = record_path(context.record.kind, context.record.id)
    if context.file.path != wanted:
        yield Finding(_("the record belongs into {path}").format(path=wanted), ("id",))


@rule(
    "G103",
    "record-id-begins-with-month",
    summary="a programme record's id begins with the year and month of its day",
    reason="Whoever reads an id knows when it was; in a list the ids tell the order.",
    mend="make the record anew with `desk programme add`, which draws a fitting id",
)
def record_id_begins_with_month(context: RecordContext) -> Iterator[Finding]:
    """Compares the first four digits with the month of `day`."""
    month = context.record.date.strftime("%y%m")
    if not context.record.id.startswith(month):
        yield Finding(
            _("held or issued in {month}, but the id begins with {found}").format(
                month=month, found=context.record.id[:4]
            ),
            ("id",),
        )


@rule(
    "G104",
    "one-record-per-id",
    summary="no two programme records have the same id",
    reason="A step on one would be taken for a step on the other.",
    mend="make the later of the two anew with `desk programme add`, which draws a free id",
)
def one_record_per_id(context: RecordContext) -> Iterator[Finding]:
    """Looks for other files of that name in all kinds."""
    known = context.register.paths.get(context.record.id, ())
    others = [path for path in known if path != context.file.path]
    if others:
        yield Finding(
            _("the id {id} stands in {others} too").format(id=context.record.id, others=", ".join(others)),
            ("id",),
        )


@rule(
    "G105",
    "known-word-in-record",
    summary="words, people and posts in a programme record are those of the policy and the staff",
    reason="What is owed to whom is found by these words; one mistyped word and nobody is asked.",
    mend="correct the word, or add it to a new version of the policy or to policies/staff.yml",
)
def known_word_in_record(context: RecordContext) -> Iterator[Finding]:
    """Every field of header and entries that a word list is declared for.

    A policy that keeps no list of training subjects leaves them free.
    """
    for use in context.words:
        known = _words(context, use.vocabulary)
        free = use.vocabulary == "subjects" and not known
        if known is not None and not free and use.word not in known:
            yield Finding(
                _("{word!r} is not among the {list} of {policy}").format(
                    word=use.word, list=use.vocabulary, policy=context.version.path
                ),
                use.keys,
                nearest_words(use.word, tuple(known)),
            )


def _words(context: RecordContext, vocabulary: str) -> Collection[str] | None:
    """The words of a list; None for a list whose words are ids."""
    people = context.desk.staff.people
    if vocabulary == "people":
        return people
    if vocabulary == PEOPLE_AND_POSTS:
        return [*people, *context.policy.vocabulary.posts]
    return context.policy.words(vocabulary)


@rule(
    "G106",
    "names-what-there-is",
    summary="cases and records that a programme record names exist",
    reason="What a measure or an inspection rests on must be there to be looked at.",
    mend="withdraw the record (desk programme withdraw) and make it anew with the id that is meant",
)
def names_what_there_is(context: RecordContext) -> Iterator[Finding]:
    """Looks the ids up."""
    for use in context.words:
        if use.vocabulary == "cases" and not context.register.cases.paths(use.word):
            yield Finding(_("there is no case {id}").format(id=use.word), use.keys)
        if use.vocabulary == "records" and use.word not in context.register.paths:
            yield Finding(_("there is no programme record {id}").format(id=use.word), use.keys)


@rule(
    "G107",
    "entries-in-order",
    summary="the entries of a programme record stand in the order in which things happened",
    reason="How an action item stands is read off the order of what was recorded about it.",
    mend="take the entry back before it is published, and record it anew",
)
def entries_in_order(context: RecordContext) -> Iterator[Finding]:
    """Compares each entry's time with that of the one before it."""
    timeline = context.record.timeline
    for index in range(1, len(timeline)):
        if timeline[index].at < timeline[index - 1].at:
            yield Finding(_("this happened before the entry that precedes it"), ("timeline", index, "at"))


@rule(
    "G108",
    "entry-fits-record",
    summary="each entry is one that the programme record allows where it stands",
    reason="Nothing can be verified that was not done, nor acknowledged that was not sent.",
    mend="take the entry back before it is published; `desk programme show` says how the record stands",
)
def entry_fits_record(context: RecordContext) -> Iterator[Finding]:
    """Asks before each entry what stands in its way."""
    for index, entry in context.entries():
        found = obstacle(before(context.record, index), entry, context.policy)
        if found is not None:
            yield Finding(
                _("{step} is not possible here: {why}").format(
                    step=entry.about.command, why=found.text(language())
                ),
                ("timeline", index),
            )


@rule(
    "G109",
    "recorded-by-its-post",
    summary="programme records and their entries are made by people whose post it is",
    reason="A record counts by the post of the person who made it; anybody's word is nobody's.",
    mend="let somebody in one of the posts named in the message do it",
    enforces=("duties.records",),
)
def recorded_by_its_post(context: RecordContext) -> Iterator[Finding]:
    """The posts that the policy's duties, rhythms and plans name against those held on the day."""
    for keys, person, why in context.denials:
        if not why.own_work:
            yield _denied(keys, person, why)


@rule(
    "G110",
    "not-ones-own-work",
    summary="nobody approves what they recorded, nor verifies what they did or answer for",
    reason="Two pairs of eyes: what is only seen by whoever did it is not seen.",
    mend="let another person do it",
    enforces=("duties.approves",),
)
def not_ones_own_work(context: RecordContext) -> Iterator[Finding]:
    """Compares who approves and verifies with who recorded, did and owns."""
    for keys, person, why in context.denials:
        if why.own_work:
            yield _denied(keys, person, why)


def _denied(keys: Keys, person: str, why: Denial) -> Finding:
    message = _("{person} could not do this: {why}").format(person=person, why=why.why.text(language()))
    return Finding(message + clause_note(why.clause), keys)


@rule(
    "G111",
    "programme-not-in-the-future",
    summary="nothing is recorded of the programme that has not yet happened",
    reason="An action item recorded in advance as done is off the list without anybody having done anything.",
    mend="take it back before it is published, and record it when it happens; if the machine's clock is "
    "wrong, set it",
)
def programme_not_in_the_future(context: RecordContext) -> Iterator[Finding]:
    """Compares when the record and its entries were made with the moment of the check; a record's day may be
    to come, as of rules that come into force or a meeting that is called.
    """
    moments: list[tuple[Keys, datetime]] = [(("recorded_at",), context.record.recorded_at)]
    moments += [(("timeline", index, "at"), entry.at) for index, entry in context.entries()]
    zone = context.desk.organisation.zone()
    for keys, at in moments:
        if at > context.now:
            message = _("{at} is still to come; it is {now}")
            local = [f"{each.astimezone(zone):%Y-%m-%d %H:%M}" for each in (at, context.now)]
            yield Finding(message.format(at=local[0], now=local[1]), keys)


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
    """The shifts against the desk's calendar; a withdrawn roster counts no more."""
    record = context.record
    if not isinstance(record, Roster) or record.withdrawn:
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
