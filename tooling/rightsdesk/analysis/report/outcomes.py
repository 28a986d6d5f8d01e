"""What came of the cases: findings, answers, remedies, opinions, what had to be handled again."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from rightsdesk.analysis.monthly import SATISFIED, Satisfaction, adoption, satisfaction
from rightsdesk.analysis.report.material import Material
from rightsdesk.analysis.report.situation import NUMBER, THE_DESK
from rightsdesk.analysis.report.tables import (
    Cases,
    Column,
    Picture,
    Row,
    Section,
    Sentence,
    Share,
    Table,
    as_written,
    label,
    named,
    said,
)
from rightsdesk.domain.events.base import Phase, Remedy
from rightsdesk.domain.events.closing import CalledBack
from rightsdesk.domain.events.handling import Investigated, Proposed, Responded
from rightsdesk.domain.events.intake import AnsweredOnTheSpot
from rightsdesk.domain.events.quality import Adopted
from rightsdesk.domain.improvements import promises
from rightsdesk.domain.model import Label
from rightsdesk.domain.standing import Standing

_SHARE = Column("share", label("占比", "Share"), "share")
_COUNTED = (Column("number", NUMBER), _SHARE)
_RESULT = label("结果", "Result")


def outcomes(material: Material) -> Section:
    """What investigations found, how cases ended, whether the answers were accepted."""
    title = label("处理结果", "Outcomes")
    own = material.standings
    if not own:
        return Section("outcomes", title, (_no_cases(),))
    complaints = [one for one in own if one.state.traits["kind"] == "complaint"]
    return Section(
        "outcomes",
        title,
        (
            said(
                "已办结 {closed} 件，占 {share}。",
                "Closed: {closed} ({share}).",
                closed=(closed := sum(not one.state.is_open for one in own)),
                share=Share(closed, len(own)),
            ),
        ),
        (
            _listed(
                "findings",
                label("投诉是否属实", "Complaints: substantiated?"),
                _FINDINGS,
                [_finding(one) for one in complaints],
            ),
            _listed(
                "endings", label("办理状态", "How far they are"), _ENDINGS, [_ending(one) for one in own]
            ),
            _listed(
                "acceptance",
                label("投诉人是否认可答复", "Answers: accepted?"),
                _ACCEPTANCE,
                [_acceptance(one) for one in own],
            ),
        ),
    )


def _no_cases() -> Sentence:
    return said("本期没有受理案件。", "No case was received.")


_FINDINGS = {
    "yes": label("属实", "yes"),
    "partly": label("部分属实", "partly"),
    "no": label("不属实", "no"),
    "none": label("尚未或者无需调查", "not investigated (yet)"),
}
_ENDINGS = {
    "closed": label("已办结", "closed"),
    "answered": label("已答复，未办结", "answered, not closed"),
    "merged": label("并入其他案件办理", "handled with another case"),
    "open": label("办理中", "being handled"),
}
_ACCEPTANCE = {
    "yes": label("认可", "yes"),
    "no": label("不认可", "no"),
    "unknown": label("未表态", "not known"),
    "none": label("尚未答复", "not answered yet"),
}


def _finding(one: Standing) -> str:
    found = [event for event in one.state.case.timeline if isinstance(event, Investigated)]
    return found[-1].substantiated if found else "none"


def _ending(one: Standing) -> str:
    if not one.state.is_open:
        return "closed"
    return {Phase.ANSWERED: "answered", Phase.MERGED: "merged"}.get(one.state.phase, "open")


def _acceptance(one: Standing) -> str:
    found = [event for event in one.state.case.timeline if isinstance(event, Responded | AnsweredOnTheSpot)]
    return found[-1].accepted if found else "none"


def _listed(name: str, caption: Label, words: dict[str, Label], found: Sequence[str]) -> Table:
    """How many have each of some results; all of them are listed, in their order."""
    rows = tuple(
        Row(slug, text, (number := found.count(slug), Share(number, len(found))))
        for slug, text in words.items()
    )
    total = Row("all", label("合计", "All"), (len(found), Share(len(found), len(found))), sums=True)
    return Table(name, caption, _RESULT, _COUNTED, (*rows, total))


def redress(material: Material) -> Section:
    """What complainants were given: the remedies told in the answers or, where an answer names none, those
    of the plans that were settled."""
    title = label("补救", "Redress")
    given = [(one, remedy) for one in material.standings for remedy in _given(one)]
    if not given:
        return Section("redress", title, (said("本期案件没有补救记录。", "No remedy is on record."),))
    currencies = sorted({remedy.currency for _one, remedy in given if remedy.amount and remedy.currency})
    columns = (
        Column("cases", NUMBER),
        *(Column(each, as_written(f"{each}"), "money") for each in currencies),
    )
    words = material.words("remedies")
    kinds = dict.fromkeys(remedy.kind for _one, remedy in given)
    order = [slug for slug in words if slug in kinds] + [slug for slug in kinds if slug not in words]
    rows = tuple(
        Row(
            slug,
            named(words, slug),
            (
                len({one.state.case.id for one, remedy in given if remedy.kind == slug}),
                *(
                    _sum(remedy for _one, remedy in given if (remedy.kind, remedy.currency) == (slug, each))
                    for each in currencies
                ),
            ),
        )
        for slug in order
    )
    sentence = said(
        "有补救的案件 {cases} 件。一件案件可能有几种补救。",
        "Cases with a remedy: {cases}. One case may have several kinds.",
        cases=len({one.state.case.id for one, _remedy in given}),
    )
    caption = label("补救方式", "Remedies")
    return Section("redress", title, (sentence,), (Table("remedies", caption, caption, columns, rows),))


def _given(one: Standing) -> tuple[Remedy, ...]:
    timeline = one.state.case.timeline
    told = tuple(each for event in timeline if isinstance(event, Responded) for each in event.remedies)
    if told:
        return told
    settled = {promise.plan for promise in promises(timeline) if promise.settled is not None}
    plans = [
        event for index, event in enumerate(timeline) if isinstance(event, Proposed) and index in settled
    ]
    return plans[-1].remedies if plans else ()


def _sum(remedies: Iterable[Remedy]) -> Decimal | None:
    amounts = [Decimal(each.amount) for each in remedies if each.amount]
    return sum(amounts, Decimal()) if amounts else None


_ANSWERS = {
    "satisfied": label("满意", "satisfied"),
    "fairly-satisfied": label("基本满意", "fairly satisfied"),
    "dissatisfied": label("不满意", "dissatisfied"),
    "no-answer": label("未作评价", "no opinion given"),
    "not-reached": label("未联系上", "not reached"),
}


def satisfied(material: Material) -> Section:
    """What complainants said when they were called back."""
    found = satisfaction(material.standings)
    title = label("满意度", "Satisfaction")
    if not found.asked:
        sentence = said("本期案件还没有回访。", "Nobody has been called back yet.")
        return Section("satisfaction", title, (sentence,))
    numbers = {**dict(found.numbers), "not-reached": found.not_reached}
    rows = tuple(Row(slug, text, (numbers[slug],)) for slug, text in _ANSWERS.items())
    sentence = _on_satisfaction(found)
    caption = label("回访结果", "What call-backs brought")
    answers = Table(
        "answers",
        caption,
        label("评价", "Answer"),
        (Column("number", NUMBER),),
        rows,
        picture=Picture(caption, ("number",), sentence) if found.base > 1 else None,
    )
    units = _by_unit(material)
    return Section("satisfaction", title, (sentence,), (answers, *units))


def _on_satisfaction(found: Satisfaction) -> Sentence:
    if not found.base:
        return said("还没有人在回访中表态。", "Nobody has given an opinion in a call-back yet.")
    return said(
        "表态的 {base} 人中，满意和基本满意的占 {share}。未作评价和未联系上的不计入。",
        "Of those who gave an opinion ({base}), {share} were satisfied or fairly satisfied. Those who "
        "gave none or were not reached are not in it.",
        base=found.base,
        share=Share(found.satisfied, found.base),
    )


def _by_unit(material: Material) -> Iterator[Table]:
    """The shares of the units, each with its base, in the policy's order: nobody is ranked here."""
    if material.scope.unit is not None:
        return
    words = {**material.words("units"), "": THE_DESK}
    of_unit: dict[str, list[Standing]] = {slug: [] for slug in words}
    for one in material.standings:
        of_unit.setdefault(one.state.last_unit or "", []).append(one)
    rows = tuple(
        Row(slug, named(words, slug), (Share(found.satisfied, found.base),))
        for slug, standings in of_unit.items()
        if (found := satisfaction(standings)).base
    )
    if rows:
        column = Column(
            "share", label("满意和基本满意（表态人数）", "Satisfied (of those with an opinion)"), "share"
        )
        caption = label("各单位满意度，不排名次", "Satisfaction by unit, not ranked")
        yield Table("satisfaction-by-unit", caption, label("责任单位", "Unit"), (column,), rows)


