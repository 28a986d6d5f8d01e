"""The city bus's user-rights group: each row of what it asks for, kept by the desk."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from rightsdesk.domain.authority import posts_for
from rightsdesk.domain.lifecycle import Position, legal_next, obstacles
from rightsdesk.domain.limits import Limit
from rightsdesk.domain.programme.authority import approvers
from rightsdesk.records.files import WorkTree
from rightsdesk.records.store import Desk

DESK = Desk(WorkTree(Path(__file__).resolve().parents[2]))
POLICY = DESK.version("city-bus", datetime.fromisoformat("2026-09-14T09:00:00+08:00")).policy
RHYTHMS = {rhythm.id: rhythm for _clause, rhythm in POLICY.rhythms()}

SIX = (
    "group-lead",
    "information-officer",
    "complaint-handler",
    "education-officer",
    "data-analyst",
    "quality-supervisor",
)
FLOW = ("assessed", "transferred", "investigated", "proposed", "carried-out", "responded", "called-back")


def day(number: int, hour: int, minute: int = 0) -> str:
    return f"2026-11-{number:02}T{hour:02}:{minute:02}:00+08:00"


def traits(kind: str = "complaint", severity: str = "general") -> dict[str, str | frozenset[str]]:
    return {"kind": kind, "severity": severity, "urgency": "normal", "complexity": "ordinary"}


def after(*events: str) -> Position:
    position = Position()
    for event in events:
        position = position.after(event)
    return position


def missing(position: Position, event: str, **case: str) -> set[str]:
    """The steps that must come before this one."""
    return {step for each in obstacles(POLICY, position, event, traits(**case)) for step in each.missing}


def open_case(desk: Any, *words: str, kind: str = "complaint") -> Any:
    return desk.run(
        *("--json", "open", "--policy", "city-bus", "--kind", kind, "--channel", "ride-app"),
        *("--category", "comfort", "--subject", "No heating", "--summary", "The bus was cold.", *words),
        by="rights-intake",
        at=day(2, 9),
    )


def opened(desk: Any, kind: str = "complaint") -> str:
    ran = open_case(desk, "--wants", "put-right", "--name", "Demo User", kind=kind)
    assert ran.code == 0, ran.err
    return str(ran.data["id"])


def hand_over(desk: Any, case: str, number: int = 2) -> None:
    """Assess it and hand it to the workshop."""
    terms = ("--limit", day(number + 5, 17), "--plan", "check the heating")
    desk.ok("assess", case, by="rights-handler", at=day(number, 9, 10))
    desk.ok("transfer", case, "--unit", "workshop", *terms, by="rights-handler", at=day(number, 9, 20))


def handle(desk: Any, case: str, number: int = 2) -> None:
    """Everything from the assessment to the user's word after the answer, in one day."""
    hand_over(desk, case, number)
    found = ("--course", "The heater was broken.", "--substantiated", "yes", "--responsibility", "workshop")
    desk.ok("investigate", case, *found, by="fleet-support", at=day(number, 10))
    desk.ok("propose", case, "--explanation", "It is mended.", by="rights-handler", at=day(number, 10, 30))
    desk.ok("carry-out", case, "--what", "A new heater.", by="fleet-support", at=day(number, 11))
    told = ("--via", "online", "--result", "The heater is mended.")
    desk.ok("respond", case, *told, by="rights-handler", at=day(number, 11, 10))
    said = ("--reached", "--satisfaction", "satisfied")
    desk.ok("call-back", case, *said, by="rights-intake", at=day(number, 14))


def judge(desk: Any, case: str, number: int, *, short: str = "", by: str = "rights-quality") -> Any:
    """Full points for every criterion but `short`, which gets none."""
    quality = POLICY.quality()
    assert quality is not None
    scores = [
        ("--score", f"criterion={name},points={0 if name == short else criterion.points}")
        for name, criterion in quality.criteria.items()
    ]
    words = [word for score in scores for word in score]
    return desk.run("--json", "judge", case, *words, "--opinion", "As scored.", by=by, at=day(number, 15))


