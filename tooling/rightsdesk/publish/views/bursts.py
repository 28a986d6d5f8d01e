"""Many cases of one kind in a short time, in words: what was seen, what was to be expected, which cases."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from rightsdesk.analysis.bursts import Burst, Episode, Watch
from rightsdesk.domain.policy import PolicyVersion, version_in_force
from rightsdesk.publish.views import times, words
from rightsdesk.publish.views.cases import Reader


@dataclass(frozen=True, slots=True)
class BurstView:
    """One burst: `trait` and `name` say of what, `told` who is to look at it. `first` and `last` bound the
    days looked at, `since` and `until` those on which it was seen.
    """

    trait: str
    name: str
    policy: str
    clause: str
    first: str
    last: str
    days: int
    number: int
    expected: str
    bound: int
    before: int
    baseline: int
    told: str
    since: str
    until: str
    cases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WatchedView:
    """How one policy has bursts watched."""

    policy: str
    clause: str
    window: int
    baseline: int
    least: int
    chance: str
    told: str


@dataclass(frozen=True, slots=True)
class BurstsView:
    """The page on bursts: those of today, those of the last months (the latest first), how it is watched."""

    as_of: str
    now: tuple[BurstView, ...]
    past: tuple[BurstView, ...]
    watched: tuple[WatchedView, ...]


def burst_view(episode: Episode, versions: Sequence[PolicyVersion], reader: Reader) -> BurstView:
    """A burst in words, as it was seen most clearly; `versions` are those of its policy."""
    burst, language = episode.peak, reader.language
    policy = (version_in_force(tuple(versions), burst.last) or versions[0]).policy
    return BurstView(
        trait=words.TRAITS[burst.trait].text(language),
        name=burst.label.text(language) if burst.label else burst.slug,
        policy=policy.title.text(language),
        clause=burst.clause,
        first=times.day(burst.first, language),
        last=times.day(burst.last, language),
        days=burst.days,
        number=len(burst.cases),
        expected=f"{burst.expected:.1f}",
        bound=burst.bound,
        before=burst.before,
        baseline=burst.baseline,
        told=policy.post_titles(burst.told, language),
        since=times.day(episode.since, language),
        until=times.day(episode.until, language),
        cases=tuple(burst.cases),
    )


def present(burst: Burst) -> Episode:
    """A burst of the present day, for which only that day counts."""
    return Episode(burst.last, burst.last, burst)


def between(watches: Sequence[Watch], first: date, last: date, reader: Reader) -> tuple[BurstView, ...]:
    """The bursts seen on days from `first` to `last`, of all policies, in the order in which they were."""
    found = [(episode, watch) for watch in watches for episode in watch.between(first, last)]
    return tuple(
        burst_view(episode, watch.versions, reader)
        for episode, watch in sorted(found, key=lambda each: each[0].since)
    )


def bursts_view(
    watches: Sequence[Watch],
    policies: Sequence[Sequence[PolicyVersion]],
    since: date,
    today: date,
    as_of: str,
    reader: Reader,
) -> BurstsView:
    """The page as of `today`, with what was seen from `since` on."""
    return BurstsView(
        as_of=as_of,
        now=tuple(
            burst_view(present(burst), watch.versions, reader)
            for watch in watches
            for burst in watch.on(today)
        ),
        past=tuple(reversed(between(watches, since, today, reader))),
        watched=tuple(
            view for versions in policies if (view := _watched(versions, today, reader)) is not None
        ),
    )


def _watched(versions: Sequence[PolicyVersion], today: date, reader: Reader) -> WatchedView | None:
    version = version_in_force(tuple(versions), today)
    found = version.policy.surveillance() if version else None
    if version is None or found is None:
        return None
    clause, watched = found
    return WatchedView(
        policy=version.policy.title.text(reader.language),
        clause=clause.no,
        window=watched.window,
        baseline=watched.baseline,
        least=watched.least,
        chance=f"{watched.chance:.1%}".replace(".0%", "%"),
        told=version.policy.post_titles(watched.told, reader.language),
    )
