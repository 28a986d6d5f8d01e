"""How the desk and the units did their part: warnings, improvements, last time's rectification, what analysts
write, and how well all of it is recorded.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta

from rightsdesk.analysis.marks import Mark
from rightsdesk.analysis.report.material import Material, preceding
from rightsdesk.analysis.report.situation import DESK
from rightsdesk.analysis.report.tables import (
    Cell,
    Column,
    Passage,
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
from rightsdesk.domain.actions import CASE, ActionStatus, Ground, in_order, of_case, of_record
from rightsdesk.domain.model import Label
from rightsdesk.domain.programme.actions import ActionState
from rightsdesk.domain.programme.base import Record
from rightsdesk.domain.programme.reporting import (
    Analysis,
    FeedbackDigest,
    InformationSummary,
    MonthlyReport,
    UnitSummary,
)
from rightsdesk.domain.staff import Staff
from rightsdesk.domain.standing import Standing

_STATES = {
    ActionState.OPEN: label("未完成", "to be done"),
    ActionState.LATE: label("逾期未完成", "overdue"),
    ActionState.DONE: label("已完成，待核实", "done, to be verified"),
    ActionState.VERIFIED: label("已完成并核实", "done and verified"),
    ActionState.DROPPED: label("已撤销", "dropped"),
}
_UNIT = label("责任单位", "Unit")


def warnings(material: Material) -> Section:
    """The warnings that late steps in these cases brought, each with its case and clause."""
    title = label("警告", "Warnings")
    found = [
        mark
        for one in material.standings
        for mark in material.measures.marks(one)
        if mark.counts == "warning" and material.scope.unit in (None, mark.unit)
    ]
    if not found:
        sentence = said("本期案件没有产生警告。", "These cases brought no warning.")
        return Section("warnings", title, (sentence,))
    words = material.words("units")
    numbers = counted(found, lambda mark: mark.unit or "")
    order = [slug for slug in (*words, "") if slug in numbers] + [
        slug for slug in numbers if slug and slug not in words
    ]
    by_unit = Table(
        "warnings-by-unit",
        label("各单位警告次数", "Warnings by unit"),
        _UNIT,
        (Column("number", label("次数", "Warnings")),),
        tuple(Row(slug, named(words, slug) if slug else DESK, (numbers[slug],)) for slug in order),
    )
    sentence = said(
        "逾期环节带来警告 {number} 次；按日期早晚列出。",
        "Late steps brought warnings: {number}. They are listed by the day the step was due.",
        number=len(found),
    )
    return Section("warnings", title, (sentence,), (by_unit, _each_warning(material, found)))


def _each_warning(material: Material, found: Sequence[Mark]) -> Table:
    columns = (
        Column("clock", label("环节", "Step"), "text"),
        Column("clause", label("条款", "Clause"), "text"),
        Column("unit", _UNIT, "text"),
        Column("due", label("应于", "Due"), "date"),
        Column("late-by", label("逾期（自然时间）", "Late by (calendar)"), "span", compares=True),
    )
    words = material.words("units")
    rows = tuple(
        Row(
            f"{mark.case_id}.{mark.clock.clock.id}.{mark.clock.cycle}.{mark.clock.number}",
            as_written(mark.case_id),
            (
                mark.clock.clock.title,
                label(f"第 {mark.clock.clause} 条", mark.clock.clause),
                named(words, mark.unit) if mark.unit else DESK,
                material.calendars.desk.last_day_of(mark.clock.due),
                _minutes(mark.clock.late_by),
            ),
            names="case",
        )
        for mark in sorted(found, key=lambda each: (each.at, each.case_id))
        if mark.clock is not None
    )
    caption = label("每次警告", "Each warning")
    return Table("warnings", caption, label("案件", "Case"), columns, rows)


def _minutes(span: timedelta | None) -> timedelta | None:
    return None if span is None else timedelta(minutes=round(span.total_seconds() / 60))


_ACTION_COLUMNS = (
    Column("what", label("内容", "What"), "text"),
    Column("owner", label("责任人", "Owner"), "text"),
    Column("due", label("期限", "Due"), "date"),
    Column("state", label("状态", "State"), "text"),
)


def improvements(material: Material) -> Section:
    """What these cases and the records of this time left to be done, and where last time's rectification
    stands."""
    ground = Ground(material.staff, material.zone, material.today)
    of_cases = [
        action for one in material.standings for action in of_case(one.state, one.version.policy, ground)
    ]
    of_records = [action for record in _own_records(material) for action in of_record(record, material.today)]
    found = in_order([*of_cases, *of_records])
    title = label("改进与整改", "Improvements and rectification")
    kept = sum(each.state in (ActionState.DONE, ActionState.VERIFIED) for each in found)
    late = sum(each.state is ActionState.LATE for each in found)
    sentence = (
        said(
            "本期案件和工作记录共提出改进 {number} 项，已完成 {kept} 项，逾期 {late} 项。",
            "Improvements asked for by this time's cases and records: {number}; done: {kept}; late: {late}.",
            number=len(found),
            kept=kept,
            late=late,
        )
        if found
        else said(
            "本期案件和工作记录没有提出改进。", "This time's cases and records asked for no improvement."
        )
    )
    tables = (
        [_actions(material, "improvements", label("本期提出的改进", "Improvements asked for"), found)]
        if found
        else []
    )
    sentences, rectified = _rectification(material)
    return Section("improvements", title, (sentence, *sentences), (*tables, *rectified))


def _own_records(material: Material) -> list[Record]:
    """Every record for days in this time, whatever its kind, of the unit where one is meant."""
    return [
        record
        for record in material.records
        if material.term.holds(*record.days()) and material.scope.unit in (None, record.unit)
    ]


def _actions(material: Material, name: str, caption: Label, found: Iterable[ActionStatus]) -> Table:
    words = {**material.words("units"), **material.words("posts")}
    rows = tuple(
        Row(
            f"{each.source}.{each.number or 0}",
            as_written(each.source),
            (each.what, _owner(each, material.staff, words), each.due, _STATES[each.state]),
            names="case" if each.kind == CASE else "record",
        )
        for each in found
    )
    return Table(name, caption, label("来源", "From"), _ACTION_COLUMNS, rows)


def _owner(action: ActionStatus, staff: Staff, words: Mapping[str, Label]) -> Cell:
    """The owner's name: of a person, post or unit; as it was written where the desk knows none."""
    if action.owner is None:
        return None
    person = staff.people.get(action.owner)
    return person.name if person else named(words, action.owner)


