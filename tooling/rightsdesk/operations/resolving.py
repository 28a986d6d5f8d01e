"""Steps on a case's own branch, `resolution/<id>`, which enters the main line by a pull request.

Only objects and refs are written: neither the work tree nor the index is touched, so that whoever proposes or
approves may have anything else on their desk. What is published is published before the branch here follows:
a command that is killed, or that the other side refuses, leaves at most objects that nothing names.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rightsdesk.domain.host_reviews import BRANCH
from rightsdesk.domain.ids import id_in
from rightsdesk.errors import DeskError, Refused
from rightsdesk.messages import _
from rightsdesk.operations.stepping import OnBranch, Prepared, StepTaken, prepare_step, step_message
from rightsdesk.operations.workspace import Workspace
from rightsdesk.records import locks, refs, remotes
from rightsdesk.records.git import Repository
from rightsdesk.records.hosts import hosted_at
from rightsdesk.records.journal import PATIENCE, heal
from rightsdesk.records.objects import Content, Draft, write_commits
from rightsdesk.records.store import readable


@dataclass(frozen=True, slots=True)
class Branch:
    """A case's branch as it stands: `start` is the commit on which the next step goes; `here` and `there`
    are where it is in this repository and in the published one (None: not there); `source` is where the main
    line is published (None: nowhere), `main` its commit.
    """

    case_id: str
    start: str
    main: str
    here: str | None
    there: str | None
    source: remotes.Upstream | None

    @property
    def name(self) -> str:
        """Its short name."""
        return BRANCH + self.case_id

    @property
    def ref(self) -> str:
        """Its full name."""
        return f"refs/heads/{self.name}"


def take_on_branch(
    workspace: Workspace,
    branch: Branch,
    name: str,
    values: Mapping[str, Any],
    *,
    at: datetime | None = None,
) -> StepTaken:
    """Take a step on the branch of a case, and publish it where the main line is published.

    Raises what `take_step` raises; Refused where the branch is checked out somewhere; DeskError where the
    other side cannot be reached or does not accept it. In all these cases nothing was changed.
    """
    prepared = prepare_step(workspace.at(branch.start), branch.case_id, name, values, at=at)
    return publish_on_branch(workspace, branch, prepared)


def find_branch(workspace: Workspace, case: str) -> Branch:
    """The branch of a case (id or the beginning of one), after a look at what is published. It begins at the
    published main line, or where nothing is published at the present commit; so it does anew once all of it
    is in the main line.

    Raises Refused where the case has steps here that are not published, or the branch was taken on
    differently here and there, and DeskError where the other side cannot be reached.
    """
    heal(workspace.repository)
    repository = workspace.repository
    source = _main_line(repository)
    published = remotes.fetch(repository, source) if source else None
    head = repository.head()
    main = published or head
    if main is None:
        raise DeskError(_("there is no case here yet"))
    desk = workspace.at(main).desk
    path = desk.find(case)
    case_id = id_in(path)
    here = repository.find_commit(f"refs/heads/{BRANCH}{case_id}")
    there = _published_branch(repository, source, case_id) if source else None
    tip = _latest(repository, BRANCH + case_id, here, there)
    if tip is None or repository.contains(main, tip):
        if published and head:
            _require_published(repository, published, head, path)
        tip = main
    return Branch(case_id, tip, main, here, there, source)


def publish_on_branch(workspace: Workspace, branch: Branch, prepared: Prepared) -> StepTaken:
    """Commit a step that was prepared on `branch.start`, publish it, and let the branch here follow."""
    repository = workspace.repository
    folder = refs.checked_out(repository, branch.ref)
    if folder is not None:
        raise Refused(
            _("{branch} is checked out in {folder}; go to another branch there: git switch main").format(
                branch=branch.name, folder=folder
            )
        )
    case = readable(prepared.file)
    message = step_message(case, prepared.event)
    by = workspace.signature()
    contents = [Content(prepared.file.path, prepared.file.raw)]
    (commit,) = write_commits(repository, [Draft([branch.start], contents, message, by, by)])
    source = branch.source
    if source is not None:
        target = _published_as(source, branch.case_id)
        if not remotes.push(repository, target, commit):
            raise DeskError(
                _("somebody else published on {branch} just now; nothing was changed, try again").format(
                    branch=branch.name
                )
            )
    reason = f"desk: {message.splitlines()[0]}"
    with (
        locks.held(repository, locks.STEP, PATIENCE),
        refs.moving(repository, branch.ref, branch.here, commit, reason) as move,
    ):
        move()
    standing = workspace.at(commit).desk.standing(case, workspace.now)
    base = (source.branch if source else repository.branch() or "HEAD").removeprefix("refs/heads/")
    page = _comparison(repository, source, base, branch.name) if source else None
    on = OnBranch(branch.name, base, source.remote if source else None, page)
    return StepTaken(case.id, prepared.file.path, prepared.event, commit, standing, prepared.findings, on=on)


def _comparison(repository: Repository, source: remotes.Upstream, base: str, branch: str) -> str | None:
    """The page on which a pull request is opened; None where the remote's address does not tell."""
    hosted = hosted_at(repository.configured(f"remote.{source.remote}.url") or "")
    return hosted.comparison(base, branch) if hosted else None


def _main_line(repository: Repository) -> remotes.Upstream | None:
    """Where the main line, on which the work tree is, is published; None where there is no remote at all.

    Raises DeskError where there is a remote and it is not known as what the main line is published there, and
    Refused where the work tree is on a case's branch.
    """
    ref = repository.branch() or ""
    if ref.startswith(f"refs/heads/{BRANCH}"):
        raise Refused(
            _("the work tree is on {branch}; go back to the main line first: git switch main").format(
                branch=ref.removeprefix("refs/heads/")
            )
        )
    if not repository.run("remote").strip():
        return None
    return remotes.upstream(repository)


def _published_as(source: remotes.Upstream, case_id: str) -> remotes.Upstream:
    """Where the branch of a case is published: beside the main line."""
    name = BRANCH + case_id
    return remotes.Upstream(source.remote, f"refs/heads/{name}", f"refs/remotes/{source.remote}/{name}")


def _published_branch(repository: Repository, source: remotes.Upstream, case_id: str) -> str | None:
    """Where the branch of a case is in the published repository; None where it is not there."""
    return remotes.fetch(repository, _published_as(source, case_id))


def _latest(repository: Repository, name: str, here: str | None, there: str | None) -> str | None:
    """The later of two states of one branch. Raises Refused where each has something that the other lacks."""
    if here is None or there is None:
        return here or there
    if repository.contains(here, there):
        return here
    if repository.contains(there, here):
        return there
    raise Refused(
        _(
            "{name} here has steps that the published one has not, and the other way round; nothing was "
            "changed. Go by the published one, keeping yours aside: git branch -m {name} aside-{name}"
        ).format(name=name)
    )


def _require_published(repository: Repository, published: str, head: str, path: str) -> None:
    """Raise Refused where the case has unpublished steps here: a branch that begins with them would
    bring them into the main line a second time, once they are published.
    """
    there, here = (repository.entries(commit, [path]).get(path) for commit in (published, head))
    if here is not None and here != there and not repository.contains(published, head):
        raise Refused(
            _("{case} has steps here that are not published yet; publish them first: desk sync").format(
                case=id_in(path)
            )
        )
