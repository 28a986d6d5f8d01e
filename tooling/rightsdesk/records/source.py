"""YAML text to data and back: one strict reader for every file of a desk (DESIGN §2.3, §5 "Reading YAML").

Read is the YAML 1.2 core schema without what readers disagree on; times and dates stay text. What is refused
stands in `faults.FAULTS`, one entry per kind.
"""

import codecs
import re
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any, Final

from rightsdesk.errors import Unreadable
from rightsdesk.messages import _
from rightsdesk.records import characters, faults
from rightsdesk.records.faults import FAULTS, Fault, Findings
from rightsdesk.records.yaml_events import Abandoned, EventReader
from rightsdesk.records.yaml_places import compose, find_place
from rightsdesk.records.yaml_strictness import find_crowded_signs
from rightsdesk.records.yaml_writing import TIMELINE, dump, dump_case, dump_event

__all__ = [
    "FAULTS",
    "LIMIT",
    "Document",
    "Fault",
    "dump",
    "dump_case",
    "dump_event",
    "load",
    "load_case_document",
    "mend_line_ends",
]

LIMIT: Final = 256 * 1024
"""The largest file read, in bytes."""

_LINE_END: Final = re.compile("\r\n|[\r\n\x85\u2028\u2029]")
_TIMELINE_LINE: Final = re.compile(r"^timeline: *(?: #.*)?$", re.MULTILINE)
_BARE_DASH: Final = re.compile(r"^-$", re.MULTILINE)
_CONTENT: Final = re.compile(r"^ *[^ #\n].*$", re.MULTILINE)


@dataclass(frozen=True)
class Document:
    """One file as read: `data` are dicts with text keys, lists, texts, numbers, truth values and None.

    `raw` are the file's bytes, `path` its place relative to the desk's root.
    """

    data: Any
    path: str
    raw: bytes = field(repr=False)

    @cached_property
    def _root(self) -> Any:
        return compose(self.raw)

    def position(self, *keys: str | int) -> tuple[int, int]:
        """Line and column, from 1, of the entry `keys` lead to, or of its nearest parent where there is none.

        A mapping's entry stands where its key does, a list's entry where its value does.
        """
        return find_place(self._root, keys)


def load(raw: bytes, path: str, *, limit: int = LIMIT) -> Document:
    """The document in the bytes of the file at `path`. Raises Unreadable with every fault found in it."""
    reader = _read(raw, Findings(path), limit)
    return Document(reader.documents[0], path, raw)


def load_case_document(raw: bytes, path: str, *, limit: int = LIMIT) -> Document:
    """`load`, for a case file: a mapping whose last key is a `timeline` that events can be appended to.

    `data["timeline"]` is always a list; a `timeline:` with nothing under it is the empty one.
    Raises Unreadable.
    """
    findings = Findings(path)
    reader = _read(raw, findings, limit)
    document = Document(reader.documents[0], path, raw)
    if reader.marker is not None:
        line, column = reader.marker.line + 1, reader.marker.column + 1
        findings.add(faults.MARKER, line, column, _("a document marker stands here"))
    _check_case(document, findings)
    if findings.diagnostics:
        raise _unreadable(findings)
    if document.data[TIMELINE] is None:
        document.data[TIMELINE] = []
    return document


def mend_line_ends(raw: bytes) -> bytes:
    """The bytes without byte-order mark and Windows line ends, and with a last line feed.

    It undoes what editors do to a file that still says the same, so that its data can be compared.
    """
    text = raw.removeprefix(codecs.BOM_UTF8).replace(b"\r\n", b"\n")
    return text if text.endswith(b"\n") else text + b"\n"


def _unreadable(findings: Findings) -> Unreadable:
    found = sorted(findings.diagnostics)
    message = _("{path} cannot be read; {count} faults").format(path=found[0].path, count=len(found))
    return Unreadable(message, found)


def _read(raw: bytes, findings: Findings, limit: int) -> EventReader:
    """Read as far as the text can be read. Raises Unreadable with all faults noted on the way."""
    if len(raw) > limit:
        message = _("the file has {size} bytes, more than {limit}").format(size=len(raw), limit=limit)
        findings.add(faults.TOO_LARGE, 1, 1, message)
        raise _unreadable(findings)
    text = characters.decode(raw, findings)
    if text is None:
        raise _unreadable(findings)
    characters.inspect(text, findings)
    if text and not text.endswith("\n"):
        line, column = characters.place(text, len(text))
        findings.add(faults.NO_FINAL_LINE_FEED, line, column, _("the last line does not end in a line feed"))
    reader = EventReader(raw, partial(_LINE_END.split, text), findings)
    _read_events(reader, text, findings)
    if findings.diagnostics:
        raise _unreadable(findings)
    return reader


def _read_events(reader: EventReader, text: str, findings: Findings) -> None:
    import yaml

    try:
        reader.read()
    except Abandoned:
        return
    except yaml.YAMLError as error:
        _add_syntax(error, findings)
        return
    if not reader.documents:
        findings.add(faults.EMPTY, 1, 1, _("there is nothing in the file"))
    if not findings.diagnostics:
        for line, column, sign in find_crowded_signs(text):
            findings.add(faults.SYNTAX, line + 1, column + 1, _crowded(sign))


def _crowded(sign: str) -> str:
    return _("a space is missing before this #") if sign == "#" else _("a space is missing after this ?")


def _add_syntax(error: Any, findings: Findings) -> None:
    """What libyaml says of a text that is not YAML, unless it is only about characters reported already."""
    mark = getattr(error, "problem_mark", None)
    if mark is None:
        if not findings.diagnostics:
            findings.add(faults.SYNTAX, 1, 1, _("this is not YAML: {problem}").format(problem=error))
        return
    problem = ", ".join(part for part in (error.context, error.problem) if part)
    message = _("this is not YAML: {problem}").format(problem=problem)
    findings.add(faults.SYNTAX, mark.line + 1, mark.column + 1, message)


def _check_case(document: Document, findings: Findings) -> None:
    """Note what keeps events from being appended to the end of a case file."""
    data = document.data
    if not isinstance(data, dict) or TIMELINE not in data:
        line, column = document.position()
        findings.add(faults.NOT_A_CASE, line, column, _("the file has no timeline"))
        return
    *_header, last = data
    if last != TIMELINE:
        keys = list(data)
        for key in keys[keys.index(TIMELINE) + 1 :]:
            message = _("the key {key!r} stands after the timeline").format(key=key)
            findings.add(faults.NOT_A_CASE, *document.position(key), message)
        return
    _check_timeline(document, findings)


def _check_timeline(document: Document, findings: Findings) -> None:
    """Judge the text itself: in a mapping at the left margin, no other line can start with `timeline:`."""
    text = document.raw.decode("utf-8")
    opening = _TIMELINE_LINE.search(text)
    first = _CONTENT.search(text, opening.end()) if opening else None
    empty = document.data[TIMELINE] is None and first is None
    if opening is None or not (empty or (first and first[0].startswith("- "))):
        message = _("the timeline is not written as a list at the left margin")
        findings.add(faults.TIMELINE_SHAPE, *document.position(TIMELINE), message)
    elif bare := _BARE_DASH.search(text, opening.end()):
        line, column = characters.place(text, bare.start())
        message = _("an event does not start on the line of its `- `")
        findings.add(faults.TIMELINE_SHAPE, line, column, message)
