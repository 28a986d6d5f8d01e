"""Take personal data out of all history: asked for by one person, carried out by another (`desk expunge`)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rightsdesk.domain.protection import expunction_asked
from rightsdesk.errors import DeskError, Refused
from rightsdesk.messages import _
from rightsdesk.operations.remainders import Place, State, clones_of
from rightsdesk.operations.stepping import StepTaken, prepare_step, take_step
from rightsdesk.operations.workspace import Workspace
from rightsdesk.records import locks, purging
from rightsdesk.records.git import Repository
from rightsdesk.records.journal import advance, heal
from rightsdesk.records.remotes import EXPUNGED, Upstream, known_upstream, published_commit, replace
from rightsdesk.records.rewriting import Rewriting, cleaning, rewrite
from rightsdesk.records.spellings import spelled
from rightsdesk.records.store import CASE_PATH, read_case, readable

SHORTEST = 4
"""Characters that a text to expunge has at least: a shorter one stands everywhere."""

FOUND_BY_NAME = ("cases/", "programme/", "policies/")
"""Where the desk finds files by their names, which therefore stay as they are."""

PATIENCE = 120.0
"""Seconds to wait for a sync in this repository."""


@dataclass(frozen=True, slots=True)
class Expunction:
    """What an expunction did, or would do (`step` is None then): how many commits were written anew, at which
    paths a text stood, the `opaque` ones into which nobody looked since they hold no plain text, what became
    of each place where the old history may be.
    """

    commits: int
    paths: tuple[str, ...]
    opaque: tuple[str, ...]
    old: str
    new: str
    step: StepTaken | None
    places: tuple[Place, ...] = ()


def expunge(
    workspace: Workspace, case: str, texts: Sequence[str], *, publish: bool = True, rehearse: bool = False
) -> Expunction:
    """Write all history anew without these texts, as another person asked in that case; record it there.

    Raises Refused where nobody asked, the asker is the acting person, a post is missing, a text is too short
    or stands nowhere, or where a file could not be read without it; then nothing was changed. With `rehearse`
    nothing is changed either, and what would be is answered. The published branch is replaced under a lease,
    unless `publish` is False.
    """
    repository = workspace.repository
    heal(repository)
    asked_by = _require_request(workspace, case, repository)
    _require_texts(texts)
    with locks.held(repository, locks.EXCHANGE, PATIENCE):
        target = known_upstream(repository)
        old = _require_published_known(repository, target)
        wanted = spelled(texts)
        found = rewrite(repository, purging.local_tips(repository), cleaning(wanted))
        if not found.successors:
            raise Refused(_("none of these texts stands in any commit; nothing was changed"))
        new = found.successors.get(old, old)
        _require_readable(repository, new, found)
        if rehearse:
            return Expunction(len(found.successors), found.paths, found.opaque, old, new, None)
        published = repository.find_commit(target.tracking) if target else None
        for commit in {old, published} & found.successors.keys():
            repository.run("config", "--add", EXPUNGED, str(commit))
        advance(repository, old, new, "expunge")
        left = purging.move_refs(repository, found.successors)
        step = take_step(workspace.fresh(), case, "expunged", {"old": old, "new": new, "asked_by": asked_by})
        purging.forget_remembered(workspace.root)
        purging.discard_unreachable(repository)
        here = _here(repository, wanted, left)
        why_not = _publish(repository, target, published, step.commit) if target and publish else None
        places = (here, *clones_of(repository, target, why_not))
    return Expunction(len(found.successors), found.paths, found.opaque, old, new, step, places)


def _require_request(workspace: Workspace, case: str, repository: Repository) -> str:
    """Who asked for it. Raises Refused as the step itself would, before anything is written."""
    file = workspace.desk.load_case(case)
    asked = expunction_asked(readable(file).timeline)
    if asked is None:
        raise Refused(
            _("nobody has asked for this; another person does: desk request-expunction {case}").format(
                case=case
            )
        )
    head = repository.head()
    if head is None:
        raise Refused(_("there is no history yet"))
    prepare_step(workspace, case, "expunged", {"old": head, "new": head, "asked_by": asked.by})
    return asked.by


def _require_texts(texts: Sequence[str]) -> None:
    if not texts:
        raise Refused(_("say which texts are to go"))
    for text in texts:
        if len(text) < SHORTEST or "\n" in text:
            message = _("a text to expunge has one line of at least {count} characters")
            raise Refused(message.format(count=SHORTEST))


def _require_published_known(repository: Repository, target: Upstream | None) -> str:
    """The present commit. Raises DeskError in a shallow clone, Refused where steps of others are missing."""
    if repository.shallow:
        raise DeskError(_("this clone is shallow: git fetch --unshallow"))
    old = repository.resolve("HEAD")
    published = repository.find_commit(target.tracking) if target else None
    if published and not repository.contains(old, published):
        raise Refused(_("others published steps that are not here yet; get them first: desk sync"))
    return old


def _require_readable(repository: Repository, new: str, found: Rewriting) -> None:
    """Raise Refused where a case could not be read any more without the texts, or a file not be found."""
    for path in found.renamed:
        if path.startswith(FOUND_BY_NAME):
            raise Refused(
                _(
                    "{path} is found by its name, in which that text stands; give a longer one around it"
                ).format(path=path)
            )
    for path in found.paths:
        raw = repository.read(new, path) if CASE_PATH.fullmatch(path) else None
        if raw is not None and read_case(path, raw).case is None:
            raise Refused(
                _("{path} could not be read without that text; give a longer one around it").format(path=path)
            )


def _publish(repository: Repository, target: Upstream, published: str | None, commit: str) -> str:
    """Replace what is published by the new history; empty where that was done, else why not."""
    try:
        if published_commit(repository, target) != published:
            return _("something else was published there meanwhile")
        replace(repository, target, published, commit)
    except DeskError as problem:
        return str(problem)
    return ""


def _here(repository: Repository, wanted: re.Pattern[bytes], left: Sequence[str]) -> Place:
    """What became of the texts in this clone, by all the objects in it: a remote's other branch, a stash or
    the name of an author may hold one still."""
    holding = purging.still_holding(repository, wanted)
    if not holding:
        return Place(_("this clone"), State.PURGED, "")
    found = list(dict.fromkeys([*left, *purging.refs_to(repository, holding)]))
    what = ", ".join(found) or _("another work tree or a stash")
    hint = _("something still leads to it: {what}; remove that, then: git gc --prune=now").format(what=what)
    return Place(_("this clone"), State.PENDING, hint)
