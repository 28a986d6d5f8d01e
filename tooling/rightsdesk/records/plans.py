"""The journal's one page: what a step under way is about to do, kept on the disk until it is done.

It lies in the git directory of the work tree (`rightsdesk/journal`), never in the work tree itself.
"""

import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

from rightsdesk.records import index, worktree
from rightsdesk.records.git import Difference, Entry, Repository


@dataclass(frozen=True, slots=True)
class Plan:
    """A move of the branch `ref` from commit `old` (None: not born) to `new`, and of the files with it.

    `mark` names what is laid out beside the files. `found` has, by path, the id of other bytes than the old
    that may be replaced in the work tree. `new_folders` are made on the way, outer before inner.
    """

    ref: str
    old: str | None
    new: str
    subject: str
    mark: str
    differences: tuple[Difference, ...]
    found: dict[str, str]
    new_folders: tuple[str, ...]

    @property
    def paths(self) -> list[str]:
        """The paths that the move changes."""
        return [difference.path for difference in self.differences]


def work_out(
    repository: Repository, ref: str, old: str | None, new: str, message: str, found: dict[str, str]
) -> Plan:
    """The plan to go from commit `old` to commit `new`, a commit with this message."""
    if old:
        differences = repository.differences(old, new)
    else:
        differences = [Difference(entry.path, None, entry) for entry in repository.tree_entries(new)]
    arriving = [difference.path for difference in differences if difference.new]
    new_folders = worktree.missing_folders(repository, arriving)
    mark = f"desk-{secrets.token_hex(6)}"
    subject = message.partition("\n")[0]
    return Plan(ref, old, new, subject, mark, tuple(differences), found, tuple(new_folders))


def replaceable(difference: Difference, found: dict[str, str]) -> str | None:
    """The id of what may stand in the work tree and be replaced; None: nothing may."""
    return found.get(difference.path, difference.old.oid if difference.old else None)


def is_kept(repository: Repository) -> bool:
    """Whether a step is under way, or was when its command was killed."""
    return _page(repository).exists()


def keep(repository: Repository, plan: Plan) -> None:
    """Put the plan on the disk, whole or not at all."""
    page, draft = _page(repository), _draft(repository)
    with draft.open("w", encoding="utf-8") as stream:
        json.dump(asdict(plan), stream)
        stream.flush()
        os.fsync(stream.fileno())
    draft.replace(page)
    worktree.sync_folder(page.parent)


def kept(repository: Repository) -> Plan | None:
    """The plan of the step under way, or None."""
    try:
        parts = json.loads(_page(repository).read_bytes())
    except FileNotFoundError:
        return None
    differences = [
        Difference(one["path"], _entry(one["old"]), _entry(one["new"])) for one in parts["differences"]
    ]
    return Plan(**parts | {"differences": tuple(differences), "new_folders": tuple(parts["new_folders"])})


def drop(repository: Repository, plan: Plan) -> None:
    """Remove what was laid out and prepared, and last the journal, since a kill may come in between."""
    worktree.clear_away(repository, plan.paths, plan.mark)
    index.discard(repository)
    _page(repository).unlink()
    worktree.sync_folder(_page(repository).parent)


def discard_draft(repository: Repository) -> None:
    """Remove a plan that was being written when its command was killed: nothing of it was begun."""
    _draft(repository).unlink(missing_ok=True)


def _draft(repository: Repository) -> Path:
    """Where a plan is written before it counts."""
    return _page(repository).with_name("journal.new")


def _page(repository: Repository) -> Path:
    """Where the journal of this work tree is."""
    return index.desk_folder(repository) / "journal"


def _entry(kept: dict[str, str] | None) -> Entry | None:
    """An entry as the journal keeps it."""
    return Entry(**kept) if kept else None
