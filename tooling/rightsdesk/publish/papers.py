"""The paper that a sheet of a case is printed on: what the acting person may have printed, as of a moment."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from rightsdesk.domain.authority import may_read_personal_data
from rightsdesk.domain.case import Case, PersonalData
from rightsdesk.domain.standing import Standing
from rightsdesk.errors import DeskError
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
    )


def readable_personal_data(workspace: Workspace, standing: Standing) -> PersonalData | None:
    """Who complained, where the data is on this machine and the acting person may read it; else None."""
    sealed, state = standing.state.case.sealed, standing.state
    try:
        actor = workspace.actor
    except DeskError:
        # whoever the desk does not know prints what anybody may see
        return None
    day = workspace.desk.local_day(workspace.now)
    if sealed is None or not may_read_personal_data(actor, standing.version.policy, state, day):
        return None
    return workspace.vault.get(sealed)
