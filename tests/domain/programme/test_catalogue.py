"""Kinds of records and entries: each declared once and completely."""

from typing import Any, Literal, get_args, get_origin

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

from rightsdesk.domain.model import meaning
from rightsdesk.domain.programme.base import Record
from rightsdesk.domain.programme.catalogue import KINDS, AnyRecord
from rightsdesk.domain.programme.entries import BY_COMMAND, BY_EVENT, ENTRIES
from rightsdesk.domain.programme.parts import Entry
from rightsdesk.domain.regime import OwnKind, RecordKind

EACH_KIND = pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
EACH_ENTRY = pytest.mark.parametrize("entry", ENTRIES, ids=list(BY_EVENT))
HEADER = {
    "id": "2610-5T2QK-2",
    "title": "A record",
    "policy": "full",
    "day": "2026-10-20",
    "recorded_at": "2026-10-20T16:00:00+08:00",
    "by": "olga",
}
TRAINING = {"kind": "training", **HEADER, "subjects": ["law"], "attended": ["olga"]}


def parts(model: type[BaseModel]) -> list[type[BaseModel]]:
    """The model and the models of its lists."""
    inner = [each for info in model.model_fields.values() for each in get_args(info.annotation)]
    return [model, *(each for each in inner if isinstance(each, type) and issubclass(each, BaseModel))]


def test_there_is_a_class_for_every_kind_that_a_policy_can_name() -> None:
    assert {name for name, kind in KINDS.items() if not kind.about.own} == set(get_args(RecordKind))
    assert {name for name, kind in KINDS.items() if kind.about.own} == set(get_args(OwnKind))
    assert all(kind.model_fields["kind"].default == name for name, kind in KINDS.items())


def test_no_two_entries_share_a_name_or_a_command() -> None:
    assert len(BY_EVENT) == len(ENTRIES)
    assert len(BY_COMMAND) == sum(bool(entry.about.command) for entry in ENTRIES)


@EACH_KIND
def test_every_field_of_a_record_is_named_in_both_languages(kind: type[Record]) -> None:
    require_labels(kind)


@EACH_ENTRY
def test_every_field_of_an_entry_is_named_in_both_languages(entry: type[Entry]) -> None:
    require_labels(entry)


def require_labels(model: type[BaseModel]) -> None:
    for part in parts(model):
        for name, info in part.model_fields.items():
            extra: Any = info.json_schema_extra
            said = extra["label"] if isinstance(extra, dict) else {}
            unsaid = name in ("event",) or (said.get("zh") and said.get("en"))
            assert unsaid, f"{part.__name__}.{name} has no name"


@EACH_KIND
def test_every_closed_choice_is_named_in_both_languages(kind: type[Record]) -> None:
    for part in parts(kind):
        for name, info in part.model_fields.items():
            values = get_args(info.annotation) if get_origin(info.annotation) is Literal else ()
            unnamed = [value for value in values if name != "kind" and meaning(info, value) is None]
            assert not unnamed, f"{part.__name__}.{name}: {unnamed}"


def test_a_union_of_all_kinds_goes_by_the_kind() -> None:
    found = TypeAdapter(AnyRecord).validate_python(TRAINING)
    assert found.about.kind == "training"


@EACH_KIND
def test_a_kind_of_record_with_subjects_says_what_it_was_about(kind: type[Record]) -> None:
    has_subjects = not {"subject", "subjects"}.isdisjoint(kind.model_fields)
    assert has_subjects == ("subjects_named" in vars(kind))


def test_a_training_is_about_all_its_subjects() -> None:
    assert TypeAdapter(AnyRecord).validate_python(TRAINING).subjects_named() == ("law",)


def test_facts_stand_in_the_order_of_a_file_and_say_what_was_said() -> None:
    given = {
        **TRAINING,
        "actions": [{"what": "Practise", "owner": "olga", "due": "2026-11-01"}],
        "timeline": [{"event": "noted", "at": "2026-10-21T09:00:00+08:00", "by": "olga", "text": "Well."}],
    }
    record = KINDS["training"].model_validate(given)
    facts = record.facts()
    assert list(facts)[:4] == ["kind", "id", "title", "policy"]
    assert list(facts)[-2:] == ["actions", "timeline"]
    assert KINDS["training"].model_validate(facts) == record


def test_a_timeline_may_be_empty() -> None:
    assert KINDS["training"].model_validate({**TRAINING, "timeline": None}).timeline == ()


