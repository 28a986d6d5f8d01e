"""How a text can stand in a file: as it is, escaped or quoted as YAML and JSON do, broken over several lines.

Source: YAML 1.2.2, 5.7 (escaped characters), 6.5 (line folding), 7.3 (flow scalars), 8.1 (block scalars).
"""

import re
import unicodedata
from collections.abc import Iterable

_BREAK = rb"[ \t]*(?:\r?\n[ \t]*)+(?:[#>]+[ \t]*)?"
"""A line break inside a text, with what an indentation, a comment or a quoted message puts before the
rest."""

_GAP = rb"(?:\\\r?\n[ \t]*|" + _BREAK + rb")?"
"""What may stand between two characters of a text without being seen in it."""

_WRITTEN = {
    " ": [rb"\\?[ \t]+", _BREAK],
    "\t": [rb"\\?[ \t]+", rb"\\t", _BREAK],
    "'": [rb"''"],
    '"': [rb'\\"'],
    "\\": [rb"\\\\"],
    "/": [rb"\\/"],
    "\u00a0": [rb"\\_"],
}
"""How some characters are written besides: quotes doubled or behind a backslash, spaces as line breaks."""


def spelled(texts: Iterable[str]) -> re.Pattern[bytes]:
    """Finds each of the texts in the bytes of a file, however it is spelled there; the longest first. Accents
    may be composed or not.
    """
    given = set(texts)
    forms = given | {unicodedata.normalize(form, text) for text in given for form in ("NFC", "NFD")}
    ordered = sorted(forms, key=lambda text: (-len(text), text))
    return re.compile(b"|".join(_GAP.join(map(_character, text)) for text in ordered))


def _character(one: str) -> bytes:
    """One character, however it is written."""
    ways = [re.escape(one.encode("utf-8", "surrogateescape")), *_WRITTEN.get(one, ())]
    code = ord(one)
    ways += [_hexadecimal(rb"\\u", f"{code:04x}"), _hexadecimal(rb"\\U", f"{code:08x}")]
    if code <= 0xFF:
        ways.append(_hexadecimal(rb"\\x", f"{code:02x}"))
    if code > 0xFFFF:
        halves = one.encode("utf-16-be").hex()
        ways = [way for way in ways if not way.startswith(rb"\\u")]
        ways.append(_hexadecimal(rb"\\u", halves[:4]) + _hexadecimal(rb"\\u", halves[4:]))
    return b"(?:" + b"|".join(ways) + b")"


def _hexadecimal(sign: bytes, digits: str) -> bytes:
    """An escape with its digits in either case."""
    return sign + b"(?i:" + digits.encode() + b")"
