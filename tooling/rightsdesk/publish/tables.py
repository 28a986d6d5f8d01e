"""Tables of pages that are made anew, kept from Markdown and finished here.

A page of a report is tables from top to bottom, and Markdown takes each cell apart for signs that none has:
what people typed is literal (`publish.markdown`), and templates put little more than `**` into a cell. Such a
table is taken out, a word stands for it while MkDocs is at work, and it comes back as the very bytes that
Markdown would have made of it. Any other stays where it is.
"""

import re
from collections.abc import Sequence

_TABLE = re.compile(
    r"^(?P<head>\|.*\|) *\n\|(?P<rule>[ :|-]+)\| *\n(?P<rows>(?:\|.*\| *\n)+)"
    r"(?:\n+/// caption\n(?P<caption>[^\n]+)\n+///\n)?",
    re.MULTILINE,
)
_LITERAL = re.compile(r"<[a-z/][^<>]*>|&#?\w+;")
"""What Markdown hands through as it stands: tags of inline elements, and characters by name or number."""
_MEANING = re.compile(r"[\\`*_\[\]{}<>&~^]|https?:|///")
"""What it does not."""
_STRONG = re.compile(r"\*\*(?! )([^*]+)(?<! )\*\*")
_WAYS = {(":", ":"): "center", (":", "-"): "left", ("-", ":"): "right"}
_STAND_IN = "desktable{}standsfor"


def taken_out(text: str) -> tuple[str, list[str]]:
    """A Markdown page with a word for each plain table with its caption; and these as HTML."""
    tables: list[str] = []

    def stand_in(found: re.Match[str]) -> str:
        table = _html(found)
        if table is None:
            return found[0]
        tables.append(table)
        return f"{_STAND_IN.format(len(tables) - 1)}\n"

    return _TABLE.sub(stand_in, text), tables


def put_back(page: str, tables: Sequence[str]) -> str:
    """A page as MkDocs made it, with the tables where their words stand."""
    for number, table in enumerate(tables):
        page = page.replace(f"<p>{_STAND_IN.format(number)}</p>", table, 1)
    return page


def _html(found: re.Match[str]) -> str | None:
    """The table as HTML; None where that takes more than is known here."""
    caption = found["caption"] or ""
    tags = "".join(_LITERAL.findall(found[0]))
    bare = _STRONG.sub(r"\1", _LITERAL.sub("x", f"{found['head']}\n{found['rows']}{caption}"))
    ways = [_way(each.strip()) for each in found["rule"].split("|")]
    head, *rows = (_cells(line) for line in (found["head"], *found["rows"].splitlines()))
    if _MEANING.search(bare) or " id=" in tags or any(len(cells) != len(ways) for cells in (head, *rows)):
        return None
    body = "\n".join(_row("td", row, ways) for row in rows)
    head_row = _row("th", head, ways)
    table = f"<table>\n<thead>\n{head_row}\n</thead>\n<tbody>\n{body}\n</tbody>\n</table>"
    if not caption:
        return table
    return f"<figure>\n<figcaption>\n<p>{_strong(caption)}</p>\n</figcaption>\n{table}\n</figure>"


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip()[1:-1].split("|")]


def _way(rule: str) -> str:
    """How a column is set, as an attribute, after the colons below its heading."""
    way = _WAYS.get((rule[:1], rule[-1:]))
    return f' align="{way}"' if way else ""


def _row(element: str, cells: Sequence[str], ways: Sequence[str]) -> str:
    made = (f"<{element}{way}>{_strong(cell)}</{element}>" for cell, way in zip(cells, ways, strict=True))
    return "\n".join(["<tr>", *made, "</tr>"])


def _strong(cell: str) -> str:
    return _STRONG.sub(r"<strong>\1</strong>", cell)
