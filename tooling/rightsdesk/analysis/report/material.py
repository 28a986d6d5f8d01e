"""What a report is made from: the cases received in its time and in the times it is compared with, the
programme's records, the bursts seen. Of an archive, only the months needed are read.

A case belongs to the time of its receipt, by local days, and is told as it stands at `now`: the figures of a
month still change while its cases are being handled, which is why an issued report says when it was made.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from rightsdesk.analysis.bursts import Episode, bursts_between, watches
from rightsdesk.analysis.monthly import by_month
from rightsdesk.analysis.report.measures import Measures
from rightsdesk.domain.formalities import counting
from rightsdesk.domain.model import Label
from rightsdesk.domain.organisation import Organisation
from rightsdesk.domain.policy import PolicyVersion, version_in_force
from rightsdesk.domain.programme.base import Record
from rightsdesk.domain.rhythms import Term
from rightsdesk.domain.staff import Staff
from rightsdesk.domain.standing import Standing
from rightsdesk.domain.worktime import Calendars
from rightsdesk.records.store import Desk, day_of_path


@dataclass(frozen=True, slots=True)
class Scope:
    """What a report is about: its time, policies (by slug), and one unit (None: all)."""

    term: Term
    policies: tuple[str, ...]
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Earlier:
    """Another time that a report compares with. `standings` is None where nothing can be compared: the desk
    has no records of it, or the report's own time is not over. `partly`: records begin in the middle of it.
    """

    term: Term
    standings: tuple[Standing, ...] | None
    partly: bool = False


@dataclass(frozen=True, slots=True)
class Material:
    """All that sections are computed from, read before. `standings` are the cases received in the time,
    `records` those of the programme that count by `now`, `episodes` the bursts seen in the time; `measures`
    is asked for what takes long to tell of a case.
    """

    scope: Scope
    organisation: Organisation
    versions: tuple[tuple[PolicyVersion, ...], ...]
    staff: Staff
    calendars: Calendars
    now: datetime
    standings: tuple[Standing, ...]
    previous: Earlier
    year_ago: Earlier
    records: tuple[Record, ...]
    episodes: tuple[Episode, ...]
    measures: Measures

    @property
    def term(self) -> Term:
        """The time the report is on."""
        return self.scope.term

    @property
    def zone(self) -> ZoneInfo:
        """The desk's time zone."""
        return self.organisation.zone()

    @property
    def today(self) -> date:
        """The local day of `now`."""
        return self.now.astimezone(self.zone).date()

    @property
    def running(self) -> bool:
        """Whether the time is not over: then nothing in it is compared with a whole one."""
        return self.today <= self.term.last

    def latest(self) -> tuple[PolicyVersion, ...]:
        """Of each policy the version in force at the end of the time or, while it runs, now; the first for a
        time before it, from which imported cases may come.
        """
        day = min(self.term.last, self.today)
        return tuple(version_in_force(versions, day) or versions[0] for versions in self.versions)

    def words(self, name: str) -> dict[str, Label]:
        """A word list of the policies, in their order; of a word that several have, the first one's."""
        found: dict[str, Label] = {}
        for version in self.latest():
            for slug, text in version.policy.vocabulary.words(name).items():
                found.setdefault(slug, text)
        return found

    def of_kinds(self, *kinds: str) -> list[Record]:
        """The records of these kinds for days that all lie in the report's time, in order of day; of a unit's
        report, those about the unit or about none."""
        return [
            record
            for record in sorted(self.records, key=lambda each: (each.date, each.id))
            if record.kind in kinds
            and self.term.holds(*record.days())
            and (self.scope.unit is None or record.unit in (None, self.scope.unit))
        ]


