"""Take the dirt of spreadsheets and web forms out of a cell, each kind by a name that a mapping lists."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final, Literal, get_args

Cleaning = Literal[
    "zero-width", "excel-escapes", "line-ends", "no-break-spaces", "ideographic-spaces", "tabs", "trim"
]
"""What can be cleaned away, in the order in which it is done."""

_ZERO_WIDTH: Final = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]")
_LINE_END: Final = re.compile("\r\n|[\r\u2028\u2029\u0085\u000b\u000c]")
_BLANK_LINES: Final = re.compile(r"\n(?:\s*\n)+")

_STEPS: Final[Mapping[str, Callable[[str], str]]] = {
    "zero-width": lambda text: _ZERO_WIDTH.sub("", text),
    # Excel writes a carriage return inside a cell as this text.
    "excel-escapes": lambda text: text.replace("_x000D_\n", "\n").replace("_x000D_", "\n"),
    "line-ends": lambda text: _LINE_END.sub("\n", text),
    "no-break-spaces": lambda text: text.replace("\u00a0", " ").replace("\u202f", " "),
    "ideographic-spaces": lambda text: text.replace("\u3000", " "),
    "tabs": lambda text: text.replace("\t", " "),
    "trim": lambda text: _trim(text),
}

CLEANINGS: Final[tuple[Cleaning, ...]] = get_args(Cleaning)


def clean(text: str, kinds: Sequence[str]) -> str:
    """The text without those kinds of dirt. Cleaning twice changes nothing more."""
    for kind in CLEANINGS:
        if kind in kinds:
            text = _STEPS[kind](text)
    return text


def _trim(text: str) -> str:
    """Without white space around the text and around each of its lines, and with no run of blank lines."""
    lines = "\n".join(line.strip() for line in text.split("\n"))
    return _BLANK_LINES.sub("\n", lines).strip()
