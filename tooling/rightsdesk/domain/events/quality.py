"""What comes of a case beyond its answer: how well it was handled, what became of a suggestion, whether
what was to change has changed.
"""

from typing import ClassVar, Literal

from rightsdesk.domain.events.base import EVERY, OPEN, About, Event, Group, Phase, said
from rightsdesk.domain.model import Day, Line, Model, Slug, Text, field

_DECIDED_IN = OPEN | {Phase.ANSWERED}


class Score(Model):
    """The points given for one criterion of the policy's bar for the quality of handling."""

    criterion: Slug = field("评判标准", "criterion", vocabulary="criteria")
    points: int = field("得分", "points", ge=0, le=100)
    note: Line | None = field("说明", "note", None)


class QualityJudged(Event):
    """Somebody who had no part in the handling has scored it by the policy's criteria.

    A case merged into another is handled there, and its handling is judged there.
    Whether it passes follows from the scores and the policy's bar; what falls short starts a new cycle with
    clocks of its own.
    """

    about: ClassVar[About] = About(
        command="judge",
        group=Group.FOLLOW_UP,
        name=said("已评判办理质量", "quality judged"),
        help=said(
            "按标准逐项评判办理质量，不达标的退回重新办理。",
            "Score the handling by each criterion; what falls short goes back.",
        ),
        phases=frozenset({Phase.ANSWERED}),
    )
    event: Literal["quality-judged"] = "quality-judged"
    scores: tuple[Score, ...] = field("各项得分", "scores", option="score", min_length=1)
    opinion: Text = field("评判意见", "opinion")


class Adopted(Event):
    """A suggestion is taken up: what will be done about it."""

    about: ClassVar[About] = About(
        command="adopt",
        group=Group.RESOLUTION,
        name=said("建议已采纳", "suggestion adopted"),
        help=said("采纳建议并说明将采取的措施。", "Take a suggestion up, and say what will be done."),
        phases=_DECIDED_IN,
    )
    event: Literal["adopted"] = "adopted"
    measures: Text = field("采纳措施", "what will be done")
    owner: Line | None = field("责任人", "owner", None, help="a post, a unit or a person, by slug or by name")
    due: Day | None = field("完成日期", "due date", None)


class Declined(Event):
    """A suggestion is not taken up, and why."""

    about: ClassVar[About] = About(
        command="decline",
        group=Group.RESOLUTION,
        name=said("建议未采纳", "suggestion declined"),
        help=said("不采纳建议并说明理由。", "Decline a suggestion, with the reason."),
        phases=_DECIDED_IN,
    )
    event: Literal["declined"] = "declined"
    reason: Text = field("不采纳理由", "reason")


class EffectNoted(Event):
    """What came of a suggestion that was adopted: that the measures were taken; noted again by somebody who
    has no part in them, that this is so."""

    about: ClassVar[About] = About(
        command="effect",
        group=Group.FOLLOW_UP,
        name=said("已记录采纳效果", "effect noted"),
        help=said("记录已采纳建议的实施效果。", "Record what came of an adopted suggestion."),
        phases=EVERY,
        while_waiting=True,
        stage=False,
    )
    event: Literal["effect-noted"] = "effect-noted"
    effect: Text = field("实施效果", "what came of it")


class ImprovementDone(Event):
    """An improvement that a plan of the case promised has been made."""

    about: ClassVar[About] = About(
        command="improved",
        group=Group.FOLLOW_UP,
        name=said("改进措施已完成", "improvement done"),
        help=said(
            "登记一项改进措施已完成，并附完成证明。",
            "Record that an improvement of the plan was made, with proof.",
        ),
        phases=EVERY,
        while_waiting=True,
        stage=False,
    )
    event: Literal["improvement-done"] = "improvement-done"
    improvement: int = field(
        "改进措施序号",
        "improvement",
        ge=1,
        help="its place among the improvements of all plans of the case, from 1",
    )
    proof: Text = field("完成证明", "proof that it was made")


class ImprovementVerified(Event):
    """Somebody else has seen that an improvement was made."""

    about: ClassVar[About] = About(
        command="verify",
        group=Group.FOLLOW_UP,
        name=said("改进措施已核验", "improvement verified"),
        help=said(
            "由他人核验一项改进措施确已完成。", "Confirm that an improvement which another made is real."
        ),
        phases=EVERY,
        while_waiting=True,
        stage=False,
    )
    event: Literal["improvement-verified"] = "improvement-verified"
    improvement: int = field(
        "改进措施序号",
        "improvement",
        ge=1,
        help="its place among the improvements of all plans of the case, from 1",
    )
    finding: Text | None = field("核验情况", "what was found", None)


QUALITY = (
    QualityJudged,
    Adopted,
    Declined,
    EffectNoted,
    ImprovementDone,
    ImprovementVerified,
)
