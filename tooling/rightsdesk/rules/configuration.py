"""C1xx, C2xx: whether the desk's own files stand where they are read, and use only words that were
declared."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from rightsdesk.diagnostics import Severity
from rightsdesk.domain.case import KINDS
from rightsdesk.domain.clocks import Clock, Extendable
from rightsdesk.domain.conditions import When
from rightsdesk.domain.model import Model
from rightsdesk.domain.policy import Clause, Policy, PolicyVersion, version_in_force
from rightsdesk.domain.regime import Duty, EmergencyPlan, PlanStep, Recurrence, Rhythm, Surveillance
from rightsdesk.domain.requirements import Approval, Escalation, Quality
from rightsdesk.domain.worktime import UncoveredYear
from rightsdesk.messages import N_, _
from rightsdesk.records.store import ORGANISATION
from rightsdesk.records.vault import FOLDER as PRIVATE
from rightsdesk.rules.contexts import FILE_FOLDERS, DeskContext, Finding, astray, clause_note
from rightsdesk.rules.registry import enforced_by_reading, rule
from rightsdesk.rules.vocabulary import Keys, judged_values, nearest_words

Placed = Iterator[tuple[str, Finding]]

UNJUDGED = enforced_by_reading(
    "C101",
    "case-can-be-judged",
    summary=N_("every case has a policy version in force at its receipt and a calendar for its deadlines"),
    reason=N_("Without the rules of that day, or the holidays of that year, a deadline would be a guess."),
    mend=N_(
        "name a policy that was in force; enter the year's holidays in policies/desk.yml and add it to "
        "`covered`"
    ),
)
MISSING = enforced_by_reading(
    "C102",
    "configuration-there",
    summary=N_("policies/desk.yml and policies/staff.yml are there"),
    reason=N_(
        "They say whose desk it is, when it works, and who may do what; without them nothing can be judged."
    ),
    mend=N_("restore the file from the last commit; `desk init` makes a new desk"),
)


@rule(
    "C103",
    "nothing-astray",
    summary="below cases, programme and policies lie only files that are read",
    reason="A file with a slip in its name is passed over by every command: a case nobody sees, a rule "
    "nobody keeps.",
    mend="give it the name it should have, or move it elsewhere",
)
def nothing_astray(context: DeskContext) -> Placed:
    """Every path below the folders."""
    for folder in FILE_FOLDERS:
        for path in context.desk.files.paths(folder.rstrip("/")):
            message = astray(path)
            if message is not None:
                yield path, Finding(message)


@rule(
    "C104",
    "usual-policy-in-force",
    summary="the policy that new cases are opened under exists and is in force",
    reason="Otherwise no complaint can be received.",
    mend="name a policy of this desk in policies/desk.yml, or date its first version earlier",
)
def usual_policy_in_force(context: DeskContext) -> Placed:
    """Looks up `policy` of the organisation."""
    slug = context.desk.organisation.policy
    versions = tuple(version for version in context.versions if version.slug == slug)
    if not versions:
        known = tuple(context.desk.slugs)
        yield (
            ORGANISATION,
            Finding(
                _("there is no policy {slug}").format(slug=slug), ("policy",), nearest_words(slug, known)
            ),
        )
    elif version_in_force(versions, context.today) is None:
        message = _("the policy {slug} comes into force only on {day}").format(
            slug=slug, day=versions[0].in_force
        )
        yield ORGANISATION, Finding(message, ("policy",))


@rule(
    "C105",
    "this-year-covered",
    summary="the calendar knows this year's holidays and make-up working days",
    reason="Deadlines of the cases that come in today are counted by them.",
    mend="enter the year's holidays in policies/desk.yml under `holidays` and add the year to `covered`",
)
def this_year_covered(context: DeskContext) -> Placed:
    """Asks the calendar for today."""
    if not _is_covered(context, context.today):
        message = _("the holidays of {year} are not known").format(year=context.today.year)
        yield ORGANISATION, Finding(message, ("holidays",))


@rule(
    "C106",
    "next-year-covered",
    summary="in the last quarter, the calendar knows the coming year's holidays",
    reason="Deadlines begin to reach into the new year; governments announce its holidays about now.",
    mend="enter the year's holidays in policies/desk.yml under `holidays` and add the year to `covered`",
    severity=Severity.WARNING,
)
def next_year_covered(context: DeskContext) -> Placed:
    """From October on, asks the calendar for a day of the coming year."""
    coming = date(context.today.year + 1, 1, 1)
    if context.today + timedelta(days=92) >= coming and not _is_covered(context, coming):
        message = _("the holidays of {year} are not known yet").format(year=coming.year)
        yield ORGANISATION, Finding(message, ("holidays",))


def _is_covered(context: DeskContext, day: date) -> bool:
    try:
        context.desk.calendars.desk.day(day)
    except UncoveredYear:
        return False
    return True


@rule(
    "C107",
    "no-links",
    summary="no link or other repository stands among cases, programme records and policies",
    reason="A link can show another text on every machine, and lead out of the desk.",
    mend="put the file itself there",
)
def no_links(context: DeskContext) -> Placed:
    """Paths that git tracks with another mode than a file's."""
    for path, mode in context.tracked.items():
        if mode not in ("100644", "100755") and path.startswith(FILE_FOLDERS):
            yield path, Finding(_("this is a link or a repository of its own, not a file"))


