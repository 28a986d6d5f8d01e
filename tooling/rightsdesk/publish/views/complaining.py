"""What the form that helps to write a complaint offers to choose from: words of policies, never of cases."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from types import MappingProxyType
from typing import Any

from rightsdesk.domain.model import Label
from rightsdesk.domain.organisation import Organisation
from rightsdesk.domain.policy import Policy
from rightsdesk.publish.views.words import said

VEHICLE, SUPPLY, ANY = "vehicle", "supply", "any"

_SERVICES: Mapping[str, tuple[Label, str]] = MappingProxyType(
    {
        "bus": (said("公交", "buses"), VEHICLE),
        "coach": (said("长途与旅游客运", "coaches"), VEHICLE),
        "ferry": (said("轮渡", "ferries"), VEHICLE),
        "metro": (said("地铁", "the metro"), VEHICLE),
        "taxi": (said("出租汽车", "taxis"), VEHICLE),
        "water": (said("供水", "water supply"), SUPPLY),
    }
)
"""What the services that `desk.yml` names are called, and which questions about the place fit them. One that
is not here is called by the title of its rules, and asked about lines and vehicles as well as places."""


@dataclass(frozen=True, slots=True)
class ChoiceView:
    """One of several things to choose from: the slug and what readers call it."""

    value: str
    name: str


@dataclass(frozen=True, slots=True)
class FormServiceView:
    """A service that complaints are about, with the words of the policy that handles them. `asks` says which
    questions about the place fit it: `vehicle` (line, vehicle, stop), `supply` (address, meter), `any`.
    """

    slug: str
    name: str
    asks: str
    categories: tuple[ChoiceView, ...]
    wants: tuple[ChoiceView, ...]
    replies: tuple[ChoiceView, ...]


@dataclass(frozen=True, slots=True)
class ComplaintFormView:
    """The whole form: its services (at least one), the desk's e-mail address where it has one, and whether it
    asks if the matter may be shown in open data.
    """

    organisation: str
    email: str | None
    open_data: bool
    services: tuple[FormServiceView, ...]

    @property
    def about_vehicles(self) -> bool:
        """Whether some service has lines and vehicles."""
        return any(service.asks == VEHICLE for service in self.services)

    @property
    def about_supply(self) -> bool:
        """Whether some service reaches an address by pipe."""
        return any(service.asks == SUPPLY for service in self.services)

    def data(self) -> dict[str, Any]:
        """The same as plain values, for the script of the page."""
        return asdict(self)


def _choices(labels: Mapping[str, Label], language: str) -> tuple[ChoiceView, ...]:
    return tuple(ChoiceView(slug, label.text(language)) for slug, label in labels.items())


def email_of(organisation: Organisation) -> str | None:
    """The first of the desk's contacts that is an e-mail address, whatever its channel is called."""
    return next((contact.value for contact in organisation.contacts if "@" in contact.value), None)


def service_name(slug: str, policy: Policy, language: str) -> str:
    """What a service of `desk.yml` is called; `policy` is the first that handles complaints about it."""
    return _SERVICES[slug][0].text(language) if slug in _SERVICES else policy.title.text(language)


def asked_about(slug: str) -> str:
    """Which questions about the place fit a service of `desk.yml`: `vehicle`, `supply` or `any`."""
    return _SERVICES[slug][1] if slug in _SERVICES else ANY


def _service(slug: str, policy: Policy, language: str) -> FormServiceView:
    vocabulary = policy.vocabulary
    return FormServiceView(
        slug=slug,
        name=service_name(slug, policy, language),
        asks=asked_about(slug),
        categories=_choices(vocabulary.categories, language),
        wants=_choices(vocabulary.wants, language),
        replies=_choices(vocabulary.replies, language),
    )


def complaint_form(
    organisation: Organisation, in_force: Mapping[str, Policy], language: str
) -> ComplaintFormView:
    """The form for what the organisation provides, by the policies in force (by slug, the default one
    among them). A service whose policy is not in force is left out; where none is left, the default policy
    stands for all that the organisation does.
    """
    handled = {
        slug: in_force[policies[0]]
        for slug, policies in organisation.services.items()
        if policies and policies[0] in in_force
    }
    known = handled or {organisation.policy: in_force[organisation.policy]}
    return ComplaintFormView(
        organisation=organisation.name.text(language),
        email=email_of(organisation),
        open_data=organisation.publication.open311,
        services=tuple(_service(slug, policy, language) for slug, policy in known.items()),
    )
