"""`desk subject-report`: all that is held on a person who asks."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rightsdesk.cli.confiding import confided
from rightsdesk.cli.context import App, json_option, pass_app
from rightsdesk.cli.putting import put
from rightsdesk.messages import _, language

if TYPE_CHECKING:
    from rightsdesk.operations.subject_reporting import Appearance, SubjectReport


def command(_name: str) -> click.Command:
    """The command of this file."""
    return subject_report


@click.command(
    "subject-report",
    epilog=_("Example: {command}").format(
        command='desk subject-report --phone - --reason "Asked by letter of 2 November"'
    ),
)
@click.option("--name", metavar="TEXT", help=_("The person's name; - asks for it."))
@click.option("--phone", metavar="TEXT", help=_("The person's telephone number; - asks for it."))
@click.option("--email", metavar="TEXT", help=_("The person's e-mail address; - asks for it."))
@click.option("--reason", required=True, metavar="TEXT", help=_("Why it is read; it goes on record."))
@click.option(
    "--language", "spoken", type=click.Choice(["zh", "en"]), help=_("Its language [default: yours].")
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help=_("Write it there, for yourself alone, instead of printing it."),
)
@json_option
@pass_app
def subject_report(
    app: App, /, reason: str, spoken: str | None, out: Path | None, **sought: str | None
) -> None:
    """Tell all that is held on a person who asks: what, why, for how long, who read it, who was given it."""
    from rightsdesk.domain.subjects import Sought
    from rightsdesk.operations.subject_reporting import subject_report as run
    from rightsdesk.publish.subject_reports import as_markdown
    from rightsdesk.publish.views.cases import Reader

    workspace = app.workspace
    asked = {"name": _("name"), "phone": _("telephone number"), "email": _("e-mail address")}
    found = run(workspace, Sought(**confided(sought, asked)), reason)
    reader = Reader(spoken or language(), workspace.desk.organisation.zone(), workspace.desk.staff)
    text = as_markdown(found, reader)
    if out is not None:
        put(out, text.encode(), private=True)
        text = _("{count} cases in {path}").format(count=len(found.appearances), path=out)
    app.show(text, _record(found))


def _record(found: "SubjectReport") -> dict[str, Any]:
    return {
        "searched": found.searched,
        "cases": [_appearance(each) for each in found.appearances],
        "not_searched": [{"id": case_id, "why": why} for case_id, why in found.unopened],
    }


def _appearance(each: "Appearance") -> dict[str, Any]:
    case, kept = each.standing.state.case, each.kept
    return {
        "id": case.id,
        "received_at": case.received_at.isoformat(),
        "policy": case.policy,
        "matched": list(each.matched),
        "held": each.data.model_dump(exclude_none=True),
        "kept_until": kept.until.isoformat() if kept and kept.until else None,
        "readings": [asdict(one) | {"at": one.at.isoformat()} for one in each.readings],
        "given": [
            {
                "at": one.at.isoformat(),
                "event": one.event,
                "to": [*one.units, *([one.others] if one.others else [])],
            }
            for one in each.given
        ],
    }
