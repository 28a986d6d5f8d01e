"""Who works here: people, the posts they hold and since when (`policies/staff.yml`)."""

from collections.abc import Iterable
from datetime import date
from typing import Self

from pydantic import Field, model_validator

from rightsdesk.domain.model import Label, Model, Slug
from rightsdesk.domain.public_keys import PublicKey, bare, signs
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
    """One person, or with `machine` a program that records what people did elsewhere.

    `keys` are SSH public keys, by which their signatures are known and with which personal data is locked for
    them, or recipients of age, for the latter alone. `account` is the login at the host, for CODEOWNERS, and
    `account_id` its number there, which unlike the login is never given to somebody else.
    """

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
    keys: tuple[PublicKey, ...] = ()
    account_id: int | None = Field(None, ge=1)
    machine: bool = False

    @model_validator(mode="after")
    def _machine_signs(self) -> Self:
        if self.machine and not self.signing_keys():
            raise ValueError(_("a machine is known by its signature alone; give it an SSH key in `keys`"))
        return self

    def signing_keys(self) -> tuple[str, ...]:
        """The keys by which the person's signatures are known, without comments."""
        return tuple(bare(key) for key in self.keys if signs(key))

    def holdings(self, day: date) -> tuple[Holding, ...]:
        """The posts held on that local day."""
        return tuple(holding for holding in self.posts if holding.held_on(day))


class Staff(Model):
    """The content of `policies/staff.yml`."""

    people: dict[Slug, Person]

    @model_validator(mode="after")
    def _nobody_is_another(self) -> Self:
        people = self.people.items()
        _require_own(
            ((slug, person.email.casefold()) for slug, person in people),
            _("{other} and {slug} have the same e-mail address; git could not tell them apart"),
        )
        _require_own(
            ((slug, bare(key)) for slug, person in people for key in person.keys),
            _("{other} and {slug} have the same key; a signature would be of both"),
        )
        _require_own(
            ((slug, str(person.account_id)) for slug, person in people if person.account_id),
            _("{other} and {slug} have the same account_id; the host could not tell them apart"),
        )
        return self

    def by_email(self, email: str) -> str | None:
        """The person git knows under that address."""
        wanted = email.casefold()
        return next((slug for slug, person in self.people.items() if person.email.casefold() == wanted), None)

    def by_key(self, key: str) -> str | None:
        """The person whose signatures are made with that public key."""
        return next(
            (slug for slug, person in self.people.items() if bare(key) in person.signing_keys()), None
        )

    def holders(self, post: str, day: date) -> tuple[str, ...]:
        """Who holds a post on that local day."""
        return tuple(
            slug
            for slug, person in self.people.items()
            if any(holding.post == post for holding in person.holdings(day))
        )


def _require_own(pairs: Iterable[tuple[str, str]], message: str) -> None:
    """Raise ValueError, with this message, where two people, or one twice, have the same of something that is
    to tell them apart: pairs of a person and what they have."""
    seen: dict[str, str] = {}
    for slug, value in pairs:
        if value in seen:
            raise ValueError(message.format(other=seen[value], slug=slug))
        seen[value] = slug
