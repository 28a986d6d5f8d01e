"""What differs between a base and a later state of a desk, committed or not, and when git first saw what is
new."""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from rightsdesk.errors import DeskError
from rightsdesk.messages import _
from rightsdesk.records.deceptions import deceptive, is_attribute_file
from rightsdesk.records.git import Difference, Repository, as_text, difference, in_portions
from rightsdesk.records.objects import Commit, read_commits

FOLDERS = ("cases", "programme", "policies")
"""The folders whose history is judged."""

IMPORT = "Import"
"""The trailer of commits that import cases: it names the register."""

PRIVATE_FOLDER = ".desk"
"""The folder beside them of which git should keep nothing."""

LINK = "120000"
PLAIN = ("100644", "100755")
"""Git's modes of a link and of plain files."""


@dataclass(frozen=True, slots=True)
class PathChange:
    """A path that differs: the blob that the base has there, and git's mode of what stands there now, if
    anything."""

    path: str
    before: str | None
    mode: str | None


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a file that a commit brought in: when its author recorded it, which blob it is, and
    whether the commit is one of an import."""

    path: str
    at: datetime
    oid: str
    imported: bool = False


def starting_point(repository: Repository, base: str, head: str) -> str:
    """The commit from which `head` set out: `base` itself where `head` contains it, else their common
    ancestor.

    A branch is compared with the state that it knew, so that what others have published since does not look
    as if it had dropped it. Raises DeskError where the base cannot be found or has nothing in common with
    `head`, and where `head` is merely older: then everything since would seem to have vanished.
    """
    wanted = repository.resolve(base)
    if repository.contains(head, wanted):
        return wanted
    common = repository.merge_base(wanted, head)
    if common is None:
        raise DeskError(_("{base} has no history in common with what is checked").format(base=base))
    if common == repository.resolve(head):
        raise DeskError(
            _("what is checked is older than {base}; get what is new first: desk sync").format(base=base)
        )
    return common


def in_commit(
    repository: Repository, base: str, commit: str, folders: Sequence[str] = FOLDERS
) -> list[PathChange]:
    """What differs between two commits below these folders."""
    return [
        _path_change(found) for folder in folders for found in repository.differences(base, commit, folder)
    ]


def in_work_tree(repository: Repository, base: str, folders: Sequence[str] = FOLDERS) -> list[PathChange]:
    """What differs between a commit and the files as they lie below these folders of the work tree, new ones
    too."""
    found = {change.path: change for change in _tracked(repository, base, folders)}
    for path in _untracked(repository, folders):
        # What git no longer tracks but the base had is listed above as deleted.
        before = found[path].before if path in found else None
        mode = LINK if (repository.root / path).is_symlink() else PLAIN[0]
        found[path] = PathChange(path, before, mode)
    return sorted(found.values(), key=lambda change: change.path)


def _tracked(repository: Repository, base: str, folders: Sequence[str] = ()) -> list[PathChange]:
    """What differs between a commit and the files that git knows of, below these folders or everywhere."""
    raw = repository.run(
        "diff", "--raw", "-z", "--no-renames", "--no-abbrev", "--no-ext-diff", "--no-relative",
        "--ignore-submodules=none", base, "--", *folders,
    )  # fmt: skip
    parts = raw.split(b"\0")[:-1]
    return [
        _path_change(difference(heading, path)) for heading, path in zip(parts[::2], parts[1::2], strict=True)
    ]


def elsewhere(repository: Repository, base: str, head: str | None) -> list[PathChange]:
    """What differs between a commit and another (None: the work tree) outside the desk's folders, of that
    what could bend how these are read: attributes, and paths that are taken for others."""
    every = (
        _tracked(repository, base)
        if head is None
        else [_path_change(found) for found in repository.differences(base, head)]
    )
    return [change for change in every if is_bending(change.path)]


def is_bending(path: str) -> bool:
    """Whether what stands at a path outside the desk's folders could bend how these are read."""
    inside = path.partition("/")[0] in FOLDERS and "/" in path
    return not inside and (path in FOLDERS or is_attribute_file(path) or deceptive(path) is not None)


def own_attributes(repository: Repository) -> bytes | None:
    """The attributes that this clone alone has; None where it has none."""
    try:
        return (repository.common_dir / "info" / "attributes").read_bytes()
    except OSError:
        return None


def _untracked(repository: Repository, folders: Sequence[str] = FOLDERS) -> list[str]:
    listed = as_text(repository.run("ls-files", "--others", "-z", "--", *folders)).split("\0")[:-1]
    return [path for path in listed if os.path.lexists(repository.root / path)]


def _path_change(found: Difference) -> PathChange:
    return PathChange(found.path, found.old.oid if found.old else None, found.new.mode if found.new else None)


def contents(repository: Repository, changes: Sequence[PathChange]) -> Mapping[str, bytes]:
    """The bytes that the base has at each changed path where it has a file."""
    known = [change for change in changes if change.before is not None]
    oids = [change.before for change in known if change.before is not None]
    return {change.path: raw for change, raw in zip(known, repository.read_many(oids), strict=True)}


def commits_since(repository: Repository, base: str, head: str) -> list[Commit]:
    """The commits that `head` contains and the base does not, the oldest first."""
    listed = as_text(repository.run("rev-list", "--reverse", "--topo-order", head, f"^{base}")).split()
    return read_commits(repository, listed)


def versions(repository: Repository, since: Sequence[Commit]) -> list[Version]:
    """Every version of a file in cases, policies or `.desk` that one of these commits brought in, in their
    order.

    The time is the author's, which stays when a step is put after those of others; merges bring in nothing of
    their own.
    """
    commits = {commit.oid: commit for commit in since}
    return [
        Version(path, commits[commit].author.at, oid, IMPORT in commits[commit].trailers)
        for commit, path, oid in _brought_in(repository, list(commits))
    ]


def _brought_in(repository: Repository, commits: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """Commit, path and blob for each file that a commit put somewhere."""
    for some in in_portions(commits):
        raw = repository.run(
            "diff-tree", "--stdin", "-r", "-z", "--root", "--raw", "--no-renames", "--no-abbrev", "--",
            *FOLDERS, PRIVATE_FOLDER, stdin="".join(f"{commit}\n" for commit in some).encode(),
        )  # fmt: skip
        parts = iter(raw.split(b"\0")[:-1])
        commit = ""
        for part in parts:
            if not part.startswith(b":"):
                commit = as_text(part).strip()
                continue
            found = difference(part, next(parts))
            if found.new is not None:
                yield commit, found.path, found.new.oid


def oddities(repository: Repository) -> Mapping[str, str]:
    """Paths, with git's modes, of what git keeps in `.desk`, and of what in the other folders is no plain
    file."""
    listed = as_text(repository.run("ls-files", "--stage", "-z", "--", *FOLDERS, PRIVATE_FOLDER)).split("\0")
    found = {path: LINK for path in _untracked(repository) if (repository.root / path).is_symlink()}
    for line in listed[:-1]:
        heading, _tab, path = line.partition("\t")
        mode = heading.split(" ", 1)[0]
        if path.startswith(f"{PRIVATE_FOLDER}/") or mode not in PLAIN:
            found[path] = mode
    return found


def was_ever_committed(repository: Repository, case_id: str) -> bool:
    """Whether a commit that any branch or tag reaches has a file of that case."""
    month = f"cases/20{case_id[:2]}/{case_id[2:4]}"
    listed = repository.run(
        "log", "--all", "-m", "--root", "--format=", "--name-only", "--no-relative", "-z", "--", month
    )
    return f"/{case_id}.yml".encode() in listed
