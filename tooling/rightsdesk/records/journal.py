"""Take a step whole or not at all: append, commit, and heal what a killed command left.

A step writes three things that no system call writes together: the branch, the files, the index. So, under
the desk's lock and git's own lock on the index: what is about to happen is journalled and synced to disk; the
new files are laid out beside the old; the branch moves by compare-and-swap; the files are renamed; the index
follows; the journal is dropped. The move of the branch decides: a command killed before it took no step, one
killed after it did, and whoever comes next (`heal`) brings the rest in line, touching only the paths in the
journal.

While a killed step waits to be healed, its hold on the index keeps `git commit` and `git checkout` from
building on a half-made state.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from rightsdesk.errors import DeskError, Refused
from rightsdesk.messages import _
from rightsdesk.records import index, locks, plans, refs, worktree
from rightsdesk.records.git import Difference, Entry, Repository
from rightsdesk.records.objects import Content, Draft, Signature, write_commits

STAGES = (
    "locked",
    "claimed",
    "written",
    "journalled",
    "laid-out",
    "index-prepared",
    "ref-held",
    "ref-moved",
    "file-placed",
    "files-placed",
    "index-installed",
    "journal-dropped",
    "released",
)
"""The points at which `on_stage` is called, in order; `file-placed` once for each file."""

ORDINARY = "100644"

PATIENCE = 20.0
"""Seconds to wait for another desk command: a large import commits for that long."""

UNFINISHED = {
    "MERGE_HEAD": "merge",
    "CHERRY_PICK_HEAD": "cherry-pick",
    "REVERT_HEAD": "revert",
    "rebase-merge": "rebase",
    "rebase-apply": "rebase",
}

Stage = Callable[[str], None]


class ExternallyChanged(Refused):
    """A file, its index entry or the branch is not what the step was worked out from; nothing was changed."""


class Overtaken(ExternallyChanged):
    """Somebody else's step came first: what this one was worked out from is not the last state any more."""


@dataclass(frozen=True, slots=True)
class Change:
    """What a step does to one file: the bytes HEAD has and the bytes it gets; None where there is no file.

    `found` says that other bytes stand in the work tree and may be replaced, as when a hand edit is absorbed.
    """

    path: str
    old: bytes | None
    new: bytes | None
    found: bytes | None = None


def unwatched(_stage: str) -> None:
    """Nobody watches the stages."""


def take(
    repository: Repository,
    changes: Sequence[Change],
    message: str,
    by: Signature,
    *,
    on_stage: Stage = unwatched,
) -> str:
    """Commit these changes on the current branch as one step by one person and return the commit's id.

    `by` is author and committer. Other changes, staged or not, stay as they are and stay out of the commit.
    Raises ExternallyChanged when HEAD, index or work tree do not have the old bytes at one of the paths, and
    DeskError when the repository is in no state to take a step; in both cases nothing was changed.
    """
    with _at_work(repository, on_stage):
        ref, old = _place_to_stand(repository)
        differences, found = _compare_with_head(repository, old, changes)
        _require_untouched(repository, differences, found)
        contents = [
            Content(change.path, change.new, mode=difference.old.mode if difference.old else ORDINARY)
            for change, difference in zip(changes, differences, strict=True)
        ]
        draft = Draft([old] if old else [], contents, message, by, by)
        (new,) = write_commits(repository, [draft])
        on_stage("written")
        _carry_out(repository, plans.work_out(repository, ref, old, new, message, found), on_stage)
    on_stage("released")
    return new


def advance(
    repository: Repository, old: str | None, new: str, reason: str, *, on_stage: Stage = unwatched
) -> None:
    """Move the branch, its files and the index from commit `old` (None: not born) to `new`, all or nothing.

    Files that the two do not differ in may have changes in the work tree or the index; they are left alone.
    Raises ExternallyChanged when the branch is no longer at `old` or a file to be brought along is dirty.
    """
    with _at_work(repository, on_stage):
        ref, head = _place_to_stand(repository)
        if head != old:
            raise ExternallyChanged(
                _("another step was taken in the meantime; nothing was changed, try again")
            )
        plan = plans.work_out(repository, ref, old, new, reason, {})
        _require_untouched(repository, plan.differences, {})
        on_stage("written")
        _carry_out(repository, plan, on_stage)
    on_stage("released")


