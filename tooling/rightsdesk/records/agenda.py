"""What a desk's files say is owed beside the steps of cases: rhythms, recurrences, emergencies, chapters,
action items.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from rightsdesk.domain.actions import Ground, of_case, of_record
from rightsdesk.domain.assignments import action_obligation
from rightsdesk.domain.emergencies import emergency_obligations, plans_wanted
from rightsdesk.domain.folding import CaseState
from rightsdesk.domain.formalities import counting, formalities
from rightsdesk.domain.handbook import Chapter, Interval, chapter_obligations, review_interval
from rightsdesk.domain.obligations import Obligation, Untold, in_order
from rightsdesk.domain.policy import PolicyVersion, version_in_force
from rightsdesk.domain.programme.base import Record
from rightsdesk.domain.programme.readiness import Emergency
from rightsdesk.domain.recurrences import recurrence_obligations
from rightsdesk.domain.rhythms import rhythm_obligations
from rightsdesk.domain.standing import Standing
from rightsdesk.records.store import Desk, read_case, readable

CasesOf = Callable[[str], Sequence[CaseState]]
"""The folded cases of one policy."""


@dataclass(frozen=True, slots=True)
class Agenda:
    """Everything owed so far, met or not, the soonest due first; what cannot be told; and the records from
    which it was told."""

    obligations: tuple[Obligation, ...]
    untold: tuple[Untold, ...]
    records: tuple[Record, ...]

    def open(self) -> list[Obligation]:
        """What is still to be done, the soonest due first."""
        return [each for each in self.obligations if each.is_open]


NOTHING_OWED = Agenda((), (), ())
"""The agenda of a desk that has no cases, no records, and policies without rhythms."""


def agenda(
    desk: Desk,
    now: datetime,
    standings: Iterable[Standing],
    chapters: Iterable[Chapter] = (),
    cases_of: CasesOf | None = None,
) -> Agenda:
    """What the desk owes at `now`. `standings` are the cases that may ask for a plan or have left something
    to be done; `cases_of` spares reading those of a policy that watches for what keeps coming back.

    Raises Unreadable where a record or a case cannot be read.
    """
    records = tuple(desk.records())
    today = desk.local_day(now)
    ground = Ground(desk.staff, desk.organisation.zone(), today)
    known = {each.state.case.id: each for each in standings}
    behind = _behind(desk, records, known, now)
    actions = [action for record in records for action in of_record(record, today)]
    found: list[Obligation] = []
    untold: list[Untold] = []
    for slug in desk.slugs:
        found += formalities(desk.versions(slug), records)
        for obligations, unknown in _of_policy(desk, slug, records, behind, now, cases_of):
            found += obligations
            untold += unknown
    for standing in (behind | known).values():
        found += plans_wanted(standing, records)
    for standing in known.values():
        actions += of_case(standing.state, standing.version.policy, ground)
    found += (
        action_obligation(each, desk.version(each.policy, now), desk.calendars.desk, desk.staff, today)
        for each in actions
        if each.is_outstanding
    )
    interval = handbook_interval(desk, now)
    if interval is not None:
        counted = counting_records(desk, records, now)
        found += chapter_obligations(chapters, counted, interval, desk.calendars.desk, now)
    return Agenda(tuple(in_order(found)), tuple(untold), records)


def _of_policy(
    desk: Desk,
    slug: str,
    records: tuple[Record, ...],
    behind: Mapping[str, Standing],
    now: datetime,
    cases_of: CasesOf | None,
) -> list[tuple[list[Obligation], list[Untold]]]:
    versions, calendar = desk.versions(slug), desk.calendars.desk
    states = {case: standing.state for case, standing in behind.items()}
    found = [
        rhythm_obligations(versions, records, desk.staff, calendar, now),
        emergency_obligations(versions, records, states, calendar, now),
    ]
    if any(version.policy.recurrences() for version in versions):
        cases = cases_of(slug) if cases_of else _cases(desk, slug)
        found.append(recurrence_obligations(versions, cases, records, calendar, now))
    return found


def _behind(
    desk: Desk, records: Iterable[Record], known: Mapping[str, Standing], now: datetime
) -> dict[str, Standing]:
    """The cases behind emergencies, by id: those known already, the others read. The case behind a record
    that was withdrawn may call for its plan again, settled or not.
    """
    found = dict.fromkeys(each.case for each in records if isinstance(each, Emergency) and each.case)
    return {
        case: known[case] if case in known else desk.standing(readable(desk.load_case(case)), now)
        for case in found
    }


def cases_behind(desk: Desk, records: Iterable[Record], now: datetime) -> dict[str, CaseState]:
    """The cases behind emergencies, by id. Raises DeskError where one is not there or cannot be read."""
    return {case: standing.state for case, standing in _behind(desk, records, {}, now).items()}


def _cases(desk: Desk, slug: str) -> list[CaseState]:
    """Every case of a policy, folded; files of other policies are not parsed."""
    mark = f"policy: {slug}\n".encode()
    found = []
    for path, raw in desk.files.read_many(desk.case_paths()):
        if mark in raw:
            case = readable(read_case(path, raw))
            if case.policy == slug:
                found.append(desk.state(case))
    return found


def counting_records(desk: Desk, records: Iterable[Record], now: datetime) -> list[Record]:
    """Those of the records, of whichever policy, that count by `now` (`formalities.counting`)."""
    known, today = tuple(records), desk.local_day(now)
    return [each for slug in desk.slugs for each in counting(desk.versions(slug), known, today)]


def versions_in_force(desk: Desk, now: datetime) -> list[PolicyVersion]:
    """The version in force of each policy that has one."""
    day = desk.local_day(now)
    found = (version_in_force(desk.versions(slug), day) for slug in desk.slugs)
    return [version for version in found if version is not None]


def handbook_interval(desk: Desk, now: datetime) -> Interval | None:
    """How often the handbook's chapters are gone through, by the policies in force."""
    return review_interval(versions_in_force(desk, now))
