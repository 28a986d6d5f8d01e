"""How cases, clocks and tasks are printed, for people and as plain data."""

from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from rightsdesk.cli.context import App
from rightsdesk.domain.deadlines import Instance
from rightsdesk.domain.events.catalogue import BY_NAME
from rightsdesk.domain.policy import Policy
from rightsdesk.domain.standing import Standing
from rightsdesk.domain.worklist import NextSteps, Task, in_order_of_urgency, tasks
from rightsdesk.messages import _, language
from rightsdesk.rules.reporters import as_record

if TYPE_CHECKING:
    from rightsdesk.operations.stepping import StepTaken


def local(moment: datetime, zone: ZoneInfo) -> str:
    """A moment as the desk's wall clock shows it, to the minute."""
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}"


def event_name(name: str) -> str:
    """What happened, in the reader's language."""
    if name in BY_NAME:
        return BY_NAME[name].about.name.text(language())
    return _("received")


def unit_name(policy: Policy, unit: str | None) -> str:
    """A unit's name; the desk itself for None."""
    if unit is None:
        return _("the desk")
    return policy.vocabulary.units[unit].text(language()) if unit in policy.vocabulary.units else unit


def instance_record(clock: Instance) -> dict[str, Any]:
    """A clock instance as plain data; times by the desk's wall clock, with offset."""
    local_time = clock.reckoning.calendar.local
    return {
        "clock": clock.clock.id,
        "clause": clock.clause,
        "cycle": clock.cycle,
        "state": clock.state.value,
        "start": local_time(clock.start).isoformat(),
        "due": local_time(clock.due).isoformat(),
    }


def task_record(task: Task) -> dict[str, Any]:
    """A task as plain data; its due time by the desk's wall clock, with offset."""
    clock = task.clock
    return {
        "id": task.case_id,
        "step": task.command,
        "due": clock.reckoning.calendar.local(clock.due).isoformat() if clock else None,
        "state": task.clock.state.value if task.clock else None,
        "clock": task.clock.clock.id if task.clock else None,
        "clause": task.clock.clause if task.clock else None,
        "unit": task.unit,
        "posts": list(task.posts),
    }


def task_line(task: Task, standing: Standing, zone: ZoneInfo) -> str:
    """A task in one line: when, which case, which command, by whom."""
    policy = standing.version.policy
    due = local(task.due, zone) if task.due else "-" * 16
    mark = (
        {"overdue": _("OVERDUE"), "warning": _("soon")}.get(task.clock.state.value, "") if task.clock else ""
    )
    posts = policy.post_titles(task.posts, language())
    who = f"{unit_name(policy, task.unit)} · {posts}"
    return f"{due} {mark:<8}{task.case_id}  {task.command:<12} {who} · {task.subject}"


def print_step(app: App, taken: "StepTaken") -> None:
    """What was done, and what comes next."""
    zone = app.workspace.desk.organisation.zone()
    standing = taken.standing
    ahead = in_order_of_urgency(tasks(standing, NextSteps()))
    name = taken.event.event if taken.event else "opened"
    data = {
        "id": taken.case_id,
        "event": name,
        "commit": taken.commit,
        "stage": standing.state.stage,
        "due": [instance_record(clock) for clock in standing.running()],
        "next": [task_record(task) for task in ahead],
        "findings": [as_record(finding) for finding in taken.findings],
    }
    lines = [f"{taken.case_id}  {event_name(name)}  ({taken.commit[:10]})"]
    lines += [f"  {finding}" for finding in taken.findings]
    for task in ahead:
        until = _("by {time}").format(time=local(task.due, zone)) if task.due else _("when ready")
        clause = f" ({_('clause')} {task.clock.clause})" if task.clock else ""
        posts = standing.version.policy.post_titles(task.posts, language())
        lines.append(
            "  "
            + _("next: {command} {until}, {posts}").format(command=task.command, until=until, posts=posts)
            + clause
        )
    app.show("\n".join(lines), data)


def emit(lines: list[str]) -> None:
    """Print lines; nothing for none."""
    if lines:
        click.echo("\n".join(lines))
