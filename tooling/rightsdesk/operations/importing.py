"""Import a register: its rows become cases with timelines, committed in batches."""

import os
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from rightsdesk.domain.authority import denial
from rightsdesk.domain.case import Case, Origin
from rightsdesk.domain.events.catalogue import OPENED
from rightsdesk.domain.ids import case_path, id_in
from rightsdesk.domain.model import Model
from rightsdesk.domain.sealed import HEADER
from rightsdesk.errors import DeskError, Refused
from rightsdesk.intake.drafting import Draft, Fault, Rejection, draft, redrawn_id, source_id
from rightsdesk.intake.mapping import Mapping
from rightsdesk.intake.reading import read_register
from rightsdesk.intake.rejects import keep_rejects, rejects_text
from rightsdesk.intake.tables import Row, Table
from rightsdesk.messages import _
from rightsdesk.operations.stepping import SCHEMA_LINE
from rightsdesk.operations.workspace import Workspace
from rightsdesk.records.changes import IMPORT
from rightsdesk.records.files import CommittedTree
from rightsdesk.records.journal import Change, heal, take
from rightsdesk.records.objects import compose_message
from rightsdesk.records.sealing import new_key, seal
from rightsdesk.records.source import dump_case, load
from rightsdesk.records.store import read_case
from rightsdesk.records.validation import validate
from rightsdesk.records.vault import DESK

BATCH = 500
"""Cases in one commit, unless told otherwise."""

_ORIGIN = re.compile(rb"^origin:.*\n(?:[ ].*\n)*", re.MULTILINE)
"""The lines of a case file that say where it was imported from."""

_DESK_FOLDER = ".desk"

Progress = Callable[[int, int], None]
"""Told after each commit: how many more cases are in, of how many in all."""


class _OriginLines(Model):
    """The lines about its origin, cut out of a case file."""

    origin: Origin


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of the rows: `rows == imported + present + rejected`.

    `changed` are the cases of rows that are present but read otherwise now than when they were imported; they
    stand as they were. `rejections` are the rejected rows with their reasons, `rejects` the file they were
    written to (None where there are none), `commits` the commits made, one for each batch.
    """

    rows: int
    imported: int
    present: int
    changed: tuple[str, ...]
    rejections: tuple[Rejection, ...]
    rejects: Path | None
    commits: tuple[str, ...]

    @property
    def rejected(self) -> int:
        """How many rows were rejected."""
        return len(self.rejections)


@dataclass
class _Sorted:
    """The rows of a register, sorted by what becomes of them."""

    drafts: list[Draft] = field(default_factory=list)
    rejections: list[Rejection] = field(default_factory=list)
    repeated: int = 0
    present: list[tuple[Row, str]] = field(default_factory=list)


def import_register(
    workspace: Workspace,
    file: Path,
    mapping: Mapping,
    *,
    policy: str | None = None,
    rejects: Path | None = None,
    batch: int = BATCH,
    on_progress: Progress = lambda _done, _total: None,
) -> ImportReport:
    """Import the rows of a register that are not in the desk yet.

    A row whose source id is in the desk is `present`, whatever else it says: what was imported is history,
    and a correction is a step; `changed` says which cases to look at. The same id twice in a file: the
    repetition is `present` where the rows are alike, rejected where they differ. `policy` counts before
    the mapping's. Nothing is written where the whole file is unfit; rejected rows are written out before the
    first commit.

    Raises UnfitFile, Refused where the person may not open cases, NoVault where there is none to keep the
    keys of personal data, DeskError.
    """
    heal(workspace.repository)
    slug = policy or mapping.policy or workspace.desk.organisation.policy
    _require_authority(workspace, slug)
    target = _rejects_target(workspace, file, rejects)
    table = read_register(file, mapping)
    committed = _Committed.of(workspace)
    found = _sort(workspace, table, mapping, slug, committed.origins)
    if any(not one.private.is_empty() for one in found.drafts):
        workspace.vault.require()
    kept = None
    if found.rejections:
        content = rejects_text(table.columns, found.rejections, mapping.source.delimiter)
        kept = keep_rejects(target, content)
    commits = tuple(_commit_batches(workspace, mapping, found.drafts, committed, batch, on_progress))
    return ImportReport(
        rows=len(table.rows),
        imported=len(found.drafts),
        present=len(found.present) + found.repeated,
        changed=_changed(workspace, mapping, found.present),
        rejections=tuple(found.rejections),
        rejects=kept,
        commits=commits,
    )


def _require_authority(workspace: Workspace, slug: str) -> None:
    """Importing opens cases, so it is for those who may open them under the policy in force today, who sign
    it where the desk goes by signatures."""
    version = workspace.desk.version(slug, workspace.now)
    refused = denial(workspace.actor, OPENED, version.policy, None, workspace.desk.local_day(workspace.now))
    if refused is not None:
        raise Refused(
            _("{person} may not import cases: {why}").format(person=workspace.actor.slug, why=refused.why.en)
        )
    if workspace.desk.organisation.governance.signatures and workspace.signing_key is None:
        message = _(
            "an import counts only if it is signed, and no private key of {person} is held on this machine; "
            "tell git where it is: git config rightsdesk.key FILE"
        )
        raise Refused(message.format(person=workspace.actor.slug))


# Where rejected rows go


def _rejects_target(workspace: Workspace, file: Path, asked: Path | None) -> Path:
    """Where rejected rows are written: never where git could sweep their personal data into a commit."""
    root = workspace.root.resolve()
    private = root / _DESK_FOLDER
    if asked is not None:
        place = asked.resolve()
        if place.is_relative_to(root) and not place.is_relative_to(private):
            raise DeskError(
                _(
                    "rejected rows hold personal data and must not lie in the desk's repository; {path} does"
                ).format(path=asked)
            )
        return asked
    name = f"{file.name}.rejects.csv"
    folder = file.resolve().parent
    if folder.is_relative_to(root) or not os.access(folder, os.W_OK):
        return private / "rejects" / name
    return file.with_name(name)


# What is in the desk already


@dataclass
class _Committed:
    """What HEAD has: imported cases' paths by their origin (system and id there), and all case ids."""

    origins: dict[tuple[str, str], str]
    ids: set[str]

    @classmethod
    def of(cls, workspace: Workspace) -> "_Committed":
        """Every case of HEAD is looked at once; only the lines about its origin are parsed."""
        head = workspace.repository.head()
        if head is None:
            return cls({}, set())
        tree = CommittedTree(workspace.repository, head)
        paths = [path for path in tree.paths("cases") if path.endswith(".yml")]
        origins = {
            origin: path for path, raw in tree.read_many(paths) if (origin := _origin(path, raw)) is not None
        }
        return cls(origins, {id_in(path) for path in paths})


