"""`desk build` and `desk serve`: the two sites."""

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rightsdesk.cli.completion import words_of
from rightsdesk.cli.context import App, json_option, pass_app
from rightsdesk.errors import Refused
from rightsdesk.messages import _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rightsdesk.domain.case import PersonalData
    from rightsdesk.operations.unit_desk import Unit
    from rightsdesk.operations.workspace import Workspace

PRIVATE = ".desk/site-with-personal-data"
"""Where a site with personal data goes: git keeps nothing of it."""


def command(name: str) -> click.Command:
    """One of this file's commands."""
    return {"build": build, "serve": serve}[name]


@click.command(epilog=_("Example: {command}").format(command="desk build --only public"))
@click.option(
    "--site", type=click.Path(path_type=Path), metavar="DIR", help=_("Where the sites go [default: site].")
)
@click.option("--only", type=click.Choice(["public", "internal"]), help=_("Build one of the two sites."))
@click.option(
    "--with-personal-data",
    "disclosing",
    is_flag=True,
    help=_("Only the internal site, for yourself, with what your posts may read; in a folder of its own."),
)
@click.option(
    "--for-unit",
    metavar="UNIT",
    shell_complete=words_of("units"),
    help=_("Only an internal site with the cases that this unit has or had: handy, and no protection."),
)
@json_option
@pass_app
def build(app: App, site: Path | None, only: str | None, disclosing: bool, for_unit: str | None) -> None:
    """Build the public and the internal site, in every language of the desk."""
    from rightsdesk.operations.unit_desk import find_unit
    from rightsdesk.publish.site import AUDIENCES
    from rightsdesk.publish.site import build as build_sites

    workspace = app.workspace
    if for_unit is not None and only == "public":
        raise click.UsageError(_("the public site is the same for all; leave out one of the two options"))
    unit = find_unit(workspace.desk, for_unit) if for_unit is not None else None
    if disclosing:
        _require_own_machine(only)
    usual = PRIVATE if disclosing else "site"
    target = site.resolve() if site else workspace.root / usual
    audiences = ["internal"] if disclosing or unit else [only] if only else AUDIENCES
    disclosed = _disclosed(workspace, unit) if disclosing else None
    made = build_sites(workspace.root, workspace.desk, workspace.now, target, audiences, disclosed, unit)
    openings = [folder / "index.html" for folder in made]
    app.show(
        "\n".join(_("open {page}").format(page=page) for page in openings),
        {"sites": {folder.name: str(folder) for folder in made}},
    )


def _disclosed(workspace: "Workspace", unit: "Unit | None") -> "Mapping[str, PersonalData]":
    """What the acting person may read of who complained, by case; of those of a unit, if one is named."""
    from rightsdesk.operations.revealing import reveal
    from rightsdesk.operations.unit_desk import unit_desk
    from rightsdesk.records.store import readable

    desk = unit_desk(workspace.desk, unit) if unit else workspace.desk
    standings = (desk.standing(readable(file), workspace.now) for file in desk.case_files())
    return reveal(workspace, standings, use="site").known


def _require_own_machine(only: str | None) -> None:
    """Refuse to show personal data in a public site, or on a machine that publishes what it builds."""
    if only == "public":
        raise Refused(_("the public site never shows personal data; leave out one of the two options"))
    if os.environ.get("CI"):
        raise Refused(
            _("CI is set in this environment: personal data is shown only on the machine of who may read it")
        )


@click.command(epilog=_("Example: {command}").format(command="desk serve --port 8080"))
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8765, show_default=True, help=_("Port on this machine.")
)
@click.option(
    "--site",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help=_("The folder that was built [default: site]."),
)
@pass_app
def serve(app: App, port: int, site: Path | None) -> None:
    """Show the built sites in a browser, on this machine only; stop with Ctrl-C."""
    from rightsdesk.publish.serving import server

    found = server(site.resolve() if site else app.root / "site", port)
    with found:
        for audience in found.audiences:
            click.echo(_("open {page}").format(page=f"http://127.0.0.1:{found.server_port}/{audience}/"))
        with suppress(KeyboardInterrupt):
            found.serve_forever()
