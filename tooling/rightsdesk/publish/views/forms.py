"""The forms that go with a case from its receipt: registration form and process sheet.

What nobody has recorded yet is None, and the template leaves room there for handwriting.
"""

from dataclasses import dataclass

from rightsdesk.domain.authority import approvals_needed
from rightsdesk.domain.events.base import Event
from rightsdesk.domain.events.closing import CalledBack
from rightsdesk.domain.events.handling import (
    Approved,
    Investigated,
    ProcessSheetIssued,
    Rejected,
    ReportedBack,
    Responded,
    Transferred,
)
from rightsdesk.domain.events.intake import AnsweredOnTheSpot, Assessed, Promised, Redirected
from rightsdesk.domain.events.quality import Adopted, Declined
from rightsdesk.publish.views import words
from rightsdesk.publish.views.papers import (
    ChoiceView,
    Paper,
    PersonView,
    SignView,
    boxes,
    person,
    sign,
    yes_no,
)
from rightsdesk.publish.views.words import said

_APPROVED = said("同意", "agreed")
_REJECTED = said("不同意", "not agreed")
_TAKEN_UP = {"adopted": said("采纳", "yes"), "declined": said("不采纳", "no")}


@dataclass(frozen=True, slots=True)
class MatterView:
    """What was received."""

    received: str
    receiver: str | None
    channel: str | None
    kind: str
    category: str
    subject: str
    summary: str
    wants: str | None
    reply_via: str | None
    spoken: str
    happened: str | None
    place: str | None
    line: str | None
    vehicle: str | None
    origin: str | None


@dataclass(frozen=True, slots=True)
class HandingOnView:
    """To whom the case was handed, until when, and what is asked of them."""

    unit: str | None
    responsible: str | None
    limit: str | None
    plan: str | None
    sign: SignView


@dataclass(frozen=True, slots=True)
class RegistrationView:
    """The registration form. `triggers` says what makes the case major; `promised` until when a reply was
    promised; `spot` and `elsewhere` what was said to the complainant at once."""

    matter: MatterView
    person: PersonView
    severity: tuple[ChoiceView, ...]
    urgency: tuple[ChoiceView, ...]
    in_remit: tuple[ChoiceView, ...]
    complete: tuple[ChoiceView, ...]
    triggers: str | None
    assessed: SignView
    spot: str | None
    elsewhere: str | None
    promised: str | None
    handed_on: HandingOnView


@dataclass(frozen=True, slots=True)
class DecisionView:
    """What somebody entitled said of a plan."""

    verdict: str
    comment: str | None
    sign: SignView


@dataclass(frozen=True, slots=True)
class ProcessView:
    """The process sheet that travels with a case, with the four parties that sign it. `leaders` names the
    posts that approve; None where the policy asks for no approval. Of a suggestion `taken_up` says whether it
    was, and `course` what will be done or why not; of other cases it is empty."""

    matter: MatterView
    person: PersonView
    handed_on: HandingOnView
    opinion: str | None
    issued: SignView
    course: str | None
    substantiated: tuple[ChoiceView, ...]
    taken_up: tuple[ChoiceView, ...]
    unit_opinion: str | None
    unit_result: str | None
    reported: SignView
    leaders: str | None
    decisions: tuple[DecisionView, ...]
    answer: str | None
    answer_via: str | None
    accepted: tuple[ChoiceView, ...]
    answered: SignView
    reached: tuple[ChoiceView, ...]
    satisfaction: tuple[ChoiceView, ...]
    feedback: str | None
    called: SignView


def matter(paper: Paper) -> MatterView:
    """What was received, in words; texts as they were typed."""
    case, where = paper.case, paper.case.where
    received = paper.time(case.received_at)
    assert received is not None
    return MatterView(
        received=received,
        receiver=paper.person(case.received_by),
        channel=paper.word("channels", case.channel),
        kind=paper.trait("kind"),
        category=paper.trait("category"),
        subject=case.subject,
        summary=case.summary.strip(),
        wants=paper.word("wants", case.wants),
        reply_via=paper.word("replies", case.reply_via),
        spoken=words.VALUES["language"][case.language].text(paper.language),
        happened=paper.time(where.at) if where else None,
        place=where.place if where else None,
        line=where.line if where else None,
        vehicle=where.vehicle if where else None,
        origin=case.origin.id if case.origin else None,
    )


def _handed_on(paper: Paper) -> HandingOnView:
    found = paper.last("transferred")
    event = found[1] if found else None
    if not isinstance(event, Transferred):
        return HandingOnView(None, None, None, None, SignView())
    return HandingOnView(
        unit=paper.unit(event.unit),
        responsible=paper.person(paper.state.responsible or event.responsible),
        limit=paper.end(event.limit) or _answer_due(paper),
        plan=event.plan,
        sign=sign(paper, event),
    )


