"""Figures in words: shares, spans of working time, changes, money, as readers of the language write them."""

from datetime import date, timedelta
from decimal import Decimal

from rightsdesk.analysis.report.tables import Cases, Cell, Change, Share
from rightsdesk.domain.model import Label
from rightsdesk.publish.views import times

NOTHING = "—"
"""What stands where nothing can be told."""


def share(value: float | None) -> str | None:
    """`83.3%`."""
    return None if value is None else f"{value:.1%}"


def span(value: timedelta | None, language: str) -> str | None:
    """A span of time to the minute: `3 小时 20 分钟`, `3 h 20 min`."""
    if value is None:
        return None
    hours, minutes = divmod(round(value.total_seconds() / 60), 60)
    if language == "zh":
        return f"{hours} 小时 {minutes} 分钟" if hours else f"{minutes} 分钟"
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"


def change(value: int) -> str:
    """`+3`, `−3` with a true minus, `±0`."""
    return f"{value:+d}".replace("-", "−") if value else "±0"


def cell(value: Cell, language: str, *, with_base: bool = False) -> str:
    """What stands in a cell, in words; a share with the base it rests on where nothing else in the row tells
    it."""
    if value is None:
        return NOTHING
    if isinstance(value, Label):
        return value.text(language)
    if isinstance(value, Share):
        return _share(value, language, with_base)
    if isinstance(value, Change):
        return change(value.difference)
    if isinstance(value, timedelta):
        return span(value, language) or NOTHING
    if isinstance(value, Decimal):
        return f"{value:,.2f}"
    if isinstance(value, Cases):
        return ("、" if language == "zh" else ", ").join(value.ids) or NOTHING
    if isinstance(value, date):
        return times.day(value, language)
    return str(value)


def _share(value: Share, language: str, with_base: bool) -> str:
    text = share(value.value)
    if text is None:
        return NOTHING
    if not with_base:
        return text
    return f"{text}（{value.base}）" if language == "zh" else f"{text} ({value.base})"
