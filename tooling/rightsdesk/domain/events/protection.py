"""What happens to personal data: added to, kept against erasure, erased, or taken out of history."""

from typing import ClassVar, Literal

from rightsdesk.domain.events.base import EVERY, About, Event, Group, said
from rightsdesk.domain.ids import CommitId
from rightsdesk.domain.model import Line, Slug, Text, field
from rightsdesk.domain.sealed import Envelope


class PersonalDataAdded(Event):
    """More became known of who complained, or stood in clear text: it is sealed like what came at opening."""

    about: ClassVar[About] = About(
        command="seal",
        group=Group.RECORD,
        name=said("已补充个人信息", "personal data added"),
        help=said(
            "密封个人信息：补充所知，或移出明文。",
            "Seal personal data: what became known later, or stands in clear text.",
        ),
        phases=EVERY,
        while_waiting=True,
        stage=False,
        room="sealing",
    )
    event: Literal["sealed"] = "sealed"
    sealed: Envelope = field("已密封的个人信息", "the personal data, sealed", made=True)


class Held(Event):
    """The personal data is needed for a claim, an inquiry or a court: nobody may erase it meanwhile."""

    about: ClassVar[About] = About(
        command="hold",
        group=Group.RECORD,
        name=said("已依法保全", "placed under legal hold"),
        help=said(
            "依法保全个人信息，解除前不得删除。",
            "Keep the personal data for a claim, inquiry or court: it cannot be erased until released.",
        ),
        phases=EVERY,
        while_waiting=True,
        stage=False,
    )
    event: Literal["held"] = "held"
    reason: Text = field("保全理由", "why it must be kept, without personal data")
    authority: Line = field("保全依据", "claim, order or request behind it")


class Released(Event):
    """The legal hold is over: the personal data may be erased when its time has come."""

    about: ClassVar[About] = About(
        command="release",
        group=Group.RECORD,
        name=said("已解除保全", "released from legal hold"),
        help=said("解除对个人信息的保全。", "End the legal hold on a case's personal data."),
        phases=EVERY,
        while_waiting=True,
        stage=False,
    )
    event: Literal["released"] = "released"
    reason: Text = field("解除理由", "why it need not be kept any longer")


class Erased(Event):
    """The key to the personal data was destroyed: what happened stays on record, the person is gone."""

    about: ClassVar[About] = About(
        command="erase",
        group=Group.RECORD,
        name=said("个人信息已删除", "personal data erased"),
        help=said(
            "销毁密钥，删除案件的个人信息，不可恢复。",
            "Destroy the key to a case's personal data; nothing brings it back.",
        ),
        phases=EVERY,
        while_waiting=True,
        stage=False,
        room="erasing",
    )
    event: Literal["erased"] = "erased"
    reason: Text = field("删除理由", "why it is erased, without personal data")
    authority: Line = field("删除依据", "legal ground or order")
    requested_by: Literal["complainant", "desk", "authority"] = field("提出者", "at whose request", "desk")
    overrides: Line | None = field(
        "不待办结或解除保全的依据", "order that demands it although the case is open or held", None
    )


class ExpunctionRequested(Event):
    """Somebody found personal data in clear text that is committed, and asks that another take it out."""

    about: ClassVar[About] = About(
        command="request-expunction",
        group=Group.RECORD,
        name=said("已申请清除历史中的个人信息", "expunction requested"),
        help=said(
            "申请从历史记录中清除以明文提交的个人信息，由他人办理。",
            "Ask that another person take personal data out of history that was committed in clear.",
        ),
        phases=EVERY,
        while_waiting=True,
        stage=False,
    )
    event: Literal["expunction-requested"] = "expunction-requested"
    what: Line = field("清除内容", "what is to go, told without saying it: a phone number in the summary")
    reason: Text = field("理由", "reason, without personal data")


class Expunged(Event):
    """Personal data that stood in clear was taken out of every commit: history was written anew."""

    about: ClassVar[About] = About(
        command="expunge",
        group=Group.RECORD,
        name=said("历史中的个人信息已清除", "expunged from history"),
        help=said(
            "经他人申请，从全部历史中清除以明文提交的个人信息。",
            "Take personal data out of all history, as another person asked: history is written anew.",
        ),
        phases=EVERY,
        while_waiting=True,
        stage=False,
        room="expunging",
    )
    event: Literal["expunged"] = "expunged"
    old: CommitId = field("原提交", "commit that history led to before", made=True)
    new: CommitId = field("现提交", "commit that takes its place", made=True)
    asked_by: Slug = field("申请人", "who asked for it", vocabulary="people", made=True)


PROTECTION = (PersonalDataAdded, Held, Released, Erased, ExpunctionRequested, Expunged)
