"""The vault: the keys of cases, each wrapped for the roles that may read, in `.desk/vault/` of the main work
tree (DESIGN §7). The personal data itself stands sealed in the case files; without a key it is noise.

A small git repository of its own, which linked work trees share and the desk's repository never sees.
Whatever reads takes no lock, since each file is replaced whole; whatever writes holds `locks.VAULT`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from functools import cached_property
from pathlib import Path

from rightsdesk.errors import DeskError
from rightsdesk.messages import _
from rightsdesk.records import locks
from rightsdesk.records.epochs import (
    SCHEME,
    BadEpoch,
    Epoch,
    Keyring,
    Opener,
    new_epoch,
    present,
    unwrap,
    widened,
    wrap,
)
from rightsdesk.records.git import Repository
from rightsdesk.records.identities import main_root
from rightsdesk.records.vault_contents import (
    FOLDER,
    Contents,
    Keys,
    Wrap,
    case_and_role,
    epoch_at,
    key_lines,
    month_of,
    read_contents,
    read_keys,
    read_tombstones,
    require_scheme,
)
from rightsdesk.records.whole_files import write_synced

ID = 12
"""Characters of a case's id, with which every line begins."""

DESK = "desk"
"""The role of those who may read the personal data of every case."""

PATIENCE = 20.0
"""Seconds to wait for another command that writes to the vault."""


def of_unit(unit: str) -> str:
    """The role of those who may read what is with a unit."""
    return f"unit:{unit}"


def of_person(slug: str) -> str:
    """The role of one person, to whom a case was handed by name."""
    return f"person:{slug}"


class NoVault(DeskError):
    """This clone has no vault."""


class Erased(DeskError):
    """The case's key was dropped for good: nobody can open its sealed part any more."""


class NotHeld(DeskError):
    """The vault of this clone has no key of the case."""


class NotForYou(DeskError):
    """The case's key is wrapped for others."""


