"""The words that options may take: a policy's vocabulary, the desk's people, a policy's clocks."""

from collections.abc import Mapping
from datetime import datetime

from rightsdesk.domain.model import Label
from rightsdesk.domain.policy import LISTS, PEOPLE_AND_POSTS, PolicyVersion
from rightsdesk.records.store import Desk

Words = Mapping[str, Label]
Lists = Mapping[str, Words]
"""Word lists by the name under which a field declares its vocabulary."""


def word_lists(
    desk: Desk, moment: datetime, *, policy: str | None = None, case: str | None = None
) -> dict[str, Words]:
    """The word lists of the policy that judges the case (an id or the beginning of one), or of the version
    of `policy` (the desk's own by default) in force at `moment`.

    Raises DeskError where there is no such case or policy.
    """
    found = desk.load_case(case).case if case is not None else None
    version = desk.judging(found) if found else desk.version(policy or desk.organisation.policy, moment)
    return lists_of(desk, version)


def lists_of(desk: Desk, version: PolicyVersion) -> dict[str, Words]:
    """The word lists of one policy version, and the desk's people."""
    people = {slug: person.name for slug, person in desk.staff.people.items()}
    return {
        "people": people,
        PEOPLE_AND_POSTS: {**people, **version.policy.vocabulary.posts},
        **{name: version.policy.words(name) or {} for name in LISTS},
    }


def known_words(desk: Desk, name: str) -> dict[str, Label]:
    """One word list of all the desk's policies and their versions; where two differ, the later one's."""
    return {
        word: meaning
        for slug in desk.slugs
        for version in desk.versions(slug)
        for word, meaning in (version.policy.words(name) or {}).items()
    }
