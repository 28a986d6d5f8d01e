"""What `corrected` events do to a case: the mistaken text stays in the file, the case reads as corrected."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from rightsdesk.domain.case import Case
from rightsdesk.domain.events.base import Event
from rightsdesk.domain.events.catalogue import OPENED
from rightsdesk.domain.events.closing import Corrected
from rightsdesk.domain.model import Label
from rightsdesk.domain.policy import Clause, Policy
from rightsdesk.domain.sentences import sentence_of

FIXED = ("id", "policy", "received_by", "origin", "sealed", "timeline")
"""Header fields that no correction may touch: they say which case it is, by which rules it is judged, and who
answers for it."""

FIXED_IN_EVENTS = ("event", "by", "source", "proposal", "host_review")
"""Fields of events that no correction may touch: who did what, and on which plan they decided, is what the
record is for. Whoever corrects a decision signs for the correction, but has not decided."""

RECLASSIFIED = ("kind", "category")
"""Header fields that `reclassified` changes, so that what was owed before stays visible."""

TIMES = ("received_at", "at", "reply_by")
"""Fields on which it depends whether a step was late."""


class UnknownField(ValueError):
    """A correction names a field that the case does not have."""

    def __init__(self, why: Label) -> None:
        super().__init__(why.en)
        self.why = why


@dataclass(frozen=True, slots=True)
class Target:
    """What a correction is about: the event's place in the timeline (None: the header) and its field."""

    index: int | None
    field: str

    @property
    def is_time(self) -> bool:
        """Whether it depends on the field if a step was late."""
        return self.field in TIMES


def target(path: str) -> Target:
    """What the dotted path of a lawful correction is about."""
    first, *rest = path.split(".")
    return Target(int(rest[0]), rest[1]) if first == "timeline" else Target(None, first)


def signing_clause(policy: Policy, case: Case, event: Event) -> Clause | None:
    """The clause by which an event of a case counts only signed; None where none does. A correction changes
    what the record says of another step: it takes a signature where that step does."""
    own = policy.wanting_signed(event.event)
    return own or (
        policy.wanting_signed(_corrects(case, event.field)) if isinstance(event, Corrected) else None
    )


def _corrects(case: Case, path: str) -> str:
    """The name of the step whose record a dotted path is about, whether or not it may be corrected."""
    first, *rest = path.split(".")
    place = int(rest[0]) if first == "timeline" and rest and rest[0].isdecimal() else len(case.timeline)
    return case.timeline[place].event if place < len(case.timeline) else OPENED


@dataclass(frozen=True, slots=True)
class Misfit:
    """A correction that cannot be applied: the event's place in the timeline, and why."""

    index: int
    why: Label


def old_value(case: Case, path: str) -> Any:
    """What stands, as JSON, at a dotted path such as `where.line` or `timeline.2.unit`; None for an optional
    field that is absent. Raises UnknownField for what the case does not have and what nobody may correct.
    """
    data = case.model_dump(mode="json", by_alias=True)
    refused = _refused(data, path, len(case.timeline))
    if refused is not None:
        raise UnknownField(refused)
    place, name = _place(data, path)
    return place[name]


def _place(data: dict[str, Any], path: str) -> tuple[dict[str, Any], str]:
    """The part of a case's data that holds the field, and the field's name in it. A part that is absent, as
    `where` may be, is put in, empty of all but that field. Raises UnknownField."""
    *parents, name = path.split(".")
    place: Any = data
    for number, part in enumerate(parents):
        if isinstance(place, list) and part.isdecimal() and int(part) < len(place):
            place = place[int(part)]
        elif isinstance(place, dict) and part in place:
            if place[part] is None and number == len(parents) - 1:
                place[part] = {name: None}
            place = place[part]
        else:
            raise UnknownField(_no_field(path, place))
    if not isinstance(place, dict) or name not in place:
        raise UnknownField(_no_field(path, place))
    return place, name


def _no_field(path: str, place: Any) -> Label:
    """That there is no such field, and what there is instead."""
    known = ", ".join(place) if isinstance(place, dict) else ""
    return Label(
        zh=f"案件没有“{path}”这一项" + (f"，此处有 {known}" if known else ""),
        en=f"the case has no field {path!r}" + (f"; there are {known}" if known else ""),
    )


def with_corrections(case: Case) -> tuple[Case, tuple[Misfit, ...]]:
    """The case as its `corrected` events say it should read, and the corrections that do not fit and were
    passed over."""
    result, misfits = case, []
    for index, event in enumerate(case.timeline):
        if isinstance(event, Corrected):
            found = _corrected(result, event, index)
            if isinstance(found, Case):
                result = found
            else:
                misfits.append(Misfit(index, found))
    return result, tuple(misfits)


def _corrected(case: Case, event: Corrected, index: int) -> Case | Label:
    """The case with one more correction; or why that does not fit."""
    data = case.model_dump(mode="json", by_alias=True)
    refused = _refused(data, event.field, index)
    if refused is not None:
        return refused
    try:
        place, name = _place(data, event.field)
    except UnknownField as unknown:
        return unknown.why
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
        first = error.errors()[0]
        if first["type"] == "extra_forbidden":
            return _no_field(event.field, None)
        problem = sentence_of(first)
        return Label(zh=f"{event.to!r} 不能作为 {event.field} 的值：{problem}", en=f"{event.to!r}: {problem}")


def _same(stands: Any, said: Any) -> bool:
    """Whether a correction names what stands there; absent fields, lists with nothing in them and the form of
    a time do not count."""
    if stands in (None, []) and said in (None, []):
        return True
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


def _refused(data: dict[str, Any], path: str, index: int) -> Label | None:
    """Why nobody may correct that field of the case by the event at `index`, whatever stands there."""
    first, *rest = path.split(".")
    if first in RECLASSIFIED:
        return Label(
            zh=f"{path} 不作更正，须重新分类：desk reclassify",
            en=f"{path} is not corrected but classified anew: desk reclassify",
        )
    if first in FIXED and (first != "timeline" or len(rest) < 2):
        return Label(zh=f"{path} 不能更正", en=f"{path} cannot be corrected")
    if first != "timeline" or not rest[0].isdecimal():
        return None
    if int(rest[0]) >= index:
        there = f"0–{index - 1}" if index else ""
        return Label(
            zh=f"没有第 {rest[0]} 个此前的事件" + (f"，只有 {there}" if there else ""),
            en=f"there is no earlier event {rest[0]}" + (f", only {there}" if there else ""),
        )
    if rest[1] in FIXED_IN_EVENTS:
        return Label(
            zh=f"事件的 {rest[1]} 不能更正：何人办理了何事不可改动",
            en=f"{rest[1]} of an event cannot be corrected: who did what stands",
        )
    if data["timeline"][int(rest[0])]["event"] == "sealed":
        return Label(
            zh="密封的个人信息与其时间、经办人相连，不能更正；请另行补充",
            en="what is sealed is bound to its time and author, not corrected: seal what is right anew",
        )
    if data["timeline"][int(rest[0])]["event"] == "corrected":
        return Label(
            zh="更正本身不能更正；请对原项再作一次更正",
            en="a correction cannot be corrected; correct the field itself once more",
        )
    return None
