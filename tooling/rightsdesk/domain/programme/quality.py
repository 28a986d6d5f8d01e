"""Watching the quality of service and of handling: standards, inspections, spot checks, evaluations."""

from typing import ClassVar, Literal, Self

from pydantic import model_validator

from rightsdesk.domain.events.base import said
from rightsdesk.domain.ids import CaseId
from rightsdesk.domain.model import Line, Model, Slug, Text, field
from rightsdesk.domain.programme.base import KindAbout, Record
from rightsdesk.domain.programme.parts import ActionItem, Count
from rightsdesk.messages import _

RECTIFICATION = said("整改项", "rectification")


class StandardItem(Model):
    """One thing that a standard asks for, how it is looked at, and how many points it is worth."""

    id: Slug = field("项目代号", "item")
    what: Line = field("标准内容", "what is asked for")
    method: Line = field("检查方法", "how it is looked at")
    points: int = field("分值", "points", 10, ge=1, le=100)


class Standard(Record):
    """A service-quality standard: its items, each with the method by which it is inspected."""

    about: ClassVar[KindAbout] = KindAbout(
        "standard",
        said("服务质量标准", "service-quality standard"),
        said("发布服务质量标准及检查方法。", "Issue a service-quality standard, item by item."),
        numbered="items",
        plans_ahead=True,
    )
    kind: Literal["standard"] = field("类型", "kind", "standard")
    edition: Line = field("版次", "edition")
    items: tuple[StandardItem, ...] = field("标准项目", "items", option="item", min_length=1)

    @model_validator(mode="after")
    def _items_once(self) -> Self:
        ids = [item.id for item in self.items]
        if doubled := sorted({each for each in ids if ids.count(each) > 1}):
            raise ValueError(_("the standard has an item twice: {names}").format(names=", ".join(doubled)))
        return self

    def item(self, item_id: str) -> StandardItem | None:
        """The item of that id; None where there is none."""
        return next((item for item in self.items if item.id == item_id), None)


class ItemScore(Model):
    """How one item of the standard was found, and why it fell short where it did."""

    item: Slug = field("项目代号", "item of the standard")
    score: int = field("得分", "score", ge=0)
    finding: Line | None = field("发现的问题", "what was found", None)
    cause: Line | None = field("根本原因", "root cause", None)


class Inspection(Record):
    """An inspection against a standard: a score for each item, root cause and measures for what falls short.

    A measure is an action item whose `about` is the number of the score, from 1, that it mends.
    """

    about: ClassVar[KindAbout] = KindAbout(
        "inspection",
        said("服务质量检查", "service-quality inspection"),
        said(
            "按标准检查：逐项得分、根本原因、改进措施。", "Inspect by a standard: scores, causes, measures."
        ),
        said("改进措施", "improvement"),
        numbered="scores",
    )
    kind: Literal["inspection"] = field("类型", "kind", "inspection")
    standard: CaseId = field("检查依据的标准", "standard it was made by", vocabulary="records")
    scores: tuple[ItemScore, ...] = field("逐项得分", "scores", option="score", min_length=1)


class Fault(Model):
    """One thing that a check found wrong."""

    what: Line = field("发现的问题", "what was found")
    where: Line | None = field("位置", "where", None)


class SpotCheck(Record):
    """A look at a sample: of how cases are handled, whether QR codes are posted, whether faults were mended.

    A rectification is an action item whose `about` is the number of the finding, from 1, that it mends.
    """

    about: ClassVar[KindAbout] = KindAbout(
        "spot-check",
        said("抽查", "spot check"),
        said("抽查办理质量、二维码张贴或整改情况。", "Look at a sample: handling, QR codes, rectification."),
        RECTIFICATION,
        numbered="findings",
    )
    kind: Literal["spot-check"] = field("类型", "kind", "spot-check")
    subject: Literal["handling", "qr-posting", "rectification"] = field(
        "抽查内容",
        "what was looked at",
        meanings={
            "handling": ("投诉办理", "handling of complaints"),
            "qr-posting": ("二维码张贴", "posting of QR codes"),
            "rectification": ("整改情况", "rectification"),
        },
    )
    sample: tuple[Line, ...] = field(
        "抽查样本", "what the sample was: cases, vehicles, stations", min_length=1
    )
    cases: tuple[CaseId, ...] = field("抽查的案件", "cases looked at", (), vocabulary="cases", option="case")
    findings: tuple[Fault, ...] = field("发现的问题", "findings", (), option="finding")
    conclusion: Text = field("抽查结论", "conclusion")

    def subjects_named(self) -> tuple[str, ...]:
        """What was looked at."""
        return (self.subject,)


