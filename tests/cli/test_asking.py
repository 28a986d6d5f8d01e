"""At a terminal what is missing is asked for; without one it is named."""

import json
from pathlib import Path
from typing import Any

import pytest

LATER = "2026-11-02T10:00:00+08:00"


def test_open_asks_for_what_is_missing(desk: Any, sit: Any) -> None:
    person = sit(desk.root, "open")
    person.expect("1  complaint")
    person.answer("kind:", "1")
    person.expect("hotline")
    person.answer("channel:", "hotline")
    person.answer("category:", "service-attitude")
    person.answer("subject", "Door closed on a passenger")
    person.answer("what happened", "The driver closed the door early.")
    person.answer("name:", "")
    person.answer("phone:", "000-0000")
    person.answer("e-mail:", "")
    person.answer("address:", "")
    person.answer("own words:", "")
    person.answer("other personal data:", "")
    assert person.end() == 0, person.screen
    (case,) = desk.ok("list")["cases"]
    assert case["id"] in person.screen
    shown = desk.ok("show", case["id"])
    assert (shown["kind"], shown["channel"], shown["category"]) == (
        "complaint",
        "hotline",
        "service-attitude",
    )
    assert desk.ok("reveal", case["id"], "--reason", "To call back.")["known"] == {"phone": "000-0000"}


def test_all_questions_about_the_person_may_stay_empty(desk: Any, sit: Any) -> None:
    given = ("--kind", "question", "--channel", "hotline", "--category", "service-attitude")
    person = sit(desk.root, "open", *given, "--subject", "Last bus", "--summary", "When is the last bus?")
    for question in ("name:", "phone:", "e-mail:", "address:", "own words:", "other personal data:"):
        person.answer(question, "")
    assert person.end() == 0, person.screen
    (case,) = desk.ok("list")["cases"]
    assert "sealed" not in desk.ok("show", case["id"])
    assert not (desk.root / ".desk" / "vault" / "keys").exists()


def test_a_wrong_answer_is_asked_again(desk: Any, sit: Any) -> None:
    case = desk.open()
    person = sit(desk.root, "transfer", case)
    person.answer("unit responsible:", "99")
    person.expect("answer with a number from 1 to")
    person.answer("unit responsible:", "nowhere")
    person.expect("answer with a number from 1 to")
    person.answer("unit responsible:", "bus-one")
    assert person.end() == 0, person.screen
    assert desk.ok("show", case)["unit"] == "bus-one"


def test_times_are_asked_for_in_local_time(desk: Any, sit: Any) -> None:
    case = desk.open()
    person = sit(desk.root, "promise", case, "--via", "phone")
    person.answer("reply promised by:", "tomorrow")
    person.expect("'tomorrow' is no time")
    person.answer("reply promised by:", "2026-11-02 12:00")
    assert person.end() == 0, person.screen
    assert desk.ok("show", case)["timeline"][0]["reply_by"] == "2026-11-02T12:00:00+08:00"


def test_yes_or_no_and_several_values(desk: Any, sit: Any) -> None:
    case = desk.open()
    person = sit(desk.root, "coordinate", case, by="centre-01")
    person.answer("units taking part:", "bus-one, 2")
    person.answer("what was agreed:", "One looks, the other mends.")
    assert person.end() == 0, person.screen
    assert desk.ok("show", case)["timeline"][0]["units"] == ["bus-one", "bus-two"]

    desk.ok("answer", case, "--result", "Sorry.")
    person = sit(desk.root, "call-back", case, by="callback-01", at=LATER)
    person.expect("yes")
    person.answer("reached:", "maybe")
    person.answer("reached:", "2")
    assert person.end() == 0, person.screen
    assert desk.ok("show", case)["timeline"][2]["reached"] is False


def test_ctrl_c_leaves_everything_as_it_was(desk: Any, sit: Any) -> None:
    before = desk.snapshot()
    person = sit(desk.root, "open")
    person.answer("kind:", "1")
    person.interrupt("channel:")
    assert person.end() == 2
    assert "stopped" in person.screen
    assert "Traceback" not in person.screen
    assert desk.snapshot() == before


def test_a_late_step_asks_for_its_reason(desk: Any, sit: Any) -> None:
    case = desk.open()
    person = sit(desk.root, "transfer", case, "--unit", "bus-one", at="2026-11-02T11:30:00+08:00")
    person.expect("late")
    person.answer("why the step was late:", "The line was down.")
    assert person.end() == 0, person.screen
    (event,) = desk.ok("show", case)["timeline"]
    assert event["late_reason"] == "The line was down."


