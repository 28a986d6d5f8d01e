"""What a report shows in one language: sections, tables, rows and cells in words."""

from dataclasses import dataclass

from rightsdesk.publish.charts import Chart, digest

FOLDER = "reports"
"""Where the pages of reports stand on the internal site."""


@dataclass(frozen=True, slots=True)
class CellView:
    """A cell: its text, before it the cases it names, which have pages. `right`: a number, set to the
    right."""

    text: str
    cases: tuple[str, ...] = ()
    right: bool = False


@dataclass(frozen=True, slots=True)
class ColumnView:
    """A heading; `right`: of numbers, set to the right; `narrow`: of what is never broken into lines."""

    title: str
    right: bool
    narrow: bool


@dataclass(frozen=True, slots=True)
class RowView:
    """A row; `names` says whether its title is the id of a case or a record."""

    title: str
    cells: tuple[CellView, ...]
    sums: bool
    names: str | None


@dataclass(frozen=True, slots=True)
class TableView:
    """A table under its caption, with its chart; `more` says how many rows only the workbook has."""

    id: str
    caption: str
    stub: str
    columns: tuple[ColumnView, ...]
    rows: tuple[RowView, ...]
    chart: Chart | None
    more: str | None = None

    @property
    def picture(self) -> str | None:
        """Where the chart stands on the internal site, in the folder of its language: named after what it
        shows, so that one that did not change is not written again."""
        return f"{FOLDER}/{self.picture_here}" if self.chart else None

    @property
    def picture_here(self) -> str | None:
        """The same, seen from the page of the report."""
        return f"charts/{digest((self.chart,))}.svg" if self.chart else None


@dataclass(frozen=True, slots=True)
class PassageView:
    """What somebody wrote, with its record."""

    heading: str
    paragraphs: tuple[str, ...]
    record: str


@dataclass(frozen=True, slots=True)
class SectionView:
    """A section under its number and title."""

    id: str
    number: str
    title: str
    sentences: tuple[str, ...]
    tables: tuple[TableView, ...]
    passages: tuple[PassageView, ...]


@dataclass(frozen=True, slots=True)
class ReportView:
    """A whole report. `name` is its title with the time it is on, `made` says from what and as of when,
    `subtitle` names policy and unit, `date` is the day it was made, `asked` the filter of the register that
    shows the cases received in its time."""

    language: str
    slug: str
    name: str
    title: str
    date: str
    organisation: str
    period: str
    subtitle: str
    running: str | None
    made: str
    commit: str | None
    received: int
    asked: str
    sections: tuple[SectionView, ...]
    addressees: tuple[str, ...]

    @property
    def url(self) -> str:
        """Where its page stands on the internal site."""
        return f"{FOLDER}/{self.slug}.md"
