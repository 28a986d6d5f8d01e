"""Periods of rhythms, what is due for them, and what met it."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightsdesk.domain.clocks import Counting
from rightsdesk.domain.deadlines import State
from rightsdesk.domain.obligations import Obligation, pressing
from rightsdesk.domain.policy import Policy, PolicyVersion
from rightsdesk.domain.programme.base import Record
from rightsdesk.domain.programme.catalogue import KINDS
from rightsdesk.domain.regime import Rhythm
from rightsdesk.domain.rhythms import (
    Term,
    due_of,
    first_records,
    is_told_apart,
    period_of,
    rhythm_obligations,
    term_of,
    terms,
)
from rightsdesk.domain.staff import Staff
from rightsdesk.domain.worktime import Announced, Calendar

ZONE = ZoneInfo("Asia/Shanghai")
OFFICE = Calendar(ZONE, (*[()] * 7,), frozenset({5, 6}), {year: Announced({}) for year in range(2019, 2032)})
LENGTHS = st.sampled_from([1, 2, 3, 4, 6, 12])
DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))


def rhythm(**changed: Any) -> Rhythm:
    values: dict[str, Any] = {
        "id": "training",
        "title": {"zh": "培训", "en": "training"},
        "record": "training",
        "every": "6 months",
        "owner": "officer",
    }
    return Rhythm.model_validate(values | changed)


def version(in_force: date, *rhythms: Rhythm) -> PolicyVersion:
    word = {"zh": "词", "en": "word"}
    policy = Policy.model_validate(
        {
            "title": word,
            "about": word,
            "vocabulary": {
                "channels": {"phone": word},
                "categories": {"staff": word},
                "units": {"north": word, "south": word},
                "lines": {"buses": word},
                "posts": {"officer": word | {"may": ["opened"]}},
                "replies": {"phone": word},
            },
            "clauses": [{"no": "1", "text": word, "rhythms": rhythms, "enforced": "by people"}],
        }
    )
    return PolicyVersion(slug="desk", in_force=in_force, digest=str(in_force), policy=policy)


def staff(since: str = "2020-01-01") -> Staff:
    person = {
        "name": {"zh": "甲", "en": "Jia"},
        "email": "jia@desk.example",
        "posts": [{"post": "officer", "from": since}],
    }
    return Staff.model_validate({"people": {"jia": person}})


def training(day: str, period: str | None = None, **changed: Any) -> Record:
    values = {
        "kind": "training",
        "id": "2610-FR6F0-4",
        "title": "Law",
        "policy": "desk",
        "day": day,
        "period": period,
        "subjects": ["law"],
        "attended": ["jia"],
        "recorded_at": f"{day}T12:00:00+08:00",
        "by": "jia",
    }
    return KINDS["training"].model_validate(values | changed)


def moment(day: str, hour: int = 12) -> datetime:
    return datetime.fromisoformat(f"{day}T{hour:02d}:00:00+08:00")


def owed(
    versions: list[PolicyVersion], records: list[Record], now: datetime, people: Staff | None = None
) -> list[Obligation]:
    found, untold = rhythm_obligations(versions, records, people or staff(), OFFICE, now)
    assert untold == []
    return found


def told(found: list[Obligation]) -> list[tuple[str, str]]:
    return [(each.detail, each.state.value) for each in found]


# Terms


@given(st.integers(2020, 2030), LENGTHS)
def test_terms_partition_a_year(year: int, months: int) -> None:
    found = list(terms(date(year, 1, 1), date(year, 12, 31), months))
    assert [found[0].first, found[-1].last] == [date(year, 1, 1), date(year, 12, 31)]
    assert len(found) == 12 // months
    for one, following in pairwise(found):
        assert following.first == one.last + timedelta(days=1)


@given(DAYS, LENGTHS)
def test_each_day_lies_in_the_term_around_it(day: date, months: int) -> None:
    term = Term.around(day, months)
    assert term.first <= day <= term.last
    assert Term.around(term.first, months) == Term.around(term.last, months) == term


@given(DAYS, DAYS, LENGTHS)
def test_terms_begin_within_the_span(since: date, until: date, months: int) -> None:
    for term in terms(since, until, months):
        assert since <= term.first <= until


@pytest.mark.parametrize(
    ("term", "apart"),
    [
        ("2026-11", True),
        ("2025-Q1", True),
        ("2025-01", True),
        ("2024-12", False),
        ("2024-Q4", False),
        ("2024", True),
        ("2011", True),
    ],
)
def test_pages_tell_of_years_and_of_what_is_not_long_ago(term: str, apart: bool) -> None:
    assert is_told_apart(period_of(term), date(2026, 11, 20)) is apart


def test_a_term_is_named_as_records_name_their_period() -> None:
    assert str(Term(2026, 10, 1)) == "2026-10"
    assert str(Term(2026, 7, 6)) == "2026-07/2026-12"


# Due times

BY = st.one_of(
    st.integers(1, 31).map("next month day {}".format),
    st.integers(1, 40).map("{} days".format),
    st.integers(1, 40).map("{} working days".format),
    st.none(),
)


@given(
    DAYS,
    LENGTHS,
    BY,
    st.sampled_from(["calendar", "working", "elapsed"]),
    st.sampled_from(["as-received", "next-opening"]),
    st.sampled_from(["as-it-falls", "weekends-too"]),
)
def test_nothing_is_due_before_its_term_is_over(
    day: date, months: int, by: str | None, days: Any, out_of_hours: Any, last_day: Any
) -> None:
    counting = Counting(days=days, out_of_hours=out_of_hours, last_day=last_day)
    term = Term.around(day, months)
    due = due_of(rhythm(every=f"{months} months", by=by), term, counting, OFFICE)
    assert due >= OFFICE.midnight(term.next().first)


def test_the_fifth_of_the_next_month_is_that_of_the_month_after_a_term_that_ends_on_a_weekend() -> None:
    counting = Counting(out_of_hours="next-opening", last_day="as-it-falls", month_day="inclusive")
    due = due_of(rhythm(every="1 month", by="next month day 5"), Term(2026, 10, 1), counting, OFFICE)
    assert OFFICE.last_day_of(due) == date(2026, 11, 5)


# What counts


@given(st.lists(DAYS, max_size=8), LENGTHS)
def test_a_record_counts_in_one_term_at_most(days: list[date], months: int) -> None:
    records = [training(day.isoformat()) for day in days]
    found = first_records(rhythm(every=f"{months} months"), records)
    assert len(found) == len({Term.around(day, months) for day in days})
    assert all(place[0].holds(*record.days()) for place, record in found.items())


def test_a_record_for_longer_than_a_term_counts_for_none() -> None:
    assert first_records(rhythm(every="1 month"), [training("2026-06-30", "2026-01/2026-06")]) == {}


def test_a_rhythm_about_a_subject_asks_for_records_that_name_it() -> None:
    about_fares = rhythm(subject="fares")
    assert first_records(about_fares, [training("2026-06-10")]) == {}
    assert first_records(about_fares, [training("2026-06-10", subjects=["law", "fares"])])


# How it stands


def test_open_warned_overdue_met_and_met_late() -> None:
    one = version(date(2026, 1, 1), rhythm(warn="14 days"))
    assert told(owed([one], [], moment("2026-03-01"))) == [("2026-01/2026-06", "running")]
    assert told(owed([one], [], moment("2026-06-20"))) == [("2026-01/2026-06", "warning")]
    late = [("2026-01/2026-06", "overdue"), ("2026-07/2026-12", "running")]
    assert told(owed([one], [], moment("2026-07-01"))) == late
    in_time = [training("2026-06-30")]
    assert told(owed([one], in_time, moment("2026-07-01")))[0] == ("2026-01/2026-06", "met")
    afterwards = [training("2026-07-03", "2026-01/2026-06")]
    assert told(owed([one], afterwards, moment("2026-07-04")))[0] == ("2026-01/2026-06", "late")


def test_what_was_not_yet_held_or_was_withdrawn_does_not_count() -> None:
    one = version(date(2026, 1, 1), rhythm())
    announced = training("2026-06-10")
    assert told(owed([one], [announced], moment("2026-06-01"))) == [("2026-01/2026-06", "running")]
    gone = training(
        "2026-06-10",
        timeline=[{"event": "withdrawn", "at": "2026-06-11T09:00:00+08:00", "by": "jia", "reason": "No."}],
    )
    assert told(owed([one], [gone], moment("2026-06-20"))) == [("2026-01/2026-06", "running")]


def test_per_unit_and_per_line_each_has_its_own() -> None:
    units = version(date(2026, 1, 1), rhythm(per="unit"))
    found = owed([units], [training("2026-02-01", unit="north")], moment("2026-07-01"))[:2]
    assert [(each.unit, each.state) for each in found] == [("north", State.MET), ("south", State.OVERDUE)]
    one_unit = version(date(2026, 1, 1), rhythm(per="unit", units=["south"]))
    assert [each.unit for each in owed([one_unit], [], moment("2026-03-01"))] == ["south"]
    lines = version(date(2026, 1, 1), rhythm(per="line"))
    assert [each.line for each in owed([lines], [], moment("2026-03-01"))] == ["buses"]


def test_the_first_term_begins_under_the_version_that_brings_the_rhythm_in() -> None:
    assert owed([version(date(2026, 2, 1), rhythm())], [], moment("2026-06-30")) == []
    found = owed([version(date(2026, 2, 1), rhythm())], [], moment("2026-07-02"))
    assert told(found) == [("2026-07/2026-12", "running")]


def test_a_rhythm_that_goes_on_in_a_new_version_is_owed_without_a_gap() -> None:
    versions = [version(date(2025, 7, 1), rhythm()), version(date(2026, 5, 1), rhythm())]
    found = owed(versions, [], moment("2026-12-01"))
    assert [each.detail for each in found] == ["2025-07/2025-12", "2026-01/2026-06", "2026-07/2026-12"]
    assert [each.version.in_force for each in found] == [date(2025, 7, 1)] * 2 + [date(2026, 5, 1)]


def test_a_term_that_began_is_owed_even_if_the_rhythm_is_given_up() -> None:
    versions = [version(date(2026, 1, 1), rhythm()), version(date(2026, 5, 1))]
    assert told(owed(versions, [], moment("2026-12-01"))) == [("2026-01/2026-06", "overdue")]


def test_a_desk_founded_later_owes_nothing_for_the_time_before() -> None:
    one = version(date(2022, 1, 1), rhythm())
    found = owed([one], [], moment("2026-12-01"), staff(since="2026-03-01"))
    assert [each.detail for each in found] == ["2026-07/2026-12"]


def test_an_unknown_year_is_told_only_once_the_term_is_over() -> None:
    one = version(date(2031, 1, 1), rhythm(every="1 year", by="15 working days"))
    during, untold = rhythm_obligations([one], [], staff(), OFFICE, moment("2031-12-30"))
    assert [(each.state, each.due) for each in during] == [(State.RUNNING, None)]
    assert untold == []
    after, untold = rhythm_obligations([one], [], staff(), OFFICE, moment("2032-01-02"))
    assert [each.detail for each in after] == ["2032-01/2032-12"]
    assert [each.year for each in untold] == [2032]


@pytest.mark.parametrize(("within", "number"), [(None, 0), (timedelta(days=20), 0), (timedelta(days=40), 1)])
def test_what_presses(within: timedelta | None, number: int) -> None:
    now = datetime(2026, 6, 1, tzinfo=UTC)
    found = owed([version(date(2026, 1, 1), rhythm())], [], now)
    assert len(pressing(found, now, within)) == number


def test_a_term_of_a_month_or_a_year_is_read() -> None:
    assert term_of("2026-10") == Term(2026, 10, 1)
    assert term_of("2026") == Term(2026, 1, 12)


@pytest.mark.parametrize("text", ["", "26", "2026-13", "2026-1", "0000", "9999", "2026-10-01", "now"])
def test_what_is_no_term_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=f"^{text}$"):
        term_of(text)
