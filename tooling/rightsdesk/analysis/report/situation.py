"""What came in: how many, of which kind, by which way, about what, for whom; and many at once, at one place
or on one line.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from rightsdesk.analysis.bursts import Episode
from rightsdesk.analysis.report.material import Earlier, Material
from rightsdesk.analysis.report.tables import (
    Cases,
    Cell,
    Change,
    Column,
    Picture,
    Row,
    Section,
    Sentence,
    Share,
    Table,
    as_written,
    counted,
    label,
    named,
    said,
)
from rightsdesk.domain.case import KIND_NAMES, KINDS
from rightsdesk.domain.model import Label
from rightsdesk.domain.standing import Standing

NUMBER = label("件数", "Cases")
THE_DESK = label("受理部门（未转办）", "the desk (not handed on)")
"""In place of a unit for cases that were not handed to one."""
DESK = label("受理部门", "the desk")
"""Who took a step that is not a unit's."""
_NO_LINE = label("未归入业务板块", "no line of business")
TIED = 3
"""How many that have as many cases as each other are still named."""
SHOWN = 10
"""How many places and lines a report names: as many as are read."""

_COMPARED = (
    Column("received", NUMBER),
    Column("share", label("占比", "Share"), "share"),
    Column("previous", label("上期", "Period before"), compares=True),
    Column("change", label("比上期", "Change"), "change", compares=True),
    Column("year-ago", label("上年同期", "Year before"), compares=True),
    Column("year-change", label("比上年同期", "Change on it"), "change", compares=True),
)


def situation(material: Material) -> Section:
    """How many cases came in, by all that is counted at receipt."""
    own = material.standings
    open_ = sum(one.state.is_open for one in own)
    return Section(
        "situation",
        label("总体情况", "The situation"),
        sentences=(
            said(
                "共受理 {received} 件，其中尚未办结 {open} 件。",
                "Cases received: {received}; not closed yet: {open}.",
                received=len(own),
                open=open_,
            ),
            *_on_comparing(material),
        ),
        tables=tuple(_breakdowns(material)) if own else (),
    )


def _on_comparing(material: Material) -> Iterator[Sentence]:
    """Why what cannot be compared is not."""
    if material.running:
        yield said(
            "本期尚未结束，不与完整的期间比较。",
            "The period is not over, so it is not compared with whole ones.",
        )
        return
    previous, year_ago = material.previous, material.year_ago
    if previous.standings is None and year_ago.standings is None:
        yield said(
            "受理记录始于本期之后或者本期之内，没有可比的上期和上年同期。",
            "The records reach back to neither the period before nor a year: nothing to compare with.",
        )
    elif year_ago.standings is None:
        yield said(
            "受理记录没有覆盖上年同期，只与上期比较。",
            "The records do not reach back a year; comparison is with the period before only.",
        )
    if previous.partly or year_ago.partly:
        yield said(
            "受理记录从用于比较的期间之中才开始，比较仅供参考。",
            "The records begin in the middle of a period compared with; read the comparison with care.",
        )


def _breakdowns(material: Material) -> Iterator[Table]:
    kinds = dict(KIND_NAMES)
    yield _breakdown(material, "kind", label("性质", "Kind"), kinds, _kind, every=KINDS)
    channels, categories = material.words("channels"), material.words("categories")
    channel, category = _by_word(channels, "channel"), _by_word(categories, "category")
    yield _breakdown(material, "channel", label("渠道", "Channel"), channels, channel)
    yield _pictured(
        _breakdown(material, "category", label("类别", "Category"), categories, category),
        label("按类别", "By category"),
    )
    if material.scope.unit is None:
        units = {**material.words("units"), "": THE_DESK}
        yield _pictured(
            _breakdown(
                material, "unit", label("责任单位", "Unit"), units, lambda one: one.state.last_unit or ""
            ),
            label("按责任单位", "By unit"),
        )
        lines = material.words("lines")
        if lines:
            words = {**lines, "": _NO_LINE}
            yield _breakdown(material, "line", label("业务板块", "Line of business"), words, _line)


def _kind(one: Standing) -> str:
    return str(one.state.traits["kind"])


def _line(one: Standing) -> str:
    return str(one.state.traits.get("line") or "")


def _by_word(words: dict[str, Label], name: str) -> Callable[[Standing], str]:
    """A trait, where policies have the same word for their own slugs, as the slug of the first of them."""
    first: dict[str, str] = {}
    for slug, word in words.items():
        first.setdefault(word.zh, slug)

    def slug_of(one: Standing) -> str:
        slug = str(one.state.traits.get(name, ""))
        return first[words[slug].zh] if slug in words else slug

    return slug_of


def _breakdown(
    material: Material,
    name: str,
    stub: Label,
    words: dict[str, Label],
    key: Callable[[Standing], str],
    every: Iterable[str] = (),
) -> Table:
    """Cases by a trait, in the order of the policies' word lists: nothing is ranked. The last row adds up."""
    own, before, year_ago = (
        counted(standings, key) if standings is not None else None
        for standings in (material.standings, material.previous.standings, material.year_ago.standings)
    )
    seen = {**dict.fromkeys(every), **dict.fromkeys(own or ()), **dict.fromkeys(before or ())}
    seen |= dict.fromkeys(year_ago or ())
    order = [slug for slug in words if slug in seen] + [slug for slug in seen if slug not in words]
    numbers = (own or {}, before, year_ago)
    rows = [
        Row(slug, named(words, slug), _compared(slug, len(material.standings), *numbers)) for slug in order
    ]
    total = Row("all", label("合计", "All"), _total(material), sums=True)
    caption = label(f"按{stub.zh}", f"By {stub.en[0].lower()}{stub.en[1:]}")
    return Table(name, caption, stub, _COMPARED, (*rows, total))


