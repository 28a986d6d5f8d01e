"""The figures of reports that were issued, kept from one build to the next: what a commit said of a moment
does not change. `.desk/reports/` is a cache on this machine: deleting it costs time and nothing else.
"""

import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from rightsdesk.analysis.report.reports import Place, Stated
from rightsdesk.analysis.report.tables import Cell, Share
from rightsdesk.domain.model import Label
from rightsdesk.records.memory import code_version, write_whole

FOLDER = ".desk/reports"


class Remembered:
    """The figures of one report, made from one commit as of one moment; `key` says which report."""

    def __init__(self, root: Path, *key: str) -> None:
        rest = (code_version("domain", "records", "analysis"), *key)
        digest = hashlib.sha256("\0".join(rest).encode()).hexdigest()
        self._path = root / FOLDER / f"{digest}.json"

    def figures(self) -> dict[Place, Stated] | None:
        """What is remembered; None where nothing is that can be read."""
        with suppress(OSError, ValueError, KeyError, TypeError, IndexError):
            return {tuple(row[0]): _stated(row) for row in json.loads(self._path.read_bytes())}
        return None

    def keep(self, figures: Mapping[Place, Stated]) -> None:
        """Remember the figures. A folder that cannot be written is no reason to fail."""
        rows = [[place, *_written(stated)] for place, stated in figures.items()]
        write_whole(self._path, json.dumps(rows, ensure_ascii=False))


def _written(stated: Stated) -> list[Any]:
    names = (stated.section, stated.table, stated.row, stated.column)
    return [[[name.zh, name.en] for name in names], _cell_written(stated.value)]


def _cell_written(value: Cell) -> Any:
    if isinstance(value, Share):
        return {"part": value.part, "base": value.base}
    if isinstance(value, timedelta):
        return {"seconds": value.total_seconds()}
    if isinstance(value, Decimal):
        return {"amount": str(value)}
    return value if isinstance(value, int) else None


def _stated(row: list[Any]) -> Stated:
    section, table, name, column = (Label(zh=zh, en=en) for zh, en in row[1])
    return Stated(section, table, name, column, _cell(row[2]))


def _cell(value: Any) -> Cell:
    if not isinstance(value, dict):
        return None if value is None else int(value)
    if "part" in value:
        return Share(int(value["part"]), int(value["base"]))
    if "seconds" in value:
        return timedelta(seconds=value["seconds"])
    return Decimal(value["amount"])
