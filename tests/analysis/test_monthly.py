"""What cases come to together: what counts, what rests on what, what is left out."""

import shutil
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from rightsdesk.analysis.monthly import Satisfaction, answer_times, by_month, satisfaction
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


def test_a_case_counts_in_the_local_month_of_its_receipt(standings: Sequence[Standing]) -> None:
    assert {key: len(found) for key, found in by_month(standings, ZONE).items()} == {
        (2026, 9): 1,
        (2026, 10): 2,
        (2026, 11): 8,
    }
    midnight = by_month(standings, ZoneInfo("Pacific/Kiritimati"))
    assert sum(map(len, midnight.values())) == len(standings)


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
    assert answer_times(calm, here.calendars) == [timedelta(hours=12, minutes=10)]
    assert answer_times([], here.calendars) == []
