"""How long the units had the cases that were handed to them."""

from collections.abc import Sequence

from rightsdesk.analysis.holding import Hold, holding_times
from rightsdesk.analysis.report.material import Material
from rightsdesk.analysis.report.tables import (
    Cases,
    Column,
    Row,
    Section,
    Table,
    label,
    said,
)
from rightsdesk.domain.policy import PolicyVersion

_COLUMNS = (
    Column("number", label("转入", "Handed to it")),
    Column("running", label("还在手上", "Still there")),
    Column("base", label("已转出", "Passed on")),
    Column("median", label("用时中位数", "Median time"), "span"),
    Column("longest", label("最长", "Longest"), "span"),
    Column("case", label("最长的案件", "Longest case"), "cases"),
)


def holding(material: Material) -> Section:
    """From being handed on until the unit reports back, answers, returns the case or it is handed on."""
    title = label("各单位持有案件的时间", "How long units had the cases")
    spans: dict[tuple[str, str], list[tuple[str, Hold]]] = {}
    for one in material.standings:
        for hold in material.measures.holds(one):
            if hold.unit is not None:
                spans.setdefault((one.version.slug, hold.unit), []).append((one.state.case.id, hold))
    rows = tuple(
        row
        for version in material.latest()
        for slug in version.policy.vocabulary.units
        if (row := _row(version, slug, material, spans.get((version.slug, slug), [])))
    )
    if not rows:
        sentence = said("本期受理的案件还没有转办过。", "None of the cases has been handed to a unit yet.")
        return Section("holding", title, (sentence,))
    sentence = said(
        "从转办到反馈、答复、退回或者再转办的工作时间，扣除等待投诉人的时间；单位之间不排名次。",
        "Working time from being handed on until the unit reports back, answers, returns the case or it is "
        "handed on, less the time spent waiting for the complainant; nothing is ranked.",
    )
    table = Table("holding", title, label("责任单位", "Unit"), _COLUMNS, rows)
    return Section("holding", title, (sentence,), (table,))


def _row(
    version: PolicyVersion, unit: str, material: Material, spans: Sequence[tuple[str, Hold]]
) -> Row | None:
    """A unit's row, named as its own policy names it; None where no case was handed to it, or another unit is
    meant."""
    if not spans or material.scope.unit not in (None, unit):
        return None
    times = holding_times(spans)
    longest = Cases((times.longest_case,)) if times.longest_case else None
    cells = (times.number, times.running, times.base, times.median, times.longest, longest)
    return Row(f"{version.slug}.{unit}", version.policy.vocabulary.units[unit], cells)
