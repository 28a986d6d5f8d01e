"""A report put into the words of one language: what its page, its PDF and its workbook say alike."""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from rightsdesk.analysis.report.reports import Issue, Report, Restatement
from rightsdesk.analysis.report.tables import (
    Cases,
    Cell,
    Column,
    Passage,
    Row,
    Section,
    Sentence,
    Share,
    Table,
)
from rightsdesk.domain.rhythms import Term, period_text
from rightsdesk.publish.charts import Chart, Series
from rightsdesk.publish.markdown import initial
from rightsdesk.publish.views import figures, times
from rightsdesk.publish.views.report_parts import (
    CellView,
    ColumnView,
    PassageView,
    ReportView,
    RowView,
    SectionView,
    TableView,
)
from rightsdesk.publish.views.words import joined, said

_PARTS: Mapping[int, Mapping[str, tuple[str, ...]]] = {
    3: {"zh": ("第一季度", "第二季度", "第三季度", "第四季度"), "en": ("first", "second", "third", "fourth")},
    6: {"zh": ("上半年", "下半年"), "en": ("first", "second")},
}
_NAMES = {3: "quarter", 6: "half"}
LISTED = 40
"""How many rows of a list of cases or records a page and a PDF show: the workbook has them all."""
NAMED = 12
"""How many cases a cell of a page or PDF names."""
SHORT = 12
"""Of a commit's id, how many characters people read; the whole id stands beside it."""

_RUNNING = said(
    "本期尚未结束，数字只到{as_of}。", "The period is not over; the figures go as far as {as_of}."
)
_MADE = said("数字截至{as_of}，由提交 {commit} 生成。", "Figures as of {as_of}, made from commit {commit}.")
_MADE_UNCOMMITTED = said(
    "数字截至{as_of}，由尚未提交的文件生成，不能据此重新生成。",
    "Figures as of {as_of}, made from files that are not committed: it cannot be made again from them.",
)
_UNCHANGED = said(
    "{policy}：{as_of}由提交 {commit} 生成的报告已经下发，数字至今没有变动。",
    "{policy}: the report of {as_of} (commit {commit}) was issued; no figure has changed since.",
)
_CHANGED = said(
    "{policy}：{as_of}由提交 {commit} 生成的报告已经下发，其后有 {number} 个数字变动，列在下表。",
    "{policy}: the report of {as_of} (commit {commit}) was issued; {number} figures have changed since:",
)
_UNKNOWN = said(
    "{policy}：已下发的报告由提交 {commit} 生成，本机没有该提交，无法对比；请先运行 git fetch。",
    "{policy}: the report issued was made from commit {commit}, which is not here; git fetch first.",
)
_MORE = said("另有 {number} 行，见 Excel 文件。", "{number} more rows stand in the workbook.")
_AND_OTHERS = said("等 {number} 件", "and others, {number} in all")
_NOT_IN_IT = said("无", "not in it")


