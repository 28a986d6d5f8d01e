"""Where what was erased or expunged may still be: this clone, each remote, everybody else's clones.

A program can remove what it holds and ask a remote to; what others keep it can only name. So each place is
purged, pending (it is known what must be done there) or unknown (nobody can tell from here).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from rightsdesk.messages import _
from rightsdesk.records.git import Repository, as_text
from rightsdesk.records.remotes import Upstream


class State(StrEnum):
    """How far a place is rid of something."""

    PURGED = "purged"
    PENDING = "pending"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Place:
    """A place, how far it is rid of it, and what must be done there; nothing where it is purged."""

    name: str
    state: State
    hint: str


def clones_of(repository: Repository, target: Upstream | None, why_not: str | None) -> Iterator[Place]:
    """What becomes of an old history elsewhere. `why_not` is empty where the published branch was replaced,
    else says why it was not; None where nobody tried.
    """
    for remote in as_text(repository.run("remote")).split():
        ours = target is not None and remote == target.remote
        if ours and why_not == "":
            hint = _(
                "its branch was replaced; whether the host still keeps the old objects only its "
                "administrator can say: ask for garbage collection, and that cached pages and pull requests "
                "be removed"
            )
            yield Place(remote, State.UNKNOWN, hint)
            continue
        branch = target.branch if target else repository.branch()
        hint = _("replace what is published there: {command}").format(
            command=f"git push --force-with-lease {remote} HEAD:{branch}"
        )
        yield Place(remote, State.PENDING, f"{hint} ({why_not})" if ours and why_not else hint)
    hint = _(
        "each colleague publishes their own steps before (desk sync), then clones anew and deletes the old "
        "clone; backups age out or are replaced"
    )
    yield Place(_("every other clone"), State.PENDING, hint)
