"""How programme records and action items are printed, for people and as plain data."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, tzinfo
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from rightsdesk.cli.columns import columns
from rightsdesk.cli.options import label, vocabulary
from rightsdesk.cli.printing import joined
from rightsdesk.cli.wording import Lists
from rightsdesk.domain.actions import ActionStatus, of_record
from rightsdesk.domain.model import meaning
from rightsdesk.domain.policy import PEOPLE_AND_POSTS, Policy
from rightsdesk.domain.programme.actions import ActionState
from rightsdesk.domain.programme.authority import approvers
from rightsdesk.domain.programme.base import Record, record_path
from rightsdesk.domain.programme.entries import RecordWithdrawn
from rightsdesk.domain.programme.parts import Entry
from rightsdesk.domain.programme.progress import awaits_approval, unacknowledged
from rightsdesk.messages import _, language
from rightsdesk.rules.reporters import as_record

if TYPE_CHECKING:
    from rightsdesk.operations.programming import RecordStep

_IN_THE_HEADING = frozenset({"kind", "id", "title", "day", "period", "unit", "line", "policy"})
_TOLD_APART = frozenset({"by", "recorded_at", "actions", "timeline"})
_OF_EVERY_ENTRY = frozenset({"event", "at", "by"})


def action_state_name(state: ActionState) -> str:
    """The state of something to be done, as it is printed."""
    return {
        ActionState.OPEN: _("open"),
        ActionState.LATE: _("LATE"),
        ActionState.DONE: _("done, to be verified"),
        ActionState.VERIFIED: _("verified"),
        ActionState.DROPPED: _("dropped"),
    }[state]


def action_record(action: ActionStatus) -> dict[str, Any]:
    """Something to be done, as plain data."""
    progress = action.progress
    return {
        "source": action.source,
        "kind": action.kind,
        "title": action.title,
        "policy": action.policy,
        "unit": action.unit,
        "line": action.line,
        "number": action.number,
        "what": action.what,
        "owner": action.owner,
        "due": action.due.isoformat() if action.due else None,
        "state": action.state.value,
        "done_by": progress.done_by,
        "done_at": progress.done_at.isoformat() if progress.done_at else None,
        "proof": progress.proof,
        "verified_by": progress.verified_by,
        "dropped": action.dropped.text(language()) if action.dropped else None,
        "command": action.command,
    }


def action_cells(action: ActionStatus, lists: Lists) -> tuple[str, ...]:
    """Something to be done, as cells of a table: number, due day, state, owner, what with its proof."""
    more = [action.what, action.progress.proof or ""]
    if action.dropped is not None:
        more.append(_("dropped: {reason}").format(reason=action.dropped.text(language())))
    return (
        "" if action.number is None else str(action.number),
        action.due.isoformat() if action.due else "",
        action_state_name(action.state),
        _named(action.owner, "units" if action.owner in lists["units"] else PEOPLE_AND_POSTS, lists),
        joined(more),
    )


def record_data(record: Record, policy: Policy, today: date) -> dict[str, Any]:
    """A record as plain data, with what is derived from it."""
    return record.facts() | {
        "path": record_path(record.kind, record.id),
        "withdrawn": record.withdrawn,
        "awaits_approval": awaits_approval(record, policy),
        "unacknowledged": list(unacknowledged(record)),
        "actions": [action_record(action) for action in of_record(record, today)],
    }


def record_row(record: Record, policy: Policy, lists: Lists, today: date) -> tuple[str, ...]:
    """A record as cells of a table: id, day, kind, what it is about, how it stands, title."""
    outstanding = sum(action.is_outstanding for action in of_record(record, today))
    standing = [_("{count} to be done").format(count=outstanding)] if outstanding else []
    if record.withdrawn:
        standing = [_("WITHDRAWN")]
    elif awaits_approval(record, policy):
        standing.insert(0, _("waits to be approved"))
    return (
        record.id,
        record.day,
        record.about.name.text(language()),
        joined(
            (record.period or "", _named(record.unit, "units", lists), _named(record.line, "lines", lists))
        ),
        joined(standing),
        record.title,
    )


def print_lines(record: Record, policy: Policy, lists: Lists, now: datetime) -> Iterator[str]:
    """A whole record: what must be done, what it says, what was done since. `now` is in local time."""
    yield from heading(record, lists)
    yield from waiting(record, policy, lists, now)
    for name, info in type(record).model_fields.items():
        value = getattr(record, name)
        if name not in _IN_THE_HEADING | _TOLD_APART and value not in (None, ()):
            yield from _field(info, value, lists, "  ")
    if record.timeline:
        yield _("since then:")
        yield from columns([_entry_cells(entry, lists, now.tzinfo) for entry in record.timeline], "  ")


def heading(record: Record, lists: Lists) -> Iterator[str]:
    """What the record is, in two lines."""
    yield f"{record.id}  {record.title}"
    yield "  " + joined(
        (
            record.about.name.text(language()),
            record.day,
            record.period or "",
            _named(record.unit, "units", lists),
            _named(record.line, "lines", lists),
            record.policy,
            _("WITHDRAWN") if record.withdrawn else "",
        )
    )


def waiting(record: Record, policy: Policy, lists: Lists, now: datetime) -> Iterator[str]:
    """What the record waits for, each a line; why it counts no more, where it was withdrawn."""
    for entry in record.entries(RecordWithdrawn):
        yield "  " + _("withdrawn: {reason}").format(reason=entry.reason)
    if awaits_approval(record, policy) and not record.withdrawn:
        posts = policy.post_titles(approvers(policy, record.kind), language())
        yield "  " + _("waits to be approved by: {posts}").format(posts=posts)
    elif not record.withdrawn and (units := unacknowledged(record)):
        names = joined(_named(unit, "units", lists) for unit in units)
        yield "  " + _("not yet acknowledged by: {units}").format(units=names)
    actions = list(of_record(record, now.date()))
    if actions:
        yield _("{name}:").format(name=record.about.task.text(language()))
        yield from columns([action_cells(action, lists) for action in actions], "  ")


def _entry_cells(entry: Entry, lists: Lists, zone: tzinfo | None) -> tuple[str, ...]:
    """When, what, by whom, and what was said, a note last."""
    fields = sorted(type(entry).model_fields.items(), key=lambda field: field[0] == "note")
    told = joined(
        _text(info, getattr(entry, name), lists)
        for name, info in fields
        if name not in _OF_EVERY_ENTRY and getattr(entry, name) not in (None, ())
    )
    return f"{entry.at.astimezone(zone):%Y-%m-%d %H:%M}", entry.about.name.text(language()), entry.by, told


def _field(info: FieldInfo, value: Any, lists: Lists, margin: str) -> Iterator[str]:
    """A field's name and value; a list, or a text of several lines, below its name."""
    name = label(info)
    parts = list(value) if isinstance(value, tuple) else str(_text(info, value, lists)).splitlines()
    texts = [_text(info, part, lists) for part in parts] if isinstance(value, tuple) else parts
    if len(texts) == 1:
        yield margin + _("{field}: {value}").format(field=name, value=texts[0])
        return
    yield margin + _("{name}:").format(name=name)
    yield from (f"{margin}  {text}" for text in texts)


