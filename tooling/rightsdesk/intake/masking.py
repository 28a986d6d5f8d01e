"""Keep the person out of clear text: what is known of them, what looks like it, what quotes them."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from rightsdesk.domain.sightings.finding import find, replaced

MASK: Final = "***"
QUOTED: Final = "〔…〕"

_SHORTEST: Final = 2
_SHORTEST_WORDS: Final = 8


@lru_cache(maxsize=8)
def _any_of(patterns: tuple[str, ...]) -> re.Pattern[str] | None:
    return re.compile("|".join(f"(?:{part})" for part in patterns)) if patterns else None


def mask(text: str, values: Iterable[str], kinds: tuple[str, ...], patterns: tuple[str, ...]) -> str:
    """`text` with every one of `values`, all personal data of those kinds (`domain.sightings`) and whatever
    the patterns find replaced by `***`. Values of one character are passed over: they would blank ordinary
    words.
    """
    wanted = sorted({value for value in values if len(value) >= _SHORTEST}, key=len, reverse=True)
    if wanted:
        text = re.sub("|".join(map(re.escape, wanted)), MASK, text)
    if kinds:
        text = replaced(text, find(text, kinds), lambda _seen: MASK)
    further = _any_of(patterns)
    return further.sub(MASK, text) if further else text


def without_quotations(text: str, words: str, shortest: int) -> str:
    """`text` with every passage that repeats at least `shortest` characters of `words` replaced by `〔…〕`.

    Where the words are shorter, the whole of them is such a passage, unless it is so short that any text may
    have it. White space is not looked at: a quotation is one however it is broken into lines.
    """
    source = "".join(words.split())
    shortest = max(min(shortest, len(source)), _SHORTEST_WORDS)
    places = [index for index, character in enumerate(text) if not character.isspace()]
    packed = "".join(text[index] for index in places)
    known = {source[start : start + shortest] for start in range(len(source) - shortest + 1)}
    spans: list[list[int]] = []
    for start in range(len(packed) - shortest + 1) if known else ():
        if packed[start : start + shortest] in known:
            if spans and start <= spans[-1][1]:
                spans[-1][1] = start + shortest
            else:
                spans.append([start, start + shortest])
    for start, end in reversed(spans):
        text = text[: places[start]] + QUOTED + text[places[end - 1] + 1 :]
    return text