@pytest.mark.parametrize(
    ("kind", "values", "says"),
    [
        ("training", {"subjects": [], "attended": ["olga"]}, "at least 1 item"),
        ("training", {"subjects": ["law"], "attended": ["olga"], "others": -1}, "greater than or equal to 0"),
        ("training", {"subjects": ["law"], "attended": ["olga"], "period": "2026-13"}, "is no period"),
        ("training", {"subjects": ["law"], "attended": ["olga"], "period": "2026-12/2026-01"}, "ends before"),
        ("training", {"subjects": ["law"], "attended": ["olga"], "day": "2026-02-30"}, "no day 2026-02-30"),
        ("training", {"subjects": ["law"], "attended": ["olga"], "id": "2610-5T2QK-3"}, "mistyped"),
        ("training", {"subjects": ["law"], "attended": ["olga"], "room": "12"}, "Extra inputs"),
        ("campaign", {"mode": "radio", "plan": "Leaflets.", "materials": ["leaflet"]}, "'online', 'offline'"),
        ("handbook-issue", {"edition": "3", "chapters": ["Your Rights"]}, "pattern"),
        ("drill", {"plan": "storm", "scenario": "Rain.", "attended": ["olga"], "result": " "}, "blank"),
        (
            "standard",
            {
                "edition": "1",
                "items": [{"id": "a", "what": "x", "method": "y"}, {"id": "a", "what": "z", "method": "y"}],
            },
            "an item twice: a",
        ),
        ("inspection", {"standard": "2610-STND0-B", "scores": [{"item": "a", "score": -1}]}, "greater than"),
        (
            "spot-check",
            {"subject": "weather", "sample": ["x"], "conclusion": "y"},
            "'handling', 'qr-posting'",
        ),
        (
            "evaluation",
            {
                "efficiency": "x",
                "satisfaction": "x",
                "implementation": "x",
                "asked": 10,
                "answered": 11,
                "staff_opinions": ["x"],
                "user_opinions": ["x"],
            },
            "answered than were asked",
        ),
        (
            "evaluation",
            {"efficiency": "x", "satisfaction": "x", "implementation": "x", "staff_opinions": ["x"]},
            "Field required",
        ),
        (
            "centre-assessment",
            {
                "department": "north",
                "assessors": ["nina"],
                "marks": [{"what": "x", "points": 11, "of": 10}],
                "conclusion": "y",
            },
            "11 points of 10",
        ),
        (
            "staff-assessment",
            {"conclusion": "x", "marks": [{"person": "nina", "points": 1}]},
            "Field required",
        ),
        (
            "preventive-measure",
            {
                "category": "staff",
                "cases": ["2611-F8QY4-D"],
                "cause": "x",
                "measure": "y",
                "to": ["north"],
                "actions": [],
            },
            "at least 1 item",
        ),
        ("meeting", {"agenda": ["x"], "attended": [], "minutes": "y"}, "at least 1 item"),
        ("bulletin", {"text": "x", "to": []}, "at least 1 item"),
        ("unit-rules", {"summary": "x", "call_backs": "y", "in_force": "2026-10-01"}, "Field required"),
        (
            "unit-summary",
            {"unit": "north", "period": "2026-09", "complaints": 2, "summary": "x"},
            "last month's rectification stands",
        ),
        (
            "unit-summary",
            {
                "unit": "north",
                "period": "2026-09",
                "complaints": 2,
                "summary": "x",
                "nothing_to_rectify": True,
                "rectified": [{"what": "x", "status": "done"}],
            },
            "last month's rectification stands",
        ),
        ("information-summary", {"summary": "x"}, "Field required"),
        ("feedback-digest", {"period": "2026-09", "asked": 3, "satisfaction": "x"}, "Field required"),
        (
            "feedback-digest",
            {"period": "2026-09", "asked": 3, "answered": 4, "satisfaction": "x"},
            "answered than were asked",
        ),
        ("analysis", {"period": "2026-09", "situation": "x", "problems": ["y"]}, "Field required"),
        (
            "monthly-report",
            {"period": "2026-09", "summary": "x", "to": ["north"], "digest": "abc"},
            "pattern",
        ),
        ("roster", {"period": "2026-11", "shifts": []}, "at least 1 item"),
        (
            "roster",
            {"period": "2026-11", "shifts": [{"day": "2026-11-02", "hours": "12:00-08:00", "who": "olga"}]},
            "closes before it opens",
        ),
        ("resources", {"items": [{"what": "x", "condition": "lost", "keeper": "olga"}]}, "'good', 'worn'"),
        (
            "emergency",
            {"plan": "storm", "activated_at": "2026-10-20T15:50:00", "what": "x"},
            "timezone",
        ),
    ],
)
def test_what_a_record_cannot_say(kind: str, values: dict[str, Any], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        KINDS[kind].model_validate({"kind": kind, **HEADER, **values})