@pytest.mark.parametrize("row", [f"B{number}" for number in range(1, 12)])
def test_each_row_has_a_clause_that_the_desk_enforces(row: str) -> None:
    clauses = [clause for clause in POLICY.clauses if row in clause.rows]
    assert clauses
    assert all(clause.enforced is None and clause.has_mechanism() for clause in clauses)


def test_b1_complaints_are_recorded_with_who_and_what_for(desk: Any) -> None:
    refused = open_case(desk)
    assert refused.code == 1
    assert "clause 1" in refused.out + refused.err
    assert open_case(desk, kind="question").code == 0
    shown = desk.ok("show", opened(desk))
    assert {"service-attitude", "punctuality", "fare-transparency", "other"} <= set(
        POLICY.vocabulary.categories
    )
    assert shown["category"] == "comfort"


def test_b2_a_suggestion_is_decided_told_and_its_effect_noted(desk: Any) -> None:
    case = opened(desk, kind="suggestion")
    hand_over(desk, case)
    told = ("respond", case, "--via", "online", "--result", "Done.")
    refused = desk.run(*told, by="rights-handler", at=day(3, 9))
    assert refused.code == 1
    assert "clause 8" in refused.out + refused.err
    decision = ("--measures", "Heaters.", "--owner", "unit-liaison", "--due", "2026-12-31")
    adopted = desk.ok("adopt", case, *decision, by="fleet-support", at=day(3, 10))
    clocks = {each["clock"] for each in adopted["due"]}
    assert {"tell-decision", "effect"} <= clocks
    desk.ok(*told, by="rights-handler", at=day(3, 11))
    desk.ok("close", case, by="rights-handler", at=day(3, 12))
    due = desk.run("--json", "due", at="2026-12-28T09:00:00+08:00").data["due"]
    assert [each["clock"] for each in due if each["id"].startswith(case)].count("effect") == 1
    desk.ok("effect", case, "--effect", "Warm buses.", by="fleet-support", at="2026-12-28T10:00:00+08:00")


def test_b2_a_suggestion_may_be_declined() -> None:
    position = after("assessed", "transferred")
    assert missing(position, "responded", kind="suggestion") == {"adopted"}
    assert missing(position.after("declined"), "responded", kind="suggestion") == set()


def test_b3_campaigns_and_handbook_come_on_a_rhythm() -> None:
    assert RHYTHMS["campaign"].record == "campaign"
    assert RHYTHMS["handbook"].record == "handbook-issue"
    assert {RHYTHMS[name].owner for name in ("campaign", "handbook")} == {"education-officer"}
    assert approvers(POLICY, "handbook-issue") == ("group-lead",)


def test_b4_data_is_analysed_and_watched() -> None:
    clause = next(clause for clause in POLICY.clauses if "B4" in clause.rows)
    assert [rhythm.record for rhythm in clause.rhythms] == ["analysis"]
    assert clause.bursts is not None and "group-lead" in clause.bursts.told
    assert {"monthly-report", "bursts"} <= set(clause.shown)


def test_b5_a_missing_inspection_of_a_fleet_is_due_work(desk: Any) -> None:
    due = desk.run("--json", "due", at="2026-08-20T09:00:00+08:00").data["due"]
    late = {each["unit"] for each in due if each["id"].startswith("city-bus.inspection.2026-07")}
    assert late == {"east-fleet", "west-fleet"}
    assert RHYTHMS["inspection"].every == Limit.parse("1 month")


def test_b6_a_major_solution_is_agreed_among_the_units() -> None:
    position = after("assessed", "transferred", "investigated")
    assert missing(position, "proposed", severity="major") == {"coordinated"}
    assert missing(position, "proposed") == set()