def preceding(term: Term) -> Term:
    """The time of the same length just before."""
    months = term.year * 12 + term.month - 1 - term.months
    return Term(months // 12, months % 12 + 1, term.months)


def year_before(term: Term) -> Term:
    """The same months of the year before."""
    return Term(term.year - 1, term.month, term.months)


class Known:
    """All cases of a desk as they stand, and its records, told once for many reports."""

    def __init__(self, desk: Desk, standings: Iterable[Standing], records: Iterable[Record]) -> None:
        self.months = by_month(standings, desk.organisation.zone())
        self.records = tuple(records)
        self.measures = Measures(desk.calendars)
        policies = [desk.versions(slug) for slug in desk.slugs]
        every = (one for received in self.months.values() for one in received)
        self.watches = watches(policies, every, desk.organisation.zone())

    def terms(self) -> list[Term]:
        """The months, quarters and years in which cases were received, the latest first, each year before its
        quarters and these before their months."""
        found = {
            Term.around(Term(year, month, 1).first, months)
            for year, month in self.months
            for months in (1, 3, 12)
        }
        return sorted(found, key=lambda term: (-term.last.toordinal(), -term.months))


def gather(desk: Desk, scope: Scope, now: datetime, known: Known | None = None) -> Material:
    """What a report is made from, as of `now`; `known` spares the reading.

    Raises Unreadable at the first case or record that cannot be read: no report may pass one over.
    """
    since = _recorded_since(desk, known)
    running = desk.local_day(now) <= scope.term.last
    versions = tuple(desk.versions(slug) for slug in scope.policies)

    def of(term: Term) -> tuple[Standing, ...]:
        return tuple(one for one in _received(desk, term, now, known) if _meant(one, scope))

    def earlier(term: Term) -> Earlier:
        if running or since is None or since > term.last:
            return Earlier(term, None)
        return Earlier(term, of(term), partly=since > term.first)

    return Material(
        scope=scope,
        organisation=desk.organisation,
        versions=versions,
        staff=desk.staff,
        calendars=desk.calendars,
        now=now,
        standings=of(scope.term),
        previous=earlier(preceding(scope.term)),
        year_ago=earlier(year_before(scope.term)),
        records=tuple(_counting(desk, versions, now, known)),
        episodes=tuple(_episodes(desk, scope, now, known)),
        measures=known.measures if known else Measures(desk.calendars),
    )


def _recorded_since(desk: Desk, known: Known | None) -> date | None:
    """The day of the desk's first case."""
    if known is None:
        return next((day for path in desk.case_paths() if (day := day_of_path(path))), None)
    zone = desk.organisation.zone()
    first = next(iter(known.months.values()), [])
    return min((one.state.case.received_at.astimezone(zone).date() for one in first), default=None)


def _months(term: Term) -> Iterator[Term]:
    month = Term(term.year, term.month, 1)
    while month.first <= term.last:
        yield month
        month = month.next()


def _received(desk: Desk, term: Term, now: datetime, known: Known | None) -> Iterator[Standing]:
    """The cases received in the term; the day folders are local days, so that no other needs to be read."""
    for month in _months(term):
        if known is not None:
            yield from known.months.get((month.year, month.month), ())
            continue
        for case in desk.cases(f"cases/{month.year:04d}/{month.month:02d}"):
            yield desk.standing(case, now)


def _meant(one: Standing, scope: Scope) -> bool:
    """Whether a case is of the policies, and was last handed to the unit."""
    return one.version.slug in scope.policies and scope.unit in (None, one.state.last_unit)


def _counting(
    desk: Desk, versions: Iterable[tuple[PolicyVersion, ...]], now: datetime, known: Known | None
) -> list[Record]:
    records, today = known.records if known else tuple(desk.records()), desk.local_day(now)
    return [record for each in versions for record in counting(each, records, today)]


def _episodes(desk: Desk, scope: Scope, now: datetime, known: Known | None) -> list[Episode]:
    """The bursts seen in the time, as far as it has gone, in the order in which they were."""
    first, last = scope.term.first, min(scope.term.last, desk.local_day(now))
    if known is None:
        found: Iterable[Episode] = bursts_between(desk, scope.policies, first, last)
    else:
        watched = (watch for watch in known.watches if watch.versions[0].slug in scope.policies)
        found = (episode for watch in watched for episode in watch.between(first, last))
    return [
        each
        for each in sorted(found, key=lambda each: (each.since, each.peak.policy, each.peak.slug))
        if scope.unit is None or (each.peak.trait, each.peak.slug) == ("unit", scope.unit)
    ]
