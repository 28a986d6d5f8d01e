"""Clocks over histories: instances, cycles, states, what ends them, and what stays late."""

from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightsdesk.domain.clocks import Clock, Counting
from rightsdesk.domain.conditions import Traits
from rightsdesk.domain.deadlines import Instance, State, explain, instances, urgency
from rightsdesk.domain.history import Extension, History, Occurrence, Wait
from rightsdesk.domain.limits import Limit
from rightsdesk.domain.worktime import Announced, Calendar, Calendars

SHANGHAI = ZoneInfo("Asia/Shanghai")
COMPLAINT: Traits = {"kind": "complaint", "severity": "general"}


def at(text: str) -> datetime:
    """`12T09:00` is that time on 12 October 2026, in Shanghai."""
    return datetime.fromisoformat(f"2026-10-{text}:00+08:00")


class Story:
    """A history told event by event."""

    def __init__(self) -> None:
        self.cycle = 1
        self.traits: Traits = COMPLAINT
        self.unit: str | None = None
        self.occurrences: list[Occurrence] = []
        self.waits: list[Wait] = []
        self.extensions: list[Extension] = []

    def then(self, event: str, when: str, unit: str | None = None, **traits: str) -> "Story":
        self.unit = unit or self.unit
        self.traits = {**self.traits, **traits}
        index = len(self.occurrences) - 1
        self.occurrences.append(Occurrence(event, at(when), self.cycle, index, self.traits, self.unit))
        return self

    def reopened(self, when: str) -> "Story":
        self.cycle += 1
        return self.then("opened", when).then("reopened", when)

    def waited(self, since: str, until: str | None, kind: str = "information") -> "Story":
        self.waits.append(Wait(kind, at(since), at(until) if until else None, self.cycle))
        return self

    def extended(self, clock: str, by: str, when: str) -> "Story":
        self.extensions.append(Extension(clock, Limit.parse(by), at(when), self.cycle))
        return self

    def told(self) -> History:
        return History(tuple(self.occurrences), tuple(self.waits), tuple(self.extensions))


def clock(**changes: Any) -> Clock:
    declared: dict[str, Any] = {
        "id": "answer",
        "title": {"zh": "答复", "en": "Answer"},
        "from": "transferred",
        "until": "responded",
        "within": "2 hours",
        "owner": "unit",
    }
    return Clock.model_validate(declared | changes)


def run(story: Story, calendar: Calendar, now: str, **changes: Any) -> tuple[Instance, ...]:
    return instances([("6", clock(**changes))], story.told(), Calendars(calendar), Counting(), at(now))


def only(story: Story, calendar: Calendar, now: str, **changes: Any) -> Instance:
    (found,) = run(story, calendar, now, **changes)
    return found


def transferred() -> Story:
    return Story().then("opened", "12T09:00").then("transferred", "12T10:00", unit="branch-1")


@pytest.mark.parametrize(
    ("now", "state", "late_by", "remaining"),
    [
        ("12T10:00", State.RUNNING, None, timedelta(hours=2)),
        ("12T11:29", State.RUNNING, None, timedelta(minutes=31)),
        ("12T11:30", State.WARNING, None, timedelta(minutes=30)),
        ("12T12:00", State.WARNING, None, timedelta(0)),
        ("12T12:01", State.OVERDUE, timedelta(minutes=1), None),
    ],
)
def test_before_it_is_kept_now_decides_the_state(
    shanghai: Calendar, now: str, state: State, late_by: timedelta | None, remaining: timedelta | None
) -> None:
    found = only(transferred(), shanghai, now, warn="30 minutes")
    assert (found.state, found.late_by, found.remaining) == (state, late_by, remaining)
    assert found.is_running
    assert (found.start, found.due, found.warns_at) == (at("12T10:00"), at("12T12:00"), at("12T11:30"))
    assert (found.clause, found.cycle, found.number, found.unit) == ("6", 1, 1, "branch-1")


