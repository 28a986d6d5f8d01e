"""Published figures in words: rounded numbers, ranges of shares, periods."""

from fractions import Fraction
from math import ceil, floor

from rightsdesk.analysis.publication import Month, Share
from rightsdesk.publish.views import times
from rightsdesk.publish.views.words import said

CASES = said("件", "cases")
PEOPLE = said("人", "people")
_OR_MORE = said("{number} {unit}以上", "{number} or more")


def percent_down(share: Fraction) -> int:
    """A share in whole per cent, never more than it is."""
    return floor(share * 100)


def percent_up(share: Fraction) -> int:
    """A share in whole per cent, never less than it is."""
    return ceil(share * 100)


def share_in_words(share: Share, language: str) -> str:
    """A range of shares: `86%～91%`, `86–91%`; `96% 以上`, `at least 96%` where it reaches all."""
    lowest, highest = percent_down(share.lowest), percent_up(share.highest)
    if lowest == highest:
        return f"{lowest}%"
    if highest == 100:
        return f"{lowest}% 以上" if language == "zh" else f"at least {lowest}%"
    return f"{lowest}%～{highest}%" if language == "zh" else f"{lowest}–{highest}%"


def number_in_words(number: int, language: str, unit: str = CASES.zh) -> str:
    """A number that was rounded down: `20 件以上`, `20 or more`. 以上 includes the number itself
    (Civil Code of China, art. 1259)."""
    return _OR_MORE.text(language).format(number=number, unit=unit)


def period_in_words(first: Month, last: Month, language: str) -> str:
    """`2026年7月`, `2026年7月至9月`, `July to September 2026`."""
    begin, end = times.month(*first, language), times.month(*last, language)
    if first == last:
        return begin
    if language == "zh":
        return f"{begin}至{f'{last[1]}月' if first[0] == last[0] else end}"
    return f"{begin.rsplit(' ', 1)[0] if first[0] == last[0] else begin} to {end}"


def month_below_chart(month: Month, language: str) -> str:
    """The name of a month that is told from the eleven around it: `7月`, `Jul`."""
    return f"{month[1]}月" if language == "zh" else times.month(*month, "en")[:3]
