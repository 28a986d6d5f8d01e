"""Read registers kept as comma-separated values: strictly, since a shifted column is a wrong case."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from rightsdesk.intake.tables import Table, require_header, table_of, unfit
from rightsdesk.messages import _

BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def read_csv(path: Path, raw: bytes, *, encoding: str, delimiter: str) -> Table:
    """The rows of a CSV file whose first line names the columns. Raises UnfitFile.

    Every row must have as many fields as there are columns: a file with missing fields has its later values
    under wrong names, and no row of it can be trusted.
    """
    text = decode(path, raw, encoding)
    records = _records(path, text, delimiter)
    try:
        line, names = next(records)
    except StopIteration:
        raise unfit(path, None, _("there is nothing in the file")) from None
    columns = require_header(path, line, names)
    rows = list(records)
    _require_even(path, columns, rows)
    return table_of(path, columns, rows)


def decode(path: Path, raw: bytes, encoding: str) -> str:
    """The text of a file; a UTF-8 byte-order mark counts for more than the declared encoding.

    Raises UnfitFile for what is no text in that encoding, or text of another kind.
    """
    if not raw.strip():
        raise unfit(path, None, _("the file is empty"))
    _refuse_other_formats(path, raw)
    if raw.startswith(BYTE_ORDER_MARK):
        raw, encoding = raw.removeprefix(BYTE_ORDER_MARK), "utf-8"
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError as problem:
        line = raw.count(b"\n", 0, problem.start) + 1
        raise unfit(path, line, _encoding_message(raw, problem, encoding)) from None
    _require_register(path, text)
    return text


def _refuse_other_formats(path: Path, raw: bytes) -> None:
    """Raise UnfitFile for what people send as `.csv` and first bytes give away."""
    told = {
        b"PK\x03\x04": _("this is an Excel workbook or another ZIP file; give it the ending .xlsx"),
        b"\xd0\xcf\x11\xe0": _("this is an old Excel workbook; save it as .xlsx or as CSV in UTF-8"),
        b"\xff\xfe": _("this is UTF-16 text; save it as CSV in UTF-8"),
        b"\xfe\xff": _("this is UTF-16 text; save it as CSV in UTF-8"),
        b"%PDF": _("this is a PDF; ask for the register as CSV or .xlsx"),
    }
    for beginning, message in told.items():
        if raw.startswith(beginning):
            raise unfit(path, 1, message)


def _encoding_message(raw: bytes, problem: UnicodeDecodeError, encoding: str) -> str:
    """What byte does not fit, and which encoding would."""
    message = _("the byte 0x{byte:02X} is not {encoding}").format(
        byte=raw[problem.start], encoding=encoding.upper()
    )
    for other in ("utf-8", "gb18030"):
        try:
            raw.decode(other)
        except UnicodeDecodeError:
            continue
        advice = _("it reads as {other}: convert it (iconv -f {other} -t UTF-8) or say so in the mapping")
        declaration = f"source: {{encoding: {other}}}"
        return f"{message}; {advice.format(other=other.upper())} (`{declaration}`)"
    return message


def _require_register(path: Path, text: str) -> None:
    """Refuse pages and binary files that happen to decode."""
    start = text.lstrip()[:200].casefold()
    if start.startswith("<"):
        raise unfit(
            path,
            1,
            _("this is a web page or XML, perhaps an error or log-in page saved in place of the register"),
        )
    if start.startswith(("{", "[")):
        raise unfit(path, 1, _("this is JSON; give it the ending .json"))
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise unfit(path, line, _("there is a NUL character, so this is no text file"))


def _records(path: Path, text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Each record with the line it starts on; a record may span lines. Blank lines are passed over."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for record in reader:
            if record:
                yield line, record
            line = reader.line_num + 1
    except csv.Error as problem:
        if "unexpected end" in str(problem):
            message = _(
                "the file ends inside the record that starts here: a quoted field is never closed; "
                "was the file cut off?"
            )
        elif "field limit" in str(problem):
            message = _(
                "a field of this record is longer than {limit} characters; is a quote never closed?"
            ).format(limit=csv.field_size_limit())
        else:
            message = _("this record is no CSV: {problem}").format(problem=problem)
        raise unfit(path, line, message) from None


def _require_even(path: Path, columns: tuple[str, ...], rows: list[tuple[int, list[str]]]) -> None:
    """Refuse the file where rows have more or fewer fields than there are columns."""
    uneven = [(line, len(cells)) for line, cells in rows if len(cells) != len(columns)]
    if uneven:
        line, count = uneven[0]
        raise unfit(
            path,
            line,
            _(
                "this row has {count} fields under {columns} column names, and {others} more rows do not fit "
                "either; values would stand under wrong names"
            ).format(count=count, columns=len(columns), others=len(uneven) - 1),
        )
