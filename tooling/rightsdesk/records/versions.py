"""How files came to be what they are: their versions along the main line, and the commits behind them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from rightsdesk.records.git import Entry, Repository, as_text, difference
from rightsdesk.records.objects import Commit, read_commits


@dataclass(frozen=True, slots=True)
class Version:
    """One file as one commit of the main line left it; `entry` is None where it was removed.

    `written_at` is the author date, kept when a step is put after others' (`desk sync`); `committed_at` is
    when the commit took its place in this history. Both are in UTC, to the second.
    """

    commit: str
    written_at: datetime
    committed_at: datetime
    path: str
    entry: Entry | None


def versions(
    repository: Repository, under: str = "", *, until: str = "HEAD", since: str | None = None
) -> Iterator[Version]:
    """The versions of all files below `under` (or of that file), along first parents, oldest first.

    With `since`, only those of commits that the history of `since` does not hold. A merge counts as one
    commit that brings in all its branch. In a shallow clone, the oldest commit seems to bring in everything.
    """
    logged = repository.run(
        "log", "--first-parent", "--diff-merges=first-parent", "--reverse", "--raw", "-z", "--no-renames",
        "--no-abbrev", "--format=%x01%H %at %ct", "--end-of-options", until,
        *([f"^{since}"] if since else []), "--", *([under] if under else []),
    )  # fmt: skip
    for record in logged.split(b"\x01")[1:]:
        heading, *parts = record.split(b"\0")
        commit, written, committed = as_text(heading).split()
        times = _moment(written), _moment(committed)
        changed = [part.lstrip(b"\n") for part in parts if part]
        for raw, path in zip(changed[::2], changed[1::2], strict=True):
            one = difference(raw, path)
            yield Version(commit, *times, one.path, one.new)


def first_seen(repository: Repository, path: str, until: str = "HEAD") -> list[tuple[Version, bytes]]:
    """The versions of one file with their bytes, the oldest first; empty bytes where it was removed."""
    found = list(versions(repository, path, until=until))
    contents = repository.read_many([version.entry.oid for version in found if version.entry])
    return [(version, next(contents) if version.entry else b"") for version in found]


def history(repository: Repository, path: str, until: str = "HEAD") -> list[Commit]:
    """The commits that changed one file, on whatever branch, the latest first."""
    listed = repository.run("rev-list", "--end-of-options", until, "--", path)
    return read_commits(repository, as_text(listed).split())


def _moment(seconds: str) -> datetime:
    """Seconds since 1970 as an aware datetime."""
    return datetime.fromtimestamp(int(seconds), UTC)
