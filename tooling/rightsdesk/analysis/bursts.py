"""Many cases of one kind in a short time, by category, unit and line, as a policy's clause on bursts has them
watched.

A case counts on the local day of its receipt, for the category and the unit it has now. Each case counts,
also one that is handled together with another: that many people complain of one thing is what is looked
for. Days before the desk's first case, or before the policy was first in force, are no quiet days and are
not in the baseline; as long as it would be shorter than the window, nothing can be said.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal, get_args
from zoneinfo import ZoneInfo

from rightsdesk.analysis.surveillance import bound, expected, probability
from rightsdesk.domain.folding import CaseState
from rightsdesk.domain.model import Label
from rightsdesk.domain.policy import Clause, PolicyVersion, version_in_force
from rightsdesk.domain.regime import Surveillance
from rightsdesk.domain.standing import Standing
from rightsdesk.records.store import Desk, day_of_path, read_case, readable

Trait = Literal["category", "unit", "line"]
TRAITS: tuple[Trait, ...] = get_args(Trait)
WORDS: Mapping[str, str] = {"category": "categories", "unit": "units", "line": "lines"}
"""In which list of a policy's vocabulary the words of a trait stand."""

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Sighting:
    """A case as it is counted: on which local day, and what it is about (a trait not known is not there)."""

    case_id: str
    day: date
    traits: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Burst:
    """More cases with one value `slug` of a `trait` than chance explains, in the days `first` to `last`.

    `cases` are their ids in order of day; `before` is the number in the `baseline` days before `first`. By
    these, `expected` cases were to come, and from `bound` on it is a burst; `probability` is that of as many
    or more by chance. `told` are posts; `label` is None for a word that the policy does not have.
    """

    policy: str
    clause: str
    trait: Trait
    slug: str
    label: Label | None
    first: date
    last: date
    cases: tuple[str, ...]
    before: int
    baseline: int
    expected: float
    bound: int
    probability: float
    told: tuple[str, ...]

    @property
    def days(self) -> int:
        """How many days were looked at together."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class Episode:
    """A burst over time: seen on every day from `since` to `until`, most clearly as `peak` shows it."""

    since: date
    until: date
    peak: Burst


def sighting(state: CaseState, zone: ZoneInfo) -> Sighting:
    """A case as it is counted, its day in the desk's time zone."""
    values = {trait: state.traits.get(trait) for trait in TRAITS}
    return Sighting(
        state.case.id,
        state.case.received_at.astimezone(zone).date(),
        {trait: value for trait, value in values.items() if isinstance(value, str)},
    )


class Watch:
    """The cases of one policy, watched day by day.

    `versions` are the policy's, the earliest first, of which the one in force on a day says how that day is
    watched; `recorded_since` is the day of the desk's first case.
    """

    def __init__(
        self, versions: Sequence[PolicyVersion], sightings: Iterable[Sighting], recorded_since: date
    ) -> None:
        self.versions = tuple(versions)
        self._sightings = sorted(sightings, key=lambda seen: (seen.day, seen.case_id))
        self._days = [seen.day for seen in self._sightings]
        self._begins = max(recorded_since, self.versions[0].in_force)

    def on(self, day: date) -> tuple[Burst, ...]:
        """The bursts in the window that ends with `day`: by category, then unit, then line, each time the
        least likely first.
        """
        version = version_in_force(self.versions, day)
        watched = version.policy.surveillance() if version else None
        if version is None or watched is None:
            return ()
        found = self._bursts(version, *watched, day)
        return tuple(sorted(found, key=lambda each: (TRAITS.index(each.trait), each.probability, each.slug)))

    def between(self, first: date, last: date) -> tuple[Episode, ...]:
        """The bursts seen on days from `first` to `last`, in the order in which they were."""
        done: list[Episode] = []
        running: dict[tuple[Trait, str], Episode] = {}
        for number in range((last - first).days + 1):
            day = first + _DAY * number
            today = {(burst.trait, burst.slug): burst for burst in self.on(day)}
            done += [episode for key, episode in running.items() if key not in today]
            running = {key: _continued(running.get(key), burst) for key, burst in today.items()}
        done += running.values()
        return tuple(sorted(done, key=lambda each: (each.since, each.peak.probability, each.peak.slug)))

    def _bursts(
        self, version: PolicyVersion, clause: Clause, watched: Surveillance, day: date
    ) -> Iterator[Burst]:
        first = day - _DAY * (watched.window - 1)
        baseline = min(watched.baseline, (first - self._begins).days)
        if baseline < watched.window:
            return
        earlier = _grouped(self._from(first - _DAY * baseline, first - _DAY))
        for (trait, slug), cases in _grouped(self._from(first, day)).items():
            before = len(earlier.get((trait, slug), ()))
            chance = probability(len(cases), before, baseline, watched.window)
            if len(cases) < watched.least or chance > watched.chance:
                continue
            least = bound(before, baseline, watched.window, watched.chance)
            yield Burst(
                policy=version.slug,
                clause=clause.no,
                trait=trait,
                slug=slug,
                label=version.policy.vocabulary.words(WORDS[trait]).get(slug),
                first=first,
                last=day,
                cases=tuple(cases),
                before=before,
                baseline=baseline,
                expected=expected(before, baseline, watched.window),
                bound=max(watched.least, least),
                probability=chance,
                told=watched.told,
            )

    def _from(self, first: date, last: date) -> list[Sighting]:
        return self._sightings[bisect_left(self._days, first) : bisect_right(self._days, last)]


