"""When a number of cases is more than chance explains: a predictive test against the days before.

The method is the Bayes system of Riebler (2004), as Höhle (2007) describes it ("surveillance: An R package
for the monitoring of infectious diseases", Computational Statistics 22(4), 571–582, section 2.2; there
`algo.bayes`). Daily numbers of the baseline are taken as Poisson with an unknown rate. With Jeffreys' prior
for the rate, Gamma(1/2, 0), `before` cases in `baseline` days make the rate Gamma(before + 1/2, baseline),
and the number to come within `window` days negative binomial:

    Y ~ NegBin(size = before + 1/2, probability = baseline / (baseline + window))

With a window of one unit this is the bound of `algo.bayes`. What is not known of the rate widens the bound,
so it holds for small numbers and for a baseline without any case, where a bound of mean and standard
deviation would call the first case a burst.
"""

from bisect import bisect_left
from math import exp, fsum, lgamma, log

_NEGLIGIBLE = 1e-17


def expected(before: int, baseline: int, window: int) -> float:
    """The mean of the predicted number of cases in `window` days, after `before` in `baseline` days."""
    return (before + 0.5) * window / baseline


def probability(observed: int, before: int, baseline: int, window: int) -> float:
    """The probability, 0 to 1, that as many cases as `observed` or more come within `window` days, if the
    rate is that of the `baseline` days, which had `before` cases.
    """
    if observed <= 0:
        return 1.0
    if observed <= expected(before, baseline, window):
        # Below the mean the sum of what is missing to 1 is the exact one.
        return 1.0 - fsum(_exactly(count, before, baseline, window) for count in range(observed))
    terms: list[float] = []
    count = observed
    while not terms or terms[-1] > _NEGLIGIBLE * terms[0]:
        terms.append(_exactly(count, before, baseline, window))
        count += 1
    return fsum(terms)


def bound(before: int, baseline: int, window: int, chance: float) -> int:
    """The smallest number of cases that comes with a probability of at most `chance`: from it on, it is a
    burst.
    """
    beyond = 1
    while probability(beyond, before, baseline, window) > chance:
        beyond *= 2
    return bisect_left(
        range(beyond), True, key=lambda count: probability(count, before, baseline, window) <= chance
    )


def _exactly(count: int, before: int, baseline: int, window: int) -> float:
    """The probability of exactly `count` cases. By logarithms, as the factors alone leave a float's range."""
    size = before + 0.5
    return exp(
        lgamma(size + count)
        - lgamma(size)
        - lgamma(count + 1)
        + size * log(baseline / (baseline + window))
        + count * log(window / (baseline + window))
    )