def period_name(term: Term, language: str) -> str:
    """`2026年10月`, `2026年第三季度`, `2026年上半年`, `2026年`; `October 2026`, `third quarter of 2026` …"""
    if term.months == 1:
        return times.month(term.year, term.month, language)
    if term.months == 12:
        return f"{term.year}年" if language == "zh" else str(term.year)
    part = _PARTS[term.months][language][(term.month - 1) // term.months]
    return f"{term.year}年{part}" if language == "zh" else f"{part} {_NAMES[term.months]} of {term.year}"


def report_view(report: Report, zone: ZoneInfo, language: str) -> ReportView:
    """A report in one language, times in the desk's zone."""
    sections = [
        *(_section(number, each, language) for number, each in enumerate(report.sections, 1)),
        *(_issues(len(report.sections) + 1, report, zone, language)),
    ]
    as_of = times.instant(report.as_of, zone, language)
    names = [report.unit.text(language)] if report.unit else []
    if len(report.policies) == 1:
        names.append(_quoted(report.policies[0].text(language), language))
    made = _MADE if report.commit else _MADE_UNCOMMITTED
    return ReportView(
        language=language,
        slug=period_text(report.term),
        name=_name(report, language),
        title=report.title.text(language),
        date=times.day(report.as_of.astimezone(zone).date(), language),
        organisation=report.organisation.text(language),
        period=period_name(report.term, language),
        subtitle=joined(names, language),
        running=_RUNNING.text(language).format(as_of=as_of) if report.running else None,
        made=made.text(language).format(as_of=as_of, commit=(report.commit or "")[:SHORT]),
        commit=report.commit,
        received=_received(report),
        asked=f"from={report.term.first}&to={report.term.last}",
        sections=tuple(sections),
        addressees=tuple(each.text(language) for each in report.addressees),
    )


def _name(report: Report, language: str) -> str:
    period, title = period_name(report.term, language), report.title.text(language)
    return f"{period}{title}" if language == "zh" else f"{initial(title)}, {period}"


def _quoted(title: str, language: str) -> str:
    return f"《{title}》" if language == "zh" else f"“{title}”"


def _received(report: Report) -> int:
    found = [
        sentence.values["received"]
        for section in report.sections
        for sentence in section.sentences
        if "received" in sentence.values
    ]
    return found[0] if found and isinstance(found[0], int) else 0


_DIGITS = "一二三四五六七八九"


def _ordinal(number: int, language: str) -> str:
    """The number of a section: `一`, `十二`; `1`, `12`."""
    if language != "zh":
        return str(number)
    tens, ones = divmod(number, 10)
    text = ("" if tens < 2 else _DIGITS[tens - 1]) + ("十" if tens else "")
    return text + (_DIGITS[ones - 1] if ones else "")


def _section(number: int, section: Section, language: str) -> SectionView:
    return SectionView(
        id=section.id,
        number=_ordinal(number, language),
        title=section.title.text(language),
        sentences=tuple(_sentence(each, language) for each in section.sentences),
        tables=tuple(table_view(table, language) for table in section.tables),
        passages=tuple(_passage(each, language) for each in section.passages),
    )


def _sentence(sentence: Sentence, language: str) -> str:
    values: Mapping[str, str] = {
        name: figures.cell(value, language) for name, value in sentence.values.items()
    }
    return sentence.text.text(language).format(**values)


def _passage(passage: Passage, language: str) -> PassageView:
    return PassageView(passage.heading.text(language), passage.paragraphs, passage.source)


def table_view(table: Table, language: str) -> TableView:
    """A table in words, with its chart. Of a list of cases or records, the first rows."""
    lists = any(row.names for row in table.rows)
    shown = table.rows[:LISTED] if lists else table.rows
    left = len(table.rows) - len(shown)
    return TableView(
        id=table.id.replace(".", "-"),
        caption=table.caption.text(language),
        stub=initial(table.stub.text(language)),
        columns=tuple(_column(each, language) for each in table.columns),
        rows=tuple(_row(row, table.columns, language) for row in shown),
        chart=chart(table, language),
        more=_MORE.text(language).format(number=left) if left else None,
    )


def _column(column: Column, language: str) -> ColumnView:
    return ColumnView(column.title.text(language), _is_right(column), column.form == "date")


def _is_right(column: Column) -> bool:
    return column.form not in ("text", "cases", "date")


def _row(row: Row, columns: tuple[Column, ...], language: str) -> RowView:
    cells = tuple(_cell(cell, column, row, language) for column, cell in zip(columns, row.cells, strict=True))
    title = row.title.text(language)
    return RowView(title if row.names else initial(title), cells, row.sums, row.names)


def _cell(cell: Cell, column: Column, row: Row, language: str) -> CellView:
    if isinstance(cell, Cases):
        others = len(cell.ids) > NAMED
        text = _AND_OTHERS.text(language).format(number=len(cell.ids)) if others else ""
        return CellView(text or (figures.NOTHING if not cell.ids else ""), cell.ids[:NAMED])
    with_base = column.form == "share" and not _counts_all(cell, row)
    return CellView(figures.cell(cell, language, with_base=with_base), right=_is_right(column))


def _counts_all(cell: Cell, row: Row) -> bool:
    """Whether the part of a share stands in the row already, as the first of its numbers."""
    return isinstance(cell, Share) and row.cells[0] == cell.part


def chart(table: Table, language: str) -> Chart | None:
    """The chart of a table, of the rows that have something to show in it; None where it has none."""
    picture = table.picture
    if picture is None:
        return None
    places = [place for place, column in enumerate(table.columns) if column.id in picture.columns]
    rows = [row for row in table.rows if not row.sums and _height(row.cells[places[0]])]
    shares = all(table.columns[place].form == "share" for place in places)
    if shares:
        rows = [row for row in table.rows if _height(row.cells[places[0]]) is not None]
    return Chart(
        kind="across",
        title=picture.title.text(language),
        sentence=_sentence(picture.sentence, language),
        categories=tuple(row.title.text(language) for row in rows),
        series=tuple(
            Series(table.columns[place].title.text(language), heights)
            for place in places
            if any(heights := tuple(_height(row.cells[place]) for row in rows))
        ),
        share=shares,
    )


def _height(cell: Cell) -> float | None:
    """How long a bar is: None where there is nothing to show."""
    if isinstance(cell, Share):
        return cell.value
    return float(cell) if isinstance(cell, int) else None


_RESTATED = said("下发后变动的数字", "Figures changed since it was issued")
_COLUMNS = (
    (said("表", "Table"), False),
    (said("项目", "Row"), False),
    (said("数字", "Figure"), False),
    (said("下发时", "Then"), True),
    (said("现在", "Now"), True),
)
_PART = said("部分", "Section")


def _issues(number: int, report: Report, zone: ZoneInfo, language: str) -> tuple[SectionView, ...]:
    """What was issued before and has changed since, as the last section; none where nothing was issued."""
    if not report.issues:
        return ()
    tables = tuple(_restatements(place, issue, language) for place, issue in enumerate(report.issues))
    return (
        SectionView(
            id="restatements",
            number=_ordinal(number, language),
            title=_RESTATED.text(language),
            sentences=tuple(_on_issue(issue, zone, language) for issue in report.issues),
            tables=tuple(table for table in tables if table.rows),
            passages=(),
        ),
    )


def _on_issue(issue: Issue, zone: ZoneInfo, language: str) -> str:
    text = _UNKNOWN if issue.restatements is None else _CHANGED if issue.restatements else _UNCHANGED
    return text.text(language).format(
        policy=_quoted(issue.policy.text(language), language),
        as_of=times.instant(issue.as_of, zone, language),
        commit=issue.commit[:SHORT],
        number=len(issue.restatements or ()),
    )


def _restatements(place: int, issue: Issue, language: str) -> TableView:
    return TableView(
        id=f"restatements-{place}",
        caption=f"{_RESTATED.text(language)}{_quoted(issue.policy.text(language), language)}"
        if language == "zh"
        else f"{_RESTATED.en}: {issue.policy.en}",
        stub=_PART.text(language),
        columns=tuple(ColumnView(title.text(language), right, narrow=False) for title, right in _COLUMNS),
        rows=tuple(_restatement(each, language) for each in issue.restatements or ()),
        chart=None,
    )


def _restatement(each: Restatement, language: str) -> RowView:
    def figure(value: Cell) -> CellView:
        text = (
            figures.cell(value, language, with_base=True) if value is not None else _NOT_IN_IT.text(language)
        )
        return CellView(text, right=True)

    cells = (
        CellView(each.table.text(language)),
        CellView(each.row.text(language)),
        CellView(each.column.text(language)),
        figure(each.then),
        figure(each.now),
    )
    return RowView(each.section.text(language), cells, sums=False, names=None)
