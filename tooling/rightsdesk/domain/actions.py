"""Everything that somebody promised to do, from programme records and from cases, and how it stands."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, tzinfo
from typing import NamedTuple

from rightsdesk.domain.authority import Actor
from rightsdesk.domain.events.base import Event, said
from rightsdesk.domain.events.quality import Adopted, EffectNoted, ImprovementDone, ImprovementVerified
from rightsdesk.domain.folding import CaseState
from rightsdesk.domain.ids import case_path
from rightsdesk.domain.improvements import Promise, promises
from rightsdesk.domain.model import Label
from rightsdesk.domain.owners import known_owner, owns
from rightsdesk.domain.policy import Policy
from rightsdesk.domain.programme.actions import OUTSTANDING, ActionState, Progress, items, progress
from rightsdesk.domain.programme.base import Record, record_path
from rightsdesk.domain.staff import Staff

CASE = "case"
"""The kind of source that is no programme record."""

IMPROVEMENT = said("改进措施", "improvement")
ADOPTED = said("已采纳的建议", "adopted suggestion")
SUPERSEDED = said("已由后来的方案取代", "superseded by a later plan")


@dataclass(frozen=True, slots=True)
class ActionStatus:
    """One thing to be done. It comes from `source`, a case or a record of kind `kind` (`CASE` for a case) at
    `path`, titled `title`; `number` is that by which commands know it there (None: there is only one).

    `owner` is a person, a post or a unit of the policy by slug, in a case also what was written where the
    desk knows none of that name; `task` is what its source calls it, `command` what comes after `desk` for
    the step it waits for, None where it waits for none. `dropped` says why it was given up.
    """

    source: str
    kind: str
    path: str
    title: str
    policy: str
    number: int | None
    task: Label
    what: str
    owner: str | None
    due: date | None
    progress: Progress
    command: str | None
    unit: str | None = None
    line: str | None = None
    dropped: Label | None = None

    @property
    def state(self) -> ActionState:
        """How it stands."""
        return self.progress.state

    @property
    def is_outstanding(self) -> bool:
        """Whether somebody still has to do or to verify it."""
        return self.state in OUTSTANDING


def in_order(found: Iterable[ActionStatus]) -> list[ActionStatus]:
    """What is outstanding first, then by due day (none: last), source and number."""
    return sorted(
        found,
        key=lambda each: (
            not each.is_outstanding,
            each.due or date.max,
            each.source,
            each.number or 0,
        ),
    )


def of_record(record: Record, today: date) -> Iterator[ActionStatus]:
    """The action items of a programme record on the local day `today`, in the order of their numbers."""
    for number, item in enumerate(items(record), 1):
        found = progress(record, number, today)
        command = _RECORD_COMMANDS.get(found.state)
        yield ActionStatus(
            source=record.id,
            kind=record.kind,
            path=record_path(record.kind, record.id),
            title=record.title,
            policy=record.policy,
            number=number,
            task=record.about.task,
            what=item.what,
            owner=item.owner,
            due=date.fromisoformat(item.due),
            progress=found,
            command=f"programme {command} {record.id} --action {number}" if command else None,
            unit=record.unit,
            line=record.line,
            dropped=Label(zh=found.dropped, en=found.dropped) if found.dropped else None,
        )


_RECORD_COMMANDS = {ActionState.OPEN: "done", ActionState.LATE: "done", ActionState.DONE: "verify"}


class Ground(NamedTuple):
    """What is known of a desk when its promises are looked at: who works there, the zone of its local days,
    and the present one."""

    staff: Staff
    zone: tzinfo
    today: date


def of_case(state: CaseState, policy: Policy, ground: Ground) -> Iterator[ActionStatus]:
    """What a case under that policy left to be done: the improvements of every plan that was settled, by
    number, and a suggestion that was adopted.
    """
    for promise in promises(state.case.timeline):
        if promise.settled is not None:
            yield _improvement(state, promise, policy, ground)
    yield from _adopted(state, policy, ground)


def _improvement(state: CaseState, promise: Promise, policy: Policy, ground: Ground) -> ActionStatus:
    """What is recorded of an improvement after a later plan took its place counts no more."""
    found = _not_done(promise.wanted.due, ground.today)
    for event in state.case.timeline[promise.plan + 1 : promise.superseded]:
        if isinstance(event, ImprovementDone) and event.improvement == promise.number:
            found = Progress(ActionState.DONE, event.by, event.at, event.proof)
        elif isinstance(event, ImprovementVerified) and event.improvement == promise.number:
            found = Progress(ActionState.VERIFIED, found.done_by, found.done_at, found.proof, event.by)
    superseded = promise.superseded is not None and found.state is not ActionState.VERIFIED
    if superseded:
        found = replace(found, state=ActionState.DROPPED)
    command = {ActionState.DONE: "verify"}.get(found.state, "improved")
    return _of_case(
        state,
        promise.number,
        IMPROVEMENT,
        promise.wanted.what,
        _owner(promise.wanted.owner, policy, ground),
        promise.wanted.due,
        found,
        f"{command} {state.case.id} --improvement {promise.number}",
        SUPERSEDED if superseded else None,
        ground,
    )


def _adopted(state: CaseState, policy: Policy, ground: Ground) -> Iterator[ActionStatus]:
    """A suggestion last adopted: done when its effect is noted, verified when its effect is noted again by
    somebody who neither adopted it, nor noted it first, nor answers for it.
    """
    timeline = state.case.timeline
    adopted = [(index, event) for index, event in enumerate(timeline) if isinstance(event, Adopted)]
    if not adopted:
        return
    start, wanted = adopted[-1]
    owner = _owner(wanted.owner, policy, ground)
    found = _not_done(wanted.due, ground.today)
    for event in timeline[start + 1 :]:
        if not isinstance(event, EffectNoted):
            continue
        if found.done_by is None:
            found = Progress(ActionState.DONE, event.by, event.at, event.effect)
        elif event.by not in (wanted.by, found.done_by) and not _answers(event, owner, state, policy, ground):
            found = Progress(ActionState.VERIFIED, found.done_by, found.done_at, event.effect, event.by)
        else:
            found = replace(found, proof=event.effect)
    command = f"effect {state.case.id}"
    yield _of_case(state, None, ADOPTED, wanted.measures, owner, wanted.due, found, command, None, ground)


def _answers(event: Event, owner: str | None, state: CaseState, policy: Policy, ground: Ground) -> bool:
    """Whether who recorded the event is the owner, by name or by post."""
    person = ground.staff.people.get(event.by)
    if owner is None or person is None:
        return owner == event.by
    day = event.at.astimezone(ground.zone).date()
    return owns(Actor(event.by, person), owner, policy, day, state.last_unit)


def _owner(written: str | None, policy: Policy, ground: Ground) -> str | None:
    """The slug of the owner that is written; as it is written where the desk knows none."""
    return written and (known_owner(written, policy, ground.staff) or written)


def _not_done(due: str | None, today: date) -> Progress:
    return Progress(ActionState.LATE if due and date.fromisoformat(due) < today else ActionState.OPEN)


def _of_case(
    state: CaseState,
    number: int | None,
    task: Label,
    what: str,
    owner: str | None,
    due: str | None,
    found: Progress,
    command: str,
    dropped: Label | None,
    ground: Ground,
) -> ActionStatus:
    line = state.traits.get("line")
    received = state.case.received_at.astimezone(ground.zone)
    return ActionStatus(
        source=state.case.id,
        kind=CASE,
        path=case_path(state.case.id, received.year, received.month, received.day),
        title=state.case.subject,
        policy=state.case.policy,
        number=number,
        task=task,
        what=what,
        owner=owner,
        due=date.fromisoformat(due) if due else None,
        progress=found,
        command=command if found.state in OUTSTANDING else None,
        unit=state.last_unit,
        line=line if isinstance(line, str) else None,
        dropped=dropped,
    )
