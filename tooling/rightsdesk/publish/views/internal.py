"""What the internal site is made of: the worklist, the register, every case, the months."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from rightsdesk.analysis.monthly import by_month, figures
from rightsdesk.domain.organisation import WEEKDAYS, Organisation
from rightsdesk.domain.standing import Standing
from rightsdesk.domain.worklist import NextSteps
from rightsdesk.domain.worktime import Calendars
from rightsdesk.publish.views import times
from rightsdesk.publish.views.cases import CaseView, Reader, case_view
from rightsdesk.publish.views.months import MonthView, month_view
from rightsdesk.publish.views.registers import RegisterMonth, register_month
from rightsdesk.publish.views.rulebook import FamilyView, rulebook
from rightsdesk.publish.views.worklists import TodayView, steps_of, today_view


@dataclass(frozen=True, slots=True)
class InternalDesk:
    """All that internal pages show, in one language. Months stand with the latest first."""

    language: str
    organisation: str
    as_of: str
    today: TodayView
    register: tuple[RegisterMonth, ...]
    months: tuple[MonthView, ...]
    cases: tuple[CaseView, ...]
    hours: tuple[tuple[str, str], ...]
    rules: tuple[FamilyView, ...]


_DAYS = {
    "zh": ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
_CLOSED = {"zh": "休息", "en": "closed"}


def _hours(organisation: Organisation, language: str) -> tuple[tuple[str, str], ...]:
    """The desk's working hours, a row for each day of the week."""
    rows = []
    for weekday, name in zip(WEEKDAYS, _DAYS[language], strict=True):
        spans = organisation.hours.get(weekday, ())
        rows.append(
            (name, ("、" if language == "zh" else ", ").join(spans).replace("-", "–") or _CLOSED[language])
        )
    return tuple(rows)


def internal_desk(
    organisation: Organisation,
    standings: Sequence[Standing],
    calendars: Calendars,
    reader: Reader,
    now: datetime,
) -> InternalDesk:
    """The desk as those who work there see it at `now`."""
    steps = NextSteps()
    as_of = times.instant(now, reader.zone, reader.language)
    titles = {one.version.slug: one.version.policy.title for one in standings}
    register, months = [], []
    for (year, month), received in reversed(by_month(standings, reader.zone).items()):
        found = figures(year, month, received, calendars, reader.zone, now)
        months.append(month_view(found, titles, as_of, reader.language))
        register.append(register_month(year, month, found.running, received, reader))
    return InternalDesk(
        language=reader.language,
        organisation=organisation.name.text(reader.language),
        as_of=as_of,
        today=today_view(standings, steps, reader, as_of),
        register=tuple(register),
        months=tuple(months),
        cases=tuple(case_view(one, steps_of(one, steps, reader), reader) for one in standings),
        hours=_hours(organisation, reader.language),
        rules=rulebook(reader.language),
    )
