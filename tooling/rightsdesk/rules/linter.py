"""Run the rules over cases, the configuration and history: sorted findings, never only the first."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from rightsdesk.diagnostics import Diagnostic, Severity
from rightsdesk.domain.worktime import UncoveredYear
from rightsdesk.errors import DeskError, Unreadable
from rightsdesk.messages import _
from rightsdesk.records.source import Document
from rightsdesk.records.store import ORGANISATION, STAFF, CaseFile, Desk, read_case
from rightsdesk.rules.contexts import CaseContext, DeskContext, Finding, HistoryContext, Register
from rightsdesk.rules.families import case_rules, rules
from rightsdesk.rules.registry import Family, Rule


def as_diagnostic(path: str, document: Document | None, found: Finding, declared: Rule) -> Diagnostic:
    """What a rule found in the file at `path`, at its place in the document (None: cannot be read)."""
    line, column = document.position(*found.keys) if document is not None else (1, 1)
    return Diagnostic(
        path, line, column, declared.code, declared.severity, found.message, found.hint or _(declared.mend)
    )


def lint_case(
    file: CaseFile,
    desk: Desk,
    now: datetime,
    *,
    register: Register | None = None,
    recorded: Mapping[int, datetime] | None = None,
    codes: tuple[str, ...] = ("",),
) -> list[Diagnostic]:
    """The findings about one case, sorted by place.

    `register` answers for the other cases (by default without those received near it); `recorded` is when
    git first saw the event of an index; `codes` are how the codes of the rules to run begin.
    """
    if file.case is None:
        return sorted(file.findings)
    case = file.case
    found: list[Diagnostic] = []
    try:
        context = CaseContext(
            file, desk.standing(case, now), desk, register or Register(desk, alone=True), recorded or {}
        )
        for each in case_rules():
            if not each.code.startswith(codes):
                continue
            for finding in each.check(context):
                diagnostic = as_diagnostic(file.path, file.document, finding, each)
                # Findings in imported history are known.
                found.append(diagnostic.known() if context.is_imported(finding.keys) else diagnostic)
    except (DeskError, UncoveredYear) as problem:
        from rightsdesk.rules.configuration import UNJUDGED

        place = "received_at" if desk.versions(case.policy) else "policy"
        found.append(
            as_diagnostic(file.path, file.document, Finding(str(problem), (place,)), rules()[UNJUDGED])
        )
    return sorted(found)


def lint_cases(
    files: Iterable[CaseFile],
    desk: Desk,
    now: datetime,
    recorded: Mapping[str, Mapping[int, datetime]] | None = None,
) -> list[Diagnostic]:
    """The findings about several cases, sorted by path and place; `recorded` is by path."""
    register = Register(desk)
    findings: list[Diagnostic] = []
    for file in files:
        when = (recorded or {}).get(file.path)
        findings.extend(lint_case(file, desk, now, register=register, recorded=when))
    return sorted(findings)


def lint_desk(desk: Desk, now: datetime, tracked: Mapping[str, str] | None = None) -> list[Diagnostic]:
    """The findings about the configuration: organisation, staff and every policy version.

    `tracked` are paths that git keeps, with their modes. What cannot be read is all that is reported, where
    there is such: the rules would only report its consequences.
    """
    unreadable = [
        finding for path in (ORGANISATION, STAFF, *desk.policy_paths) for finding in _unreadable(desk, path)
    ]
    if unreadable:
        return sorted(set(unreadable))
    versions = tuple(version for slug in desk.slugs for version in desk.versions(slug))
    context = DeskContext(desk, versions, now, tracked or {})
    return _run(Family.CONFIGURATION, desk, context)


def lint_history(context: HistoryContext) -> list[Diagnostic]:
    """The findings about what changed since the base (DESIGN §2.3)."""
    return _run(Family.HISTORY, context.desk, context)


def _run(family: Family, desk: Desk, context: DeskContext | HistoryContext) -> list[Diagnostic]:
    documents: dict[str, Document | None] = {}
    findings = []
    for each in rules().values():
        if each.family is not family or each.check is None:
            continue
        for path, found in each.check(context):
            if path not in documents:
                documents[path] = _document_of(desk, path)
            findings.append(as_diagnostic(path, documents[path], found, each))
    return sorted(findings)


def _document_of(desk: Desk, path: str) -> Document | None:
    """The file a finding is about, for the place in it; None where there is none that can be read."""
    if not path.endswith(".yml"):
        return None
    try:
        raw = desk.files.read(path)
        if raw is None:
            return None
        return read_case(path, raw).document if path.startswith("cases/") else desk.document(path)
    except (Unreadable, DeskError):
        return None


def _unreadable(desk: Desk, path: str) -> list[Diagnostic]:
    """Why a file of the configuration cannot be read."""
    try:
        if path == ORGANISATION:
            _organisation = desk.organisation
        elif path == STAFF:
            _staff = desk.staff
        else:
            desk.versions(path.split("/")[1])
    except Unreadable as problem:
        return list(problem.findings)
    except DeskError as problem:
        from rightsdesk.rules.configuration import MISSING

        return [Diagnostic(path, 1, 1, MISSING, Severity.ERROR, str(problem), _(rules()[MISSING].mend))]
    return []


def errors(findings: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Those that fail the gate."""
    return [finding for finding in findings if finding.severity is Severity.ERROR]
