"""Open data after Open311 GeoReport v2: valid, in both formats, only of who agreed, no word typed."""

import json
import re
from datetime import datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from rightsdesk.domain.organisation import Organisation
from rightsdesk.errors import DeskError
from rightsdesk.publish.opendata import FOLDER, MOST, open_data
from rightsdesk.publish.views.opendata import token
from rightsdesk.records.files import WorkTree
from rightsdesk.records.store import Desk, read_case, readable

# W3C's note on dates and times, with the offset that the specification demands
W3C = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)")
REQUEST = [
    *("service_request_id", "status", "status_notes", "service_name", "service_code", "description"),
    *("agency_responsible", "service_notice", "requested_datetime", "updated_datetime", "expected_datetime"),
    *("address", "address_id", "zipcode", "lat", "long", "media_url"),
]
SERVICE = ["service_code", "service_name", "description", "metadata", "type", "keywords", "group"]
ATTRIBUTE = ["variable", "code", "datatype", "required", "datatype_description", "order", "description"]
TYPED = "typed-by-somebody"


@pytest.fixture
def agreed(folder: Path) -> Path:
    """The desk's folder, one of whose cases its complainant agreed to show; its texts are marked."""
    path = next((folder / "cases").rglob("2611-MAJ0R-9.yml"))
    text = path.read_text(encoding="utf-8")
    text = re.sub(r"^(subject:).*$", rf"\1 {TYPED}", text, count=1, flags=re.MULTILINE)
    path.write_text(text.replace("timeline:", "public: true\ntimeline:", 1), encoding="utf-8")
    return path


def files(folder: Path, now: datetime) -> dict[str, str]:
    """The files of the open data, by path below their folder; those of other languages by whole path."""
    found = open_data(Desk(WorkTree(folder)), now)
    return {file.path.removeprefix(f"{FOLDER}/"): file.content.decode() for file in found}


def spark(element: ElementTree.Element) -> Any:
    """An XML element as the specification's convention makes JSON of it, all values texts."""
    lists = {"services", "service_requests", "attributes", "endpoints", "formats"}
    if element.tag in lists:
        return [spark(child) for child in element]
    if len(element):
        return {child.tag: spark(child) for child in element}
    return element.text


def as_texts(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: as_texts(one) for key, one in value.items()}
    if isinstance(value, list):
        return [as_texts(one) for one in value]
    if isinstance(value, bool):
        return str(value).lower()
    return None if value is None else str(value)


def test_both_formats_tell_the_same(agreed: Path, folder: Path, now: datetime) -> None:
    found = files(folder, now)
    for path, text in found.items():
        if path.endswith(".json"):
            xml = found[path.replace(".json", ".xml")]
            assert xml.startswith('<?xml version="1.0" encoding="UTF-8"?>\n')
            assert spark(ElementTree.fromstring(xml)) == as_texts(json.loads(text)), path
    roots = {
        path: ElementTree.fromstring(text).tag
        for path, text in found.items()
        if path.endswith(".xml") and not path.startswith("en/")
    }
    assert roots["discovery.xml"] == "discovery"
    assert roots["services.xml"] == "services"
    assert roots["requests.xml"] == "service_requests"
    assert {tag for path, tag in roots.items() if path.startswith("services/")} == {"service_definition"}
    assert {tag for path, tag in roots.items() if path.startswith("requests/")} == {"service_requests"}


def test_the_discovery_leads_to_the_endpoint(agreed: Path, folder: Path, now: datetime) -> None:
    found = json.loads(files(folder, now)["discovery.json"])
    assert list(found) == ["changeset", "contact", "key_service", "endpoints"]
    assert found["changeset"] == "2026-10-01 00:00"
    assert "000-0000-0000" in found["contact"]
    (endpoint,) = found["endpoints"]
    assert endpoint == {
        "specification": "http://wiki.open311.org/GeoReport_v2",
        "url": "https://transport.desk.example/open311/v2",
        "changeset": found["changeset"],
        "type": "production",
        "formats": ["text/xml", "application/json"],
    }
    english = json.loads(files(folder, now)[f"en/{FOLDER}/discovery.json"])
    assert english["endpoints"][0]["url"] == "https://transport.desk.example/en/open311/v2"


