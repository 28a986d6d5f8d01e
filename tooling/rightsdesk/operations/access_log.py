"""The access log: who read personal data, when, of which cases and why, committed before anything is shown.

A log is a programme record of its own for each person and month. It only grows, like every record, so that
`desk check --base` and `desk audit` see where one was taken away.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from rightsdesk.domain.ids import new_id
from rightsdesk.domain.programme.base import Record, record_path
from rightsdesk.domain.programme.custody import ACCESS_LOG, AccessLog, log_title
from rightsdesk.domain.programme.entries import PersonalDataRead
from rightsdesk.errors import Refused
from rightsdesk.messages import _
from rightsdesk.operations.programming import SCHEMA_LINE, made, record_steps_message
from rightsdesk.operations.stepping import require_no_error
from rightsdesk.operations.workspace import Workspace
from rightsdesk.records.journal import Change, heal, take
from rightsdesk.records.programme import RecordFile, read_record, readable_record
from rightsdesk.records.yaml_writing import dump_case, dump_event
from rightsdesk.rules.programme_linter import lint_record

LISTED = 100
"""Cases that an entry lists; of more it says how many, their digest and their days of receipt."""

FULL = 160 * 1024
"""Bytes from which on a month's log goes on in another file: a desk's files have a largest size."""


def log_reading(
    workspace: Workspace,
    use: str,
    reason: str | None,
    cases: Sequence[str],
    received: Sequence[datetime],
) -> str:
    """Commit the entry that the acting person reads these cases (ids, sorted; received at these moments) now;
    the id of the log that has it. Raises Refused or DeskError where it cannot be committed.
    """
    heal(workspace.repository)
    entry = _entry(workspace, use, reason, cases, received)
    return workspace.persistently(lambda here: _append(here, entry))


def _entry(
    workspace: Workspace, use: str, reason: str | None, cases: Sequence[str], received: Sequence[datetime]
) -> PersonalDataRead:
    values = {
        "event": "revealed",
        "at": workspace.now.astimezone(workspace.desk.organisation.zone()),
        "by": workspace.actor.slug,
        "use": use,
        "reason": reason,
        "count": len(cases),
    }
    if len(cases) <= LISTED:
        return made(PersonalDataRead, {**values, "cases": tuple(cases)})
    days = [workspace.desk.local_day(moment).isoformat() for moment in received]
    digest = hashlib.sha256("".join(f"{case}\n" for case in cases).encode()).hexdigest()
    span = {"digest": f"sha256:{digest}", "received_from": min(days), "received_to": max(days)}
    return made(PersonalDataRead, {**values, **span})


def _append(workspace: Workspace, entry: PersonalDataRead) -> str:
    """Add the entry to the person's log of the month, or begin one with it."""
    file = _log_of_the_month(workspace)
    if file is None:
        record: Record = _begun(workspace, entry)
        path, before = record_path(ACCESS_LOG, record.id), None
        raw = (SCHEMA_LINE + dump_case(record.facts())).encode()
        steps: list[PersonalDataRead | None] = [None, entry]
    else:
        record, path, before = readable_record(file), file.path, file.raw
        raw = file.raw + dump_event(entry.facts()).encode()
        steps = [entry]
    found = read_record(path, raw)
    known = lint_record(file, workspace.desk, workspace.now) if file else ()
    require_no_error(known, lint_record(found, workspace.desk, workspace.now))
    message = record_steps_message(readable_record(found), steps)
    take(workspace.repository, [Change(path, before, raw)], message, workspace.signature())
    return record.id


def _log_of_the_month(workspace: Workspace) -> RecordFile | None:
    """The acting person's log of this month that has room and knows of nothing later, as where a clock went
    back; None where there is none.

    Raises Refused where it has changes that are not committed.
    """
    month = f"{workspace.desk.local_day(workspace.now):%y%m}-"
    for path in reversed(workspace.desk.record_paths(ACCESS_LOG)):
        if not path.rsplit("/", 1)[-1].startswith(month):
            continue
        file = read_record(path, workspace.desk.files.read(path) or b"")
        record = readable_record(file)
        later = any(entry.at > workspace.now for entry in record.timeline[-1:])
        goes_on = record.by == workspace.actor.slug and not later
        if goes_on and len(file.raw) < FULL:
            if workspace.repository.is_dirty(path):
                message = _("{path} has changes that are not committed; commit them or undo them first")
                raise Refused(message.format(path=path))
            return file
    return None


def _begun(workspace: Workspace, entry: PersonalDataRead) -> AccessLog:
    """A new log of the acting person for this month, with its first entry.

    Its id is drawn from that entry: the same reading makes the same file wherever it is replayed, two
    readings on two machines make two.
    """
    desk = workspace.desk
    day = desk.local_day(workspace.now)
    drawn = hashlib.sha256(repr(sorted(entry.facts().items())).encode()).digest()
    numbers = iter(drawn)
    values = {
        "kind": ACCESS_LOG,
        "id": new_id(day.year, day.month, lambda limit: next(numbers) % limit),
        "title": log_title(day).text(desk.organisation.languages[0]),
        "policy": desk.organisation.policy,
        "day": day.isoformat(),
        "period": f"{day:%Y-%m}",
        "recorded_at": entry.at,
        "by": workspace.actor.slug,
        "timeline": (entry,),
    }
    return made(AccessLog, values)
