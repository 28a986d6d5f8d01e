"""What the public site is made of. None of these values has a field for a case, so none can leak."""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import quote

from rightsdesk.domain.authority import posts_for
from rightsdesk.domain.events.catalogue import BY_NAME, OPENED
from rightsdesk.domain.organisation import Organisation
from rightsdesk.domain.policy import Clause, Policy, PolicyVersion, version_in_force
from rightsdesk.publish.views import mechanisms, regime, times, words
from rightsdesk.publish.views.amendments import AmendmentView, amendment
from rightsdesk.publish.views.complaining import ComplaintFormView, complaint_form, service_name
from rightsdesk.publish.views.promises import ClockView, clock_view, follow_up, promise
from rightsdesk.publish.views.scheme import SchemeView, scheme_view

_TELEPHONE = re.compile(r"\d{3,5}|(?=(?:\D*\d){7,15}\D*$)\+?[\d() -]+")
_MAIL = re.compile(r"[^\s@]+@[^\s@]+")


@dataclass(frozen=True, slots=True)
class ContactView:
    """A way to reach the desk; `hours` is None where nothing is said about them."""

    channel: str
    value: str
    hours: str | None

    @property
    def telephone(self) -> bool:
        """Whether it is a telephone number, a long one or a short one such as 12345; a postcode is none."""
        return _TELEPHONE.fullmatch(self.value) is not None

    @property
    def link(self) -> str | None:
        """What dials the number or begins the message; None for any other way."""
        if self.telephone:
            return f"tel:{re.sub(r'[^0-9+]', '', self.value)}"
        return f"mailto:{quote(self.value, safe='@')}" if _MAIL.fullmatch(self.value) else None


@dataclass(frozen=True, slots=True)
class OtherBodyView:
    """Somebody outside the organisation to turn to, and how; `under` are the policies, by slug, for whose
    cases it is competent (none: for all)."""

    name: str
    how: str | None
    under: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OrganisationView:
    """Who runs the desk, who else can be turned to, and how long after an answer it can be objected to, as
    part of a sentence (`within 15 days`; None where nothing says so). `keeping` says of which cases personal
    data is kept how long, a sentence each; none where nobody set a time."""

    name: str
    about: str
    contacts: tuple[ContactView, ...]
    bodies: tuple[OtherBodyView, ...]
    objecting: str | None
    keeping: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClauseView:
    """A clause: its text, and a sentence for each thing the desk enforces of it."""

    no: str
    text: str
    mechanisms: tuple[str, ...]
    enforced_by_people: bool


@dataclass(frozen=True, slots=True)
class PostView:
    """A post, what it is there for, and the steps its holders may take."""

    slug: str
    title: str
    duties: tuple[str, ...]
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UnitView:
    """A unit and its line of business (None: it serves them all)."""

    name: str
    line: str | None


@dataclass(frozen=True, slots=True)
class VersionView:
    """A version of a policy: since when, and where its page stands from the site's root."""

    in_force: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class PolicyView:
    """A policy version as the public reads it. `url` is its page's address from the site's root, `amendment`
    what it changed in the version before it (None for the first).
    """

    slug: str
    title: str
    about: str
    in_force: str
    url: str
    clocks: tuple[ClockView, ...]
    clauses: tuple[ClauseView, ...]
    posts: tuple[PostView, ...]
    units: tuple[UnitView, ...]
    categories: tuple[str, ...]
    channels: tuple[str, ...]
    remedies: tuple[str, ...]
    majors: tuple[str, ...]
    approvals: tuple[str, ...]
    prohibitions: tuple[str, ...]
    follow_up: tuple[str, ...]
    rhythms: tuple[str, ...]
    routing: tuple[str, ...]
    counting: tuple[str, ...]
    versions: tuple[VersionView, ...]
    amendment: AmendmentView | None

    def clock(self, clock_id: str) -> ClockView:
        """The clock of that id. Raises KeyError, so that a page asking for another fails to build."""
        for clock in self.clocks:
            if clock.id == clock_id:
                return clock
        raise KeyError(
            f"{self.slug} has no clock {clock_id!r}; it has {', '.join(c.id for c in self.clocks)}"
        )

    def promise(self, start: str, until: str) -> ClockView | None:
        """What complainants are promised of the time between two events; None where it is nothing."""
        return promise(self.clocks, start, until)

    def post(self, slugs: Iterable[str]) -> str | None:
        """The title of the first of these posts that the policy has; None where it has none."""
        titles = {post.slug: post.title for post in self.posts}
        return next((titles[slug] for slug in slugs if slug in titles), None)


