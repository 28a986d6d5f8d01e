"""A desk as one of its units sees it: only the cases that the unit has or had, and the records about it.

It serves a unit's own site. It keeps nothing secret: whoever has the repository has all of it. What must not
be read by others is sealed, or stands in a repository of the unit's own.
"""

import re
from dataclasses import dataclass

from rightsdesk.domain.events.handling import Transferred
from rightsdesk.domain.ids import SHAPE, id_in
from rightsdesk.domain.model import Label
from rightsdesk.domain.obligations import Source
from rightsdesk.errors import DeskError
from rightsdesk.messages import _
from rightsdesk.records.agenda import Agenda
from rightsdesk.records.files import Selection
from rightsdesk.records.store import Desk, read_case, readable

_ID = re.compile(SHAPE.pattern.encode())


_OF_THE_WHOLE = frozenset({Source.RHYTHM, Source.RECURRENCE, Source.CHAPTER})
"""What is owed by the desk as a whole unless it says of which unit; the rest is owed by cases and records."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One of the desk's units."""

    slug: str
    name: Label


def find_unit(desk: Desk, slug: str) -> Unit:
    """The unit of that slug, by its name in the last version of the last policy that has it. Raises
    DeskError, naming all units, where none has.
    """
    known = {
        unit: name
        for policy in desk.slugs
        for version in desk.versions(policy)
        for unit, name in version.policy.vocabulary.units.items()
    }
    if slug not in known:
        raise DeskError(
            _("there is no unit {unit}; there are: {units}").format(unit=slug, units=", ".join(sorted(known)))
        )
    return Unit(slug, known[slug])


def unit_desk(desk: Desk, unit: Unit) -> Desk:
    """The same desk with the cases that were ever handed to that unit, and the records that are about it and
    name none of the other cases.

    Raises Unreadable at the first case that cannot be read: whose it is could not be told.
    """
    others = {
        path for path, raw in desk.files.read_many(desk.case_paths()) if not _had(desk, path, raw, unit.slug)
    }
    ids = {id_in(path).encode("utf-8", "surrogateescape") for path in others}
    records = {
        file.path
        for file in desk.record_files()
        if file.record is None or file.record.unit != unit.slug or ids & set(_ID.findall(file.raw))
    }
    return Desk(Selection(desk.files, frozenset(others | records)))


def of_unit(owed: Agenda, unit: Unit) -> Agenda:
    """Of what is owed under a unit's desk, what is the unit's: not what the desk owes as a whole."""
    kept = [each for each in owed.obligations if each.unit == unit.slug or each.source not in _OF_THE_WHOLE]
    return Agenda(tuple(kept), (), owed.records)


def _had(desk: Desk, path: str, raw: bytes, unit: str) -> bool:
    """Whether a case was handed to the unit at any time, by what stands in it as corrected."""
    if unit.encode() not in raw:
        return False
    case = desk.state(readable(read_case(path, raw))).case
    return any(isinstance(event, Transferred) and event.unit == unit for event in case.timeline)