def _rectification(material: Material) -> tuple[list[Sentence], list[Table]]:
    """Where the faults found last time stand: by the units' summaries, and by the action items of the
    bulletins and reports of the time before.
    """
    before = preceding(material.term)
    earlier = [
        action
        for record in material.records
        if record.kind in ("monthly-report", "bulletin", "analysis", "unit-summary")
        and before.holds(*record.days())
        and material.scope.unit in (None, record.unit)
        for action in of_record(record, material.today)
    ]
    tables = []
    summaries = [each for each in material.of_kinds("unit-summary") if isinstance(each, UnitSummary)]
    rows = tuple(_rectified(material, summaries))
    if rows:
        columns = (
            Column("what", label("上期问题", "What was found"), "text"),
            Column("state", label("整改状态", "State"), "text"),
            Column("detail", label("说明", "Detail"), "text"),
        )
        caption = label("各单位上期整改情况", "Rectification by unit")
        tables.append(Table("rectified", caption, _UNIT, columns, rows))
    if earlier:
        caption = label(
            "上期通报、报告布置的整改", "Rectification asked for by last time's bulletins and reports"
        )
        tables.append(_actions(material, "rectification", caption, in_order(earlier)))
    if tables:
        return [], tables
    return [
        said(
            "上期没有布置整改，各单位小结也没有报告整改。",
            "Last time asked for no rectification, and no unit's summary reports any.",
        )
    ], []


_PROGRESS = {
    "done": label("已完成", "done"),
    "under-way": label("整改中", "under way"),
    "not-begun": label("未开始", "not begun"),
}


def _rectified(material: Material, summaries: Iterable[UnitSummary]) -> Iterator[Row]:
    words = material.words("units")
    for summary in summaries:
        for number, each in enumerate(summary.rectified, 1):
            name = named(words, summary.unit)
            yield Row(f"{summary.id}.{number}", name, (each.what, _PROGRESS[each.status], each.detail))


WRITTEN = ("monthly-report", "analysis", "information-summary", "feedback-digest")
"""The kinds of record in which the desk writes about a time, in the order in which they are read."""


