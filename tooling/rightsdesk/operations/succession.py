"""Whether each state of the main line is the one before with something appended, and by which commit each
step came in."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rightsdesk.operations.combining import APPENDED
from rightsdesk.records.appending import appended_intact, event_texts
from rightsdesk.records.changes import FOLDERS, IMPORT, PLAIN, PRIVATE_FOLDER, is_bending
from rightsdesk.records.chronicle import Contents, State, Told, entering_together, states
from rightsdesk.records.git import Difference, Repository
from rightsdesk.records.store import CASE_PATH, RECORD_PATH


@dataclass(frozen=True, slots=True)
class Growth:
    """What a state brought to one file that ends in a timeline: the version before (None: the file is new),
    the version now. `intact` says that the bytes prove that events were appended, or nothing."""

    path: str
    old: str | None
    new: str
    intact: bool


@dataclass(frozen=True, slots=True)
class Passage:
    """A state and what it changed. `doubtful`: the bytes alone do not prove that all was kept, so that the
    rules about history must look; `configured`: policies, staff or organisation changed."""

    state: State
    growths: tuple[Growth, ...]
    doubtful: bool
    configured: bool


def passages(repository: Repository, head: str, since: str | None, contents: Contents) -> Iterator[Passage]:
    """Every state of the main line up to `head`, from the one after `since`, each proved as far as its bytes
    do.

    Raises DeskError where the history or a file in it cannot be read.
    """
    for portion in states(repository, head, since):
        contents.fetch(_wanted(portion))
        yield from (_passage(state, contents) for state in portion)


def passage_at_once(repository: Repository, base: str, head: str, contents: Contents) -> Passage:
    """What `head` has over `base` as one state: that of the main line once it is merged."""
    state = entering_together(repository, base, head)
    contents.fetch(_wanted([state]))
    return _passage(state, contents)


def _wanted(portion: Iterable[State]) -> Iterator[str]:
    """The versions that proving some states reads; of commits that came in by merges too."""
    for state in portion:
        for told in state.commits:
            for change in told.changes:
                if change.path.startswith(APPENDED):
                    yield from (
                        entry.oid for entry in (change.old, change.new) if entry and entry.mode in PLAIN
                    )


def _passage(state: State, contents: Contents) -> Passage:
    growths = []
    imported = IMPORT in state.commit.text.trailers
    doubtful = configured = False
    for change in state.commit.changes:
        path, new = change.path, change.new
        if not path.startswith(APPENDED):
            configured = configured or path.startswith("policies/")
            doubtful = (
                doubtful or path.startswith(f"{PRIVATE_FOLDER}/") or path in FOLDERS or is_bending(path)
            )
            continue
        if new is None or new.mode not in PLAIN or not _is_recorded(path, change):
            doubtful = True
            continue
        growth = Growth(
            path, change.old.oid if change.old else None, new.oid, _is_intact(change, contents, imported)
        )
        doubtful = doubtful or not growth.intact
        growths.append(growth)
    doubtful = doubtful or any(
        change.path.startswith(f"{PRIVATE_FOLDER}/") for told in state.arrivals for change in told.changes
    )
    return Passage(state, tuple(growths), doubtful or configured, configured)


def _is_recorded(path: str, change: Difference) -> bool:
    """Whether a case or record may stand there; what stood there before was asked when it came."""
    return change.old is not None or bool(CASE_PATH.fullmatch(path) or RECORD_PATH.fullmatch(path))


def _is_intact(change: Difference, contents: Contents, imported: bool) -> bool:
    """Whether the bytes prove that a file only grew; of a new one, that it does not claim an import that
    there was not."""
    assert change.new is not None
    new = contents[change.new.oid]
    if change.old is None:
        return imported or b"\norigin:" not in new
    if change.old.mode not in PLAIN:
        return False
    old = contents[change.old.oid]
    return appended_intact(old, new) and b"\n  source:" not in new[len(old) :]


class Attribution:
    """By which commit each event of a state's files came in: by the one that wrote it, if the state merged
    others in."""

    def __init__(self, state: State, contents: Contents) -> None:
        self._state = state
        self._by_event: dict[tuple[str, bytes], list[Told]] = {}
        self._by_file: dict[str, list[Told]] = {}
        for told in state.arrivals:
            for change in told.changes:
                if change.path.startswith(APPENDED) and change.new and change.new.mode in PLAIN:
                    self._note(told, change, contents)

    def _note(self, told: Told, change: Difference, contents: Contents) -> None:
        assert change.new is not None
        old = change.old if change.old and change.old.mode in PLAIN else None
        if old is None:
            self._by_file.setdefault(change.path, []).append(told)
        before = set(event_texts(contents[old.oid])) if old else set()
        for event in event_texts(contents[change.new.oid]):
            if event not in before:
                self._by_event.setdefault((change.path, event), []).append(told)

    def of_event(self, path: str, event: bytes) -> tuple[Told, ...]:
        """The commits that wrote an event, the first one first; the state's own where no other did."""
        return tuple(self._by_event.get((path, event), ())) or (self._state.commit,)

    def of_file(self, path: str) -> tuple[Told, ...]:
        """The commits that made a file, the first one first; the state's own where no other did."""
        return tuple(self._by_file.get(path, ())) or (self._state.commit,)
