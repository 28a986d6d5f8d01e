"""The desk's own work from the command line: records, entries, actions; each step one commit or nothing."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
import pytest

from rightsdesk.cli.programme import command

OCTOBER = "2026-10-20T16:00:00+08:00"
NOVEMBER = "2026-11-10T09:00:00+08:00"
SAMPLES = Path(__file__).parents[1] / "rules" / "desk" / "policies"


@pytest.fixture
def office(found_desk: Callable[[str], Any]) -> Any:
    """The small desk of the rules' samples: posts of officer, handler of a unit, and chief."""
    desk = found_desk("office")
    desk.git("rm", "-q", "-r", "policies")
    for path in SAMPLES.rglob("*.yml"):
        target = desk.root / "policies" / path.relative_to(SAMPLES)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes())
    desk.git("add", ".")
    desk.git("commit", "-q", "-m", "Another desk")
    return desk


def add(desk: Any, kind: str, *words: str, by: str = "olga", at: str = OCTOBER) -> str:
    """Make a record; answers its id."""
    return str(desk.ok("programme", "add", kind, "--title", "A record", *words, by=by, at=at)["id"])


def training(desk: Any, *words: str) -> str:
    return add(desk, "training", "--subject", "law", "--attended", "olga", *words)


def complaint(desk: Any, at: str) -> str:
    """Open a case; answers its id."""
    return str(
        desk.ok(
            "open", "--kind", "complaint", "--channel", "phone", "--category", "staff",
            "--subject", "Door closed", "--summary", "The door closed.", by="olga", at=at,
        )["id"]
    )  # fmt: skip


def asked(desk: Any) -> str:
    """A training that asks the handler of a unit for something."""
    return training(desk, "--action", "what=Read it, and ask,owner=nina,due=2026-11-01")


def refused(desk: Any, *words: str, by: str = "olga", at: str = NOVEMBER) -> str:
    """What a step that must be refused says; nothing may have changed."""
    before = desk.snapshot()
    ran = desk.run(*words, by=by, at=at)
    assert ran.code == 1, ran.out + ran.err
    assert desk.snapshot() == before
    return str(ran.err)


def test_a_training_is_recorded_as_one_commit(office: Any) -> None:
    before = office.git("rev-list", "--count", "HEAD")
    done = office.ok(
        "programme", "add", "training", "--title", "Law and intake", "--day", "2026-09-10",
        "--subject", "law", "--subject", "intake", "--attended", "olga", "--attended", "nina",
        by="olga", at=OCTOBER,
    )  # fmt: skip
    assert int(office.git("rev-list", "--count", "HEAD")) == int(before) + 1
    assert done["id"].startswith("2609-")
    assert done["path"] == f"programme/training/{done['id']}.yml"
    assert office.git("show", "--format=%(trailers)", "-s").split() == [
        "Record:", done["id"], "Event:", "recorded",
    ]  # fmt: skip
    assert office.git("show", "--format=", "--name-only", "HEAD").split() == [done["path"]]
    text = (office.root / done["path"]).read_text(encoding="utf-8")
    assert text.startswith(
        "# yaml-language-server: $schema=../../.desk/programme.schema.json\nkind: training\n"
    )
    assert text.endswith("timeline:\n")
    assert office.run("check", at=NOVEMBER).code == 0


def test_a_record_is_listed_and_shown(office: Any) -> None:
    record = asked(office)
    listed = office.ok("programme", "list", at=NOVEMBER)["records"]
    assert [each["id"] for each in listed] == [record]
    shown = office.ok("programme", "show", record[:7], at=NOVEMBER)
    assert shown["subjects"] == ["law"]
    assert [each["state"] for each in shown["actions"]] == ["late"]
    text = office.run("programme", "show", record, at=NOVEMBER).out
    assert "Read it, and ask" in text
    assert "LATE" in text


def test_a_list_can_be_narrowed(office: Any) -> None:
    first = training(office)
    second = add(
        office, "bulletin", "--text", "Please smile.", "--to", "north", "--period", "2026-07/2026-09"
    )

    def listed(*words: str) -> list[str]:
        return [each["id"] for each in office.ok("programme", "list", *words)["records"]]

    assert listed("bulletin") == [second]
    assert listed("--period", "2026-10") == [first]
    assert listed("--period", "2026-09/2026-10") == sorted([first, second], reverse=True)
    assert listed("--policy", "full", "training") == [first]
    ran = office.run("programme", "list", "--period", "2026")
    assert ran.code == 2
    assert "is no period" in ran.err


