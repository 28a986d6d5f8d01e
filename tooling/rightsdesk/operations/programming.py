"""Make a programme record, or add an entry to one: check, then commit as one step; or nothing happened."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from pydantic import ValidationError

from rightsdesk.diagnostics import Diagnostic
from rightsdesk.domain.ids import id_in, new_id
from rightsdesk.domain.model import Model, day_of
from rightsdesk.domain.policy import PolicyVersion, version_in_force
from rightsdesk.domain.programme.authority import entry_denial, recorders, recording_denial
from rightsdesk.domain.programme.base import Record, record_path
from rightsdesk.domain.programme.catalogue import KINDS
from rightsdesk.domain.programme.entries import BY_EVENT
from rightsdesk.domain.programme.parts import Entry
from rightsdesk.domain.programme.progress import obstacle
from rightsdesk.domain.steps import Incomplete, problems_of
from rightsdesk.errors import Refused
from rightsdesk.messages import _, language
from rightsdesk.operations.advising import for_step
from rightsdesk.operations.stepping import require_allowed, require_no_error
from rightsdesk.operations.workspace import Workspace
from rightsdesk.records.journal import Change, Overtaken, heal, take
from rightsdesk.records.leftovers import left_behind
from rightsdesk.records.objects import compose_message
from rightsdesk.records.programme import RecordFile, read_record, readable_record
from rightsdesk.records.store import Desk
from rightsdesk.records.yaml_writing import dump_case, dump_event
from rightsdesk.rules.programme_linter import lint_record

M = TypeVar("M", bound=Model)

SCHEMA_LINE = "# yaml-language-server: $schema=../../.desk/programme.schema.json\n"
"""First line of every record's file: editors find the schema by it."""

RECORDED = "recorded"
"""What the `Event` trailer says of the commit that makes a record."""


@dataclass(frozen=True, slots=True)
class RecordStep:
    """What a step did: the record as it now stands, the entry (None: it was made), the commit."""

    record: Record
    path: str
    entry: Entry | None
    version: PolicyVersion
    commit: str
    findings: tuple[Diagnostic, ...]


def add_record(
    workspace: Workspace,
    kind: str,
    values: Mapping[str, Any],
    *,
    draw: Callable[[int], int],
    record_id: str | None = None,
) -> RecordStep:
    """Make a record of that kind from its own fields; id, author, time of recording and, where they are not
    given, day and policy are added here.

    Raises Incomplete for missing or unfitting fields, Refused where posts or rules do not allow it; then
    nothing was changed.
    """
    heal(workspace.repository)
    desk, now = workspace.desk, workspace.now.astimezone(workspace.desk.organisation.zone())
    day = record_day(values.get("day"), now.date())
    given: dict[str, Any] = {"activated_at": now} if "activated_at" in KINDS[kind].model_fields else {}
    given |= {key: value for key, value in values.items() if value is not None}
    given |= {
        "kind": kind,
        "id": record_id or _unused_id(desk, day, draw),
        "day": day.isoformat(),
        "policy": values.get("policy") or policy_for(workspace, kind, day),
        "recorded_at": now,
        "by": workspace.actor.slug,
    }
    record = made(KINDS[kind], given)
    version = desk.version_on(record.policy, record.date)
    _require_asked_for(desk, version, record)
    require_allowed(
        workspace, recording_denial(workspace.actor, record, version.policy, desk.local_day(workspace.now))
    )
    path = record_path(kind, record.id)
    if desk.files.read(path) is not None:
        raise Refused(_("{path} exists already").format(path=path))
    raw = (SCHEMA_LINE + dump_case(record.facts())).encode()
    file, findings = _checked(workspace, read_record(path, raw), before=())
    return _commit(workspace, Change(path, None, raw), file, None, version, findings)


def add_entry(
    workspace: Workspace, record: str, event: str, values: Mapping[str, Any], *, at: datetime | None = None
) -> RecordStep:
    """Add the entry of that name to a record (id or the beginning of one) and commit it.

    `at` is when it happened, by default now. Raises Incomplete for missing or unfitting fields, Refused where
    the record's state, the person's posts or the rules do not allow it; then nothing was changed.
    """
    heal(workspace.repository)
    return workspace.persistently(lambda here: _added(here, record, event, values, at))


def _added(
    workspace: Workspace, record: str, event: str, values: Mapping[str, Any], at: datetime | None
) -> RecordStep:
    """The entry, added and committed once."""
    desk = workspace.desk
    file = desk.load_record(record)
    if workspace.repository.is_dirty(file.path):
        if left_behind(workspace.root):
            raise Overtaken(_("{path}: another step is just being taken; try again").format(path=file.path))
        raise Refused(
            _("{path} has changes that are not committed; commit them or undo them first").format(
                path=file.path
            )
        )
    stands = readable_record(file)
    version = desk.version_on(stands.policy, stands.date)
    moment = (at or workspace.now).astimezone(desk.organisation.zone())
    given = {key: value for key, value in values.items() if value is not None}
    entry = made(BY_EVENT[event], {**given, "event": event, "at": moment, "by": workspace.actor.slug})
    why = obstacle(stands, entry, version.policy)
    if why is not None:
        raise Refused(
            _("{command} is not possible for {record} now: {reasons}").format(
                command=entry.about.command, record=stands.id, reasons=why.text(language())
            )
        )
    require_allowed(
        workspace,
        entry_denial(workspace.actor, entry, stands, version.policy, desk.local_day(workspace.now)),
    )
    raw = file.raw + dump_event(entry.facts()).encode()
    before = lint_record(file, desk, workspace.now)
    after, findings = _checked(workspace, read_record(file.path, raw), before=before)
    return _commit(workspace, Change(file.path, file.raw, raw), after, entry, version, findings)


