"""What is owed beside the steps of cases: a record for each period of a rhythm, a measure against what keeps
coming back, the steps of an emergency, chapters to go through again, action items.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from rightsdesk.domain.deadlines import RUNNING, State, urgency
from rightsdesk.domain.model import Label
from rightsdesk.domain.policy import PolicyVersion
from rightsdesk.domain.staff import Staff


class Source(StrEnum):
    """What an obligation comes from."""

    RHYTHM = "rhythm"
    RECURRENCE = "recurrence"
    ACTIVATION = "activation"
    PLAN_STEP = "plan-step"
    STAND_DOWN = "stand-down"
    REVIEW = "review"
    CHAPTER = "chapter"
    APPROVAL = "approval"
    ACKNOWLEDGEMENT = "acknowledgement"
    ACTION = "action"


@dataclass(frozen=True, slots=True)
class Obligation:
    """One thing owed. `key` tells it apart from all others, `place` what in the policy it comes from (the
    rhythm's or plan's id), `version` the policy version that judges it, `path` the file in which to look (the
    policy, a record); `clause` is empty where a record asks for it and no clause.

    `title` says what, `detail` for which period or record; `posts` are those of which a holder does it, but
    for the people who are `barred` from it, `person` who is named instead; `unit` and `line` whom it is
    about, `cases` what is behind it. `began` and `due` are instants (None: no limit), `met_by` is the record
    that met it, `command` what follows `desk` on the command line that does it.
    """

    source: Source
    key: str
    place: str
    path: str
    version: PolicyVersion
    clause: str
    title: Label
    detail: str
    posts: tuple[str, ...]
    began: datetime | None
    due: datetime | None
    state: State
    command: str
    unit: str | None = None
    line: str | None = None
    person: str | None = None
    cases: tuple[str, ...] = ()
    met_by: str | None = None
    barred: tuple[str, ...] = ()

    @property
    def policy(self) -> str:
        """The slug of the policy."""
        return self.version.slug

    @property
    def is_open(self) -> bool:
        """Whether it is still to be done."""
        return self.state in RUNNING

    @property
    def is_overdue(self) -> bool:
        """Whether its time is up and it is not done."""
        return self.state is State.OVERDUE


@dataclass(frozen=True, slots=True)
class Untold:
    """Something owed of which nobody can say when it is due: the holidays of that year are not known."""

    path: str
    place: str
    title: Label
    year: int


def state_of(
    due: datetime | None, warns_at: datetime | None, done_in_time: bool | None, now: datetime
) -> State:
    """How something owed stands at `now`: `done_in_time` is None where it is not done. What happens at the
    due instant itself is in time.
    """
    if done_in_time is not None:
        return State.MET if done_in_time else State.LATE
    if due is not None and now > due:
        return State.OVERDUE
    return State.WARNING if warns_at is not None and now >= warns_at else State.RUNNING


def in_order(found: Iterable[Obligation]) -> list[Obligation]:
    """The soonest due first; those without a due time last, by key."""
    return sorted(found, key=lambda each: (*urgency(each.due), each.key))


def pressing(found: Iterable[Obligation], now: datetime, within: timedelta | None) -> list[Obligation]:
    """Those that are overdue, that warn, or that run out within `within` from now, the soonest due first."""
    limit = now + within if within is not None else None
    return in_order(
        each
        for each in found
        if each.state in (State.OVERDUE, State.WARNING)
        or (limit is not None and each.is_open and each.due is not None and each.due <= limit)
    )


def people_for(owed: Obligation, staff: Staff, day: date) -> tuple[str, ...]:
    """Who is to do it: the person named, or who holds one of the posts and is not barred, where the post is a
    unit's in the unit that it is about.
    """
    if owed.person is not None:
        return (owed.person,)
    words = owed.version.policy.vocabulary.posts
    of_unit = {post for post in owed.posts if post in words and words[post].scope == "unit"}
    return tuple(
        slug
        for slug, person in staff.people.items()
        if slug not in owed.barred
        and any(
            holding.post in owed.posts
            and (holding.post not in of_unit or owed.unit is None or holding.unit in (None, owed.unit))
            for holding in person.holdings(day)
        )
    )
