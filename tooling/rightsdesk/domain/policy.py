"""A policy version as data: the words an organisation uses, and its clauses with text and mechanism side
by side.
"""

from datetime import date
from typing import Any, Literal, Self

from pydantic import Field, field_validator, model_validator

from rightsdesk.domain.clocks import Clock, Counting, EventName
from rightsdesk.domain.conditions import When
from rightsdesk.domain.events.catalogue import BY_NAME
from rightsdesk.domain.limits import Limit
from rightsdesk.domain.model import Label, Model, Slug

Prohibition = Literal[
    "money-for-satisfaction",
    "call-back-by-the-unit",
    "video-not-kept",
    "other-reply-way-without-reason",
]
"""What a clause can forbid; each has a rule of its own that enforces it."""


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

    def words(self, name: str) -> dict[str, Label]:
        """One word list by its name; empty where the policy has no such list."""
        found: dict[str, Label] = getattr(self, name, {})
        return found


class Requirement(Model):
    """`before` may be taken only after each of `steps` in the same cycle, for cases that `when` means,
    unless one of `unless` happened in the cycle."""

    before: EventName
    steps: tuple[EventName, ...] = Field(min_length=1)
    when: When = Field(default_factory=When)
    unless: tuple[EventName, ...] = ()


class FieldRequirement(Model):
    """In `event` the optional `fields` are mandatory, for cases that `when` means."""

    event: EventName
    fields: tuple[str, ...] = Field(min_length=1)
    when: When = Field(default_factory=When)

    @model_validator(mode="after")
    def _fields_exist(self) -> Self:
        for name in self.fields:
            if name not in BY_NAME[self.event].model_fields:
                raise ValueError(f"{self.event} has no field {name!r}")
        return self


class Approval(Model):
    """`before` may be taken only when the plan last proposed was approved by a holder of one of the posts
    `by`, who is neither its proposer nor the handler.
    """

    before: EventName
    by: tuple[Slug, ...] = Field(min_length=1)
    when: When = Field(default_factory=When)


class Route(Model):
    """Cases that `when` means belong to `unit`; the first route that holds is taken."""

    when: When
    unit: Slug


class Escalation(Model):
    """From its `from_time`-th occurrence in a cycle on, `event` must name one of the posts `to` as told."""

    event: Literal["returned"] = "returned"
    from_time: int = Field(2, ge=2)
    to: tuple[Slug, ...] = Field(min_length=1)


class CallBack(Model):
    """A complainant who was not reached may be given up after so many attempts."""

    attempts: int = Field(3, ge=1)


class Clause(Model):
    """One clause: what readers see, and what the desk enforces of it."""

    no: str = Field(pattern=r"^[0-9A-Za-z.]+$")
    text: Label
    clocks: tuple[Clock, ...] = ()
    requires: tuple[Requirement, ...] = ()
    requires_fields: tuple[FieldRequirement, ...] = ()
    approvals: tuple[Approval, ...] = ()
    forbids: tuple[Prohibition, ...] = ()
    routing: tuple[Route, ...] = ()
    major: tuple[Slug, ...] = ()
    escalates: tuple[Escalation, ...] = ()
    call_back: CallBack | None = None
    recording_tolerance: Limit | None = None
    enforced: Literal["by people"] | None = None

    @field_validator(
        "requires",
        mode="before",
        json_schema_input_type=dict[EventName, tuple[EventName, ...]] | tuple[Requirement, ...],
    )
    @classmethod
    def _short_form(cls, value: Any) -> Any:
        """`{responded: [investigated]}` is short for `[{before: responded, steps: [investigated]}]`."""
        if isinstance(value, dict):
            return [{"before": before, "steps": steps} for before, steps in value.items()]
        return value

    def has_mechanism(self) -> bool:
        """Whether the desk itself enforces anything of this clause."""
        return bool(self.model_fields_set - {"no", "text", "enforced"})

    @model_validator(mode="after")
    def _says_who_enforces(self) -> Self:
        if not self.has_mechanism() and self.enforced is None:
            raise ValueError(f"clause {self.no} has no mechanism; say `enforced: by people`")
        return self


class Policy(Model):
    """The content of `policies/<slug>/<date>.yml`."""

    title: Label
    about: Label
    counting: Counting = Field(default_factory=Counting)
    vocabulary: Vocabulary
    clauses: tuple[Clause, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _unique(self) -> Self:
        for what, names in (
            ("clause number", [clause.no for clause in self.clauses]),
            ("clock id", [clock.id for clause in self.clauses for clock in clause.clocks]),
        ):
            doubled = sorted({name for name in names if names.count(name) > 1})
            if doubled:
                raise ValueError(f"{what} used twice: {', '.join(doubled)}")
        return self

    def clocks(self) -> tuple[tuple[Clause, Clock], ...]:
        """Every clock with the clause it stands in, in the policy's order."""
        return tuple((clause, clock) for clause in self.clauses for clock in clause.clocks)

    def clock(self, clock_id: str) -> Clock:
        """The clock of that id; KeyError names those there are."""
        for _, clock in self.clocks():
            if clock.id == clock_id:
                return clock
        raise KeyError(
            f"no clock {clock_id!r}; there are {', '.join(clock.id for _, clock in self.clocks())}"
        )

    def forbidding(self, prohibition: str) -> Clause | None:
        """The clause that forbids it, if any."""
        return next((clause for clause in self.clauses if prohibition in clause.forbids), None)

    def major_triggers(self) -> frozenset[str]:
        """The circumstances of which each makes a case major."""
        return frozenset(trigger for clause in self.clauses for trigger in clause.major)

    def call_back_attempts(self) -> int:
        """After how many vain attempts a call-back counts as done."""
        return next((clause.call_back.attempts for clause in self.clauses if clause.call_back), 1)

    def post_titles(self, posts: tuple[str, ...] | list[str], language: str) -> str:
        """Titles of posts, joined for reading."""
        words = self.vocabulary.posts
        comma = "、" if language == "zh" else ", "
        return comma.join(words[post].text(language) if post in words else post for post in posts)


class PolicyVersion(Model):
    """A policy with the place and date it has from its file's name; in force from the start of that local
    day.
    """

    slug: Slug
    in_force: date
    digest: str
    policy: Policy

    @property
    def path(self) -> str:
        """Its file, relative to the desk's root."""
        return f"policies/{self.slug}/{self.in_force.isoformat()}.yml"


def version_in_force(versions: tuple[PolicyVersion, ...], on: date) -> PolicyVersion | None:
    """The latest version in force on a local day; None before the first (versions in order of date)."""
    return next((version for version in reversed(versions) if version.in_force <= on), None)