def test_an_answer_by_another_way_asks_for_its_reason(desk: Any, sit: Any) -> None:
    case = desk.open(reply_via="letter")
    desk.ok("transfer", case, "--unit", "bus-one")
    desk.ok("issue-sheet", case, "--opinion", "Please look into it.")
    desk.ok(
        "investigate", case, "--course", "The door closed early.", "--substantiated", "yes",
        "--responsibility", "the driver", by="bus-one-01",
    )  # fmt: skip
    person = sit(
        desk.root, "respond", case, "--via", "phone", "--result", "Sorry.", by="bus-one-01", at=LATER
    )
    person.answer("why another way than asked for:", "They rang us up.")
    assert person.end() == 0, person.screen
    assert desk.ok("show", case)["timeline"][-1]["via_reason"] == "They rang us up."


def test_questions_stay_out_of_standard_output(desk: Any, sit: Any, tmp_path: Path) -> None:
    case = desk.open()
    person = sit(desk.root, "--json", "transfer", case, stdout=tmp_path / "out.json")
    person.answer("unit responsible:", "1")
    assert person.end() == 0, person.screen
    assert json.loads((tmp_path / "out.json").read_text())["id"] == case


def test_questions_in_chinese(desk: Any, sit: Any) -> None:
    case = desk.open()
    person = sit(desk.root, "transfer", case, LANGUAGE="zh")
    person.expect("公交一分公司")
    person.answer("责任单位:", "bus-one")
    assert person.end() == 0, person.screen


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["open", "--kind", "question"], ["--channel", "hotline", "--category", "--subject", "--summary"]),
        (["transfer", "CASE"], ["--unit", "bus-one"]),
        (["call-back", "CASE"], ["--reached/--not-reached"]),
        (["inform", "CASE"], ["--to", "leaders, authority", "--via", "--summary"]),
    ],
)
def test_without_a_terminal_what_is_missing_is_named(desk: Any, words: list[str], named: list[str]) -> None:
    case = desk.open()
    before = desk.snapshot()
    ran = desk.run(*[case if word == "CASE" else word for word in words])
    assert ran.code == 2
    assert ran.out == ""
    assert [text for text in named if text not in ran.err] == []
    assert desk.snapshot() == before


WATER = (
    "open",
    "--policy",
    "water-utility",
    "--channel",
    "call",
    "--subject",
    "No water",
    "--summary",
    "None.",
)


def test_open_asks_for_what_a_clause_wants_of_the_header(desk: Any, sit: Any) -> None:
    given = ("--kind", "complaint", "--category", "pressure", "--name", "Somebody")
    person = sit(desk.root, *WATER, *given, by="water-hotline-01")
    person.answer("place:", "No. 1, Sample Lane")
    person.expect("restored-supply")
    person.answer("result the user asks for:", "restored-supply")
    assert person.end() == 0, person.screen
    (case,) = desk.ok("list")["cases"]
    shown = desk.ok("show", case["id"])
    assert (shown["where"], shown["wants"]) == ({"place": "No. 1, Sample Lane"}, "restored-supply")


def test_the_routed_unit_is_offered(desk: Any, sit: Any) -> None:
    given = ("--kind", "complaint", "--category", "pressure", "--name", "Somebody", "--place", "No. 1")
    case = desk.ok(*WATER, *given, "--wants", "restored-supply", by="water-hotline-01")["id"]
    desk.ok("assess", case, by="water-hotline-01")
    person = sit(desk.root, "transfer", case, by="water-hotline-01")
    person.answer("unit responsible [supply-section]:", "")
    assert person.end() == 0, person.screen
    assert desk.ok("show", case)["unit"] == "supply-section"


def test_scores_are_asked_for_with_their_criteria(desk: Any, sit: Any) -> None:
    opened = ("--policy", "complaints-office", "--kind", "question", "--channel", "phone-line")
    told = (
        "--category",
        "billing",
        "--subject",
        "Bill",
        "--summary",
        "When is it due?",
        "--name",
        "Somebody",
    )
    case = desk.ok("open", *opened, *told, by="co-hotline-01")["id"]
    desk.ok("answer", case, "--result", "On the fifth.", by="co-hotline-01")
    person = sit(desk.root, "judge", case, "--opinion", "Well explained.", by="co-judge-01")
    person.expect("criterion,points,note")
    person.expect("reasonable-demand")
    person.answer("scores:", "lawfull,3")
    person.expect("did you mean")
    person.answer("scores:", "lawful,3; by-the-rules,3; reasonable-demand,4; explained,3; timely,2")
    assert person.end() == 0, person.screen
    assert len(desk.ok("show", case)["timeline"][-1]["scores"]) == 5
