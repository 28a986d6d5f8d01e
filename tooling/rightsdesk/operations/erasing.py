"""Erase the personal data of a case: its key is destroyed, everywhere this clone reaches (`desk erase`)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from rightsdesk.domain.case import Case
from rightsdesk.domain.counting import day_after
from rightsdesk.domain.organisation import Retention
from rightsdesk.domain.protection import erasure
from rightsdesk.domain.retention import Kept, kept
from rightsdesk.errors import DeskError, Refused
from rightsdesk.messages import _
from rightsdesk.operations.erasures import must_be_signed, unsettled
from rightsdesk.operations.remainders import Place, State
from rightsdesk.operations.stepping import StepTaken, take_step
from rightsdesk.operations.vault_syncing import exchange_vault
from rightsdesk.operations.workspace import Workspace
from rightsdesk.records import purging
from rightsdesk.records.journal import heal
from rightsdesk.records.store import day_of_path, read_case, readable
from rightsdesk.records.vault_exchange import address, earlier_states_at, forget_published

GROUND = "PIPL art. 47(1)(2)"
"""The legal ground on which data goes whose time of keeping is over."""


@dataclass(frozen=True, slots=True)
class Erasure:
    """What an erasure did: the step (None: it had been taken before, and what it had left was finished), the
    copies removed here, files that may hold a copy and that only a person can judge, and each place where
    the key may still be.
    """

    case_id: str
    step: StepTaken | None
    removed: tuple[str, ...]
    exports: tuple[str, ...]
    places: tuple[Place, ...]


def erase(
    workspace: Workspace, case: str, values: Mapping[str, Any], *, at: datetime | None = None
) -> Erasure:
    """Record that the personal data of a case is erased, and destroy its key: in the vault of this clone and
    in every object of it, then, as far as it can be reached, in the published one.

    Raises Incomplete, or Refused where posts, an open case or a legal hold do not allow it; then nothing was
    changed. Called again for a case that was erased, it finishes what may have been cut short.
    """
    heal(workspace.repository)
    found = readable(workspace.desk.load_case(case))
    step = None
    if erasure(found.timeline) is None:
        _require_signable(workspace, found)
        step = take_step(workspace, case, "erased", values, at=at)
    vault = workspace.vault
    if vault.exists():
        vault.drop(found.id, workspace.desk.local_day(workspace.now))
        forget_published(vault)
    removed = purging.forget_copies(workspace.root, found.id)
    places = tuple(_places(workspace.fresh(), found.id))
    return Erasure(found.id, step, tuple(removed), tuple(purging.exports(workspace.root)), places)


def _require_signable(workspace: Workspace, case: Case) -> None:
    """Raise Refused where other clones would not believe the step: they want it signed to destroy a key."""
    slug = workspace.actor.slug
    if workspace.signing_key is None and must_be_signed(workspace.desk, case, slug):
        raise Refused(
            _(
                "an erasure counts only if it is signed, and no private key of {person} that signs is held "
                "on this machine; tell git where it is: git config rightsdesk.key FILE"
            ).format(person=slug)
        )


def _places(workspace: Workspace, case_id: str) -> Iterator[Place]:
    """Where the key may still be."""
    yield Place(_("this clone"), State.PURGED, "")
    vault = workspace.vault
    where = address(vault) if vault.exists() else None
    if where is not None:
        yield _published(workspace, where, case_id)
    others = _(
        "each drops the key at its next desk sync; a clone that never syncs again keeps it: delete that"
    )
    yield Place(_("every other clone"), State.PENDING, others)
    backups = _("copies of vaults in backups: let them age out, or replace them")
    yield Place(_("backups"), State.UNKNOWN, backups)


def _published(workspace: Workspace, where: str, case_id: str) -> Place:
    """What became of the key in the published vault."""
    try:
        exchange_vault(workspace)
    except DeskError as problem:
        hint = _("it could not be told; say it with desk sync ({why})").format(why=problem)
        return Place(where, State.PENDING, hint)
    if case_id in unsettled(workspace):
        hint = _(
            "it has it no more, but others who still do may publish it again until this step is published: "
            "desk sync"
        )
        return Place(where, State.PENDING, hint)
    left = earlier_states_at(workspace.vault)
    if left is None:
        hint = _(
            "the published vault has it no more; whether the host still keeps earlier objects only its "
            "administrator can say: ask for garbage collection"
        )
        return Place(where, State.UNKNOWN, hint)
    if left:
        hint = _("the published vault has it no more, but earlier objects lie there: git gc --prune=now")
        return Place(where, State.PENDING, hint)
    return Place(where, State.PURGED, "")


def retained(workspace: Workspace, *, every: bool) -> Iterator[Kept]:
    """How long the personal data of each case is kept, of all cases that hold any, by day and id; without
    `every` only of those whose time is over. Nothing received too lately for that is read then.

    Raises Unreadable at the first file that cannot be read.
    """
    desk = workspace.desk
    zone, rules = desk.organisation.zone(), desk.organisation.retention
    today = desk.local_day(workspace.now)
    paths = [path for path in desk.case_paths() if every or _may_be_over(path, rules, today)]
    for path, raw in desk.files.read_many(paths):
        each = kept(desk.state(readable(read_case(path, raw))), rules, zone)
        if each is not None and (every or each.due(today)):
            yield each


def _may_be_over(path: str, rules: Sequence[Retention], today: date) -> bool:
    """Whether a case received on the day of its path can have been closed long enough ago by any rule."""
    received = day_of_path(path)
    return received is not None and any(day_after(received, rule.keep) < today for rule in rules)


def erase_due(workspace: Workspace, due: Iterable[Kept]) -> tuple[list[Erasure], dict[str, str]]:
    """Erase what is due, one case after the other; what was done, and of each case that was not, why.

    What guards a case against erasure by hand guards it here: one that is open or under legal hold stays.
    """
    done, left = [], dict[str, str]()
    for each in due:
        keep, until = each.by.keep if each.by else "", each.until
        values = {"reason": f"kept until {until}, {keep} after closing", "authority": GROUND}
        try:
            done.append(erase(workspace.fresh(), each.case_id, values))
        except Refused as refused:
            left[each.case_id] = "; ".join([str(refused), *(finding.message for finding in refused.findings)])
    return done, left
