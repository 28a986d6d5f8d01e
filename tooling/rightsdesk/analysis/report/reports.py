"""A whole report: title, sections, what it was made from, and what has changed since it was issued."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from rightsdesk.analysis.report.kinds import SECTIONS, ReportKind, title_under
from rightsdesk.analysis.report.material import Material
from rightsdesk.analysis.report.tables import Cell, Section
from rightsdesk.domain.model import Label
from rightsdesk.domain.rhythms import Term


@dataclass(frozen=True, slots=True)
class Restatement:
    """A figure that is not what it was when the report was issued: where it stands, then and now. None: it
    was not in the report then, or is not in it any more."""

    section: Label
    table: Label
    row: Label
    column: Label
    then: Cell
    now: Cell


@dataclass(frozen=True, slots=True)
class Issue:
    """A report that was issued under a policy: the record that says so, what it was made from, the figures
    that have changed since. None: that commit is not in this clone, so it cannot be told.
    """

    record: str
    policy: Label
    commit: str
    as_of: datetime
    restatements: tuple[Restatement, ...] | None


@dataclass(frozen=True, slots=True)
class Report:
    """A report in figures. `commit` names what it was made from; None for what lies uncommitted.

    `addressees` are the units it goes to, who sign for it; `issues` what was issued of it before, under each
    of its policies.
    """

    kind: ReportKind
    term: Term
    organisation: Label
    title: Label
    policies: tuple[Label, ...]
    unit: Label | None
    running: bool
    as_of: datetime
    commit: str | None
    sections: tuple[Section, ...]
    addressees: tuple[Label, ...] = ()
    issues: tuple[Issue, ...] = ()


def compile_report(kind: ReportKind, material: Material, commit: str | None) -> Report:
    """The report of that kind from its material."""
    latest = material.latest()
    scope = material.scope
    units = material.words("units")
    single = latest[0].policy if len(latest) == 1 else None
    return Report(
        kind=kind,
        term=scope.term,
        organisation=material.organisation.name,
        title=title_under(single, kind, scope.term.months) if single else kind.name_for(scope.term.months),
        policies=tuple(version.policy.title for version in latest),
        unit=units.get(scope.unit) if scope.unit else None,
        running=material.running,
        as_of=material.now,
        commit=commit,
        sections=tuple(SECTIONS[name](material) for name in kind.sections),
        addressees=tuple(units.values()) if single and scope.unit is None else (),
    )


Place = tuple[str, str, str, str]
"""Where a figure stands: the ids of its section, table, row and column."""


@dataclass(frozen=True, slots=True)
class Stated:
    """A figure with what it is called where it stands."""

    section: Label
    table: Label
    row: Label
    column: Label
    value: Cell


def figures_of(report: Report) -> dict[Place, Stated]:
    """Every figure of a report by its place, in the order of the report."""
    return {
        (section.id, table.id, row.key, column.id): Stated(
            section.title, table.caption, row.title, column.title, cell
        )
        for section in report.sections
        for table in section.tables
        for row, column, cell in table.figures()
    }


def restated(then: Mapping[Place, Stated], now: Mapping[Place, Stated]) -> tuple[Restatement, ...]:
    """Every figure that differs between two reports of the same kind and scope, in the order of the later;
    last those that are no longer in it.
    """
    return tuple(
        _restatement(then.get(place), now.get(place))
        for place in {**now, **then}
        if _differs(then.get(place), now.get(place))
    )


def _differs(before: Stated | None, after: Stated | None) -> bool:
    return (before.value if before else None) != (after.value if after else None)


def _restatement(before: Stated | None, after: Stated | None) -> Restatement:
    known = after or before
    assert known is not None
    return Restatement(
        known.section,
        known.table,
        known.row,
        known.column,
        then=before.value if before else None,
        now=after.value if after else None,
    )
