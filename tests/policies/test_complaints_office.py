"""The complaints office's rules (rows O1–O14): counted in working time, followed up, judged by quality."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from rightsdesk.domain.deadlines import State
from rightsdesk.domain.events.quality import Score
from rightsdesk.domain.lifecycle import Position, obstacles
from rightsdesk.domain.policy import Policy
from rightsdesk.domain.quality import verdict
from rightsdesk.domain.standing import Standing
from rightsdesk.records.store import Desk

SLUG = "complaints-office"
Due = Callable[..., dict[str, str]]
Judge = Callable[..., Standing]
Step = Callable[..., dict[str, Any]]


@pytest.fixture
def policy(shipped: Desk) -> Policy:
    return shipped.version(SLUG, datetime.fromisoformat("2026-09-14T09:00:00+08:00")).policy


@pytest.mark.parametrize("row", [f"O{number}" for number in range(1, 15)])
def test_each_row_has_a_clause_that_is_enforced(policy: Policy, row: str) -> None:
    serving = [clause for clause in policy.clauses if row in clause.rows]
    assert serving
    assert all(clause.has_mechanism() and clause.enforced is None for clause in serving)


def test_what_comes_in_the_evening_counts_from_the_next_opening(due: Due) -> None:
    assert due(SLUG, "2026-09-11T20:00", "2026-09-11T21:00", []) == {
        "receipt": "09-15 17:30",
        "review": "09-14 14:30",
        "assign": "09-15 17:30",
    }


def test_a_day_spent_waiting_is_not_counted(due: Due, step: Step) -> None:
    asked = step("information-requested", "2026-09-14T09:30", what="Which bill?", via="email")
    supplied = step("information-supplied", "2026-09-16T10:00", summary="The bill of August.")
    running = due(SLUG, "2026-09-14T09:00", "2026-09-16T11:00", [asked, supplied])
    assert running["assign"] == "09-17 17:30"


def test_progress_is_owed_anew_each_time_it_was_told(due: Due, judged: Judge, step: Step) -> None:
    steps = [
        step("assessed", "2026-09-07T09:30"),
        step("transferred", "2026-09-07T10:00", unit="billing-department"),
        step("progress-told", "2026-09-10T10:00", via="letter", content="Under way."),
    ]
    assert due(SLUG, "2026-09-07T09:00", "2026-09-10T11:00", steps)["progress"] == "09-17 17:30"
    answered = [*steps, step("responded", "2026-09-14T10:00", via="letter", result="Mended.")]
    told = [
        each
        for each in judged(SLUG, "2026-09-07T09:00", "2026-09-14T11:00", answered).clocks
        if each.clock.id == "progress"
    ]
    assert [each.state for each in told] == [State.MET, State.MET]


@pytest.mark.parametrize(
    ("assessed", "limit"),
    [({}, "09-16 17:30"), ({"urgency": "urgent"}, "09-10 17:30"), ({"complexity": "complex"}, "09-28 17:30")],
)
def test_the_department_has_as_long_as_the_matter_asks_for(
    due: Due, step: Step, assessed: dict[str, str], limit: str
) -> None:
    steps = [
        step("assessed", "2026-09-07T09:30", **assessed),
        step("transferred", "2026-09-07T10:00", unit="billing-department"),
    ]
    assert due(SLUG, "2026-09-07T09:00", "2026-09-07T11:00", steps)["department-answer"] == limit


@pytest.mark.parametrize(
    ("points", "passes"),
    [
        ((3, 3, 4, 3, 2), True),
        ((3, 3, 3, 2, 1), True),
        ((3, 3, 2, 2, 1), False),
        ((2, 3, 4, 3, 2), False),
        ((3, 2, 4, 3, 2), False),
    ],
)
def test_handling_passes_by_its_points_and_never_if_unlawful(
    policy: Policy, points: tuple[int, ...], passes: bool
) -> None:
    quality = policy.quality()
    assert quality is not None
    scores = tuple(
        Score(criterion=name, points=each) for name, each in zip(quality.criteria, points, strict=True)
    )
    assert verdict(quality, scores).passes is passes


def test_a_complaint_is_closed_only_when_judged_and_called_back(policy: Policy) -> None:
    traits = {"kind": "complaint", "severity": "general"}
    position = Position()
    for each in ("assessed", "transferred", "investigated", "responded"):
        assert obstacles(policy, position, each, traits) == ()
        position = position.after(each)
    missing = {step for each in obstacles(policy, position, "closed", traits) for step in each.missing}
    assert missing == {"quality-judged", "called-back"}


def test_nobody_is_sent_elsewhere_without_a_review(policy: Policy) -> None:
    missing = [each.missing for each in obstacles(policy, Position(), "redirected", {"kind": "complaint"})]
    assert missing == [("assessed",)]


def test_a_second_return_goes_to_the_director(policy: Policy) -> None:
    escalations = [each for clause in policy.clauses for each in clause.escalates]
    assert [(each.from_time, each.to) for each in escalations] == [(2, ("office-director",))]


def test_what_the_office_does_beside_cases(policy: Policy) -> None:
    rhythms = {rhythm.record: rhythm.months for clause in policy.clauses for rhythm in clause.rhythms}
    assert rhythms == {"meeting": 3, "standard": 12, "feedback-digest": 3, "analysis": 6, "roster": 1}
    assert any(clause.bursts for clause in policy.clauses)


def test_every_post_has_a_duty(policy: Policy) -> None:
    duties = {duty.post for clause in policy.clauses for duty in clause.duties}
    assert duties == set(policy.vocabulary.posts)
