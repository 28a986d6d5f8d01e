"""What git's merge driver `desk` does with a case or record to which two people appended (`desk
merge-driver`)."""

from pathlib import Path

from rightsdesk.diagnostics import Severity
from rightsdesk.errors import Refused
from rightsdesk.messages import _
from rightsdesk.operations.combining import Conflict, File, combine
from rightsdesk.operations.workspace import Workspace
from rightsdesk.records.programme import read_record
from rightsdesk.records.store import read_case
from rightsdesk.rules.linter import lint_case
from rightsdesk.rules.programme_linter import lint_record

_ORDINARY = "100644"


def drive(workspace: Workspace, path: str, base: Path, ours: Path, theirs: Path) -> None:
    """Put into the file `ours` its steps and, after them, those that `theirs` appended to `base`.

    Raises Refused, with the file as it was, where the two cannot stand one after the other or the timeline
    would not be legal: git then leaves the conflict to people, and the message says what it is about.
    """
    versions = [File(_ORDINARY, file.read_bytes()) for file in (base, ours, theirs)]
    try:
        outcome = combine(workspace.repository, path, *versions)
    except Conflict:
        outcome = None
    if outcome is None:
        raise Refused(
            _("{path}: both sides changed what was recorded already; agree on one version").format(path=path)
        )
    _require_legal(workspace, path, outcome.content)
    ours.write_bytes(outcome.content)


def _require_legal(workspace: Workspace, path: str, content: bytes) -> None:
    """Raise Refused, with what is wrong, unless the joined timeline keeps the rules."""
    desk, now = workspace.desk, workspace.now
    found = (
        lint_case(read_case(path, content), desk, now)
        if path.startswith("cases/")
        else lint_record(read_record(path, content), desk, now)
    )
    errors = [finding for finding in found if finding.severity is Severity.ERROR]
    if errors:
        raise Refused(
            _("{path}: the two sides' steps, one after the other, break rules; one of them must go").format(
                path=path
            ),
            errors,
        )
