"""Change `staff.yml` where it says something else now, and leave people's comments, order and form alone.

Each edit replaces or inserts text at the place where the parsed file has the value, and is then read back:
what it says must be what was meant and nothing else, or nothing is written.
"""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from datetime import date
from typing import Any

from rightsdesk.errors import Refused
from rightsdesk.messages import _
from rightsdesk.records.source import load
from rightsdesk.records.store import STAFF
from rightsdesk.records.yaml_places import compose
from rightsdesk.records.yaml_writing import dump

Edit = tuple[int, int, str]
"""Where text goes (character positions, from and to) and what comes there."""


def with_person(text: str, slug: str, entry: Mapping[str, Any]) -> str:
    """The file with somebody more, after the last who stands there."""
    data = _data(text)
    data["people"][slug] = dict(entry)
    people = _node(text, "people")
    _require_block(people)
    margin = people.value[0][0].start_mark.column
    place = _end_of_line(text, _end(people))
    return _checked(text, [(place, place, "\n" + _indented(dump({slug: entry}), margin))], data)


def with_keys(text: str, slug: str, keys: Sequence[str]) -> str:
    """The file with these keys as a person's; none: without the entry."""
    data = _data(text)
    entry = data["people"][slug]
    if keys:
        entry["keys"] = list(keys)
    else:
        entry.pop("keys", None)
    return _checked(text, _key_edits(text, slug, keys), data)


def with_posts_ended(text: str, slug: str, day: date) -> str:
    """The file with every post of a person ending on that day that would go on after it.

    Raises Refused where a post begins only later: it was never held.
    """
    data = _data(text)
    holdings = _node(text, "people", slug, "posts")
    edits: list[Edit] = []
    for node, entry in zip(
        holdings.value if holdings else (), data["people"][slug].get("posts", ()), strict=True
    ):
        if date.fromisoformat(str(entry["from"])) > day:
            message = _("{person} holds {post} only from {begin} on; take that line out of {path} first")
            raise Refused(message.format(person=slug, post=entry["post"], begin=entry["from"], path=STAFF))
        if "to" not in entry or date.fromisoformat(str(entry["to"])) > day:
            entry["to"] = day.isoformat()
            edits.append(_ending(text, node, day))
    return _checked(text, edits, data)


def _key_edits(text: str, slug: str, keys: Sequence[str]) -> list[Edit]:
    person = _node(text, "people", slug)
    _require_block(person)
    margin = person.value[0][0].start_mark.column
    lines = _indented(dump({"keys": list(keys)}), margin) if keys else ""
    for name, value in person.value:
        if name.value == "keys":
            end = _end(value)
            if keys:
                return [(name.start_mark.index - margin, end, lines)]
            return [(name.start_mark.index - margin, _end_of_line(text, end) + 1, "")]
    place = _end_of_line(text, _end(person))
    return [(place, place, f"\n{lines}")] if keys else []


def _ending(text: str, holding: Any, day: date) -> Edit:
    """What makes a holding end on that day."""
    for name, value in holding.value:
        if name.value == "to":
            return value.start_mark.index, value.end_mark.index, day.isoformat()
    if holding.flow_style:
        place = len(text[: holding.end_mark.index - 1].rstrip())
        return place, place, f", to: {day.isoformat()}"
    place = _end_of_line(text, _end(holding))
    return place, place, f"\n{' ' * holding.value[0][0].start_mark.column}to: {day.isoformat()}"


def _data(text: str) -> Any:
    """What the file says. Raises Unreadable."""
    return deepcopy(load(text.encode(), STAFF).data)


def _node(text: str, *keys: str) -> Any:
    """The node that keys lead to; None where there is none."""
    node = compose(text)
    for key in keys:
        node = next((value for name, value in node.value if name.value == key), None)
        if node is None:
            return None
    return node


def _require_block(node: Any) -> None:
    """Raise Refused for a mapping in braces, into which nothing of several lines can be put."""
    if node.flow_style:
        raise Refused(
            _("{path} has in braces, on line {line}, what is to be changed; write it line by line").format(
                path=STAFF, line=node.start_mark.line + 1
            )
        )


def _end(node: Any) -> int:
    """Where a node's own text ends: libyaml lets a block run on over the comments after it."""
    if node.id == "scalar" or node.flow_style or not node.value:
        return int(node.end_mark.index)
    last = node.value[-1]
    return _end(last[1] if node.id == "mapping" else last)


def _end_of_line(text: str, place: int) -> int:
    found = text.find("\n", place)
    return len(text) if found < 0 else found


def _indented(block: str, margin: int) -> str:
    return "\n".join(" " * margin + line for line in block.rstrip("\n").split("\n"))


def _checked(text: str, edits: Sequence[Edit], meant: Any) -> str:
    """The text with the edits made. Raises Refused where it would then say something else than was meant."""
    changed = text
    for start, end, new in sorted(edits, reverse=True):
        changed = changed[:start] + new + changed[end:]
    if _data(changed) != meant:
        raise Refused(
            _("{path} is written in a way that no command can change; edit it by hand").format(path=STAFF)
        )
    return changed
