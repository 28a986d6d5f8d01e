"""Charts from one description: an SVG for pages and PDFs, a PNG for workbooks, drawn here and by no browser.

Every chart says in a sentence what it shows and stands beside the table of its numbers. Series differ by
pattern of line, shape or place as well as by colour; the colours are those of Okabe and Ito (2008), which
people with any kind of colour blindness tell apart.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from typing import Any, Literal

from rightsdesk.errors import DeskError
from rightsdesk.messages import _
from rightsdesk.publish.fonts import families
from rightsdesk.records.memory import recall, remember

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00")
_DASHES = ([1, 0], [6, 3], [2, 2], [8, 3, 2, 3], [4, 4], [1, 3])
_INK = "#24292f"
_LINES = "#d0d7de"


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


def svg(chart: Chart) -> str:
    """The chart as an SVG picture whose labels stay text; drawn once and then remembered on this machine.

    Raises DeskError without a Chinese font or without what draws.
    """
    specification = _specification(chart)
    text = json.dumps(specification, ensure_ascii=False, sort_keys=True)
    name = f"charts/{hashlib.sha256(text.encode()).hexdigest()}"
    engine = _engine()
    drawn_by = version("vl-convert-python")
    known = recall(name, drawn_by)
    if known is not None:
        return str(known["svg"])
    drawn: str = engine.vegalite_to_svg(specification)
    remember(name, drawn_by, {"svg": drawn})
    return drawn


def png(chart: Chart, scale: float = 2.0) -> bytes:
    """The chart as a PNG picture, `scale` times the size of its SVG. Raises DeskError as `svg` does."""
    made: bytes = _engine().vegalite_to_png(_specification(chart), scale=scale)
    return made


def _engine() -> Any:
    try:
        import vl_convert
    except ImportError:
        raise DeskError(_("drawing charts needs vl-convert: pip install 'rightsdesk[site]'")) from None
    return vl_convert


def _rows(chart: Chart) -> list[dict[str, Any]]:
    return [
        {"category": category, "series": series.name, "value": value}
        for series in chart.series
        for category, value in zip(chart.categories, series.values, strict=True)
        if value is not None
    ]


def _specification(chart: Chart) -> dict[str, Any]:
    """The chart in Vega-Lite (version 5), with nothing that must be fetched."""
    font = families().sans[0]
    across = chart.kind == "across"
    category = _category_axis(chart, across)
    value = {
        "field": "value",
        "type": "quantitative",
        "title": chart.unit or None,
        "stack": "zero" if chart.kind == "stacked" else None,
        "axis": {"format": ".0%"} if chart.share else _ticks(chart),
        "scale": {"domain": [0, 1]} if chart.share else {"domainMin": 0},
    }
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "description": chart.sentence,
        "data": {"values": _rows(chart)},
        "width": 560,
        "height": {"step": 22} if across else 220,
        "mark": {"type": "line", "point": {"size": 50}} if chart.kind == "lines" else {"type": "bar"},
        "encoding": {
            "x": value if across else category,
            "y": category if across else value,
            **_telling_apart(chart, across),
        },
        "config": _look(font),
    }


_FEW = 10
"""Up to this number, an axis of whole numbers has a tick at each: else there would be halves between."""


def _ticks(chart: Chart) -> dict[str, Any]:
    """Where the axis of values has ticks."""
    values = [value for series in chart.series for value in series.values if value is not None]
    most = max(values, default=0.0)
    if most <= _FEW and all(float(value).is_integer() for value in values):
        return {"values": list(range(int(most) + 1)), "format": "d"}
    return {"tickMinStep": 1}


def _category_axis(chart: Chart, across: bool) -> dict[str, Any]:
    return {
        "field": "category",
        "type": "nominal",
        "title": None,
        "sort": list(chart.categories),
        "axis": {"labelLimit": 240} if across else {"labelAngle": 0, "labelOverlap": False, "labelLimit": 90},
    }


def _telling_apart(chart: Chart, across: bool) -> dict[str, Any]:
    """How the series are told apart: by colour, and by place (bars) or by dashes and shape (lines)."""
    names = [series.name for series in chart.series]
    scale = {"domain": names, "range": list(COLOURS[: len(names)])}
    legend = {"orient": "top", "title": None, "labelLimit": 260} if len(names) > 1 else None
    told: dict[str, Any] = {
        "color": {"field": "series", "type": "nominal", "scale": scale, "legend": legend, "sort": names}
    }
    if chart.kind == "lines":
        told["strokeDash"] = {
            "field": "series",
            "type": "nominal",
            "scale": {"domain": names, "range": _DASHES[: len(names)]},
            "legend": None,
        }
        told["shape"] = {"field": "series", "type": "nominal", "scale": {"domain": names}, "legend": legend}
    elif len(names) > 1 and chart.kind != "stacked":
        told["yOffset" if across else "xOffset"] = {"field": "series", "type": "nominal", "sort": names}
    return told


def _look(font: str) -> dict[str, Any]:
    text = {"labelFont": font, "titleFont": font, "labelColor": _INK, "titleColor": _INK, "labelFontSize": 12}
    return {
        "font": font,
        "background": "#ffffff",
        "view": {"stroke": None},
        "axis": {**text, "gridColor": _LINES, "domainColor": _INK, "titleFontWeight": "normal"},
        "legend": {**text, "symbolStrokeWidth": 2},
        "line": {"strokeWidth": 2.5},
    }


def table(chart: Chart) -> tuple[tuple[str, ...], tuple[tuple[str | float | None, ...], ...]]:
    """The numbers behind the chart: the names of the series, and a row for each category."""
    rows = zip(chart.categories, *(series.values for series in chart.series), strict=True)
    return tuple(series.name for series in chart.series), tuple(rows)


def digest(charts: Sequence[Chart]) -> str:
    """What tells two sets of charts apart: for names of files and for caches."""
    text = json.dumps([asdict(chart) for chart in charts], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:12]
