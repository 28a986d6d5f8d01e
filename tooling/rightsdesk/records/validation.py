"""From data to models: what pydantic finds wrong becomes findings with a place."""

from collections.abc import Sequence
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from rightsdesk.diagnostics import Diagnostic, Severity
from rightsdesk.domain.sentences import sentence_of
from rightsdesk.errors import Unreadable
from rightsdesk.messages import N_, _
from rightsdesk.records.source import Document

M = TypeVar("M", bound=BaseModel)

SCHEMA_FAULTS = {
    "S201": ("unknown-field", N_("a field that the model does not have")),
    "S202": ("missing-field", N_("a field that must be there is missing")),
    "S203": ("wrong-value", N_("a value that the field cannot have")),
    "S204": ("unknown-event", N_("an event type that does not exist")),
}
"""Codes of the findings made here: name and summary, the latter a catalogue key."""


def validate(document: Document, model: type[M]) -> M:
    """The document's data as `model`. Raises Unreadable with one finding per fault, in order of place."""
    try:
        return model.model_validate(document.data)
    except ValidationError as error:
        findings = sorted(_finding(document, detail) for detail in error.errors())
        raise Unreadable(
            _("{path} does not fit its model; {count} faults").format(
                path=document.path, count=len(findings)
            ),
            findings,
        ) from None


def _keys(document: Document, location: Sequence[int | str]) -> tuple[int | str, ...]:
    """The place in the file: pydantic names the chosen member of a union, an event's name, in its path, which
    files do not have.
    """
    match tuple(location):
        case ("timeline", int(index), str(name), *rest) if document.data["timeline"][index]["event"] == name:
            return ("timeline", index, *rest)
        case keys:
            return keys


def _finding(document: Document, detail: Any) -> Diagnostic:
    keys = _keys(document, detail["loc"])
    where = ".".join(str(key) for key in keys) or _("the whole file")
    kind = detail["type"]
    if kind == "extra_forbidden":
        code, hint = "S201", _("take the field out, or correct its name")
    elif kind in ("missing", "union_tag_not_found"):
        code, hint = "S202", _("add the field")
    elif kind == "union_tag_invalid":
        code, hint = (
            "S204",
            _("write one of: {events}").format(events=detail["ctx"]["expected_tags"].replace("'", "")),
        )
    else:
        code, hint = "S203", _("correct the value; `desk schema` tells editors what it may be")
    line, column = document.position(*keys)
    message = f"{where}: {sentence_of(detail)}"
    return Diagnostic(document.path, line, column, code, Severity.ERROR, message, hint)
