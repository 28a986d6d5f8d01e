"""The organisation (`policies/desk.yml`): its name, its hours and holidays, which policies it follows, who
is told.
"""

from collections.abc import Iterator
from datetime import date, time
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field, field_validator, model_validator

from rightsdesk.domain.conditions import Traits, When
from rightsdesk.domain.governance import Governance
from rightsdesk.domain.limits import Limit, Measure
from rightsdesk.domain.model import Label, Line, Model, Slug
from rightsdesk.domain.sentences import shape
from rightsdesk.domain.sightings.allowing import Allowance
from rightsdesk.messages import N_, _

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WEEKDAYS: tuple[Weekday, ...] = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as problem:
        raise ValueError(
            _("{name!r} is no time zone of the IANA database, such as Asia/Shanghai").format(name=name)
        ) from problem
    return name


def _span(text: str) -> str:
    try:
        opening, closing = span_times(text)
    except ValueError:
        raise ValueError(
            _("{text!r} names a time that no day has; write for example 08:30-12:00").format(text=text)
        ) from None
    if closing is not None and closing <= opening:
        raise ValueError(_("{text!r} closes before it opens").format(text=text))
    return text


def span_times(text: str) -> tuple[time, time | None]:
    """Opening and closing of `08:30-12:00`; closing is None for 24:00."""
    opening, _dash, closing = text.partition("-")
    return time.fromisoformat(opening), None if closing == "24:00" else time.fromisoformat(closing)


Zone = Annotated[str, AfterValidator(_zone)]
Span = Annotated[
    str,
    Field(
        pattern=shape(
            r"^\d{2}:\d{2}-\d{2}:\d{2}$",
            N_("it does not say from when to when; write for example 08:30-12:00"),
        )
    ),
    AfterValidator(_span),
]
Hours = dict[Weekday, tuple[Span, ...]]


class DayOff(Model):
    """A public holiday announced for a day, with its name."""

    day: date
    name: Label


class Holidays(Model):
    """Public holidays: a country's, from the holidays library, with what the organisation adds or takes away.

    `covered` names years whose arrangement the organisation vouches for, beyond those the library knows
    completely.
    """

    country: str | None = Field(
        None, pattern=shape(r"^[A-Z]{2}$", N_("it is no country; write its two capital letters, CN"))
    )
    days_off: tuple[DayOff, ...] = ()
    working_days: tuple[date, ...] = ()
    covered: tuple[int, ...] = ()


class Contact(Model):
    """One way to reach the desk, as the public reads it."""

    channel: Slug
    value: Line
    hours: Label | None = None


class Alert(Model):
    """What happens when a clock, or what a rhythm or an emergency plan asks for, is overdue or running out:
    whether the run turns red, who is told. `clocks` names those meant, by id, `policies` the policies whose
    they are, by slug; empty: all.
    """

    state: Literal["overdue", "warning"] = "overdue"
    clocks: tuple[Slug, ...] = ()
    policies: tuple[Slug, ...] = ()
    fails: bool = True
    tell: tuple[str, ...] = ()


class Publication(Model):
    """What the public sites say of cases, and how small numbers are kept from telling of a single person."""

    smallest: int = Field(
        5, ge=2, le=100, description="the smallest number of cases or people that is shown; below it, none is"
    )
    settled_on: int = Field(
        15,
        ge=1,
        le=28,
        description="a month's figures are those of the end of this day of the month after it",
    )
    follow_days: int = Field(
        180, ge=0, description="how many days after its closing a case can still be followed"
    )
    open311: bool = Field(False, description="whether cases whose complainant agreed stand in open data")


class Body(Label):
    """Somebody outside the organisation whom a complainant can turn to: its name, and `how` to reach it.
    `policies` are those, by slug, for whose cases it is competent; empty: for all."""

    how: Label | None = None
    policies: tuple[Slug, ...] = ()


