"""Receiving a case: what is promised, whether it is ours, whether it is complete, who must know."""

from typing import Annotated, ClassVar, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from rightsdesk.domain.events.base import EVERY, LIVE, OPEN, About, Event, Group, Phase, said
from rightsdesk.domain.model import Line, Slug, Text, Time, field
from rightsdesk.domain.receipt_code import (
    PUBLIC_KEY_BYTES,
    TAG_BYTES,
    WRAPPED_KEY_BYTES,
    decoded,
    is_public_key,
)
from rightsdesk.domain.sentences import shape
from rightsdesk.messages import N_, _


def _base64(count: int) -> str:
    """The pattern of that many bytes as `receipt_code.encoded` writes them."""
    return shape(
        f"^[A-Za-z0-9_-]{{{-(-count * 4 // 3)}}}$",
        N_("it was made when the receipt was issued; do not edit it, issue the receipt anew: desk receipt"),
    )


def _on_the_curve(key: str) -> str:
    if not is_public_key(decoded(key)):
        raise ValueError(_("it is no public key; issue the receipt anew: desk receipt"))
    return key


Tag = Annotated[str, Field(pattern=_base64(TAG_BYTES))]
PublicKey = Annotated[str, Field(pattern=_base64(PUBLIC_KEY_BYTES)), AfterValidator(_on_the_curve)]
WrappedKey = Annotated[str, Field(pattern=_base64(WRAPPED_KEY_BYTES))]


class ReceiptIssued(Event):
    """The complainant has been given the case number, and with it a code to follow the case by.

    The code itself is kept nowhere. The three fields made from it are there together or not at all: without
    them only the number was given. The last such event of a case holds, so that a code given before it is
    void.
    """

    about: ClassVar[About] = About(
        command="receipt",
        group=Group.INTAKE,
        name=said("已出具受理回执", "receipt issued"),
        help=said(
            "告知投诉人受理编号和查询码；遗失的换发新码。",
            "Give the complainant the number and a code to follow the case; a new one if lost.",
        ),
        phases=EVERY,
        while_waiting=True,
        stage=False,
        spoken=True,
    )
    event: Literal["receipt-issued"] = "receipt-issued"
    via: Slug = field("告知方式", "way it was given", vocabulary="replies")
    tag: Tag | None = field("查询标记", "tag that the status is found by", None, made=True)
    public_key: PublicKey | None = field("公钥", "key that the status is sealed to", None, made=True)
    wrapped_key: WrappedKey | None = field("加密的私钥", "private key that the code unwraps", None, made=True)

    @model_validator(mode="after")
    def _whole(self) -> Self:
        made = (self.tag, self.public_key, self.wrapped_key)
        if any(made) and not all(made):
            raise ValueError(_("part of what the code opens is missing; issue it anew: desk receipt"))
        return self

    @property
    def has_code(self) -> bool:
        """Whether a code was given with the number."""
        return self.tag is not None


class Assessed(Event):
    """Initial assessment: ours or not, complete or not, how severe, how urgent."""

    about: ClassVar[About] = About(
        command="assess",
        group=Group.INTAKE,
        name=said("已初步评估", "assessed"),
        help=said(
            "初步评估：是否受理范围、是否完整、严重程度与紧急程度。",
            "Judge remit, completeness, severity, urgency.",
        ),
        phases=OPEN,
    )
    event: Literal["assessed"] = "assessed"
    in_remit: bool = field("属受理范围", "within our remit", True)
    complete: bool = field("信息完整", "information complete", True)
    severity: Literal["general", "major"] = field("严重程度", "severity", "general")
    urgency: Literal["normal", "urgent"] = field("紧急程度", "urgency", "normal")
    complexity: Literal["ordinary", "complex"] = field("复杂程度", "complexity", "ordinary")
    triggers: tuple[Slug, ...] = field(
        "重大情形", "what makes it major", (), vocabulary="triggers", option="trigger"
    )


