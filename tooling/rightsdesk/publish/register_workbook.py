"""The register as a file: a workbook in the layout an office prints, or CSV for other programs.

A workbook has the organisation and the period above, a header that stays and is printed on each page,
filters, and totals below.
"""

from datetime import datetime, timedelta
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from rightsdesk.publish.csv_tables import ENCODING, write_table
from rightsdesk.publish.register_entries import Entry, Register
from rightsdesk.publish.views import times
from rightsdesk.publish.views.register import COLUMNS, Column, Form, Glossary, cells, texts
from rightsdesk.publish.views.words import said
from rightsdesk.publish.workbooks import A4, HEAD, NUMBER, PAGE_NUMBERS, TEXT, new_workbook

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

PRINTED = ("id", "received", "channel", "kind", "category", "subject", "unit", "stage", "due", "closed")
"""The columns of the workbook, by key, before those that are counted."""
COUNTED = ("satisfaction", "late")
_PRINTED = tuple(column for key in (*PRINTED, *COUNTED) for column in COLUMNS if column.key == key)
_PERSONAL = ("name", "phone", "email", "address")
_HEAD_ROW = 2

_TITLE = said("{organisation}受理台账", "{organisation}: register of complaints, questions and suggestions")
_PERIOD = said(
    "受理日期：{first}至{last}　截至 {as_of}　共 {number} 件",
    "Received {first} to {last}; as of {as_of}; {number} cases",
)
_PLACE = said("序号", "No.")
_TOTAL = said("合计", "Total")
_OPEN = said("未办结 {open} 件，其中已逾期 {overdue} 件", "{open} not closed, of which {overdue} overdue")
_SHEET = said("台账", "Register")
_WITHHELD = said("（不显示）", "(withheld)")
_NAMES = {
    "name": said("姓名", "Name"),
    "phone": said("电话", "Phone"),
    "email": said("电子邮箱", "E-mail"),
    "address": said("地址", "Address"),
}
_FORMATS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 16, "align": "center", "valign": "vcenter"},
    "period": {"align": "center", "font_color": "#444444"},
    "head": HEAD,
    "text": {**TEXT, "num_format": "@"},
    "number": NUMBER,
    "moment": {"border": 1, "num_format": "yyyy-mm-dd hh:mm", "valign": "top", "align": "left"},
    # no workbook has an hour 24: the last second of the day, shown as the end it stands for
    "midnight": {"border": 1, "num_format": 'yyyy-mm-dd "24:00"', "valign": "top", "align": "left"},
    "total": {"bold": True, "top": 2, "bottom": 1, "num_format": "#,##0"},
}


def write_csv(register: Register, zone: ZoneInfo, glossary: Glossary, target: Path) -> None:
    """Write all columns as CSV."""
    language = glossary.language
    names = [column.name.text(language) for column in COLUMNS]
    rows = (
        [*texts(entry.fact, zone, glossary), *_personal_cells(register, entry, language)]
        for entry in register.entries
    )
    with target.open("w", encoding=ENCODING, newline="") as file:
        write_table(file, chain([[*names, *_personal_names(register, language)]], rows))


def write_workbook(register: Register, zone: ZoneInfo, glossary: Glossary, target: Path) -> None:
    """Write the register for printing on A4, row after row so that a large one needs no more memory.

    The same register gives the same bytes. Raises DeskError without what writes workbooks.
    """
    book = new_workbook(target, constant_memory=True)
    title = _TITLE.text(glossary.language).format(organisation=register.organisation.text(glossary.language))
    book.set_properties({"title": title, "created": register.as_of.astimezone(zone).replace(tzinfo=None)})
    _Sheet(book, register, zone, glossary, title).write()
    book.close()