def opinions(material: Material) -> Section:
    """What complainants said of the handling itself, in the words recorded at the call-back."""
    title = label("主要意见", "Opinions")
    found = [
        (one, event)
        for one in material.standings
        for event in one.state.case.timeline
        if isinstance(event, CalledBack) and event.opinion
    ]
    if not found:
        return Section(
            "opinions", title, (said("回访中没有记录意见。", "No opinion was recorded in a call-back."),)
        )
    columns = (
        Column("opinion", label("意见", "Opinion"), "text"),
        Column("answer", label("评价", "Answer"), "text"),
    )
    rows = tuple(
        Row(
            f"{one.state.case.id}.{event.at.isoformat()}",
            as_written(one.state.case.id),
            (event.opinion, _ANSWERS[event.satisfaction] if event.satisfaction else _ANSWERS["not-reached"]),
            names="case",
        )
        for one, event in sorted(found, key=lambda each: (each[1].satisfaction in SATISFIED, each[1].at))
    )
    sentence = said(
        "回访中记录的意见 {number} 条，不满意的在前。",
        "Opinions recorded in call-backs: {number}; those of the dissatisfied come first.",
        number=len(rows),
    )
    caption = label("投诉人对办理的意见", "What complainants think of the handling")
    return Section(
        "opinions", title, (sentence,), (Table("opinions", caption, label("案件", "Case"), columns, rows),)
    )


