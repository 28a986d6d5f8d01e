"""Which commit brought in which step of which case: one walk through the history for all case files.

An event belongs to the first commit whose file has its text. What was found is kept in the desk's `.desk/`
with the commit it was found up to, so that the next walk begins there; deleting it costs time, nothing else.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from rightsdesk.records.appending import event_texts
from rightsdesk.records.git import Repository, as_text
from rightsdesk.records.memory import write_whole

FILE = ".desk/past"
_VERSION = 1
_FOLDER = "cases"
_FORMAT = "%x00%H%x00%aI%x00%aN%x00%aE%x00%s"


@dataclass(frozen=True, slots=True)
class Entered:
    """A commit that changed a case's file: who wrote it, when (with offset), its message's first line."""

    commit: str
    at: str
    name: str
    email: str
    subject: str

    @property
    def moment(self) -> datetime:
        """When it was written, as an aware datetime."""
        return datetime.fromisoformat(self.at)


@dataclass(frozen=True, slots=True)
class FilePast:
    """The past of one file: the commits that changed it, the oldest first, and for each event that its last
    committed version has, in order, the place in `commits` of the one that brought it.
    """

    commits: tuple[Entered, ...]
    steps: tuple[int, ...]


@dataclass
class _Walked:
    """A file as far as the walk came: by which commit each text came in; the texts that stand there now."""

    commits: list[str] = field(default_factory=list)
    origin: dict[str, str] = field(default_factory=dict)
    present: list[str] = field(default_factory=list)


class Past:
    """The past of all case files up to the present commit."""

    def __init__(self, commits: Mapping[str, Entered], files: Mapping[str, _Walked]) -> None:
        self._commits = commits
        self._files = files

    def of(self, path: str) -> FilePast:
        """The past of a file; an empty one where it was never committed."""
        found = self._files.get(path, _Walked())
        places = {commit: place for place, commit in enumerate(found.commits)}
        return FilePast(
            tuple(self._commits[commit] for commit in found.commits),
            tuple(places[found.origin[text]] for text in found.present),
        )


def past(repository: Repository) -> Past:
    """The past of the desk's case files. Raises GitFailed where the history cannot be read."""
    head = repository.head()
    if head is None:
        return Past({}, {})
    since, commits, files = _kept(repository)
    if since != head:
        _walk(repository, f"{since}..{head}" if since else head, commits, files)
        _keep(repository, head, commits, files)
    return Past(commits, files)


def _walk(repository: Repository, span: str, commits: dict[str, Entered], files: dict[str, _Walked]) -> None:
    """Go through the commits of a span, the oldest first; a merge counts for what it has of neither side."""
    listed = repository.run(
        "log", "--reverse", "--topo-order", "--diff-merges=combined", "--raw", "--no-renames", "--no-abbrev",
        f"--format={_FORMAT}", span, "--", _FOLDER,
    )  # fmt: skip
    changes = [change for change in _changes(as_text(listed), commits) if set(change.oid) != {"0"}]
    for change, content in zip(
        changes, repository.read_many([change.oid for change in changes]), strict=True
    ):
        walked = files.setdefault(change.path, _Walked())
        walked.commits.append(change.commit)
        walked.present = _texts(content)
        for text in walked.present:
            walked.origin.setdefault(text, change.commit)


@dataclass(frozen=True, slots=True)
class _Change:
    commit: str
    path: str
    oid: str


def _changes(listed: str, commits: dict[str, Entered]) -> Iterator[_Change]:
    """What git's log says, line by line: a commit, then a line for each file with the ids of its versions."""
    commit = ""
    for line in listed.split("\n"):
        if line.startswith("\0"):
            _nothing, commit, *said = line.split("\0")
            commits[commit] = Entered(commit, *said[:4])
        elif line.startswith(":"):
            heading, path = line.split("\t", 1)
            yield _Change(commit, path, heading.split()[-2])


def _texts(content: bytes) -> list[str]:
    """The digests of the events of a case file, in order; comments beside them do not count."""
    return [hashlib.sha256(event).hexdigest()[:20] for event in event_texts(content)]


def _kept(repository: Repository) -> tuple[str | None, dict[str, Entered], dict[str, _Walked]]:
    """What an earlier walk found, where the present commit goes on from its last; else nothing."""
    with suppress(OSError, ValueError, KeyError, TypeError):
        known: dict[str, Any] = json.loads((repository.root / FILE).read_text(encoding="utf-8"))
        head = repository.head()
        if known["version"] == _VERSION and head and repository.contains(head, known["head"]):
            commits = {each["commit"]: Entered(**each) for each in known["commits"]}
            files = {path: _Walked(**each) for path, each in known["files"].items()}
            return known["head"], commits, files
    return None, {}, {}


def _keep(
    repository: Repository, head: str, commits: Mapping[str, Entered], files: Mapping[str, _Walked]
) -> None:
    """Write down how far the walk came; where that is not possible, the next one begins anew."""
    touching: Sequence[str] = list(dict.fromkeys(one for each in files.values() for one in each.commits))
    content = {
        "version": _VERSION,
        "head": head,
        "commits": [asdict(commits[commit]) for commit in touching],
        "files": {path: asdict(each) for path, each in files.items()},
    }
    write_whole(repository.root / FILE, json.dumps(content, ensure_ascii=False))