@dataclass(frozen=True, slots=True)
class EditionView:
    """Which state of the texts a page shows: the day it was made, and a number that changes with any rule."""

    date: str
    number: str


@dataclass(frozen=True, slots=True)
class ServiceView:
    """Something that the organisation provides, and those of the policies in force that complaints about it
    are handled under; chapters about it cite the first."""

    slug: str
    name: str
    policies: tuple[PolicyView, ...]


@dataclass(frozen=True, slots=True)
class PublicDesk:
    """All that public pages may show. `policies` are those in force, `versions` every version there is."""

    language: str
    organisation: OrganisationView
    policy: PolicyView
    policies: tuple[PolicyView, ...]
    versions: tuple[PolicyView, ...]
    services: tuple[ServiceView, ...]
    edition: EditionView
    form: ComplaintFormView
    scheme: SchemeView


def page_of(slug: str, in_force: date | None = None) -> str:
    """Where a policy's page stands: the version in force, or the lasting page of one version."""
    return f"policies/{slug}.md" if in_force is None else f"policies/{slug}/{in_force.isoformat()}.md"


def _clause(clause: Clause, policy: Policy, language: str) -> ClauseView:
    return ClauseView(
        no=clause.no,
        text=clause.text.text(language).strip(),
        mechanisms=mechanisms.sentences(clause, policy, language),
        enforced_by_people=clause.enforced == "by people",
    )


def _post(slug: str, policy: Policy, language: str) -> PostView:
    post = policy.vocabulary.posts[slug]
    order = [OPENED, *BY_NAME]
    steps = sorted((step for step in order if slug in posts_for(policy, step)), key=order.index)
    duties = (
        duty.text.text(language) for clause in policy.clauses for duty in clause.duties if duty.post == slug
    )
    return PostView(
        slug, post.text(language), tuple(duties), tuple(words.event(step, language) for step in steps)
    )


def _units(policy: Policy, language: str) -> tuple[UnitView, ...]:
    lines = policy.vocabulary.lines
    return tuple(
        UnitView(unit.text(language), words.word(lines, unit.line, language) if unit.line else None)
        for unit in policy.vocabulary.units.values()
    )


def policy_view(
    version: PolicyVersion,
    url: str,
    versions: Sequence[VersionView],
    language: str,
    earlier: PolicyVersion | None = None,
) -> PolicyView:
    """A policy version in words, with what it changed in the `earlier` one."""
    policy = version.policy
    vocabulary = policy.vocabulary
    clauses = policy.clauses
    return PolicyView(
        slug=version.slug,
        title=policy.title.text(language),
        about=policy.about.text(language).strip(),
        in_force=times.day(version.in_force, language),
        url=url,
        clocks=tuple(clock_view(clock, clause, policy, language) for clause, clock in policy.clocks()),
        clauses=tuple(_clause(clause, policy, language) for clause in clauses),
        posts=tuple(_post(slug, policy, language) for slug in vocabulary.posts),
        units=_units(policy, language),
        categories=tuple(label.text(language) for label in vocabulary.categories.values()),
        channels=tuple(label.text(language) for label in vocabulary.channels.values()),
        remedies=tuple(label.text(language) for label in vocabulary.remedies.values()),
        majors=tuple(
            words.word(vocabulary.triggers, slug, language) for clause in clauses for slug in clause.major
        ),
        approvals=tuple(
            mechanisms.approval_sentences(
                [approval for clause in clauses for approval in clause.approvals], policy, language
            )
        ),
        prohibitions=tuple(
            mechanisms.prohibition(name, language) for clause in clauses for name in clause.forbids
        ),
        follow_up=follow_up(policy, language),
        rhythms=tuple(
            regime.rhythm_sentence(rhythm, policy, language)
            for clause in clauses
            if clause.shown
            for rhythm in clause.rhythms
        ),
        routing=tuple(
            mechanisms.route_sentence(route, policy, language)
            for clause in clauses
            for route in clause.routing
        ),
        counting=tuple(sentence for _, sentence in policy.counting.in_words(language)),
        versions=tuple(versions),
        amendment=amendment(earlier.policy, policy, times.day(earlier.in_force, language), language)
        if earlier
        else None,
    )


