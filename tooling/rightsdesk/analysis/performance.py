"""How each month's cases fared, in exact numbers, as they stood when the month's figures were settled.

A settled month stays as it was: what was recorded of it later changes nothing, so that yesterday's edition
taken from today's tells of nobody. Its figures are remembered in `.desk/settled-months/` under what they rest
on.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from rightsdesk.analysis.monthly import SATISFIED
from rightsdesk.analysis.publication import Counted, Month, Part, Told, settled_at, settled_months, told
from rightsdesk.domain.case import KINDS, Case
from rightsdesk.domain.deadlines import State
from rightsdesk.domain.standing import Standing
from rightsdesk.errors import DeskError
from rightsdesk.records.agenda import versions_in_force
from rightsdesk.records.files import CommittedTree, Files
from rightsdesk.records.git import Repository
from rightsdesk.records.memory import code_version, write_whole
from rightsdesk.records.store import CASE_PATH, Desk, read_case, readable

FOLDER = ".desk/settled-months"

Cell = tuple[str, str]
"""A policy and a kind of case."""
Counts = Mapping[Cell, Counted]


@dataclass(frozen=True, slots=True)
class Performance:
    """What is published. `told` has every policy in force with each kind of case, the earliest period first;
    `months` are those whose figures are settled, in order; `smallest` and `settled_on` are the rule's.
    """

    told: Mapping[Cell, tuple[Told, ...]]
    months: tuple[Month, ...]
    smallest: int
    settled_on: int


NOTHING = Performance({}, (), 0, 0)
"""For whom nothing is published."""


def as_settled(case: Case, end: datetime) -> Case:
    """A case with only what happened before `end`."""
    return case.model_copy(update={"timeline": tuple(each for each in case.timeline if each.at < end)})


def promises_of(standing: Standing) -> Mapping[str, Part]:
    """How each promise fared in one case: kept, if it was kept in time as often as it was owed.

    A promise not kept when its time was up is not kept in time, whether it was kept later or not at all. One
    still running, waiting or no longer asked for is not counted.
    """
    found: dict[str, Part] = {}
    for instance in standing.clocks:
        if instance.state is State.MET or instance.is_late:
            late = instance.is_late or bool(found.get(instance.clock.id, Part()).short)
            found[instance.clock.id] = Part(1, int(late))
    return found


def opinion_of(standing: Standing) -> Part:
    """What the complainant said when last called back; nothing where no opinion was given."""
    said = standing.state.satisfaction
    return Part() if said in (None, "no-answer") else Part(1, int(said not in SATISFIED))


def counted(standings: Iterable[Standing]) -> Counts:
    """Cases of one month in exact numbers, by policy and kind."""
    found: dict[Cell, Counted] = {}
    for one in standings:
        cell = one.version.slug, str(one.state.traits["kind"])
        found[cell] = found.get(cell, Counted()) + Counted(1, promises_of(one), opinion_of(one))
    return found


def performance(root: Path, desk: Desk, now: datetime, repository: Repository | None) -> Performance:
    """What is published of every policy in force, by the rule of `analysis.publication`.

    `root` is where the desk keeps what it remembers. With a `repository`, a month is counted from the state
    of its files that stood on this line of history when it was settled; without one, or where the desk's
    history began later, from the files as they are, by the times in them. Raises Unreadable.
    """
    zone, rule = desk.organisation.zone(), desk.organisation.publication
    first = _first_month(desk)
    days = () if first is None else settled_months(first, now, rule.settled_on, zone)
    memory = _Memory(root, _version(desk))
    months: list[tuple[Month, Counts]] = []
    for month in days:
        end = settled_at(month, rule.settled_on, zone)
        months.append((month, _month(desk, _files(desk, month, end, repository), month, end, memory)))
    memory.save()
    found = {
        (slug, kind): tuple(
            told([(month, counts.get((slug, kind), Counted())) for month, counts in months], rule.smallest)
        )
        for slug in (version.slug for version in versions_in_force(desk, now))
        for kind in KINDS
    }
    return Performance(found, tuple(month for month, _ in months), rule.smallest, rule.settled_on)


def history(root: Path) -> Repository | None:
    """The repository that the desk in `root` is kept in; None where it is kept in none of its own."""
    with suppress(DeskError):
        found = Repository.find(root)
        return found if found.root == root.resolve() else None
    return None


def _first_month(desk: Desk) -> Month | None:
    found = next((found for path in desk.case_paths() if (found := CASE_PATH.fullmatch(path))), None)
    return (int(found[1]), int(found[2])) if found else None


def _folder(month: Month) -> str:
    return f"cases/{month[0]:04d}/{month[1]:02d}"


def _files(desk: Desk, month: Month, end: datetime, repository: Repository | None) -> Files:
    """A month's files as they stood at `end`. The history of a desk that was made in one go tells nothing."""
    if repository is None or desk.organisation.demonstration:
        return desk.files
    commit = repository.commit_before(end)
    return desk.files if commit is None else CommittedTree(repository, commit, _folder(month))


def _month(desk: Desk, files: Files, month: Month, end: datetime, memory: "_Memory") -> Counts:
    paths = [path for path in files.paths(_folder(month)) if path.endswith(".yml")]
    mark = _digest(f"{path} {mark}" for path, mark in files.marks(paths).items())
    return memory.counts(
        _folder(month),
        f"{end.isoformat()} {mark}",
        lambda: counted(
            desk.standing(as_settled(readable(read_case(path, raw)), end), end)
            for path, raw in files.read_many(paths)
        ),
    )


def _digest(texts: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()


def _version(desk: Desk) -> str:
    """What a settled month rests on beside its files."""
    calendar = desk.organisation.model_dump_json(include={"time_zone", "hours", "unit_hours", "holidays"})
    rules = (desk.files.read(path) or b"" for path in desk.policy_paths)
    code = code_version("domain", "records", "analysis")
    return _digest([code, calendar, *(hashlib.sha256(raw).hexdigest() for raw in rules)])


class _Memory:
    """The counts of settled months on this machine; one that cannot be read or written is none."""

    def __init__(self, root: Path, version: str) -> None:
        self._path = root / FOLDER / "counts.json"
        self._version = version
        self._known: dict[str, Any] = {}
        self._fresh = False
        with suppress(OSError, ValueError, KeyError, TypeError):
            kept = json.loads(self._path.read_bytes())
            if kept["version"] == version:
                self._known = dict(kept["months"])

    def counts(self, name: str, mark: str, find: Callable[[], Counts]) -> Counts:
        """The counts of a month: those remembered under the same mark, else what `find` answers."""
        with suppress(ValueError, KeyError, TypeError):
            if self._known[name]["mark"] == mark:
                return _counts_from(self._known[name]["cells"])
        found = find()
        self._known[name] = {"mark": mark, "cells": _as_rows(found)}
        self._fresh = True
        return found

    def save(self) -> None:
        """Write what was found anew."""
        if self._fresh:
            write_whole(self._path, json.dumps({"version": self._version, "months": self._known}))


def _as_rows(counts: Counts) -> list[list[Any]]:
    return [
        [
            *cell,
            found.received,
            [found.opinions.base, found.opinions.short],
            {clock: [part.base, part.short] for clock, part in found.promises.items()},
        ]
        for cell, found in counts.items()
    ]


def _counts_from(rows: list[list[Any]]) -> Counts:
    return {
        (policy, kind): Counted(
            received, {clock: Part(*pair) for clock, pair in promises.items()}, Part(*opinions)
        )
        for policy, kind, received, opinions, promises in rows
    }
