"""Exchange commits with the repository where the desk is published."""

from dataclasses import dataclass

from rightsdesk.errors import DeskError
from rightsdesk.messages import _
from rightsdesk.records.git import Repository, as_text

# What a host says of a push that lost a race to another one; anything else it says is a refusal.
RACES = ("fetch first", "non-fast-forward", "failed to update ref", "cannot lock ref", "stale info")


@dataclass(frozen=True, slots=True)
class Upstream:
    """Where a branch is published: the remote's name, the branch there, the ref that remembers it here."""

    remote: str
    branch: str
    tracking: str


def upstream(repository: Repository) -> Upstream:
    """Where the current branch is published. Raises DeskError, saying how to set it, if not known."""
    ref = repository.branch()
    if ref is None:
        raise DeskError(_("the work tree is on no branch (detached HEAD); go to one: git switch main"))
    name = ref.removeprefix("refs/heads/")
    remote = repository.configured(f"branch.{name}.remote")
    branch = repository.configured(f"branch.{name}.merge")
    if not remote or not branch or remote == ".":
        raise DeskError(_no_upstream(repository, name))
    return Upstream(remote, branch, f"refs/remotes/{remote}/{branch.removeprefix('refs/heads/')}")


def known_upstream(repository: Repository) -> Upstream | None:
    """Where the current branch is published; None where nobody said yet."""
    try:
        return upstream(repository)
    except DeskError:
        return None


def fetch(repository: Repository, source: Upstream) -> str | None:
    """Get what is published; its commit, or None when nothing has been published on that branch yet.

    Raises DeskError when the other side cannot be reached.
    """
    done = repository.attempt(
        "fetch", "--quiet", "--no-tags", "--", source.remote, f"+{source.branch}:{source.tracking}"
    )
    said = what_was_said(done.stderr)
    if done.returncode and "couldn't find remote ref" in said:
        return None
    if done.returncode:
        raise DeskError(
            _("what others published cannot be fetched from {remote}: {said}").format(
                remote=source.remote, said=said
            )
        )
    return repository.resolve(source.tracking)


def push(repository: Repository, target: Upstream, commit: str) -> bool:
    """Publish a commit with all it stands on; False when somebody else published in between.

    Raises DeskError when the other side cannot be reached or refuses for another reason.
    """
    done = repository.attempt("push", "--porcelain", "--", target.remote, f"{commit}:{target.branch}")
    if done.returncode == 0:
        return True
    said = what_was_said(done.stdout + done.stderr)
    if any(race in said for race in RACES):
        return False
    raise DeskError(
        _("{remote} did not accept the steps, which are safe here: {said}").format(
            remote=target.remote, said=said
        )
    )


EXPUNGED = "rightsdesk.expunged"
"""The git setting in which a clone that expunged something keeps the commits that must not come back."""


def published_commit(repository: Repository, target: Upstream) -> str | None:
    """The commit that is published now, asked of the other side without fetching it; None where there is
    none. Raises DeskError when it cannot be reached.
    """
    listed = repository.attempt("ls-remote", "--", target.remote, target.branch)
    if listed.returncode:
        raise DeskError(
            _("{remote} cannot be asked what is published: {said}").format(
                remote=target.remote, said=what_was_said(listed.stderr)
            )
        )
    return as_text(listed.stdout).split("\t")[0] or None


def replace(repository: Repository, target: Upstream, published: str | None, commit: str) -> None:
    """Publish a commit in the place of all that is published, as long as that is still `published`. Raises
    DeskError where it is not, or the other side refuses.
    """
    lease = f"--force-with-lease={target.branch}:{published or ''}"
    done = repository.attempt("push", "--porcelain", lease, "--", target.remote, f"{commit}:{target.branch}")
    if done.returncode:
        raise DeskError(what_was_said(done.stdout + done.stderr))
    repository.run("update-ref", target.tracking, commit)


def holds_what_was_expunged(repository: Repository, target: Upstream) -> bool:
    """Whether what is published is still a history from which something was expunged here."""
    known = as_text(repository.attempt("config", "--get-all", EXPUNGED).stdout).split()
    return bool(known) and published_commit(repository, target) in known


def was_rewritten(repository: Repository, source: Upstream, before: str | None, tip: str) -> bool:
    """Whether published history was replaced: one's own steps cannot be told from what was taken back.

    `before` is what was known as published before the last fetch; what was known earlier stands in the
    reflog.
    """
    if before and not repository.contains(tip, before):
        return True
    fork = repository.attempt("merge-base", "--fork-point", source.tracking, "HEAD")
    known = fork.stdout.decode().strip()
    return bool(known) and known != repository.merge_base(tip, "HEAD")


def _no_upstream(repository: Repository, branch: str) -> str:
    """What to do about a branch of which it is not known where it is published."""
    remotes = repository.run("remote").decode().split()
    if not remotes:
        return _("this desk is published nowhere yet; say where: git remote add origin ADDRESS")
    return _(
        "it is not known where {branch} is published; say: git push --set-upstream {remote} {branch}"
    ).format(branch=branch, remote=remotes[0])


def what_was_said(output: bytes) -> str:
    """What git and the host said, on one line."""
    lines = (line.strip() for line in as_text(output).splitlines())
    return "; ".join(line for line in lines if line and not line.startswith(("hint:", "To ", "Done")))
