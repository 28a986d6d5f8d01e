"""Work out a merge once more and say where the merge that was made has something else (DESIGN §8)."""

from collections.abc import Sequence

from rightsdesk.operations.combining import Conflict, File, combine, file_of, read_files
from rightsdesk.records.changes import FOLDERS, PRIVATE_FOLDER
from rightsdesk.records.deceptions import is_attribute_file
from rightsdesk.records.git import Difference, Entry, Repository


def unlike_merge(repository: Repository, merge: str, parents: Sequence[str]) -> tuple[str, ...]:
    """The paths of cases, records, policies and attributes at which a commit has something else than merging
    its two parents gives; sorted.

    Where both sides appended to one file, either order is a merge. Where both changed one place of a policy,
    nothing is: what a person decided then is a change of its own. Other files are nobody's record, and
    hosts merge them by other rules (renames).
    """
    first, second = parents
    found: set[str] = set()
    for number, base in enumerate(repository.merge_bases(first, second) or [None]):
        unlike = _unlike(repository, base, merge, first, second)
        found = unlike if number == 0 else found & unlike
    return tuple(sorted(found))


def _unlike(repository: Repository, base: str | None, merge: str, first: str, second: str) -> set[str]:
    """The paths at which `merge` is none of the two orders of merging, by one of the common ancestors."""
    if base is None:
        both = {one.path for side in (first, second) for one in _differences(repository, side, merge)}
        return {path for path in both if _is_ours(path)}
    mine = {one.path: one for one in _differences(repository, base, first)}
    theirs = {one.path: one for one in _differences(repository, base, second)}
    made = {one.path: one for one in _differences(repository, base, merge)}
    unlike = set()
    for path in {*mine, *theirs, *made}:
        if not _is_ours(path):
            continue
        sides = [side.get(path) for side in (mine, theirs)]
        if not _is_merged(repository, path, made.get(path), *sides):
            unlike.add(path)
    return unlike


def _differences(repository: Repository, one: str, other: str) -> list[Difference]:
    return repository.differences(one, other)


def _is_ours(path: str) -> bool:
    return path.split("/")[0] in (*FOLDERS, PRIVATE_FOLDER) or is_attribute_file(path)


def _is_merged(
    repository: Repository,
    path: str,
    made: Difference | None,
    mine: Difference | None,
    theirs: Difference | None,
) -> bool:
    """Whether what was made of a file is what both sides make of it; None stands for: as in the base."""
    outcome = _state(made)
    if mine is None or theirs is None:
        return outcome == _state(mine or theirs)
    if _state(mine) == _state(theirs):
        return outcome == _state(mine)
    base, ours, other = mine.old, mine.new, theirs.new
    if made is None or made.new is None:
        return False
    files = read_files(repository, [base, ours, other, made.new])
    base_file, our_file, other_file, made_file = (
        file_of(files, each) for each in (base, ours, other, made.new)
    )
    return made_file in [
        merged
        for pair in ((our_file, other_file), (other_file, our_file))
        for merged in _merged(repository, path, base_file, *pair)
    ]


def _merged(
    repository: Repository, path: str, base: File | None, ours: File | None, theirs: File | None
) -> list[File | None]:
    try:
        return [combine(repository, path, base, ours, theirs)]
    except Conflict:
        return []


def _state(change: Difference | None) -> tuple[str, str] | str | None:
    """What a side has at a path: mode and blob, None for nothing; a word where it is as in the base."""
    if change is None:
        return "as it was"
    entry: Entry | None = change.new
    return (entry.mode, entry.oid) if entry else None
