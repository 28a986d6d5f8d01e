"""`desk report` through the front door: what it writes, from what, and what changed since it was issued."""

import hashlib
import json
import shlex
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

ISSUED = "2026-11-04T16:00:00+08:00"
LATER = "2026-11-20T10:00:00+08:00"
POLICY = "water-utility"


def day(number: int, time: str = "09:00", month: int = 10) -> str:
    return f"2026-{month:02d}-{number:02d}T{time}:00+08:00"


@pytest.fixture(scope="module")
def reported(busy_desk: Any) -> dict[str, Any]:
    """Two complaints of October and one of September; the report on October issued on 4 November, before the
    second complaint was answered; what was printed, by name.
    """
    opened = (
        f"open --policy {POLICY} --kind complaint --channel call --category pressure --wants explanation "
        "--place 'Gaoling Estate' --subject 'No pressure' --summary 'The water hardly runs.' --name Nobody"
    )
    ids = []
    for at in (day(14, month=9), day(12), day(13)):
        case = busy_desk.take("water-hotline-01", at, opened)["id"]
        at = at.replace("T09:00", "T09:10")
        busy_desk.take("water-hotline-01", at, f"assess {case}")
        at = at.replace("T09:10", "T09:30")
        words = f"transfer {case} --unit supply-section --responsible water-handler-02 --plan 'Look.'"
        busy_desk.take("water-hotline-01", at, words)
        ids.append(case)
    busy_desk.take("water-handler-02", day(12, "14:00"), f"accept {ids[1]}")
    made_from = busy_desk.git("rev-parse", "HEAD").strip()
    issue = f"report 2026-10 --policy {POLICY} --issue --summary 'Two complaints about pressure.'"
    first = busy_desk.take("water-register-01", ISSUED, issue)
    first["html"], first["pdf"], first["xlsx"] = (Path(path).read_bytes() for path in first["files"])
    first["made_from"] = made_from
    return {"ids": ids, "first": first}


def rows(file: Path, sheet: str) -> list[list[Any]]:
    """The rows of a workbook's sheet whose name ends so."""
    book = CalamineWorkbook.from_path(file)
    (name,) = [each for each in book.sheet_names if each.endswith(sheet)]
    return book.get_sheet_by_name(name).to_python()


def text_of(pdf: Path) -> str:
    return subprocess.run(
        ["pdftotext", "-layout", str(pdf), "-"], capture_output=True, text=True, check=True
    ).stdout


def test_one_command_writes_a_page_a_pdf_and_a_workbook(busy_desk: Any, reported: dict[str, Any]) -> None:
    """T12, W15: on the month, under the name that the policy's rhythm gives it, with the commit."""
    html, pdf, xlsx = (Path(path) for path in reported["first"]["files"])
    assert "<h1>2026年10月月度统计</h1>" in html.read_text(encoding="utf-8")
    assert pdf.name == f"monthly-report-2026-10.{POLICY}.zh.pdf"
    assert pdf.parent == busy_desk.root / "site" / "reports"
    assert pdf.read_bytes().startswith(b"%PDF")
    title, *_rest = rows(xlsx, "目录")
    assert title == ["2026年10月月度统计"]
    by_kind = {row[0]: row[1] for row in rows(xlsx, "总体情况") if row[0] in ("投诉", "合计")}
    assert by_kind["投诉"] == by_kind["合计"] == 2
    assert reported["first"]["commit"] == reported["first"]["made_from"]
    assert not busy_desk.git("status", "--porcelain")


def test_the_record_of_the_issue_says_what_it_was_made_from(busy_desk: Any, reported: dict[str, Any]) -> None:
    issued = reported["first"]["issued"]
    shown = busy_desk.ok("programme", "show", issued["id"], at=LATER)
    digest = hashlib.sha256(reported["first"]["pdf"]).hexdigest()
    assert shown["digest"] == f"sha256:{digest}"
    assert shown["commit"] == reported["first"]["made_from"]
    assert datetime.fromisoformat(shown["as_of"]) == datetime.fromisoformat(ISSUED)
    assert shown["period"] == "2026-10"
    assert len(shown["to"]) == 6


def test_made_again_from_its_commit_it_is_the_same_to_the_byte(
    busy_desk: Any, reported: dict[str, Any], tmp_path: Path
) -> None:
    """Whenever it is asked for again: the record of the issue says as of when its figures are."""
    first = reported["first"]
    words = ["report", "2026-10", "--policy", POLICY, "--at", first["commit"][:12], "--out", str(tmp_path)]
    command = [
        sys.executable,
        "-m",
        "rightsdesk",
        "-C",
        str(busy_desk.root),
        "--as",
        "water-office-01",
        "--json",
    ]
    done = subprocess.run([*command, *words], capture_output=True, text=True, check=True)
    again = json.loads(done.stdout)
    assert again["as_of"] == ISSUED
    assert [Path(path).read_bytes() for path in again["files"]] == [
        first[name] for name in ("html", "pdf", "xlsx")
    ]