def _origin(path: str, raw: bytes) -> tuple[str, str] | None:
    """The origin a case file names; None where it names none. Raises Unreadable where it cannot be read."""
    lines = _ORIGIN.search(raw)
    if lines is None:
        return None
    origin = validate(load(lines[0], path), _OriginLines).origin
    return origin.system, origin.id


# What becomes of each row


def _sort(
    workspace: Workspace, table: Table, mapping: Mapping, policy: str, origins: dict[tuple[str, str], str]
) -> _Sorted:
    zone = workspace.desk.organisation.zone()
    found, drafted = _Sorted(), dict[str, Row]()
    for row in table.rows:
        row_id = source_id(row, mapping)
        path = origins.get((mapping.system, row_id))
        if path is not None:
            found.present.append((row, path))
        elif row_id in drafted:
            _sort_repetition(found, row, drafted[row_id], mapping)
        else:
            one = _readable(draft(row, mapping, policy, zone))
            if isinstance(one, Draft):
                drafted[row_id] = row
                found.drafts.append(one)
            else:
                found.rejections.append(one)
    return found


def _sort_repetition(found: _Sorted, row: Row, first: Row, mapping: Mapping) -> None:
    if row.cells == first.cells:
        found.repeated += 1
        return
    fault = Fault(
        " + ".join(mapping.id.columns()),
        _("line {line} has the same id and says something else").format(line=first.line),
    )
    found.rejections.append(Rejection(row, (fault,)))


def _readable(one: Draft | Rejection) -> Draft | Rejection:
    """The draft, or its rejection where the case file would not be read back."""
    if isinstance(one, Rejection):
        return one
    try:
        file = read_case("", _text(one))
    except ValueError as problem:
        return Rejection(one.row, (Fault("", str(problem)),))
    if file.case is None:
        return Rejection(one.row, tuple(Fault("", finding.message) for finding in file.findings))
    return one


def _text(one: Draft) -> bytes:
    """The case file. Raises ValueError for text that no case file may hold."""
    header = one.case.model_dump(mode="json", by_alias=True, exclude_none=True, exclude={"timeline"})
    timeline = [event.facts() for event in one.case.timeline]
    return (SCHEMA_LINE + dump_case({**header, "timeline": timeline})).encode()


