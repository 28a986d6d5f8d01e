"""What is owed beside cases, as `next`, `due`, `duties` and `check` tell it."""

from typing import Any

import pytest
from icalendar import Calendar

JUNE = "2026-06-10T09:00:00+08:00"
JULY = "2026-07-03T09:00:00+08:00"
CASE = ("--kind", "complaint", "--channel", "phone", "--category", "staff", "--summary", "Rude.")


def keys(desk: Any, *words: str, at: str) -> set[str]:
    return {each["id"] for each in desk.ok("next", *words, at=at)["tasks"]}


def due(desk: Any, *words: str, at: str) -> dict[str, dict[str, Any]]:
    return {each["id"]: each for each in desk.run("--json", "due", *words, at=at).data["due"]}


def trained(desk: Any, at: str, *words: str) -> str:
    made = ("programme", "add", "training", "--title", "Law", "--subject", "law", "--attended", "ivy", *words)
    return str(desk.ok(*made, at=at, by="ed")["id"])


# Rhythms


def test_a_rhythm_is_open_then_warned_of_then_overdue(small_desk: Any) -> None:
    key = "rules.training.2026-01/2026-06"
    assert key in keys(small_desk, at="2026-02-01T09:00:00+08:00")
    assert key not in due(small_desk, at="2026-02-01T09:00:00+08:00")
    assert due(small_desk, at=JUNE)[key]["state"] == "warning"
    late = due(small_desk, at=JULY)[key]
    assert (late["state"], late["fails"], late["due"]) == ("overdue", True, "2026-07-01T00:00:00+08:00")
    assert late["step"] == "programme add training --policy rules --period 2026-01/2026-06"


def test_the_command_that_is_shown_meets_it(small_desk: Any) -> None:
    key = "rules.training.2026-01/2026-06"
    shown = due(small_desk, at=JULY)[key]["step"].split()[3:]
    trained(small_desk, JULY, *shown)
    assert key not in due(small_desk, at=JULY)
    assert "training: no record" not in small_desk.run("check", at=JULY).out


def test_a_report_that_is_owed_names_the_command_that_makes_and_issues_it(small_desk: Any) -> None:
    missing = due(small_desk, at=JULY)["rules.monthly-report.2026-01"]
    assert missing["step"] == "report 2026-01 --policy rules --issue"


def test_check_warns_of_late_rhythms_and_stays_clean(small_desk: Any) -> None:
    ran = small_desk.run("check", at=JULY)
    assert ran.code == 0
    assert "G301 [warning] training: no record for 2026-01/2026-06 (clause 2)" in ran.out


def test_an_alert_may_name_a_rhythm(small_desk: Any) -> None:
    found = due(small_desk, "--for", "lead", at="2026-02-10T09:00:00+08:00")["rules.monthly-report.2026-01"]
    assert (found["state"], found["fails"], found["tell"]) == ("overdue", False, ["lead"])
    assert small_desk.run("due", "--for", "lead", at="2026-02-10T09:00:00+08:00").code == 0
    assert small_desk.run("due", at=JULY).code == 1


def test_all_formats_tell_them(small_desk: Any) -> None:
    text = small_desk.run("due", at=JULY).out
    assert "training: 2026-01/2026-06 (clause 2)" in text
    annotation = small_desk.run("due", "--format", "github", at=JULY).out
    assert "::error file=policies/rules/2026-01-01.yml,line=1,title=rules::rules training" in annotation
    calendar = Calendar.from_ical(small_desk.run("due", "--format", "ics", at=JULY).out)
    assert "rules.training.2026-01/2026-06@rightsdesk" in {
        str(each["uid"]) for each in calendar.walk("VTODO")
    }


def test_a_withdrawn_record_meets_nothing(small_desk: Any) -> None:
    record = trained(small_desk, JUNE)
    assert "rules.training.2026-01/2026-06" not in due(small_desk, at=JULY)
    small_desk.ok("programme", "withdraw", record, "--reason", "Was not held.", at=JUNE, by="ed")
    assert "rules.training.2026-01/2026-06" in due(small_desk, at=JULY)


# Whose it is


def test_each_post_sees_its_own_work(small_desk: Any) -> None:
    educators = keys(small_desk, "--post", "educator", at=JULY)
    assert educators == keys(small_desk, "--for", "ed", at=JULY)
    assert {key.split(".")[1] for key in educators} == {"training", "handbook"}
    assert "rules.unit-summary.2026-06.north" in keys(small_desk, "--for", "nora", at=JULY)
    assert "rules.unit-summary.2026-06.north" not in keys(small_desk, "--for", "dan", at=JULY)
    assert "rules.unit-summary.2026-06.north" in due(
        small_desk, "--for", "north", at="2026-07-20T09:00:00+08:00"
    )


def test_cases_and_programme_stand_in_one_order(small_desk: Any) -> None:
    case = small_desk.ok("open", *CASE, "--subject", "Rude", at=JULY, by="ivy")["id"]
    tasks = small_desk.ok("next", at=JULY)["tasks"]
    assert {each["source"] for each in tasks} >= {"case", "rhythm"}
    dues = [each["due"] for each in tasks if each["due"]]
    assert dues == sorted(dues)
    assert keys(small_desk, case, at=JULY) == {case}


