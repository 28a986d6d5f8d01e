"""Charts drawn: an SVG for pages and PDFs, from it a PNG for workbooks; by no browser and no script.

Drawn here and not by a general language of charts, since a build draws some dozens anew after every case:
there are four kinds, and each takes a millisecond. Labels stay text. What has no value stays an empty place,
so that a month of which nothing is told is seen as one.
"""

from collections.abc import Iterator, Sequence
from html import escape
from math import ceil, floor, log10

from rightsdesk.errors import DeskError
from rightsdesk.messages import _
from rightsdesk.publish.charts import Chart
from rightsdesk.publish.fonts import families
from rightsdesk.widths import width

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00")
_DASHES = ("", "6 3", "2 2", "8 3 2 3", "4 4", "1 3")
_MARKS = ("M-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0z", "M-3.5-3.5h7v7h-7z", "M0-5L4.5 3.5h-9z", "M0-5L5 0L0 5L-5 0z")
"""A circle, a square, a triangle, a diamond, around the point that they mark."""
_INK = "#24292f"
_LINES = "#d0d7de"

# in pixels of a picture at its own size
_LENGTH = 560
_HEIGHT = 220
_BAR = 22
_SIZE = 12
_ROW = 24
"""Of the legend, and of what stands below an axis."""
_EDGE = 5
_CELL = 6.6
"""About as wide as half a Chinese character of that size, and as the widest of usual Latin words."""
_LONGEST = {True: 240, False: 90}
"""The most that a category's name may take, to the left of bars across or below the others."""
_MOST_TICKS = 10


def svg(chart: Chart) -> str:
    """The chart as an SVG picture; the same chart gives the same bytes. Raises DeskError without a Chinese
    font.
    """
    fonts = ", ".join([*(f"'{name}'" for name in families().sans), "sans-serif"])
    across = chart.kind == "across"
    parts = [*(_across(chart) if across else _upright(chart))]
    left, top, right, bottom = _room(chart)
    if len(chart.series) > 1:
        parts += _legend(chart, _EDGE - top)
    wide, high = f"{left + _LENGTH + right:.0f}", f"{top + _extent(chart) + bottom:.0f}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide}" height="{high}"'
        f' viewBox="0 0 {wide} {high}" font-family="{fonts}" font-size="{_SIZE}" fill="{_INK}">'
        f'<rect width="100%" height="100%" fill="#fff"/><g transform="translate({_n(left)} {_n(top)})">'
        f"{''.join(parts)}</g></svg>"
    )


def png(chart: Chart, scale: float = 2.0) -> bytes:
    """The chart as a PNG picture, `scale` times the size of its SVG. Raises DeskError as `svg` does, and
    without what makes pictures of drawings.
    """
    try:
        import vl_convert
    except ImportError:
        raise DeskError(_("drawing charts needs vl-convert: pip install 'rightsdesk[site]'")) from None
    made: bytes = vl_convert.svg_to_png(svg(chart), scale=scale)
    return made


# ---- what goes where: the plot has its upper left corner at 0, 0


def _extent(chart: Chart) -> float:
    """How high the plot is."""
    return _band(chart) * len(chart.categories) if chart.kind == "across" else _HEIGHT


def _band(chart: Chart) -> float:
    """How much of the axis belongs to one category."""
    if chart.kind == "across":
        return _BAR * len(chart.series) + (8 if len(chart.series) > 1 else 0)
    return _LENGTH / max(1, len(chart.categories))


def _room(chart: Chart) -> tuple[float, float, float, float]:
    """The room left of the plot, above, right and below it."""
    legend = _ROW if len(chart.series) > 1 else 0
    names = chart.categories if chart.kind == "across" else [_figure(each, chart) for each in _ticks(chart)]
    left = _EDGE + 10 + max((_wide(_short(name, chart)) for name in names), default=0.0)
    if chart.kind == "across":
        return left, _EDGE + legend, 24, _ROW + (_ROW if chart.unit else 0)
    half = _wide(_short(chart.categories[-1], chart)) / 2 - _band(chart) / 2 if chart.categories else 0
    return left, _EDGE + legend + (_ROW if chart.unit else 8), max(_EDGE, half + _EDGE), _ROW


def _wide(text: str) -> float:
    return width(text) * _CELL


def _short(name: str, chart: Chart) -> str:
    """A name in the room that names have, with an ellipsis for what does not fit."""
    most = int(_LONGEST[chart.kind == "across"] / _CELL)
    if width(name) <= most:
        return name
    while width(name) >= most:
        name = name[:-1]
    return f"{name.rstrip()}…"


def _ticks(chart: Chart) -> list[float]:
    """Where the axis of values has ticks, from 0 to at least the highest value; never at halves of what is
    counted.
    """
    if chart.share:
        return [place / 10 for place in range(0, 11, 1 if chart.kind == "across" else 2)]
    rows = [[value or 0 for value in series.values] for series in chart.series]
    of_categories = list(zip(*rows, strict=True))
    heights = [sum(each) if chart.kind == "stacked" else max(each) for each in of_categories]
    high = max(heights, default=0.0)
    step = 1.0
    if high > _MOST_TICKS:
        least = high / (_MOST_TICKS - 2)
        ten = 10.0 ** floor(log10(least))
        step = next(ten * each for each in (1, 2, 5, 10) if ten * each >= least)
    return [place * step for place in range(max(1, ceil(high / step)) + 1)]


def _figure(value: float, chart: Chart) -> str:
    return f"{value:.0%}" if chart.share else f"{value:,.0f}"


