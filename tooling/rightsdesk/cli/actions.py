"""`desk actions`: everything that somebody promised to do, and how it stands."""

from collections.abc import Iterator

import click

from rightsdesk.cli.columns import columns
from rightsdesk.cli.completion import complete_people
from rightsdesk.cli.context import App, json_option, pass_app
from rightsdesk.cli.programme_printing import action_cells, action_record
from rightsdesk.cli.wording import lists_of
from rightsdesk.domain.actions import ActionStatus
from rightsdesk.domain.authority import Actor
from rightsdesk.domain.owners import owns
from rightsdesk.errors import DeskError
from rightsdesk.messages import _


def command(_name: str) -> click.Command:
    """The command of this file."""
    return actions


@click.command(epilog=_("Example: {command}").format(command="desk actions --open --for intake-01"))
@click.option("--open/--all", "outstanding", default=True, help=_("Only what is outstanding, or everything."))
@click.option(
    "--for",
    "person",
    metavar="PERSON",
    shell_complete=complete_people,
    help=_("Only what this person answers for."),
)
@json_option
@pass_app
def actions(app: App, outstanding: bool, person: str | None) -> None:
    """Every action item, improvement, recommendation and rectification: owner, due day, state, proof."""
    from rightsdesk.operations.actions import gather_actions

    found = gather_actions(app.workspace, outstanding=outstanding)
    if person is not None:
        found = _owned(app, found, person)
    app.show("\n".join(_lines(app, found)), {"actions": [action_record(action) for action in found]})


def _owned(app: App, found: list[ActionStatus], person: str) -> list[ActionStatus]:
    """What the person answers for by name, by post or by unit. Raises DeskError for an unknown person."""
    desk = app.workspace.desk
    people = desk.staff.people
    if person not in people:
        raise DeskError(
            _("{person} is not in policies/staff.yml; known people: {people}").format(
                person=person, people=", ".join(people)
            )
        )
    actor, day = Actor(person, people[person]), desk.local_day(app.now)
    policies = {slug: desk.version(slug, app.now).policy for slug in {each.policy for each in found}}
    return [
        action
        for action in found
        if action.owner and owns(actor, action.owner, policies[action.policy], day, action.unit)
    ]


def _lines(app: App, found: list[ActionStatus]) -> Iterator[str]:
    if not found:
        yield _("nothing to do")
        return
    desk = app.workspace.desk
    lists = {slug: lists_of(desk, desk.versions(slug)[-1]) for slug in {each.policy for each in found}}
    yield from columns([(action.source, *action_cells(action, lists[action.policy])) for action in found])
    yield _("{count} to be done").format(count=sum(action.is_outstanding for action in found))
    waiting = next((action.command for action in found if action.command), None)
    if waiting is not None:
        yield _("for the first: {command}").format(command=f"desk {waiting}")
