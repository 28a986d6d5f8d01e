"""`desk reveal`: who complained, for those whose work needs it, and on record."""

import click

from rightsdesk.cli.columns import columns
from rightsdesk.cli.completion import complete_case_ids
from rightsdesk.cli.context import App, json_option, pass_app
from rightsdesk.cli.options import label
from rightsdesk.domain.case import PersonalData
from rightsdesk.errors import Refused
from rightsdesk.messages import _
from rightsdesk.records.store import readable


def command(_name: str) -> click.Command:
    """The command of this file."""
    return reveal


@click.command(
    epilog=_("Example: {command}").format(command='desk reveal 2611-7KQ3F --reason "To call back"')
)
@click.argument("case", metavar="CASE", shell_complete=complete_case_ids)
@click.option("--reason", required=True, metavar="TEXT", help=_("What it is needed for; it goes on record."))
@json_option
@pass_app
def reveal(app: App, case: str, reason: str) -> None:
    """Show who complained and their own words; who, when and why goes into the access log first."""
    from rightsdesk.operations.revealing import reveal as run

    workspace = app.workspace
    workspace.require_actor()
    found = readable(workspace.desk.load_case(case))
    if not found.holds_personal_data:
        raise Refused(_("{case} holds no personal data").format(case=found.id))
    answer = run(workspace, [workspace.desk.standing(found, workspace.now)], use="reveal", reason=reason)
    if found.id in answer.hidden:
        raise Refused(answer.hidden[found.id])
    known = answer.known[found.id].model_dump(exclude_none=True)
    rows = [(label(PersonalData.model_fields[name]), str(value).rstrip()) for name, value in known.items()]
    app.show("\n".join([found.id, *_lines(rows)]), {"id": found.id, "known": known, "record": answer.record})


def _lines(rows: list[tuple[str, str]]) -> list[str]:
    """Each field on a line of its own; longer texts below theirs."""
    short = [row for row in rows if "\n" not in row[1]]
    lines = list(columns(short, "  ")) if short else []
    for name, text in rows:
        if "\n" in text:
            lines += [f"  {name}", *(f"    {line}" for line in text.splitlines())]
    return lines
