"""The transport group's second version: all of the first, and the rows T12–T19 enforced."""

from datetime import datetime

import pytest

from rightsdesk.domain.policy import Clause, Policy
from rightsdesk.records.store import Desk

SLUG = "transport-group"
OPERATING = {
    "bus-one",
    "bus-two",
    "coach",
    "stations",
    "fare-cards",
    "logistics",
    "property",
    "diversified",
    "vehicle-service",
}
KEPT = (
    "text",
    "clocks",
    "requires",
    "requires_fields",
    "approvals",
    "forbids",
    "routing",
    "major",
    "escalates",
    "call_back",
    "recording_tolerance",
)


def _version(shipped: Desk, day: str) -> Policy:
    return shipped.version(SLUG, datetime.fromisoformat(f"{day}T09:00:00+08:00")).policy


@pytest.fixture
def policy(shipped: Desk) -> Policy:
    return _version(shipped, "2026-10-01")


def _serving(policy: Policy, row: str) -> Clause:
    return next(clause for clause in policy.clauses if row in clause.rows)


@pytest.mark.parametrize("row", [f"T{number}" for number in range(1, 20)])
def test_each_row_has_a_clause_that_is_enforced(policy: Policy, row: str) -> None:
    clause = _serving(policy, row)
    assert clause.has_mechanism() and clause.enforced is None


def test_nothing_of_the_first_version_is_lost(shipped: Desk, policy: Policy) -> None:
    before = _version(shipped, "2026-09-30")
    assert [clause.no for clause in policy.clauses] == [clause.no for clause in before.clauses]
    rewritten = {"16", "17", "19", "20", "21", "22", "23"}
    for old, new in zip(before.clauses, policy.clauses, strict=True):
        for name in KEPT:
            if name != "text" or old.no not in rewritten:
                assert getattr(new, name) == getattr(old, name), (old.no, name)
    assert policy.counting == before.counting
    for name in type(before.vocabulary).model_fields:
        assert set(before.vocabulary.words(name)) <= set(policy.vocabulary.words(name))
    for slug, post in before.vocabulary.posts.items():
        assert set(post.may) <= set(policy.vocabulary.posts[slug].may)


@pytest.mark.parametrize(
    ("row", "records"),
    [
        ("T12", {("monthly-report", None, 1)}),
        ("T15", {("unit-rules", None, 12), ("unit-summary", None, 1)}),
        ("T16", {("spot-check", "handling", 3), ("bulletin", None, 3), ("meeting", None, 3)}),
        ("T17", {("spot-check", "qr-posting", 3), ("spot-check", "rectification", 3)}),
        ("T18", {("centre-assessment", None, 3)}),
    ],
)
def test_what_is_done_on_a_rhythm(
    policy: Policy, row: str, records: set[tuple[str, str | None, int]]
) -> None:
    rhythms = _serving(policy, row).rhythms
    assert {(rhythm.record, rhythm.subject, rhythm.months) for rhythm in rhythms} == records


def test_the_month_is_reported_by_the_fifth_of_the_next(policy: Policy) -> None:
    (rhythm,) = _serving(policy, "T12").rhythms
    assert str(rhythm.by) == "next month day 5"


def test_each_operating_unit_sends_its_own(policy: Policy) -> None:
    rhythms = _serving(policy, "T15").rhythms
    assert all(rhythm.per == "unit" and set(rhythm.units) == OPERATING for rhythm in rhythms)
    supervised = {slug for slug, unit in policy.vocabulary.units.items() if unit.supervised_by}
    assert supervised == OPERATING


def test_the_centre_is_assessed_by_another_department(shipped: Desk, policy: Policy) -> None:
    (duty,) = _serving(policy, "T18").duties
    day = datetime.fromisoformat("2026-11-20T09:00:00+08:00").date()
    of_the_centre = {
        person
        for post in ("intake-officer", "call-back-officer", "centre-supervisor")
        for person in shipped.staff.holders(post, day)
    }
    assessors = set(shipped.staff.holders(duty.post, day))
    assert assessors and not assessors & of_the_centre


def test_the_leading_group_approves_the_units_rules(policy: Policy) -> None:
    approving = [duty for duty in _serving(policy, "T16").duties if duty.approves]
    assert [(duty.post, duty.approves) for duty in approving] == [("leading-group-head", ("unit-rules",))]


def test_every_post_has_a_duty(policy: Policy) -> None:
    duties = {duty.post for clause in policy.clauses for duty in clause.duties}
    assert duties == set(policy.vocabulary.posts)
