"""Make one vault out of two: union minus tombstones. What is taken from a published one, and what is
published, may differ in what this clone has reason to doubt.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date

from rightsdesk.records.epochs import Epoch
from rightsdesk.records.vault_contents import Contents, Keys, Wrap


def merged(one: Contents, other: Contents) -> Contents:
    """Union minus tombstones: whatever either holds, but no key of a case that either has erased.

    Of two wraps of one key for one role that of the later epoch stays, of two states of one epoch the later
    revision of a signed one, of two days of one erasure the earlier; so the order in which vaults meet makes
    no difference.
    """
    tombstones = dict(one.tombstones)
    for case_id, day in other.tombstones.items():
        tombstones[case_id] = min(day, tombstones.get(case_id, day))
    epochs = dict(one.epochs)
    for path, epoch in other.epochs.items():
        epochs[path] = max(epoch, epochs.get(path, epoch), key=_rank)
    keys = {}
    for case_id in {*one.keys, *other.keys} - tombstones.keys():
        keys[case_id] = _wraps(one.keys.get(case_id, {}), other.keys.get(case_id, {}))
    return Contents(epochs, keys, tombstones)


def without(held: Contents, gone: Mapping[str, date]) -> Contents:
    """The contents after these cases were erased on those days."""
    return merged(held, Contents(tombstones=gone))


def doubtful(before: Contents, theirs: Contents, gone: Collection[str]) -> dict[str, date]:
    """The cases that the published vault says are erased, with the day, while neither this vault nor the main
    line (`gone`) says so."""
    known = {*before.tombstones, *gone}
    return {case_id: day for case_id, day in theirs.tombstones.items() if case_id not in known}


def believed(theirs: Contents, before: Contents, doubted: Collection[str]) -> Contents:
    """What is published without the tombstones in doubt, and without keys that are wrapped to an epoch which
    neither side has: by its number such a line would outrank every other, and nobody opens it."""
    names = {(each.role, each.name) for held in (before, theirs) for each in held.epochs.values()}
    keys = {
        case_id: {role: wrap for role, wrap in wraps.items() if (role, wrap.epoch) in names}
        for case_id, wraps in theirs.keys.items()
    }
    tombstones = {case_id: day for case_id, day in theirs.tombstones.items() if case_id not in doubted}
    return replace(theirs, keys={each: wraps for each, wraps in keys.items() if wraps}, tombstones=tombstones)


def keeping_own(after: Contents, before: Contents, epochs: Collection[str] = ()) -> Contents:
    """What this vault holds after the two were merged: its own wraps stay, unless another's is to the role's
    present epoch and its own to an earlier one. So nobody can put rubbish in the place of a key that is
    held here, but where a new epoch has every key wrapped anew. The epochs at those paths stay too.
    """
    latest = {role: epoch.name for role in after.by_role if (epoch := after.present(role))}
    keys: Keys = {
        case_id: {
            role: _own(role, wrap, before.keys.get(case_id, {}), latest) for role, wrap in wraps.items()
        }
        for case_id, wraps in after.keys.items()
    }
    return replace(
        after, keys=keys, epochs={**after.epochs, **{path: before.epochs[path] for path in epochs}}
    )


def published(
    after: Contents, theirs: Contents, aside: Mapping[str, date], unsettled: Collection[str]
) -> Contents:
    """What is published of a vault: no keys of cases that are set `aside`, but the tombstone in their place,
    which others published; and no tombstone of its own for a case whose erasure is `unsettled`, the step
    being unpublished: others would doubt it.
    """
    keys = {case_id: wraps for case_id, wraps in after.keys.items() if case_id not in aside}
    early = set(unsettled) - theirs.tombstones.keys()
    tombstones = {case_id: day for case_id, day in after.tombstones.items() if case_id not in early}
    return replace(after, keys=keys, tombstones={**tombstones, **aside})


def _rank(epoch: Epoch) -> tuple[bool, int, str]:
    return epoch.signature is not None, epoch.revision, epoch.text()


def _wraps(one: Mapping[str, Wrap], other: Mapping[str, Wrap]) -> dict[str, Wrap]:
    both = dict(one)
    for role, wrap in other.items():
        both[role] = max(both.get(role, wrap), wrap, key=lambda each: each.rank)
    return both


def _own(role: str, found: Wrap, own: Mapping[str, Wrap], latest: Mapping[str, str]) -> Wrap:
    mine = own.get(role)
    if mine is None or (found.epoch == latest.get(role) != mine.epoch):
        return found
    return mine
