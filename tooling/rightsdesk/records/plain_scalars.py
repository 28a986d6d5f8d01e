"""Values without quotes: what they mean under the YAML 1.2 core schema, and which are refused as ambiguous.

Accepted are null, truth values, plain decimal numbers and text. Refused is what YAML 1.1 readers (and the
editors built on them) take for something else (https://yaml.org/type/), and the number notations that nobody
writes on purpose.
"""

import re
from functools import lru_cache
from typing import Final

from rightsdesk.messages import N_


class Ambiguous(ValueError):
    """A value without quotes that readers disagree on; `meaning`, a catalogue key, says what it could be
    taken for.
    """

    def __init__(self, meaning: str) -> None:
        super().__init__(meaning)
        self.meaning = meaning


SUSPECTS: Final = frozenset("yYnNoOtTfF~.-+=<0123456789")
"""First characters of everything that is not plainly text; what starts otherwise needs no closer look."""

_WORDS: Final = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
SWITCHES: Final = frozenset({"y", "n", "yes", "no", "on", "off"})
"""YAML 1.1's other truth values, in lower case; refused as values, plain text as keys."""

_PERHAPS_NUMBER: Final = re.compile(r"[-+]?\.?[0-9][0-9A-Fa-fxXob_.:,+-]*|[-+]?\.(?:inf|Inf|INF|nan|NaN|NAN)")
_WHOLE: Final = re.compile(r"-?(?:0|[1-9][0-9]{0,14})")
_DECIMAL: Final = re.compile(r"-?(?:0|[1-9][0-9]{0,14})\.[0-9]{1,17}")
_NUMBERS: Final = (
    (re.compile(r"[-+]?[0-9][0-9_]*(?::[0-9]{1,2})+(?:\.[0-9_]*)?"), N_("a number to the base 60")),
    (re.compile(r"[-+]?0[0-9_]+"), N_("an octal number")),
    (re.compile(r"[-+]?0(?:o[0-7_]+|x[0-9A-Fa-f_]+|b[01_]+)"), N_("an octal, hexadecimal or binary number")),
    (re.compile(r"[-+]?(?:[0-9][0-9_]*\.?[0-9_]*|\.[0-9][0-9_]*)(?:[eE][-+]?[0-9]+)?"), N_("a number")),
    (re.compile(r"[-+]?\.(?:inf|Inf|INF|nan|NaN|NAN)"), N_("an infinite or undefined number")),
)
_MARKS: Final = {
    "=": N_("YAML 1.1's default value"),
    "<<": N_("YAML 1.1's merge key"),
    "-": N_("the start of a list"),
}


@lru_cache(maxsize=8192)
def read_plain(text: str) -> str | int | float | bool | None:
    """What `text` means where it stands without quotes. Raises Ambiguous."""
    if text in _WORDS:
        return _WORDS[text]
    if text.lower() in SWITCHES:
        raise Ambiguous(N_("a truth value"))
    if text in _MARKS:
        raise Ambiguous(_MARKS[text])
    if not _PERHAPS_NUMBER.fullmatch(text):
        return text
    if _WHOLE.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text):
        return float(text)
    for pattern, meaning in _NUMBERS:
        if pattern.fullmatch(text):
            raise Ambiguous(meaning)
    return text


def is_text(text: str) -> bool:
    """Whether `text` without quotes is read as that very text by everybody."""
    if text and text[0] not in SUSPECTS:
        return True
    try:
        meaning = read_plain(text)
    except Ambiguous:
        return False
    return isinstance(meaning, str)
