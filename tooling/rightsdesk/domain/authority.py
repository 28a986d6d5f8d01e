"""Who may take a step: by the posts a person holds on the day, in their unit, and never on one's own work."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from rightsdesk.domain.corrections import Target
from rightsdesk.domain.events.catalogue import BY_NAME, OPENED
from rightsdesk.domain.folding import CaseState
from rightsdesk.domain.model import Label
from rightsdesk.domain.policy import Clause, Policy
from rightsdesk.domain.requirements import Approval
from rightsdesk.domain.staff import Holding, Person

DECISIONS = ("approved", "rejected")
HANDLING_STEPS = (
    "accepted",
    "investigated",
    "proposed",
    "carried-out",
    "responded",
    "reported-back",
    "answered-on-the-spot",
    "redirected",
    "adopted",
    "declined",
)
"""The steps by which a person becomes a handler of the case."""

_LIKE = {"improvement-done": "carried-out", "improvement-verified": "closed"}
"""Whose posts take a step for which a policy names none: improvements outlive the policies they come from."""

_JUDGED_STEPS = (*HANDLING_STEPS, "transferred", "process-sheet-issued")
"""The steps that a judgement of quality judges: also those that say who is to handle the case, and how."""


@dataclass(frozen=True, slots=True)
class Actor:
    """The acting person: slug in `staff.yml` and what stands there."""

    slug: str
    person: Person


@dataclass(frozen=True, slots=True)
class Denial:
    """Why a person may not take a step, and the posts whose holders may; `clause` where a policy's clause
    says so, `own_work` where they hold the post but would judge what they did themselves.
    """

    why: Label
    posts: tuple[str, ...]
    clause: str | None = None
    own_work: bool = False


def posts_for(policy: Policy, event: str) -> tuple[str, ...]:
    """The posts whose holders may take the step; for judging the quality of handling, those that the bar
    names. Where no post of the policy is named for an improvement, what was promised is seen through by those
    who carry measures out, and verified by those who close cases."""
    judged = policy.quality() if event == "quality-judged" else None
    if judged is not None:
        return judged.by
    if event == "sealed":
        return tuple(reading_posts(policy))
    return _named_for(policy, event) or _named_for(policy, _LIKE.get(event, event))


def _named_for(policy: Policy, event: str) -> tuple[str, ...]:
    return tuple(slug for slug, post in policy.vocabulary.posts.items() if event in post.may)


def may_take(policy: Policy, event: str) -> bool:
    """Whether some post may take the step; decisions are taken by those whom approvals name."""
    if event in DECISIONS and any(clause.approvals for clause in policy.clauses):
        return True
    return bool(posts_for(policy, event))


def posts_in_charge(policy: Policy, event: str, state: CaseState) -> tuple[str, ...]:
    """The posts that a step of this case is the business of: those of the unit that has the case where such
    a post may take the step, else the desk's own; for a decision, the posts that the policy names for
    it.

    Narrower than `posts_for`: a supervisor may take many a step that is somebody else's business.
    """
    if event in DECISIONS:
        needed = approvals_needed(policy, state)
        return tuple(dict.fromkeys(post for _, approval in needed for post in approval.by)) or posts_for(
            policy, event
        )
    posts = posts_for(policy, event)
    of_units = tuple(post for post in posts if policy.vocabulary.posts[post].scope == "unit")
    of_desk = tuple(post for post in posts if post not in of_units)
    return of_units if of_units and (state.holder or not of_desk) else of_desk


def _in_scope(holding: Holding, policy: Policy, state: CaseState | None) -> bool:
    post = policy.vocabulary.posts[holding.post]
    if post.scope == "desk":
        return True
    return state is not None and holding.unit is not None and holding.unit in (state.holder, state.last_unit)


def _is_named_responsible(actor: Actor, state: CaseState | None, policy: Policy, event: str) -> bool:
    """The person a unit's case was handed to by name may act for the unit, whatever unit their own post is
    in.
    """
    if state is None or state.holder is None:
        return False
    unit_steps = {
        step for post in policy.vocabulary.posts.values() if post.scope == "unit" for step in post.may
    }
    return state.responsible == actor.slug and event in unit_steps


def denial(actor: Actor, event: str, policy: Policy, state: CaseState | None, day: date) -> Denial | None:
    """Why `actor` may not take the step on that local day; None when they may. `state` is None for
    opening.
    """
    if event == "sealed" and state is not None and may_read_personal_data(actor, policy, state, day):
        return None
    posts = posts_for(policy, event)
    held = [holding for holding in actor.person.holdings(day) if holding.post in posts]
    if event in DECISIONS and state is not None:
        return _decision_denial(actor, policy, state, day)
    if any(_in_scope(holding, policy, state) for holding in held):
        if event != "quality-judged" or state is None:
            return None
        return _judging_own_work(actor, state, posts)
    if event != "quality-judged" and _is_named_responsible(actor, state, policy, event):
        return None
    if held:
        return Denial(_elsewhere(policy, state), posts)
    titles_zh = policy.post_titles(posts, "zh") or "（制度未授权任何岗位）"
    titles_en = policy.post_titles(posts, "en") or "no post under this policy"
    return Denial(Label(zh=f"须由{titles_zh}办理", en=f"needs the post of {titles_en}"), posts)


def may_read_personal_data(actor: Actor, policy: Policy, state: CaseState, day: date) -> bool:
    """Whether `actor` may see who the complainant of a case is and read their own words, on that local day.

    That is for those whose work needs it, and follows from the policy: for who holds a post that receives
    cases or may take a step in which the complainant is spoken or written to; a post of a unit only for the
    cases that the unit has or had last; and for the person to whom the unit's case was handed by name.
    """
    posts = reading_posts(policy)
    held = [holding for holding in actor.person.holdings(day) if holding.post in posts]
    return any(_in_scope(holding, policy, state) for holding in held) or any(
        _is_named_responsible(actor, state, policy, name) for name in _spoken()
    )


def reading_posts(policy: Policy) -> dict[str, str]:
    """The posts whose holders may read personal data: `desk` for those who may in every case, `unit` for
    those who may in the cases of their unit."""
    spoken = _spoken()
    return {
        slug: post.scope for slug, post in policy.vocabulary.posts.items() if spoken & frozenset(post.may)
    }


@cache
def _spoken() -> frozenset[str]:
    """The steps in which the complainant is spoken or written to."""
    return frozenset({OPENED, *(name for name, kind in BY_NAME.items() if kind.about.spoken)})


def _elsewhere(policy: Policy, state: CaseState | None) -> Label:
    """That the case is with somebody else than the person's own unit."""
    unit = state.holder or state.last_unit if state else None
    known = policy.vocabulary.units.get(unit) if unit else None
    zh, en = (known.zh, known.en) if known else ("受理部门", "the desk")
    return Label(zh=f"该案件由{zh}办理，不属本人所在单位", en=f"the case is with {en}, not with your unit")


