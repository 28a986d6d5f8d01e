"""Every closed choice, trait, state and mechanism has words in both languages, and neither mixes."""

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from typing import Any, Literal, get_args, get_origin
from zoneinfo import ZoneInfo

import pytest
from pydantic import BaseModel

from rightsdesk.domain.case import Header
from rightsdesk.domain.clocks import Counting
from rightsdesk.domain.conditions import TRAITS, When
from rightsdesk.domain.deadlines import State
from rightsdesk.domain.events.catalogue import TYPES
from rightsdesk.domain.limits import Limit
from rightsdesk.domain.policy import Clause, Policy
from rightsdesk.domain.regime import Counts, Shown
from rightsdesk.domain.requirements import Approval, Prohibition
from rightsdesk.publish.views import mechanisms, regime, times, words
from rightsdesk.publish.views.public import public_desk
from rightsdesk.records.store import Desk

# What a clause has beside mechanisms: its number, what it serves, its words, and that people enforce it.
NOT_MECHANISMS = {"no", "rows", "text", "enforced"}
# Folders and programs, which are called the same in every language.
NAMES = re.compile(r"\b(?:cases|programme|policies|git)\b")
SHANGHAI = ZoneInfo("Asia/Shanghai")


def literals(model: type[BaseModel]) -> Iterator[tuple[str, str]]:
    """Every value of every closed choice of a model, by field."""
    for name, info in model.model_fields.items():
        if name == "event":
            continue
        for part in [info.annotation, *get_args(info.annotation)]:
            if get_origin(part) is Literal:
                yield from ((name, value) for value in get_args(part))


UNSAID = {
    "slug",
    "id",
    "url",
    "language",
    "contacts",
    "email",
    "edition",
    "mark",
    "begins",
    "ends",
    "asks",
    "value",
    "under",
    "folder",
}
"""Fields of views that are slugs and addresses, in no language."""


