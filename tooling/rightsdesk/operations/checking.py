"""`desk check`: the whole desk, or what changed since a base and whether history was kept."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from rightsdesk.diagnostics import Diagnostic
from rightsdesk.errors import DeskError, Unreadable
from rightsdesk.operations.advising import advised
from rightsdesk.operations.governing import POLICIES, signers_of_rules
from rightsdesk.operations.workspace import Workspace
from rightsdesk.records import changes
from rightsdesk.records.appending import Difference, added_events, same_but_longer
from rightsdesk.records.changes import PathChange
from rightsdesk.records.deceptions import OWN_ATTRIBUTES, is_attribute_file
from rightsdesk.records.files import CommittedTree
from rightsdesk.records.git import Repository
from rightsdesk.records.objects import Commit
from rightsdesk.records.programme import RecordFile, read_record
from rightsdesk.records.source import load_case_document
from rightsdesk.records.store import CASE_PATH, ORGANISATION, RECORD_PATH, CaseFile, Desk, read_case
from rightsdesk.rules.agenda_linter import lint_agenda
from rightsdesk.rules.clear_text_linter import lint_message, lint_policies
from rightsdesk.rules.contexts import Change, HistoryContext
from rightsdesk.rules.linter import lint_cases, lint_desk, lint_history
from rightsdesk.rules.programme_linter import lint_records


def check(workspace: Workspace, base: str | None = None) -> list[Diagnostic]:
    """The findings about the desk in the work tree, sorted; with a base about what changed since, uncommitted
    too.

    Raises DeskError where the base cannot be found or the files cannot be listed: that is no clean desk.
    """
    desk, now = workspace.desk, workspace.now
    if base is None:
        repository = _repository(workspace)
        return advised(repository, desk, _whole(desk, now, repository), now)
    repository = workspace.repository
    head = repository.resolve("HEAD")
    start = changes.starting_point(repository, base, head)
    found = changes.in_work_tree(repository, start)
    return advised(repository, desk, _Comparison(repository, desk, start, head, now).findings(found), now)


def check_commit(workspace: Workspace) -> Callable[[str, str | None], Sequence[Diagnostic]]:
    """What judges a commit that is to follow another (None: none) before it is published: see `check`."""

    def judge(commit: str, base: str | None) -> list[Diagnostic]:
        repository = workspace.repository
        desk = Desk(CommittedTree(repository, commit))
        if base is None:
            return _whole(desk, workspace.now, None)
        start = changes.starting_point(repository, base, commit)
        found = changes.in_commit(repository, start, commit)
        return _Comparison(repository, desk, start, commit, workspace.now, final=True).findings(found)

    return judge


def history_between(repository: Repository, start: str, head: str, now: datetime) -> list[Diagnostic]:
    """The findings about whether history was kept from one commit (or tree) to another, at `now`.

    Where the later one's configuration cannot be read any more, that is a finding too, and the rest is judged
    by the earlier one's: else a change could hide behind a file that was broken for a moment.
    """
    desk, base = (Desk(CommittedTree(repository, each)) for each in (head, start))
    lost = [] if is_readable(desk) or not _has_configuration(base) else lint_desk(desk, now)
    comparison = _Comparison(repository, desk, start, head, now, final=True)
    changed = comparison.compared(changes.in_commit(repository, start, head))
    since = changes.commits_since(repository, start, head)
    return sorted([*lost, *comparison.history(changed, changes.versions(repository, since))])


def _has_configuration(desk: Desk) -> bool:
    """Whether there is a desk there at all, be it one that cannot be read."""
    return desk.files.read(ORGANISATION) is not None


def _repository(workspace: Workspace) -> Repository | None:
    """The repository, if the desk is in one: a desk can be checked before its first `git init`."""
    try:
        return workspace.repository
    except DeskError:
        return None


def _whole(desk: Desk, now: datetime, repository: Repository | None) -> list[Diagnostic]:
    tracked = changes.oddities(repository) if repository else {}
    configuration = _configuration(desk, now, tracked)
    found = _with_files(desk, now, configuration, desk.case_files(), desk.record_files(), {})
    return sorted([*found, *lint_agenda(desk, now)]) if is_readable(desk) else found


def _configuration(desk: Desk, now: datetime, tracked: Mapping[str, str] | None = None) -> list[Diagnostic]:
    """The findings about organisation, staff and policies."""
    found = lint_desk(desk, now, tracked)
    return [*found, *lint_policies(desk, now)] if is_readable(desk) else found


def _with_files(
    desk: Desk,
    now: datetime,
    configuration: list[Diagnostic],
    cases: Iterable[CaseFile],
    records: Iterable[RecordFile],
    recorded: Mapping[str, Mapping[int, datetime]],
) -> list[Diagnostic]:
    """The findings about cases and programme records too; where the configuration cannot be read, only
    whether they can be."""
    if is_readable(desk):
        found = [*lint_cases(cases, desk, now, recorded), *lint_records(records, desk, now)]
    else:
        found = [finding for file in cases for finding in file.findings]
        found += [finding for file in records for finding in file.findings]
    return sorted([*configuration, *found])


def is_readable(desk: Desk) -> bool:
    """Whether organisation, staff and all policies can be read."""
    try:
        _all = desk.organisation, desk.staff, [desk.versions(slug) for slug in desk.slugs]
    except (DeskError, Unreadable):
        return False
    return True


class _Comparison:
    """A later state of a desk (`desk`, committed up to `head`) held against the commit it started from;
    `final` where it is published, or about to be."""

    def __init__(
        self, repository: Repository, desk: Desk, start: str, head: str, now: datetime, *, final: bool = False
    ) -> None:
        self.repository = repository
        self.desk = desk
        self.start = start
        self.head = head
        self.now = now
        self.final = final

    def findings(self, found: Sequence[PathChange]) -> list[Diagnostic]:
        """The findings about the changed cases and programme records, the history, and the configuration
        where it changed."""
        changed = self.compared(found)
        since = changes.commits_since(self.repository, self.start, self.head)
        seen = changes.versions(self.repository, since)
        configuration = (
            _configuration(self.desk, self.now)
            if any(change.path.startswith(POLICIES) for change in changed)
            else []
        )
        there = {change.path: change.after for change in changed if change.after is not None}
        cases = [read_case(path, raw) for path, raw in there.items() if CASE_PATH.fullmatch(path)]
        records = [read_record(path, raw) for path, raw in there.items() if RECORD_PATH.fullmatch(path)]
        recorded = self._recorded(changed, seen)
        findings = _with_files(self.desk, self.now, configuration, cases, records, recorded)
        return sorted([*findings, *self.history(changed, seen), *self._messages(since)])

    def history(self, changed: tuple[Change, ...], seen: Sequence[changes.Version]) -> list[Diagnostic]:
        """The findings about whether history was kept, by the configuration of the base where the later one
        cannot be read; none where neither can.
        """
        base = Desk(CommittedTree(self.repository, self.start))
        desk = self.desk if is_readable(self.desk) else base
        if not is_readable(desk):
            return []
        touched = frozenset(version.path for version in seen)
        imported, elsewhere = self._imported(seen), self._elsewhere()
        signers = (
            signers_of_rules(self.repository, base, desk, changed, self.start, self.head)
            if is_readable(base)
            else {}
        )
        return lint_history(
            HistoryContext(base, desk, changed, self.now, touched, imported, elsewhere, signers, self.final)
        )

    def _messages(self, since: Iterable[Commit]) -> Iterator[Diagnostic]:
        """The findings about what the commits since the base say of themselves."""
        if is_readable(self.desk):
            today = self.desk.local_day(self.now)
            for commit in since:
                yield from lint_message(commit.oid, commit.message, self.desk.tolerated, today)

    def _elsewhere(self) -> tuple[Change, ...]:
        """What changed outside the desk's folders and could bend how these are read."""
        committed = isinstance(self.desk.files, CommittedTree)
        found = changes.elsewhere(self.repository, self.start, self.head if committed else None)
        made = [Change(each.path, None, self._attributes(each), each.mode) for each in found]
        own = None if committed else changes.own_attributes(self.repository)
        return (*made, Change(OWN_ATTRIBUTES, None, own)) if own is not None else tuple(made)

    def _attributes(self, found: PathChange) -> bytes | None:
        """The bytes of a file of attributes; None for anything else."""
        there = found.mode in changes.PLAIN and is_attribute_file(found.path)
        return self.desk.files.read(found.path) if there else None

    def compared(self, found: Sequence[PathChange]) -> tuple[Change, ...]:
        before = changes.contents(self.repository, found)
        # A case that was moved is compared with itself: cases are known by their id, not by their path.
        gone = {_name(each.path): before[each.path] for each in found if each.mode is None}
        made = []
        for each in found:
            plain = each.mode in changes.PLAIN
            after = self.desk.files.read(each.path) if plain else None
            known = before.get(each.path)
            if known is None and _has_timeline(each.path):
                known = gone.get(_name(each.path))
            differences = _differences(each.path, known, after)
            made.append(Change(each.path, known, after, each.mode, differences))
        return tuple(made)

    def _imported(self, seen: Iterable[changes.Version]) -> dict[str, bytes]:
        """The case files that imports brought in, by path, as the first import that did left them."""
        first: dict[str, str] = {}
        for version in seen:
            if version.imported and CASE_PATH.fullmatch(version.path):
                first.setdefault(version.path, version.oid)
        return dict(zip(first, self.repository.read_many(list(first.values())), strict=True))

    def _recorded(
        self, changed: Iterable[Change], seen: Iterable[changes.Version]
    ) -> dict[str, dict[int, datetime]]:
        """By path and index: when each event that the base does not have was recorded; uncommitted ones are
        recorded now."""
        wanted = {change.path: change for change in changed if _is_case(change) and change.after is not None}
        known = [version for version in seen if version.path in wanted]
        first: dict[str, dict[str, datetime]] = {path: {} for path in wanted}
        for version, raw in zip(known, self.repository.read_many([each.oid for each in known]), strict=True):
            moments = first[version.path]
            for event in _texts(_timeline(version.path, raw)):
                moments[event] = min(version.at, moments.get(event, version.at))
        recorded = {}
        for path, change in wanted.items():
            old, new = _timeline(path, change.before), _timeline(path, change.after)
            fresh = set(_texts(added_events({"timeline": old}, {"timeline": new})))
            recorded[path] = {
                index: first[path].get(event, self.now)
                for index, event in enumerate(_texts(new))
                if event in fresh
            }
        return recorded


def _name(path: str) -> str:
    return path.rpartition("/")[2]


def _is_case(change: Change) -> bool:
    return CASE_PATH.fullmatch(change.path) is not None


def _has_timeline(path: str) -> bool:
    """Whether a case or programme record stands at that path: a file that only grows at its end."""
    return CASE_PATH.fullmatch(path) is not None or RECORD_PATH.fullmatch(path) is not None


def _differences(path: str, before: bytes | None, after: bytes | None) -> tuple[Difference, ...] | None:
    """What keeps a case or programme record from having only grown; None where there are not two files that
    can be read."""
    if not _has_timeline(path) or before is None or after is None:
        return None
    try:
        old, new = load_case_document(before, path), load_case_document(after, path)
    except Unreadable:
        return None
    return tuple(same_but_longer(old.data, new.data))


def _timeline(path: str, raw: bytes | None) -> list[Any]:
    """The events of a version; none where there is none that can be read."""
    try:
        timeline: list[Any] = load_case_document(raw, path).data["timeline"] if raw is not None else []
    except Unreadable:
        return []
    return timeline


def _texts(events: Iterable[Any]) -> list[str]:
    """Each event as a text by which it is known again."""
    return [json.dumps(event, ensure_ascii=False, sort_keys=True) for event in events]