def correction_denial(
    actor: Actor, about: Target, policy: Policy, states: Sequence[CaseState], day: date
) -> Denial | None:
    """Why `actor` may not correct that field on that local day; None when they may.

    A field of an event is corrected by whoever took it or could have taken it where it stands, by the posts
    held on the day of the correction; a header field by whoever may open a case. A time on which lateness
    depends is corrected only by a holder of a post for the whole desk who is not the person concerned.
    `states` are those before each event, and after the last.
    """
    case = states[-1].case
    step = case.timeline[about.index] if about.index is not None else None
    concerned = step.by if step else case.received_by
    if about.is_time:
        return _time_denial(actor, concerned, policy, day)
    if step is None or about.index is None:
        return denial(actor, OPENED, policy, None, day)
    return None if concerned == actor.slug else denial(actor, step.event, policy, states[about.index], day)


def _time_denial(actor: Actor, concerned: str, policy: Policy, day: date) -> Denial | None:
    posts = tuple(slug for slug in posts_for(policy, "corrected") if _is_for_desk(policy, slug))
    if not any(holding.post in posts for holding in actor.person.holdings(day)):
        return Denial(
            Label(
                zh=f"更正时间须由{policy.post_titles(posts, 'zh')}办理",
                en=f"a time is corrected by {policy.post_titles(posts, 'en')}",
            ),
            posts,
        )
    if concerned == actor.slug:
        return Denial(
            Label(
                zh="不得更正本人办理事项的时间，须由他人更正",
                en="nobody corrects the time of what they did themselves",
            ),
            posts,
            own_work=True,
        )
    return None


def _is_for_desk(policy: Policy, post: str) -> bool:
    return policy.vocabulary.posts[post].scope == "desk"


def approvals_needed(policy: Policy, state: CaseState) -> tuple[tuple[Clause, Approval], ...]:
    """The approvals that the policy asks for in a case of these traits."""
    return tuple(
        (clause, approval)
        for clause in policy.clauses
        for approval in clause.approvals
        if approval.when.holds(state.traits)
    )


def _decision_denial(actor: Actor, policy: Policy, state: CaseState, day: date) -> Denial | None:
    needed = approvals_needed(policy, state)
    posts = tuple(dict.fromkeys(post for _, approval in needed for post in approval.by)) or posts_for(
        policy, "approved"
    )
    clause = needed[0][0].no if needed else None
    held = [holding for holding in actor.person.holdings(day) if holding.post in posts]
    if not held:
        return Denial(
            Label(
                zh=f"须由{policy.post_titles(posts, 'zh')}审批",
                en=f"needs the post of {policy.post_titles(posts, 'en')}",
            ),
            posts,
            clause,
        )
    if not any(_in_scope(holding, policy, state) for holding in held):
        return Denial(_elsewhere(policy, state), posts, clause)
    return _own_work(actor, state, HANDLING_STEPS, _APPROVED, posts, clause)


_APPROVED = Label(
    zh="不得审批本人提出或办理的方案",
    en="nobody approves their own work: {person} took {steps} in this case",
)
_ANSWERS_FOR = Label(
    zh="不得评判由本人负责办理的案件",
    en="nobody judges their own work: the case was handed to this person by name",
)
_JUDGED = Label(
    zh="不得评判本人参与办理的案件",
    en="nobody judges their own work: {person} took {steps} in this case",
)


def _judging_own_work(actor: Actor, state: CaseState, posts: tuple[str, ...]) -> Denial | None:
    """The denial for who had a part in the handling, or was to handle it and left it to others."""
    if state.responsible == actor.slug:
        return Denial(_ANSWERS_FOR, posts, own_work=True)
    return _own_work(actor, state, _JUDGED_STEPS, _JUDGED, posts)


def _own_work(
    actor: Actor,
    state: CaseState,
    steps: Sequence[str],
    why: Label,
    posts: tuple[str, ...],
    clause: str | None = None,
) -> Denial | None:
    """The denial for somebody who took one of the steps in this cycle of the case; None for others."""
    own = sorted({step.event for name in steps for step in state.events(name) if step.by == actor.slug})
    if not own:
        return None
    en = why.en.format(person=actor.slug, steps=", ".join(own))
    return Denial(Label(zh=why.zh, en=en), posts, clause, own_work=True)
