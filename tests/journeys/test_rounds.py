"""Rounds of handling, suggestions and improvements through the front door, under the samples' rules."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

SAMPLES = Path(__file__).parents[1] / "rules" / "desk" / "policies"
OPEN = ("open", "--subject", "Door closed", "--summary", "The door closed early.")


def day(number: int, hour: int, minute: int = 0) -> str:
    return f"2026-11-{number:02}T{hour:02}:{minute:02}:00+08:00"


@pytest.fixture
def office(found_desk: Callable[[str], Any]) -> Any:
    """A desk under the rules that the samples of `desk check` are judged by."""
    desk = found_desk("office")
    shutil.rmtree(desk.root / "policies")
    shutil.copytree(SAMPLES, desk.root / "policies")
    desk.git("add", "-A")
    desk.git("commit", "-q", "-m", "Other rules")
    return desk


def opened(office: Any, kind: str = "complaint", category: str = "staff", **more: str) -> str:
    given = {"kind": kind, "channel": "phone", "category": category, **more}
    words = [word for key, value in given.items() for word in (f"--{key}", value)]
    return str(office.ok(*OPEN, *words, by="olga", at=day(2, 9))["id"])


def answered(office: Any, case: str, on: int) -> None:
    """North investigates and answers on that day; nina handles."""
    office.ok("transfer", case, "--unit", "north", by="olga", at=day(on, 9, 30))
    facts = ("--course", "It closed early.", "--substantiated", "yes", "--responsibility", "the driver")
    office.ok("investigate", case, *facts, by="nina", at=day(on, 10))
    office.ok("respond", case, "--via", "phone", "--result", "Sorry.", by="nina", at=day(on, 11))


def test_what_falls_short_is_handled_again_until_it_passes(office: Any) -> None:
    case = opened(office)
    answered(office, case, 2)
    judge = ("judge", case, "--opinion", "The law was not looked up.", "--score", "lawful,1", "--score")
    office.ok(*judge, "timely,1", by="clara", at=day(3, 8, 35))
    shown = office.ok("show", case, at=day(3, 8, 40))
    assert (shown["stage"], shown["cycle"], shown["sent_back"]) == ("sent-back", 2, 1)
    assert [clock["clock"] for clock in shown["clocks"] if clock["state"] == "running"] == ["transfer"]
    said = office.run("show", case, at=day(3, 8, 40)).out
    assert "sent back" in said
    assert "handling no. 2" in said
    assert "2 of 3 points, 2 needed" in said
    assert [each["id"] for each in office.ok("list", "--stage", "sent-back")["cases"]] == [case]
    assert office.run("close", case, by="olga", at=day(3, 8, 50)).code == 1

    answered(office, case, 3)
    office.ok(
        "judge",
        case,
        "--opinion",
        "Good.",
        "--score",
        "lawful,2",
        "--score",
        "timely,0",
        by="clara",
        at=day(3, 12),
    )
    office.ok("close", case, by="olga", at=day(3, 13))
    assert office.run("check", at=day(3, 14)).code == 0


def test_a_judgement_is_whole_and_somebody_elses(office: Any) -> None:
    case = opened(office)
    answered(office, case, 2)
    judge = ("judge", case, "--opinion", "Good.", "--score", "lawful,2")
    ran = office.run(*judge, by="clara", at=day(2, 12))
    assert ran.code == 1
    assert "timely (timely) is not scored" in ran.err
    assert office.run(*judge, "--score", "timely,1", by="olga", at=day(2, 12)).code == 1
    unknown = office.run(*judge, "--score", "timly,1", by="clara", at=day(2, 12))
    assert unknown.code == 2
    assert "timely" in unknown.err

    case = opened(office)
    office.ok("transfer", case, "--unit", "north", by="olga", at=day(2, 9, 30))
    facts = ("--course", "It closed early.", "--substantiated", "yes", "--responsibility", "the driver")
    office.ok("investigate", case, *facts, by="carl", at=day(2, 10))
    office.ok("respond", case, "--via", "phone", "--result", "Sorry.", by="nina", at=day(2, 11))
    ran = office.run(*("judge", case, *judge[2:]), "--score", "timely,1", by="carl", at=day(2, 12))
    assert ran.code == 1
    assert "nobody judges their own work" in ran.err


def test_who_was_named_to_handle_a_case_does_not_judge_it(office: Any) -> None:
    named = ("--unit", "north", "--responsible", "carl")
    judge = ("--opinion", "Good.", "--score", "lawful,2", "--score", "timely,1")
    facts = ("--course", "It closed early.", "--substantiated", "yes", "--responsibility", "the driver")
    case = opened(office)
    office.ok("transfer", case, *named, by="olga", at=day(2, 9, 30))
    office.ok("investigate", case, *facts, by="nina", at=day(2, 10))
    office.ok("respond", case, "--via", "phone", "--result", "Sorry.", by="nina", at=day(2, 11))
    ran = office.run("judge", case, *judge, by="carl", at=day(2, 12))
    assert ran.code == 1
    assert "handed to this person by name" in ran.err
    office.ok("judge", case, *judge, by="clara", at=day(2, 12))


def test_being_named_gives_nobody_the_post_of_judge(office: Any) -> None:
    """Not even where some unit's post may judge."""
    policy = office.root / "policies" / "full" / "2026-01-01.yml"
    text = policy.read_text(encoding="utf-8")
    head, unit, tail = text.partition("scope: unit\n")
    assert unit, "the samples' policy has a post held in units"
    policy.write_text(head + unit + tail.replace("may: [", "may: [quality-judged, ", 1), encoding="utf-8")
    office.git("commit", "-qam", "Let units judge")
    case = opened(office)
    office.ok("transfer", case, "--unit", "north", "--responsible", "nina", by="olga", at=day(2, 9, 30))
    facts = ("--course", "It closed early.", "--substantiated", "yes", "--responsibility", "the driver")
    office.ok("investigate", case, *facts, by="carl", at=day(2, 10))
    office.ok("respond", case, "--via", "phone", "--result", "Sorry.", by="carl", at=day(2, 11))
    judge = ("--opinion", "Good.", "--score", "lawful,2", "--score", "timely,1")
    ran = office.run("judge", case, *judge, by="nina", at=day(2, 12))
    assert ran.code == 1
    assert "needs the post of chief" in ran.err


