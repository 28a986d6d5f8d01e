"""Rounds of handling and what became of suggestions, as the internal pages show them."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from rightsdesk.analysis.facts import case_fact
from rightsdesk.analysis.monthly import adoption
from rightsdesk.domain.case import Case
from rightsdesk.domain.ids import check_character
from rightsdesk.domain.standing import Standing
from rightsdesk.publish.views.cases import CaseView, Reader, case_view
from rightsdesk.records.store import Desk

SHANGHAI = ZoneInfo("Asia/Shanghai")


def case(number: int, *steps: dict[str, Any], **header: Any) -> Case:
    """A case received on 2 November; its steps follow hour by hour."""
    payload = f"26110000{number}"
    usual = {
        "id": f"2611-0000{number}-{check_character(payload)}",
        "policy": "complaints-office",
        "kind": "complaint",
        "channel": "phone-line",
        "received_at": "2026-11-02T08:30:00+08:00",
        "received_by": "co-hotline-01",
        "category": "billing",
        "subject": "账单",
        "summary": "账单多收。",
    }
    timeline = [
        {"at": f"2026-11-{2 + hour // 8:02}T{9 + hour % 8:02}:00:00+08:00", "by": "co-registrar-01", **step}
        for hour, step in enumerate(steps)
    ]
    return Case.model_validate({**usual, **header, "timeline": timeline})


TRANSFERRED = {"event": "transferred", "unit": "billing-department"}
ANSWERED = {"event": "responded", "via": "phone", "result": "已退还。"}


def judged(lawful: int) -> dict[str, Any]:
    full = {"by-the-rules": 3, "reasonable-demand": 4, "explained": 3, "timely": 2}
    points = {"lawful": lawful, **full}
    scores = [{"criterion": criterion, "points": number} for criterion, number in points.items()]
    return {"event": "quality-judged", "opinion": "已查阅案卷。", "scores": scores}


def shown(here: Desk, now: datetime, found: Case, language: str) -> tuple[Standing, CaseView]:
    standing = here.standing(found, now)
    return standing, case_view(standing, (), Reader(language, SHANGHAI, here.staff))


@pytest.mark.parametrize(
    ("language", "short", "good"),
    [
        ("zh", "未达标，退回重新办理：12 分（满分 15 分，12 分达标）", "达标：15 分"),
        ("en", "sent back to be handled again: 12 of 15 points, 12 needed", "good enough: 15 of 15"),
    ],
)
def test_a_verdict_stands_with_the_handling_that_it_judged(
    here: Desk, now: datetime, language: str, short: str, good: str
) -> None:
    twice = case(1, TRANSFERRED, ANSWERED, judged(0), TRANSFERRED, ANSWERED, judged(3))
    standing, view = shown(here, now, twice, language)
    assert [entry.cycle for entry in view.timeline] == [1, 1, 1, 2, 2, 2]
    assert (view.cycle, view.sent_back) == (2, 1)
    assert str(view.timeline[2].fields[0].value) == short
    assert str(view.timeline[5].fields[0].value).startswith(good)
    assert case_fact(standing).rounds == 2


def test_a_case_sent_back_says_so(here: Desk, now: datetime) -> None:
    back = case(1, TRANSFERRED, ANSWERED, judged(0))
    assert shown(here, now, back, "zh")[1].stage == "已退回重新办理"
    assert shown(here, now, back, "en")[1].stage == "sent back"


def test_a_refused_answer_is_shown_as_such(here: Desk, now: datetime) -> None:
    water = {"policy": "water-utility", "channel": "call", "category": "meter-reading"}
    handed = {"event": "transferred", "unit": "business-department"}
    refused = case(1, handed, {**ANSWERED, "accepted": "no"}, **water)
    assert shown(here, now, refused, "en")[1].refused
    accepted = case(2, handed, {**ANSWERED, "accepted": "yes"}, **water)
    assert not shown(here, now, accepted, "en")[1].refused


def test_suggestions_count_by_their_last_decision(here: Desk, now: datetime) -> None:
    adopted = {"event": "adopted", "measures": "增设窗口。"}
    declined = {"event": "declined", "reason": "场地不足。"}
    effect = {"event": "effect-noted", "effect": "排队缩短。"}
    told: list[tuple[dict[str, Any], ...]] = [
        (adopted,), (declined, adopted, effect), (adopted, declined), (), (declined,),
    ]  # fmt: skip
    suggestions = [
        here.standing(case(number, *steps, kind="suggestion"), now) for number, steps in enumerate(told, 1)
    ]
    complaint = here.standing(case(9), now)
    found = adoption([*suggestions, complaint])
    assert (found.adopted, found.declined, found.pending, found.effect_noted) == (2, 2, 1, 1)
    assert (found.base, found.share) == (4, 0.5)
    assert adoption([complaint]).share is None
