"""`desk list`: the cases that answer to a description."""

from collections.abc import Callable, Iterator
from typing import Any

import click

from rightsdesk.cli.columns import columns
from rightsdesk.cli.completion import complete_people, words_of
from rightsdesk.cli.context import App, json_option, month_of, pass_app, require_known
from rightsdesk.cli.printing import instance_record, short, stage_name, state_name, unit_name
from rightsdesk.cli.wording import known_words
from rightsdesk.domain.deadlines import State
from rightsdesk.domain.events.catalogue import BY_NAME
from rightsdesk.domain.lifecycle import SENT_BACK
from rightsdesk.domain.standing import Standing
from rightsdesk.domain.worklist import NextSteps, people_for, tasks
from rightsdesk.domain.worktime import UncoveredYear
from rightsdesk.errors import DeskError
from rightsdesk.messages import _
from rightsdesk.operations.docket import pending
from rightsdesk.records.store import readable

STAGES = ("received", *(name for name, kind in BY_NAME.items() if kind.about.stage), SENT_BACK)


def command(_name: str) -> click.Command:
    """The command of this file."""
    return list_


@click.command("list", epilog=_("Example: {command}").format(command="desk list --month 2026-11 --open"))
@click.option("--stage", type=click.Choice(STAGES), metavar="STAGE", help=_("Only cases at this stage."))
@click.option(
    "--unit", metavar="UNIT", shell_complete=words_of("units"), help=_("Only cases that this unit has.")
)
@click.option(
    "--owner",
    metavar="OWNER",
    shell_complete=complete_people,
    help=_("Only cases waiting for this person or post."),
)
@click.option(
    "--category", metavar="CATEGORY", shell_complete=words_of("categories"), help=_("Only this category.")
)
@click.option("--kind", type=click.Choice(["complaint", "question", "suggestion"]), help=_("Only this kind."))
@click.option("--month", metavar="YYYY-MM", help=_("Only cases received in this month."))
@click.option("--overdue", is_flag=True, help=_("Only cases with something overdue."))
@click.option("--open", "only_open", is_flag=True, help=_("Only cases not yet closed."))
@json_option
@pass_app
def list_(
    app: App, /, owner: str | None, month: str | None, overdue: bool, only_open: bool, **wanted: str | None
) -> None:
    """List cases, newest first."""
    folder = _folder(month)
    _require_known(app, owner, wanted)
    steps = NextSteps()
    rows = [
        standing
        for standing in _standings(app, folder, unsettled=bool(owner or overdue or only_open))
        if _matches(standing, wanted, month, app)
        and (not overdue or _is_overdue(standing))
        and (not only_open or standing.state.is_open)
        and (not owner or _waits_for(app, standing, steps, owner))
    ]
    rows.sort(key=lambda standing: standing.state.case.received_at, reverse=True)
    app.show("\n".join(_lines(app, rows)), {"cases": [_row(standing) for standing in rows]})


def _lines(app: App, rows: list[Standing]) -> Iterator[str]:
    zone = app.workspace.desk.organisation.zone()
    cells = [
        (
            row.state.case.id,
            short(row.state.case.received_at, row.now, zone),
            stage_name(row.state.stage),
            unit_name(row.version.policy, row.state.holder) if row.state.is_open else "",
            state_name(State.OVERDUE) if _is_overdue(row) else "",
            row.state.case.subject,
        )
        for row in rows
    ]
    yield from columns(cells) if cells else ()
    yield _("{count} cases").format(count=len(rows))


def _folder(month: str | None) -> str:
    """The folder that holds all cases in question. Raises UsageError for what is no month."""
    if month is None:
        return "cases"
    return f"cases/{month_of(month, '--month').first:%Y/%m}"


def _require_known(app: App, owner: str | None, wanted: dict[str, str | None]) -> None:
    """Raise UsageError for a unit, category, person or post that no policy and nobody on the staff has."""
    desk = app.workspace.desk
    known: dict[str, tuple[str | None, Callable[[], list[str]]]] = {
        "unit": (wanted["unit"], lambda: [*known_words(desk, "units")]),
        "category": (wanted["category"], lambda: [*known_words(desk, "categories")]),
        "owner": (owner, lambda: [*desk.staff.people, *known_words(desk, "posts")]),
    }
    for name, (value, words_of_desk) in known.items():
        if value:
            require_known(value, words_of_desk(), f"--{name}")


def _standings(app: App, folder: str, *, unsettled: bool) -> Iterator[Standing]:
    """The cases in a folder as they stand, of all or of those that still ask for something.

    Raises DeskError, naming the file, where no version of the policy or no calendar can judge a case.
    """
    workspace = app.workspace
    if unsettled:
        yield from pending(workspace)
        return
    for file in workspace.desk.case_files(folder):
        case = readable(file)
        try:
            yield workspace.desk.standing(case, workspace.now)
        except (DeskError, UncoveredYear) as problem:
            raise DeskError(_("{path}: {problem}").format(path=file.path, problem=problem)) from None


def _matches(standing: Standing, wanted: dict[str, str | None], month: str | None, app: App) -> bool:
    state = standing.state
    found = {
        "stage": state.stage,
        "unit": state.holder,
        "category": state.traits["category"],
        "kind": state.traits["kind"],
    }
    day = app.workspace.desk.local_day(state.case.received_at)
    return all(found[key] == value for key, value in wanted.items() if value) and (
        not month or f"{day:%Y-%m}" == month
    )


def _is_overdue(standing: Standing) -> bool:
    return any(clock.state is State.OVERDUE for clock in standing.clocks)


def _waits_for(app: App, standing: Standing, steps: NextSteps, owner: str) -> bool:
    workspace = app.workspace
    day = workspace.desk.local_day(workspace.now)
    return any(
        owner in task.posts or owner in people_for(task, standing, workspace.desk.staff, day)
        for task in tasks(standing, steps)
    )


def _row(standing: Standing) -> dict[str, Any]:
    state = standing.state
    running = standing.running()
    return {
        "id": state.case.id,
        "received_at": state.case.received_at.isoformat(),
        "kind": state.traits["kind"],
        "category": state.traits["category"],
        "severity": state.traits["severity"],
        "stage": state.stage,
        "unit": state.holder,
        "subject": state.case.subject,
        "due": instance_record(running[0])["due"] if running else None,
        "overdue": _is_overdue(standing),
    }
