"""All that the desk holds on a person who asks (`desk subject-report`), PIPL art. 45 and GDPR art. 15."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from rightsdesk.domain.case import PersonalData
from rightsdesk.domain.programme.custody import ACCESS_LOG
from rightsdesk.domain.programme.entries import PersonalDataRead
from rightsdesk.domain.protection import erasure
from rightsdesk.domain.retention import Kept, kept
from rightsdesk.domain.standing import Standing
from rightsdesk.domain.subjects import Given, Sought, recipients
from rightsdesk.errors import Refused
from rightsdesk.messages import _
from rightsdesk.operations.revealing import reveal
from rightsdesk.operations.workspace import Workspace

USE = "subject-report"
"""What the access log calls such a reading."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One occasion on which somebody read the personal data of a case: for which use, and why. `among` says
    that it was, or may have been, one of so many cases read at once, of which the log keeps a digest.
    """

    at: datetime
    by: str
    use: str
    why: str | None
    among: int | None = None


@dataclass(frozen=True, slots=True)
class Appearance:
    """A case in which the person appears: by which fields, what is held, how long it is kept, who read it and
    to whom the case was given.
    """

    standing: Standing
    matched: tuple[str, ...]
    data: PersonalData
    kept: Kept | None
    readings: tuple[Reading, ...]
    given: tuple[Given, ...]


@dataclass(frozen=True, slots=True)
class SubjectReport:
    """What was found, in how many cases it was looked for, and the cases that could not be looked into, with
    why: somebody else must do that before the answer is whole.
    """

    sought: Sought
    at: datetime
    searched: int
    appearances: tuple[Appearance, ...]
    unopened: tuple[tuple[str, str], ...]


def subject_report(workspace: Workspace, sought: Sought, reason: str) -> SubjectReport:
    """Look into every case that holds personal data for the person sought: on record, like any reading, of
    all the cases that were looked into. What was erased is gone, and nothing to look into.

    Raises Refused where nothing is sought, or no case could be looked into: the acting person is none who
    may.
    """
    if sought == Sought():
        raise Refused(_("say who asks: --name, --phone or --email"))
    workspace.require_actor()
    standings = {
        case.id: workspace.desk.standing(case, workspace.now)
        for case in workspace.desk.cases()
        if case.holds_personal_data
    }
    read = reveal(workspace, standings.values(), use=USE, reason=reason)
    if not read.known and read.hidden:
        why = next(iter(read.hidden.values()))
        raise Refused(_("none of the cases could be looked into: {why}").format(why=why))
    appearances = tuple(
        _appearance(workspace, standings[case_id], matched, data)
        for case_id, data in read.known.items()
        if (matched := sought.matches(data))
    )
    erased = {case_id for case_id, each in standings.items() if erasure(each.state.case.timeline)}
    unopened = tuple((case_id, why) for case_id, why in read.hidden.items() if case_id not in erased)
    return SubjectReport(sought, workspace.now, len(read.known), appearances, unopened)


def _appearance(
    workspace: Workspace, standing: Standing, matched: tuple[str, ...], data: PersonalData
) -> Appearance:
    organisation, case = workspace.desk.organisation, standing.state.case
    return Appearance(
        standing,
        matched,
        data,
        kept(standing.state, organisation.retention, organisation.zone()),
        tuple(sorted(_readings(workspace, standing), key=lambda reading: reading.at)),
        tuple(recipients(case)),
    )


def _readings(workspace: Workspace, standing: Standing) -> Iterator[Reading]:
    """Who read it, by the access log."""
    case = standing.state.case
    day = workspace.desk.local_day(case.received_at).isoformat()
    for record in workspace.fresh().desk.records(ACCESS_LOG):
        for entry in record.entries(PersonalDataRead):
            if case.id in entry.cases:
                yield Reading(entry.at, entry.by, entry.use, entry.reason)
            elif not entry.cases and (entry.received_from or day) <= day <= (entry.received_to or day):
                yield Reading(entry.at, entry.by, entry.use, entry.reason, entry.count)