class _Sheet:
    """The one sheet of the workbook."""

    def __init__(
        self, book: "Workbook", register: Register, zone: ZoneInfo, glossary: Glossary, title: str
    ) -> None:
        self._register, self._zone, self._glossary, self._title = register, zone, glossary, title
        self._language = glossary.language
        self._sheet: Worksheet = book.add_worksheet(_SHEET.text(self._language))
        self._formats = {name: book.add_format(wanted) for name, wanted in _FORMATS.items()}
        self._last = len(_PRINTED) + (len(_PERSONAL) if register.with_personal else 0)
        self._end = _HEAD_ROW + len(register.entries)

    def write(self) -> None:
        """Everything from top to bottom, since rows once written are out of reach."""
        self._set_up()
        self._top()
        for place, entry in enumerate(self._register.entries, 1):
            self._entry(place, entry)
        self._totals()

    def _set_up(self) -> None:
        sheet = self._sheet
        sheet.set_column(0, 0, 6)
        for place, column in enumerate(_PRINTED, 1):
            sheet.set_column(place, place, column.width)
        sheet.set_column(len(_PRINTED) + 1, max(len(_PRINTED) + 1, self._last), 18)
        sheet.freeze_panes(_HEAD_ROW + 1, 2)
        sheet.autofilter(_HEAD_ROW, 0, self._end, self._last)
        sheet.set_paper(A4)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.7)
        sheet.repeat_rows(0, _HEAD_ROW)
        sheet.print_area(0, 0, self._end + 1, self._last)
        sheet.set_footer(PAGE_NUMBERS.text(self._language))

    def _top(self) -> None:
        register, language, sheet = self._register, self._language, self._sheet
        period = _PERIOD.text(language).format(
            first=times.day(register.first, language),
            last=times.day(register.last, language),
            as_of=times.instant(register.as_of, self._zone, language),
            number=f"{len(register.entries):,}",
        )
        sheet.set_row(0, 30)
        for row, (text, form) in enumerate(((self._title, "title"), (period, "period"))):
            sheet.merge_range(row, 0, row, self._last, "", self._formats[form])
            sheet.write_string(row, 0, text, self._formats[form])
        names = [column.name.text(language) for column in _PRINTED]
        sheet.set_row(_HEAD_ROW, 30)
        for place, name in enumerate([_PLACE.text(language), *names, *_personal_names(register, language)]):
            sheet.write_string(_HEAD_ROW, place, name, self._formats["head"])

    def _entry(self, number: int, entry: Entry) -> None:
        row, fact = _HEAD_ROW + number, entry.fact
        self._sheet.write_number(row, 0, number, self._formats["number"])
        known = dict(zip((column.key for column in COLUMNS), cells(fact, self._zone), strict=True))
        for place, column in enumerate(_PRINTED, 1):
            self._cell(row, place, column, column.value(fact), known[column.key], fact.policy)
        personal = _personal_cells(self._register, entry, self._language)
        for place, text in enumerate(personal, len(_PRINTED) + 1):
            self._sheet.write_string(row, place, text, self._formats["text"])

    def _cell(self, row: int, place: int, column: Column, value: Any, cell: Any, policy: str) -> None:
        if isinstance(value, datetime):
            local, form = value.astimezone(self._zone).replace(tzinfo=None), "moment"
            if str(cell).endswith("24:00"):
                local, form = local - timedelta(seconds=1), "midnight"
            self._sheet.write_datetime(row, place, local, self._formats[form])
        elif isinstance(value, int):
            self._sheet.write_number(row, place, value, self._formats["number"])
        else:
            is_word = column.form is Form.WORD and cell is not None
            text = self._glossary.word(column, policy, cell) if is_word else cell or ""
            self._sheet.write_string(row, place, text, self._formats["text"])

    def _totals(self) -> None:
        facts = [entry.fact for entry in self._register.entries]
        row, form = self._end + 1, self._formats["total"]
        late = len(_PRINTED)
        for place in range(self._last + 1):
            self._sheet.write_blank(row, place, None, form)
        standing = [clock.state for fact in facts if (clock := fact.soonest())]
        told = _OPEN.text(self._language).format(
            open=sum(fact.is_open for fact in facts), overdue=standing.count("overdue")
        )
        self._sheet.write_string(row, 0, _TOTAL.text(self._language), form)
        self._sheet.write_number(row, 1, len(facts), form)
        self._sheet.write_string(row, 2, told, form)
        self._sheet.write_number(row, late, sum(fact.late for fact in facts), form)


def _personal_names(register: Register, language: str) -> list[str]:
    return [_NAMES[name].text(language) for name in _PERSONAL] if register.with_personal else []


def _personal_cells(register: Register, entry: Entry, language: str) -> list[str]:
    if not register.with_personal:
        return []
    if entry.personal is None:
        return [_WITHHELD.text(language) if entry.withheld else ""] * len(_PERSONAL)
    return [getattr(entry.personal, name) or "" for name in _PERSONAL]
