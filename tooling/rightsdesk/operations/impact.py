"""`desk impact`: what added and changed policy versions do to the cases that are open now.

A case is judged by the version in force when it was received, so that a new version, dated today or later,
touches no case there is. Two things are told of each version, and kept apart: the cases that are *judged by
it* and were judged otherwise, and how the others *would stand under it*, had it been in force for them.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rightsdesk.diagnostics import Diagnostic
from rightsdesk.domain.actions import Ground
from rightsdesk.domain.case import Case
from rightsdesk.domain.policy import PolicyVersion
from rightsdesk.domain.policy_changes import PolicyChanges, policy_changes
from rightsdesk.domain.rejudging import Rejudged, rejudged
from rightsdesk.domain.standing import Standing, Uncounted, standing
from rightsdesk.domain.worklist import NextSteps
from rightsdesk.errors import DeskError
from rightsdesk.operations.docket import is_settled, pending
from rightsdesk.operations.workspace import Workspace
from rightsdesk.records import changes
from rightsdesk.records.changes import PathChange
from rightsdesk.records.files import CommittedTree
from rightsdesk.records.git import Repository
from rightsdesk.records.store import Desk, policy_date
from rightsdesk.rules.contexts import Change, HistoryContext
from rightsdesk.rules.history import BACKDATED, EDITED_IN_FORCE
from rightsdesk.rules.linter import lint_history

FOLDER = "policies"


@dataclass(frozen=True, slots=True)
class VersionImpact:
    """What one policy version does.

    `before` is what it takes the place of: the same version as the base has it, or the one in force before a
    version that the base has not; None for the first version of a policy. `after` is None for a version
    taken out.
    `judged` are the cases judged by it that were judged otherwise, among them those to which that makes no
    difference; `foreseen` all others of the policy, as they would stand under it.
    """

    path: str
    before: PolicyVersion | None
    after: PolicyVersion | None
    in_base: bool
    changes: PolicyChanges | None
    judged: tuple[Rejudged, ...]
    foreseen: tuple[Rejudged, ...]

    @property
    def version(self) -> PolicyVersion:
        """The version spoken of."""
        found = self.after or self.before
        assert found is not None
        return found


@dataclass(frozen=True, slots=True)
class Impact:
    """What the policies changed since `base` (a commit's id) do. `refused` is what `desk check` refuses of
    the change itself; `untold` names the cases, with clocks, whose deadlines under a version nobody can
    tell. `unjudged` says why no case could be looked at, where a version that judges some was taken out.
    """

    base: str
    refused: tuple[Diagnostic, ...]
    versions: tuple[VersionImpact, ...]
    untold: tuple[tuple[str, Uncounted], ...]
    unjudged: str | None = None

    @property
    def edits_in_force(self) -> bool:
        """Whether a version in force was changed or taken out."""
        return any(finding.code == EDITED_IN_FORCE for finding in self.refused)


def impact(workspace: Workspace, base: str, head: str | None = None) -> Impact:
    """What the policies of the work tree (or of the commit `head`) change for open cases, compared with the
    point at which they left `base`.

    Raises DeskError or Unreadable where that cannot be told: an unknown base, a file that cannot be read, a
    case for which no version is left.
    """
    repository = workspace.repository
    commit = repository.resolve(head or "HEAD")
    start = changes.starting_point(repository, base, commit)
    desk = Desk(CommittedTree(repository, commit)) if head else workspace.desk
    found = (
        changes.in_commit(repository, start, commit, (FOLDER,))
        if head
        else changes.in_work_tree(repository, start, (FOLDER,))
    )
    earlier = Desk(CommittedTree(repository, start))
    comparison = _Comparison(workspace, earlier, desk, committed=head is not None)
    refused = tuple(comparison.refused(found, repository))
    paths = [each.path for each in found if policy_date(each.path)]
    standings, unjudged = comparison.standings(paths, refused)
    versions = tuple(comparison.versions(paths, standings))
    return Impact(start, refused, versions, tuple(_untold(versions)), unjudged)


Standings = Mapping[str, Sequence[Standing]]
"""By policy, the cases that are open or have a running clock, as they stand now."""


class _Comparison:
    """The policies of two states of a desk, over the open cases of the later one."""

    def __init__(self, workspace: Workspace, base: Desk, desk: Desk, *, committed: bool) -> None:
        self.workspace = workspace
        self.now = workspace.now
        self.base = base
        self.desk = desk
        self.committed = committed
        self.steps = NextSteps()

    def refused(self, found: Sequence[PathChange], repository: Repository) -> Iterator[Diagnostic]:
        """What `desk check` says of changed versions: edited although in force, dated in the past."""
        before = changes.contents(repository, found)
        made = tuple(
            Change(
                each.path,
                before.get(each.path),
                self.desk.files.read(each.path) if each.mode in changes.PLAIN else None,
                each.mode,
            )
            for each in found
        )
        context = HistoryContext(self.base, self.desk, made, self.now)
        return (each for each in lint_history(context) if each.code in (EDITED_IN_FORCE, BACKDATED))

    def standings(self, paths: Iterable[str], refused: Sequence[Diagnostic]) -> tuple[Standings, str | None]:
        """The cases of the policies of these versions; or none, and why, where what is refused anyway keeps
        them from being judged. Raises DeskError where anything else does."""
        found: dict[str, list[Standing]] = {path.split("/")[1]: [] for path in paths}
        try:
            for each in () if not found else self._committed() if self.committed else pending(self.workspace):
                if each.version.slug in found:
                    found[each.version.slug].append(each)
        except DeskError as problem:
            if not refused:
                raise
            return {}, str(problem)
        return found, None

    def versions(self, paths: Iterable[str], standings: Standings) -> Iterator[VersionImpact]:
        """What each changed version does."""
        for path in paths:
            slug = path.split("/")[1]
            old, new = _at(path, self.base.versions(slug)), _at(path, self.desk.versions(slug))
            before = _earlier(new, self.desk.versions(slug)) if old is None and new else old
            cases = standings.get(slug, ())
            yield VersionImpact(
                path=path,
                before=before,
                after=new,
                in_base=old is not None,
                changes=policy_changes(before.policy, new.policy) if before and new else None,
                judged=tuple(self._judged(path, new, cases)),
                foreseen=tuple(self._foreseen(new, cases)) if new and not self._in_force(old) else (),
            )

    def _in_force(self, version: PolicyVersion | None) -> bool:
        """Whether the base has the version in force already: it judges what came in since, and nothing else
        is to be foreseen of it."""
        return version is not None and version.in_force <= self.desk.local_day(self.now)

    def _committed(self) -> Iterator[Standing]:
        desk = self.desk
        ground = Ground(desk.staff, desk.organisation.zone(), desk.local_day(self.now))
        emergencies = tuple(desk.records("emergency"))
        for case in desk.cases():
            found = desk.standing(case, self.now)
            if not is_settled(found, self.steps, ground, emergencies):
                yield found

    def _judged(
        self, path: str, version: PolicyVersion | None, standings: Iterable[Standing]
    ) -> Iterator[Rejudged]:
        """The cases that the version at this path judges by other words than they were judged by; for one
        taken out, those that it judged."""
        for each in standings:
            before = self._judging_in_base(each.state.case)
            if before is None or before.digest == each.version.digest:
                continue
            if each.version.path == path or (version is None and before.path == path):
                yield rejudged(self._under(before, each), each, self.steps)

    def _judging_in_base(self, case: Case) -> PolicyVersion | None:
        """The version by which the base judged the case; None where it had none for it."""
        try:
            return self.base.judging(case)
        except DeskError:
            return None

    def _foreseen(self, version: PolicyVersion, standings: Iterable[Standing]) -> Iterator[Rejudged]:
        """The cases judged by another version, as they would stand under this one."""
        for each in standings:
            if each.version.path != version.path:
                yield rejudged(each, self._under(version, each), self.steps)

    def _under(self, version: PolicyVersion, found: Standing) -> Standing:
        """The same case at the same moment under another version; holidays and hours are those of now."""
        return standing(found.state.case, version, self.desk.calendars, self.now)


def _at(path: str, versions: Iterable[PolicyVersion]) -> PolicyVersion | None:
    return next((version for version in versions if version.path == path), None)


def _earlier(version: PolicyVersion, versions: Iterable[PolicyVersion]) -> PolicyVersion | None:
    """The last version in force before this one."""
    return next((each for each in reversed([*versions]) if each.in_force < version.in_force), None)


def _untold(versions: Iterable[VersionImpact]) -> Iterator[tuple[str, Uncounted]]:
    """What cannot be told, each case and clock once."""
    seen = set()
    for version in versions:
        for each in (*version.judged, *version.foreseen):
            for uncounted in (*each.before.untold(), *each.after.untold()):
                key = (each.case_id, uncounted.clock.id)
                if key not in seen:
                    seen.add(key)
                    yield each.case_id, uncounted
