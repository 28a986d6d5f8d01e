"""Everything that somebody promised to do, from programme records and from cases, and how it stands."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from rightsdesk.domain.events.base import Improvement, said
from rightsdesk.domain.events.handling import Proposed
from rightsdesk.domain.events.quality import Adopted, EffectNoted, ImprovementDone, ImprovementVerified
from rightsdesk.domain.folding import CaseState
from rightsdesk.domain.model import Label
from rightsdesk.domain.programme.actions import OUTSTANDING, ActionState, Progress, items, progress
from rightsdesk.domain.programme.base import Record, record_path

SETTLING = frozenset({"approved", "carried-out", "responded", "closed"})
"""Steps after which a plan that was proposed is what the desk has promised."""

CASE = "case"
"""The kind of source that is no programme record."""

IMPROVEMENT = said("改进措施", "improvement")
ADOPTED = said("已采纳的建议", "adopted suggestion")
SUPERSEDED = said("已由后来的方案取代", "superseded by a later plan")


@dataclass(frozen=True, slots=True)
class ActionStatus:
    """One thing to be done. It comes from `source`, a case or a record of kind `kind` (`CASE` for a case) at
    `path`, titled `title`; `number` is that by which commands know it there (None: there is only one).

    `owner` is a person or a post of the policy, in a case anything that was written; `task` is what its
    source calls it, `command` what comes after `desk` for the step it waits for, None where it waits for
    none. `dropped` says why it was given up.
    """

    source: str
    kind: str
    path: str | None
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


@dataclass(frozen=True, slots=True)
class _Plan:
    """A resolution plan in a timeline: its event's index, that of the next plan's (the timeline's length for
    the last), and what it would improve."""

    index: int
    until: int
    improvements: tuple[Improvement, ...]


def of_case(state: CaseState, today: date) -> Iterator[ActionStatus]:
    """What a case left to be done, on the local day `today`: the improvements of every plan that was settled,
    and a suggestion that was adopted.

    An improvement's number is its place in its plan, from 0. What was not verified before a later plan was
    proposed is dropped: commands speak of the plan last proposed.
    """
    timeline = state.case.timeline
    starts = [index for index, event in enumerate(timeline) if isinstance(event, Proposed)]
    for index, until in zip(starts, [*starts, len(timeline)][1:], strict=True):
        event = timeline[index]
        assert isinstance(event, Proposed)
        following = {each.event for each in timeline[index + 1 : until]}
        if following & SETTLING:
            plan = _Plan(index, until, event.improvements)
            for number in range(len(plan.improvements)):
                yield _improvement(state, plan, number, today)
    yield from _adopted(state, today)


def _improvement(state: CaseState, plan: _Plan, number: int, today: date) -> ActionStatus:
    wanted = plan.improvements[number]
    due = date.fromisoformat(wanted.due) if wanted.due else None
    found = Progress(ActionState.LATE if due and due < today else ActionState.OPEN)
    for event in state.case.timeline[plan.index + 1 : plan.until]:
        if isinstance(event, ImprovementDone) and event.improvement == number:
            found = Progress(ActionState.DONE, event.by, event.at.date(), event.proof)
        elif isinstance(event, ImprovementVerified) and event.improvement == number:
            found = Progress(ActionState.VERIFIED, found.done_by, found.done_on, found.proof, event.by)
    superseded = plan.until < len(state.case.timeline) and found.state is not ActionState.VERIFIED
    if superseded:
        found = replace(found, state=ActionState.DROPPED)
    command = {ActionState.DONE: "verify"}.get(found.state, "improved")
    return _of_case(
        state,
        number,
        IMPROVEMENT,
        wanted.what,
        wanted.owner,
        due,
        found,
        f"{command} {state.case.id} --improvement {number}",
        SUPERSEDED if superseded else None,
    )


def _adopted(state: CaseState, today: date) -> Iterator[ActionStatus]:
    """A suggestion last adopted: done when its effect is noted, verified when somebody else notes it."""
    adopted = [event for event in state.case.timeline if isinstance(event, Adopted)]
    if not adopted:
        return
    wanted = adopted[-1]
    due = date.fromisoformat(wanted.due) if wanted.due else None
    found = Progress(ActionState.LATE if due and due < today else ActionState.OPEN)
    for event in state.case.timeline[state.case.timeline.index(wanted) + 1 :]:
        if isinstance(event, EffectNoted):
            verifier = event.by if event.by != wanted.by else found.verified_by
            done = ActionState.VERIFIED if verifier else ActionState.DONE
            found = Progress(done, wanted.by, event.at.date(), event.effect, verifier)
    command = f"effect {state.case.id}"
    yield _of_case(state, None, ADOPTED, wanted.measures, wanted.owner, due, found, command, None)


def _of_case(
    state: CaseState,
    number: int | None,
    task: Label,
    what: str,
    owner: str | None,
    due: date | None,
    found: Progress,
    command: str,
    dropped: Label | None,
) -> ActionStatus:
    line = state.traits.get("line")
    return ActionStatus(
        source=state.case.id,
        kind=CASE,
        path=None,
        title=state.case.subject,
        policy=state.case.policy,
        number=number,
        task=task,
        what=what,
        owner=owner,
        due=due,
        progress=found,
        command=command if found.state in OUTSTANDING else None,
        unit=state.last_unit,
        line=line if isinstance(line, str) else None,
        dropped=dropped,
    )
