"""What a report is made from: the desk as a commit has it, and the moment as of which it is counted; and the
record that says it was issued.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from rightsdesk.errors import DeskError, Refused
from rightsdesk.messages import _
from rightsdesk.operations.programming import RecordStep, add_record
from rightsdesk.operations.workspace import Workspace
from rightsdesk.records.changes import in_work_tree
from rightsdesk.records.files import CommittedTree
from rightsdesk.records.git import Repository
from rightsdesk.records.objects import read_commits
from rightsdesk.records.store import Desk


@dataclass(frozen=True, slots=True)
class Source:
    """A desk as a commit has it. `left_out` are the files that the work tree has otherwise."""

    desk: Desk
    commit: str
    left_out: tuple[str, ...] = ()


def source_at(workspace: Workspace, revision: str | None) -> Source:
    """The desk at a revision, by default at the commit that the work tree stands on: a report that names a
    commit must not hold what lies uncommitted beside it.

    Raises DeskError where there is no such commit.
    """
    repository = workspace.repository
    if revision is not None:
        commit = repository.resolve(revision)
        return Source(Desk(CommittedTree(repository, commit)), commit)
    head = repository.head()
    if head is None:
        raise DeskError(_("nothing is committed yet, so there is nothing to report on"))
    changed = tuple(change.path for change in in_work_tree(repository, head))
    return Source(Desk(CommittedTree(repository, head)), head, changed)


def committed_state(repository: Repository) -> str | None:
    """The commit that the work tree stands on; None where the desk's files differ from it, so that what is
    told of them cannot be told again from it."""
    head = repository.head()
    return head if head is not None and not in_work_tree(repository, head) else None


def committed_at(workspace: Workspace, commit: str) -> datetime:
    """When a commit was made, by its own clock."""
    return read_commits(workspace.repository, [commit])[0].committer.at


@dataclass(frozen=True, slots=True)
class Issuing:
    """What the record of an issued report says beside its title: see `domain.programme.reporting`."""

    kind: str
    policy: str
    period: str
    title: str
    summary: str
    to: Sequence[str]
    commit: str
    as_of: datetime


def issue(workspace: Workspace, issuing: Issuing, pdf: bytes, *, draw: Callable[[int], int]) -> RecordStep:
    """Make the record that says a report was issued: from which commit, as of when, with the digest of the
    PDF that the units get.

    Raises Refused where posts or rules do not allow it; then nothing was changed.
    """
    if not issuing.to:
        raise Refused(_("the policy has no unit to issue the report to; name some with --to"))
    values = {
        "title": issuing.title,
        "policy": issuing.policy,
        "period": issuing.period,
        "summary": issuing.summary,
        "to": tuple(issuing.to),
        "digest": f"sha256:{hashlib.sha256(pdf).hexdigest()}",
        "commit": issuing.commit,
        "as_of": issuing.as_of,
    }
    return add_record(workspace, issuing.kind, values, draw=draw)
