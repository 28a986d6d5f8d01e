"""What the desk enforces of a clause, as sentences: each kind of mechanism says itself in words."""

from collections.abc import Callable, Iterable, Iterator
from types import MappingProxyType
from typing import Any

from rightsdesk.domain.case import Header, Place
from rightsdesk.domain.clocks import Clock
from rightsdesk.domain.events.catalogue import BY_NAME
from rightsdesk.domain.model import Label, Model
from rightsdesk.domain.policy import Clause, Policy
from rightsdesk.domain.requirements import Approval, Prohibition, Route
from rightsdesk.publish.markdown import initial
from rightsdesk.publish.views import regime, words
from rightsdesk.publish.views.words import named, said

PROHIBITIONS: MappingProxyType[Prohibition, Label] = MappingProxyType(
    {
        "money-for-satisfaction": said(
            "不得以钱款换取满意评价或者撤回投诉。",
            "Satisfaction, or the withdrawal of a complaint, is never bought.",
        ),
        "call-back-by-the-unit": said(
            "回访不得由被投诉的单位进行。", "The call-back is never made by the unit that handled the case."
        ),
        "video-not-kept": said(
            "有视频资料的，必须保存，并记明保管地点和期限。",
            "Where video exists it must be kept, and where and until when must be recorded.",
        ),
        "other-reply-way-without-reason": said(
            "未记明原因的，不得改用投诉人要求以外的方式答复。",
            "No answer goes another way than the one asked for unless the reason is recorded.",
        ),
    }
)


def prohibition(name: Prohibition, language: str) -> str:
    """What must not happen."""
    return PROHIBITIONS[name].text(language)


def clock_sentence(clock: Clock, policy: Policy, language: str) -> str:
    """A clock's promise: what, within which time, from what to what, and whose it is."""
    start, until = words.events(clock.from_, language), words.events(clock.until, language)
    limit, title = words.within(clock.within, language), clock.title.text(language)
    owner = words.owner(clock.owner, policy, language)
    if language == "zh":
        return f"{title}：自{start}起，{limit}完成{until}；由{owner}负责。"
    return f"{initial(title)}: {limit}, from {start} to {until}; {words.the(owner)} answers for it."


def clock_details(clock: Clock, policy: Policy, language: str) -> Iterator[str]:
    """What else holds for a clock: which cases, other limits, what ends or stops it, warning, extension."""
    zh = language == "zh"
    if clock.applies.root:
        cases = words.condition(clock.applies, policy, language)
        yield f"适用于：{cases}。" if zh else f"It is for cases {cases}."
    yield from other_limits(clock, policy, language)
    if clock.unless:
        ends = words.events(clock.unless, language)
        yield f"发生{ends}的，不再适用。" if zh else f"It falls away with {ends}."
    if clock.voided_by:
        ends = words.events(clock.voided_by, language)
        yield (
            f"发生{ends}的，本次计时终止。"
            if zh
            else f"{ends} ends it; it starts afresh with the next beginning."
        )
    if clock.repeat == "restart":
        yield "再次开始的，重新计时。" if zh else "A new beginning starts it afresh."
    yield from _waiting_and_more(clock, policy, language)


def other_limits(clock: Clock, policy: Policy, language: str) -> Iterator[str]:
    """Which cases have another limit than the usual one."""
    for other in clock.limits:
        cases, limit = words.condition(other.when, policy, language), words.within(other.within, language)
        yield f"{cases}的，{limit}。" if language == "zh" else f"For cases {cases}: {limit}."