def test_what_was_merged_is_judged_where_it_is_handled(office: Any) -> None:
    parent, child = opened(office), opened(office)
    office.ok("merge", child, "--into", parent, "--reason", "the same door", by="olga", at=day(2, 9, 15))
    office.ok("respond", child, "--via", "phone", "--result", "Sorry.", by="olga", at=day(2, 9, 20))
    judge = ("--opinion", "Good.", "--score", "lawful,2", "--score", "timely,1")
    ran = office.run("judge", child, *judge, by="clara", at=day(2, 9, 30))
    assert ran.code == 1
    assert "merged into another" in ran.err
    answered(office, parent, 2)
    office.ok("judge", parent, *judge, by="clara", at=day(2, 12))


def test_a_suggestion_has_a_life_of_its_own(office: Any) -> None:
    complaint = opened(office)
    ran = office.run("adopt", complaint, "--measures", "A later bus.", by="olga", at=day(2, 10))
    assert ran.code == 1
    assert "adopt is for suggestions" in ran.err

    case = opened(office, "suggestion")
    assert office.run("effect", case, "--effect", "None.", by="olga", at=day(2, 10)).code == 1
    office.ok("transfer", case, "--unit", "north", by="olga", at=day(2, 9, 30))
    adopted = ("--measures", "A later last bus.", "--owner", "north", "--due", "2026-12-01")
    office.ok("adopt", case, *adopted, by="olga", at=day(2, 10))
    office.ok("respond", case, "--via", "phone", "--result", "It is adopted.", by="nina", at=day(2, 11))
    office.ok("close", case, by="olga", at=day(3, 9))
    office.ok("effect", case, "--effect", "Forty more riders a day.", by="olga", at=day(9, 9))
    shown = office.ok("show", case, at=day(9, 10))
    assert (shown["stage"], shown["timeline"][-1]["event"]) == ("closed", "effect-noted")


