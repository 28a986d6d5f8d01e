"""What is wrong with data is said in the reader's language, whatever pydantic finds."""

from collections.abc import Iterator
from datetime import date, time
from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from rightsdesk.domain import sentences
from rightsdesk.domain.case import Case, Header, PersonalData
from rightsdesk.domain.events.catalogue import TYPES, AnyEvent
from rightsdesk.domain.model import Day, Line, Slug, Time, Value
from rightsdesk.domain.organisation import Organisation
from rightsdesk.domain.policy import Policy
from rightsdesk.domain.programme.catalogue import KINDS
from rightsdesk.domain.programme.entries import BY_EVENT
from rightsdesk.domain.programme.parts import Period
from rightsdesk.domain.sentences import SENTENCES, sentence_of
from rightsdesk.domain.staff import Person, Staff
from rightsdesk.intake.mapping import Mapping

MODELS: tuple[type[BaseModel], ...] = (
    *(Case, Header, PersonalData, Organisation, Staff, Policy, Mapping),
    *TYPES,
    *KINDS.values(),
    *BY_EVENT.values(),
)

FINDS: dict[str, tuple[str, ...]] = {
    "any": (),
    "bool": ("bool_type", "bool_parsing"),
    "date": ("date_type", "date_parsing", "date_from_datetime_parsing", "date_from_datetime_inexact"),
    "datetime": (
        *("datetime_type", "datetime_parsing", "datetime_object_invalid", "datetime_from_date_parsing"),
        "timezone_aware",
    ),
    "dict": ("dict_type",),
    "float": ("float_type", "float_parsing", "finite_number"),
    "int": ("int_type", "int_parsing", "int_parsing_size", "int_from_float", "finite_number"),
    "list": ("list_type",),
    "literal": ("literal_error",),
    "model": ("model_type",),
    "model-fields": ("missing", "extra_forbidden", "invalid_key", "model_type"),
    "str": ("string_type",),
    "tagged-union": ("union_tag_not_found", "union_tag_invalid"),
    "time": ("time_type", "time_parsing"),
    "tuple": ("tuple_type",),
}
"""What pydantic may find where a model has a schema of that type, and no constraint."""

CONSTRAINTS = {
    ("str", "min_length"): "string_too_short",
    ("str", "max_length"): "string_too_long",
    ("str", "pattern"): "string_pattern_mismatch",
    ("dict", "min_length"): "too_short",
    ("tuple", "min_length"): "too_short",
    ("int", "ge"): "greater_than_equal",
    ("int", "le"): "less_than_equal",
    ("float", "gt"): "greater_than",
    ("float", "le"): "less_than_equal",
}
"""What pydantic finds of a value that breaks a constraint."""

BUILDING = {
    *(
        "chain",
        "default",
        "definition-ref",
        "definitions",
        "json-or-python",
        "model-field",
        "no-info",
        "none",
    ),
    *("nullable", "union", "function-after", "function-before", "function-plain", "function-wrap"),
}
"""Parts of schemas that find nothing by themselves."""

BOUNDS = {"min_length", "max_length", "pattern", "ge", "gt", "le", "lt", "multiple_of"}


def nodes(schema: Any) -> Iterator[dict[str, Any]]:
    """Every part of a schema that has a type."""
    if isinstance(schema, dict):
        if isinstance(schema.get("type"), str):
            yield schema
        for part in schema.values():
            yield from nodes(part)
    elif isinstance(schema, list | tuple):
        for part in schema:
            yield from nodes(part)


@pytest.fixture(scope="module")
def parts() -> list[dict[str, Any]]:
    for model in MODELS:
        model.model_rebuild()
    return [node for model in MODELS for node in nodes(model.__pydantic_core_schema__)]


def test_whatever_pydantic_finds_in_a_model_has_a_sentence(parts: list[dict[str, Any]]) -> None:
    found = {kind for part in parts if part["type"] not in BUILDING for kind in FINDS[part["type"]]}
    found |= {CONSTRAINTS[part["type"], bound] for part in parts for bound in BOUNDS & part.keys()}
    found |= {part["custom_error_type"] for part in parts if "custom_error_type" in part}
    assert found == set(SENTENCES)


def test_every_pattern_says_what_may_be_written(parts: list[dict[str, Any]]) -> None:
    patterns = {part["pattern"] for part in parts if part["type"] == "str" and "pattern" in part}
    assert patterns - sentences._SHAPES.keys() == set()


AN_EVENT = {"at": "2026-11-02T09:14:00+08:00", "by": "olga"}

