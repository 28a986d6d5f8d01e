"""What a clause asks beside single cases is said whole, in both languages."""

import re
from typing import Any

import pytest

from rightsdesk.domain.policy import Clause, Policy
from rightsdesk.publish.views import mechanisms
from rightsdesk.records.store import Desk

PLAN = {
    "id": "crowd",
    "title": {"zh": "群体投诉应急预案", "en": "plan for complaints of many"},
    "triggers": ["safety"],
    "activated_by": ["officer"],
    "steps": [
        {
            "id": "tell",
            "what": {"zh": "报告主管部门", "en": "tell the authority above"},
            "by": "officer",
            "within": "30 minutes",
        },
        {
            "id": "record",
            "what": {"zh": "留存现场资料。", "en": "keep what shows the scene."},
            "by": "officer",
        },
    ],
    "stand_down_by": ["officer"],
    "review": "5 working days",
}
RHYTHM = {
    "id": "training",
    "title": {"zh": "受理培训", "en": "training in intake"},
    "record": "training",
    "every": "6 months",
    "owner": "officer",
}
CRITERIA = {
    "lawful": {"zh": "合法合规", "en": "lawful", "points": 2, "must": True},
    "kind": {"zh": "态度得当", "en": "kind"},
}
ASSESSMENT = {
    "charges": [
        {"id": "any", "title": {"zh": "投诉", "en": "complaint"}, "counts": "case", "points": 1},
        {
            "id": "late",
            "title": {"zh": "逾期", "en": "delay"},
            "counts": "late-step",
            "points": 3,
            "when": {"severity": "major"},
        },
    ],
    "grades": [
        {"id": "a", "title": {"zh": "甲等", "en": "first class"}, "from_points": 0},
        {"id": "b", "title": {"zh": "乙等", "en": "second class"}, "from_points": 10},
    ],
    "ranked_from": 5,
}


@pytest.fixture
def basic(here: Desk) -> Policy:
    return here.versions("basic")[0].policy


