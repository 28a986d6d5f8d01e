"""Seal personal data that became known after a case was opened."""

from datetime import datetime

from rightsdesk.domain.case import Case, PersonalData
from rightsdesk.domain.ids import id_in
from rightsdesk.domain.sealed import event_place
from rightsdesk.errors import Refused
from rightsdesk.messages import _
from rightsdesk.operations.keyholding import roles_of
from rightsdesk.operations.stepping import StepTaken, take_step
from rightsdesk.operations.workspace import Workspace
from rightsdesk.records.sealing import new_key, seal
from rightsdesk.records.store import readable

SEALED = "sealed"


def add_personal_data(
    workspace: Workspace,
    case: str,
    private: PersonalData,
    *,
    at: datetime | None = None,
    note: str | None = None,
) -> StepTaken:
    """Take the step that adds personal data to a case (id or the beginning of one), sealed under its key.

    Raises Refused where nothing is given, what `take_step` raises, and what the vault raises where the
    acting person cannot open the case's key here: without it nothing can be sealed for the same readers.
    """
    if private.is_empty():
        raise Refused(_("nothing to seal was given; name what became known: --name, --phone …"))
    found = readable(workspace.desk.load_case(id_in(workspace.desk.find(case))))
    key = case_key(workspace, found)
    moment = at or workspace.now
    envelope = seal(private, key, found.id, event_place(moment, workspace.actor.slug))
    return take_step(workspace, found.id, SEALED, {"sealed": envelope, "note": note}, at=moment)


def case_key(workspace: Workspace, case: Case) -> bytes:
    """The key of a case: the one that it has, else a new one, kept for all who may read the case.

    Raises what the vault raises.
    """
    vault = workspace.vault
    vault.require()
    if vault.roles(case.id) or any(case.sealed_parts()):
        return vault.key(case.id, workspace.keyring)
    key = new_key()
    present = vault.present_epochs()
    roles = [
        role for role in roles_of(workspace, workspace.desk.standing(case, workspace.now)) if role in present
    ]
    vault.keep({case.id: key}, roles or roles_of(workspace, workspace.desk.standing(case, workspace.now))[:1])
    return key
