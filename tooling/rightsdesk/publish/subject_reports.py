"""What the desk holds on a person, in words to give to that person: Markdown, in Chinese or English."""

from collections.abc import Iterator

from rightsdesk.domain.case import PersonalData
from rightsdesk.domain.model import called, meaning
from rightsdesk.domain.programme.entries import PersonalDataRead
from rightsdesk.domain.retention import Kept
from rightsdesk.operations.subject_reporting import Appearance, Reading, SubjectReport
from rightsdesk.publish.markdown import inline, lines
from rightsdesk.publish.views import times, words
from rightsdesk.publish.views.cases import Reader
from rightsdesk.publish.views.words import said

_TITLE = said("个人信息查询答复", "What we hold on you")
_NOTHING = said("未发现与您有关的个人信息。", "We hold nothing on you in any case that was looked into.")
_FOUND = said(
    "以下 {count} 个案件中有您的个人信息，除此以外未发现。",
    "Your data stands in these {count} cases, and in no other that was looked into.",
)
_FOUND_ONE = said(
    "以下 1 个案件中有您的个人信息，除此以外未发现。",
    "Your data stands in this one case, and in no other that was looked into.",
)
_LEFT_OUT = said(
    "另有 {count} 个案件未能查阅，本答复不包括这些案件。",
    "{count} further cases could not be looked into; this answer does not speak of them.",
)
_BY_NAME = said(
    "仅姓名相同，请核对是否为本人。", "Only the name is the same: this may be somebody else with that name."
)
_SECTIONS = {
    "held": said("保存的内容", "What is held"),
    "why": said("处理目的", "Why"),
    "until": said("保存期限", "For how long"),
    "given": said("提供给谁", "To whom the case was given"),
    "read": said("谁查阅过", "Who read it"),
}
_PURPOSE = said(
    "受理、办理和答复您提出的事项，依据《{policy}》。",
    "To handle what you raised and to answer you, under “{policy}”.",
)
_UNTIL = said("保存至 {day}，办结后 {keep}。", "Until {day}: {keep} after the case was closed.")
_OPEN = said("案件办结后起算。", "The time begins when the case is closed.")
_UNSET = said("未规定期限。", "No time is set for it.")
_RECEIVED_ONLY = said("仅受理部门经办。", "Nobody but those who received it.")
_AMONG = said("可能是一次查阅的 {count} 个案件之一", "possibly as one of {count} cases read at once")
_NOBODY = said("没有查阅记录。", "Nobody, since readings are recorded.")


def as_markdown(report: SubjectReport, reader: Reader) -> str:
    """The report as Markdown; whatever anybody typed is literal."""
    return "\n".join(_document(report, reader)) + "\n"


def _document(report: SubjectReport, reader: Reader) -> Iterator[str]:
    language = reader.language
    yield f"# {_TITLE.text(language)}\n"
    yield times.instant(report.at, reader.zone, language) + "\n"
    count = len(report.appearances)
    summary = {0: _NOTHING, 1: _FOUND_ONE}.get(count, _FOUND)
    yield summary.text(language).format(count=count) + "\n"
    if report.unopened:
        yield _LEFT_OUT.text(language).format(count=len(report.unopened)) + "\n"
    for appearance in report.appearances:
        yield from _case(appearance, reader)


def _case(found: Appearance, reader: Reader) -> Iterator[str]:
    state, policy, language = found.standing.state, found.standing.version.policy, reader.language
    case = state.case
    yield f"## {case.id}\n"
    received = times.instant(case.received_at, reader.zone, language)
    kind = words.value("kind", case.kind, policy, language)
    category = words.value("category", case.category, policy, language)
    comma = "，" if language == "zh" else ", "
    yield comma.join([received, str(inline(kind)), str(inline(category)), str(inline(case.subject))]) + "\n"
    if found.matched == ("name",):
        yield f"{_BY_NAME.text(language)}\n"
    title = inline(policy.title.text(language))
    parts = {
        "held": _held(found.data, language),
        "why": [_PURPOSE.text(language).format(policy=title)],
        "until": [_until(found.kept, language)],
        "given": _given(found, reader) or [_RECEIVED_ONLY.text(language)],
        "read": _read(found, reader) or [_NOBODY.text(language)],
    }
    for name, told in parts.items():
        yield f"### {_SECTIONS[name].text(language)}\n"
        yield from (f"- {line}" for line in told)
        yield ""


def _held(data: PersonalData, language: str) -> list[str]:
    colon = "：" if language == "zh" else ": "
    return [
        f"{called(PersonalData.model_fields[name]).text(language)}{colon}{lines(str(value))}"
        for name, value in data.model_dump(exclude_none=True).items()
    ]


def _until(kept: Kept | None, language: str) -> str:
    if kept is None or kept.by is None:
        return _UNSET.text(language)
    stop, space = ("。", "") if language == "zh" else (".", " ")
    # That the case is open, which is said first, is why no day is named.
    guards = kept.guarded[1:] if kept.until is None else kept.guarded
    told = [f"{inline(why.text(language))}{stop}" for why in guards]
    if kept.until is None:
        return space.join([_OPEN.text(language), *told])
    day, keep = times.day(kept.until, language), kept.by.keep.text(language)
    return space.join([_UNTIL.text(language).format(day=day, keep=keep), *told])


def _given(found: Appearance, reader: Reader) -> list[str]:
    policy, language = found.standing.version.policy, reader.language
    colon = "：" if language == "zh" else ": "
    told = []
    for each in found.given:
        who = [reader.unit(unit, policy) for unit in each.units]
        if each.others:
            who.append(words.value("to", each.others, policy, language))
        at = times.instant(each.at, reader.zone, language)
        what = words.event(each.event, language)
        told.append(f"{at} {what}{colon}{inline(words.joined(who, language))}")
    return told


def _read(found: Appearance, reader: Reader) -> list[str]:
    return [_reading(each, reader) for each in found.readings]


def _reading(each: Reading, reader: Reader) -> str:
    language = reader.language
    use = meaning(PersonalDataRead.model_fields["use"], each.use)
    told = [use.text(language) if use else each.use, *([each.why] if each.why else [])]
    if each.among:
        told.append(_AMONG.text(language).format(count=each.among))
    zh, at = language == "zh", times.instant(each.at, reader.zone, language)
    what = inline(("；" if zh else "; ").join(told))
    return f"{at} {inline(reader.person(each.by))}{'：' if zh else ': '}{what}"
