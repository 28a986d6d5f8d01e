"""The coach company's plan for complaints: each row of what it asks for, kept by the desk."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from rightsdesk.domain.lifecycle import Position, obstacles
from rightsdesk.domain.programme.authority import recorders
from rightsdesk.records.files import WorkTree
from rightsdesk.records.store import Desk

DESK = Desk(WorkTree(Path(__file__).resolve().parents[2]))
POLICY = DESK.version("passenger-transport", datetime.fromisoformat("2026-09-14T09:00:00+08:00")).policy
RHYTHMS = {rhythm.id: rhythm for _clause, rhythm in POLICY.rhythms()}

LEADING = ("leading-group-chair", "leading-group-deputy", "leading-group-member")
HANDLING = ("handling-group-lead", "service-officer", "operations-officer", "legal-adviser")


def at(hour: int, minute: int = 0, day: int = 2) -> str:
    return f"2026-11-{day:02}T{hour:02}:{minute:02}:00+08:00"


def missing(position: Position, event: str, kind: str = "complaint", severity: str = "general") -> set[str]:
    """The steps that must come before this one."""
    traits = {"kind": kind, "severity": severity, "urgency": "normal", "complexity": "ordinary"}
    return {step for each in obstacles(POLICY, position, event, traits) for step in each.missing}


def after(*events: str) -> Position:
    position = Position()
    for event in events:
        position = position.after(event)
    return position


def open_case(desk: Any, *words: str, category: str = "refund-refused") -> Any:
    return desk.run(
        *("--json", "open", "--policy", "passenger-transport", "--kind", "complaint"),
        *("--channel", "social-media", "--category", category),
        *("--subject", "Refund refused", "--summary", "The window refused a refund.", *words),
        by="coach-service-01",
        at=at(9),
    )


def opened(desk: Any) -> str:
    ran = open_case(desk, "--name", "Demo User")
    assert ran.code == 0, ran.err
    return str(ran.data["id"])


def instruct(desk: Any, case: str, *judged: str) -> Any:
    """Assess it and instruct the ticket centre."""
    terms = ("--responsible", "coach-ticket-head", "--limit", at(18, day=4), "--plan", "find the record")
    desk.ok("assess", case, *judged, by="coach-service-01", at=at(9, 10))
    return desk.ok("transfer", case, "--unit", "coach-tickets", *terms, by="coach-service-01", at=at(9, 20))


def propose(desk: Any, case: str) -> None:
    found = ("--course", "It was refused.", "--substantiated", "yes")
    why = ("--cause", "A new clerk.", "--responsibility", "The ticket centre.")
    plan = ("--explanation", "The fare is owed.", "--remedy", "kind=compensation,amount=20.00,currency=CNY")
    desk.ok("investigate", case, *found, *why, by="coach-ticket-head", at=at(10))
    desk.ok("propose", case, *plan, by="coach-operations-01", at=at(10, 30))


def said(ran: Any) -> str:
    """All that a refused command says."""
    assert ran.code == 1
    return str(ran.out + ran.err)


@pytest.mark.parametrize("row", [f"E{number}" for number in range(1, 15)])
def test_each_row_has_a_clause_that_the_desk_enforces(row: str) -> None:
    clauses = [clause for clause in POLICY.clauses if row in clause.rows]
    assert clauses
    assert all(clause.enforced is None and clause.has_mechanism() for clause in clauses)


def test_e1_every_kind_of_risk_has_its_classes() -> None:
    groups = {word.zh.split("·")[0] for word in POLICY.vocabulary.categories.values()}
    assert groups == {"服务质量", "行程安排", "票务", "安全", "其他"}
    assert next(clause for clause in POLICY.clauses if clause.bursts).rows == ("E1",)


@pytest.mark.parametrize("post", [*LEADING, *HANDLING])
def test_e2_both_bodies_are_staffed_and_know_their_duties(post: str) -> None:
    assert DESK.staff.holders(post, date(2026, 9, 1))
    assert [duty for clause in POLICY.clauses for duty in clause.duties if duty.post == post]


def test_e2_a_major_plan_is_conferred_on() -> None:
    position = after("assessed", "transferred", "investigated")
    assert missing(position, "proposed", severity="major") == {"coordinated"}
    assert missing(position, "proposed") == set()


def test_e3_each_channel_is_received_and_acknowledged(desk: Any) -> None:
    assert {"service-line", "email", "online-chat", "social-media"} <= set(POLICY.vocabulary.channels)
    ran = open_case(desk, "--name", "Demo User")
    due = {each["clock"]: each["due"] for each in ran.data["due"]}
    assert due["receipt"] == at(9, 30)


def test_e4_the_form_says_who_and_where_it_happened(desk: Any) -> None:
    assert "clause 4" in said(open_case(desk))
    assert "clause 4" in said(open_case(desk, "--name", "Demo User", category="delay"))
    told = ("--name", "Demo User", "--place", "Sample Station", "--happened-at", at(8))
    assert open_case(desk, *told, category="delay").code == 0


@pytest.mark.parametrize(
    ("judged", "instruct_by", "result_by"),
    [((), at(13, 10), at(0, day=10)), (("--urgency", "urgent"), at(9, 40), at(9, day=4))],
    ids=["normal", "urgent"],
)
def test_e5_severity_and_urgency_set_the_times(
    desk: Any, judged: tuple[str, ...], instruct_by: str, result_by: str
) -> None:
    case = opened(desk)
    ran = desk.run("transfer", case, "--unit", "coach-tickets", by="coach-service-01", at=at(9, 5))
    assert "clause 5" in said(ran), "not before it is assessed"
    assessed = desk.ok("assess", case, *judged, by="coach-service-01", at=at(9, 10))
    due = {each["clock"]: each["due"] for each in assessed["due"]}
    assert (due["instruct"], due["result"]) == (instruct_by, result_by)


def test_e5_a_major_case_is_reported_sooner_when_urgent(desk: Any) -> None:
    case = opened(desk)
    major = ("--severity", "major", "--urgency", "urgent", "--trigger", "media")
    assessed = desk.ok("assess", case, *major, by="coach-service-01", at=at(9, 10))
    assert {each["clock"]: each["due"] for each in assessed["due"]}["report-major"] == at(9, 25)


def test_e6_an_instruction_names_person_limit_and_plan(desk: Any) -> None:
    case = opened(desk)
    desk.ok("assess", case, by="coach-service-01", at=at(9, 10))
    told = said(desk.run("transfer", case, "--unit", "coach-tickets", by="coach-service-01", at=at(9, 20)))
    assert all(f"lacks {field}" in told for field in ("responsible", "limit", "plan"))
    assert "clause 7" in told


def test_e7_facts_cause_and_evidence_stand_on_record(desk: Any) -> None:
    case = opened(desk)
    instruct(desk, case)
    found = ("investigate", case, "--course", "It was refused.", "--substantiated", "yes")
    told = said(desk.run(*found, by="coach-ticket-head", at=at(10)))
    assert "lacks cause" in told and "lacks responsibility" in told
    incident = next(
        each for clause in POLICY.clauses for each in clause.requires_fields if "evidence" in each.fields
    )
    assert incident.when.holds({"category": "accident"}) and not incident.when.holds({"category": "hygiene"})
    assert POLICY.forbidding("video-not-kept") is not None


def test_e8_a_plan_has_remedies_and_is_approved_by_another(desk: Any) -> None:
    case = opened(desk)
    instruct(desk, case)
    propose(desk, case)
    told = ("--result", "Paid.", "--measures", "Paid.", "--follow-up", "None is needed.")
    answer = ("respond", case, "--via", "online", *told)
    assert "clause 10" in said(desk.run(*answer, by="coach-service-01", at=at(11)))
    assert desk.run("approve", case, by="coach-operations-01", at=at(11)).code == 1
    desk.ok("approve", case, by="coach-service-manager", at=at(11, 10))
    desk.ok(*answer, by="coach-service-01", at=at(11, 20))
    assert POLICY.forbidding("money-for-satisfaction") is None, "compensation is offered here"


def test_e8_a_major_plan_is_the_chairs_and_improves_something() -> None:
    approvals = [each for clause in POLICY.clauses for each in clause.approvals]
    assert {(each.when.root["severity"], each.by) for each in approvals} == {
        ("general", ("handling-group-lead",)),
        ("major", ("leading-group-chair",)),
    }
    fields = [each for clause in POLICY.clauses for each in clause.requires_fields]
    assert any("improvements" in each.fields and each.when.holds({"severity": "major"}) for each in fields)


def test_e9_the_result_says_measures_and_what_follows(desk: Any) -> None:
    case = opened(desk)
    instruct(desk, case)
    propose(desk, case)
    approved = desk.ok("approve", case, by="coach-service-manager", at=at(11))
    assert {each["clock"] for each in approved["due"]} >= {"result", "tell-plan"}
    answer = ("respond", case, "--via", "online", "--result", "Paid.")
    told = said(desk.run(*answer, by="coach-service-01", at=at(11, 10)))
    assert "lacks measures" in told and "lacks follow_up" in told


def test_e10_nothing_is_archived_while_a_part_is_missing() -> None:
    whole = ("assessed", "transferred", "investigated", "proposed", "approved", "carried-out", "responded")
    closed = after(*whole, "called-back", "closed")
    assert missing(closed, "archived") == set()
    assert missing(closed, "archived", severity="major") == {"improvement-verified"}
    for part in ("investigated", "proposed", "responded", "called-back"):
        lacking = after(*(step for step in (*whole, "called-back", "closed") if step != part))
        assert part in missing(lacking, "archived"), part


@pytest.mark.parametrize(
    ("record", "owner"),
    [
        pytest.param("analysis", "handling-group-lead", id="e11"),
        pytest.param("resources", "operations-officer", id="e12"),
        pytest.param("evaluation", "leading-group-deputy", id="e13"),
        pytest.param("training", "handling-group-lead", id="e14"),
        pytest.param("drill", "leading-group-deputy", id="e14-drill"),
        pytest.param("meeting", "leading-group-chair", id="e2"),
    ],
)
def test_what_recurs_has_its_rhythm_and_its_post(record: str, owner: str) -> None:
    assert {rhythm.owner for rhythm in RHYTHMS.values() if rhythm.record == record} == {owner}
    assert owner in recorders(POLICY, record)


def test_e14_no_subject_of_the_training_is_left_out(desk: Any) -> None:
    owed = {rhythm.subject for rhythm in RHYTHMS.values() if rhythm.record == "training"}
    assert owed == set(POLICY.vocabulary.subjects)
    held = ("--title", "Law", "--subject", "law", "--attended", "coach-service-01")
    desk.ok(
        *("programme", "add", "training", "--policy", "passenger-transport", *held),
        *("--period", "2026-07/2026-12"),
        by="coach-service-manager",
        at=at(9),
    )
    tasks = desk.ok("next", "--post", "handling-group-lead", at=at(10))["tasks"]
    late = {task["id"].split(".")[1] for task in tasks if task["id"].startswith("passenger-transport.train")}
    assert late == {"training-intake", "training-principles", "training-skills"}


def test_every_circumstance_that_makes_a_case_major_has_its_plan_or_its_lawyer() -> None:
    planned = {trigger for _clause, plan in POLICY.plans() for trigger in plan.triggers}
    assert POLICY.major_triggers() - planned == {"litigation"}


def test_hours_run_on_and_days_off_move_nothing() -> None:
    counting = POLICY.counting
    assert (counting.days, counting.hours) == ("calendar", "elapsed")
    assert (counting.last_day, counting.day_ends) == ("as-it-falls", "midnight")


def test_a_new_desk_can_begin_with_this_plan(tmp_path: Path, desk: Any) -> None:
    ran = desk.run("init", str(tmp_path / "new"), "--policy", "passenger-transport")
    assert ran.code == 0, ran.err
