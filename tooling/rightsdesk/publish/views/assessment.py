"""How units, lines and persons fared, in words: a page for each month and year, each point with its case."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from rightsdesk.analysis.assessment import (
    By,
    Point,
    Row,
    UnitAssessment,
    assess,
    version_for,
    written,
)
from rightsdesk.analysis.marks import Mark, marks
from rightsdesk.domain.model import Label
from rightsdesk.domain.policy import PolicyVersion
from rightsdesk.domain.rhythms import Term, is_told_apart
from rightsdesk.domain.standing import Standing
from rightsdesk.publish.views import times, words
from rightsdesk.publish.views.cases import Reader
from rightsdesk.publish.views.words import said

_NOBODY: Mapping[By, Label] = {
    "unit": said("受理部门（未转责任单位）", "the desk (no unit)"),
    "line": said("不属业务板块", "no line of business"),
    "person": said("未指明个人", "no person named"),
}
_HEADINGS: Mapping[By, Label] = {
    "unit": said("责任单位", "unit"),
    "line": said("业务板块", "line of business"),
    "person": said("个人", "person"),
}


@dataclass(frozen=True, slots=True)
class PointView:
    """One point item: `points` for `charge`, in which case and where on its page (`place`), by which step or
    promise, and the clause.
    """

    points: int
    charge: str
    case_id: str
    place: str
    what: str
    when: str
    clause: str


@dataclass(frozen=True, slots=True)
class RowView:
    """One unit, line or person. `rank` is None for those not ranked, `few` whether it is for too few cases;
    `satisfied`, `opinions` and `asked` are numbers of cases.
    """

    name: str
    rank: int | None
    tied: bool
    few: bool
    cases: int
    substantiated: int
    partly: int
    major: int
    late: int
    warnings: int
    rounds: int
    returned: int
    satisfied: int
    opinions: int
    asked: int
    points: int
    grade: str | None
    items: tuple[PointView, ...]


@dataclass(frozen=True, slots=True)
class TableView:
    """Those assessed in one way. `quiet` is the number of those for whom nothing is counted."""

    heading: str
    rows: tuple[RowView, ...]
    quiet: int


@dataclass(frozen=True, slots=True)
class PolicyView:
    """What is assessed under one policy; `clause` and `ranked_from` are None where it has no table.

    `grades` are the classes with the points from which they begin.
    """

    policy: str
    clause: str | None
    ranked_from: int | None
    grades: tuple[tuple[str, int], ...]
    tables: tuple[TableView, ...]


@dataclass(frozen=True, slots=True)
class AssessmentView:
    """The page of one month or year."""

    name: str
    url: str
    is_year: bool
    running: bool
    until: str
    cases: int
    points: int
    policies: tuple[PolicyView, ...]


def assessment_views(
    standings: Iterable[Standing],
    policies: Iterable[Sequence[PolicyVersion]],
    today: date,
    as_of: str,
    reader: Reader,
) -> tuple[AssessmentView, ...]:
    """A page for every year of which anything counts, and every month of it that is told of apart, the latest
    first, years before their months.
    """
    found = _by_month(standings, reader)
    versions = {each[0].slug: each for each in policies if each}
    terms = {Term(year, month, 1) for _slug, year, month in found}
    terms |= {Term(term.year, 1, 12) for term in terms}
    told = (term for term in terms if is_told_apart(term, today))
    order = sorted(told, key=lambda term: (-term.year, -term.months, -term.month))
    return tuple(_view(term, found, versions, today, as_of, reader) for term in order)


Months = Mapping[tuple[str, int, int], Sequence[Mark]]


def _by_month(standings: Iterable[Standing], reader: Reader) -> Months:
    """Everything that counts, by policy, year and month."""
    found: dict[tuple[str, int, int], list[Mark]] = {}
    for standing in standings:
        for mark in marks(standing):
            day = mark.at.astimezone(reader.zone)
            found.setdefault((mark.policy, day.year, day.month), []).append(mark)
    return found


def _view(
    term: Term,
    found: Months,
    versions: Mapping[str, Sequence[PolicyVersion]],
    today: date,
    as_of: str,
    reader: Reader,
) -> AssessmentView:
    is_year = term.months == 12
    name = (
        _year(term.year, reader.language) if is_year else times.month(term.year, term.month, reader.language)
    )
    views = []
    cases = points = 0
    for slug in versions:
        own = [
            mark
            for (policy, year, month), marked in found.items()
            if policy == slug and year == term.year and (is_year or month == term.month)
            for mark in marked
        ]
        if not own:
            continue
        version = version_for(versions[slug], term, today)
        assessed = [assess(own, version, term, by, reader.zone, today) for by in _HEADINGS]
        cases += sum(mark.counts == "case" for mark in own)
        points += sum(row.total for row in assessed[0].rows)
        views.append(_policy_view(version, assessed, reader))
    return AssessmentView(
        name=name,
        url=f"assessment/{written(term)}.md",
        is_year=is_year,
        running=today <= term.last,
        until=as_of,
        cases=cases,
        points=points,
        policies=tuple(views),
    )


def _year(year: int, language: str) -> str:
    return f"{year}年" if language == "zh" else str(year)


def _policy_view(version: PolicyVersion, assessed: Sequence[UnitAssessment], reader: Reader) -> PolicyView:
    table = version.policy.assessment()
    grades = table[1].grades if table else ()
    return PolicyView(
        policy=version.policy.title.text(reader.language),
        clause=assessed[0].clause,
        ranked_from=assessed[0].ranked_from,
        grades=tuple((grade.title.text(reader.language), grade.from_points) for grade in grades),
        tables=tuple(_table_view(each, reader) for each in assessed if _says_something(each)),
    )


def _says_something(found: UnitAssessment) -> bool:
    """Whether anything counts for anybody named; the table by unit also shows what is the desk's."""
    return any(row.marks and (row.subject is not None or found.by == "unit") for row in found.rows)