@rule(
    "C108",
    "private-data-untracked",
    summary="the personal data beside the cases is not in git",
    reason="What is committed is copied to everybody who fetches, for good.",
    mend="git rm --cached FILE, and rewrite the commits that hold it before anything is pushed",
)
def private_data_untracked(context: DeskContext) -> Placed:
    """Paths under `.desk/private` that git tracks."""
    for path in context.tracked:
        if path.startswith(f"{PRIVATE}/"):
            yield path, Finding(_("git keeps this file, which holds personal data"))


def _unknown(version: PolicyVersion, keys: Keys, word: str, known: Iterable[str], what: str) -> Placed:
    """A finding where a policy uses a word that its vocabulary lacks."""
    known = tuple(known)
    if word not in known:
        clause = (
            version.policy.clauses[keys[1]].no
            if keys[:1] == ("clauses",) and isinstance(keys[1], int)
            else None
        )
        message = _("{word!r} is not among the policy's {what}").format(word=word, what=what) + clause_note(
            clause
        )
        yield version.path, Finding(message, keys, nearest_words(word, known))


@rule(
    "C201",
    "routes-lead-to-units",
    summary="every routing target is a unit of the policy",
    reason="A case routed to a unit that does not exist reaches nobody.",
    mend="correct the unit, or add it to the policy's units",
)
def routes_lead_to_units(context: DeskContext) -> Placed:
    """The `unit` of every route."""
    for version in context.versions:
        for _clause, keys, route in version.policy.placed("routing"):
            units = version.policy.vocabulary.units
            yield from _unknown(version, (*keys, "unit"), route.unit, units, "units")


_POSTS: Mapping[type[Model], tuple[str, ...]] = {
    Approval: ("by",),
    Escalation: ("to",),
    Quality: ("by",),
    Clock: ("owner",),
    Extendable: ("posts",),
    Duty: ("post",),
    Rhythm: ("owner",),
    Recurrence: ("owner",),
    EmergencyPlan: ("activated_by", "stand_down_by"),
    PlanStep: ("by",),
    Surveillance: ("told",),
}
"""The fields of what a clause says that hold posts."""


def _parts(model: Model, keys: Keys) -> Iterator[tuple[Keys, Any]]:
    """Every value that a model holds, and that the models in it hold, each with its place."""
    for name, info in type(model).model_fields.items():
        value = getattr(model, name)
        many = value if isinstance(value, tuple) else (value,)
        for at, each in enumerate(many):
            place = (*keys, info.alias or name, *((at,) if isinstance(value, tuple) else ()))
            yield place, each
            if isinstance(each, Model):
                yield from _parts(each, place)


