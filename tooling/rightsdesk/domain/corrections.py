"""What `corrected` events do to a case: the mistaken text stays in the file, the case reads as corrected."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from rightsdesk.domain.case import Case
from rightsdesk.domain.events.closing import Corrected
from rightsdesk.domain.model import Label

FIXED = ("id", "policy", "timeline")
"""Header fields that no correction may touch: they say which case it is, and by which rules it is judged."""


class UnknownField(ValueError):
    """A correction names a field that the case does not have."""


@dataclass(frozen=True, slots=True)
class Misfit:
    """A correction that cannot be applied: the event's place in the timeline, and why."""

    index: int
    why: Label


def field_value(data: Any, path: str) -> Any:
    """The value at a dotted path such as `where.line` or `timeline.2.unit`. Raises UnknownField."""
    for part in path.split("."):
        if isinstance(data, list) and part.isdigit() and int(part) < len(data):
            data = data[int(part)]
        elif isinstance(data, dict) and part in data:
            data = data[part]
        else:
            raise UnknownField(f"the case has no field {path!r}")
    return data


def with_corrections(case: Case) -> tuple[Case, tuple[Misfit, ...]]:
    """The case as its `corrected` events say it should read, and the corrections that do not fit and were
    passed over."""
    if not any(isinstance(event, Corrected) for event in case.timeline):
        return case, ()
    data = case.model_dump(mode="json", by_alias=True)
    result, misfits = case, []
    for index, event in enumerate(case.timeline):
        if isinstance(event, Corrected):
            found = _corrected(data, event, index)
            if isinstance(found, Case):
                result = found
            else:
                misfits.append(Misfit(index, found))
    return result, tuple(misfits)


def _corrected(data: dict[str, Any], event: Corrected, index: int) -> Case | Label:
    """The case with one more correction, made in `data`; or why it does not fit, with `data` as it was."""
    *parents, name = event.field.split(".")
    refused = _refused(event.field, index)
    if refused is not None:
        return refused
    try:
        place = field_value(data, ".".join(parents)) if parents else data
    except UnknownField:
        place = None
    if not isinstance(place, dict) or name not in place:
        return Label(zh=f"案件没有“{event.field}”这一项", en=f"the case has no field {event.field!r}")
    before = place[name]
    if not _same(before, event.from_):
        return Label(
            zh=f"{event.field} 的原值是 {before!r}，不是 {event.from_!r}",
            en=f"{event.field} reads {before!r}, not {event.from_!r}",
        )
    place[name] = event.to
    try:
        return Case.model_validate(data)
    except ValidationError as error:
        place[name] = before
        problem = error.errors()[0]["msg"].removeprefix("Value error, ")
        return Label(zh=f"{event.to!r} 不能作为 {event.field} 的值：{problem}", en=f"{event.to!r}: {problem}")


def _same(stands: Any, said: Any) -> bool:
    """Whether a correction names what stands there; absent fields and the form of a time do not count."""
    if isinstance(stands, dict) and isinstance(said, dict):
        return all(_same(stands.get(key), said.get(key)) for key in stands.keys() | said.keys())
    if isinstance(stands, list) and isinstance(said, list):
        return len(stands) == len(said) and all(map(_same, stands, said))
    if isinstance(stands, str) and isinstance(said, str) and stands != said:
        try:
            return datetime.fromisoformat(stands) == datetime.fromisoformat(said)
        except (ValueError, TypeError):
            return False
    return bool(stands == said)


def _refused(path: str, index: int) -> Label | None:
    """Why nobody may correct that field by the event at `index`, whatever stands there."""
    first, *rest = path.split(".")
    if first in FIXED and (first != "timeline" or len(rest) < 2):
        return Label(zh=f"{path} 不能更正", en=f"{path} cannot be corrected")
    if first == "timeline" and rest[1] == "event":
        return Label(zh="事件的种类不能更正", en="what kind of event it was cannot be corrected")
    if first == "timeline" and rest[0].isdigit() and int(rest[0]) >= index:
        return Label(zh="只能更正此前的事件", en="only earlier events can be corrected")
    return None
