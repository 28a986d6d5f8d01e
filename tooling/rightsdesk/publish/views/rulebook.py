"""The rules of `desk check` as a page shows them, in the page's language and not in the terminal's."""

from collections.abc import Callable
from dataclasses import dataclass
from gettext import translation

from markupsafe import Markup

from rightsdesk.diagnostics import Severity
from rightsdesk.messages import CATALOGUES
from rightsdesk.publish.markdown import with_code
from rightsdesk.rules.documentation import FAMILY_NAMES
from rightsdesk.rules.families import rules
from rightsdesk.rules.registry import Family


@dataclass(frozen=True, slots=True)
class RuleView:
    """One rule: what it asks, why, how to mend what breaks it; `fails` where a finding fails the check."""

    code: str
    fails: bool
    summary: Markup
    reason: Markup
    mend: Markup


@dataclass(frozen=True, slots=True)
class FamilyView:
    """Rules about one subject, in order of code."""

    letter: str
    name: str
    rules: tuple[RuleView, ...]


def _saying(language: str) -> Callable[[str], str]:
    """Says a catalogue's sentence in a language; what the catalogue lacks stays in English."""
    return translation("desk", CATALOGUES, languages=[language], fallback=True).gettext


def summary(code: str, language: str) -> str:
    """What the rule of that code asks; empty where there is no such rule."""
    return _saying(language)(rules()[code].summary) if code in rules() else ""


def rulebook(language: str) -> tuple[FamilyView, ...]:
    """Every rule there is, by family; sentences that the catalogue lacks stand in English."""
    said = _saying(language)
    return tuple(
        FamilyView(
            letter=family.value,
            name=FAMILY_NAMES[family].text(language),
            rules=tuple(
                RuleView(
                    code=code,
                    fails=rule.severity is Severity.ERROR,
                    summary=with_code(said(rule.summary)),
                    reason=with_code(said(rule.reason)),
                    mend=with_code(said(rule.mend)),
                )
                for code, rule in rules().items()
                if rule.family is family
            ),
        )
        for family in Family
    )
