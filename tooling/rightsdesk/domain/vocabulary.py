"""The words of one organisation, by slug: its channels, categories, units, posts and what they may."""

from typing import Literal

from pydantic import Field

from rightsdesk.domain.clocks import EventName
from rightsdesk.domain.model import Label, Model, Slug


class Channel(Label):
    """A way in. `reply` is the fitting way back where the user asked for none."""

    reply: Slug | None = None


class Unit(Label):
    """A unit that answers for its part: its business line, the department that supervises it."""

    line: Slug | None = None
    supervised_by: Slug | None = None


class Post(Label):
    """A post: the steps its holder may take, and whether for every case or only for those of the holder's
    own unit.
    """

    may: tuple[EventName, ...] = ()
    scope: Literal["desk", "unit"] = "desk"


class RemedyWord(Label):
    """A remedy. `money`: none; owed by law or contract (a refund); or offered at discretion."""

    money: Literal["none", "owed", "discretionary"] = "none"


class EvidenceWord(Label):
    """A kind of evidence. `video`: whether it is a recording that a recorder would write over."""

    video: bool = False


class Vocabulary(Model):
    """The words of one organisation, by slug, each in both languages."""

    channels: dict[Slug, Channel] = Field(min_length=1)
    categories: dict[Slug, Label] = Field(min_length=1)
    units: dict[Slug, Unit] = Field(min_length=1)
    posts: dict[Slug, Post] = Field(min_length=1)
    replies: dict[Slug, Label] = Field(min_length=1)
    lines: dict[Slug, Label] = Field(default_factory=dict)
    wants: dict[Slug, Label] = Field(default_factory=dict)
    remedies: dict[Slug, RemedyWord] = Field(default_factory=dict)
    triggers: dict[Slug, Label] = Field(default_factory=dict)
    evidence: dict[Slug, EvidenceWord] = Field(default_factory=dict)
    subjects: dict[Slug, Label] = Field(default_factory=dict, description="what trainings are about")

    def words(self, name: str) -> dict[str, Label]:
        """One word list by its name; empty where the policy has no such list."""
        found: dict[str, Label] = getattr(self, name, {})
        return found
