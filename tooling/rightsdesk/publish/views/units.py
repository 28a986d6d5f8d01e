"""How things stand at each unit: its open cases, what presses, how long it has cases, its last summary."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from rightsdesk.analysis.holding import Hold, holding_times, spans_by_unit
from rightsdesk.analysis.marks import marks
from rightsdesk.domain.deadlines import State
from rightsdesk.domain.explanation import duration_text
from rightsdesk.domain.obligations import Obligation
from rightsdesk.domain.policy import PolicyVersion
from rightsdesk.domain.programme.base import Record
from rightsdesk.domain.programme.reporting import UnitSummary
from rightsdesk.domain.standing import Standing
from rightsdesk.domain.worktime import Calendars
from rightsdesk.publish.views import times
from rightsdesk.publish.views.cases import Reader, soonest
from rightsdesk.publish.views.programme import OwedView, owed_view

SEEN = timedelta(days=365)
"""How far back warnings are counted and holding times measured; the register and the reports go further."""

Key = tuple[str, str]
"""A policy and one of its units."""


@dataclass(frozen=True, slots=True)
class UnitView:
    """One unit. `open` are the cases not closed that it had last, `in_hand` those that it has now; `overdue`
    and `soon` those of the open whose next time limit is so, `asked` the filter of the register that shows
    them. `handed`, `warnings` and times are of the last `SEEN`; times are None without any case to measure.
    `people` hold a post in it; `summary` is its last summary's record, `period` the month it is for."""

    name: str
    line: str
    people: tuple[str, ...]
    asked: str
    open: int
    in_hand: int
    overdue: int
    soon: int
    handed: int
    warnings: int
    base: int
    median: str | None
    longest: str | None
    longest_case: str | None
    summary: str | None
    period: str | None
    owed: tuple[OwedView, ...]


@dataclass(frozen=True, slots=True)
class UnitsView:
    """The units of one policy in force, in its order; those measured from `since`."""

    policy: str
    since: str
    units: tuple[UnitView, ...]


class _Figures:
    """What is counted for each unit, over all cases at once."""

    def __init__(self, standings: Sequence[Standing], calendars: Calendars, now: datetime) -> None:
        self.open: Counter[Key] = Counter()
        self.in_hand: Counter[Key] = Counter()
        self.pressing: Counter[tuple[Key, State]] = Counter()
        self.warnings: Counter[Key] = Counter()
        recent = [one for one in standings if _is_recent(one, now)]
        self.spans: Mapping[Key, list[tuple[str, Hold]]] = spans_by_unit(recent, calendars)
        for standing in standings:
            if standing.state.is_open:
                self._count_open(standing)
        for standing in recent:
            for mark in marks(standing):
                if mark.counts == "warning" and mark.unit is not None and mark.at >= now - SEEN:
                    self.warnings[mark.policy, mark.unit] += 1

    def _count_open(self, standing: Standing) -> None:
        state, slug = standing.state, standing.version.slug
        if state.holder is not None:
            self.in_hand[slug, state.holder] += 1
        if state.last_unit is not None:
            key = slug, state.last_unit
            self.open[key] += 1
            clock = soonest(standing)
            if clock is not None:
                self.pressing[key, clock.state] += 1


def _is_recent(standing: Standing, now: datetime) -> bool:
    return standing.state.is_open or standing.state.case.received_at >= now - SEEN


def units_view(
    standings: Sequence[Standing],
    versions: Iterable[PolicyVersion],
    records: Iterable[Record],
    owed: Sequence[Obligation],
    calendars: Calendars,
    reader: Reader,
    now: datetime,
    only: str | None = None,
) -> tuple[UnitsView, ...]:
    """Every unit of the policies in force (`versions`), those without cases too, or the one of that slug
    `only`; `records` are the desk's, `owed` is what is still to be done beside cases."""
    figures = _Figures(standings, calendars, now)
    summaries = _summaries(records)
    today = now.astimezone(reader.zone).date()
    since = times.day((now - SEEN).astimezone(reader.zone).date(), reader.language)

    def unit_of(version: PolicyVersion, slug: str) -> UnitView:
        own = [each for each in owed if each.policy == version.slug and each.unit == slug]
        return _unit(version, slug, figures, summaries.get((version.slug, slug)), own, reader, today)

    return tuple(
        UnitsView(
            version.policy.title.text(reader.language),
            since,
            tuple(unit_of(version, slug) for slug in version.policy.vocabulary.units if only in (None, slug)),
        )
        for version in versions
        if only is None or only in version.policy.vocabulary.units
    )


def _summaries(records: Iterable[Record]) -> dict[Key, UnitSummary]:
    """The last summary of each unit that was not withdrawn."""
    found = [each for each in records if isinstance(each, UnitSummary) and not each.withdrawn]
    return {(each.policy, each.unit): each for each in sorted(found, key=lambda each: each.period)}


def _unit(
    version: PolicyVersion,
    slug: str,
    figures: _Figures,
    summary: UnitSummary | None,
    owed: Sequence[Obligation],
    reader: Reader,
    today: date,
) -> UnitView:
    key, language, policy = (version.slug, slug), reader.language, version.policy
    unit = policy.vocabulary.units[slug]
    line = policy.vocabulary.lines.get(unit.line) if unit.line else None
    spans = figures.spans.get(key, [])
    held = holding_times(spans)
    return UnitView(
        name=unit.text(language),
        line=line.text(language) if line else "",
        people=tuple(_people(slug, reader, today)),
        asked=f"unit={slug}&policy={version.slug}&situation=",
        open=figures.open[key],
        in_hand=figures.in_hand[key],
        overdue=figures.pressing[key, State.OVERDUE],
        soon=figures.pressing[key, State.WARNING],
        handed=held.number,
        warnings=figures.warnings[key],
        base=held.base,
        median=duration_text(held.median, language, working=True) if held.median is not None else None,
        longest=duration_text(held.longest, language, working=True) if held.longest is not None else None,
        longest_case=held.longest_case,
        summary=summary.id if summary else None,
        period=_period(summary.period, language) if summary else None,
        owed=tuple(owed_view(each, reader, today) for each in owed),
    )


def _people(unit: str, reader: Reader, today: date) -> Iterator[str]:
    for slug, person in reader.staff.people.items():
        if any(holding.unit == unit for holding in person.holdings(today)):
            yield reader.person(slug)


def _period(period: str, language: str) -> str:
    """`2026-10` or `2026-07/2026-12` in words."""
    months = [times.month(int(each[:4]), int(each[5:]), language) for each in period.split("/")]
    return ("至" if language == "zh" else " to ").join(months)
