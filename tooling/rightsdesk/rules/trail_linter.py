"""Run the rules about the trail of commits: findings with the commit that each is about."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from rightsdesk.diagnostics import Diagnostic
from rightsdesk.messages import _
from rightsdesk.records.source import Document
from rightsdesk.rules.contexts import Finding
from rightsdesk.rules.families import trail_rules
from rightsdesk.rules.linter import as_diagnostic
from rightsdesk.rules.registry import Rule
from rightsdesk.rules.trail_contexts import EnteredCommit, EnteredStep, Line

STEP_CODES, COMMIT_CODES, LINE_CODES = ("T1",), ("T2", "T3"), ("T4",)
"""How the codes of the rules about steps, commits and the line begin."""


def lint_step(step: EnteredStep, document: Document | None) -> Iterator[Diagnostic]:
    """The findings about how a step came in, at its place in the file."""
    for each in _rules(STEP_CODES):
        for found in each.check(step):
            yield replace(as_diagnostic(step.path, document, found, each), commit=step.commit.oid)


def lint_commit(commit: EnteredCommit) -> Iterator[Diagnostic]:
    """The findings about a commit; those about a file in it name the file."""
    for each in _rules(COMMIT_CODES):
        for found in each.check(commit):
            path, finding = ("", found) if isinstance(found, Finding) else found
            yield replace(_placed(path, finding, each), commit=commit.oid)


def lint_line(line: Line) -> Iterator[Diagnostic]:
    """The findings about the main line as this clone knows it."""
    for each in _rules(LINE_CODES):
        for found in each.check(line):
            yield replace(_placed("", found, each), commit=line.aside or line.remembered or "")


def _placed(path: str, found: Finding, declared: Rule) -> Diagnostic:
    return Diagnostic(path, 1, 1, declared.code, declared.severity, found.message, _(declared.mend))


def _rules(codes: tuple[str, ...]) -> Iterable[Rule]:
    return (each for each in trail_rules() if each.code.startswith(codes))
