"""The predictive test: values of a reference implementation, an exact computation, and laws."""

from fractions import Fraction
from math import isclose, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightsdesk.analysis.surveillance import bound, expected, probability

# Values of scipy.stats.nbinom (scipy 1.17.1) for (before, baseline, window), with size before + 1/2 and
# probability baseline / (baseline + window) as in R's `algo.bayes`: 1 + the quantiles at 95, 99 and 99.9 %,
# since the alarm is for more than the quantile; the survival function at the second of them.
REFERENCE = [
    ((0, 28, 7), (2, 3, 4), 0.0027136820350937936),
    ((1, 28, 7), (3, 4, 5), 0.0036081092260937062),
    ((3, 28, 7), (4, 5, 7), 0.007154334152970172),
    ((10, 28, 7), (7, 9, 11), 0.005351730318512645),
    ((40, 28, 7), (17, 20, 24), 0.009655218282547978),
    ((400, 28, 7), (120, 128, 138), 0.009432769320764837),
    ((5000, 28, 7), (1317, 1344, 1375), 0.009794103018167213),
    ((0, 6, 1), (2, 2, 3), 0.008049893100837724),
    ((7, 6, 1), (5, 6, 8), 0.004651759297178315),
    ((12, 6, 1), (6, 8, 10), 0.0036271920811406524),
    ((90, 365, 7), (5, 6, 8), 0.009526913610394531),
    ((2, 9, 7), (7, 9, 12), 0.006848414090893364),
    ((1000, 56, 14), (281, 293, 308), 0.0097867175322797),
]

BEFORE = st.integers(0, 2000)
BASELINE = st.integers(7, 365)
WINDOW = st.integers(1, 31)


@pytest.mark.parametrize(("days", "bounds", "tail"), REFERENCE)
def test_values_of_the_reference(
    days: tuple[int, int, int], bounds: tuple[int, int, int], tail: float
) -> None:
    assert tuple(bound(*days, chance) for chance in (0.05, 0.01, 0.001)) == bounds
    assert probability(bounds[1], *days) == pytest.approx(tail, rel=1e-9)


def exact_tail(observed: int, before: int, baseline: int, window: int) -> float:
    """1 less the sum of the terms below `observed`: the first is p^(before + 1/2), and each follows from the
    one before it by a fraction, so all but one square root is exact.
    """
    p, q = Fraction(baseline, baseline + window), Fraction(window, baseline + window)
    term = total = Fraction(1)
    for count in range(observed - 1):
        term *= q * (before + Fraction(1, 2) + count) / (count + 1)
        total += term
    return 1 - float(total * p**before) * sqrt(p) if observed else 1.0


@given(st.integers(0, 60), st.integers(0, 60), BASELINE, WINDOW)
def test_it_is_the_exact_sum(observed: int, before: int, baseline: int, window: int) -> None:
    found = probability(observed, before, baseline, window)
    assert isclose(found, exact_tail(observed, before, baseline, window), rel_tol=1e-9, abs_tol=1e-12)


@given(st.integers(0, 3000), BEFORE, BASELINE, WINDOW)
def test_more_cases_are_less_likely(observed: int, before: int, baseline: int, window: int) -> None:
    here, further = (probability(observed + more, before, baseline, window) for more in (0, 1))
    assert 0 <= further <= here <= 1


@given(st.integers(1, 3000), BEFORE, BASELINE, WINDOW)
def test_a_busier_time_before_makes_as_many_more_likely(
    observed: int, before: int, baseline: int, window: int
) -> None:
    quiet, busy = (probability(observed, before + more, baseline, window) for more in (0, 1))
    assert quiet <= busy * (1 + 1e-9)


@given(BEFORE, BASELINE, WINDOW, st.floats(1e-6, 0.1))
def test_the_bound_is_the_smallest_number_that_improbable(
    before: int, baseline: int, window: int, chance: float
) -> None:
    least = bound(before, baseline, window, chance)
    assert probability(least, before, baseline, window) <= chance
    assert probability(least - 1, before, baseline, window) > chance
    assert least > expected(before, baseline, window) * 0.5


def test_a_quiet_time_is_no_certainty() -> None:
    # A bound of mean and standard deviation is 0 here, and the first case would be a burst.
    assert bound(0, 28, 7, 0.01) == 3
    assert expected(0, 28, 7) == 0.125
    assert expected(28, 28, 7) == pytest.approx(7.125)
