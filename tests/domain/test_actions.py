"""What cases leave to be done: improvements of plans, suggestions that were adopted."""

from datetime import date
from typing import Any

import pytest

from rightsdesk.domain.actions import ActionStatus, in_order, of_case
from rightsdesk.domain.case import Case
from rightsdesk.domain.folding import fold
from rightsdesk.domain.policy import Policy
from rightsdesk.domain.programme.actions import ActionState

TODAY = date(2026, 11, 10)
POLICY = Policy.model_validate(
    {
        "title": {"zh": "样例", "en": "Sample"},
        "about": {"zh": "样例", "en": "Sample"},
        "vocabulary": {
            "channels": {"phone": {"zh": "电话", "en": "phone"}},
            "categories": {"staff": {"zh": "人员", "en": "staff"}},
            "units": {"north": {"zh": "北区", "en": "North"}},
            "posts": {"officer": {"zh": "专员", "en": "officer"}},
            "replies": {"phone": {"zh": "电话", "en": "phone"}},
        },
        "clauses": [{"no": "1", "text": {"zh": "文", "en": "Text"}, "enforced": "by people"}],
    }
)


def event(name: str, **values: Any) -> dict[str, Any]:
    return {"event": name, "at": "2026-11-03T09:00:00+08:00", "by": "nina", **values}


def plan(*what: str) -> dict[str, Any]:
    improvements = [{"what": each, "owner": "nina", "due": "2026-11-09"} for each in what]
    return event("proposed", explanation="We are sorry.", improvements=improvements)


APPROVED = event("approved", by="clara")
DONE = event("improvement-done", improvement=0, proof="A photograph.")
VERIFIED = event("improvement-verified", improvement=0, by="olga")


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
    return list(of_case(fold(case, POLICY), TODAY))


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
        ([], ActionState.LATE, "improved 2611-F8QY4-D --improvement 0"),
        ([DONE], ActionState.DONE, "verify 2611-F8QY4-D --improvement 0"),
        ([DONE, VERIFIED], ActionState.VERIFIED, None),
    ],
)
def test_an_improvement_stands_as_its_events_say(
    timeline: list[dict[str, Any]], state: ActionState, command: str | None
) -> None:
    first, second = found(plan("New mirrors", "New brakes"), APPROVED, *timeline)
    assert (first.state, first.command) == (state, command)
    assert second.state is ActionState.LATE


def test_what_a_later_plan_left_behind_is_told_as_dropped() -> None:
    first, second = found(plan("New mirrors"), APPROVED, DONE, plan("New brakes"), APPROVED)
    assert first.state is ActionState.DROPPED
    assert first.dropped is not None
    assert second.state is ActionState.LATE


def test_what_was_verified_stays_so_whatever_is_planned_later() -> None:
    first, _second = found(plan("New mirrors"), APPROVED, DONE, VERIFIED, plan("New brakes"), APPROVED)
    assert first.state is ActionState.VERIFIED


def test_an_adopted_suggestion_is_to_be_carried_out() -> None:
    adopted = event("adopted", measures="Shelters.", owner="nina", due="2026-11-30")
    effect = event("effect-noted", effect="Six shelters stand.")
    assert [each.state for each in found(adopted, kind="suggestion")] == [ActionState.OPEN]
    assert [each.state for each in found(adopted, effect, kind="suggestion")] == [ActionState.DONE]
    other = {**effect, "by": "olga"}
    assert [each.state for each in found(adopted, effect, other, kind="suggestion")] == [ActionState.VERIFIED]


def test_what_presses_comes_first() -> None:
    verified, late = found(plan("New mirrors", "New brakes"), APPROVED, DONE, VERIFIED)
    assert in_order([verified, late]) == [late, verified]
