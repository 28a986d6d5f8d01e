"""Open data after Open311 GeoReport v2, read-only: the files that a server would answer with.

Sources: http://wiki.open311.org/GeoReport_v2 and …/Service_Discovery; XML and JSON tell the same, by the
Spark convention that the specification names. Fields that it wants answered and a desk does not give
(description, address, place on earth, picture) are there and empty. Beside its two states,
`extended_attributes` has our stage.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from xml.etree import ElementTree

from rightsdesk.domain.case import Case
from rightsdesk.domain.organisation import Organisation
from rightsdesk.domain.policy import PolicyVersion
from rightsdesk.domain.standing import Standing
from rightsdesk.errors import DeskError
from rightsdesk.messages import _
from rightsdesk.publish.files import SiteFile, text_file
from rightsdesk.publish.views import words
from rightsdesk.publish.views.opendata import (
    OpenRequestView,
    OpenServiceView,
    changed_on,
    is_public,
    open_request,
    open_services,
)
from rightsdesk.publish.views.words import said
from rightsdesk.records.agenda import versions_in_force
from rightsdesk.records.store import Desk, read_case, readable

FOLDER = "open311/v2"
SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"
SPAN = timedelta(days=90)
MOST = 1000
"""What `requests` answers without arguments: those of 90 days or the first thousand, whichever is fewer (GET
Service Requests, Response Volume)."""

_NO_KEY = said(
    "数据以静态文件公开，只读，不需要密钥。", "The data are static files to be read; no key is needed."
)
_CONTACT = said("{name}：{contacts}", "{name}: {contacts}")
_NOT_GIVEN = ("address", "address_id", "zipcode", "lat", "long", "media_url")


@dataclass(frozen=True, slots=True)
class _Told:
    """All that is published in one language; `folder` from the site's root, `url` of the same."""

    folder: str
    url: str
    contact: str
    key_service: str
    changeset: str
    services: tuple[OpenServiceView, ...]
    recent: tuple[OpenRequestView, ...]
    requests: tuple[OpenRequestView, ...]


def open_data(desk: Desk, now: datetime) -> Iterator[SiteFile]:
    """Every file of the open data, in each language of the desk; none where the organisation publishes none.

    Raises DeskError where the desk does not say where its site is, since clients are told whole addresses.
    """
    organisation = desk.organisation
    if not organisation.publication.open311:
        return
    if organisation.site_url is None:
        raise DeskError(
            _("`publication: open311` in policies/desk.yml needs `site_url` there, which clients are told")
        )
    shown = _shown(desk, now)
    for place, language in enumerate(organisation.languages):
        yield from _files(_told(desk, now, shown, language, f"{language}/" if place else ""))


def _shown(desk: Desk, now: datetime) -> list[tuple[Case, Standing]]:
    """The cases to be shown, the last received first: open, or closed no longer ago than they can be
    followed.

    Only files that say `public` somewhere are read as cases: of many, few are.
    """
    organisation = desk.organisation
    zone = organisation.zone()
    oldest = desk.local_day(now) - timedelta(days=organisation.publication.follow_days)
    found = []
    for path, raw in desk.files.read_many(desk.case_paths()):
        if b"public" not in raw:
            continue
        case = readable(read_case(path, raw))
        standing = desk.standing(case, now)
        if is_public(standing) and (standing.state.is_open or changed_on(standing, zone) >= oldest):
            found.append((case, standing))
    return sorted(found, key=lambda each: (each[0].received_at, each[0].id), reverse=True)


def _told(
    desk: Desk, now: datetime, shown: Iterable[tuple[Case, Standing]], language: str, folder: str
) -> _Told:
    organisation, today = desk.organisation, desk.local_day(now)
    in_force = versions_in_force(desk, now)
    first = today - SPAN
    requests = [
        (open_request(case, standing, organisation, language), desk.local_day(case.received_at))
        for case, standing in shown
    ]
    return _Told(
        folder=f"{folder}{FOLDER}",
        url=f"{organisation.site_url}{folder}{FOLDER}",
        contact=_contact(organisation, in_force, language),
        key_service=_NO_KEY.text(language),
        changeset=_changeset(in_force),
        services=open_services(organisation, in_force, language),
        recent=tuple(request for request, day in requests if day >= first)[:MOST],
        requests=tuple(request for request, _day in requests),
    )


