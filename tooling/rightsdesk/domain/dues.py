"""What is running out and what is overdue, and whom the organisation wants told (`alerts` in `desk.yml`)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from rightsdesk.domain.deadlines import Instance, State
from rightsdesk.domain.organisation import Alert
from rightsdesk.domain.standing import Standing


@dataclass(frozen=True, slots=True)
class Due:
    """A clock that presses: overdue, or running out. `fails` says whether it turns a run red, `tell` who
    is told.
    """

    standing: Standing
    clock: Instance
    fails: bool
    tell: tuple[str, ...]

    @property
    def is_overdue(self) -> bool:
        """Whether the time is already up."""
        return self.clock.state is State.OVERDUE


def pressing(standing: Standing, within: timedelta | None) -> list[Instance]:
    """The running clocks of a case that are overdue, that warn, or that run out within `within` from now."""
    limit = standing.now + within if within is not None else None
    return [
        clock
        for clock in standing.running()
        if clock.state in (State.OVERDUE, State.WARNING)
        or (limit is not None and clock.state is not State.WAITING and clock.due <= limit)
    ]


def alert_for(alerts: Sequence[Alert], policy: str, name: str, state: State) -> Alert:
    """The first alert meant for what a policy has under that id, a clock, a rhythm or a plan, in that state;
    without one, what is overdue fails and nobody in particular is told.
    """
    pressing_as = "overdue" if state is State.OVERDUE else "warning"
    for alert in alerts:
        meant = name in (alert.clocks or (name,)) and policy in (alert.policies or (policy,))
        if alert.state == pressing_as and meant:
            return alert
    return Alert(state="warning" if pressing_as == "warning" else "overdue", fails=pressing_as == "overdue")


def dues(standings: Iterable[Standing], alerts: Sequence[Alert], within: timedelta | None) -> list[Due]:
    """Everything that presses, the longest overdue first."""
    found = []
    for standing in standings:
        for clock in pressing(standing, within):
            alert = alert_for(alerts, standing.version.slug, clock.clock.id, clock.state)
            found.append(Due(standing, clock, alert.fails, alert.tell))
    return sorted(found, key=lambda due: (due.clock.due, due.standing.state.case.id, due.clock.clock.id))
