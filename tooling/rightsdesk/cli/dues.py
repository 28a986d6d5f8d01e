"""`desk due`: what is running out and what is overdue, once or watching, in four formats."""

import re
import time
from collections.abc import Callable, Collection, Sequence
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import click

from rightsdesk.cli.columns import columns
from rightsdesk.cli.completion import complete_people
from rightsdesk.cli.context import App, clock_time, json_option, pass_app
from rightsdesk.cli.printing import instance_record, state_name, unit_name, until
from rightsdesk.cli.wording import known_words
from rightsdesk.domain.deadlines import State
from rightsdesk.domain.dues import Due, dues
from rightsdesk.domain.ids import case_path
from rightsdesk.errors import DeskError
from rightsdesk.messages import _, language
from rightsdesk.operations.docket import pending
from rightsdesk.operations.workspace import Workspace

_SPAN = re.compile(r"([1-9]\d{0,4})\s*(s|m|min|h|d)")
_UNITS = {"s": "seconds", "m": "minutes", "min": "minutes", "h": "hours", "d": "days"}


def command(_name: str) -> click.Command:
    """The command of this file."""
    return due


def span(text: str) -> timedelta:
    """`30s`, `30m`, `4h`, `2d` as elapsed time. Raises DeskError for anything else."""
    found = _SPAN.fullmatch(text.strip())
    if not found:
        raise DeskError(_("{text!r} is no span; write 30m, 4h or 2d").format(text=text))
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


@click.command(epilog=_("Example: {command}").format(command="desk due --within 2d --for unit"))
@click.option("--within", metavar="SPAN", help=_("Also what runs out within 30m, 4h, 2d from now."))
@click.option(
    "--for",
    "owner",
    metavar="OWNER",
    shell_complete=complete_people,
    help=_("Only what this owner answers for: a post, `unit`, a unit that has the case, or a person."),
)
@click.option("--watch", is_flag=True, help=_("Look again and again, and print what is new, until stopped."))
@click.option("--every", default="1m", show_default=True, metavar="SPAN", help=_("With --watch: how often."))
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "github", "ics"]),
    help=_("How to print [default: text]."),
)
@json_option
@pass_app
def due(app: App, within: str | None, owner: str | None, watch: bool, every: str, form: str | None) -> int:
    """Show what is overdue or running out. Exit code 1 when something overdue fails the run."""
    ahead, pause = span(within) if within else None, span(every)
    form = app.form(form)
    if watch and form == "ics":
        raise click.UsageError(_("--watch prints what is new line by line, which --format ics cannot"))
    workspace = app.workspace
    keep = _kept_for(workspace, owner)
    found = _dues(workspace, ahead, keep)
    if watch:
        found = _watch(app, lambda later: _dues(later, ahead, keep), pause, form, found)
    else:
        click.echo(FORMATS[form](found, workspace), nl=form != "ics")
    untold = _tell_untold(workspace)
    return 1 if untold or any(each.fails for each in found) else 0


def _tell_untold(workspace: Workspace) -> bool:
    """Say on standard error which deadlines cannot be told; answers whether there are any. They fail the run:
    nobody could say that they are not overdue.
    """
    lines = [
        _("{case}: when {clock} is due cannot be told: the holidays of {year} are not known").format(
            case=standing.state.case.id, clock=each.clock.id, year=each.year
        )
        for standing in pending(workspace)
        for each in standing.untold()
    ]
    if lines:
        click.echo("\n".join(lines), err=True)
    return bool(lines)


Keep = Callable[[Due], bool]


def _kept_for(workspace: Workspace, owner: str | None) -> Keep:
    """Whether a clock is this owner's business: a post or `unit` as policies name owners, the unit that has
    the case, or a person by the posts held today. Raises UsageError for none of these.
    """
    if owner is None:
        return lambda _each: True
    desk = workspace.desk
    if owner in desk.staff.people:
        held = desk.staff.people[owner].holdings(desk.local_day(workspace.now))
        owners = {holding.post for holding in held}
        units = {holding.unit for holding in held if holding.unit}
        return lambda each: _answers_for(each, owners, units)
    units_known = known_words(desk, "units")
    known = [_UNIT, *known_words(desk, "posts"), *units_known]
    if owner not in known:
        raise click.BadParameter(
            _("there is no {value!r}; there are: {known}").format(
                value=owner, known=", ".join([*known, *desk.staff.people])
            ),
            param_hint="--for",
        )
    if owner in units_known:
        return lambda each: _answers_for(each, set(), {owner})
    return lambda each: each.clock.clock.owner == owner