@pytest.mark.parametrize(
    ("done", "state", "late_by"),
    [("12T12:00", State.MET, None), ("12T12:01", State.LATE, timedelta(minutes=1))],
)
def test_kept_at_the_due_instant_is_in_time(
    shanghai: Calendar, done: str, state: State, late_by: timedelta | None
) -> None:
    found = only(transferred().then("responded", done), shanghai, "20T09:00")
    assert (found.state, found.late_by, found.fulfilled_at) == (state, late_by, at(done))
    assert not found.is_running


def test_a_clock_that_never_starts_has_no_instance(shanghai: Calendar) -> None:
    assert run(Story().then("opened", "12T09:00"), shanghai, "12T10:00") == ()


def test_what_came_before_the_start_does_not_keep_it(shanghai: Calendar) -> None:
    story = Story().then("opened", "12T09:00").then("responded", "12T09:30").then("transferred", "12T10:00")
    assert only(story, shanghai, "12T10:30").state is State.RUNNING


def test_events_recorded_late_count_by_their_time(shanghai: Calendar) -> None:
    story = Story().then("opened", "12T09:00").then("responded", "12T11:00").then("transferred", "12T10:00")
    assert only(story, shanghai, "12T13:00").state is State.MET


def test_each_cycle_has_its_own_instances(shanghai: Calendar) -> None:
    story = transferred().then("responded", "12T11:00").reopened("13T09:00")
    story.then("transferred", "13T10:00", unit="branch-2")
    first, second = run(story, shanghai, "13T10:30")
    assert (first.cycle, first.state, second.cycle, second.state) == (1, State.MET, 2, State.RUNNING)
    assert (second.unit, second.number) == ("branch-2", 1)


def test_a_clock_from_opened_starts_again_with_the_reopening(shanghai: Calendar) -> None:
    story = Story().then("opened", "12T09:00").then("transferred", "12T09:30").reopened("13T09:00")
    first, second = run(story, shanghai, "13T09:30", **{"from": "opened", "until": "transferred"})
    assert (first.state, second.state, second.start) == (State.MET, State.RUNNING, at("13T09:00"))


@pytest.mark.parametrize(
    ("reopened", "state"), [("12T11:00", State.VOID), ("12T12:00", State.VOID), ("12T13:00", State.LATE)]
)
def test_a_new_cycle_ends_what_the_old_one_left_running(
    shanghai: Calendar, reopened: str, state: State
) -> None:
    found = only(transferred().reopened(reopened), shanghai, "14T09:00")
    assert found.state is state
    assert found.ended is not None
    assert found.ended.event == "opened"


def test_a_returned_case_starts_another_instance_when_it_is_transferred_again(shanghai: Calendar) -> None:
    story = transferred().then("returned", "12T11:00").then("transferred", "12T11:30", unit="branch-2")
    story.then("responded", "12T12:30")
    first, second = run(story, shanghai, "14T09:00", voided_by=["returned"])
    assert (first.state, first.unit, first.number) == (State.VOID, "branch-1", 1)
    assert (second.state, second.unit, second.number) == (State.MET, "branch-2", 2)


def test_what_was_late_when_it_was_ended_stays_late(shanghai: Calendar) -> None:
    found = only(transferred().then("returned", "12T13:00"), shanghai, "14T09:00", voided_by=["returned"])
    assert (found.state, found.late_by, found.fulfilled) == (State.LATE, timedelta(hours=1), None)


@pytest.mark.parametrize(("repeat", "start"), [("keep", "12T10:00"), ("restart", "12T11:00")])
def test_a_second_start_event_while_it_runs(shanghai: Calendar, repeat: str, start: str) -> None:
    story = transferred().then("transferred", "12T11:00", unit="branch-2")
    found = run(story, shanghai, "12T11:30", repeat=repeat)
    assert (found[-1].start, found[-1].state) == (at(start), State.RUNNING)
    assert [each.state for each in found[:-1]] == ([] if repeat == "keep" else [State.VOID])


