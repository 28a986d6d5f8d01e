"""Derivations in words, as `desk why` prints them."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightsdesk.domain.clocks import Clock, Counting
from rightsdesk.domain.deadlines import explain, instances
from rightsdesk.domain.explanation import duration_text
from rightsdesk.domain.history import Extension, History, Occurrence, Wait
from rightsdesk.domain.limits import Limit
from rightsdesk.domain.worktime import Calendar, Calendars

OPENED = "2026-09-30T16:50:00"


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+08:00")


def why(
    calendar: Calendar,
    language: str,
    *,
    done: str | None = None,
    wait: tuple[str, str | None] | None = None,
    extended: str | None = None,
    now: str = "2026-10-20T09:00:00",
    **declared: Any,
) -> list[str]:
    """The derivation of one clock from opening to transfer."""
    clock = Clock.model_validate(
        {
            "id": "transfer",
            "title": {"zh": "转办", "en": "Hand over"},
            "from": "opened",
            "until": "transferred",
            "waits_for": "information",
            "owner": "service-centre",
            **declared,
        }
    )
    occurrences = [Occurrence("opened", at(OPENED), 1, -1, {})]
    occurrences += [Occurrence("transferred", at(done), 1, 0, {})] if done else []
    waits = [Wait("information", at(wait[0]), at(wait[1]) if wait[1] else None, 1)] if wait else []
    extensions = [Extension("transfer", Limit.parse("2 working days"), at(extended), 1)] if extended else []
    history = History(tuple(occurrences), tuple(waits), tuple(extensions))
    (found,) = instances([("4", clock)], history, Calendars(calendar), Counting(), at(now))
    return explain(found, language)


def test_a_working_hour_over_a_holiday(shanghai: Calendar) -> None:
    assert why(shanghai, "zh", within="1 working hour", done="2026-10-08T09:20:00") == [
        "自2026年9月30日（周三）16:50“受理”起算，期限：1 个工作小时。",
        "9月30日（周三）16:50至17:30，计工作时间 40 分钟，累计 40 分钟。",
        "9月30日（周三）17:30至24:00不计（非工作时间）。",
        "10月1日（周四）至10月7日（周三）不计（国庆节）。",
        "10月8日（周四）00:00至08:30不计（非工作时间）。",
        "10月8日（周四）08:30至08:50，计工作时间 20 分钟，累计 1 小时。",
        "截止时间：2026年10月8日（周四）08:50。",
        "2026年10月8日（周四）09:20“已转办”，逾期 30 分钟。",
    ]
    assert why(shanghai, "en", within="1 working hour", done="2026-10-08T08:50:00") == [
        "It starts on Wed 30 Sep 2026 16:50 with “received”; the limit is 1 working hour.",
        "Wed 30 Sep 16:50 to 17:30: 40 minutes of working time, in all 40 minutes.",
        "Wed 30 Sep 17:30 to 24:00: not counted (outside working hours).",
        "Thu 1 Oct to Wed 7 Oct: not counted (National Day).",
        "Thu 8 Oct 00:00 to 08:30: not counted (outside working hours).",
        "Thu 8 Oct 08:30 to 08:50: 20 minutes of working time, in all 1 hour.",
        "Due: Thu 8 Oct 2026 08:50.",
        "Done in time: “transferred” on Thu 8 Oct 2026 08:50.",
    ]


def test_days_with_a_last_day_in_a_holiday(shanghai: Calendar) -> None:
    assert why(shanghai, "zh", within="2 days", counting={"day_ends": "midnight"}) == [
        "自2026年9月30日（周三）16:50“受理”起算，期限：2 日。",
        "9月30日（周三）为起算当日，不计入。",
        "10月1日（周四）至10月2日（周五），计 2 日。",
        "最后一日10月2日（周五）遇国庆节，顺延至10月8日（周四）。",
        "10月8日（周四）于 24:00 截止。",
        "截止时间：2026年10月8日（周四）24:00。",
        "尚未办理，已逾期 11 天 9 小时。",
    ]
    assert why(shanghai, "en", within="2 days", now="2026-10-08T17:00:00") == [
        "It starts on Wed 30 Sep 2026 16:50 with “received”; the limit is 2 days.",
        "Wed 30 Sep is the day of the event and is not counted.",
        "Thu 1 Oct to Fri 2 Oct: 2 days counted.",
        "The last day, Fri 2 Oct, moves to Thu 8 Oct (National Day).",
        "Thu 8 Oct ends at the close of business, 17:30.",
        "Due: Thu 8 Oct 2026 17:30.",
        "30 minutes remaining.",
    ]


def test_working_days_with_a_make_up_day_waiting_and_extension(shanghai: Calendar) -> None:
    wait = ("2026-10-08T10:00:00", "2026-10-08T15:00:00")
    lines = why(
        shanghai,
        "zh",
        within="2 working days",
        wait=wait,
        extended="2026-10-09T10:00:00",
        now="2026-10-12T17:00:00",
        counting={"waiting": "whole-days"},
    )
    assert lines == [
        "自2026年9月30日（周三）16:50“受理”起算，期限：2 个工作日。",
        "10月8日（周四）10:00至15:00，等待投诉人补充信息。",
        "9月30日（周三）为起算当日，不计入。",
        "10月1日（周四）至10月7日（周三），不计（国庆节）。",
        "10月8日（周四），不计（等待）。",
        "10月9日（周五），计 1 日。",
        "10月10日（周六），计 1 日（调休上班）。",
        "10月10日（周六）于下班时间 17:30 截止。",
        "10月9日（周五）10:00延长期限 2 个工作日。",
        "10月11日（周日），不计（周末）。",
        "10月12日（周一）至10月13日（周二），计 2 日。",
        "10月13日（周二）于下班时间 17:30 截止。",
        "截止时间：2026年10月13日（周二）17:30。",
        "尚余 8 小时（工作时间）。",
    ]


def test_waiting_within_hours_and_after_days(shanghai: Calendar) -> None:
    wait = ("2026-09-30T17:00:00", "2026-09-30T17:10:00")
    hours = why(shanghai, "en", within="1 hour", wait=wait)
    assert hours[1:5] == [
        "Wed 30 Sep 16:50 to 17:00: 10 minutes, in all 10 minutes.",
        "Wed 30 Sep 17:00 to 17:10: not counted (waiting for information from the complainant).",
        "Wed 30 Sep 17:10 to 18:00: 50 minutes, in all 1 hour.",
        "Due: Wed 30 Sep 2026 18:00.",
    ]
    days = why(shanghai, "zh", within="2 days", wait=wait)
    assert "9月30日（周三）17:00至17:10，等待投诉人补充信息，停止计时，期限顺延 10 分钟。" in days
    anew = why(shanghai, "zh", within="2 days", wait=wait, counting={"waiting": "anew"})
    assert anew[2] == "等待结束，期限自9月30日（周三）17:10重新计算。"


def test_a_clock_that_stands_says_what_remains(shanghai: Calendar) -> None:
    wait = ("2026-09-30T17:20:00", None)
    assert why(shanghai, "zh", within="1 working hour", wait=wait)[-1] == (
        "目前停止计时，尚余 30 分钟（工作时间）；以上截止时间按现在恢复计时推算。"
    )


def test_receipt_out_of_hours_and_days_of_the_month(shanghai: Calendar) -> None:
    lines = why(shanghai, "en", within="next month day 5", counting={"month_day": "exclusive"})
    assert lines[1] == "Day 5 of the next month is Mon 5 Oct; that day itself is not included."
    lines = why(shanghai, "zh", within="1 month")
    assert "自9月30日（周三）起 1 个月，到期月的对应日（没有的为月末日）为10月30日（周五）。" in lines
    assert why(shanghai, "zh", within="same day")[1] == "当日即为最后一日：9月30日（周三）。"


@pytest.mark.parametrize(
    ("span", "working", "zh", "en"),
    [
        (timedelta(0), False, "0 分钟", "0 minutes"),
        (timedelta(minutes=1), False, "1 分钟", "1 minute"),
        (timedelta(days=2, hours=3), False, "2 天 3 小时", "2 days 3 hours"),
        (timedelta(days=1, hours=1, seconds=5), True, "25 小时 5 秒", "25 hours 5 seconds"),
    ],
)
def test_durations(span: timedelta, working: bool, zh: str, en: str) -> None:
    assert (duration_text(span, "zh", working), duration_text(span, "en", working)) == (zh, en)


@given(
    st.sampled_from(
        ["90 minutes", "3 working hours", "2 days", "4 working days", "same day", "next month day 9"]
    ),
    st.sampled_from(["exact", "whole-days", "anew"]),
    st.sampled_from(["as-received", "next-opening"]),
    st.integers(0, 20_000),
    st.integers(1, 9000),
)
def test_no_line_mixes_the_languages(
    shanghai: Calendar, within: str, waiting: str, out_of_hours: str, since: int, length: int
) -> None:
    start = at(OPENED) + timedelta(minutes=since)
    wait = (f"{start:%Y-%m-%dT%H:%M:%S}", f"{start + timedelta(minutes=length):%Y-%m-%dT%H:%M:%S}")
    counting = {"waiting": waiting, "out_of_hours": out_of_hours}
    for line in why(shanghai, "zh", within=within, wait=wait, counting=counting):
        assert line.endswith("。")
        assert not re.search(r"[A-Za-z]", line)
    for line in why(shanghai, "en", within=within, wait=wait, counting=counting):
        assert line.endswith(".")
        assert not re.search(r"[\u3000-\u9fff\uff00-\uffef]", line)
