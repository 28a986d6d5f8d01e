"""Who may see who complained: those whose work needs it, as the policy and the case tell."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from rightsdesk.domain.authority import Actor, may_read_personal_data
from rightsdesk.domain.case import Case
from rightsdesk.domain.events.catalogue import BY_NAME
from rightsdesk.records.files import WorkTree
from rightsdesk.records.store import Desk

ROOT = Path(__file__).parents[2]
DAY = date(2026, 11, 20)
HEADER = {
    "id": "2611-7KQ3F-1",
    "policy": "transport-group",
    "kind": "complaint",
    "channel": "hotline",
    "received_at": "2026-11-02T09:14:00+08:00",
    "received_by": "intake-01",
    "category": "service-attitude",
    "subject": "关门过早",
    "summary": "乘客上车时车门关闭。",
}
TRANSFERRED = {
    "event": "transferred",
    "at": "2026-11-02T09:30:00+08:00",
    "by": "intake-01",
    "unit": "bus-one",
}

MayRead = Callable[..., bool]


@pytest.fixture
def may_read() -> MayRead:
    desk = Desk(WorkTree(ROOT))

    def asked(person: str, *events: dict[str, str], day: date = DAY) -> bool:
        case = Case.model_validate(HEADER | {"timeline": events})
        actor = Actor(person, desk.staff.people[person])
        return may_read_personal_data(actor, desk.judging(case).policy, desk.state(case), day)

    return asked


def test_who_speaks_with_the_complainant_may(may_read: MayRead) -> None:
    assert may_read("intake-01")
    assert may_read("callback-01")


def test_who_only_keeps_papers_may_not(may_read: MayRead) -> None:
    assert not may_read("archive-01", TRANSFERRED)


def test_a_unit_may_read_its_own_cases_and_no_others(may_read: MayRead) -> None:
    assert not may_read("bus-one-01")
    assert may_read("bus-one-01", TRANSFERRED)
    assert not may_read("bus-two-01", TRANSFERRED)


def test_who_is_named_responsible_may_until_the_unit_hands_it_back(may_read: MayRead) -> None:
    named = TRANSFERRED | {"responsible": "bus-two-01"}
    returned = {
        "event": "returned",
        "at": "2026-11-02T10:00:00+08:00",
        "by": "bus-two-01",
        "reason": "不属本单位",
    }
    assert may_read("bus-two-01", named)
    assert not may_read("bus-two-01", named, returned)


def test_who_left_the_post_may_not(may_read: MayRead) -> None:
    assert may_read("intake-03", day=date(2026, 8, 31))
    assert not may_read("intake-03", day=date(2026, 9, 1))


def test_a_post_that_only_another_policy_has_gives_no_right(may_read: MayRead) -> None:
    assert not may_read("rights-intake")


def test_steps_that_reach_the_complainant_are_declared_as_such() -> None:
    """Every step that says by which way it was told is one in which somebody was spoken to."""
    told = {name for name, kind in BY_NAME.items() if "via" in kind.model_fields and name != "reported"}
    spoken = {name for name, kind in BY_NAME.items() if kind.about.spoken}
    assert told <= spoken
