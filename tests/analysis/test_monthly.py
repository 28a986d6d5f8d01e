"""Monthly figures: what counts, what rests on what, what is left out."""

import shutil
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from rightsdesk.analysis.monthly import (
    MonthFigures,
    OnTime,
    Satisfaction,
    answer_time,
    by_month,
    figures,
    on_time,
    satisfaction,
)
from rightsdesk.domain.model import Label
from rightsdesk.domain.standing import Standing
from rightsdesk.records.files import WorkTree
from rightsdesk.records.store import Desk

ROOT = Path(__file__).parents[2]
ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime.fromisoformat("2026-11-20T10:00:00+08:00")


@pytest.fixture
def here(tmp_path: Path) -> Desk:
    shutil.copytree(ROOT / "policies", tmp_path / "policies")
    shutil.copytree(ROOT / "tests" / "data" / "desk" / "cases", tmp_path / "cases")
    return Desk(WorkTree(tmp_path))


@pytest.fixture
def standings(here: Desk) -> Sequence[Standing]:
    return [here.standing(case, NOW) for case in here.cases()]


def month(here: Desk, standings: Sequence[Standing], number: int) -> MonthFigures:
    return figures(2026, number, by_month(standings, ZONE)[2026, number], here.calendars, ZONE, NOW)


def test_a_case_counts_in_the_local_month_of_its_receipt(standings: Sequence[Standing]) -> None:
    assert {key: len(found) for key, found in by_month(standings, ZONE).items()} == {
        (2026, 9): 1,
        (2026, 10): 2,
        (2026, 11): 8,
    }
    midnight = by_month(standings, ZoneInfo("Pacific/Kiritimati"))
    assert sum(map(len, midnight.values())) == len(standings)


def test_counts_add_up(here: Desk, standings: Sequence[Standing]) -> None:
    for number in (9, 10, 11):
        found = month(here, standings, number)
        for counts in (found.by_kind, found.by_channel, found.by_category, found.by_unit):
            assert sum(count.number for count in counts) == found.received


def test_words_stand_in_the_order_of_the_policy_not_by_number(
    here: Desk, standings: Sequence[Standing]
) -> None:
    found = month(here, [one for one in standings if one.version.slug == "transport-group"], 11)
    order = list(here.versions("transport-group")[0].policy.vocabulary.categories)
    slugs = [count.slug for count in found.by_category]
    assert slugs == sorted(slugs, key=order.index)
    assert found.by_unit[-1].slug == ""


def test_only_the_present_month_is_running(here: Desk, standings: Sequence[Standing]) -> None:
    assert [month(here, standings, number).running for number in (9, 10, 11)] == [False, False, True]


def test_every_instance_is_counted_once_but_for_those_that_no_longer_apply(
    standings: Sequence[Standing],
) -> None:
    counted = sum(one.met + one.late + one.overdue + one.running + one.waiting for one in on_time(standings))
    instances = [clock for standing in standings for clock in standing.clocks]
    assert counted == sum(clock.state.value != "void" for clock in instances)


def test_a_share_rests_only_on_what_was_done() -> None:
    fared = OnTime(
        "p",
        "c",
        Label(zh="甲", en="a"),
        "1",
        Label(zh="甲", en="a"),
        met=3,
        late=1,
        overdue=5,
        running=7,
        waiting=2,
    )
    assert (fared.base, fared.share) == (4, 0.75)
    nothing = OnTime(
        "p",
        "c",
        Label(zh="甲", en="a"),
        "1",
        Label(zh="甲", en="a"),
        met=0,
        late=0,
        overdue=5,
        running=7,
        waiting=2,
    )
    assert nothing.share is None


def test_satisfaction_leaves_out_those_without_an_opinion() -> None:
    numbers = (("satisfied", 2), ("fairly-satisfied", 1), ("dissatisfied", 1), ("no-answer", 6))
    assert (Satisfaction(numbers, 3).base, Satisfaction(numbers, 3).share) == (4, 0.75)
    assert Satisfaction((("no-answer", 6),), 0).share is None


def test_a_reopened_case_has_no_satisfaction_until_it_is_called_back_again(
    standings: Sequence[Standing],
) -> None:
    reopened = [one for one in standings if one.state.cycle == 2]
    assert satisfaction(reopened).base == 0
    assert dict(satisfaction(standings).numbers)["satisfied"] == 1


def test_the_first_answer_is_measured_in_working_time(here: Desk, standings: Sequence[Standing]) -> None:
    # received 2026-09-07 09:10, answered the next day at 16:20: 6 h 20 min and 5 h 50 min of working time
    calm = [one for one in standings if one.state.case.id == "2609-CA1M1-A"]
    found = answer_time(calm, here.calendars)
    assert (found.median, found.base) == (timedelta(hours=12, minutes=10), 1)
    assert answer_time([], here.calendars).median is None


def test_late_steps_with_their_reason_are_counted(here: Desk, standings: Sequence[Standing]) -> None:
    assert [month(here, standings, number).late_recorded for number in (9, 10, 11)] == [0, 1, 0]
