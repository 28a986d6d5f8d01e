"""`desk register`: the register of a time as a workbook that an office prints, or as CSV."""

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rightsdesk.cli.context import App, json_option, month_of, pass_app, require_known
from rightsdesk.cli.putting import place_for
from rightsdesk.errors import DeskError
from rightsdesk.messages import _, language

if TYPE_CHECKING:
    from rightsdesk.publish.register_entries import Register

_DAY = click.DateTime(["%Y-%m-%d"])


def command(_name: str) -> click.Command:
    """The command of this file."""
    return register


@click.command(
    epilog=_("Example: {command}").format(command="desk register --month 2026-10 --xlsx october.xlsx")
)
@click.option("--month", metavar="YYYY-MM", help=_("Only cases received in this month."))
@click.option("--from", "since", type=_DAY, metavar="DAY", help=_("Received on this day or later."))
@click.option("--to", "until", type=_DAY, metavar="DAY", help=_("Received on this day or earlier."))
@click.option("--policy", metavar="POLICY", help=_("Only cases under this policy."))
@click.option(
    "--xlsx",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help=_("Write a workbook, laid out for printing."),
)
@click.option(
    "--csv",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help=_("Write all columns as CSV."),
)
@click.option(
    "--language", "spoken", type=click.Choice(["zh", "en"]), help=_("Its language [default: yours].")
)
@click.option(
    "--with-personal-data",
    "personal",
    is_flag=True,
    help=_("With who complained, where you may read it and this machine has it."),
)
@json_option
@pass_app
def register(
    app: App,
    month: str | None,
    since: datetime | None,
    until: datetime | None,
    policy: str | None,
    xlsx: Path | None,
    csv: Path | None,
    spoken: str | None,
    personal: bool,
) -> None:
    """Write the register as a workbook that an office prints, or as CSV for other programs."""
    from rightsdesk.publish.register_entries import register_of

    if xlsx is None and csv is None:
        raise click.UsageError(_("name a file: --xlsx FILE or --csv FILE"))
    if personal:
        _require_private(app.root, [path for path in (xlsx, csv) if path is not None])
    first, last = _days(month, since, until)
    require_known(policy, app.workspace.desk.slugs, "--policy")
    found = register_of(app.workspace, first, last, policy, with_personal=personal)
    paths = [path for path in (xlsx, csv) if path is not None]
    _write(app, found, spoken or language(), xlsx, csv)
    lines = [_("{count} cases in {path}").format(count=len(found.entries), path=path) for path in paths]
    if found.shows_people:
        lines.append(_("it contains personal data: keep it safe"))
    data = {"cases": len(found.entries), "paths": [*map(str, paths)], "personal_data": found.shows_people}
    app.show("\n".join(lines), data)


def _require_private(root: Path, paths: list[Path]) -> None:
    """Raise DeskError where git could sweep what is written into a commit."""
    kept = root.resolve()
    for path in paths:
        place = path.resolve()
        if place.is_relative_to(kept) and not place.is_relative_to(kept / ".desk"):
            raise DeskError(
                _("personal data must not lie in the desk's repository; {path} does").format(path=path)
            )


def _days(
    month: str | None, since: datetime | None, until: datetime | None
) -> tuple[date | None, date | None]:
    """The first and last local day asked for. Raises UsageError where a month and days are named."""
    if month is not None and (since or until):
        raise click.UsageError(_("name either a month or days"))
    if month is not None:
        term = month_of(month, "--month")
        return term.first, term.last
    return since.date() if since else None, until.date() if until else None


def _write(app: App, found: "Register", spoken: str, xlsx: Path | None, csv: Path | None) -> None:
    """Write the files, each for its owner alone: they may tell who complained."""
    from rightsdesk.publish.register_workbook import write_csv, write_workbook
    from rightsdesk.publish.views.register import Glossary

    desk = app.workspace.desk
    zone = desk.organisation.zone()
    glossary = Glossary([desk.versions(slug) for slug in desk.slugs], desk.staff, spoken)
    for path, write in ((xlsx, write_workbook), (csv, write_csv)):
        if path is not None:
            with place_for(path, private=True):
                write(found, zone, glossary, path)