def written(material: Material) -> Section:
    """The part that people write: what stands in this time's analyses and reports, with their
    recommendations, and what the units say of it."""
    title = label("风险与建议", "Risks and recommendations")
    found = sorted(material.of_kinds(*WRITTEN), key=lambda record: WRITTEN.index(record.kind))
    passages = tuple(passage for record in found for passage in _passages(record))
    actions = [action for record in found for action in of_record(record, material.today)]
    sentences = []
    if not passages:
        sentences.append(
            said(
                "分析人员尚未为本期写出文字部分；写在“月度通报”或者“分析报告”记录里，再次生成时列在这里。",
                "Nobody has written this part yet: what a monthly report or an analysis of this time says "
                "will stand here.",
            )
        )
    caption = label("建议及落实情况", "Recommendations and where they stand")
    tables = [_actions(material, "recommendations", caption, in_order(actions))] if actions else []
    return Section("written", title, tuple(sentences), (*tables, *_summaries(material)), passages)


def _summaries(material: Material) -> Iterator[Table]:
    words = material.words("units")
    rows = tuple(
        Row(
            each.id,
            as_written(each.id),
            (named(words, each.unit), each.complaints, each.summary),
            names="record",
        )
        for each in material.of_kinds("unit-summary")
        if isinstance(each, UnitSummary)
    )
    if rows:
        columns = (
            Column("unit", _UNIT, "text"),
            Column("complaints", label("自报投诉件数", "Complaints, as it says")),
            Column("summary", label("小结", "Summary"), "text"),
        )
        caption = label("各单位小结", "Summaries of the units")
        yield Table("summaries", caption, label("记录", "Record"), columns, rows)


def _passages(record: Record) -> Iterator[Passage]:
    """The texts of a record, each under its heading."""
    for heading, paragraphs in _texts(record):
        if paragraphs:
            yield Passage(heading, paragraphs, record.id)


def _texts(record: Record) -> Iterator[tuple[Label, tuple[str, ...]]]:
    if isinstance(record, MonthlyReport | InformationSummary):
        yield label("主要内容", "In short"), (record.summary,)
    if isinstance(record, InformationSummary):
        yield label("需要关注", "What needs attention"), record.attention
    if isinstance(record, FeedbackDigest):
        yield label("满意度情况", "Satisfaction"), (record.satisfaction,)
        yield label("主要意见", "Main opinions"), record.opinions
        yield label("发现的问题", "Problems found"), record.problems
    if isinstance(record, Analysis):
        yield label("总体情况", "The situation"), (record.situation,)
        yield label("存在问题", "Problems"), record.problems
        yield label("风险", "Risks"), record.risks


def quality(material: Material) -> Section:
    """How far the figures can be relied on: what was recorded late, is missing, was corrected or imported."""
    own = material.standings
    title = label("数据质量", "Quality of the data")
    if not own:
        return Section("quality", title, (said("本期没有受理案件。", "No case was received."),))
    rows = tuple(Row(slug, text, (number, Share(number, len(own)))) for slug, text, number in _faults(own))
    columns = (
        Column("number", label("涉及案件", "Cases concerned")),
        Column("share", label("占比", "Share"), "share"),
    )
    caption = label("记录上的不足", "What is wanting in the records")
    whole = not any(row.cells[0] for row in rows)
    sentence = (
        said("本期记录没有发现不足。", "Nothing is wanting in this time's records.")
        if whole
        else said(
            "引用本报告数字时应当考虑以下不足。",
            "Whoever uses these figures should know what is wanting in them.",
        )
    )
    return Section(
        "quality", title, (sentence,), (Table("quality", caption, label("项目", "What"), columns, rows),)
    )


def _faults(own: Sequence[Standing]) -> Iterator[tuple[str, Label, int]]:
    cases = [one.state.case for one in own]

    def number(true: Iterable[object]) -> int:
        return sum(bool(each) for each in true)

    yield (
        "late",
        label("有逾期步骤并记明原因", "a late step, with its reason"),
        number(any(event.late_reason for event in case.timeline) for case in cases),
    )
    yield (
        "recorded-late",
        label("事后补录", "recorded after the fact"),
        number(any(event.recorded_late for event in case.timeline) for case in cases),
    )
    yield (
        "corrected",
        label("有更正", "something was corrected"),
        number(any(event.event == "corrected" for event in case.timeline) for case in cases),
    )
    yield (
        "imported",
        label("由其他系统导入", "imported from another register"),
        number(case.origin for case in cases),
    )
    yield (
        "no-where",
        label("缺地点、线路和时间", "no line, place or time given"),
        number(not case.where for case in cases),
    )
    yield "no-wants", label("缺诉求", "no result asked for"), number(case.wants is None for case in cases)
    yield (
        "uncounted",
        label("假日安排未知，时限无法计算", "a limit cannot be told for want of a year's holidays"),
        number(one.uncounted for one in own),
    )
