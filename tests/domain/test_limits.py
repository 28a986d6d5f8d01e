"""Limits as people write them."""

import pytest
from pydantic import BaseModel, ValidationError

from rightsdesk.domain.limits import Limit, Measure


class Holder(BaseModel):
    within: Limit


@pytest.mark.parametrize(
    ("text", "amount", "measure", "zh", "en"),
    [
        ("30 minutes", 30, Measure.MINUTES, "30 分钟", "30 minutes"),
        ("1 minute", 1, Measure.MINUTES, "1 分钟", "1 minute"),
        ("1 working hour", 1, Measure.WORKING_HOURS, "1 个工作小时", "1 working hour"),
        ("90 working minutes", 90, Measure.WORKING_MINUTES, "90 分钟（工作时间）", "90 working minutes"),
        ("48 hours", 48, Measure.HOURS, "48 小时", "48 hours"),
        ("2 days", 2, Measure.DAYS, "2 日", "2 days"),
        ("2 working days", 2, Measure.WORKING_DAYS, "2 个工作日", "2 working days"),
        ("1 month", 1, Measure.MONTHS, "1 个月", "1 month"),
        ("3 years", 3, Measure.YEARS, "3 年", "3 years"),
        ("same day", 1, Measure.SAME_DAY, "当日", "same day"),
        ("next month day 5", 5, Measure.NEXT_MONTH_DAY, "次月 5 日", "day 5 of the next month"),
    ],
)
def test_a_limit_is_read_written_and_said(text: str, amount: int, measure: Measure, zh: str, en: str) -> None:
    limit = Limit.parse(text)
    assert limit == Limit(amount, measure)
    assert str(limit) == text
    assert (limit.text("zh"), limit.text("en")) == (zh, en)
    assert Holder(within=text).model_dump(mode="json") == {"within": text}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2",
        "days",
        "0 days",
        "-1 days",
        "2 fortnights",
        "1.5 hours",
        "2  days",
        "next month day 32",
        "2 days ",
    ],
)
def test_what_is_no_limit_is_refused_with_the_forms_there_are(text: str) -> None:
    with pytest.raises(ValueError, match="'next month day 5'"):
        Limit.parse(text)


def test_a_number_is_no_limit() -> None:
    with pytest.raises(ValidationError, match="write the limit as text"):
        Holder.model_validate({"within": 2})


def test_the_schema_lets_an_editor_check_limits() -> None:
    within = Holder.model_json_schema()["properties"]["within"]
    assert within["type"] == "string"
    assert "working hour" in within["pattern"]


def test_the_singular_form_is_understood_for_the_plural_and_the_other_way_round() -> None:
    assert Limit.parse("2 day") == Limit.parse("2 days")
    assert Limit.parse("1 days") == Limit.parse("1 day")
