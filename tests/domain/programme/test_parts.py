"""Periods of whole months."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightsdesk.domain.programme.parts import period_days

months = st.tuples(st.integers(2000, 2099), st.integers(1, 12))


def written(month: tuple[int, int]) -> str:
    return f"{month[0]}-{month[1]:02d}"


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026-10", date(2026, 10, 1), date(2026, 10, 31)),
        ("2028-02", date(2028, 2, 1), date(2028, 2, 29)),
        ("2026-07/2026-12", date(2026, 7, 1), date(2026, 12, 31)),
        ("2026-12/2027-01", date(2026, 12, 1), date(2027, 1, 31)),
    ],
)
def test_a_period_is_whole_months(text: str, first: date, last: date) -> None:
    assert period_days(text) == (first, last)


@given(months, months)
def test_a_period_begins_and_ends_with_a_month(one: tuple[int, int], other: tuple[int, int]) -> None:
    since, until = sorted((one, other))
    first, last = period_days(f"{written(since)}/{written(until)}")
    assert (first.year, first.month, first.day) == (*since, 1)
    assert (last.year, last.month) == until
    assert (last + timedelta(days=1)).day == 1


@pytest.mark.parametrize("text", ["2026", "2026-1", "2026-13", "2026-10-01", "2026-10/", "2026-Q1", ""])
def test_what_is_no_period(text: str) -> None:
    with pytest.raises(ValueError, match="is no period; write a month"):
        period_days(text)
