"""Words for values that the models keep as plain slugs, in both languages."""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from rightsdesk.domain.case import KIND_NAMES
from rightsdesk.domain.conditions import When
from rightsdesk.domain.events.catalogue import BY_NAME, OPENED
from rightsdesk.domain.lifecycle import SENT_BACK, SENT_BACK_NAME
from rightsdesk.domain.limits import Limit, Measure
from rightsdesk.domain.model import Label, meaning
from rightsdesk.domain.policy import Policy
from rightsdesk.domain.programme.catalogue import KINDS
from rightsdesk.domain.programme.quality import SpotCheck


def said(zh: str, en: str) -> Label:
    """A label, for the tables below."""
    return Label(zh=zh, en=en)


YES = said("是", "yes")
NO = said("否", "no")
RECEIPT = said("受理", "receipt of the case")
RECEIVED = said("已受理", "received")
THE_DESK = said("受理部门", "the desk")
THE_UNIT = said("责任单位", "the unit responsible")

VALUES: Mapping[str, Mapping[str, Label]] = MappingProxyType(
    {
        "kind": KIND_NAMES,
        "severity": {"general": said("一般", "general"), "major": said("重大", "major")},
        "urgency": {"normal": said("普通", "normal"), "urgent": said("紧急", "urgent")},
        "complexity": {"ordinary": said("一般", "ordinary"), "complex": said("复杂", "complex")},
        "satisfaction": {
            "satisfied": said("满意", "satisfied"),
            "fairly-satisfied": said("基本满意", "fairly satisfied"),
            "dissatisfied": said("不满意", "dissatisfied"),
            "no-answer": said("未作评价", "no opinion given"),
        },
        "accepted": {
            "yes": said("认可", "yes"),
            "no": said("不认可", "no"),
            "unknown": said("未表态", "not known"),
        },
        "substantiated": {
            "yes": said("属实", "yes"),
            "partly": said("部分属实", "partly"),
            "no": said("不属实", "no"),
        },
        "video": {
            "kept": said("有，已保存", "exists and is kept safe"),
            "exists": said("有，未保存", "exists, not yet kept safe"),
            "none": said("无", "none"),
        },
        "to": {
            "leaders": said("领导", "the leaders"),
            "authority": said("上级主管部门", "the authority above"),
        },
        "language": {"zh": said("中文", "Chinese"), "en": said("英文", "English")},
        "requested_by": {
            "complainant": said("投诉人", "the complainant"),
            "desk": said("受理部门依职责", "the desk, of its own accord"),
            "authority": said("主管机关", "an authority"),
        },
    }
)
"""What the closed choices of events and headers are called, by field."""

TRAITS: Mapping[str, Label] = MappingProxyType(
    {
        "kind": said("性质", "kind"),
        "channel": said("渠道", "channel"),
        "category": said("类别", "category"),
        "severity": said("严重程度", "severity"),
        "urgency": said("紧急程度", "urgency"),
        "complexity": said("复杂程度", "complexity"),
        "unit": said("责任单位", "unit responsible"),
        "line": said("业务板块", "line of business"),
        "wants": said("诉求", "result asked for"),
        "triggers": said("重大情形", "circumstance"),
    }
)

WORD_LISTS: Mapping[str, str] = MappingProxyType(
    {
        "channel": "channels",
        "category": "categories",
        "unit": "units",
        "line": "lines",
        "wants": "wants",
        "triggers": "triggers",
    }
)
"""In which list of a policy's vocabulary a trait's values stand."""

JUDGED_AS = said("评判结论", "verdict")
VERDICT: Mapping[bool, Label] = MappingProxyType(
    {
        True: said(
            "达标：{points} 分（满分 {most} 分，{bar} 分达标）",
            "good enough: {points} of {most} points, {bar} needed",
        ),
        False: said(
            "未达标，退回重新办理：{points} 分（满分 {most} 分，{bar} 分达标）",
            "sent back to be handled again: {points} of {most} points, {bar} needed",
        ),
    }
)
"""What a judgement of quality comes to, by whether it passes."""