def _posts_named(policy: Policy) -> Iterator[tuple[Keys, str]]:
    for number, clause in enumerate(policy.clauses):
        for keys, part in _parts(clause, ("clauses", number)):
            for name in _POSTS.get(type(part), ()):
                value = getattr(part, name)
                for at, post in enumerate(value if isinstance(value, tuple) else (value,)):
                    if post != "unit":  # whoever the unit has for it
                        yield (*keys, name, *((at,) if isinstance(value, tuple) else ())), post


@rule(
    "C202",
    "posts-declared",
    summary="every post that a clause names is a post of the policy",
    reason="An approval by a post that nobody can hold is never given; a clock whose owner is nobody's "
    "warns nobody.",
    mend="correct the post, or add it to the policy's posts",
)
def posts_declared(context: DeskContext) -> Placed:
    """Every post that a mechanism of a clause names."""
    for version in context.versions:
        for keys, post in _posts_named(version.policy):
            yield from _unknown(version, keys, post, version.policy.vocabulary.posts, "posts")


def _words_used(policy: Policy) -> Iterator[tuple[Keys, str, Iterable[str], str]]:
    words = policy.vocabulary
    for slug, channel in words.channels.items():
        if channel.reply:
            yield ("vocabulary", "channels", slug, "reply"), channel.reply, words.replies, "replies"
    for slug, unit in words.units.items():
        if unit.line:
            yield ("vocabulary", "units", slug, "line"), unit.line, words.lines, "lines"
        if unit.supervised_by:
            yield ("vocabulary", "units", slug, "supervised_by"), unit.supervised_by, words.units, "units"
    for number, clause in enumerate(policy.clauses):
        for place, trigger in enumerate(clause.major):
            yield ("clauses", number, "major", place), trigger, words.triggers, "triggers"
        for keys, when in _conditions(clause, number):
            yield from _values_used(policy, keys, when)


def _conditions(clause: Clause, number: int) -> Iterator[tuple[Keys, When]]:
    """Every condition of a clause with its place."""
    for keys, part in _parts(clause, ("clauses", number)):
        if isinstance(part, When):
            yield keys, part


_LISTS = {"channel": "channels", "category": "categories", "unit": "units", "line": "lines", "wants": "wants"}


def _values_used(policy: Policy, keys: Keys, when: When) -> Iterator[tuple[Keys, str, Iterable[str], str]]:
    for trait, values in when.values().items():
        if trait == "kind":
            known: Iterable[str] = KINDS
        elif trait == "triggers":
            known = policy.vocabulary.triggers
        elif trait in _LISTS:
            known = policy.vocabulary.words(_LISTS[trait])
        else:
            known = judged_values(trait)
        for value in sorted(values):
            yield (*keys, trait), value, known, _("values of {trait}").format(trait=trait)


@rule(
    "C203",
    "words-declared",
    summary="every word that a policy uses stands in its vocabulary",
    reason="A condition on a category that does not exist holds for no case: the clause would never be "
    "enforced.",
    mend="correct the word, or add it to the vocabulary",
)
def words_declared(context: DeskContext) -> Placed:
    """Conditions, circumstances that make a case major, ways of reply, lines and supervising units."""
    for version in context.versions:
        for keys, word, known, what in _words_used(version.policy):
            yield from _unknown(version, keys, word, known, what)


WAITS = ("information",)
"""What a clock can wait for: the complainant, while information that was asked for has not come."""


@rule(
    "C204",
    "waits-known",
    summary="a clock waits only for what a case can be waiting for",
    reason="A clock that waits for something no event ever starts never stands still, against its own words.",
    mend="write `waits_for: information`, or leave it out",
)
def waits_known(context: DeskContext) -> Placed:
    """The `waits_for` of every clock."""
    for version in context.versions:
        for _clause, keys, clock in version.policy.placed("clocks"):
            for kind in clock.waits_for:
                yield from _unknown(version, (*keys, "waits_for"), kind, WAITS, _("kinds of waiting"))


