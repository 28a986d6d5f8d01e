"""What a policy version changes in the one before it, in words: clause by clause, then words, counting and
posts."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from rightsdesk.domain.model import Label
from rightsdesk.domain.policy import Clause, Policy
from rightsdesk.domain.policy_changes import (
    ClauseChange,
    DutyKind,
    Fate,
    PolicyChanges,
    PostChange,
    PostDuty,
    WordChange,
    policy_changes,
)
from rightsdesk.domain.rewording import flowing, likeness, pieces
from rightsdesk.publish.markdown import initial
from rightsdesk.publish.views import mechanisms, words
from rightsdesk.publish.views.words import named, said

_SAME_SENTENCE = 0.5
"""From this likeness on, a sentence that came stands in the stead of one that went."""


@dataclass(frozen=True, slots=True)
class PieceView:
    """A run of a clause's text; `mark` is `kept`, `removed` or `added`."""

    mark: str
    text: str


@dataclass(frozen=True, slots=True)
class ClauseChangeView:
    """What happened to a clause: `said` as a heading, `text` both wordings in one row (empty where the text
    stayed), `enforced` the same for each sentence about what the desk enforces of it that came, went or
    changed. `present`: whether the new version has the clause.
    """

    no: str
    said: str
    present: bool
    text: tuple[PieceView, ...]
    enforced: tuple[tuple[PieceView, ...], ...]


