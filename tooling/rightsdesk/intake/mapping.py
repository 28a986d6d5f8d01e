"""A mapping: which column of a register becomes what of a case, as data in a YAML file.

Everything a register's rows are turned into is said here and nowhere in code, so that another organisation's
register needs another mapping and no programming.
"""

import re
from collections.abc import Iterator
from datetime import time
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, field_validator, model_validator

from rightsdesk.domain.case import Header, PersonalData
from rightsdesk.domain.clocks import EventName
from rightsdesk.domain.events.catalogue import BY_NAME
from rightsdesk.domain.model import Label, Line, Model, Slug
from rightsdesk.domain.organisation import Zone
from rightsdesk.domain.sightings.kinds import KINDS
from rightsdesk.errors import DeskError
from rightsdesk.intake.cleaning import USUAL, Cleaning
from rightsdesk.messages import _
from rightsdesk.records.source import load
from rightsdesk.records.validation import validate

SHIPPED = Path(__file__).with_name("mappings")

_FROM_ELSEWHERE = frozenset({"id", "policy", "received_at", "origin", "sealed", "timeline"})
"""Header fields that the import itself fills."""

_EVENTS_OWN = frozenset({"event", "at", "by", "source"})
"""Event fields that a mapping gives beside `fields`, or that the import fills."""

_PLACE = re.compile(r"\{([^{}]+)\}")


def _expression(text: str) -> str:
    try:
        re.compile(text)
    except re.error as problem:
        raise ValueError(
            _("{text!r} is no regular expression: {problem}").format(text=text, problem=problem)
        ) from None
    return text


Expression = Annotated[str, AfterValidator(_expression)]
"""A Python regular expression, looked for anywhere in a text."""

Word = str | bool


class Search(Model):
    """If `matches` is found in the text, the value is `value`."""

    matches: Expression
    value: Word


class Value(Model):
    """What a field gets: a constant, a column, or a template of columns; perhaps translated, perhaps cut.

    `table` translates the whole text (a name in the mapping's `tables`, or the table itself), `search` takes
    the value of the first expression found. `otherwise` is the value where there is no text or no word for
    it. Without it, a text that no word fits rejects the row, or with `unmatched: leave-out` gives nothing.
    `limit` cuts a text to so many characters, `one_line` puts its lines on one.
    """

    value: Word | None = None
    column: Line | None = None
    template: Line | None = None
    table: str | dict[str, Word] | None = None
    search: tuple[Search, ...] = ()
    otherwise: Word | None = None
    unmatched: Literal["reject", "leave-out"] = "reject"
    limit: int | None = Field(None, ge=2)
    one_line: bool = False

    @model_validator(mode="before")
    @classmethod
    def _constant(cls, data: Any) -> Any:
        """A bare word stands for `{value: word}`."""
        return {"value": data} if isinstance(data, str | bool) else data

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if sum(source is not None for source in (self.value, self.column, self.template)) != 1:
            raise ValueError(_("give one of value, column and template"))
        if self.table is not None and self.search:
            raise ValueError(_("give a table or a search, not both"))
        if self.template is not None and not self.columns():
            raise ValueError(
                _("the template {template!r} names no {{column}}").format(template=self.template)
            )
        return self

    def columns(self) -> tuple[str, ...]:
        """The columns it is made from."""
        if self.template is not None:
            return tuple(_PLACE.findall(self.template))
        return (self.column,) if self.column is not None else ()

    def is_word(self) -> bool:
        """Whether the value is one of this mapping's own words, never the register's text."""
        return self.value is not None or self.table is not None or bool(self.search)


class DayOnly(Model):
    """A date without a time of day counts at this time, and the event's note says so."""

    time: time
    note: Line


class Moment(Model):
    """When something happened: columns joined by a space and read in the first format that fits, or the same
    moment as the receipt (`received`) or an event that stands earlier in the mapping.

    `formats` are Python's `strptime` formats; a format without a time of day needs `day_only`.
    """

    columns: tuple[Line, ...] = ()
    formats: tuple[Line, ...] = ()
    day_only: DayOnly | None = None
    same_as: str | None = None

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if bool(self.columns) == bool(self.same_as):
            raise ValueError(_("give columns or same_as"))
        if self.columns and not self.formats:
            raise ValueError(_("say in which formats the time is written, as in '%Y-%m-%d %H:%M:%S'"))
        return self


class Condition(Model):
    """A column that is not blank; with `matches`, one in which that expression is found."""

    column: Line
    matches: Expression | None = None

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, data: Any) -> Any:
        return {"column": data} if isinstance(data, str) else data


class MappedEvent(Model):
    """An event that a row tells of, if all conditions of `when` hold."""

    event: EventName
    when: tuple[Condition, ...] = ()
    at: Moment
    by: Value | None = None
    fields: dict[str, Value] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _fields_exist(self) -> Self:
        _require_fields(self.fields, frozenset(BY_NAME[self.event].model_fields) - _EVENTS_OWN, self.event)
        return self


class Source(Model):
    """How the file is written: a CSV file's encoding and delimiter, a workbook's sheet, the list in JSON.

    `names: plain` reads column names in lower case with `_` for what is neither letter nor digit, so that
    layouts which only spell them differently (`Unique Key`, `unique_key`) need one mapping.
    """

    encoding: Line = "utf-8"
    delimiter: str = Field(",", min_length=1, max_length=1)
    sheet: Line | None = None
    records: Line | None = None
    names: Literal["as-written", "plain"] = "as-written"

    @field_validator("encoding")
    @classmethod
    def _known(cls, encoding: str) -> str:
        try:
            "".encode(encoding)
        except LookupError:
            raise ValueError(
                _("there is no encoding {encoding!r}; there are utf-8, gb18030, …").format(encoding=encoding)
            ) from None
        return encoding


