"""The paper that a sheet of a case is printed on: what the acting person may have printed, as of a moment."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from rightsdesk.domain.authority import may_read_personal_data
from rightsdesk.domain.case import Case, PersonalData
from rightsdesk.domain.standing import Standing
from rightsdesk.errors import DeskError
from rightsdesk.messages import _
from rightsdesk.operations.workspace import Workspace
from rightsdesk.publish.views.cases import Reader
from rightsdesk.publish.views.papers import Paper

NOTHING_SOUGHT: Mapping[str, str] = MappingProxyType({})


def paper_of(
    workspace: Workspace,
    case: Case,
    language: str,
    *,
    masked: bool = False,
    as_of: datetime | None = None,
    found: Mapping[str, str] = NOTHING_SOUGHT,
) -> Paper:
    """What the sheets of a case are printed from, in `zh` or `en`, as of a moment (by default now).

    The complainant is on it where the data is on this machine and the acting person may read it, unless it is
    to be `masked`.
    """
    desk = workspace.desk
    standing = desk.standing(case, as_of or workspace.now)
    return Paper(
        standing=standing,
        organisation=desk.organisation,
        calendar=desk.calendars.desk,
        reader=Reader(language, desk.organisation.zone(), desk.staff),
        personal=None if masked else readable_personal_data(workspace, standing),
        found=found,
        ways=desk.versions(desk.organisation.policy)[-1].policy.vocabulary.channels,
    )


def readable_personal_data(workspace: Workspace, standing: Standing) -> PersonalData | None:
    """Who complained, where the data is on this machine and the acting person may read it; else None."""
    sealed = standing.state.case.sealed
    if sealed is None or _why_not_for(workspace, standing) is not None:
        return None
    return workspace.vault.get(sealed)


def why_hidden(workspace: Workspace, standing: Standing) -> str | None:
    """Why `readable_personal_data` answers nothing, in the reader's language; None where it answers, or where
    there is nothing to hide."""
    case = standing.state.case
    if case.sealed is None:
        return None
    missing = _("the personal data of {case} is not on this machine").format(case=case.id)
    return _why_not_for(workspace, standing) or (
        missing if workspace.vault.get(case.sealed) is None else None
    )


def _why_not_for(workspace: Workspace, standing: Standing) -> str | None:
    """Why the acting person may not read who complained: whoever the desk does not know sees what anybody
    may, and so do posts that are not entitled. None where they may."""
    try:
        actor = workspace.actor
    except DeskError as problem:
        unknown = _("{person} is not in policies/staff.yml").format(person=workspace.person)
        return unknown if workspace.person else str(problem)
    day = workspace.desk.local_day(workspace.now)
    if may_read_personal_data(actor, standing.version.policy, standing.state, day):
        return None
    return _("no post of {person} entitles to it").format(person=actor.slug)
