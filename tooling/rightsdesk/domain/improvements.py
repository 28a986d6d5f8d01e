"""What the plans of a case would improve: which plans became a promise, and which a later one took the place
of."""

from collections.abc import Sequence
from dataclasses import dataclass

from rightsdesk.domain.events.base import Event, Improvement
from rightsdesk.domain.events.handling import Proposed

_SETTLING = frozenset({"approved", "carried-out", "responded", "closed"})
"""Steps after which a plan that was proposed is what the desk has promised."""

_REFUSING = frozenset({"rejected", "withdrawn"})
"""Steps after which only an approval makes a plan a promise: it was refused, or not wanted any more."""


@dataclass(frozen=True, slots=True)
class Promise:
    """An improvement that a plan proposed.

    `number` is that by which events know it: its place among the improvements of all plans of the case, from
    1. `plan` is the index of the plan's event, `settled` that of the step by which the plan became a promise
    (None: none did), `superseded` that of the step by which a later plan did (None: none did).
    """

    number: int
    plan: int
    wanted: Improvement
    settled: int | None
    superseded: int | None

    def is_superseded(self, index: int) -> bool:
        """Whether a later plan had taken its place before the event at `index`."""
        return self.superseded is not None and self.superseded < index


def promises(timeline: Sequence[Event]) -> tuple[Promise, ...]:
    """Every improvement that the plans of a timeline proposed, by number.

    One stands until a later plan is itself settled: a plan that is only proposed, that was rejected or came
    to nothing changes nothing of what was promised before.
    """
    plans = [(index, event) for index, event in enumerate(timeline) if isinstance(event, Proposed)]
    ends = [*(index for index, _plan in plans), len(timeline)][1:]
    settled = [_settled(timeline, index, end) for (index, _plan), end in zip(plans, ends, strict=True)]
    found: list[Promise] = []
    for place, (index, plan) in enumerate(plans):
        superseded = next((each for each in settled[place + 1 :] if each is not None), None)
        for wanted in plan.improvements:
            found.append(Promise(len(found) + 1, index, wanted, settled[place], superseded))
    return tuple(found)


def _settled(timeline: Sequence[Event], plan: int, until: int) -> int | None:
    """The index of the step by which the plan at an index became a promise, before the next one."""
    refused = False
    for index in range(plan + 1, until):
        step = timeline[index].event
        refused = refused or step in _REFUSING
        if step == "approved" or (step in _SETTLING and not refused):
            return index
    return None
