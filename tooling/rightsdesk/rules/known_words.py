"""C2xx: whether policies and policies/desk.yml use only words that were declared."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from rightsdesk.domain.case import KINDS
from rightsdesk.domain.clocks import Clock, Extendable
from rightsdesk.domain.conditions import When
from rightsdesk.domain.model import Model
from rightsdesk.domain.policy import Clause, Policy, PolicyVersion
from rightsdesk.domain.regime import Duty, EmergencyPlan, PlanStep, Recurrence, Rhythm, Surveillance
from rightsdesk.domain.requirements import Approval, Escalation, Quality
from rightsdesk.messages import _
from rightsdesk.records.store import ORGANISATION
from rightsdesk.rules.contexts import DeskContext, Finding, clause_note
from rightsdesk.rules.registry import rule
from rightsdesk.rules.vocabulary import Keys, judged_values, nearest_words

Placed = Iterator[tuple[str, Finding]]


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
