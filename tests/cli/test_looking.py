"""The commands to look: show, list, next, due, why, rule; short ids; what the shell completes."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar

from rightsdesk.cli.columns import columns
from rightsdesk.widths import width

MORNING = "2026-11-02T09:14:00+08:00"
SOON = "2026-11-02T10:00:00+08:00"
NOON = "2026-11-02T12:00:00+08:00"


@pytest.fixture
def busy(desk: Any) -> Any:
    """Three cases: one with a unit, one not transferred, one of October that is answered.

    Under policies that ask for nothing beside cases: that is `test_working`'s.
    """
    asking = [
        path
        for path in desk.git("ls-files", "policies/*/*.yml").split()
        if "rhythms:" in (desk.root / path).read_text("utf-8")
    ]
    desk.git("rm", "-q", *asking)
    desk.git("commit", "-q", "-m", "Keep to cases")
    desk.cases = {
        "with-unit": desk.open(at="2026-11-02T09:00:00+08:00"),
        "waiting": desk.open(kind="question", category="fares"),
        "answered": desk.open(at="2026-10-12T09:00:00+08:00"),
    }
    desk.ok("transfer", desk.cases["with-unit"], "--unit", "bus-one", at="2026-11-02T09:10:00+08:00")
    desk.ok("answer", desk.cases["answered"], "--result", "Sorry.", at="2026-10-12T09:10:00+08:00")
    return desk


def listed(desk: Any, *words: str, at: str = MORNING) -> set[str]:
    ids = {case["id"] for case in desk.ok("list", *words, at=at)["cases"]}
    return {name for name, case in desk.cases.items() if case in ids}


def test_list_by_every_filter(busy: Any) -> None:
    assert listed(busy) == {"with-unit", "waiting", "answered"}
    assert listed(busy, "--stage", "transferred") == {"with-unit"}
    assert listed(busy, "--unit", "bus-one") == {"with-unit"}
    assert listed(busy, "--kind", "question") == {"waiting"}
    assert listed(busy, "--month", "2026-10") == {"answered"}
    assert listed(busy, "--open") == {"with-unit", "waiting", "answered"}
    assert listed(busy, "--category", "fares") == {"waiting"}
    assert listed(busy, "--owner", "bus-one-01") == {"with-unit"}
    assert "waiting" in listed(busy, "--owner", "intake-officer")
    assert "waiting" in listed(busy, "--overdue", at=NOON)
    assert "waiting" not in listed(busy, "--overdue")


def test_list_for_people(busy: Any) -> None:
    said = busy.run("list", at=NOON).out.splitlines()
    assert said[-1] == "3 cases"
    assert [line[:12] for line in said[:-1]] == [
        busy.cases[name] for name in ("waiting", "with-unit", "answered")
    ]
    assert "OVERDUE" in said[0]
    assert "today 09:14" in said[0]
    assert "10-12 09:00" in said[2]


def test_next_is_for_everybody_one_person_or_one_case(busy: Any) -> None:
    waiting = busy.cases["waiting"]
    tasks = busy.ok("next", at=SOON)["tasks"]
    dues = [task["due"] for task in tasks if task["due"]]
    assert dues == sorted(dues)
    for task in busy.ok("next", "--for", "bus-one-01", at=SOON)["tasks"]:
        assert "bus-one-01" in task["people"]
    assert {task["id"] for task in busy.ok("next", waiting, at=SOON)["tasks"]} == {waiting}
    said = busy.run("next", at=NOON).out.splitlines()
    assert said[0].startswith("OVERDUE")
    assert busy.run("next", "--for", "archive-01", at=SOON).out == "nothing to do\n"


def test_show_tells_first_what_must_be_done(busy: Any) -> None:
    case = busy.cases["with-unit"]
    said = busy.run("show", case[:7].lower(), at=SOON).out
    assert said.index("next:") < said.index("deadlines:") < said.index("what happened:")
    assert "Bus Branch One" in said
    data = busy.ok("show", case, at=SOON)
    assert data["stage"] == "transferred"
    assert data["path"].endswith(f"{case}.yml")
    assert [event["event"] for event in data["timeline"]] == ["transferred"]


def test_show_tells_what_is_handled_together(busy: Any) -> None:
    case, other = busy.cases["with-unit"], busy.cases["waiting"]
    busy.ok("merge", other, "--into", case[:8], "--reason", "The same door.", at=SOON)
    assert busy.ok("show", case)["merged_here"] == [other]
    assert f"handled with {case}" in busy.run("show", other).out


def test_an_ambiguous_beginning_lists_the_ids(busy: Any) -> None:
    ran = busy.run("show", "2611")
    assert ran.code == 2
    assert busy.cases["waiting"] in ran.err
    assert busy.cases["with-unit"] in ran.err


def test_a_mistyped_id_is_answered_with_the_nearest(busy: Any) -> None:
    case = busy.cases["waiting"]
    wrong = case[:-1] + ("0" if case[-1] != "0" else "1")
    ran = busy.run("show", wrong)
    assert ran.code == 2
    assert f"the nearest are {case}" in ran.err


def test_an_id_as_it_is_heard(busy: Any) -> None:
    case = busy.cases["waiting"]
    heard = case.replace("-", " ").lower().replace("0", "o").replace("1", "l")
    assert busy.ok("show", heard)["id"] == case


def test_why_derives_each_deadline(busy: Any) -> None:
    case = busy.cases["waiting"]
    (clock,) = busy.ok("why", case, "transfer")["clocks"]
    assert clock["due"] == "2026-11-02T10:14:00+08:00"
    assert any("1 hour" in line for line in clock["derivation"])
    assert "transfer: " in busy.run("why", case, "transfer").out
    assert len(busy.ok("why", case)["clocks"]) > 1


def test_rule_explains_and_lists(desk: Any) -> None:
    everything = desk.ok("rule")["rules"]
    assert {each["code"][0] for each in everything} == set("SILDARHCGPT")
    assert desk.ok("rule", "d101")["code"] == "D101"
    assert "--late-reason" in desk.run("rule", "D101").out


# What is due


def test_due_says_what_presses(busy: Any) -> None:
    ran = busy.run("due", at=NOON)
    assert ran.code == 1
    assert ran.out.startswith("OVERDUE")
    assert busy.cases["waiting"] in ran.out
    calm = busy.run("due", at="2026-11-02T09:15:00+08:00")
    assert (calm.code, calm.out) == (0, "nothing overdue, nothing running out\n")


def test_due_within_and_for(busy: Any) -> None:
    def pressing(*words: str) -> set[str]:
        ran = busy.run("--json", "due", *words, at="2026-11-02T09:15:00+08:00")
        return {each["clock"] for each in ran.data["due"]}

    assert "transfer" in pressing("--within", "2h")
    assert "answer" not in pressing("--within", "2h")
    assert "answer" in pressing("--within", "30d")
    assert pressing("--within", "30d", "--for", "bus-one") == pressing(
        "--within", "30d", "--for", "bus-one-01"
    )
    assert "transfer" not in pressing("--within", "30d", "--for", "unit")


def test_due_as_json(busy: Any) -> None:
    ran = busy.run("due", "--format", "json", at=NOON)
    assert ran.data["overdue"] == sum(each["state"] == "overdue" for each in ran.data["due"])
    assert {"id", "clock", "clause", "due", "fails", "tell", "owner", "unit"} <= ran.data["due"][0].keys()


def test_due_as_annotations_at_the_case_file(busy: Any) -> None:
    lines = busy.run("due", "--format", "github", at=NOON).out.splitlines()
    case = busy.cases["waiting"]
    assert any(
        line.startswith(f"::error file=cases/2026/11/02/{case}.yml,line=1,title={case}::") for line in lines
    )


def test_due_as_a_calendar(busy: Any) -> None:
    raw = busy.run("due", "--format", "ics", at=NOON).out
    data = busy.run("--json", "due", at=NOON).data
    todos = Calendar.from_ical(raw).walk("VTODO")
    assert len(todos) == len(data["due"]) > 0
    assert len({todo["uid"] for todo in todos}) == len(todos)
    assert {todo.decoded("due").isoformat()[:16] for todo in todos} <= {
        stamp for each in data["due"] for stamp in (each["due"][:16], _utc(each["due"]))
    }


def _utc(stamp: str) -> str:
    from datetime import UTC, datetime

    return datetime.fromisoformat(stamp).astimezone(UTC).isoformat()[:16]


@pytest.mark.parametrize("form", ["text", "json"])
def test_due_watches_for_what_is_new(busy: Any, form: str) -> None:
    words = ["due", "--watch", "--every", "1s", "--format", form]
    command = [sys.executable, "-m", "rightsdesk", "-C", str(busy.root), "--as-of", NOON, *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        first = [process.stdout.readline()]
        time.sleep(0.5)
        case = busy.open(at="2026-11-02T09:20:00+08:00")
        while case not in first[-1]:
            first.append(process.stdout.readline())
            assert first[-1], first
        process.terminate()
    if form == "json":
        assert all(json.loads(line) for line in first)


# What stands before and after the command


def test_json_may_stand_before_and_after(busy: Any) -> None:
    case = busy.cases["waiting"]
    assert busy.run("--json", "show", case).data == busy.run("show", case, "--json").data


def test_open_says_the_number_to_give(desk: Any) -> None:
    ran = desk.run(
        "open", "--kind", "complaint", "--channel", "hotline", "--category", "service-attitude",
        "--subject", "Door", "--summary", "The door closed.",
    )  # fmt: skip
    (case,) = desk.ok("list")["cases"]
    assert f"The number to give to the complainant: {case['id']}" in ran.out
    assert "transfer" in ran.out


@pytest.mark.parametrize("said", ["09:30", "2026-11-02T09:30", "2026-11-02 09:30", "2026-11-02T01:30:00Z"])
def test_times_are_local_unless_they_say_otherwise(desk: Any, said: str) -> None:
    case = desk.open()
    desk.ok("promise", case, "--via", "phone", "--reply-by", "11:30", "--at", said, at=SOON)
    (event,) = desk.ok("show", case)["timeline"]
    assert event["at"] == "2026-11-02T09:30:00+08:00"
    assert event["reply_by"] == "2026-11-02T11:30:00+08:00"


# The shell


def completed(desk: Any, *words: str) -> list[str]:
    """What bash is offered for the last of the words."""
    line = ["desk", "-C", str(desk.root), *words]
    done = subprocess.run(
        [sys.executable, "-c", "from rightsdesk.cli.main import main; main()"],
        env={
            **os.environ,
            "_DESK_COMPLETE": "bash_complete",
            "COMP_WORDS": " ".join(line),
            "COMP_CWORD": str(len(line) - 1),
        },
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return [item.partition(",")[2] for item in done.stdout.splitlines() if item]


def test_the_shell_completes_commands_ids_and_words(busy: Any) -> None:
    case = busy.cases["answered"]
    assert completed(busy, "tran") == ["transfer"]
    assert completed(busy, "show", case[:6]) == [case]
    assert completed(busy, "transfer", case, "--unit", "bus-o") == ["bus-one"]
    assert completed(busy, "merge", busy.cases["waiting"], "--into", case[:6]) == [case]
    assert completed(busy, "next", "--for", "archive") == ["archive-01"]
    assert completed(busy, "rule", "D10")[0] == "D101"
    assert completed(busy, "list", "--kind", "sug") == ["suggestion"]


def test_the_shell_is_offered_nothing_outside_a_desk(tmp_path: Path, desk: Any) -> None:
    desk.root = tmp_path
    assert completed(desk, "show", "26") == []
    assert completed(desk, "transfer", "26", "--unit", "b") == []


# Columns


def test_columns_line_up_with_chinese() -> None:
    assert width("公交") == 4
    assert width("é") == 1
    lines = list(columns([("公交", "a", ""), ("bus", "b", "")]))
    assert lines == ["公交  a", "bus   b"]
    assert [width(line) for line in lines] == [7, 7]


def test_an_id_in_two_files_is_told_with_both(desk: Any) -> None:
    case_id = desk.open()
    path = next((desk.root / "cases").rglob("*.yml"))
    other = path.parent.with_name("05") / path.name
    other.parent.mkdir()
    other.write_bytes(path.read_bytes())
    ran = desk.run("show", case_id)
    assert ran.code == 2
    assert f"{case_id} stands in 2 files" in ran.err
    assert all(file.relative_to(desk.root).as_posix() in ran.err for file in (path, other))
