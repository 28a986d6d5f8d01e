"""`desk audit`."""

import click

from rightsdesk.cli.context import App, json_option, pass_app
from rightsdesk.messages import _


def command(name: str) -> click.Command:
    """One of this file's commands."""
    return {"audit": audit}[name]


@click.command(epilog=_("Example: {command}").format(command="desk audit --from 3f2a9c1 --format json"))
@click.option(
    "--from",
    "since",
    metavar="REV",
    help=_("Only what came after this commit [default: the one that policies/desk.yml names]."),
)
@click.option("--anew", is_flag=True, help=_("Believe nothing that earlier audits remembered."))
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "github"]),
    help=_("How to print [default: text]."),
)
@json_option
@pass_app
def audit(app: App, since: str | None, anew: bool, form: str | None) -> int:
    """Audit the history: who brought in what, and whether nothing was bent. Exit code 0 sound, 1 faults, 2
    could not run."""
    import json

    from rightsdesk.operations.auditing import audit as run
    from rightsdesk.rules.linter import errors
    from rightsdesk.rules.reporters import FORMATS, as_record, count

    form = app.form(form)
    done = run(app.workspace, since, anew=anew)
    faults = list(done.faults)
    if form == "json":
        data = {
            "since": done.since,
            "head": done.head,
            "states": done.states,
            "remembered": done.remembered,
            "versions": done.versions,
            "findings": [as_record(fault) for fault in faults],
            "counts": count(faults),
        }
        click.echo(json.dumps(data, ensure_ascii=False))
    elif text := FORMATS[form](faults):
        click.echo(text)
    if form == "text":
        click.echo(
            _(
                "audited up to {head:.10}: {states} states of the main line ({remembered} of them before)"
            ).format(head=done.head, states=done.states, remembered=done.remembered)
        )
    return 1 if errors(faults) else 0
