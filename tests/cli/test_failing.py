"""How commands fail: saying what to do next, as one JSON object where asked for, with a telling exit code."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rightsdesk.cli import main
from rightsdesk.cli.context import App

LATER = "2026-11-02T09:50:00+08:00"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["shwo", "CASE"], "did you mean show"),
        (["show"], "CASE"),
        (["show", "2611-XXXXX-X"], "mistyped or misheard"),
        (["show", "CASE", "--no-such"], "--no-such"),
        (["transfer", "CASE", "--unit", "bus-one", "--at", "noon"], "is no time"),
        (["transfer", "CASE", "--unit", "bus-one", "--at", "2026-11-02"], "is no time"),
        (["propose", "CASE", "--explanation", "So.", "--remedy", "refund,a=b"], "--remedy"),
        (["investigate", "CASE", "--course", "So.", "--substantiated", "perhaps"], "perhaps"),
        (["why", "CASE", "nope"], "it has: "),
        (["list", "--stage", "nowhere"], "received"),
        (["list", "--unit", "nowhere"], "bus-one"),
        (["list", "--owner", "nobody"], "intake-01"),
        (["list", "--category", "nothing"], "service-attitude"),
        (["list", "--month", "November"], "2026-11"),
        (["next", "--for", "nobody"], "intake-01"),
        (["due", "--within", "soon"], "4h"),
        (["due", "--every", "0s"], "4h"),
        (["due", "--for", "nobody"], "centre-supervisor"),
        (["rule", "X999"], "desk rule"),
        (["check", "--base", "nowhere"], "nowhere"),
        (["absorb", "nothing.yml"], "there is no file"),
        (["open", "--policy", "none", "--kind", "question"], "basic, city-bus, complaints-office"),
    ],
)
def test_what_could_not_run(desk: Any, words: list[str], said: str) -> None:
    case = desk.open()
    before = desk.snapshot()
    words = [case if word == "CASE" else word for word in words]
    ran = desk.run(*words)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
    assert "Traceback" not in ran.err
    told = desk.run(*words, "--json")
    assert told.code == 2
    assert told.data.keys() == {"error", "findings"}
    assert told.err == ""
    assert desk.snapshot() == before


@pytest.mark.parametrize(
    ("words", "by", "said", "codes"),
    [
        (["close", "CASE"], "callback-01", "not possible", []),
        (["transfer", "CASE", "--unit", "bus-one"], "archive-01", "needs the post of", []),
    ],
)
def test_what_is_refused(desk: Any, words: list[str], by: str, said: str, codes: list[str]) -> None:
    case = desk.open()
    before = desk.snapshot()
    words = [case if word == "CASE" else word for word in words]
    ran = desk.run(*words, by=by, at=LATER)
    assert (ran.code, ran.out) == (1, "")
    assert said in ran.err
    told = desk.run("--json", *words, by=by, at=LATER)
    assert told.code == 1
    assert [finding["code"] for finding in told.data["findings"]] == codes
    assert desk.snapshot() == before


@pytest.mark.parametrize(
    ("command", "option", "word", "hint"),
    [
        ("transfer", "--unit", "bus-onee", "bus-one"),
        ("respond", "--remedy", "cash", "apology"),
        ("open", "--category", "staf", "service-attitude"),
    ],
)
def test_a_word_of_no_list_is_told_with_its_option(
    desk: Any, command: str, option: str, word: str, hint: str
) -> None:
    case = desk.open()
    before = desk.snapshot()
    ran = desk.run(command, *([] if command == "open" else [case]), option, word, at=LATER)
    assert ran.code == 2
    assert f"{option}: '{word}'" in ran.err
    assert hint in ran.err
    assert desk.snapshot() == before


@pytest.mark.parametrize("command", [["due", "--format", "ics"], ["check", "--format", "github"]])
def test_json_and_another_format_want_different_things(desk: Any, command: list[str]) -> None:
    ran = desk.run("--json", *command)
    assert ran.code == 2
    assert command[-1] in ran.data["error"]


def test_an_unknown_person_is_told_who_is_known(desk: Any) -> None:
    ran = desk.run("open", by="nobody")
    assert ran.code == 2
    assert "intake-01" in ran.err


def test_outside_any_desk(tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "rightsdesk", "-C", str(tmp_path), "list"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 2
    assert "desk init" in ran.stderr


def test_a_year_without_holidays_is_named_and_keeps_nobody_out(desk: Any) -> None:
    opened = desk.run(
        "--json", "open", "--kind", "question", "--channel", "hotline", "--category", "service-attitude",
        "--subject", "Last bus", "--summary", "When is the last bus?", at="2040-03-01T09:00:00+08:00",
    )  # fmt: skip
    assert opened.code == 0
    assert {finding["code"] for finding in opened.data["findings"]} == {"D204"}
    due = desk.run("due", at="2040-03-01T10:00:00+08:00")
    assert due.code == 1, "nobody can say that nothing is overdue"
    assert "2040" in due.err


def test_a_calendar_file_cannot_be_watched(desk: Any) -> None:
    ran = desk.run("due", "--watch", "--format", "ics")
    assert ran.code == 2
    assert "--watch" in ran.err


# Faults of the program itself


@pytest.fixture
def broken(monkeypatch: Any) -> Callable[[], None]:
    def fail(_app: App) -> None:
        raise KeyError("lost")

    monkeypatch.setattr(App, "root", property(fail))
    return lambda: None


@pytest.mark.usefixtures("broken")
def test_a_fault_of_the_program_is_no_traceback(capsys: Any) -> None:
    assert main.run(["list"]) == 2
    said = capsys.readouterr().err
    assert "fault of the program" in said
    assert "RIGHTSDESK_TRACEBACK=1" in said
    assert "Traceback" not in said


@pytest.mark.usefixtures("broken")
def test_a_fault_of_the_program_in_json(capsys: Any) -> None:
    assert main.run(["--json", "list"]) == 2
    said = capsys.readouterr()
    assert said.out.startswith('{"error"')
    assert said.err == ""


@pytest.mark.usefixtures("broken")
def test_its_makers_see_where(capsys: Any, monkeypatch: Any) -> None:
    monkeypatch.setenv(main.TRACEBACK, "1")
    assert main.run(["list"]) == 2
    assert "KeyError: 'lost'" in capsys.readouterr().err


# Ends that are nobody's fault


def command(desk: Any, *words: str) -> list[str]:
    now = "2026-11-02T09:14:00+08:00"
    return [sys.executable, "-m", "rightsdesk", "-C", str(desk.root), "--as-of", now, *words]


def test_a_reader_that_goes_away_is_no_error(desk: Any) -> None:
    desk.open()
    reading, writing = os.pipe()
    os.close(reading)
    ran = subprocess.run(
        command(desk, "list"), stdout=writing, stderr=subprocess.PIPE, text=True, check=False
    )
    os.close(writing)
    assert ran.stderr == ""


def test_ctrl_c_stops_a_watch_quietly(desk: Any) -> None:
    desk.open()
    with subprocess.Popen(
        command(desk, "due", "--watch", "--for", "call-back-officer"),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        try:
            assert process.stdout
            assert "nothing overdue" in process.stdout.readline()
            process.send_signal(signal.SIGINT)
            _out, err = process.communicate(timeout=60)
        finally:
            process.kill()
    assert (process.returncode, err) == (0, "")


def test_a_refusal_names_its_clause_as_its_language_does(desk: Any) -> None:
    case = desk.open()
    words = ["respond", case, "--via", "phone", "--result", "So."]
    command = [
        sys.executable,
        "-m",
        "rightsdesk",
        "-C",
        str(desk.root),
        "--as",
        "intake-01",
        "--as-of",
        LATER,
    ]
    said = {
        language: subprocess.run(
            [*command, *words],
            capture_output=True,
            encoding="utf-8",
            env={**os.environ, "LC_ALL": "C.UTF-8", "LANGUAGE": language},
        ).stderr
        for language in ("en", "zh")
    }
    assert "(clause " in said["en"], said["en"]
    assert re.search(r"（第 [0-9.]+ 条）", said["zh"]), said["zh"]