def test_an_action_item_is_done_by_one_and_verified_by_another(office: Any) -> None:
    record = asked(office)
    office.ok("programme", "done", record, "--action", "1", "--proof", "A letter", by="nina", at=NOVEMBER)
    own = refused(office, "programme", "verify", record, "--action", "1", by="nina")
    assert "nobody verifies what they did themselves" in own
    office.ok("programme", "verify", record, "--action", "1", by="olga", at=NOVEMBER)
    assert office.ok("actions", "--open", at=NOVEMBER)["actions"] == []
    (found,) = office.ok("actions", "--all", at=NOVEMBER)["actions"]
    assert (found["state"], found["proof"], found["done_by"], found["verified_by"]) == (
        "verified", "A letter", "nina", "olga",
    )  # fmt: skip


def test_actions_are_those_of_records_and_of_cases(office: Any) -> None:
    record = asked(office)
    case = complaint(office, "2026-11-02T09:00:00+08:00")
    office.ok("transfer", case, "--unit", "north", by="olga", at="2026-11-02T09:30:00+08:00")
    office.ok(
        "investigate", case, "--course", "It closed early.", "--substantiated", "yes", "--responsibility",
        "The driver", by="nina", at="2026-11-02T10:00:00+08:00",
    )  # fmt: skip
    office.ok(
        "propose", case, "--explanation", "Sorry.",
        "--improvement", "what=New mirrors,owner=sam,due=2026-12-01",
        by="nina", at="2026-11-02T11:00:00+08:00",
    )  # fmt: skip
    assert [each["source"] for each in office.ok("actions", at=NOVEMBER)["actions"]] == [record]
    office.ok("carry-out", case, "--what", "Told.", by="nina", at="2026-11-02T12:00:00+08:00")
    found = office.ok("actions", "--open", at=NOVEMBER)["actions"]
    assert [(each["source"], each["kind"], each["state"]) for each in found] == [
        (record, "training", "late"),
        (case, "case", "open"),
    ]
    assert [each["source"] for each in office.ok("actions", "--for", "sam", at=NOVEMBER)["actions"]] == [case]
    assert [each["source"] for each in office.ok("actions", "--all", at=NOVEMBER)["actions"]] == [
        record,
        case,
    ]
    text = office.run("actions", at=NOVEMBER).out
    assert f"desk programme done {record} --action 1" in text


def test_what_a_withdrawn_record_asked_for_is_listed_as_dropped(office: Any) -> None:
    record = asked(office)
    withdraw = ("programme", "withdraw", record, "--reason", "It did not take place.")
    assert "another person than recorded it withdraws it" in refused(office, *withdraw, by="olga")
    office.ok(*withdraw, at=NOVEMBER, by="nick")
    assert office.ok("actions", "--open", at=NOVEMBER)["actions"] == []
    (found,) = office.ok("actions", "--all", at=NOVEMBER)["actions"]
    assert (found["state"], found["dropped"]) == ("dropped", "It did not take place.")
    said = refused(office, "programme", "done", record, "--action", "1", "--proof", "A letter", by="nina")
    assert "the record was withdrawn" in said


def test_a_measure_is_approved_then_circulated_then_acknowledged(office: Any) -> None:
    case = complaint(office, "2026-10-19T09:00:00+08:00")
    measure = add(
        office, "preventive-measure", "--category", "staff", "--case", case[:8], "--cause", "Haste.",
        "--measure", "More time.", "--to", "north",
        "--action", "what=New timetable,owner=nina,due=2026-12-01",
    )  # fmt: skip
    assert office.ok("programme", "show", measure)["awaits_approval"]
    early = refused(office, "programme", "acknowledge", measure, "--unit", "north", by="nina")
    assert "it is not approved yet" in early
    assert "needs the post of chief" in refused(office, "programme", "approve", measure, by="olga")
    office.ok("programme", "approve", measure, by="clara", at=NOVEMBER)
    office.ok("programme", "circulate", measure, "--to", "south", by="olga", at=NOVEMBER)
    assert office.ok("programme", "show", measure)["unacknowledged"] == ["north", "south"]
    other = refused(office, "programme", "acknowledge", measure, "--unit", "north", by="sam")
    assert "needs a post in North" in other
    office.ok("programme", "acknowledge", measure, "--unit", "north", by="nina", at=NOVEMBER)
    office.ok("programme", "acknowledge", measure, "--unit", "south", by="sam", at=NOVEMBER)
    assert office.ok("programme", "show", measure)["unacknowledged"] == []
    assert office.run("check", at=NOVEMBER).code == 0