def heal(repository: Repository) -> list[str]:
    """Finish or undo the step of a killed command; what was done, one sentence each.

    A command that is still at work needs no healing. Raises DeskError when another program holds the branch
    or the index.
    """
    if not _needs_healing(repository):
        return []
    try:
        with locks.held(repository, locks.STEP, patience=0):
            return _settle(repository)
    except locks.AtWork:
        return []


# The stages of a step


@contextmanager
def _at_work(repository: Repository, on_stage: Stage) -> Iterator[None]:
    """Hold the desk's lock and git's index; settle what an earlier command left and what fails here."""
    with locks.held(repository, locks.STEP, PATIENCE):
        on_stage("locked")
        _settle(repository)
        with index.claimed(repository):
            on_stage("claimed")
            try:
                yield
            except OSError as error:
                done = _settle(repository)
                raise DeskError(
                    "; ".join([_("the step failed: {reason}").format(reason=error), *done])
                ) from error
            except BaseException:
                _settle(repository)
                raise


def _place_to_stand(repository: Repository) -> tuple[str, str | None]:
    """The current branch and its commit. Raises DeskError when a step cannot be taken here."""
    for name, what in UNFINISHED.items():
        if (repository.git_dir / name).exists():
            raise DeskError(
                _("a {what} is under way; finish it (git {what} --continue) or give it up (--abort)").format(
                    what=what
                )
            )
    ref = repository.branch()
    if ref is None:
        raise DeskError(_("the work tree is on no branch (detached HEAD); go to one: git switch main"))
    return ref, repository.find_commit(ref)


def _compare_with_head(
    repository: Repository, head: str | None, changes: Sequence[Change]
) -> tuple[list[Difference], dict[str, str]]:
    """HEAD's entries for the changes, proved to be their old bytes; and the ids of `found` bytes."""
    paths = [change.path for change in changes]
    if not changes or len(set(paths)) != len(paths) or not all(map(worktree.is_plain, paths)):
        raise ValueError(f"a step changes one or more files, each once, inside the desk: {paths!r}")
    committed = repository.entries(head, paths) if head else {}
    differences = []
    for change in changes:
        entry = committed.get(change.path)
        if (entry.oid if entry else None) != (None if change.old is None else repository.blob_id(change.old)):
            raise Overtaken(
                _(
                    "{path} was changed in the last commit, by another step; this one was not taken: look at "
                    "the file and try again"
                ).format(path=change.path)
            )
        differences.append(Difference(change.path, entry, None))
    found = {change.path: repository.blob_id(change.found) for change in changes if change.found is not None}
    return differences, found


def _require_untouched(
    repository: Repository, differences: Sequence[Difference], found: dict[str, str]
) -> None:
    """Raise ExternallyChanged unless index and work tree have what is old (or `found`) at all paths."""
    _require_ordinary(differences)
    staged = repository.staged([difference.path for difference in differences])
    for difference in differences:
        if not _is_behind(difference, staged.get(difference.path, []), found):
            raise ExternallyChanged(_changed_message(difference.path, _("the index")))
    _require_old_files(repository, differences, found)


def _require_ordinary(differences: Sequence[Difference]) -> None:
    """Raise Refused for links, submodules and paths that do not stay inside the work tree."""
    for difference in differences:
        modes = {entry.mode for entry in (difference.old, difference.new) if entry}
        if modes - worktree.FILE_MODES.keys() or not worktree.is_plain(difference.path):
            raise Refused(
                _("{path!r} is not an ordinary file, which is all a desk holds; remove it with git").format(
                    path=difference.path
                )
            )


def _is_behind(difference: Difference, staged: Sequence[Entry], found: dict[str, str]) -> bool:
    """Whether the index has, at a path, what was before the step: the old entry or what was `found`."""
    as_before = [difference.old] if difference.old else []
    return list(staged) == as_before or [entry.oid for entry in staged] == [found.get(difference.path)]


def _require_old_files(
    repository: Repository, differences: Sequence[Difference], found: dict[str, str]
) -> None:
    """Raise ExternallyChanged unless the work tree has the old bytes (or what was `found`) at all paths."""
    for difference in differences:
        if worktree.blob_in(repository, difference.path) != plans.replaceable(difference, found):
            raise ExternallyChanged(_changed_message(difference.path, _("the work tree")))


def _changed_message(path: str, where: str) -> str:
    """What to tell a person whose file is not as the step expects it."""
    return _(
        "{path} was changed in {where}, so that this step was not taken; commit the change, "
        "turn it into steps (desk absorb {path}) or undo it (git restore --staged --worktree {path})"
    ).format(path=path, where=where)


