"""`desk due`: what is running out and what is overdue, once or watching, in four formats."""

import re
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import click

from rightsdesk.cli.context import App, json_option, pass_app
from rightsdesk.cli.printing import instance_record, local, unit_name
from rightsdesk.domain.dues import Due, dues
from rightsdesk.errors import DeskError
from rightsdesk.messages import _, language
from rightsdesk.operations.docket import pending
from rightsdesk.operations.workspace import Workspace

_SPAN = re.compile(r"(\d+)\s*(m|min|h|d)")
_UNITS = {"m": "minutes", "min": "minutes", "h": "hours", "d": "days"}


def command(_name: str) -> click.Command:
    """The command of this file."""
    return due


def span(text: str) -> timedelta:
    """`30m`, `4h`, `2d` as elapsed time. Raises DeskError for anything else."""
    found = _SPAN.fullmatch(text.strip())
    if not found:
        raise DeskError(_("{text!r} is no span; write 30m, 4h or 2d").format(text=text))
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


@click.command()
@click.option("--within", metavar="SPAN", help=_("Also what runs out within 30m, 4h, 2d from now."))
@click.option(
    "--for",
    "owner",
    metavar="OWNER",
    help=_("Only clocks of this owner: a post, or a unit that has the case."),
)
@click.option("--watch", is_flag=True, help=_("Look again and again, and print what changed, until stopped."))
@click.option("--every", default="1m", show_default=True, metavar="SPAN", help=_("With --watch: how often."))
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "github", "ics"]),
    default="text",
    help=_("How to print."),
)
@json_option
@pass_app
def due(app: App, within: str | None, owner: str | None, watch: bool, every: str, form: str) -> int:
    """Show what is overdue or running out. Exit code 1 when something overdue fails the run."""
    ahead = span(within) if within else None
    form = "json" if app.json else form
    found = _dues(app.workspace, ahead, owner)
    click.echo(FORMATS[form](found, app.workspace), nl=form != "ics")
    if watch:
        _watch(app, ahead, owner, span(every), found)
    return 1 if any(each.fails for each in found) else 0


def _dues(workspace: Workspace, within: timedelta | None, owner: str | None) -> list[Due]:
    desk = workspace.desk
    found = dues(pending(workspace), desk.organisation.alerts, within)
    if owner is None:
        return found
    return [each for each in found if owner in (each.clock.clock.owner, each.standing.state.holder)]


def _watch(
    app: App, within: timedelta | None, owner: str | None, every: timedelta, shown: Sequence[Due]
) -> None:
    """Look again after each interval; print what was not there before. Ends when interrupted."""
    told = {_key(each) for each in shown}
    offset = app.workspace.now - _clock_now()
    while True:
        time.sleep(every.total_seconds())
        workspace = Workspace(app.root, _clock_now() + offset, app.person)
        found = _dues(workspace, within, owner)
        fresh = [each for each in found if _key(each) not in told]
        if fresh:
            click.echo(as_text(fresh, workspace))
        told = {_key(each) for each in found}


def _clock_now() -> datetime:
    from datetime import UTC

    return datetime.now(UTC).replace(microsecond=0)


def _key(each: Due) -> tuple[str, str, int, str]:
    return (each.standing.state.case.id, each.clock.clock.id, each.clock.cycle, each.clock.state.value)


def _sentence(each: Due, zone: ZoneInfo) -> str:
    policy = each.standing.version.policy
    owner = each.clock.clock.owner
    who = (
        unit_name(policy, each.standing.state.holder)
        if owner == "unit"
        else policy.post_titles([owner], language())
    )
    state = _("overdue since {time}") if each.is_overdue else _("due {time}")
    return (
        f"{each.standing.state.case.id} {each.clock.clock.title.text(language())}: "
        f"{state.format(time=local(each.clock.due, zone))}, {who} ({_('clause')} {each.clock.clause})"
    )


def as_text(found: Sequence[Due], workspace: Workspace) -> str:
    """One line for each clock that presses."""
    zone = workspace.desk.organisation.zone()
    lines = [
        ("! " if each.is_overdue else "  ")
        + _sentence(each, zone)
        + (" → " + ", ".join(each.tell) if each.tell else "")
        for each in found
    ]
    return "\n".join(lines) or _("nothing overdue, nothing running out")


def as_json(found: Sequence[Due], _workspace: Workspace) -> str:
    """`{"due": [...], "overdue": n}`."""
    import json

    records: list[dict[str, Any]] = [
        instance_record(each.clock)
        | {
            "id": each.standing.state.case.id,
            "unit": each.standing.state.holder,
            "owner": each.clock.clock.owner,
            "fails": each.fails,
            "tell": list(each.tell),
        }
        for each in found
    ]
    return json.dumps({"due": records, "overdue": sum(each.is_overdue for each in found)}, ensure_ascii=False)


def as_github(found: Sequence[Due], workspace: Workspace) -> str:
    """Workflow commands that the host shows in its log and summary."""
    zone = workspace.desk.organisation.zone()
    lines = []
    for each in found:
        level = "error" if each.fails else "warning"
        sentence = _sentence(each, zone).replace("%", "%25").replace("\n", "%0A")
        lines.append(f"::{level} title={each.standing.state.case.id}::{sentence}")
    return "\n".join(lines)


def as_ics(found: Sequence[Due], workspace: Workspace) -> str:
    """An iCalendar file (RFC 5545) with one to-do for each clock that presses."""
    from icalendar import Calendar, Todo

    calendar = Calendar()
    calendar.add("prodid", "-//rightsdesk//due//EN")
    calendar.add("version", "2.0")
    zone = workspace.desk.organisation.zone()
    for each in found:
        todo = Todo()
        case_id = each.standing.state.case.id
        todo.add("uid", f"{case_id}.{each.clock.clock.id}.{each.clock.cycle}.{each.clock.number}@rightsdesk")
        todo.add("dtstamp", workspace.now)
        todo.add("due", each.clock.due)
        todo.add("summary", _sentence(each, zone))
        calendar.add_component(todo)
    return str(calendar.to_ical().decode())


FORMATS: dict[str, Callable[[Sequence[Due], Workspace], str]] = {
    "text": as_text,
    "json": as_json,
    "github": as_github,
    "ics": as_ics,
}
