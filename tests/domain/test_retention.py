"""Personal data is kept as long as desk.yml says, and guarded while a case is open or under legal hold."""

from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from rightsdesk.domain.case import Case
from rightsdesk.domain.organisation import Retention
from rightsdesk.domain.retention import Kept, kept
from rightsdesk.records.files import WorkTree
from rightsdesk.records.store import Desk

ROOT = Path(__file__).parents[2]
DESK = Desk(WorkTree(ROOT))
ZONE = ZoneInfo("Asia/Shanghai")
HEADER = {
    "id": "2611-7KQ3F-1",
    "policy": "basic",
    "kind": "complaint",
    "channel": "phone",
    "received_at": "2026-11-02T09:14:00+08:00",
    "received_by": "officer",
    "category": "service",
    "subject": "A door",
    "summary": "It was closed.",
    "sealed": "private:2611-7KQ3F-1",
}
CLOSED = [
    {
        "event": "transferred",
        "at": "2026-11-02T10:00:00+08:00",
        "by": "officer",
        "unit": "service-department",
    },
    {"event": "responded", "at": "2026-11-30T10:00:00+08:00", "by": "officer", "via": "phone", "result": "x"},
    {"event": "closed", "at": "2026-11-30T23:30:00+08:00", "by": "officer"},
]
HELD = {
    "event": "held",
    "at": "2026-12-01T10:00:00+08:00",
    "by": "officer",
    "reason": "x",
    "authority": "Claim 12",
}
RELEASED = {"event": "released", "at": "2026-12-02T10:00:00+08:00", "by": "officer", "reason": "x"}
ERASED = {
    "event": "erased",
    "at": "2026-12-02T10:00:00+08:00",
    "by": "officer",
    "reason": "x",
    "authority": "y",
}
RULES = tuple(
    Retention.model_validate(each)
    for each in (
        {"keep": "30 days", "when": {"kind": "question"}},
        {"keep": "3 months", "policies": ["basic"]},
        {"keep": "5 years"},
    )
)


def found(*events: dict[str, Any], **header: Any) -> Kept | None:
    case = Case.model_validate({**HEADER, **header, "timeline": events})
    return kept(DESK.state(case), RULES, ZONE)


@pytest.mark.parametrize(
    ("header", "until"),
    [
        ({}, date(2027, 2, 28)),
        ({"kind": "question"}, date(2026, 12, 30)),
        ({"policy": "transport-group", "channel": "hotline", "category": "fares"}, date(2031, 11, 30)),
    ],
    ids=["months end with the month", "days, the first not counted", "another policy"],
)
def test_the_first_rule_that_fits_says_how_long(header: dict[str, Any], until: date) -> None:
    each = found(*CLOSED, **header)
    assert each is not None and (each.closed_on, each.until) == (date(2026, 11, 30), until)
    assert not each.due(until) and each.due(date.fromordinal(until.toordinal() + 1))


def test_an_open_case_is_kept() -> None:
    each = found(*CLOSED[:2])
    assert each is not None and each.until is None and len(each.guarded) == 1


def test_a_reopened_case_is_kept_whatever_was_before() -> None:
    reopened = {"event": "reopened", "at": "2026-12-01T10:00:00+08:00", "by": "officer", "reason": "x"}
    each = found(*CLOSED, reopened)
    assert each is not None and each.until is None and not each.due(date(2050, 1, 1))


def test_a_hold_guards_until_it_is_released() -> None:
    held, released = found(*CLOSED, HELD), found(*CLOSED, HELD, RELEASED)
    assert held is not None and "Claim 12" in held.guarded[0].en
    assert released is not None and released.guarded == ()


def test_what_is_erased_or_was_never_there_is_not_kept() -> None:
    assert found(*CLOSED, ERASED) is None
    assert found(*CLOSED, sealed=None) is None


@pytest.mark.parametrize("keep", ["2 working days", "8 hours", "same day", "next month day 5"])
def test_a_time_of_keeping_is_in_days_months_or_years(keep: str) -> None:
    with pytest.raises(ValidationError, match="days, months or years"):
        Retention.model_validate({"keep": keep})
