"""What charts show: one description, from which all pictures are drawn (`publish.drawing`).

Every chart says in a sentence what it shows and stands beside the table of its numbers. Series differ by
pattern of line, shape or place as well as by colour; the colours are those of Okabe and Ito (2008), which
people with any kind of colour blindness tell apart.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Series:
    """A row of numbers, one for each category of its chart; None where there is none to show."""

    name: str
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """What a chart shows, in one language.

    `categories` stand along the axis in this order; `kind` is `bars` (side by side), `stacked`, `across`
    (bars from left to right, for long names) or `lines`. `unit` names the axis of values; with `share` the
    values are 0 to 1 and shown as per cent. `sentence` is the text alternative: what the chart says.
    """

    kind: Literal["bars", "stacked", "across", "lines"]
    title: str
    sentence: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    unit: str = ""
    share: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw: no value at all."""
        return not any(value is not None for each in self.series for value in each.values)


def table(chart: Chart) -> tuple[tuple[str, ...], tuple[tuple[str | float | None, ...], ...]]:
    """The numbers behind the chart: the names of the series, and a row for each category."""
    rows = zip(chart.categories, *(series.values for series in chart.series), strict=True)
    return tuple(series.name for series in chart.series), tuple(rows)


def digest(charts: Sequence[Chart]) -> str:
    """What tells two sets of charts apart: for names of files and for caches."""
    text = json.dumps([asdict(chart) for chart in charts], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:12]
