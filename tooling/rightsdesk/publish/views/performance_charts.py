"""The charts of the pages on how promises are kept, from published figures only.

What is shown by month has whole months only: a longer period never stands beside a shorter one.
"""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from rightsdesk.analysis.publication import Month, Share, Told, ToldPart
from rightsdesk.publish.charts import Chart, Series
from rightsdesk.publish.views import times
from rightsdesk.publish.views.performance_words import (
    CASES,
    month_below_chart,
    number_in_words,
    percent_down,
    percent_up,
    share_in_words,
)
from rightsdesk.publish.views.words import said

ByMonth = Mapping[Month, Told | None]
"""The figures of months in a row; None for a month that was put together with others or is not told."""

_FEWEST = 3
"""From how many values on a line or a row of bars says something."""

_RECEIVED = said("每月受理的{name}件数", "{name} received each month")
_RECEIVED_SAYS = said(
    "最少的是{low}，{few}；最多的是{high}，{many}。",
    "The fewest came in {low}, {few}; the most in {high}, {many}.",
)
_SATISFIED = said("{name}：回访时表示满意的比例", "{name}: share of those asked who were satisfied")
_SATISFIED_SAYS = said(
    "表示满意或者基本满意的比例，最低的是{low}，{few}；最高的是{high}，{many}。",
    "The share satisfied or fairly satisfied was lowest in {low}, {few}, and highest in {high}, {many}.",
)
_KEPT = said("{span}：各项承诺按时做到的比例", "{span}: how often each promise was kept in time")
_KEPT_SAYS = said(
    "按时比例最低的承诺是“{name}”，{share}。", "The promise kept least often in time was “{name}”: {share}."
)
_AT_LEAST = said("至少", "at least")
_AT_MOST = said("至多", "at most")


def received(name: str, by_month: ByMonth, language: str) -> Chart | None:
    """How many cases of a kind, called `name`, came each month; None where too little is told."""
    found = {month: each.received for month, each in by_month.items() if each}
    if len(found) < _FEWEST:
        return None
    low, high = _ends(found)
    values = tuple(float(each.received) if each else None for each in by_month.values())
    return Chart(
        kind="bars",
        title=_RECEIVED.text(language).format(name=name),
        sentence=_RECEIVED_SAYS.text(language).format(
            low=times.month(*low, language),
            few=number_in_words(found[low], language),
            high=times.month(*high, language),
            many=number_in_words(found[high], language),
        ),
        categories=tuple(month_below_chart(month, language) for month in by_month),
        series=(Series(_AT_LEAST.text(language), values),),
        unit=CASES.text(language),
    )


def satisfied(name: str, by_month: ByMonth, language: str) -> Chart | None:
    """Which share of those asked was satisfied each month; None where too little is told."""
    shares = {month: _opinions(each) for month, each in by_month.items()}
    found = {month: share.lowest for month, share in shares.items() if share}
    if len(found) < _FEWEST:
        return None
    low, high = _ends(found)
    least = tuple(percent_down(share.lowest) / 100 if share else None for share in shares.values())
    most = tuple(percent_up(share.highest) / 100 if share else None for share in shares.values())
    return Chart(
        kind="lines",
        title=_SATISFIED.text(language).format(name=name),
        sentence=_SATISFIED_SAYS.text(language).format(
            low=times.month(*low, language),
            few=_in_words(shares[low], language),
            high=times.month(*high, language),
            many=_in_words(shares[high], language),
        ),
        categories=tuple(month_below_chart(month, language) for month in by_month),
        series=(Series(_AT_LEAST.text(language), least), Series(_AT_MOST.text(language), most)),
        share=True,
    )


def kept(span: str, parts: Iterable[tuple[str, ToldPart | None]], language: str) -> Chart | None:
    """How the promises were kept in one period, each with its name; None where nothing tells them apart."""
    shares = [(name, part.share) for name, part in parts if part and part.share]
    if len(shares) < _FEWEST or all(share.lowest == 1 for _, share in shares):
        return None
    worst, share = min(shares, key=lambda each: each[1].lowest)
    values = tuple(percent_down(share.lowest) / 100 for _, share in shares)
    return Chart(
        kind="across",
        title=_KEPT.text(language).format(span=span),
        sentence=_KEPT_SAYS.text(language).format(name=worst, share=share_in_words(share, language)),
        categories=tuple(name for name, _ in shares),
        series=(Series(_AT_LEAST.text(language), values),),
        unit=_AT_LEAST.text(language),
        share=True,
    )


def by_month(told: Sequence[Told], months: Sequence[Month]) -> ByMonth:
    """The figures of these months, where they were told one by one."""
    single = {each.first: each for each in told if each.first == each.last}
    return {month: single.get(month) for month in months}


def _ends(found: Mapping[Month, int] | Mapping[Month, Fraction]) -> tuple[Month, Month]:
    """The month with the lowest number and that with the highest."""
    return min(found, key=lambda month: found[month]), max(found, key=lambda month: found[month])


def _opinions(each: Told | None) -> Share | None:
    return each.opinions.share if each and each.opinions else None


def _in_words(share: Share | None, language: str) -> str:
    return share_in_words(share, language) if share else ""