def _waiting_and_more(clock: Clock, policy: Policy, language: str) -> Iterator[str]:
    zh = language == "zh"
    if "information" in clock.waits_for:
        yield (
            "等待投诉人补充信息期间暂停计时。"
            if zh
            else "It stands still while the complainant is asked to add something."
        )
    if clock.warn:
        lead = clock.warn.text(language)
        yield f"到期前 {lead}提醒。" if zh else f"A warning is given {lead} before it is due."
    if clock.extendable:
        by = clock.extendable.by.text(language)
        posts = policy.post_titles(clock.extendable.posts, language)
        yield (
            f"经{posts}批准，可以延长一次，延长 {by}。" if zh else f"The {posts} may extend it once, by {by}."
        )
    if clock.on_breach:
        yield (
            "逾期的，对责任方予以警告。"
            if zh
            else "When it is broken, that counts as a warning to whoever answers for it."
        )
    own = clock.counting
    for option in sorted(own.model_fields_set):
        yield own.choice(option).text(language)


def approval_sentences(approvals: Iterable[Approval], policy: Policy, language: str) -> Iterator[str]:
    """Whose approval steps need: one sentence on all steps that the same posts approve in the same cases."""
    alike: dict[tuple[str, tuple[str, ...], str], list[Approval]] = {}
    for approval in approvals:
        key = approval.when.model_dump_json(), approval.by, approval.approval
        alike.setdefault(key, []).append(approval)
    for group in alike.values():
        steps = dict.fromkeys(approval.before for approval in group)
        yield _approval(group[0], words.events(steps, language), policy, language)


def approval_sentence(approval: Approval, policy: Policy, language: str) -> str:
    """Whose approval a step needs."""
    return _approval(approval, named(words.event(approval.before, language), language), policy, language)


def _approval(approval: Approval, step: str, policy: Policy, language: str) -> str:
    posts = policy.post_titles(approval.by, language)
    cases = words.condition(approval.when, policy, language)
    on_host = approval.approval == "host-review"
    if language == "zh":
        which = f"{cases}的，" if cases else ""
        how = "在代码托管平台上评审通过的，视为批准。" if on_host else ""
        return f"{which}处理方案经{posts}批准后，方可办理{step}；任何人不得审批本人经办的方案。{how}"
    which = f"For cases {cases}, the" if cases else "The"
    how = " Their approving review on the host counts as well." if on_host else ""
    return f"{which} plan must be approved by the {posts} before {step}; nobody approves their own work.{how}"


def route_sentence(route: Route, policy: Policy, language: str) -> str:
    """Which cases belong to which unit."""
    cases = words.condition(route.when, policy, language)
    unit = words.word(policy.vocabulary.units, route.unit, language)
    if language == "zh":
        return f"{cases}的，由{unit}办理。" if cases else f"其他情形由{unit}办理。"
    return f"Cases {cases} go to {unit}." if cases else f"All others go to {unit}."


def _clocks(clause: Clause, policy: Policy, language: str) -> Iterator[str]:
    gap = "" if language == "zh" else " "
    for clock in clause.clocks:
        sentences = [clock_sentence(clock, policy, language), *clock_details(clock, policy, language)]
        yield gap.join(sentences)


def _requirements(clause: Clause, policy: Policy, language: str) -> Iterator[str]:
    zh = language == "zh"
    for requirement in clause.requires:
        before = named(words.event(requirement.before, language), language)
        steps = words.joined(
            (named(words.event(step, language), language) for step in requirement.steps), language
        )
        cases = words.condition(requirement.when, policy, language)
        other = words.events(requirement.unless, language)
        if zh:
            said_cases = f"{cases}的，" if cases else ""
            yield f"{said_cases}办理{before}之前须先办理{steps}{f'（{other}的除外）' if other else ''}。"
        else:
            said_cases = f"For cases {cases}, " if cases else ""
            yield f"{said_cases}{before} needs {steps} first{f', unless there is {other}' if other else ''}."
    for needed in clause.requires_fields:
        model = BY_NAME[needed.event]
        fields = words.joined((field_name(model, name, language) for name in needed.fields), language)
        step = named(words.event(needed.event, language), language)
        cases = words.condition(needed.when, policy, language)
        if zh:
            yield f"{f'{cases}的，' if cases else ''}登记{step}时必须填写：{fields}。"
        else:
            yield f"{f'For cases {cases}, ' if cases else ''}{step} must say: {fields}."