class Masking(Model):
    """What is blanked in clear text: the row's own values of the `private` fields, `shapes` that are kinds of
    personal data (by default all that rules P1 find), what further `patterns` find, passages of `quotations`
    or more characters of the person's own words."""

    private: tuple[str, ...] = ("name", "phone", "email", "address")
    shapes: tuple[str, ...] = tuple(KINDS)
    patterns: tuple[Expression, ...] = ()
    quotations: int | None = Field(None, ge=8)

    @model_validator(mode="after")
    def _known(self) -> Self:
        _require_fields(self.private, frozenset(PersonalData.model_fields), _("personal data"))
        _require_fields(self.shapes, frozenset(KINDS), _("masking"))
        return self


class Mapping(Model):
    """The content of a mapping file.

    `policy` is the desk's own where the mapping names none; `person` stands as `received_by` and `by` where
    nothing else is said. A column of the file must be used or listed under `ignore`.
    """

    system: Slug
    title: Label
    source: Source = Field(default_factory=Source)
    policy: Slug | None = None
    time_zone: Zone
    person: Slug = "import"
    clean: tuple[Cleaning, ...] = USUAL
    blank: tuple[str, ...] = ()
    ignore: tuple[Line, ...] = ()
    tables: dict[str, dict[str, Word]] = Field(default_factory=dict)
    id: Value
    received_at: Moment
    header: dict[str, Value]
    private: dict[str, Value] = Field(default_factory=dict)
    mask: Masking = Field(default_factory=Masking)
    timeline: tuple[MappedEvent, ...] = ()

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        _require_fields(
            [name.split(".")[0] for name in self.header],
            frozenset(Header.model_fields) - _FROM_ELSEWHERE,
            _("a header"),
        )
        _require_fields(self.private, frozenset(PersonalData.model_fields), _("personal data"))
        self._require_tables()
        self._require_earlier_moments()
        self._keep_private_columns_private()
        both = sorted(self.columns() & set(self.ignore))
        if both:
            raise ValueError(_("used and ignored at once: {columns}").format(columns=", ".join(both)))
        return self

    def _clear_values(self) -> Iterator[Value]:
        """Every value that stands in clear in a case file."""
        yield self.id
        yield from self.header.values()
        for event in self.timeline:
            yield from event.fields.values()
            if event.by is not None:
                yield event.by

    def _require_tables(self) -> None:
        for value in (*self._clear_values(), *self.private.values()):
            if isinstance(value.table, str) and value.table not in self.tables:
                raise ValueError(
                    _("there is no table {table!r}; there are: {tables}").format(
                        table=value.table, tables=", ".join(self.tables) or _("none")
                    )
                )

    def _require_earlier_moments(self) -> None:
        if self.received_at.same_as:
            raise ValueError(_("received_at cannot be the same as something else"))
        known = {"received"}
        for event in self.timeline:
            if event.at.same_as and event.at.same_as not in known:
                raise ValueError(
                    _("{event} is at the same time as {other}, which does not stand before it").format(
                        event=event.event, other=event.at.same_as
                    )
                )
            known.add(event.event)

    def _keep_private_columns_private(self) -> None:
        """A column of personal data may decide which word stands in clear, but never stand there itself."""
        private = {column for value in self.private.values() for column in value.columns()}
        for value in self._clear_values():
            shown = private & set(value.columns())
            if shown and not value.is_word():
                raise ValueError(
                    _("{columns} holds personal data and cannot stand in clear").format(
                        columns=", ".join(sorted(shown))
                    )
                )

    def columns(self) -> frozenset[str]:
        """Every column the mapping looks at."""
        values = (*self._clear_values(), *self.private.values())
        moments = (self.received_at, *(event.at for event in self.timeline))
        return frozenset(
            [column for value in values for column in value.columns()]
            + [column for moment in moments for column in moment.columns]
            + [condition.column for event in self.timeline for condition in event.when]
        )


def _require_fields(names: Any, known: frozenset[str], what: str) -> None:
    unknown = [name for name in names if name not in known]
    if unknown:
        raise ValueError(
            _("{what} has no {names}; there are: {known}").format(
                what=what, names=", ".join(unknown), known=", ".join(sorted(known))
            )
        )


def shipped_mappings() -> tuple[str, ...]:
    """The names of the mappings that come with the package."""
    return tuple(sorted(path.stem for path in SHIPPED.glob("*.yml")))


def load_mapping(name: str) -> Mapping:
    """The shipped mapping of that name, or the one in the file of that path.

    Raises DeskError where there is neither, Unreadable (with places) where the file is no mapping.
    """
    path = SHIPPED / f"{name}.yml" if name in shipped_mappings() else Path(name)
    try:
        raw = path.read_bytes()
    except OSError as problem:
        raise DeskError(
            _("there is no mapping {name} ({problem}); give a file, or one of: {shipped}").format(
                name=name, problem=problem.strerror, shipped=", ".join(shipped_mappings())
            )
        ) from None
    return validate(load(raw, str(path)), Mapping)
