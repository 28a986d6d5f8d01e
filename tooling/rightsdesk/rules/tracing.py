"""C5xx: whether each clause is enforced by what it claims, and whatever is done has a clause."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import get_args

from rightsdesk.diagnostics import Severity
from rightsdesk.domain.authority import DECISIONS, posts_for
from rightsdesk.domain.policy import Policy
from rightsdesk.domain.programme.authority import recorders
from rightsdesk.domain.regime import OwnKind
from rightsdesk.domain.tracing import enforcers
from rightsdesk.messages import _, language
from rightsdesk.rules.contexts import DeskContext, Finding, clause_note
from rightsdesk.rules.registry import declared, rule
from rightsdesk.rules.vocabulary import nearest_words

Placed = Iterator[tuple[str, Finding]]


@rule(
    "C501",
    "rules-named-exist",
    summary="every rule that a clause names by its code is a rule of the check",
    reason="A clause that says it is enforced by a rule nobody has is enforced by nothing.",
    mend="correct the code; `desk rule` lists the rules",
)
def rules_named_exist(context: DeskContext) -> Placed:
    """The `rules` of every clause against those there are."""
    known = sorted(declared())
    for version in context.versions:
        for clause, keys, code in version.policy.placed("rules"):
            if code not in known:
                message = _("there is no rule {code}").format(code=code) + clause_note(clause.no)
                yield version.path, Finding(message, keys, nearest_words(code, known))


@rule(
    "C502",
    "rules-named-bite",
    summary="a rule that a clause names enforces something that the policy has",
    reason="A rule about escalations finds nothing under a policy without any: the clause claims to be "
    "enforced, and is not.",
    mend="add the mechanism that the message names, or say `enforced: by people`",
)
def rules_named_bite(context: DeskContext) -> Placed:
    """What each rule named says it enforces against the mechanisms of the policy."""
    for version in context.versions:
        there = _aspects(version.policy)
        for clause, keys, code in version.policy.placed("rules"):
            enforced = declared()[code].enforces if code in declared() else ()
            if enforced and there.isdisjoint(enforced):
                message = _("{code} enforces {mechanisms}, of which the policy has none").format(
                    code=code, mechanisms=", ".join(enforced)
                )
                yield version.path, Finding(message + clause_note(clause.no), keys)


def _aspects(policy: Policy) -> frozenset[str]:
    """The aspects under which rules can enforce anything of a policy."""
    return frozenset(
        aspect for clause in policy.clauses for each in enforcers(clause) for aspect in each.aspects()
    )


@rule(
    "C503",
    "duties-can-be-done",
    summary="every step that is a post's duty may be taken by its holders",
    reason="A duty whose holder is refused stands on paper only; the clause would be broken by keeping it.",
    mend="add the step to the `may` of the post, or take it out of the duty",
)
def duties_can_be_done(context: DeskContext) -> Placed:
    """The `steps` of duties against what posts may, decide, extend and judge."""
    for version in context.versions:
        policy = version.policy
        for clause, keys, duty in policy.placed("duties"):
            for at, step in enumerate(duty.steps):
                if duty.post not in _posts(policy, step):
                    title = policy.post_titles((duty.post,), language())
                    message = _("{step} is a duty of {post}, who may not take it")
                    told = message.format(step=step, post=title) + clause_note(clause.no)
                    yield version.path, Finding(told, (*keys, "steps", at))


def _posts(policy: Policy, step: str) -> frozenset[str]:
    """Every post that can take a step of some case, as a matter of course or because a clause names it."""
    found = set(posts_for(policy, step))
    for clause in policy.clauses:
        if step in DECISIONS:
            found.update(post for approval in clause.approvals for post in approval.by)
        if step == "extended":
            found.update(
                post for clock in clause.clocks if clock.extendable for post in clock.extendable.posts
            )
    return frozenset(found)


@rule(
    "C504",
    "records-have-keepers",
    summary="every kind of record that a clause speaks of is made by some post",
    reason="A record that nobody may make is never made, whatever the clause promises.",
    mend="name the kind under `records` in the duty of a post",
)
def records_have_keepers(context: DeskContext) -> Placed:
    """The `records` of every clause against duties, rhythms, recurrences and plans."""
    for version in context.versions:
        for clause, keys, kind in version.policy.placed("records"):
            if not recorders(version.policy, kind):
                message = _("no post makes records of the kind {kind}").format(kind=kind)
                yield version.path, Finding(message + clause_note(clause.no), keys)


@rule(
    "C505",
    "records-have-clauses",
    summary="every programme record is of a kind that a clause of some policy speaks of",
    reason="What no rule asks for is nobody's duty, is never due, and stands on no page.",
    mend="add a clause about it to the next version of the policy, or withdraw the record",
    severity=Severity.WARNING,
)
def records_have_clauses(context: DeskContext) -> Placed:
    """The folders of programme records against the kinds that any version speaks of, and those that every
    desk keeps of itself."""
    spoken = {kind for version in context.versions for kind in _kinds(version.policy)}
    spoken |= set(get_args(OwnKind))
    for path in context.desk.record_paths():
        kind = path.split("/")[1]
        if kind not in spoken:
            yield path, Finding(_("no clause of any policy speaks of {kind}").format(kind=kind), ("kind",))


def _kinds(policy: Policy) -> Iterator[str]:
    """The kinds of record that a policy's clauses speak of."""
    for clause in policy.clauses:
        yield from clause.records
        yield from (rhythm.record for rhythm in clause.rhythms)
        yield from (each.record for each in clause.recurrences)
        yield from (kind for duty in clause.duties for kind in duty.records)
        if clause.emergencies:
            yield "emergency"


_CONTENT: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "assessment": ("assessment",),
        "bursts": ("bursts",),
        "programme": ("rhythms", "records", "recurrences", "emergencies"),
    }
)
"""Pages that stay empty unless some clause has one of these mechanisms."""


@rule(
    "C506",
    "pages-have-content",
    summary="a page that a clause promises has something of the policy to show",
    reason="Readers would be sent to an empty page.",
    mend="add the mechanism that the message names, or take the page out of `shown`",
)
def pages_have_content(context: DeskContext) -> Placed:
    """The `shown` of every clause against the mechanisms of the policy."""
    for version in context.versions:
        there = _aspects(version.policy)
        for clause, keys, page in version.policy.placed("shown"):
            needed = _CONTENT.get(page, ())
            if needed and there.isdisjoint(needed):
                message = _("the page {page} shows {mechanisms}, of which the policy has none").format(
                    page=page, mechanisms=", ".join(needed)
                )
                yield version.path, Finding(message + clause_note(clause.no), keys)
