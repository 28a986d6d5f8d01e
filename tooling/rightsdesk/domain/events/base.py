"""What every event has, and how an event class is declared."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar

from rightsdesk.domain.model import DIGEST, Day, Label, Line, Model, Slug, Text, Time, field
from rightsdesk.domain.sentences import shape
from rightsdesk.messages import N_, _


class Phase(StrEnum):
    """The coarse state of a case: where it lies and which events may come next."""

    RECEIVED = "received"
    WITH_UNIT = "with-unit"
    ANSWERED = "answered"
    MERGED = "merged"
    CLOSED = "closed"
    ARCHIVED = "archived"


OPEN = frozenset({Phase.RECEIVED, Phase.WITH_UNIT})
LIVE = OPEN | {Phase.ANSWERED, Phase.MERGED}
EVERY = frozenset(Phase)


class Group(StrEnum):
    """The chapters of `desk --help`, in the order of a case's life."""

    INTAKE = "intake"
    HANDLING = "handling"
    RESOLUTION = "resolution"
    FOLLOW_UP = "follow-up"
    RECORD = "record"


@dataclass(frozen=True, slots=True)
class About:
    """Everything about an event type that is not a field of its records.

    `command` takes the step; `name` is the event as a thing that happened; `help` is one sentence in the
    imperative; `phases` are those in which it may be taken and `leads_to` the phase after it (None:
    unchanged). `while_waiting`: also while the complainant is being asked to add something. `stage`:
    whether the event names the stage that lists and registers show. `spoken`: whether the complainant is
    spoken or written to in it, so that who takes it must know who they are. `on_branch`: whether it may also
    be taken on the case's own branch, which enters the main line by a pull request. `room`: the file of
    commands that takes the step, where it does more than append the event.
    """

    command: str
    group: Group
    name: Label
    help: Label
    phases: frozenset[Phase]
    leads_to: Phase | None = None
    while_waiting: bool = False
    stage: bool = True
    spoken: bool = False
    on_branch: bool = False
    room: str = "steps"


def said(zh: str, en: str) -> Label:
    """A label, for declarations."""
    return Label(zh=zh, en=en)


class Event(Model):
    """What all events have. Subclasses are declared with `event: Literal[...]` and an `about`."""

    about: ClassVar[About]

    event: str
    at: Time = field("时间", "when it happened")
    by: Slug = field("经办人", "who did it", vocabulary="people")
    late_reason: Line | None = field("逾期原因", "why the step was late", None)
    recorded_late: Line | None = field("补录原因", "why it was recorded after the fact", None)
    note: Text | None = field("备注", "a note", None)
    source: Line | None = field("来源", "where an imported event comes from", None)

    def facts(self) -> dict[str, Any]:
        """The fields as they stand in a file: without absent ones and empty lists, `from` under its own name,
        and what any event may have after what is the event's own.
        """
        dumped = self.model_dump(mode="json", by_alias=True, exclude_none=True)
        found = {name: value for name, value in dumped.items() if value != []}
        first = ("event", "at", "by")
        last = [name for name in Event.model_fields if name not in first]
        own = [name for name in found if name not in first and name not in last]
        return {name: found[name] for name in (*first, *own, *last) if name in found}


class Remedy(Model):
    """Something given or done for the complainant; money in units of the currency, as text with two
    decimals at most.
    """

    kind: Slug = field("补救方式", "remedy", vocabulary="remedies")
    amount: str | None = field(
        "金额",
        "amount",
        None,
        pattern=shape(r"^\d+(\.\d{1,2})?$", N_("it is no amount; write it as 4 or 4.00, without currency")),
    )
    currency: str | None = field(
        "币种",
        "currency",
        None,
        pattern=shape(r"^[A-Z]{3}$", N_("it is no currency; write its three capital letters, CNY")),
    )
    note: Line | None = field("说明", "note", None)


class Improvement(Model):
    """What will be changed so that it does not happen again."""

    what: Line = field("改进措施", "improvement")
    owner: Line | None = field("责任人", "owner", None)
    due: Day | None = field("完成日期", "due date", None)


class Evidence(Model):
    """One piece of evidence: what it is, where it is kept, until when, and its digest."""

    kind: Slug = field("证据种类", "kind of evidence", vocabulary="evidence")
    what: Line = field("内容", "what it shows")
    kept_at: Line | None = field("保管地点", "where it is kept", None)
    keep_until: Day | None = field("保管至", "kept until", None)
    digest: str | None = field("摘要值", "digest", None, pattern=DIGEST)


_NAME = re.compile(r"\s*[a-z_]+\s*=")
_BEFORE_A_NAME = re.compile(rf",(?={_NAME.pattern})")


def parse_parts(text: str, order: tuple[str, ...]) -> dict[str, str]:
    """A part of a list option: `kind=refund,amount=4.00`, or the bare values in `order`, separated by commas.

    A comma inside a value stays where names are given: only one before a name separates. Raises ValueError
    for a part that is neither.
    """
    if _NAME.match(text):
        named = [piece.split("=", 1) for piece in _BEFORE_A_NAME.split(text)]
        return {key.strip(): value.strip() for key, value in named if value.strip()}
    pieces = [piece.strip() for piece in text.split(",")]
    if any("=" in piece for piece in pieces):
        raise ValueError(
            _("{text!r}: give name=value pairs, or plain values in the order {order}").format(
                text=text, order=", ".join(order)
            )
        )
    if len(pieces) > len(order):
        raise ValueError(
            _("{text!r}: more than the {count} values {order}").format(
                text=text, count=len(order), order=", ".join(order)
            )
        )
    return {key: value for key, value in zip(order, pieces, strict=False) if value}