@rule(
    "C205",
    "forbidden-things-have-words",
    summary="what a clause forbids can be told by the words of the vocabulary",
    reason="A policy that forbids money for satisfaction but calls no remedy discretionary forbids nothing.",
    mend="mark remedies offered at discretion `money: discretionary`, kinds of video evidence `video: true`",
)
def forbidden_things_have_words(context: DeskContext) -> Placed:
    """Prohibitions about money and video against the remedies and the kinds of evidence."""
    for version in context.versions:
        words = version.policy.vocabulary
        told = {
            "money-for-satisfaction": any(word.money == "discretionary" for word in words.remedies.values()),
            "video-not-kept": any(word.video for word in words.evidence.values()),
        }
        for clause, keys, prohibition in version.policy.placed("forbids"):
            if not told.get(prohibition, True):
                message = _("{prohibition} is forbidden, but no word of the vocabulary is about it")
                message = message.format(prohibition=prohibition) + clause_note(clause.no)
                yield version.path, Finding(message, keys)


@rule(
    "C206",
    "organisation-uses-known-words",
    summary="policies/desk.yml names policies, channels, units and clocks that there are",
    reason="Hours of a unit nobody knows, or an alert for what does not exist, do nothing.",
    mend="correct the word, or add it to the policy",
)
def organisation_uses_known_words(context: DeskContext) -> Placed:
    """Contacts, units' hours, alerts and bodies against the words of all policy versions."""
    organisation = context.desk.organisation
    policies = [version.policy for version in context.versions]
    channels = {word for policy in policies for word in policy.vocabulary.channels}
    units = {word for policy in policies for word in policy.vocabulary.units}
    clocks = {clock.id for policy in policies for _clause, clock in policy.clocks()}
    clocks |= {rhythm.id for policy in policies for _clause, rhythm in policy.rhythms()}
    clocks |= {plan.id for policy in policies for _clause, plan in policy.plans()}
    places: list[tuple[Keys, str, set[str]]] = []
    places += [
        (("contacts", number, "channel"), contact.channel, channels)
        for number, contact in enumerate(organisation.contacts)
    ]
    places += [(("unit_hours", unit), unit, units) for unit in organisation.unit_hours]
    places += [
        (("alerts", number, "clocks", place), clock, clocks)
        for number, alert in enumerate(organisation.alerts)
        for place, clock in enumerate(alert.clocks)
    ]
    policies_of: list[tuple[Keys, tuple[str, ...]]] = [
        *((("alerts", number), each.policies) for number, each in enumerate(organisation.alerts)),
        *((("redress", "bodies", at), each.policies) for at, each in enumerate(organisation.redress.bodies)),
    ]
    places += [
        ((*keys, "policies", place), policy, set(context.desk.slugs))
        for keys, named in policies_of
        for place, policy in enumerate(named)
    ]
    for keys, word, known in places:
        if word not in known:
            message = _("{word!r} is in none of the desk's policies").format(word=word)
            yield ORGANISATION, Finding(message, keys, nearest_words(word, sorted(known)))


@rule(
    "C207",
    "services-have-policies",
    summary="each service in policies/desk.yml names policies that there are, and at least one",
    reason="The rights handbook takes its limits from the first policy of a service: without it, readers are "
    "told those of another.",
    mend="correct the policy's name, or add the policy",
)
def services_have_policies(context: DeskContext) -> Placed:
    """The policies under `services`."""
    known = sorted(context.desk.slugs)
    for service, policies in context.desk.organisation.services.items():
        if not policies:
            message = _("the service {service!r} names no policy").format(service=service)
            yield ORGANISATION, Finding(message, ("services", service))
        for place, policy in enumerate(policies):
            if policy not in known:
                message = _("there is no policy {policy!r}, which the service {service!r} names").format(
                    policy=policy, service=service
                )
                hint = nearest_words(policy, known)
                yield ORGANISATION, Finding(message, ("services", service, place), hint)