def test_b7_everybody_is_asked_and_not_by_the_unit() -> None:
    clause = next(clause for clause in POLICY.clauses if "B7" in clause.rows)
    assert "call-back-by-the-unit" in clause.forbids
    assert POLICY.clock("follow-up").from_ == ("responded", "answered-on-the-spot")
    assert "called-back" in missing(after("answered-on-the-spot"), "closed")
    assert "called-back" in missing(after(*FLOW[:-1]), "closed")


def test_b8_what_makes_a_complaint_major_starts_the_plan(desk: Any) -> None:
    [(_clause, plan)] = POLICY.plans()
    assert set(plan.triggers) == POLICY.major_triggers()
    case = opened(desk)
    major = ("--severity", "major", "--urgency", "urgent", "--trigger", "stranded")
    assessed = desk.ok("assess", case, *major, by="rights-handler", at=day(2, 9, 10))
    report = next(each for each in assessed["due"] if each["clock"] == "report-major")
    assert report["due"] == day(2, 10, 10), "an hour, whatever the hour of the day"
    due = desk.run("--json", "due", at=day(2, 9, 30)).data["due"]
    assert [each["clause"] for each in due if "emergency" in str(each["step"])], "the plan is to be activated"


@pytest.mark.parametrize("post", SIX)
def test_b9_each_post_has_its_duties_and_somebody_who_holds_it(desk: Any, post: str) -> None:
    assert DESK.staff.holders(post, date(2026, 9, 1))
    shown = desk.run("duties", "--post", post)
    assert shown.code == 0
    assert shown.out.count("(clause ") >= 2


def test_b9_each_sees_its_own_work(desk: Any) -> None:
    tasks = desk.ok("next", "--post", "education-officer", at=day(2, 9))["tasks"]
    assert {task["owner"] for task in tasks} == {"education-officer"}
    assert {"city-bus.campaign.2026-10/2026-12"} <= {task["id"] for task in tasks}


def test_b10_the_steps_come_in_their_order() -> None:
    assert missing(after(), "transferred") == {"assessed"}
    position = Position()
    for step in FLOW:
        assert obstacles(POLICY, position, step, traits()) == (), step
        assert "closed" not in legal_next(POLICY, position, traits())
        position = position.after(step)
    assert missing(position, "closed") == {"quality-judged"}


def test_b10_handling_that_falls_short_goes_round_again(desk: Any) -> None:
    case = opened(desk)
    handle(desk, case)
    assert judge(desk, case, 2, by="rights-handler").code == 1, "not by who handled it"
    short = judge(desk, case, 2, short="demand-met")
    assert short.code == 0, short.err
    again = {each["clock"] for each in short.data["due"]}
    assert {"assess", "solve"} <= again, "clocks run afresh"
    handle(desk, case, 3)
    assert judge(desk, case, 3).code == 0
    close = ("close", case)
    refused = desk.run(*close, by="rights-handler", at=day(4, 9))
    assert refused.code == 1
    assert "conclusion" in refused.out + refused.err, "no handling report"
    desk.ok(*close, "--conclusion", "Heaters are checked in October.", by="rights-handler", at=day(4, 9))


def test_b11_summary_figures_and_meeting_are_owed_by_their_posts() -> None:
    owed = {rhythm.record: rhythm.owner for rhythm in RHYTHMS.values()}
    assert owed["information-summary"] == "information-officer"
    assert owed["monthly-report"] == "data-analyst"
    assert owed["meeting"] == "group-lead"


def test_the_group_does_what_it_is_asked() -> None:
    """Goodwill is not forbidden here, days are working days, and nobody but its handler answers."""
    assert POLICY.forbidding("money-for-satisfaction") is None
    assert (POLICY.counting.days, POLICY.counting.waiting) == ("working", "whole-days")
    assert posts_for(POLICY, "adopted") == ("unit-liaison",)
    assert posts_for(POLICY, "responded") == ("complaint-handler",)


def test_a_new_desk_can_begin_with_these_rules(tmp_path: Path, desk: Any) -> None:
    ran = desk.run("init", str(tmp_path / "new"), "--policy", "city-bus")
    assert ran.code == 0, ran.err
