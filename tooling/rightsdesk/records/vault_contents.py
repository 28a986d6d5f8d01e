"""What a vault holds, and the text in which it stands in files: so that two vaults can be compared and merged
line by line.

    format                      the scheme's name
    epochs/ROLE/NAME.yml        a key pair of a role (`records/epochs.py`)
    keys/YYYY-MM.txt            lines `CASE ROLE EPOCH WRAPPED`, by the month in the cases' ids
    tombstones/YYYY-MM.txt      lines `CASE DAY`: keys that were dropped for good
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Final

from rightsdesk.domain.ids import SHAPE
from rightsdesk.errors import DeskError
from rightsdesk.messages import _
from rightsdesk.records.epochs import SCHEME, Epoch, present, read_epoch

FOLDER = ".desk/vault"
"""Where a vault is, in the main work tree."""

APART = (f"{FOLDER}/", ".desk/keys/", ".desk/private/", ".desk/site-with-personal-data/")
"""What never enters the desk's own repository: keys, and what is shown of people on one machine."""

_KEY: Final = re.compile(
    rf"({SHAPE.pattern}) (desk|unit:[a-z0-9-]+|person:[a-z0-9-]+) "
    r"([1-9][0-9]{0,8}-[0-9a-f]{8}) ([A-Za-z0-9_-]+)"
)
_TOMBSTONE: Final = re.compile(rf"({SHAPE.pattern}) ([0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}})")
_PUBLIC: Final = re.compile(r"[A-Za-z0-9_-]{43}")
"""The lines of a vault's files, and the public half of an epoch: whoever may write to the published
vault could send any others."""


@dataclass(frozen=True, slots=True)
class Wrap:
    """A case's key as one role has it: the name of the epoch, and the key wrapped to it."""

    epoch: str
    wrapped: str

    @property
    def rank(self) -> tuple[int, str, str]:
        """Of two wraps of one key for one role the greater is kept: that of the later epoch."""
        return int(self.epoch.split("-")[0]), self.epoch, self.wrapped


Keys = Mapping[str, Mapping[str, Wrap]]
"""By case, then by role."""


@dataclass(frozen=True)
class Contents:
    """All that a vault holds: epochs by path, keys by case and role, and the day by case of those erased."""

    epochs: Mapping[str, Epoch] = field(default_factory=dict)
    keys: Keys = field(default_factory=dict)
    tombstones: Mapping[str, date] = field(default_factory=dict)

    @cached_property
    def by_role(self) -> Mapping[str, tuple[Epoch, ...]]:
        """Every role's epochs."""
        found: dict[str, list[Epoch]] = {}
        for epoch in self.epochs.values():
            found.setdefault(epoch.role, []).append(epoch)
        return {role: tuple(epochs) for role, epochs in sorted(found.items())}

    def present(self, role: str) -> Epoch | None:
        """The epoch to which keys are wrapped for a role now."""
        return present(self.by_role.get(role, ()))

    def epoch(self, role: str, name: str) -> Epoch | None:
        """A role's epoch of that name."""
        return next((epoch for epoch in self.by_role.get(role, ()) if epoch.name == name), None)

    def files(self) -> dict[str, str]:
        """The vault's files by path."""
        texts = {"format": f"{SCHEME}\n"}
        texts |= {path: epoch.text() for path, epoch in sorted(self.epochs.items())}
        texts |= sharded("keys", key_lines(self.keys))
        return texts | sharded("tombstones", (f"{case} {day}" for case, day in self.tombstones.items()))


def key_lines(keys: Keys) -> Iterator[str]:
    """The lines in which keys stand in files."""
    for case_id, wraps in keys.items():
        for role, found in wraps.items():
            yield f"{case_id} {role} {found.epoch} {found.wrapped}"


def case_and_role(line: str) -> str:
    """What a line of keys begins with, of which there is one."""
    return " ".join(line.split(" ", 2)[:2])


def month_of(case_id: str) -> str:
    """The month that a case's id begins with, as files are named by it."""
    return f"20{case_id[:2]}-{case_id[2:4]}"


def sharded(folder: str, lines: Iterable[str]) -> dict[str, str]:
    """Lines that begin with a case's id as files by month, sorted."""
    shards: dict[str, list[str]] = {}
    for line in lines:
        shards.setdefault(f"{folder}/{month_of(line)}.txt", []).append(line)
    return {path: "\n".join(sorted(found)) + "\n" for path, found in sorted(shards.items())}


def read_contents(files: Mapping[str, bytes]) -> Contents:
    """A vault out of its files by path. Raises DeskError for another scheme's, or a line that is none."""
    require_scheme(files.get("format", b""))
    epochs: dict[str, Epoch] = {}
    keys: dict[str, dict[str, Wrap]] = {}
    tombstones: dict[str, date] = {}
    for path, raw in files.items():
        if path.startswith("epochs/"):
            epochs[path] = epoch_at(path, raw)
        elif path.startswith("keys/"):
            read_keys(raw, path, keys)
        elif path.startswith("tombstones/"):
            tombstones.update(read_tombstones(raw, path))
    return Contents(epochs, keys, tombstones)


def epoch_at(path: str, raw: bytes) -> Epoch:
    """The epoch in the file at a path of the vault. Raises Unreadable for what is none, DeskError for one
    that stands anywhere but at its own place: by another it could take a role's place, or leave the vault.
    """
    epoch = read_epoch(raw, f"{FOLDER}/{path}")
    if path != epoch.path or not _PUBLIC.fullmatch(epoch.public):
        raise _damaged(path, 1)
    return epoch


def read_tombstones(raw: bytes, path: str) -> dict[str, date]:
    """The days by case in a file of a month's tombstones. Raises DeskError for a line that is none."""
    found: dict[str, date] = {}
    for number, (case_id, day) in _fields(raw, path, _TOMBSTONE):
        try:
            found[case_id] = date.fromisoformat(day)
        except ValueError:
            raise _damaged(path, number) from None
    return found


def read_keys(raw: bytes, path: str, into: dict[str, dict[str, Wrap]]) -> None:
    """Add the keys in a file of a month to those known. Raises DeskError for a line that is none."""
    for _number, (case_id, role, epoch, wrapped) in _fields(raw, path, _KEY):
        wraps = into.setdefault(case_id, {})
        found = Wrap(epoch, wrapped)
        wraps[role] = max(wraps[role], found, key=lambda each: each.rank) if role in wraps else found


def _fields(raw: bytes, path: str, line: re.Pattern[str]) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The fields of each line of a file, with its number. Raises DeskError for a line of another form."""
    for number, text in enumerate(raw.decode("utf-8", "replace").removesuffix("\n").split("\n"), 1):
        found = line.fullmatch(text)
        if found is None:
            raise _damaged(path, number)
        yield number, found.groups()


def _damaged(path: str, line: int) -> DeskError:
    message = _("{path}:{line}: the vault's file is damaged; restore it: desk sync")
    return DeskError(message.format(path=f"{FOLDER}/{path}", line=line))


def require_scheme(raw: bytes) -> None:
    """Raise DeskError where the file `format` names another scheme than this one."""
    scheme = raw.decode("utf-8", "replace").strip()
    if scheme != SCHEME:
        message = _("the vault is of the scheme {scheme!r}, which this version of the desk cannot read")
        raise DeskError(message.format(scheme=scheme))