def _carry_out(repository: Repository, plan: plans.Plan, on_stage: Stage) -> None:
    """Do what is planned; a kill at any point leaves what `_settle` can finish or undo."""
    plans.keep(repository, plan)
    on_stage("journalled")
    worktree.lay_out(repository, plan.differences, plan.mark)
    on_stage("laid-out")
    index.prepare(repository, plan.differences)
    on_stage("index-prepared")
    with refs.moving(repository, plan.ref, plan.old, plan.new, f"desk: {plan.subject}") as move:
        on_stage("ref-held")
        _require_old_files(repository, plan.differences, plan.found)
        move()
    on_stage("ref-moved")
    _finish(repository, plan, plan.differences, on_stage)
    on_stage("journal-dropped")


def _finish(
    repository: Repository, plan: plans.Plan, differences: Sequence[Difference], on_stage: Stage = unwatched
) -> list[str]:
    """What follows the branch: files, index, journal. The paths whose files somebody changed meanwhile."""
    kept = []
    # A file may stand where a folder was and the other way round: what goes must go first.
    for difference in sorted(differences, key=lambda difference: difference.new is not None):
        if worktree.blob_in(repository, difference.path) == plans.replaceable(difference, plan.found):
            worktree.put_in_place(repository, difference, plan.mark)
        elif worktree.blob_in(repository, difference.path) != (difference.new and difference.new.oid):
            kept.append(difference.path)
        on_stage("file-placed")
    worktree.sync_folders(repository, plan.paths)
    gone = [difference.path for difference in differences if difference.new is None]
    worktree.remove_empty(repository, worktree.folders_of(gone))
    on_stage("files-placed")
    index.install(repository, [difference.path for difference in differences])
    on_stage("index-installed")
    plans.drop(repository, plan)
    return kept


# Healing


def _needs_healing(repository: Repository) -> bool:
    """Whether a step was journalled or git's index about to be claimed: both are gone when a command ends."""
    return plans.is_kept(repository) or index.is_marked(repository)


def _settle(repository: Repository) -> list[str]:
    """Under the desk's lock: forward if the branch has the step, else back; then nothing of it is left."""
    plan = plans.kept(repository)
    if plan is None:
        return _release_index(repository)
    current = _where_branch_stays(repository, plan)
    if current and repository.contains(current, plan.new):
        with index.claimed(repository):
            return _roll_forward(repository, plan, current)
    worktree.clear_away(repository, plan.paths, plan.mark)
    worktree.remove_empty(repository, plan.new_folders)
    plans.drop(repository, plan)
    index.release(repository)
    return [_("a step that had been cut short was undone: {subject}").format(subject=plan.subject)]


def _where_branch_stays(repository: Repository, plan: plans.Plan) -> str | None:
    """The commit of the plan's branch, once no git of a killed command can move it any more."""
    try:
        return refs.steady_value(repository, plan.ref)
    except refs.RefBusy:
        if not refs.drop_abandoned_locks(repository, plan.ref, plan.new):
            raise
        return refs.steady_value(repository, plan.ref)


def _release_index(repository: Repository) -> list[str]:
    """Let go of an index that a killed command held, with no step under way."""
    plans.discard_draft(repository)
    index.discard(repository)
    held = index.is_ours(repository)
    index.release(repository)
    return [_("git's index, held by a command that was cut short, was released")] if held else []


def _roll_forward(repository: Repository, plan: plans.Plan, current: str) -> list[str]:
    """Bring files and index in line with a step that the branch already has."""
    if repository.branch() != plan.ref:
        # Somebody removed the lock by hand and left the branch; the work tree has another state.
        plans.drop(repository, plan)
        return [_("the step {subject} stands on {ref}").format(subject=plan.subject, ref=plan.ref)]
    committed = repository.entries(current, plan.paths)
    standing = [one for one in plan.differences if committed.get(one.path) == one.new]
    staged = repository.staged(plan.paths)
    behind = [one for one in standing if _is_behind(one, staged.get(one.path, []), plan.found)]
    worktree.lay_out(repository, standing, plan.mark)
    index.prepare(repository, behind)
    kept = _finish(repository, plan, standing)
    done = [_("a step that had been cut short was finished: {subject}").format(subject=plan.subject)]
    return done + [_("{path} has been changed since and was left alone").format(path=path) for path in kept]
