"""Take the vault along when steps are exchanged: keys of new cases, epochs, and above all erasures."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime

from rightsdesk.domain.case import Case
from rightsdesk.domain.protection import erasure
from rightsdesk.operations.erasures import borne_out, changed_cases, earlier_staff, lawfully_erased, unsettled
from rightsdesk.operations.keyholding import Renewal, readers, renew, share, share_all
from rightsdesk.operations.opening import Openers
from rightsdesk.operations.syncing import PATIENCE
from rightsdesk.operations.workspace import Workspace
from rightsdesk.records import locks
from rightsdesk.records.git import Repository, as_text
from rightsdesk.records.remotes import known_upstream
from rightsdesk.records.vault import DESK
from rightsdesk.records.vault_contents import Contents
from rightsdesk.records.vault_doubts import doubts
from rightsdesk.records.vault_exchange import (
    Exchanged,
    Terms,
    address,
    exchange,
    forget_published,
    last_exchange,
    remember,
    remembered,
)


@dataclass(frozen=True, slots=True)
class VaultSync:
    """What exchanging the vault did: what came and went, what renewing its epochs did, and how many cases
    further people were let into.
    """

    exchanged: Exchanged
    renewal: Renewal
    shared: int


@dataclass(frozen=True, slots=True)
class RoleState:
    """Who can open the keys of a role now: the number of its epoch, since when, and the people; apart those
    `leaving`, who may not read any more and whom the next sync of a reader shuts out.
    """

    role: str
    number: int
    opened_at: datetime
    people: tuple[str, ...]
    leaving: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class VaultState:
    """How the vault of this clone stands: its roles, cases whose key it holds, those erased, where it is
    exchanged and when that was last done. `doubted` are cases that the published vault says are erased while
    no step of the main line does.
    """

    roles: tuple[RoleState, ...]
    held: int
    erased: int
    address: str | None
    last: datetime | None
    doubted: tuple[str, ...]


def exchange_vault(workspace: Workspace, *, trust: bool = False, synced: bool = False) -> VaultSync | None:
    """Bring the vault of this clone and the published one to the same state, with every case erased that the
    main line says is; then let in, and shut out, whom staff and policies say. None where there is no vault,
    or nobody said where to exchange it. `synced` says that the main line was fetched just now: an erasure
    that was in doubt before, and is still, is then none, since its step is published before its tombstone.

    Raises DeskError where the other side cannot be reached or refuses, Refused where nobody of the staff
    signed what is published, or a role's key there is no reader's, unless `trust` says to take it; nothing is
    lost then.
    """
    vault, by = workspace.vault, workspace.signature()
    if not vault.exists():
        return None
    if address(vault) is None:
        finish_erasures(workspace)
        return None
    with locks.held(workspace.repository, locks.EXCHANGE, PATIENCE):
        cases = list(changed_cases(workspace))
        gone = dict(lawfully_erased(workspace, cases))
        terms = _terms(workspace, trust=trust, synced=synced)
        done = exchange(vault, by, gone, terms)
        before = vault.contents()
        renewal = renew(workspace)
        shared = _share(workspace, cases)
        if vault.contents() != before:
            exchange(vault, by, gone, replace(terms, trust=False))
        head = workspace.repository.head()
        if head is not None:
            remember(vault, head)
    return VaultSync(done, renewal, shared)


def _terms(workspace: Workspace, *, trust: bool, synced: bool) -> Terms:
    """What is taken from the published vault: what the staff signed, epochs of those who may open them, and
    erasures that the main line bears out."""
    desk, earlier = workspace.desk, earlier_staff(workspace)

    def erased(case_ids: Collection[str], held: Contents) -> dict[str, date]:
        return dict(borne_out(workspace, case_ids, held))

    return Terms(
        desk.staff,
        trust,
        Openers(desk, workspace.now, tuple(earlier)).require,
        erased,
        frozenset(doubts(workspace.vault)) if synced and not _aside(workspace.repository) else frozenset(),
        unsettled(workspace),
    )


def _aside(repository: Repository) -> bool:
    """Whether the current branch is known to be published elsewhere than as the main line: what it does not
    say is no reason to believe that nobody did."""
    target = known_upstream(repository)
    if target is None:
        return False
    told = repository.attempt("symbolic-ref", "--quiet", f"refs/remotes/{target.remote}/HEAD")
    return told.returncode == 0 and as_text(told.stdout).strip() != target.tracking


def finish_erasures(workspace: Workspace) -> list[str]:
    """Drop the keys that the vault of this clone still has of cases that the main line says are erased: where
    it is exchanged nowhere, or a command was killed between the two; their ids. None where there is no vault.
    """
    vault = workspace.vault
    if not vault.exists():
        return []
    erased = [case for case in changed_cases(workspace) if erasure(case.timeline) and vault.roles(case.id)]
    done = []
    for case_id, day in lawfully_erased(workspace, erased):
        vault.drop(case_id, day)
        forget_published(vault)
        done.append(case_id)
    return done


def _share(workspace: Workspace, cases: list[Case]) -> int:
    """Let further readers into the cases that changed; into any, where it is not known which did."""
    if remembered(workspace.vault) is None:
        return share_all(workspace)
    standings = (workspace.desk.standing(case, workspace.now) for case in cases)
    return sum(bool(share(workspace, standing)) for standing in standings)


def vault_state(workspace: Workspace) -> VaultState:
    """How the vault of this clone stands. Raises NoVault."""
    vault, people = workspace.vault, workspace.desk.staff.people
    held, entitled = vault.contents(), readers(workspace)
    roles = []
    for role in held.by_role:
        epoch = held.present(role)
        if epoch is not None:
            who = [slug for slug, person in people.items() if _has_key(person.keys, epoch.recipients)]
            may = entitled.get(role) or entitled[DESK]
            stays, leaves = [each for each in who if each in may], [each for each in who if each not in may]
            roles.append(RoleState(role, epoch.number, epoch.opened_at, tuple(stays), tuple(leaves)))
    return VaultState(
        tuple(roles),
        len(held.keys),
        len(held.tombstones),
        address(vault),
        last_exchange(vault),
        tuple(sorted(doubts(vault))),
    )


def _has_key(keys: tuple[str, ...], recipients: tuple[str, ...]) -> bool:
    return any(key.startswith(recipient) for key in keys for recipient in recipients)