class AnsweredOnTheSpot(Event):
    """A simple matter, answered while the complainant is still there."""

    about: ClassVar[About] = About(
        command="answer",
        group=Group.INTAKE,
        name=said("已当场答复", "answered on the spot"),
        help=said("当场答复简单事项。", "Answer a simple matter on the spot."),
        phases=frozenset({Phase.RECEIVED}),
        leads_to=Phase.ANSWERED,
        spoken=True,
    )
    event: Literal["answered-on-the-spot"] = "answered-on-the-spot"
    result: Text = field("答复内容", "answer given")
    accepted: Literal["yes", "no", "unknown"] = field(
        "投诉人是否认可", "accepted by the complainant", "unknown"
    )


class Redirected(Event):
    """Not ours: the complainant is told so and where to turn."""

    about: ClassVar[About] = About(
        command="redirect",
        group=Group.INTAKE,
        name=said("已告知转其他机构", "redirected"),
        help=said(
            "不属受理范围：告知投诉人并指引有权机构。",
            "Tell the complainant which body is responsible instead.",
        ),
        phases=OPEN,
        leads_to=Phase.ANSWERED,
        spoken=True,
    )
    event: Literal["redirected"] = "redirected"
    body: Line = field("有权机构", "responsible body")
    guidance: Text = field("指引内容", "guidance given")
    via: Slug = field("告知方式", "way it was told", vocabulary="replies")


class InformationRequested(Event):
    """Something is missing and the complainant is asked for it: clocks that say so wait."""

    about: ClassVar[About] = About(
        command="ask",
        group=Group.INTAKE,
        name=said("已请投诉人补充信息", "information requested"),
        help=said(
            "请投诉人补充信息，相关时限暂停。", "Ask the complainant for what is missing; clocks wait."
        ),
        phases=OPEN,
        spoken=True,
    )
    event: Literal["information-requested"] = "information-requested"
    what: Text = field("需补充内容", "what is missing")
    via: Slug = field("联系方式", "way it was asked", vocabulary="replies")


class InformationSupplied(Event):
    """The complainant has added what was missing, or the desk goes on without it: clocks run again."""

    about: ClassVar[About] = About(
        command="supply",
        group=Group.INTAKE,
        name=said("信息已补充", "information supplied"),
        help=said(
            "登记补充的信息，时限继续。", "Record what was added, or that it will not come; clocks run on."
        ),
        phases=OPEN,
        while_waiting=True,
        spoken=True,
    )
    event: Literal["information-supplied"] = "information-supplied"
    summary: Text = field("补充内容摘要", "what was added, without personal data")
    complete: bool = field("已足够", "enough to go on", True)


class Reported(Event):
    """Leaders or the authority above have been told."""

    about: ClassVar[About] = About(
        command="inform",
        group=Group.INTAKE,
        name=said("已上报", "reported"),
        help=said("向领导或上级主管部门报告。", "Tell the leaders or the authority above."),
        phases=LIVE,
        while_waiting=True,
        stage=False,
    )
    event: Literal["reported"] = "reported"
    to: Literal["leaders", "authority"] = field("报告对象", "who was told")
    via: Line = field("报告方式", "way it was reported")
    summary: Text = field("报告内容", "what was reported")


class Promised(Event):
    """The complainant has been promised a reply by a certain time."""

    about: ClassVar[About] = About(
        command="promise",
        group=Group.INTAKE,
        name=said("已承诺答复", "reply promised"),
        help=said("向投诉人承诺答复时间。", "Promise the complainant a reply by a certain time."),
        phases=OPEN,
        stage=False,
        spoken=True,
    )
    event: Literal["promised"] = "promised"
    reply_by: Time = field("承诺答复时间", "reply promised by")
    via: Slug = field("告知方式", "way it was promised", vocabulary="replies")


INTAKE = (
    ReceiptIssued,
    Assessed,
    AnsweredOnTheSpot,
    Redirected,
    InformationRequested,
    InformationSupplied,
    Reported,
    Promised,
)
