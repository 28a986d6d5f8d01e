"""The sealed statuses beside the public pages: for each case that can be followed one entry, in the bucket
that its code leads to.

Each bucket is a script, which also loads from a folder, and each is there whether anything is in it or not.
Nothing in one derives from a case number alone, and the build knows no secret.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from rightsdesk.analysis.fact_tables import all_facts
from rightsdesk.analysis.facts import CaseFact
from rightsdesk.domain.case import Case
from rightsdesk.domain.events.intake import ReceiptIssued
from rightsdesk.domain.ids import id_in
from rightsdesk.domain.receipt_code import BUCKETS, bucket_of, decoded
from rightsdesk.domain.worklist import NextSteps
from rightsdesk.errors import DeskError
from rightsdesk.messages import _
from rightsdesk.publish.files import SiteFile, text_file
from rightsdesk.publish.views.following import status
from rightsdesk.records.memory import code_version
from rightsdesk.records.seals import Entry, Seals
from rightsdesk.records.settled import key_of
from rightsdesk.records.store import ORGANISATION, Desk, read_case, readable

FOLDER = "follow/buckets"

_MADE = b"public_key"
"""Stands in every file that tells of a code, so that no other needs to be understood."""


def follow_files(root: Path, desk: Desk, now: datetime) -> Iterator[SiteFile]:
    """All buckets, with what can be followed at `now` in them. Raises Unreadable, and DeskError where two
    cases claim one code."""
    seals = Seals(root, _rests_on(desk))
    yield from buckets(_entries(_followed(all_facts(root, desk, now), desk, now), desk, now, seals))
    seals.save()


def buckets(entries: Iterable[Entry]) -> Iterator[SiteFile]:
    """Every bucket as a script that hands its entries, ordered by tag, to the page."""
    filled: dict[str, list[list[str]]] = {f"{number:03x}": [] for number in range(BUCKETS)}
    for entry in entries:
        filled[bucket_of(decoded(entry.tag))].append([entry.tag, entry.wrapped_key, entry.sealed])
    for name, content in filled.items():
        told = json.dumps(sorted(content), separators=(",", ":"))
        yield text_file(f"{FOLDER}/{name}.js", f'deskReceipt.bucket("{name}",{told});\n')


def last_receipt(case: Case) -> ReceiptIssued | None:
    """The receipt that holds, the last one; None where no code was given with it."""
    given = [event for event in case.timeline if isinstance(event, ReceiptIssued)]
    return given[-1] if given and given[-1].has_code else None


def _rests_on(desk: Desk) -> str:
    code = code_version("domain", "records", "publish").encode()
    policies = [desk.files.read(path) or b"" for path in (ORGANISATION, *desk.policy_paths)]
    return key_of([code, *policies])


def _followed(facts: Sequence[CaseFact], desk: Desk, now: datetime) -> list[CaseFact]:
    """The cases that can be followed: open ones, and those closed not too long ago."""
    span = timedelta(days=desk.organisation.publication.follow_days)
    return [fact for fact in facts if fact.closed_at is None or now - fact.closed_at <= span]


def _entries(followed: Sequence[CaseFact], desk: Desk, now: datetime, seals: Seals) -> Iterator[Entry]:
    settled = {fact.id for fact in followed if fact.is_settled}
    wanted = {fact.id for fact in followed}
    paths = [path for path in desk.case_paths() if id_in(path) in wanted]
    steps, holders = NextSteps(), dict[str, str]()
    for path, raw in desk.files.read_many(paths):
        if _MADE not in raw:
            continue
        file = hashlib.sha256(raw).hexdigest()
        entry = seals.of_settled(file) or _entry(path, raw, desk, now, seals, steps)
        if entry is None:
            continue
        if id_in(path) in settled:
            seals.settle(file, entry)
        if holders.setdefault(entry.tag, path) != path:
            raise DeskError(
                _("{path} has the receipt of {other}: give it one of its own: desk receipt {case}").format(
                    path=path, other=holders[entry.tag], case=id_in(path)
                )
            )
        yield entry


def _entry(path: str, raw: bytes, desk: Desk, now: datetime, seals: Seals, steps: NextSteps) -> Entry | None:
    case = readable(read_case(path, raw))
    receipt = last_receipt(case)
    if receipt is None or not (receipt.tag and receipt.public_key and receipt.wrapped_key):
        return None
    organisation = desk.organisation
    told = status(desk.standing(case, now), steps, organisation.languages, organisation.zone())
    return seals.entry(receipt.tag, receipt.public_key, receipt.wrapped_key, told.packed())
