"""From data to YAML text: the same text for the same data, and always text that the strict reader accepts.

libyaml's emitter is not used: it escapes every character beyond the Basic Multilingual Plane (one emoji, and
a text of several lines becomes one line of escapes), and it quotes times inside `{…}`.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final

from rightsdesk.messages import _
from rightsdesk.records.characters import ESCAPED_ONLY, FORBIDDEN, name
from rightsdesk.records.plain_scalars import SWITCHES, Ambiguous, is_text, read_plain
from rightsdesk.records.yaml_events import MAX_DEPTH

TIMELINE: Final = "timeline"
"""The last key of a case file."""

FLOW_WIDTH: Final = 100
"""A mapping of single values is written as `{…}` where its line stays within this many characters."""

MAX_KEY: Final = 1000
"""The longest written key; readers look for the colon within 1,024 characters (YAML 1.2.2, section 7.4)."""

_OPENS_SYNTAX: Final = re.compile(r"[-?:,\[\]{}#&*!|>'\"%@`.\s]")
_HOLDS_SYNTAX: Final = re.compile(r": | #|:$|\s$")
_FLOW_SYNTAX: Final = re.compile(r"[,\[\]{}]|:\?")  # libyaml stumbles over `:?` inside brackets
_TO_ESCAPE: Final = re.compile(rf'["\\\n]|{ESCAPED_ONLY.pattern}')
_ESCAPES: Final = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}

_Keys = tuple[str | int, ...]


def dump(data: Mapping[str, object]) -> str:
    """A whole file: keys in the order given, lists at their key's margin, longer texts as `|` blocks.

    Raises ValueError, naming the place, for what no file may hold: control characters, numbers that are not
    plain decimals of at most 15 digits before the point, keys that are not text, other types, deep nesting.
    """
    if not data:
        return "{}\n"
    return "\n".join(_write_mapping(data, "", ())) + "\n"


def dump_event(event: Mapping[str, object]) -> str:
    """The text that appends one event to a timeline. Raises ValueError as `dump` does."""
    if not event:
        raise ValueError(_("the event has no fields"))
    return "\n".join(_write_list([event], "", (TIMELINE,))) + "\n"


def dump_case(data: Mapping[str, object]) -> str:
    """A new case file: `data` ends in `timeline`, a list, perhaps empty. Raises ValueError as `dump` does."""
    *header, last = [*data] or [""]
    timeline = data.get(TIMELINE)
    if last != TIMELINE or not isinstance(timeline, list | tuple):
        raise ValueError(_("a case ends in its timeline, a list of events"))
    text = dump({key: data[key] for key in header}) if header else ""
    return f"{text}{TIMELINE}:\n" + "".join(dump_event(event) for event in timeline)


def _refuse(keys: _Keys, message: str) -> ValueError:
    return ValueError(f"{'.'.join(str(key) for key in keys)}: {message}")


def _write_mapping(data: Mapping[str, object], margin: str, keys: _Keys) -> Iterator[str]:
    """The lines of a mapping that has entries."""
    for key, value in data.items():
        here = (*keys, key)
        head = f"{margin}{_write_key(key, here)}:"
        if _has_entries(value, here):
            flow = _write_flow(value, here)
            if flow is not None and len(head) + 1 + len(flow) <= FLOW_WIDTH:
                yield f"{head} {flow}"
            else:
                yield head
                yield from _write_collection(value, margin + "  " * isinstance(value, Mapping), here)
        else:
            yield from _write_value(value, head, margin, here)


def _write_collection(value: object, margin: str, keys: _Keys) -> Iterator[str]:
    """The lines of a list or mapping that has entries, each at `margin`."""
    if isinstance(value, Mapping):
        return _write_mapping(value, margin, keys)
    assert isinstance(value, list | tuple)
    return _write_list(value, margin, keys)


def _write_list(items: Sequence[object], margin: str, keys: _Keys) -> Iterator[str]:
    """The lines of a list that has items; a collection starts on the line of its `- `."""
    inner = margin + "  "
    for index, item in enumerate(items):
        here = (*keys, index)
        if _has_entries(item, here):
            lines = _write_collection(item, inner, here)
            yield f"{margin}- {next(lines)[len(inner) :]}"
            yield from lines
        else:
            yield from _write_value(item, f"{margin}-", margin, here)


def _has_entries(value: object, keys: _Keys) -> bool:
    """Whether `value` is a list or mapping that is not empty. Raises ValueError where either is too deep."""
    if not isinstance(value, Mapping | list | tuple):
        return False
    if len(keys) >= MAX_DEPTH:
        raise _refuse(keys, _("more than {depth} levels of nesting").format(depth=MAX_DEPTH))
    return bool(value)


def _write_flow(value: object, keys: _Keys) -> str | None:
    """A mapping of single values of one line, as `{…}`; None for anything else."""
    if not isinstance(value, Mapping):
        return None
    parts = []
    for key, item in value.items():
        if isinstance(item, Mapping | list | tuple) or (isinstance(item, str) and "\n" in item):
            return None
        here = (*keys, key)
        parts.append(f"{_write_key(key, here, flow=True)}: {_write_single(item, here, flow=True)}")
    return "{" + ", ".join(parts) + "}"


def _write_key(key: object, keys: _Keys, flow: bool = False) -> str:
    if not isinstance(key, str):
        raise _refuse(keys, _("a key must be text"))
    _check_characters(key, keys)
    named = is_text(key) or key.lower() in SWITCHES
    written = key if named and _is_plain(key, flow) else _quote(key)
    if len(written) > MAX_KEY:
        raise _refuse((*keys[:-1], key[:20] + "…"), _("the key is longer than {limit}").format(limit=MAX_KEY))
    return written


def _write_value(value: object, head: str, margin: str, keys: _Keys) -> Iterator[str]:
    """The line or lines of a value without entries, after `head`."""
    if isinstance(value, str) and _fits_block(value):
        _check_characters(value, keys)
        body = value.rstrip("\n")
        ends = len(value) - len(body)
        chomping = "-" if not ends else "" if ends == 1 else "+"
        indicator = "2" if value.lstrip("\n").startswith(" ") else ""
        yield f"{head} |{indicator}{chomping}"
        for line in body.split("\n"):
            yield f"{margin}  {line}" if line else ""
        yield from [""] * (ends - 1)
    else:
        yield f"{head} {_write_single(value, keys)}"


def _fits_block(text: str) -> bool:
    """Whether a text of several lines can stand as a `|` block.

    Not where something must be escaped, nor with a blank last line, whose spaces nobody would see.
    """
    last = text.rstrip("\n").rpartition("\n")[2]
    return "\n" in text and bool(last.strip(" ")) and not ESCAPED_ONLY.search(text)


def _write_single(value: object, keys: _Keys, flow: bool = False) -> str:
    """A value on one line."""
    if isinstance(value, str):
        _check_characters(value, keys)
        return value if is_text(value) and _is_plain(value, flow) else _quote(value)
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return _write_number(value, keys)
    if isinstance(value, Mapping):
        return "{}"
    if isinstance(value, list | tuple):
        return "[]"
    raise _refuse(keys, _("a {type} cannot be written").format(type=type(value).__name__))


def _write_number(value: int | float, keys: _Keys) -> str:
    """Plain decimal digits, no exponent. Raises ValueError where the reader would not take them back."""
    text = str(value) if isinstance(value, int) else format(Decimal(repr(value)), "f")
    if isinstance(value, float) and "." not in text:
        text += ".0"
    try:
        if read_plain(text) == value:
            return text
    except Ambiguous:
        pass
    raise _refuse(
        keys, _("the number {number} is not a plain decimal; write it as text").format(number=value)
    )


def _is_plain(text: str, flow: bool) -> bool:
    """Whether text that nobody takes for anything else can also do without quotes as far as syntax goes."""
    if _OPENS_SYNTAX.match(text) or _HOLDS_SYNTAX.search(text) or _TO_ESCAPE.search(text):
        return False
    return not (flow and _FLOW_SYNTAX.search(text))


def _quote(text: str) -> str:
    return '"' + _TO_ESCAPE.sub(_escape, text) + '"'


def _escape(match: re.Match[str]) -> str:
    return _ESCAPES.get(match[0]) or f"\\u{ord(match[0]):04X}"


def _check_characters(text: str, keys: _Keys) -> None:
    if control := FORBIDDEN.search(text):
        message = _("the character {name} may not stand in a file; delete it")
        raise _refuse(keys, message.format(name=name(control[0])))
