"""What a vault holds, and the text in which it stands in files: so that two vaults can be compared and merged
line by line.

    format                      the scheme's name
    epochs/ROLE/NAME.yml        a key pair of a role (`records/epochs.py`)
    keys/YYYY-MM.txt            lines `CASE ROLE EPOCH WRAPPED`, by the month in the cases' ids
    tombstones/YYYY-MM.txt      lines `CASE DAY`: keys that were dropped for good
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from rightsdesk.errors import DeskError
from rightsdesk.messages import _
from rightsdesk.records.epochs import SCHEME, Epoch, present, read_epoch

FOLDER = ".desk/vault"
"""Where a vault is, in the main work tree."""

APART = (f"{FOLDER}/", ".desk/keys/", ".desk/private/", ".desk/site-with-personal-data/")
"""What never enters the desk's own repository: keys, and what is shown of people on one machine."""


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
            epochs[path] = read_epoch(raw, f"{FOLDER}/{path}")
        elif path.startswith("keys/"):
            read_keys(raw, path, keys)
        elif path.startswith("tombstones/"):
            for case_id, day in fields_of(raw, path, 2):
                tombstones[case_id] = date.fromisoformat(day)
    return Contents(epochs, keys, tombstones)


def read_keys(raw: bytes, path: str, into: dict[str, dict[str, Wrap]]) -> None:
    """Add the keys in a file of a month to those known. Raises DeskError for a line that is none."""
    for case_id, role, epoch, wrapped in fields_of(raw, path, 4):
        wraps = into.setdefault(case_id, {})
        found = Wrap(epoch, wrapped)
        wraps[role] = max(wraps[role], found, key=lambda each: each.rank) if role in wraps else found


def fields_of(raw: bytes, path: str, count: int) -> Iterator[list[str]]:
    """The fields of each line of a file, so many in each. Raises DeskError for a line that has others."""
    for number, line in enumerate(raw.decode("utf-8", "replace").splitlines(), 1):
        fields = line.split(" ")
        if len(fields) != count:
            message = _("{path}:{line}: the vault's file is damaged; restore it: desk sync")
            raise DeskError(message.format(path=f"{FOLDER}/{path}", line=number))
        yield fields


def require_scheme(raw: bytes) -> None:
    """Raise DeskError where the file `format` names another scheme than this one."""
    scheme = raw.decode("utf-8", "replace").strip()
    if scheme != SCHEME:
        message = _("the vault is of the scheme {scheme!r}, which this version of the desk cannot read")
        raise DeskError(message.format(scheme=scheme))
