"""Who signed what of a change of the desk's own rules.

A signature on a commit is one on everything that the commit holds. So somebody counts for a change only
where they signed a commit that brings it in as it now stands: who had signed an earlier state of the file, or
something else in it, has agreed to nothing that came later.
"""

from collections.abc import Iterable
from functools import lru_cache

from rightsdesk.domain.staff import Person, Staff
from rightsdesk.errors import Unreadable
from rightsdesk.records.git import Repository
from rightsdesk.records.signing import CommitSignature, signatures_on
from rightsdesk.records.source import load
from rightsdesk.records.store import STAFF, Desk
from rightsdesk.records.validation import validate
from rightsdesk.rules.contexts import Change

POLICIES = "policies/"

Signers = dict[tuple[str, str | None], frozenset[str]]
"""By file, and in `staff.yml` by the person whose entry changed: who signed that."""


def signers_of_rules(
    repository: Repository, base: Desk, desk: Desk, changed: Iterable[Change], start: str, head: str
) -> Signers:
    """Who signed each change of a file in policies between two commits, by the staff of the base. Nothing is
    asked on a desk that did not yet go by signatures.
    """
    there = {change.path: change for change in changed if change.path.startswith(POLICIES)}
    if not there or not base.organisation.governance.signatures:
        return {}
    found: Signers = {}
    for path, proved in signatures_on(repository, start, head, POLICIES).items():
        signed = [(each, who) for each in proved if (who := each.signer(base.staff))]
        if path == STAFF:
            found |= _of_staff(repository, base.staff, desk.staff, signed)
        elif path in there:
            after = there[path].after
            blob = None if after is None else repository.blob_id(after)
            found[path, None] = frozenset(
                who for each, who in signed if _blob(repository, each.oid, path) == blob
            )
    return found


def _of_staff(
    repository: Repository, before: Staff, after: Staff, signed: Iterable[tuple[CommitSignature, str]]
) -> Signers:
    """Who signed each person's entry as it now stands, in a commit that made it so."""

    @lru_cache
    def people(revision: str) -> dict[str, Person] | None:
        return _people(repository, revision)

    found: Signers = {}
    for slug in {*before.people, *after.people}:
        wanted = after.people.get(slug)
        found[STAFF, slug] = frozenset(
            who
            for each, who in signed
            if (now := people(each.oid)) is not None
            and now.get(slug) == wanted
            and (people(f"{each.oid}^") or {}).get(slug) != wanted
        )
    return found


def _people(repository: Repository, revision: str) -> dict[str, Person] | None:
    """Who worked here by a commit; None where that cannot be read there."""
    raw = repository.read(revision, STAFF) if repository.find_commit(revision) else None
    try:
        return dict(validate(load(raw, STAFF), Staff).people) if raw is not None else None
    except Unreadable:
        return None


def _blob(repository: Repository, revision: str, path: str) -> str | None:
    entry = repository.entries(revision, [path]).get(path)
    return entry.oid if entry else None
