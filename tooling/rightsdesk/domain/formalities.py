"""What a record that was made still needs from others: an approval before it counts, and the units' word that
they have it (T12, W12).
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from rightsdesk.domain.deadlines import State
from rightsdesk.domain.model import Label
from rightsdesk.domain.obligations import Obligation, Source
from rightsdesk.domain.policy import Clause, Policy, PolicyVersion, version_in_force
from rightsdesk.domain.programme.authority import approvers
from rightsdesk.domain.programme.base import Record, record_path
from rightsdesk.domain.programme.entries import Rejected
from rightsdesk.domain.programme.progress import awaits_approval, unacknowledged

APPROVE = Label(zh="审批{}：{}", en="Approve the {}: {}")
ACKNOWLEDGE = Label(zh="签收{}：{}", en="Acknowledge the {}: {}")


def counting(versions: Sequence[PolicyVersion], records: Iterable[Record], today: date) -> list[Record]:
    """The records of one policy that count by `today`: not withdrawn, not dated later, approved where the
    version in force on their day asks for it.
    """
    return [
        record
        for record, version in _own(versions, records)
        if record.date <= today and not awaits_approval(record, version.policy)
    ]


def _own(
    versions: Sequence[PolicyVersion], records: Iterable[Record]
) -> Iterator[tuple[Record, PolicyVersion]]:
    """The records of one policy that stand, each with the version that judges it."""
    for record in records:
        if versions and record.policy == versions[0].slug and not record.withdrawn:
            version = version_in_force(tuple(versions), record.date)
            if version is not None:
                yield record, version


def formalities(versions: Sequence[PolicyVersion], records: Iterable[Record]) -> Iterator[Obligation]:
    """The approvals and acknowledgements that records of one policy wait for. No clause sets them a limit.

    A record that was rejected waits for its author, not for whoever rejected it.
    """
    for record, version in _own(versions, records):
        policy = version.policy
        if awaits_approval(record, policy):
            if not record.entries(Rejected):
                posts = approvers(policy, record.kind)
                yield _formality(Source.APPROVAL, record, version, APPROVE, posts, "approve")
            continue
        of_units = tuple(slug for slug, post in policy.vocabulary.posts.items() if post.scope == "unit")
        for unit in unacknowledged(record):
            yield _formality(
                Source.ACKNOWLEDGEMENT, record, version, ACKNOWLEDGE, of_units, "acknowledge", unit
            )


def _formality(
    source: Source,
    record: Record,
    version: PolicyVersion,
    title: Label,
    posts: tuple[str, ...],
    step: str,
    unit: str | None = None,
) -> Obligation:
    name = record.about.name
    return Obligation(
        source=source,
        key=".".join(filter(None, (record.id, step, unit))),
        place=record.kind,
        path=record_path(record.kind, record.id),
        version=version,
        clause=_clause_of(record, version.policy),
        title=Label(zh=title.zh.format(name.zh, record.title), en=title.en.format(name.en, record.title)),
        detail=record.id,
        posts=posts,
        began=record.recorded_at,
        due=None,
        state=State.RUNNING,
        command=f"programme {step} {record.id}" + (f" --unit {unit}" if unit else ""),
        unit=unit or record.unit,
        line=record.line,
    )


def _clause_of(record: Record, policy: Policy) -> str:
    """The clause that names records of that kind; empty where only a duty's post does."""

    def names(clause: Clause) -> bool:
        owed = {each.record for each in clause.rhythms} | {each.record for each in clause.recurrences}
        return record.kind in owed.union(clause.records)

    return next((clause.no for clause in policy.clauses if names(clause)), "")
