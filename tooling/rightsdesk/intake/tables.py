"""What every reader makes of a file: rows of text under named columns, each with the line it starts on."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path

from rightsdesk.errors import DeskError
from rightsdesk.messages import _

REASON_COLUMNS = ("rejected_line", "rejected_column", "rejected_reason")
"""What a rejects file has beyond the input's columns; passed over when it is fed in again."""


class UnfitFile(DeskError):
    """A file that cannot be read as the register it was said to be; nothing of it was imported."""


@dataclass(frozen=True, slots=True)
class Row:
    """One record: the physical line (or sheet row) it starts on, from 1, and its cells as they are."""

    line: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """A register as read: its columns in the file's order and all rows that are not wholly blank."""

    path: Path
    columns: tuple[str, ...]
    rows: Sequence[Row] = field(repr=False)


def unfit(path: Path, line: int | None, message: str) -> UnfitFile:
    """The refusal of a whole file, `path:line: what is wrong`."""
    where = str(path) if line is None else f"{path}:{line}"
    return UnfitFile(_("{where}: {message}; nothing was imported").format(where=where, message=message))


def require_header(path: Path, line: int, names: Sequence[str]) -> tuple[str, ...]:
    """The column names, trimmed. Raises UnfitFile where one is blank or stands twice."""
    columns = tuple(name.strip() for name in names)
    if not any(columns):
        raise unfit(path, line, _("there are no column names"))
    for number, name in enumerate(columns, 1):
        if not name:
            raise unfit(path, line, _("column {number} has no name").format(number=number))
    doubled = [name for name, count in Counter(columns).items() if count > 1]
    if doubled:
        raise unfit(path, line, _("two columns have the same name: {names}").format(names=", ".join(doubled)))
    return columns


def table_of(path: Path, columns: tuple[str, ...], rows: Iterable[tuple[int, Sequence[str]]]) -> Table:
    """The table of rows that have exactly a cell for each column; wholly blank rows are no records.

    The columns that a rejects file adds are left out.
    """
    kept = [
        Row(
            line,
            {name: cell for name, cell in zip(columns, cells, strict=True) if name not in REASON_COLUMNS},
        )
        for line, cells in rows
        if any(cell.strip() for cell in cells)
    ]
    if not kept:
        raise unfit(path, None, _("there are column names but no rows"))
    return Table(path, tuple(name for name in columns if name not in REASON_COLUMNS), kept)


def cell_text(value: object) -> str:
    """A typed cell as text: whole numbers without `.0`, times as `YYYY-MM-DD hh:mm:ss`."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, date | time | timedelta):
        return str(value)
    return str(value)
