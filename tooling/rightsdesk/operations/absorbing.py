"""`desk absorb`: turn a hand edit of a case file into events.

The file is put back as it was at HEAD, byte for byte, and what the edit changed is appended: a header field
or an event's field that reads differently becomes a `corrected` event, a new event (put anywhere) is
appended as recorded late. What a case may never do, dropping an event or getting another id, is refused.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter, ValidationError

from rightsdesk.domain.case import Case
from rightsdesk.domain.corrections import signing_clause, target
from rightsdesk.domain.events.base import Event
from rightsdesk.domain.events.catalogue import AnyEvent
from rightsdesk.domain.model import Line
from rightsdesk.domain.steps import WHOLE, make_event, problems_of
from rightsdesk.errors import Refused, Unreadable
from rightsdesk.messages import _
from rightsdesk.operations.stepping import require_signable
from rightsdesk.operations.workspace import Workspace
from rightsdesk.records.appending import (
    ABSENT,
    Difference,
    EventChanged,
    EventsDropped,
    HeaderChanged,
    added_events,
    same_but_longer,
)
from rightsdesk.records.journal import Change, heal, take
from rightsdesk.records.objects import compose_message
from rightsdesk.records.source import Document, load, load_case_document, mend_line_ends
from rightsdesk.records.store import CASE_PATH, read_case, readable
from rightsdesk.records.validation import validate
from rightsdesk.records.whole_files import rewrite
from rightsdesk.records.yaml_writing import dump_event
from rightsdesk.rules.contexts import clause_note
from rightsdesk.rules.linter import errors, lint_case

_UNTOUCHABLE = ("id", "policy", "sealed", "origin")


@dataclass(frozen=True, slots=True)
class Absorbed:
    """What became of a hand edit: the events appended (none where only the form had changed), and the
    commit.
    """

    case_id: str
    path: str
    events: tuple[Event, ...]
    commit: str | None


def absorb(workspace: Workspace, path: str, reason: str) -> Absorbed:
    """Turn the edit of the case file at `path` (relative to the desk's root) into events and commit them.

    Raises Refused where there is nothing committed to go back to, or where the edit is not one that events
    can tell; Unreadable where the edited file cannot be read at all. The file is then left as it was.
    """
    repository = workspace.repository
    heal(repository)
    edited = workspace.desk.files.read(path)
    base = repository.read("HEAD", path) if repository.head() else None
    if base is None or edited is None or not CASE_PATH.fullmatch(path):
        raise Refused(_("{path} is not a committed case file; there is nothing to absorb").format(path=path))
    before = load_case_document(base, path)
    found = _read_edited(edited, path)
    case = readable(read_case(path, base))
    events = tuple(_events(workspace, case, before, found, _checked_reason(reason)))
    raw = base + "".join(dump_event(event.facts()) for event in events).encode()
    _require_signable(workspace, case, events)
    _require_lawful(workspace, path, base, raw)
    if not events and edited == base:
        return Absorbed(case.id, path, (), None)
    if not events:
        _put_back(workspace, path, base, edited)
        return Absorbed(case.id, path, (), None)
    trailers = [("Case", case.id), *(("Event", event.event) for event in events)]
    message = compose_message(f"{case.id} hand edit absorbed", f"{workspace.actor.slug}: {reason}", trailers)
    commit = take(repository, [Change(path, base, raw, found=edited)], message, workspace.signature())
    return Absorbed(case.id, path, events, commit)


def _require_signable(workspace: Workspace, case: Case, events: Iterable[Event]) -> None:
    """Raise Refused where an event that a clause wants signed is somebody else's than the acting person's, or
    cannot be signed here: the commit bears one signature."""
    policy = workspace.desk.judging(case).policy
    for event in events:
        clause = signing_clause(policy, case, event)
        require_signable(workspace, clause, event.event)
        signed = clause is not None and workspace.desk.organisation.governance.signatures
        if signed and event.by != workspace.actor.slug:
            message = _(
                "{step} counts only if it is signed by {person}, who takes it again: desk {step} {case}"
            )
            told = message.format(step=event.about.command, person=event.by, case=case.id)
            raise Refused(told + clause_note(clause.no if clause else None))


def _read_edited(edited: bytes, path: str) -> Document:
    """The edited file as data, forgiving what editors do to the form: byte-order mark, line ends, last
    line feed.
    """
    document = load(mend_line_ends(edited), path)
    if not isinstance(document.data, dict) or not isinstance(document.data.get("timeline", ""), list | None):
        raise Unreadable(
            _("{path} no longer reads as a case; put it back: git checkout -- {path}").format(path=path)
        )
    document.data["timeline"] = document.data.get("timeline") or []
    return document


def _checked_reason(reason: str) -> str:
    """The reason, if events can hold it. Raises Refused."""
    try:
        return str(TypeAdapter(Line).validate_python(reason))
    except ValidationError as error:
        raise Refused(_("the reason does not fit: {why}").format(why=problems_of(error)[WHOLE])) from None


def _events(
    workspace: Workspace, case: Case, before: Document, after: Document, reason: str
) -> Iterator[Event]:
    """What the edit changed, as events.

    Raises Refused where no event can tell it, and Unreadable, with what is wrong and where, where the edited
    file does not fit the model.
    """
    zone = workspace.desk.organisation.zone()
    differences = same_but_longer(before.data, after.data)
    for difference in differences:
        _require_tellable(difference)
    edited = validate(after, Case)
    for difference in differences:
        for field, old, new in _changed_fields(difference, case, edited):
            # A time that is moved is judged as written now; the person has said why.
            moved = reason if target(field).is_time else ABSENT
            values = {"field": field, "from": old, "to": new, "reason": reason, "recorded_late": moved}
            given = {key: value for key, value in values.items() if value is not ABSENT}
            yield make_event("corrected", given, at=workspace.now.astimezone(zone), by=workspace.actor.slug)
    for data in added_events(before.data, after.data):
        yield _late_recorded(data, reason)


def _require_tellable(difference: Difference) -> None:
    """Raise Refused for a change that no event can tell."""
    if isinstance(difference, EventsDropped):
        raise Refused(
            _(
                "event {number} was deleted; a timeline only grows: put the file back, or correct the event"
            ).format(number=difference.index)
        )
    if isinstance(difference, HeaderChanged) and difference.field in _UNTOUCHABLE:
        raise Refused(_("{field} of a case never changes; put the file back").format(field=difference.field))
    if isinstance(difference, EventChanged) and (
        not isinstance(difference.new, dict) or difference.old.get("event") != difference.new.get("event")
    ):
        raise Refused(
            _("event {number} was replaced by another; put the file back and take the step meant").format(
                number=difference.index
            )
        )


def _changed_fields(difference: Difference, case: Case, edited: Case) -> Iterator[tuple[str, Any, Any]]:
    """The fields that an edit changed, by dotted path, with what stood and what stands there."""
    if isinstance(difference, HeaderChanged):
        parts = _part(case, difference.field), _part(edited, difference.field)
        yield from _leaves(difference.field, difference.old, difference.new, *parts)
    elif isinstance(difference, EventChanged):
        old, new = _event(difference.old), _event(difference.new)
        yield from _leaves(f"timeline.{difference.index}", difference.old, difference.new, old, new)


def _leaves(path: str, old: Any, new: Any, was: Any, now: Any) -> Iterator[tuple[str, Any, Any]]:
    """The smallest parts in which two values differ.

    `was` and `now` are the two as the model reads them: what is the same there, as an instant in another
    offset, differs only in form.
    """
    if was == now and type(was) is type(now):
        return
    if isinstance(old, dict) and isinstance(new, dict):
        for key in dict.fromkeys([*old, *new]):
            parts = _part(was, key), _part(now, key)
            yield from _leaves(f"{path}.{key}", old.get(key, ABSENT), new.get(key, ABSENT), *parts)
    else:
        yield path, old, new


def _part(record: Any, key: str) -> Any:
    """What a model read from a key of a file; None where there was nothing."""
    return getattr(record, "from_" if key == "from" else key, None)


def _late_recorded(data: Mapping[str, Any], reason: str) -> Event:
    """An event that was written by hand, marked as recorded after the fact. Raises Refused for one that is
    said to come from another register."""
    if "source" in data:
        raise Refused(_("only an import writes `source` into an event; take it out"))
    return _event({"recorded_late": reason, **data})


def _event(data: Any) -> Event:
    adapter: TypeAdapter[Event] = TypeAdapter(AnyEvent)
    return adapter.validate_python(data)


def _require_lawful(workspace: Workspace, path: str, base: bytes, raw: bytes) -> None:
    def findings(content: bytes) -> set[tuple[str, str]]:
        file = read_case(path, content)
        listed = lint_case(file, workspace.desk, workspace.now)
        return {(finding.code, finding.message) for finding in errors(listed)}

    fresh = findings(raw) - findings(base)
    if fresh:
        listed = lint_case(read_case(path, raw), workspace.desk, workspace.now)
        raise Refused(
            _("the edit cannot be absorbed as events; nothing was changed"),
            [finding for finding in errors(listed) if (finding.code, finding.message) in fresh],
        )


def _put_back(workspace: Workspace, path: str, base: bytes, edited: bytes) -> None:
    """Restore the committed bytes where only the form had changed; nothing to commit."""
    if not rewrite(workspace.root / path, edited, base):
        raise Refused(_("{path} was changed again in the meantime; nothing was done").format(path=path))
