"""Take the vault along when steps are exchanged: keys of new cases, epochs, and above all erasures."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from rightsdesk.domain.case import Case
from rightsdesk.domain.events.protection import Erased
from rightsdesk.domain.protection import erasure
from rightsdesk.operations.keyholding import Renewal, renew, share, share_all
from rightsdesk.operations.syncing import PATIENCE
from rightsdesk.operations.workspace import Workspace
from rightsdesk.records import locks
from rightsdesk.records.files import CommittedTree
from rightsdesk.records.git import as_text
from rightsdesk.records.signing import signatures
from rightsdesk.records.store import CASE_PATH, Desk, read_case
from rightsdesk.records.vault_exchange import (
    Exchanged,
    address,
    exchange,
    forget_published,
    last_exchange,
    remember,
    remembered,
)
from rightsdesk.rules.linter import errors, lint_case

_FOLDER = "cases"
_ERASED = "- event: erased"
_DECIDE = ("A", "L2")
"""How the codes of those rules begin that say whether an erasure was lawful: by whom, and when."""


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
    """Who can open the keys of a role now: the number of its epoch, since when, and the people."""

    role: str
    number: int
    opened_at: datetime
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class VaultState:
    """How the vault of this clone stands: its roles, cases whose key it holds, those erased, where it is
    exchanged and when that was last done.
    """

    roles: tuple[RoleState, ...]
    held: int
    erased: int
    address: str | None
    last: datetime | None


def exchange_vault(workspace: Workspace, *, trust: bool = False) -> VaultSync | None:
    """Bring the vault of this clone and the published one to the same state, with every case erased that the
    main line says is; then let in, and shut out, whom staff and policies say. None where there is no vault,
    or nobody said where to exchange it.

    Raises DeskError where the other side cannot be reached or refuses, Refused where nobody of the staff
    signed what is published, unless `trust` says to take it; nothing is lost then.
    """
    vault, by = workspace.vault, workspace.signature()
    if not vault.exists():
        return None
    if address(vault) is None:
        _drop_erased(workspace)
        return None
    with locks.held(workspace.repository, locks.EXCHANGE, PATIENCE):
        cases = list(_changed_cases(workspace))
        gone = dict(_erased(workspace, cases))
        staff = workspace.desk.staff
        done = exchange(vault, by, gone, staff, trust=trust)
        before = vault.contents()
        renewal = renew(workspace)
        shared = _share(workspace, cases)
        if vault.contents() != before:
            exchange(vault, by, gone, staff)
        head = workspace.repository.head()
        if head is not None:
            remember(vault, head)
    return VaultSync(done, renewal, shared)


def _drop_erased(workspace: Workspace) -> None:
    """Drop the keys of cases that the main line says are erased from a vault that is exchanged nowhere."""
    vault = workspace.vault
    held = vault.contents().keys
    cases = [case for case in _changed_cases(workspace) if case.id in held]
    for case_id, day in _erased(workspace, cases):
        vault.drop(case_id, day)
        forget_published(vault)


def _share(workspace: Workspace, cases: list[Case]) -> int:
    """Let further readers into the cases that changed; into any, where it is not known which did."""
    if remembered(workspace.vault) is None:
        return share_all(workspace)
    standings = (workspace.desk.standing(case, workspace.now) for case in cases)
    return sum(bool(share(workspace, standing)) for standing in standings)


def _changed_cases(workspace: Workspace) -> Iterator[Case]:
    """The cases that changed since the vault was last exchanged; the first time, those that were erased."""
    repository, head = workspace.repository, workspace.repository.head()
    since = remembered(workspace.vault)
    if head is None:
        return
    if since and repository.find_commit(since):
        paths = [each.path for each in repository.differences(since, head, _FOLDER) if each.new]
    else:
        found = repository.attempt("grep", "-l", "-z", "-F", "-e", _ERASED, head, "--", _FOLDER)
        paths = [each.partition(":")[2] for each in as_text(found.stdout).split("\0")[:-1]]
    entries = repository.entries(head, [path for path in paths if CASE_PATH.fullmatch(path)])
    raws = repository.read_many([entry.oid for entry in entries.values()])
    for path, raw in zip(entries, raws, strict=True):
        case = read_case(path, raw).case
        if case is not None:
            yield case


def _erased(workspace: Workspace, cases: list[Case]) -> Iterator[tuple[str, date]]:
    """The cases that were lawfully erased, with the day: an event that the rules refuse destroys no key, nor
    does one that somebody else wrote in a person's name."""
    for case in cases:
        event = erasure(case.timeline)
        if event is None:
            continue
        path = workspace.desk.find(case.id)
        file = read_case(path, workspace.desk.files.read(path) or b"")
        wrong = errors(lint_case(file, workspace.desk, workspace.now))
        unlawful = any(finding.code.startswith(_DECIDE) for finding in wrong)
        if not unlawful and _is_theirs(workspace, path, event):
            yield case.id, workspace.desk.local_day(event.at)


def _is_theirs(workspace: Workspace, path: str, event: Erased) -> bool:
    """Whether the erasure came in by a commit that the person named in it signed, on a desk that goes by
    signatures: a name can be typed by anybody, and a key that was destroyed does not come back.

    Their key may be that of the present staff, or of the staff when the vault was last exchanged.
    """
    repository, desk = workspace.repository, workspace.desk
    if not desk.organisation.governance.signatures:
        return True
    since = remembered(workspace.vault)
    staffs = [desk.staff]
    if since and repository.find_commit(since):
        staffs.append(Desk(CommittedTree(repository, since)).staff)
    found = repository.run("log", "--format=%H", "--pickaxe-regex", f"-S^{_ERASED}$", "HEAD", "--", path)
    commits = as_text(found).split()
    return any(
        signature.signer(staff) == event.by
        for signature in signatures(repository, commits[-1:])
        for staff in staffs
    )


def vault_state(workspace: Workspace) -> VaultState:
    """How the vault of this clone stands. Raises NoVault."""
    vault, people = workspace.vault, workspace.desk.staff.people
    held = vault.contents()
    roles = []
    for role in held.by_role:
        epoch = held.present(role)
        if epoch is not None:
            who = [slug for slug, person in people.items() if _has_key(person.keys, epoch.recipients)]
            roles.append(RoleState(role, epoch.number, epoch.opened_at, tuple(who)))
    return VaultState(
        tuple(roles), len(held.keys), len(held.tombstones), address(vault), last_exchange(vault)
    )


def _has_key(keys: tuple[str, ...], recipients: tuple[str, ...]) -> bool:
    return any(key.startswith(recipient) for key in keys for recipient in recipients)
