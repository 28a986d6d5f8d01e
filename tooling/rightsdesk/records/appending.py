"""Whether a case file only grew at its end (DESIGN §2.3): proved from the bytes, or judged by the data."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Final

from rightsdesk.records.yaml_writing import TIMELINE

_AT_THE_MARGIN: Final = re.compile(rb"^(?!- )[^ #\n]", re.MULTILINE)

_COMMENT: Final = re.compile(rb"^#.*\n?", re.MULTILINE)


class Absent:
    """The value of a header field that one of two versions does not have."""

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT: Final = Absent()


@dataclass(frozen=True, slots=True)
class HeaderChanged:
    """A header field is not what it was; `ABSENT` stands for a field that came or went."""

    field: str
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class EventChanged:
    """The event at `index` of the old timeline was rewritten."""

    index: int
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class EventsDropped:
    """Events of the old timeline, from `index`, are gone."""

    index: int
    events: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class EventsInserted:
    """Events were put before the one at `index` of the old timeline instead of at the end."""

    index: int
    events: tuple[Any, ...]


Difference = HeaderChanged | EventChanged | EventsDropped | EventsInserted


def appended_intact(old: bytes, new: bytes) -> bool:
    """Whether the bytes alone prove that `new` is `old` with whole events, or nothing, appended.

    True means that, if `load_case_document` reads both, header and earlier events are the same data. False
    proves nothing: then `same_but_longer` decides. The old text must end in a line feed and open the new one;
    what was added starts with `- ` and has nothing but `- ` or `#` at column 0: an indented first line would
    belong to the last event, any other line at the margin to the header.
    """
    if not old.endswith(b"\n") or not new.startswith(old):
        return False
    added = new[len(old) :]
    return not added or (added.startswith(b"- ") and not _AT_THE_MARGIN.search(added))


def event_texts(content: bytes) -> list[bytes]:
    """The events of a file as they are written, in order; comments beside them do not count.

    Cut at every line that starts with `- `, as `appended_intact` goes by; `event_lines` says where, so that
    it can be held against what reading the file strictly finds.
    """
    _header, _key, timeline = content.partition(b"\ntimeline:")
    return [event.strip() for event in _COMMENT.sub(b"", timeline).split(b"\n- ")[1:]]


def event_lines(content: bytes) -> list[int]:
    """The lines, counted from 1, on which the events of a file start, in order."""
    header, key, _timeline = content.partition(b"\ntimeline:")
    lines, number, place = [], header.count(b"\n") + 2, len(header) + len(key)
    while (found := content.find(b"\n- ", place)) >= 0:
        number += content.count(b"\n", place, found) + 1
        lines.append(number)
        place = found + 1
    return lines


def same_but_longer(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Difference]:
    """What keeps the case `new` from being `old` with further events at its end; empty if it is just that.

    Both are the data of `load_case_document`. The order of header fields does not count, types do (`1` is not
    `true`). Differences come in the order of the old file.
    """
    return [*_compare_headers(old, new), *_compare_timelines(old[TIMELINE], new[TIMELINE])]


def added_events(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Any]:
    """The events of `new` that `old` does not have, wherever they stand, without those that were changed."""
    before, after = old[TIMELINE], new[TIMELINE]
    added: list[Any] = []
    for start, end, first, last in _align(before, after):
        added += after[first + min(end - start, last - first) : last]
    return added


def _compare_headers(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[HeaderChanged]:
    for name in dict.fromkeys([*old, *new]):
        if name == TIMELINE:
            continue
        was, now = old.get(name, ABSENT), new.get(name, ABSENT)
        if was is ABSENT or now is ABSENT or _exactly(was) != _exactly(now):
            yield HeaderChanged(name, was, now)


def _compare_timelines(old: Sequence[Any], new: Sequence[Any]) -> Iterator[Difference]:
    for start, end, first, last in _align(old, new):
        pairs = min(end - start, last - first)
        for index in range(pairs):
            yield EventChanged(start + index, old[start + index], new[first + index])
        if end - start > pairs:
            yield EventsDropped(start + pairs, tuple(old[start + pairs : end]))
        elif last - first > pairs and end < len(old):
            yield EventsInserted(end, tuple(new[first + pairs : last]))


def _align(old: Sequence[Any], new: Sequence[Any]) -> Iterator[tuple[int, int, int, int]]:
    """Spans `old[start:end]` that became `new[first:last]`, in order; what is equal lies between them."""
    was, now = [_exactly(event) for event in old], [_exactly(event) for event in new]
    same = 0
    while same < min(len(was), len(now)) and was[same] == now[same]:
        same += 1
    matcher = SequenceMatcher(None, was[same:], now[same:], autojunk=False)
    for tag, start, end, first, last in matcher.get_opcodes():
        if tag != "equal":
            yield same + start, same + end, same + first, same + last


def _exactly(value: Any) -> str:
    """A text equal for equal data of equal types, whatever the order of keys: `1`, `1.0`, `true` differ."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
