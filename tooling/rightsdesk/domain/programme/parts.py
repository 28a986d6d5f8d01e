"""What programme records are made of: periods, action items, and the entries of a timeline."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, Field

from rightsdesk.domain.model import DIGEST, Day, Label, Line, Model, Slug, Text, Time, field
from rightsdesk.domain.policy import PEOPLE_AND_POSTS
from rightsdesk.domain.regime import OwnKind, RecordKind
from rightsdesk.domain.sentences import shape
from rightsdesk.messages import N_, _

_MONTHS = re.compile(r"(\d{4})-(0[1-9]|1[0-2])(?:/(\d{4})-(0[1-9]|1[0-2]))?")


def _ordered(text: str) -> str:
    first, last = period_days(text)
    if last < first:
        raise ValueError(_("{text!r} ends before it begins").format(text=text))
    return text


def period_days(text: str) -> tuple[date, date]:
    """First and last day of a period: a month `2026-10`, or the first and last of several `2026-07/2026-12`.

    Raises ValueError for anything else.
    """
    found = _MONTHS.fullmatch(text)
    if found is None:
        raise ValueError(
            _("{text!r} is no period; write a month, 2026-10, or two, 2026-07/2026-12").format(text=text)
        )
    year, month = int(found[1]), int(found[2])
    until_year, until_month = (int(found[3]), int(found[4])) if found[3] else (year, month)
    last = date(until_year, until_month, monthrange(until_year, until_month)[1])
    return date(year, month, 1), last


Period = Annotated[
    str,
    AfterValidator(_ordered),
    Field(
        pattern=shape(
            f"^{_MONTHS.pattern}$", N_("it is no period; write a month, 2026-10, or two, 2026-07/2026-12")
        )
    ),
]
"""One month or several in a row, as ISO 8601 text: `2026-10`, `2026-07/2026-12`."""

Digest = Annotated[str, Field(pattern=DIGEST)]
"""The digest of a document that is kept elsewhere."""

Count = Annotated[int, Field(ge=0)]
"""How many."""


class EntryGroup(StrEnum):
    """The chapters of `desk programme --help`."""

    ISSUE = "issue"
    ACTION = "action"
    EMERGENCY = "emergency"
    RECORD = "record"


@dataclass(frozen=True, slots=True)
class EntryAbout:
    """Everything about a kind of entry that is not a field of it: `command` makes it (empty: none does, the
    desk makes it by itself), for records of `kinds` (None: of every kind)."""

    command: str
    group: EntryGroup
    name: Label
    help: Label
    kinds: frozenset[RecordKind | OwnKind] | None = None


class Entry(Model):
    """One entry of a record's timeline. Subclasses are declared with `event: Literal[...]` and an `about`."""

    about: ClassVar[EntryAbout]

    event: str
    at: Time = field("时间", "when it happened")
    by: Slug = field("经办人", "who did it", vocabulary="people")
    note: Text | None = field("备注", "a note", None)

    def facts(self) -> dict[str, Any]:
        """The fields as they stand in a file: without absent ones and empty lists, a note last."""
        found = present(self)
        note = {"note": found.pop("note")} if "note" in found else {}
        return found | note


class ActionItem(Model):
    """Something to be done: by whom, until when. It is known by its number: its place among the items of the
    record, from 1, those of the header before those that entries add."""

    what: Line = field("内容", "what is to be done")
    owner: Slug = field("责任人", "person or post that sees to it", vocabulary=PEOPLE_AND_POSTS)
    due: Day = field("完成期限", "to be done by")
    about: int | None = field("针对", "number of the item or decision it is about", None, ge=1)


def present(model: Model) -> dict[str, Any]:
    """The fields of a model as they stand in a file: without absent ones and empty lists."""
    dumped = model.model_dump(mode="json", by_alias=True, exclude_none=True)
    return {name: value for name, value in dumped.items() if value != []}
