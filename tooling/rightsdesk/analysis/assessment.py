"""How the units, lines and persons under one policy fared in a month or a year: numbers, points, classes, and
a ranking where the numbers carry one.

What counts, and for which month, stands with `domain.regime.Charge`. Each case is judged by the policy
version it was received under, and costs the points of that version's table; classes and the least number of
cases for a ranking are those of the version in force at the end of the time (or now, while it runs).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal
from zoneinfo import ZoneInfo

from rightsdesk.analysis.marks import Mark
from rightsdesk.analysis.monthly import Satisfaction, satisfaction
from rightsdesk.domain.model import Label
from rightsdesk.domain.policy import Clause, PolicyVersion, version_in_force
from rightsdesk.domain.regime import Assessment, Charge, Counts, Grade
from rightsdesk.domain.rhythms import Term

By = Literal["unit", "line", "person"]


def written(term: Term) -> str:
    """A month or year as `domain.rhythms.term_of` reads it."""
    return f"{term.year:04d}" if term.months == 12 else str(term)


@dataclass(frozen=True, slots=True)
class Point:
    """What one mark costs: the charge, and the clause whose table has it."""

    mark: Mark
    charge: Charge
    clause: str

    @property
    def points(self) -> int:
        """How many points."""
        return self.charge.points


Unranked = Literal["no-table", "few-cases", "none-named"]
"""Why somebody has no rank: the policy has no table; too few cases; no unit or person is named (the desk)."""


@dataclass(frozen=True, slots=True)
class Row:
    """One unit, line or person (`subject`; None: the desk, or nobody named) in one time.

    `rank` counts from 1, the fewest points first. Whoever has as many points shares the rank, and `tied`
    says so; the ranks after it are left out. `unranked` says why there is no rank. `satisfaction` is that of
    the cases counted for the subject.
    """

    subject: str | None
    label: Label | None
    marks: tuple[Mark, ...]
    points: tuple[Point, ...]
    satisfaction: Satisfaction
    grade: Grade | None = None
    rank: int | None = None
    tied: bool = False
    unranked: Unranked | None = None

    @property
    def total(self) -> int:
        """The sum of its points."""
        return sum(point.points for point in self.points)

    def number(self, *counts: Counts) -> int:
        """How many marks of these meanings there are."""
        return sum(mark.counts in counts for mark in self.marks)


@dataclass(frozen=True, slots=True)
class UnitAssessment:
    """All of one policy's units, lines or persons in one time: those with a rank first, then the others, what
    belongs to none of them last.

    `running`: the time is not over, so what it says may still change and is not compared with a whole one.
    `clause` is where the table stands (None: the policy has none).
    """

    version: PolicyVersion
    by: By
    term: Term
    running: bool
    clause: str | None
    ranked_from: int | None
    rows: tuple[Row, ...]


def version_for(versions: Sequence[PolicyVersion], term: Term, today: date) -> PolicyVersion:
    """Of a policy's versions, in order of date, the one whose classes and ranking are used for a term: the
    one in force at its end or, while it runs, today. The first for a time before it, from which imported
    cases may come.
    """
    return version_in_force(tuple(versions), min(term.last, today)) or versions[0]


def assess(
    found: Iterable[Mark], version: PolicyVersion, term: Term, by: By, zone: ZoneInfo, today: date
) -> UnitAssessment:
    """The assessment of a term under the policy that `version` (see `version_for`) belongs to.

    Of the marks `found`, those of other policies and times are passed over. They must come from all cases
    received until the end of `term`: what was received earlier may have fallen due, or been returned, in it.
    """
    counted = [
        mark
        for mark in found
        if mark.policy == version.slug and term.first <= mark.at.astimezone(zone).date() <= term.last
    ]
    table = version.policy.assessment()
    rows = [
        _row(subject, label, counted, by, table) for subject, label in _subjects(version, counted, by).items()
    ]
    return UnitAssessment(
        version=version,
        by=by,
        term=term,
        running=today <= term.last,
        clause=table[0].no if table else None,
        ranked_from=table[1].ranked_from if table else None,
        rows=tuple(_ranked(rows)),
    )


def _subject(mark: Mark, by: By) -> str | None:
    return {"unit": mark.unit, "line": mark.line, "person": mark.person}[by]


def _subjects(version: PolicyVersion, found: Sequence[Mark], by: By) -> Mapping[str | None, Label | None]:
    """Everybody who is assessed, with their names: all units and lines of the policy, since to have no
    complaint is a result too; of persons those whom something is counted for; last the desk, or nobody named,
    where something is.
    """
    vocabulary = version.policy.vocabulary
    words: Mapping[str, Label] = (
        {} if by == "person" else vocabulary.units if by == "unit" else vocabulary.lines
    )
    subjects: dict[str | None, Label | None] = dict(words.items())
    named = {_subject(mark, by) for mark in found}
    for slug in sorted(each for each in named if each is not None):
        subjects.setdefault(slug, None)
    if None in named:
        subjects[None] = None
    return subjects


def _row(
    subject: str | None,
    label: Label | None,
    found: Sequence[Mark],
    by: By,
    table: tuple[Clause, Assessment] | None,
) -> Row:
    own = tuple(sorted((mark for mark in found if _subject(mark, by) == subject), key=_order))
    row = Row(
        subject=subject,
        label=label,
        marks=own,
        points=tuple(point for mark in own for point in _points(mark)),
        satisfaction=satisfaction(mark.standing for mark in own if mark.counts == "case"),
    )
    if table is None:
        return replace(row, unranked="no-table")
    if subject is None:
        return replace(row, unranked="none-named")
    few = row.number("case") < table[1].ranked_from
    return replace(row, grade=_grade(table[1], row.total), unranked="few-cases" if few else None)


def _order(mark: Mark) -> tuple[object, ...]:
    return mark.at, mark.case_id, mark.counts, mark.clock.clock.id if mark.clock else ""


def _points(mark: Mark) -> tuple[Point, ...]:
    """What a mark costs by the table of the version that judges its case."""
    table = mark.standing.version.policy.assessment()
    if table is None:
        return ()
    clause, assessment = table
    return tuple(
        Point(mark, charge, clause.no)
        for charge in assessment.charges
        if charge.counts == mark.counts and charge.when.holds(mark.standing.state.traits)
    )


def _grade(table: Assessment, total: int) -> Grade:
    """The class of a total: the last that begins at or below it."""
    return [grade for grade in table.grades if grade.from_points <= total][-1]


def _ranked(rows: Sequence[Row]) -> list[Row]:
    """The rows with their ranks ("1, 2, 2, 4"), and in their order."""
    totals = [row.total for row in rows if row.unranked is None]
    placed = [
        replace(row, rank=1 + sum(other < row.total for other in totals), tied=totals.count(row.total) > 1)
        if row.unranked is None
        else row
        for row in rows
    ]
    return sorted(placed, key=lambda row: (row.subject is None, row.rank is None, row.rank or 0))
