"""THROW-AWAY KEYS of the demo desk's invented people: made anew each time, committed nowhere, nobody's.

They let every step be taken as its person takes it. In this checkout nobody holds them: what the demo's
complainants are called can be read only in a desk that was replayed a moment ago.
"""

import re
from datetime import UTC, datetime
from pathlib import Path

from rightsdesk.operations.keyholding import renew
from rightsdesk.operations.workspace import Workspace
from rightsdesk.records.identities import FOLDER, make_key

COMMENT = "THROW-AWAY DEMO KEY"
_PERSON = re.compile(r"^  (?=[a-z0-9-]+:\n)", re.MULTILINE)
_ADDRESS = re.compile(r"^(    email: .*\n)", re.MULTILINE)


def give_keys(desk: Path) -> None:
    """Make a key for everybody in a desk's `staff.yml` and enter its public half there, not yet committed."""
    staff = desk / "policies" / "staff.yml"
    before, *people = _PERSON.split(staff.read_text(encoding="utf-8"))
    with_keys = [before]
    for person in people:
        slug = person.partition(":")[0]
        line = make_key(desk / FOLDER / slug, f"{COMMENT} {slug}")
        with_keys.append(_ADDRESS.sub(rf"\1    keys: [{line}]\n", person, count=1))
    staff.write_text("  ".join(with_keys), encoding="utf-8")


def begin_vault(desk: Path) -> None:
    """Begin the vault of a desk whose repository is there, for those who may read when most of its cases are
    at work."""
    people = Workspace(desk, datetime(2026, 11, 2, 1, tzinfo=UTC)).desk.staff.people
    workspace = Workspace(desk, datetime(2026, 11, 2, 1, tzinfo=UTC), next(iter(people)))
    workspace.vault.create()
    renew(workspace)
