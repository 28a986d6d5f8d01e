"""Who holds which key: the readers that staff and policies name, against those whom the vault lets in.

Readers of personal data are in roles (DESIGN §7): that of the desk, for holders of its posts who may read it
in every case; one for each unit; and one for each person to whom a case was handed by name without holding
such a post. What somebody may is still asked each time (`operations/revealing.py`); a role is what they could
open with the files alone.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rightsdesk.domain.ids import id_in
from rightsdesk.domain.public_keys import bare, receives
from rightsdesk.domain.staff import Person
from rightsdesk.domain.standing import Standing
from rightsdesk.errors import DeskError, Refused
from rightsdesk.messages import _
from rightsdesk.operations.opening import Openers, every_policy, opener, roles_in
from rightsdesk.operations.workspace import Workspace
from rightsdesk.records import locks
from rightsdesk.records.changes import was_ever_committed
from rightsdesk.records.epochs import Epoch, Keyring
from rightsdesk.records.files import WorkTree
from rightsdesk.records.git import as_text
from rightsdesk.records.journal import PATIENCE
from rightsdesk.records.store import Desk
from rightsdesk.records.vault import DESK, of_person, of_unit


@dataclass(frozen=True, slots=True)
class Renewal:
    """What renewing did: the roles that got a new epoch, those of them whose epoch nobody had signed who may
    still read for the role, those let further people in, the keys of cases that nobody here could wrap anew,
    the readers who have no key in `staff.yml` to wrap to, and the roles that wait for somebody who may open
    an epoch of theirs.
    """

    opened: tuple[str, ...]
    unfounded: tuple[str, ...]
    widened: tuple[str, ...]
    left: int
    without_key: tuple[str, ...]
    waiting: tuple[str, ...]


def begin(workspace: Workspace) -> Renewal:
    """Make a vault in a clone of a desk that has none anywhere. Raises Refused where the acting person may
    not read what will be sealed for the desk, or cannot sign here for its key; then nothing was made."""
    if not workspace.vault.exists():
        _require_beginner(workspace)
    workspace.vault.create()
    return renew(workspace)


def _require_beginner(workspace: Workspace) -> None:
    openers, actor = Openers(workspace.desk, workspace.now), workspace.actor.slug
    people = [slug for slug in workspace.desk.staff.people if openers.may_open(slug, DESK)]
    if actor not in people:
        raise Refused(
            _(
                "a vault is begun by somebody who may read the personal data of every case; by policies and "
                "staff these may: {people}. Nothing was made"
            ).format(people=", ".join(people) or _("nobody"))
        )
    if openers.demanded(DESK) and workspace.signing_key is None:
        raise Refused(
            _(
                "who begins a vault signs for it, and no private key of {person} that signs is held on this "
                "machine; tell git where it is: git config rightsdesk.key FILE"
            ).format(person=actor)
        )


def renew(workspace: Workspace) -> Renewal:
    """Bring the vault's epochs in line with who may read: a new epoch where somebody lost the right or there
    is none yet, with every key of the role wrapped anew; the same one for more people where somebody gained
    it; and a new one where it bears no signature of somebody who may still read. No case is touched.

    Raises NoVault. What the acting person cannot open, and roles for which they may not read, are left for
    somebody who can and may.
    """
    vault, keyring, openers = workspace.vault, workspace.keyring, Openers(workspace.desk, workspace.now)
    present = vault.present_epochs()
    opened, unfounded, widened, waiting, left = [], [], [], [], 0
    for role, keys in _recipients(workspace).items():
        epoch = present.get(role)
        founded = epoch is None or openers.flaw(epoch) is None
        if not keys or (epoch and founded and set(keys) == set(epoch.recipients)):
            continue
        if not _may_open(workspace, openers, role):
            waiting.append(role)
        elif epoch and founded and set(epoch.recipients) < set(keys) and keyring.opens(epoch):
            vault.widen_epoch(epoch, keys, keyring, opener(workspace))
            widened.append(role)
        else:
            left += vault.open_epoch(role, keys, keyring, workspace.now, opener(workspace))
            opened.append(role)
            unfounded += [] if founded else [role]
    left += sum(vault.rewrap(role, keyring) for role in _behind(workspace, opened))
    without_key = _without_key(workspace)
    return Renewal(tuple(opened), tuple(unfounded), tuple(widened), left, without_key, tuple(waiting))


def _may_open(workspace: Workspace, openers: Openers, role: str) -> bool:
    """Whether the acting person may open an epoch of the role, and can sign it here where that is wanted."""
    may = openers.may_open(workspace.actor.slug, role)
    return may and (workspace.signing_key is not None or not openers.demanded(role))


def _behind(workspace: Workspace, opened: Iterable[str]) -> list[str]:
    """The roles with keys that are wrapped to an earlier epoch than the present one, as where a colleague
    opened a case before a new epoch had come to them."""
    held = workspace.vault.contents()
    latest: dict[str, Epoch | None] = {role: held.present(role) for role in held.by_role}
    found = {
        role
        for wraps in held.keys.values()
        for role, wrap in wraps.items()
        if (epoch := latest.get(role)) is not None and wrap.epoch != epoch.name
    }
    return sorted(found - set(opened))


def _recipients(workspace: Workspace) -> dict[str, tuple[str, ...]]:
    """The public keys of the people in each role; a unit in which nobody has one is read for by the desk."""
    people = workspace.desk.staff.people
    found: dict[str, tuple[str, ...]] = {}
    for role, slugs in readers(workspace).items():
        keys = tuple(key for slug in slugs for key in receiving_keys(people[slug]))
        found[role] = tuple(dict.fromkeys(keys)) or found.get(DESK, ())
    return found


def receiving_keys(person: Person) -> tuple[str, ...]:
    """A person's public keys that something can be encrypted to, without comments."""
    return tuple(bare(key) for key in person.keys if receives(key))