class Vault:
    """The vault of a clone, whether it is there or not."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository

    @cached_property
    def folder(self) -> Path:
        """Where it is."""
        return main_root(self._repository) / FOLDER

    def exists(self) -> bool:
        """Whether this clone has one."""
        return (self.folder / "format").is_file()

    def create(self) -> None:
        """Make an empty one, where there is none."""
        from rightsdesk.records.founding import create_repository

        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        create_repository(self.folder)
        with self.writing():
            if not self.exists():
                write_synced(self.folder / "format", f"{SCHEME}\n")

    def contents(self) -> Contents:
        """All that it holds. Raises NoVault, and DeskError for what is damaged."""
        self.require()
        return read_contents(dict(self._files("")))

    def replace(self, new: Contents) -> None:
        """Hold this instead, for those who are `writing`. Tombstones and epochs are written before keys, so
        that what a kill leaves half done names no epoch that is not there and brings nothing back.
        """
        texts, before = new.files(), dict(self._files(""))
        for folder in ("format", "tombstones/", "epochs/", "keys/"):
            for path, text in texts.items():
                if path.startswith(folder) and before.get(path) != text.encode():
                    write_synced(self.folder / path, text)
        for path in before.keys() - texts.keys():
            (self.folder / path).unlink()

    def require(self) -> None:
        """Raise NoVault, which says how to get one, where there is none."""
        if not self.exists():
            raise NoVault(
                _(
                    "this clone has no vault, which holds the keys to personal data: get your desk's with "
                    "`desk vault remote ADDRESS` and `desk sync`, or begin one with `desk vault create`; "
                    "nothing was kept"
                )
            )
        require_scheme((self.folder / "format").read_bytes())

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Held while the vault is changed. Raises AtWork where another command holds it for long."""
        with locks.held(self._repository, locks.VAULT, PATIENCE):
            yield

    # Keys of cases

    def keep(self, keys: Mapping[str, bytes], roles: Sequence[str]) -> None:
        """Keep the keys of new cases, by case, wrapped for these roles; no secret is needed for it.

        Raises NoVault, and DeskError where one of the roles has no epoch: then nobody could read, and nothing
        was kept.
        """
        if not keys:
            return
        self.require()
        epochs = [self._require_present(role) for role in roles]
        with self.writing():
            self._add(
                {
                    case_id: {epoch.role: Wrap(epoch.name, wrap(key, case_id, epoch)) for epoch in epochs}
                    for case_id, key in keys.items()
                }
            )

    def keep_missing(self, keys: Mapping[str, bytes], roles: Sequence[str]) -> None:
        """Keep those of the keys that are not there, or no more: a sweep may have taken them for left behind
        while their cases were being committed."""
        self.keep({case_id: key for case_id, key in keys.items() if not self.roles(case_id)}, roles)

    def key(self, case_id: str, keyring: Keyring) -> bytes:
        """A case's key. Raises Erased, NotHeld or NotForYou, each saying what to do; NoVault; Locked."""
        self.require()
        if case_id in self._tombstones(month_of(case_id)):
            raise Erased(
                _("the personal data of {case} was erased; nobody can read it any more").format(case=case_id)
            )
        wraps = self._keys(month_of(case_id)).get(case_id)
        if not wraps:
            raise NotHeld(
                _(
                    "the vault of this clone has no key of {case}: get what colleagues added with `desk sync`"
                ).format(case=case_id)
            )
        return self._opened(case_id, wraps, keyring)

    def roles(self, case_id: str) -> tuple[str, ...]:
        """The roles for which a case's key is wrapped."""
        return tuple(self._keys(month_of(case_id)).get(case_id, ())) if self.exists() else ()

    def share(self, case_id: str, roles: Sequence[str], keyring: Keyring) -> tuple[str, ...]:
        """Wrap a case's key for further roles, as far as they have an epoch; those that were let in by it.
        Raises what `key` does, unless there is nothing to do.
        """
        held = self._keys(month_of(case_id)).get(case_id, {})
        epochs = [self._present(role) for role in roles if role not in held]
        wanted = [epoch for epoch in epochs if epoch is not None]
        if not wanted:
            return ()
        key = self.key(case_id, keyring)
        with self.writing():
            self._add({case_id: {each.role: Wrap(each.name, wrap(key, case_id, each)) for each in wanted}})
        return tuple(epoch.role for epoch in wanted)

    def drop(self, case_id: str, day: date) -> None:
        """Drop a case's key for good, leaving a tombstone of that day."""
        self.require()
        month = month_of(case_id)
        with self.writing():
            self._put(
                "tombstones", month, {*self._lines("tombstones", month), f"{case_id} {day.isoformat()}"}
            )
            self._put("keys", month, [one for one in self._lines("keys", month) if one[:ID] != case_id])

    def forget(self, case_ids: Iterable[str]) -> None:
        """Drop keys of cases that were never committed: nothing was sealed under them, so no tombstone."""
        gone: dict[str, set[str]] = {}
        for case_id in case_ids:
            gone.setdefault(month_of(case_id), set()).add(case_id)
        with self.writing():
            for month, ids in gone.items():
                self._put("keys", month, [one for one in self._lines("keys", month) if one[:ID] not in ids])

    # Epochs

    def present_epochs(self) -> dict[str, Epoch]:
        """The epoch of each role that keys are wrapped to now."""
        self.require()
        epochs: dict[str, list[Epoch]] = {}
        for path, raw in self._files("epochs"):
            epoch = epoch_at(path, raw)
            epochs.setdefault(epoch.role, []).append(epoch)
        return {role: found for role, each in epochs.items() if (found := present(each))}

    def open_epoch(
        self,
        role: str,
        recipients: Sequence[str],
        keyring: Keyring,
        now: datetime,
        opener: Opener | None = None,
    ) -> int:
        """Begin a new epoch of a role, for the people with these public keys, and wrap every key of the role
        anew; how many could not be, because the keyring opens none of their wraps.
        """
        with self.writing():
            held = self.contents()
            last = held.present(role)
            # It is never older than the one before, even where that was opened by a clock that runs ahead.
            since = max(now, last.opened_at) if last else now
            number = last.number + 1 if last else 1
            epoch, secret = new_epoch(role, number, recipients, since, opener)
            keyring.learn(epoch, secret)
            write_synced(self.folder / epoch.path, epoch.text())
            held = replace(held, epochs={**held.epochs, epoch.path: epoch})
            rewrapped, left = self._rewrapped(held, epoch, keyring)
            self.replace(rewrapped)
        return left

    def widen_epoch(
        self, epoch: Epoch, recipients: Sequence[str], keyring: Keyring, opener: Opener | None = None
    ) -> None:
        """Let further people into an epoch: these public keys are all that open it from now on."""
        secret = keyring.secret(epoch).private_bytes_raw()
        with self.writing():
            write_synced(self.folder / epoch.path, widened(epoch, secret, recipients, opener).text())

    def rewrap(self, role: str, keyring: Keyring) -> int:
        """Wrap those keys of a role that are still wrapped to an earlier epoch to the present one; how many
        could not be.
        """
        with self.writing():
            held = self.contents()
            epoch = held.present(role)
            if epoch is None:
                return 0
            rewrapped, left = self._rewrapped(held, epoch, keyring)
            self.replace(rewrapped)
        return left

    def _rewrapped(self, held: Contents, epoch: Epoch, keyring: Keyring) -> tuple[Contents, int]:
        keys, left = dict(held.keys), 0
        for case_id, wraps in held.keys.items():
            if epoch.role not in wraps or wraps[epoch.role].epoch == epoch.name:
                continue
            try:
                key = _opened(case_id, wraps, held, keyring)
            except NotForYou:
                left += 1
                continue
            keys[case_id] = {**wraps, epoch.role: Wrap(epoch.name, wrap(key, case_id, epoch))}
        return replace(held, keys=keys), left

    # Files

    def _opened(self, case_id: str, wraps: Mapping[str, Wrap], keyring: Keyring) -> bytes:
        epochs = {}
        for role, found in wraps.items():
            path = f"epochs/{role.replace(':', '-')}/{found.epoch}.yml"
            raw = self._read(path)
            if raw is not None:
                epochs[path] = epoch_at(path, raw)
        return _opened(case_id, wraps, Contents(epochs), keyring)

    def _present(self, role: str) -> Epoch | None:
        found = self._files(f"epochs/{role.replace(':', '-')}")
        return present(epoch_at(path, raw) for path, raw in found)

    def _require_present(self, role: str) -> Epoch:
        epoch = self._present(role)
        if epoch is None:
            raise DeskError(
                _(
                    "nobody could read what is to be sealed: no key of the people who may read it stands in "
                    "policies/staff.yml; enter one with `desk staff rotate-key`, then `desk vault renew`. "
                    "Nothing was kept"
                )
            )
        return epoch

    def _keys(self, month: str) -> dict[str, dict[str, Wrap]]:
        found: dict[str, dict[str, Wrap]] = {}
        raw = self._read(f"keys/{month}.txt")
        if raw is not None:
            read_keys(raw, f"keys/{month}.txt", found)
        return found

    def _tombstones(self, month: str) -> set[str]:
        path = f"tombstones/{month}.txt"
        raw = self._read(path)
        return set(read_tombstones(raw, path)) if raw is not None else set()

    def _add(self, keys: Keys) -> None:
        """Add keys, in the place of what the same roles had of the same cases; none of a case that was erased
        while its key was being wrapped."""
        months: dict[str, dict[str, str]] = {}
        for line in key_lines(keys):
            months.setdefault(month_of(line), {})[case_and_role(line)] = line
        for month, added in months.items():
            gone = self._tombstones(month)
            new = {each: line for each, line in added.items() if line[:ID] not in gone}
            others = (line for line in self._lines("keys", month) if case_and_role(line) not in new)
            self._put("keys", month, [*others, *new.values()])

    def _lines(self, folder: str, month: str) -> list[str]:
        return (self._read(f"{folder}/{month}.txt") or b"").decode().splitlines()

    def _put(self, folder: str, month: str, lines: Iterable[str]) -> None:
        """Let these be the lines of a month; without any there is no file."""
        path = f"{folder}/{month}.txt"
        after = sorted(lines)
        if after:
            write_synced(self.folder / path, "\n".join(after) + "\n")
        else:
            (self.folder / path).unlink(missing_ok=True)

    def _read(self, path: str) -> bytes | None:
        try:
            return (self.folder / path).read_bytes()
        except FileNotFoundError:
            return None

    def _files(self, under: str) -> Iterator[tuple[str, bytes]]:
        """The vault's own files below a folder by path, in order."""
        for top in ("format", "epochs", "keys", "tombstones"):
            if not f"{under}/".startswith((f"{top}/", "/")):
                continue
            start = self.folder / (under or top)
            files = [start] if start.is_file() else sorted(start.rglob("*.*"))
            for file in files:
                if file.suffix in ("", ".yml", ".txt") and file.is_file():
                    yield file.relative_to(self.folder).as_posix(), file.read_bytes()


def _opened(case_id: str, wraps: Mapping[str, Wrap], held: Contents, keyring: Keyring) -> bytes:
    """A case's key by the first of its wraps that the keyring opens. Raises NotForYou, and BadEpoch where it
    is for an epoch that says what is not so."""
    bad: BadEpoch | None = None
    for role, found in wraps.items():
        epoch = held.epoch(role, found.epoch)
        if epoch is not None and keyring.opens(epoch):
            try:
                return unwrap(found.wrapped, case_id, epoch, keyring.secret(epoch))
            except ValueError:
                continue
            except BadEpoch as problem:
                bad = problem
    if bad is not None:
        raise bad
    if not keyring.keys:
        raise NotForYou(
            _(
                "no private key of yours is on this machine: name its file with `git config rightsdesk.key "
                "FILE`; its public half must stand among your keys in policies/staff.yml"
            )
        )
    raise NotForYou(
        _(
            "the key of {case} is not wrapped for you: somebody who can read it lets you in with `desk sync`"
        ).format(case=case_id)
    )
