"""Posts and what they are there for, from a policy's clauses, with who holds them (B9, T14)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from rightsdesk.domain.policy import Clause, PolicyVersion
from rightsdesk.domain.regime import Duty, Rhythm
from rightsdesk.domain.staff import Staff
from rightsdesk.domain.vocabulary import Post


@dataclass(frozen=True, slots=True)
class PostDuties:
    """One post under one policy: its duties and the rhythms it answers for, each with its clause, and the
    people who hold it on the day."""

    version: PolicyVersion
    slug: str
    post: Post
    duties: tuple[tuple[Clause, Duty], ...]
    rhythms: tuple[tuple[Clause, Rhythm], ...]
    holders: tuple[str, ...]


def duties_of(version: PolicyVersion, staff: Staff, day: date) -> Iterator[PostDuties]:
    """Every post of a policy version, in the policy's order."""
    policy = version.policy
    for slug, post in policy.vocabulary.posts.items():
        yield PostDuties(
            version=version,
            slug=slug,
            post=post,
            duties=tuple(
                (clause, duty) for clause in policy.clauses for duty in clause.duties if duty.post == slug
            ),
            rhythms=tuple((clause, each) for clause, each in policy.rhythms() if each.owner == slug),
            holders=staff.holders(slug, day),
        )