def _header(clause: Clause, policy: Policy, language: str) -> Iterator[str]:
    for needed in clause.requires_header:
        fields = words.joined((_header_field(name, language) for name in needed.fields), language)
        cases = words.condition(needed.when, policy, language)
        if language == "zh":
            yield f"{f'{cases}的，' if cases else ''}受理时必须登记：{fields}。"
        else:
            yield f"{f'For cases {cases}, what' if cases else 'What'} must be recorded on receipt: {fields}."


def _header_field(name: str, language: str) -> str:
    """What a field of the header is called, also one inside `where`."""
    outer, _dot, inner = name.partition(".")
    return field_name(Place, inner, language) if inner else field_name(Header, outer, language)


def field_name(model: type[Model], name: str, language: str) -> str:
    """What a model's field is called."""
    extra = model.model_fields[name].json_schema_extra
    label = extra.get("label") if isinstance(extra, dict) else None
    return str(label[language]) if isinstance(label, dict) else name


def _approvals(clause: Clause, policy: Policy, language: str) -> Iterator[str]:
    return (approval_sentence(approval, policy, language) for approval in clause.approvals)


def _signed(clause: Clause, policy: Policy, language: str) -> Iterator[str]:
    if clause.signed:
        steps = words.events(clause.signed, language)
        if language == "zh":
            yield f"{steps}须由办理人用本人密钥签名，未经签名的无效。"
        else:
            yield f"{steps} counts only if signed with the key of the person who took the step."


def _rounds(clause: Clause, policy: Policy, language: str) -> Iterator[str]:
    if clause.until_accepted is None:
        return
    cases = words.condition(clause.until_accepted.when, policy, language)
    last = words.events(clause.until_accepted.last_word, language)
    if language == "zh":
        end = f"，或者发生{last}" if last else ""
        yield (
            f"{f'{cases}的，' if cases else ''}投诉人不认可处理措施的，重新提出措施、重新审批和实施，"
            f"直至其认可{end}，方可办结。"
        )
    else:
        end = f", or until {last}" if last else ""
        yield (
            f"{f'For cases {cases}, measures' if cases else 'Measures'} that the complainant does not accept "
            f"are proposed, approved and carried out anew until an answer is not refused{end}; only then is "
            "the case closed."
        )


def _prohibitions(clause: Clause, policy: Policy, language: str) -> Iterator[str]:
    return (prohibition(name, language) for name in clause.forbids)


def _routes(clause: Clause, policy: Policy, language: str) -> Iterator[str]:
    return (route_sentence(route, policy, language) for route in clause.routing)


def _major(clause: Clause, policy: Policy, language: str) -> Iterator[str]:
    if clause.major:
        found = [words.word(policy.vocabulary.triggers, slug, language) for slug in clause.major]
        if language == "zh":
            yield f"有下列情形之一的为重大：{'；'.join(found)}。"
        else:
            yield f"Each of these makes a case major: {'; '.join(found)}."


def _escalations(clause: Clause, policy: Policy, language: str) -> Iterator[str]:
    for escalation in clause.escalates:
        step, posts = words.event(escalation.event, language), policy.post_titles(escalation.to, language)
        if language == "zh":
            yield f"同一次办理中第 {escalation.from_time} 次{named(step, language)}起，须上报{posts}。"
        else:
            which = f"{_ordinal(escalation.from_time)} {named(step, language)}"
            yield f"From the {which} on, the {posts} must be told."


def _ordinal(number: int) -> str:
    return {1: "first", 2: "second", 3: "third"}.get(number, f"{number}th")


def _call_back(clause: Clause, policy: Policy, language: str) -> Iterator[str]:
    if clause.call_back:
        attempts = clause.call_back.attempts
        if language == "zh":
            yield f"回访 {attempts} 次均未联系上的，记明情况后视为已回访。"
        else:
            yield f"After {attempts} failed attempts, each recorded, the call-back counts as done."