@pytest.mark.parametrize(
    ("words", "by", "says"),
    [
        (["training", "--subject", "law", "--attended", "olga"], "clara", "needs the post of officer"),
        (["campaign", "--mode", "online", "--plan", "x", "--material", "y"], "olga", "no policy in force"),
        (
            ["inspection", "--standard", "STANDARD", "--score", "clean,9", "--score", "late,10"],
            "olga",
            "the standard has no item late",
        ),
        (
            ["meeting", "--agenda", "x", "--attended", "olga", "--minutes", "y", "--decision", "what=Ask"],
            "olga",
            "nobody is to carry out this decision",
        ),
        (
            ["unit-summary", "--unit", "north", "--period", "2026-09", "--complaints", "0", "--summary", "x",
             "--nothing-to-rectify"],
            "sam",
            "needs the post of handler (North)",
        ),
    ],
)  # fmt: skip
def test_what_may_not_be_recorded_changes_nothing(office: Any, words: list[str], by: str, says: str) -> None:
    standard = ""
    if "STANDARD" in words:
        standard = add(office, "standard", "--edition", "1", "--item", "clean,Cars are clean,Look,10")
    given = [standard if word == "STANDARD" else word for word in words]
    said = refused(office, "programme", "add", given[0], "--title", "A record", *given[1:], by=by, at=OCTOBER)
    assert says in said


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["training", "--title", "x", "--subject", "law"], "--attended: who attended"),
        (["training", "--title", "x", "--subject", "law", "--attended", "olaf"], "did you mean olga"),
        (
            ["training", "--title", "x", "--subject", "law", "--attended", "olga", "--day", "2026-02-30"],
            "--day",
        ),
        (
            ["training", "--title", "x", "--subject", "law", "--attended", "olga", "--action", "what=Ask"],
            "--action",
        ),
        (
            ["training", "--title", "x", "--subject", "law", "--attended", "olga", "--unit", "west"],
            "'west' is not among the units",
        ),
        (["trainings"], "there is no command 'trainings'; did you mean training"),
    ],
)
def test_what_does_not_fit_names_the_option(office: Any, words: list[str], says: str) -> None:
    before = office.snapshot()
    ran = office.run("programme", "add", *words, by="olga", at=OCTOBER)
    assert ran.code == 2
    assert says in ran.err
    assert office.snapshot() == before


def test_a_roster_says_where_nobody_is(office: Any) -> None:
    done = office.ok(
        "programme", "add", "roster", "--title", "February", "--period", "2026-02", "--shift",
        "2026-02-02,08:30-12:00,olga", by="olga", at="2026-01-20T09:00:00+08:00",
    )  # fmt: skip
    (finding,) = done["findings"]
    assert finding["code"] == "G206"
    assert "2026-02-02 14:00–17:30" in finding["message"]


def test_a_changed_record_is_not_built_on(office: Any) -> None:
    record = asked(office)
    path = office.root / "programme" / "training" / f"{record}.yml"
    path.write_text(path.read_text(encoding="utf-8") + "# by hand\n", encoding="utf-8")
    said = refused(office, "programme", "note", record, "--text", "Well.")
    assert "has changes that are not committed" in said


def test_ids_that_mean_nothing_are_answered_with_the_nearest(office: Any) -> None:
    record = asked(office)
    ran = office.run("programme", "show", record[:-1] + ("0" if record[-1] != "0" else "1"))
    assert ran.code != 0
    assert record in ran.err


def test_a_person_at_a_terminal_is_asked(office: Any, sit: Callable[..., Any]) -> None:
    terminal = sit(office.root, "programme", "add", "standard", by="olga", at=OCTOBER)
    terminal.answer("title:", "Service standard")
    terminal.answer("edition:", "1")
    terminal.answer(
        "items:", "id=clean,what=Cars are clean,method=Look; id=on-time,what=On time,method=Clock"
    )
    assert terminal.end() == 0
    (found,) = office.ok("programme", "list", at=NOVEMBER)["records"]
    assert [item["id"] for item in found["items"]] == ["clean", "on-time"]


def test_the_help_is_in_chapters(office: Any) -> None:
    said = office.run("programme", "add", "--help").out
    for title in ("Education and training", "Quality", "Meetings and reports", "Readiness"):
        assert f"{title}:" in said


def subcommands(found: click.Command, path: str) -> Iterator[tuple[str, click.Command]]:
    """Every command below one, with how it is called."""
    if isinstance(found, click.Group):
        context = click.Context(found)
        for name in found.list_commands(context):
            below = found.get_command(context, name)
            assert below is not None
            yield f"{path} {name}", below
            yield from subcommands(below, f"{path} {name}")


EACH_BELOW = pytest.mark.parametrize(
    ("called", "found"),
    [pytest.param(*each, id=each[0]) for each in subcommands(command("programme"), "programme")],
)


