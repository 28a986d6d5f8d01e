"""Commands to look at what must be done: next, show, why."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

import click

from rightsdesk.cli.columns import columns
from rightsdesk.cli.completion import complete_case_ids, complete_people, words_of
from rightsdesk.cli.context import App, json_option, pass_app
from rightsdesk.cli.printing import (
    event_name,
    instance_record,
    joined,
    kind_name,
    next_lines,
    short,
    state_name,
    task_cells,
    task_record,
    unit_name,
    until,
)
from rightsdesk.domain.authority import Actor
from rightsdesk.domain.case import Case, PersonalData
from rightsdesk.domain.deadlines import Instance, State, explain
from rightsdesk.domain.events.base import Event
from rightsdesk.domain.policy import Policy
from rightsdesk.domain.standing import Standing
from rightsdesk.domain.worklist import NextSteps, Task, in_order_of_urgency, is_for, people_for, tasks
from rightsdesk.errors import DeskError
from rightsdesk.messages import _, language
from rightsdesk.operations.docket import pending
from rightsdesk.records.store import read_case, readable

_SETTLED = (State.MET, State.VOID)
_TELLING = ("unit", "into", "body", "result", "reason", "course", "explanation", "what", "agreed", "content")
"""Fields of which the first that an event has says in a line what it was about."""

case_argument = click.argument("case", metavar="CASE", shell_complete=complete_case_ids)


def command(name: str) -> click.Command:
    """One of this file's commands."""
    return {"show": show, "next": next_, "why": why}[name]


@click.command(epilog=_("Example: {command}").format(command="desk show 2611-7KQ3F"))
@case_argument
@click.option("--private", is_flag=True, help=_("Also the personal data kept on this machine."))
@json_option
@pass_app
def show(app: App, case: str, private: bool) -> None:
    """Show a case: what must be done, what was received, what happened."""
    workspace = app.workspace
    desk = workspace.desk
    file = desk.load_case(case)
    standing = desk.standing(readable(file), workspace.now)
    found, state = standing.state.case, standing.state
    personal = workspace.vault.get(found.sealed) if private and found.sealed else None
    children = [other.id for other in _merged_into(app, found.id)]
    data = found.model_dump(mode="json", by_alias=True, exclude_none=True) | {
        "path": file.path,
        "stage": state.stage,
        "cycle": state.cycle,
        "unit": state.holder,
        "clocks": [instance_record(clock) for clock in standing.clocks],
        "next": [task_record(task) for task in in_order_of_urgency(tasks(standing, NextSteps()))],
        "merged_here": children,
    }
    if personal is not None:
        data["private"] = personal.model_dump(exclude_none=True)
    zone = desk.organisation.zone()
    lines = [
        *_heading(standing, zone, personal, children),
        *next_lines(standing, zone),
        *_clocks(standing, zone),
        *_timeline(standing, zone),
    ]
    app.show("\n".join(lines), data)


def _merged_into(app: App, case_id: str) -> Iterator[Case]:
    """The cases that are handled with this one."""
    desk = app.workspace.desk
    for path, raw in desk.files.read_many(desk.case_paths()):
        if b"into: " + case_id.encode() in raw:
            other = readable(read_case(path, raw))
            if desk.standing(other, app.workspace.now).state.parent == case_id:
                yield other


def _heading(
    standing: Standing, zone: ZoneInfo, personal: PersonalData | None, children: list[str]
) -> Iterator[str]:
    """What the case is about."""
    case, state, policy = standing.state.case, standing.state, standing.version.policy
    category = policy.vocabulary.categories.get(str(state.traits["category"]))
    channel = policy.vocabulary.channels.get(case.channel)
    yield f"{case.id}  {case.subject}"
    yield "  " + joined(
        (
            kind_name(str(state.traits["kind"])),
            category.text(language()) if category else str(state.traits["category"]),
            _("MAJOR") if state.traits["severity"] == "major" else "",
            event_name(state.stage),
            unit_name(policy, state.holder),
        )
    )
    yield "  " + joined(
        (
            _("received {time} by {person}").format(
                time=short(case.received_at, standing.now, zone), person=case.received_by
            ),
            channel.text(language()) if channel else case.channel,
        )
    )
    yield from (f"  {line}" for line in case.summary.splitlines())
    if personal is not None:
        yield "  " + joined(str(value) for value in personal.model_dump(exclude_none=True).values())
    if state.parent:
        yield "  " + _("handled with {case}").format(case=state.parent)
    if children:
        yield "  " + _("handled here: {cases}").format(cases=", ".join(children))


def _clocks(standing: Standing, zone: ZoneInfo) -> Iterator[str]:
    """The clocks that still press or ran out; those in time are only counted."""
    telling = [clock for clock in standing.clocks if clock.state not in _SETTLED]
    telling.sort(key=lambda clock: clock.due)
    kept = sum(clock.state is State.MET for clock in standing.clocks)
    if telling or kept:
        yield _("deadlines:")
    yield from columns([_clock_cells(clock, standing, zone) for clock in telling], "  ") if telling else ()
    if kept:
        yield "  " + _("{count} kept in time").format(count=kept)


