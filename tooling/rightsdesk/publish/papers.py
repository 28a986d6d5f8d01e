"""The paper that a sheet of a case is printed on, as of a moment."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from rightsdesk.domain.case import Case, PersonalData
from rightsdesk.operations.workspace import Workspace
from rightsdesk.publish.views.cases import Reader
from rightsdesk.publish.views.papers import Paper

NOTHING_SOUGHT: Mapping[str, str] = MappingProxyType({})


def paper_of(
    workspace: Workspace,
    case: Case,
    language: str,
    *,
    personal: PersonalData | None = None,
    as_of: datetime | None = None,
    found: Mapping[str, str] = NOTHING_SOUGHT,
) -> Paper:
    """What the sheets of a case are printed from, in `zh` or `en`, as of a moment (by default now).

    `personal` is who complained, as `operations.revealing` answered; without it the paper is masked.
    """
    desk = workspace.desk
    standing = desk.standing(case, as_of or workspace.now)
    return Paper(
        standing=standing,
        organisation=desk.organisation,
        calendar=desk.calendars.desk,
        reader=Reader(language, desk.organisation.zone(), desk.staff),
        personal=personal,
        found=found,
        ways=desk.versions(desk.organisation.policy)[-1].policy.vocabulary.channels,
    )
