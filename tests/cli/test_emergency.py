"""`desk emergency`: a plan put to work, ticked, ended, reviewed; and what asks for it."""

from typing import Any

import pytest

NINE = "2026-11-02T09:00:00+08:00"
HALF_PAST = "2026-11-02T09:30:00+08:00"
TEN = "2026-11-02T10:00:00+08:00"
NEXT_WEEK = "2026-11-09T10:00:00+08:00"


@pytest.fixture
def hurt(small_desk: Any) -> Any:
    """A desk with a case in which somebody was hurt, assessed at nine."""
    words = ("--kind", "complaint", "--channel", "phone", "--category", "staff", "--subject", "Fall")
    opened = small_desk.ok("open", *words, "--summary", "A fall.", at="2026-11-02T08:55:00+08:00", by="ivy")
    small_desk.case = opened["id"]
    severity = ("--severity", "major", "--trigger", "injury")
    small_desk.ok("assess", small_desk.case, "--in-remit", "--complete", *severity, at=NINE, by="ivy")
    return small_desk


def activated(desk: Any) -> str:
    done = desk.ok(
        "emergency", "activate", "injury", "--case", desk.case, at="2026-11-02T09:05:00+08:00", by="ivy"
    )
    return str(done["id"])


def steps(desk: Any, record: str, at: str) -> dict[str, str]:
    [found] = desk.ok("emergency", "show", record, at=at)["emergencies"]
    return {each["step"]: each["state"] for each in found["checklist"]}


def asked(desk: Any, source: str, at: str) -> list[dict[str, Any]]:
    return [each for each in desk.ok("next", at=at)["tasks"] if each["source"] == source]


def test_a_major_case_asks_for_its_plan_at_once(hurt: Any) -> None:
    [wanted] = asked(hurt, "activation", HALF_PAST)
    assert wanted["step"] == f"emergency activate injury --case {hurt.case}"
    assert (wanted["state"], wanted["people"]) == ("overdue", ["ivy"])
    due = hurt.run("due", at=HALF_PAST)
    assert due.code == 1
    assert "Put the plan to work: plan for injuries" in due.out
    assert "G401 [warning]" in hurt.run("check", at=HALF_PAST).out
    activated(hurt)
    assert asked(hurt, "activation", HALF_PAST) == []
    assert "G401" not in hurt.run("check", at=HALF_PAST).out


def test_what_the_case_says_need_not_be_said_again(hurt: Any) -> None:
    record = hurt.ok("programme", "show", activated(hurt))
    assert (record["title"], record["what"], record["case"]) == ("Fall", "A fall.", hurt.case)
    assert record["activated_at"] == "2026-11-02T09:05:00+08:00"


def test_the_checklist_runs_from_activation_to_review(hurt: Any) -> None:
    record = activated(hurt)
    assert steps(hurt, record, HALF_PAST) == {"tell-lead": "warning", "visit": "warning"}
    assert steps(hurt, record, TEN)["tell-lead"] == "overdue"
    hurt.ok("emergency", "tick", record, "tell-lead", "--note", "By phone.", at=TEN, by="ivy")
    hurt.ok("emergency", "tick", record, "visit", at=TEN, by="lea")
    states = steps(hurt, record, TEN)
    assert states == {"tell-lead": "late", "visit": "met", "stand-down": "warning"}
    early = hurt.run("emergency", "review", record, "--findings", "Well.", at=TEN, by="lea")
    assert early.code == 1
    assert "not stood down yet" in early.err
    hurt.ok("emergency", "stand-down", record, "--reason", "Safe.", at=TEN, by="lea")
    assert steps(hurt, record, TEN)["review"] == "warning"
    assert steps(hurt, record, NEXT_WEEK)["review"] == "overdue"
    action = "what=Better steps,owner=lead,due=2026-12-01"
    hurt.ok("emergency", "review", record, "--findings", "Steep.", "--action", action, at=NEXT_WEEK, by="lea")
    assert steps(hurt, record, NEXT_WEEK)["review"] == "late"
    [task] = asked(hurt, "action", NEXT_WEEK)
    assert (task["title"], task["owner"]) == (f"Better steps: {record}", "lead")


def test_no_emergency_is_over_before_each_step_is_ticked_or_said_not_to_be_needed(hurt: Any) -> None:
    record, before = activated(hurt), hurt.snapshot()
    early = hurt.run("emergency", "stand-down", record, "--reason", "A false alarm.", at=TEN, by="lea")
    assert early.code == 1
    assert "tell-lead, visit" in early.err
    assert "--not-needed" in early.err
    hurt.ok("emergency", "tick", record, "tell-lead", at=TEN, by="ivy")
    hurt.ok("emergency", "tick", record, "visit", "--not-needed", "Nobody was hurt.", at=TEN, by="lea")
    hurt.ok("emergency", "stand-down", record, "--reason", "A false alarm.", at=TEN, by="lea")
    assert hurt.snapshot() != before
    states = steps(hurt, record, TEN)
    assert (states["tell-lead"], states["visit"]) == ("late", "void")
    assert asked(hurt, "plan-step", TEN) == []
    again = hurt.run("emergency", "tick", record, "visit", at=TEN, by="lea")
    assert "ticked already" in again.err


