"""What it means for a case to be judged by another policy version: how it stands under the one and under the
other, held against each other.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from rightsdesk.domain.authority import approvals_needed, posts_in_charge
from rightsdesk.domain.deadlines import Instance, State
from rightsdesk.domain.events.catalogue import BY_NAME
from rightsdesk.domain.lifecycle import legal_next
from rightsdesk.domain.standing import Standing
from rightsdesk.domain.worklist import NextSteps, tasks
from rightsdesk.domain.worktime import elapsed_working


@dataclass(frozen=True, slots=True)
class ClockChange:
    """One promise in one case under both versions; None where that version does not make it.

    A promise is known again by its clock's id, the cycle, and its number among the clock's in that cycle.
    """

    before: Instance | None
    after: Instance | None

    @property
    def shown(self) -> Instance:
        """The instance by which the promise is named: the new one, or the one that is lost."""
        found = self.after or self.before
        assert found is not None
        return found

    @property
    def begins(self) -> bool:
        """Whether it asks for a step that nothing asked for."""
        return _runs(self.after) and not _runs(self.before)

    @property
    def ends(self) -> bool:
        """Whether it no longer asks for a step that it asked for."""
        return _runs(self.before) and not _runs(self.after)

    @property
    def moved_by(self) -> timedelta | None:
        """How much later it is due, as time passes (negative: sooner); None where it is not due twice."""
        if self.before is None or self.after is None:
            return None
        return self.after.due - self.before.due

    @property
    def moved_by_working_time(self) -> timedelta | None:
        """The same in the desk's working time; None also where its new limit does not count that."""
        if self.before is None or self.after is None or not self.after.reckoning.in_working_time:
            return None
        calendar, old, new = self.after.reckoning.calendar, self.before.due, self.after.due
        return elapsed_working(calendar, old, new) - elapsed_working(calendar, new, old)

    @property
    def becomes_overdue(self) -> bool:
        """Whether it is overdue now, and was not."""
        return _is(self.after, State.OVERDUE) and not _is(self.before, State.OVERDUE)

    @property
    def no_longer_overdue(self) -> bool:
        """Whether it was overdue, and is not now."""
        return _is(self.before, State.OVERDUE) and not _is(self.after, State.OVERDUE)

    @property
    def owner_changes(self) -> bool:
        """Whether somebody else answers for it."""
        return (
            self.before is not None
            and self.after is not None
            and self.before.clock.owner != self.after.clock.owner
        )


def _runs(instance: Instance | None) -> bool:
    return instance is not None and instance.is_running


def _is(instance: Instance | None, state: State) -> bool:
    return instance is not None and instance.state is state


def _is_late(instance: Instance | None) -> bool:
    return instance is not None and instance.is_late


@dataclass(frozen=True, slots=True)
class PostsChange:
    """A step whose posts are others: those that must approve before it, or those whose business it is."""

    step: str
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rejudged:
    """A case as one version judges it and as another does, and all that differs.

    `asked` and `unasked` are steps that the case asks for next and did not, or no longer does; `allowed` and
    `forbidden` those that somebody could take next and could not, or can no longer; `handlers` the steps
    asked for under both that are now other posts' business.
    """

    before: Standing
    after: Standing
    clocks: tuple[ClockChange, ...]
    approvals: tuple[PostsChange, ...]
    asked: tuple[str, ...]
    unasked: tuple[str, ...]
    allowed: tuple[str, ...]
    forbidden: tuple[str, ...]
    handlers: tuple[PostsChange, ...]

    @property
    def case_id(self) -> str:
        """The case's id."""
        return self.after.state.case.id

    @property
    def is_same(self) -> bool:
        """Whether the other version makes no difference to it as it stands."""
        return not (
            self.clocks
            or self.approvals
            or self.asked
            or self.unasked
            or self.allowed
            or self.forbidden
            or self.handlers
        )

    @property
    def becomes_overdue(self) -> bool:
        """Whether something is overdue that was not."""
        return any(change.becomes_overdue for change in self.clocks)


def rejudged(before: Standing, after: Standing, steps: NextSteps) -> Rejudged:
    """What differs between two standings of one case at one moment."""
    old_tasks, new_tasks = _tasks(before, steps), _tasks(after, steps)
    old_legal, new_legal = _possible(before), _possible(after)
    return Rejudged(
        before=before,
        after=after,
        clocks=tuple(_clock_changes(before, after)),
        approvals=tuple(_posts_changes(_approvals(before), _approvals(after))),
        asked=_beyond(new_tasks, old_tasks),
        unasked=_beyond(old_tasks, new_tasks),
        allowed=_beyond(new_legal, old_legal),
        forbidden=_beyond(old_legal, new_legal),
        handlers=tuple(
            change
            for change in _posts_changes(old_tasks, new_tasks)
            if change.step in old_tasks and change.step in new_tasks
        ),
    )


_Key = tuple[str, int, int]


def _clock_changes(before: Standing, after: Standing) -> Iterator[ClockChange]:
    """The promises that differ in a way that anybody feels, in the order of the new version's clocks."""
    old = {_key(clock): clock for clock in before.clocks}
    new = {_key(clock): clock for clock in after.clocks}
    for key in dict.fromkeys((*new, *old)):
        change = ClockChange(old.get(key), new.get(key))
        if _is_felt(change):
            yield change


def _key(clock: Instance) -> _Key:
    return clock.clock.id, clock.cycle, clock.number


def _is_felt(change: ClockChange) -> bool:
    """Whether a running promise comes, goes, moves or changes hands, or one that ended is judged
    otherwise."""
    if change.begins or change.ends or _is_late(change.before) != _is_late(change.after):
        return True
    return _runs(change.after) and (bool(change.moved_by) or change.owner_changes)


def _approvals(standing: Standing) -> dict[str, tuple[str, ...]]:
    """By step: the posts of which one must approve the plan before it."""
    found: dict[str, tuple[str, ...]] = {}
    for _clause, approval in approvals_needed(standing.version.policy, standing.state):
        found[approval.before] = tuple(dict.fromkeys((*found.get(approval.before, ()), *approval.by)))
    return found


def _tasks(standing: Standing, steps: NextSteps) -> dict[str, tuple[str, ...]]:
    """By step that the case asks for: the posts whose business it is."""
    policy, state = standing.version.policy, standing.state
    return {task.step: posts_in_charge(policy, task.step, state) for task in tasks(standing, steps)}


def _possible(standing: Standing) -> dict[str, tuple[str, ...]]:
    """By step that may come next: the posts that can take it; steps that nobody can take are left out."""
    policy, state = standing.version.policy, standing.state
    legal = legal_next(policy, state.position, state.traits)
    found = {step: posts_in_charge(policy, step, state) for step in legal}
    return {step: posts for step, posts in found.items() if posts}


def _posts_changes(
    before: dict[str, tuple[str, ...]], after: dict[str, tuple[str, ...]]
) -> Iterator[PostsChange]:
    for step in _in_order({*before, *after}):
        change = PostsChange(step, before.get(step, ()), after.get(step, ()))
        if set(change.before) != set(change.after):
            yield change


def _beyond(these: dict[str, tuple[str, ...]], those: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    return _in_order(these.keys() - those.keys())


def _in_order(steps: set[str]) -> tuple[str, ...]:
    """Steps in the order of a case's life."""
    return tuple(step for step in BY_NAME if step in steps)
