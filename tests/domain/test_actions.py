"""What cases leave to be done: improvements of plans, suggestions that were adopted."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from rightsdesk.domain.actions import ActionStatus, Ground, in_order, of_case
from rightsdesk.domain.case import Case
from rightsdesk.domain.folding import fold
from rightsdesk.domain.policy import Policy
from rightsdesk.domain.programme.actions import ActionState
from rightsdesk.domain.staff import Staff

TODAY = date(2026, 11, 10)
POLICY = Policy.model_validate(
    {
        "title": {"zh": "样例", "en": "Sample"},
        "about": {"zh": "样例", "en": "Sample"},
        "vocabulary": {
            "channels": {"phone": {"zh": "电话", "en": "phone"}},
            "categories": {"staff": {"zh": "人员", "en": "staff"}},
            "units": {"north": {"zh": "北区", "en": "North"}},
            "posts": {
                "officer": {"zh": "专员", "en": "officer"},
                "handler": {"zh": "经办人", "en": "handler", "scope": "unit"},
            },
            "replies": {"phone": {"zh": "电话", "en": "phone"}},
        },
        "clauses": [{"no": "1", "text": {"zh": "文", "en": "Text"}, "enforced": "by people"}],
    }
)
STAFF = Staff.model_validate(
    {
        "people": {
            slug: {"name": {"zh": slug, "en": slug}, "email": f"{slug}@desk.example", "posts": [post]}
            for slug, post in {
                "nina": {"post": "handler", "unit": "north", "from": "2026-01-01"},
                "nick": {"post": "handler", "unit": "north", "from": "2026-01-01"},
                "olga": {"post": "officer", "from": "2026-01-01"},
                "otto": {"post": "officer", "from": "2026-01-01"},
            }.items()
        }
    }
)
GROUND = Ground(STAFF, ZoneInfo("Asia/Shanghai"), TODAY)


def event(name: str, **values: Any) -> dict[str, Any]:
    return {"event": name, "at": "2026-11-03T09:00:00+08:00", "by": "nina", **values}


def plan(*what: str) -> dict[str, Any]:
    improvements = [{"what": each, "owner": "nina", "due": "2026-11-09"} for each in what]
    return event("proposed", explanation="We are sorry.", improvements=improvements)


APPROVED = event("approved", by="clara")
DONE = event("improvement-done", improvement=1, proof="A photograph.")
VERIFIED = event("improvement-verified", improvement=1, by="olga")


def found(*timeline: dict[str, Any], kind: str = "complaint") -> list[ActionStatus]:
    """What is to be done of a case with that timeline."""
    case = Case.model_validate(
        {
            "id": "2611-F8QY4-D",
            "policy": "full",
            "kind": kind,
            "channel": "phone",
            "received_at": "2026-11-02T09:00:00+08:00",
            "received_by": "olga",
            "category": "staff",
            "subject": "Door closed",
            "summary": "The door closed.",
            "timeline": [event("transferred", unit="north"), *timeline],
        }
    )
    return list(of_case(fold(case, POLICY), POLICY, GROUND))


@pytest.mark.parametrize(
    "step",
    [
        APPROVED,
        event("carried-out", what="Done."),
        event("responded", via="phone", result="Sorry."),
        event("closed"),
    ],
    ids=lambda step: step["event"],
)
def test_a_plan_is_a_promise_once_it_was_settled(step: dict[str, Any]) -> None:
    assert [each.what for each in found(plan("New mirrors"), step)] == ["New mirrors"]


def test_a_plan_that_nobody_decided_on_promises_nothing() -> None:
    assert found(plan("New mirrors")) == []
    assert found(plan("New mirrors"), event("rejected", reason="Too dear.")) == []


@pytest.mark.parametrize(
    ("timeline", "state", "command"),
    [
        ([], ActionState.LATE, "improved 2611-F8QY4-D --improvement 1"),
        ([DONE], ActionState.DONE, "verify 2611-F8QY4-D --improvement 1"),
        ([DONE, VERIFIED], ActionState.VERIFIED, None),
    ],
)
def test_an_improvement_stands_as_its_events_say(
    timeline: list[dict[str, Any]], state: ActionState, command: str | None
) -> None:
    first, second = found(plan("New mirrors", "New brakes"), APPROVED, *timeline)
    assert (first.state, first.command) == (state, command)
    assert second.state is ActionState.LATE


def test_what_a_later_settled_plan_left_behind_is_told_as_dropped() -> None:
    later = [plan("New brakes"), {**APPROVED, "at": "2026-11-04T09:00:00+08:00"}]
    first, second = found(plan("New mirrors"), APPROVED, DONE, *later)
    assert first.state is ActionState.DROPPED
    assert first.dropped is not None
    assert (second.state, second.number) == (ActionState.LATE, 2)
    first, _second = found(plan("New mirrors"), APPROVED, DONE, *later, VERIFIED)
    assert first.state is ActionState.DROPPED


@pytest.mark.parametrize(
    "after",
    [
        [],
        [event("rejected", by="clara", reason="Too dear.")],
        [event("rejected", by="clara", reason="Too dear."), event("responded", via="phone", result="No.")],
        [event("withdrawn", via="phone", reason="It is mended."), event("closed", by="olga")],
    ],
    ids=["pending", "rejected", "rejected and answered", "withdrawn"],
)
def test_a_later_plan_that_is_not_settled_changes_nothing(after: list[dict[str, Any]]) -> None:
    promised = [plan("New mirrors", "New lamps"), APPROVED]
    later = [plan("New brakes"), *after]
    late = (ActionState.LATE, "improved 2611-F8QY4-D --improvement 1")
    assert [(each.state, each.command) for each in found(*promised, *later)][:1] == [late]
    assert [each.state for each in found(*promised, *later, DONE)] == [ActionState.DONE, ActionState.LATE]
    verified = found(*promised, *later, DONE, VERIFIED)
    assert [each.state for each in verified] == [ActionState.VERIFIED, ActionState.LATE]


@pytest.mark.parametrize(
    ("written", "owner"),
    [
        ("nina", "nina"), ("北区", "north"), ("NORTH", "north"), ("专员", "officer"),
        ("the workshop", "the workshop"),
    ],
)  # fmt: skip
def test_an_owner_is_known_by_slug_or_by_name(written: str, owner: str) -> None:
    proposed = event("proposed", explanation="Sorry.", improvements=[{"what": "Mirrors", "owner": written}])
    assert [each.owner for each in found(proposed, APPROVED)] == [owner]


def test_what_was_verified_stays_so_whatever_is_planned_later() -> None:
    first, _second = found(plan("New mirrors"), APPROVED, DONE, VERIFIED, plan("New brakes"), APPROVED)
    assert first.state is ActionState.VERIFIED


ADOPTED = event("adopted", measures="Shelters.", owner="officer", due="2026-11-30")


@pytest.mark.parametrize(
    ("noted_by", "state"),
    [
        ([], ActionState.OPEN),
        (["nina"], ActionState.DONE),
        (["nick"], ActionState.DONE),
        (["otto", "nina"], ActionState.DONE),
        (["nick", "nick"], ActionState.DONE),
        (["nina", "olga"], ActionState.DONE),
        (["nina", "nick"], ActionState.VERIFIED),
    ],
    ids=[
        "open",
        "by the adopter",
        "by another",
        "then by the adopter",
        "twice",
        "then by an owner",
        "verified",
    ],
)
def test_the_effect_of_a_suggestion_is_verified_by_somebody_without_a_part_in_it(
    noted_by: list[str], state: ActionState
) -> None:
    noted = [event("effect-noted", effect="Six shelters stand.", by=person) for person in noted_by]
    assert [each.state for each in found(ADOPTED, *noted, kind="suggestion")] == [state]


def test_what_presses_comes_first() -> None:
    verified, late = found(plan("New mirrors", "New brakes"), APPROVED, DONE, VERIFIED)
    assert in_order([verified, late]) == [late, verified]
