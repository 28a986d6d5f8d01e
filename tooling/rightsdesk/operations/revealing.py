"""The one door to personal data: whoever reads it needs the right, and what was read is on record first."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from rightsdesk.domain.authority import may_read_personal_data
from rightsdesk.domain.case import Case, PersonalData, together
from rightsdesk.domain.protection import erasure
from rightsdesk.domain.standing import Standing
from rightsdesk.errors import DeskError
from rightsdesk.messages import _
from rightsdesk.operations.access_log import log_reading
from rightsdesk.operations.workspace import Workspace
from rightsdesk.records.sealing import unseal
from rightsdesk.records.vault import Erased


@dataclass(frozen=True, slots=True)
class Revealed:
    """What is known of the complainants, by case, and of other cases that hold something why it is hidden, in
    the reader's language. `record` is the id of the access log's record that tells of it."""

    known: Mapping[str, PersonalData] = field(default_factory=dict)
    hidden: Mapping[str, str] = field(default_factory=dict)
    record: str | None = None


def reveal(
    workspace: Workspace, standings: Iterable[Standing], *, use: str, reason: str | None = None
) -> Revealed:
    """What the acting person may read of who complained in these cases, as far as this clone can open it.

    What was opened is answered only once the access log's entry is committed: person, time, `use` (one of
    those of `PersonalDataRead`), reason and cases. Raises DeskError, and answers nothing, where it cannot be.
    """
    known: dict[str, PersonalData] = {}
    hidden: dict[str, str] = {}
    received: list[datetime] = []
    for standing in standings:
        case = standing.state.case
        if not case.holds_personal_data:
            continue
        why = why_not(workspace, standing)
        if why is not None:
            hidden[case.id] = why
            continue
        try:
            known[case.id] = opened(workspace, case)
            received.append(case.received_at)
        except DeskError as problem:
            hidden[case.id] = str(problem)
    record = log_reading(workspace, use, reason, sorted(known), received) if known else None
    return Revealed(known, hidden, record)


def why_not(workspace: Workspace, standing: Standing) -> str | None:
    """Why the acting person may not read who complained: whoever the desk does not know sees what anybody
    may, and so do posts that are not entitled. None where they may.
    """
    try:
        actor = workspace.actor
    except DeskError as problem:
        unknown = _("{person} is not in policies/staff.yml").format(person=workspace.person)
        return unknown if workspace.person else str(problem)
    day = workspace.desk.local_day(workspace.now)
    if may_read_personal_data(actor, standing.version.policy, standing.state, day):
        return None
    return _("no post of {person} entitles to it").format(person=actor.slug)


def opened(workspace: Workspace, case: Case) -> PersonalData:
    """All that is sealed in a case, opened with the acting person's keys. For this room and what moves data
    from one sealed part to another; nothing may be shown that `reveal` did not answer.

    Raises DeskError, saying what to do, where this clone or the person cannot open it.
    """
    parts = list(case.sealed_parts())
    if erasure(case.timeline) is not None:
        raise Erased(
            _("the personal data of {case} was erased; nobody can read it any more").format(case=case.id)
        )
    if not parts:
        raise DeskError(
            _(
                "the personal data of {case} is kept as earlier versions did, outside git: on the machine "
                "that has it, run `desk vault migrate`"
            ).format(case=case.id)
        )
    key = workspace.vault.key(case.id, workspace.keyring)
    found = together(unseal(envelope, key, case.id, place) for envelope, place in parts)
    assert found is not None
    return found
