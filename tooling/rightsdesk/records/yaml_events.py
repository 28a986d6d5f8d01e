"""From the events of libyaml's parser to data, refusing duplicate keys, anchors, tags and ambiguous values.

PyYAML's own constructor keeps the last of two equal keys and reads YAML 1.1, and takes twice the time.
"""

from collections.abc import Callable
from typing import Any, Final, NamedTuple

from rightsdesk.errors import DeskError
from rightsdesk.messages import _
from rightsdesk.records import faults
from rightsdesk.records.characters import FORBIDDEN, name
from rightsdesk.records.faults import Fault, Findings
from rightsdesk.records.plain_scalars import SUSPECTS, SWITCHES, Ambiguous, read_plain
from rightsdesk.records.yaml_strictness import find_deep_blank, find_shallow_line

MAX_DEPTH: Final = 32
"""How deep lists and mappings may be nested; a policy needs eight."""

_NO_KEY: Final = object()
_TOP: Final = -1


class _Frame(NamedTuple):
    """What the reader returns to when a collection ends, and the event that started the collection."""

    container: Any
    key: Any
    indent: int
    start: Any


class Abandoned(Exception):
    """Reading further makes no sense; the finding that says why has been recorded."""


def open_stream(raw: bytes) -> Any:
    """libyaml's parser on `raw`; `get_event()` gives events. Raises DeskError where libyaml is missing."""
    try:
        from yaml import CLoader  # here, since a command that reads no file should not pay for it
    except ImportError:
        message = _("PyYAML came without libyaml; install its wheel: pip install --force-reinstall PyYAML")
        raise DeskError(message) from None
    return CLoader(raw)