def _answer_due(paper: Paper) -> str | None:
    """Until when the complainant is owed an answer, where the hand-over says nothing: the latest promise of
    the policy that an answer keeps."""
    dues = [clock.due for clock in paper.standing.clocks if "responded" in clock.clock.until]
    return paper.end(max(dues)) if dues else None


def registration(paper: Paper) -> RegistrationView:
    """The registration form of a case."""
    found = paper.last("assessed")
    assessed = found[1] if found else None
    judged = assessed if isinstance(assessed, Assessed) else None
    triggers = [paper.word("triggers", slug) or slug for slug in sorted(paper.state.traits["triggers"])]
    return RegistrationView(
        matter=matter(paper),
        person=person(paper),
        severity=boxes(paper, "severity", str(paper.state.traits["severity"]) if judged else None),
        urgency=boxes(paper, "urgency", str(paper.state.traits["urgency"]) if judged else None),
        in_remit=yes_no(paper, judged.in_remit if judged else None),
        complete=yes_no(paper, judged.complete if judged else None),
        triggers=words.joined(triggers, paper.language) or None,
        assessed=sign(paper, assessed),
        spot=_told(paper, AnsweredOnTheSpot),
        elsewhere=_told(paper, Redirected),
        promised=_promised(paper),
        handed_on=_handed_on(paper),
    )


def _told(paper: Paper, kind: type[AnsweredOnTheSpot] | type[Redirected]) -> str | None:
    """What the complainant was told at once: the answer, or who is responsible instead."""
    event = next((each for each in reversed(paper.case.timeline) if isinstance(each, kind)), None)
    if isinstance(event, Redirected):
        colon = "：" if paper.language == "zh" else ": "
        return f"{event.body}{colon}{event.guidance.strip()}"
    return event.result.strip() if isinstance(event, AnsweredOnTheSpot) else None


def _promised(paper: Paper) -> str | None:
    event = next((each for each in reversed(paper.case.timeline) if isinstance(each, Promised)), None)
    return paper.end(event.reply_by) if event else None


def process(paper: Paper) -> ProcessView:
    """The process sheet of a case, for the handling it is in."""
    issued = paper.present(ProcessSheetIssued)
    inquiry = paper.present(Investigated)
    reported = paper.present(ReportedBack)
    answer = paper.present(Responded)
    called = paper.present(CalledBack)
    decided = _decided(paper)
    return ProcessView(
        matter=matter(paper),
        person=person(paper),
        handed_on=_handed_on(paper),
        opinion=issued.opinion if issued else None,
        issued=sign(paper, issued),
        course=_course(inquiry, decided),
        taken_up=_taken_up(paper, decided),
        substantiated=boxes(paper, "substantiated", inquiry.substantiated if inquiry else None),
        unit_opinion=reported.opinion if reported else None,
        unit_result=reported.result if reported else None,
        reported=sign(paper, reported or decided),
        leaders=paper.policy.post_titles(_approving(paper), paper.language) or None,
        decisions=tuple(
            decision(paper, event)
            for cycle, event in paper.events("approved", "rejected")
            if cycle == paper.state.cycle
        ),
        answer=answer.result if answer else None,
        answer_via=paper.word("replies", answer.via) if answer else None,
        accepted=boxes(paper, "accepted", answer.accepted if answer else None),
        answered=sign(paper, answer),
        reached=yes_no(paper, called.reached if called else None),
        satisfaction=boxes(paper, "satisfaction", called.satisfaction if called else None),
        feedback=called.opinion if called else None,
        called=sign(paper, called),
    )


def _decided(paper: Paper) -> Adopted | Declined | None:
    """What was last decided on a suggestion in the handling that it is in; None for nothing yet."""
    found = [each for each in (paper.present(Adopted), paper.present(Declined)) if each]
    return max(found, key=lambda each: each.at) if found else None


def _course(inquiry: Investigated | None, decided: Adopted | Declined | None) -> str | None:
    told = [inquiry.course] if inquiry else []
    if decided:
        told.append(decided.measures if isinstance(decided, Adopted) else decided.reason)
    return "\n".join(told) or None


def _taken_up(paper: Paper, decided: Adopted | Declined | None) -> tuple[ChoiceView, ...]:
    if paper.state.traits["kind"] != "suggestion":
        return ()
    return tuple(
        ChoiceView(label.text(paper.language), decided is not None and decided.event == name)
        for name, label in _TAKEN_UP.items()
    )


def _approving(paper: Paper) -> tuple[str, ...]:
    """The posts that the policy asks to approve in such a case."""
    needed = approvals_needed(paper.policy, paper.state)
    return tuple(dict.fromkeys(post for _clause, approval in needed for post in approval.by))


def decision(paper: Paper, event: Event) -> DecisionView:
    """What was decided about a plan, by an approval or a refusal."""
    if isinstance(event, Rejected):
        return DecisionView(_REJECTED.text(paper.language), event.reason, sign(paper, event))
    comment = event.comment if isinstance(event, Approved) else None
    return DecisionView(_APPROVED.text(paper.language), comment, sign(paper, event))
