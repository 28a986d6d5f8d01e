"""Programme records as they stand in files: `programme/<kind>/<id>.yml`."""

from dataclasses import dataclass

from rightsdesk.diagnostics import Diagnostic, Severity
from rightsdesk.domain.programme.base import Record
from rightsdesk.domain.programme.catalogue import KINDS
from rightsdesk.errors import Unreadable
from rightsdesk.messages import _
from rightsdesk.records.source import Document, load_case_document
from rightsdesk.records.validation import validate


@dataclass(frozen=True, slots=True)
class RecordFile:
    """One programme record as it stands in a file; `record` and `document` are None where it could not be
    read.
    """

    path: str
    raw: bytes
    document: Document | None
    record: Record | None
    findings: tuple[Diagnostic, ...] = ()


def read_record(path: str, raw: bytes) -> RecordFile:
    """A record's file read strictly; what is wrong with it is in `findings`, never raised."""
    document = None
    try:
        document = load_case_document(raw, path)
        return RecordFile(path, raw, document, validate(document, _model(document)))
    except Unreadable as problem:
        return RecordFile(path, raw, document, None, problem.findings)


def _model(document: Document) -> type[Record]:
    """The class of the record's kind. Raises Unreadable where there is no such kind."""
    kind = document.data.get("kind")
    if isinstance(kind, str) and kind in KINDS:
        return KINDS[kind]
    code = "S203" if "kind" in document.data else "S202"
    message = _("kind: there is no kind of record {kind!r}").format(kind=kind)
    hint = _("write one of: {kinds}").format(kinds=", ".join(KINDS))
    line, column = document.position("kind")
    finding = Diagnostic(document.path, line, column, code, Severity.ERROR, message, hint)
    raise Unreadable(_("{path} is no programme record").format(path=document.path), [finding])


def readable_record(file: RecordFile) -> Record:
    """The record in a file. Raises Unreadable where there is none."""
    if file.record is None:
        raise Unreadable(
            _("{path} cannot be read as a programme record; `desk check` says why").format(path=file.path),
            file.findings,
        )
    return file.record
