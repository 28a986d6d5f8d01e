"""A report as headings, paragraphs, lists and tables, printed for a terminal or as Markdown."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rightsdesk.cli.columns import columns
from rightsdesk.messages import _
from rightsdesk.publish.markdown import Piece, inline, marked

MOST_ROWS = 30
"""A table in Markdown, as in a comment on a change, shows so many rows and counts the rest."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 to 3."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A sentence or several."""

    text: str


@dataclass(frozen=True, slots=True)
class Items:
    """A list; an item is a text, or pieces of which some were removed and some added."""

    items: tuple[str | Sequence[Piece], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a heading for each column."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


Block = Heading | Paragraph | Items | Table

_BRACKETS = {"kept": "{}", "removed": "[-{}-]", "added": "{{+{}+}}"}
"""How a terminal shows what was removed and added, as `git diff --word-diff` does."""


def as_text(blocks: Iterable[Block]) -> str:
    """The report for a terminal."""
    return "\n".join(line for block in blocks for line in _text_lines(block))


def _text_lines(block: Block) -> Iterator[str]:
    if isinstance(block, Heading):
        if block.level > 1:
            yield ""
        yield block.text
    elif isinstance(block, Paragraph):
        yield f"  {block.text}"
    elif isinstance(block, Items):
        yield from (f"  - {item if isinstance(item, str) else _bracketed(item)}" for item in block.items)
    else:
        yield from columns([block.heads, *block.rows], "    ")


def _bracketed(pieces: Iterable[Piece]) -> str:
    return "".join(_BRACKETS[piece.mark].format(piece.text) for piece in pieces)


def as_markdown(blocks: Iterable[Block]) -> str:
    """The report in Markdown, as hosts show it in a comment."""
    return "\n\n".join("\n".join(_markdown_lines(block)) for block in blocks)


def _markdown_lines(block: Block) -> Iterator[str]:
    if isinstance(block, Heading):
        yield f"{'#' * (block.level + 1)} {inline(block.text)}"
    elif isinstance(block, Paragraph):
        yield str(inline(block.text))
    elif isinstance(block, Items):
        yield from (f"- {inline(item) if isinstance(item, str) else marked(item)}" for item in block.items)
    else:
        yield from _markdown_table(block)


def _markdown_table(table: Table) -> Iterator[str]:
    yield _row(table.heads)
    yield _row(["---"] * len(table.heads))
    for cells in table.rows[:MOST_ROWS]:
        yield _row([str(inline(cell)) for cell in cells])
    if len(table.rows) > MOST_ROWS:
        yield ""
        yield _("… and {count} more rows").format(count=len(table.rows) - MOST_ROWS)


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


FORMS: Mapping[str, Callable[[Iterable[Block]], str]] = {"text": as_text, "markdown": as_markdown}
