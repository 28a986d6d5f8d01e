"""`desk audit`: walk the history of the main line and judge what came in, by whom, in what order."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from rightsdesk.diagnostics import Diagnostic, Severity
from rightsdesk.domain.protection import Break, breaks
from rightsdesk.errors import DeskError
from rightsdesk.messages import _
from rightsdesk.operations.checking import check, history_between
from rightsdesk.operations.entering import CommitContexts, Entering
from rightsdesk.operations.recomputing import unlike_merge
from rightsdesk.operations.succession import Passage, passage_at_once, passages
from rightsdesk.operations.workspace import Workspace
from rightsdesk.records import changes, remotes
from rightsdesk.records.audited import Audited, AuditMemory
from rightsdesk.records.chronicle import Contents, Told, came_in_by
from rightsdesk.records.commit_texts import read_commit_text
from rightsdesk.records.deceptions import OWN_ATTRIBUTES, bending_lines
from rightsdesk.records.files import CommittedTree
from rightsdesk.records.git import Repository, as_text
from rightsdesk.records.store import ORGANISATION, STAFF, Desk, read_case
from rightsdesk.rules.registry import Family
from rightsdesk.rules.trail_contexts import EnteredCommit, Line
from rightsdesk.rules.trail_linter import lint_commit, lint_line

_EPOCH = datetime.fromtimestamp(0, UTC)
"""Stands for a time that is filled in for each commit."""


@dataclass(frozen=True, slots=True)
class AuditReport:
    """What an audit found of the history from the commit after `since` (None: the beginning) to `head`.

    `states` of the main line were judged, `remembered` of them by an earlier audit; `versions` are those of
    cases and programme records in them.
    """

    since: str | None
    head: str
    states: int
    remembered: int
    versions: int
    faults: tuple[Diagnostic, ...]


def audit(workspace: Workspace, since: str | None = None, *, anew: bool = False) -> AuditReport:
    """Judge the history of the current branch from the commit after `since`; without one from the point that
    `desk.yml` names, else from the beginning.

    What an earlier audit of the published part judged is not judged again, unless `anew`. Raises DeskError
    where the history cannot be read to its end.
    """
    repository = workspace.repository
    if repository.shallow:
        raise DeskError(
            _("this clone is shallow, and an audit needs the whole history: git fetch --unshallow")
        )
    head = repository.resolve("HEAD")
    start, missing = _start(repository, head, since or _configured(repository, head))
    memory = AuditMemory(workspace.root)
    branch = repository.branch() or "HEAD"
    known = memory.of(branch)
    line = replace(
        _line(repository, head, missing, known, memory),
        aside=_aside(repository, head, (known.head if known else None, start, *_tips(repository))),
    )
    faults = list(lint_line(line))
    # From a point that somebody asks for less is judged: that is neither believed later nor written down.
    usable = known is not None and not anew and not since and known.since == start and known.states > 0
    usable = usable and known is not None and repository.contains(head, known.head)
    going_on = known if usable else None
    published = _published(repository, head)
    walk = _Walk(workspace, repository, head, going_on)
    earlier = () if going_on or since or not start else tuple(_rules_before(repository, head, start))
    done = going_on or Audited(start, start or "", workspace.now, faults=earlier)
    if not done.head or (done.head != published and repository.contains(published, done.head)):
        done = walk.to(published, done)
        # Where the history was replaced, or merged into another line, the head that was known stays known:
        # until somebody looked into it.
        if line.holds_it and line.aside is None and repository.branch() and not since:
            memory.keep(branch, replace(done, likeness=_likeness(repository, done.head)))
    whole = walk.to(head, done) if head != done.head else done
    remembered = going_on.states if going_on else 0
    return AuditReport(
        start, head, whole.states, remembered, whole.versions, (*faults, *walk.in_order(whole.faults))
    )


def check_change(workspace: Workspace, base: str) -> list[Diagnostic]:
    """The findings of `check` about what changed since a base, and those about the commits that brought it
    in.
    """
    return sorted([*check(workspace, base), *_trail_since(workspace, base)])


def _trail_since(workspace: Workspace, base: str) -> list[Diagnostic]:
    """The findings about the commits that the current branch has over `base`, as if they entered it now: for
    the gate on a change. Raises DeskError where one cannot be read.
    """
    repository = workspace.repository
    head = repository.resolve("HEAD")
    wanted = repository.resolve(base)
    start = repository.merge_base(wanted, head) or wanted
    gone = _replaced(repository, base)
    # Of a branch that is yet to be merged it says nothing that it joined the main line to its own.
    aside = _aside(repository, head, (wanted,)) if _is_upstream(repository, base) else None
    found = list(lint_line(Line(gone, gone is None, _substitutes(repository), aside=aside)))
    if start == head:
        return found
    faults = _Walk(workspace, repository, head, None).at_once(start, head)
    return [*found, *(fault for fault in dict.fromkeys(faults) if fault.code.startswith(Family.TRAIL))]


class _Walk:
    """A walk through the states of the main line, judging each."""

    def __init__(
        self, workspace: Workspace, repository: Repository, head: str, known: Audited | None
    ) -> None:
        self._repository = repository
        self._contents = Contents(repository)
        usual = EnteredCommit(
            "", "", "", _EPOCH, _EPOCH,
            seen_at=workspace.now,
            looked_at=known.looked_at if known else None,
        )  # fmt: skip
        self._now = workspace.now
        self._commits = CommitContexts(usual)
        # Before there is a desk, nothing is said of what it tolerates: as it has it now.
        self._commits.usual_in(Desk(CommittedTree(repository, head)))
        self._times: dict[str, datetime] = {}

    def at_once(self, base: str, head: str) -> list[Diagnostic]:
        """The findings about all commits that `head` has over `base`, as if they entered the main line
        together: by the staff and policies that it has now."""
        passage = passage_at_once(self._repository, base, head, self._contents)
        entering = self._entering(base)
        told = passage.state.commits
        found = [finding for each in told for finding in lint_commit(self._context(each, passage, entering))]
        return [*found, *entering.add(passage), *entering.judge()]

    def to(self, head: str, done: Audited) -> Audited:
        """What is known once the states after those of `done` are judged too, up to `head`."""
        faults: list[Diagnostic] = []
        entering: Entering | None = None
        states = versions = 0
        for passage in self._passages(head, done.head or None):
            commit = passage.state.commit
            if entering is None:
                entering = self._entering(done.head or commit.oid)
            states += 1
            versions += len(passage.growths)
            for told in passage.state.commits:
                faults += lint_commit(self._context(told, passage, entering))
                faults += entering.clear_text(told)
            faults += entering.add(passage)
            if passage.doubtful:
                faults += self._history(passage)
            if passage.configured:
                faults += entering.judge()
                entering = self._entering(commit.oid)
        faults += entering.judge() if entering else ()
        return Audited(
            done.since,
            head,
            self._now,
            done.states + states,
            done.versions + versions,
            (*done.faults, *dict.fromkeys(faults)),
        )

    def _passages(self, head: str, since: str | None) -> Iterator[Passage]:
        """The states after `since`. Where somebody merged it into a line of their own, as `git pull` does,
        all of that line came in with the merge: what it was before, the main line never was."""
        merge = came_in_by(self._repository, head, since) if since else None
        if since and merge:
            yield passage_at_once(self._repository, since, merge, self._contents)
        yield from passages(self._repository, head, merge or since, self._contents)

    def in_order(self, faults: Iterable[Diagnostic]) -> list[Diagnostic]:
        """Faults in the order of history, those of an earlier audit first; of one commit by place."""
        order = {oid: number for number, oid in enumerate(self._times)}
        return sorted(faults, key=lambda fault: (order.get(fault.commit, -1), fault))

    def _entering(self, commit: str) -> Entering:
        return Entering(Desk(CommittedTree(self._repository, commit)), self._contents, self._commits)

    def _context(self, told: Told, passage: Passage, entering: Entering) -> EnteredCommit:
        text = told.text
        self._times[text.oid] = text.committer.at
        return replace(
            entering.commit(told),
            parents=tuple(self._time(parent) for parent in text.parents),
            begins=told is passage.state.commit and passage.state.before is None,
            unlike_merge=unlike_merge(self._repository, text.oid, text.parents)
            if len(text.parents) == 2
            else (),
        )

    def _time(self, oid: str) -> datetime:
        """When a commit that came in before claims to have been committed."""
        if oid not in self._times:
            (raw,) = self._repository.read_many([oid])
            return read_commit_text(oid, raw).committer.at
        return self._times[oid]

    def _history(self, passage: Passage) -> Iterator[Diagnostic]:
        """The findings of the rules about history, as `desk check` has them, between two states."""
        commit = passage.state.commit
        before = (
            passage.state.before
            or as_text(self._repository.run("hash-object", "-t", "tree", "--stdin")).strip()
        )
        moment = (
            max(commit.text.committer.at, self._time(passage.state.before))
            if passage.state.before
            else (commit.text.committer.at)
        )
        for finding in history_between(self._repository, before, commit.oid, moment):
            yield replace(finding, commit=commit.oid)


def _configured(repository: Repository, head: str) -> str | None:
    """The commit from which `desk.yml`, as it is committed, wants history audited."""
    return Desk(CommittedTree(repository, head)).organisation.audit.from_


def _start(repository: Repository, head: str, since: str | None) -> tuple[str | None, str | None]:
    """The commit to begin after, and the one that was asked for where the history does not hold that."""
    if since is None:
        return None, None
    wanted = repository.resolve(since)
    if repository.contains(head, wanted):
        return wanted, None
    return repository.merge_base(wanted, head), wanted


def _rules_before(repository: Repository, head: str, start: str) -> Iterator[Diagnostic]:
    """What is wrong with changes of people and desk up to the point that desk.yml names: whoever could change
    these unseen could move the point past anything. Known, but no error, where two people had the history up
    to there written anew: that takes the signatures away.
    """
    anew = [each.new for each in _breaks(repository, head) if repository.find_commit(each.new)]
    ruling = (ORGANISATION, STAFF)
    for oid in as_text(
        repository.run("rev-list", "--first-parent", "--reverse", start, "--", *ruling)
    ).split():
        (raw,) = repository.read_many([oid])
        text = read_commit_text(oid, raw)
        if not text.parents:
            continue
        (before,) = repository.read_many([text.parents[0]])
        moment = max(text.committer.at, read_commit_text(text.parents[0], before).committer.at)
        unsigned = any(repository.contains(new, oid) for new in anew)
        for found in history_between(repository, text.parents[0], oid, moment):
            if found.path in ruling:
                severity = Severity.WARNING if unsigned else found.severity
                yield replace(found, commit=oid, severity=severity)


def _breaks(repository: Repository, head: str) -> tuple[Break, ...]:
    """Where cases record, by two people, that history was written anew."""
    desk = Desk(CommittedTree(repository, head))
    return breaks(
        found
        for path, raw in desk.files.read_many(desk.case_paths())
        if b"- event: expunged" in raw and (found := read_case(path, raw).case) is not None
    )


def _line(
    repository: Repository, head: str, missing: str | None, known: Audited | None, memory: AuditMemory
) -> Line:
    """The main line as this clone knows it: by what was asked for, by the memory, else by what was
    fetched."""
    remembered = missing or (known.head if known else None)
    held = remembered is None or (
        repository.find_commit(remembered) is not None and repository.contains(head, remembered)
    )
    if held and (gone := _replaced(repository, None)) is not None:
        remembered, held = gone, False
    if not held and remembered is not None:
        alike = known.likeness if known and known.head == remembered else ""
        held = _lawfully_replaced(repository, head, remembered, alike)
    return Line(remembered, held, _substitutes(repository), memory.doubtful)


def _likeness(repository: Repository, oid: str) -> str:
    """What a commit would keep if it were written anew."""
    (raw,) = repository.read_many([oid])
    return read_commit_text(oid, raw).likeness


def _lawfully_replaced(repository: Repository, head: str, gone: str, alike: str) -> bool:
    """Whether a case records, by two people, that the history with that commit was written anew: where the
    old one is purged, its head is known again in the new one by what was left as it was (`alike`)."""
    for each in _breaks(repository, head):
        if not repository.find_commit(each.new) or not repository.contains(head, each.new):
            continue
        if each.old == gone or (repository.find_commit(each.old) and repository.contains(each.old, gone)):
            return True
        anew = as_text(repository.run("rev-list", each.new)).split() if alike else []
        written = zip(anew, repository.read_many(anew), strict=True)
        if any(read_commit_text(oid, raw).likeness == alike for oid, raw in written):
            return True
    return False


def _aside(repository: Repository, head: str, known: Iterable[str | None]) -> str | None:
    """The merge by which a commit that was known as the main line's head came into another line of first
    parents; None where each stands in the line that leads to `head`, or was lost with it."""
    for each in _beside(repository, head, [oid for oid in known if oid]):
        if repository.contains(head, each) and (merge := came_in_by(repository, head, each)) is not None:
            return merge
    return None


def _beside(repository: Repository, head: str, known: Sequence[str]) -> Iterator[str]:
    """Those of these commits (the earliest known last) that are here, without most of those that plainly
    stand in the line of first parents that leads to `head`: a log of thousands is gone through at once."""
    oldest = [f"^{known[-1]}^@"] if len(known) > 1 and repository.find_commit(known[-1]) else []
    line = set(as_text(repository.run("rev-list", "--first-parent", head, *oldest)).split() if oldest else ())
    yield from (oid for oid in dict.fromkeys(known) if oid not in line and repository.find_commit(oid))


def _tracking(repository: Repository, base: str | None = None) -> str:
    """The ref that remembers what is published, of `base` where that names one; empty where there is none."""
    named = _full_name(repository, base) if base is not None else ""
    if named.startswith("refs/remotes/"):
        return named
    known = remotes.known_upstream(repository)
    return known.tracking if known else ""


def _is_upstream(repository: Repository, base: str) -> bool:
    """Whether a base is what is published of the branch that we are on."""
    known = remotes.known_upstream(repository)
    return known is not None and _full_name(repository, base) == known.tracking


def _full_name(repository: Repository, revision: str) -> str:
    """The full name of the ref that a revision is; empty where it is none."""
    done = repository.attempt("rev-parse", "--symbolic-full-name", revision)
    return as_text(done.stdout).strip()


def _tips(repository: Repository, base: str | None = None) -> list[str]:
    """The commits that were published, as this clone's log of what it fetched knows, the latest first."""
    tracking = _tracking(repository, base)
    tip = repository.find_commit(tracking) if tracking else None
    if tip is None:
        return []
    logged = as_text(repository.attempt("reflog", "show", "--format=%H", tracking, "--").stdout).split()
    return [*dict.fromkeys((tip, *logged))]


