"""How the promises about time were kept: share, median and 90th percentile in working time by clock."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from math import ceil
from statistics import median

from rightsdesk.analysis.monthly import answer_times
from rightsdesk.analysis.report.material import Material
from rightsdesk.analysis.report.tables import (
    Cell,
    Column,
    Picture,
    Row,
    Section,
    Share,
    Table,
    label,
    said,
)
from rightsdesk.domain.deadlines import Instance, State
from rightsdesk.domain.policy import PolicyVersion
from rightsdesk.domain.standing import Standing

_COLUMNS = (
    Column("clause", label("条款", "Clause"), "text", compares=True),
    Column("limit", label("规定", "Limit"), "text", compares=True),
    Column("share", label("按时率（基数）", "Kept (of)"), "share"),
    Column("met", label("按时", "In time")),
    Column("late", label("逾期办理", "Done late")),
    Column("overdue", label("逾期未办", "Overdue, not done")),
    Column("running", label("未到期", "Not due yet")),
    Column("median", label("用时中位数", "Median time"), "span"),
    Column("p90", label("90% 在此之内", "90% within"), "span"),
)


def timeliness(material: Material) -> Section:
    """Every clock of every policy with cases, in the policies' order."""
    tables = tuple(_tables(material))
    title = label("时限兑现", "Promises about time")
    if not tables:
        return Section(
            "timeliness",
            title,
            (said("本期案件没有适用的时限。", "No promise about time applies to these cases."),),
        )
    times = answer_times(material.standings, material.calendars)
    answered = (
        said(
            "从受理到首次答复，工作时间中位数为 {median}，90% 的在 {p90}之内（{base} 件已答复）。",
            "From receipt to the first answer: median {median} of working time, 90% within {p90} "
            "(answered: {base}).",
            median=middle(times),
            p90=within_ninety(times),
            base=len(times),
        )
        if times
        else said("本期受理的案件还没有答复。", "None of the cases has been answered yet.")
    )
    rule = said(
        "按时率＝按时件数÷（按时＋逾期办理＋逾期未办）；未到期和等待补充的不计入。用时按工作时间计，扣除等待投诉人的时间。",
        "Kept = in time ÷ (in time + done late + overdue); what is not due yet or waits is not in it. Times "
        "are working time, less the time spent waiting for the complainant.",
    )
    return Section("timeliness", title, (answered, rule), tables)


def middle(times: Sequence[timedelta]) -> timedelta | None:
    """The median: one case of a year must not speak for all the others, as it would in a mean."""
    if not times:
        return None
    return timedelta(seconds=round(median(time.total_seconds() for time in times)))


def within_ninety(times: Sequence[timedelta]) -> timedelta | None:
    """The 90th percentile by nearest rank: the least time within which at least nine of ten were done."""
    if not times:
        return None
    return sorted(times)[ceil(len(times) * 9 / 10) - 1]


def _tables(material: Material) -> Iterator[Table]:
    for version in material.latest():
        standings = [one for one in material.standings if one.version.slug == version.slug]
        rows = _rows(version, standings, material)
        if not rows:
            continue
        title = version.policy.title
        table = Table(
            id=f"clocks.{version.slug}",
            caption=label(f"《{title.zh}》各项时限", f"{title.en}: promises about time"),
            stub=label("时限", "Promise"),
            columns=_COLUMNS,
            rows=rows,
        )
        yield _pictured(table)


def _rows(version: PolicyVersion, standings: Sequence[Standing], material: Material) -> tuple[Row, ...]:
    """A row for each clock that ran, those of earlier versions after those of this one."""
    found: dict[str, list[tuple[Instance, timedelta | None]]] = {
        clock.id: [] for _clause, clock in version.policy.clocks()
    }
    for one in standings:
        for instance, time in zip(one.clocks, material.measures.times(one), strict=True):
            if instance.state is not State.VOID:
                found.setdefault(instance.clock.id, []).append((instance, time))
    return tuple(_row(clock, ran) for clock, ran in found.items() if ran)


def _row(clock: str, ran: Sequence[tuple[Instance, timedelta | None]]) -> Row:
    def number(*states: State) -> int:
        return sum(instance.state in states for instance, _time in ran)

    last = ran[-1][0]
    met, late, overdue = number(State.MET), number(State.LATE), number(State.OVERDUE)
    within = last.clock.within
    times = [time for _instance, time in ran if time is not None]
    cells: tuple[Cell, ...] = (
        label(f"第 {last.clause} 条", last.clause),
        label(within.text("zh"), within.text("en")),
        Share(met, met + late + overdue),
        met,
        late,
        overdue,
        number(State.RUNNING, State.WARNING, State.WAITING),
        middle(times),
        within_ninety(times),
    )
    return Row(clock, last.clock.title, cells)


def _pictured(table: Table) -> Table:
    """The table with a chart of the shares; without one where every promise was kept, or none was due: it
    would show nothing that a sentence does not."""
    shares = [(row, cell) for row in table.rows if isinstance(cell := row.cells[2], Share) and cell.base]
    if all(share.part == share.base for _row, share in shares):
        return table
    row, least = min(shares, key=lambda each: each[1].value or 0.0)
    sentence = said(
        "按时率最低的是{name}：{share}（{base} 件）。",
        "Least often kept: {name}, {share} of {base}.",
        name=row.title,
        share=least,
        base=least.base,
    )
    title = label(f"按时率：{table.caption.zh}", f"Kept in time: {table.caption.en}")
    return replace(table, picture=Picture(title, ("share",), sentence))
