"""What cases come to together: satisfaction, adopted suggestions, waiting for the first answer, each with the
number it rests on, as of the standings' `now`.
"""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from rightsdesk.domain.standing import Standing
from rightsdesk.domain.worktime import Calendars, UncoveredYear, elapsed_working

ANSWERS = ("responded", "answered-on-the-spot", "redirected")
SATISFIED = ("satisfied", "fairly-satisfied")


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


def answer_times(standings: Iterable[Standing], calendars: Calendars) -> list[timedelta]:
    """How long complainants waited for the first answer, in the desk's working time, for each case that has
    one. Where the calendar does not reach, the time cannot be told and is left out.
    """
    waited = []
    for standing in standings:
        case = standing.state.case
        first = next((event.at for event in case.timeline if event.event in ANSWERS), None)
        if first is not None:
            with suppress(UncoveredYear):
                waited.append(elapsed_working(calendars.desk, case.received_at, first))
    return waited
