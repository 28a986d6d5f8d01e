"""How much room text takes where each character stands in a cell: a Chinese one takes two."""

from unicodedata import combining, east_asian_width


def width(text: str) -> int:
    """How many cells a text takes: two for each wide or full-width character (Unicode Standard Annex 11),
    none for combining ones.
    """
    if text.isascii():
        return len(text)
    return sum(
        0 if combining(character) else 2 if east_asian_width(character) in "WF" else 1 for character in text
    )
