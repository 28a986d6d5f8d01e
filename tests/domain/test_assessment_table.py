"""The table of an assessment and the watch over bursts: what a policy cannot say, and how it is told."""

from typing import Any

import pytest
from pydantic import ValidationError

from rightsdesk.domain.regime import Assessment, Surveillance

WORD = {"zh": "件", "en": "case"}


def charge(name: str = "case", **changed: Any) -> dict[str, Any]:
    return {"id": name, "title": WORD, "counts": "case", "points": 1, **changed}


def grade(name: str, points: int) -> dict[str, Any]:
    return {"id": name, "title": WORD, "from_points": points}


def table(**changed: Any) -> dict[str, Any]:
    grades = [grade("a", 0), grade("b", 5)]
    return {"charges": [charge()], "grades": grades, "ranked_from": 3, **changed}


def test_a_table_can_be_read() -> None:
    assert [each.from_points for each in Assessment.model_validate(table()).grades] == [0, 5]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"charges": []}, "at least 1 item"),
        ({"grades": []}, "at least 1 item"),
        ({"grades": [grade("a", 1)]}, "the grades start at 0 points and rise"),
        ({"grades": [grade("a", 0), grade("b", 9), grade("c", 5)]}, "the grades start at 0 points and rise"),
        ({"grades": [grade("a", 0), grade("b", 0)]}, "the grades start at 0 points and rise"),
        ({"grades": [grade("a", 0), grade("a", 5)]}, "the assessment has a grade twice: a"),
        ({"charges": [charge(), charge()]}, "the assessment has a charge twice: case"),
        ({"charges": [charge(counts="smile")]}, "Input should be 'case', 'substantiated'"),
        ({"charges": [charge(points=-1)]}, "greater than or equal to 0"),
        ({"charges": [charge(when={"colour": "red"})]}, "colour"),
        ({"ranked_from": 0}, "greater than or equal to 1"),
    ],
)
def test_a_table_that_cannot_be(changed: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        Assessment.model_validate(table(**changed))


def test_bursts_are_watched_by_the_week_unless_told_otherwise() -> None:
    usual = Surveillance.model_validate({})
    assert (usual.window, usual.baseline, usual.least, usual.chance) == (7, 28, 3, 0.01)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (
            {"window": 15},
            "a baseline of 28 days is too short for a window of 15; it is at least twice as long",
        ),
        ({"window": 0}, "greater than or equal to 1"),
        ({"baseline": 400}, "less than or equal to 365"),
        ({"least": 1}, "greater than or equal to 2"),
        ({"chance": 0}, "greater than 0"),
        ({"chance": 0.5}, "less than or equal to 0.1"),
        ({"told": ["No Post"]}, "String should match pattern"),
    ],
)
def test_a_watch_that_cannot_be(given: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        Surveillance.model_validate(given)
