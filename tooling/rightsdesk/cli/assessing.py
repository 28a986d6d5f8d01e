"""`desk assess-units`: how units, lines or persons fared in a month or a year, each point with its case."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, get_args
from zoneinfo import ZoneInfo

import click

from rightsdesk.analysis.assessment import (
    By,
    Point,
    Row,
    UnitAssessment,
    assess,
    version_for,
    written,
)
from rightsdesk.analysis.holding import Hold, holding_times, spans_by_unit
from rightsdesk.analysis.marks import Mark, marks
from rightsdesk.cli.columns import columns
from rightsdesk.cli.context import App, json_option, pass_app, require_known
from rightsdesk.domain.rhythms import Term, term_of
from rightsdesk.domain.staff import Staff
from rightsdesk.domain.standing import Standing
from rightsdesk.messages import N_, _, language
from rightsdesk.records.store import Desk

Spans = dict[tuple[str, str], list[tuple[str, Hold]]]

_HEADINGS = (
    N_("rank"),
    N_("who"),
    N_("cases"),
    N_("substantiated"),
    N_("partly"),
    N_("major"),
    N_("late steps"),
    N_("warnings"),
    N_("rounds again"),
    N_("returned"),
    N_("satisfied"),
    N_("points"),
    N_("class"),
)
_NOBODY = {
    "unit": N_("the desk, no unit"),
    "line": N_("no line of business"),
    "person": N_("no person named"),
}
_UNRANKED = {
    "no-table": N_("not ranked: the policy has no table for assessment"),
    "few-cases": N_("not ranked: fewer than {least} cases"),
}


def command(_name: str) -> click.Command:
    """The command of this file."""
    return assess_units


@click.command(
    "assess-units", epilog=_("Example: {command}").format(command="desk assess-units 2026-10 --by person")
)
@click.argument("period", metavar="MONTH|YEAR")
@click.option("--policy", metavar="POLICY", help=_("Only under this policy."))
@click.option(
    "--by", type=click.Choice(get_args(By)), default="unit", show_default=True, help=_("Who is assessed.")
)
@click.option("--points", is_flag=True, help=_("Also every point, with its case and clause."))
@json_option
@pass_app
def assess_units(app: App, period: str, policy: str | None, by: By, points: bool) -> None:
    """Show how units, lines or persons fared in a month or a year: numbers, points, classes, ranks."""
    workspace = app.workspace
    desk, today = workspace.desk, workspace.desk.local_day(workspace.now)
    term = _term(period)
    if today < term.first:
        raise click.BadParameter(_("{period} has not begun").format(period=period), param_hint="MONTH|YEAR")
    versions = [version_for(desk.versions(slug), term, today) for slug in _policies(desk, policy)]
    standings = [desk.standing(case, workspace.now) for case in desk.cases()]
    found = [mark for standing in standings for mark in marks(standing)]
    zone = desk.organisation.zone()
    assessments = [assess(found, version, term, by, zone, today) for version in versions]
    spans = _spans(desk, standings, term, zone) if by == "unit" else {}
    app.show(
        "\n\n".join("\n".join(_lines(each, desk.staff, points)) for each in assessments),
        {
            "period": written(term),
            "by": by,
            "policies": [_record(each, desk.staff, spans, zone) for each in assessments],
        },
    )


def _term(text: str) -> Term:
    """The month or year meant. Raises UsageError for what is neither."""
    try:
        return term_of(text)
    except ValueError:
        raise click.BadParameter(
            _("{text!r} is neither a month nor a year; write 2026-10 or 2026").format(text=text),
            param_hint="MONTH|YEAR",
        ) from None


def _policies(desk: Desk, policy: str | None) -> tuple[str, ...]:
    """The policy asked for, or all. Raises UsageError for one that the desk does not have."""
    require_known(policy, desk.slugs, "--policy")
    return desk.slugs if policy is None else (policy,)


def _spans(desk: Desk, standings: list[Standing], term: Term, zone: ZoneInfo) -> Spans:
    """The spans in which units had cases that began in a month or year."""
    return {
        key: [each for each in found if term.first <= each[1].since.astimezone(zone).date() <= term.last]
        for key, found in spans_by_unit(standings, desk.calendars).items()
    }


def _name(row: Row, by: By, staff: Staff) -> str:
    if row.subject is None:
        nobody = _NOBODY[by]
        return _(nobody)
    if row.label:
        return row.label.text(language())
    known = staff.people.get(row.subject)
    return known.name.text(language()) if known else row.subject


def _rank(row: Row) -> str:
    if row.rank is None:
        return "—"
    return _("{rank}, tied").format(rank=row.rank) if row.tied else str(row.rank)


def _lines(found: UnitAssessment, staff: Staff, points: bool) -> Iterator[str]:
    title = found.version.policy.title.text(language())
    yield f"{title} · {written(found.term)}"
    rows = [row for row in found.rows if row.marks]
    if not rows:
        yield _("nothing is counted for anybody")
        return
    if found.running:
        yield _("not over yet: what it says may still change and is not compared with a whole one")
    yield from columns([tuple(map(_, _HEADINGS)), *(_cells(row, found, staff) for row in rows)])
    quiet = len(found.rows) - len(rows)
    if quiet:
        yield _("{count} without anything that counts").format(count=quiet)
    for why in dict.fromkeys(_UNRANKED[row.unranked] for row in rows if row.unranked and row.subject):
        yield _(why).format(least=found.ranked_from)
    for row in rows:
        if points and row.points:
            yield from _point_lines(row, found, staff)


def _cells(row: Row, found: UnitAssessment, staff: Staff) -> tuple[str, ...]:
    said = row.satisfaction
    tabled = found.clause is not None
    return (
        _rank(row),
        _name(row, found.by, staff),
        str(row.number("case")),
        str(row.number("substantiated")),
        str(row.number("partly-substantiated")),
        str(row.number("major")),
        str(row.number("late-step")),
        str(row.number("warning")),
        str(row.number("rehandled")),
        str(row.number("returned")),
        _("{good} of {base}, {asked} asked").format(good=said.satisfied, base=said.base, asked=said.asked)
        if said.asked
        else "—",
        str(row.total) if tabled else "",
        row.grade.title.text(language()) if row.grade else "",
    )


def _point_lines(row: Row, found: UnitAssessment, staff: Staff) -> Iterator[str]:
    yield _("{who}: {total} points").format(who=_name(row, found.by, staff), total=row.total)
    yield from columns(
        [
            (
                str(point.points),
                point.charge.title.text(language()),
                point.mark.case_id,
                _("clause {number}").format(number=_broken(point)),
            )
            for point in row.points
        ],
        "  ",
    )


def _broken(point: Point) -> str:
    """The clause that was not kept, or the one whose table charges it."""
    return point.mark.clock.clause if point.mark.clock else point.clause


def _record(found: UnitAssessment, staff: Staff, spans: Spans, zone: ZoneInfo) -> dict[str, Any]:
    rows = [_row_record(row, found, staff, zone) for row in found.rows]
    if found.by == "unit":
        for row in rows:
            if row["unit"] is not None:
                row["holding"] = _holding_record(spans.get((found.version.slug, row["unit"]), []), zone)
    return {
        "policy": found.version.slug,
        "in_force": found.version.in_force.isoformat(),
        "running": found.running,
        "clause": found.clause,
        "ranked_from": found.ranked_from,
        "rows": rows,
    }


def _row_record(row: Row, found: UnitAssessment, staff: Staff, zone: ZoneInfo) -> dict[str, Any]:
    said = row.satisfaction
    return {
        found.by: row.subject,
        "name": _name(row, found.by, staff),
        "cases": row.number("case"),
        "substantiated": row.number("substantiated"),
        "partly_substantiated": row.number("partly-substantiated"),
        "major": row.number("major"),
        "late_steps": row.number("late-step"),
        "warnings": row.number("warning"),
        "rehandled": row.number("rehandled"),
        "dissatisfied": row.number("dissatisfied"),
        "returned": row.number("returned"),
        "satisfaction": {**dict(said.numbers), "answered": said.base, "asked": said.asked},
        "points": row.total,
        "class": row.grade.id if row.grade else None,
        "rank": row.rank,
        "tied": row.tied,
        "unranked": row.unranked,
        "counted": [_mark_record(mark, zone) for mark in row.marks],
        "charged": [
            _mark_record(point.mark, zone)
            | {"charge": point.charge.id, "points": point.points, "table_clause": point.clause}
            for point in row.points
        ],
    }


def _mark_record(mark: Mark, zone: ZoneInfo) -> dict[str, Any]:
    clock = mark.clock
    return {
        "counts": mark.counts,
        "at": mark.at.astimezone(zone).isoformat(),
        "case": mark.case_id,
        "event": mark.event,
        "clock": clock.clock.id if clock else None,
        "cycle": clock.cycle if clock else None,
        "clause": clock.clause if clock else None,
    }


def _holding_record(found: list[tuple[str, Hold]], zone: ZoneInfo) -> dict[str, Any]:
    figures = holding_times(found)
    return {
        "number": figures.number,
        "running": figures.running,
        "base": figures.base,
        "median_seconds": _seconds(figures.median),
        "longest_seconds": _seconds(figures.longest),
        "longest_case": figures.longest_case,
        "spans": [
            {
                "case": case,
                "since": hold.since.astimezone(zone).isoformat(),
                "until": hold.until.astimezone(zone).isoformat() if hold.until else None,
                "elapsed_seconds": _seconds(hold.elapsed),
                "working_seconds": _seconds(hold.working),
                "waiting_seconds": _seconds(hold.waiting),
            }
            for case, hold in found
        ],
    }


def _seconds(value: timedelta | None) -> int | None:
    return None if value is None else int(value.total_seconds())
