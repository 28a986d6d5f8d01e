"""Findings as text, as JSON, or as a host's annotations; none of them decides anything."""

import json
from collections.abc import Callable, Iterable, Mapping
from functools import partial

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
        **({"commit": finding.commit} if finding.commit else {}),
        "path": finding.path,
        "line": finding.line,
        "column": finding.column,
        "code": finding.code,
        "severity": finding.severity.value,
        "message": finding.message,
        "hint": finding.hint,
    }


def text(findings: list[Diagnostic], *, known: bool = True) -> str:
    """One line a finding, its hint below, a line of counts at the end.

    Without `known`, the known findings of an imported register, thousands perhaps, are a line for each code.
    """
    lines = []
    for finding in findings:
        if known or finding.severity is not Severity.KNOWN:
            hint = f"\n    → {finding.hint}" if finding.hint else ""
            lines.append(f"{_place(finding)} {finding.code} {_mark(finding)}{finding.message}{hint}")
    if not known:
        lines += _known_by_code(findings)
    counts = count(findings)
    lines.append(
        _("{error} errors, {warning} warnings, {known} known from imported history").format(**counts)
        if findings
        else _("no findings")
    )
    return "\n".join(lines)


def _place(finding: Diagnostic) -> str:
    place = f"{finding.path}:{finding.line}:{finding.column}" if finding.path else ""
    return " ".join(part for part in (finding.commit[:10], place) if part)


def _mark(finding: Diagnostic) -> str:
    key = _MARKS.get(finding.severity)
    return f"{_(key)} " if key else ""


def _known_by_code(findings: Iterable[Diagnostic]) -> list[str]:
    """A line for each code of known findings: how many there are and where the first is."""
    by_code: dict[str, list[Diagnostic]] = {}
    for finding in findings:
        if finding.severity is Severity.KNOWN:
            by_code.setdefault(finding.code, []).append(finding)
    return [
        f"{code} {_mark(found[0])}"
        + _("{count} in imported history, the first at {place}: {message}").format(
            count=len(found), place=_place(found[0]), message=found[0].message
        )
        for code, found in sorted(by_code.items())
    ]


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


def github(findings: list[Diagnostic], *, known: bool = True) -> str:
    """Workflow commands that the host shows at file and line; without `known`, none for known findings: a
    host shows only the first few of a run."""
    lines = []
    for finding in findings:
        if not known and finding.severity is Severity.KNOWN:
            continue
        level = _GITHUB_LEVELS[finding.severity]
        message = finding.message + (f"\n{finding.hint}" if finding.hint else "")
        place = f"file={_escaped(finding.path, in_property=True)},line={finding.line},col={finding.column}"
        lines.append(f"::{level} {place},title={finding.code}::{_escaped(message, in_property=False)}")
    return "\n".join(lines)


FORMATS: Mapping[str, Callable[[list[Diagnostic]], str]] = {"text": text, "json": as_json, "github": github}
"""The ways to report, with every finding."""

BRIEF: Mapping[str, Callable[[list[Diagnostic]], str]] = {
    "text": partial(text, known=False),
    "json": as_json,
    "github": partial(github, known=False),
}
"""The same for people, who need not read what is known; programs get everything."""
