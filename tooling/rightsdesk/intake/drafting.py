"""From a row to a draft case: the header, the personal data apart from it, and the timeline; or why not."""

from collections.abc import Mapping as Dictionary
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from rightsdesk.domain.case import Case, Origin, PersonalData
from rightsdesk.domain.events.base import Event
from rightsdesk.domain.ids import new_id
from rightsdesk.domain.steps import Incomplete, make_event, make_header, problems_of
from rightsdesk.intake.cleaning import clean
from rightsdesk.intake.mapping import MappedEvent, Mapping, Moment, Value
from rightsdesk.intake.masking import mask, without_quotations
from rightsdesk.intake.tables import Row
from rightsdesk.messages import _
from rightsdesk.records.characters import FORBIDDEN
from rightsdesk.records.characters import name as character_name

RECEIVED = "received"
"""The name under which `same_as` speaks of the moment of receipt."""

_UNKNOWN = "?"
_SOME_TIME = datetime(2000, 1, 1, tzinfo=UTC)
"""Stand in for what a row lacks, so that its other faults are found too; such a row is rejected anyway."""

_YEARS = range(1901, 9999)
"""Years that a register can mean; a spreadsheet shows an empty date as one of 1899 or 1900."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a row cannot become a case: the column or columns, and what is wrong with them."""

    column: str
    reason: str


@dataclass(frozen=True, slots=True)
class Rejection:
    """A row that did not become a case."""

    row: Row
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """A row that can become a case. The case has its first id and no reference to its personal data yet."""

    row: Row
    case: Case
    private: PersonalData


@dataclass
class _Reading:
    """One row while it is read: cleaned cells, what was found wrong so far."""

    mapping: Mapping
    cells: Dictionary[str, str]
    faults: list[Fault] = field(default_factory=list)
    moments: dict[str, datetime] = field(default_factory=dict)
    private: PersonalData = field(default_factory=PersonalData)

    def refuse(self, columns: tuple[str, ...], reason: str) -> None:
        self.faults.append(Fault(" + ".join(columns), reason))

    def text(self, value: Value) -> str:
        """The cells a value is made from, as one text; empty where all of them are blank."""
        if value.template is None:
            return self.cells[value.column] if value.column is not None else ""
        if not any(self.cells[column] for column in value.columns()):
            return ""
        text = value.template
        for column in value.columns():
            text = text.replace("{" + column + "}", self.cells[column])
        return text.strip()

    def word(self, value: Value) -> str | bool | None:
        """What a value gives for this row; None where it gives nothing."""
        if value.value is not None:
            return value.value
        text = self.text(value)
        if value.table is not None:
            return self._translated(value, text)
        if value.search:
            return self._found(value, text)
        return _shaped(value, text) or value.otherwise

    def _translated(self, value: Value, text: str) -> str | bool | None:
        table = self.mapping.tables[value.table] if isinstance(value.table, str) else value.table
        assert table is not None
        if text in table:
            return table[text]
        if text and _must_match(value):
            known = ", ".join(table)
            self.refuse(
                value.columns(), _("no word for {text!r}; known are: {known}").format(text=text, known=known)
            )
        return value.otherwise

    def _found(self, value: Value, text: str) -> str | bool | None:
        import re

        for search in value.search:
            if re.search(search.matches, text):
                return search.value
        if text and _must_match(value):
            self.refuse(
                value.columns(), _("none of the mapping's expressions is found in {text!r}").format(text=text)
            )
        return value.otherwise

    def clear_word(self, value: Value) -> str | bool | None:
        """`word`, with nothing of the person, nor in their words, in it."""
        found = self.word(value)
        if not isinstance(found, str) or value.is_word():
            return found
        masking = self.mapping.mask
        known = [getattr(self.private, name) for name in masking.private]
        found = mask(found, [one for one in known if one], masking.shapes, masking.patterns)
        if masking.quotations and self.private.words:
            found = without_quotations(found, self.private.words, masking.quotations)
        return found

    def moment(self, moment: Moment) -> tuple[datetime, str | None] | None:
        """The instant, and what to note about it; None, with a fault, where there is none."""
        if moment.same_as:
            found = self.moments.get(moment.same_as)
            if found is None:
                self.refuse(
                    (), _("there is no {event} whose time could be taken").format(event=moment.same_as)
                )
            return (found, None) if found else None
        parts = [self.cells[column] for column in moment.columns]
        text = " ".join(part for part in parts if part)
        read = _read_moment(text, moment)
        if read is None:
            formats = ", ".join(moment.formats)
            why = _("{text!r} is no time written as {formats}") if text else _("there is no time")
            self.refuse(moment.columns, why.format(text=text, formats=formats))
            return None
        local, note = read
        found = local.replace(tzinfo=ZoneInfo(self.mapping.time_zone))
        if found.astimezone(UTC).astimezone(found.tzinfo).replace(tzinfo=None) != local:
            self.refuse(
                moment.columns,
                _("{text!r} was skipped by the clocks of {zone}").format(
                    text=text, zone=self.mapping.time_zone
                ),
            )
            return None
        return found, note

    def blame(self, values: Dictionary[str, Value], problems: Dictionary[str, str], what: str) -> None:
        """Fields that do not fit the model, as faults of the columns they come from."""
        known = {fault.column for fault in self.faults}
        for name, problem in problems.items():
            value = values.get(name) or values.get(name.split(".")[0])
            columns = value.columns() if value else ()
            # What a column's fault left without a value is no fault of its own.
            if not columns or " + ".join(columns) not in known:
                self.refuse(
                    columns, _("{what} {field}: {problem}").format(what=what, field=name, problem=problem)
                )


def _must_match(value: Value) -> bool:
    return value.otherwise is None and value.unmatched == "reject"