BAD = [
    (Staff, {}, "missing", "it is missing"),
    (Staff, {"people": {}, "room": 1}, "extra_forbidden", "there is no such field"),
    (Staff, {"people": {}, 1: 2}, "invalid_key", "the name of a field is no text; put it in quotes"),
    (Staff, "olga", "model_type", "it is not made of fields; write each as a name, a colon and its value"),
    (
        dict[str, str],
        "x",
        "dict_type",
        "it is not made of fields; write each as a name, a colon and its value",
    ),
    (str, 3, "string_type", "it is no text; write one, in quotes where it reads as a number or as yes or no"),
    (Line, "", "string_too_short", "it is too short; write 1 or more characters"),
    (Line, "x" * 301, "string_too_long", "it is too long; write at most 300 characters"),
    (Line, "a\nb", "string_pattern_mismatch", "it has several lines; write one"),
    (
        *(Slug, "Olga B", "string_pattern_mismatch"),
        "it is no plain word; write lower-case letters, digits and single hyphens",
    ),
    (Annotated[str, Field(pattern="^z$")], "a", "string_pattern_mismatch", "it does not have the form ^z$"),
    (int, None, "int_type", "it is no whole number; write one, such as 3"),
    (int, "x", "int_parsing", "it is no whole number; write one, such as 3"),
    (int, "9" * 5000, "int_parsing_size", "it is no whole number; write one, such as 3"),
    (int, 1.5, "int_from_float", "it is no whole number; write one, such as 3"),
    (int, float("inf"), "finite_number", "it is no number; write one, such as 0.05"),
    (float, None, "float_type", "it is no number; write one, such as 0.05"),
    (float, "x", "float_parsing", "it is no number; write one, such as 0.05"),
    (bool, "perhaps", "bool_parsing", "it is neither true nor false; write one of the two"),
    (bool, [], "bool_type", "it is neither true nor false; write one of the two"),
    (Annotated[float, Field(gt=0)], 0, "greater_than", "it is too small; write more than 0.0"),
    (Annotated[int, Field(ge=1)], 0, "greater_than_equal", "it is too small; write 1 or more"),
    (Annotated[int, Field(le=9)], 10, "less_than_equal", "it is too large; write 9 or less"),
    (Literal["a", "b", "c"], "d", "literal_error", "it is none of: a, b, c"),
    (date, [], "date_type", "it is no day; write it as YYYY-MM-DD"),
    (date, "x", "date_from_datetime_parsing", "it is no day; write it as YYYY-MM-DD"),
    (date, "2026-01-01T03:00", "date_from_datetime_inexact", "it is no day; write it as YYYY-MM-DD"),
    (time, [], "time_type", "it is no time of day; write it as hh:mm"),
    (time, "x", "time_parsing", "it is no time of day; write it as hh:mm"),
    (Time, [], "datetime_type", "it is no time; write it as YYYY-MM-DDThh:mm:ss+hh:mm"),
    (Time, "x", "datetime_from_date_parsing", "it is no time; write it as YYYY-MM-DDThh:mm:ss+hh:mm"),
    (
        *(Time, "2026-11-02T09:14:00", "timezone_aware"),
        "the time has no offset; write it as YYYY-MM-DDThh:mm:ss+hh:mm",
    ),
    (tuple[str, ...], "x", "tuple_type", "it is no list; write one, each item after a dash"),
    (list[str], "x", "list_type", "it is no list; write one, each item after a dash"),
    (
        *(Annotated[tuple[str, ...], Field(min_length=1)], [], "too_short"),
        "it has too few entries; give 1 or more",
    ),
    (AnyEvent, AN_EVENT, "union_tag_not_found", "it has no `event:` that names what happened"),
    (AnyEvent, {**AN_EVENT, "event": "heard"}, "union_tag_invalid", "there is no event 'heard'"),
    (Value, object(), "invalid-json-value", "it is neither text, number, yes or no, list nor fields"),
]


@pytest.mark.parametrize(("kind", "value", "found", "said"), BAD)
def test_what_pydantic_finds_is_said_plainly(kind: Any, value: object, found: str, said: str) -> None:
    with pytest.raises(ValidationError) as wrong:
        TypeAdapter(kind).validate_python(value)
    assert (found, said) in [(detail["type"], sentence_of(detail)) for detail in wrong.value.errors()]


def test_nearly_every_sentence_was_provoked() -> None:
    # pydantic names these only where it reads JSON or numbers, which no file and no option gives it.
    assert SENTENCES.keys() - {found for _kind, _value, found, _said in BAD} == {
        "date_parsing",
        "datetime_parsing",
        "datetime_object_invalid",
    }


@pytest.mark.parametrize(
    ("kind", "value", "said"),
    [
        (Day, "2026-02-30", "there is no day 2026-02-30; write it as YYYY-MM-DD"),
        (Line, "a\x07", "the character U+0007 may not stand in it; delete it"),
        (Period, "2026-10/2026-09", "'2026-10/2026-09' ends before it begins"),
        (Period, "2026-13", "'2026-13' is no period; write a month, 2026-10, or two, 2026-07/2026-12"),
    ],
)
def test_our_own_validators_are_quoted_as_they_are(kind: Any, value: str, said: str) -> None:
    with pytest.raises(ValidationError) as wrong:
        TypeAdapter(kind).validate_python(value)
    assert [sentence_of(detail) for detail in wrong.value.errors()] == [said]


def test_sentences_go_through_the_catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sentences, "_", lambda message: f"<{message}>")
    given = {"name": {"zh": "甲", "en": "Jia"}, "email": "nowhere", "posts": 3}
    with pytest.raises(ValidationError) as wrong:
        Person.model_validate(given)
    assert [sentence_of(detail) for detail in wrong.value.errors()] == [
        "<it is no e-mail address; write one, name@example.org>",
        "<it is no list; write one, each item after a dash>",
    ]


def test_what_nobody_foresaw_keeps_its_own_sentence() -> None:
    with pytest.raises(ValidationError) as wrong:
        TypeAdapter(Annotated[int, Field(multiple_of=5)]).validate_python(3)
    (detail,) = wrong.value.errors()
    assert sentence_of(detail) == detail["msg"] == "Input should be a multiple of 5"
