"""Exchange steps with the others: fetch, put one's own after theirs, check, push (`desk sync`)."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from rightsdesk.errors import DeskError, Refused
from rightsdesk.messages import _
from rightsdesk.operations.joining import Check, merge, require_sound
from rightsdesk.operations.replaying import replay
from rightsdesk.records import locks, remotes
from rightsdesk.records.chronicle import came_in_by
from rightsdesk.records.git import Repository
from rightsdesk.records.journal import ExternallyChanged, Stage, advance, heal, unwatched
from rightsdesk.records.merging import install_merge_driver
from rightsdesk.records.objects import Commit, Signature, compose_message, read_commits

ATTEMPTS = 20
"""How often to begin again when others publish in between; of all who race, one gets through each time."""

PAUSE = 0.2
"""Seconds, at most, to wait before the second attempt; more before each further one, so that racers part."""

PATIENCE = 120.0
"""Seconds to wait for another sync in this repository."""


KeyOf = Callable[[str], str | None]
"""The key with which the person of an e-mail address signs on this machine; None where none is held."""


def no_keys(_email: str) -> None:
    """No person's key is held here."""


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What a sync did, in commits: `received`, `sent`, and of these `replayed` after others' steps.

    `head` is the commit on which this repository and the published branch now agree.
    """

    received: int
    sent: int
    replayed: int
    attempts: int
    head: str


def sync(
    repository: Repository,
    by: Signature,
    check: Check,
    key_of: KeyOf = no_keys,
    *,
    on_stage: Stage = unwatched,
) -> SyncReport:
    """Bring the current branch and its upstream to the same state, with nobody's steps lost or doubled.

    One's own unpublished commits are put after what others published, each with its author, date and message,
    and `by` as committer, and signed again by its author. Where a merge is among them, or a commit signed by
    somebody whose key is not held here, they stay as they are and one merge commit joins them instead:
    writing a merge anew would drop what was decided in it, and nobody signs for another. Then `check` judges
    the outcome.
    The work tree follows; uncommitted changes in other files stay. Raises Refused when steps cannot stand
    together or `check` finds an error, ExternallyChanged when a file to be brought along is dirty, and
    DeskError when there is no upstream or it cannot be reached. In all these cases nothing was changed, but
    that steps may be in order here and not yet published: the next sync does it.
    """
    heal(repository)
    install_merge_driver(repository)
    with locks.held(repository, locks.EXCHANGE, PATIENCE):
        target = remotes.upstream(repository)
        start = repository.head()
        for attempt in range(1, ATTEMPTS + 1):
            exchange = _exchange(repository, target, by, check, key_of, on_stage)
            if exchange is not None:
                published, head, replayed = exchange
                received = _count(repository, published, start)
                return SyncReport(received, _count(repository, head, published), replayed, attempt, head)
            time.sleep(random.uniform(0, PAUSE * attempt))
    raise DeskError(
        _("others published each time just before these steps could be; they are safe here, try again later")
    )


def _exchange(
    repository: Repository,
    target: remotes.Upstream,
    by: Signature,
    check: Check,
    key_of: KeyOf,
    on_stage: Stage,
) -> tuple[str | None, str, int] | None:
    """One attempt: what was published, where both sides are now, commits replayed; None: begin again."""
    if remotes.holds_what_was_expunged(repository, target):
        raise Refused(
            _(
                "what is published still holds what was expunged here; replace it first: "
                "git push --force-with-lease {remote} HEAD:{branch}"
            ).format(remote=target.remote, branch=target.branch)
        )
    before = repository.find_commit(target.tracking)
    published = remotes.fetch(repository, target)
    head = repository.head()
    if published and remotes.was_rewritten(repository, target, before, published):
        raise DeskError(_replaced_message(repository, published))
    new, replayed = _in_order(repository, head, published, by, key_of)
    if new != published:
        require_sound(check(new, published), _broken_message(published))
    if new != head and not _follow(repository, head, new, on_stage):
        return None
    if new == published or remotes.push(repository, target, new):
        return published, new, replayed
    return None


def _in_order(
    repository: Repository, head: str | None, published: str | None, by: Signature, key_of: KeyOf
) -> tuple[str, int]:
    """The commit that has all published and all own steps, in this order, and how many were written anew."""
    if head is None or published is None:
        only = head or published
        if only is None:
            raise Refused(_("there is nothing to exchange yet: no step was taken here or published"))
        return only, 0
    message = compose_message(_("Join steps taken apart from what others published"))
    if repository.contains(head, published):
        if came_in_by(repository, head, published) is None:
            return head, 0
        # git pull merged what others published into the line here: it stays the main one.
        return merge(repository, published, head, message, by), 0
    if repository.contains(published, head):
        return published, 0
    listed = repository.run("rev-list", "--reverse", "--topo-order", head, f"^{published}")
    own = read_commits(repository, listed.decode().split())
    if all(len(commit.parents) == 1 and _can_be_signed_again(commit, by, key_of) for commit in own):
        return replay(repository, published, own, lambda commit: _committer(commit, by, key_of))
    return merge(repository, published, head, message, by), 0


def _can_be_signed_again(commit: Commit, by: Signature, key_of: KeyOf) -> bool:
    """Whether a commit, once written anew, can bear its author's signature where it bears one now."""
    return not commit.signed or _committer(commit, by, key_of).key is not None


def _committer(commit: Commit, by: Signature, key_of: KeyOf) -> Signature:
    """Who commits a commit anew: `by`; or its author, where that is somebody else who signs here."""
    if commit.author.email.casefold() == by.email.casefold():
        return by
    key = key_of(commit.author.email)
    return replace(commit.author, at=by.at, key=key) if key else replace(by, key=None)


def _follow(repository: Repository, head: str | None, new: str, on_stage: Stage) -> bool:
    """Bring branch, files and index to `new`; False when another step was taken here in the meantime."""
    try:
        advance(repository, head, new, "sync", on_stage=on_stage)
    except ExternallyChanged:
        if repository.head() == head:
            raise
        return False
    return True


def _count(repository: Repository, later: str | None, earlier: str | None) -> int:
    """How many commits the history of one commit has over that of the other."""
    if later is None:
        return 0
    return int(repository.run("rev-list", "--count", later, *([f"^{earlier}"] if earlier else [])))


def _replaced_message(repository: Repository, published: str) -> str:
    """What to tell a person who finds another history published than the one that their clone knows."""
    log = ("log", "-1", "--format=%s", "--fixed-strings", "--grep=Event: expunged", published, "^HEAD")
    subject = repository.run(*log).decode("utf-8", "replace").strip()
    if subject:
        return _(
            "personal data was taken out of the published history, so that this clone still holds it "
            "({subject}). Note your own steps that are not published (git log @{{upstream}}..), clone the "
            "desk anew, take them again there, and delete this clone"
        ).format(subject=subject)
    return _(
        "the published history was replaced by another one; ask who did that and why. "
        "Keep your own steps (git branch mine), then begin again from {published:.10}"
    ).format(published=published)


def _broken_message(published: str | None) -> str:
    """What to tell a person whose steps do not fit after those of others (`published`), wherever among one's
    own the offending one stands: all are kept on a branch, and those that still fit are taken again.
    """
    if published is None:
        return _("the steps taken here break rules; nothing was published")
    return _(
        "after the steps that others published meanwhile, the steps of yours named below cannot stand; "
        "nothing was changed and nothing is lost. To go on without yours and keep them all aside: "
        "git branch set-aside, git reset --keep {published:.10}; then `desk show` the cases named, and take "
        "again, of what `git log {published:.10}..set-aside` lists, all that is still right"
    ).format(published=published)