def _changed(workspace: Workspace, mapping: Mapping, present: Sequence[tuple[Row, str]]) -> tuple[str, ...]:
    """The cases whose files do not begin as their rows would make them today.

    A case file only grows at its end, so what was imported still stands at its beginning.
    """
    head = workspace.repository.head()
    if head is None or not present:
        return ()
    raws = CommittedTree(workspace.repository, head).read_many([path for _row, path in present])
    zone = workspace.desk.organisation.zone()
    changed = []
    for (row, path), (_path, raw) in zip(present, raws, strict=True):
        case = read_case(path, raw).case
        one = draft(row, mapping, case.policy, zone) if case else None
        if case is None or not isinstance(one, Draft) or not raw.startswith(_as_committed(one, case)):
            changed.append(id_in(path))
    return tuple(changed)


def _as_committed(one: Draft, case: Case) -> bytes:
    """The text of a draft as that case's file begins with it, unless the row has changed since; what is
    sealed cannot be compared.
    """
    sealed = None if one.private.is_empty() else case.sealed
    return _text(replace(one, case=one.case.model_copy(update={"id": case.id, "sealed": sealed})))


# Commits


def _commit_batches(
    workspace: Workspace,
    mapping: Mapping,
    drafts: Sequence[Draft],
    committed: _Committed,
    size: int,
    on_progress: Progress,
) -> Iterator[str]:
    for start in range(0, len(drafts), size):
        batch = [_placed(one, committed.ids) for one in drafts[start : start + size]]
        yield _commit(workspace, mapping, batch)
        on_progress(len(batch), len(drafts))


def _placed(one: Draft, taken: set[str]) -> Draft:
    """The draft under the first of its ids that no case has, which is then taken."""
    attempt = 0
    while True:
        case_id = redrawn_id(one.case, attempt)
        if case_id not in taken:
            taken.add(case_id)
            return _named(one, case_id)
        attempt += 1


def _named(one: Draft, case_id: str) -> Draft:
    """The draft under that id."""
    return replace(one, case=one.case.model_copy(update={"id": case_id}))


def _commit(workspace: Workspace, mapping: Mapping, batch: Sequence[Draft]) -> str:
    """Keep the keys of the cases with personal data, then commit the cases: none is ever without its key.

    What a kill between the two leaves behind has the ids that the next run gives the same rows.
    """
    keys = {one.case.id: new_key() for one in batch if not one.private.is_empty()}
    sealed = [_sealed(one, keys[one.case.id]) if one.case.id in keys else one for one in batch]
    changes = [Change(_path(workspace, one), None, _text(one)) for one in sealed]
    if not keys:
        return take(workspace.repository, changes, _message(mapping, batch), workspace.signature())
    workspace.vault.keep(keys, (DESK,))
    try:
        commit = take(workspace.repository, changes, _message(mapping, batch), workspace.signature())
    except BaseException:
        _take_back(workspace, sealed)
        raise
    workspace.vault.keep_missing(keys, (DESK,))
    return commit


def _sealed(one: Draft, key: bytes) -> Draft:
    """The draft with its personal data sealed in its header."""
    sealed = seal(one.private, key, one.case.id, HEADER)
    return replace(one, case=one.case.model_copy(update={"sealed": sealed}))


def _take_back(workspace: Workspace, batch: Sequence[Draft]) -> None:
    """Forget the keys of cases that were committed neither by this run nor by another meanwhile."""
    head = workspace.repository.head()
    paths = {one.case.id: _path(workspace, one) for one in batch}
    committed = workspace.repository.entries(head, paths.values()) if head else {}
    workspace.vault.forget(case_id for case_id, path in paths.items() if path not in committed)


def _path(workspace: Workspace, one: Draft) -> str:
    day = workspace.desk.local_day(one.case.received_at)
    return case_path(one.case.id, day.year, day.month, day.day)


def _message(mapping: Mapping, batch: Sequence[Draft]) -> str:
    """The commit message of a batch, in English like that of any step."""
    subject = f"Import {len(batch)} cases from {mapping.title.en}"
    lines = f"{mapping.system}, lines {batch[0].row.line} to {batch[-1].row.line}"
    return compose_message(subject, lines, [(IMPORT, mapping.system), ("Cases", str(len(batch)))])