def test_what_changed_since_the_issue_is_listed(
    busy_desk: Any, reported: dict[str, Any], tmp_path: Path
) -> None:
    _september, accepted, waiting = reported["ids"]
    words = ("report", "2026-10", "--policy", POLICY, "--language", "en", "--out", str(tmp_path))
    unchanged = busy_desk.ok(*words, at=ISSUED)
    assert "no figure has changed" in unchanged["sections"][-1]["sentences"][0]
    opened = shlex.split(
        f"open --policy {POLICY} --kind question --channel call --category pressure --wants explanation "
        f"--subject 'Late entry' --summary 'Written down late.' --received-at {day(30)} "
        "--place 'Gaoling Estate' --name Nobody"
    )
    busy_desk.ok(*opened, at=day(5, month=11), by="water-hotline-01")
    now = busy_desk.ok(*words, at=LATER)
    section = now["sections"][-1]
    assert section["id"] == "restatements"
    changed = {
        (row["title"], row["cells"][1]["text"], row["cells"][2]["text"]): [
            cell["text"] for cell in row["cells"][3:]
        ]
        for table in section["tables"]
        for row in table["rows"]
    }
    assert changed["The situation", "All", "Cases"] == ["2", "3"]
    assert changed["The situation", "question", "Cases"] == ["0", "1"]
    assert reported["first"]["commit"][:12] in section["sentences"][0]
    assert {accepted, waiting} <= set(reported["ids"])


def test_the_report_is_made_of_what_is_committed(
    busy_desk: Any, reported: dict[str, Any], tmp_path: Path
) -> None:
    """What lies beside the commit is named and left out, so that the commit tells all of it."""
    case = busy_desk.root / "cases" / "2026" / "10" / "12" / f"{reported['ids'][1]}.yml"
    before = case.read_text(encoding="utf-8")
    case.write_text(before.replace("kind: complaint", "kind: question"), encoding="utf-8")
    try:
        words = ("report", "2026-10", "--policy", POLICY, "--out", str(tmp_path))
        made = busy_desk.ok(*words, at=ISSUED)
        ran = busy_desk.run(*words, at=ISSUED)
    finally:
        case.write_text(before, encoding="utf-8")
    assert made["left_out"] == [f"cases/2026/10/12/{reported['ids'][1]}.yml"]
    assert f"not in it, since it is not committed: {made['left_out'][0]}" in ran.out
    kinds = {row["title"]: row["cells"][0]["text"] for row in made["sections"][0]["tables"][0]["rows"]}
    assert kinds["投诉"] == "2"


def test_only_the_months_that_matter_are_read(found_desk: Any, tmp_path: Path) -> None:
    """A file of another time that nobody can read is no hindrance; one of a month compared with is."""
    desk = found_desk("old")
    desk.open(at=day(12))
    for folder, code in (("2026/03/02", 0), ("2026/09/02", 2)):
        file = desk.root / "cases" / folder / "2603-7KQ3F-1.yml"
        file.parent.mkdir(parents=True)
        file.write_text("kind: [\n", encoding="utf-8")
        desk.git("add", "-A")
        desk.git("commit", "-q", "-m", "Something unreadable")
        ran = desk.run("report", "2026-10", "--out", str(tmp_path), at=LATER)
        assert ran.code == code, ran.out + ran.err


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("2026-13", "is no period"),
        ("2027-01", "has not begun"),
        ("2026-10 --policy none", "there is no 'none'"),
        ("2026-10 --unit none", "there is no 'none'"),
        ("2026-10 --kind feedback-digest --policy basic", "no policy asks for it"),
        ("2026-10 --kind unit-summary", "say of which unit"),
        ("2026-10 --issue --summary Fine", "add --policy"),
        (f"2026-10 --issue --policy {POLICY}", "needs --summary"),
        (f"2026-10 --issue --policy {POLICY} --summary Fine --at HEAD", "leave out --at"),
        ("2026-10 --summary Fine", "add --issue"),
        ("2026-10 --at 0123456789", "no commit is known here"),
    ],
)
def test_what_cannot_be_reported_is_said(
    busy_desk: Any, reported: dict[str, Any], words: str, why: str
) -> None:
    assert reported["ids"]
    ran = busy_desk.run("report", *shlex.split(words), at=LATER, by="water-register-01")
    assert ran.code == 2
    assert why in ran.err


