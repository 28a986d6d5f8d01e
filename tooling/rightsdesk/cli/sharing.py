"""Working together: sync, join, absorb, heal."""

from pathlib import Path

import click

from rightsdesk.cli.context import App, json_option, pass_app, path_in_desk
from rightsdesk.cli.printing import event_name
from rightsdesk.errors import DeskError
from rightsdesk.messages import _


def command(name: str) -> click.Command:
    """One of this file's commands."""
    return {"absorb": absorb, "heal": heal}[name]


@click.command(epilog=_("Example: {command}").format(command="desk absorb cases/2026/11/02/2611-7KQ3F-1.yml"))
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--reason", default="edited by hand", show_default=True, help=_("Why the record was changed."))
@json_option
@pass_app
def absorb(app: App, file: Path, reason: str) -> None:
    """Turn a hand edit of a case file into events; the old text stays."""
    from rightsdesk.operations.absorbing import absorb as run

    done = run(app.workspace, path_in_desk(app.root, file), reason)
    names = ", ".join(event_name(event.event) for event in done.events)
    text = (
        _("{case}: appended {events}").format(case=done.case_id, events=names)
        if done.events
        else _("{case}: nothing had changed but the form; the file is as it was").format(case=done.case_id)
    )
    app.show(
        text,
        {
            "id": done.case_id,
            "path": done.path,
            "events": [event.event for event in done.events],
            "commit": done.commit,
        },
    )


@click.command(epilog=_("Example: {command}").format(command="desk heal"))
@click.option("--quiet", is_flag=True, help=_("Say nothing where there is nothing to heal."))
@json_option
@pass_app
def heal(app: App, quiet: bool) -> None:
    """Finish or undo what a killed command left behind."""
    from rightsdesk.records.git import Repository
    from rightsdesk.records.journal import heal as run
    from rightsdesk.records.vault import Vault

    repository = Repository.find(app.root)
    done = run(repository)
    if Vault(repository).exists():
        done += _finished_erasures(app)
    if done or not quiet or app.json:
        app.show("\n".join(done) or _("nothing to heal"), {"healed": done})


def _finished_erasures(app: App) -> list[str]:
    """What is told of erasures that were cut short between their commit and the key."""
    from rightsdesk.operations.vault_syncing import finish_erasures

    try:
        erased = finish_erasures(app.workspace)
    except DeskError as problem:
        return [_("whether an erasure was cut short cannot be told: {why}").format(why=problem)]
    return [_("{case} was erased, and its key is dropped now").format(case=case) for case in erased]
