"""Handling a case: who has it, what happened, what is proposed, approved, done and answered."""

from typing import ClassVar, Literal

from rightsdesk.domain.events.base import (
    LIVE,
    OPEN,
    About,
    Event,
    Evidence,
    Group,
    Improvement,
    Phase,
    Remedy,
    said,
)
from rightsdesk.domain.ids import CommitId
from rightsdesk.domain.model import DIGEST, Line, Model, Slug, Text, Time, field

_UNIT = frozenset({Phase.WITH_UNIT})
_UNTIL_CLOSED = OPEN | {Phase.ANSWERED}


class Transferred(Event):
    """Handed to the unit responsible."""

    about: ClassVar[About] = About(
        command="transfer",
        group=Group.HANDLING,
        name=said("已转办", "transferred"),
        help=said("转交责任单位办理。", "Hand the case to the unit responsible."),
        phases=OPEN,
        leads_to=Phase.WITH_UNIT,
    )
    event: Literal["transferred"] = "transferred"
    unit: Slug = field("责任单位", "unit responsible", vocabulary="units")
    responsible: Line | None = field("责任人", "person responsible", None)
    limit: Time | None = field("办理时限", "to be done by", None)
    plan: Text | None = field("处理要求", "what the unit is to do", None)


class Accepted(Event):
    """The unit takes the case."""

    about: ClassVar[About] = About(
        command="accept",
        group=Group.HANDLING,
        name=said("单位已接收", "accepted by the unit"),
        help=said("责任单位接收转办。", "Take over a case that was handed to your unit."),
        phases=_UNIT,
    )
    event: Literal["accepted"] = "accepted"
    responsible: Line | None = field("责任人", "person responsible", None)


class Returned(Event):
    """The unit hands the case back, and says why."""

    about: ClassVar[About] = About(
        command="return",
        group=Group.HANDLING,
        name=said("单位已退回", "returned by the unit"),
        help=said(
            "退回转办并说明理由；再次退回须上报。",
            "Hand a case back, with the reason; a second time: escalate.",
        ),
        phases=_UNIT,
        leads_to=Phase.RECEIVED,
    )
    event: Literal["returned"] = "returned"
    reason: Text = field("退回理由", "reason")
    escalated_to: Slug | None = field("上报至", "escalated to", None, vocabulary="posts")


class ProcessSheetIssued(Event):
    """The complaint process sheet has been drawn up and sent to the unit."""

    about: ClassVar[About] = About(
        command="issue-sheet",
        group=Group.HANDLING,
        name=said("处理流程单已下发", "process sheet issued"),
        help=said("拟制并下发投诉处理流程单。", "Draw up and issue the complaint process sheet."),
        phases=OPEN,
    )
    event: Literal["process-sheet-issued"] = "process-sheet-issued"
    opinion: Text = field("拟办意见", "what the unit is asked to do")


class ProgressTold(Event):
    """The complainant has been told how things stand."""

    about: ClassVar[About] = About(
        command="progress",
        group=Group.HANDLING,
        name=said("已告知进展", "progress told"),
        help=said("向投诉人告知办理进展。", "Tell the complainant how things stand."),
        phases=LIVE,
        while_waiting=True,
        stage=False,
        spoken=True,
    )
    event: Literal["progress-told"] = "progress-told"
    via: Slug = field("告知方式", "way it was told", vocabulary="replies")
    content: Text = field("告知内容", "what was told")


class Coordinated(Event):
    """Several units have agreed what each does."""

    about: ClassVar[About] = About(
        command="coordinate",
        group=Group.HANDLING,
        name=said("已协调", "coordinated"),
        help=said("与相关单位协调并记录结论。", "Record who was brought together and what was agreed."),
        phases=_UNTIL_CLOSED,
        while_waiting=True,
        stage=False,
    )
    event: Literal["coordinated"] = "coordinated"
    units: tuple[Slug, ...] = field(
        "参加单位", "units taking part", vocabulary="units", option="unit", min_length=1
    )
    agreed: Text = field("协调结论", "what was agreed")


class Investigated(Event):
    """Facts and responsibility stand."""

    about: ClassVar[About] = About(
        command="investigate",
        group=Group.HANDLING,
        name=said("已调查核实", "investigated"),
        help=said("记录事实经过、原因、证据与责任。", "Record course, cause, evidence and responsibility."),
        phases=OPEN,
    )
    event: Literal["investigated"] = "investigated"
    course: Text = field("事实经过", "what happened")
    cause: Text | None = field("原因", "cause", None)
    substantiated: Literal["yes", "partly", "no"] = field("是否属实", "substantiated")
    responsibility: Text | None = field("责任认定", "who is responsible", None)
    video: Literal["kept", "exists", "none"] = field("视频资料", "video", "none")
    evidence: tuple[Evidence, ...] = field("证据", "evidence", (), option="evidence")


