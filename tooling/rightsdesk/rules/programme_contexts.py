"""What rules about one programme record may look at."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from rightsdesk.domain.authority import Actor, Denial
from rightsdesk.domain.ids import id_in
from rightsdesk.domain.policy import Policy, PolicyVersion
from rightsdesk.domain.programme.authority import entry_denial, recording_denial
from rightsdesk.domain.programme.base import Record
from rightsdesk.domain.programme.parts import Entry
from rightsdesk.domain.programme.progress import before
from rightsdesk.domain.programme.quality import Standard
from rightsdesk.records.programme import RecordFile, read_record
from rightsdesk.records.store import Desk
from rightsdesk.rules.clear_text import Seen, seen_in
from rightsdesk.rules.contexts import Register
from rightsdesk.rules.vocabulary import Keys, Use, uses


class RecordRegister:
    """The other records and the cases of a desk, looked for when first asked for."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.cases = Register(desk, alone=True)

    @cached_property
    def paths(self) -> dict[str, tuple[str, ...]]:
        """Where the files of each id stand."""
        found: dict[str, tuple[str, ...]] = {}
        for path in self._desk.record_paths():
            found[id_in(path)] = (*found.get(id_in(path), ()), path)
        return found

    def record(self, record_id: str) -> Record | None:
        """The record of that id; None where there is none that can be read, or where several have the id."""
        paths = self.paths.get(record_id, ())
        raw = self._desk.files.read(paths[0]) if len(paths) == 1 else None
        return read_record(paths[0], raw).record if raw is not None else None

    def standard(self, record_id: str) -> Standard | None:
        """The standard of that id; None where there is none that can be read."""
        found = self.record(record_id)
        return found if isinstance(found, Standard) else None


@dataclass(frozen=True)
class RecordContext:
    """A record, the policy version in force on its day, the desk it belongs to, the moment of the check."""

    file: RecordFile
    record: Record
    version: PolicyVersion
    desk: Desk
    register: RecordRegister
    now: datetime

    @property
    def policy(self) -> Policy:
        """The policy version that judges the record."""
        return self.version.policy

    def entries(self) -> Iterator[tuple[int, Entry]]:
        """The entries of the timeline, each with its index."""
        yield from enumerate(self.record.timeline)

    @cached_property
    def seen(self) -> tuple[Seen, ...]:
        """The personal data that stands in clear in the file."""
        document = self.file.document
        return seen_in(document.data, self.desk.tolerated, self.desk.local_day(self.now)) if document else ()

    @cached_property
    def words(self) -> tuple[Use, ...]:
        """Every word that the record and its entries take from a list."""
        found = list(uses(self.record))
        for index, entry in self.entries():
            found += uses(entry, ("timeline", index))
        return tuple(found)

    @cached_property
    def denials(self) -> tuple[tuple[Keys, str, Denial], ...]:
        """Place, person and reason for all that its person could not do; people who are not in `staff.yml`
        are passed over: they are unknown words.
        """
        found: list[tuple[Keys, str, Denial]] = []
        if author := self._actor(self.record.by):
            day = self.desk.local_day(self.record.recorded_at)
            refused = recording_denial(author, self.record, self.policy, day)
            found += [(("by",), author.slug, refused)] if refused else []
        for index, entry in self.entries():
            if actor := self._actor(entry.by):
                day = self.desk.local_day(entry.at)
                refused = entry_denial(actor, entry, before(self.record, index), self.policy, day)
                found += [(("timeline", index, "by"), actor.slug, refused)] if refused else []
        return tuple(found)

    def _actor(self, slug: str) -> Actor | None:
        person = self.desk.staff.people.get(slug)
        return Actor(slug, person) if person else None