def test_an_event_may_keep_one_instance_and_start_the_next(shanghai: Calendar) -> None:
    story = transferred().then("progress-told", "12T11:00").then("progress-told", "12T12:30")
    changes = {"from": ["transferred", "progress-told"], "until": "progress-told"}
    found = run(story, shanghai, "12T13:00", **changes)
    assert [each.state for each in found] == [State.MET, State.MET, State.RUNNING]
    assert [(one.fulfilled_at, two.start) for one, two in pairwise(found)] == [
        (at("12T11:00"), at("12T11:00")),
        (at("12T12:30"), at("12T12:30")),
    ]


RHYTHM = {
    "from": ["transferred", "progress-told"],
    "until": ["progress-told", "responded"],
    "unless": "responded",
    "within": "48 hours",
}


@given(
    st.lists(st.tuples(st.integers(1, 96), st.booleans()), max_size=6),
    st.integers(0, 96),
)
def test_a_rhythm_is_kept_span_by_span_until_the_answer(
    shanghai: Calendar, told: list[tuple[int, bool]], idle: int
) -> None:
    """Against a plain reckoning of the hours between one telling and the next; what is told after the answer
    owes nothing more."""
    moment = start = datetime.fromisoformat("2026-10-01T10:00:00+08:00")
    occurrences = [Occurrence("transferred", start, 1, 0, COMPLAINT)]
    expected, answered = [], False
    for hours, last in told:
        moment += timedelta(hours=hours)
        occurrences.append(
            Occurrence("responded" if last else "progress-told", moment, 1, len(occurrences), COMPLAINT)
        )
        if not answered:
            expected.append(State.MET if hours <= 48 else State.LATE)
        answered = answered or last
    if not answered:
        expected.append(State.OVERDUE if idle > 48 else State.RUNNING)
    history = History(tuple(occurrences))
    found = instances(
        [("5", clock(**RHYTHM))], history, Calendars(shanghai), Counting(), moment + timedelta(hours=idle)
    )
    assert [each.state for each in found if each.state is not State.VOID] == expected
    assert sum(each.is_running for each in found) == (not answered)


@pytest.mark.parametrize(
    ("reported", "state"),
    [("14T17:29", State.MET), ("14T17:31", State.LATE), ("15T08:31", State.LATE)],
)
def test_the_same_day_ends_with_its_working_hours(shanghai: Calendar, reported: str, state: State) -> None:
    story = Story().then("opened", "12T09:00").then("carried-out", "14T15:00", unit="branch-1")
    same_day = {"from": "carried-out", "until": "reported-back", "within": "same day"}
    assert only(story.then("reported-back", reported), shanghai, "20T09:00", **same_day).state is state


def test_each_round_of_measures_has_its_own_same_day(shanghai: Calendar) -> None:
    story = (
        Story().then("opened", "12T09:00").then("carried-out", "13T10:00").then("reported-back", "13T11:00")
    )
    story.then("carried-out", "14T10:00").then("reported-back", "15T11:00")
    found = run(
        story, shanghai, "20T09:00", **{"from": "carried-out", "until": "reported-back"}, within="same day"
    )
    assert [each.state for each in found] == [State.MET, State.LATE]


@pytest.mark.parametrize(
    ("events", "state"),
    [
        ([("answered-on-the-spot", "12T11:00")], State.VOID),
        ([("answered-on-the-spot", "12T13:00")], State.LATE),
        ([("responded", "12T11:00"), ("answered-on-the-spot", "12T11:30")], State.MET),
    ],
)
def test_unless_something_happens_first(
    shanghai: Calendar, events: list[tuple[str, str]], state: State
) -> None:
    story = transferred()
    for event, when in events:
        story.then(event, when)
    assert only(story, shanghai, "14T09:00", unless="answered-on-the-spot").state is state


def test_unless_it_had_happened_before(shanghai: Calendar) -> None:
    story = Story().then("opened", "12T09:00").then("answered-on-the-spot", "12T09:05")
    found = only(story.then("transferred", "12T10:00"), shanghai, "14T09:00", unless="answered-on-the-spot")
    assert found.state is State.VOID


