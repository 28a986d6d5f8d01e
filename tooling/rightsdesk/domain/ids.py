"""Case ids: `2611-7KQ3F-1` is the month of receipt, five random Crockford base-32 characters, a check
character.

The check character is ISO/IEC 7064's hybrid system with M = 32 over the nine characters before it: it
catches every single mistaken character and nearly every swap of neighbours. Crockford's alphabet leaves out
I, L, O and U, so that an id read over the telephone has one spelling.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from difflib import get_close_matches
from typing import Annotated

from pydantic import AfterValidator, Field

from rightsdesk.domain.sentences import shape
from rightsdesk.messages import N_, _

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
SHAPE = re.compile(r"[0-9]{2}(?:0[1-9]|1[0-2])-[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]")
_MISHEARD = str.maketrans("ILOilo", "110110")
_BETWEEN = re.compile(r"[\s\u2010-\u2015\u2212-]+")


def check_character(body: str) -> str:
    """The check character over characters of the alphabet, nine in an id (ISO/IEC 7064 hybrid, modulus
    32)."""
    remainder = 32
    for character in body:
        remainder = (remainder + ALPHABET.index(character)) % 32 or 32
        remainder = remainder * 2 % 33
    return ALPHABET[(33 - remainder) % 32]


def new_id(year: int, month: int, draw: Callable[[int], int]) -> str:
    """A fresh id for a case received in that month; `draw(n)` gives a random integer below n."""
    body = f"{year % 100:02d}{month:02d}"
    tail = "".join(ALPHABET[draw(32)] for _ in range(5))
    return f"{body}-{tail}-{check_character(body + tail)}"


def heard(text: str) -> str:
    """What people type or read aloud, in the alphabet's own characters: upper case, O read as 0, I and L as
    1, full-width characters as plain ones, without hyphens and spaces.
    """
    return _BETWEEN.sub("", unicodedata.normalize("NFKC", text)).translate(_MISHEARD).upper()


def normalise(text: str) -> str:
    """An id as people type it, made canonical: as it is `heard`, with hyphens put in their places."""
    bare = heard(text)
    return "-".join(part for part in (bare[:4], bare[4:9], bare[9:]) if part)


def is_case_id(text: str) -> bool:
    """Whether `text` is a canonical id with the right check character."""
    return bool(SHAPE.fullmatch(text)) and check_character(text.replace("-", "")[:9]) == text[-1]


def _checked(text: str) -> str:
    if not is_case_id(text):
        raise ValueError(
            _("{text!r} is no id: its check character does not fit (mistyped?)").format(text=text)
        )
    return text


CaseId = Annotated[
    str,
    Field(pattern=shape(f"^{SHAPE.pattern}$", N_("it is no id; write it whole, as `desk list` shows it"))),
    AfterValidator(_checked),
]


CommitId = Annotated[
    str,
    Field(
        pattern=shape(
            r"^([0-9a-f]{40}|[0-9a-f]{64})$",
            N_("it is no id of a commit; write all 40 or 64 of its characters"),
        )
    ),
]
"""The whole id of a commit."""


def nearest(text: str, existing: Iterable[str], limit: int = 3) -> list[str]:
    """The existing ids most like a mistyped one, best first."""
    return get_close_matches(normalise(text), list(existing), n=limit, cutoff=0.6)


def case_path(case_id: str, year: int, month: int, day: int) -> str:
    """Where the case received on that local day stands, relative to the desk's root."""
    return f"cases/{year:04d}/{month:02d}/{day:02d}/{case_id}.yml"


def id_in(path: str) -> str:
    """The id that the file of a case is named by."""
    return path.rsplit("/", 1)[-1].removesuffix(".yml")
