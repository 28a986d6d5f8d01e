"""What can happen to a programme record after it was made, each kind of entry declared once."""

from typing import TYPE_CHECKING, Annotated, ClassVar, Literal, Union

from pydantic import Discriminator

from rightsdesk.domain.events.base import said
from rightsdesk.domain.ids import CaseId
from rightsdesk.domain.model import Day, Line, Slug, Text, field
from rightsdesk.domain.programme.parts import ActionItem, Count, Digest, Entry, EntryAbout, EntryGroup
from rightsdesk.domain.regime import RecordKind

_ISSUED: frozenset[RecordKind] = frozenset(
    {
        "bulletin",
        "monthly-report",
        "preventive-measure",
        "handbook-issue",
        "standard",
        "unit-rules",
        "feedback-digest",
        "information-summary",
        "analysis",
    }
)
"""Kinds that are given to others to read."""

_DECIDED: frozenset[RecordKind] = _ISSUED | {"campaign", "roster"}
"""Kinds that somebody may have to approve."""

_EMERGENCY: frozenset[RecordKind] = frozenset({"emergency"})


class Acknowledged(Entry):
    """A unit confirms that it has received what was issued."""

    about: ClassVar[EntryAbout] = EntryAbout(
        "acknowledge",
        EntryGroup.ISSUE,
        said("已签收", "acknowledged"),
        said("代表本单位签收。", "Confirm, for your unit, that it was received."),
        _ISSUED,
    )
    event: Literal["acknowledged"] = "acknowledged"
    unit: Slug = field("签收单位", "unit that has received it", vocabulary="units")


class Approved(Entry):
    """Somebody entitled, and another than its author, has approved it."""

    about: ClassVar[EntryAbout] = EntryAbout(
        "approve",
        EntryGroup.ISSUE,
        said("已批准", "approved"),
        said("批准该项记录。", "Approve it."),
        _DECIDED,
    )
    event: Literal["approved"] = "approved"
    comment: Text | None = field("审批意见", "comment", None)


class Rejected(Entry):
    """Somebody entitled has refused to approve it."""

    about: ClassVar[EntryAbout] = EntryAbout(
        "reject",
        EntryGroup.ISSUE,
        said("未获批准", "rejected"),
        said("不予批准并说明理由。", "Refuse to approve it, with the reason."),
        _DECIDED,
    )
    event: Literal["rejected"] = "rejected"
    reason: Text = field("不予批准理由", "reason")


class Circulated(Entry):
    """It has been sent to the units."""

    about: ClassVar[EntryAbout] = EntryAbout(
        "circulate",
        EntryGroup.ISSUE,
        said("已下发", "circulated"),
        said("下发至各单位。", "Send it to units."),
        _ISSUED,
    )
    event: Literal["circulated"] = "circulated"
    to: tuple[Slug, ...] = field("下发单位", "units it was sent to", vocabulary="units", min_length=1)


class ActionDone(Entry):
    """An action item has been done, and here is the proof."""

    about: ClassVar[EntryAbout] = EntryAbout(
        "done",
        EntryGroup.ACTION,
        said("行动项已完成", "action item done"),
        said("登记行动项已完成并附证明。", "Record that an action item was done, with the proof."),
    )
    event: Literal["action-done"] = "action-done"
    action: int = field("行动项序号", "number of the action item", ge=1)
    proof: Line = field("完成证明", "what proves it")
    digest: Digest | None = field("证明材料摘要值", "digest of the document that proves it", None)


class ActionVerified(Entry):
    """Somebody else has seen that an action item was done."""

    about: ClassVar[EntryAbout] = EntryAbout(
        "verify",
        EntryGroup.ACTION,
        said("行动项已核实", "action item verified"),
        said(
            "核实行动项确已完成，须由他人核实。",
            "Confirm that what somebody else did as an action item is done.",
        ),
    )
    event: Literal["action-verified"] = "action-verified"
    action: int = field("行动项序号", "number of the action item", ge=1)


class ActionReopened(Entry):
    """An action item that was recorded as done is not."""

    about: ClassVar[EntryAbout] = EntryAbout(
        "reopen",
        EntryGroup.ACTION,
        said("行动项重新办理", "action item reopened"),
        said("行动项未真正完成，重新办理。", "Say that an action item is not done after all."),
    )
    event: Literal["action-reopened"] = "action-reopened"
    action: int = field("行动项序号", "number of the action item", ge=1)
    reason: Text = field("理由", "reason")


class ActionAdded(Entry):
    """Something more is to be done."""

    about: ClassVar[EntryAbout] = EntryAbout(
        "assign",
        EntryGroup.ACTION,
        said("已增加行动项", "action item added"),
        said("增加行动项。", "Add action items to a record."),
    )
    event: Literal["action-added"] = "action-added"
    actions: tuple[ActionItem, ...] = field("行动项", "action items", option="action", min_length=1)


