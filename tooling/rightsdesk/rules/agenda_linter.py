"""Run the rules over all that is owed beside cases."""

from collections.abc import Iterator
from datetime import datetime

from rightsdesk.diagnostics import Diagnostic
from rightsdesk.domain.emergencies import plans_wanted
from rightsdesk.domain.standing import Standing
from rightsdesk.errors import DeskError, Unreadable
from rightsdesk.records.agenda import agenda
from rightsdesk.records.source import Document, load
from rightsdesk.records.store import Desk, read_case
from rightsdesk.rules.families import agenda_rules
from rightsdesk.rules.linter import as_diagnostic
from rightsdesk.rules.rhythms import AgendaContext


def lint_agenda(desk: Desk, now: datetime) -> list[Diagnostic]:
    """The findings about what is owed at `now`, sorted; none where a case or a record cannot be read or
    judged, which other rules say.
    """
    try:
        owed = agenda(desk, now, ())
        unanswered = [each for one in _may_be_major(desk, now) for each in plans_wanted(one, owed.records)]
    except (Unreadable, DeskError):
        return []
    context = AgendaContext(desk, owed.obligations, owed.untold, tuple(unanswered))
    documents: dict[str, Document | None] = {}
    findings = []
    for each in agenda_rules():
        for path, found in each.check(context):
            if path not in documents:
                documents[path] = _document(desk, path)
            findings.append(as_diagnostic(path, documents[path], found, each))
    return sorted(findings)


def _may_be_major(desk: Desk, now: datetime) -> Iterator[Standing]:
    """The cases that may call for a plan, where a policy has one for any: no case is major whose file does
    not say the word.
    """
    plans = (
        plan for slug in desk.slugs for one in desk.versions(slug) for _clause, plan in one.policy.plans()
    )
    asking = [plan for plan in plans if plan.triggers or plan.when]
    if not asking:
        return
    major = {"severity": frozenset({"major"})}.items()
    mark = (
        b"major" if all(plan.when is None or major <= plan.when.values().items() for plan in asking) else b""
    )
    for path, raw in desk.files.read_many(desk.case_paths()):
        if mark in raw:
            case = read_case(path, raw).case
            if case is not None:
                yield desk.standing(case, now)


def _document(desk: Desk, path: str) -> Document | None:
    raw = desk.files.read(path)
    if raw is None:
        return None
    if path.startswith("policies/"):
        return load(raw, path)
    return read_case(path, raw).document
