"""A report as page, PDF and workbook: what was typed stays text, lists stay short, sheets print well."""

import zipfile
from dataclasses import replace
from datetime import datetime
from html import unescape
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from python_calamine import CalamineWorkbook

from rightsdesk.analysis.report.kinds import WHOLE
from rightsdesk.analysis.report.making import make_report
from rightsdesk.analysis.report.material import Scope
from rightsdesk.analysis.report.reports import Issue, Report, Restatement
from rightsdesk.analysis.report.tables import Cases, Row, Section, Share, Table, as_written, label
from rightsdesk.domain.rhythms import Term
from rightsdesk.publish.report_page import report_page
from rightsdesk.publish.report_pdf import report_pdf
from rightsdesk.publish.report_workbook import report_workbook
from rightsdesk.publish.templates import Templates
from rightsdesk.publish.views.report import LISTED, NAMED, period_name, report_view
from rightsdesk.publish.views.report_parts import ReportView
from rightsdesk.records.files import WorkTree
from rightsdesk.records.store import Desk

ZONE = ZoneInfo("Asia/Shanghai")
HOSTILE = '=1+1 <script>alert(1)</script> #import "x" $ * _ ` {{ config }} [a](javascript:alert(1)) & \\'


@pytest.fixture
def report(here: Desk, now: datetime) -> Report:
    """The report on November, which is not over."""
    return make_report(here, WHOLE, Scope(Term(2026, 11, 1), here.slugs), now, "0123456789" * 4, None)


@pytest.fixture
def hostile(report: Report) -> Report:
    """The same, where the first section has what somebody typed."""
    (table, *_others) = report.sections[0].tables
    typed = replace(
        table, rows=(Row("x", as_written(HOSTILE), table.rows[0].cells), *table.rows), picture=None
    )
    section = replace(report.sections[0], tables=(typed,))
    return replace(report, sections=(section,))


def names(count: int) -> tuple[str, ...]:
    return tuple(f"2611-{number:05d}-X" for number in range(count))


def with_list(report: Report, count: int) -> Report:
    """The report with a list of so many cases, each row naming them all."""
    (table, *_others) = report.sections[0].tables
    rows = tuple(Row(name, as_written(name), (Cases(names(count)),), names="case") for name in names(count))
    column = replace(table.columns[0], form="cases")
    section = Section(
        "long", label("长", "long"), tables=(Table("long", table.caption, table.stub, (column,), rows),)
    )
    return replace(report, sections=(section,))


def test_what_was_typed_is_text_and_nothing_else(hostile: Report, folder: Path) -> None:
    view = report_view(hostile, ZONE, "zh")
    templates = Templates(folder)
    page = report_page(view, templates).decode()
    assert "<script" not in page.split("</style>")[1]
    assert 'href="javascript' not in page
    assert HOSTILE in unescape(page)
    assert report_pdf(view, hostile.as_of, templates).startswith(b"%PDF")
    made = report_workbook(hostile, view)
    sheet = CalamineWorkbook.from_filelike(BytesIO(made)).get_sheet_by_index(1).to_python()
    assert HOSTILE in {str(row[0]) for row in sheet}
    with zipfile.ZipFile(BytesIO(made)) as parts:
        assert not [name for name in parts.namelist() if b"<f>" in parts.read(name)]


def test_the_workbook_is_ready_to_print(report: Report) -> None:
    made = report_workbook(report, report_view(report, ZONE, "en"))
    with zipfile.ZipFile(BytesIO(made)) as parts:
        sheets = [name for name in parts.namelist() if name.startswith("xl/worksheets/sheet")]
        assert len(sheets) == 1 + len(report.sections)
        for name in sheets:
            text = parts.read(name).decode()
            assert 'paperSize="9"' in text
            assert 'fitToHeight="0"' in text
            assert "Page &amp;P of &amp;N" in text
            assert name.endswith("sheet1.xml") or 'state="frozen"' in text
        assert "_xlnm.Print_Titles" in parts.read("xl/workbook.xml").decode()
        pictures = [name for name in parts.namelist() if name.startswith("xl/media/")]
        assert pictures
    book = CalamineWorkbook.from_filelike(BytesIO(made))
    by_kind = {row[0]: row for row in book.get_sheet_by_name("1 The situation").to_python() if len(row) > 3}
    # six complaints of eight cases: the share is a number beside its base
    assert by_kind["complaint"][1:4] == [6.0, 0.75, 8.0]


