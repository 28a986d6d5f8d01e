"""A page's Markdown as a tree of plain values: what a typst template prints is the very text of the page."""

import re
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

from rightsdesk.publish.templates import Templates

Node = str | dict[str, Any]
"""A text, or an element: `tag` and `inside` (nodes), and as far as it has them `id`, `class`, `href`."""

_EMPTY = frozenset({"br", "hr", "img"})
BLOCKS = frozenset(
    [
        "article",
        "blockquote",
        "div",
        "figcaption",
        "figure",
        "h1",
        "h2",
        "h3",
        "h4",
        "li",
        "ol",
        "p",
        "table",
        "tbody",
        "td",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
_KEPT = ("id", "class", "href")


class _Builder(HTMLParser):
    """Elements as they are opened and closed. What Python-Markdown writes is balanced."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root: dict[str, Any] = {"tag": "page", "inside": []}
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element begins inside the one that is open."""
        element: dict[str, Any] = {"tag": tag, "inside": []}
        element |= {name: value for name, value in attrs if name in _KEPT and value}
        self._open[-1]["inside"].append(element)
        if tag not in _EMPTY:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        """The element that is open ends."""
        if tag not in _EMPTY and len(self._open) > 1:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        """Text, with each run of white space as one space."""
        text = re.sub(r"\s+", " ", data)
        if text.strip() or self._open[-1]["tag"] not in {"page", *BLOCKS} or self._open[-1]["inside"]:
            self._open[-1]["inside"].append(text)


def _tidied(element: dict[str, Any]) -> dict[str, Any]:
    """An element without the white space between the blocks that it holds."""
    inside = [_tidied(each) if isinstance(each, dict) else each for each in element["inside"]]
    if any(isinstance(each, dict) and each["tag"] in BLOCKS for each in inside):
        inside = [each for each in inside if not (isinstance(each, str) and not each.strip())]
    return element | {"inside": inside}


def reader(templates: Templates) -> Callable[[str], list[Node]]:
    """What reads a page's Markdown (without front matter) as nodes, by the extensions that the sites have."""
    import yaml
    from markdown import Markdown

    said = yaml.safe_load(templates.file("mkdocs.yml").read_text(encoding="utf-8"))["markdown_extensions"]
    settings: dict[str, Any] = {}
    for each in said:
        settings |= (
            {each: {}} if isinstance(each, str) else {name: dict(more or {}) for name, more in each.items()}
        )
    markdown = Markdown(extensions=list(settings), extension_configs=settings)

    def read(text: str) -> list[Node]:
        builder = _Builder()
        builder.feed(markdown.reset().convert(text))
        builder.close()
        nodes: list[Node] = _tidied(builder.root)["inside"]
        return nodes

    return read


def plain(nodes: list[Node]) -> str:
    """All text of nodes in a row."""
    return "".join(each if isinstance(each, str) else plain(each["inside"]) for each in nodes)
