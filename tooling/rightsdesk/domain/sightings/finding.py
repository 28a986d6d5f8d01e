"""Find personal data in a text, and take it out."""

import re
from collections.abc import Callable, Collection, Iterable
from typing import Final

from rightsdesk.domain.sightings.kinds import Sighting
from rightsdesk.domain.sightings.names import names_in
from rightsdesk.domain.sightings.numbers import digits, numbers_in

_FOLDED: Final = {
    **{0xFF01 + offset: chr(0x21 + offset) for offset in range(94)},
    **dict.fromkeys(map(ord, "\u3000\u00a0\u2002\u2003\u2009\u202f"), " "),
    **dict.fromkeys(map(ord, "‐‑‒–—―−"), "-"),
}


def folded(text: str) -> str:
    """A text in half-width signs with one kind of space and of hyphen, of the same length: a number is the
    same however a keyboard was set."""
    return text if text.isascii() else text.translate(_FOLDED)


def find(text: str, kinds: Collection[str] | None = None) -> tuple[Sighting, ...]:
    """The personal data in a text, in order, none overlapping another; of those `kinds` only where given."""
    plain = folded(text)
    taken: list[Sighting] = []
    candidates = [*numbers_in(plain), *((start, end, "name") for start, end in names_in(plain))]
    for start, end, kind in candidates:
        if kinds is not None and kind not in kinds:
            continue
        if all(end <= other.start or start >= other.end for other in taken):
            taken.append(Sighting(start, end, kind, text[start:end]))
    return tuple(sorted(taken))


def replaced(text: str, seen: Iterable[Sighting], by: Callable[[Sighting], str]) -> str:
    """A text with each sighting in it replaced by what `by` says."""
    for each in sorted(seen, reverse=True):
        text = text[: each.start] + by(each) + text[each.end :]
    return text


def normal(value: str, kind: str) -> str:
    """A value as it is compared with others of its kind: numbers without their gaps and without 86, addresses
    in small letters."""
    plain = folded(value)
    if kind in ("mobile", "landline"):
        number = re.sub("[^0-9]", "", plain)
        return re.sub("^(?:00)?86(?=1[3-9][0-9]{9}$|0?[1-9][0-9]{8,}$)", "", number).lstrip("0")
    if kind in ("email", "account"):
        return plain.lower()
    if kind == "name":
        return plain
    return digits(plain).upper() if kind != "plate" else re.sub("[ ·•・.]", "", plain).upper()
