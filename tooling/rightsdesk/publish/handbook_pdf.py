"""The rights handbook as one printable document, made of the very pages of the site."""

import json
import posixpath
import re
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, time
from hashlib import sha256
from importlib.metadata import version
from typing import Any

from rightsdesk.publish.handbook import HANDBOOK, ChapterGroup, front_matter
from rightsdesk.publish.pages import Page, PublicPages
from rightsdesk.publish.pdf import SHEETS, render
from rightsdesk.publish.templates import Templates
from rightsdesk.publish.trees import BLOCKS, Node, plain, reader
from rightsdesk.records.memory import code_version, recall, remember
from rightsdesk.widths import width

FILE = f"{HANDBOOK}handbook.pdf"
"""Where it stands from the root of its language's site; the list of chapters links to it."""

_NARROW, _WIDE, _MARGIN = 8, 44, 4
"""Between how many letters a column's share of a table's width is reckoned, and how many its margins take."""


def handbook_pdf(pages: PublicPages, templates: Templates, now: datetime, address: str | None) -> bytes:
    """The handbook in the language of these pages; the same on all of a day, and remembered on this machine
    until something in it changes.

    `address` is where that language's site stands (None: nobody says): links to its other pages lead there.
    """
    cover = pages.cover()
    day = datetime.combine(now.date(), time(), now.tzinfo)
    name = f"handbooks/{_digest([cover['organisation'], cover['language']])}"
    made_of = _digest([_printed_by(templates), cover, address, day.isoformat(), _texts(pages)])
    known = recall(name, made_of)
    if known is not None and isinstance(known.get("pdf"), str):
        return b64decode(known["pdf"])
    printed = render(templates, "handbook", contents(pages, templates, address), day)
    remember(name, made_of, {"pdf": b64encode(printed).decode("ascii")})
    return printed


def _texts(pages: PublicPages) -> list[Any]:
    return [[group.title, [page.text for page in chapters]] for group, chapters in pages.chapters()]


def _printed_by(templates: Templates) -> list[str]:
    """What the looks of the handbook rest on."""
    looks = [*templates.files(SHEETS).values(), templates.file("mkdocs.yml")]
    said = [sha256(path.read_bytes()).hexdigest() for path in looks]
    return [*said, code_version("publish"), *(version(each) for each in ("typst", "markdown"))]


def _digest(values: list[Any]) -> str:
    return sha256(json.dumps(values, ensure_ascii=False).encode()).hexdigest()


def contents(pages: PublicPages, templates: Templates, address: str | None) -> dict[str, Any]:
    """What the template of the handbook is handed: the cover's texts, and the groups of chapters, each
    chapter with its `slug`, `title` and the `body` below its heading, as nodes.
    """
    read = reader(templates)
    groups = pages.chapters()
    known = {page.path for _group, chapters in groups for page in chapters}
    links = _Links(known, address)
    return {
        **pages.cover(),
        "address": address,
        "groups": [_group(group, chapters, read, links) for group, chapters in groups],
    }


def handbook_text(pages: PublicPages, templates: Templates, address: str | None) -> str:
    """What is to be read in that document, each paragraph, heading and row of a table on a line, with the
    addresses of its links.
    """
    made = contents(pages, templates, address)
    lines = [str(text) for key, text in made.items() if key not in ("groups", "contacts")]
    lines += [" ".join(str(text) for text in contact.values() if text) for contact in made["contacts"]]
    for group in made["groups"]:
        lines.append(group["title"])
        for chapter in group["chapters"]:
            lines += [chapter["title"], *_lines(chapter["body"])]
    return "\n".join(lines)


def _lines(nodes: Sequence[Node]) -> Iterator[str]:
    """The texts of nodes, as far as no block parts them on one line."""
    together: list[Node] = []
    for node in nodes:
        if isinstance(node, str) or node["tag"] not in BLOCKS:
            together.append(node)
            continue
        yield from _line(together)
        together = []
        if node["tag"] == "tr":
            yield " ".join(line for cell in node["inside"] for line in _lines([cell]))
        else:
            yield from _lines(node["inside"])
    yield from _line(together)


def _line(nodes: list[Node]) -> Iterator[str]:
    text = " ".join([plain(nodes), *_addresses(nodes)]).strip()
    if text:
        yield text.replace("\n", " ")


def _addresses(nodes: Sequence[Node]) -> Iterator[str]:
    """Where links lead to, outside the document."""
    for node in nodes:
        if not isinstance(node, str):
            yield from ([str(node["address"])] if "address" in node else ())
            yield from _addresses(node["inside"])


def _group(group: ChapterGroup, chapters: Sequence[Page], read: Any, links: "_Links") -> dict[str, Any]:
    return {"title": group.title, "chapters": [_chapter(page, read, links) for page in chapters]}


def _chapter(page: Page, read: Any, links: "_Links") -> dict[str, Any]:
    _meta, text = front_matter(page.text, page.path)
    nodes = [links.resolved(node, page.path) for node in read(text)]
    headings = [node for node in nodes if isinstance(node, dict) and node["tag"] == "h1"]
    title = plain(headings[0]["inside"]) if headings else page.title
    body = [_measured(node) for node in nodes if node not in headings[:1]]
    return {"slug": page.path, "title": title, "body": body}


class _Links:
    """Where links lead on paper: to a chapter (`to`, its path and perhaps `#` and a place), to an `address`,
    or nowhere.
    """

    def __init__(self, chapters: set[str], address: str | None) -> None:
        self._chapters = chapters
        self._address = address

    def resolved(self, node: Node, path: str) -> Node:
        """A node with its links, and those in it, as they are on paper; `path` is its page's."""
        if isinstance(node, str):
            return node
        found = node | {"inside": [self.resolved(each, path) for each in node["inside"]]}
        if "id" in found:
            found["id"] = f"{path}#{found['id']}"
        href = found.pop("href", None)
        return found if href is None else found | dict(self._target(href, path))

    def _target(self, href: str, path: str) -> Mapping[str, str]:
        if re.match(r"[a-z]+:", href):
            return {"address": href}
        page, _hash, place = href.partition("#")
        target = posixpath.normpath(posixpath.join(posixpath.dirname(path), page)) if page else path
        if target in self._chapters:
            return {"to": target}
        if self._address is None:
            return {}
        html = re.sub(r"\.md$", ".html", target)
        return {"address": f"{self._address}{html}{'#' if place else ''}{place}"}


def _measured(node: Node) -> Node:
    """A node in which every table says the share of the width that each of its columns needs."""
    if isinstance(node, str):
        return node
    found = node | {"inside": [_measured(each) for each in node["inside"]]}
    return found | {"widths": _widths(found)} if found["tag"] == "table" else found


def _widths(table: Mapping[str, Any]) -> list[int]:
    rows = [row for part in table["inside"] for row in part["inside"]]
    columns = zip(*([width(plain(cell["inside"])) for cell in row["inside"]] for row in rows), strict=True)
    return [min(_WIDE, max(_NARROW, *column)) + _MARGIN for column in columns]
