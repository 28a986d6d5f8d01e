"""How the desk's own rules are kept: who may change them, who agrees, what counts only with a signature."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from rightsdesk.domain.governance import Mandate
from rightsdesk.domain.organisation import Organisation
from rightsdesk.domain.policy import PolicyVersion
from rightsdesk.publish.views import words
from rightsdesk.publish.views.cases import Reader

_FILES = (
    (words.said("人员、岗位和密钥", "People, posts and keys"), "policies/staff.yml", "staff"),
    (words.said("服务台的设置", "The desk's own settings"), "policies/desk.yml", "desk"),
    (words.said("制度", "Policies"), "policies/", "policies"),
)
SHOWN = 10
"""So many characters of a commit's id are shown."""


@dataclass(frozen=True, slots=True)
class PostView:
    """A post and the people who hold it today."""

    title: str
    holders: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MandateView:
    """What may be changed, in which file; by whom, and which other person agrees. No posts: whoever holds
    one."""

    what: str
    file: str
    by: tuple[PostView, ...]
    agreed_by: tuple[PostView, ...]


@dataclass(frozen=True, slots=True)
class SignedSteps:
    """The steps that count only with a signature under one policy."""

    policy: str
    steps: str


@dataclass(frozen=True, slots=True)
class GovernanceView:
    """Who may change the desk's rules; whether `signatures` are demanded, and for which steps; the commit
    after which the history is audited (None: all of it)."""

    mandates: tuple[MandateView, ...]
    signatures: bool
    signed: tuple[SignedSteps, ...]
    audited_from: str | None


def governance_view(
    organisation: Organisation, versions: Sequence[PolicyVersion], reader: Reader, today: date
) -> GovernanceView:
    """What `desk.yml` and the policies in force say of that."""
    governance = organisation.governance
    mandates = {"staff": governance.staff, "desk": governance.desk, "policies": governance.policies}
    start = organisation.audit.from_
    return GovernanceView(
        mandates=tuple(
            MandateView(what.text(reader.language), file, *_posts(mandates[key], versions, reader, today))
            for what, file, key in _FILES
        ),
        signatures=governance.signatures,
        signed=tuple(_signed(versions, reader.language)),
        audited_from=start[:SHOWN] if start else None,
    )


def _posts(
    mandate: Mandate, versions: Sequence[PolicyVersion], reader: Reader, today: date
) -> tuple[tuple[PostView, ...], tuple[PostView, ...]]:
    """Who may change something, and who agrees."""
    by, agreeing = (
        tuple(_post(slug, versions, reader, today) for slug in slugs)
        for slugs in (mandate.by, mandate.agreeing)
    )
    return by, agreeing


def _post(slug: str, versions: Sequence[PolicyVersion], reader: Reader, today: date) -> PostView:
    """A post by what the first policy in force that has it calls it, else by its slug."""
    called = [
        version.policy.vocabulary.posts[slug].text(reader.language)
        for version in versions
        if slug in version.policy.vocabulary.posts
    ]
    holders = tuple(reader.person(person) for person in reader.staff.holders(slug, today))
    return PostView(called[0] if called else slug, holders)


def _signed(versions: Sequence[PolicyVersion], language: str) -> list[SignedSteps]:
    """Of each policy that wants steps signed, which."""
    found = []
    for version in versions:
        names = dict.fromkeys(step for clause in version.policy.clauses for step in clause.signed)
        if names:
            steps = words.joined((words.event(name, language) for name in names), language)
            found.append(SignedSteps(version.policy.title.text(language), steps))
    return found
