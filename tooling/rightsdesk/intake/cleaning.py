"""Take the dirt of spreadsheets and web forms out of a cell, each kind by a name that a mapping lists."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final, Literal, get_args

Cleaning = Literal[
    "misread-utf-8",
    "zero-width",
    "excel-escapes",
    "line-ends",
    "no-break-spaces",
    "ideographic-spaces",
    "tabs",
    "trim",
]
"""What can be cleaned away, in the order in which it is done."""

_MISREAD: Final = re.compile("[\u00c2-\u00f4][\u0080-\u00bf]{1,3}")
_ZERO_WIDTH: Final = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]")
_LINE_END: Final = re.compile("\r\n|[\r\u2028\u2029\u0085\u000b\u000c]")
_BLANK_LINES: Final = re.compile(r"\n(?:\s*\n)+")

_STEPS: Final[Mapping[str, Callable[[str], str]]] = {
    "misread-utf-8": lambda text: _MISREAD.sub(_read_again, text),
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
"""All there are. A mapping that lists none uses `USUAL`."""

USUAL: Final[tuple[Cleaning, ...]] = tuple(kind for kind in CLEANINGS if kind != "misread-utf-8")
"""What does no harm to any register: `misread-utf-8` would also read `Â°`, meant as it stands, as `°`."""


def clean(text: str, kinds: Sequence[str]) -> str:
    """The text without those kinds of dirt. Cleaning twice of the usual kinds changes nothing more."""
    for kind in CLEANINGS:
        if kind in kinds:
            text = _STEPS[kind](text)
    return text


def _read_again(found: re.Match[str]) -> str:
    """The character whose bytes in UTF-8 somebody read as Latin-1; as it was where they are none."""
    try:
        return found[0].encode("latin-1").decode("utf-8")
    except UnicodeDecodeError:
        return found[0]


def _trim(text: str) -> str:
    """Without white space around the text and around each of its lines, and with no run of blank lines."""
    lines = "\n".join(line.strip() for line in text.split("\n"))
    return _BLANK_LINES.sub("\n", lines).strip()
