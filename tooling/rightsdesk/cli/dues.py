"""`desk due`: what is running out and what is overdue, once or watching, in four formats."""

import re
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

import click

from rightsdesk.cli.bursts import bursts_now, of_burst
from rightsdesk.cli.columns import columns
from rightsdesk.cli.completion import complete_people
from rightsdesk.cli.context import App, clock_time, json_option, pass_app, require_known
from rightsdesk.cli.pressing import (
    OF_UNIT,
    Pressing,
    agenda_of,
    in_order,
    mark,
    of_clock,
    of_obligations,
    when,
)
from rightsdesk.cli.printing import until
from rightsdesk.cli.wording import known_words
from rightsdesk.domain.dues import Due, dues
from rightsdesk.domain.obligations import Obligation, people_for
from rightsdesk.domain.standing import Standing
from rightsdesk.errors import DeskError
from rightsdesk.messages import _, language
from rightsdesk.operations.docket import pending
from rightsdesk.operations.workspace import Workspace
from rightsdesk.records.agenda import Agenda

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
    found = _look(workspace, ahead, keep)
    if watch:
        pressing = _watch(app, lambda later: _look(later, ahead, keep).pressing, pause, form, found.pressing)
    else:
        pressing = found.pressing
        click.echo(FORMATS[form](pressing, workspace), nl=form != "ics")
    if found.untold:
        click.echo("\n".join(found.untold), err=True)
    return 1 if found.untold or any(each.fails for each in pressing) else 0


@dataclass(frozen=True, slots=True)
class _Found:
    """What presses, and the sentences about what nobody could say whether it does: that fails the run too."""

    pressing: list[Pressing]
    untold: list[str]


def _look(workspace: Workspace, within: timedelta | None, keep: "_Keep") -> _Found:
    """What presses now, of open cases and beside them, the longest overdue first."""
    standings = list(pending(workspace))
    organisation = workspace.desk.organisation
    owed = agenda_of(workspace, standings)
    clocks = [
        of_clock(each, workspace) for each in dues(standings, organisation.alerts, within) if keep.clock(each)
    ]
    beside = of_obligations(filter(keep.obligation, owed.obligations), workspace, within)
    bursts = [of_burst(each, workspace) for each in bursts_now(workspace) if keep.told(each.told)]
    return _Found(in_order([*clocks, *beside, *bursts]), _untold(standings, owed))


def _untold(standings: Sequence[Standing], owed: Agenda) -> list[str]:
    """A sentence for each deadline that cannot be told."""
    said = _("{case}: when {clock} is due cannot be told: the holidays of {year} are not known")
    clocks = [
        said.format(case=standing.state.case.id, clock=each.clock.id, year=each.year)
        for standing in standings
        for each in standing.untold()
    ]
    beside = [
        said.format(case=each.place, clock=each.title.text(language()), year=each.year)
        for each in owed.untold
    ]
    return clocks + beside


@dataclass(frozen=True, slots=True)
class _Keep:
    """Whether something is an owner's business: a clock of a case, or what is owed beside cases. `posts` are
    those by which the owner is told of bursts; None: of all.
    """

    clock: Callable[[Due], bool]
    obligation: Callable[[Obligation], bool]
    posts: Collection[str] | None = ()

    def told(self, posts: Collection[str]) -> bool:
        """Whether the owner is told of what these posts are told of."""
        return self.posts is None or bool({*self.posts} & {*posts})


def _kept_for(workspace: Workspace, owner: str | None) -> _Keep:
    """What is this owner's business: a post or `unit` as policies name owners, the unit that has the case,
    or a person by the posts held today. Raises UsageError for none of these.
    """
    if owner is None:
        return _Keep(lambda _each: True, lambda _each: True, None)
    desk = workspace.desk
    if owner in desk.staff.people:
        return _kept_for_person(workspace, owner)
    units_known = known_words(desk, "units")
    known = [OF_UNIT, *known_words(desk, "posts"), *units_known]
    require_known(owner, [*known, *desk.staff.people], "--for")
    if owner in units_known:
        return _Keep(
            lambda each: _answers_for(each, set(), {owner}),
            lambda each: each.unit == owner and _is_units(each),
        )
    if owner == OF_UNIT:
        return _Keep(lambda each: each.clock.clock.owner == owner, lambda each: _is_units(each))
    return _Keep(lambda each: each.clock.clock.owner == owner, lambda each: owner in each.posts, (owner,))