def _quality(clause: Clause, policy: Policy, language: str) -> Iterator[str]:
    if clause.quality is None:
        return
    judged, most = clause.quality, sum(each.points for each in clause.quality.criteria.values())
    posts = policy.post_titles(judged.by, language)
    if language == "zh":
        marks = "；".join(
            f"{each.zh}（{each.points} 分{'，不得失分' if each.must else ''}）"
            for each in judged.criteria.values()
        )
        yield f"办理质量由{posts}评定，经办人不得评定自己办理的事项。评定标准：{marks}。"
        yield f"满分 {most} 分，达到 {judged.bar} 分为合格；不合格的退回重新办理，各项时限重新计算。"
    else:
        marks = "; ".join(
            f"{each.en} ({_points(each.points)}{', all of them needed' if each.must else ''})"
            for each in judged.criteria.values()
        )
        yield f"Handling is judged by the {posts}, never by who took part in it. The criteria: {marks}."
        yield (
            f"Of {most} points, {judged.bar} pass; what falls short is handled again, with all time limits "
            "running afresh."
        )


def _points(number: int) -> str:
    return "1 point" if number == 1 else f"{number} points"


def _group(clause: Clause, policy: Policy, language: str) -> Iterator[str]:
    if clause.group:
        cases, limit = clause.group.cases, clause.group.within.text(language)
        why = words.word(policy.vocabulary.triggers, clause.group.trigger, language)
        if language == "zh":
            yield f"{limit}内受理并合并办理的案件达到 {cases} 件的，为重大（{why}）。"
        else:
            yield (
                f"From {cases} cases on that were received within {limit} of each other and are handled as "
                f"one, the case is major ({why})."
            )


def _likeness(clause: Clause, policy: Policy, language: str) -> Iterator[str]:
    if clause.likeness:
        same, limit = clause.likeness, clause.likeness.within.text(language)
        if language == "zh":
            yield (
                f"{limit}内受理、事由和内容相似度达到 {same.alike}%（线路、车辆或者地点相同的为 "
                f"{same.alike_there}%）的案件，提示可能为同一事项。"
            )
        else:
            yield (
                f"Cases received within {limit} of each other whose subject and summary are {same.alike}% "
                f"alike ({same.alike_there}% where line, vehicle or place are the same) are pointed out as "
                "probably one matter."
            )


def _recording(clause: Clause, policy: Policy, language: str) -> Iterator[str]:
    if clause.recording_tolerance:
        limit = clause.recording_tolerance.text(language)
        if language == "zh":
            yield f"步骤发生后超过 {limit}才登记的，予以标明。"
        else:
            yield f"A step recorded more than {limit} after it happened is marked as such."


MECHANISMS: MappingProxyType[str, Callable[[Clause, Policy, str], Iterator[str]]] = MappingProxyType(
    {
        "clocks": _clocks,
        "requires": _requirements,
        "requires_fields": _requirements,
        "approvals": _approvals,
        "signed": _signed,
        "until_accepted": _rounds,
        "forbids": _prohibitions,
        "routing": _routes,
        "major": _major,
        "escalates": _escalations,
        "call_back": _call_back,
        "recording_tolerance": _recording,
        "requires_header": _header,
        "quality": _quality,
        "group": _group,
        "likeness": _likeness,
        **regime.MECHANISMS,
    }
)
"""How each mechanism of `Clause` is said; a test holds the keys against the model's fields."""


def sentences(clause: Clause, policy: Policy, language: str) -> tuple[str, ...]:
    """Everything the desk enforces of a clause, in words."""
    ways = dict.fromkeys(MECHANISMS.values())
    return tuple(sentence for say in ways for sentence in say(clause, policy, language))


def one(mechanism: str, what: Any, policy: Policy, language: str) -> str:
    """A single mechanism in words: `what` stands in the field `mechanism` of some clause."""
    several = isinstance(Clause.model_fields[mechanism].default, tuple)
    field: dict[str, Any] = {mechanism: (what,) if several else what}
    alone = Clause.model_construct(None, **field)
    return ("" if language == "zh" else " ").join(MECHANISMS[mechanism](alone, policy, language))
