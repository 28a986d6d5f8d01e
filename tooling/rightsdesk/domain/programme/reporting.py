"""What is written for others to read: meetings, bulletins, rules, summaries, reports."""

from typing import ClassVar, Literal, Self

from pydantic import model_validator

from rightsdesk.domain.events.base import said
from rightsdesk.domain.ids import CaseId, CommitId
from rightsdesk.domain.model import Day, Line, Model, Slug, Text, Time, field
from rightsdesk.domain.policy import PEOPLE_AND_POSTS
from rightsdesk.domain.programme.base import KindAbout, Record
from rightsdesk.domain.programme.parts import ActionItem, Count, Digest, Period
from rightsdesk.messages import _


class Decision(Model):
    """What a meeting decided; `no_action` says why nothing has to be done for it, where that is so."""

    what: Line = field("决定", "decision")
    no_action: Line | None = field("无需行动的原因", "why nothing has to be done for it", None)


class Meeting(Record):
    """A meeting: agenda, minutes, decisions and what follows from them.

    An action item's `about` is the number of the decision, from 1, that it carries out.
    """

    about: ClassVar[KindAbout] = KindAbout(
        "meeting",
        said("会议", "meeting"),
        said(
            "登记会议：议程、纪要、决定与行动项。", "Record a meeting: agenda, minutes, decisions, actions."
        ),
        numbered="decisions",
    )
    kind: Literal["meeting"] = field("类型", "kind", "meeting")
    agenda: tuple[Line, ...] = field("议程", "agenda", min_length=1)
    attended: tuple[Slug, ...] = field("出席", "who was there", vocabulary=PEOPLE_AND_POSTS, min_length=1)
    absent: tuple[Slug, ...] = field("缺席", "who was not there", (), vocabulary=PEOPLE_AND_POSTS)
    units: tuple[Slug, ...] = field(
        "参会单位", "units taking part", (), vocabulary="units", option="with-unit"
    )
    minutes: Text = field("会议纪要", "minutes")
    decisions: tuple[Decision, ...] = field("决定", "decisions", (), option="decision")
    cases: tuple[CaseId, ...] = field("议及案件", "cases spoken of", (), vocabulary="cases", option="case")


class Bulletin(Record):
    """What the leading group makes known to the units."""

    about: ClassVar[KindAbout] = KindAbout(
        "bulletin",
        said("通报", "bulletin"),
        said("向各单位发布通报。", "Make something known to the units."),
        said("整改项", "rectification"),
    )
    kind: Literal["bulletin"] = field("类型", "kind", "bulletin")
    text: Text = field("通报内容", "text")
    to: tuple[Slug, ...] = field("通报单位", "units it goes to", vocabulary="units", min_length=1)
    cases: tuple[CaseId, ...] = field("涉及案件", "cases behind it", (), vocabulary="cases", option="case")


class UnitRules(Record):
    """A unit's own rules for complaints, which add to the policy's."""

    about: ClassVar[KindAbout] = KindAbout(
        "unit-rules",
        said("单位实施细则", "a unit's own rules"),
        said("登记单位自行制定的实施细则。", "Record a unit's own rules for complaints."),
    )
    kind: Literal["unit-rules"] = field("类型", "kind", "unit-rules")
    unit: Slug = field("单位", "unit whose rules they are", vocabulary="units")
    summary: Text = field("主要内容", "what they say")
    call_backs: Line = field("自行回访安排", "how the unit calls back by itself")
    in_force: Day = field("施行日期", "in force from")
    digest: Digest | None = field("文件摘要值", "digest of the document", None)


class Rectified(Model):
    """Where a fault of last month stands."""

    what: Line = field("上月问题", "what was found last month")
    status: Literal["done", "under-way", "not-begun"] = field(
        "整改状态",
        "where it stands",
        meanings={
            "done": ("已完成", "done"),
            "under-way": ("整改中", "under way"),
            "not-begun": ("未开始", "not begun"),
        },
    )
    detail: Line | None = field("整改说明", "what was done, or why not", None)


