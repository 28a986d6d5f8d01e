"""Clocks and counting conventions as they stand in policy files."""

from typing import Any, get_args

import pytest
from pydantic import ValidationError

from rightsdesk.domain.clocks import CHOICES, OPTION_NAMES, Clock, Counting
from rightsdesk.domain.limits import Limit

TRANSFER: dict[str, Any] = {
    "id": "transfer",
    "title": {"zh": "转办", "en": "Hand over"},
    "from": "opened",
    "until": "transferred",
    "within": "1 working hour",
    "owner": "service-centre",
}


def test_single_words_stand_for_lists_of_one() -> None:
    clock = Clock.model_validate(TRANSFER | {"waits_for": "information", "unless": "answered-on-the-spot"})
    assert clock.from_ == ("opened",)
    assert clock.until == ("transferred",)
    assert clock.waits_for == ("information",)
    assert clock.unless == ("answered-on-the-spot",)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"until": "transfered"}, "unknown event 'transfered'"),
        ({"within": "soon"}, "no time limit"),
        ({"warn": "same day"}, "cannot warn same day before"),
        ({"extendable": {"by": "next month day 5", "posts": ["leader"]}}, "cannot be extended by"),
        ({"from": []}, "at least 1 item"),
        ({"colour": "red"}, "Extra inputs"),
    ],
)
def test_a_clock_that_cannot_run_is_refused(change: dict[str, Any], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        Clock.model_validate(TRANSFER | change)


def test_the_limit_is_that_of_the_first_condition_that_holds() -> None:
    limits = [
        {"when": {"severity": "major"}, "within": "30 minutes"},
        {"when": {"complexity": "complex"}, "within": "5 days"},
    ]
    clock = Clock.model_validate(TRANSFER | {"limits": limits})
    assert clock.limit_for({"severity": "general"}) == Limit.parse("1 working hour")
    assert clock.limit_for({"complexity": "complex"}) == Limit.parse("5 days")
    assert clock.limit_for({"complexity": "complex", "severity": "major"}) == Limit.parse("30 minutes")


def test_a_clock_overrides_only_the_options_it_sets() -> None:
    policy = Counting(waiting="anew", day_ends="midnight")
    clock = Clock.model_validate(TRANSFER | {"counting": {"day_ends": "close"}})
    effective = policy.overridden_by(clock.counting)
    assert (effective.waiting, effective.day_ends) == ("anew", "close")


@pytest.mark.parametrize("option", Counting.model_fields)
def test_every_option_is_said_in_both_languages(option: str) -> None:
    values = get_args(Counting.model_fields[option].annotation)
    assert set(CHOICES[option]) == set(values)
    assert len({choice.zh for choice in CHOICES[option].values()}) == len(values)
    assert OPTION_NAMES[option].zh != OPTION_NAMES[option].en


def test_the_policy_page_gets_every_option_in_words() -> None:
    words = Counting(last_day="weekends-too").in_words("en")
    assert len(words) == len(Counting.model_fields)
    assert words[0] == (
        "days",
        "Limits in days are counted in calendar days; the day of the event is not counted.",
    )
    assert any(
        sentence.startswith("If the last day is a public holiday or at a weekend") for _, sentence in words
    )