def texts(value: Any) -> Iterator[str]:
    """Every text in a view."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for one in value:
            yield from texts(one)
    elif is_dataclass(value):
        for field in fields(value):
            if field.name not in UNSAID:
                yield from texts(getattr(value, field.name))


@pytest.mark.parametrize("model", [Header, *TYPES], ids=lambda model: model.__name__)
def test_every_choice_has_words(model: type[BaseModel]) -> None:
    missing = [(name, value) for name, value in literals(model) if value not in words.VALUES.get(name, {})]
    assert not missing, "say these in publish/views/words.py"


def test_every_trait_state_prohibition_and_mechanism_has_words() -> None:
    assert set(words.TRAITS) == set(TRAITS)
    assert set(words.CLOCK_STATES) == {state.value for state in State}
    assert set(mechanisms.PROHIBITIONS) == set(get_args(Prohibition))
    assert set(mechanisms.MECHANISMS) == set(Clause.model_fields) - NOT_MECHANISMS
    assert set(regime.PAGES) == set(get_args(Shown))
    assert set(regime.COUNTED) == set(get_args(Counts))
    assert set(regime.PERIODS) == {months for months in range(1, 13) if 12 % months == 0}


def test_public_words_do_not_mix_languages(here: Desk) -> None:
    versions = [version for slug in here.slugs for version in here.versions(slug)]
    for language, foreign in (("zh", r"[A-Za-z]{2,}"), ("en", r"[\u4e00-\u9fff]")):
        view = public_desk(here.organisation, versions, date(2026, 11, 20), language)
        assert [text for text in texts(view) if re.search(foreign, NAMES.sub("", text))] == []


WHOLE = {
    "no": "1",
    "text": {"zh": "文", "en": "text"},
    "clocks": [
        {
            "id": "answer",
            "title": {"zh": "答复", "en": "answer"},
            "from": "transferred",
            "until": ["responded", "redirected"],
            "unless": "withdrawn",
            "voided_by": "returned",
            "within": "2 days",
            "limits": [{"when": {"complexity": "complex"}, "within": "10 working days"}],
            "applies": {"kind": ["complaint", "question"]},
            "waits_for": "information",
            "owner": "unit",
            "warn": "1 day",
            "repeat": "restart",
            "extendable": {"by": "2 days", "posts": ["officer"]},
            "on_breach": "warning",
            "counting": {"waiting": "anew"},
        }
    ],
    "requires": [
        {
            "before": "responded",
            "steps": ["investigated"],
            "when": {"kind": "complaint"},
            "unless": ["merged"],
        }
    ],
    "requires_fields": [{"event": "investigated", "fields": ["responsibility"]}],
    "approvals": [{"before": "carried-out", "by": ["officer"], "when": {"severity": "major"}}],
    "signed": ["approved", "rejected"],
    "forbids": ["video-not-kept"],
    "routing": [{"when": {"category": "fees"}, "unit": "finance-department"}],
    "major": [],
    "escalates": [{"from_time": 2, "to": ["officer"]}],
    "call_back": {"attempts": 3},
    "recording_tolerance": "24 hours",
}


@pytest.fixture
def basic(here: Desk) -> Policy:
    return here.versions("basic")[0].policy


def test_every_mechanism_of_a_clause_is_said(basic: Policy) -> None:
    said = mechanisms.sentences(Clause.model_validate(WHOLE), basic, "en")
    assert said[0] == (
        "Answer: within 2 days, from “transferred” to “complainant answered” or “redirected”; the unit "
        "responsible answers for it. It is for cases whose kind is complaint or question. For cases "
        "whose complexity is complex: within 10 working days. It falls away with “withdrawn”. “returned "
        "by the unit” ends it; it starts afresh with the next beginning. A new beginning starts it "
        "afresh. It stands still while the complainant is asked to add something. A warning is given 1 "
        "day before it is due. The officer may extend it once, by 2 days. When it is broken, that "
        "counts as a warning to whoever answers for it. When the waiting is over, the whole limit "
        "starts anew."
    )
    assert said[1:] == (
        "For cases whose kind is complaint, “complainant answered” needs “investigated” first, "
        "unless there is “merged”.",
        "“investigated” must say: who is responsible.",
        "For cases whose severity is major, the plan must be approved by the officer before "
        "“carried out”; nobody approves their own work.",
        "“plan approved” or “plan rejected” counts only if signed with the key of the person who "
        "took the step.",
        "Where video exists it must be kept, and where and until when must be recorded.",
        "Cases whose category is fees go to finance department.",
        "From the second “returned by the unit” on, the officer must be told.",
        "After 3 failed attempts, each recorded, the call-back counts as done.",
        "A step recorded more than 24 hours after it happened is marked as such.",
    )


def test_the_same_in_chinese(basic: Policy) -> None:
    said = mechanisms.sentences(Clause.model_validate(WHOLE), basic, "zh")
    assert said[0].startswith(
        "答复：自“已转办”起，2 日内完成“已答复投诉人”或者“已告知转其他机构”；由责任单位负责。"
    )
    assert said[1] == "性质为投诉的，办理“已答复投诉人”之前须先办理“已调查核实”（“已并案”的除外）。"
    assert (
        said[3]
        == "严重程度为重大的，处理方案经办理专员批准后，方可办理“措施已落实”；任何人不得审批本人经办的方案。"
    )
    assert all(re.search(r"[A-Za-z]{2,}", sentence) is None for sentence in said)


@pytest.mark.parametrize(
    ("language", "says"),
    [("zh", "在代码托管平台上评审通过的，视为批准。"), ("en", "review on the host counts as well.")],
)
def test_it_is_said_where_a_review_on_the_host_counts(language: str, says: str, basic: Policy) -> None:
    asked = {"before": "carried-out", "by": ["officer"]}
    plain, lets = (Approval.model_validate(each) for each in (asked, {**asked, "approval": "host-review"}))
    assert says not in mechanisms.approval_sentence(plain, basic, language)
    assert mechanisms.approval_sentence(lets, basic, language).endswith(says)
    assert len(list(mechanisms.approval_sentences([plain, lets], basic, language))) == 2


@pytest.mark.parametrize(
    ("limit", "zh", "en"),
    [
        ("1 working hour", "1 个工作小时内", "within 1 working hour"),
        ("same day", "当日", "on the same day"),
        ("next month day 5", "次月 5 日前", "by day 5 of the next month"),
    ],
)
def test_limits_in_sentences(limit: str, zh: str, en: str) -> None:
    assert (words.within(Limit.parse(limit), "zh"), words.within(Limit.parse(limit), "en")) == (zh, en)


def test_an_empty_condition_means_every_case(basic: Policy) -> None:
    assert words.condition(When(), basic, "zh") == ""
    assert Counting().in_words("zh")


def test_days_and_instants() -> None:
    moment = datetime.fromisoformat("2026-11-02T01:14:00+00:00")
    midnight = datetime.fromisoformat("2026-11-02T16:00:00+00:00")
    assert times.instant(moment, SHANGHAI, "zh") == "2026年11月2日 09:14"
    assert times.instant(moment, SHANGHAI, "en") == "2 November 2026, 09:14"
    assert times.end(midnight, SHANGHAI, "zh") == "2026年11月2日 24:00"
    assert times.written_day("2026-02-30") is None
    assert times.written_day("2026-02-28") == date(2026, 2, 28)
