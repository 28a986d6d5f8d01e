"""What rules may look at, and what they answer."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import chain

from rightsdesk.domain.authority import Actor, Denial, denial
from rightsdesk.domain.case import Case
from rightsdesk.domain.events.base import Event, Phase
from rightsdesk.domain.events.catalogue import OPENED
from rightsdesk.domain.events.handling import Approved
from rightsdesk.domain.folding import CaseState, states
from rightsdesk.domain.ids import SHAPE, id_in
from rightsdesk.domain.lifecycle import Obstacle, obstacles
from rightsdesk.domain.policy import Policy, PolicyVersion
from rightsdesk.domain.standing import Standing
from rightsdesk.messages import _
from rightsdesk.records.appending import Difference
from rightsdesk.records.store import (
    ALLOWED_SIGNERS,
    CASE_PATH,
    ORGANISATION,
    RECORD_PATH,
    STAFF,
    CaseFile,
    Desk,
    policy_date,
    read_case,
    read_receipt,
)
from rightsdesk.rules.clear_text import Seen, seen_in
from rightsdesk.rules.vocabulary import Keys, Use, uses

_ID = re.compile(SHAPE.pattern.encode())

FILE_FOLDERS = ("cases/", "programme/", "policies/")
"""The folders in which every file is read."""

OWN_FILES = (ORGANISATION, STAFF, ALLOWED_SIGNERS)
"""What stands in the folder of policies beside them."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule found: the message, the keys of the place in the file, what to do about it."""

    message: str
    keys: Keys = ()
    hint: str = ""


class Register:
    """The other cases of a desk, read when first asked for: a rule about one case seldom needs any.

    With `alone` there are no neighbours in time: a step waits for no comparison with hundreds of cases.
    """

    def __init__(self, desk: Desk, *, alone: bool = False) -> None:
        self._desk = desk
        self._alone = alone
        self._months: dict[str, dict[str, list[str]]] = {}
        self._receipts: dict[tuple[str, str], Case | None] = {}
        self._handling: dict[str, tuple[Phase | None, str | None]] = {}

    def paths(self, case_id: str) -> list[str]:
        """Where files of that id stand, looked for in the month that the id names."""
        month = f"cases/20{case_id[:2]}/{case_id[2:4]}"
        if month not in self._months:
            known: dict[str, list[str]] = {}
            for path in self._desk.case_paths(month):
                known.setdefault(id_in(path), []).append(path)
            self._months[month] = known
        return self._months[month].get(case_id, [])

    def case(self, case_id: str) -> Case | None:
        """The case of that id; None where there is none that can be read."""
        for path in self.paths(case_id):
            found = read_case(path, self._desk.files.read(path) or b"").case
            if found is not None:
                return found
        return None

    def handling(self, case_id: str) -> tuple[Phase | None, str | None]:
        """The phase that the case of that id is in, and the case that it is handled with; neither where there
        is none that can be read. Each is read once: of many that are alike, each is compared with each.
        """
        if case_id not in self._handling:
            case = self.case(case_id)
            state = self._desk.state(case) if case else None
            self._handling[case_id] = (state.phase, state.parent) if state else (None, None)
        return self._handling[case_id]

    def around(self, case: Case, span: timedelta) -> Iterator[Case]:
        """The other cases under the same policy that were received at most `span` before or after that one,
        as they were received: their timelines are not read.
        """
        if self._alone:
            return
        paths = self._desk.case_paths_around(case.received_at, span)
        fresh = [path for path in paths if (case.policy, path) not in self._receipts]
        for path, raw in self._desk.files.read_many(fresh):
            other = read_receipt(path, raw) if case.policy.encode() in raw else None
            self._receipts[case.policy, path] = other if other and other.policy == case.policy else None
        for path in paths:
            other = self._receipts.get((case.policy, path))
            if other and other.id != case.id and abs(other.received_at - case.received_at) <= span:
                yield other

    def naming(self, case_id: str) -> Iterator[tuple[str, bytes]]:
        """The files of other cases in which that id stands, whatever for: path and bytes."""
        return self._desk.files.read_many([] if self._alone else self._naming.get(case_id, []))

    @cached_property
    def _naming(self) -> dict[str, list[str]]:
        """The files in which ids of other cases stand, by those ids."""
        found: dict[str, list[str]] = {}
        for path, raw in self._desk.files.read_many(self._desk.case_paths()):
            for named in set(_ID.findall(raw)) - {id_in(path).encode("utf-8", "surrogateescape")}:
                found.setdefault(named.decode(), []).append(path)
        return found

    def reviewed(self, review: tuple[int, int]) -> frozenset[str]:
        """The cases with an approval that stands on a review of the host, by the numbers of repository and
        review; none where there are no neighbours.
        """
        return frozenset() if self._alone else self._reviewed.get(review, frozenset())

    @cached_property
    def _reviewed(self) -> dict[tuple[int, int], frozenset[str]]:
        """The cases with approvals that stand on reviews, by these."""
        found: dict[tuple[int, int], frozenset[str]] = {}
        for path, raw in self._desk.files.read_many(self._desk.case_paths()):
            case = read_case(path, raw).case if b"host_review" in raw else None
            for event in case.timeline if case else ():
                if isinstance(event, Approved) and event.host_review is not None:
                    number = event.host_review.repository, event.host_review.review
                    found[number] = found.get(number, frozenset()) | {id_in(path)}
        return found

    def ids(self) -> list[str]:
        """The ids of all cases."""
        return [id_in(path) for path in self._desk.case_paths()]


