"""Who had a case how long, in words: on the page of a case, and by unit on that of a month."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rightsdesk.analysis.holding import Hold, HoldingTimes, holding_times
from rightsdesk.domain.explanation import duration_text
from rightsdesk.domain.standing import Standing
from rightsdesk.publish.views import times
from rightsdesk.publish.views.cases import Reader


@dataclass(frozen=True, slots=True)
class HoldView:
    """One span; `until` is None while it lasts, `waiting` where nothing was waited for."""

    who: str
    since: str
    until: str | None
    working: str
    elapsed: str
    waiting: str | None


@dataclass(frozen=True, slots=True)
class UnitHoldingView:
    """How long a unit had the cases handed to it; times are None where there is nothing to measure."""

    unit: str
    policy: str
    number: int
    running: int
    base: int
    median: str | None
    longest: str | None
    longest_case: str | None


def hold_view(hold: Hold, standing: Standing, reader: Reader) -> HoldView:
    """A span in words."""
    language = reader.language
    return HoldView(
        who=reader.unit(hold.unit, standing.version.policy),
        since=times.instant(hold.since, reader.zone, language),
        until=times.instant(hold.until, reader.zone, language) if hold.until else None,
        working="—" if hold.working is None else duration_text(hold.working, language, working=True),
        elapsed=duration_text(hold.elapsed, language),
        waiting=duration_text(hold.waiting, language, working=True) if hold.waiting else None,
    )


def unit_holding_views(
    spans: Mapping[tuple[str, str], Sequence[tuple[str, Hold]]],
    latest: Mapping[str, Standing],
    reader: Reader,
) -> tuple[UnitHoldingView, ...]:
    """The times of every unit, in the order of the policies' word lists; `latest` is a case of each policy,
    by which units are named.
    """
    found = []
    for (slug, unit), holds in sorted(spans.items(), key=lambda each: _place(each[0], latest)):
        policy = latest[slug].version.policy
        found.append(
            _unit_view(
                holding_times(holds), reader.unit(unit, policy), policy.title.text(reader.language), reader
            )
        )
    return tuple(found)


def _place(key: tuple[str, str], latest: Mapping[str, Standing]) -> tuple[str, int, str]:
    slug, unit = key
    units = [*latest[slug].version.policy.vocabulary.units]
    return slug, units.index(unit) if unit in units else len(units), unit


def _unit_view(found: HoldingTimes, unit: str, policy: str, reader: Reader) -> UnitHoldingView:
    language = reader.language
    return UnitHoldingView(
        unit=unit,
        policy=policy,
        number=found.number,
        running=found.running,
        base=found.base,
        median=duration_text(found.median, language, working=True) if found.median is not None else None,
        longest=duration_text(found.longest, language, working=True) if found.longest is not None else None,
        longest_case=found.longest_case,
    )
