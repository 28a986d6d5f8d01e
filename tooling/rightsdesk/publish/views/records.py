"""One programme record as its page shows it: what it waits for, what it says, what was done since."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from rightsdesk.domain.actions import of_record
from rightsdesk.domain.policy import Policy, PolicyVersion, version_in_force
from rightsdesk.domain.programme.authority import approvers, own_words
from rightsdesk.domain.programme.base import Record
from rightsdesk.domain.programme.entries import RecordWithdrawn
from rightsdesk.domain.programme.progress import awaits_approval, unacknowledged
from rightsdesk.publish.views import times, words
from rightsdesk.publish.views.actions import ActionView, action_view
from rightsdesk.publish.views.cases import EntryView, Fields, FieldView, Reader
from rightsdesk.publish.views.words import said

_SHOWN_ELSEWHERE = frozenset({"kind", "id", "title", "policy", "actions", "timeline"})
_OF_EVERY_ENTRY = frozenset({"event", "at", "by"})

APPROVAL = said("待{posts}审批", "waits to be approved by {posts}")
ACKNOWLEDGEMENT = said("待{units}签收", "waits for {units} to acknowledge it")


@dataclass(frozen=True, slots=True)
class RecordPage:
    """A whole record. `waits_for` are sentences about what others still have to do, `task` is what its action
    items are called, `withdrawn` why it was taken back (None: it counts).
    """

    id: str
    kind: str
    title: str
    policy: str
    withdrawn: str | None
    waits_for: tuple[str, ...]
    task: str
    actions: tuple[ActionView, ...]
    fields: tuple[FieldView, ...]
    timeline: tuple[EntryView, ...]


def record_pages(
    records: Iterable[Record], policies: Sequence[Sequence[PolicyVersion]], reader: Reader, today: date
) -> tuple[RecordPage, ...]:
    """A page for each record that its policy can judge, on the local day `today`."""
    versions: Mapping[str, tuple[PolicyVersion, ...]] = {
        each[0].slug: tuple(each) for each in policies if each
    }
    return tuple(
        _page(record, version, reader, today)
        for record in records
        if (version := version_in_force(versions.get(record.policy, ()), record.date)) is not None
    )


def _page(record: Record, version: PolicyVersion, reader: Reader, today: date) -> RecordPage:
    language, policy = reader.language, version.policy
    fields = Fields(reader, policy, None, own_words(record, policy))
    taken_back = [entry.reason for entry in record.entries(RecordWithdrawn)]
    return RecordPage(
        id=record.id,
        kind=record.about.name.text(language),
        title=record.title,
        policy=policy.title.text(language),
        withdrawn=taken_back[0] if taken_back else None,
        waits_for=() if taken_back else tuple(_waits_for(record, policy, reader)),
        task=record.about.task.text(language),
        actions=tuple(action_view(each, version, reader) for each in of_record(record, today)),
        fields=tuple(fields.of(record, _SHOWN_ELSEWHERE)),
        timeline=tuple(
            EntryView(
                at=times.instant(entry.at, reader.zone, language),
                name=entry.about.name.text(language),
                by=reader.person(entry.by),
                cycle=1,
                fields=tuple(fields.of(entry, _OF_EVERY_ENTRY)),
            )
            for entry in record.timeline
        ),
    )


def _waits_for(record: Record, policy: Policy, reader: Reader) -> Iterator[str]:
    language = reader.language
    if awaits_approval(record, policy):
        posts = policy.post_titles(approvers(policy, record.kind), language)
        yield APPROVAL.text(language).format(posts=posts)
    elif missing := unacknowledged(record):
        units = words.joined([reader.unit(unit, policy) for unit in missing], language)
        yield ACKNOWLEDGEMENT.text(language).format(units=units)
