"""What a clause asks of the desk beside single cases, as sentences: duties, rhythms, records, emergency
plans, assessment, watching for bursts, rules of the check, pages.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from rightsdesk.domain.limits import Limit, Measure
from rightsdesk.domain.model import Label
from rightsdesk.domain.policy import Clause, Policy
from rightsdesk.domain.regime import Charge, EmergencyPlan, Rhythm
from rightsdesk.publish.markdown import initial
from rightsdesk.publish.views import words
from rightsdesk.publish.views.rulebook import summary
from rightsdesk.publish.views.words import joined, named, said
from rightsdesk.rules.registry import Family

PERIODS: Mapping[int, Label] = MappingProxyType(
    {
        1: said("每月", "every month"),
        2: said("每两个月", "every two months"),
        3: said("每季度", "every quarter"),
        4: said("每四个月", "every four months"),
        6: said("每半年", "every half-year"),
        12: said("每年", "every year"),
    }
)
"""What the periods of a rhythm are called, by their months."""

COUNTED: Mapping[str, Label] = MappingProxyType(
    {
        "case": said("每件", "each case"),
        "substantiated": said("每件属实的", "each case found substantiated"),
        "partly-substantiated": said("每件部分属实的", "each case found partly substantiated"),
        "major": said("每件重大的", "each major case"),
        "warning": said("每次警告", "each warning"),
        "late-step": said("每个逾期办理的环节", "each step taken late"),
        "rehandled": said("每次重新办理", "each time a case was handled again"),
        "dissatisfied": said("每件回访不满意的", "each case whose complainant was dissatisfied"),
        "returned": said("每次退回", "each case handed back"),
    }
)
"""What a charge of an assessment counts."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where readers find something: what the page is called in a sentence, in which site and at which path it
    stands; a path that ends in `/` is a folder of such pages.
    """

    name: Label
    site: Literal["public", "internal"]
    path: str


PAGES: Mapping[str, Place] = MappingProxyType(
    {
        "handbook": Place(said("权益手册", "the rights handbook"), "public", "handbook/"),
        "policy-page": Place(said("制度页面", "the page of these rules"), "public", "policies/"),
        "how-to-complain": Place(said("投诉指南", "the page on how to complain"), "public", "complain.md"),
        "performance": Place(
            said("承诺兑现情况", "the page on how we keep our promises"), "public", "performance.md"
        ),
        "register": Place(said("台账", "the register"), "internal", "register.md"),
        "case-page": Place(said("案件页面", "the page of each case"), "internal", "case.md"),
        "worklist": Place(said("待办清单", "the worklist"), "internal", "index.md"),
        "monthly-report": Place(said("月报", "the monthly report"), "internal", "reports/"),
        "programme": Place(said("工作计划页面", "the programme page"), "internal", "programme.md"),
        "actions": Place(said("整改事项清单", "the list of actions"), "internal", "actions.md"),
        "assessment": Place(said("考核页面", "the assessment page"), "internal", "assessment/"),
        "bursts": Place(said("集中爆发提示", "the page on bursts"), "internal", "bursts.md"),
    }
)
"""Where readers find what a clause promises to show."""


def rhythm_sentence(rhythm: Rhythm, policy: Policy, language: str) -> str:
    """What is done how often, for whom, by when, and whose it is."""
    title, period = rhythm.title.text(language), PERIODS[rhythm.months].text(language)
    kind, due = _record(rhythm, policy, language), _by(rhythm.by, language)
    owner, units = words.owner(rhythm.owner, policy, language), _places(rhythm, policy, language)
    warn = rhythm.warn.text(language) if rhythm.warn else ""
    if language == "zh":
        lead = f"；到期前 {warn}提醒" if warn else ""
        return f"{title}：{units}{period}一次，{due}完成并登记{kind}；由{owner}负责{lead}。"
    lead = f"; a warning is given {warn} before" if warn else ""
    who = words.the(owner)
    return f"{initial(title)}: {kind} is recorded {period}{units}, {due}; {who} answers for it{lead}."


def _record(rhythm: Rhythm, policy: Policy, language: str) -> str:
    """The kind of record that is due, and what it is about where only such records count."""
    kind = named(words.record(rhythm.record, language), language)
    if rhythm.subject is None:
        return kind
    about = words.subject(rhythm.subject, policy, language)
    return f"{kind}（{about}）" if language == "zh" else f"{kind} ({about})"


def _by(by: Limit | None, language: str) -> str:
    if by is None:
        return "于期末前" if language == "zh" else "by the end of that period"
    if by.measure is Measure.NEXT_MONTH_DAY:
        return words.within(by, language)
    return f"于期满后 {by.text(language)}内" if language == "zh" else f"within {by.text(language)} of its end"


def _places(rhythm: Rhythm, policy: Policy, language: str) -> str:
    zh = language == "zh"
    if rhythm.units:
        units = joined((words.word(policy.vocabulary.units, one, language) for one in rhythm.units), language)
        return f"{units}各" if zh else f" for each of {units}"
    if rhythm.per == "unit":
        return "各单位" if zh else " for each unit"
    if rhythm.per == "line":
        return "各业务板块" if zh else " for each line of business"
    return ""


def duties(clause: Clause, policy: Policy, language: str) -> Iterator[str]:
    """What posts are there for, with the steps and records that are theirs."""
    for duty in clause.duties:
        post = policy.post_titles((duty.post,), language)
        parts = [duty.text.text(language).strip().rstrip("。.")]
        steps = joined((named(words.event(one, language), language) for one in duty.steps), language)
        records = joined((named(words.record(one, language), language) for one in duty.records), language)
        approved = joined((named(words.record(one, language), language) for one in duty.approves), language)
        if steps:
            parts.append(f"办理{steps}" if language == "zh" else f"takes the steps {steps}")
        if records:
            cases = words.condition(duty.when, policy, language) if duty.when.root else ""
            about = f"（限于{cases}）" if language == "zh" else f" (for cases {cases})"
            kept = f"登记{records}" if language == "zh" else f"keeps the records {records}"
            parts.append(kept + (about if cases else ""))
        if approved:
            parts.append(f"批准{approved}" if language == "zh" else f"approves {approved}")
        yield f"{post}：{'；'.join(parts)}。" if language == "zh" else f"{initial(post)}: {'; '.join(parts)}."


def rhythms(clause: Clause, policy: Policy, language: str) -> Iterator[str]:
    """What is done at intervals."""
    return (rhythm_sentence(rhythm, policy, language) for rhythm in clause.rhythms)


def recurrences(clause: Clause, policy: Policy, language: str) -> Iterator[str]:
    """What is owed when cases of one kind keep coming."""
    for each in clause.recurrences:
        cases = words.condition(each.when, policy, language)
        span, due = each.within.text(language), each.due.text(language)
        kind = named(words.record(each.record, language), language)
        owner = words.owner(each.owner, policy, language)
        if language == "zh":
            which = f"{cases}、" if cases else ""
            yield f"{which}同一类别在 {span}内达到 {each.cases} 件的，由{owner}在 {due}内完成{kind}。"
        else:
            which = f" {cases}" if cases else ""
            yield (
                f"When {each.cases} cases{which} of one category come within {span}, {kind} is due within "
                f"{due}; {words.the(owner)} answers for it."
            )


def records(clause: Clause, policy: Policy, language: str) -> Iterator[str]:
    """What is kept on record."""
    if clause.records:
        kinds = joined((named(words.record(kind, language), language) for kind in clause.records), language)
        yield f"登记并保存：{kinds}。" if language == "zh" else f"These are kept on record: {kinds}."


def emergencies(clause: Clause, policy: Policy, language: str) -> Iterator[str]:
    """When an emergency plan begins, its steps, how it ends."""
    for plan in clause.emergencies:
        yield from _plan(plan, policy, language)


def _plan(plan: EmergencyPlan, policy: Policy, language: str) -> Iterator[str]:
    title = plan.title.text(language)
    begun = policy.post_titles(plan.activated_by, language)
    ended = policy.post_titles(plan.stand_down_by, language)
    called = _called_for(plan, policy, language)
    review, gap = plan.review.text(language), "；" if language == "zh" else "; "
    steps = gap.join(_steps(plan, policy, language))
    if language == "zh":
        yield f"{title}：由{begun}启动。{called}"
        since = "，案件在启动前已符合启动情形的，自符合时起算" if called else ""
        yield f"{title}的步骤（时限自启动时起算{since}）：{steps}。"
        yield f"{title}由{ended}在各步骤均已办理或说明无需办理后宣布解除，解除后 {review}内复盘。"
        return
    yield f"{initial(title)}: activated by the {begun}.{called}"
    since = ", or from when a case called for it, if that was earlier" if called else ""
    yield f"{initial(title)}, its steps, with times that run from activation{since}: {steps}."
    yield (
        f"{initial(title)}: stood down by the {ended} once each step was taken or said not to be needed, and "
        f"reviewed within {review} of that."
    )


def _called_for(plan: EmergencyPlan, policy: Policy, language: str) -> str:
    """Which cases call for a plan; nothing where none does."""
    zh = language == "zh"
    found = [words.word(policy.vocabulary.triggers, slug, language) for slug in plan.triggers]
    meant = words.condition(plan.when, policy, language) if plan.when else ""
    ways = []
    if found:
        among = ("；" if zh else "; ").join(found)
        ways.append(
            f"重大事项有下列情形之一的（{among}）" if zh else f"a case is major by one of these: {among}"
        )
    if meant:
        ways.append(f"案件{meant}的" if zh else f"there is a case {meant}")
    if not ways:
        return ""
    if zh:
        return f"{'，或者'.join(ways)}，应当立即启动。"
    return f" It is due at once when {', or when '.join(ways)}."


def _steps(plan: EmergencyPlan, policy: Policy, language: str) -> Iterator[str]:
    for step in plan.steps:
        what, who = step.what.text(language).strip().rstrip("。."), policy.post_titles((step.by,), language)
        limit = words.within(step.within, language) if step.within else ""
        if language == "zh":
            yield f"{what}（{who}{f'，{limit}' if limit else ''}）"
        else:
            yield f"{what} ({who}{f', {limit}' if limit else ''})"


def assessment(clause: Clause, policy: Policy, language: str) -> Iterator[str]:
    """What costs how many points, into which classes the totals fall, who is ranked."""
    if clause.assessment is None:
        return
    table = clause.assessment
    gap = "；" if language == "zh" else "; "
    charges = gap.join(_charge(charge, policy, language) for charge in table.charges)
    if language == "zh":
        grades = gap.join(f"{grade.title.zh}：{grade.from_points} 分起" for grade in table.grades)
        yield f"考核计分：{charges}。"
        yield f"考核等次：{grades}；不足 {table.ranked_from} 件的不排名。"
    else:
        grades = gap.join(f"{grade.title.en} from {grade.from_points} points" for grade in table.grades)
        yield f"Points are charged: {charges}."
        yield f"By their total the classes are: {grades}; below {table.ranked_from} cases nobody is ranked."


def _charge(charge: Charge, policy: Policy, language: str) -> str:
    title, counts = charge.title.text(language), COUNTED[charge.counts].text(language)
    cases = words.condition(charge.when, policy, language)
    if language == "zh":
        return f"{title}（{f'{cases}，' if cases else ''}{counts}）{charge.points} 分"
    return f"{title}: {charge.points} for {counts}{f' of cases {cases}' if cases else ''}"


def bursts(clause: Clause, policy: Policy, language: str) -> Iterator[str]:
    """How many cases of one kind in a short time are noticed, and who is told."""
    if clause.bursts is None:
        return
    watch, told = clause.bursts, policy.post_titles(clause.bursts.told, language)
    chance = f"{watch.chance:.2%}".replace(".00", "")
    if language == "zh":
        tell = f"，并提示{told}" if told else ""
        yield (
            f"按类别、单位和业务板块，每日将最近 {watch.window} 日受理的件数与此前 {watch.baseline} 日比较；"
            f"件数不少于 {watch.least} 件，且偶然出现的概率不超过 {chance}的，作为集中爆发提示{tell}。"
        )
        return
    tell = f"; told: {told}" if told else ""
    yield (
        f"Every day, by category, unit and line of business, the number of cases received in the last "
        f"{watch.window} days is compared with the {watch.baseline} days before; {watch.least} at least, and "
        f"a chance of at most {chance} that so many come by accident, make a burst{tell}."
    )


def rules(clause: Clause, policy: Policy, language: str) -> Iterator[str]:
    """Which rules of the check hold everybody to the clause. Those about files say what they refuse, all
    others what they ask for."""
    for code in clause.rules:
        text = re.sub(r"`([^`]*)`", r"“\1”", summary(code, language)).rstrip("。.")
        refuses = code.startswith(Family.FILE)
        if language == "zh":
            yield f"{f'检查规则 {code} 不予通过' if refuses else f'按检查规则 {code} 核对'}：{text}。"
        else:
            yield f"Rule {code} of the check{' refuses' if refuses else ''}: {text}."


def shown(clause: Clause, policy: Policy, language: str) -> Iterator[str]:
    """Where readers find it."""
    if clause.shown:
        pages = joined((PAGES[place].name.text(language) for place in clause.shown), language)
        yield f"可在下列位置看到：{pages}。" if language == "zh" else f"Readers find it in {pages}."


MECHANISMS: Mapping[str, Callable[[Clause, Policy, str], Iterator[str]]] = MappingProxyType(
    {
        "duties": duties,
        "rhythms": rhythms,
        "recurrences": recurrences,
        "records": records,
        "emergencies": emergencies,
        "assessment": assessment,
        "bursts": bursts,
        "rules": rules,
        "shown": shown,
    }
)
"""How each of these fields of a clause is said."""
