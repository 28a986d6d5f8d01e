"""Text made harmless for Markdown: what people typed can neither become markup nor break a table."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Protocol
from urllib.parse import quote

from markupsafe import Markup

_SPECIAL = re.compile(r"""[\\`*_{}\[\]<>&|~^=#$"']""")
_LINE_START = re.compile(r"^(?:[-+:!]|(\d+)([.)]))")


def _entity(found: re.Match[str]) -> str:
    return f"&#{ord(found[0])};"


def _unstarted(text: str) -> str:
    """A text that could open a list or a definition at the start of a line, with that sign as an entity."""
    found = _LINE_START.match(text)
    if not found:
        return text
    sign = found.end() - 1
    return f"{text[:sign]}&#{ord(text[sign])};{text[sign + 1 :]}"


def inline(value: object) -> Markup:
    """`value` as one line of literal text, wherever in a Markdown file it comes to stand.

    What is `Markup` already passes unchanged. Signs that mean something in Markdown, HTML or attribute lists
    become numeric entities, which Python-Markdown hands through to the browser untouched.
    """
    if isinstance(value, Markup):
        return value
    if value is None:
        return Markup()
    return _line(str(value))


@lru_cache(maxsize=8192)
def _line(text: str) -> Markup:
    """A text as one literal line; the same few thousand words and numbers fill all pages."""
    return Markup(_unstarted(_SPECIAL.sub(_entity, " ".join(text.split()))))


def lines(value: str) -> Markup:
    """Several lines as literal text that keeps its line breaks, fit for a paragraph or a table cell."""
    return Markup("<br>").join(inline(line) for line in value.strip().splitlines())


class Piece(Protocol):
    """A run of text; `mark` is `kept`, `removed` or `added`."""

    @property
    def mark(self) -> str:
        """What happened to it."""

    @property
    def text(self) -> str:
        """The run, with the spaces at its ends."""


def marked(pieces: Iterable[Piece]) -> Markup:
    """Pieces of text in a row: what was removed as deleted, what was added as inserted, all of it literal."""
    row = Markup("").join(_WAYS[piece.mark].format(_literal(piece.text)) for piece in pieces)
    return Markup(_unstarted(row.lstrip()))


_WAYS = {"kept": Markup("{}"), "removed": Markup("<del>{}</del>"), "added": Markup("<ins>{}</ins>")}


def quoted(value: str, language: str) -> Markup:
    """Free text of a case: literal, with its line breaks, marked with the language it is written in."""
    return Markup('<span lang="{}">{}</span>').format(language, lines(value))


def address(path: str) -> Markup:
    """A relative address, percent-encoded so that it can stand in a Markdown link."""
    return Markup(quote(path, safe="/.#-~"))


def initial(text: str) -> str:
    """A word or phrase with its first letter as a capital, the rest as it is."""
    return text[:1].upper() + text[1:]


def sentence(text: str, stop: str) -> str:
    """A text that ends as a sentence does: with `stop` where it ends with no such sign itself."""
    bare = text.strip()
    return bare if bare.endswith(_ENDINGS) else f"{bare}{stop}"


_ENDINGS = tuple('。！？…；.!?;”"）)')


def with_code(text: str) -> Markup:
    """A sentence in which what stands between backticks is shown as code, and everything else is literal."""
    parts = text.split("`")
    return Markup("").join(
        Markup("<code>{}</code>").format(inline(part)) if place % 2 else _literal(part)
        for place, part in enumerate(parts)
    )


def _literal(text: str) -> Markup:
    """Literal text within a line, with the spaces at its ends."""
    return Markup(_SPECIAL.sub(_entity, text))
