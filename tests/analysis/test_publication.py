"""The rule for public figures, and an outsider who tries to undo it.

The outsider knows the rule and how the figures hang together, has every edition, and goes through all tables
of cases there can be: what is the same in all that agree with what was published is given away.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from datetime import datetime
from fractions import Fraction
from itertools import product
from typing import TypeVar
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightsdesk.analysis.publication import (
    WIDEST,
    Counted,
    Month,
    Part,
    Share,
    Told,
    rounded_down,
    settled_at,
    settled_months,
    told,
    told_from,
    told_part,
)

ZONE = ZoneInfo("Asia/Shanghai")
Table = TypeVar("Table")
NONE = Part()
MONTHS: list[Month] = [(2026, number) for number in range(1, 13)]


def published(received: Sequence[int], smallest: int) -> tuple[Told, ...]:
    """What is published of months with so many cases."""
    return tuple(told([(MONTHS[i], Counted(number)) for i, number in enumerate(received)], smallest))


def one_period(smallest: int, *parts: Part, received: int, opinions: Part = NONE) -> Hashable:
    """All that is published of one full month, as something to compare."""
    counted = Counted(received, {str(place): part for place, part in enumerate(parts)}, opinions)
    (found,) = told([(MONTHS[0], counted)], smallest)
    return found.received, tuple(sorted(found.promises.items())), found.opinions


def given_away(
    tables: Iterable[Table],
    seen: Callable[[Table], Hashable],
    secrets: Callable[[Table], Sequence[int]],
    smallest: int,
) -> list[tuple[Table, int]]:
    """The tables, with the place of the secret, of which the outsider knows a number from 1 to one less than
    `smallest`: no other value agrees with what was seen."""
    agreeing = defaultdict(list)
    for table in tables:
        agreeing[seen(table)].append(table)
    found = []
    for alike in agreeing.values():
        values = [set(column) for column in zip(*map(secrets, alike), strict=True)]
        for table in alike:
            for place, number in enumerate(secrets(table)):
                if 0 < number < smallest and len(values[place]) < 2:
                    found.append((table, place))
    return found


@pytest.mark.parametrize(("smallest", "most", "length"), [(2, 4, 5), (3, 5, 4), (5, 9, 3)])
def test_no_month_can_be_reckoned_from_all_editions(smallest: int, most: int, length: int) -> None:
    # Every month brings an edition. Two is the least there is: a month with one case shall not be known.
    tables = product(range(most + 1), repeat=length)

    def editions(table: tuple[int, ...]) -> Hashable:
        return tuple(
            tuple((each.first, each.last, each.received) for each in published(table[: number + 1], smallest))
            for number in range(length)
        )

    assert given_away(tables, editions, lambda table: table, smallest) == []


@pytest.mark.parametrize("smallest", [5, 6])
@pytest.mark.parametrize("part", [lambda number: Part(20, number), lambda number: Part(number, 0)])
def test_no_part_can_be_reckoned_from_its_total(smallest: int, part: Callable[[int], Part]) -> None:
    # One promise is about all cases, the others each about some of them: by severity, say.
    for count in range(1, smallest - 1):
        sizes = range(2 * smallest if count < 4 else smallest + 1)

        def seen(table: tuple[int, ...]) -> Hashable:
            parts = [part(number) for number in table]
            return one_period(smallest, *parts, sum(parts, NONE), received=100)

        tables = list(product(sizes, repeat=count))
        assert given_away(tables, seen, lambda table: table, smallest) == []


def test_as_many_parts_as_one_less_than_the_smallest_would_give_themselves_away() -> None:
    # The limit that the rule names is not too narrow: four parts with one late each are four in all.
    def seen(table: tuple[int, ...]) -> Hashable:
        parts = [Part(20, number) for number in table]
        return one_period(5, *parts, sum(parts, NONE), received=100)

    tables = list(product(range(6), repeat=4))
    assert ((1, 1, 1, 1), 0) in given_away(tables, seen, lambda table: table, 5)


def test_two_ways_of_dividing_the_same_cases_give_nothing_away() -> None:
    # By severity and by urgency, say; three parts each.
    by_sum = defaultdict(list)
    for table in product(range(10), repeat=3):
        parts = [Part(20, number) for number in table]
        by_sum[sum(table)].append((table, one_period(5, *parts, sum(parts, NONE), received=60)))
    pairs = [pair for these in by_sum.values() for pair in product(these, repeat=2)]
    found = given_away(
        pairs,
        lambda pair: (pair[0][1], pair[1][1]),
        lambda pair: (*pair[0][0], *pair[1][0]),
        smallest=5,
    )
    assert found == []


@pytest.mark.parametrize("smallest", [4, 5])
def test_base_and_late_of_promises_that_share_cases_give_nothing_away(smallest: int) -> None:
    # The first promise is about all cases received, the second and third each about some and together all.
    parts = [Part(base, short) for base in range(2 * smallest) for short in range(base + 1)]
    tables = [pair for pair in product(parts, repeat=2) if sum(pair, NONE).base >= smallest]

    def seen(table: tuple[Part, ...]) -> Hashable:
        total = sum(table, NONE)
        return one_period(smallest, total, *table, received=total.base)

    def secrets(table: tuple[Part, ...]) -> list[int]:
        whole = (*table, sum(table, NONE))
        return [number for part in whole for number in (part.base, part.short)]

    assert given_away(tables, seen, secrets, smallest) == []


@pytest.mark.parametrize("smallest", [3, 5])
def test_opinions_give_nobody_away_even_where_all_agree(smallest: int) -> None:
    sizes = range(3 * smallest)
    tables = [
        (received, Part(base, short))
        for received in range(smallest, 3 * smallest)
        for base in sizes
        if base <= received
        for short in range(base + 1)
    ]

    def seen(table: tuple[int, Part]) -> Hashable:
        return one_period(smallest, received=table[0], opinions=table[1])

    def secrets(table: tuple[int, Part]) -> list[int]:
        received, said = table
        return [received - said.base, said.base, said.short, said.base - said.short]

    assert given_away(tables, seen, secrets, smallest) == []
    told_of_all = {seen((2 * smallest, Part(2 * smallest, short))) for short in range(smallest)}
    assert len(told_of_all) == 1


@given(
    received=st.lists(st.integers(0, 12), max_size=12), further=st.integers(0, 12), smallest=st.integers(2, 9)
)
def test_a_later_month_never_changes_what_was_published(
    received: list[int], further: int, smallest: int
) -> None:
    before, after = published(received, smallest), published([*received, further][:12], smallest)
    assert after[: len(before)] == before


@given(
    received=st.lists(st.integers(0, 40), max_size=12),
    smallest=st.integers(2, 9),
)
def test_published_numbers_differ_by_nothing_or_by_no_small_number(
    received: list[int], smallest: int
) -> None:
    numbers = [period.received for period in published(received, smallest)]
    assert all(number >= smallest for number in numbers)
    assert all(one == other or abs(one - other) >= smallest for one in numbers for other in numbers)


@st.composite
def parts(draw: st.DrawFn) -> Part:
    base = draw(st.integers(0, 400))
    return Part(base, draw(st.integers(0, base)))


@given(part=parts(), smallest=st.integers(2, 20), tells_never=st.booleans())
def test_a_share_is_true_and_says_no_more_than_the_numbers_beside_it(
    part: Part, smallest: int, tells_never: bool
) -> None:
    found = told_part(part, smallest, tells_never)
    if part.base < smallest:
        assert found is None
        return
    assert found is not None
    assert found.base == rounded_down(part.base, smallest)
    assert found.never == (tells_never and part.short == 0)
    if found.share is None:
        assert found.base < told_from(smallest)
        return
    assert 0 <= found.share.lowest <= 1 - Fraction(part.short, part.base) <= found.share.highest <= 1
    # Both ends are reached by numbers that would be told alike.
    alike = {
        told_part(Part(base, short), smallest, tells_never) == found
        for base, short in (
            (found.base, min(found.base, found.short + smallest - 1) * (not found.never)),
            (found.base + smallest - 1, found.short or int(tells_never and not found.never)),
        )
    }
    assert alike == {True}


def test_a_share_is_told_from_where_rounding_leaves_little_open() -> None:
    assert told_from(5) == 20
    assert told_part(Part(19, 1), 5, tells_never=True).share is None  # type: ignore[union-attr]  # 19 are enough to be told
    found = told_part(Part(21, 1), 5, tells_never=True)
    assert found is not None
    assert found.share == Share(Fraction(4, 5), Fraction(23, 24))
    for smallest in range(2, 30):
        few = told_part(Part(told_from(smallest), 0), smallest, tells_never=False)
        assert few is not None
        assert few.share is not None
        assert few.share.highest - few.share.lowest <= WIDEST


def test_that_all_was_kept_is_told_of_promises_however_few_they_were() -> None:
    found = told_part(Part(5, 0), 5, tells_never=True)
    assert found is not None
    assert found.never
    assert found.share == Share(Fraction(1), Fraction(1))


def test_a_month_is_settled_at_the_end_of_the_day() -> None:
    assert settled_at((2026, 12), 15, ZONE) == datetime(2027, 1, 16, tzinfo=ZONE)
    just_before = datetime(2026, 11, 15, 23, 59, 59, tzinfo=ZONE)
    assert list(settled_months((2026, 8), just_before, 15, ZONE)) == [(2026, 8), (2026, 9)]
    assert list(settled_months((2026, 9), datetime(2026, 11, 16, tzinfo=ZONE), 15, ZONE)) == [
        (2026, 9),
        (2026, 10),
    ]
