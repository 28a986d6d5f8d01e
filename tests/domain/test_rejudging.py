"""A case under another version: a copy changes nothing, a longer clock moves itself and nothing else."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rightsdesk.domain.limits import Limit, Measure
from rightsdesk.domain.policy import PolicyVersion
from rightsdesk.domain.rejudging import Rejudged, rejudged
from rightsdesk.domain.standing import Standing, standing
from rightsdesk.domain.worklist import NextSteps
from rightsdesk.records.files import WorkTree
from rightsdesk.records.store import Desk, read_case, readable

ROOT = Path(__file__).parents[2]
NOW = datetime.fromisoformat("2026-11-20T10:00:00+08:00")
DESK = Desk(WorkTree(ROOT))
VERSION = DESK.versions("transport-group")[0]
IN_A_DAY = {
    Measure.MINUTES: 24 * 60, Measure.HOURS: 24, Measure.WORKING_MINUTES: 7 * 60, Measure.WORKING_HOURS: 7,
    Measure.DAYS: 1, Measure.WORKING_DAYS: 1,
}  # fmt: skip


@cache
def standings() -> tuple[Standing, ...]:
    """A dozen cases at every stage, as they stand under the group's policy."""
    return tuple(_standings())


def _standings() -> Iterator[Standing]:
    for path in sorted((ROOT / "tests/data/desk/cases").rglob("*.yml")):
        case = readable(read_case(str(path), path.read_bytes()))
        if case.policy == VERSION.slug:
            yield standing(case, VERSION, DESK.calendars, NOW)


def changed(**fields: Any) -> PolicyVersion:
    """The version with another policy in it."""
    return VERSION.model_copy(
        update={"digest": repr(fields), "policy": VERSION.policy.model_copy(update=fields)}
    )


def lengthened(clock_id: str, days: int) -> PolicyVersion:
    """The version with a clock that runs so many days longer."""
    clauses = []
    for clause in VERSION.policy.clauses:
        clocks = []
        for clock in clause.clocks:
            if clock.id == clock_id:
                limit = clock.within
                longer = Limit(limit.amount + days * IN_A_DAY[limit.measure], limit.measure)
                clock = clock.model_copy(update={"within": longer})
            clocks.append(clock)
        clauses.append(clause.model_copy(update={"clocks": tuple(clocks)}))
    return changed(clauses=tuple(clauses))


def under(version: PolicyVersion) -> list[Rejudged]:
    steps = NextSteps()
    return [
        rejudged(each, standing(each.state.case, version, DESK.calendars, NOW), steps) for each in standings()
    ]


def test_an_identical_copy_changes_nothing() -> None:
    assert all(each.is_same for each in under(changed(title=VERSION.policy.title)))


@settings(max_examples=40)
@given(st.sampled_from([clock.id for _clause, clock in VERSION.policy.clocks()]), st.integers(1, 15))
def test_a_longer_clock_moves_its_running_instances_and_nothing_else(clock_id: str, days: int) -> None:
    for each in under(lengthened(clock_id, days)):
        running = {
            (clock.cycle, clock.number) for clock in each.before.running() if clock.clock.id == clock_id
        }
        moved = {
            (change.shown.cycle, change.shown.number)
            for change in each.clocks
            if change.after and change.after.is_running and (change.moved_by or timedelta()) > timedelta()
        }
        assert moved == running
        assert {change.shown.clock.id for change in each.clocks} <= {clock_id}
        assert not any(change.becomes_overdue or change.begins for change in each.clocks)
        assert not (each.approvals or each.asked or each.unasked or each.allowed or each.forbidden)
        assert not each.handlers


def test_a_shorter_limit_makes_overdue_and_a_longer_one_heals() -> None:
    there, back = NextSteps(), NextSteps()
    short = lengthened("answer", -6)
    found = [rejudged(e, standing(e.state.case, short, DESK.calendars, NOW), there) for e in standings()]
    worse = [each for each in found if each.becomes_overdue]
    assert worse
    for each in worse:
        healed = rejudged(each.after, each.before, back)
        assert not healed.becomes_overdue
        assert [change.shown.clock.id for change in healed.clocks if change.no_longer_overdue] == ["answer"]


def test_another_owner_is_felt_although_nothing_moves() -> None:
    clauses = tuple(
        clause.model_copy(
            update={
                "clocks": tuple(clock.model_copy(update={"owner": "archivist"}) for clock in clause.clocks)
            }
        )
        for clause in VERSION.policy.clauses
    )
    for each in under(changed(clauses=clauses)):
        felt = {change.shown.clock.id for change in each.clocks}
        assert felt == {clock.clock.id for clock in each.before.running() if clock.clock.owner != "archivist"}
        assert all(change.owner_changes and not change.moved_by for change in each.clocks)


def test_without_clocks_every_promise_ends() -> None:
    clauses = tuple(clause.model_copy(update={"clocks": ()}) for clause in VERSION.policy.clauses)
    for each in under(changed(clauses=clauses)):
        ended = {change.shown.clock.id for change in each.clocks if change.ends}
        assert ended == {clock.clock.id for clock in each.before.running()}
        assert all(change.ends or (change.before and change.before.is_late) for change in each.clocks)
        assert not any(change.becomes_overdue for change in each.clocks)


@pytest.mark.parametrize("measure", [Measure.WORKING_HOURS, Measure.WORKING_DAYS])
def test_working_time_is_told_where_the_limit_counts_it(measure: Measure) -> None:
    clauses = tuple(
        clause.model_copy(
            update={
                "clocks": tuple(
                    clock.model_copy(update={"within": Limit(20, measure)}) if clock.id == "answer" else clock
                    for clock in clause.clocks
                )
            }
        )
        for clause in VERSION.policy.clauses
    )
    changes = [change for each in under(changed(clauses=clauses)) for change in each.clocks]
    assert changes
    for change in changes:
        moved, working = change.moved_by, change.moved_by_working_time
        assert moved is not None
        assert working is not None
        assert abs(working) <= abs(moved)
        assert (working > timedelta()) == (moved > timedelta()) or not working