SAID: list[tuple[dict[str, Any], list[str], list[str]]] = [
    (
        {"requires_header": [{"fields": ["wants", "where.line"], "when": {"kind": "complaint"}}]},
        ["性质为投诉的，受理时必须登记：诉求、线路。"],
        [
            "For cases whose kind is complaint, what must be recorded on receipt: result the user asks for, "
            "line."
        ],
    ),
    (
        {"quality": {"criteria": CRITERIA, "bar": 3, "by": ["officer"]}},
        [
            "办理质量由办理专员评定，经办人不得评定自己办理的事项。评定标准：合法合规（2 分，不得失分）；"
            "态度得当（1 分）。",
            "满分 3 分，达到 3 分为合格；不合格的退回重新办理，各项时限重新计算。",
        ],
        [
            "Handling is judged by the officer, never by who took part in it. The criteria: lawful (2 "
            "points, all of them needed); kind (1 point).",
            "Of 3 points, 3 pass; what falls short is handled again, with all time limits running afresh.",
        ],
    ),
    (
        {"group": {"cases": 3, "within": "7 days", "trigger": "safety"}},
        ["7 日内受理并合并办理的案件达到 3 件的，为重大（涉及人身安全）。"],
        [
            "From 3 cases on that were received within 7 days of each other and are handled as one, the case "
            "is major (somebody's safety is concerned)."
        ],
    ),
    (
        {
            "duties": [
                {
                    "post": "officer",
                    "text": {"zh": "受理并登记。", "en": "receives and records."},
                    "steps": ["assessed"],
                    "records": ["training"],
                    "approves": ["preventive-measure"],
                }
            ]
        },
        ["办理专员：受理并登记；办理“已初步评估”；登记“培训”；批准“预防措施”。"],
        [
            "Officer: receives and records; takes the steps “assessed”; keeps the records “training”; "
            "approves “preventive measure”."
        ],
    ),
    (
        {"rhythms": [RHYTHM]},
        ["受理培训：每半年一次，于期末前完成并登记“培训”；由办理专员负责。"],
        [
            "Training in intake: “training” is recorded every half-year, by the end of that period; the "
            "officer answers for it."
        ],
    ),
    (
        {
            "rhythms": [
                {**RHYTHM, "every": "1 month", "per": "unit", "by": "next month day 5", "warn": "2 days"}
            ]
        },
        ["受理培训：各单位每月一次，次月 5 日前完成并登记“培训”；由办理专员负责；到期前 2 日提醒。"],
        [
            "Training in intake: “training” is recorded every month for each unit, by day 5 of the next "
            "month; the officer answers for it; a warning is given 2 days before."
        ],
    ),
    (
        {"rhythms": [{**RHYTHM, "every": "1 year", "per": "line", "by": "10 days"}]},
        ["受理培训：各业务板块每年一次，于期满后 10 日内完成并登记“培训”；由办理专员负责。"],
        [
            "Training in intake: “training” is recorded every year for each line of business, within 10 days "
            "of its end; the officer answers for it."
        ],
    ),
    (
        {
            "recurrences": [
                {
                    "cases": 3,
                    "within": "30 days",
                    "when": {"kind": "complaint"},
                    "due": "10 days",
                    "owner": "officer",
                }
            ]
        },
        ["性质为投诉、同一类别在 30 日内达到 3 件的，由办理专员在 10 日内完成“预防措施”。"],
        [
            "When 3 cases whose kind is complaint of one category come within 30 days, “preventive measure” "
            "is due within 10 days; the officer answers for it."
        ],
    ),
    (
        {"records": ["meeting", "resources"]},
        ["登记并保存：“会议”、“应急物资清单”。"],
        ["These are kept on record: “meeting”, “resources register”."],
    ),
    (
        {"emergencies": [PLAN]},
        [
            "群体投诉应急预案：由办理专员启动。重大事项有下列情形之一的（涉及人身安全），应当立即启动。",
            "群体投诉应急预案的步骤（时限自启动时起算，"
            "案件在启动前已符合启动情形的，自符合时起算）："
            "报告主管部门（办理专员，30 分钟内）；留存现场资料（办理专员）。",
            "群体投诉应急预案由办理专员在各步骤均已办理或说明无需办理后宣布解除，解除后 5 个工作日内复盘。",
        ],
        [
            "Plan for complaints of many: activated by the officer. It is due at once when a case is major "
            "by one of these: somebody's safety is concerned.",
            "Plan for complaints of many, its steps, with times that run from activation, or from when a "
            "case called for it, if that was earlier: tell the authority above (officer, within 30 minutes); "
            "keep what shows the scene (officer).",
            "Plan for complaints of many: stood down by the officer once each step was taken or said not to "
            "be needed, and reviewed within 5 working days of that.",
        ],
    ),
    (
        {"emergencies": [PLAN | {"triggers": [], "when": {"kind": "complaint", "severity": "major"}}]},
        [
            "群体投诉应急预案：由办理专员启动。案件性质为投诉、严重程度为重大的，应当立即启动。",
            "群体投诉应急预案的步骤",
            "群体投诉应急预案由办理专员",
        ],
        [
            "Plan for complaints of many: activated by the officer. It is due at once when there is a case "
            "whose kind is complaint and whose severity is major.",
            "Plan for complaints of many, its steps",
            "Plan for complaints of many: stood down",
        ],
    ),
    (
        {"assessment": ASSESSMENT},
        [
            "考核计分：投诉（每件）1 分；逾期（严重程度为重大，每个逾期办理的环节）3 分。",
            "考核等次：甲等：0 分起；乙等：10 分起；不足 5 件的不排名。",
        ],
        [
            "Points are charged: complaint: 1 for each case; delay: 3 for each step taken late of cases "
            "whose severity is major.",
            "By their total the classes are: first class from 0 points; second class from 10 points; below 5 "
            "cases nobody is ranked.",
        ],
    ),
    (
        {"bursts": {"told": ["officer"]}},
        [
            "按类别、单位和业务板块，每日将最近 7 日受理的件数与此前 28 日比较；件数不少于 3 件，"
            "且偶然出现的概率不超过 1%的，作为集中爆发提示，并提示办理专员。"
        ],
        [
            "Every day, by category, unit and line of business, the number of cases received in the last 7 "
            "days is compared with the 28 days before; 3 at least, and a chance of at most 1% that so many "
            "come by accident, make a burst; told: officer."
        ],
    ),
    (
        {"until_accepted": {"when": {"kind": "complaint"}, "last_word": ["withdrawn"]}},
        [
            "性质为投诉的，投诉人不认可处理措施的，重新提出措施、重新审批和实施，直至其认可，或者发生“投诉人已撤回”，"
            "方可办结。"
        ],
        [
            "For cases whose kind is complaint, measures that the complainant does not accept are proposed, "
            "approved and carried out anew until an answer is not refused, or until “withdrawn”; only then "
            "is the case closed."
        ],
    ),
    (
        {"likeness": {"within": "3 days", "alike": 80, "alike_there": 60}},
        [
            "3 日内受理、事由和内容相似度达到 80%（线路、车辆或者地点相同的为 60%）的案件，"
            "提示可能为同一事项。"
        ],
        [
            "Cases received within 3 days of each other whose subject and summary are 80% alike (60% where "
            "line, vehicle or place are the same) are pointed out as probably one matter."
        ],
    ),
    (
        {"rhythms": [{**RHYTHM, "record": "spot-check", "subject": "qr-posting"}]},
        ["受理培训：每半年一次，于期末前完成并登记“抽查”（二维码张贴）；由办理专员负责。"],
        [
            "Training in intake: “spot check” (posting of QR codes) is recorded every half-year, by the end "
            "of that period; the officer answers for it."
        ],
    ),
    (
        {"rules": ["R201", "S301"], "shown": ["register", "case-page"]},
        ["按检查规则 R201 核对：", "检查规则 S301 不予通过：", "可在下列位置看到：台账、案件页面。"],
        [
            "Rule R201 of the check: ",
            "Rule S301 of the check refuses: ",
            "Readers find it in the register, the page of each case.",
        ],
    ),
]


@pytest.mark.parametrize(("mechanism", "zh", "en"), SAID, ids=[" ".join(each) for each, _zh, _en in SAID])
def test_it_is_said(mechanism: dict[str, Any], zh: list[str], en: list[str], basic: Policy) -> None:
    clause = Clause.model_validate({"no": "1", "text": {"zh": "文", "en": "text"}, **mechanism})
    for language, wanted in (("zh", zh), ("en", en)):
        found = mechanisms.sentences(clause, basic, language)
        assert len(found) == len(wanted)
        assert all(one.startswith(start) for one, start in zip(found, wanted, strict=True)), found
        foreign = r"[A-Za-z]{2,}" if language == "zh" else r"[\u4e00-\u9fff]"
        assert not [sentence for sentence in found if re.search(foreign, sentence)]


def test_every_mechanism_is_among_them() -> None:
    tried = {name for mechanism, _zh, _en in SAID for name in mechanism}
    old = {
        "clocks", "requires", "requires_fields", "approvals", "signed", "forbids", "routing", "major",
        "escalates", "call_back", "recording_tolerance",
    }  # fmt: skip
    assert tried | old == set(mechanisms.MECHANISMS)
