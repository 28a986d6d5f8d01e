"""Put together what two people did to the same files: steps one after the other, other texts by lines."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rightsdesk.errors import Refused
from rightsdesk.messages import _
from rightsdesk.records.appending import appended_intact
from rightsdesk.records.git import Entry, Repository
from rightsdesk.records.merging import merge_texts
from rightsdesk.records.objects import Content
from rightsdesk.records.worktree import folders_of

APPENDED = ("cases/", "programme/")
"""The folders of files that end in a timeline, to which steps are appended."""


class Conflict(Exception):
    """Two versions that cannot both stand."""


@dataclass(frozen=True, slots=True)
class File:
    """A file's mode and bytes."""

    mode: str
    content: bytes


def combine(
    repository: Repository, path: str, base: File | None, ours: File | None, theirs: File | None
) -> File | None:
    """`ours` with what was done from `base` to `theirs`; None stands for no such file.

    Steps appended to a case or a programme record go, whole, to the end of `ours`, unless they are there
    already. Raises Conflict.
    """
    if theirs in (base, ours):
        return ours
    if ours == base:
        return theirs
    if base is None or ours is None or theirs is None:
        raise Conflict(path)
    mode = theirs.mode if ours.mode == base.mode else ours.mode
    if path.startswith(APPENDED) and appended_intact(base.content, theirs.content):
        return File(mode, _appended(base.content, ours.content, theirs.content[len(base.content) :]))
    merged = merge_texts(repository, base.content, ours.content, theirs.content)
    if merged is None:
        raise Conflict(path)
    return File(mode, merged)


def combine_commits(repository: Repository, base: str, ours: str, theirs: str) -> list[Content]:
    """What to change in the tree of `ours` so that it also has what was done from `base` to `theirs`.

    Raises Refused, naming the files, where both cannot stand.
    """
    mine = {one.path: one for one in repository.differences(base, ours)}
    contents, both = [], []
    for one in repository.differences(base, theirs):
        if one.path in mine:
            both.append(one)
        else:
            new = one.new
            contents.append(Content(one.path, oid=new.oid, mode=new.mode) if new else Content(one.path))
    sides = [(one.path, one.old, mine[one.path].new, one.new) for one in both]
    files = read_files(repository, [entry for _path, *entries in sides for entry in entries])
    conflicts = blocked_paths(repository, ours, [content.path for content in contents if content.oid])
    for path, *entries in sides:
        try:
            combined = combine(repository, path, *(file_of(files, entry) for entry in entries))
        except Conflict:
            conflicts.append(path)
        else:
            contents.append(as_content(path, combined))
    require_no_conflicts(conflicts)
    return contents


def read_files(repository: Repository, entries: Iterable[Entry | None]) -> dict[Entry, File]:
    """The contents of these entries, read at once."""
    wanted = list(dict.fromkeys(entry for entry in entries if entry))
    contents = repository.read_many([entry.oid for entry in wanted])
    return {entry: File(entry.mode, content) for entry, content in zip(wanted, contents, strict=True)}


def file_of(files: Mapping[Entry, File], entry: Entry | None) -> File | None:
    """The file behind an entry; None where there is none."""
    return files[entry] if entry else None


def blocked_paths(repository: Repository, commit: str, paths: Sequence[str]) -> list[str]:
    """Where, in the tree of `commit`, a file would take a folder's place or a folder a file's."""
    above = folders_of(paths)
    found = repository.entries(commit, [*paths, *sorted(above)])
    return [path for path, entry in found.items() if (entry.mode == "040000") is not (path in above)]


def require_no_conflicts(paths: Sequence[str]) -> None:
    """Raise Refused when there are paths on which two people's changes cannot both stand."""
    if paths:
        raise Refused(
            _(
                "both you and others changed the same place in {paths}; nothing was changed here. "
                "Agree on one version, undo the other with git, and try again"
            ).format(paths=", ".join(dict.fromkeys(paths)))
        )


def as_content(path: str, file: File | None) -> Content:
    """A file as something to commit; None takes it out."""
    return Content(path, file.content, mode=file.mode) if file else Content(path)


def _appended(base: bytes, ours: bytes, tail: bytes) -> bytes:
    """`ours` and the tail after it, unless it has that tail beyond what it shares with `base`."""
    if not ours.endswith(b"\n"):
        raise Conflict
    pairs = zip(base, ours, strict=False)
    shared = next((at for at, (was, now) in enumerate(pairs) if was != now), min(len(base), len(ours)))
    beyond = ours[ours.rfind(b"\n", 0, shared) + 1 :]
    return ours if _has_events(beyond, tail) else ours + tail


def _has_events(text: bytes, events: bytes) -> bool:
    """Whether these whole lines stand in the text and end where an event ends."""
    place = text.find(events)
    while place >= 0:
        rest = text[place + len(events) :]
        if (place == 0 or text[place - 1 : place] == b"\n") and (not rest or rest[:1] in b"-#"):
            return True
        place = text.find(events, place + 1)
    return False
