"""Action items as something owed, beside rhythms and emergencies: for whoever is to do or to verify them."""

from datetime import date, datetime
from typing import NamedTuple

from rightsdesk.domain.actions import CASE, ActionStatus
from rightsdesk.domain.deadlines import State
from rightsdesk.domain.model import Label
from rightsdesk.domain.obligations import Obligation, Source
from rightsdesk.domain.policy import Policy, PolicyVersion
from rightsdesk.domain.programme.actions import ActionState
from rightsdesk.domain.worktime import Calendar

_TO_VERIFY = Label(zh="由他人核实：{}", en="To be verified by another person: {}")


def action_obligation(action: ActionStatus, version: PolicyVersion, calendar: Calendar) -> Obligation:
    """An outstanding action item as something owed, until the end of the day by which it is to be done.

    One that is done waits for anybody but its owner to verify it: it is then nobody's in particular, and
    cannot be late any more.
    """
    done = action.state is ActionState.DONE
    of_case = action.kind == CASE
    whose = _Whose() if done else _whose(action.owner, version.policy)
    what = Label(
        zh=_TO_VERIFY.zh.format(action.what) if done else action.what,
        en=_TO_VERIFY.en.format(action.what) if done else action.what,
    )
    return Obligation(
        source=Source.ACTION,
        key=f"{action.source}.action.{action.number if action.number is not None else ''}".rstrip("."),
        place=action.kind,
        path=action.path or version.path,
        version=version,
        clause="",
        title=what,
        detail="" if of_case else action.source,
        posts=whose.posts,
        began=None,
        due=_end(action.due, calendar),
        state=State.OVERDUE if action.state is ActionState.LATE else State.RUNNING,
        command=action.command or "",
        unit=whose.unit or action.unit,
        line=action.line,
        cases=(action.source,) if of_case else (),
        person=whose.person,
    )


class _Whose(NamedTuple):
    """Whose an item is: holders of posts, in a unit where one is named, or a person, or whatever was
    written."""

    posts: tuple[str, ...] = ()
    unit: str | None = None
    person: str | None = None


def _whose(owner: str | None, policy: Policy) -> _Whose:
    """The owner told apart: a post, a unit (then whoever holds a unit's post there), or a person."""
    words = policy.vocabulary
    if owner in words.posts:
        return _Whose(posts=(owner,))
    if owner in words.units:
        return _Whose(tuple(slug for slug, post in words.posts.items() if post.scope == "unit"), owner)
    return _Whose(person=owner)


def _end(day: date | None, calendar: Calendar) -> datetime | None:
    return calendar.instant(day, None) if day else None
