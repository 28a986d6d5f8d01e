"""How a case stands at a moment: its state under the policy version that judges it, and its clocks."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from rightsdesk.domain.case import Case
from rightsdesk.domain.clocks import Clock
from rightsdesk.domain.deadlines import Instance, instances
from rightsdesk.domain.folding import CaseState, fold
from rightsdesk.domain.policy import PolicyVersion
from rightsdesk.domain.worktime import Calendars, UncoveredYear


@dataclass(frozen=True, slots=True)
class Uncounted:
    """A clock whose deadlines in a case cannot be told: they reach into a year whose holidays nobody
    knows.
    """

    clause: str
    clock: Clock
    year: int


@dataclass(frozen=True, slots=True)
class Standing:
    """A case folded under its policy version, with every clock instance as of `now`.

    `uncounted` are the clocks that could not be counted: rule D204 tells them, `due` fails on them.
    """

    state: CaseState
    version: PolicyVersion
    clocks: tuple[Instance, ...]
    now: datetime
    uncounted: tuple[Uncounted, ...] = ()

    def running(self) -> tuple[Instance, ...]:
        """The instances that still ask for a step, the soonest due first."""
        return tuple(
            sorted((clock for clock in self.clocks if clock.is_running), key=lambda clock: clock.due)
        )

    def untold(self) -> tuple[Uncounted, ...]:
        """The uncounted clocks that may still ask for a step."""
        done = self.state.position.done
        return tuple(each for each in self.uncounted if not done & {*each.clock.until, *each.clock.unless})


def standing(case: Case, version: PolicyVersion, calendars: Calendars, now: datetime) -> Standing:
    """How `case` stands at `now`. A clock that leaves the years the calendar knows is told as uncounted: one
    unknown holiday must not hide what else is owed. A case that another register closed owes nothing here.
    """
    state = fold(case, version.policy)
    uncounted: list[Uncounted] = []

    def counted() -> Iterator[Instance]:
        for clause, clock in version.policy.clocks():
            try:
                yield from instances(
                    ((clause.no, clock),), state.history, calendars, version.policy.counting, now
                )
            except UncoveredYear as problem:
                uncounted.append(Uncounted(clause.no, clock, problem.year))

    clocks = tuple(counted())
    found = Standing(state, version, clocks, now, tuple(uncounted))
    if not _is_settled_elsewhere(case, state):
        return found
    owed = (*found.running(), *found.untold())
    return replace(
        found,
        clocks=tuple(clock for clock in clocks if clock not in owed),
        uncounted=tuple(clock for clock in uncounted if clock not in owed),
    )


def _is_settled_elsewhere(case: Case, state: CaseState) -> bool:
    """Whether another register received and closed the case and nothing was done here since: what it did not
    write down, no one can do any more.
    """
    return not state.is_open and all(case.is_imported(index) for index in range(len(case.timeline)))
