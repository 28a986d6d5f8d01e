"""`desk host-files`: the workflows of the host."""

import click

from rightsdesk.cli.context import App, json_option, pass_app
from rightsdesk.messages import _


def command(_name: str) -> click.Command:
    """The command of this file."""
    return host_files


@click.command("host-files", epilog=_("Example: {command}").format(command="desk host-files --check"))
@click.option(
    "--package",
    metavar="REQUIREMENT",
    help=_("What pip installs on the host's machine [default: as before, or what runs here]."),
)
@click.option("--check", is_flag=True, help=_("Write nothing; exit code 1 where a file is not as generated."))
@json_option
@pass_app
def host_files(app: App, package: str | None, check: bool) -> int:
    """Write the workflows by which a host with GitHub Actions checks changes, audits what came in and records
    approving reviews. Commit them as any change of the desk's rules; `desk doctor` says where they differ."""
    from rightsdesk.cli.schemas import write_generated
    from rightsdesk.operations.host_files import wanted_here

    return write_generated(app, wanted_here(app.workspace, package), check)
