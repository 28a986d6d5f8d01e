"""Read a register file of any known format, and hold it against the mapping it is said to fit."""

import re
from collections.abc import Sequence
from pathlib import Path

from rightsdesk.errors import DeskError
from rightsdesk.intake.csv_reading import read_csv
from rightsdesk.intake.json_reading import read_json
from rightsdesk.intake.mapping import Mapping
from rightsdesk.intake.tables import Row, Table, require_header, unfit
from rightsdesk.intake.xlsx_reading import read_xlsx
from rightsdesk.messages import _

FORMATS = (".csv", ".xlsx", ".json")

_LISTED = 8
"""Column names told in a refusal; registers can have dozens."""


def read_register(path: Path, mapping: Mapping) -> Table:
    """The rows of a register.

    Raises UnfitFile for a file that does not fit the mapping, DeskError where there is none.
    """
    try:
        raw = path.read_bytes()
    except OSError as problem:
        raise DeskError(
            _("{path} cannot be read: {problem}").format(path=path, problem=problem.strerror)
        ) from None
    source = mapping.source
    ending = path.suffix.lower()
    if ending == ".csv":
        table = read_csv(path, raw, encoding=source.encoding, delimiter=source.delimiter)
    elif ending == ".xlsx":
        table = read_xlsx(path, raw, sheet=source.sheet)
    elif ending == ".json":
        table = read_json(path, raw, records=source.records)
    else:
        raise unfit(
            path,
            None,
            _("a register is one of {formats}, told by its ending").format(formats=", ".join(FORMATS)),
        )
    if source.names == "plain":
        table = _plainly_named(table)
    _require_columns(table, mapping)
    return table


def _plainly_named(table: Table) -> Table:
    """The table under plain column names. Raises UnfitFile where two columns come to the same name."""
    names = {name: re.sub(r"\W+", "_", name.casefold()).strip("_") for name in table.columns}
    columns = require_header(table.path, 1, list(names.values()))
    rows = [Row(row.line, {names[name]: cell for name, cell in row.cells.items()}) for row in table.rows]
    return Table(table.path, columns, rows)


def _require_columns(table: Table, mapping: Mapping) -> None:
    """Refuse a file that lacks a mapped column or has one that the mapping neither uses nor ignores."""
    used = mapping.columns()
    missing = sorted(used - set(table.columns))
    if missing:
        raise unfit(
            table.path,
            1,
            _(
                "this is not a file for the mapping {system}: it has no column {missing}; it has {found}"
            ).format(system=mapping.system, missing=_listed(missing), found=_listed(table.columns)),
        )
    unknown = [name for name in table.columns if name not in used and name not in mapping.ignore]
    if unknown:
        raise unfit(
            table.path,
            1,
            _(
                "the mapping {system} says nothing of the column {unknown}; map it, or list it under `ignore`"
            ).format(system=mapping.system, unknown=", ".join(unknown)),
        )


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _LISTED
    return ", ".join(names[:_LISTED]) + (_(" and {count} more").format(count=more) if more > 0 else "")
