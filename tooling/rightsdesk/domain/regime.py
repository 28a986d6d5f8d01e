"""What a clause asks of the desk beside the handling of cases: duties, rhythms, emergency plans, assessment,
watching for bursts, and what readers are shown.
"""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from rightsdesk.domain.clocks import EventName
from rightsdesk.domain.conditions import When
from rightsdesk.domain.limits import Limit, Measure
from rightsdesk.domain.model import Label, Model, Slug
from rightsdesk.domain.sentences import shape
from rightsdesk.messages import N_, _

RecordKind = Literal[
    "campaign",
    "handbook-issue",
    "standard",
    "inspection",
    "training",
    "drill",
    "resources",
    "meeting",
    "spot-check",
    "evaluation",
    "roster",
    "bulletin",
    "unit-rules",
    "unit-summary",
    "centre-assessment",
    "staff-assessment",
    "information-summary",
    "feedback-digest",
    "analysis",
    "monthly-report",
    "preventive-measure",
    "emergency",
]
"""The kinds of programme record that a policy can ask for, each a folder `programme/<kind>/`."""

OwnKind = Literal["access-log"]
"""The kinds that the desk keeps of itself, whatever its policies say."""

RuleCode = Annotated[
    str,
    Field(
        pattern=shape(r"^[A-Z]\d{3}$", N_("it is no code of a rule; write a letter and three digits: T101"))
    ),
]

Shown = Literal[
    "handbook",
    "policy-page",
    "how-to-complain",
    "performance",
    "register",
    "case-page",
    "worklist",
    "monthly-report",
    "programme",
    "actions",
    "assessment",
    "bursts",
]
"""Where readers see what a clause promises to show."""


class Duty(Model):
    """What a post is there for: in words, with the case steps and programme records it takes.

    `records` are the kinds that its holder makes and works on, `approves` those that count only once a holder
    of one of the posts that approve them, who is not their author, has approved them. `when` says of which
    cases its records may speak, where they name cases (an assessment of those responsible in major ones).
    """

    post: Slug
    text: Label
    when: When = Field(default_factory=When)
    steps: tuple[EventName, ...] = ()
    records: tuple[RecordKind, ...] = ()
    approves: tuple[RecordKind, ...] = ()


class Rhythm(Model):
    """One programme record of the kind for each period of `every` months, and for each unit or line where
    `per` says so.

    Periods begin with January: `every: 6 months` means January–June and July–December. A record counts for
    the period that it names, and is due by the end of the period or, with `by`, so long after it. `units`
    narrows `per: unit`; empty: every unit of the policy. `subject` narrows to records that name it, of kinds
    that name subjects (`spot-check`: `qr-posting`). The first period is the one that begins on or after
    the version's first day in force, unless an earlier version had the same rhythm.
    """

    id: Slug
    title: Label
    record: RecordKind
    subject: Slug | None = None
    every: Limit
    by: Limit | None = None
    per: Literal["desk", "unit", "line"] = "desk"
    units: tuple[Slug, ...] = ()
    owner: Slug
    warn: Limit | None = None

    @model_validator(mode="after")
    def _sensible(self) -> Self:
        months = {Measure.MONTHS: 1, Measure.YEARS: 12}.get(self.every.measure, 0) * self.every.amount
        if not months or 12 % months:
            raise ValueError(
                _("rhythm {id}: {every!s} does not divide a year; use 1, 2, 3, 4, 6 or 12 months").format(
                    id=self.id, every=self.every
                )
            )
        if self.by is not None and self.by.measure not in (
            Measure.NEXT_MONTH_DAY,
            Measure.DAYS,
            Measure.WORKING_DAYS,
        ):
            raise ValueError(
                _("rhythm {id}: `by` is in days or a day of the next month, not {by!s}").format(
                    id=self.id, by=self.by
                )
            )
        if self.warn is not None and self.warn.measure not in (Measure.DAYS, Measure.WORKING_DAYS):
            raise ValueError(
                _("rhythm {id} cannot warn {warn!s} before; use days").format(id=self.id, warn=self.warn)
            )
        if self.units and self.per != "unit":
            raise ValueError(_("rhythm {id} names units, so it must say `per: unit`").format(id=self.id))
        return self

    @property
    def months(self) -> int:
        """The length of a period in months: 1, 2, 3, 4, 6 or 12."""
        return self.every.amount * (12 if self.every.measure is Measure.YEARS else 1)


class Recurrence(Model):
    """When so many cases of one category come within `within` of each other, a record of the kind that names
    the category is due from `owner`, so long after the case that was one too many.
    """

    cases: int = Field(ge=2)
    within: Limit
    when: When = Field(default_factory=When)
    record: RecordKind = "preventive-measure"
    due: Limit
    owner: Slug


