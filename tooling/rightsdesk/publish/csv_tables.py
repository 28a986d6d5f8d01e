"""Tables as CSV (RFC 4180) for spreadsheets: in UTF-8 with the mark by which they know it, and without a cell
that one would run as a formula.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import TextIO

from rightsdesk.publish.files import SiteFile

ENCODING = "utf-8-sig"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

Cell = str | float | None
"""What a table has: texts and numbers; None is an empty cell."""


def harmless(text: str) -> str:
    """The text, after an apostrophe where a spreadsheet would run it as a formula (CWE-1236)."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def write_table(file: TextIO, rows: Iterable[Sequence[Cell]]) -> None:
    """Write rows, of which the first names the columns, to a file opened with `ENCODING` and `newline=""`."""
    writer = csv.writer(file)
    for row in rows:
        writer.writerow([harmless(cell) if isinstance(cell, str) else cell for cell in row])


def table_file(path: str, rows: Iterable[Sequence[Cell]]) -> SiteFile:
    """Rows, of which the first names the columns, as a file of a site or an archive."""
    stream = io.StringIO(newline="")
    write_table(stream, rows)
    return SiteFile(path, stream.getvalue().encode(ENCODING))