def _replaced(repository: Repository, base: str | None) -> str | None:
    """A commit that was published, as this clone's log of what it fetched knows, and is not any more."""
    known = _tips(repository, base)
    if not known:
        return None
    return next(
        (oid for oid in _beside(repository, known[0], known) if not repository.contains(known[0], oid)), None
    )


def _published(repository: Repository, head: str) -> str:
    """How much of the history others have too: what is yet to be published may still be put after theirs."""
    tracking = _tracking(repository)
    tip = repository.find_commit(tracking) if tracking else None
    return (repository.merge_base(head, tip) if tip else None) or head


def _substitutes(repository: Repository) -> tuple[str, ...]:
    """Where this clone keeps what makes other programs see other commits, or other bytes of files."""
    found = as_text(repository.run("for-each-ref", "--format=%(refname)", "refs/replace/")).split()
    grafts = repository.common_dir / "info" / "grafts"
    has_grafts = grafts.is_file() and any(
        line.strip() and not line.startswith(b"#") for line in grafts.read_bytes().splitlines()
    )
    own = changes.own_attributes(repository)
    bent = own is not None and any(bending_lines(OWN_ATTRIBUTES, own))
    return (*found, *([".git/info/grafts"] if has_grafts else []), *([OWN_ATTRIBUTES] if bent else []))
