"""`desk next`: what must be done now, of cases and beside them, in one order of urgency."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import click

from rightsdesk.cli.columns import columns
from rightsdesk.cli.completion import complete_case_ids, complete_people, words_of
from rightsdesk.cli.context import App, json_option, pass_app, require_known
from rightsdesk.cli.pressing import (
    about,
    agenda_of,
    mark,
    obligation_owner,
    obligation_record,
    obligation_title,
    when,
)
from rightsdesk.cli.printing import task_cells, task_record
from rightsdesk.cli.wording import known_words
from rightsdesk.domain.deadlines import State, urgency
from rightsdesk.domain.obligations import Obligation
from rightsdesk.domain.obligations import people_for as people_owing
from rightsdesk.domain.standing import Standing
from rightsdesk.domain.worklist import NextSteps, Task, people_for, tasks
from rightsdesk.errors import DeskError
from rightsdesk.messages import _
from rightsdesk.operations.docket import pending
from rightsdesk.operations.workspace import Workspace
from rightsdesk.records.agenda import CasesOf, versions_in_force
from rightsdesk.records.store import readable


def command(_name: str) -> click.Command:
    """The command of this file."""
    return next_


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of work: as cells of a line, as plain data, and whose it is."""

    cells: tuple[str, ...]
    record: dict[str, Any]
    due: datetime | None
    state: State | None
    about: str
    cases: tuple[str, ...]
    unit: str | None
    posts: tuple[str, ...]
    people: tuple[str, ...]

    @property
    def presses(self) -> bool:
        """Whether it is overdue, or nearly so."""
        return self.state in (State.OVERDUE, State.WARNING)


@click.command("next", epilog=_("Example: {command}").format(command="desk next --for intake-01"))
@click.argument("case", metavar="[CASE]", required=False, shell_complete=complete_case_ids)
@click.option(
    "--for",
    "person",
    metavar="PERSON",
    shell_complete=complete_people,
    help=_("Only what this person is to do, and what presses in units that theirs supervises."),
)
@click.option(
    "--post", metavar="POST", shell_complete=words_of("posts"), help=_("Only what this post is there for.")
)
@json_option
@pass_app
def next_(app: App, case: str | None, person: str | None, post: str | None) -> None:
    """What must be done now, of cases and beside them, by whom, by when; the most urgent first."""
    workspace = app.workspace
    _require_known(workspace, person, post)
    found = _of_case(workspace, case) if case else _pieces(workspace, list(pending(workspace)))
    own = [
        each
        for each in found
        if (person is None or person in each.people) and (post is None or post in each.posts)
    ]
    units = _supervised(workspace, person) if person and not case else frozenset()
    others = [each for each in found if each.unit in units and each.presses and each not in own]
    data = {"tasks": [each.record for each in own]}
    if units:
        data["supervised"] = [each.record for each in others]
    app.show("\n".join(_lines(own, others)), data)


def _require_known(workspace: Workspace, person: str | None, post: str | None) -> None:
    """Raise DeskError for a person or a post that is not known: a slip must not look like nothing to do."""
    people = workspace.desk.staff.people
    if person is not None and person not in people:
        raise DeskError(
            _("{person} is not in policies/staff.yml; known people: {people}").format(
                person=person, people=", ".join(people)
            )
        )
    require_known(post, known_words(workspace.desk, "posts"), "--post")


def _of_case(workspace: Workspace, case: str) -> list[Piece]:
    """What one case asks for, the steps of its emergency included; no other case is read for it."""
    standing = workspace.desk.standing(readable(workspace.desk.load_case(case)), workspace.now)
    found = _pieces(workspace, [standing], lambda _policy: ())
    return [each for each in found if standing.state.case.id in each.cases]


def _pieces(
    workspace: Workspace, standings: Sequence[Standing], cases_of: CasesOf | None = None
) -> list[Piece]:
    """Everything these cases ask for, and what is owed beside them, the soonest due first; `cases_of` as
    `agenda` has it.
    """
    steps, day = NextSteps(), workspace.desk.local_day(workspace.now)
    found = [
        _of_task(task, standing, workspace, day) for standing in standings for task in tasks(standing, steps)
    ]
    found += [
        _of_obligation(each, workspace, day) for each in agenda_of(workspace, standings, cases_of).open()
    ]
    return sorted(found, key=lambda each: (*urgency(each.due), each.about))


def _of_task(task: Task, standing: Standing, workspace: Workspace, day: date) -> Piece:
    pressing, due, step, who = task_cells(task, standing, workspace.desk.organisation.zone())
    people = people_for(task, standing, workspace.desk.staff, day)
    return Piece(
        cells=(pressing, due, task.case_id, step, who, task.subject),
        record=task_record(task) | {"source": "case", "title": task.subject, "people": list(people)},
        due=task.due,
        state=task.clock.state if task.clock else None,
        about=task.case_id,
        cases=(task.case_id,),
        unit=standing.state.holder,
        posts=task.posts,
        people=people,
    )


def _of_obligation(owed: Obligation, workspace: Workspace, day: date) -> Piece:
    """What a new record is filled in with is left to the plain data: a line must fit a terminal."""
    step = owed.command.split(" --policy ")[0]
    title, who = obligation_title(owed), obligation_owner(owed)
    people = people_owing(owed, workspace.desk.staff, day)
    return Piece(
        cells=(mark(owed.state), when(owed.due, workspace), about(owed), step, who, title),
        record=obligation_record(owed, workspace) | {"people": list(people)},
        due=owed.due,
        state=owed.state,
        about=about(owed),
        cases=owed.cases,
        unit=owed.unit,
        posts=owed.posts,
        people=people,
    )


def _supervised(workspace: Workspace, person: str) -> frozenset[str]:
    """The units that the person's own supervise, by the policies in force (T14)."""
    day = workspace.desk.local_day(workspace.now)
    own = {holding.unit for holding in workspace.desk.staff.people[person].holdings(day) if holding.unit}
    return frozenset(
        slug
        for version in versions_in_force(workspace.desk, workspace.now)
        for slug, unit in version.policy.vocabulary.units.items()
        if unit.supervised_by in own
    )


def _lines(own: Sequence[Piece], others: Sequence[Piece]) -> Iterator[str]:
    """A line for each piece of work: how pressing, until when, which case or policy, which command, whose it
    is, about what.
    """
    if not own:
        yield _("nothing to do")
    else:
        yield from columns([each.cells for each in own])
    if others:
        yield _("pressing in the units you supervise:")
        yield from columns([each.cells for each in others], "  ")