def test_the_same_report_gives_the_same_bytes(report: Report, folder: Path) -> None:
    view = report_view(report, ZONE, "zh")
    assert report_workbook(report, view) == report_workbook(report, report_view(report, ZONE, "zh"))
    first, second = (report_pdf(view, report.as_of, Templates(folder)) for _time in range(2))
    assert first == second


def test_a_long_list_is_short_on_the_page_and_whole_in_the_workbook(report: Report) -> None:
    longer = with_list(report, LISTED + 5)
    view = report_view(longer, ZONE, "en")
    (table,) = view.sections[0].tables
    assert len(table.rows) == LISTED
    assert table.more == "5 more rows stand in the workbook."
    assert len(table.rows[0].cells[0].cases) == NAMED
    assert table.rows[0].cells[0].text == f"and others, {LISTED + 5} in all"
    sheet = CalamineWorkbook.from_filelike(BytesIO(report_workbook(longer, view))).get_sheet_by_index(1)
    assert [row[0] for row in sheet.to_python()].count(names(LISTED + 5)[-1]) == 1
    (short,) = report_view(with_list(report, 3), ZONE, "en").sections[0].tables
    assert (short.more, short.rows[0].cells[0].text) == (None, "")


def issue(report: Report, *restatements: Restatement, known: bool = True) -> ReportView:
    found = Issue(
        "2611-7KQ3F-1", label("规则", "Rules"), "f" * 40, report.as_of, restatements if known else None
    )
    return report_view(replace(report, issues=(found,)), ZONE, "zh")


def test_restatements_are_told_as_then_and_now(report: Report, folder: Path) -> None:
    changed = Restatement(
        label("总体情况", "a"),
        label("按性质", "b"),
        label("投诉", "c"),
        label("占比", "d"),
        Share(1, 2),
        None,
    )
    view = issue(report, changed)
    (section,) = view.sections[-1:]
    assert [cell.text for cell in section.tables[0].rows[0].cells] == [
        "按性质",
        "投诉",
        "占比",
        "50.0%（2）",
        "无",
    ]
    assert "1 个数字变动" in section.sentences[0]
    assert not issue(report).sections[-1].tables
    assert "没有变动" in issue(report).sections[-1].sentences[0]
    assert "git fetch" in issue(report, known=False).sections[-1].sentences[0]
    assert "下发时" in report_page(view, Templates(folder)).decode()


@pytest.mark.parametrize(
    ("term", "zh", "en"),
    [
        (Term(2026, 10, 1), "2026年10月", "October 2026"),
        (Term(2026, 10, 3), "2026年第四季度", "fourth quarter of 2026"),
        (Term(2026, 1, 6), "2026年上半年", "first half of 2026"),
        (Term(2026, 1, 12), "2026年", "2026"),
    ],
)
def test_a_time_is_named_as_people_do(term: Term, zh: str, en: str) -> None:
    assert (period_name(term, "zh"), period_name(term, "en")) == (zh, en)


def test_sections_are_numbered_in_the_way_of_the_language(report: Report) -> None:
    chinese, english = (report_view(report, ZONE, language).sections for language in ("zh", "en"))
    assert [section.number for section in chinese][8:12] == ["九", "十", "十一", "十二"]
    assert [section.number for section in english][:2] == ["1", "2"]


def test_what_is_called_the_same_under_several_policies_is_one_row(now: datetime) -> None:
    demo = Desk(WorkTree(Path(__file__).parents[2]))
    made = make_report(demo, WHOLE, Scope(Term(2026, 10, 1), demo.slugs), now, None, None)
    tables = [table for table in made.sections[0].tables if table.id in ("channel", "category")]
    assert len(tables) == 2
    for table in tables:
        titles = [row.title.zh for row in table.rows]
        assert len(titles) == len(set(titles))
        numbers = [row.cells[0] for row in table.rows if isinstance(row.cells[0], int)]
        assert sum(numbers[:-1]) == numbers[-1] > 0