class Redress(Model):
    """What a complainant can do who does not accept an answer: as a letter with the answer says."""

    object_within: Limit | None = Field(
        None, description="how long after the answer the complainant may ask to have the matter handled again"
    )
    bodies: tuple[Body, ...] = ()

    def for_policy(self, slug: str) -> tuple[Body, ...]:
        """The bodies that are competent for cases under a policy."""
        return tuple(body for body in self.bodies if not body.policies or slug in body.policies)


class Retention(Model):
    """How long after its closing the personal data of a case is kept: of those cases whose traits `when`
    names, under the policies named by slug; empty: of all. Of several that fit, the first counts.
    """

    keep: Limit
    when: When = Field(default_factory=When)
    policies: tuple[Slug, ...] = ()

    @field_validator("keep")
    @classmethod
    def _in_days(cls, keep: Limit) -> Limit:
        if keep.measure not in (Measure.DAYS, Measure.MONTHS, Measure.YEARS):
            raise ValueError(_("{limit!s}: write days, months or years").format(limit=keep))
        return keep

    def holds(self, policy: str, traits: Traits) -> bool:
        """Whether it is for a case with these traits under that policy."""
        return (not self.policies or policy in self.policies) and self.when.holds(traits)


class Audit(Model):
    """How the history is audited: from which commit on (else from the beginning), how far apart the clocks of
    machines may be, and how long a step may lie unpublished on a machine without a network."""

    from_: str | None = Field(
        None,
        alias="from",
        pattern=shape(
            r"^[0-9a-f]{40}([0-9a-f]{24})?$", N_("it is no commit's whole id; git rev-parse tells it")
        ),
    )
    clocks: Limit = Limit.parse("10 minutes")
    offline: Limit = Limit.parse("3 days")

    @model_validator(mode="after")
    def _spans(self) -> Self:
        for limit in (self.clocks, self.offline):
            limit.elapsed()
        return self


class Organisation(Model):
    """The content of `policies/desk.yml`."""

    name: Label
    about: Label
    demonstration: bool = Field(
        False, description="an invented desk, made in one go: when its steps were recorded says nothing"
    )
    languages: tuple[Literal["zh", "en"], ...] = ("zh", "en")
    time_zone: Zone
    hours: Hours
    unit_hours: dict[Slug, Hours] = Field(default_factory=dict)
    holidays: Holidays = Field(default_factory=Holidays)
    policy: Slug = Field(description="the policy new cases are opened under unless told otherwise")
    services: dict[Slug, tuple[Slug, ...]] = Field(
        default_factory=dict,
        description="what the organisation provides (bus, coach, water …), and the policies under which "
        "complaints about it are handled: the rights handbook cites the first of them",
    )
    publication: Publication = Field(default_factory=Publication)
    redress: Redress = Field(default_factory=Redress)
    retention: tuple[Retention, ...] = Field(
        (), description="how long after its closing the personal data of a case is kept; the first that fits"
    )
    contacts: tuple[Contact, ...] = ()
    site_url: str | None = Field(
        None,
        pattern=shape(
            r"^https?://[^\s]+/$",
            N_("it is no address of a site; write https://example.org/, with / at its end"),
        ),
    )
    alerts: tuple[Alert, ...] = ()
    governance: Governance = Field(default_factory=Governance)
    audit: Audit = Field(default_factory=Audit)
    allowed_in_clear: tuple[Allowance, ...] = Field(
        (), description="what may stand in clear text although it looks like personal data, and why"
    )

    def published(self) -> Iterator[str]:
        """What the organisation tells the public of how it, and others, can be reached."""
        for contact in self.contacts:
            yield contact.value
            yield from (contact.hours.zh, contact.hours.en) if contact.hours else ()
        for body in self.redress.bodies:
            yield from (body.how.zh, body.how.en) if body.how else ()

    def zone(self) -> ZoneInfo:
        """The organisation's time zone."""
        return ZoneInfo(self.time_zone)