def test_services_are_the_categories_of_the_rules_in_force(
    agreed: Path, folder: Path, now: datetime, here: Desk
) -> None:
    found = files(folder, now)
    services = json.loads(found["services.json"])
    for service in services:
        assert list(service) == SERVICE
        assert service["type"] in ("realtime", "batch", "blackbox")
        assert isinstance(service["metadata"], bool)
        assert all(isinstance(service[name], str) for name in SERVICE[:3])
        assert (f"services/{service['service_code']}.json" in found) is service["metadata"]
    codes = [service["service_code"] for service in services]
    assert len(codes) == len(set(codes))
    in_force = {slug: here.version(slug, now).policy.vocabulary.categories for slug in here.slugs}
    assert set(codes) == {f"{slug}.{category}" for slug, names in in_force.items() for category in names}
    water = next(service for service in services if service["service_code"] == "water-utility.pressure")
    assert (water["service_name"], water["group"]) == ("水压与停水", "供水")


def test_a_service_says_what_it_asks(agreed: Path, folder: Path, now: datetime) -> None:
    definition = json.loads(files(folder, now)["services/transport-group.other.json"])
    assert list(definition) == ["service_code", "attributes"]
    for place, attribute in enumerate(definition["attributes"], 1):
        assert list(attribute) == ATTRIBUTE
        assert attribute["datatype"] == "string"
        assert attribute["order"] == place
    assert [attribute["code"] for attribute in definition["attributes"]] == ["line", "vehicle", "place"]


def test_only_who_agreed_is_shown_and_nothing_that_was_typed(
    agreed: Path, folder: Path, now: datetime, here: Desk
) -> None:
    found = files(folder, now)
    (request,) = json.loads(found["requests.json"])
    assert list(request) == [*REQUEST, "extended_attributes"]
    assert request["status"] == "open"
    assert list(request["extended_attributes"]) == ["stage"]
    for name in ("requested_datetime", "updated_datetime"):
        assert W3C.fullmatch(request[name])
        assert "T00:00:00+08:00" in request[name]
    given = {name for name, value in request.items() if value is not None}
    assert given & {"description", "address", "lat", "long", "media_url", "service_notice"} == set()
    assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{16}", request["service_request_id"])
    assert json.loads(found[f"requests/{request['service_request_id']}.json"]) == [request]
    everything = "\n".join([*found, *found.values()])
    assert TYPED not in everything
    for case in here.cases():
        assert case.id not in everything
        assert case.summary.strip() not in everything
        assert case.received_by not in everything


def test_consent_can_be_taken_back_and_given_later(agreed: Path, folder: Path, now: datetime) -> None:
    text = agreed.read_text(encoding="utf-8")
    correction = """- event: corrected
  at: 2026-11-19T10:00:00+08:00
  by: intake-01
  field: public
  from: true
  to: false
  reason: the complainant changed their mind
"""
    agreed.write_text(text + correction, encoding="utf-8")
    assert json.loads(files(folder, now)["requests.json"]) == []
    swapped = correction.replace("  from: true\n  to: false\n", "  from: null\n  to: true\n")
    agreed.write_text(text.replace("public: true\n", "") + swapped, encoding="utf-8")
    assert len(json.loads(files(folder, now)["requests.json"])) == 1


def test_a_token_stays_and_does_not_follow_from_the_id(agreed: Path) -> None:
    raw = agreed.read_bytes()
    case = readable(read_case("a.yml", raw))
    known = token(case)
    assert token(readable(read_case("a.yml", raw.replace(b"timeline:", b"timeline: # later\n")))) == known
    assert token(case.model_copy(update={"timeline": ()})) == known
    others = [
        case.model_copy(update={"subject": "another"}),
        case.model_copy(update={"summary": f"{case.summary} more"}),
    ]
    assert len({known, *map(token, others)}) == 3


def test_what_is_old_is_found_by_its_token_only(
    agreed: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = datetime.fromisoformat("2027-03-01T10:00:00+08:00")
    found = files(folder, later)
    assert json.loads(found["requests.json"]) == []
    assert len([path for path in found if path.startswith("requests/")]) == 2
    monkeypatch.setattr("rightsdesk.publish.opendata.MOST", 0)
    assert MOST == 1000
    assert json.loads(files(folder, later)["requests.json"]) == []


def test_nothing_is_published_unless_the_desk_says_so(folder: Path, now: datetime) -> None:
    path = folder / "policies" / "desk.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("open311: true", "open311: false"), encoding="utf-8")
    assert files(folder, now) == {}
    path.write_text(re.sub(r"^site_url:.*\n", "", text, flags=re.MULTILINE), encoding="utf-8")
    with pytest.raises(DeskError, match="needs `site_url`"):
        files(folder, now)
    assert Organisation.model_fields["publication"].get_default(call_default_factory=True).open311 is False