@dataclass(frozen=True, slots=True)
class AmendmentView:
    """Everything that a version changes in the one before it, which was in force since `earlier`."""

    earlier: str
    clauses: tuple[ClauseChangeView, ...]
    words: tuple[str, ...]
    counting: tuple[str, ...]
    posts: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing that anybody is judged by changed."""
        return not (self.clauses or self.words or self.counting or self.posts)


def amendment(before: Policy, after: Policy, earlier: str, language: str) -> AmendmentView:
    """What `after` changes in `before`, which was in force since the day that `earlier` says."""
    return in_words(policy_changes(before, after), before, after, earlier, language)


def in_words(
    changes: PolicyChanges, before: Policy, after: Policy, earlier: str, language: str
) -> AmendmentView:
    """The changes between two versions, in words."""
    return AmendmentView(
        earlier=earlier,
        clauses=tuple(_clause(change, before, after, language) for change in changes.clauses),
        words=tuple(_word(change, before, after, language) for change in changes.words),
        counting=tuple(
            _instead(before.counting.choice(name), after.counting.choice(name), language)
            for name in changes.counting
        ),
        posts=tuple(
            sentence for change in changes.posts for sentence in _post(change, before, after, language)
        ),
    )


FATES: Mapping[Fate, Label] = MappingProxyType(
    {
        Fate.ADDED: said("第 {no} 条：新增", "Clause {no} is new"),
        Fate.REMOVED: said("原第 {no} 条：删除", "The former clause {no} is gone"),
        Fate.RENUMBERED: said(
            "第 {no} 条：原为第 {was} 条，内容不变。", "Clause {no} was clause {was}; it says the same."
        ),
    }
)

_BY_PEOPLE = said("本条由人员落实。", "This clause is enforced by people.")
_TEXT = said("条文", "its text")
_OTHER_TEXT = said("英文条文", "its Chinese text")
_ENFORCED = said("系统执行的内容", "what the system enforces")


def clause_sentence(change: ClauseChange, language: str) -> str:
    """What happened to a clause, as a heading says it."""
    was = change.before.no if change.before else ""
    if change.fate is not Fate.CHANGED:
        return FATES[change.fate].text(language).format(no=change.no, was=was)
    parts = [_ENFORCED] if change.mechanisms else []
    if change.reworded:
        parts.insert(0, _TEXT if _text(change, language) else _OTHER_TEXT)
    what = [part.text(language) for part in parts]
    moved = was != change.no
    if language == "zh":
        return f"第 {change.no} 条{f'（原第 {was} 条）' if moved else ''}：改动了{'和'.join(what)}"
    return f"Clause {change.no}{f' (formerly {was})' if moved else ''} changes in {' and in '.join(what)}"


def _clause(change: ClauseChange, before: Policy, after: Policy, language: str) -> ClauseChangeView:
    old = _sentences(change.before, before, language)
    new = _sentences(change.after, after, language)
    return ClauseChangeView(
        no=change.no,
        said=clause_sentence(change, language),
        present=change.after is not None,
        text=_text(change, language),
        enforced=tuple(_interwoven(_beyond(old, new), _beyond(new, old))),
    )


def _sentences(clause: Clause | None, policy: Policy, language: str) -> tuple[str, ...]:
    """What is enforced of a clause, and by whom."""
    if clause is None:
        return ()
    by_people = (_BY_PEOPLE.text(language),) if clause.enforced else ()
    return (*mechanisms.sentences(clause, policy, language), *by_people)


def _beyond(these: Sequence[str], those: Sequence[str]) -> list[str]:
    """The sentences that the others have not, in order; one said twice counts twice."""
    left = Counter(those)
    found = []
    for sentence in these:
        if left[sentence]:
            left[sentence] -= 1
        else:
            found.append(sentence)
    return found


def _interwoven(lost: list[str], gained: list[str]) -> Iterator[tuple[PieceView, ...]]:
    """Sentences that went with those that came in their stead, each pair in one row; the others whole."""
    left = [*gained]
    for old in lost:
        new = max(left, key=lambda each: likeness(old, each), default="")
        if not new or likeness(old, new) < _SAME_SENTENCE:
            yield _row(old, "")
            continue
        left.remove(new)
        yield _row(old, new)
    for new in left:
        yield _row("", new)


def _row(old: str, new: str) -> tuple[PieceView, ...]:
    return tuple(PieceView(piece.mark.value, piece.text) for piece in pieces(old, new))


def _text(change: ClauseChange, language: str) -> tuple[PieceView, ...]:
    """Both wordings in one row; a new or dropped clause whole; nothing where the text stayed."""
    old = change.before.text.text(language) if change.before else ""
    new = change.after.text.text(language) if change.after else ""
    if flowing(old) == flowing(new):
        return ()
    return _row(old, new)


LISTS: Mapping[str, Label] = MappingProxyType(
    {
        "channels": said("渠道", "ways in"),
        "categories": said("类别", "categories"),
        "units": said("单位", "units"),
        "posts": said("岗位", "posts"),
        "replies": said("答复方式", "ways of reply"),
        "lines": said("业务板块", "lines of business"),
        "wants": said("诉求", "results asked for"),
        "remedies": said("补救方式", "remedies"),
        "triggers": said("重大情形", "circumstances"),
        "evidence": said("证据种类", "kinds of evidence"),
        "subjects": said("培训主题", "subjects of training"),
    }
)
"""What each word list of a policy is called."""

_MONEY: Mapping[str, Label] = MappingProxyType(
    {
        "none": said("不涉及金钱", "no money"),
        "owed": said("应付款项", "money that is owed"),
        "discretionary": said("酌情给付", "money at discretion"),
    }
)
_SCOPES: Mapping[str, Label] = MappingProxyType(
    {"desk": said("全部案件", "every case"), "unit": said("本单位案件", "cases of their own unit")}
)
_YES_NO: Mapping[str, Label] = MappingProxyType({"True": words.YES, "False": words.NO})
_ATTRIBUTES: Mapping[str, tuple[Label, str | Mapping[str, Label]]] = MappingProxyType(
    {
        "reply": (said("通常的答复方式", "usual way of reply"), "replies"),
        "line": (said("业务板块", "line of business"), "lines"),
        "supervised_by": (said("主管部门", "supervised by"), "units"),
        "scope": (said("办理范围", "takes steps in"), _SCOPES),
        "money": (said("款项性质", "money"), _MONEY),
        "video": (said("视频", "video"), _YES_NO),
    }
)
"""What stands beside a word's name: what it is called, and where the words for its values stand (a list of
the policy, or a table)."""


def _word(change: WordChange, before: Policy, after: Policy, language: str) -> str:
    """A word that came, went or means something else, in a sentence."""
    zh = language == "zh"
    where = LISTS[change.words].text(language)
    head = f"{where}：" if zh else f"{initial(where)}: "
    if change.before is None or change.after is None:
        word = change.after or change.before
        name = named(word.text(language), language) if word else ""
        if change.before is None:
            return f"{head}新增{name}。" if zh else f"{head}{name} is new."
        return f"{head}删除{name}。" if zh else f"{head}{name} is gone."
    old, new = change.before.text(language), change.after.text(language)
    parts = [_attribute(name, change, before, after, language) for name in change.attributes]
    if old != new:
        parts.insert(0, f"原为{named(old, language)}" if zh else f"was {named(old, language)}")
    elif not parts:
        parts = ["另一语言的名称有改动" if zh else "its name in the other language changed"]
    return (
        head
        + named(new, language)
        + ("，" if zh else ", ")
        + ("；" if zh else "; ").join(parts)
        + ("。" if zh else ".")
    )


def _attribute(name: str, change: WordChange, before: Policy, after: Policy, language: str) -> str:
    label, source = _ATTRIBUTES[name]
    old = _value(getattr(change.before, name), source, before, language)
    new = _value(getattr(change.after, name), source, after, language)
    if language == "zh":
        return f"{label.zh}由{named(old, language)}改为{named(new, language)}"
    return f"{label.en}: {named(new, language)} instead of {named(old, language)}"


def _value(value: object, source: str | Mapping[str, Label], policy: Policy, language: str) -> str:
    if value is None:
        return "—"
    labels = policy.vocabulary.words(source) if isinstance(source, str) else source
    return words.word(labels, str(value), language)


def _instead(old: Label, new: Label, language: str) -> str:
    if language == "zh":
        return f"{new.zh}（原为：{old.zh}）"
    return f"{new.en} (Before: {old.en})"


DUTIES: Mapping[DutyKind, Label] = MappingProxyType(
    {
        DutyKind.STEP: said("可以办理{what}", "may take the step {what}"),
        DutyKind.CLOCK: said("负责时限{what}", "answers for the time limit {what}"),
        DutyKind.APPROVAL: said("在{what}之前审批处理方案", "approves the plan before {what}"),
        DutyKind.EXTENSION: said("可以延长时限{what}", "may extend the time limit {what}"),
        DutyKind.QUALITY: said("评判{what}", "judges the {what}"),
        DutyKind.DUTY: said("职责：{what}", "is there for: {what}"),
        DutyKind.RHYTHM: said("定期办理{what}", "sees regularly to {what}"),
        DutyKind.EMERGENCY: said("应急时：{what}", "in an emergency: {what}"),
    }
)
"""Each kind of thing that a post is there for, as the rest of a sentence about it."""

_IN_QUOTES = frozenset(
    {DutyKind.STEP, DutyKind.CLOCK, DutyKind.APPROVAL, DutyKind.EXTENSION, DutyKind.RHYTHM}
)
"""Kinds whose name is a term within the sentence."""


def duty_phrase(duty: PostDuty, language: str) -> str:
    """One thing that a post is there for, in words."""
    text = flowing(duty.what.text(language))
    what = named(text, language) if duty.kind in _IN_QUOTES else text.rstrip("。.")
    return DUTIES[duty.kind].text(language).format(what=what)


def _post(change: PostChange, before: Policy, after: Policy, language: str) -> Iterator[str]:
    """What a post gains, and what it loses, a sentence each."""
    policy = after if change.post in after.vocabulary.posts else before
    who = initial(words.owner(change.post, policy, language))
    joined = "；".join if language == "zh" else "; ".join
    if change.gained:
        phrases = joined(duty_phrase(duty, language) for duty in change.gained)
        yield f"{who}，新增：{phrases}。" if language == "zh" else f"{who}, newly: {phrases}."
    if change.lost:
        phrases = joined(duty_phrase(duty, language) for duty in change.lost)
        yield f"{who}，不再：{phrases}。" if language == "zh" else f"{who}, no longer: {phrases}."
