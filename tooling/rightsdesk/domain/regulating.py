"""Whether those who changed a desk's own rules might: one who may change them, and another who agrees.

A change enters the main line in one commit, or in a merge of several. Whoever signed the commit that makes
it, or the merge that brings it in, has made it or agreed to it. Pure judgement of two states and of who
signed; `operations.governing` says who did.

What cannot be guaranteed: before `governance: {signatures: true}` stands in desk.yml, anybody may change
anything; and where nobody but one person could agree, that person decides alone. Both are told, not hidden.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rightsdesk.domain.governance import Governance, Mandate
from rightsdesk.domain.public_keys import bare
from rightsdesk.domain.staff import Holding, Person, Staff

Keys = tuple[str | int, ...]


class Lack(StrEnum):
    """What a change of the rules lacks."""

    ENTITLED = "nobody who may"
    AGREEMENT = "nobody else who agrees"
    ANYBODY = "nobody else who could agree"


@dataclass(frozen=True, slots=True)
class Unfounded:
    """A change of a file that lacks something: at `keys` in it; `who` are those who could supply it."""

    lack: Lack
    keys: Keys
    who: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """What one file's change does: whether another has to agree (`weighty`), whose entry it is about (None:
    nobody's), and whether that person may make it alone (`own`)."""

    keys: Keys
    weighty: bool
    person: str | None = None
    own: bool = False


def changes_of_staff(before: Staff, after: Staff, governance: Governance) -> Iterator[Change]:
    """What a new `staff.yml` changes, person by person. Giving a post, a key, an address or an account
    weighs: it makes somebody able to act. So does taking a post or key from somebody who may decide on such
    changes. A person may change their own keys: they sign with the one that counts until then.
    """
    for slug in dict.fromkeys([*before.people, *after.people]):
        old, new = before.people.get(slug), after.people.get(slug)
        if old == new:
            continue
        keys: Keys = ("people", slug) if new else ("people",)
        weighty = _gives(old, new) or _disempowers(old, new, governance)
        if old and new and _only_keys_differ(old, new):
            yield Change((*keys, "keys") if new.keys else keys, weighty, slug, own=True)
        else:
            yield Change(keys, weighty, slug)


def unfounded(
    signers: Mapping[Change, Collection[str]], mandate: Mandate, staff: Staff, day: date
) -> Iterator[Unfounded]:
    """What the changes of one file lack, each with who signed it, by the staff of the state before them.
    `day` is that of the changes, in local time.
    """
    might = _holders(staff, mandate.by, day)
    could_agree = _holders(staff, mandate.agreeing, day)
    for change, signed in signers.items():
        people = [slug for slug in signed if slug in staff.people and not staff.people[slug].machine]
        if change.own and change.person in people:
            continue
        entitled = [slug for slug in people if slug in might]
        if not entitled:
            yield Unfounded(Lack.ENTITLED, change.keys, might)
        elif change.weighty and not any(
            one != other for one in entitled for other in people if other in could_agree
        ):
            others = tuple(slug for slug in could_agree if slug not in entitled)
            yield Unfounded(Lack.AGREEMENT if others else Lack.ANYBODY, change.keys, others)


def _holders(staff: Staff, posts: tuple[str, ...], day: date) -> tuple[str, ...]:
    """The people with a key to sign with who hold one of the posts on a day; with no post named: any post."""
    return tuple(
        slug
        for slug, person in staff.people.items()
        if not person.machine
        and person.signing_keys()
        and any(not posts or holding.post in posts for holding in person.holdings(day))
    )


def _only_keys_differ(old: Person, new: Person) -> bool:
    return old.model_copy(update={"keys": new.keys}) == new


def _bare_keys(person: Person | None) -> frozenset[str]:
    return frozenset(map(bare, person.keys)) if person else frozenset()


def _gives(old: Person | None, new: Person | None) -> bool:
    """Whether a change makes somebody able to act as they were not: by a post, a key, or as another."""
    if new is None:
        return False
    if old is None:
        return bool(new.posts or new.keys or new.machine)
    told_apart = ("email", "account", "account_id", "machine")
    return (
        any(getattr(old, name) != getattr(new, name) for name in told_apart)
        or not _bare_keys(new) <= _bare_keys(old)
        or any(not any(_covers(had, holding) for had in old.posts) for holding in new.posts)
    )


def _covers(had: Holding, holding: Holding) -> bool:
    """Whether one holding lets a person do all that another does: the same post, at least as long."""
    return (
        (had.post, had.unit) == (holding.post, holding.unit)
        and had.from_ <= holding.from_
        and (had.to is None or (holding.to is not None and holding.to <= had.to))
    )


def _disempowers(old: Person | None, new: Person | None, governance: Governance) -> bool:
    """Whether somebody who may decide on the rules loses a post for that, or a key to sign with."""
    if old is None:
        return False
    mandates = (governance.staff, governance.desk, governance.policies)
    posts = {post for mandate in mandates for post in (*mandate.by, *mandate.agreed_by)}
    deciding = [held for held in old.posts if not posts or held.post in posts]
    if not deciding:
        return False
    kept = new.posts if new else ()
    return not _bare_keys(old) <= _bare_keys(new) or any(
        not any(_covers(still, held) for still in kept) for held in deciding
    )
