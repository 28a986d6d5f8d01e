"""What a report is made of: sections of sentences and tables, whose cells are numbers and not yet words.

Nothing here belongs to a language: texts are labels, figures are values. So the same report is a page, a PDF
and a workbook in each language, and two reports are compared figure by figure.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal, TypeVar

from rightsdesk.domain.model import Label

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Share:
    """`part` of `base`; the share itself is never told without the base it rests on."""

    part: int
    base: int

    @property
    def value(self) -> float | None:
        """The share, 0 to 1; None of nothing."""
        return self.part / self.base if self.base else None


@dataclass(frozen=True, slots=True)
class Change:
    """How a number differs from that of an earlier time. None: there is nothing to compare with."""

    difference: int


@dataclass(frozen=True, slots=True)
class Cases:
    """Cases by their ids, to be linked to."""

    ids: tuple[str, ...]


Figure = int | Share | timedelta | Decimal
"""What may be restated: numbers, shares, spans of working time, amounts of money."""

Cell = int | Share | timedelta | Decimal | Change | Cases | Label | str | date | None
"""What stands in a cell; None where nothing can be told. A `str` is what somebody wrote, in one language."""

Form = Literal["number", "share", "span", "money", "change", "text", "cases", "date"]
"""How the cells of a column are set."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column by its `id`. `compares`: it tells of another time, so that it is no figure of this report."""

    id: str
    title: Label
    form: Form = "number"
    compares: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A row by its `key`, which stays the same from one report to the next. `sums`: it adds up the others.
    `names` says that the title is the id of a case or of a programme record, which has a page."""

    key: str
    title: Label
    cells: tuple[Cell, ...]
    sums: bool = False
    names: Literal["case", "record"] | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """That a table is shown as a chart too: which of its columns, and the sentence that says what is seen."""

    title: Label
    columns: tuple[str, ...]
    sentence: "Sentence"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under columns; `stub` is the heading of the rows' names."""

    id: str
    caption: Label
    stub: Label
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    picture: Picture | None = None

    def figures(self) -> Iterator[tuple[Row, Column, Cell]]:
        """Every cell that may be restated, with its row and column."""
        for row in self.rows:
            for column, cell in zip(self.columns, row.cells, strict=True):
                if not column.compares and (cell is None or isinstance(cell, Figure)):
                    yield row, column, cell


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with figures in it: `text` names them in braces, `values` has them."""

    text: Label
    values: Mapping[str, Cell] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Passage:
    """What somebody wrote in a record (`source`: its id): one part of it, by paragraphs."""

    heading: Label
    paragraphs: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a report. One without tables and passages says in its sentences why there are none."""

    id: str
    title: Label
    sentences: tuple[Sentence, ...] = ()
    tables: tuple[Table, ...] = ()
    passages: tuple[Passage, ...] = ()


def said(zh: str, en: str, **values: Cell) -> Sentence:
    """A sentence in both languages, with the figures it names."""
    return Sentence(Label(zh=zh, en=en), values)


def label(zh: str, en: str) -> Label:
    """A text in both languages."""
    return Label(zh=zh, en=en)


def as_written(text: str) -> Label:
    """What has no translation: a name or text as somebody wrote it."""
    return Label(zh=text, en=text)


def named(words: Mapping[str, Label], slug: str) -> Label:
    """The word for a slug; the slug itself where a policy does not have it (any more)."""
    return words[slug] if slug in words else as_written(slug or "—")


def counted(items: Iterable[T], key: Callable[[T], str | None]) -> dict[str, int]:
    """How many items have each key; those without one (None) are left out."""
    found: dict[str, int] = {}
    for item in items:
        if (name := key(item)) is not None:
            found[name] = found.get(name, 0) + 1
    return found
