"""Where personal data lives: outside git, in `.desk/private/<id>.yml`, which git ignores.

This is the seam for sealing (DESIGN §7): a case's header carries only the reference that `put` returns, and
nothing else in the package knows how or where the data is kept.
"""

import os
from pathlib import Path

from rightsdesk.domain.case import PersonalData
from rightsdesk.errors import DeskError
from rightsdesk.messages import _
from rightsdesk.records.git import Repository
from rightsdesk.records.source import load
from rightsdesk.records.validation import validate
from rightsdesk.records.yaml_writing import dump

FOLDER = ".desk/private"
SCHEME = "private"

_UNCOMMITTED = ".uncommitted"


def reference(case_id: str) -> str:
    """What a header says in `sealed`: the scheme, and the case whose data it is."""
    return f"{SCHEME}:{case_id}"


class Vault:
    """The personal data of a desk's cases on this machine."""

    def __init__(self, root: Path) -> None:
        self._folder = root / FOLDER

    def _path(self, case_id: str) -> Path:
        return self._folder / f"{case_id}.yml"

    def _mark(self, case_id: str) -> Path:
        return self._folder / f"{case_id}{_UNCOMMITTED}"

    def put(self, case_id: str, data: PersonalData) -> str:
        """Keep the data of a case; answers the reference for its header. Readable by the owner alone.

        It is marked as that of a case not committed yet, until `settle` or `drop`.
        """
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._mark(case_id).touch(mode=0o600)
        text = dump(data.model_dump(mode="json", exclude_none=True))
        target = self._path(case_id)
        unfinished = target.with_suffix(".yml.new")
        unfinished.unlink(missing_ok=True)
        unfinished.touch(mode=0o600)
        with unfinished.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(target)
        return reference(case_id)

    def drop(self, case_id: str) -> None:
        """Take back what `put` kept, after a case could not be opened."""
        path = self._path(case_id)
        for each in (path, path.with_suffix(".yml.new"), self._mark(case_id)):
            each.unlink(missing_ok=True)

    def settle(self, case_id: str) -> None:
        """Say that the case whose data `put` kept is committed."""
        self._mark(case_id).unlink(missing_ok=True)

    def clear(self, repository: Repository) -> list[str]:
        """Drop what killed commands kept for cases that were never committed; their ids.

        For those who hold the lock `locks.PRIVATE`, so that no mark is that of a command at work. A case that
        stands on any branch keeps its data.
        """
        dropped = []
        for mark in sorted(self._folder.glob(f"*{_UNCOMMITTED}")):
            case_id = mark.name.removesuffix(_UNCOMMITTED)
            if _was_committed(repository, case_id):
                self.settle(case_id)
            else:
                self.drop(case_id)
                dropped.append(case_id)
        return dropped

    def get(self, sealed: str) -> PersonalData | None:
        """The data behind a header's reference; None where this machine does not hold it."""
        scheme, _separator, case_id = sealed.partition(":")
        if scheme != SCHEME:
            raise DeskError(
                _("personal data kept as {scheme!r} cannot be read by this version").format(scheme=scheme)
            )
        path = self._path(case_id)
        if not path.exists():
            return None
        return validate(load(path.read_bytes(), f"{FOLDER}/{case_id}.yml"), PersonalData)


def _was_committed(repository: Repository, case_id: str) -> bool:
    """Whether a commit on any branch has a file of that case."""
    month = f"cases/20{case_id[:2]}/{case_id[2:4]}"
    listed = repository.run(
        "log", "--all", "-m", "--root", "--format=", "--name-only", "--no-relative", "-z", "--", month
    )
    return f"/{case_id}.yml".encode() in listed
