"""Bursts: what is compared with what, small numbers, young desks, episodes; and real registers."""

import csv
import os
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from rightsdesk.analysis.bursts import Burst, Sighting, Watch, sighting, watches
from rightsdesk.domain.policy import PolicyVersion
from rightsdesk.domain.standing import Standing

Make = Callable[..., Standing]
Versions = tuple[PolicyVersion, ...]
DAY = date(2026, 10, 20)
LONG_AGO = date(2026, 1, 1)
DATA = Path(os.environ.get("RIGHTSDESK_DATA", Path(__file__).parents[2].parent / "shared" / "data"))


def seen(*days_ago: int, category: str = "doors", **traits: str) -> list[Sighting]:
    """A case for each number of days before DAY."""
    return [
        Sighting(f"{category}-{number}", DAY - timedelta(days=ago), {"category": category, **traits})
        for number, ago in enumerate(days_ago)
    ]


def on(versions: Versions, sightings: Sequence[Sighting], since: date = LONG_AGO) -> tuple[Burst, ...]:
    return Watch(versions, sightings, since).on(DAY)


def test_many_after_a_quiet_time(versions: Versions) -> None:
    (burst,) = on(versions, seen(0, 1, 3, 6))
    assert (burst.policy, burst.clause, burst.trait, burst.slug) == ("trial", "9", "category", "doors")
    assert (burst.first, burst.last, burst.days) == (date(2026, 10, 14), DAY, 7)
    assert burst.cases == ("doors-3", "doors-2", "doors-1", "doors-0")
    assert (burst.before, burst.baseline, burst.expected, burst.bound) == (0, 28, 0.125, 3)
    assert burst.told == ("officer",)
    assert burst.label is not None
    assert burst.label.en == "doors"


def test_the_window_and_the_baseline_end_where_they_say(versions: Versions) -> None:
    assert on(versions, seen(0, 1, 7)) == ()  # the third is of the day before the window
    (with_one_before,) = on(versions, seen(0, 1, 2, 3, 7))
    assert (with_one_before.before, with_one_before.bound) == (1, 4)


def test_the_last_day_of_the_baseline_still_counts(versions: Versions) -> None:
    assert on(versions, seen(0, 1, 2, 34)) == ()
    (burst,) = on(versions, seen(0, 1, 2, 35))
    assert burst.before == 0


def test_two_are_never_a_burst(versions: Versions) -> None:
    assert on(versions, seen(0, 0)) == ()


def test_what_is_usual_is_none(versions: Versions) -> None:
    assert on(versions, seen(*range(35))) == ()


def test_categories_units_and_lines_are_watched_by_themselves(versions: Versions) -> None:
    usual = seen(*range(7, 35), category="fares", unit="south", line="bus")
    spread = [
        *seen(0, 1, category="doors", unit="north", line="rail"),
        *seen(2, 3, category="fares", unit="north", line="rail"),
    ]
    found = [(burst.trait, burst.slug, len(burst.cases)) for burst in on(versions, [*usual, *spread])]
    assert found == [("unit", "north", 4), ("line", "rail", 4)]


def test_a_young_desk_is_not_taken_for_a_quiet_one(versions: Versions) -> None:
    cases = seen(0, 1, 2)
    # 21 days before the window with nothing in them tell less than 28, and six nothing at all
    (burst,) = on(versions, cases, since=DAY - timedelta(days=27))
    assert (burst.baseline, burst.bound) == (21, 3)
    assert on(versions, cases, since=DAY - timedelta(days=12)) == ()


def test_before_the_policy_was_in_force_nothing_counts_as_quiet(
    versions: Versions, changed_version: Callable[..., PolicyVersion]
) -> None:
    new = changed_version((DAY - timedelta(days=10)).isoformat())
    assert on((new,), seen(0, 1, 2)) == ()


def test_the_version_of_the_day_says_how(
    versions: Versions, changed_version: Callable[..., PolicyVersion]
) -> None:
    deaf = changed_version("2026-10-20", bursts=None)
    both = (*versions, deaf)
    assert on(both, seen(0, 1, 2, 3)) == ()
    assert Watch(both, seen(1, 2, 3, 4), LONG_AGO).on(DAY - timedelta(days=1)) != ()