@dataclass(frozen=True, slots=True)
class Denied:
    """A step that its person could not take, and why; `in_post`: although they held a post for it."""

    keys: Keys
    step: str
    person: str
    why: Denial
    in_post: bool


@dataclass(frozen=True)
class CaseContext:
    """What a rule about one case may look at.

    `recorded` gives, by index of the event, the instant at which git first saw it, for the events of which
    that is known.
    """

    file: CaseFile
    standing: Standing
    desk: Desk
    register: Register
    recorded: Mapping[int, datetime]

    @property
    def case(self) -> Case:
        """The case as corrected: what a correction mended is no fault any more."""
        return self.standing.state.case

    @property
    def policy(self) -> Policy:
        """The policy version that judges the case."""
        return self.standing.version.policy

    def is_imported(self, keys: Keys) -> bool:
        """Whether the place that keys lead to is history from another register: an imported event, or the
        header of an imported case. Corrections count for nothing here."""
        written = self.file.case or self.case
        if keys[:1] == ("timeline",) and len(keys) > 1 and isinstance(keys[1], int):
            return keys[1] < len(written.timeline) and written.is_imported(keys[1])
        return written.origin is not None

    @cached_property
    def seen(self) -> tuple[Seen, ...]:
        """The personal data that stands in clear in the file: corrections take nothing out of it."""
        document, today = self.file.document, self.day(self.standing.now)
        return seen_in(document.data, self.desk.tolerated, today) if document else ()

    @cached_property
    def states(self) -> tuple[CaseState, ...]:
        """The state before each event, and after the last."""
        return tuple(states(self.case, self.policy))

    @cached_property
    def hindrances(self) -> tuple[tuple[int, str, Obstacle], ...]:
        """What stood in the way of events where they stand: index and name of the event, one obstacle at a
        time."""
        return tuple(
            (index, event.event, obstacle)
            for index, event in self.events()
            for obstacle in obstacles(
                self.policy, self.states[index].position, event.event, self.states[index].traits
            )
        )

    @cached_property
    def words(self) -> tuple[Use, ...]:
        """Every word that header and events take from a vocabulary."""
        events = (uses(event, ("timeline", index)) for index, event in self.events())
        return tuple(chain(uses(self.case), *events))

    @cached_property
    def denials(self) -> tuple[Denied, ...]:
        """The steps, opening first, that their persons could not take; people who are not in `staff.yml` are
        passed over, since rule I201 names them."""
        case = self.case
        steps: list[tuple[Keys, str, str, datetime, CaseState | None]] = [
            (("received_by",), OPENED, case.received_by, case.received_at, None)
        ]
        steps += [
            (("timeline", index, "by"), event.event, event.by, event.at, self.states[index])
            for index, event in self.events()
        ]
        return tuple(denied for step in steps if (denied := self._denied(*step)) is not None)

    def _denied(
        self, keys: Keys, step: str, slug: str, at: datetime, before: CaseState | None
    ) -> Denied | None:
        person = self.desk.staff.people.get(slug)
        if person is None:
            return None
        day = self.day(at)
        why = denial(Actor(slug, person), step, self.policy, before, day)
        if why is None:
            return None
        held = {holding.post for holding in person.holdings(day)}
        return Denied(keys, step, slug, why, not held.isdisjoint(why.posts))

    def events(self, *names: str) -> Iterator[tuple[int, Event]]:
        """The events of these names (all without any), each with its index."""
        for index, event in enumerate(self.case.timeline):
            if not names or event.event in names:
                yield index, event

    def day(self, moment: datetime) -> date:
        """The local day of a moment."""
        return self.desk.local_day(moment)

    def moment(self, moment: datetime) -> str:
        """A moment as people at the desk read it, in local time."""
        return moment.astimezone(self.desk.organisation.zone()).strftime("%Y-%m-%d %H:%M")


