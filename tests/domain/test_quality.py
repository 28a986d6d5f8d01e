"""Judging the quality of handling: what scores come to, and which scores are none."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from rightsdesk.domain.events.quality import Score
from rightsdesk.domain.quality import score_faults, verdict
from rightsdesk.domain.requirements import Quality

WORDS = {"zh": "标准", "en": "criterion"}
CRITERIA = ("lawful", "timely", "polite")


def bar(**changed: Any) -> Quality:
    declared = {
        "criteria": {
            "lawful": {**WORDS, "points": 3, "must": True},
            "timely": {**WORDS, "points": 2},
            "polite": {**WORDS, "points": 1},
        },
        "bar": 4,
        "by": ["supervisor"],
    }
    return Quality.model_validate(declared | changed)


def scores(*given: tuple[str, int]) -> tuple[Score, ...]:
    return tuple(Score(criterion=criterion, points=points) for criterion, points in given)


def test_it_passes_with_enough_points_and_every_must_in_full() -> None:
    found = verdict(bar(), scores(("lawful", 3), ("timely", 0), ("polite", 1)))
    assert (found.points, found.most, found.bar, found.failed, found.passes) == (4, 6, 4, (), True)
    assert not verdict(bar(), scores(("lawful", 3), ("timely", 0), ("polite", 0))).passes


def test_a_must_that_is_not_full_fails_whatever_the_points() -> None:
    found = verdict(bar(), scores(("lawful", 2), ("timely", 2), ("polite", 1)))
    assert (found.points, found.failed, found.passes) == (5, ("lawful",), False)


def test_faults_name_what_is_missing_doubled_or_too_much() -> None:
    found = list(score_faults(bar(), scores(("lawful", 3), ("timely", 3), ("lawful", 3))))
    assert [(fault.place, fault.why.en) for fault in found] == [
        (1, "timely gives 2 points at most, not 3"),
        (2, "lawful is scored twice"),
        (None, "polite (criterion) is not scored"),
    ]


@given(st.lists(st.tuples(st.sampled_from((*CRITERIA, "unknown")), st.integers(0, 100)), max_size=6))
def test_any_scores_have_a_verdict(given: list[tuple[str, int]]) -> None:
    found = verdict(bar(), scores(*given))
    assert 0 <= found.points <= found.most
    assert found.passes == (found.points >= found.bar and not found.failed)
    if not list(score_faults(bar(), scores(*given))) and len(given) == len(CRITERIA):
        assert found.points == sum(points for _criterion, points in given)


@given(st.tuples(st.integers(0, 3), st.integers(0, 2), st.integers(0, 1)), st.sampled_from(CRITERIA))
def test_more_points_never_make_it_worse(points: tuple[int, int, int], better: str) -> None:
    judged = dict(zip(CRITERIA, points, strict=True))
    most = bar().criteria[better].points
    before = verdict(bar(), scores(*judged.items()))
    after = verdict(bar(), scores(*(judged | {better: most}).items()))
    assert after.points >= before.points
    assert after.passes or not before.passes
