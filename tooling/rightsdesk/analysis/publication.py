"""The rule by which figures on cases become public: what is told, how exactly, and what is withheld.

Three things together keep a difference of published figures from telling of a single person:

1. *What is withheld is left out of everything.* The cases of one policy and kind are published by periods:
   a month, or months put together until there are `smallest` cases. A case whose period is not full stands in
   no published figure; no figure is a total over periods, kinds or policies.
2. *Every number of cases is rounded down* to a multiple of `smallest`, so a number below it is not told, and
   two published numbers differ by nothing or by at least `smallest`. That a promise was kept in every case is
   told, since it speaks of the desk; how everybody was satisfied is not, since it tells what each one said.
3. *A share is told as the range that these rounded numbers leave open*, so it says no more than they do, and
   only where rounding leaves open no more than `WIDEST` of it.

So nobody can reckon a number from 1 to `smallest - 1`: two values at least are possible for it. Rounding
down leaves every number several values. Where an outsider knows that one number is the sum of others (all
cases are those of every severity), the sum gives its parts away only where each must be the largest, or the
smallest, of its values. k parts of up to `smallest - 1` come to a multiple of `smallest` from k = `smallest`
on; k parts of at least 1 come to `smallest - 1` from k = `smallest - 1` on. With partitions of up to
`smallest - 2` parts, and several of them, nothing is given away: `tests/analysis/test_publication.py` plays
the outsider and goes through all of them. On thresholds, rounding and what is reckoned from sums: Hundepool
et al., Statistical Disclosure Control (Wiley 2012), ch. 5.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction
from math import ceil
from zoneinfo import ZoneInfo

Month = tuple[int, int]
"""Year and month, local time."""

WIDEST = Fraction(1, 5)
"""How much of a share rounding may leave open."""


@dataclass(frozen=True, slots=True)
class Part:
    """Of `base` cases, `short` are those in which it fell short: a promise not kept in time, somebody not
    satisfied. Exact numbers."""

    base: int = 0
    short: int = 0

    def __add__(self, other: "Part") -> "Part":
        return Part(self.base + other.base, self.short + other.short)


@dataclass(frozen=True, slots=True)
class Counted:
    """The cases of one policy and kind received in a span of time, in exact numbers: never to be published as
    it stands. `promises` are by clock, `opinions` those given when called back.
    """

    received: int = 0
    promises: Mapping[str, Part] = field(default_factory=dict)
    opinions: Part = Part()

    def __add__(self, other: "Counted") -> "Counted":
        clocks = dict.fromkeys((*self.promises, *other.promises))
        promises = {
            clock: self.promises.get(clock, Part()) + other.promises.get(clock, Part()) for clock in clocks
        }
        return Counted(self.received + other.received, promises, self.opinions + other.opinions)


@dataclass(frozen=True, slots=True)
class Share:
    """The share in which it did not fall short, 0 to 1: what rounded numbers leave open, ends included."""

    lowest: Fraction
    highest: Fraction


@dataclass(frozen=True, slots=True)
class ToldPart:
    """A part as it is published: `base` and `short` rounded down; `never` says that it fell short in no case.
    `share` is None where these leave too much open.
    """

    base: int
    short: int
    never: bool
    share: Share | None


@dataclass(frozen=True, slots=True)
class Told:
    """The published figures of a period, `first` to `last` month. `received` is rounded down; a promise that
    concerned too few cases is not in `promises`, opinions of too few people are None.
    """

    first: Month
    last: Month
    received: int
    promises: Mapping[str, ToldPart]
    opinions: ToldPart | None


def settled_at(month: Month, day: int, zone: ZoneInfo) -> datetime:
    """The instant whose state of things a month's figures are fixed by: the end of that day of the month
    after it, local time."""
    year, number = following(month)
    return datetime.combine(date(year, number, day) + timedelta(days=1), datetime.min.time(), zone)


def following(month: Month) -> Month:
    """The month after a month."""
    year, number = month
    return (year + 1, 1) if number == 12 else (year, number + 1)


def settled_months(first: Month, now: datetime, day: int, zone: ZoneInfo) -> Iterator[Month]:
    """The months from `first` on whose figures are fixed by `now`; a running month never is."""
    month = first
    while settled_at(month, day, zone) <= now:
        yield month
        month = following(month)


def rounded_down(number: int, smallest: int) -> int:
    """A number of cases as it may be told; 0 stands for fewer than `smallest`, or none."""
    return number - number % smallest


def told_part(part: Part, smallest: int, tells_never: bool) -> ToldPart | None:
    """A part as it may be published; None where it rests on too few. `tells_never`: whether it may be told
    that no case fell short."""
    base, short = rounded_down(part.base, smallest), rounded_down(part.short, smallest)
    if not base:
        return None
    never = tells_never and part.short == 0
    least = short if short or not tells_never else 1
    if never:
        share: Share | None = Share(Fraction(1), Fraction(1))
    elif base < told_from(smallest):
        share = None
    else:
        share = share_left_open(base, (least, short + smallest - 1), smallest)
    return ToldPart(base, short, never, share)


def told_from(smallest: int) -> int:
    """The number of cases from which a share is told: rounding then leaves open `WIDEST` of it at most where
    little fell short."""
    return rounded_up(Fraction(smallest - 1) / WIDEST, smallest)


def rounded_up(number: Fraction, smallest: int) -> int:
    """The next multiple of `smallest` that is not below a number."""
    return smallest * ceil(number / smallest)


def share_left_open(base: int, short: tuple[int, int], smallest: int) -> Share:
    """The range of shares that two numbers leave open, a `base` that was rounded down and the least and the
    most that may have fallen `short`: all that an outsider can reckon from them."""
    least, most = short
    return Share(max(Fraction(0), 1 - Fraction(most, base)), 1 - Fraction(least, base + smallest - 1))


def periods(received: Sequence[int], smallest: int) -> Iterator[range]:
    """Consecutive months put together until there are `smallest` cases, from the first month on, so that a
    later month never changes an earlier period. What remains at the end is in none of them.
    """
    begin = total = 0
    for place, number in enumerate(received):
        total += number
        if total >= smallest:
            yield range(begin, place + 1)
            begin, total = place + 1, 0


def told(months: Sequence[tuple[Month, Counted]], smallest: int) -> Iterator[Told]:
    """What is published of the cases of one policy and kind, given month by month without a gap."""
    for period in periods([counted.received for _, counted in months], smallest):
        whole = sum((months[place][1] for place in period), Counted())
        parts = {clock: told_part(part, smallest, True) for clock, part in whole.promises.items()}
        yield Told(
            first=months[period[0]][0],
            last=months[period[-1]][0],
            received=rounded_down(whole.received, smallest),
            promises={clock: part for clock, part in parts.items() if part},
            opinions=told_part(whole.opinions, smallest, False),
        )