def _grouped(sightings: Iterable[Sighting]) -> dict[tuple[Trait, str], list[str]]:
    """The ids of cases by trait and value."""
    found: dict[tuple[Trait, str], list[str]] = {}
    for seen in sightings:
        for trait in TRAITS:
            if trait in seen.traits:
                found.setdefault((trait, seen.traits[trait]), []).append(seen.case_id)
    return found


def _continued(episode: Episode | None, burst: Burst) -> Episode:
    """The episode that goes on with a burst, or begins with it."""
    if episode is None:
        return Episode(burst.last, burst.last, burst)
    clearer = burst.probability < episode.peak.probability
    return Episode(episode.since, burst.last, burst if clearer else episode.peak)


def watches(
    policies: Iterable[Sequence[PolicyVersion]], standings: Iterable[Standing], zone: ZoneInfo
) -> tuple[Watch, ...]:
    """A watch over all cases of a desk for each of its `policies` (the versions of each, the earliest first)
    of which a version has bursts watched.
    """
    of_policy: dict[str, list[Sighting]] = {}
    for standing in standings:
        of_policy.setdefault(standing.version.slug, []).append(sighting(standing.state, zone))
    since = min((seen.day for found in of_policy.values() for seen in found), default=date.max)
    return tuple(
        Watch(versions, of_policy.get(versions[0].slug, ()), since)
        for versions in policies
        if any(version.policy.surveillance() for version in versions)
    )


def present_bursts(desk: Desk, now: datetime) -> tuple[Burst, ...]:
    """The bursts in the windows that end with the local day of `now`, by policy. Of the cases, only those of
    the days that matter, and of policies that have bursts watched, are read.

    Raises Unreadable at the first of them that cannot be read: a burst must not be told without it.
    """
    today = desk.local_day(now)
    return tuple(
        burst for watch in _read_watches(desk, desk.slugs, today, today) for burst in watch.on(today)
    )


def bursts_between(desk: Desk, slugs: Iterable[str], first: date, last: date) -> tuple[Episode, ...]:
    """The bursts seen under these policies on days from `first` to `last`, by policy; as `present_bursts`,
    only the cases that matter are read."""
    watched = _read_watches(desk, slugs, first, last)
    return tuple(episode for watch in watched for episode in watch.between(first, last))


def _read_watches(desk: Desk, slugs: Iterable[str], first: date, last: date) -> Iterator[Watch]:
    """A watch for each of the policies that has bursts watched on one of the days, over the cases that its
    windows and baselines on these days reach."""
    reach = {slug: back for slug in slugs if (back := _reach(desk.versions(slug), first, last))}
    days = {path: day for path in desk.case_paths() if (day := day_of_path(path))} if reach else {}
    if not days:
        return
    earliest = first - _DAY * (max(reach.values()) - 1)
    wanted = [path for path, day in days.items() if earliest <= day <= last]
    states = list(_states(desk, wanted, reach))
    zone, since = desk.organisation.zone(), min(days.values())
    for slug in reach:
        seen = (sighting(state, zone) for state in states if state.case.policy == slug)
        yield Watch(desk.versions(slug), seen, since)


def _reach(versions: Sequence[PolicyVersion], first: date, last: date) -> int:
    """How many days a look at any of the days goes back, itself included; 0 where none is watched."""
    at_first = version_in_force(tuple(versions), first)
    in_force = [each for each in versions if each is at_first or first <= each.in_force <= last]
    watched = [version.policy.surveillance() for version in in_force]
    return max((each[1].window + each[1].baseline for each in watched if each), default=0)


def _states(desk: Desk, paths: list[str], slugs: Collection[str]) -> Iterator[CaseState]:
    """The cases in these files that are of these policies, folded."""
    names = [slug.encode() for slug in slugs]
    for path, raw in desk.files.read_many(paths):
        # Reading a file strictly takes long; one that nowhere names the policy is not of it.
        if any(name in raw for name in names):
            case = readable(read_case(path, raw))
            if case.policy in slugs:
                yield desk.state(case)