def organisation_view(organisation: Organisation, policy: Policy, language: str) -> OrganisationView:
    """Who runs the desk and how to reach it, in the words of its default policy."""
    objecting = organisation.redress.object_within
    return OrganisationView(
        name=organisation.name.text(language),
        about=organisation.about.text(language).strip(),
        contacts=tuple(
            ContactView(
                channel=words.word(policy.vocabulary.channels, contact.channel, language),
                value=contact.value,
                hours=contact.hours.text(language) if contact.hours else None,
            )
            for contact in organisation.contacts
        ),
        bodies=tuple(
            OtherBodyView(body.text(language), body.how.text(language) if body.how else None, body.policies)
            for body in organisation.redress.bodies
        ),
        objecting=words.within(objecting, language) if objecting else None,
        keeping=tuple(_keeping(organisation, policy, language)),
    )


def _keeping(organisation: Organisation, policy: Policy, language: str) -> Iterator[str]:
    """How long personal data is kept, in the order in which the rules apply; those for other policies alone
    than the desk's own are left out."""
    zh, first = language == "zh", True
    for rule in organisation.retention:
        if rule.policies and organisation.policy not in rule.policies:
            continue
        which = words.condition(rule.when, policy, language)
        if which:
            cases = f"{which}的" if zh else f"cases {which}"
        else:
            cases = (
                ("全部案件" if zh else "all cases") if first else ("其余案件" if zh else "all other cases")
            )
        keep = rule.keep.text(language)
        yield f"{cases}：办结后 {keep}" if zh else f"{cases}: {keep} after closing"
        first = False


def edition_number(organisation: Organisation, versions: Iterable[PolicyVersion]) -> str:
    """Eight characters that differ as soon as the organisation's data or any policy version does."""
    parts = [organisation.model_dump(mode="json"), *sorted(version.digest for version in versions)]
    text = json.dumps(parts, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def _services(
    organisation: Organisation, current: Mapping[str, tuple[Policy, PolicyView]], language: str
) -> tuple[ServiceView, ...]:
    """What the organisation provides, by the policies in force; a service under none of them has the default
    one."""
    found = []
    for slug, policies in organisation.services.items():
        known = [each for each in policies if each in current] or [organisation.policy]
        name = service_name(slug, current[known[0]][0], language)
        found.append(ServiceView(slug, name, tuple(current[each][1] for each in known)))
    return tuple(found)


def public_desk(
    organisation: Organisation, versions: Sequence[PolicyVersion], today: date, language: str
) -> PublicDesk:
    """The public's view of a desk on a day. The default policy must be in force then (ValueError)."""
    slugs = list(dict.fromkeys(version.slug for version in versions))
    current, lasting = [], []
    for slug in slugs:
        known = tuple(version for version in versions if version.slug == slug)
        now = version_in_force(known, today)
        shown = tuple(
            VersionView(
                times.day(version.in_force, language), page_of(slug, version.in_force), version is now
            )
            for version in reversed(known)
        )
        for earlier, one in zip((None, *known), known, strict=False):
            view = policy_view(one, page_of(slug, one.in_force), shown, language, earlier)
            lasting.append(view)
            if one is now:
                current.append((one, replace(view, url=page_of(slug))))
    default = next((found for found in current if found[0].slug == organisation.policy), None)
    if default is None:
        raise ValueError(f"the policy {organisation.policy} is not in force on {today.isoformat()}")
    return PublicDesk(
        language=language,
        organisation=organisation_view(organisation, default[0].policy, language),
        policy=default[1],
        policies=tuple(view for _, view in current),
        versions=tuple(lasting),
        services=_services(
            organisation, {version.slug: (version.policy, view) for version, view in current}, language
        ),
        edition=EditionView(times.day(today, language), edition_number(organisation, versions)),
        form=complaint_form(organisation, {version.slug: version.policy for version, _ in current}, language),
        scheme=scheme_view(organisation, language),
    )
