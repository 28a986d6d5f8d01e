"""Whom the organisation wants told of what is late or nearly so."""

import pytest

from rightsdesk.domain.deadlines import State
from rightsdesk.domain.dues import alert_for
from rightsdesk.domain.organisation import Alert

BUSES = Alert(policies=("buses",), clocks=("answer",), tell=("bus-chief",))
WATER = Alert(policies=("water",), tell=("water-chief",))
SOON = Alert(state="warning", fails=False, tell=("clerk",))


@pytest.mark.parametrize(
    ("policy", "clock", "state", "told"),
    [
        ("buses", "answer", State.OVERDUE, ("bus-chief",)),
        ("water", "answer", State.OVERDUE, ("water-chief",)),
        ("water", "drill", State.OVERDUE, ("water-chief",)),
        ("buses", "drill", State.OVERDUE, ()),
        ("trams", "answer", State.OVERDUE, ()),
        ("trams", "answer", State.WARNING, ("clerk",)),
    ],
)
def test_an_alert_is_for_the_policies_and_clocks_that_it_names(
    policy: str, clock: str, state: State, told: tuple[str, ...]
) -> None:
    alert = alert_for((BUSES, WATER, SOON), policy, clock, state)
    assert alert.tell == told
    assert alert.fails is (state is State.OVERDUE)
