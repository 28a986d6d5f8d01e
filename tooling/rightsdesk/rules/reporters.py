"""Findings as text, as JSON, or as a host's annotations; none of them decides anything."""

import json
from collections.abc import Callable, Iterable, Mapping

from rightsdesk.diagnostics import Diagnostic, Severity
from rightsdesk.messages import N_, _

_MARKS = {Severity.WARNING: N_("[warning]"), Severity.KNOWN: N_("[known]")}
_GITHUB_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.KNOWN: "notice"}


def count(findings: Iterable[Diagnostic]) -> dict[str, int]:
    """How many findings of each severity."""
    counts = {severity.value: 0 for severity in Severity}
    for finding in findings:
        counts[finding.severity] += 1
    return counts


def as_record(finding: Diagnostic) -> dict[str, str | int]:
    """A finding as plain data."""
    return {
        "path": finding.path,
        "line": finding.line,
        "column": finding.column,
        "code": finding.code,
        "severity": finding.severity.value,
        "message": finding.message,
        "hint": finding.hint,
    }


def text(findings: list[Diagnostic]) -> str:
    """One line a finding, its hint below, a line of counts at the end."""
    lines = []
    for finding in findings:
        key = _MARKS.get(finding.severity)
        mark = f"{_(key)} " if key else ""
        lines.append(
            f"{finding.path}:{finding.line}:{finding.column} {finding.code} {mark}{finding.message}"
            + (f"\n    → {finding.hint}" if finding.hint else "")
        )
    counts = count(findings)
    lines.append(
        _("{error} errors, {warning} warnings, {known} known from imported history").format(**counts)
        if findings
        else _("no findings")
    )
    return "\n".join(lines)


def as_json(findings: list[Diagnostic]) -> str:
    """`{"findings": [...], "counts": {...}}`."""
    return json.dumps(
        {"findings": [as_record(finding) for finding in findings], "counts": count(findings)},
        ensure_ascii=False,
    )


def _escaped(value: str, *, in_property: bool) -> str:
    """GitHub's escaping of workflow commands: data, and property values more strictly."""
    value = value.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return value.replace(":", "%3A").replace(",", "%2C") if in_property else value


def github(findings: list[Diagnostic]) -> str:
    """Workflow commands that the host shows at file and line."""
    lines = []
    for finding in findings:
        level = _GITHUB_LEVELS[finding.severity]
        message = finding.message + (f"\n{finding.hint}" if finding.hint else "")
        place = f"file={_escaped(finding.path, in_property=True)},line={finding.line},col={finding.column}"
        lines.append(f"::{level} {place},title={finding.code}::{_escaped(message, in_property=False)}")
    return "\n".join(lines)


FORMATS: Mapping[str, Callable[[list[Diagnostic]], str]] = {"text": text, "json": as_json, "github": github}
