"""Who had a case how long: hand-overs, waiting, units' own hours, and the law that nothing is lost."""

from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rightsdesk.analysis.holding import holding_times, holds, spans_by_unit
from rightsdesk.domain.events.base import Phase
from rightsdesk.domain.standing import Standing
from rightsdesk.domain.worktime import Calendars

Make = Callable[..., Standing]
NORTH, SOUTH, METRO = ({"unit": unit} for unit in ("north", "south", "metro"))
ANSWER = {"via": "phone", "result": "told"}
BACK = {"opinion": "so", "result": "so"}


def hours(*numbers: float) -> list[timedelta]:
    return [timedelta(hours=number) for number in numbers]


def test_from_hand_over_to_hand_over(make: Make, calendars: Calendars) -> None:
    # Monday 12 October; the desk and North work from 9 to 17 o'clock
    case = make(
        "10-12 09:00",
        ("10-12 10:00", "transferred", NORTH),
        ("10-12 16:00", "returned", {"reason": "not ours"}),
        ("10-13 09:00", "transferred", SOUTH),
        ("10-14 11:00", "reported-back", BACK),
        ("10-14 12:00", "responded", ANSWER),
        ("10-14 16:00", "closed"),
    )
    found = holds(case, calendars)
    assert [hold.unit for hold in found] == [None, "north", None, "south", None]
    assert [(hold.began, hold.ended) for hold in found] == [(-1, 0), (0, 1), (1, 2), (2, 3), (3, 5)]
    assert [hold.elapsed for hold in found] == hours(1, 6, 17, 26, 5)
    assert [hold.working for hold in found] == hours(1, 6, 1, 10, 5)
    assert not any(hold.is_running or hold.waiting for hold in found)


def test_what_is_answered_or_still_there(make: Make, calendars: Calendars) -> None:
    answered = make(
        "10-12 09:00", ("10-12 10:00", "transferred", NORTH), ("10-12 15:00", "responded", ANSWER)
    )
    first, unit, desk = holds(answered, calendars)
    assert (first.unit, unit.unit, desk.unit) == (None, "north", None)
    assert (unit.elapsed, unit.is_running, desk.is_running) == (timedelta(hours=5), False, True)
    there = holds(make("11-20 09:00", ("11-20 09:20", "transferred", NORTH)), calendars)[-1]
    assert (there.is_running, there.ended, there.elapsed) == (True, None, timedelta(minutes=40))


def test_handed_to_the_same_unit_again_is_another_hold(make: Make, calendars: Calendars) -> None:
    case = make("10-12 09:00", ("10-12 10:00", "transferred", NORTH), ("10-12 12:00", "transferred", NORTH))
    assert [(hold.unit, hold.began) for hold in holds(case, calendars)] == [
        (None, -1),
        ("north", 0),
        ("north", 1),
    ]


def test_a_new_round_starts_with_the_desk(make: Make, calendars: Calendars) -> None:
    case = make(
        "10-12 09:00",
        ("10-12 10:00", "transferred", NORTH),
        ("10-12 11:00", "reported-back", BACK),
        ("10-12 12:00", "responded", ANSWER),
        ("10-12 13:00", "reopened", {"reason": "again"}),
        ("10-12 14:00", "transferred", NORTH),
        ("10-12 16:00", "responded", ANSWER),
    )
    found = [(hold.unit, hold.elapsed) for hold in holds(case, calendars)]
    assert found[:4] == [(None, *hours(1)), ("north", *hours(1)), (None, *hours(3)), ("north", *hours(2))]


def test_while_merged_nobody_has_it(make: Make, calendars: Calendars) -> None:
    parent = make("10-12 08:00").state.case.id
    case = make(
        "10-12 09:00",
        ("10-12 10:00", "transferred", NORTH),
        ("10-12 11:00", "merged", {"into": parent, "reason": "the same"}),
        ("10-12 14:00", "unmerged", {"reason": "another"}),
        ("10-12 15:00", "responded", ANSWER),
        now="10-12 15:00",
    )
    found = [(hold.unit, hold.elapsed) for hold in holds(case, calendars)]
    assert found == [(None, *hours(1)), ("north", *hours(1)), ("north", *hours(1)), (None, *hours(0))]


