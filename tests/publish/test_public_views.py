"""The public's view: promises in words, every version, and no place for a case."""

import sys
from collections.abc import Iterator
from dataclasses import is_dataclass
from datetime import date
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

import pytest

from rightsdesk.publish.views import amendments, complaining, promises, public, scheme
from rightsdesk.publish.views.public import ContactView, PublicDesk, edition_number, public_desk
from rightsdesk.records.store import Desk

TODAY = date(2026, 11, 20)


def view(here: Desk, language: str = "en", today: date = TODAY) -> PublicDesk:
    versions = [version for slug in here.slugs for version in here.versions(slug)]
    return public_desk(here.organisation, versions, today, language)


def parts(kind: Any) -> Iterator[Any]:
    """Every type that a value of this type can be made of."""
    if get_origin(kind) in (tuple, UnionType):
        for inner in get_args(kind):
            if inner is not Ellipsis:
                yield from parts(inner)
    elif is_dataclass(kind):
        yield kind
        hints = get_type_hints(kind, vars(sys.modules[kind.__module__]))
        for hint in hints.values():
            yield from parts(hint)
    else:
        yield kind


def test_the_public_desk_has_no_place_for_a_case() -> None:
    reachable = set(parts(PublicDesk))
    views = {kind for kind in reachable if is_dataclass(kind)}
    assert reachable - views == {str, bool, NoneType}
    assert {kind.__module__ for kind in views} == {
        public.__name__,
        amendments.__name__,
        complaining.__name__,
        promises.__name__,
        scheme.__name__,
    }


def test_a_promise_reads_as_a_sentence(here: Desk) -> None:
    clock = view(here).policy.clock("transfer")
    assert clock.within == "1 working hour"
    assert clock.start == "receipt of the case"
    assert clock.until == "transferred"
    assert clock.sentence.startswith(
        "Transfer to the unit: within 1 working hour, from “receipt of the case”"
    )
    assert view(here, "zh").policy.clock("transfer").within == "1 个工作小时"


@pytest.mark.parametrize(
    ("slug", "start", "until", "found"),
    [
        ("transport-group", "opened", "responded", "answer"),
        ("transport-group", "transferred", "responded", "unit-answer"),
        ("city-bus", "opened", "responded", "solve"),
        ("city-bus", "transferred", "responded", None),
        ("city-bus", "opened", "transferred", None),
        ("city-bus", "responded", "called-back", "follow-up"),
        ("complaints-office", "transferred", "responded", "department-answer"),
        ("complaints-office", "transferred", "progress-told", "progress"),
        ("passenger-transport", "assessed", "reported", "report-major"),
        ("basic", "responded", "called-back", None),
    ],
)
def test_a_promise_is_found_by_what_it_is_about(
    here: Desk, slug: str, start: str, until: str, found: str | None
) -> None:
    """Whatever a policy calls it; a step that may end another promise early is not its aim, and what is
    promised of suggestions is not promised to who complains."""
    policy = next(policy for policy in view(here).policies if policy.slug == slug)
    promised = policy.promise(start, until)
    assert (promised.id if promised else None) == found


def test_a_promise_says_for_which_cases_it_is_another(here: Desk) -> None:
    water = next(policy for policy in view(here).policies if policy.slug == "water-utility")
    assert water.clock("section-answer").exceptions == ("For cases whose severity is major: within 5 days.",)
    assert water.clock("call-back").cases == "whose kind is complaint"
    assert water.clock("call-back").timely == "by day 5 of the next month"


def test_what_follows_the_answer_is_said(here: Desk) -> None:
    water = next(policy for policy in view(here).policies if policy.slug == "water-utility")
    said = " ".join(water.follow_up)
    for words in ("by day 5 of the next month", "After 2 failed attempts", "does not accept"):
        assert words in said
    assert any("statistics" in rhythm.lower() for rhythm in water.rhythms)


def test_each_service_has_the_policies_in_force(here: Desk, folder: Any) -> None:
    text = (folder / "policies/desk.yml").read_text(encoding="utf-8")
    assert "  coach: [passenger-transport]" in text
    text = text.replace("  coach: [passenger-transport]", "  coach: [city-bus, basic]\n  heat: [city-bus]")
    (folder / "policies/desk.yml").write_text(text, encoding="utf-8")
    (folder / "policies/city-bus/2026-07-01.yml").rename(folder / "policies/city-bus/2027-01-01.yml")
    found = {each.slug: [policy.slug for policy in each.policies] for each in view(here).services}
    assert found == {
        "bus": ["transport-group"],
        "coach": ["basic"],
        "heat": ["transport-group"],
        "water": ["water-utility"],
    }


def test_an_unknown_clock_names_the_known(here: Desk) -> None:
    with pytest.raises(KeyError, match=r"no clock 'lunch'; it has .*transfer"):
        view(here).policy.clock("lunch")


def test_every_version_keeps_its_page(here: Desk, folder: Any) -> None:
    old = (folder / "policies/basic/2026-01-01.yml").read_text(encoding="utf-8")
    (folder / "policies/basic/2026-11-01.yml").write_text(old, encoding="utf-8")
    (folder / "policies/basic/2027-01-01.yml").write_text(old, encoding="utf-8")
    found = view(here)
    basic = next(policy for policy in found.policies if policy.slug == "basic")
    assert (basic.in_force, basic.url) == ("1 November 2026", "policies/basic.md")
    assert [(version.url, version.current) for version in basic.versions] == [
        ("policies/basic/2027-01-01.md", False),
        ("policies/basic/2026-11-01.md", True),
        ("policies/basic/2026-01-01.md", False),
    ]
    assert {policy.url for policy in found.versions} >= {version.url for version in basic.versions}


def test_a_default_policy_not_in_force_is_refused(here: Desk) -> None:
    with pytest.raises(ValueError, match="transport-group is not in force on 2022-09-18"):
        view(here, today=date(2022, 9, 18))


def test_the_edition_changes_with_any_rule(here: Desk) -> None:
    versions = [version for slug in here.slugs for version in here.versions(slug)]
    number = edition_number(here.organisation, versions)
    assert len(number) == 8
    changed = versions[0].model_copy(update={"digest": "0" * 64})
    assert edition_number(here.organisation, [changed, *versions[1:]]) != number
    assert edition_number(here.organisation, reversed(versions)) == number


def test_contacts_speak_the_policy_words(here: Desk) -> None:
    contact = view(here, "zh").organisation.contacts[0]
    assert (contact.channel, contact.value) == ("客服热线", "000-0000-0000")


@pytest.mark.parametrize(
    ("value", "link"),
    [
        ("000-0000-0000", "tel:00000000000"),
        ("+00 (0) 000-0000", "tel:+0000000000"),
        ("12345", "tel:12345"),
        ("000000", None),
        ("123 456 789 012 345 6", None),
        ("desk@example.org", "mailto:desk@example.org"),
        ("https://example.org/", None),
        ("window 3", None),
    ],
)
def test_a_way_in_is_opened_where_it_can_be(value: str, link: str | None) -> None:
    assert ContactView("hotline", value, None).link == link


def test_steps_that_the_same_post_approves_stand_in_one_sentence(here: Desk) -> None:
    found = view(here, "en").policy
    assert found.approvals == (
        "For cases whose severity is major, the plan must be approved by the head of the leading group "
        "before “answered on the spot” or “carried out”; nobody approves their own work.",
    )


def test_a_time_runs_from_a_moment_in_plain_chinese(here: Desk) -> None:
    found = view(here, "zh").policy.clock("unit-answer")
    assert (found.start, found.until) == ("转办", "答复投诉人")