class PlanStep(Model):
    """One step of an emergency plan: what is done or who is told, by which post, how soon."""

    id: Slug
    what: Label
    by: Slug
    within: Limit | None = None


class EmergencyPlan(Model):
    """What is done when something sudden happens. It is activated by hand, and due at once for a case that
    is major by one of `triggers` and for one that `when` means; the times for its steps then run from when
    the case became such a one. It stands down by a decision of one of `stand_down_by`, once each step was
    taken or found not to be needed, and is reviewed within `review`.
    """

    id: Slug
    title: Label
    triggers: tuple[Slug, ...] = ()
    when: When | None = None
    activated_by: tuple[Slug, ...] = Field(min_length=1)
    steps: tuple[PlanStep, ...] = Field(min_length=1)
    stand_down_by: tuple[Slug, ...] = Field(min_length=1)
    review: Limit

    @model_validator(mode="after")
    def _unique_steps(self) -> Self:
        ids = [step.id for step in self.steps]
        if doubled := sorted({each for each in ids if ids.count(each) > 1}):
            raise ValueError(
                _("plan {id} has a step twice: {names}").format(id=self.id, names=", ".join(doubled))
            )
        return self


Counts = Literal[
    "case",
    "substantiated",
    "partly-substantiated",
    "major",
    "warning",
    "late-step",
    "rehandled",
    "dissatisfied",
    "returned",
]
"""What an assessment counts; `Charge` says what each of them means."""


class Charge(Model):
    """Points for one kind of fault: each thing that `counts` means costs the unit and the person so many, if
    `when` holds for the case as it is classified now.

    - `case`: a complaint, counted for the unit it was last handed to and that did not hand it back. A case
      handled together with another is counted with that one. Questions and suggestions are none.
    - `substantiated`, `partly-substantiated`: a case whose last investigation found so.
    - `major`: a case that is major.
    - `late-step`: a promise whose time ran out, done late or not done yet, in a case of any kind. It is the
      unit's where the clock's owner is the unit or a post of the unit, otherwise the desk's.
    - `warning`: a late step of a clock with `on_breach`. It is a late step as well: charging both adds up.
    - `rehandled`: a round of handling after the first, for the unit that had handled the case before.
    - `dissatisfied`: the last call-back of a round in which the complainant said so.
    - `returned`: a case handed back, for the unit that did.

    `case`, `substantiated`, `partly-substantiated` and `major` count for the month in which the case was
    received, `late-step` and `warning` for that in which the step fell due, the others for that in which it
    happened.
    """

    id: Slug
    title: Label
    counts: Counts
    points: int = Field(ge=0, le=1000)
    when: When = Field(default_factory=When)


class Grade(Model):
    """A class of an assessment: for totals of at least `from_points`."""

    id: Slug
    title: Label
    from_points: int = Field(ge=0)


class Assessment(Model):
    """How units, lines and persons are assessed: charges, the classes their totals fall into, and the least
    number of cases from which anybody is ranked.
    """

    charges: tuple[Charge, ...] = Field(min_length=1)
    grades: tuple[Grade, ...] = Field(min_length=1)
    ranked_from: int = Field(ge=1)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        starts = [grade.from_points for grade in self.grades]
        if starts != sorted(set(starts)) or starts[0] != 0:
            raise ValueError(_("the grades start at 0 points and rise"))
        for message, ids in (
            (N_("the assessment has a charge twice: {names}"), [charge.id for charge in self.charges]),
            (N_("the assessment has a grade twice: {names}"), [grade.id for grade in self.grades]),
        ):
            if doubled := sorted({each for each in ids if ids.count(each) > 1}):
                raise ValueError(_(message).format(names=", ".join(doubled)))
        return self


class Surveillance(Model):
    """Watching for many cases of one kind in a short time, by category, unit and line.

    Every day the number of cases received in the last `window` days, that day included, is compared with the
    `baseline` days before them: it is a burst when a number as high or higher comes by chance alone with a
    probability of at most `chance` (`analysis.surveillance` says how that is reckoned). Fewer than `least`
    cases never are. `told` are the posts that are told. A window and a baseline of whole weeks hold every
    day of the week equally often.
    """

    window: int = Field(7, ge=1, le=31)
    baseline: int = Field(28, ge=7, le=365)
    least: int = Field(3, ge=2)
    chance: float = Field(0.01, gt=0, le=0.1)
    told: tuple[Slug, ...] = ()

    @model_validator(mode="after")
    def _long_enough(self) -> Self:
        if self.baseline < 2 * self.window:
            raise ValueError(
                _(
                    "a baseline of {baseline} days is too short for a window of {window}; "
                    "it is at least twice as long"
                ).format(baseline=self.baseline, window=self.window)
            )
        return self