def _text(info: FieldInfo, value: Any, lists: Lists) -> str:
    """A value in one text: words by their meaning, parts one after the other."""
    if isinstance(value, BaseModel):
        return joined(
            _text(inner, getattr(value, key), lists)
            for key, inner in type(value).model_fields.items()
            if getattr(value, key) is not None
        )
    if isinstance(value, Sequence) and not isinstance(value, str):
        return joined(_text(info, part, lists) for part in value)
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="minutes")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    meant = meaning(info, str(value))
    return meant.text(language()) if meant else _named(str(value), vocabulary(info) or "", lists)


def _named(word: str | None, listed: str, lists: Lists) -> str:
    """A word by its meaning where its list has it, else as it stands."""
    known = lists.get(listed, {}).get(word or "")
    return known.text(language()) if known else word or ""


def print_record_step(step: "RecordStep", lists: Lists, now: datetime) -> tuple[str, dict[str, Any]]:
    """What a step on a record did and what it waits for now: as text and as plain data."""
    record = step.record
    done = step.entry.about.name.text(language()) if step.entry else _("recorded")
    lines = [
        joined((f"{record.id}  {record.about.name.text(language())}", done)),
        *[f"  {finding}" for finding in step.findings],
        *waiting(record, step.version.policy, lists, now),
    ]
    data = {
        "id": record.id,
        "kind": record.kind,
        "path": step.path,
        "policy": record.policy,
        "event": step.entry.event if step.entry else "recorded",
        "commit": step.commit,
        "actions": [action_record(action) for action in of_record(record, now.date())],
        "findings": [as_record(finding) for finding in step.findings],
    }
    return "\n".join(lines), data
