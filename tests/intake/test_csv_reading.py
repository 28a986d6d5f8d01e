"""A CSV file is read whole and rightly, or refused with the place and what to do."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightsdesk.intake.csv_reading import read_csv
from rightsdesk.intake.tables import Table, UnfitFile

FILE = Path("register.csv")


def read(raw: bytes, *, encoding: str = "utf-8", delimiter: str = ",") -> Table:
    return read_csv(FILE, raw, encoding=encoding, delimiter=delimiter)


def refusal(raw: bytes, **how: str) -> str:
    with pytest.raises(UnfitFile) as caught:
        read(raw, **how)
    assert caught.value.exit_code == 2
    return str(caught.value)


def test_rows_know_the_line_they_start_on_though_records_span_lines() -> None:
    table = read(b'id,text\n1,"one\ntwo\nthree"\n\n2,plain\r\n3,"x\r\ny"\r\n4,z\n')
    assert [(row.line, row.cells["id"]) for row in table.rows] == [(2, "1"), (6, "2"), (7, "3"), (9, "4")]
    assert table.rows[0].cells["text"] == "one\ntwo\nthree"


def test_wholly_blank_rows_are_no_records() -> None:
    assert [row.line for row in read(b"a,b\n , \n1,2\n,\n").rows] == [3]


def test_a_byte_order_mark_counts_before_the_declared_encoding() -> None:
    table = read(b"\xef\xbb\xbf" + "编号\n甲\n".encode(), encoding="gb18030")
    assert table.columns == ("编号",)
    assert table.rows[0].cells == {"编号": "甲"}


def test_a_declared_encoding_is_read() -> None:
    assert read("编号;b\n甲;2\n".encode("gb18030"), encoding="gb18030", delimiter=";").columns == (
        "编号",
        "b",
    )


def test_the_columns_of_a_rejects_file_are_passed_over() -> None:
    table = read(b"a,rejected_line,rejected_column,rejected_reason\n1,2,a,wrong\n")
    assert table.columns == ("a",)
    assert table.rows[0].cells == {"a": "1"}


REFUSED = {
    "nothing": (b"", "register.csv: the file is empty"),
    "blanks": (b"\n \n", "the file is empty"),
    "no rows": (b"a,b\n", "no rows"),
    "workbook": (b"PK\x03\x04rest", ".xlsx"),
    "old workbook": (b"\xd0\xcf\x11\xe0rest", "save it as .xlsx"),
    "web page": (
        b"<!DOCTYPE html>\n<html><body>Please log in</body></html>",
        "register.csv:1: this is a web page",
    ),
    "web page after blanks": (b"\n  <html lang=zh>", "web page"),
    "json": (b'[{"a": 1}]', ".json"),
    "utf-16": ("编号,b\n1,2\n".encode("utf-16"), "UTF-16"),
    "nul": (b"a,b\n1,\x00\n", "register.csv:2: there is a NUL"),
    "too few fields": (
        b"a,b,c\n1,2,3\n1,2\n1\n",
        "register.csv:3: this row has 2 fields under 3 column names, and 1 ",
    ),
    "too many fields": (b"a,b\n1,2,3\n", "register.csv:2: this row has 3 fields"),
    "cut off in a quoted field": (b'a,b\n1,2\n3,"begun\nand never', "register.csv:3: the file ends inside"),
    "text after a quote": (b'a,b\n1,"x"y\n', "register.csv:2: this record is no CSV"),
    "nameless column": (b"a,,c\n1,2,3\n", "column 2 has no name"),
    "doubled column": (b"a,b,a\n1,2,3\n", "the same name: a"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_sound_register_is_refused_with_its_place(name: str) -> None:
    raw, told = REFUSED[name]
    message = refusal(raw)
    assert told in message
    assert "nothing was imported" in message


def test_a_wrong_encoding_is_refused_with_the_line_and_the_encoding_that_fits() -> None:
    message = refusal(b"id,text\n1,x\n2," + "投诉".encode("gb18030") + b"\n")
    assert "register.csv:3: the byte 0xCB is not UTF-8" in message
    assert "iconv -f GB18030 -t UTF-8" in message
    assert "`source: {encoding: gb18030}`" in message


def test_an_endless_field_is_told_as_a_quote_never_closed() -> None:
    assert "is a quote never closed?" in refusal(b'a,b\n1,"' + b"x" * 200_000 + b'"\n')


cells = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)


@given(st.lists(st.tuples(cells, cells), min_size=1, max_size=6))
def test_what_a_spreadsheet_writes_is_read_back(rows: list[tuple[str, str]]) -> None:
    stream = io.StringIO(newline="")
    csv.writer(stream).writerows([("a", "b"), *rows])
    kept = [row for row in rows if any(cell.strip() for cell in row)]
    if kept:
        read_back = read(stream.getvalue().encode()).rows
        assert [tuple(row.cells.values()) for row in read_back] == kept
        assert [row.line for row in read_back] == sorted({row.line for row in read_back})
