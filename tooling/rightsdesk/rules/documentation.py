"""Rules as people read them: one explained, all in a table, the families by name."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from rightsdesk.diagnostics import Severity
from rightsdesk.domain.model import Label
from rightsdesk.messages import N_, _, language
from rightsdesk.rules.registry import Family, Rule

FAMILY_NAMES: Mapping[Family, Label] = MappingProxyType(
    {
        Family.FILE: Label(zh="文件与用语", en="Files and words"),
        Family.IDENTITY: Label(zh="编号与人员", en="Identity"),
        Family.LIFECYCLE: Label(zh="办理过程", en="Life of a case"),
        Family.DEADLINES: Label(zh="时限", en="Deadlines"),
        Family.AUTHORITY: Label(zh="权限", en="Authority"),
        Family.REDRESS: Label(zh="补救与答复", en="Redress"),
        Family.HISTORY: Label(zh="历史记录", en="History"),
        Family.CONFIGURATION: Label(zh="制度与配置", en="Policies and configuration"),
        Family.PROGRAMME: Label(zh="工作记录与整改", en="Programme"),
        Family.PERSONAL: Label(zh="个人信息", en="Personal data"),
        Family.TRAIL: Label(zh="提交痕迹", en="Trail of commits"),
    }
)
"""What each family of rules is about, for headings."""


_SEVERITIES = {
    Severity.ERROR: N_("fails the check"),
    Severity.WARNING: N_("a warning; does not fail the check"),
}


def explain(rule: Rule) -> str:
    """What a rule asks, why, and how to mend what breaks it: the text of `desk rule CODE`."""
    weight = _SEVERITIES[rule.severity]
    return "\n".join(
        (
            f"{rule.code} {rule.name} ({_(weight)})",
            _(rule.summary),
            "",
            _("Why: {reason}").format(reason=_(rule.reason)),
            _("Mend: {how}").format(how=_(rule.mend)),
        )
    )


def table(rules: Iterable[Rule]) -> str:
    """A line for each rule, under the name of its family."""
    lines: list[str] = []
    family: Family | None = None
    for rule in sorted(rules, key=lambda rule: (list(Family).index(rule.family), rule.code)):
        if rule.family is not family:
            family = rule.family
            heading = FAMILY_NAMES[family].text(language())
            lines += ["", heading] if lines else [heading]
        lines.append(f"  {rule.code}  {rule.name:<34} {_(rule.summary)}")
    return "\n".join(lines)


def record(rule: Rule) -> dict[str, str]:
    """A rule as plain data."""
    return {
        "code": rule.code,
        "name": rule.name,
        "severity": rule.severity.value,
        "summary": rule.summary,
        "reason": rule.reason,
        "mend": rule.mend,
    }