def _answers_for(each: Due, posts: Collection[str], units: Collection[str]) -> bool:
    """Whether one of the posts owns the clock, or one of the units, which then has the case."""
    owner = each.clock.clock.owner
    return owner in posts or (owner == _UNIT and each.standing.state.holder in units)


_UNIT = "unit"
"""The owner of a clock that the unit which has the case answers for."""


def _dues(workspace: Workspace, within: timedelta | None, keep: Keep) -> list[Due]:
    return [
        each for each in dues(pending(workspace), workspace.desk.organisation.alerts, within) if keep(each)
    ]


def _watch(
    app: App,
    look: Callable[[Workspace], list[Due]],
    pause: timedelta,
    form: str,
    found: list[Due],
) -> list[Due]:
    """Print what was found, look again after each pause and print what was not there before, until
    interrupted; answers what was found last.

    A desk that cannot be read for the moment, as while others write, is told of and looked at again.
    """
    told = {_key(each) for each in found}
    offset = app.now - clock_time()
    try:
        click.echo(FORMATS[form](found, app.workspace))
        while True:
            time.sleep(pause.total_seconds())
            workspace = Workspace(app.root, clock_time() + offset, app.person)
            try:
                found = look(workspace)
            except DeskError as problem:
                click.echo(_("desk: {message}").format(message=problem), err=True)
                continue
            fresh = [each for each in found if _key(each) not in told]
            if fresh:
                click.echo(FORMATS[form](fresh, workspace))
            told = {_key(each) for each in found}
    except KeyboardInterrupt:
        return found


def _key(each: Due) -> tuple[str, str, int, int, str]:
    """By which a clock in its state is known again."""
    clock = each.clock
    return (each.standing.state.case.id, clock.clock.id, clock.cycle, clock.number, clock.state.value)


def _owner(each: Due) -> str:
    """Who answers for the clock."""
    policy, owner = each.standing.version.policy, each.clock.clock.owner
    if owner == _UNIT:
        return unit_name(policy, each.standing.state.holder)
    return policy.post_titles([owner], language())


def _sentence(each: Due, zone: ZoneInfo) -> str:
    """One clock in one line, for places where it stands alone."""
    said = _("overdue since {time}") if each.is_overdue else _("due {time}")
    return _("{case} {title}: {state}, {owner} (clause {clause})").format(
        case=each.standing.state.case.id,
        title=each.clock.clock.title.text(language()),
        state=said.format(time=until(each.clock.due, each.standing.now, zone)),
        owner=_owner(each),
        clause=each.clock.clause,
    )


def as_text(found: Sequence[Due], workspace: Workspace) -> str:
    """One line for each clock that presses, the longest overdue first."""
    if not found:
        return _("nothing overdue, nothing running out")
    zone = workspace.desk.organisation.zone()
    rows = [
        (
            state_name(each.clock.state) if each.clock.state in (State.OVERDUE, State.WARNING) else "",
            until(each.clock.due, each.standing.now, zone),
            each.standing.state.case.id,
            _("{title} (clause {clause})").format(
                title=each.clock.clock.title.text(language()), clause=each.clock.clause
            ),
            _owner(each),
            "→ " + ", ".join(each.tell) if each.tell else "",
        )
        for each in found
    ]
    return "\n".join(columns(rows))


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
    """Workflow commands that the host shows in its log and summary, each at its case file."""
    zone = workspace.desk.organisation.zone()
    lines = []
    for each in found:
        case = each.standing.state.case
        day = workspace.desk.local_day(case.received_at)
        path = case_path(case.id, day.year, day.month, day.day)
        level = "error" if each.fails else "warning"
        sentence = _sentence(each, zone).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
        lines.append(f"::{level} file={path},line=1,title={case.id}::{sentence}")
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
