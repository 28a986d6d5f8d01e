"""A desk loaded from its files: organisation, staff, policies, cases; each read when first asked for."""

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, get_args

from rightsdesk.diagnostics import Diagnostic
from rightsdesk.domain.case import Case
from rightsdesk.domain.folding import CaseState, fold
from rightsdesk.domain.ids import SHAPE, id_in, is_case_id, nearest, normalise
from rightsdesk.domain.organisation import Organisation
from rightsdesk.domain.policy import Policy, PolicyVersion, version_in_force
from rightsdesk.domain.regime import OwnKind, RecordKind
from rightsdesk.domain.sightings.allowing import Tolerated, tolerated
from rightsdesk.domain.staff import Staff
from rightsdesk.domain.standing import Standing, standing
from rightsdesk.domain.worktime import Calendars
from rightsdesk.errors import DeskError, Unreadable
from rightsdesk.messages import _
from rightsdesk.records.files import Files
from rightsdesk.records.holidays_library import calendars_of
from rightsdesk.records.source import Document, load, load_case_document
from rightsdesk.records.validation import validate

if TYPE_CHECKING:
    from rightsdesk.domain.programme.base import Record
    from rightsdesk.records.programme import RecordFile

ORGANISATION = "policies/desk.yml"
STAFF = "policies/staff.yml"
ALLOWED_SIGNERS = "policies/allowed_signers"
POLICY_PATH = re.compile(r"policies/([a-z0-9-]+)/(\d{4}-\d{2}-\d{2})\.yml")
CASE_PATH = re.compile(rf"cases/(\d{{4}})/(\d{{2}})/(\d{{2}})/({SHAPE.pattern})\.yml")
_TIMELINE = re.compile(rb"^timeline:", re.MULTILINE)
"""Where the events begin: in a mapping at the left margin, no other line can start so."""
_RECORD_KINDS = "|".join((*get_args(RecordKind), *get_args(OwnKind)))
RECORD_PATH = re.compile(rf"programme/({_RECORD_KINDS})/({SHAPE.pattern})\.yml")


@dataclass(frozen=True, slots=True)
class CaseFile:
    """One case as it stands in a file; `case` and `document` are None where it could not be read."""

    path: str
    raw: bytes
    document: Document | None
    case: Case | None
    findings: tuple[Diagnostic, ...] = ()


def read_case(path: str, raw: bytes) -> CaseFile:
    """A case file read strictly; what is wrong with it is in `findings`, never raised."""
    document = None
    try:
        document = load_case_document(raw, path)
        return CaseFile(path, raw, document, validate(document, Case))
    except Unreadable as problem:
        return CaseFile(path, raw, document, None, problem.findings)


def read_receipt(path: str, raw: bytes) -> Case | None:
    """A case as it was received: what its file says above the timeline, which is left empty.

    What happened since is neither read nor judged, so that hundreds can be compared while somebody waits.
    None where that cannot be read.
    """
    head, *_rest = _TIMELINE.split(raw, maxsplit=1)
    return read_case(path, head + b"timeline:\n").case


def policy_date(path: str) -> date | None:
    """The day from which the version at that path is in force; None where no policy version can stand."""
    found = POLICY_PATH.fullmatch(path)
    try:
        return date.fromisoformat(found[2]) if found else None
    except ValueError:
        return None


def day_of_path(path: str) -> date | None:
    """The day in whose folder a case stands; None for a file that is no case."""
    found = CASE_PATH.fullmatch(path)
    return date(int(found[1]), int(found[2]), int(found[3])) if found else None


def read_policy(path: str, raw: bytes) -> PolicyVersion:
    """One policy version. Raises Unreadable."""
    in_force = policy_date(path)
    if in_force is None:
        raise DeskError(_("{path}: a policy stands in policies/<slug>/<YYYY-MM-DD>.yml").format(path=path))
    policy = validate(load(raw, path), Policy)
    return PolicyVersion(
        slug=path.split("/")[1],
        in_force=in_force,
        digest=hashlib.sha256(raw).hexdigest(),
        policy=policy,
    )