def _shaped(value: Value, text: str) -> str:
    if value.one_line:
        text = " ".join(text.split())
    if value.limit is not None and len(text) > value.limit:
        text = text[: value.limit - 1].rstrip() + "…"
    return text


def _read_moment(text: str, moment: Moment) -> tuple[datetime, str | None] | None:
    """The local time in the first format that fits, and the note where only the day was known."""
    for pattern in moment.formats:
        try:
            found = datetime.strptime(text, pattern)  # noqa: DTZ007 - the caller puts the zone on
        except ValueError:
            continue
        if found.year not in _YEARS:
            continue
        if any(part in pattern for part in ("%H", "%I", "%T", "%X", "%c")):
            return found.replace(microsecond=0), None
        if moment.day_only is not None:
            return datetime.combine(found, moment.day_only.time), moment.day_only.note
    return None


def source_id(row: Row, mapping: Mapping) -> str:
    """The row's id in its own register; empty where it has none."""
    reading = _Reading(mapping, _cleaned(row, mapping))
    found = reading.word(mapping.id)
    return found if isinstance(found, str) else ""


def _cleaned(row: Row, mapping: Mapping) -> dict[str, str]:
    cells = {name: clean(cell, mapping.clean) for name, cell in row.cells.items()}
    return {name: "" if cell in mapping.blank else cell for name, cell in cells.items()}


def imported_id(system: str, origin_id: str, day: datetime, attempt: int = 0) -> str:
    """The case id of a row received on that local day; `attempt` draws another where an id is taken.

    The draw is by the row's origin and not by chance, so that an import that was cut short and run again, or
    run in two clones, gives the same row the same id: no case is doubled, no personal data left lying about.
    """
    seed = f"{system}\0{origin_id}\0{attempt}".encode()
    numbers = iter(sha256(seed).digest())
    return new_id(day.year, day.month, lambda below: next(numbers) % below)


def draft(row: Row, mapping: Mapping, policy: str, zone: ZoneInfo) -> Draft | Rejection:
    """The case a row tells of, judged by `policy`; `zone` is the desk's, whose local day files the case.

    A row is rejected with every fault that could be found, not only the first.
    """
    reading = _Reading(mapping, _cleaned(row, mapping))
    for column in sorted(mapping.columns()):
        if control := FORBIDDEN.search(reading.cells[column]):
            reading.refuse(
                (column,), _("there is a control character {name}").format(name=character_name(control[0]))
            )
    _read_private(reading)
    received = reading.moment(mapping.received_at)
    if received is not None:
        reading.moments[RECEIVED] = received[0]
    origin_id = reading.word(mapping.id)
    if not isinstance(origin_id, str) or not origin_id:
        reading.refuse(mapping.id.columns(), _("there is no id"))
        origin_id = _UNKNOWN
    timeline = [
        event for mapped in mapping.timeline if (event := _event(reading, mapped, origin_id)) is not None
    ]
    opened = received[0] if received is not None else _SOME_TIME
    case = _case(reading, origin_id, policy, opened.astimezone(zone), tuple(timeline))
    if case is None or reading.faults:
        return Rejection(row, tuple(dict.fromkeys(reading.faults)))
    return Draft(row, case, reading.private)


def _read_private(reading: _Reading) -> None:
    values = {name: reading.word(value) for name, value in reading.mapping.private.items()}
    try:
        reading.private = PersonalData.model_validate(
            {name: value for name, value in values.items() if value}
        )
    except ValidationError as error:
        reading.blame(reading.mapping.private, problems_of(error), "private")


def _event(reading: _Reading, mapped: MappedEvent, origin_id: str) -> Event | None:
    """One event, or None where the row does not tell of it or tells of it wrongly (with faults)."""
    if not all(_holds(reading, condition.column, condition.matches) for condition in mapped.when):
        return None
    moment = reading.moment(mapped.at)
    values = {name: reading.clear_word(value) for name, value in mapped.fields.items()}
    by = reading.word(mapped.by) if mapped.by is not None else None
    if moment is None:
        return None
    at, remark = moment
    reading.moments[mapped.event] = at
    if remark:
        values["note"] = f"{values['note']}\n{remark}" if values.get("note") else remark
    values["source"] = Origin.model_construct(system=reading.mapping.system, id=origin_id).source()
    try:
        return make_event(mapped.event, values, at=at, by=str(by or reading.mapping.person))
    except Incomplete as problem:
        reading.blame(mapped.fields, problem.problems, mapped.event)
        return None


def _holds(reading: _Reading, column: str, matches: str | None) -> bool:
    import re

    cell = reading.cells[column]
    return bool(cell) and (matches is None or re.search(matches, cell) is not None)


def _case(
    reading: _Reading, origin_id: str, policy: str, received: datetime, timeline: tuple[Event, ...]
) -> Case | None:
    mapping = reading.mapping
    values: dict[str, Any] = {
        "id": imported_id(mapping.system, origin_id, received),
        "policy": policy,
        "received_at": received,
        "received_by": mapping.person,
        "origin": {"system": mapping.system, "id": origin_id},
    }
    for name, value in mapping.header.items():
        word = reading.clear_word(value)
        if word is not None:
            outer, _dot, inner = name.partition(".")
            if inner:
                values.setdefault(outer, {})[inner] = word
            else:
                values[outer] = word
    try:
        header = make_header(values)
    except Incomplete as problem:
        reading.blame(mapping.header | {"origin": mapping.id}, problem.problems, "header")
        return None
    return Case.model_construct(**dict(header), timeline=timeline)


def redrawn_id(case: Case, attempt: int) -> str:
    """The id that an imported case gets in that attempt, where another case has those of earlier ones."""
    assert case.origin is not None
    return imported_id(case.origin.system, case.origin.id, case.received_at, attempt)
