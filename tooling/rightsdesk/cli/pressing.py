"""What presses, of a case or beside cases, as `desk due` prints it: one value for all its formats."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from rightsdesk.cli.printing import instance_record, joined, state_name, unit_name, until
from rightsdesk.domain.deadlines import State, urgency
from rightsdesk.domain.dues import Due, alert_for
from rightsdesk.domain.ids import case_path, id_in
from rightsdesk.domain.obligations import Obligation, pressing
from rightsdesk.domain.standing import Standing
from rightsdesk.messages import _, language
from rightsdesk.operations.workspace import Workspace
from rightsdesk.publish.handbook import chapters
from rightsdesk.publish.templates import Templates
from rightsdesk.records.agenda import Agenda, CasesOf, agenda
from rightsdesk.rules.contexts import clause_note

OF_UNIT = "unit"
"""The owner of a clock that the unit which has the case answers for."""


@dataclass(frozen=True, slots=True)
class Pressing:
    """One thing that is overdue or running out. `key` tells it apart in its state, `about` is the case,
    record or policy it belongs to, `path` the file in which to look; `record` is all of it as plain data.
    """

    key: tuple[str, ...]
    about: str
    path: str
    title: str
    clause: str
    owner: str
    due: datetime | None
    state: State
    fails: bool
    tell: tuple[str, ...]
    record: dict[str, Any]

    @property
    def is_overdue(self) -> bool:
        """Whether the time is already up."""
        return self.state is State.OVERDUE

    @property
    def told(self) -> str:
        """What it is, with the clause behind it where there is one."""
        return self.title + clause_note(self.clause)


def agenda_of(workspace: Workspace, standings: Iterable[Standing], cases_of: CasesOf | None = None) -> Agenda:
    """What is owed beside the steps of cases, the handbook's chapters included; `cases_of` spares reading
    the cases of a policy.
    """
    organisation = workspace.desk.organisation
    handbook = chapters(Templates(workspace.root), organisation.languages, organisation.services)
    return agenda(workspace.desk, workspace.now, standings, handbook, cases_of)


def in_order(found: Iterable[Pressing]) -> list[Pressing]:
    """The longest overdue first; what has no limit last."""
    return sorted(found, key=lambda each: (*urgency(each.due), each.key))


def of_clock(due: Due, workspace: Workspace) -> Pressing:
    """A clock of a case that presses."""
    clock, state, policy = due.clock, due.standing.state, due.standing.version.policy
    case, owner = state.case, clock.clock.owner
    posts = policy.post_titles([owner], language())
    day = workspace.desk.local_day(case.received_at)
    return Pressing(
        key=(case.id, clock.clock.id, str(clock.cycle), str(clock.number), clock.state.value),
        about=case.id,
        path=case_path(case.id, day.year, day.month, day.day),
        title=clock.clock.title.text(language()),
        clause=clock.clause,
        owner=unit_name(policy, state.holder) if owner == OF_UNIT else posts,
        due=clock.due,
        state=clock.state,
        fails=due.fails,
        tell=due.tell,
        record=instance_record(clock)
        | {
            "id": case.id,
            "unit": state.holder,
            "owner": owner,
            "fails": due.fails,
            "tell": list(due.tell),
            "source": "case",
        },
    )


def of_obligations(
    found: Iterable[Obligation], workspace: Workspace, within: timedelta | None
) -> list[Pressing]:
    """Those of the obligations that are overdue, that warn, or that run out within so long from now."""
    return [_of_obligation(each, workspace) for each in pressing(found, workspace.now, within)]


def _of_obligation(owed: Obligation, workspace: Workspace) -> Pressing:
    desk = workspace.desk
    alert = alert_for(desk.organisation.alerts, owed.policy, owed.place, owed.state)
    return Pressing(
        key=(owed.key, owed.state.value),
        about=about(owed),
        path=owed.path,
        title=obligation_title(owed),
        clause=owed.clause,
        owner=obligation_owner(owed),
        due=owed.due,
        state=owed.state,
        fails=alert.fails and owed.is_overdue,
        tell=alert.tell,
        record=obligation_record(owed, workspace)
        | {"fails": alert.fails and owed.is_overdue, "tell": list(alert.tell)},
    )


def about(owed: Obligation) -> str:
    """What an obligation belongs to, in a word: the programme record that asks for it, else the one case
    behind it, else the policy, as of what several cases together call for.
    """
    if owed.path.startswith("programme/"):
        return id_in(owed.path)
    return owed.cases[0] if len(owed.cases) == 1 else owed.policy


def obligation_title(owed: Obligation) -> str:
    """What is owed, for which period or record and about whom, in the reader's language."""
    policy = owed.version.policy
    lines = policy.vocabulary.lines
    known = (
        owed.detail,
        unit_name(policy, owed.unit) if owed.unit and not owed.cases else "",
        lines[owed.line].text(language()) if owed.line in lines else "",
    )
    told = joined(known)
    title = owed.title.text(language())
    return _("{title}: {about}").format(title=title, about=told) if told else title


def obligation_owner(owed: Obligation) -> str:
    """Who is to do it: the person named, or the posts, with the unit where they are a unit's."""
    if owed.person is not None:
        return owed.person
    policy = owed.version.policy
    titles = policy.post_titles(owed.posts, language())
    words = policy.vocabulary.posts
    of_unit = any(words[post].scope == "unit" for post in owed.posts if post in words)
    return f"{unit_name(policy, owed.unit)}: {titles}" if owed.unit and of_unit else titles


def obligation_record(owed: Obligation, workspace: Workspace) -> dict[str, Any]:
    """An obligation as plain data; its times by the desk's wall clock, with offset."""
    zone = workspace.desk.organisation.zone()
    return {
        "source": owed.source.value,
        "id": owed.key,
        "clock": None,
        "title": obligation_title(owed),
        "policy": owed.policy,
        "clause": owed.clause,
        "state": owed.state.value,
        "start": owed.began.astimezone(zone).isoformat() if owed.began else None,
        "due": owed.due.astimezone(zone).isoformat() if owed.due else None,
        "posts": list(owed.posts),
        "owner": owed.person or (owed.posts[0] if owed.posts else None),
        "unit": owed.unit,
        "line": owed.line,
        "cases": list(owed.cases),
        "path": owed.path,
        "step": owed.command,
    }


def mark(state: State | None) -> str:
    """What catches the eye: overdue, or nearly so."""
    return state_name(state) if state in (State.OVERDUE, State.WARNING) and state is not None else ""


def when(due: datetime | None, workspace: Workspace) -> str:
    """A limit as briefly as it can be told apart now; nothing where there is none."""
    return until(due, workspace.now, workspace.desk.organisation.zone()) if due else ""