class Evaluation(Record):
    """How well complaints are handled: efficiency, satisfaction, improvements carried out, and what staff
    and users think of it.
    """

    about: ClassVar[KindAbout] = KindAbout(
        "evaluation",
        said("评估", "evaluation"),
        said(
            "评估效率、满意度与改进落实，听取员工和用户意见。",
            "Evaluate efficiency, satisfaction and improvements; hear staff and users.",
        ),
        said("改进措施", "improvement"),
    )
    kind: Literal["evaluation"] = field("类型", "kind", "evaluation")
    efficiency: Text = field("处理效率", "efficiency")
    satisfaction: Text = field("满意度调查", "satisfaction")
    implementation: Text = field("改进措施落实情况", "how far improvements were carried out")
    asked: Count | None = field("调查人数", "how many were asked", None)
    answered: Count | None = field("有效答卷数", "how many answered", None)
    satisfied: Count | None = field("满意人数", "how many were satisfied", None)
    staff_opinions: tuple[Line, ...] = field(
        "员工意见", "opinions of the staff", option="staff-opinion", min_length=1
    )
    user_opinions: tuple[Line, ...] = field(
        "用户意见", "opinions of users", option="user-opinion", min_length=1
    )

    @model_validator(mode="after")
    def _counts_fit(self) -> Self:
        counts = [count for count in (self.satisfied, self.answered, self.asked) if count is not None]
        if counts != sorted(counts):
            raise ValueError(_("more were satisfied than answered, or answered than were asked"))
        return self


class Mark(Model):
    """Points for one thing that was looked at."""

    what: Line = field("考核项目", "what was looked at")
    points: int = field("得分", "points", ge=0)
    of: int = field("满分", "points at most", ge=1)
    finding: Line | None = field("发现的问题", "what was found", None)

    @model_validator(mode="after")
    def _within(self) -> Self:
        if self.points > self.of:
            raise ValueError(
                _("{points} points of {most}: there are not so many").format(points=self.points, most=self.of)
            )
        return self


class CentreAssessment(Record):
    """The service centre itself is looked at, by people of another department."""

    about: ClassVar[KindAbout] = KindAbout(
        "centre-assessment",
        said("客服中心服务质量考核", "assessment of the service centre"),
        said("由其他部门抽查考核客服中心。", "Assess the service centre, by another department."),
        RECTIFICATION,
        numbered="marks",
    )
    kind: Literal["centre-assessment"] = field("类型", "kind", "centre-assessment")
    department: Slug = field("考核部门", "department that assesses", vocabulary="units")
    assessors: tuple[Slug, ...] = field(
        "考核人", "who assesses", vocabulary="people", option="assessor", min_length=1
    )
    marks: tuple[Mark, ...] = field("考核得分", "marks", option="mark", min_length=1)
    conclusion: Text = field("考核结论", "conclusion")


class PersonMark(Model):
    """How one person of the staff was assessed, and why."""

    person: Slug = field("被考核人", "person", vocabulary="people")
    points: int = field("扣分", "points against them", ge=0)
    reason: Line = field("考核理由", "reason")


class StaffAssessment(Record):
    """The persons directly responsible for faults are assessed."""

    about: ClassVar[KindAbout] = KindAbout(
        "staff-assessment",
        said("直接责任人考核", "assessment of persons responsible"),
        said("考核直接责任人。", "Assess the persons directly responsible."),
        numbered="marks",
    )
    kind: Literal["staff-assessment"] = field("类型", "kind", "staff-assessment")
    marks: tuple[PersonMark, ...] = field("考核结果", "marks", (), option="mark")
    cases: tuple[CaseId, ...] = field("涉及案件", "cases behind it", (), vocabulary="cases", option="case")
    conclusion: Text = field("考核结论", "conclusion")


class PreventiveMeasure(Record):
    """What is changed so that complaints of a recurring kind end: approved, circulated, acknowledged."""

    about: ClassVar[KindAbout] = KindAbout(
        "preventive-measure",
        said("预防措施", "preventive measure"),
        said("对反复出现的投诉制定预防措施。", "Do something about complaints that keep coming."),
        said("预防措施落实项", "preventive action"),
    )
    kind: Literal["preventive-measure"] = field("类型", "kind", "preventive-measure")
    category: Slug = field("投诉类别", "category that recurs", vocabulary="categories")
    cases: tuple[CaseId, ...] = field(
        "涉及案件", "cases behind it", vocabulary="cases", option="case", min_length=1
    )
    cause: Text = field("共同原因", "what the cases have in common")
    measure: Text = field("预防措施", "what is changed")
    to: tuple[Slug, ...] = field("下发单位", "units it goes to", vocabulary="units", min_length=1)
    actions: tuple[ActionItem, ...] = field("落实项", "action items", option="action", min_length=1)


QUALITY = (
    Standard,
    Inspection,
    SpotCheck,
    Evaluation,
    CentreAssessment,
    StaffAssessment,
    PreventiveMeasure,
)
