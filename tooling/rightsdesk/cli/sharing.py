"""Working together: sync, join, absorb, heal."""

from pathlib import Path

import click

from rightsdesk.cli.context import App, json_option, pass_app
from rightsdesk.cli.printing import event_name
from rightsdesk.errors import DeskError
from rightsdesk.messages import _


def command(name: str) -> click.Command:
    """One of this file's commands."""
    return {"absorb": absorb, "heal": heal}[name]


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--reason", default="edited by hand", show_default=True, help=_("Why the record was changed."))
@json_option
@pass_app
def absorb(app: App, file: Path, reason: str) -> None:
    """Turn a hand edit of a case file into events; the old text stays."""
    from rightsdesk.operations.absorbing import absorb as run

    absolute = (file if file.is_absolute() else Path.cwd() / file).resolve()
    if not absolute.exists() and (app.root / file).exists():
        absolute = (app.root / file).resolve()
    if not absolute.is_relative_to(app.root):
        raise DeskError(_("{file} is not in the desk {root}").format(file=file, root=app.root))
    done = run(app.workspace, absolute.relative_to(app.root).as_posix(), reason)
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


@click.command()
@json_option
@pass_app
def heal(app: App) -> None:
    """Finish or undo what a killed command left behind."""
    from rightsdesk.records.journal import heal as run

    done = run(app.workspace.repository)
    app.show("\n".join(done) or _("nothing to heal"), {"healed": done})
