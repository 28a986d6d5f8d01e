"""After the answer: asking the complainant, going round again, joining, mending the record, closing."""

from typing import ClassVar, Literal

from pydantic import ConfigDict, Field

from rightsdesk.domain.events.base import EVERY, LIVE, OPEN, About, Event, Group, Phase, said
from rightsdesk.domain.ids import CaseId
from rightsdesk.domain.model import Day, Line, Slug, Text, Value, field

_ANSWERED = frozenset({Phase.ANSWERED, Phase.MERGED})


class CalledBack(Event):
    """The desk has asked the complainant whether the matter was settled to their satisfaction."""

    about: ClassVar[About] = About(
        command="call-back",
        group=Group.FOLLOW_UP,
        name=said("已回访", "called back"),
        help=said(
            "回访投诉人，如实记录满意度。",
            "Ask the complainant how satisfied they are, and record it truthfully.",
        ),
        phases=_ANSWERED,
        spoken=True,
    )
    event: Literal["called-back"] = "called-back"
    reached: bool = field("是否联系上", "reached")
    satisfaction: Literal["satisfied", "fairly-satisfied", "dissatisfied", "no-answer"] | None = field(
        "满意度", "satisfaction", None
    )
    opinion: Text | None = field("投诉人意见", "the complainant's opinion", None)


class Reopened(Event):
    """Handling starts again: a new cycle with clocks of its own."""

    about: ClassVar[About] = About(
        command="reopen",
        group=Group.FOLLOW_UP,
        name=said("重新处理", "reopened"),
        help=said("重新处理，时限重新起算。", "Start handling again, with fresh clocks."),
        phases=frozenset({Phase.ANSWERED, Phase.CLOSED, Phase.ARCHIVED}),
        leads_to=Phase.RECEIVED,
    )
    event: Literal["reopened"] = "reopened"
    reason: Text = field("重新处理理由", "reason")


class Withdrawn(Event):
    """The complainant takes the case back."""

    about: ClassVar[About] = About(
        command="withdraw",
        group=Group.FOLLOW_UP,
        name=said("投诉人已撤回", "withdrawn"),
        help=said("登记投诉人撤回。", "Record that the complainant takes the case back."),
        phases=OPEN,
        leads_to=Phase.ANSWERED,
        while_waiting=True,
        spoken=True,
    )
    event: Literal["withdrawn"] = "withdrawn"
    reason: Text = field("撤回原因", "reason")
    via: Slug = field("撤回方式", "way it was told", vocabulary="replies")


class Merged(Event):
    """The case is handled together with another; its own clocks and call-back stay."""

    about: ClassVar[About] = About(
        command="merge",
        group=Group.RECORD,
        name=said("已并案", "merged"),
        help=said(
            "并入另一案件办理，时限与回访各自保留。",
            "Handle a case with another one; clocks and call-back stay.",
        ),
        phases=OPEN | {Phase.ANSWERED},
        leads_to=Phase.MERGED,
        while_waiting=True,
    )
    event: Literal["merged"] = "merged"
    into: CaseId = field("主案件", "case it is handled with", vocabulary="cases")
    reason: Text = field("并案理由", "reason")


class Unmerged(Event):
    """The case goes its own way again, from where it stood before merging."""

    about: ClassVar[About] = About(
        command="unmerge",
        group=Group.RECORD,
        name=said("已撤销并案", "unmerged"),
        help=said("撤销并案，恢复并案前状态。", "Undo a merging; the case stands where it stood before."),
        phases=frozenset({Phase.MERGED}),
    )
    event: Literal["unmerged"] = "unmerged"
    reason: Text = field("撤销理由", "reason")


class Reclassified(Event):
    """Kind, category or severity turn out to be others."""

    about: ClassVar[About] = About(
        command="reclassify",
        group=Group.RECORD,
        name=said("已重新分类", "reclassified"),
        help=said(
            "更改类别、性质或严重程度，并说明理由。", "Change kind, category or severity, with the reason."
        ),
        phases=LIVE,
        while_waiting=True,
        stage=False,
    )
    event: Literal["reclassified"] = "reclassified"
    kind: Literal["complaint", "question", "suggestion"] | None = field("性质", "kind", None)
    category: Slug | None = field("类别", "category", None, vocabulary="categories")
    severity: Literal["general", "major"] | None = field("严重程度", "severity", None)
    urgency: Literal["normal", "urgent"] | None = field("紧急程度", "urgency", None)
    complexity: Literal["ordinary", "complex"] | None = field("复杂程度", "complexity", None)
    triggers: tuple[Slug, ...] = field(
        "重大情形", "what makes it major, beside what is known", (), vocabulary="triggers", option="trigger"
    )
    reason: Text = field("理由", "reason")


class Corrected(Event):
    """A mistake in the record, mended by saying so; the mistaken text stays where it was."""

    model_config = ConfigDict(populate_by_name=True)
    about: ClassVar[About] = About(
        command="correct",
        group=Group.RECORD,
        name=said("已更正", "corrected"),
        help=said(
            "更正记录中的错误，原文保留。", "Mend a mistake in the record; the old text stays visible."
        ),
        phases=EVERY,
        while_waiting=True,
        stage=False,
    )
    event: Literal["corrected"] = "corrected"
    field: Line = field(
        "更正项", "field", help="as in subject, where.line or timeline.2.unit (events count from 0)"
    )
    from_: Value = Field(
        None,
        alias="from",
        description="old value",
        json_schema_extra={"label": {"zh": "原值", "en": "old value"}},
    )
    to: Value = Field(
        None, description="new value", json_schema_extra={"label": {"zh": "新值", "en": "new value"}}
    )
    reason: Text = Field(
        description="reason", json_schema_extra={"label": {"zh": "更正理由", "en": "reason"}}
    )


class Closed(Event):
    """Done: nothing more is owed to the complainant."""

    about: ClassVar[About] = About(
        command="close",
        group=Group.FOLLOW_UP,
        name=said("已办结", "closed"),
        help=said("办结。", "Close the case: nothing more is owed."),
        phases=_ANSWERED,
        leads_to=Phase.CLOSED,
    )
    event: Literal["closed"] = "closed"
    conclusion: Text | None = field("办结意见", "conclusion", None)


class Archived(Event):
    """The papers are in the archive."""

    about: ClassVar[About] = About(
        command="archive",
        group=Group.FOLLOW_UP,
        name=said("已归档", "archived"),
        help=said("归档。", "Put the papers of a closed case into the archive."),
        phases=frozenset({Phase.CLOSED}),
        leads_to=Phase.ARCHIVED,
    )
    event: Literal["archived"] = "archived"
    kept_at: Line = field("档案位置", "where the papers are")
    keep_until: Day = field("保管至", "kept until")


CLOSING = (
    CalledBack,
    Reopened,
    Withdrawn,
    Merged,
    Unmerged,
    Reclassified,
    Corrected,
    Closed,
    Archived,
)
