"""What a clause asks of the handling of a case: steps before steps, fields, approvals, routing and so on."""

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from rightsdesk.domain.case import Header, Place
from rightsdesk.domain.clocks import EventName
from rightsdesk.domain.conditions import When
from rightsdesk.domain.events.catalogue import BY_NAME
from rightsdesk.domain.limits import Limit
from rightsdesk.domain.model import Label, Model, Slug
from rightsdesk.messages import _

Prohibition = Literal[
    "money-for-satisfaction",
    "call-back-by-the-unit",
    "video-not-kept",
    "other-reply-way-without-reason",
]
"""What a clause can forbid; each has a rule of its own that enforces it."""


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
                raise ValueError(_("{event} has no field {name!r}").format(event=self.event, name=name))
        return self


class Approval(Model):
    """`before` may be taken only when the plan last proposed was approved by a holder of one of the posts
    `by`, who is neither its proposer nor the handler.

    `approval` says how: by the person's own step; or also by their review on the host, which is then recorded
    by a machine. The host, and whoever administers it, can forge a review.
    """

    before: EventName
    by: tuple[Slug, ...] = Field(min_length=1)
    when: When = Field(default_factory=When)
    approval: Literal["own-step", "host-review"] = "own-step"


class UntilAccepted(Model):
    """Measures that the complainant does not accept go round again.

    After `responded` with `accepted: no`, what was proposed, approved, carried out, answered, reported back
    and asked in a call-back counts no more in this cycle. The next answer takes another plan (what else a
    plan asks for, other clauses say), and the case is closed only after an answer that is accepted; or after
    one of the steps `last_word` since, which record that the complainant has said all there is to say: then
    neither another plan nor another answer is owed, and no more is it to somebody who has withdrawn.
    """

    when: When = Field(default_factory=When)
    last_word: tuple[Literal["called-back", "withdrawn"], ...] = ()

    def settled_by(self) -> frozenset[str]:
        """The steps after which a refused answer asks for no other."""
        return frozenset({*self.last_word, "withdrawn"})


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


_INSIDE = frozenset(("where", name) for name in Place.model_fields)


class HeaderRequirement(Model):
    """A case has these fields of its header (`where.line` for one inside `where`), if `when` means it.

    `sealed` asks that something is held on who complained: what, only the vault knows.
    """

    fields: tuple[str, ...] = Field(min_length=1)
    when: When = Field(default_factory=When)

    @model_validator(mode="after")
    def _fields_exist(self) -> Self:
        for name in self.fields:
            outer, _dot, inner = name.partition(".")
            if outer not in Header.model_fields or (inner and (outer, inner) not in _INSIDE):
                raise ValueError(_("a case's header has no field {name!r}").format(name=name))
        return self


class Criterion(Label):
    """One thing by which handling is judged: `points` at most; `must`: less than all of them fails."""

    points: int = Field(1, ge=1, le=100)
    must: bool = False


class Quality(Model):
    """How the handling of a case is judged, and by whom: `bar` points at least, of all that `criteria` give.

    What falls short starts a new cycle with fresh clocks.
    """

    criteria: dict[Slug, Criterion] = Field(min_length=1)
    bar: int = Field(ge=1)
    by: tuple[Slug, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _can_be_reached(self) -> Self:
        most = sum(criterion.points for criterion in self.criteria.values())
        if self.bar > most:
            raise ValueError(
                _("the bar is {bar} points, and the criteria give {most} at most").format(
                    bar=self.bar, most=most
                )
            )
        return self


def _span(limit: Limit) -> Limit:
    limit.elapsed()
    return limit


Span = Annotated[Limit, AfterValidator(_span)]
"""A limit that is a plain span of time: minutes, hours or days of 24 hours."""


class GroupThreshold(Model):
    """From so many cases on that are handled as one (the parent counts), received within `within` of each
    other, the case they are merged into is major by this trigger.
    """

    cases: int = Field(ge=2)
    within: Span
    trigger: Slug


class Likeness(Model):
    """Which cases are probably about one matter: received within `within` of each other, and as alike in
    subject and summary as `alike` of 100, or `alike_there` where line, vehicle or place are the same.
    """

    within: Span
    alike: int = Field(ge=1, le=100)
    alike_there: int = Field(ge=1, le=100)