def _n(number: float) -> str:
    """A number as SVG has it, to the hundredth of a pixel."""
    return f"{round(number, 2):g}"


# ---- the parts of a picture


def _text(x: float, y: float, text: str, anchor: str = "middle") -> str:
    at = "" if anchor == "start" else f' text-anchor="{anchor}"'
    return f'<text x="{_n(x)}" y="{_n(y)}"{at}>{escape(text)}</text>'


def _line(x: float, y: float, to_x: float, to_y: float, colour: str) -> str:
    ends = f'x1="{_n(x)}" y1="{_n(y)}" x2="{_n(to_x)}" y2="{_n(to_y)}"'
    return f'<line {ends} stroke="{colour}"/>'


def _rectangle(x: float, y: float, wide: float, high: float, place: int) -> str:
    box = f'x="{_n(x)}" y="{_n(y)}" width="{_n(wide)}" height="{_n(high)}"'
    return f'<rect {box} fill="{COLOURS[place % len(COLOURS)]}"/>'


def _legend(chart: Chart, y: float) -> Iterator[str]:
    """The names of the series, each beside how it is drawn, in one row from the left."""
    x = 0.0
    for place, series in enumerate(chart.series):
        if chart.kind == "lines":
            yield _stroke([(x, y + 6), (x + 24, y + 6)], place) + _mark(x + 12, y + 6, place)
            x += 30
        else:
            yield _rectangle(x, y, _SIZE, _SIZE, place)
            x += _SIZE + 6
        yield _text(x, y + 10.5, series.name, "start")
        x += _wide(series.name) + 14


def _across(chart: Chart) -> Iterator[str]:
    """Bars from left to right."""
    ticks, band, extent = _ticks(chart), _band(chart), _extent(chart)
    for tick in ticks:
        x = tick / ticks[-1] * _LENGTH
        yield _line(x, 0, x, extent, _LINES) + _text(x, extent + 17, _figure(tick, chart))
    inner = band - (8 if len(chart.series) > 1 else 3)
    thick = inner / max(1, len(chart.series))
    for number, category in enumerate(chart.categories):
        y = number * band
        yield _text(-7, y + band / 2 + 4, _short(category, chart), "end")
        for place, series in enumerate(chart.series):
            value = series.values[number]
            if value:
                start = y + (band - inner) / 2 + place * thick
                yield _rectangle(0, start, value / ticks[-1] * _LENGTH, thick, place)
    yield _line(0, 0, 0, extent, _INK)
    if chart.unit:
        yield _text(_LENGTH / 2, extent + 17 + _ROW - 4, chart.unit)


def _upright(chart: Chart) -> Iterator[str]:
    """Bars or lines above an axis of categories."""
    ticks, band = _ticks(chart), _band(chart)
    for tick in ticks:
        y = _HEIGHT - tick / ticks[-1] * _HEIGHT
        yield _line(0, y, _LENGTH, y, _LINES) + _text(-7, y + 4, _figure(tick, chart), "end")
    names = [_short(category, chart) for category in chart.categories]
    every = ceil((max(map(_wide, names), default=0) + 6) / band)
    for number, name in enumerate(names):
        if number % every == 0:
            yield _text((number + 0.5) * band, _HEIGHT + 17, name)
    yield from {"bars": _beside, "stacked": _upon, "lines": _course}[chart.kind](chart, band, ticks[-1])
    yield _line(0, _HEIGHT, _LENGTH, _HEIGHT, _INK)
    if chart.unit:
        yield _text(0, -10, chart.unit, "start")


def _beside(chart: Chart, band: float, most: float) -> Iterator[str]:
    thick = band * 0.8 / max(1, len(chart.series))
    for place, series in enumerate(chart.series):
        for number, value in enumerate(series.values):
            if value:
                high = value / most * _HEIGHT
                x = number * band + band * 0.1 + place * thick
                yield _rectangle(x, _HEIGHT - high, thick, high, place)


def _upon(chart: Chart, band: float, most: float) -> Iterator[str]:
    for number in range(len(chart.categories)):
        y = float(_HEIGHT)
        for place, series in enumerate(chart.series):
            high = (series.values[number] or 0) / most * _HEIGHT
            y -= high
            if high:
                yield _rectangle(number * band + band * 0.1, y, band * 0.8, high, place)


def _course(chart: Chart, band: float, most: float) -> Iterator[str]:
    """A line for each series, broken where there is no value, with its mark at each value."""
    for place, series in enumerate(chart.series):
        points: list[tuple[float, float]] = []
        for number, value in enumerate([*series.values, None]):
            if value is not None:
                points.append(((number + 0.5) * band, _HEIGHT - value / most * _HEIGHT))
            elif points:
                yield _stroke(points, place) + "".join(_mark(x, y, place) for x, y in points)
                points = []


def _stroke(points: Sequence[tuple[float, float]], place: int) -> str:
    course = " ".join(f"{_n(x)},{_n(y)}" for x, y in points)
    dashes = _DASHES[place % len(_DASHES)]
    look = f' stroke-dasharray="{dashes}"' if dashes else ""
    colour = COLOURS[place % len(COLOURS)]
    return f'<polyline points="{course}" fill="none" stroke="{colour}" stroke-width="2.5"{look}/>'


def _mark(x: float, y: float, place: int) -> str:
    shape, colour = _MARKS[place % len(_MARKS)], COLOURS[place % len(COLOURS)]
    return f'<path transform="translate({_n(x)} {_n(y)})" d="{shape}" fill="{colour}"/>'
