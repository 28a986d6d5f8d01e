"""Which characters may stand in a file as they are, which only as an escape, and which not at all."""

import re
from typing import Final

from rightsdesk.messages import _
from rightsdesk.records.faults import (
    BYTE_ORDER_MARK,
    CARRIAGE_RETURN,
    CONTROL_CHARACTER,
    INVISIBLE_CHARACTER,
    NOT_UTF8,
    TAB,
    Fault,
    Findings,
)

_CONTROLS: Final = r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff"
_ESCAPED_ONLY: Final = r"\t\r\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff"

FORBIDDEN: Final = re.compile(f"[{_CONTROLS}]")
"""Control characters, half surrogates and non-characters: in no value, not even escaped."""

ESCAPED_ONLY: Final = re.compile(f"[{_ESCAPED_ONLY}]")
"""What a reader of the file could not see: tab, carriage return, the characters with Unicode's property
Bidi_Control, line and paragraph separator, byte-order mark. Allowed as escapes in double quotes."""

_UNWANTED: Final = re.compile(f"[{_CONTROLS}{_ESCAPED_ONLY}]")
_BIG_ENDIAN, _LITTLE_ENDIAN = b"\xfe\xff", b"\xff\xfe"


def name(character: str) -> str:
    """The character as people cite it: `U+200E`."""
    return f"U+{ord(character):04X}"


def place(text: str, index: int) -> tuple[int, int]:
    """Line and column, from 1, of the character at `index`."""
    start = text.rfind("\n", 0, index) + 1
    return text.count("\n", 0, start) + 1, index - start + 1


def decode(raw: bytes, findings: Findings) -> str | None:
    """The text of a file; None, with a finding, where it is not UTF-8."""
    if raw.startswith((_BIG_ENDIAN, _LITTLE_ENDIAN)):
        findings.add(NOT_UTF8, 1, 1, _("this is UTF-16, not UTF-8"))
        return None
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8")
        line, column = place(before, len(before))
        byte = f"0x{raw[error.start]:02X}"
        findings.add(NOT_UTF8, line, column, _("the byte {byte} is not UTF-8").format(byte=byte))
        return None


def inspect(text: str, findings: Findings) -> None:
    """Report each kind of unwanted character once, where it first stands, with how often it occurs."""
    if not _UNWANTED.search(text):
        return
    seen: dict[str, list[int]] = {}
    for match in _UNWANTED.finditer(text):
        seen.setdefault(match[0], []).append(match.start())
    for character, places in seen.items():
        line, column = place(text, places[0])
        fault, message = _describe(character, places[0])
        count = _(" ({count} times in this file)").format(count=len(places)) if len(places) > 1 else ""
        findings.add(fault, line, column, message + count)


def _describe(character: str, index: int) -> tuple[Fault, str]:
    if character == "\ufeff" and index == 0:
        return BYTE_ORDER_MARK, _("the file starts with a byte-order mark")
    if character == "\r":
        return CARRIAGE_RETURN, _("a line ends in a carriage return")
    if character == "\t":
        return TAB, _("a tab stands here")
    fault = CONTROL_CHARACTER if FORBIDDEN.match(character) else INVISIBLE_CHARACTER
    return fault, _("the character {name} stands here").format(name=name(character))
