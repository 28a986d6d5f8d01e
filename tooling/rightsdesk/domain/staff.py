"""Who works here: people, the posts they hold and since when (`policies/staff.yml`)."""

from datetime import date
from typing import Self

from pydantic import Field, model_validator

from rightsdesk.domain.model import Label, Model, Slug
from rightsdesk.domain.sentences import shape
from rightsdesk.messages import N_, _


class Holding(Model):
    """A post held from one local day to another (both included; open-ended without `to`), in a unit where
    it has one.
    """

    post: Slug
    unit: Slug | None = None
    from_: date = Field(alias="from")
    to: date | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.to is not None and self.to < self.from_:
            raise ValueError(
                _("the post {post} ends ({to}) before it begins ({begin})").format(
                    post=self.post, to=self.to, begin=self.from_
                )
            )
        return self

    def held_on(self, day: date) -> bool:
        """Whether the post was held on that local day."""
        return self.from_ <= day and (self.to is None or day <= self.to)


class Person(Model):
    """One person. `keys` are SSH public keys; `account` is the login at the host, for CODEOWNERS."""

    name: Label
    email: str = Field(
        pattern=shape(r"^[^@\s]+@[^@\s]+$", N_("it is no e-mail address; write one, name@example.org"))
    )
    account: str | None = Field(
        None,
        pattern=shape(
            r"^[A-Za-z0-9][A-Za-z0-9/-]*$",
            N_("it is no account; write letters, digits, hyphens and slashes, without @"),
        ),
    )
    posts: tuple[Holding, ...] = ()
    keys: tuple[str, ...] = ()

    def holdings(self, day: date) -> tuple[Holding, ...]:
        """The posts held on that local day."""
        return tuple(holding for holding in self.posts if holding.held_on(day))


class Staff(Model):
    """The content of `policies/staff.yml`."""

    people: dict[Slug, Person]

    @model_validator(mode="after")
    def _one_person_per_address(self) -> Self:
        seen: dict[str, str] = {}
        for slug, person in self.people.items():
            other = seen.setdefault(person.email.casefold(), slug)
            if other != slug:
                raise ValueError(
                    _(
                        "{other} and {slug} have the same e-mail address; git could not tell them apart"
                    ).format(other=other, slug=slug)
                )
        return self

    def by_email(self, email: str) -> str | None:
        """The person git knows under that address."""
        wanted = email.casefold()
        return next((slug for slug, person in self.people.items() if person.email.casefold() == wanted), None)

    def holders(self, post: str, day: date) -> tuple[str, ...]:
        """Who holds a post on that local day."""
        return tuple(
            slug
            for slug, person in self.people.items()
            if any(holding.post == post for holding in person.holdings(day))
        )