def test_waiting_for_the_complainant_is_told_apart(make: Make, calendars: Calendars) -> None:
    case = make(
        "10-12 09:00",
        ("10-12 10:00", "transferred", NORTH),
        ("10-12 12:00", "information-requested", {"what": "the time", "via": "phone"}),
        ("10-13 11:00", "information-supplied", {"summary": "at nine"}),
        ("10-13 15:00", "responded", ANSWER),
    )
    unit = holds(case, calendars)[1]
    assert (unit.working, unit.waiting, unit.own) == tuple(hours(13, 7, 6))


def test_a_unit_is_measured_by_its_own_hours(make: Make, calendars: Calendars) -> None:
    case = make("10-16 09:00", ("10-16 12:00", "transferred", METRO), ("10-18 12:00", "responded", ANSWER))
    assert holds(case, calendars)[1].working == timedelta(hours=48)


def test_an_unknown_year_leaves_the_working_time_untold(make: Make, calendars: Calendars) -> None:
    case = make("2026-12-31 09:00", ("2026-12-31 10:00", "transferred", NORTH), now="2027-01-04 12:00")
    unit = holds(case, calendars)[1]
    assert (unit.working, unit.waiting, unit.own) == (None, None, None)
    assert unit.elapsed == timedelta(days=4, hours=2)
    assert holding_times([("x", unit)]).base == 0


def test_a_step_written_before_its_time_never_makes_less_than_nothing(
    make: Make, calendars: Calendars
) -> None:
    case = make("10-12 09:00", ("10-12 10:00", "transferred", NORTH), ("10-12 09:30", "responded", ANSWER))
    assert [hold.elapsed for hold in holds(case, calendars)][:2] == hours(1, 0)


def test_times_of_a_unit_rest_on_what_ended(make: Make, calendars: Calendars) -> None:
    cases = [
        make("10-12 09:00", ("10-12 10:00", "transferred", NORTH), (end, "responded", ANSWER))
        for end in ("10-12 11:00", "10-12 12:00", "10-12 16:00")
    ]
    cases.append(make("10-12 09:00", ("10-12 10:00", "transferred", NORTH)))
    spans = spans_by_unit(cases, calendars)
    assert list(spans) == [("trial", "north")]
    found = holding_times(spans["trial", "north"])
    assert (found.number, found.running, found.base) == (4, 1, 3)
    assert [found.median, found.longest] == hours(2, 6)
    assert found.longest_case == cases[2].state.case.id
    assert holding_times([]).median is None


STEPS: list[tuple[str, dict[str, Any]]] = [
    ("transferred", NORTH),
    ("transferred", SOUTH),
    ("returned", {"reason": "no"}),
    ("reported-back", BACK),
    ("responded", ANSWER),
    ("reopened", {"reason": "again"}),
    ("merged", {"into": "2611-7KQ3F-1", "reason": "same"}),
    ("unmerged", {"reason": "other"}),
    ("information-requested", {"what": "the time", "via": "phone"}),
    ("information-supplied", {"summary": "at nine"}),
    ("closed", {}),
]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 59)), max_size=12))
def test_spans_follow_one_another_and_add_up(
    make: Make, calendars: Calendars, drawn: list[tuple[tuple[str, dict[str, Any]], int]]
) -> None:
    steps = [(f"10-12 {9 + place:02d}:{minute:02d}", *step) for place, (step, minute) in enumerate(drawn)]
    case = make("10-12 08:00", *steps)
    found = holds(case, calendars)
    for one, other in pairwise(found):
        assert one.until is not None
        assert one.until <= other.since
        assert one.ended is not None
        assert one.ended <= other.began
    for hold in found:
        assert hold.working is not None
        assert hold.waiting is not None
        assert hold.waiting <= hold.working <= hold.elapsed
    assert sum(hold.is_running for hold in found) <= 1
    resting = (Phase.MERGED, Phase.CLOSED, Phase.ARCHIVED)
    if not any(position.phase in resting for position in (*case.state.positions, case.state.position)):
        assert sum((hold.elapsed for hold in found), timedelta()) == case.now - case.state.case.received_at