class EventReader:
    """Builds the data of one text and notes what is refused on the way.

    After `read`, `documents` holds the data of the one document (it means nothing if there are findings) and
    `marker` the mark of its `---`, or None.
    """

    def __init__(self, raw: bytes, lines: Callable[[], list[str]], findings: Findings) -> None:
        self.documents: list[Any] = []
        self.marker: Any = None
        self._raw = raw
        self._lines = lines
        self._findings = findings
        self._guarded = any(sign in raw for sign in (b"&", b"*", b"!"))
        self._escapes = b"\\" in raw
        self._container: Any = self.documents
        self._key: Any = _NO_KEY
        self._indent = _TOP
        self._stack: list[_Frame] = []

    def read(self) -> None:
        """Read the whole stream.

        Raises yaml.YAMLError where it is not YAML, Abandoned after a finding that ends the reading.
        """
        import yaml

        steps: dict[type, Callable[[Any], None]] = {
            yaml.ScalarEvent: self._scalar,
            yaml.MappingStartEvent: self._start_mapping,
            yaml.SequenceStartEvent: self._start_sequence,
            yaml.MappingEndEvent: self._end_collection,
            yaml.SequenceEndEvent: self._end_collection,
            yaml.AliasEvent: self._alias,
            yaml.DocumentStartEvent: self._start_document,
            yaml.DocumentEndEvent: self._end_document,
        }
        next_event = open_stream(self._raw).get_event
        next_event()
        event = next_event()
        while type(event) is not yaml.StreamEndEvent:
            steps[type(event)](event)
            event = next_event()

    def _scalar(self, event: Any) -> None:
        value = event.value
        style = event.style
        if self._guarded:
            self._refuse_properties(event)
        if type(self._container) is dict and self._key is _NO_KEY:
            self._key = self._read_key(event)
            return
        if not style:
            if not value or value[0] in SUSPECTS:
                value = self._plain(event)
        elif style in "|>":
            self._check_block_text(event)
        else:
            self._check_quoted(event)
        self._store(value)

    def _store(self, value: Any) -> None:
        container = self._container
        if type(container) is dict:
            container[self._key] = value
            self._key = _NO_KEY
        else:
            container.append(value)

    def _plain(self, event: Any) -> Any:
        try:
            return read_plain(event.value)
        except Ambiguous as found:
            message = _("{text!r} without quotes can be taken for {meaning}")
            self._refuse(faults.AMBIGUOUS, event, message.format(text=event.value, meaning=_(found.meaning)))
            return event.value

    def _read_key(self, event: Any) -> Any:
        key = event.value
        if event.style:
            self._check_quoted(event)
        elif (not key or key[0] in SUSPECTS) and key.lower() not in SWITCHES:
            if key == "<<":
                self._refuse(faults.MERGE_KEY, event, _("a merge key stands here"))
            elif not isinstance(self._plain(event), str):
                self._refuse(faults.KEY_NOT_TEXT, event, _("the key {key!r} is not text").format(key=key))
        if key in self._container:
            message = _("the key {key!r} stands twice in this mapping")
            self._refuse(faults.DUPLICATE_KEY, event, message.format(key=key))
        return key

    def _start_mapping(self, event: Any) -> None:
        self._start_collection(event, {})

    def _start_sequence(self, event: Any) -> None:
        self._start_collection(event, [])

    def _start_collection(self, event: Any, new: Any) -> None:
        if self._guarded:
            self._refuse_properties(event)
        key = _NO_KEY
        if type(self._container) is dict and self._key is _NO_KEY:
            self._refuse(faults.KEY_NOT_TEXT, event, _("a list or mapping stands as a key"))
            key = object()
        else:
            self._store(new)
        self._stack.append(_Frame(self._container, key, self._indent, event))
        if len(self._stack) > MAX_DEPTH:
            message = _("more than {depth} levels of nesting").format(depth=MAX_DEPTH)
            self._refuse(faults.TOO_DEEP, event, message)
            raise Abandoned
        self._container = new
        self._key = _NO_KEY
        if not event.flow_style:
            self._indent = event.start_mark.column

    def _end_collection(self, event: Any) -> None:
        self._container, self._key, self._indent, start = self._stack.pop()
        if start.flow_style:
            self._check_continuation(start.start_mark.line, event.end_mark.line)

    def _alias(self, event: Any) -> None:
        self._refuse(faults.ANCHOR, event, _("an alias stands here: *{name}").format(name=event.anchor))
        if type(self._container) is dict and self._key is _NO_KEY:
            self._key = object()
        else:
            self._store(None)

    def _start_document(self, event: Any) -> None:
        if event.version or event.tags:
            self._refuse(faults.DIRECTIVE, event, _("a YAML directive stands here"))
        if self.documents:
            self._refuse(faults.SEVERAL_DOCUMENTS, event, _("a second document starts here"))
            raise Abandoned
        if event.explicit:
            self.marker = event.start_mark

    def _end_document(self, event: Any) -> None:
        if event.explicit:
            self._refuse(faults.SEVERAL_DOCUMENTS, event, _("the end marker ... stands here"))

    def _refuse_properties(self, event: Any) -> None:
        if event.anchor is not None:
            message = _("an anchor stands here: &{name}").format(name=event.anchor)
            self._refuse(faults.ANCHOR, event, message)
        if event.tag is not None:
            self._refuse(faults.TAG, event, _("a tag stands here: {tag}").format(tag=event.tag))

    def _check_quoted(self, event: Any) -> None:
        self._check_continuation(event.start_mark.line, event.end_mark.line)
        if self._escapes and (control := FORBIDDEN.search(event.value)):
            message = _("this text holds the character {name}, written as an escape").format(
                name=name(control[0])
            )
            self._refuse(faults.CONTROL_CHARACTER, event, message)

    def _check_block_text(self, event: Any) -> None:
        if event.value.strip("\n"):
            return
        blank = find_deep_blank(self._lines(), event.start_mark.line, self._indent)
        if blank is not None:
            message = _("this blank line is indented deeper than the text that follows it")
            self._findings.add(faults.SYNTAX, blank + 1, 1, message)

    def _check_continuation(self, first: int, last: int) -> None:
        if first == last:
            return
        shallow = find_shallow_line(self._lines(), first, last, self._indent)
        if shallow is not None:
            message = _("this line continues a quoted text or a bracket and must be indented deeper")
            self._findings.add(faults.SYNTAX, shallow + 1, 1, message)

    def _refuse(self, fault: Fault, event: Any, message: str) -> None:
        mark = event.start_mark
        self._findings.add(fault, mark.line + 1, mark.column + 1, message)