def test_closing_ends_what_nothing_can_keep_any_more(shanghai: Calendar) -> None:
    story = transferred().then("closed", "12T11:00")
    assert only(story, shanghai, "14T09:00").state is State.VOID
    assert only(story, shanghai, "12T11:30", until="archived").state is State.RUNNING
    assert only(story, shanghai, "12T11:30", **{"from": "closed", "until": "archived"}).state is State.RUNNING


def test_a_clock_applies_by_what_is_found_later(shanghai: Calendar) -> None:
    major = {"applies": {"severity": "major"}}
    assert run(transferred(), shanghai, "12T11:00", **major) == ()
    story = transferred().then("assessed", "12T10:30", severity="major")
    assert only(story, shanghai, "12T11:00", **major).start == at("12T10:00")


def test_of_several_start_events_the_first_counts_by_which_the_clock_is_meant(shanghai: Calendar) -> None:
    story = Story().then("opened", "12T09:00").then("assessed", "12T09:10")
    story.then("reclassified", "12T15:00", severity="major").then("reclassified", "12T15:30")
    changes = {"from": ["assessed", "reclassified"], "until": "reported", "applies": {"severity": "major"}}
    found = only(story, shanghai, "12T16:00", **changes)
    assert (found.start, found.state) == (at("12T15:00"), State.RUNNING)


@pytest.mark.parametrize(("when", "state"), [("12T11:00", State.VOID), ("12T13:00", State.LATE)])
def test_a_case_that_turns_out_another_kind_ends_the_clock(
    shanghai: Calendar, when: str, state: State
) -> None:
    story = transferred().then("reclassified", when, kind="question")
    found = only(story, shanghai, "14T09:00", applies={"kind": "complaint"})
    assert found.state is state
    assert found.ended is not None
    assert found.ended.event == "reclassified"


def test_what_is_found_after_it_was_kept_changes_nothing(shanghai: Calendar) -> None:
    story = transferred().then("responded", "12T13:00").then("reclassified", "12T14:00", kind="question")
    limits = [{"when": {"kind": "question"}, "within": "5 days"}]
    found = only(story, shanghai, "14T09:00", applies={"kind": "complaint"}, limits=limits)
    assert (found.state, str(found.limit)) == (State.LATE, "2 hours")


LONGER = [{"when": {"complexity": "complex"}, "within": "5 hours"}]


@pytest.mark.parametrize(
    ("assessed", "limit", "state"),
    [
        ("12T11:00", "5 hours", State.RUNNING),
        ("12T12:00", "5 hours", State.RUNNING),
        ("12T12:01", "2 hours", State.OVERDUE),
    ],
)
def test_a_longer_limit_must_be_found_in_time(
    shanghai: Calendar, assessed: str, limit: str, state: State
) -> None:
    story = transferred().then("assessed", assessed, complexity="complex")
    found = only(story, shanghai, "12T12:30", limits=LONGER)
    assert (str(found.limit), found.state) == (limit, state)


def test_waiting_suspends_the_clock(shanghai: Calendar) -> None:
    story = transferred().waited("12T11:00", None)
    found = only(story, shanghai, "12T15:00", waits_for="information")
    assert (found.state, found.remaining, found.due) == (State.WAITING, timedelta(hours=1), at("12T16:00"))
    again = only(transferred().waited("12T11:00", "12T15:00"), shanghai, "12T15:30", waits_for="information")
    assert (again.state, again.due) == (State.RUNNING, at("12T16:00"))


@pytest.mark.parametrize(
    ("since", "until", "waits_for", "state"),
    [
        ("12T12:00", None, ["information"], State.OVERDUE),
        ("12T11:00", None, ["repair"], State.OVERDUE),
        ("12T11:00", None, [], State.OVERDUE),
        ("12T15:00", None, ["information"], State.OVERDUE),
        ("12T11:59", None, ["information"], State.WAITING),
        ("12T11:00", "12T20:00", ["information"], State.WAITING),
    ],
)
def test_only_the_waits_meant_and_in_time_suspend(
    shanghai: Calendar, since: str, until: str | None, waits_for: list[str], state: State
) -> None:
    story = transferred().waited(since, until)
    assert only(story, shanghai, "12T15:00", waits_for=waits_for).state is state


