"""The water company's rules (rows W1–W15): told at once, approved before it is done, round until accepted."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from rightsdesk.domain.emergencies import asks_for
from rightsdesk.domain.lifecycle import Position, obstacles
from rightsdesk.domain.outcomes import Outcome
from rightsdesk.domain.policy import Policy
from rightsdesk.domain.standing import Standing
from rightsdesk.records.store import Desk

SLUG = "water-utility"
GENERAL = {"kind": "complaint", "severity": "general"}
MAJOR = {"kind": "complaint", "severity": "major"}
HANDLED = ("assessed", "transferred", "investigated", "proposed", "approved", "carried-out")
Due = Callable[..., dict[str, str]]
Judge = Callable[..., Standing]
Step = Callable[..., dict[str, Any]]


@pytest.fixture
def policy(shipped: Desk) -> Policy:
    return shipped.version(SLUG, datetime.fromisoformat("2026-09-14T09:00:00+08:00")).policy


def _after(*events: str) -> Position:
    position = Position()
    for event in events:
        position = position.after(event)
    return position


@pytest.mark.parametrize("row", [f"W{number}" for number in range(1, 16)])
def test_each_row_has_a_clause_that_is_enforced(policy: Policy, row: str) -> None:
    serving = [clause for clause in policy.clauses if row in clause.rows]
    assert serving
    assert all(clause.has_mechanism() and clause.enforced is None for clause in serving)


@pytest.mark.parametrize(
    ("category", "unit"),
    [
        ("counter-service", "business-department"),
        ("meter-reading", "business-department"),
        ("dunning", "business-department"),
        ("meter-check", "business-department"),
        ("survey-design", "company-office"),
        ("works-fees", "company-office"),
        ("works-quality", "works-team"),
        ("repair-quality", "works-team"),
        ("accident", "works-team"),
        ("pressure", "supply-section"),
        ("finance-staff", "finance-section"),
        ("water-quality", "laboratory"),
    ],
)
def test_each_subject_has_its_unit(policy: Policy, category: str, unit: str) -> None:
    routes = [route for clause in policy.clauses for route in clause.routing]
    assert next(route.unit for route in routes if route.when.holds({"category": category})) == unit


def test_a_major_complaint_is_told_within_half_an_hour_at_any_hour(due: Due, step: Step) -> None:
    assessed = step("assessed", "2026-09-13T02:10", severity="major", triggers=["safety"])
    running = due(SLUG, "2026-09-13T02:00", "2026-09-13T02:15", [assessed])
    assert running["report-leaders"] == "09-13 02:40"


@pytest.mark.parametrize(
    ("traits", "asked"), [({"urgency": "urgent"}, True), ({"urgency": "normal"}, False), ({}, False)]
)
def test_what_is_urgent_and_major_is_told_to_the_authority_at_once(
    policy: Policy, traits: dict[str, str], asked: bool
) -> None:
    plan = next(plan for _clause, plan in policy.plans() if plan.id == "urgent-major")
    assert asks_for(plan, MAJOR | traits) is asked
    assert not asks_for(plan, GENERAL | traits)
    assert [(step.id, str(step.within)) for step in plan.steps] == [("tell-authority", "30 minutes")]


def test_what_the_public_bodies_pass_on_is_told_too(due: Due) -> None:
    for channel in ("government", "newspaper", "online-media"):
        running = due(SLUG, "2026-09-14T09:00", "2026-09-14T09:05", [], channel=channel)
        assert running["report-referred"] == "09-14 10:00"
    assert "report-referred" not in due(SLUG, "2026-09-14T09:00", "2026-09-14T09:05", [], channel="call")


def test_everything_the_list_names_is_major(policy: Policy) -> None:
    assert policy.major_triggers() == set(policy.vocabulary.triggers)


@pytest.mark.parametrize(("traits", "post"), [(MAJOR, "company-head"), (GENERAL, "deputy-in-charge")])
def test_measures_are_approved_before_they_are_carried_out(
    policy: Policy, traits: dict[str, str], post: str
) -> None:
    asked = [each.by for clause in policy.clauses for each in clause.approvals if each.when.holds(traits)]
    assert asked == [(post,)]
    proposed = _after("assessed", "transferred", "investigated", "proposed")
    assert [each.missing for each in obstacles(policy, proposed, "carried-out", traits)] == [("approved",)]
    assert obstacles(policy, proposed.after("approved"), "carried-out", traits) == ()


def test_nothing_is_proposed_before_the_facts_stand(policy: Policy) -> None:
    missing = [each.missing for each in obstacles(policy, _after("transferred"), "proposed", GENERAL)]
    assert missing == [("investigated",)]


def test_what_is_not_accepted_goes_round_again(policy: Policy) -> None:
    refused = _after(*HANDLED).after("responded", Outcome.REFUSED)
    assert obstacles(policy, refused, "closed", GENERAL)
    assert [each.missing for each in obstacles(policy, refused, "carried-out", GENERAL)] == [("proposed",)]
    again = refused
    for event in ("proposed", "approved", "carried-out", "responded", "reported-back", "called-back"):
        assert obstacles(policy, again, event, GENERAL) == (), event
        assert obstacles(policy, again, "closed", GENERAL), event
        again = again.after(event)
    assert obstacles(policy, again, "closed", GENERAL) == ()


def test_the_effect_is_reported_the_same_day_by_the_head_of_the_section(
    policy: Policy, due: Due, step: Step
) -> None:
    done = [
        step("assessed", "2026-09-14T09:10"),
        step("transferred", "2026-09-14T09:30", unit="works-team"),
        step("carried-out", "2026-09-15T19:30", what="Mended."),
    ]
    running = due(SLUG, "2026-09-14T09:00", "2026-09-15T20:00", done)
    assert running["same-day-report"] == "09-16 00:00"
    assert [slug for slug, post in policy.vocabulary.posts.items() if "reported-back" in post.may] == [
        "section-head"
    ]


def test_late_feedback_is_a_warning(policy: Policy, judged: Judge, step: Step) -> None:
    steps = [
        step("assessed", "2026-09-14T09:10"),
        step("transferred", "2026-09-14T09:30", unit="works-team"),
    ]
    standing = judged(SLUG, "2026-09-14T09:00", "2026-09-18T00:01", steps)
    late = [clock.clock for clock in standing.clocks if clock.is_late]
    assert [(clock.id, clock.owner, clock.on_breach) for clock in late] == [
        ("section-answer", "unit", "warning")
    ]
    table = next(clause.assessment for clause in policy.clauses if clause.assessment)
    assert "warning" in {charge.counts for charge in table.charges}


def test_a_recurring_class_asks_for_a_preventive_measure(policy: Policy) -> None:
    recurrences = [each for clause in policy.clauses for each in clause.recurrences]
    assert [(each.cases, str(each.within), each.record) for each in recurrences] == [
        (3, "30 days", "preventive-measure")
    ]
    approving = [
        duty.post
        for clause in policy.clauses
        for duty in clause.duties
        if "preventive-measure" in duty.approves
    ]
    assert approving == ["company-head"]


def test_every_post_has_a_duty(policy: Policy) -> None:
    duties = {duty.post for clause in policy.clauses for duty in clause.duties}
    assert duties == set(policy.vocabulary.posts)


def test_who_answers_for_a_major_complaint_is_settled_by_the_general_manager(desk: Any) -> None:
    opened = (
        "--policy", SLUG, "--kind", "complaint", "--channel", "call", "--category", "pressure",
        "--subject", "Main burst", "--summary", "The main burst.", "--wants", "repair",
        "--place", "Sample Road", "--name", "Demo User",
    )  # fmt: skip
    at = {"at": "2026-11-02T09:00:00+08:00", "by": "water-hotline-01"}
    major, general = (str(desk.ok("open", *opened, **at)["id"]) for _turn in range(2))
    desk.ok("assess", major, "--severity", "major", "--trigger", "safety", **at)
    record = (
        "programme",
        "add",
        "staff-assessment",
        "--policy",
        SLUG,
        "--title",
        "October",
        "--period",
        "2026-10",
    )

    def assessed(case: str, by: str) -> Any:
        words = (*record, "--conclusion", "Late inspection.", "--case", case)
        return desk.run(*words, at="2026-11-03T09:00:00+08:00", by=by)

    refused = assessed(major, "water-deputy-01")
    assert refused.code == 1
    assert "G113" in refused.err
    assert "general manager" in refused.err
    assert assessed(general, "water-deputy-01").code == 0
    assert assessed(major, "water-manager-01").code == 0
