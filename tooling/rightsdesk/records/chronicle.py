"""The history as the main line saw it: one state after the other, each with the commits that came in with it.

The one room that walks history. `git log` and `git cat-file` are each run once and read as they write, so
that a history of a hundred thousand commits goes through in seconds and needs no more memory than a short
one.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rightsdesk.records.commit_texts import CommitText, read_commit_text
from rightsdesk.records.git import Difference, GitFailed, Repository, as_text, difference

PORTION = 2000
"""Changed files that are read at once: enough that starting git for them does not count."""

REMEMBERED = 64 * 1024 * 1024
"""Bytes of file versions kept at hand, since the next change of a file most often follows the last one."""

_READ = 1 << 20


@dataclass(frozen=True, slots=True)
class Told:
    """A commit: its text, and what it has otherwise than its first parent (all that it has, for a first
    one)."""

    text: CommitText
    changes: tuple[Difference, ...]

    @property
    def oid(self) -> str:
        """The commit's id."""
        return self.text.oid


@dataclass(frozen=True, slots=True)
class State:
    """A state of the main line: the commit that made it, the one before (None: the first), and the commits
    that came in with it from other lines, the oldest first; none where nothing was merged.
    """

    commit: Told
    before: str | None
    arrivals: tuple[Told, ...]

    @property
    def commits(self) -> tuple[Told, ...]:
        """All commits that came in with the state, itself last."""
        return (*self.arrivals, self.commit)


@dataclass(frozen=True, slots=True)
class _Entry:
    """A line of the log: a commit's id, its parents, its changes."""

    oid: str
    parents: tuple[str, ...]
    changes: tuple[Difference, ...]


def states(repository: Repository, head: str, since: str | None = None) -> Iterator[list[State]]:
    """The states of the line of first parents that leads to `head`, the oldest first and in portions, from
    the one after `since` (None: from the beginning).

    Raises DeskError where the history cannot be read to its end, as in a damaged or shallow clone.
    """
    span = [head, *([f"^{since}"] if since else [])]
    main = set(as_text(repository.run("rev-list", "--first-parent", *span)).split())
    aside: dict[str, _Entry] = {}
    portion: list[tuple[_Entry, list[_Entry]]] = []
    weight = 0
    for entry in _log(repository, span):
        if entry.oid not in main:
            aside[entry.oid] = entry
            continue
        arrived = _arrived(entry, aside)
        portion.append((entry, arrived))
        weight += 1 + sum(len(each.changes) + 1 for each in (entry, *arrived))
        if weight > PORTION:
            yield _with_texts(repository, portion)
            portion, weight = [], 0
    if portion:
        yield _with_texts(repository, portion)


def entering_together(repository: Repository, base: str, head: str) -> State:
    """The state that the main line, now at `base`, would have if everything that `head` has over it came in
    at once, as by a merge that a host makes. Raises DeskError where the history cannot be read.
    """
    span = [head, f"^{base}"]
    portion = _with_texts(repository, [(entry, []) for entry in _log(repository, span)])
    told = [state.commit for state in portion]
    last = next(each for each in told if each.oid == head)
    changes = tuple(repository.differences(base, head))
    return State(Told(last.text, changes), base, tuple(each for each in told if each is not last))


def came_in_by(repository: Repository, head: str, commit: str) -> str | None:
    """The merge by which a commit that `head` holds came into its line of first parents; None where it stands
    in that line itself."""
    own = as_text(repository.run("rev-list", "--first-parent", "--reverse", head, f"^{commit}")).split()
    if not own:
        return None
    (raw,) = repository.read_many(own[:1])
    if commit in read_commit_text(own[0], raw).parents[:1]:
        return None
    return next((oid for oid in own if repository.contains(oid, commit)), None)


def _arrived(entry: _Entry, aside: dict[str, _Entry]) -> list[_Entry]:
    """The commits that a state's commit brought in beside its first parent's, taken out of `aside`."""
    reached: set[str] = set()
    waiting = list(entry.parents[1:])
    while waiting:
        oid = waiting.pop()
        if oid in aside and oid not in reached:
            reached.add(oid)
            waiting += aside[oid].parents
    return [aside.pop(oid) for oid in list(aside) if oid in reached] if reached else []


def _with_texts(repository: Repository, portion: Sequence[tuple[_Entry, list[_Entry]]]) -> list[State]:
    """These states with what their commits say, read at once."""
    every = [each for entry, arrived in portion for each in (*arrived, entry)]
    raw = repository.read_many([each.oid for each in every])
    told = {
        each.oid: Told(read_commit_text(each.oid, content), each.changes)
        for each, content in zip(every, raw, strict=True)
    }
    return [
        State(
            told[entry.oid],
            entry.parents[0] if entry.parents else None,
            tuple(told[each.oid] for each in arrived),
        )
        for entry, arrived in portion
    ]


def _log(repository: Repository, span: Sequence[str]) -> Iterator[_Entry]:
    """Every commit of the span, parents before children, with what it has otherwise than its first parent."""
    parts = _stream(
        repository, "log", "--topo-order", "--reverse", "--raw", "-z", "--no-renames", "--no-abbrev",
        "--no-ext-diff", "--no-relative", "--ignore-submodules=none", "--diff-merges=first-parent",
        "--format=%H %P", *span, "--",
    )  # fmt: skip
    oid: str = ""
    parents: tuple[str, ...] = ()
    changes: list[Difference] = []
    for part in parts:
        heading = part.lstrip(b"\n")
        if heading.startswith(b":"):
            changes.append(difference(heading, next(parts)))
            continue
        if oid:
            yield _Entry(oid, parents, tuple(changes))
        oid, *rest = as_text(part).split()
        parents, changes = tuple(rest), []
    if oid:
        yield _Entry(oid, parents, tuple(changes))


def _stream(repository: Repository, *arguments: str) -> Iterator[bytes]:
    """What a git command prints, in the parts that NUL ends, while it is printing. Raises GitFailed."""
    with repository.start(*arguments) as process:
        assert process.stdin and process.stdout and process.stderr
        process.stdin.close()
        rest = b""
        while piece := process.stdout.read1(_READ):  # type: ignore[attr-defined]  # a buffered reader
            *whole, rest = (rest + piece).split(b"\0")
            yield from whole
        said = as_text(process.stderr.read()).strip()
        if process.wait():
            raise GitFailed(arguments[0], process.returncode, said)


class Contents:
    """The bytes of file versions, read in portions, the latest kept at hand."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._known: dict[str, bytes] = {}
        self._size = 0

    def fetch(self, oids: Iterable[str]) -> None:
        """Have these versions at hand, reading in one go what is not; earlier ones may be let go."""
        wanted = dict.fromkeys(oids)
        kept = {oid: self._known.pop(oid) for oid in wanted if oid in self._known}
        missing = [oid for oid in wanted if oid not in kept]
        for oid, content in zip(missing, self._repository.read_many(missing), strict=True):
            kept[oid] = content
            self._size += len(content)
        self._known |= kept
        for oid in list(self._known):
            if self._size <= REMEMBERED or oid in wanted:
                break
            self._size -= len(self._known.pop(oid))

    def __getitem__(self, oid: str) -> bytes:
        """The bytes of a version."""
        if oid not in self._known:
            self.fetch([oid])
        return self._known[oid]
