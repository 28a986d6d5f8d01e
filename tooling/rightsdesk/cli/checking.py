"""`desk check` and `desk rule`."""

import click

from rightsdesk.cli.completion import complete_rules
from rightsdesk.cli.context import App, json_option, pass_app
from rightsdesk.errors import DeskError
from rightsdesk.messages import _


def command(name: str) -> click.Command:
    """One of this file's commands."""
    return {"check": check, "rule": rule}[name]


@click.command(epilog=_("Example: {command}").format(command="desk check --base origin/main --format github"))
@click.option(
    "--base", metavar="REV", help=_("Only what changed since this revision, and whether history was kept.")
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "github"]),
    help=_("How to print [default: text]."),
)
@click.option("--known", is_flag=True, help=_("List every known finding of imported history."))
@json_option
@pass_app
def check(app: App, base: str | None, form: str | None, known: bool) -> int:
    """Check the desk, or what changed since a base and who brought it in. Exit code 0 clean, 1 findings, 2
    could not run."""
    from rightsdesk.operations.auditing import check_change
    from rightsdesk.operations.checking import check as run
    from rightsdesk.rules.linter import errors
    from rightsdesk.rules.reporters import BRIEF, FORMATS

    form = app.form(form)
    findings = run(app.workspace) if base is None else check_change(app.workspace, base)
    text = (FORMATS if known else BRIEF)[form](findings)
    if text:
        click.echo(text)
    return 1 if errors(findings) else 0


@click.command(epilog=_("Example: {command}").format(command="desk rule D101"))
@click.argument("code", required=False, shell_complete=complete_rules)
@json_option
@pass_app
def rule(app: App, code: str | None) -> None:
    """Explain a rule: what it asks, why, how to mend. Without a code: all rules, a line each."""
    from rightsdesk.rules.documentation import explain, record, table
    from rightsdesk.rules.families import rules

    known = rules()
    if code is None:
        app.show(table(known.values()), {"rules": [record(each) for each in known.values()]})
        return
    found = known.get(code.upper())
    if found is None:
        raise DeskError(_("there is no rule {code}; `desk rule` lists them").format(code=code))
    app.show(explain(found), record(found))