def policy_for(workspace: Workspace, kind: str, day: date) -> str:
    """The policy under which a record of that kind is made where none is named: the desk's own where it asks
    for such records; else the only one that does, or the only one by which the acting person may make it.

    Raises Refused, naming the policies, where that leaves none or several.
    """
    desk, own = workspace.desk, workspace.desk.organisation.policy
    asking, name = _asking(desk, kind, day), KINDS[kind].about.name.text(language())
    if own in asking:
        return own
    held = {holding.post for holding in workspace.actor.person.holdings(day)}
    allowed = [slug for slug, posts in asking.items() if not held.isdisjoint(posts)]
    for only in ([*asking], allowed):
        if len(only) == 1:
            return only[0]
    if not asking:
        message = _("{kind}: no policy in force on {day} asks for it; no duty, rhythm or plan names it")
        raise Refused(message.format(day=day, kind=name))
    if allowed:
        message = _("{kind}: several policies ask for it, {policies}; say which with --policy")
        raise Refused(message.format(kind=name, policies=", ".join(allowed)))
    needed = "; ".join(f"{slug}: {', '.join(posts)}" for slug, posts in asking.items())
    message = _("{kind}: {person} holds none of the posts that make it: {posts}")
    raise Refused(message.format(person=workspace.actor.slug, kind=name, posts=needed))


def _asking(desk: Desk, kind: str, day: date) -> dict[str, tuple[str, ...]]:
    """The policies in force on a day that ask for records of a kind, each with the posts that make them."""
    found = {}
    for slug in desk.slugs:
        version = version_in_force(desk.versions(slug), day)
        posts = recorders(version.policy, kind) if version else ()
        if posts:
            found[slug] = posts
    return found


def _require_asked_for(desk: Desk, version: PolicyVersion, record: Record) -> None:
    """Raise Refused where the policy has no post that makes such records."""
    if not recorders(version.policy, record.kind):
        others = _asking(desk, record.kind, record.date)
        hint = _("; these do: {policies}").format(policies=", ".join(others)) if others else ""
        message = _("{kind}: {path} does not ask for it")
        raise Refused(message.format(path=version.path, kind=record.about.name.text(language())) + hint)


def record_day(given: object, today: date) -> date:
    """The day of a record: the one given, else today. Raises Incomplete for what is no day."""
    try:
        return day_of(str(given)) if given else today
    except ValueError as problem:
        raise Incomplete({"day": str(problem)}) from None


def _unused_id(desk: Desk, day: date, draw: Callable[[int], int]) -> str:
    taken = {id_in(path) for path in desk.record_paths()}
    while (found := new_id(day.year, day.month, draw)) in taken:
        pass
    return found


def made(kind: type[M], values: Mapping[str, Any]) -> M:
    """The record or entry with these values. Raises Incomplete, naming every field that does not fit."""
    try:
        return kind.model_validate(values)
    except ValidationError as error:
        raise Incomplete(problems_of(error)) from None


def _checked(
    workspace: Workspace, file: RecordFile, before: Sequence[Diagnostic]
) -> tuple[RecordFile, list[Diagnostic]]:
    """The record after the step with its new findings. Raises Refused where the step brings in an error."""
    return file, require_no_error(before, for_step(lint_record(file, workspace.desk, workspace.now)))


def _commit(
    workspace: Workspace,
    change: Change,
    file: RecordFile,
    entry: Entry | None,
    version: PolicyVersion,
    findings: Sequence[Diagnostic],
) -> RecordStep:
    record = readable_record(file)
    commit = take(workspace.repository, [change], record_message(record, entry), workspace.signature())
    return RecordStep(record, change.path, entry, version, commit, tuple(findings))


def record_message(record: Record, entry: Entry | None) -> str:
    """The commit message of a step on a record: what happened, who did it, and trailers for machines."""
    return record_steps_message(record, [entry])


def record_steps_message(record: Record, entries: Sequence[Entry | None]) -> str:
    """The commit message of steps on one record, told by the last of them: entries, or None for making it.

    Written in English whatever the person's language, so that a history reads in one.
    """
    kind, entry = record.about.name.en, entries[-1]
    if entry is None:
        what, when, who = f"recorded: {kind}", record.recorded_at, record.by
    else:
        what, when, who = f"{kind}: {entry.about.name.en}", entry.at, entry.by
    body = f"{who}, {when.isoformat(sep=' ', timespec='minutes')}"
    trailers = [
        trailer
        for step in entries
        for trailer in (("Record", record.id), ("Event", step.event if step else RECORDED))
    ]
    return compose_message(f"{record.id} {what}", body, trailers)