def test_an_episode_lasts_as_long_as_it_can_be_seen(versions: Versions) -> None:
    watch = Watch(versions, seen(10, 9, 8, 8), LONG_AGO)
    (episode,) = watch.between(DAY - timedelta(days=30), DAY)
    # when the first case has gone over into the baseline, the three that remain are too few
    assert (episode.since, episode.until) == (DAY - timedelta(days=8), DAY - timedelta(days=4))
    assert len(episode.peak.cases) == 4
    assert watch.between(DAY - timedelta(days=2), DAY) == ()


def test_two_bursts_of_one_kind_are_two_episodes(versions: Versions) -> None:
    watch = Watch(versions, seen(60, 60, 60, 60, 3, 3, 3, 3), LONG_AGO)
    found = watch.between(DAY - timedelta(days=70), DAY)
    assert [(episode.since, episode.until) for episode in found] == [
        (DAY - timedelta(days=60), DAY - timedelta(days=54)),
        (DAY - timedelta(days=3), DAY),
    ]


def test_a_case_is_seen_on_its_local_day_as_it_is_classified_now(make: Make, versions: Versions) -> None:
    case = make(
        "10-12 23:30",
        ("10-13 09:00", "reclassified", {"category": "fares", "reason": "it is"}),
        ("10-13 09:10", "transferred", {"unit": "north"}),
    )
    zone = case.state.case.received_at.tzinfo
    found = sighting(case.state, zone)  # type: ignore[arg-type]  # the fixture makes times in a ZoneInfo
    assert found.day == date(2026, 10, 12)
    assert found.traits == {"category": "fares", "unit": "north", "line": "bus"}


def test_only_policies_with_such_a_clause_are_watched(
    make: Make, versions: Versions, changed_version: Callable[..., PolicyVersion]
) -> None:
    cases = [make("10-12 09:00")]
    zone = cases[0].state.case.received_at.tzinfo
    deaf = changed_version("2026-01-01", bursts=None)
    assert len(watches([versions], cases, zone)) == 1  # type: ignore[arg-type]  # as above
    assert watches([(deaf,)], cases, zone) == ()  # type: ignore[arg-type]  # as above


class TestRealRegisters:
    """Time series as they come, not made up: nothing breaks, and what stands out by eye is found."""

    @pytest.fixture(autouse=True)
    def registers(self) -> None:
        if not DATA.is_dir():
            pytest.skip(f"RIGHTSDESK_DATA: the folder of public registers is not at {DATA}")

    def test_messages_to_a_city(self, changed_version: Callable[..., PolicyVersion]) -> None:
        with (DATA / "teddycup2020/attachment3_hot_topics.csv").open(encoding="utf-8", newline="") as text:
            times = [row["留言时间"].split(" ")[0].replace("/", "-") for row in csv.DictReader(text)]
        days = [datetime.strptime(time, "%Y-%m-%d").date() for time in times]  # noqa: DTZ007 - only the day counts
        sightings = [Sighting(str(number), day, {"category": "message"}) for number, day in enumerate(days)]
        version = changed_version("2017-01-01")
        episodes = Watch([version], sightings, min(days)).between(date(2019, 1, 1), max(days))
        peaks = [episode.peak for episode in episodes]
        assert peaks
        assert all(len(peak.cases) >= peak.bound > peak.expected for peak in peaks)
        assert all(peak.probability <= 0.01 for peak in peaks)

    def test_requests_of_one_night(self, changed_version: Callable[..., PolicyVersion]) -> None:
        with (DATA / "nyc311/nyc311_2019-12-31_api.csv").open(encoding="utf-8", newline="") as text:
            rows = list(csv.DictReader(text))
        days = [date.fromisoformat(row["created_date"][:10]) for row in rows]
        sightings = [
            Sighting(row["unique_key"], day, {"category": row["complaint_type"]})
            for row, day in zip(rows, days, strict=True)
        ]
        version = changed_version("2019-01-01")
        found = Watch([version], sightings, date(2019, 11, 1)).on(date(2019, 12, 31))
        numbers = {burst.slug: len(burst.cases) for burst in found}
        assert sum(numbers.values()) <= len(rows)
        assert all(number >= 3 for number in numbers.values())
        assert max(numbers, key=lambda slug: numbers[slug]).startswith("Noise")
