"""The rejected rows as a CSV file that can be corrected and fed in again with the same mapping."""

import csv
import io
import os
from collections.abc import Sequence
from itertools import count
from pathlib import Path

from rightsdesk.errors import DeskError
from rightsdesk.intake.csv_reading import BYTE_ORDER_MARK
from rightsdesk.intake.drafting import Rejection
from rightsdesk.intake.tables import REASON_COLUMNS
from rightsdesk.messages import _


def rejects_text(columns: Sequence[str], rejections: Sequence[Rejection], delimiter: str) -> bytes:
    """The rows as they were, each with its line, the columns at fault and the reasons.

    With a byte-order mark: spreadsheets need it to see UTF-8, and the reader then knows it whatever encoding
    the mapping declares for the register itself.
    """
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=delimiter, lineterminator="\n")
    writer.writerow([*columns, *REASON_COLUMNS])
    for rejection in rejections:
        cells = [rejection.row.cells[name] for name in columns]
        places = "; ".join(fault.column for fault in rejection.faults)
        reasons = "; ".join(fault.reason for fault in rejection.faults)
        writer.writerow([*cells, str(rejection.row.line), places, reasons])
    return BYTE_ORDER_MARK + stream.getvalue().encode("utf-8")


def keep_rejects(target: Path, content: bytes) -> Path:
    """Write the rejects file, readable by its owner alone, since it holds personal data; answers where it is.

    A file that stands there with other content may be somebody's corrections and is left alone: then the name
    gets a number. Raises DeskError where it cannot be written.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        for number in count(2):
            if target.is_file() and target.read_bytes() == content:
                return target
            try:
                handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            except FileExistsError:
                target = target.with_name(f"{_stem(target)}-{number}{target.suffix}")
                continue
            with os.fdopen(handle, "wb") as stream:
                stream.write(content)
            return target
    except OSError as problem:
        raise DeskError(
            _(
                "the rejected rows cannot be written to {path} ({problem}), so nothing was imported; "
                "name another place: --rejects FILE"
            ).format(path=target, problem=problem.strerror)
        ) from None
    raise AssertionError("count() does not end")


def _stem(path: Path) -> str:
    """The name without its ending and without the number that a former try gave it."""
    stem, _dash, number = path.stem.rpartition("-")
    return stem if stem and number.isdigit() else path.stem
