"""Calendars that several tests of time share."""

from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from rightsdesk.domain.model import Label
from rightsdesk.domain.worktime import Announced, Calendar, Spans

OFFICE: Spans = ((time(8, 30), time(12)), (time(13, 30), time(17, 30)))


def days(first: date, count: int) -> list[date]:
    return [first + timedelta(days=number) for number in range(count)]


@pytest.fixture(scope="session")
def shanghai() -> Calendar:
    """Autumn of 2026 as the State Council announced it; 2027 not announced."""
    national = Label(zh="国庆节", en="National Day")
    moon = Label(zh="中秋节", en="Mid-Autumn Festival")
    holidays = {date(2026, 9, 25): moon} | dict.fromkeys(days(date(2026, 10, 1), 3), national)
    holidays |= dict.fromkeys(days(date(2026, 10, 5), 3), national)
    announced = Announced(holidays, frozenset({date(2026, 9, 20), date(2026, 10, 10)}))
    hours = (*[OFFICE] * 5, (), ())
    return Calendar(ZoneInfo("Asia/Shanghai"), hours, frozenset({5, 6}), {2026: announced})


@pytest.fixture(scope="session")
def berlin() -> Calendar:
    """Round the clock on Saturday and Sunday, when the clocks change; a holiday on a Monday."""
    whole_day: Spans = ((time(0), None),)
    office: Spans = ((time(9), time(17)),)
    unity = Announced({date(2026, 4, 6): Label(zh="复活节星期一", en="Easter Monday")})
    return Calendar(
        ZoneInfo("Europe/Berlin"), (*[office] * 5, whole_day, whole_day), frozenset(), {2026: unity}
    )
