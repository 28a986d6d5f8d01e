"""Action items as something owed, beside rhythms and emergencies: for whoever is to do or to verify them."""

from datetime import date, datetime

from rightsdesk.domain.actions import CASE, ActionStatus
from rightsdesk.domain.deadlines import State
from rightsdesk.domain.model import Label
from rightsdesk.domain.obligations import Obligation, Source
from rightsdesk.domain.policy import PolicyVersion
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
    owner_is_post = action.owner in version.policy.vocabulary.posts
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
        posts=(action.owner,) if action.owner and owner_is_post and not done else (),
        began=None,
        due=_end(action.due, calendar),
        state=State.OVERDUE if action.state is ActionState.LATE else State.RUNNING,
        command=action.command or "",
        unit=action.unit,
        line=action.line,
        cases=(action.source,) if of_case else (),
        person=action.owner if action.owner and not owner_is_post and not done else None,
    )


def _end(day: date | None, calendar: Calendar) -> datetime | None:
    return calendar.instant(day, None) if day else None