class Desk:
    """One organisation's desk. Properties raise Unreadable (with findings) or DeskError where files are
    missing.
    """

    def __init__(self, files: Files) -> None:
        self.files = files

    def document(self, path: str) -> Document:
        """A file that must be there, read strictly."""
        raw = self.files.read(path)
        if raw is None:
            raise DeskError(
                _("{path} is missing; `desk init` makes a desk, -C names its folder").format(path=path)
            )
        return load(raw, path)

    @cached_property
    def organisation(self) -> Organisation:
        """Who runs the desk."""
        return validate(self.document(ORGANISATION), Organisation)

    @cached_property
    def staff(self) -> Staff:
        """Who works there."""
        return validate(self.document(STAFF), Staff)

    @cached_property
    def tolerated(self) -> Tolerated:
        """What may stand in clear text here although it looks like personal data."""
        people = self.staff.people.values()
        published = [*self.organisation.published(), *(person.email for person in people)]
        names = [name for person in people for name in (person.name.zh, person.name.en)]
        return tolerated(published, names, self.organisation.allowed_in_clear)

    @cached_property
    def policy_paths(self) -> tuple[str, ...]:
        """The files of all policy versions, by slug and date."""
        return tuple(path for path in self.files.paths("policies") if policy_date(path))

    @cached_property
    def _versions(self) -> dict[str, tuple[PolicyVersion, ...]]:
        return {}

    def versions(self, slug: str) -> tuple[PolicyVersion, ...]:
        """All versions of a policy, the earliest first; empty where there is no such policy."""
        if slug not in self._versions:
            paths = [path for path in self.policy_paths if path.startswith(f"policies/{slug}/")]
            self._versions[slug] = tuple(read_policy(path, self.files.read(path) or b"") for path in paths)
        return self._versions[slug]

    @cached_property
    def slugs(self) -> tuple[str, ...]:
        """The policies of this desk."""
        return tuple(dict.fromkeys(path.split("/")[1] for path in self.policy_paths))

    def local_day(self, moment: datetime) -> date:
        """The day of a moment where the desk is."""
        return moment.astimezone(self.organisation.zone()).date()

    def version(self, slug: str, moment: datetime) -> PolicyVersion:
        """The version of a policy in force at a moment. Raises DeskError where there is none."""
        return self.version_on(slug, self.local_day(moment))

    def version_on(self, slug: str, day: date) -> PolicyVersion:
        """The version of a policy in force on a local day. Raises DeskError where there is none."""
        versions = self.versions(slug)
        if not versions:
            raise DeskError(
                _("there is no policy {slug}; there are: {slugs}").format(
                    slug=slug, slugs=", ".join(self.slugs)
                )
            )
        found = version_in_force(versions, day)
        if found is None:
            raise DeskError(
                _("the policy {slug} was not in force on {day}; its first version is of {first}").format(
                    slug=slug, day=day, first=versions[0].in_force
                )
            )
        return found

    def judging(self, case: Case) -> PolicyVersion:
        """The policy version that judges a case: the one in force when it was received.

        An imported case may be older than the policy; the first version then judges it, and what it finds is
        known. Raises DeskError where there is none.
        """
        versions = self.versions(case.policy)
        if case.origin and versions and self.local_day(case.received_at) < versions[0].in_force:
            return versions[0]
        return self.version(case.policy, case.received_at)

    @cached_property
    def calendars(self) -> Calendars:
        """The working-time calendars of the desk and of units with hours of their own."""
        return calendars_of(self.organisation)

    def state(self, case: Case) -> CaseState:
        """The state a case is in under the policy version that judges it, whatever the hour."""
        return fold(case, self.judging(case).policy)

    def standing(self, case: Case, now: datetime) -> Standing:
        """How a case stands at `now` under the policy version that judges it."""
        return standing(case, self.judging(case), self.calendars, now)

    def case_paths(self, under: str = "cases") -> list[str]:
        """The case files, by day and id; `under` narrows to a year, month or day folder."""
        return [path for path in self.files.paths(under) if path.endswith(".yml")]

    def case_files(self, under: str = "cases") -> Iterator[CaseFile]:
        """Every case file, read one at a time."""
        for path, raw in self.files.read_many(self.case_paths(under)):
            yield read_case(path, raw)

    def case_paths_around(self, moment: datetime, span: timedelta) -> list[str]:
        """The files of the cases received on the local days up to `span` before or after a moment."""
        first, last = (self.local_day(moment + way) for way in (-span, span))
        days = (first + timedelta(days=number) for number in range((last - first).days + 1))
        return [path for day in days for path in self.case_paths(f"cases/{day:%Y/%m/%d}")]

    def cases(self, under: str = "cases") -> Iterator[Case]:
        """Every case. Raises Unreadable at the first file that cannot be read: no report may pass one
        over.
        """
        for file in self.case_files(under):
            yield readable(file)

    def find(self, text: str) -> str:
        """The path of the case of that id, or of the only one whose id begins with it.

        Raises DeskError with the nearest existing ids where none or several do.
        """
        wanted = normalise(text)
        month = (
            f"cases/20{wanted[:2]}/{wanted[2:4]}" if re.match(r"\d{2}(0[1-9]|1[0-2])", wanted) else "cases"
        )
        absent = _("there is no case {text}{why}; {likely}")
        return find_path(text, self.case_paths(month), self.case_paths, absent)

    def load_case(self, text: str) -> CaseFile:
        """The case of that id or beginning of one. Raises DeskError or Unreadable."""
        path = self.find(text)
        file = read_case(path, self.files.read(path) or b"")
        readable(file)
        return file

    def record_paths(self, kind: str | None = None) -> list[str]:
        """The files of programme records, by kind and id; of one kind only where it is named.

        What lies elsewhere below `programme` is no record; rule C103 names it.
        """
        under = f"programme/{kind}" if kind else "programme"
        return [path for path in self.files.paths(under) if RECORD_PATH.fullmatch(path)]

    @cached_property
    def _records(self) -> "dict[str, RecordFile]":
        return {}

    def record_files(self, kind: str | None = None) -> "Iterator[RecordFile]":
        """Every file of a programme record, read one at a time; understood anew only where it changed."""
        from rightsdesk.records.programme import read_record

        for path, raw in self.files.read_many(self.record_paths(kind)):
            known = self._records.get(path)
            if known is None or known.raw != raw:
                known = self._records[path] = read_record(path, raw)
            yield known

    def records(self, kind: str | None = None) -> "Iterator[Record]":
        """Every programme record, withdrawn ones too. Raises Unreadable at the first file that cannot be
        read: no list may pass one over.
        """
        from rightsdesk.records.programme import readable_record

        for file in self.record_files(kind):
            yield readable_record(file)

    def find_record(self, text: str) -> str:
        """The path of the programme record of that id, or of the only one whose id begins with it. Raises
        DeskError where none or several do.
        """
        absent = _("there is no programme record {text}{why}; {likely}")
        return find_path(text, self.record_paths(), self.record_paths, absent)

    def load_record(self, text: str) -> "RecordFile":
        """The programme record of that id or beginning of one. Raises DeskError or Unreadable."""
        from rightsdesk.records.programme import read_record, readable_record

        path = self.find_record(text)
        file = read_record(path, self.files.read(path) or b"")
        readable_record(file)
        return file


