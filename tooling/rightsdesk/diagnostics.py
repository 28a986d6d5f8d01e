"""A finding as a value: what is wrong, where, how bad, and what to do."""

from dataclasses import dataclass, replace
from enum import StrEnum


class Severity(StrEnum):
    """How a finding counts: errors fail the gate, warnings do not, known ones are imported history."""

    ERROR = "error"
    WARNING = "warning"
    KNOWN = "known"


@dataclass(frozen=True, slots=True, order=True)
class Diagnostic:
    """One finding. `path` is relative to the desk's root with `/` between parts (empty: no file is meant);
    line and column count from 1. `commit` is the id of the commit in whose files the place is (empty: as they
    are).
    """

    path: str
    line: int
    column: int
    code: str
    severity: Severity
    message: str
    hint: str = ""
    commit: str = ""

    def __str__(self) -> str:
        where = f"{self.path}:{self.line}:{self.column}"
        text = f"{where} {self.code} {self.message}"
        return f"{text} ({self.hint})" if self.hint else text

    def known(self) -> "Diagnostic":
        """The same finding about imported history: counted in reports, never failing the gate (DESIGN §6)."""
        return replace(self, severity=Severity.KNOWN)