def test_a_line_department_sees_what_presses_in_its_units(small_desk: Any) -> None:
    case = small_desk.ok("open", *CASE, "--subject", "Rude", at=JUNE, by="ivy")["id"]
    small_desk.ok("transfer", case, "--unit", "north", at=JUNE, by="ivy")
    seen = small_desk.ok("next", "--for", "dan", at=JULY)
    assert {(each["id"], each["state"]) for each in seen["supervised"]} >= {(case, "overdue")}
    assert all(each["unit"] == "north" for each in seen["supervised"])
    assert "pressing in the units you supervise:" in small_desk.run("next", "--for", "dan", at=JULY).out
    assert "supervised" not in small_desk.ok("next", "--for", "nora", at=JULY)


def test_an_unknown_post_is_refused(small_desk: Any) -> None:
    ran = small_desk.run("next", "--post", "captain", at=JULY)
    assert ran.code == 2
    assert "intake, educator, lead, handler" in ran.err


def test_duties_tells_what_a_post_is_there_for(small_desk: Any) -> None:
    [post] = small_desk.ok("duties", "--post", "educator")["posts"]
    assert (post["holders"], post["duties"][0]["text"]) == (["ed"], "trains and re-issues the handbook")
    assert [each["id"] for each in post["rhythms"]] == ["training", "handbook"]
    said = small_desk.run("duties").out
    assert "education officer (educator): Ed (ed)" in said
    assert "trains and re-issues the handbook (clause 2)" in said
    assert small_desk.run("duties", "--post", "captain").code == 2


# What keeps coming, and what others must say to a record


@pytest.fixture
def measured(small_desk: Any) -> Any:
    """A desk with two complaints of a kind, and the measure recorded against them."""
    small_desk.cases = [
        small_desk.ok("open", *CASE, "--subject", f"Rude {at}", at=at, by="ivy")["id"] for at in (JUNE, JULY)
    ]
    [wanted] = [each for each in small_desk.ok("next", at=JULY)["tasks"] if each["source"] == "recurrence"]
    small_desk.owed = wanted
    words = ("--title", "Courtesy", "--cause", "Haste.", "--measure", "More time.", "--to", "north")
    action = ("--action", "what=Timetable,owner=lead,due=2026-12-01")
    made = small_desk.ok(*wanted["step"].split(), *words, *action, at=JULY, by="ivy")
    small_desk.record = made["id"]
    return small_desk


def test_what_keeps_coming_asks_for_a_measure(measured: Any) -> None:
    assert measured.owed["cases"] == measured.cases
    assert measured.owed["posts"] == ["intake"]
    assert measured.owed["due"][:10] == "2026-07-13"


def test_a_measure_counts_once_it_is_approved(measured: Any) -> None:
    def sources() -> set[str]:
        tasks = measured.ok("next", at=JULY)["tasks"]
        return {each["source"] for each in tasks} & {"recurrence", "approval", "acknowledgement"}

    assert sources() == {"recurrence", "approval"}
    assert f"{measured.record}.approve" in keys(measured, "--for", "lea", at=JULY)
    measured.ok("programme", "approve", measured.record, at=JULY, by="lea")
    assert sources() == {"acknowledgement"}
    assert f"{measured.record}.acknowledge.north" in keys(measured, "--for", "nora", at=JULY)
    measured.ok("programme", "acknowledge", measured.record, "--unit", "north", at=JULY, by="nora")
    assert sources() == set()


def test_action_items_press_like_the_rest(measured: Any) -> None:
    december = "2026-12-02T09:00:00+08:00"
    key = f"{measured.record}.action.1"
    assert due(measured, at=december)[key]["state"] == "overdue"
    assert key in keys(measured, "--post", "lead", at=JULY)
    measured.ok("programme", "done", measured.record, "--action", "1", "--proof", "Seen.", at=JULY, by="lea")
    assert key not in keys(measured, "--post", "lead", at=JULY)
    assert key in keys(measured, at=JULY)
    assert key not in due(measured, at=december)


# The handbook's chapters


def test_chapters_are_due_a_year_after_they_were_gone_through(small_desk: Any) -> None:
    own = small_desk.root / "site_templates" / "public" / "en" / "handbook" / "rights.md"
    own.parent.mkdir(parents=True)
    own.write_text("---\ntitle: Rights\nreviewed: 2025-11-20\n---\n# Rights\n", encoding="utf-8")
    later = "2026-11-25T09:00:00+08:00"
    assert "handbook.rights" not in due(small_desk, at="2026-10-01T09:00:00+08:00")
    assert due(small_desk, at="2026-11-01T09:00:00+08:00")["handbook.rights"]["state"] == "warning"
    late = due(small_desk, "--for", "ed", at=later)["handbook.rights"]
    assert (late["state"], late["due"][:10]) == ("overdue", "2026-11-21")
    issue = ("--title", "Second", "--edition", "2", "--chapter", "rights", "--policy", "rules")
    small_desk.ok("programme", "add", "handbook-issue", *issue, at=later, by="ed")
    assert "handbook.rights" not in due(small_desk, at=later)
