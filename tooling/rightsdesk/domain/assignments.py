"""Action items as something owed, beside rhythms and emergencies: for whoever is to do or to verify them."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

from rightsdesk.domain.actions import CASE, ActionStatus
from rightsdesk.domain.authority import Actor, posts_for
from rightsdesk.domain.deadlines import State
from rightsdesk.domain.model import Label
from rightsdesk.domain.obligations import Obligation, Source
from rightsdesk.domain.owners import owns
from rightsdesk.domain.policy import Policy, PolicyVersion
from rightsdesk.domain.programme.actions import ActionState
from rightsdesk.domain.programme.authority import approvers, recorders
from rightsdesk.domain.staff import Staff
from rightsdesk.domain.worktime import Calendar

_TO_VERIFY = Label(zh="由他人核实：{}", en="To be verified by another person: {}")


def action_obligation(
    action: ActionStatus, version: PolicyVersion, calendar: Calendar, staff: Staff, today: date
) -> Obligation:
    """An outstanding action item as something owed on the local day `today`, until the end of the day by
    which it is to be done.

    One that is done waits for those who may verify it, and cannot be late any more: it has no due time.
    """
    done = action.state is ActionState.DONE
    of_case = action.kind == CASE
    policy = version.policy
    whose = _verifiers(action, policy, staff, today) if done else _whose(action.owner, policy)
    what = Label(
        zh=_TO_VERIFY.zh.format(action.what) if done else action.what,
        en=_TO_VERIFY.en.format(action.what) if done else action.what,
    )
    return Obligation(
        source=Source.ACTION,
        key=f"{action.source}.action.{action.number if action.number is not None else ''}".rstrip("."),
        place=action.kind,
        path=action.path,
        version=version,
        clause="",
        title=what,
        detail="" if of_case else action.source,
        posts=whose.posts,
        began=None,
        due=None if done else _end(action.due, calendar),
        state=State.OVERDUE if action.state is ActionState.LATE else State.RUNNING,
        command=action.command or "",
        unit=whose.unit or action.unit,
        line=action.line,
        cases=(action.source,) if of_case else (),
        person=whose.person,
        barred=whose.barred,
    )


class _Whose(NamedTuple):
    """Whose an item is: holders of posts, in a unit where one is named, but for those who are barred; or a
    person, or whatever was written."""

    posts: tuple[str, ...] = ()
    unit: str | None = None
    person: str | None = None
    barred: tuple[str, ...] = ()


def _whose(owner: str | None, policy: Policy) -> _Whose:
    """The owner told apart: a post, a unit (then whoever holds a unit's post there), or a person."""
    words = policy.vocabulary
    if owner in words.posts:
        return _Whose(posts=(owner,))
    if owner in words.units:
        return _Whose(tuple(slug for slug, post in words.posts.items() if post.scope == "unit"), owner)
    return _Whose(person=owner)


def _verifiers(action: ActionStatus, policy: Policy, staff: Staff, today: date) -> _Whose:
    """Who may verify what is done: the holders of posts that may, but for who did it and who answers for it.

    In a case, those whom the policy names for the step. A record's action item may be verified by anybody in
    a post; it is the business of those who make and approve such records, and where that leaves nobody, of
    all posts.
    """
    actors = [Actor(slug, person) for slug, person in staff.people.items()]
    barred = tuple(
        actor.slug
        for actor in actors
        if actor.slug == action.progress.done_by
        or (action.owner and owns(actor, action.owner, policy, today, action.unit))
    )

    def held(posts: Iterable[str]) -> tuple[str, ...]:
        """Those of the posts that are held by somebody who is not barred."""
        free = [actor for actor in actors if actor.slug not in barred]
        return tuple(
            post for post in posts if any(owns(actor, post, policy, today, action.unit) for actor in free)
        )

    if action.kind == CASE:
        step = "effect-noted" if action.number is None else "improvement-verified"
        return _Whose(held(posts_for(policy, step)), barred=barred)
    concerned = (*recorders(policy, action.kind), *approvers(policy, action.kind))
    return _Whose(held(dict.fromkeys(concerned)) or held(policy.vocabulary.posts), barred=barred)


def _end(day: date | None, calendar: Calendar) -> datetime | None:
    return calendar.instant(day, None) if day else None
