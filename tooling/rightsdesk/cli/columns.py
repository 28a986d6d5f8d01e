"""Columns that line up on a terminal, where a Chinese character takes two cells."""

from collections.abc import Iterator, Sequence

from rightsdesk.widths import width

GAP = "  "


def columns(rows: Sequence[Sequence[str]], indent: str = "") -> Iterator[str]:
    """The rows as lines whose columns line up; a column that is empty in every row takes no room."""
    widths = [max(map(width, cells)) for cells in zip(*rows, strict=True)]
    shown = [index for index, found in enumerate(widths) if found]
    for row in rows:
        cells = [row[index] + " " * (widths[index] - width(row[index])) for index in shown]
        yield (indent + GAP.join(cells)).rstrip()
