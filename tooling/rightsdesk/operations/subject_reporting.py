"""All that the desk holds on a person who asks (`desk subject-report`), PIPL art. 45 and GDPR art. 15."""

from dataclasses import dataclass
from datetime import datetime

from rightsdesk.domain.case import PersonalData
from rightsdesk.domain.retention import Kept, kept
from rightsdesk.domain.standing import Standing
from rightsdesk.domain.subjects import Given, Sought, recipients
from rightsdesk.errors import DeskError, Refused
from rightsdesk.messages import _
from rightsdesk.operations.revealing import opened, reveal, why_not
from rightsdesk.operations.workspace import Workspace

ACCESS_LOG = "access-log"
"""The kind of programme record in which readings stand."""

USE = "subject-report"
"""What the access log calls such a reading."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One occasion on which somebody read the personal data of a case, and why."""

    at: datetime
    by: str
    why: str


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
    """Look into every case that holds personal data for the person sought; each that is theirs is revealed,
    on record, like any reading.

    Raises Refused where nothing is sought, or no case could be looked into: the acting person is none who
    may.
    """
    if sought == Sought():
        raise Refused(_("say who asks: --name, --phone or --email"))
    workspace.require_actor()
    found: list[tuple[Standing, tuple[str, ...]]] = []
    unopened: list[tuple[str, str]] = []
    searched = 0
    for case in workspace.desk.cases():
        if not case.holds_personal_data:
            continue
        standing = workspace.desk.standing(case, workspace.now)
        try:
            hidden = why_not(workspace, standing)
            matched = sought.matches(opened(workspace, case)) if hidden is None else ()
        except DeskError as problem:
            hidden, matched = str(problem), ()
        searched += hidden is None
        if hidden is not None:
            unopened.append((case.id, hidden))
        elif matched:
            found.append((standing, matched))
    if not searched and unopened:
        raise Refused(_("none of the cases could be looked into: {why}").format(why=unopened[0][1]))
    told = reveal(workspace, [standing for standing, _matched in found], use=USE, reason=reason).known
    appearances = tuple(
        _appearance(workspace, standing, matched, told[standing.state.case.id])
        for standing, matched in found
        if standing.state.case.id in told
    )
    return SubjectReport(sought, workspace.now, searched, appearances, tuple(unopened))


def _appearance(
    workspace: Workspace, standing: Standing, matched: tuple[str, ...], data: PersonalData
) -> Appearance:
    organisation, case = workspace.desk.organisation, standing.state.case
    return Appearance(
        standing,
        matched,
        data,
        kept(standing.state, organisation.retention, organisation.zone()),
        _readings(workspace, case.id),
        tuple(recipients(case)),
    )


def _readings(workspace: Workspace, case_id: str) -> tuple[Reading, ...]:
    """Who read it, by the access log, in the order of time."""
    found = [
        Reading(entry.at, entry.by, str(getattr(entry, "reason", None) or getattr(entry, "use", "")))
        for record in workspace.fresh().desk.records(ACCESS_LOG)
        for entry in record.timeline
        if case_id in getattr(entry, "cases", ())
    ]
    return tuple(sorted(found, key=lambda reading: reading.at))
