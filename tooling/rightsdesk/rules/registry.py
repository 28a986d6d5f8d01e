"""The rules of `desk check`, each declared once: code, name, summary, reason, how to mend, and the function
itself."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from rightsdesk.diagnostics import Severity
from rightsdesk.rules.contexts import CaseContext, DeskContext, Finding, HistoryContext


class Family(StrEnum):
    """What a rule is about; the first letter of its code."""

    FILE = "S"
    IDENTITY = "I"
    LIFECYCLE = "L"
    DEADLINES = "D"
    AUTHORITY = "A"
    REDRESS = "R"
    HISTORY = "H"
    CONFIGURATION = "C"
    PROGRAMME = "G"
    PERSONAL = "P"
    TRAIL = "T"


CaseCheck = Callable[[CaseContext], Iterator[Finding]]
DeskCheck = Callable[[DeskContext], Iterator[tuple[str, Finding]]]
HistoryCheck = Callable[[HistoryContext], Iterator[tuple[str, Finding]]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule as `desk rule CODE` explains it; the texts are catalogue keys, translated where they are shown.

    `check` is what the family's context asks for: a CaseCheck, for H a HistoryCheck, for C a DeskCheck, the
    latter two yielding the path with each finding. It is None where reading itself enforces the rule.

    `enforces` are the mechanisms of a policy that the rule holds everybody to, as `domain.tracing` names
    them: `requires`, `forbids.video-not-kept`. Empty: the rule is the house's own, whatever the policy says.
    """

    code: str
    name: str
    summary: str
    reason: str
    mend: str
    severity: Severity
    check: Any
    enforces: tuple[str, ...] = ()

    @property
    def family(self) -> Family:
        """The family, from the code."""
        return Family(self.code[0])


_RULES: dict[str, Rule] = {}


def _declare(rule: Rule) -> None:
    if rule.code in _RULES:
        raise ValueError(f"rule {rule.code} is declared twice")
    _RULES[rule.code] = rule


def rule(
    code: str,
    name: str,
    *,
    summary: str,
    reason: str,
    mend: str,
    severity: Severity = Severity.ERROR,
    enforces: tuple[str, ...] = (),
) -> Callable[[Any], Any]:
    """Declares the decorated function as the rule of that code."""

    def declare(check: Any) -> Any:
        _declare(Rule(code, name, summary, reason, mend, severity, check, enforces))
        return check

    return declare


def enforced_by_reading(code: str, name: str, *, summary: str, reason: str, mend: str) -> str:
    """Declares a rule that no function checks, because what breaks it cannot be judged any further; its
    code."""
    _declare(Rule(code, name, summary, reason, mend, Severity.ERROR, None))
    return code


def declared() -> Mapping[str, Rule]:
    """The rules declared so far, by code; `families.rules` is all there are."""
    return MappingProxyType(_RULES)