def _compared(
    slug: str, base: int, own: dict[str, int], before: dict[str, int] | None, year_ago: dict[str, int] | None
) -> tuple[Cell, ...]:
    number = own.get(slug, 0)
    cells: list[Cell] = [number, Share(number, base)]
    for other in (before, year_ago):
        cells += _against(number, None if other is None else other.get(slug, 0))
    return tuple(cells)


def _against(number: int, other: int | None) -> list[Cell]:
    return [None, None] if other is None else [other, Change(number - other)]


def _total(material: Material) -> tuple[Cell, ...]:
    number = len(material.standings)
    cells: list[Cell] = [number, Share(number, number)]
    for earlier in (material.previous, material.year_ago):
        cells += _against(number, _size(earlier))
    return tuple(cells)


def _size(earlier: Earlier) -> int | None:
    return None if earlier.standings is None else len(earlier.standings)


def _pictured(table: Table, title: Label) -> Table:
    """The table with its chart; without one where not even two bars would stand in it."""
    own = [row for row in table.rows if not row.sums]
    if sum(_number(row.cells[0]) > 0 for row in own) < 2:
        return table
    most = max(_number(row.cells[0]) for row in own)
    first = [row for row in own if _number(row.cells[0]) == most]
    against = any(isinstance(row.cells[2], int) for row in own)
    columns = ("received", "previous") if against else ("received",)
    return replace(table, picture=Picture(title, columns, _on_most(first)))


def _on_most(first: Sequence[Row]) -> Sentence:
    """Which stand out, if any does: where many have as many as each other, none is named."""
    number, share = first[0].cells[:2]
    if len(first) > TIED:
        return said(
            "没有哪一项特别多：有 {tied} 项各 {number} 件，为最多。",
            "None stands out: {tied} have {number} each, and none has more.",
            tied=len(first),
            number=number,
        )
    names = label("、".join(row.title.zh for row in first), ", ".join(row.title.en for row in first))
    if len(first) > 1:
        return said(
            "最多的是{names}，各 {number} 件。", "Most: {names}, {number} each.", names=names, number=number
        )
    return said(
        "最多的是{names}，{number} 件，占 {share}。",
        "Most: {names}, {number} ({share}).",
        names=names,
        number=number,
        share=share,
    )


def _number(cell: Cell) -> int:
    return cell if isinstance(cell, int) else 0


def bursts(material: Material) -> Section:
    """Many cases of one kind in a short time, as the policies have them watched."""
    title = label("集中爆发", "Bursts")
    if not material.episodes:
        return Section("bursts", title, (said("没有看到集中爆发。", "No burst was seen."),))
    columns = (
        Column("number", NUMBER),
        Column("since", label("开始可见", "Seen from"), "date"),
        Column("until", label("最后可见", "Seen until"), "date"),
        Column("cases", label("案件", "Cases concerned"), "cases"),
    )
    rows = tuple(_burst(episode) for episode in material.episodes)
    caption = label(
        "短期内同类案件集中出现，取最明显的时候", "Many cases in a short time, as seen most clearly"
    )
    sentence = said("看到集中爆发 {number} 次。", "Bursts seen: {number}.", number=len(rows))
    return Section(
        "bursts", title, (sentence,), (Table("bursts", caption, label("事项", "What"), columns, rows),)
    )


def _burst(episode: Episode) -> Row:
    peak = episode.peak
    key = f"{peak.policy}.{peak.trait}.{peak.slug}.{episode.since.isoformat()}"
    name = peak.label or as_written(peak.slug)
    return Row(key, name, (len(peak.cases), episode.since, episode.until, Cases(peak.cases)))


_TOP = {
    "route": label("线路", "Lines"),
    "place": label("地点", "Places"),
    "vehicle": label("车辆", "Vehicles"),
}


def places(material: Material) -> Section:
    """The lines, places and vehicles that several cases are about."""
    tables = [table for name in _TOP if (table := _top(material, name)) is not None]
    title = label("高发线路和地点", "Lines and places with most cases")
    if not tables:
        sentence = said(
            "没有两件以上案件涉及同一线路、地点或者车辆。",
            "No line, place or vehicle has more than one case.",
        )
        return Section("places", title, (sentence,))
    sentence = said(
        "只列有两件以上的；件数不计客流大小，不作优劣排名。",
        "Only those with two cases or more. The numbers know nothing of how many people ride: no ranking.",
    )
    return Section("places", title, (sentence,), tuple(tables))


def _top(material: Material, name: str) -> Table | None:
    """The values of one part of `where` that several cases name, those with most first."""
    field = "line" if name == "route" else name
    found: dict[str, list[str]] = {}
    for one in material.standings:
        where = one.state.case.where
        value = getattr(where, field) if where else None
        if value:
            found.setdefault(value.strip(), []).append(one.state.case.id)
    several = sorted(
        ((len(ids), value) for value, ids in found.items() if len(ids) > 1),
        key=lambda each: (-each[0], each[1]),
    )
    if not several:
        return None
    columns = (Column("number", NUMBER), Column("cases", label("案件", "Cases concerned"), "cases"))
    rows = tuple(
        Row(value, as_written(value), (number, Cases(tuple(found[value]))))
        for number, value in several[:SHOWN]
    )
    return Table(name, _TOP[name], _TOP[name], columns, rows)
