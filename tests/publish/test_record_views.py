"""A programme record as its page shows it: what it waits for first, every value in the reader's language."""

from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from rightsdesk.domain.programme.base import Record
from rightsdesk.domain.programme.catalogue import KINDS
from rightsdesk.publish.views.cases import Reader
from rightsdesk.publish.views.records import RecordPage, record_pages
from rightsdesk.records.files import WorkTree
from rightsdesk.records.store import Desk

SAMPLES = Path(__file__).parents[1] / "rules" / "desk"
MEASURE: dict[str, Any] = {
    "kind": "preventive-measure",
    "id": "2610-5T2QK-2",
    "title": "Doors",
    "policy": "full",
    "day": "2026-10-20",
    "recorded_at": "2026-10-20T16:00:00+08:00",
    "by": "olga",
    "category": "staff",
    "cases": ["2611-F8QY4-D"],
    "cause": "Haste.\nAnd more haste.",
    "measure": "More time.",
    "to": ["north", "south"],
    "actions": [{"what": "New timetable", "owner": "handler", "due": "2026-10-01"}],
}
CHECK: dict[str, Any] = {
    **{name: MEASURE[name] for name in ("id", "title", "policy", "day", "recorded_at", "by")},
    "kind": "spot-check",
    "subject": "qr-posting",
    "sample": ["Bus <1207>"],
    "conclusion": "Seen.",
}
APPROVED = {"event": "approved", "at": "2026-10-21T09:00:00+08:00", "by": "clara"}
ACKNOWLEDGED = {"event": "acknowledged", "at": "2026-10-22T09:00:00+08:00", "by": "nina", "unit": "north"}
WITHDRAWN = {"event": "withdrawn", "at": "2026-10-23T09:00:00+08:00", "by": "olga", "reason": "Not needed."}


def page(language: str, values: dict[str, Any], *timeline: dict[str, Any]) -> RecordPage:
    """The page of one record, for a reader of that language, on 10 November 2026."""
    desk = Desk(WorkTree(SAMPLES))
    record: Record = KINDS[values["kind"]].model_validate({**values, "timeline": list(timeline)})
    reader = Reader(language, ZoneInfo("Asia/Shanghai"), desk.staff)
    policies = [desk.versions(slug) for slug in desk.slugs]
    (found,) = record_pages([record], policies, reader, desk.local_day(record.recorded_at).replace(month=11))
    return found


def fields(found: RecordPage) -> dict[str, str]:
    return {field.name: str(field.value) for field in found.fields}


@pytest.mark.parametrize(
    ("timeline", "zh", "en"),
    [
        ([], ("待主任审批",), ("waits to be approved by chief",)),
        ([APPROVED], ("待北区、南区签收",), ("waits for North, South to acknowledge it",)),
        ([APPROVED, ACKNOWLEDGED], ("待南区签收",), ("waits for South to acknowledge it",)),
        ([APPROVED, WITHDRAWN], (), ()),
    ],
)
def test_what_it_waits_for_is_said(
    timeline: list[dict[str, Any]], zh: tuple[str, ...], en: tuple[str, ...]
) -> None:
    assert page("zh", MEASURE, *timeline).waits_for == zh
    assert page("en", MEASURE, *timeline).waits_for == en


def test_a_withdrawn_record_says_why_and_drops_what_it_asked_for() -> None:
    found = page("en", MEASURE, WITHDRAWN)
    assert found.withdrawn == "Not needed."
    assert [action.status for action in found.actions] == ["dropped"]


def test_action_items_stand_with_their_owner_and_command() -> None:
    (action,) = page("zh", MEASURE).actions
    assert (action.owner, action.status, action.state) == ("经办人", "已逾期", "overdue")
    assert action.command == "desk programme done 2610-5T2QK-2 --action 1"
    assert (action.source, action.of_case) == ("2610-5T2QK-2", False)


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("zh", {"投诉类别": "人员", "下发单位": "北区、南区", "登记人": "欧"}),
        (
            "en",
            {"category that recurs": "staff", "units it goes to": "North, South", "who recorded it": "Olga"},
        ),
    ],
)
def test_words_are_shown_by_their_meaning(language: str, shown: dict[str, str]) -> None:
    found = fields(page(language, MEASURE))
    assert {name: found[name] for name in shown} == shown


def test_lines_are_kept_and_markup_is_literal() -> None:
    assert "Haste.<br>And more haste." in fields(page("en", MEASURE))["what the cases have in common"]
    assert "<1207>" not in fields(page("en", CHECK))["what the sample was: cases, vehicles, stations"]


@pytest.mark.parametrize(("language", "name", "value"), [
    ("zh", "抽查内容", "二维码张贴"), ("en", "what was looked at", "posting of QR codes"),
])  # fmt: skip
def test_closed_choices_are_shown_in_words(language: str, name: str, value: str) -> None:
    assert fields(page(language, CHECK))[name] == value


def test_the_timeline_tells_what_was_done_by_whom() -> None:
    approved, acknowledged = page("zh", MEASURE, APPROVED, ACKNOWLEDGED).timeline
    assert (approved.name, approved.by, approved.at) == ("已批准", "克", "2026年10月21日 09:00")
    assert [(field.name, str(field.value)) for field in acknowledged.fields] == [("签收单位", "北区")]


@pytest.mark.parametrize(("language", "step"), [("zh", "通知驾驶员"), ("en", "tell the drivers")])
def test_steps_of_a_plan_are_shown_in_words(language: str, step: str) -> None:
    given = {
        **{name: MEASURE[name] for name in ("id", "title", "policy", "day", "recorded_at", "by")},
        "kind": "emergency",
        "plan": "storm",
        "activated_at": "2026-10-20T15:50:00+08:00",
        "what": "Rain.",
    }
    ticked = {"event": "ticked", "at": "2026-10-20T16:00:00+08:00", "by": "nina", "step": "tell-drivers"}
    (entry,) = page(language, given, ticked).timeline
    assert [str(field.value) for field in entry.fields] == [step]


def test_a_record_without_a_policy_of_its_day_has_no_page() -> None:
    desk = Desk(WorkTree(SAMPLES))
    record = KINDS["spot-check"].model_validate({**CHECK, "day": "2025-10-20"})
    reader = Reader("en", ZoneInfo("Asia/Shanghai"), desk.staff)
    policies = [desk.versions(slug) for slug in desk.slugs]
    assert record_pages([record], policies, reader, record.date) == ()
