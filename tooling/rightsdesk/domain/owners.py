"""Whose something to be done is: a post's, a unit's or a person's, by slug or by name."""

from collections.abc import Mapping
from datetime import date

from rightsdesk.domain.authority import Actor
from rightsdesk.domain.model import Label
from rightsdesk.domain.policy import Policy
from rightsdesk.domain.staff import Staff


def known_owner(written: str, policy: Policy, staff: Staff) -> str | None:
    """The slug of the post, else of the unit, else of the person that is written as an owner, as a slug or by
    the name in either language; None for what the desk does not know.
    """
    words = policy.vocabulary
    people = {slug: person.name for slug, person in staff.people.items()}
    found = (_slug_of(written, known) for known in (words.posts, words.units, people))
    return next((slug for slug in found if slug is not None), None)


def _slug_of(written: str, known: Mapping[str, Label]) -> str | None:
    if written in known:
        return written
    meant = written.casefold()
    return next(
        (slug for slug, name in known.items() if meant in (name.zh.casefold(), name.en.casefold())), None
    )


def owns(actor: Actor, owner: str, policy: Policy, day: date, unit: str | None = None) -> bool:
    """Whether what is `owner`'s, a post's, a unit's or a person's (by slug), is that person's on that local
    day: a unit's post counts in `unit` where that is given, any post held in a unit for what is the unit's.
    """
    post = policy.vocabulary.posts.get(owner)
    if post is not None:
        return any(
            holding.post == owner and (post.scope == "desk" or unit is None or holding.unit in (None, unit))
            for holding in actor.person.holdings(day)
        )
    if owner in policy.vocabulary.units:
        return any(holding.unit == owner for holding in actor.person.holdings(day))
    return owner == actor.slug