def test_who_may_not_record_the_issue_is_refused(busy_desk: Any, reported: dict[str, Any]) -> None:
    assert reported["ids"]
    words = f"report 2026-09 --policy {POLICY} --issue --summary 'One complaint.'"
    before = busy_desk.git("rev-parse", "HEAD")
    ran = busy_desk.run(*shlex.split(words), at=LATER, by="water-hotline-01")
    assert ran.code == 1, ran.out
    assert busy_desk.git("rev-parse", "HEAD") == before


@pytest.mark.parametrize(
    ("words", "title", "sections"),
    [
        # O9: satisfaction, main opinions, problems
        (
            "2026-Q4 --kind feedback-digest",
            "反馈报告",
            ["satisfaction", "opinions", "outcomes", "rehandling", "written", "quality"],
        ),
        # O10–O12, B4, E11: situation, trends, weak points, recommendations
        ("2026-H2 --kind analysis --policy complaints-office", "分析报告", None),
        # B11: what came in
        (
            "2026-10 --kind information-summary --policy city-bus",
            "信息汇总",
            ["situation", "places", "bursts", "suggestions", "written", "quality"],
        ),
        ("2026 --policy water-utility", "投诉年报", None),
    ],
)
def test_sister_reports_have_the_sections_declared_for_them(
    busy_desk: Any,
    reported: dict[str, Any],
    tmp_path: Path,
    words: str,
    title: str,
    sections: list[str] | None,
) -> None:
    assert reported["ids"]
    made = busy_desk.ok("report", *shlex.split(words), "--out", str(tmp_path), at=LATER)
    assert title in made["name"]
    ids = [section["id"] for section in made["sections"]]
    assert ids == (sections or ids)
    assert {"written", "quality"} <= set(ids)


def test_the_summary_of_a_unit_tells_of_its_cases(
    busy_desk: Any, reported: dict[str, Any], tmp_path: Path
) -> None:
    """T15: of one unit, in either language; here of a unit with a case that another policy handed to it."""
    assert reported["ids"]
    words = "report 2026-10 --kind unit-summary --policy transport-group --unit bus-one --language en"
    case = busy_desk.open(at=day(12))
    busy_desk.ok("transfer", case, "--unit", "bus-one", "--responsible", "bus-one-01", at=day(12, "09:10"))
    other = busy_desk.open(at=day(13))
    busy_desk.ok("transfer", other, "--unit", "bus-two", "--responsible", "bus-two-01", at=day(13, "09:10"))
    made = busy_desk.ok(*shlex.split(words), "--out", str(tmp_path), at=LATER)
    assert "Bus Branch One" in made["subtitle"]
    assert made["received"] == 1
    assert "unit" not in [table["id"] for table in made["sections"][0]["tables"]]
    pdf = next(path for path in made["files"] if path.endswith("en.pdf"))
    assert "Cases received: 1" in text_of(Path(pdf))


def test_a_month_without_its_report_is_a_breach_from_the_sixth(found_desk: Any) -> None:
    """T12: issued by the fifth of the next month, overdue on the sixth, and no more once it is issued."""
    desk = found_desk("late")
    desk.open(at=day(12))
    key = "transport-group.monthly-report.2026-10"

    def overdue(at: str) -> bool:
        ran = desk.run("--json", "due", at=at)
        return any(each.get("id") == key and each["state"] == "overdue" for each in ran.data["due"])

    assert not overdue(day(5, "10:00", month=11))
    assert overdue(day(6, "00:01", month=11))
    issue = "report 2026-10 --policy transport-group --issue --summary 'One complaint about a door.'"
    desk.ok(*shlex.split(issue), at=day(6, "09:00", month=11), by="centre-01")
    assert not overdue(day(6, "09:01", month=11))


def test_no_name_of_a_complainant_gets_into_a_report(busy_desk: Any, tmp_path: Path) -> None:
    opened = shlex.split(
        f"open --policy {POLICY} --kind complaint --channel call --category pressure --wants explanation "
        "--place 'Gaoling Estate' --subject 'Leak' --summary 'It drips.' --name Quixotica "
        "--words 'Zounds, it drips'"
    )
    busy_desk.ok(*opened, at=day(21), by="water-hotline-01")
    made = busy_desk.run("--json", "report", "2026-10", "--policy", POLICY, "--out", str(tmp_path), at=LATER)
    assert made.code == 0
    html, pdf, xlsx = (Path(path) for path in made.data["files"])
    book = CalamineWorkbook.from_path(xlsx)
    cells = str([book.get_sheet_by_name(name).to_python() for name in book.sheet_names])
    for text in (made.out, html.read_text(encoding="utf-8"), text_of(pdf), cells):
        assert "Quixotica" not in text
        assert "Zounds" not in text
