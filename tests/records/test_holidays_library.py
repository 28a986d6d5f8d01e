"""Public holidays from the library, joined with the organisation's own."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from rightsdesk.domain.organisation import WEEKDAYS, Organisation
from rightsdesk.domain.worktime import Calendars, DayKind, UncoveredYear
from rightsdesk.records.holidays_library import calendars_of

NAME = {"zh": "某局", "en": "An office"}
OFFICE = ["08:30-12:00", "13:30-17:30"]


@pytest.fixture(autouse=True)
def memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A person's cache folder of its own for each test."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "rightsdesk" / "holidays"


def calendars(holidays: dict[str, Any], **changes: Any) -> Calendars:
    organisation: dict[str, Any] = {
        "name": NAME,
        "about": NAME,
        "time_zone": "Asia/Shanghai",
        "hours": dict.fromkeys(WEEKDAYS[:5], OFFICE),
        "holidays": holidays,
        "policy": "basic",
    }
    return calendars_of(Organisation.model_validate(organisation | changes))


MAKE_UP = ["2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"]


@pytest.mark.parametrize("day", MAKE_UP)
def test_make_up_working_days_of_2026(day: str) -> None:
    found = calendars({"country": "CN"}).desk.day(date.fromisoformat(day))
    assert found.kind is DayKind.MAKE_UP
    assert found.spans


@pytest.mark.parametrize(
    ("first", "last", "zh", "en"),
    [
        ("2026-01-01", "2026-01-03", "元旦", "New Year's Day"),
        (
            "2026-02-15",
            "2026-02-23",
            "农历除夕、春节",
            "Chinese New Year's Eve, Chinese New Year (Spring Festival)",
        ),
        ("2026-04-04", "2026-04-06", "清明节", "Tomb-Sweeping Day"),
        ("2026-05-01", "2026-05-05", "劳动节", "Labor Day"),
        ("2026-06-19", "2026-06-21", "端午节", "Dragon Boat Festival"),
        ("2026-09-25", "2026-09-27", "中秋节", "Mid-Autumn Festival"),
        ("2026-10-01", "2026-10-07", "国庆节", "National Day"),
    ],
)
def test_holiday_periods_of_2026_are_those_announced(first: str, last: str, zh: str, en: str) -> None:
    """State Council General Office, notice on the arrangement of public holidays in 2026."""
    desk = calendars({"country": "CN"}).desk
    for day in (first, last):
        period = desk.holiday_period(date.fromisoformat(day))
        assert period is not None
        assert (period.first.isoformat(), period.last.isoformat()) == (first, last)
        assert (period.name.zh, period.name.en) == (zh, en)


def test_a_year_with_statutory_days_only_is_not_covered() -> None:
    desk = calendars({"country": "CN"}).desk
    assert 2026 in desk.years
    assert 2027 not in desk.years
    with pytest.raises(UncoveredYear, match="2027"):
        desk.day(date(2027, 3, 1))


def test_what_the_organisation_enters_makes_a_year_covered_and_goes_first() -> None:
    own = {
        "country": "CN",
        "covered": [2027],
        "days_off": [{"day": "2027-02-11", "name": {"zh": "春节", "en": "Spring Festival"}}],
        "working_days": ["2027-02-20", "2027-10-05"],
    }
    desk = calendars(own).desk
    assert desk.day(date(2027, 2, 11)).kind is DayKind.HOLIDAY
    assert desk.day(date(2027, 2, 20)).kind is DayKind.MAKE_UP
    assert desk.day(date(2027, 10, 1)).kind is DayKind.HOLIDAY
    assert desk.day(date(2027, 10, 5)).kind is DayKind.WORKING


def test_a_holiday_announced_late_replaces_a_make_up_day() -> None:
    off = [{"day": "2026-10-10", "name": {"zh": "台风停工", "en": "Typhoon"}}]
    assert calendars({"country": "CN", "days_off": off}).desk.day(date(2026, 10, 10)).kind is DayKind.HOLIDAY


def test_without_a_country_only_the_years_vouched_for_are_covered() -> None:
    desk = calendars({"covered": [2026]}).desk
    assert list(desk.years) == [2026]
    assert desk.day(date(2026, 10, 1)).kind is DayKind.WORKING
    with pytest.raises(UncoveredYear):
        desk.day(date(2025, 10, 1))


def test_a_country_that_moves_no_working_days_is_covered_without_them() -> None:
    desk = calendars({"country": "DE"}, time_zone="Europe/Berlin").desk
    unity = desk.holiday_period(date(2026, 10, 3))
    assert unity is not None
    assert unity.name.en == "German Unity Day"
    assert not unity.name.zh.isascii()
    assert desk.day(date(2027, 10, 4)).kind is DayKind.WORKING


def test_units_keep_their_hours_on_the_desks_days() -> None:
    depot = {"monday": ["06:00-14:00"], "saturday": ["06:00-24:00"]}
    found = calendars({"country": "CN"}, unit_hours={"depot": depot}).of("depot")
    assert found.day(date(2026, 10, 12)).close == datetime(2026, 10, 12, 14, tzinfo=found.zone)
    saturday = found.day(date(2026, 10, 17))
    assert saturday.kind is DayKind.WEEKEND
    assert saturday.close == saturday.ends
    assert found.day(date(2026, 10, 10)).is_worked


HOLIDAY = date(2026, 10, 1)


def test_what_the_library_says_is_remembered(memory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = calendars({"country": "CN"}).desk.years[2026]
    assert (memory / "CN-2026.json").is_file()
    monkeypatch.delattr("holidays.country_holidays")
    assert calendars({"country": "CN"}).desk.years[2026] == first


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"version": "another", "days": {}}', "{"])
def test_a_memory_of_no_use_is_replaced(memory: Path, content: str) -> None:
    memory.mkdir(parents=True)
    (memory / "CN-2026.json").write_text(content, encoding="utf-8")
    assert calendars({"country": "CN"}).desk.day(HOLIDAY).kind is DayKind.HOLIDAY
    assert len((memory / "CN-2026.json").read_bytes()) > len(content)


def test_a_memory_that_cannot_be_kept_is_no_reason_to_fail(memory: Path) -> None:
    memory.parent.write_text("a file where a folder should be", encoding="utf-8")
    assert calendars({"country": "CN"}).desk.day(HOLIDAY).kind is DayKind.HOLIDAY