class UnitSummary(Record):
    """A unit's monthly summary, with where last month's rectification stands."""

    about: ClassVar[KindAbout] = KindAbout(
        "unit-summary",
        said("单位月度小结", "a unit's monthly summary"),
        said("单位月度小结及上月整改情况。", "A unit's month, and last month's rectification."),
        said("整改项", "rectification"),
        numbered="rectified",
    )
    kind: Literal["unit-summary"] = field("类型", "kind", "unit-summary")
    unit: Slug = field("单位", "unit whose summary it is", vocabulary="units")
    period: Period = field("所属月份", "month it is for", help="2026-10")
    complaints: Count = field("投诉件数", "how many complaints there were")
    summary: Text = field("小结", "summary")
    rectified: tuple[Rectified, ...] = field("上月整改情况", "last month's rectification", ())
    nothing_to_rectify: bool = field("上月无整改事项", "nothing was to be rectified", False)

    @model_validator(mode="after")
    def _says_about_last_month(self) -> Self:
        if bool(self.rectified) is self.nothing_to_rectify:
            raise ValueError(
                _("say where last month's rectification stands, or that nothing was to be rectified")
            )
        return self


class InformationSummary(Record):
    """The intake officer's summary of what came in, for the lead."""

    about: ClassVar[KindAbout] = KindAbout(
        "information-summary",
        said("信息汇总", "information summary"),
        said("定期汇总受理信息，报告组长。", "Sum up what came in, for the lead."),
        numbered="attention",
    )
    kind: Literal["information-summary"] = field("类型", "kind", "information-summary")
    period: Period = field("所属期间", "period it is for", help="2026-10 or 2026-07/2026-12")
    summary: Text = field("汇总内容", "summary")
    attention: tuple[Line, ...] = field("需要关注", "what needs attention", ())


class FeedbackDigest(Record):
    """What users think of the handling itself: satisfaction, main opinions, problems found."""

    about: ClassVar[KindAbout] = KindAbout(
        "feedback-digest",
        said("反馈报告", "feedback digest"),
        said("汇总满意度、主要意见和发现的问题。", "Satisfaction, main opinions, problems found."),
        said("改进措施", "improvement"),
        numbered="problems",
    )
    kind: Literal["feedback-digest"] = field("类型", "kind", "feedback-digest")
    period: Period = field("所属期间", "period it is for", help="2026-10 or 2026-07/2026-12")
    asked: Count = field("回访件数", "how many were asked")
    answered: Count = field("作答件数", "how many answered")
    satisfaction: Text = field("满意度情况", "satisfaction")
    opinions: tuple[Line, ...] = field("主要意见", "main opinions", (), option="opinion")
    problems: tuple[Line, ...] = field("发现的问题", "problems found", (), option="problem")

    @model_validator(mode="after")
    def _counts_fit(self) -> Self:
        if self.answered > self.asked:
            raise ValueError(_("more answered than were asked"))
        return self


class Analysis(Record):
    """An analysis report: the situation, problems, risks, and what is recommended to whom by when."""

    about: ClassVar[KindAbout] = KindAbout(
        "analysis",
        said("分析报告", "analysis report"),
        said("分析形势、问题、风险并提出建议。", "Situation, problems, risks, recommendations."),
        said("建议", "recommendation"),
        numbered="problems",
    )
    kind: Literal["analysis"] = field("类型", "kind", "analysis")
    period: Period = field("所属期间", "period it is for", help="2026-10 or 2026-07/2026-12")
    situation: Text = field("总体情况", "situation")
    problems: tuple[Line, ...] = field("存在问题", "problems", option="problem", min_length=1)
    risks: tuple[Line, ...] = field("风险", "risks", (), option="risk")
    actions: tuple[ActionItem, ...] = field("建议", "recommendations", option="recommendation", min_length=1)


class MonthlyReport(Record):
    """The month's report, as it was issued to the units."""

    about: ClassVar[KindAbout] = KindAbout(
        "monthly-report",
        said("月度通报", "monthly report"),
        said(
            "向各单位下发月度报告并由各单位签收。", "Issue the month's report to the units, who acknowledge."
        ),
        said("整改项", "rectification"),
        reported=True,
    )
    kind: Literal["monthly-report"] = field("类型", "kind", "monthly-report")
    period: Period = field("所属月份", "month it is for", help="2026-10")
    summary: Text = field("主要内容", "what it says")
    to: tuple[Slug, ...] = field("下发单位", "units it goes to", vocabulary="units", min_length=1)
    digest: Digest | None = field("报告摘要值", "digest of the report", None)
    commit: CommitId | None = field("生成报告的提交", "commit that the report was made from", None)
    as_of: Time | None = field("数字截至", "moment as of which its figures are", None)

    @model_validator(mode="after")
    def _can_be_made_again(self) -> Self:
        if (self.commit is None) is not (self.as_of is None):
            raise ValueError(_("a commit needs the moment as of which figures were counted, and the reverse"))
        return self


REPORTING = (
    Meeting,
    Bulletin,
    UnitRules,
    UnitSummary,
    InformationSummary,
    FeedbackDigest,
    Analysis,
    MonthlyReport,
)