def _changeset(in_force: Iterable[PolicyVersion]) -> str:
    """When the services last changed: the day from which the youngest of their policies is in force."""
    return max((version.in_force for version in in_force), default=date.min).isoformat() + " 00:00"


def _contact(organisation: Organisation, in_force: Iterable[PolicyVersion], language: str) -> str:
    channels = next(
        (v.policy.vocabulary.channels for v in in_force if v.slug == organisation.policy), dict[str, Any]()
    )
    ways = [f"{words.word(channels, each.channel, language)} {each.value}" for each in organisation.contacts]
    name = organisation.name.text(language)
    return _CONTACT.text(language).format(name=name, contacts=words.joined(ways, language)) if ways else name


def _files(told: _Told) -> Iterator[SiteFile]:
    yield from _both(f"{told.folder}/discovery", "discovery", _discovery(told))
    yield from _both(f"{told.folder}/services", "services", [_service(each) for each in told.services])
    for service in told.services:
        if service.questions:
            path = f"{told.folder}/services/{service.code}"
            yield from _both(path, "service_definition", _definition(service))
    yield from _both(f"{told.folder}/requests", "service_requests", [_request(each) for each in told.recent])
    for request in told.requests:
        yield from _both(f"{told.folder}/requests/{request.token}", "service_requests", [_request(request)])


def _discovery(told: _Told) -> dict[str, Any]:
    endpoint = {
        "specification": SPECIFICATION,
        "url": told.url,
        "changeset": told.changeset,
        "type": "production",
        "formats": ["text/xml", "application/json"],
    }
    return {
        "changeset": told.changeset,
        "contact": told.contact,
        "key_service": told.key_service,
        "endpoints": [endpoint],
    }


def _service(service: OpenServiceView) -> dict[str, Any]:
    return {
        "service_code": service.code,
        "service_name": service.name,
        "description": service.description,
        "metadata": bool(service.questions),
        "type": "blackbox",
        "keywords": None,
        "group": service.group,
    }


def _definition(service: OpenServiceView) -> dict[str, Any]:
    return {
        "service_code": service.code,
        "attributes": [
            {
                "variable": True,
                "code": question.code,
                "datatype": "string",
                "required": False,
                "datatype_description": None,
                "order": place,
                "description": question.name,
            }
            for place, question in enumerate(service.questions, 1)
        ],
    }


def _request(request: OpenRequestView) -> dict[str, Any]:
    return {
        "service_request_id": request.token,
        "status": "open" if request.is_open else "closed",
        "status_notes": request.stage_name,
        "service_name": request.service_name,
        "service_code": request.service_code,
        "description": None,
        "agency_responsible": request.agency,
        "service_notice": None,
        "requested_datetime": request.requested,
        "updated_datetime": request.updated,
        "expected_datetime": None,
        **dict.fromkeys(_NOT_GIVEN),
        "extended_attributes": {"stage": request.stage},
    }


# ---- the two formats

_ITEMS = {
    "services": "service",
    "service_requests": "request",
    "attributes": "attribute",
    "endpoints": "endpoint",
    "formats": "format",
}
"""What the elements of a list are called in XML."""


def _both(path: str, root: str, data: Any) -> Iterator[SiteFile]:
    yield text_file(f"{path}.json", json.dumps(data, ensure_ascii=False, indent=1) + "\n")
    yield text_file(f"{path}.xml", _xml(root, data))


def _xml(root: str, data: Any) -> str:
    element = _element(root, data)
    ElementTree.indent(element)
    text = ElementTree.tostring(element, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'


def _element(name: str, data: Any) -> ElementTree.Element:
    element = ElementTree.Element(name)
    if isinstance(data, Mapping):
        element.extend(_element(key, value) for key, value in data.items())
    elif isinstance(data, Sequence) and not isinstance(data, str):
        element.extend(_element(_ITEMS[name], value) for value in data)
    elif isinstance(data, bool):
        element.text = str(data).lower()
    elif data is not None:
        element.text = str(data)
    return element
