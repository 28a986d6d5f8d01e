"""Run the rules over programme records: sorted findings, never only the first."""

from collections.abc import Iterable
from datetime import datetime

from rightsdesk.diagnostics import Diagnostic
from rightsdesk.domain.worktime import UncoveredYear
from rightsdesk.errors import DeskError
from rightsdesk.records.programme import RecordFile
from rightsdesk.records.store import Desk
from rightsdesk.rules.contexts import Finding
from rightsdesk.rules.families import CONTENT_CODES, record_rules, rules
from rightsdesk.rules.linter import as_diagnostic
from rightsdesk.rules.programme import UNJUDGED
from rightsdesk.rules.programme_contexts import RecordContext, RecordRegister


def lint_record(
    file: RecordFile,
    desk: Desk,
    now: datetime,
    *,
    register: RecordRegister | None = None,
    codes: tuple[str, ...] = ("",),
) -> list[Diagnostic]:
    """The findings about one programme record at `now`, sorted by place; `register` answers for the others
    (the desk's own by default), `codes` are how the codes of the rules to run begin."""
    record = file.record
    if record is None:
        return sorted(file.findings)
    try:
        version = desk.version_on(record.policy, record.date)
    except DeskError as problem:
        found = Finding(str(problem), ("policy",))
        return [as_diagnostic(file.path, file.document, found, rules()[UNJUDGED])]
    context = RecordContext(file, record, version, desk, register or RecordRegister(desk), now)
    findings = []
    try:
        for each in record_rules():
            withdrawn = record.withdrawn and each.code.startswith(CONTENT_CODES)
            if withdrawn or not each.code.startswith(codes):
                continue
            findings += [
                as_diagnostic(file.path, file.document, found, each) for found in each.check(context)
            ]
    except UncoveredYear as problem:
        found = Finding(str(problem), ("period",))
        findings.append(as_diagnostic(file.path, file.document, found, rules()[UNJUDGED]))
    return sorted(findings)


def lint_records(files: Iterable[RecordFile], desk: Desk, now: datetime) -> list[Diagnostic]:
    """The findings about several programme records, sorted by path and place."""
    register = RecordRegister(desk)
    return sorted(finding for file in files for finding in lint_record(file, desk, now, register=register))
