"""Hold to the rules about personal data what is neither a case nor a programme record: policies, commit
messages, pages.
"""

import re
from datetime import date, datetime

from rightsdesk.diagnostics import Diagnostic
from rightsdesk.domain.sightings.allowing import Tolerated
from rightsdesk.domain.sightings.finding import find
from rightsdesk.domain.sightings.kinds import Sighting
from rightsdesk.messages import _
from rightsdesk.records.source import Document
from rightsdesk.records.store import ORGANISATION, Desk
from rightsdesk.rules.clear_text import Seen, seen_in, without_allowances
from rightsdesk.rules.families import rules
from rightsdesk.rules.linter import as_diagnostic
from rightsdesk.rules.personal import CODES, finding

_TRAILERS = re.compile(
    r"^(?:Signed-off-by|Co-authored-by|Reviewed-by|Acked-by|Tested-by): .*$", re.MULTILINE | re.IGNORECASE
)
"""Lines by which git itself names people who work on a repository."""


def lint_policies(desk: Desk, now: datetime) -> list[Diagnostic]:
    """The findings about personal data in desk.yml and every policy, sorted by path and place.

    The entries of desk.yml that allow something are passed over there: they say what they are about.
    """
    today = desk.local_day(now)
    found: list[Diagnostic] = []
    for path in (ORGANISATION, *desk.policy_paths):
        document = desk.document(path)
        data = without_allowances(document.data) if path == ORGANISATION else document.data
        found += [_judged(path, document, seen) for seen in seen_in(data, desk.tolerated, today)]
    return sorted(found)


def _judged(path: str, document: Document | None, seen: Seen) -> Diagnostic:
    return as_diagnostic(path, document, finding(seen), rules()[CODES[seen.sighting.kind]])


def lint_message(commit: str, message: str, tolerated: Tolerated, today: date) -> list[Diagnostic]:
    """The findings about personal data in the message of a commit, by line and column of the message; the
    path says `commit` and its name. Who signed off, as git writes it, is no finding.
    """
    text = _TRAILERS.sub(lambda line: " " * len(line[0]), message)
    hint = _(
        "say it without; a commit that is not published yet takes another message: git commit --amend, or "
        "git rebase --interactive"
    )
    return lint_text(f"commit {commit}", text, tolerated, today, hint)


def lint_text(path: str, text: str, tolerated: Tolerated, today: date, hint: str = "") -> list[Diagnostic]:
    """The findings about personal data in any text, by its lines and columns, under that path."""
    return [_placed(path, text, seen, hint) for seen in find(text) if not tolerated.allows(seen, today)]


def _placed(path: str, text: str, seen: Sighting, hint: str) -> Diagnostic:
    rule = rules()[CODES[seen.kind]]
    said = finding(Seen((), seen))
    line = text.count("\n", 0, seen.start) + 1
    column = seen.start - (text.rfind("\n", 0, seen.start) + 1) + 1
    return Diagnostic(path, line, column, rule.code, rule.severity, said.message, hint or _(rule.mend))