def _table_view(found: UnitAssessment, reader: Reader) -> TableView:
    rows = [row for row in found.rows if row.marks]
    return TableView(
        heading=_HEADINGS[found.by].text(reader.language),
        rows=tuple(_row_view(row, found.by, reader) for row in rows),
        quiet=len(found.rows) - len(rows),
    )


def _row_view(row: Row, by: By, reader: Reader) -> RowView:
    answers = row.satisfaction
    return RowView(
        name=_name(row, by, reader),
        rank=row.rank,
        tied=row.tied,
        few=row.unranked == "few-cases",
        cases=row.number("case"),
        substantiated=row.number("substantiated"),
        partly=row.number("partly-substantiated"),
        major=row.number("major"),
        late=row.number("late-step"),
        warnings=row.number("warning"),
        rounds=row.number("rehandled"),
        returned=row.number("returned"),
        satisfied=answers.satisfied,
        opinions=answers.base,
        asked=answers.asked,
        points=row.total,
        grade=row.grade.title.text(reader.language) if row.grade else None,
        items=tuple(_point_view(point, reader) for point in row.points),
    )


def _name(row: Row, by: By, reader: Reader) -> str:
    if row.subject is None:
        return _NOBODY[by].text(reader.language)
    if by == "person":
        return reader.person(row.subject)
    return row.label.text(reader.language) if row.label else row.subject


def _point_view(point: Point, reader: Reader) -> PointView:
    mark, language = point.mark, reader.language
    clock = mark.clock
    if clock:
        what, place = clock.clock.title.text(language), "deadlines"
    elif mark.event is not None and mark.event >= 0:
        event = mark.standing.state.case.timeline[mark.event]
        what, place = event.about.name.text(language), "timeline"
    else:
        what, place = words.RECEIVED.text(language), "received"
    return PointView(
        points=point.points,
        charge=point.charge.title.text(language),
        case_id=mark.case_id,
        place=place,
        what=what,
        when=times.instant(mark.at, reader.zone, language),
        clause=clock.clause if clock else point.clause,
    )
