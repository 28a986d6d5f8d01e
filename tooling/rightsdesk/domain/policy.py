"""A policy version as data: the words an organisation uses, and its clauses with text and mechanism side
by side.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Literal, Self

from pydantic import Field, field_validator, model_validator

from rightsdesk.domain.clocks import Clock, Counting, EventName
from rightsdesk.domain.conditions import Traits
from rightsdesk.domain.limits import Limit
from rightsdesk.domain.model import Label, Model, Slug
from rightsdesk.domain.regime import (
    Assessment,
    Duty,
    EmergencyPlan,
    RecordKind,
    Recurrence,
    Rhythm,
    RuleCode,
    Shown,
    Surveillance,
)
from rightsdesk.domain.requirements import (
    Approval,
    CallBack,
    Escalation,
    FieldRequirement,
    GroupThreshold,
    HeaderRequirement,
    Likeness,
    Prohibition,
    Quality,
    Requirement,
    Route,
    UntilAccepted,
)
from rightsdesk.domain.sentences import shape
from rightsdesk.domain.vocabulary import Vocabulary
from rightsdesk.messages import N_, _

LISTS = (*Vocabulary.model_fields, "clocks", "criteria", "emergencies")
"""The word lists that a policy keeps, by name: those of its vocabulary, and what stands in its clauses."""

PEOPLE_AND_POSTS = "people-and-posts"
"""The word list of whoever can be asked to do something: a person of the staff, or whoever holds a post."""


class Clause(Model):
    """One clause: what readers see, and what the desk enforces of it.

    `rows` are the numbers, in the list of requirements the policy was written to, of what the clause serves.
    """

    no: str = Field(
        pattern=shape(r"^[0-9A-Za-z.]+$", N_("it is no clause number; write digits, letters and dots: 4.2"))
    )
    rows: tuple[str, ...] = ()
    text: Label
    clocks: tuple[Clock, ...] = ()
    requires: tuple[Requirement, ...] = ()
    requires_fields: tuple[FieldRequirement, ...] = ()
    approvals: tuple[Approval, ...] = ()
    signed: tuple[EventName, ...] = ()
    until_accepted: UntilAccepted | None = None
    forbids: tuple[Prohibition, ...] = ()
    routing: tuple[Route, ...] = ()
    major: tuple[Slug, ...] = ()
    escalates: tuple[Escalation, ...] = ()
    call_back: CallBack | None = None
    recording_tolerance: Limit | None = None
    requires_header: tuple[HeaderRequirement, ...] = ()
    quality: Quality | None = None
    group: GroupThreshold | None = None
    likeness: Likeness | None = None
    duties: tuple[Duty, ...] = ()
    rhythms: tuple[Rhythm, ...] = ()
    recurrences: tuple[Recurrence, ...] = ()
    records: tuple[RecordKind, ...] = ()
    emergencies: tuple[EmergencyPlan, ...] = ()
    assessment: Assessment | None = None
    bursts: Surveillance | None = None
    rules: tuple[RuleCode, ...] = ()
    shown: tuple[Shown, ...] = ()
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
        mechanisms = self.model_fields_set - {"no", "rows", "text", "enforced"}
        return any(getattr(self, name) not in ((), None) for name in mechanisms)

    @model_validator(mode="after")
    def _says_who_enforces(self) -> Self:
        if not self.has_mechanism() and self.enforced is None:
            raise ValueError(_("clause {no} has no mechanism; say `enforced: by people`").format(no=self.no))
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
            (N_("clause number"), [clause.no for clause in self.clauses]),
            (N_("clock id"), [clock.id for clause in self.clauses for clock in clause.clocks]),
            (N_("rhythm id"), [rhythm.id for clause in self.clauses for rhythm in clause.rhythms]),
            (N_("emergency plan"), [plan.id for clause in self.clauses for plan in clause.emergencies]),
            (N_("quality bar"), ["quality" for clause in self.clauses if clause.quality]),
            (N_("assessment table"), ["assessment" for clause in self.clauses if clause.assessment]),
            (N_("group threshold"), ["group" for clause in self.clauses if clause.group]),
            (N_("likeness"), ["likeness" for clause in self.clauses if clause.likeness]),
            (N_("surveillance"), ["bursts" for clause in self.clauses if clause.bursts]),
        ):
            doubled = sorted({name for name in names if names.count(name) > 1})
            if doubled:
                raise ValueError(
                    _("{what} used twice: {names}").format(what=_(what), names=", ".join(doubled))
                )
        return self

    def placed(self, mechanism: str) -> Iterator[tuple[Clause, tuple[str | int, ...], Any]]:
        """Everything that one list of the clauses holds (`rules`, `routing`), in the policy's order: the
        clause, the keys that lead to its place in the file, and the thing itself."""
        for number, clause in enumerate(self.clauses):
            for place, each in enumerate(getattr(clause, mechanism)):
                yield clause, ("clauses", number, mechanism, place), each

    def clocks(self) -> tuple[tuple[Clause, Clock], ...]:
        """Every clock with the clause it stands in, in the policy's order."""
        return tuple((clause, clock) for clause in self.clauses for clock in clause.clocks)

    def clock(self, clock_id: str) -> Clock:
        """The clock of that id; KeyError names those there are."""
        for _clause, clock in self.clocks():
            if clock.id == clock_id:
                return clock
        raise KeyError(
            f"no clock {clock_id!r}; there are {', '.join(clock.id for _clause, clock in self.clocks())}"
        )

    def rhythms(self) -> tuple[tuple[Clause, Rhythm], ...]:
        """Every rhythm with the clause it stands in, in the policy's order."""
        return tuple((clause, rhythm) for clause in self.clauses for rhythm in clause.rhythms)

    def recurrences(self) -> tuple[tuple[Clause, Recurrence], ...]:
        """Every recurrence with the clause it stands in, in the policy's order."""
        return tuple((clause, each) for clause in self.clauses for each in clause.recurrences)

    def plans(self) -> tuple[tuple[Clause, EmergencyPlan], ...]:
        """Every emergency plan with the clause it stands in, in the policy's order."""
        return tuple((clause, plan) for clause in self.clauses for plan in clause.emergencies)

    def forbidding(self, prohibition: str) -> Clause | None:
        """The clause that forbids it, if any."""
        return next((clause for clause in self.clauses if prohibition in clause.forbids), None)

    def wanting_signed(self, event: str) -> Clause | None:
        """The clause by which a step of that name counts only if its commit is signed by who took it."""
        return next((clause for clause in self.clauses if event in clause.signed), None)

    def host_review_counts(self, traits: Traits) -> bool:
        """Whether a review on the host may stand for an approval in a case of these traits: only where each
        approval that a clause asks for then says so."""
        asked = [
            approval
            for clause in self.clauses
            for approval in clause.approvals
            if approval.when.holds(traits)
        ]
        return bool(asked) and all(approval.approval == "host-review" for approval in asked)

    def major_triggers(self) -> frozenset[str]:
        """The circumstances of which each makes a case major."""
        return frozenset(trigger for clause in self.clauses for trigger in clause.major)

    def call_back_attempts(self) -> int:
        """After how many vain attempts a call-back counts as done."""
        return next((clause.call_back.attempts for clause in self.clauses if clause.call_back), 1)

    def group_clause(self) -> Clause | None:
        """The clause from how many merged cases on a case is major, if any."""
        return next((clause for clause in self.clauses if clause.group), None)

    def likeness(self) -> Likeness | None:
        """Which cases are probably about one matter, if the policy says so."""
        return next((clause.likeness for clause in self.clauses if clause.likeness), None)

    def quality(self) -> Quality | None:
        """The bar that handling is judged by, if the policy has one."""
        return next((clause.quality for clause in self.clauses if clause.quality), None)

    def assessment(self) -> tuple[Clause, Assessment] | None:
        """The policy's table of charges and grades with the clause it stands in, if there is one."""
        return next(((clause, clause.assessment) for clause in self.clauses if clause.assessment), None)

    def surveillance(self) -> tuple[Clause, Surveillance] | None:
        """How bursts of cases are watched for, with the clause that wants it, if one does."""
        return next(((clause, clause.bursts) for clause in self.clauses if clause.bursts), None)

    def words(self, name: str) -> Mapping[str, Label] | None:
        """The words of a list that the policy keeps, in its vocabulary or its clauses (`clocks`, `criteria`,
        `emergencies`); None for a list that no policy keeps, such as people and cases."""
        if name == "clocks":
            return {clock.id: clock.title for _clause, clock in self.clocks()}
        if name == "criteria":
            judged = self.quality()
            return dict(judged.criteria) if judged else {}
        if name == "emergencies":
            return {plan.id: plan.title for _clause, plan in self.plans()}
        return self.vocabulary.words(name) if name in Vocabulary.model_fields else None

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


def latest_versions(policies: Iterable[Sequence[PolicyVersion]]) -> dict[str, PolicyVersion]:
    """The last version of each policy by its slug, in force yet or not (versions in order of date)."""
    return {versions[-1].slug: versions[-1] for versions in policies if versions}