def find_path(text: str, paths: list[str], everything: Callable[[], list[str]], absent: str) -> str:
    """Of these paths, that of the file named by the id, or of the only one whose id begins with it.

    Raises DeskError where several do or none does: then `absent` with the id, what is wrong with it (`why`),
    and the nearest (`likely`) of the ids of `everything`.
    """
    wanted = normalise(text)
    found = [path for path in paths if id_in(path).startswith(wanted)] if wanted else []
    if len(found) == 1 and (len(wanted) < 11 or is_case_id(wanted)):
        return found[0]
    ids = list(dict.fromkeys(id_in(path) for path in found))
    if len(ids) == 1 < len(found):
        raise DeskError(
            _("{text} stands in {count} files; an id has one, `desk check` says more: {paths}").format(
                text=text, count=len(found), paths=", ".join(found[:5])
            )
        )
    if len(ids) > 1:
        raise DeskError(
            _("{text} is the beginning of {count} ids: {ids}; type more of it").format(
                text=text, count=len(ids), ids=", ".join(ids[:5])
            )
        )
    likely = nearest(wanted, [id_in(path) for path in everything()])
    why = _("its check character does not fit, so it was mistyped or misheard")
    raise DeskError(
        absent.format(
            text=text,
            why=f" ({why})" if len(wanted) >= 11 and not is_case_id(wanted) else "",
            likely=_("the nearest are {ids}").format(ids=", ".join(likely))
            if likely
            else _("nor one like it"),
        )
    )


def readable(file: CaseFile) -> Case:
    """The case in a file. Raises Unreadable where there is none."""
    if file.case is None:
        raise Unreadable(
            _("{path} cannot be read as a case; `desk check` says why").format(path=file.path), file.findings
        )
    return file.case
