"""Which words of a text changed: two wordings as one row of pieces that were kept, struck out or put in."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

_WORD = re.compile(r"[\u3400-\u9fff]|\w(?:(?![\u3400-\u9fff])\w)*|\s+|.")
"""A Chinese character, a word of other writing, white space, any other sign."""

_SHORT = 2
"""A run of so few words between two changes reads as a stumble: it is told as changed with them."""

_LIKE = 0.5
"""Below this likeness (difflib's ratio, 0 to 1) two wordings have too little in common to be interwoven."""


class Mark(StrEnum):
    """What happened to a piece of text."""

    KEPT = "kept"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text and what happened to it."""

    mark: Mark
    text: str


def flowing(text: str) -> str:
    """The text as one line: how it is broken into lines in a file says nothing."""
    return " ".join(text.split())


def likeness(before: str, after: str) -> float:
    """How much two texts have in common, word by word, from 0 to 1."""
    old, new = _WORD.findall(flowing(before)), _WORD.findall(flowing(after))
    return SequenceMatcher(None, old, new, autojunk=False).ratio()


def pieces(before: str, after: str) -> tuple[Piece, ...]:
    """The two wordings in one row: kept and removed pieces make the old one, kept and added ones the new.

    Line breaks count as spaces. Texts with little in common are told whole, the old one first.
    """
    old, new = flowing(before), flowing(after)
    old_words, new_words = _WORD.findall(old), _WORD.findall(new)
    matcher = SequenceMatcher(None, old_words, new_words, autojunk=False)
    if matcher.ratio() < _LIKE:
        return tuple(_told(((Mark.REMOVED, old), (Mark.ADDED, new))))
    runs: list[tuple[str, str, str]] = []
    for kind, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        gone, come = "".join(old_words[old_from:old_to]), "".join(new_words[new_from:new_to])
        runs.append((gone, "", "") if kind == "equal" else ("", gone, come))
    return tuple(_told(_without_stumbles(runs)))


def _without_stumbles(runs: Sequence[tuple[str, str, str]]) -> Iterator[tuple[Mark, str]]:
    """Runs of (kept, removed, added), neighbouring changes with little between them put together."""
    gone = come = ""
    for place, (kept, removed, added) in enumerate(runs):
        inside = 0 < place < len(runs) - 1
        if not kept or (inside and len(_WORD.findall(kept.strip())) <= _SHORT):
            gone, come = gone + kept + removed, come + kept + added
            continue
        yield from ((Mark.REMOVED, gone), (Mark.ADDED, come), (Mark.KEPT, kept))
        gone = come = ""
    yield from ((Mark.REMOVED, gone), (Mark.ADDED, come))


def _told(found: Iterable[tuple[Mark, str]]) -> Iterator[Piece]:
    return (Piece(mark, text) for mark, text in found if text)
