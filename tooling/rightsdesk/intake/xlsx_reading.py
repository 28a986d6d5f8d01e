"""Read registers kept as Excel workbooks."""

import io
from pathlib import Path

from rightsdesk.intake.tables import Table, cell_text, require_header, table_of, unfit
from rightsdesk.messages import _

_ZIP = b"PK\x03\x04"


def read_xlsx(path: Path, raw: bytes, *, sheet: str | None) -> Table:
    """The rows of a sheet (by default the first) whose first row that is not blank names the columns.

    A row's `line` is its number in the sheet. Raises UnfitFile.
    """
    if not raw:
        raise unfit(path, None, _("the file is empty"))
    if not raw.startswith(_ZIP):
        raise unfit(
            path, None, _("this is no .xlsx workbook; save it as one, or give a CSV file the ending .csv")
        )
    rows = _sheet_rows(path, raw, sheet)
    numbered = [(number, [cell_text(cell) for cell in row]) for number, row in enumerate(rows, 1)]
    filled = [(number, cells) for number, cells in numbered if any(cell.strip() for cell in cells)]
    if not filled:
        raise unfit(path, None, _("there is nothing in the sheet"))
    (line, names), *rest = filled
    width = max(number for number, name in enumerate(names, 1) if name.strip())
    columns = require_header(path, line, names[:width])
    for number, cells in rest:
        if any(cell.strip() for cell in cells[width:]):
            raise unfit(path, number, _("this row has cells beyond the last column name"))
    return table_of(path, columns, ((number, cells[:width]) for number, cells in rest))


def _sheet_rows(path: Path, raw: bytes, sheet: str | None) -> list[list[object]]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(raw))
        names = workbook.sheet_names
        if sheet is not None and sheet not in names:
            raise unfit(
                path,
                None,
                _("there is no sheet {sheet}; there are: {names}").format(
                    sheet=sheet, names=", ".join(names)
                ),
            )
        found = workbook.get_sheet_by_name(sheet if sheet is not None else names[0])
        rows: list[list[object]] = [list(row) for row in found.to_python(skip_empty_area=False)]
    except CalamineError as problem:
        raise unfit(path, None, _("the workbook cannot be read: {problem}").format(problem=problem)) from None
    return rows
