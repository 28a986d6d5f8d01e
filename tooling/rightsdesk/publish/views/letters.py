"""What a letter to a complainant may say: only what case, policy and organisation say themselves."""

from dataclasses import dataclass
from datetime import timedelta

from rightsdesk.domain.counting import reckon
from rightsdesk.domain.events.base import Event
from rightsdesk.domain.events.handling import Investigated, Responded
from rightsdesk.domain.events.intake import AnsweredOnTheSpot, Redirected
from rightsdesk.domain.events.quality import Adopted, Declined
from rightsdesk.domain.worktime import UncoveredYear
from rightsdesk.publish.views.papers import Paper, RemedyView, remedies

ANSWERS = ("responded", "answered-on-the-spot", "redirected")
"""The steps by which a complainant is told the outcome, the weightiest first."""

_FINDINGS = {"yes": "substantiated", "partly": "partly-substantiated", "no": "not-substantiated"}


@dataclass(frozen=True, slots=True)
class BodyView:
    """Somebody else to turn to, and how."""

    name: str
    how: str | None


@dataclass(frozen=True, slots=True)
class LetterView:
    """The facts of a letter. `outcome` says which text is chosen; `rounds` how often the case was handled;
    `object_by` until when the complainant may ask to have it handled again, `object_within` how long that is
    (both None where the organisation sets no limit); `channel` is None where the policy has no word for it,
    as in imported history."""

    number: str
    name: str | None
    kind: str
    category: str
    outcome: str
    received: str
    channel: str | None
    subject: str
    answered: str
    rounds: int
    result: str
    measures: str | None
    follow_up: str | None
    remedies: tuple[RemedyView, ...]
    money: bool
    body: str | None
    adopted: str | None
    adopted_due: str | None
    declined: str | None
    object_by: str | None
    object_within: str | None
    bodies: tuple[BodyView, ...]
    contacts: tuple[str, ...]


def answer(paper: Paper) -> Event | None:
    """The step of the present handling by which the complainant was told the outcome; None where none was."""
    for name in ANSWERS:
        found = paper.state.events(name)
        if found:
            return found[-1]
    return None


def outcome(paper: Paper) -> str:
    """What came of the case: the second half of the name of a letter's template."""
    told = answer(paper)
    if isinstance(told, Redirected):
        return "redirected"
    if paper.state.traits["kind"] == "suggestion":
        decided = [each for each in (paper.present(Adopted), paper.present(Declined)) if each]
        if decided:
            return max(decided, key=lambda each: each.at).event
    if isinstance(told, AnsweredOnTheSpot):
        return "on-the-spot"
    found = paper.present(Investigated)
    if found and paper.state.traits["kind"] == "complaint":
        return _FINDINGS[found.substantiated]
    return "answered"


def letter(paper: Paper, told: Event) -> LetterView:
    """The facts of the letter that goes with the answer `told`."""
    case, language = paper.case, paper.language
    adopted, declined = paper.present(Adopted), paper.present(Declined)
    given = told.remedies if isinstance(told, Responded) else ()
    until, within = _objection(paper, told)
    channels = paper.policy.vocabulary.channels
    return LetterView(
        number=case.id,
        name=paper.personal.name if paper.personal else None,
        kind=paper.trait("kind"),
        category=paper.trait("category"),
        outcome=outcome(paper),
        received=paper.date(case.received_at),
        channel=channels[case.channel].text(language) if case.channel in channels else None,
        subject=case.subject,
        answered=paper.date(told.at),
        rounds=paper.state.cycle,
        result=_result(told),
        measures=told.measures if isinstance(told, Responded) else None,
        follow_up=told.follow_up if isinstance(told, Responded) else None,
        remedies=remedies(paper, given),
        money=any(each.amount is not None for each in given),
        body=told.body if isinstance(told, Redirected) else None,
        adopted=adopted.measures if adopted else None,
        adopted_due=paper.day(adopted.due) if adopted else None,
        declined=declined.reason if declined else None,
        object_by=until,
        object_within=within,
        bodies=tuple(
            BodyView(body.text(language), body.how.text(language) if body.how else None)
            for body in paper.organisation.redress.for_policy(case.policy)
        ),
        contacts=_contacts(paper),
    )


def _result(told: Event) -> str:
    if isinstance(told, Responded | AnsweredOnTheSpot):
        return told.result.strip()
    return told.guidance.strip() if isinstance(told, Redirected) else ""


def _objection(paper: Paper, told: Event) -> tuple[str | None, str | None]:
    """The last day on which the answer can be objected to, and the limit in words. The day is counted by the
    policy's conventions (Civil Code of China, arts. 201-203); without it where the calendar ends before."""
    limit = paper.organisation.redress.object_within
    if limit is None:
        return None, None
    try:
        due = reckon(told.at, limit, paper.policy.counting, paper.calendar).due
    except UncoveredYear:
        return None, limit.text(paper.language)
    # 24:00 belongs to the day that it ends.
    return paper.date(due - timedelta(seconds=1)), limit.text(paper.language)


def _contacts(paper: Paper) -> tuple[str, ...]:
    """How to reach the desk, each way in a line: `客服热线：000（每日）`, `service hotline: 000 (daily)`."""
    colon, opening, closing = ("：", "（", "）") if paper.language == "zh" else (": ", " (", ")")
    channels = {**paper.ways, **paper.policy.vocabulary.channels}
    return tuple(
        f"{channels[each.channel].text(paper.language)}{colon}{each.value}"
        + (f"{opening}{each.hours.text(paper.language)}{closing}" if each.hours else "")
        for each in paper.organisation.contacts
        if each.channel in channels
    )