PLAN_STEPS = "plan-steps"
"""The word list of the steps of the plan that an emergency follows."""


class Ticked(Entry):
    """A step of the emergency plan has been taken, or is not needed this time, for a reason."""

    about: ClassVar[EntryAbout] = EntryAbout(
        "tick",
        EntryGroup.EMERGENCY,
        said("预案步骤已完成", "step of the plan taken"),
        said(
            "登记应急预案的一个步骤已完成，或说明无需办理的理由。",
            "Tick a step of the emergency plan, or say why it is not needed.",
        ),
        _EMERGENCY,
    )
    event: Literal["ticked"] = "ticked"
    step: Slug = field("预案步骤", "step of the plan", vocabulary=PLAN_STEPS)
    not_needed: Line | None = field("无需办理的理由", "why the step is not needed", None)


class StoodDown(Entry):
    """The emergency is over."""

    about: ClassVar[EntryAbout] = EntryAbout(
        "stand-down",
        EntryGroup.EMERGENCY,
        said("应急已解除", "stood down"),
        said("解除应急状态。", "Say that the emergency is over."),
        _EMERGENCY,
    )
    event: Literal["stood-down"] = "stood-down"
    reason: Text = field("解除理由", "why it is over")


class Reviewed(Entry):
    """What was learned from the emergency, and what will be done about it."""

    about: ClassVar[EntryAbout] = EntryAbout(
        "review",
        EntryGroup.EMERGENCY,
        said("已总结评估", "reviewed"),
        said("总结应急处置并提出改进。", "Review an emergency: what was found, what is to be done."),
        _EMERGENCY,
    )
    event: Literal["reviewed"] = "reviewed"
    findings: Text = field("总结结论", "what was found")
    actions: tuple[ActionItem, ...] = field("行动项", "action items", (), option="action")


class PersonalDataRead(Entry):
    """Somebody read who complained in these cases; of many, their number, digest and days of receipt."""

    about: ClassVar[EntryAbout] = EntryAbout(
        "",
        EntryGroup.RECORD,
        said("已查阅个人信息", "personal data read"),
        said("查阅个人信息时自动登记。", "Recorded by itself when personal data is read."),
        frozenset({"access-log"}),
    )
    event: Literal["revealed"] = "revealed"
    use: Literal["reveal", "sheet", "bundle", "register", "site", "subject-report"] = field(
        "用途",
        "use",
        meanings={
            "reveal": ("查看", "shown"),
            "sheet": ("打印表单", "printed on a sheet"),
            "bundle": ("案卷打包", "bundled for the archive"),
            "register": ("输出台账", "written into a register"),
            "site": ("生成网站", "built into a site of one's own"),
            "subject-report": ("个人信息查询答复", "reported to the person themselves"),
        },
    )
    reason: Line | None = field("理由", "reason", None)
    cases: tuple[CaseId, ...] = field("案件", "cases", (), vocabulary="cases")
    count: Count = field("案件数", "number of cases", ge=1)
    digest: Digest | None = field("案件编号摘要值", "digest of the cases' ids, sorted, one a line", None)
    received_from: Day | None = field("最早受理日", "received on this day or later", None)
    received_to: Day | None = field("最晚受理日", "received on this day or earlier", None)


class Noted(Entry):
    """Something worth knowing was added."""

    about: ClassVar[EntryAbout] = EntryAbout(
        "note", EntryGroup.RECORD, said("已补充说明", "note added"), said("补充说明。", "Add a note.")
    )
    event: Literal["noted"] = "noted"
    text: Text = field("说明", "what is to be known")


class RecordWithdrawn(Entry):
    """The record counts nowhere any more; what it asked for is listed as dropped."""

    about: ClassVar[EntryAbout] = EntryAbout(
        "withdraw",
        EntryGroup.RECORD,
        said("已撤销", "withdrawn"),
        said(
            "撤销该项记录并说明理由；其行动项列为已撤销。",
            "Take the record back, with the reason; its action items are listed as dropped.",
        ),
    )
    event: Literal["withdrawn"] = "withdrawn"
    reason: Text = field("撤销理由", "reason")


ENTRIES: tuple[type[Entry], ...] = (
    Approved,
    Rejected,
    Circulated,
    Acknowledged,
    ActionAdded,
    ActionDone,
    ActionVerified,
    ActionReopened,
    Ticked,
    StoodDown,
    Reviewed,
    PersonalDataRead,
    Noted,
    RecordWithdrawn,
)
"""Every kind of entry, in the order of a record's life."""

BY_EVENT = {kind.model_fields["event"].default: kind for kind in ENTRIES}
BY_COMMAND = {kind.about.command: kind for kind in ENTRIES if kind.about.command}

if TYPE_CHECKING:
    AnyEntry = Entry
else:
    AnyEntry = Annotated[Union[ENTRIES], Discriminator("event")]  # noqa: UP007 - ENTRIES is a value
