"""What texts and days may be: legible, storable, real."""

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from rightsdesk.domain.model import Day, Line, Text, Value


def fits(kind: Any, value: object) -> bool:
    try:
        TypeAdapter(kind).validate_python(value)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize("text", ["门没开", "a\tb", "价格：¥2", "👩‍🦽 stuck"])
def test_texts_that_people_write(text: str) -> None:
    assert fits(Text, text)
    assert fits(Line, text) or "\u200d" in text


@pytest.mark.parametrize(
    "text", ["", " ", "\n", "\u3000\u200b\n", "a\x07", "a\x85", "a\x1b[2J", "a\u202eb", "a\u2066"]
)
def test_blank_and_deceiving_texts_are_refused(text: str) -> None:
    assert not fits(Line, text)
    assert not fits(Text, text)


@pytest.mark.parametrize("text", ["a\nb", "a\rb", "a\u2028b", "a\u2029b", "a\u200bb", "\ufeffa", "a\u200f"])
def test_longer_texts_hold_what_a_line_may_not(text: str) -> None:
    assert not fits(Line, text)
    assert fits(Text, text)


@pytest.mark.parametrize(
    ("day", "real"),
    [
        ("2028-02-29", True),
        ("2026-02-29", False),
        ("2026-99-99", False),
        ("20260101", False),
        ("２０２６-01-01", False),
    ],
)
def test_days_are_of_the_calendar(day: str, real: bool) -> None:
    assert fits(Day, day) is real


@pytest.mark.parametrize("value", ["a\x07", {"a": ["b\x00"]}, {"\x7f": 1}])
def test_no_value_holds_control_characters(value: object) -> None:
    assert not fits(Value, value)
    assert fits(Value, {"a": ["\n", None, 1, True]})
