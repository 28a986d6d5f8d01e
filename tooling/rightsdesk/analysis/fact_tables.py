"""The rows of all cases, where those that cannot change any more are remembered from the last time.

A row is remembered once its case is settled (`CaseFact.is_settled`): by month in `.desk/facts/`, each row
with the mark of its file (`Files.marks`), all under the digest of what they rest on: organisation, policies
and this package's code. The folder is a cache on this machine: deleting it costs time and nothing else.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import fields
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any

from rightsdesk.analysis.facts import CaseFact, ClockFact, case_fact
from rightsdesk.records.memory import code_version, write_whole
from rightsdesk.records.store import ORGANISATION, Desk, read_case, readable

FOLDER = ".desk/facts"
_MONTH_FOLDER = len("cases/2026/11")


def month_facts(root: Path, desk: Desk, now: datetime, under: str = "cases") -> Iterator[list[CaseFact]]:
    """The rows of each month folder below `under` that has cases, by id, the earliest month first; only what
    changed, or may still change, is read. `root` is where the desk keeps what it remembers.

    Raises Unreadable at the first file that cannot be read: no report may pass one over.
    """
    version = _version(desk)
    for month, paths in groupby(desk.case_paths(under), lambda path: path[:_MONTH_FOLDER]):
        yield _month(_Memory(root, month, version), desk, now, list(paths))


def all_facts(root: Path, desk: Desk, now: datetime, under: str = "cases") -> list[CaseFact]:
    """The rows of all cases below `under`, by day and id. Raises Unreadable."""
    return [fact for month in month_facts(root, desk, now, under) for fact in month]


def _version(desk: Desk) -> str:
    """What a row of a settled case rests on beside its file."""
    digest = hashlib.sha256(code_version("domain", "records", "analysis").encode())
    for path in (ORGANISATION, *desk.policy_paths):
        digest.update(hashlib.sha256(desk.files.read(path) or b"").digest())
    return digest.hexdigest()


def _month(memory: "_Memory", desk: Desk, now: datetime, paths: list[str]) -> list[CaseFact]:
    marks = desk.files.marks(paths)
    found = {path: fact for path in paths if (fact := memory.row(path, marks.get(path)))}
    for path, raw in desk.files.read_many([path for path in paths if path not in found]):
        found[path] = case_fact(desk.standing(readable(read_case(path, raw)), now))
    memory.keep({path: (marks[path], found[path]) for path in paths if path in marks and path in found})
    return [found[path] for path in paths if path in found]


class _Memory:
    """The rows remembered of one month; one that cannot be read or written is none."""

    def __init__(self, root: Path, month: str, version: str) -> None:
        self._path = root / FOLDER / f"{month[-7:].replace('/', '-')}.json"
        self._version = version
        self._rows: dict[str, list[Any]] = {}
        with suppress(OSError, ValueError, KeyError, TypeError):
            known = json.loads(self._path.read_bytes())
            if known["version"] == version:
                self._rows = known["rows"]

    def row(self, path: str, mark: str | None) -> CaseFact | None:
        """The row of a file that is as it was."""
        known = self._rows.get(path)
        with suppress(ValueError, KeyError, TypeError, IndexError):
            if known is not None and known[0] == mark:
                return fact_from(known[1])
        return None

    def keep(self, found: dict[str, tuple[str, CaseFact]]) -> None:
        """Remember the rows that will not change; nothing is written where they are known."""
        settled = {path: pair for path, pair in found.items() if pair[1].is_settled}
        if {path: mark for path, (mark, _fact) in settled.items()} == {
            path: known[0] for path, known in self._rows.items()
        }:
            return
        rows = {path: [mark, as_row(fact)] for path, (mark, fact) in settled.items()}
        write_whole(self._path, json.dumps({"version": self._version, "rows": rows}, ensure_ascii=False))


def _written(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, ClockFact):
        return [_written(getattr(value, each.name)) for each in fields(value)]
    return [_written(each) for each in value] if isinstance(value, tuple) else value


def as_row(fact: CaseFact) -> list[Any]:
    """A fact as JSON has it: its fields in their order, instants in ISO 8601."""
    return [_written(getattr(fact, each.name)) for each in fields(fact)]


Reading = Callable[[Any], Any]


def _moment(value: Any) -> datetime | None:
    return None if value is None else datetime.fromisoformat(value)


def _clocks(value: Any) -> tuple[ClockFact, ...]:
    return tuple(_made(ClockFact, each, _OF_CLOCKS) for each in value)


_NAMES = [each.name for each in fields(CaseFact)]
_CLOCK_NAMES = [each.name for each in fields(ClockFact)]
_OF_CASES: Sequence[tuple[int, Reading]] = [
    *((_NAMES.index(name), _moment) for name in ("received_at", "answered_at", "closed_at")),
    (_NAMES.index("uncounted"), tuple),
    (_NAMES.index("clocks"), _clocks),
]
_OF_CLOCKS: Sequence[tuple[int, Reading]] = [(_CLOCK_NAMES.index("due"), _moment)]


def _made(kind: type[Any], row: list[Any], readings: Sequence[tuple[int, Reading]]) -> Any:
    values = list(row)
    for place, read in readings:
        values[place] = read(values[place])
    return kind(*values)


def fact_from(row: list[Any]) -> CaseFact:
    """The fact that `as_row` wrote. Raises ValueError or TypeError for anything else."""
    found: CaseFact = _made(CaseFact, row, _OF_CASES)
    return found
