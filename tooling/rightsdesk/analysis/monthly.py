"""What a month looked like: counts, promises kept, satisfaction, each with the number it rests on.

A case belongs to the month of its receipt, local time. Everything is measured as of the standings' `now`, so
the figures of a month still change while its cases are being handled.
"""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from zoneinfo import ZoneInfo

from rightsdesk.domain.case import KINDS
from rightsdesk.domain.deadlines import Instance, State
from rightsdesk.domain.model import Label
from rightsdesk.domain.standing import Standing
from rightsdesk.domain.worktime import Calendars, UncoveredYear, elapsed_working

ANSWERS = ("responded", "answered-on-the-spot", "redirected")
SATISFIED = ("satisfied", "fairly-satisfied")


@dataclass(frozen=True, slots=True)
class Count:
    """How many cases have one word of a list; `label` is None for words that the policy does not name."""

    slug: str
    label: Label | None
    number: int


@dataclass(frozen=True, slots=True)
class OnTime:
    """How a policy's clock fared. Instances that no longer apply are not in it.

    `met` and `late` are done; `overdue`, `running` and `waiting` are still to be kept.
    """

    policy: str
    clock: str
    title: Label
    clause: str
    limit: Label
    met: int
    late: int
    overdue: int
    running: int
    waiting: int

    @property
    def base(self) -> int:
        """How many promises the share rests on: those that were done, in time or late."""
        return self.met + self.late

    @property
    def share(self) -> float | None:
        """The share done in time, 0 to 1; None where nothing was done yet."""
        return self.met / self.base if self.base else None


@dataclass(frozen=True, slots=True)
class Satisfaction:
    """What complainants said when called back, by their last call-back of the present handling.

    `numbers` by answer; `base` those who gave an opinion; `not_reached` those called in vain.
    """

    numbers: tuple[tuple[str, int], ...]
    not_reached: int

    @property
    def base(self) -> int:
        """How many gave an opinion."""
        return sum(number for answer, number in self.numbers if answer != "no-answer")

    @property
    def satisfied(self) -> int:
        """How many of them were satisfied or fairly satisfied."""
        return sum(number for answer, number in self.numbers if answer in SATISFIED)

    @property
    def asked(self) -> int:
        """How many were called back, or tried to be."""
        return sum(number for _answer, number in self.numbers) + self.not_reached

    @property
    def share(self) -> float | None:
        """The share of opinions that were satisfied or fairly satisfied; None without any."""
        return self.satisfied / self.base if self.base else None


@dataclass(frozen=True, slots=True)
class AnswerTime:
    """Working time from receipt to the first answer: the median over `base` cases, None without any."""

    median: timedelta | None
    base: int


@dataclass(frozen=True, slots=True)
class Adoption:
    """What became of the suggestions, each counted once by its last decision in the present handling.

    `effect_noted` are those of the adopted of which it is recorded what came of them; `pending` those not
    yet decided.
    """

    adopted: int
    declined: int
    pending: int
    effect_noted: int

    @property
    def base(self) -> int:
        """How many were decided."""
        return self.adopted + self.declined

    @property
    def share(self) -> float | None:
        """The share of those decided that were adopted, 0 to 1; None where none was decided yet."""
        return self.adopted / self.base if self.base else None


@dataclass(frozen=True, slots=True)
class MonthFigures:
    """One month in figures. `running`: it is not over, so nothing in it compares with a whole one."""

    year: int
    month: int
    running: bool
    received: int
    still_open: int
    late_recorded: int
    by_kind: tuple[Count, ...]
    by_channel: tuple[Count, ...]
    by_category: tuple[Count, ...]
    by_unit: tuple[Count, ...]
    on_time: tuple[OnTime, ...]
    satisfaction: Satisfaction
    answer_time: AnswerTime
    adoption: Adoption


def month_of(standing: Standing, zone: ZoneInfo) -> tuple[int, int]:
    """Year and month of a case's receipt, local time."""
    day = standing.state.case.received_at.astimezone(zone)
    return day.year, day.month


def by_month(standings: Iterable[Standing], zone: ZoneInfo) -> dict[tuple[int, int], list[Standing]]:
    """Cases by month of receipt, the earliest month first."""
    found: dict[tuple[int, int], list[Standing]] = {}
    for standing in standings:
        found.setdefault(month_of(standing, zone), []).append(standing)
    return dict(sorted(found.items()))


