"""The forms of what was found and what is to be done: investigation record, plan with its approval.

What nobody has recorded yet is None, and the template leaves room there for handwriting.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from rightsdesk.domain.authority import approvals_needed
from rightsdesk.domain.events.base import Event
from rightsdesk.domain.events.handling import Approved, CarriedOut, Investigated, Proposed, Rejected
from rightsdesk.publish.views import words
from rightsdesk.publish.views.forms import DecisionView, MatterView, decision, matter
from rightsdesk.publish.views.papers import (
    NUMBERED,
    ChoiceView,
    EvidenceView,
    Paper,
    RemedyView,
    SignView,
    boxes,
    evidence,
    remedies,
    sign,
)


@dataclass(frozen=True, slots=True)
class InquiryView:
    """One investigation."""

    round: str | None
    course: str | None
    cause: str | None
    substantiated: tuple[ChoiceView, ...]
    responsibility: str | None
    video: tuple[ChoiceView, ...]
    evidence: tuple[EvidenceView, ...]
    sign: SignView


@dataclass(frozen=True, slots=True)
class InvestigationView:
    """The investigation record: every investigation of the case in order, or one empty for a case that has
    none."""

    matter: MatterView
    unit: str | None
    inquiries: tuple[InquiryView, ...]


@dataclass(frozen=True, slots=True)
class ImprovementView:
    """What is to change, by whom and until when."""

    what: str
    owner: str | None
    due: str | None


@dataclass(frozen=True, slots=True)
class PlanView:
    """One plan, what was decided about it, and how it was carried out."""

    round: str | None
    explanation: str | None
    remedies: tuple[RemedyView, ...]
    improvements: tuple[ImprovementView, ...]
    proposed: SignView
    decisions: tuple[DecisionView, ...]
    done: str | None
    carried_out: SignView


@dataclass(frozen=True, slots=True)
class ApprovalView:
    """The plans of a case for approval, in order, or one empty for a case that has none. `approvers` are the
    posts that the policy asks, each with its clause; empty where it asks for no approval."""

    matter: MatterView
    unit: str | None
    finding: str | None
    severity: str
    approvers: tuple[str, ...]
    plans: tuple[PlanView, ...]


def _round(paper: Paper, cycle: int) -> str | None:
    """Which handling a part belongs to, where the case had several."""
    if paper.state.cycle == 1:
        return None
    return NUMBERED.text(paper.language).format(number=cycle)


def investigation(paper: Paper) -> InvestigationView:
    """The investigation record of a case."""
    inquiries = tuple(
        _inquiry(paper, cycle, event)
        for cycle, event in paper.events("investigated")
        if isinstance(event, Investigated)
    )
    return InvestigationView(
        matter=matter(paper),
        unit=paper.unit(paper.state.last_unit),
        inquiries=inquiries or (_inquiry(paper, paper.state.cycle, None),),
    )


def _inquiry(paper: Paper, cycle: int, event: Investigated | None) -> InquiryView:
    return InquiryView(
        round=_round(paper, cycle),
        course=event.course if event else None,
        cause=event.cause if event else None,
        substantiated=boxes(paper, "substantiated", event.substantiated if event else None),
        responsibility=event.responsibility if event else None,
        video=boxes(paper, "video", event.video if event else None),
        evidence=evidence(paper, event.evidence) if event else (),
        sign=sign(paper, event),
    )


def approval(paper: Paper) -> ApprovalView:
    """The plans of a case as they go to approval."""
    found = paper.present(Investigated)
    verdict = words.VALUES["substantiated"][found.substantiated].text(paper.language) if found else None
    return ApprovalView(
        matter=matter(paper),
        unit=paper.unit(paper.state.last_unit),
        finding=verdict,
        severity=paper.trait("severity"),
        approvers=tuple(
            _with_clause(paper.policy.post_titles(each.by, paper.language), clause.no, paper.language)
            for clause, each in approvals_needed(paper.policy, paper.state)
        ),
        plans=tuple(_plans(paper)) or (_plan(paper, paper.state.cycle, None, ()),),
    )


def _with_clause(posts: str, number: str, language: str) -> str:
    return f"{posts}（第 {number} 条）" if language == "zh" else f"{posts} (clause {number})"


def _plans(paper: Paper) -> Iterator[PlanView]:
    """Each plan with the decisions and the carrying out that followed it, up to the next plan."""
    told = paper.events("proposed", "approved", "rejected", "carried-out")
    starts = [place for place, (_cycle, event) in enumerate(told) if isinstance(event, Proposed)]
    for start, end in zip(starts, [*starts, len(told)][1:], strict=True):
        cycle, plan = told[start]
        assert isinstance(plan, Proposed)
        yield _plan(paper, cycle, plan, tuple(event for _cycle, event in told[start + 1 : end]))


def _plan(paper: Paper, cycle: int, plan: Proposed | None, after: tuple[Event, ...]) -> PlanView:
    done = [event for event in after if isinstance(event, CarriedOut)]
    return PlanView(
        round=_round(paper, cycle),
        explanation=plan.explanation if plan else None,
        remedies=remedies(paper, plan.remedies) if plan else (),
        improvements=tuple(
            ImprovementView(one.what, paper.owner(one.owner), paper.day(one.due))
            for one in (plan.improvements if plan else ())
        ),
        proposed=sign(paper, plan),
        decisions=tuple(decision(paper, event) for event in after if isinstance(event, Approved | Rejected)),
        done="\n".join(event.what for event in done) or None,
        carried_out=sign(paper, done[-1] if done else None),
    )
