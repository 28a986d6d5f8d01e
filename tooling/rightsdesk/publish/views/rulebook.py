"""The rules of `desk check` as a page shows them, in the page's language and not in the terminal's."""

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


def rulebook(language: str) -> tuple[FamilyView, ...]:
    """Every rule there is, by family; sentences that the catalogue lacks stand in English."""
    said = translation("desk", CATALOGUES, languages=[language], fallback=True).gettext
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