def _clock_cells(clock: Instance, standing: Standing, zone: ZoneInfo) -> tuple[str, str, str]:
    title = clock.clock.title.text(language())
    return (
        until(clock.due, standing.now, zone),
        state_name(clock.state),
        _("{title} (clause {clause}; desk why {case} {clock})").format(
            title=title, clause=clock.clause, case=standing.state.case.id, clock=clock.clock.id
        ),
    )


def _timeline(standing: Standing, zone: ZoneInfo) -> Iterator[str]:
    """What happened, in order."""
    case, policy = standing.state.case, standing.version.policy
    if case.timeline:
        yield _("what happened:")
        yield from columns(
            [
                (
                    short(event.at, standing.now, zone),
                    event_name(event.event),
                    event.by,
                    _detail(event, policy),
                )
                for event in case.timeline
            ],
            "  ",
        )


def _detail(event: Event, policy: Policy) -> str:
    found = next((str(getattr(event, key)) for key in _TELLING if getattr(event, key, None)), "")
    first = unit_name(policy, found) if found in policy.vocabulary.units else found.split("\n")[0]
    late = _("late: {reason}").format(reason=event.late_reason) if event.late_reason else ""
    return joined((first, late))


@click.command("next", epilog=_("Example: {command}").format(command="desk next --for intake-01"))
@click.argument("case", metavar="[CASE]", required=False, shell_complete=complete_case_ids)
@click.option(
    "--for",
    "person",
    metavar="PERSON",
    shell_complete=complete_people,
    help=_("Only what this person is to do."),
)
@json_option
@pass_app
def next_(app: App, case: str | None, person: str | None) -> None:
    """What must be done now, by whom, by when; the most urgent first."""
    workspace = app.workspace
    desk = workspace.desk
    zone, day = desk.organisation.zone(), desk.local_day(workspace.now)
    people = desk.staff.people
    if person is not None and person not in people:
        raise DeskError(
            _("{person} is not in policies/staff.yml; known people: {people}").format(
                person=person, people=", ".join(people)
            )
        )
    actor = Actor(person, people[person]) if person is not None else None
    steps = NextSteps()
    standings = [desk.standing(readable(desk.load_case(case)), workspace.now)] if case else pending(workspace)
    found = {
        (task.case_id, task.step): (task, standing)
        for standing in standings
        for task in tasks(standing, steps)
        if actor is None or is_for(actor, task, standing, day)
    }
    ordered = in_order_of_urgency(task for task, _standing in found.values())
    rows = [found[task.case_id, task.step] for task in ordered]
    records = [
        task_record(task) | {"people": list(people_for(task, standing, desk.staff, day))}
        for task, standing in rows
    ]
    app.show("\n".join(_task_lines(rows, zone)), {"tasks": records})


def _task_lines(rows: list[tuple[Task, Standing]], zone: ZoneInfo) -> Iterator[str]:
    """A line for each task: how pressing, until when, which case, which command, whose it is, about what."""
    if not rows:
        yield _("nothing to do")
        return
    cells = []
    for task, standing in rows:
        pressing, due, command_name, who = task_cells(task, standing, zone)
        cells.append((pressing, due, task.case_id, command_name, who, task.subject))
    yield from columns(cells)


@click.command(epilog=_("Example: {command}").format(command="desk why 2611-7KQ3F transfer"))
@case_argument
@click.argument("clock", required=False, shell_complete=words_of("clocks"))
@json_option
@pass_app
def why(app: App, case: str, clock: str | None) -> None:
    """Derive a deadline line by line: start, every skipped span with its reason, waiting, due."""
    workspace = app.workspace
    standing = workspace.desk.standing(readable(workspace.desk.load_case(case)), workspace.now)
    chosen = [found for found in standing.clocks if clock in (None, found.clock.id)]
    if not chosen:
        known = dict.fromkeys(found.clock.id for found in standing.clocks)
        raise DeskError(
            _("{case} has no clock {clock}; it has: {clocks}").format(
                case=standing.state.case.id, clock=clock or "", clocks=", ".join(known) or _("none")
            )
        )
    blocks, records = [], []
    for found in chosen:
        heading = _("{clock}: {title} (clause {clause})").format(
            clock=found.clock.id, title=found.clock.title.text(language()), clause=found.clause
        )
        if found.cycle > 1:
            heading += " " + _("cycle {number}").format(number=found.cycle)
        lines = explain(found, language())
        blocks.append("\n".join([heading, *(f"  {line}" for line in lines)]))
        records.append(instance_record(found) | {"derivation": lines})
    app.show("\n\n".join(blocks), {"id": standing.state.case.id, "clocks": records})
