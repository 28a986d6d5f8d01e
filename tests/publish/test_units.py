"""The page on units: every open case once, and nothing older than it says."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from rightsdesk.domain.standing import Standing
from rightsdesk.publish.views.cases import Reader
from rightsdesk.publish.views.units import SEEN, UnitView, units_view
from rightsdesk.records.agenda import agenda, versions_in_force
from rightsdesk.records.store import Desk


def shown(here: Desk, standings: Sequence[Standing], now: datetime) -> dict[str, UnitView]:
    reader = Reader("en", here.organisation.zone(), here.staff)
    owed = agenda(here, now, standings)
    versions = versions_in_force(here, now)
    found = units_view(standings, versions, owed.records, owed.open(), here.calendars, reader, now)
    assert len(found) == len(versions)
    return {each.asked.removesuffix("&situation="): each for group in found for each in group.units}


def test_every_open_case_that_left_the_desk_stands_with_one_unit(
    here: Desk, standings: Sequence[Standing], now: datetime
) -> None:
    units = shown(here, standings, now)
    for asked, unit in units.items():
        slug, policy = (part.partition("=")[2] for part in asked.split("&"))
        own = [each.state for each in standings if each.version.slug == policy and each.state.is_open]
        assert unit.open == sum(state.last_unit == slug for state in own)
        assert unit.in_hand == sum(state.holder == slug for state in own)
        assert unit.in_hand <= unit.open
    assert sum(unit.open for unit in units.values()) > 0
    assert sum(unit.overdue + unit.soon for unit in units.values()) > 0


def test_people_and_times_stand_with_their_unit(
    here: Desk, standings: Sequence[Standing], now: datetime
) -> None:
    units = shown(here, standings, now)
    branch = units["unit=bus-one&policy=transport-group"]
    assert "Demo Xin" in branch.people
    assert branch.base > 0
    assert branch.median is not None
    assert branch.longest_case in {each.state.case.id for each in standings}


@pytest.mark.parametrize("later", [timedelta(), SEEN + timedelta(days=90)])
def test_closed_cases_of_long_ago_are_not_measured(here: Desk, now: datetime, later: timedelta) -> None:
    closed = [each for case in here.cases() if not (each := here.standing(case, now)).state.is_open]
    reader = Reader("en", here.organisation.zone(), here.staff)
    versions = versions_in_force(here, now)
    found = units_view(closed, versions, (), (), here.calendars, reader, now + later)
    handed = sum(unit.handed for group in found for unit in group.units)
    assert (handed == 0) is bool(later)