def figures(
    year: int, month: int, standings: Sequence[Standing], calendars: Calendars, zone: ZoneInfo, now: datetime
) -> MonthFigures:
    """The figures of one month, from the cases received in it."""
    local = now.astimezone(zone)
    return MonthFigures(
        year=year,
        month=month,
        running=(local.year, local.month) <= (year, month),
        received=len(standings),
        still_open=sum(standing.state.is_open for standing in standings),
        late_recorded=sum(any(event.late_reason for event in one.state.case.timeline) for one in standings),
        by_kind=_counted("kind", standings),
        by_channel=_counted("channel", standings),
        by_category=_counted("category", standings),
        by_unit=_counted("unit", standings),
        on_time=on_time(standings),
        satisfaction=satisfaction(standings),
        answer_time=answer_time(standings, calendars),
        adoption=adoption(standings),
    )


_LISTS = {"channel": "channels", "category": "categories", "unit": "units"}


def _counted(trait: str, standings: Sequence[Standing]) -> tuple[Count, ...]:
    """Cases by a trait, in the order of the policies' word lists: nothing is ranked."""
    labels: dict[str, Label | None] = {}
    numbers: dict[str, int] = dict.fromkeys(KINDS, 0) if trait == "kind" else {}
    for standing in standings:
        if trait in _LISTS:
            for slug, label in standing.version.policy.vocabulary.words(_LISTS[trait]).items():
                labels.setdefault(slug, label)
        found = standing.state.last_unit if trait == "unit" else standing.state.traits.get(trait)
        key = found if isinstance(found, str) else ""
        numbers[key] = numbers.get(key, 0) + 1
    order = [*labels, *(slug for slug in numbers if slug not in labels)]
    return tuple(Count(slug, labels.get(slug), numbers[slug]) for slug in order if slug in numbers)


def on_time(standings: Iterable[Standing]) -> tuple[OnTime, ...]:
    """How each clock fared, by policy and clock in the policies' order."""
    clocks: dict[tuple[str, str], list[Instance]] = {}
    for standing in standings:
        for _, clock in standing.version.policy.clocks():
            clocks.setdefault((standing.version.slug, clock.id), [])
        for instance in standing.clocks:
            clocks[standing.version.slug, instance.clock.id].append(instance)
    return tuple(_fared(slug, found) for (slug, _), found in clocks.items() if found)


def _fared(policy: str, instances: Sequence[Instance]) -> OnTime:
    def number(*states: State) -> int:
        return sum(instance.state in states for instance in instances)

    last = instances[-1]
    within = last.clock.within
    return OnTime(
        policy=policy,
        clock=last.clock.id,
        title=last.clock.title,
        clause=last.clause,
        limit=Label(zh=within.text("zh"), en=within.text("en")),
        met=number(State.MET),
        late=number(State.LATE),
        overdue=number(State.OVERDUE),
        running=number(State.RUNNING, State.WARNING),
        waiting=number(State.WAITING),
    )


def satisfaction(standings: Iterable[Standing]) -> Satisfaction:
    """What those called back said."""
    numbers = dict.fromkeys((*SATISFIED, "dissatisfied", "no-answer"), 0)
    not_reached = 0
    for standing in standings:
        found = standing.state.satisfaction
        if found is not None:
            numbers[found] += 1
        elif standing.state.events("called-back"):
            not_reached += 1
    return Satisfaction(tuple(numbers.items()), not_reached)


def adoption(standings: Iterable[Standing]) -> Adoption:
    """What became of the suggestions among the cases; a case that is no suggestion (any more) is passed
    over."""
    done = [one.state.position.done for one in standings if one.state.traits.get("kind") == "suggestion"]
    adopted = [steps for steps in done if "adopted" in steps]
    declined = sum("declined" in steps for steps in done)
    return Adoption(
        adopted=len(adopted),
        declined=declined,
        pending=len(done) - len(adopted) - declined,
        effect_noted=sum("effect-noted" in steps for steps in adopted),
    )


def answer_time(standings: Iterable[Standing], calendars: Calendars) -> AnswerTime:
    """How long complainants waited for the first answer, in the desk's working time.

    The median, not the mean: one case of a year must not speak for all the others.
    """
    waited = []
    for standing in standings:
        case = standing.state.case
        first = next((event.at for event in case.timeline if event.event in ANSWERS), None)
        if first is not None:
            # Where the calendar does not reach, the time cannot be told; the base number shows it.
            with suppress(UncoveredYear):
                waited.append(elapsed_working(calendars.desk, case.received_at, first))
    seconds = median(span.total_seconds() for span in waited) if waited else None
    return AnswerTime(None if seconds is None else timedelta(seconds=seconds), len(waited))
