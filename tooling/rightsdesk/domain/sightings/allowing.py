"""What may stand in clear text although it looks like personal data: the desk's own ways to be reached, and
what `desk.yml` allows with a reason.

What searches texts is imported where it is needed: every command reads desk.yml, few search.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Annotated

from pydantic import AfterValidator, model_validator

from rightsdesk.domain.model import DIGEST, Line, Model, Slug, field
from rightsdesk.domain.sightings.kinds import KindName, Sighting
from rightsdesk.messages import _


def _expression(text: str) -> str:
    try:
        re.compile(text)
    except re.error as problem:
        raise ValueError(_("it is no regular expression: {problem}").format(problem=problem)) from None
    return text


class Allowance(Model):
    """One entry of `allowed_in_clear`: a value, a pattern that the whole value fits, or a value's digest, and
    why it may stand, who says so, until when (None: for good).
    """

    kind: KindName = field("种类", "kind of personal data")
    value: Line | None = field("内容", "the value that may stand", None)
    pattern: Annotated[Line, AfterValidator(_expression)] | None = field(
        "表达式", "regular expression that the whole value fits", None
    )
    digest: str | None = field(
        "摘要值",
        "digest of the value",
        None,
        help="SHA-256 of kind, colon and value without gaps, as in mobile:13800000000",
        pattern=DIGEST,
    )
    reason: Line = field("理由", "why it may stand")
    by: Slug = field("允许人", "who allows it", vocabulary="people")
    until: date | None = field("有效至", "last day on which it may", None)

    @model_validator(mode="after")
    def _one_way(self) -> "Allowance":
        if sum(each is not None for each in (self.value, self.pattern, self.digest)) != 1:
            raise ValueError(_("an entry has one of value, pattern and digest"))
        return self

    def covers(self, seen: Sighting) -> bool:
        """Whether this entry is about what was seen, whatever the day."""
        from rightsdesk.domain.sightings.finding import normal

        if seen.kind != self.kind:
            return False
        if self.value is not None:
            return normal(self.value, self.kind) == normal(seen.value, seen.kind)
        if self.pattern is not None:
            return re.fullmatch(self.pattern, seen.value) is not None
        return self.digest == digest(seen)


def digest(seen: Sighting) -> str:
    """What `digest` of an entry holds for a value: SHA-256 of kind and value, `sha256:…`.

    It spares desk.yml another copy of a value that stands elsewhere; it hides nothing, since short numbers
    can be tried out.
    """
    from rightsdesk.domain.sightings.finding import normal

    return "sha256:" + sha256(f"{seen.kind}:{normal(seen.value, seen.kind)}".encode()).hexdigest()


@dataclass(frozen=True)
class Tolerated:
    """All that may stand in clear at a desk: `own` are kind and compared form of what is the organisation's,
    `entries` what desk.yml allows."""

    own: frozenset[tuple[str, str]]
    entries: tuple[Allowance, ...]

    def allows(self, seen: Sighting, today: date) -> bool:
        """Whether what was seen may stand on that day."""
        from rightsdesk.domain.sightings.finding import normal

        return (seen.kind, normal(seen.value, seen.kind)) in self.own or any(
            (entry.until is None or entry.until >= today) and entry.covers(seen) for entry in self.entries
        )


def tolerated(published: Iterable[str], names: Iterable[str], entries: tuple[Allowance, ...]) -> Tolerated:
    """What may stand: whatever numbers and addresses are in the texts that the organisation publishes about
    itself, the names of its people, and the entries of desk.yml."""
    from rightsdesk.domain.sightings.finding import find, normal

    own = {
        (seen.kind, normal(seen.value, seen.kind))
        for text in published
        for seen in find(text)
        if seen.kind != "name"
    }
    own |= {("name", normal(name, "name")) for name in names}
    return Tolerated(frozenset(own), entries)
