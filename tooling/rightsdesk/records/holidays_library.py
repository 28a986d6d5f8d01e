"""Public holidays from the `holidays` library, joined with what the organisation enters itself."""

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from rightsdesk.domain.model import Label
from rightsdesk.domain.organisation import WEEKDAYS, Holidays, Hours, Organisation, span_times
from rightsdesk.domain.worktime import Announced, Calendar, Calendars, Spans
from rightsdesk.records.country_years import CountryYear, remembered

FIRST_YEAR, LAST_YEAR = 1990, 2090
"""The years the library is asked about; it knows no holidays of the years long past or far ahead."""

_OBSERVED = re.compile(r"\s*(（补假）|\(observed\))")
_BRIDGE = re.compile(r"休息日|Day off")
_NAMELESS = Label(zh="公众假日", en="Public holiday")
_NOTHING = CountryYear({}, frozenset(), complete=False)


def calendars_of(organisation: Organisation) -> Calendars:
    """The calendars of an organisation: of the desk, and of each unit with hours of its own.

    Weekdays without working hours at the desk are the weekend, of the units too. A year whose holidays are
    not completely known stays uncovered, so that a deadline in it raises UncoveredYear.
    """
    hours = _weekly(organisation.hours)
    weekend = frozenset(weekday for weekday in range(7) if not hours[weekday])
    years = Years(organisation.holidays, weekend)
    zone = organisation.zone()
    return Calendars(
        Calendar(zone, hours, weekend, years),
        {unit: Calendar(zone, _weekly(own), weekend, years) for unit, own in organisation.unit_hours.items()},
    )


def _weekly(hours: Hours) -> tuple[Spans, ...]:
    return tuple(
        tuple(sorted((span_times(span) for span in hours.get(day, ())), key=lambda span: span[0]))
        for day in WEEKDAYS
    )


class Years(Mapping[int, Announced]):
    """What is announced for each year, looked up when first asked for; years not covered are not in it.

    The organisation's own days go before the library's: it may add a holiday, or take one for a working day.
    """

    def __init__(self, own: Holidays, weekend: frozenset[int]) -> None:
        self._own = own
        self._weekend = weekend
        self._known: dict[int, Announced | None] = {}

    def __getitem__(self, year: int) -> Announced:
        if year not in self._known:
            self._known[year] = self._look_up(year)
        announced = self._known[year]
        if announced is None:
            raise KeyError(year)
        return announced

    def __iter__(self) -> Iterator[int]:
        return (year for year in range(FIRST_YEAR, LAST_YEAR + 1) if self.get(year) is not None)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def _look_up(self, year: int) -> Announced | None:
        own, known = self._own, _NOTHING
        if own.country and FIRST_YEAR <= year <= LAST_YEAR:
            known = country_year(own.country, year)
        if not known.complete and year not in own.covered:
            return None
        holidays, make_up = dict(known.days), set(known.make_up)
        for off in own.days_off:
            if off.day.year == year:
                holidays[off.day] = off.name
                make_up.discard(off.day)
        for day in own.working_days:
            if day.year == year:
                holidays.pop(day, None)
                make_up |= {day} if day.weekday() in self._weekend else set()
        return Announced(holidays, frozenset(make_up))


def country_year(code: str, year: int) -> CountryYear:
    """The public holidays of a country (ISO 3166-1 alpha-2) in a year, moved and bridging days too.

    A bridging day bears the name of the holiday it is joined to. Where a government moves working days about
    by yearly announcement, the library has the statutory days of every year and the moved ones of the years
    announced, and does not say which is which (0.109 does so for China in 2027). A year without a single
    make-up working day is therefore not taken for complete there.
    """
    return remembered(code, year, _ask_library)


def _ask_library(code: str, year: int) -> CountryYear:
    days, make_up = _named_days(code, year), _make_up_days(code, year)
    return CountryYear(days, make_up, bool(days) and (bool(make_up) or not _moves_working_days(code)))


def _named_days(code: str, year: int) -> dict[date, Label]:
    english, chinese = _names(code, year, "en_US"), _names(code, year, "zh_CN")
    days = {
        day: Label(zh=chinese[day], en=name) if chinese else Label(zh=_NAMELESS.zh, en=name)
        for day, name in english.items()
    }
    return {day: _festival(days, day) if _BRIDGE.search(name.en) else name for day, name in days.items()}


def _festival(days: Mapping[date, Label], bridge: date) -> Label:
    """The name of the holiday nearest to a bridging day."""
    real = [day for day, name in days.items() if not _BRIDGE.search(name.en)]
    nearest = min(real, key=lambda day: (abs(day - bridge), day), default=None)
    return days[nearest] if nearest is not None and abs(nearest - bridge) < timedelta(days=10) else _NAMELESS


def _names(code: str, year: int, language: str) -> dict[date, str]:
    """Names by day without the remark that a day stands in for another; nothing in a language the library
    lacks."""
    from holidays import country_holidays  # takes a quarter of a second to import, and not every command asks

    found = country_holidays(code, years=year, language=language)
    if language not in found.supported_languages and language != "en_US":
        return {}
    return {day: _OBSERVED.sub("", name) for day, name in found.items()}


def _make_up_days(code: str, *years: int) -> frozenset[date]:
    from holidays import country_holidays  # as above

    return frozenset(day for day in country_holidays(code, years=years).weekend_workdays if day.year in years)


def _moves_working_days(code: str) -> bool:
    """Whether the country has moved working days in one of the years before which the library was last
    written."""
    return bool(_make_up_days(code, *range(2015, 2026)))
