"""What is printed shows as text, whatever it is: a case, a file's name, what a host said.

Control characters in it could colour, move or clear a terminal, type for whoever sits there, or turn the
direction of what follows (Trojan Source, CVE-2021-42574). They are shown as `\\u001b`, which JSON reads as
the character itself.
"""

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final, TextIO, cast

_UNSAFE: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]|\r(?!\n)")


def legible(text: str) -> str:
    """The text with everything that a terminal would obey written out."""
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


class _Legible:
    """A stream of text that is `legible`, else as the stream behind it."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Write it, made legible; how much of it was written: all."""
        self._stream.write(legible(text))
        return len(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


@contextmanager
def legible_output() -> Iterator[None]:
    """Let standard output and error be legible meanwhile."""
    before = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = (cast(TextIO, _Legible(stream)) for stream in before)
    try:
        yield
    finally:
        sys.stdout, sys.stderr = before


def show_what_cannot_be_encoded() -> None:
    """Where the locale has no sign for a character, write it out (`\\u4e00`) instead of failing half-way."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
