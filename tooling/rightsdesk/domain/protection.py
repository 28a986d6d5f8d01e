"""How the personal data of a case is protected: under legal hold, erased, taken out of history; pure
questions about its timeline.

Erasure follows art. 47 of the Personal Information Protection Law: data goes when its purpose is served or
the time of keeping is over. Where the law wants it kept, or a claim needs it, it is stored and not otherwise
used.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rightsdesk.domain.case import Case
from rightsdesk.domain.events.base import Event
from rightsdesk.domain.events.protection import Erased, ExpunctionRequested, Expunged, Held, Released
from rightsdesk.domain.model import Label

_OPEN = Label(zh="案件尚未办结，处理目的尚未实现", en="the case is open: what the data is for is not done")


@dataclass(frozen=True, slots=True)
class Break:
    """A place where history was lawfully written anew: it led to `old`, now `new` stands for that.

    `case_id` and `index` say where the event stands; `by` carried it out, `asked_by` is the other who asked
    for it. What is reachable from `new` and was not from `old` was written anew by `by`, whoever stands as
    its author: authors, committers, dates and messages are those of before, signatures are gone.
    """

    old: str
    new: str
    case_id: str
    index: int
    by: str
    asked_by: str


def hold_on(timeline: Sequence[Event]) -> Held | None:
    """The legal hold that the personal data is under after these events; None where it is free."""
    held = None
    for event in timeline:
        if isinstance(event, Held):
            held = event
        elif isinstance(event, Released):
            held = None
    return held


def erasure(timeline: Sequence[Event]) -> Erased | None:
    """The event by which the personal data was erased; None where it was not."""
    return next((event for event in timeline if isinstance(event, Erased)), None)


def guards(timeline: Sequence[Event], *, is_open: bool) -> tuple[Label, ...]:
    """What keeps personal data from being erased after these events; an order that says so overrides it."""
    held = hold_on(timeline)
    found = [_OPEN] if is_open else []
    if held is not None:
        zh, en = f"已依法保全：{held.authority}", f"it is under legal hold: {held.authority}"
        found.append(Label(zh=zh, en=en))
    return tuple(found)


def expunction_asked(timeline: Sequence[Event]) -> ExpunctionRequested | None:
    """The last request to take something out of history that nobody has carried out yet."""
    asked = None
    for event in timeline:
        if isinstance(event, ExpunctionRequested):
            asked = event
        elif isinstance(event, Expunged):
            asked = None
    return asked


def breaks(cases: Iterable[Case]) -> tuple[Break, ...]:
    """Every break of history that cases record, asked for by one person and carried out by another."""
    return tuple(
        Break(event.old, event.new, case.id, index, event.by, event.asked_by)
        for case in cases
        for index, event in enumerate(case.timeline)
        if isinstance(event, Expunged) and event.by != event.asked_by
    )
