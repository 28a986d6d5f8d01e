"""Run the rules over cases, the configuration and history: sorted findings, never only the first."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from rightsdesk.diagnostics import Diagnostic, Severity
from rightsdesk.domain.case import Case
from rightsdesk.domain.worktime import UncoveredYear
from rightsdesk.errors import DeskError, Unreadable
from rightsdesk.records.source import Document
from rightsdesk.records.store import ORGANISATION, STAFF, CaseFile, Desk, read_case
from rightsdesk.rules.registry import (
    CaseContext,
    DeskContext,
    Family,
    Finding,
    HistoryContext,
    Rule,
    rules,
)

_CASE_FAMILIES = (Family.IDENTITY, Family.LIFECYCLE, Family.DEADLINES, Family.AUTHORITY, Family.REDRESS)
UNJUDGED = "C101"
"""The rule about cases that no policy version or calendar can judge."""


def _place(document: Document | None, keys: tuple[str | int, ...]) -> tuple[int, int]:
    return document.position(*keys) if document is not None else (1, 1)


def _diagnostic(path: str, document: Document | None, found: Finding, declared: Rule) -> Diagnostic:
    line, column = _place(document, found.keys)
    return Diagnostic(
        path, line, column, declared.code, declared.severity, found.message, found.hint or declared.mend
    )


def _is_imported(case: Case, found: Finding) -> bool:
    """Findings in imported history are known: about an imported event, or about the header of an imported case."""
    if found.keys[:1] == ("timeline",) and len(found.keys) > 1 and isinstance(found.keys[1], int):
        return found.keys[1] < len(case.timeline) and case.timeline[found.keys[1]].source is not None
    return case.origin is not None


def lint_case(
    file: CaseFile,
    desk: Desk,
    now: datetime,
    *,
    exists: Callable[[str], bool],
    recorded: Mapping[int, datetime] | None = None,
) -> list[Diagnostic]:
    """The findings about one case, sorted by place."""
    if file.case is None:
        return sorted(file.findings)
    declared = rules()
    try:
        standing = desk.standing(file.case, now)
    except (DeskError, UncoveredYear) as problem:
        finding = Finding(str(problem), ("received_at",))
        return [_diagnostic(file.path, file.document, finding, declared[UNJUDGED])]
    context = CaseContext(file, file.case, standing, desk.staff, desk.organisation, exists, recorded or {})
    findings = []
    for each in declared.values():
        if each.family in _CASE_FAMILIES and each.check is not None:
            for found in each.check(context):
                diagnostic = _diagnostic(file.path, file.document, found, each)
                findings.append(diagnostic.known() if _is_imported(file.case, found) else diagnostic)
    return sorted(findings)


def lint_cases(
    files: Iterable[CaseFile],
    desk: Desk,
    now: datetime,
    recorded: Mapping[str, Mapping[int, datetime]] | None = None,
) -> list[Diagnostic]:
    """The findings about several cases, sorted by path and place; `recorded` is by path."""
    known = {path.rsplit("/", 1)[-1].removesuffix(".yml") for path in desk.case_paths()}
    findings: list[Diagnostic] = []
    for file in files:
        when = (recorded or {}).get(file.path)
        findings.extend(lint_case(file, desk, now, exists=known.__contains__, recorded=when))
    return sorted(findings)


def _document_of(desk: Desk, path: str) -> Document | None:
    raw = desk.files.read(path)
    if raw is None:
        return None
    if path.startswith("cases/"):
        return read_case(path, raw).document
    try:
        return desk.document(path)
    except Unreadable:
        return None


def lint_desk(desk: Desk, now: datetime) -> list[Diagnostic]:
    """The findings about the configuration: organisation, staff and every policy version."""
    unreadable: list[Diagnostic] = []
    for path in (ORGANISATION, STAFF, *desk.policy_paths):
        unreadable.extend(_unreadable(desk, path))
    if unreadable:
        return sorted(unreadable)
    versions = tuple(version for slug in desk.slugs for version in desk.versions(slug))
    context = DeskContext(desk, versions, now)
    return _run(Family.CONFIGURATION, desk, context)


def lint_history(context: HistoryContext) -> list[Diagnostic]:
    """The findings about what changed since the base (DESIGN §2.3)."""
    return _run(Family.HISTORY, context.desk, context)


def _run(family: Family, desk: Desk, context: DeskContext | HistoryContext) -> list[Diagnostic]:
    findings = []
    for each in rules().values():
        if each.family is family and each.check is not None:
            for path, found in each.check(context):
                findings.append(_diagnostic(path, _document_of(desk, path), found, each))
    return sorted(findings)


def _unreadable(desk: Desk, path: str) -> list[Diagnostic]:
    try:
        if path == ORGANISATION:
            _ = desk.organisation
        elif path == STAFF:
            _ = desk.staff
        else:
            desk.versions(path.split("/")[1])
    except Unreadable as problem:
        return list(dict.fromkeys(problem.findings))
    except DeskError as problem:
        return [Diagnostic(path, 1, 1, "C102", Severity.ERROR, str(problem))]
    return []


def errors(findings: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Those that fail the gate."""
    return [finding for finding in findings if finding.severity is Severity.ERROR]