@dataclass(frozen=True)
class DeskContext:
    """What a rule about the whole desk's configuration may look at; `now` is the moment of the check.

    `tracked` are the paths, with git's modes, that git keeps of the desk's folders and of `.desk`; empty
    where the desk is not in a repository.
    """

    desk: Desk
    versions: tuple[PolicyVersion, ...]
    now: datetime
    tracked: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def today(self) -> date:
        """The local day of the check."""
        return self.desk.local_day(self.now)

    @cached_property
    def judged(self) -> tuple[tuple[PolicyVersion, date], ...]:
        """The versions that people work by: the one in force today of each policy, and those to come; each
        with the
        day to judge it on."""
        found = []
        for version in self.versions:
            later = [
                other.in_force
                for other in self.versions
                if other.slug == version.slug and version.in_force < other.in_force <= self.today
            ]
            if not later:
                found.append((version, max(self.today, version.in_force)))
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Change:
    """One path that differs between the base and what is checked.

    `before` and `after` are the bytes (None: not there, or no plain file); of a case that was moved, `before`
    is what it was at its old path. `mode` is git's of what stands there now (None: nothing). `differences`
    are what keeps a case file from having only grown; None where that cannot be asked, because it is no case
    file, or one of the two cannot be read.
    """

    path: str
    before: bytes | None
    after: bytes | None
    mode: str | None = "100644"
    differences: tuple[Difference, ...] | None = None


@dataclass(frozen=True, slots=True)
class HistoryContext:
    """What a rule about history may look at: everything that changed since the base, and the moment of the
    check.

    `touched` are all paths that commits since the base changed, even if a later one undid it; `imported` are
    the cases that imports since the base brought in, by path, as they were then. `elsewhere` are the changes
    outside the desk's folders that could bend how these are read; of attributes with their bytes. `signers`
    are, by path and in `staff.yml` by entry, the people who signed what changed in policies as it now stands;
    `final`: nobody can agree to the changes any more, because they are about to be published.
    """

    base: Desk
    desk: Desk
    changes: tuple[Change, ...]
    now: datetime
    touched: frozenset[str] = frozenset()
    imported: Mapping[str, bytes] = field(default_factory=dict)
    elsewhere: tuple[Change, ...] = ()
    signers: Mapping[tuple[str, str | None], frozenset[str]] = field(default_factory=dict)
    final: bool = False


def clause_note(number: str | None) -> str:
    """` (clause 7)` to put after a message; nothing where no clause is behind it."""
    return _(" (clause {number})").format(number=number) if number else ""


def astray(path: str) -> str | None:
    """Why no command reads what stands at a path below `cases`, `programme` or `policies`; None where one
    does."""
    if path.startswith("cases/") and not CASE_PATH.fullmatch(path):
        return _("no case file: cases stand in cases/YYYY/MM/DD/<id>.yml")
    if path.startswith("programme/") and not RECORD_PATH.fullmatch(path):
        return _("no programme record: they stand in programme/<kind>/<id>.yml")
    if path.startswith("policies/") and path not in OWN_FILES and policy_date(path) is None:
        return _("no policy: versions stand in policies/<slug>/<YYYY-MM-DD>.yml")
    return None
