"""How the action items of a programme record stand: each derived from its entries."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from rightsdesk.domain.programme.base import Record
from rightsdesk.domain.programme.entries import (
    ActionAdded,
    ActionDone,
    ActionReopened,
    ActionVerified,
    RecordWithdrawn,
    Reviewed,
)
from rightsdesk.domain.programme.parts import ActionItem


class ActionState(StrEnum):
    """How something to be done stands; `DONE` waits for another person to verify it."""

    OPEN = "open"
    LATE = "late"
    DONE = "done"
    VERIFIED = "verified"
    DROPPED = "dropped"


OUTSTANDING = frozenset({ActionState.OPEN, ActionState.LATE, ActionState.DONE})
"""The states in which somebody still has to do something."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an action item is: its state, who did it, recorded at which instant with which proof, who
    verified it, why it was dropped.
    """

    state: ActionState
    done_by: str | None = None
    done_at: datetime | None = None
    proof: str | None = None
    verified_by: str | None = None
    dropped: str | None = None


def items(record: Record) -> tuple[ActionItem, ...]:
    """Every action item of a record, in the order of their numbers from 1: those of the header, then those
    that entries added.
    """
    added = [
        each
        for entry in record.timeline
        if isinstance(entry, ActionAdded | Reviewed)
        for each in entry.actions
    ]
    return (*record.actions, *added)


def item(record: Record, number: int) -> ActionItem | None:
    """The action item of that number; None where there is none."""
    known = items(record)
    return known[number - 1] if 0 < number <= len(known) else None


def doer(record: Record, number: int) -> str | None:
    """Who last recorded the action item as done; None where nobody has."""
    done = [entry.by for entry in record.entries(ActionDone) if entry.action == number]
    return done[-1] if done else None


def progress(record: Record, number: int, today: date) -> Progress:
    """How the action item of that number stands on the local day `today`. A withdrawn record's items are
    dropped, with the reason, unless they were verified before.
    """
    asked = item(record, number)
    due = date.fromisoformat(asked.due) if asked else today
    found = not_done = Progress(ActionState.LATE if due < today else ActionState.OPEN)
    for entry in record.timeline:
        if isinstance(entry, ActionDone) and entry.action == number:
            found = Progress(ActionState.DONE, entry.by, entry.at, entry.proof)
        elif isinstance(entry, ActionVerified) and entry.action == number:
            found = Progress(ActionState.VERIFIED, found.done_by, found.done_at, found.proof, entry.by)
        elif isinstance(entry, ActionReopened) and entry.action == number:
            found = not_done
        elif isinstance(entry, RecordWithdrawn) and found.state is not ActionState.VERIFIED:
            found = Progress(
                ActionState.DROPPED, found.done_by, found.done_at, found.proof, dropped=entry.reason
            )
    return found