def test_what_an_emergency_asks_for_is_shown_with_its_record_and_is_the_cases_too(hurt: Any) -> None:
    record = activated(hurt)
    lines = hurt.run("due", at=TEN).out.splitlines()
    assert [record in line for line in lines if "tell the lead" in line] == [True]
    of_case = hurt.ok("next", hurt.case, at=TEN)["tasks"]
    assert {"emergency tick"} <= {" ".join(each["step"].split()[:2]) for each in of_case}


def test_what_one_case_asks_for_is_told_without_reading_another(hurt: Any) -> None:
    path = next((hurt.root / "cases").rglob(f"{hurt.case}.yml"))
    broken = path.read_text(encoding="utf-8").replace("kind: complaint", "kind: nothing")
    path.with_name("2611-F6Y4H-3.yml").write_text(broken, encoding="utf-8")
    assert hurt.run("next", at=TEN).code == 2
    assert hurt.ok("next", hurt.case, at=TEN)["tasks"]


def test_late_activation_gains_no_time_for_the_steps(hurt: Any) -> None:
    late = hurt.ok("emergency", "activate", "injury", "--case", hurt.case, at=TEN, by="ivy")
    assert steps(hurt, late["id"], TEN)["tell-lead"] == "overdue"


def test_a_plan_stays_wanted_when_the_case_is_closed(hurt: Any) -> None:
    hurt.ok("transfer", hurt.case, "--unit", "north", at=TEN, by="ivy")
    hurt.ok("accept", hurt.case, at=TEN, by="nora")
    hurt.ok("respond", hurt.case, "--via", "phone", "--result", "Sorry.", at=TEN, by="ivy")
    hurt.ok("report-back", hurt.case, "--opinion", "True.", "--result", "Told.", at=TEN, by="nora")
    hurt.ok("close", hurt.case, at=TEN, by="ivy")
    for _ in range(2):
        [wanted] = asked(hurt, "activation", NEXT_WEEK)
        assert wanted["cases"] == [hurt.case]
    activated(hurt)
    assert asked(hurt, "activation", NEXT_WEEK) == []


@pytest.mark.parametrize(
    ("words", "by", "says"),
    [
        (("activate", "flood", "--what", "Water."), "ivy", "injury (rules)"),
        (("activate", "injury", "--what", "A fall."), "ed", "needs the post of intake officer"),
        (("activate", "injury"), "ivy", "--what"),
    ],
)
def test_what_cannot_be_put_to_work(small_desk: Any, words: tuple[str, ...], by: str, says: str) -> None:
    before = small_desk.snapshot()
    ran = small_desk.run("emergency", *words, at=NINE, by=by)
    assert ran.code in (1, 2)
    assert says in ran.err
    assert small_desk.snapshot() == before


def test_a_step_that_the_plan_does_not_have(hurt: Any) -> None:
    ran = hurt.run("emergency", "tick", activated(hurt), "pray", at=TEN, by="ivy")
    assert ran.code == 1
    assert "tell-lead, visit" in ran.err


def test_show_lists_what_is_not_reviewed(hurt: Any) -> None:
    assert hurt.run("emergency", "show", at=TEN).out == "no emergency stands open\n"
    record = activated(hurt)
    said = hurt.run("emergency", "show", at=TEN).out
    assert f"{record}  Fall" in said
    assert f"desk emergency tick {record} tell-lead" in said


def test_an_emergency_is_not_taken_back_before_its_review(hurt: Any) -> None:
    record = activated(hurt)
    withdraw = ("programme", "withdraw", record, "--reason", "The wrong plan.")
    before = hurt.snapshot()
    early = hurt.run(*withdraw, at=TEN, by="ivy")
    assert (early.code, "stand-down and review" in early.err) == (1, True)
    assert hurt.snapshot() == before
    for step in ("tell-lead", "visit"):
        hurt.ok("emergency", "tick", record, step, "--not-needed", "The wrong plan.", at=TEN, by="ivy")
    hurt.ok("emergency", "stand-down", record, "--reason", "The wrong plan.", at=TEN, by="lea")
    assert hurt.run(*withdraw, at=TEN, by="ivy").code == 1
    hurt.ok("emergency", "review", record, "--findings", "The names are alike.", at=TEN, by="lea")
    hurt.ok(*withdraw, at=NEXT_WEEK, by="ivy")