@EACH_BELOW
def test_every_command_below_explains_itself(called: str, found: click.Command) -> None:
    assert found.help
    assert f"desk {called}" in (found.epilog or "")
    silent = [param.opts for param in found.params if isinstance(param, click.Option) and not param.help]
    assert not silent
    options = [option for param in found.params for option in param.opts]
    assert "--json" in options or isinstance(found, click.Group)


def test_the_shell_completes_ids_and_words_of_records(office: Any) -> None:
    record = asked(office)
    assert completed(office, "programme", "show", record[:6]) == [record]
    assert completed(office, "programme", "acknowledge", record, "--unit", "n") == ["north"]
    assert completed(office, "programme", "tr") == []
    assert completed(office, "programme", "add", "tr") == ["training"]


def completed(desk: Any, *words: str) -> list[str]:
    """What the shell offers after these words."""
    done = subprocess.run(
        [sys.executable, "-m", "rightsdesk"],
        capture_output=True,
        text=True,
        check=False,
        env={
            **os.environ,
            "_DESK_COMPLETE": "bash_complete",
            "COMP_WORDS": " ".join(["desk", "-C", str(desk.root), *words]),
            "COMP_CWORD": str(len(words) + 2),
        },
    )
    return [line.partition(",")[2] for line in done.stdout.splitlines() if line]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--day", "2026-10-21"), "2026-10-21 was still to come"),
        (("--day", "2027-01-01"), "2027-01-01 was still to come"),
        (("--period", "2026-11/2026-12"), "had not begun"),
    ],
)
def test_a_training_is_not_recorded_before_it_is_held(office: Any, words: tuple[str, ...], says: str) -> None:
    told = ("--title", "Law", "--subject", "law", "--attended", "olga")
    said = refused(office, "programme", "add", "training", *told, *words, at=OCTOBER)
    assert says in said
    assert "record it when it happens" in said


def test_a_roster_is_made_in_advance(office: Any) -> None:
    record = add(
        office, "roster", "--period", "2026-11", "--shift", "day=2026-11-02,hours=08:30-12:00,who=olga"
    )
    assert office.ok("programme", "show", record)["period"] == "2026-11"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--absent", "olga"), "olga is named as present too"),
        (("--action", "what=Ask,owner=nina,due=2026-10-19"), "due on 2026-10-19, but agreed on 2026-10-20"),
        (("--action", "what=Ask,owner=nina,due=2026-12-01,about=4"), "no numbered list"),
    ],
)
def test_a_training_that_contradicts_itself(office: Any, words: tuple[str, ...], says: str) -> None:
    told = ("--title", "Law", "--subject", "law", "--attended", "olga")
    assert says in refused(office, "programme", "add", "training", *told, *words, at=OCTOBER)


def test_a_stray_file_is_named_by_the_check_and_stops_nothing_else(office: Any) -> None:
    record = asked(office)
    (office.root / "programme" / "junk.yml").write_text("junk\n", encoding="utf-8")
    assert [each["id"] for each in office.ok("programme", "list", at=NOVEMBER)["records"]] == [record]
    assert [each["source"] for each in office.ok("actions", at=NOVEMBER)["actions"]] == [record]
    assert office.run("due", at=NOVEMBER).code in (0, 1)
    said = office.run("check", at=NOVEMBER)
    assert (said.code, "C103" in said.out, "C505" in said.out) == (1, True, False)


def test_a_damaged_record_stops_every_list(office: Any) -> None:
    path = office.root / "programme" / "training" / f"{training(office)}.yml"
    path.write_bytes(b"")
    for words in (("programme", "list"), ("actions",), ("due",)):
        assert office.run(*words, at=NOVEMBER).code == 2
    assert "git checkout -- programme/training/" in office.run("check", at=NOVEMBER).out


def test_an_improvement_is_pointed_at_in_the_file_of_its_case(office: Any) -> None:
    case = complaint(office, "2026-11-02T09:00:00+08:00")
    told = ("--explanation", "Sorry.", "--improvement", "what=New mirrors,owner=sam,due=2026-11-05")
    office.ok("transfer", case, "--unit", "north", by="olga", at="2026-11-02T09:30:00+08:00")
    facts = ("--course", "Early.", "--substantiated", "yes", "--responsibility", "The driver")
    office.ok("investigate", case, *facts, by="nina", at="2026-11-02T10:00:00+08:00")
    office.ok("propose", case, *told, by="nina", at="2026-11-02T11:00:00+08:00")
    office.ok("carry-out", case, "--what", "Told.", by="nina", at="2026-11-02T12:00:00+08:00")
    lines = office.run("due", "--format", "github", at=NOVEMBER).out.splitlines()
    [found] = [line for line in lines if "New mirrors" in line]
    assert f"file=cases/2026/11/02/{case}.yml," in found
