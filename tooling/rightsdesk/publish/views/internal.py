"""What the internal site is made of: the worklist, every case, the reports."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from rightsdesk.analysis.bursts import watches
from rightsdesk.analysis.report.reports import Report
from rightsdesk.domain.organisation import WEEKDAYS, Organisation
from rightsdesk.domain.policy import PolicyVersion, version_in_force
from rightsdesk.domain.standing import Standing
from rightsdesk.domain.worklist import NextSteps
from rightsdesk.domain.worktime import Calendars
from rightsdesk.operations.tracing import TracedPolicy
from rightsdesk.operations.unit_desk import Unit
from rightsdesk.publish.views import times
from rightsdesk.publish.views.actions import ActionsView, actions_view
from rightsdesk.publish.views.assessment import AssessmentView, assessment_views
from rightsdesk.publish.views.bursts import BurstsView, bursts_view
from rightsdesk.publish.views.cases import Reader
from rightsdesk.publish.views.governing import GovernanceView, governance_view
from rightsdesk.publish.views.posts import PolicyPosts, posts_view
from rightsdesk.publish.views.programme import ProgrammeView, programme_view
from rightsdesk.publish.views.records import RecordPage, record_pages
from rightsdesk.publish.views.report import report_view
from rightsdesk.publish.views.report_parts import ReportView
from rightsdesk.publish.views.rulebook import FamilyView, rulebook
from rightsdesk.publish.views.today import TodayView, today_view
from rightsdesk.publish.views.tracing import PolicyTrace, trace_view
from rightsdesk.publish.views.units import UnitsView, units_view
from rightsdesk.records.agenda import NOTHING_OWED, Agenda


@dataclass(frozen=True, slots=True)
class InternalDesk:
    """All that internal pages show, in one language. Its pages stand in `folder` of the site (empty: at the
    root). Reports stand with the latest first. Cases have pages of their own (`views.case_pages`). `unit` is
    the name of the unit whose cases alone it is made of; None where it is the whole desk.
    """

    language: str
    folder: str
    organisation: str
    as_of: str
    today: TodayView
    bursts: BurstsView
    assessments: tuple[AssessmentView, ...]
    programme: ProgrammeView
    records: tuple[RecordPage, ...]
    actions: ActionsView
    posts: tuple[PolicyPosts, ...]
    governance: GovernanceView
    units: tuple[UnitsView, ...]
    hours: tuple[tuple[str, str], ...]
    rules: tuple[FamilyView, ...]
    traces: tuple[PolicyTrace, ...]
    reports: tuple[ReportView, ...]
    unit: str | None = None


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


SEEN_MONTHS = 12
"""How many months back, the present one too, the page on bursts goes; older ones stand on their month's."""


def _months_back(today: date) -> date:
    """The first day of the months that the page on bursts shows."""
    years, month = divmod(today.year * 12 + today.month - SEEN_MONTHS, 12)
    return date(years, month + 1, 1)


def _in_force(policies: Sequence[Sequence[PolicyVersion]], today: date) -> list[PolicyVersion]:
    found = (version_in_force(tuple(versions), today) for versions in policies)
    return [version for version in found if version is not None]


def internal_desk(
    organisation: Organisation,
    policies: Sequence[Sequence[PolicyVersion]],
    standings: Sequence[Standing],
    calendars: Calendars,
    reader: Reader,
    now: datetime,
    traced: Sequence[TracedPolicy] = (),
    owed: Agenda = NOTHING_OWED,
    reports: Sequence[Report] = (),
    steps: NextSteps | None = None,
    unit: Unit | None = None,
) -> InternalDesk:
    """The desk as those who work there see it at `now`; `policies` are the versions of each of its policies,
    the earliest first, `owed` is what it owes beside cases, `steps` what is known already of next steps.

    Of a `unit`, what is about other units or can only be told of the whole desk is left out; all that is
    handed in is then the unit's.
    """
    as_of = times.instant(now, reader.zone, reader.language)
    today = now.astimezone(reader.zone).date()
    watched = watches(policies, standings, reader.zone)
    whole = unit is None
    return InternalDesk(
        language=reader.language,
        folder="" if reader.language == organisation.languages[0] else reader.language,
        organisation=organisation.name.text(reader.language),
        as_of=as_of,
        today=today_view(
            standings, owed.open(), _in_force(policies, today), steps or NextSteps(), reader, now
        ),
        bursts=bursts_view(watched, policies, _months_back(today), today, as_of, reader),
        assessments=assessment_views(standings, policies, today, as_of, reader) if whole else (),
        programme=programme_view(owed, policies, calendars, reader, now),
        records=record_pages(owed.records, policies, reader, today),
        actions=actions_view(owed.records, standings, policies, reader, today),
        posts=posts_view(_in_force(policies, today), owed.open(), reader, today),
        governance=governance_view(organisation, _in_force(policies, today), reader, today),
        units=units_view(
            standings,
            _in_force(policies, today),
            owed.records,
            owed.open(),
            calendars,
            reader,
            now,
            unit.slug if unit else None,
        ),
        hours=_hours(organisation, reader.language),
        rules=rulebook(reader.language),
        traces=trace_view(traced, reader),
        reports=tuple(report_view(each, reader.zone, reader.language) for each in reports),
        unit=unit.name.text(reader.language) if unit else None,
    )
