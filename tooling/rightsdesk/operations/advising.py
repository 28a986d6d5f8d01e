"""What to do about personal data in clear text: that depends on whether it is committed yet."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from rightsdesk.diagnostics import Diagnostic, Severity
from rightsdesk.domain.ids import id_in
from rightsdesk.domain.sightings.kinds import KINDS
from rightsdesk.errors import Unreadable
from rightsdesk.messages import _
from rightsdesk.records.git import Repository
from rightsdesk.records.source import load
from rightsdesk.records.store import CASE_PATH, Desk
from rightsdesk.rules.clear_text import seen_in
from rightsdesk.rules.personal import CODES, finding

_KINDS: Final = {code: kind for kind, code in CODES.items()}

Found = tuple[str, str]
"""Code and message, by which a finding is known again in another version of its file."""


def advised(
    repository: Repository | None, desk: Desk, findings: Iterable[Diagnostic], now: datetime
) -> list[Diagnostic]:
    """The findings, those about personal data in a file with what to do about it now: what is not committed
    is sealed or taken out, what is can only be expunged."""
    listed = list(findings)
    paths = {each.path for each in listed if each.code in _KINDS and each.severity is not Severity.KNOWN}
    committed = {path: _committed(repository, path, desk, now) for path in paths}
    return [
        replace(each, hint=_hint(each.path, (each.code, each.message) in committed[each.path]))
        if each.path in committed and "/" in each.path
        else each
        for each in listed
    ]


def _committed(repository: Repository | None, path: str, desk: Desk, now: datetime) -> set[Found]:
    """What was found in the last commit's version of a file."""
    if repository is None or repository.head() is None:
        return set()
    raw = repository.read("HEAD", path)
    if raw is None:
        return set()
    try:
        seen = seen_in(load(raw, path).data, desk.tolerated, desk.local_day(now))
    except Unreadable:
        return set()
    return {(CODES[each.sighting.kind], finding(each).message) for each in seen}


def _hint(path: str, committed: bool) -> str:
    case = id_in(path)
    if not CASE_PATH.fullmatch(path):
        return (
            _("take it out here, and out of history with a case about it: desk request-expunction CASE")
            if committed
            else _("take it out before it is committed: say it without naming anybody")
        )
    if committed:
        return _(
            "it is in the history already, and two people take it out of there: "
            "desk request-expunction {case}, then another: desk expunge {case}"
        ).format(case=case)
    return _("move it into the sealed part before it is committed: desk seal {case}").format(case=case)


def is_personal(found: Diagnostic) -> bool:
    """Whether a finding is about personal data in clear text."""
    return found.code in _KINDS


def for_step(findings: Iterable[Diagnostic], *, opening: bool = False) -> list[Diagnostic]:
    """The findings about a step before it is taken, those about personal data with the option that takes it
    instead."""
    return [
        replace(each, hint=_instead(each, opening=opening)) if each.code in _KINDS else each
        for each in findings
    ]


_OPTIONS: Final[Mapping[str, str]] = {name: kind.field or "further" for name, kind in KINDS.items()}


def _instead(found: Diagnostic, *, opening: bool) -> str:
    option = f"--{_OPTIONS[_KINDS[found.code]]}"
    if not CASE_PATH.fullmatch(found.path):
        return _("say it without naming anybody: a record of the programme has no sealed part")
    if opening:
        return _("leave it out of this text and give it as {option}: it is sealed").format(option=option)
    return _("leave it out of this text; what the case must keep of it: desk seal {case} {option} …").format(
        case=id_in(found.path), option=option
    )