def test_what_is_kept_while_waiting_is_in_time(shanghai: Calendar) -> None:
    story = transferred().waited("12T11:00", None).then("responded", "13T09:00")
    assert only(story, shanghai, "14T09:00", waits_for="information").state is State.MET


def test_an_extension_counts_for_its_clock_once_and_in_its_cycle(shanghai: Calendar) -> None:
    story = transferred().extended("answer", "1 hour", "12T11:00").extended("answer", "9 hours", "12T11:10")
    story.extended("transfer", "9 hours", "12T11:00")
    found = only(story, shanghai, "12T12:30")
    assert (found.due, found.state) == (at("12T13:00"), State.RUNNING)
    assert found.extension is not None
    assert str(found.extension.by) == "1 hour"


def test_the_units_hours_count_where_the_policy_says_so(shanghai: Calendar) -> None:
    early = ((time(6), time(14)),)
    depot = Calendar(SHANGHAI, (early,) * 7, shanghai.weekend, {2026: Announced({})})
    calendars = Calendars(shanghai, {"branch-1": depot})
    for hours_of, due in (("desk", "14T17:30"), ("unit", "14T14:00")):
        own = clock(within="2 days", counting={"hours_of": hours_of})
        (found,) = instances([("6", own)], transferred().told(), calendars, Counting(), at("12T11:00"))
        assert found.due == at(due)


def test_instances_come_in_the_order_of_the_clocks(shanghai: Calendar) -> None:
    declared = [("4", clock(id="transfer", until="transferred", **{"from": "opened"})), ("6", clock())]
    found = instances(declared, transferred().told(), Calendars(shanghai), Counting(), at("12T11:00"))
    assert [(each.clause, each.clock.id) for each in found] == [("4", "transfer"), ("6", "answer")]


EVENTS = st.lists(
    st.tuples(
        st.sampled_from(["transferred", "returned", "responded", "accepted", "answered-on-the-spot"]),
        st.integers(0, 5 * 24 * 60),
    ),
    max_size=8,
)


@given(EVENTS, st.integers(0, 6 * 24 * 60), st.sampled_from(["keep", "restart"]))
def test_whatever_the_history_every_instance_is_sound(
    shanghai: Calendar, events: list[tuple[str, int]], now: int, repeat: str
) -> None:
    start = at("12T00:00")
    moments = [start, *(start + timedelta(minutes=minute) for _, minute in events)]
    names = ["opened", *(name for name, _ in events)]
    occurrences = tuple(
        Occurrence(name, moment, 1, index - 1, COMPLAINT)
        for index, (name, moment) in enumerate(zip(names, moments, strict=True))
    )
    declared = clock(
        voided_by="returned", unless="answered-on-the-spot", repeat=repeat, within="1 working day"
    )
    present = max(start + timedelta(minutes=now), *moments)
    found = instances([("6", declared)], History(occurrences), Calendars(shanghai), Counting(), present)
    assert [each.number for each in found] == list(range(1, len(found) + 1))
    assert sum(each.is_running for each in found) <= 1
    for each in found:
        assert each.start <= each.due
        assert (each.fulfilled is None) or (each.ended is None)
        assert (each.late_by is not None and each.late_by > timedelta(0)) == each.is_late
        for language in ("zh", "en"):
            assert all(explain(each, language))


def test_an_instance_knows_its_local_due_day(shanghai: Calendar) -> None:
    found = only(transferred(), shanghai, "12T11:00", within="1 day", counting={"day_ends": "midnight"})
    assert found.reckoning.calendar.last_day_of(found.due) == date(2026, 10, 13)


def test_the_soonest_is_the_most_urgent_wherever_its_clock_stands_and_no_limit_the_least() -> None:
    sooner = datetime.fromisoformat("2026-10-12T09:00:00+09:00")
    assert sorted([None, at("12T08:30"), sooner], key=urgency) == [sooner, at("12T08:30"), None]