def rehandling(material: Material) -> Section:
    """What was handled again, and why."""
    own = material.standings
    found: dict[str, tuple[Label, list[str]]] = {
        "sent-back": (
            label("评判未达标，退回重新办理", "sent back: quality fell short"),
            [one.state.case.id for one in own if one.state.sent_back],
        ),
        "refused": (
            label("投诉人不认可，再次办理", "answer not accepted, handled again"),
            [one.state.case.id for one in own if one.state.refusals],
        ),
        "reopened": (
            label("办结或者答复后重新处理", "reopened"),
            [one.state.case.id for one in own if _has(one, "reopened")],
        ),
        "returned": (
            label("责任单位退回", "handed back by the unit"),
            [one.state.case.id for one in own if _has(one, "returned")],
        ),
    }
    title = label("重新办理", "Handled again")
    touched = {case for _text, cases in found.values() for case in cases}
    if not touched:
        sentence = said("没有案件退回或者重新办理。", "No case came back or was handled again.")
        return Section("rehandling", title, (sentence,) if own else (_no_cases(),))
    sentence = said(
        "有过退回或者重新办理的 {number} 件，占 {share}。",
        "Cases that came back or were handled again: {number} ({share}).",
        number=len(touched),
        share=Share(len(touched), len(own)),
    )
    columns = (Column("number", NUMBER), Column("cases", label("案件", "Cases concerned"), "cases"))
    rows = tuple(Row(slug, text, (len(cases), Cases(tuple(cases)))) for slug, (text, cases) in found.items())
    caption = label("退回和重新办理", "What came back or was handled again")
    return Section(
        "rehandling", title, (sentence,), (Table("rehandling", caption, label("情形", "How"), columns, rows),)
    )


def _has(one: Standing, event: str) -> bool:
    return any(each.event == event for each in one.state.case.timeline)


def suggestions(material: Material) -> Section:
    """What became of the suggestions, and what those that were adopted change."""
    title = label("建议采纳", "Suggestions")
    found = adoption(material.standings)
    if not found.base + found.pending:
        return Section("suggestions", title, (said("本期没有建议。", "No suggestion was received."),))
    rows = (
        Row("adopted", label("已采纳", "adopted"), (found.adopted,)),
        Row("effect-noted", label("其中已记录效果", "of these, effect noted"), (found.effect_noted,)),
        Row("declined", label("未采纳", "declined"), (found.declined,)),
        Row("pending", label("尚未决定", "not yet decided"), (found.pending,)),
    )
    sentence = (
        said(
            "已作决定的建议 {base} 件，采纳率 {share}。",
            "Suggestions decided: {base}; adopted: {share}.",
            base=found.base,
            share=Share(found.adopted, found.base),
        )
        if found.base
        else said("尚无已作决定的建议。", "None of the suggestions has been decided yet.")
    )
    caption = label("建议的处理", "What became of suggestions")
    counts = Table("suggestions", caption, _RESULT, (Column("number", NUMBER),), rows)
    return Section("suggestions", title, (sentence,), (counts, *_adopted(material)))


def _adopted(material: Material) -> Iterator[Table]:
    rows = tuple(
        Row(one.state.case.id, as_written(one.state.case.id), (last.measures,), names="case")
        for one in material.standings
        if "adopted" in one.state.position.done
        for last in [event for event in one.state.case.timeline if isinstance(event, Adopted)][-1:]
    )
    if rows:
        column = Column("measures", label("采纳措施", "What will be done"), "text")
        caption = label("采纳的建议", "Suggestions adopted")
        yield Table("adopted", caption, label("案件", "Case"), (column,), rows)
