"""What every programme record has: a header that never changes, and a timeline that only grows."""

import datetime
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar

from pydantic import field_validator

from rightsdesk.domain.events.base import said
from rightsdesk.domain.ids import CaseId
from rightsdesk.domain.model import Day, Label, Line, Model, Slug, Time, field
from rightsdesk.domain.programme.entries import AnyEntry
from rightsdesk.domain.programme.parts import ActionItem, Entry, Period, period_days, present
from rightsdesk.domain.regime import OwnKind, RecordKind

E = TypeVar("E", bound=Entry)

ACTION_ITEM = said("行动项", "action item")


@dataclass(frozen=True, slots=True)
class KindAbout:
    """A kind of record: its name, what it is for, and what its action items are called.

    `own`: the desk keeps it by itself, no policy asks for it and no command makes it. `numbered` is the field
    whose parts, by number from 1, action items may be `about`; `plans_ahead` says that such records tell what
    is to come, so that their day and period may be still to come; `reported` that a record is made with what
    it records, by issuing the report on its period.
    """

    kind: RecordKind | OwnKind
    name: Label
    help: Label
    task: Label = ACTION_ITEM
    numbered: str | None = None
    plans_ahead: bool = False
    reported: bool = False
    own: bool = False


class Record(Model):
    """What all programme records have. Subclasses are declared with `kind: Literal[...]` and an `about`.

    Nobody but the staff is named; others are counted, or named by what they are.
    """

    about: ClassVar[KindAbout]

    kind: str
    id: CaseId = field("编号", "number")
    title: Line = field("标题", "title")
    policy: Slug = field("适用制度", "policy that asks for it", help="its version in force on the day")
    day: Day = field("日期", "day on which it was held or issued")
    period: Period | None = field("所属期间", "period it is for", None, help="2026-10 or 2026-07/2026-12")
    unit: Slug | None = field("单位", "unit it is about", None, vocabulary="units")
    line: Slug | None = field("业务板块", "business line it is about", None, vocabulary="lines")
    recorded_at: Time = field("登记时间", "when it was recorded")
    by: Slug = field("登记人", "who recorded it", vocabulary="people")
    actions: tuple[ActionItem, ...] = field("行动项", "action items", (), option="action")
    timeline: tuple[AnyEntry, ...] = field("后续记录", "timeline", ())

    @field_validator("timeline", mode="before")
    @classmethod
    def _nothing_yet(cls, value: object) -> object:
        return () if value is None else value

    @property
    def date(self) -> datetime.date:
        """The day on which it was held or issued."""
        return datetime.date.fromisoformat(self.day)

    def days(self) -> tuple[datetime.date, datetime.date]:
        """First and last day of what the record is for: of the period it names, else its day alone."""
        return period_days(self.period) if self.period else (self.date, self.date)

    def subjects_named(self) -> tuple[str, ...]:
        """What it was about, where one kind has records about several things that are asked for apart."""
        return ()

    @property
    def withdrawn(self) -> bool:
        """Whether it was taken back: then it counts nowhere."""
        return any(entry.event == "withdrawn" for entry in self.timeline)

    def entries(self, kind: type[E]) -> tuple[E, ...]:
        """The entries of that kind, in order."""
        return tuple(entry for entry in self.timeline if isinstance(entry, kind))

    def facts(self) -> dict[str, Any]:
        """The fields as they stand in a file: what all records have, the kind's own, action items, timeline;
        without absent ones and, but for the timeline, empty lists."""
        found = present(self)
        last = {"actions": found.pop("actions")} if "actions" in found else {}
        found.pop("timeline", None)
        return {**found, **last, "timeline": [entry.facts() for entry in self.timeline]}


def record_path(kind: str, record_id: str) -> str:
    """Where a record stands, relative to the desk's root."""
    return f"programme/{kind}/{record_id}.yml"
