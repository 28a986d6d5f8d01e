"""Workbooks, with the cell types that spreadsheets really hold."""

import io
import zipfile
from pathlib import Path

import pytest

from rightsdesk.intake.tables import Table, UnfitFile
from rightsdesk.intake.xlsx_reading import read_xlsx

FILE = Path("register.xlsx")
DATE_STYLE = 1


def text(value: str) -> str:
    return f'<c t="inlineStr"><is><t xml:space="preserve">{value}</t></is></c>'


def number(value: float, style: int = 0) -> str:
    return f'<c s="{style}"><v>{value}</v></c>'


EMPTY = "<c/>"


MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def relation(kind: str, target: str) -> str:
    return (
        f"<Relationships xmlns='{PACKAGE}/relationships'>"
        f"<Relationship Id='r1' Type='{OFFICE}/{kind}' Target='{target}'/></Relationships>"
    )


def workbook(*rows: list[str], first_row: int = 1) -> bytes:
    """The parts a workbook cannot do without, with one sheet."""
    lines = [f"<row r='{at}'>{''.join(cells)}</row>" for at, cells in enumerate(rows, first_row)]
    sheets = "<sheets><sheet name='Register' sheetId='1' r:id='r1'/></sheets>"
    styles = "<cellXfs><xf numFmtId='0'/><xf numFmtId='22'/></cellXfs>"
    parts = {
        "[Content_Types].xml": f"<Types xmlns='{PACKAGE}/content-types'/>",
        "_rels/.rels": relation("officeDocument", "xl/workbook.xml"),
        "xl/workbook.xml": f"<workbook xmlns='{MAIN}' xmlns:r='{OFFICE}'>{sheets}</workbook>",
        "xl/_rels/workbook.xml.rels": relation("worksheet", "worksheets/sheet1.xml"),
        "xl/styles.xml": f"<styleSheet xmlns='{MAIN}'>{styles}</styleSheet>",
        "xl/worksheets/sheet1.xml": (
            f"<worksheet xmlns='{MAIN}'><sheetData>{''.join(lines)}</sheetData></worksheet>"
        ),
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def read(raw: bytes, sheet: str | None = None) -> Table:
    return read_xlsx(FILE, raw, sheet=sheet)


def test_cells_become_text_and_rows_keep_their_number_in_the_sheet() -> None:
    raw = workbook(
        [text("id"), text("time"), text("share")],
        [number(2549), number(43580.5, DATE_STYLE), number(0.25)],
        [EMPTY, EMPTY, EMPTY],
        [text("7"), text("2019/4/25 9:32:09"), EMPTY],
        first_row=3,
    )
    table = read(raw, "Register")
    assert table.columns == ("id", "time", "share")
    assert [(row.line, tuple(row.cells.values())) for row in table.rows] == [
        (4, ("2549", "2019-04-25 12:00:00", "0.25")),
        (6, ("7", "2019/4/25 9:32:09", "")),
    ]


def test_cells_beyond_the_named_columns_are_refused_with_their_row() -> None:
    with pytest.raises(UnfitFile, match=r"register.xlsx:2: .* beyond the last column name"):
        read(workbook([text("a")], [text("1"), text("stray")]))


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (b"", "the file is empty"),
        (b"a,b\n1,2\n", "give a CSV file the ending .csv"),
        (b"PK\x03\x04no archive", "cannot be read"),
        (workbook(), "there is nothing in the sheet"),
        (workbook([text("a")]), "no rows"),
    ],
)
def test_what_is_no_filled_workbook_is_refused(raw: bytes, told: str) -> None:
    with pytest.raises(UnfitFile, match=told):
        read(raw)


def test_a_missing_sheet_is_told_with_those_there_are() -> None:
    with pytest.raises(UnfitFile, match="no sheet Other; there are: Register"):
        read(workbook([text("a")], [text("1")]), "Other")