def test_an_improvement_is_verified_by_another_even_after_closing(office: Any) -> None:
    case = opened(office)
    office.ok("transfer", case, "--unit", "north", by="olga", at=day(2, 9, 30))
    facts = ("--course", "It closed early.", "--substantiated", "yes", "--responsibility", "the driver")
    office.ok("investigate", case, *facts, by="nina", at=day(2, 10))
    plan = (
        "--explanation",
        "The sensor.",
        "--improvement",
        "what=Check the sensors,owner=nick,due=2026-11-30",
    )
    office.ok("propose", case, *plan, by="nina", at=day(2, 10, 30))
    office.ok("respond", case, "--via", "phone", "--result", "Sorry.", by="nina", at=day(2, 11))
    office.ok("close", case, by="olga", at=day(3, 9))
    assert f"{case}.action.1" in {task["id"] for task in office.ok("next", at=day(3, 10))["tasks"]}
    verify = ("verify", case, "--improvement", "1")
    early = office.run(*verify, by="olga", at=day(4, 9))
    assert early.code == 1
    assert "nothing says that improvement 1 was made" in early.err
    assert (
        office.run("improved", case, "--improvement", "2", "--proof", "List.", by="nina", at=day(4, 9)).code
        == 1
    )
    office.ok("improved", case, "--improvement", "1", "--proof", "List of sensors.", by="nina", at=day(4, 9))
    for own in ("nina", "nick"):
        ran = office.run(*verify, by=own, at=day(5, 9))
        assert ran.code == 1
        assert "of their own" in ran.err
    office.ok(*verify, "--finding", "Saw three of them.", by="carl", at=day(5, 9))
    assert f"{case}.action.1" not in {task["id"] for task in office.ok("next", at=day(5, 10))["tasks"]}
    assert office.ok("show", case)["stage"] == "closed"


def test_opening_names_what_a_clause_asks_of_the_header(office: Any) -> None:
    given = ("--kind", "complaint", "--channel", "letter", "--category", "fares")
    before = office.snapshot()
    ran = office.run(*OPEN, *given, by="olga", at=day(2, 9))
    assert ran.code == 1
    assert "the header lacks where.line (clause 9)" in ran.err
    assert "the header lacks wants (clause 9)" in ran.err
    assert office.snapshot() == before
    office.ok(*OPEN, *given, "--line", "12", "--wants", "apology", by="olga", at=day(2, 9))


def test_the_routed_unit_is_taken_where_none_is_given(office: Any) -> None:
    routed = opened(office, category="fares")
    ran = office.run("--json", "transfer", routed, by="olga", at=day(2, 9, 30))
    assert ran.code == 0, ran.err
    assert "South" in ran.err
    assert json.loads(ran.out)["id"] == routed
    assert office.ok("show", routed)["unit"] == "south"

    other = opened(office, category="fares")
    ran = office.run("transfer", other, "--unit", "north", by="olga", at=day(2, 9, 30))
    assert ran.code == 0
    assert "routing names another unit: South" in ran.err
    unrouted = office.run("transfer", opened(office), by="olga", at=day(2, 9, 30))
    assert unrouted.code == 2
    assert "--unit" in unrouted.err


def test_a_refused_answer_goes_round_until_it_is_accepted(office: Any) -> None:
    given = (
        "--kind",
        "complaint",
        "--channel",
        "letter",
        "--category",
        "fares",
        "--line",
        "12",
        "--wants",
        "apology",
    )
    case = str(office.ok(*OPEN, *given, by="olga", at=day(2, 9))["id"])
    office.ok("transfer", case, by="olga", at=day(2, 9, 30))
    facts = ("--course", "Charged twice.", "--substantiated", "yes", "--responsibility", "the machine")
    office.ok("investigate", case, *facts, by="sam", at=day(2, 10))
    answer = ("respond", case, "--via", "letter", "--result", "Half of it back.", "--accepted")
    office.ok(*answer, "no", by="sam", at=day(2, 11))
    assert "answer not accepted" in office.run("show", case, at=day(2, 12)).out
    closing = office.run("close", case, by="olga", at=day(2, 12))
    assert closing.code == 1
    assert "clause 9" in closing.err
    again = office.run(*answer, "yes", by="sam", at=day(2, 12))
    assert again.code == 1
    assert "propose another plan first" in again.err
    office.ok("propose", case, "--explanation", "All of it back.", by="sam", at=day(2, 13))
    office.ok(*answer, "yes", by="sam", at=day(2, 14))
    office.ok("close", case, by="olga", at=day(2, 15))