class Proposed(Event):
    """A resolution plan: explanation, remedies, improvements."""

    about: ClassVar[About] = About(
        command="propose",
        group=Group.RESOLUTION,
        name=said("已提出处理方案", "resolution proposed"),
        help=said("提出处理方案：解释、补救、改进。", "Propose explanation, remedies and improvements."),
        phases=_UNTIL_CLOSED,
        on_branch=True,
    )
    event: Literal["proposed"] = "proposed"
    explanation: Text = field("解释说明", "explanation to the complainant")
    remedies: tuple[Remedy, ...] = field("补救措施", "remedies", (), option="remedy")
    improvements: tuple[Improvement, ...] = field("改进措施", "improvements", (), option="improvement")


class HostReview(Model):
    """The review on the host that an approval stands on: the repository, pull request, review and account by
    the host's numbers, and the commit that was reviewed.
    """

    repository: int = field("仓库编号", "number of the repository", ge=1)
    pull: int = field("合并请求编号", "number of the pull request", ge=1)
    review: int = field("评审编号", "number of the review", ge=1)
    account: int = field("账号编号", "number of the account", ge=1)
    commit: CommitId = field("所评审的提交", "commit that was reviewed")


class Approved(Event):
    """Somebody entitled has agreed to the plan last proposed."""

    about: ClassVar[About] = About(
        command="approve",
        group=Group.RESOLUTION,
        name=said("方案已批准", "plan approved"),
        help=said("批准最近提出的处理方案。", "Approve the plan last proposed."),
        phases=_UNTIL_CLOSED,
        on_branch=True,
    )
    event: Literal["approved"] = "approved"
    comment: Text | None = field("审批意见", "comment", None)
    proposal: str | None = field("所批方案摘要值", "digest of the plan", None, pattern=DIGEST, made=True)
    host_review: HostReview | None = field("平台评审", "review on the host", None, made=True)


class Rejected(Event):
    """Somebody entitled has refused the plan last proposed."""

    about: ClassVar[About] = About(
        command="reject",
        group=Group.RESOLUTION,
        name=said("方案未获批准", "plan rejected"),
        help=said("否决最近提出的处理方案并说明理由。", "Refuse the plan last proposed, with the reason."),
        phases=_UNTIL_CLOSED,
        on_branch=True,
    )
    event: Literal["rejected"] = "rejected"
    reason: Text = field("否决理由", "reason")
    proposal: str | None = field("所否方案摘要值", "digest of the plan", None, pattern=DIGEST, made=True)


class CarriedOut(Event):
    """What was decided has been done."""

    about: ClassVar[About] = About(
        command="carry-out",
        group=Group.RESOLUTION,
        name=said("措施已落实", "carried out"),
        help=said("登记处理措施已落实。", "Record that the measures were carried out."),
        phases=_UNTIL_CLOSED,
    )
    event: Literal["carried-out"] = "carried-out"
    what: Text = field("落实情况", "what was done")


class Responded(Event):
    """The complainant has been told the result."""

    about: ClassVar[About] = About(
        command="respond",
        group=Group.RESOLUTION,
        name=said("已答复投诉人", "complainant answered"),
        help=said("向投诉人答复处理结果。", "Tell the complainant the result."),
        phases=LIVE,
        leads_to=Phase.ANSWERED,
        spoken=True,
    )
    event: Literal["responded"] = "responded"
    via: Slug = field("答复方式", "way of the answer", vocabulary="replies")
    via_reason: Line | None = field("改用该方式的原因", "why another way than asked for", None)
    result: Text = field("处理结果", "result")
    measures: Text | None = field("采取的措施", "measures taken", None)
    follow_up: Text | None = field("后续安排", "follow-up", None)
    remedies: tuple[Remedy, ...] = field("补救措施", "remedies", (), option="remedy")
    accepted: Literal["yes", "no", "unknown"] = field(
        "投诉人是否认可", "accepted by the complainant", "unknown"
    )


class ReportedBack(Event):
    """The unit has told the desk its opinion and the result."""

    about: ClassVar[About] = About(
        command="report-back",
        group=Group.RESOLUTION,
        name=said("单位已反馈", "reported back"),
        help=said("责任单位向受理部门反馈意见与结果。", "Tell the desk your unit's opinion and the result."),
        phases=_UNTIL_CLOSED,
    )
    event: Literal["reported-back"] = "reported-back"
    opinion: Text = field("单位意见", "the unit's opinion")
    result: Text = field("处理结果", "result")


class Extended(Event):
    """A clock has been given more time, once, for a reason."""

    about: ClassVar[About] = About(
        command="extend",
        group=Group.RESOLUTION,
        name=said("时限已延长", "deadline extended"),
        help=said("经批准延长一项时限。", "Give a clock more time, once, with the reason."),
        phases=_UNTIL_CLOSED,
        while_waiting=True,
        stage=False,
    )
    event: Literal["extended"] = "extended"
    clock: Slug = field("时限", "clock", vocabulary="clocks")
    reason: Text = field("延长理由", "reason")


HANDLING = (
    Transferred,
    Accepted,
    Returned,
    ProcessSheetIssued,
    ProgressTold,
    Coordinated,
    Investigated,
    Proposed,
    Approved,
    Rejected,
    CarriedOut,
    Responded,
    ReportedBack,
    Extended,
)