def readers(workspace: Workspace) -> dict[str, tuple[str, ...]]:
    """The people in each role by the posts they hold today, under any version of any policy: whoever may read
    under one that comes into force tomorrow can do so tomorrow. The desk's first, then those of units, then
    persons who have a role of their own already.
    """
    desk, day = workspace.desk, workspace.desk.local_day(workspace.now)
    policies = every_policy(desk)
    units = dict.fromkeys(unit for policy in policies for unit in policy.vocabulary.units)
    found: dict[str, list[str]] = {DESK: [], **{of_unit(unit): [] for unit in units}}
    for slug, person in desk.staff.people.items():
        for role in dict.fromkeys(role for policy in policies for role in roles_in(policy, person, day)):
            found.setdefault(role, []).append(slug)
    for role in workspace.vault.present_epochs():
        kind, _colon, slug = role.partition(":")
        if kind == "person" and slug in desk.staff.people:
            found[role] = [slug]
    return {role: tuple(slugs) for role, slugs in found.items()}


def _without_key(workspace: Workspace) -> tuple[str, ...]:
    people = workspace.desk.staff.people
    slugs = dict.fromkeys(slug for role in readers(workspace).values() for slug in role)
    return tuple(slug for slug in slugs if not receiving_keys(people[slug]))


def roles_of(workspace: Workspace, standing: Standing) -> tuple[str, ...]:
    """The roles for which a case's key is to be wrapped: the desk's, that of the unit that has the case or
    had it last, and that of who answers for it by name without being in either.
    """
    state = standing.state
    unit = state.holder or state.last_unit
    roles = [DESK, *([of_unit(unit)] if unit else [])]
    person = workspace.desk.staff.people.get(state.responsible or "")
    if state.holder and state.responsible and person is not None:
        day = workspace.desk.local_day(workspace.now)
        if not set(roles_in(standing.version.policy, person, day)) & set(roles):
            roles.append(of_person(state.responsible))
    return tuple(roles)


def share(workspace: Workspace, standing: Standing, keyring: Keyring | None = None) -> tuple[str, ...]:
    """Let those in who are to read a case as it now stands; the roles let in by it. What the acting person
    cannot open here, or not without being asked for a passphrase, is left for `desk sync`: a step is taken
    all the same. `keyring` is what to open it with, by default the person's keys without passphrase.
    """
    case = standing.state.case
    if not case.holds_personal_data or not workspace.vault.exists():
        return ()
    roles = roles_of(workspace, standing)
    missing = set(roles) - set(workspace.vault.roles(case.id))
    if not missing:
        return ()
    try:
        _require_epochs(workspace, sorted(missing))
        return workspace.vault.share(case.id, roles, keyring or Keyring(workspace.keyring.keys))
    except DeskError:
        return ()


def _require_epochs(workspace: Workspace, roles: Sequence[str]) -> None:
    """Begin the first epoch of a person's role: units' roles have theirs by `renew`."""
    people, openers = workspace.desk.staff.people, Openers(workspace.desk, workspace.now)
    for role in roles:
        kind, _colon, slug = role.partition(":")
        keys = receiving_keys(people[slug]) if kind == "person" else ()
        if keys and role not in workspace.vault.present_epochs() and _may_open(workspace, openers, role):
            workspace.vault.open_epoch(role, keys, workspace.keyring, workspace.now, opener(workspace))


def share_all(workspace: Workspace) -> int:
    """Let in, case by case, whoever is to read and has no key of it yet; how many cases were shared. For
    `desk sync`, where somebody who can open them is at work.
    """
    if not workspace.vault.exists():
        return 0
    held, shared = workspace.vault.contents().keys, 0
    for file in workspace.desk.case_files("cases"):
        case = file.case
        if case is None or not case.holds_personal_data or case.id not in held:
            continue
        standing = workspace.desk.standing(case, workspace.now)
        if set(roles_of(workspace, standing)) - held[case.id].keys():
            shared += bool(share(workspace, standing, workspace.keyring))
    return shared


def sweep(workspace: Workspace) -> list[str]:
    """Drop keys of cases that a killed command never committed, here or on any branch; their ids. Nothing was
    ever sealed under them that anybody has.
    """
    vault = workspace.vault
    if not vault.exists():
        return []
    # No step is being committed meanwhile; one that comes after misses its key, and keeps it again.
    with locks.held(workspace.repository, locks.STEP, PATIENCE):
        here = {id_in(path) for path in _case_paths(workspace)}
        unknown = sorted(vault.contents().keys.keys() - here)
        dropped = [case_id for case_id in unknown if not was_ever_committed(workspace.repository, case_id)]
        vault.forget(dropped)
    return dropped


def _case_paths(workspace: Workspace) -> Iterator[str]:
    """The case files in this work tree and in every other of the repository, committed or not: they share the
    vault."""
    yield from workspace.desk.case_paths()
    listed = as_text(workspace.repository.run("worktree", "list", "--porcelain", "-z"))
    for line in listed.split("\0"):
        kind, _space, folder = line.partition(" ")
        if kind == "worktree" and Path(folder) != workspace.root:
            yield from Desk(WorkTree(Path(folder))).case_paths()
