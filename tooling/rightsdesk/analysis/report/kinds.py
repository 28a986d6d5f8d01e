"""Kinds of report, each declared once: what it is called, which record of the programme it belongs to, and
which sections it has, in which order.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from rightsdesk.analysis.report import conduct, holdings, outcomes, situation, timeliness
from rightsdesk.analysis.report.material import Material
from rightsdesk.analysis.report.tables import Section, label
from rightsdesk.domain.model import Label
from rightsdesk.domain.policy import Policy
from rightsdesk.domain.programme.authority import recorders
from rightsdesk.domain.regime import RecordKind

SECTIONS: Mapping[str, Callable[[Material], Section]] = MappingProxyType(
    {
        "situation": situation.situation,
        "timeliness": timeliness.timeliness,
        "holding": holdings.holding,
        "outcomes": outcomes.outcomes,
        "redress": outcomes.redress,
        "satisfaction": outcomes.satisfied,
        "opinions": outcomes.opinions,
        "rehandling": outcomes.rehandling,
        "warnings": conduct.warnings,
        "bursts": situation.bursts,
        "places": situation.places,
        "suggestions": outcomes.suggestions,
        "improvements": conduct.improvements,
        "written": conduct.written,
        "quality": conduct.quality,
    }
)
"""Every section by its id, in the order of the whole report."""


@dataclass(frozen=True, slots=True)
class ReportKind:
    """A kind of report. `names` is what it is called for so many months, where that differs."""

    record: RecordKind
    name: Label
    sections: tuple[str, ...]
    names: Mapping[int, Label] = field(default_factory=dict)
    of_a_unit: bool = False

    def name_for(self, months: int) -> Label:
        """What it is called for a time of so many months."""
        return self.names.get(months, self.name)


KINDS: Mapping[str, ReportKind] = MappingProxyType(
    {
        kind.record: kind
        for kind in (
            ReportKind(
                "monthly-report",
                label("投诉处理情况报告", "Report on complaints"),
                tuple(SECTIONS),
                {
                    1: label("投诉月报", "Monthly report on complaints"),
                    3: label("投诉季报", "Quarterly report on complaints"),
                    6: label("投诉半年报", "Half-yearly report on complaints"),
                    12: label("投诉年报", "Yearly report on complaints"),
                },
            ),
            ReportKind(
                "feedback-digest",
                label("反馈报告", "Feedback digest"),
                ("satisfaction", "opinions", "outcomes", "rehandling", "written", "quality"),
            ),
            ReportKind(
                "unit-summary",
                label("单位小结", "Summary of a unit"),
                (
                    "situation",
                    "timeliness",
                    "holding",
                    "outcomes",
                    "satisfaction",
                    "rehandling",
                    "warnings",
                    "improvements",
                    "written",
                ),
                of_a_unit=True,
            ),
            ReportKind(
                "information-summary",
                label("信息汇总", "Information summary"),
                ("situation", "places", "bursts", "suggestions", "written", "quality"),
            ),
            ReportKind(
                "analysis",
                label("分析报告", "Analysis report"),
                (
                    "situation",
                    "timeliness",
                    "outcomes",
                    "redress",
                    "satisfaction",
                    "rehandling",
                    "bursts",
                    "places",
                    "suggestions",
                    "improvements",
                    "written",
                    "quality",
                ),
            ),
        )
    }
)
"""Every kind of report by the kind of record it belongs to."""

WHOLE = KINDS["monthly-report"]
"""The report that has every section; it may be made of a desk whose policies ask for none."""


def asks_for(policy: Policy, kind: ReportKind) -> bool:
    """Whether a policy has somebody who makes such records."""
    return bool(recorders(policy, kind.record))


def title_under(policy: Policy, kind: ReportKind, months: int) -> Label:
    """What a policy calls such a report: as its rhythm for so many months does, else as the kind."""
    named = [
        rhythm.title
        for _clause, rhythm in policy.rhythms()
        if rhythm.record == kind.record and rhythm.months == months
    ]
    return named[0] if named else kind.name_for(months)