CLOCK_STATES: Mapping[str, Label] = MappingProxyType(
    {
        "running": said("办理中", "running"),
        "warning": said("即将到期", "due soon"),
        "overdue": said("已逾期", "overdue"),
        "waiting": said("等待补充", "waiting"),
        "met": said("按时", "on time"),
        "late": said("逾期办理", "done late"),
        "void": said("不再适用", "no longer applies"),
    }
)


PROTECTION: Mapping[str, Label] = MappingProxyType(
    {"erased": said("已删除", "erased"), "held": said("依法保全", "under legal hold")}
)
"""What has happened to the personal data of a case."""


def joined(parts: Iterable[str], language: str) -> str:
    """Words in a row: `甲、乙`, `a, b`."""
    return ("、" if language == "zh" else ", ").join(parts)


def either(parts: Sequence[str], language: str) -> str:
    """Words to choose from: `甲、乙或者丙`, `a, b or c`; empty for none."""
    first = joined(parts[:-1], language)
    link = "或者" if language == "zh" else " or "
    return link.join(part for part in (first, *parts[-1:]) if part)


def named(name: str, language: str) -> str:
    """A term within a sentence, in that language's quotation marks."""
    return f"“{name}”"


def event(name: str, language: str) -> str:
    """What an event is called as a thing that happened; `opened` is the receipt of the case."""
    return RECEIPT.text(language) if name == OPENED else BY_NAME[name].about.name.text(language)


def events(names: Iterable[str], language: str) -> str:
    """Events to choose from, each in quotation marks: `“甲”、“乙”或者“丙”`, `“a”, “b” or “c”`."""
    return either([named(event(name, language), language) for name in names], language)


def stage(name: str, language: str) -> str:
    """The stage a case is at."""
    if name == SENT_BACK:
        return SENT_BACK_NAME.text(language)
    return RECEIVED.text(language) if name == OPENED else event(name, language)


def word(labels: Mapping[str, Label], slug: str, language: str) -> str:
    """The word for a slug; the slug itself where an older policy does not have it."""
    return labels[slug].text(language) if slug in labels else slug


def value(name: str, slug: str, policy: Policy, language: str) -> str:
    """The word for a trait's value."""
    if name in WORD_LISTS:
        return word(policy.vocabulary.words(WORD_LISTS[name]), slug, language)
    return word(VALUES.get(name, {}), slug, language)


def owner(slug: str, policy: Policy, language: str) -> str:
    """Who answers for a clock: a post's title, or the unit responsible."""
    return THE_UNIT.text(language) if slug == "unit" else policy.post_titles((slug,), language)


def of_unit(unit: str, posts: str, language: str) -> str:
    """Posts with the unit whose holders are meant: `公交一分公司（经办人）`, `Bus Branch One (handler)`."""
    return f"{unit}（{posts}）" if language == "zh" else f"{unit} ({posts})"


def condition(when: When, policy: Policy, language: str) -> str:
    """Which cases are meant: `性质为投诉`, `kind: complaint; severity: major`; empty for every case."""
    zh = language == "zh"
    parts = []
    for trait, wanted in when.root.items():
        slugs = [wanted] if isinstance(wanted, str) else wanted
        words = either([value(trait, slug, policy, language) for slug in slugs], language)
        parts.append(f"{TRAITS[trait].zh}为{words}" if zh else f"whose {TRAITS[trait].en} is {words}")
    return ("、" if zh else " and ").join(parts)


def the(owner: str) -> str:
    """An English name with its article, once."""
    return owner if owner.startswith("the ") else f"the {owner}"


def record(kind: str, language: str) -> str:
    """What a kind of programme record is called."""
    return KINDS[kind].about.name.text(language)


def subject(slug: str, policy: Policy, language: str) -> str:
    """What a record is about: a word of the policy, or one that all desks share."""
    own = policy.words("subjects") or {}
    shared = meaning(SpotCheck.model_fields["subject"], slug)
    return shared.text(language) if shared and slug not in own else word(own, slug, language)


def within(limit: Limit, language: str) -> str:
    """A limit as part of a sentence: `1 个工作小时内`, `within 1 working hour`."""
    text = limit.text(language)
    if limit.measure is Measure.NEXT_MONTH_DAY:
        return f"{text}前" if language == "zh" else f"by {text}"
    if limit.measure is Measure.SAME_DAY:
        return text if language == "zh" else f"on the {text}"
    return f"{text}内" if language == "zh" else f"within {text}"
