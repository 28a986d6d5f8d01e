"""How a case stands at a moment: its state under the policy version that judges it, and its clocks."""

from dataclasses import dataclass
from datetime import datetime

from rightsdesk.domain.case import Case
from rightsdesk.domain.deadlines import Instance, instances
from rightsdesk.domain.folding import CaseState, fold
from rightsdesk.domain.policy import PolicyVersion
from rightsdesk.domain.worktime import Calendars


@dataclass(frozen=True, slots=True)
class Standing:
    """A case folded under its policy version, with every clock instance as of `now`."""

    state: CaseState
    version: PolicyVersion
    clocks: tuple[Instance, ...]
    now: datetime

    def running(self) -> tuple[Instance, ...]:
        """The instances that still ask for a step, the soonest due first."""
        return tuple(
            sorted((clock for clock in self.clocks if clock.is_running), key=lambda clock: clock.due)
        )


def standing(case: Case, version: PolicyVersion, calendars: Calendars, now: datetime) -> Standing:
    """How `case` stands at `now`. Raises UncoveredYear where a clock leaves the years the calendar knows."""
    state = fold(case, version.policy)
    clocks = tuple((clause.no, clock) for clause, clock in version.policy.clocks())
    return Standing(
        state, version, instances(clocks, state.history, calendars, version.policy.counting, now), now
    )
