"""G1xx: whether a programme record stands where it should and was made by whom it should be, when it could
be."""

from collections.abc import Collection, Iterator
from datetime import date, datetime

from rightsdesk.diagnostics import Severity
from rightsdesk.domain.authority import Denial
from rightsdesk.domain.policy import PEOPLE_AND_POSTS
from rightsdesk.domain.programme.base import Record, record_path
from rightsdesk.domain.programme.entries import RecordWithdrawn
from rightsdesk.domain.programme.progress import before, obstacle
from rightsdesk.domain.programme.readiness import Emergency
from rightsdesk.messages import N_, _, language
from rightsdesk.rules.contexts import Finding, clause_note
from rightsdesk.rules.programme_contexts import RecordContext
from rightsdesk.rules.registry import enforced_by_reading, rule
from rightsdesk.rules.vocabulary import Keys, nearest_words, uses

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
    mend="record it with the time at which it happened (--at); one that stands in the file already is taken "
    "out of it before it is published",
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
    mend="`desk programme show` says how the record stands and what it waits for; an entry that stands in "
    "the file already is taken out of it before it is published",
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
    reason="A training recorded in advance as held meets its rhythm, and an action item recorded as done is "
    "off the list, without anybody having done anything.",
    mend="record it when it happens, for a day and a period that have come; if the machine's clock is wrong, "
    "set it; withdraw a record that is published already",
)
def programme_not_in_the_future(context: RecordContext) -> Iterator[Finding]:
    """When the record and its entries were made, and an emergency began, against the moment of the check;
    the record's day and period against the day on which it was made.
    """
    record = context.record
    moments: list[tuple[Keys, datetime]] = [(("recorded_at",), record.recorded_at)]
    moments += [(("activated_at",), record.activated_at)] if isinstance(record, Emergency) else []
    moments += [(("timeline", index, "at"), entry.at) for index, entry in context.entries()]
    zone = context.desk.organisation.zone()
    for keys, at in moments:
        if at > context.now:
            message = _("{at} is still to come; it is {now}")
            local = [f"{each.astimezone(zone):%Y-%m-%d %H:%M}" for each in (at, context.now)]
            yield Finding(message.format(at=local[0], now=local[1]), keys)
    if not (record.withdrawn or record.about.plans_ahead):
        yield from _days_to_come(record, context.desk.local_day(record.recorded_at))


def _days_to_come(record: Record, recorded: date) -> Iterator[Finding]:
    """The day and the period where they had not come, or not begun, on the day of recording."""
    first, _last = record.days()
    if record.date > recorded:
        message = _("{day} was still to come when this was recorded, on {recorded}")
        yield Finding(message.format(day=record.day, recorded=recorded), ("day",))
    if record.period and first > recorded:
        message = _("the period {period} had not begun when this was recorded, on {recorded}")
        yield Finding(message.format(period=record.period, recorded=recorded), ("period",))


@rule(
    "G112",
    "named-record-stands",
    summary="a programme record names no other that was withdrawn before",
    reason="What was inspected by a standard that counts no more can be compared with nothing.",
    mend="withdraw the record and make it anew with the id of one that stands, such as the newer standard",
    severity=Severity.WARNING,
)
def named_record_stands(context: RecordContext) -> Iterator[Finding]:
    """The records named in the header: whether they were taken back when this one was recorded, and by the
    day that it is of."""
    record = context.record
    for use in uses(record):
        named = context.register.record(use.word) if use.vocabulary == "records" else None
        if named is None or record.withdrawn:
            continue
        gone = next((entry.at for entry in named.entries(RecordWithdrawn)), None)
        if gone and record.recorded_at > gone and record.date >= context.desk.local_day(gone):
            message = _("{id} was withdrawn on {day}")
            yield Finding(message.format(id=use.word, day=context.desk.local_day(gone)), use.keys)


@rule(
    "G113",
    "cases-of-the-duty",
    summary="a record speaks of cases that the duty of the post that made it is about",
    reason="Where the policy leaves major cases to the highest post, nobody below settles who answers for "
    "them.",
    mend="let a holder of the post that the policy names for these cases make the record",
    enforces=("duties",),
)
def cases_of_the_duty(context: RecordContext) -> Iterator[Finding]:
    """Compares each case named with the conditions of the duties whose post the author held."""
    record = context.record
    every = (duty for clause in context.policy.clauses for duty in clause.duties)
    duties = [duty for duty in every if record.kind in duty.records]
    author = context.desk.staff.people.get(record.by)
    if author is None or not any(duty.when.root for duty in duties):
        return
    day = context.desk.local_day(record.recorded_at)
    held = {holding.post for holding in author.holdings(day)}
    mine = [duty for duty in duties if duty.post in held]
    for use in uses(record):
        case = context.register.cases.case(use.word) if use.vocabulary == "cases" else None
        if case is None:
            continue
        traits = context.desk.state(case).traits
        if not any(duty.when.holds(traits) for duty in mine):
            posts = [duty.post for duty in duties if duty.when.holds(traits)]
            titles = context.policy.post_titles(posts, language()) or _("nobody")
            yield Finding(
                _("{case} is for {posts} to speak of").format(case=use.word, posts=titles), use.keys
            )
