"""A report as a workbook: a sheet for each section, numbers as numbers, laid out for printing."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING, Any

from rightsdesk.analysis.report.reports import Report
from rightsdesk.analysis.report.tables import Cell, Change, Column, Section, Share, Table
from rightsdesk.publish.drawing import png
from rightsdesk.publish.views import figures
from rightsdesk.publish.views.report_parts import ReportView, SectionView, TableView
from rightsdesk.publish.workbooks import A4, HEAD, NUMBER, PAGE_NUMBERS, TEXT, new_workbook
from rightsdesk.widths import width

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

_FORMATS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 16},
    "quiet": {"font_color": "#555555"},
    "said": {"text_wrap": True, "valign": "top"},
    "caption": {"bold": True, "font_size": 12},
    "head": HEAD,
    "text": TEXT,
    "number": NUMBER,
    "share": {"border": 1, "num_format": "0.0%", "valign": "top"},
    "change": {"border": 1, "num_format": '+#,##0;−#,##0;"±0"', "valign": "top"},
    "span": {"border": 1, "num_format": "[h]:mm", "valign": "top"},
    "money": {"border": 1, "num_format": "#,##0.00", "valign": "top"},
    "date": {"border": 1, "num_format": "yyyy-mm-dd", "valign": "top"},
}
_CONTENTS = {"zh": "目录", "en": "Contents"}
_SHARE_BASE = {"zh": "基数", "en": "Base"}
_SPAN_NOTE = {"zh": "（时:分）", "en": " (h:mm)"}
_WIDEST, _NARROWEST = 46, 9
_PICTURE_ROWS = 20
_FORBIDDEN_IN_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))


def report_workbook(report: Report, view: ReportView) -> bytes:
    """The workbook of a report in the language of its view; the same report gives the same bytes.

    Raises DeskError without what writes or draws.
    """
    stream = BytesIO()
    book = new_workbook(stream, in_memory=True)
    book.set_properties(
        {
            "title": view.name,
            "company": view.organisation,
            "created": report.as_of.replace(tzinfo=None),
            "comments": view.made,
        }
    )
    formats = {name: book.add_format(wanted) for name, wanted in _FORMATS.items()}
    _Front(book, formats, view).write()
    for number, shown in enumerate(view.sections):
        section = report.sections[number] if number < len(report.sections) else None
        _Sheet(book, formats, view, shown, section).write()
    book.close()
    return stream.getvalue()


def _sheet_name(section: SectionView) -> str:
    """What the sheet is called: at most 31 characters, none that Excel refuses."""
    return f"{section.number} {section.title}".translate(_FORBIDDEN_IN_NAMES)[:31]


class _Front:
    """The first sheet: what the report is, and where its parts are."""

    def __init__(self, book: "Workbook", formats: dict[str, Any], view: ReportView) -> None:
        self._sheet: Worksheet = book.add_worksheet(_CONTENTS[view.language])
        self._formats = formats
        self._view = view

    def write(self) -> None:
        """Title, period, what it was made from, contents."""
        sheet, view = self._sheet, self._view
        sheet.set_column(0, 0, 90)
        lines = [(view.name, "title"), (view.organisation, "said"), (view.subtitle, "said")]
        lines += [(view.running or "", "caption"), (view.made, "quiet"), (view.commit or "", "quiet")]
        row = 0
        for text, form in lines:
            if text:
                sheet.write_string(row, 0, text, self._formats[form])
                row += 1
        row += 1
        sheet.write_string(row, 0, _CONTENTS[view.language], self._formats["caption"])
        for place, section in enumerate(view.sections, row + 1):
            name = _sheet_name(section)
            sheet.write_url(place, 0, f"internal:'{name}'!A1", string=name)
        _set_up(sheet, view)


def _set_up(sheet: "Worksheet", view: ReportView, *, wide: bool = False) -> None:
    """Paper, margins and page numbers of a sheet."""
    sheet.set_paper(A4)
    if wide:
        sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.5, right=0.5, top=0.7, bottom=0.7)
    sheet.set_header(f"&L{_plain(view.organisation)}&R{_plain(view.name)}")
    sheet.set_footer(PAGE_NUMBERS.text(view.language))


def _plain(text: str) -> str:
    """A text in a header, where & begins a code; Excel allows 255 characters for all of it."""
    return text.replace("&", "&&")[:110]


class _Sheet:
    """One section on one sheet."""

    def __init__(
        self,
        book: "Workbook",
        formats: dict[str, Any],
        view: ReportView,
        shown: SectionView,
        section: Section | None,
    ) -> None:
        self._sheet: Worksheet = book.add_worksheet(_sheet_name(shown))
        self._formats = formats
        self._view = view
        self._shown = shown
        self._tables = section.tables if section else ()
        self._row = 0
        self._widths: dict[int, int] = {}

    def write(self) -> None:
        """Sentences, what people wrote, tables with their charts below."""
        sheet, shown = self._sheet, self._shown
        self._line(f"{shown.number} {shown.title}", "title")
        sheet.freeze_panes(1, 0)
        for sentence in shown.sentences:
            self._line(sentence)
        for passage in shown.passages:
            self._line(f"{passage.heading} {passage.record}", "caption")
            for paragraph in passage.paragraphs:
                self._line(paragraph)
        for place, table in enumerate(shown.tables):
            self._row += 1
            self._table(table, self._tables[place] if place < len(self._tables) else None)
        for column, needed in self._widths.items():
            sheet.set_column(column, column, max(_NARROWEST, min(_WIDEST, needed + 2)))
        _set_up(sheet, self._view, wide=max(self._widths, default=0) > 6)
        sheet.repeat_rows(0)

    def _line(self, text: str, form: str = "plain") -> None:
        given = (self._formats[form],) if form in self._formats else ()
        self._sheet.write_string(self._row, 0, text, *given)
        self._row += 1

    def _table(self, shown: TableView, table: Table | None) -> None:
        self._line(shown.caption, "caption")
        columns = table.columns if table else None
        heads = _heads(shown, columns, self._view.language)
        for place, head in enumerate(heads):
            self._put_text(place, head, "head")
        self._row += 1
        if table is None:
            for view in shown.rows:
                self._texts([view.title, *(cell.text for cell in view.cells)])
        else:
            for row in table.rows:
                self._put_text(0, row.title.text(self._view.language))
                self._figures(row.cells, table.columns)
                self._row += 1
        if shown.chart is not None:
            self._row += 1
            options = {"image_data": BytesIO(png(shown.chart)), "description": shown.chart.sentence}
            self._sheet.insert_image(self._row, 0, "chart.png", options | {"x_scale": 0.45, "y_scale": 0.45})
            self._row += _PICTURE_ROWS + len(shown.chart.categories)

    def _texts(self, texts: list[str]) -> None:
        for place, text in enumerate(texts):
            self._put_text(place, text)
        self._row += 1

    def _figures(self, cells: tuple[Cell, ...], columns: tuple[Column, ...]) -> None:
        place = 1
        for cell, column in zip(cells, columns, strict=True):
            self._put(place, cell)
            place += 1
            if column.form == "share":
                self._put(place, cell.base if isinstance(cell, Share) else None)
                place += 1

    def _put(self, place: int, cell: Cell) -> None:
        """A cell as the number it is; as text where it is none."""
        sheet, formats = self._sheet, self._formats
        if isinstance(cell, Share) and cell.value is not None:
            sheet.write_number(self._row, place, cell.value, formats["share"])
        elif isinstance(cell, Change):
            sheet.write_number(self._row, place, cell.difference, formats["change"])
        elif isinstance(cell, timedelta):
            sheet.write_number(self._row, place, cell.total_seconds() / 86400, formats["span"])
        elif isinstance(cell, Decimal):
            sheet.write_number(self._row, place, float(cell), formats["money"])
        elif isinstance(cell, int):
            sheet.write_number(self._row, place, cell, formats["number"])
        elif isinstance(cell, date):
            moment = datetime(cell.year, cell.month, cell.day)  # noqa: DTZ001 - a day has no zone
            sheet.write_datetime(self._row, place, moment, formats["date"])
            self._wide(place, "2026-10-01")
        else:
            self._put_text(place, figures.cell(cell, self._view.language))

    def _put_text(self, place: int, text: str, form: str = "text") -> None:
        self._sheet.write_string(self._row, place, text, self._formats[form])
        self._wide(place, text)

    def _wide(self, place: int, text: str) -> None:
        self._widths[place] = max([self._widths.get(place, 0), *map(width, text.splitlines())])


def _heads(shown: TableView, columns: tuple[Column, ...] | None, language: str) -> list[str]:
    """The headings; a share has its base in a column of its own, since a cell holds one number."""
    heads = [shown.stub]
    for place, column in enumerate(shown.columns):
        form = columns[place].form if columns else "text"
        heads.append(column.title + (_SPAN_NOTE[language] if form == "span" else ""))
        if form == "share":
            heads.append(_SHARE_BASE[language])
    return heads
