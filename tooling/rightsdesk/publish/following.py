"""The sealed statuses beside the public pages: for each case that can be followed one entry, in the bucket
that its code leads to; and entries that are nobody's, so that counting them does not tell how many cases can
be followed.

Each bucket is a script, which also loads from a folder, and each is there whether anything is in it or not.
Nothing in one derives from a case number alone, and the build knows no secret.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from importlib.metadata import version
from pathlib import Path

from rightsdesk.analysis.facts import closed_at
from rightsdesk.domain.case import Case
from rightsdesk.domain.events.intake import ReceiptIssued
from rightsdesk.domain.folding import CaseState
from rightsdesk.domain.ids import id_in
from rightsdesk.domain.organisation import Organisation
from rightsdesk.domain.receipt_code import BUCKETS, bucket_of, decoded, entries_shown
from rightsdesk.domain.worklist import NextSteps
from rightsdesk.errors import DeskError
from rightsdesk.messages import _
from rightsdesk.publish.files import SiteFile, data_script
from rightsdesk.publish.views.following import SIZE, status
from rightsdesk.records.memory import code_version
from rightsdesk.records.seals import Entry, Followed, Seals
from rightsdesk.records.settled import key_of
from rightsdesk.records.store import ORGANISATION, Desk, read_case, readable

FOLDER = "follow/buckets"
PAGE = "follow.html"

_MADE = b"public_key"
"""Stands in every file that tells of a code, so that no other needs to be understood."""


def follow_files(root: Path, desk: Desk, now: datetime) -> Iterator[SiteFile]:
    """All buckets, with what can be followed at `now` in them. Raises Unreadable, and DeskError where two
    cases claim one code."""
    seals = Seals(root, _rests_on(desk))
    since = now - timedelta(days=desk.organisation.publication.follow_days)
    entries = list(_entries(desk, since, seals))
    yield from buckets([*entries, *_stand_ins(len(entries), desk, seals)])
    seals.save()


def _stand_ins(real: int, desk: Desk, seals: Seals) -> Iterator[Entry]:
    """Entries that are nobody's, up to the number shown."""
    if real:
        origin = seals.origin(lambda: _first_key(desk))
        for number in range(entries_shown(real) - real):
            yield seals.stand_in(origin, number, SIZE)


def _first_key(desk: Desk) -> str:
    """The first public key that a case file tells: what everybody with the case files knows on any machine,
    and nobody with the site alone, which never shows one.
    """
    for path, raw in desk.files.read_many(desk.case_paths()):
        if _MADE in raw:
            given = (
                each for each in readable(read_case(path, raw)).timeline if isinstance(each, ReceiptIssued)
            )
            key = next((each.public_key for each in given if each.public_key), None)
            if key:
                return key
    return ""


def buckets(entries: Iterable[Entry]) -> Iterator[SiteFile]:
    """Every bucket as a script that hands its entries, ordered by tag, to the page."""
    filled: dict[str, list[list[str]]] = {f"{number:03x}": [] for number in range(BUCKETS)}
    for entry in entries:
        filled[bucket_of(decoded(entry.tag))].append([entry.tag, entry.wrapped_key, entry.sealed])
    for name, content in filled.items():
        yield data_script(f"{FOLDER}/{name}.js", "deskReceipt.bucket", name, sorted(content))


def last_receipt(case: Case) -> ReceiptIssued | None:
    """The receipt that holds, the last one; None where no code was given with it."""
    given = [event for event in case.timeline if isinstance(event, ReceiptIssued)]
    return given[-1] if given and given[-1].has_code else None


def followed_until(organisation: Organisation, state: CaseState) -> datetime | None:
    """Until when a case that is closed can be followed; None for an open one."""
    return None if state.is_open else closed_at(state) + timedelta(days=organisation.publication.follow_days)


def page(organisation: Organisation, language: str) -> str | None:
    """The address of the page to follow a case on, in a language if the public site speaks it; None where the
    desk does not say where its site is."""
    if organisation.site_url is None:
        return None
    elsewhere = language in organisation.languages[1:]
    return f"{organisation.site_url}{f'{language}/' if elsewhere else ''}{PAGE}"


def _rests_on(desk: Desk) -> str:
    """What statuses rest on beside the case files: the code, the policies, what is known of holidays."""
    made = f"{code_version('domain', 'records', 'publish')} {version('holidays')}".encode()
    return key_of([made, *(desk.files.read(path) or b"" for path in (ORGANISATION, *desk.policy_paths))])


def _entries(desk: Desk, since: datetime, seals: Seals) -> Iterator[Entry]:
    """The entries of all cases that were not closed before `since`; only files that changed are read."""
    paths = desk.case_paths()
    marks = desk.files.marks(paths)
    known = {path: seals.recall(path, marks.get(path)) for path in paths}
    fresh = [path for path, found in known.items() if found is None or found.was_put_away(since)]
    steps, holders = NextSteps(), dict[str, str]()
    for path, raw in desk.files.read_many(fresh):
        known[path] = _followed(path, raw, desk, since, seals, steps)
    for path, found in known.items():
        if found is None:
            continue
        if found.closed_at is not None and found.closed_at < since:
            found = Followed(None, found.closed_at)
        seals.keep(path, marks.get(path), found)
        if found.entry is None:
            continue
        if holders.setdefault(found.entry.tag, path) != path:
            raise DeskError(
                _("{path} has the receipt of {other}: give it one of its own: desk receipt {case}").format(
                    path=path, other=holders[found.entry.tag], case=id_in(path)
                )
            )
        yield found.entry


def _followed(path: str, raw: bytes, desk: Desk, since: datetime, seals: Seals, steps: NextSteps) -> Followed:
    """What one case file comes to."""
    case = readable(read_case(path, raw)) if _MADE in raw else None
    receipt = last_receipt(case) if case else None
    if not (case and receipt and receipt.tag and receipt.public_key and receipt.wrapped_key):
        return Followed(None, None)
    # As of its last step: what is told then holds until the next one, at whatever hour a site is built.
    standing = desk.standing(case, max(event.at for event in case.timeline))
    closed = None if standing.state.is_open else closed_at(standing.state)
    if closed is not None and closed < since:
        return Followed(None, closed)
    organisation = desk.organisation
    told = status(standing, steps, organisation.languages, organisation.zone())
    return Followed(seals.entry(receipt.tag, receipt.public_key, receipt.wrapped_key, told.packed()), closed)
