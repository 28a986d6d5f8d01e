"""Put commits, one by one, after others that they did not know of."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from rightsdesk.operations.combining import (
    Conflict,
    File,
    as_content,
    blocked_paths,
    combine,
    file_of,
    read_files,
    require_no_conflicts,
)
from rightsdesk.records.git import Difference, Entry, Repository
from rightsdesk.records.objects import Commit, Content, Draft, Signature, write_commits


@dataclass(frozen=True, slots=True)
class Step:
    """A commit with one parent, and what it changed."""

    commit: Commit
    differences: Sequence[Difference]


Committer = Callable[[Commit], Signature]
"""Who commits a commit anew: with a key where it is to be signed."""


def replay(
    repository: Repository, tip: str, commits: Sequence[Commit], committer: Committer
) -> tuple[str, int]:
    """Write these commits, each with one parent and the oldest first, once more on top of `tip`.

    Returns the last commit's id and how many were written: author, author date and message stay, `committer`
    says who commits, and a commit whose changes `tip` has already is left out. Only objects are written.
    Raises Refused, naming the files, where a change cannot stand with what `tip` has.
    """
    steps = [Step(commit, repository.differences(commit.parents[0], commit.oid)) for commit in commits]
    every = [one for step in steps for one in step.differences]
    now = repository.entries(tip, dict.fromkeys(one.path for one in every))
    entries = [entry for one in every for entry in (one.old, one.new)]
    files = read_files(repository, [*entries, *(entry for entry in now.values() if entry.mode != "040000")])
    state = {path: files[entry] for path, entry in now.items() if entry in files}
    conflicts = blocked_paths(repository, tip, [one.path for one in every if one.new])
    drafts: list[Draft] = []
    for step in steps:
        contents = _contents(repository, step, files, state, conflicts)
        if contents or not step.differences:
            parent = f":{len(drafts)}" if drafts else tip
            drafts.append(
                Draft([parent], contents, step.commit.message, step.commit.author, committer(step.commit))
            )
    require_no_conflicts(conflicts)
    return (write_commits(repository, drafts)[-1] if drafts else tip), len(drafts)


def _contents(
    repository: Repository,
    step: Step,
    files: Mapping[Entry, File],
    state: dict[str, File],
    conflicts: list[str],
) -> list[Content]:
    """What a step changes in `state`, which is brought along; what cannot stand is added to `conflicts`."""
    contents = []
    for one in step.differences:
        ours = state.get(one.path)
        try:
            combined = combine(repository, one.path, file_of(files, one.old), ours, file_of(files, one.new))
        except Conflict:
            conflicts.append(one.path)
            continue
        if combined == ours:
            continue
        contents.append(as_content(one.path, combined))
        if combined:
            state[one.path] = combined
        else:
            del state[one.path]
    return contents
