"""What can be wrong with a file before anybody asks what it says, declared once each."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from rightsdesk.diagnostics import Diagnostic, Severity
from rightsdesk.messages import _

FILE: Final = "FILE"
"""Stands in a fault's `mend` for the path of the file."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One kind of fault; the texts are English catalogue keys, translated where they are shown.

    `summary` says what is refused, `reason` why, `mend` what to do; `FILE` in it stands for the file's path.
    """

    code: str
    summary: str
    reason: str
    mend: str


NOT_UTF8 = Fault(
    "S101",
    "the file is not UTF-8 text",
    "Text in another encoding reads differently on every machine; nobody could say what was recorded.",
    "save the file as UTF-8 without a byte-order mark",
)
BYTE_ORDER_MARK = Fault(
    "S102",
    "the file starts with a byte-order mark",
    "The mark is invisible, changes the first bytes of the file and so breaks the proof that it only grew.",
    "save the file as UTF-8 without a byte-order mark",
)
CARRIAGE_RETURN = Fault(
    "S103",
    "the file has Windows line ends",
    "Turned line ends change every line of a file that may only grow at its end.",
    "save the file with line feeds only; for a case file run: desk absorb FILE",
)
CONTROL_CHARACTER = Fault(
    "S104",
    "a control character stands in the file",
    "Control characters can hide or overwrite text on a terminal, and no sheet or page can show them.",
    "delete the character",
)
TAB = Fault(
    "S105",
    "a tab stands in the file",
    "YAML forbids tabs in indentation, and elsewhere nobody can tell them from spaces.",
    'replace the tab by spaces, or write it as "\\t" inside double quotes',
)
INVISIBLE_CHARACTER = Fault(
    "S106",
    "an invisible character that changes how text is shown stands in the file",
    "Marks of text direction and foreign line ends let a file show something else than what it says.",
    'delete the character, or write it as an escape such as "\\u200E" inside double quotes',
)
TOO_LARGE = Fault(
    "S107",
    "the file is too large",
    "A record is text that people read; a file beyond the limit is a mistake or an attack.",
    "keep evidence and attachments outside the repository and refer to them",
)
EMPTY = Fault(
    "S108",
    "the file is empty",
    "An empty record would pass for a record without faults.",
    "restore the file from the last commit: git checkout -- FILE; one that never was committed can go",
)
NO_FINAL_LINE_FEED = Fault(
    "S109",
    "the last line has no line feed",
    "The next event is appended to the end of the file and would run into the last line.",
    "end the last line with a line feed",
)
SYNTAX = Fault(
    "S110",
    "the text is not YAML",
    "What cannot be read the same way by every YAML 1.2 reader is not a record.",
    "look at the indentation, quotes and brackets of this line and of the line above it",
)
SEVERAL_DOCUMENTS = Fault(
    "S111",
    "the file holds more than one document, or an end marker",
    "One file is one record; what follows a marker would be overlooked.",
    "keep one document and remove the lines --- and ...",
)
DIRECTIVE = Fault(
    "S112",
    "a YAML directive stands in the file",
    "A directive changes how the rest is read; every file is read as YAML 1.2.",
    "remove the line starting with %",
)
ANCHOR = Fault(
    "S113",
    "an anchor or alias stands in the file",
    "What a line says must not depend on a distant line, and aliases can be piled up to exhaust the memory.",
    "write the value out; text that begins with & or * goes in double quotes",
)
TAG = Fault(
    "S114",
    "a tag stands in the file",
    "Tags make text into objects; a record holds only texts, numbers, lists and mappings.",
    "remove the tag; text that begins with ! goes in double quotes",
)
DUPLICATE_KEY = Fault(
    "S115",
    "a key stands twice in one mapping",
    "Readers differ on which of the two counts.",
    "keep one of the two entries",
)
KEY_NOT_TEXT = Fault(
    "S116",
    "a key is not text",
    "Fields have names; a number, a truth value or a list as a key is a slip of the pen.",
    "put the key in double quotes, or mend the line",
)
MERGE_KEY = Fault(
    "S117",
    "a merge key << stands in the file",
    "Merging was dropped from YAML 1.2, and it hides which fields a mapping has.",
    "write the fields out",
)
AMBIGUOUS = Fault(
    "S118",
    "a value without quotes is read differently by different YAML readers",
    "YAML 1.1 reads no as false, 12:30 as 750 and 0777 as 511; editors and web editors still do.",
    "put the value in double quotes, or write true or false, or a plain decimal number",
)
TOO_DEEP = Fault(
    "S119",
    "lists and mappings are nested too deeply",
    "No record needs it; such files are made to exhaust a reader.",
    "write the record with less nesting",
)
NOT_A_CASE = Fault(
    "S120",
    "a case file is not a mapping that ends in its timeline",
    "Events are appended to the end of the file, so nothing may follow the timeline.",
    "write the header fields first and `timeline:` last; after a change by hand run, for a case: desk absorb "
    "FILE; for a programme record: git checkout -- FILE",
)
TIMELINE_SHAPE = Fault(
    "S121",
    "the timeline is not a plain list at the left margin",
    "An event is appended as lines starting with `- `; any other form of list would have to be rewritten.",
    "write `timeline:` alone on its line and each event as `- event: …` at the left margin; or run, for a "
    "case: desk absorb FILE; for a programme record: git checkout -- FILE",
)
MARKER = Fault(
    "S122",
    "a case file has a document marker",
    "A case file is one document from its first byte to its last.",
    "remove the line ---",
)

FAULTS: Mapping[str, Fault] = {
    fault.code: fault for fault in list(globals().values()) if isinstance(fault, Fault)
}
"""Every fault by its code, for the registry of rules."""


@dataclass(slots=True)
class Findings:
    """Collects what is wrong with the file at `path`."""

    path: str
    diagnostics: list[Diagnostic] = field(default_factory=list)

    def add(self, fault: Fault, line: int, column: int, message: str) -> None:
        """Record one fault; `line` and `column` count from 1."""
        hint = _(fault.mend).replace(FILE, self.path)
        self.diagnostics.append(
            Diagnostic(self.path, line, column, fault.code, Severity.ERROR, message, hint)
        )
