"""Making a report from a desk, or from one as it was at a commit; comparing it with what was issued."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from rightsdesk.analysis.report.kinds import KINDS, WHOLE, ReportKind
from rightsdesk.analysis.report.material import Known, Scope, gather
from rightsdesk.analysis.report.remembering import Remembered
from rightsdesk.analysis.report.reports import (
    Issue,
    Place,
    Report,
    Stated,
    compile_report,
    figures_of,
    restated,
)
from rightsdesk.domain.programme.reporting import MonthlyReport
from rightsdesk.domain.rhythms import is_told_apart
from rightsdesk.records.files import CommittedTree
from rightsdesk.records.git import Repository
from rightsdesk.records.store import Desk


def desk_at(repository: Repository, commit: str) -> Desk:
    """The desk as a commit has it."""
    return Desk(CommittedTree(repository, commit))


def make_report(
    desk: Desk,
    kind: ReportKind,
    scope: Scope,
    now: datetime,
    commit: str | None,
    repository: Repository | None,
    known: Known | None = None,
) -> Report:
    """The report on a scope as of `now`, from `desk`, which is that of `commit` (None: it is not committed).

    `known` spares the reading; without a `repository` nothing that was issued
    before is looked up. Raises Unreadable where a case or record that belongs in it cannot be read.
    """
    report = compile_report(kind, gather(desk, scope, now, known), commit)
    if repository is None or scope.unit is not None:
        return report
    issues = tuple(
        _issue(desk, kind, scope, report, record, repository, known) for record in issued(desk, kind, scope)
    )
    return replace(report, issues=issues)


def issued(desk: Desk, kind: ReportKind, scope: Scope) -> list[MonthlyReport]:
    """The records of such a report for that time that say what they were made from: of each policy the last
    that was not withdrawn, in order of day."""
    found: dict[str, MonthlyReport] = {}
    for record in sorted(_that_can_be_made_again(desk, kind), key=lambda each: (each.date, each.id)):
        if record.policy in scope.policies and record.days() == (scope.term.first, scope.term.last):
            found[record.policy] = record
    return list(found.values())


def _that_can_be_made_again(desk: Desk, kind: ReportKind) -> Iterator[MonthlyReport]:
    for record in desk.records(kind.record):
        if isinstance(record, MonthlyReport) and record.commit and not record.withdrawn:
            yield record


def moment_of(desk: Desk, commit: str) -> datetime | None:
    """As of when the figures are of what was issued from a commit; None where no record says."""
    moments = [
        record.as_of
        for record in desk.records("monthly-report")
        if isinstance(record, MonthlyReport) and record.commit == commit and record.as_of
    ]
    return moments[-1] if moments else None


def _issue(
    desk: Desk,
    kind: ReportKind,
    scope: Scope,
    report: Report,
    record: MonthlyReport,
    repository: Repository,
    known: Known | None,
) -> Issue:
    """What was issued, with what has changed since: both made under the policy that the record is of."""
    assert record.commit is not None
    assert record.as_of is not None
    own = Scope(scope.term, (record.policy,))
    title = desk.version_on(record.policy, record.date).policy.title
    if repository.find_commit(record.commit) is None:
        return Issue(record.id, title, record.commit, record.as_of, None)
    now = report
    if own.policies != scope.policies:
        now = compile_report(kind, gather(desk, own, report.as_of, known), None)
    then = _figures_then(kind, own, record.commit, record.as_of, repository)
    return Issue(record.id, title, record.commit, record.as_of, restated(then, figures_of(now)))


def _figures_then(
    kind: ReportKind, scope: Scope, commit: str, as_of: datetime, repository: Repository
) -> dict[Place, Stated]:
    """What a report said when it was issued: remembered, or made again from its commit."""
    key = (commit, as_of.isoformat(), kind.record, str(scope.term), *scope.policies)
    memory = Remembered(repository.root, *key)
    found = memory.figures()
    if found is None:
        found = figures_of(compile_report(kind, gather(desk_at(repository, commit), scope, as_of), commit))
        memory.keep(found)
    return found


def all_reports(
    desk: Desk, known: Known, now: datetime, commit: str | None, repository: Repository | None
) -> tuple[Report, ...]:
    """The whole report, under all policies, on every month, quarter and year in which cases were received and
    that is told of apart or was issued, in the order of `Known.terms`."""
    today = desk.local_day(now)
    scopes = (Scope(term, desk.slugs) for term in known.terms())
    return tuple(
        make_report(desk, WHOLE, scope, now, commit, repository, known)
        for scope in scopes
        if is_told_apart(scope.term, today) or issued(desk, WHOLE, scope)
    )


def unit_reports(
    desk: Desk, known: Known, now: datetime, commit: str | None, unit: str
) -> tuple[Report, ...]:
    """The summary of one unit, under all policies that have it, for every time in which it had cases and that
    is told of apart."""
    today = desk.local_day(now)
    policies = tuple(
        slug
        for slug in desk.slugs
        if any(unit in version.policy.vocabulary.units for version in desk.versions(slug))
    )
    return tuple(
        make_report(desk, KINDS["unit-summary"], Scope(term, policies, unit), now, commit, None, known)
        for term in known.terms()
        if is_told_apart(term, today)
    )