def _kept_for_person(workspace: Workspace, slug: str) -> _Keep:
    desk, day = workspace.desk, workspace.desk.local_day(workspace.now)
    held = desk.staff.people[slug].holdings(day)
    posts = {holding.post for holding in held}
    units = {holding.unit for holding in held if holding.unit}
    return _Keep(
        lambda each: _answers_for(each, posts, units),
        lambda each: slug in people_for(each, desk.staff, day),
        posts,
    )


def _answers_for(each: Due, posts: Collection[str], units: Collection[str]) -> bool:
    """Whether one of the posts owns the clock, or one of the units, which then has the case."""
    owner = each.clock.clock.owner
    return owner in posts or (owner == OF_UNIT and each.standing.state.holder in units)


def _is_units(owed: Obligation) -> bool:
    """Whether a post of a unit is to do it."""
    posts = owed.version.policy.vocabulary.posts
    return any(posts[post].scope == "unit" for post in owed.posts if post in posts)


def _watch(
    app: App,
    look: Callable[[Workspace], list[Pressing]],
    pause: timedelta,
    form: str,
    found: list[Pressing],
) -> list[Pressing]:
    """Print what was found, look again after each pause and print what was not there before, until
    interrupted; answers what was found last.

    A desk that cannot be read for the moment, as while others write, is told of and looked at again.
    """
    told = {each.key for each in found}
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
            fresh = [each for each in found if each.key not in told]
            if fresh:
                click.echo(FORMATS[form](fresh, workspace))
            told = {each.key for each in found}
    except KeyboardInterrupt:
        return found


def _sentence(each: Pressing, workspace: Workspace, zone: ZoneInfo) -> str:
    """One thing that presses in one line, for places where it stands alone."""
    said = _("overdue since {time}") if each.is_overdue else _("due {time}")
    time_said = until(each.due, workspace.now, zone) if each.due else _("at once")
    return _("{case} {title}: {state}, {owner}").format(
        case=each.about,
        title=each.told,
        state=said.format(time=time_said),
        owner=each.owner,
    )


def as_text(found: Sequence[Pressing], workspace: Workspace) -> str:
    """One line for each thing that presses, the longest overdue first."""
    if not found:
        return _("nothing overdue, nothing running out")
    rows = [
        (
            mark(each.state),
            when(each.due, workspace),
            each.about,
            each.told,
            each.owner,
            "→ " + ", ".join(each.tell) if each.tell else "",
        )
        for each in found
    ]
    return "\n".join(columns(rows))


def as_json(found: Sequence[Pressing], _workspace: Workspace) -> str:
    """`{"due": [...], "overdue": n}`."""
    import json

    overdue = sum(each.is_overdue for each in found)
    return json.dumps({"due": [each.record for each in found], "overdue": overdue}, ensure_ascii=False)


def as_github(found: Sequence[Pressing], workspace: Workspace) -> str:
    """Workflow commands that the host shows in its log and summary, each at the file it is about."""
    zone = workspace.desk.organisation.zone()
    lines = []
    for each in found:
        level = "error" if each.fails else "warning"
        sentence = _sentence(each, workspace, zone)
        escaped = sentence.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
        lines.append(f"::{level} file={each.path},line=1,title={each.about}::{escaped}")
    return "\n".join(lines)


def as_ics(found: Sequence[Pressing], workspace: Workspace) -> str:
    """An iCalendar file (RFC 5545) with one to-do for each thing that presses."""
    from icalendar import Calendar, Todo

    calendar = Calendar()
    calendar.add("prodid", "-//rightsdesk//due//EN")
    calendar.add("version", "2.0")
    zone = workspace.desk.organisation.zone()
    for each in found:
        todo = Todo()
        todo.add("uid", f"{'.'.join(each.key[:-1])}@rightsdesk")
        todo.add("dtstamp", workspace.now)
        if each.due is not None:
            todo.add("due", each.due)
        todo.add("summary", _sentence(each, workspace, zone))
        calendar.add_component(todo)
    return str(calendar.to_ical().decode())


FORMATS: dict[str, Callable[[Sequence[Pressing], Workspace], str]] = {
    "text": as_text,
    "json": as_json,
    "github": as_github,
    "ics": as_ics,
}
