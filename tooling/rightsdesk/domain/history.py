"""A case's timeline as the clocks see it: what happened when, in which cycle of handling, to a case of which
traits."""

from dataclasses import dataclass
from datetime import datetime

from rightsdesk.domain.conditions import Traits
from rightsdesk.domain.limits import Limit


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One event: `index` is its place in the timeline (-1 for the opening), `cycle` counts handlings from 1.

    `traits` are the case's after the event; `unit` is who holds the case after it (None: the desk itself).
    `opened` stands for the header's `received_at` and, in later cycles, for the instant of `reopened`. One
    that is not `effective` happened, but starts and keeps nothing: a call-back that reached nobody, a
    merging that was undone.
    """

    event: str
    at: datetime
    cycle: int
    index: int
    traits: Traits
    unit: str | None = None
    effective: bool = True


@dataclass(frozen=True, slots=True)
class Wait:
    """A span in which the desk waits for somebody else; `until` is None while it lasts."""

    kind: str
    since: datetime
    until: datetime | None
    cycle: int


@dataclass(frozen=True, slots=True)
class Extension:
    """A clock given more time, once, by a step with a reason."""

    clock: str
    by: Limit
    at: datetime
    cycle: int


@dataclass(frozen=True, slots=True)
class History:
    """All that deadlines are computed from, in order of the timeline."""

    occurrences: tuple[Occurrence, ...]
    waits: tuple[Wait, ...] = ()
    extensions: tuple[Extension, ...] = ()

    def traits(self) -> Traits:
        """The traits after the last event."""
        return self.occurrences[-1].traits
