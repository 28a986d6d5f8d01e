"""Commands to look: show, list, next, why."""

from collections.abc import Callable, Iterator
from typing import Any

import click

from rightsdesk.cli.completion import complete_case_ids
from rightsdesk.cli.context import App, json_option, pass_app
from rightsdesk.cli.printing import (
    event_name,
    instance_record,
    local,
    task_line,
    task_record,
    unit_name,
)
from rightsdesk.domain.authority import Actor
from rightsdesk.domain.deadlines import explain
from rightsdesk.domain.standing import Standing
from rightsdesk.domain.worklist import NextSteps, Task, in_order_of_urgency, may_take, people_for, tasks
from rightsdesk.errors import DeskError
from rightsdesk.messages import _, language
from rightsdesk.operations.docket import pending
from rightsdesk.records.store import readable

case_argument = click.argument("case", metavar="CASE", shell_complete=complete_case_ids)


def command(name: str) -> click.Command:
    """One of this file's commands."""
    return {"show": show, "list": list_, "next": next_, "why": why}[name]


@click.command()
@case_argument
@click.option("--private", is_flag=True, help=_("Also the personal data kept on this machine."))
@json_option
@pass_app
def show(app: App, case: str, private: bool) -> None:
    """Show a case: what was received, what happened, what is due."""
    workspace = app.workspace
    desk, zone = workspace.desk, workspace.desk.organisation.zone()
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
        "next": [task_record(task) for task in tasks(standing, NextSteps())],
        "merged_here": children,
    }
    if personal is not None:
        data["private"] = personal.model_dump(exclude_none=True)
    app.show("\n".join(_case_lines(standing, zone, personal, children)), data)


def _merged_into(app: App, case_id: str) -> Iterator[Any]:
    """The cases that are handled with this one."""
    desk = app.workspace.desk
    for path, raw in desk.files.read_many(desk.case_paths()):
        if b"into: " + case_id.encode() in raw:
            from rightsdesk.records.store import read_case

            other = readable(read_case(path, raw))
            if desk.standing(other, app.workspace.now).state.parent == case_id:
                yield other


def _case_lines(standing: Standing, zone: Any, personal: Any, children: list[str]) -> Iterator[str]:
    case, state, policy = standing.state.case, standing.state, standing.version.policy
    words = policy.vocabulary
    said = language()
    yield f"{case.id}  {case.subject}"
    kind = {"complaint": _("complaint"), "question": _("question"), "suggestion": _("suggestion")}[
        str(state.traits["kind"])
    ]
    category = words.categories.get(str(state.traits["category"]))
    category_name = category.text(said) if category else state.traits["category"]
    yield f"  {kind} · {category_name} · {event_name(state.stage)}"
    yield "  " + _("received {time} by {person}").format(
        time=local(case.received_at, zone), person=case.received_by
    )
    yield from (f"  {line}" for line in case.summary.splitlines())
    if personal is not None:
        yield "  " + " · ".join(f"{value}" for value in personal.model_dump(exclude_none=True).values())
    if state.parent:
        yield "  " + _("handled with {case}").format(case=state.parent)
    if children:
        yield "  " + _("handled here: {cases}").format(cases=", ".join(children))
    for event in case.timeline:
        detail = next(
            (
                str(getattr(event, key))
                for key in ("unit", "into", "result", "reason")
                if getattr(event, key, None)
            ),
            "",
        )
        first = detail.splitlines()[0] if detail else ""
        yield f"  {local(event.at, zone)}  {event_name(event.event)}  {event.by}" + (
            f"  {first}" if first else ""
        )
    for clock in standing.clocks:
        name = f"{_('clock')} {clock.clock.id} ({_('clause')} {clock.clause})"
        yield f"  {name}: {local(clock.due, zone)} {_state(clock.state.value)}"
    for task in tasks(standing, NextSteps()):
        yield "  " + _("next: {command}, {unit}").format(
            command=task.command, unit=unit_name(policy, task.unit)
        )


def _state(state: str) -> str:
    return {
        "running": _("running"),
        "warning": _("due soon"),
        "overdue": _("OVERDUE"),
        "waiting": _("waiting"),
        "met": _("met"),
        "late": _("late"),
        "void": _("void"),
    }[state]


def _standings(app: App) -> Iterator[Standing]:
    """Every case as it stands; a case that no version or calendar can judge stops the list with its name."""
    workspace = app.workspace
    for case in workspace.desk.cases():
        yield workspace.desk.standing(case, workspace.now)


@click.command("list")
@click.option("--stage", help=_("Only cases at this stage, such as transferred."))
@click.option("--unit", help=_("Only cases that this unit has."))
@click.option("--owner", help=_("Only cases waiting for this person or post."))
@click.option("--category", help=_("Only this category."))
@click.option("--kind", type=click.Choice(["complaint", "question", "suggestion"]), help=_("Only this kind."))
@click.option("--month", metavar="YYYY-MM", help=_("Only cases received in this month."))
@click.option("--overdue", is_flag=True, help=_("Only cases with something overdue."))
@click.option("--open", "only_open", is_flag=True, help=_("Only cases not yet closed."))
@json_option
@pass_app
def list_(
    app: App, /, owner: str | None, month: str | None, overdue: bool, only_open: bool, **wanted: str | None
) -> None:
    """List cases, newest first."""
    steps = NextSteps()
    rows = [
        standing
        for standing in _standings(app)
        if _matches(standing, wanted, month, app)
        and (not overdue or any(clock.state.value == "overdue" for clock in standing.clocks))
        and (not only_open or standing.state.is_open)
        and (not owner or _waits_for(app, standing, steps, owner))
    ]
    rows.sort(key=lambda standing: standing.state.case.received_at, reverse=True)
    zone = app.workspace.desk.organisation.zone()
    lines = [
        f"{row.state.case.id}  {local(row.state.case.received_at, zone)}  {event_name(row.state.stage)}"
        f"  {unit_name(row.version.policy, row.state.holder)}  {row.state.case.subject}"
        for row in rows
    ]
    lines.append(_("{count} cases").format(count=len(rows)))
    app.show("\n".join(lines), {"cases": [_row(standing) for standing in rows]})


def _matches(standing: Standing, wanted: dict[str, str | None], month: str | None, app: App) -> bool:
    state = standing.state
    found = {
        "stage": state.stage,
        "unit": state.holder,
        "category": state.traits["category"],
        "kind": state.traits["kind"],
    }
    day = app.workspace.desk.local_day(state.case.received_at)
    return all(found[key] == value for key, value in wanted.items() if value) and (
        not month or f"{day:%Y-%m}" == month
    )


def _waits_for(app: App, standing: Standing, steps: NextSteps, owner: str) -> bool:
    workspace = app.workspace
    day = workspace.desk.local_day(workspace.now)
    return any(
        owner in task.posts or owner in people_for(task, standing, workspace.desk.staff, day)
        for task in tasks(standing, steps)
    )


def _row(standing: Standing) -> dict[str, Any]:
    state = standing.state
    running = standing.running()
    return {
        "id": state.case.id,
        "received_at": state.case.received_at.isoformat(),
        "kind": state.traits["kind"],
        "category": state.traits["category"],
        "severity": state.traits["severity"],
        "stage": state.stage,
        "unit": state.holder,
        "subject": state.case.subject,
        "due": instance_record(running[0])["due"] if running else None,
        "overdue": any(clock.state.value == "overdue" for clock in running),
    }


@click.command("next")
@click.argument("case", metavar="[CASE]", required=False, shell_complete=complete_case_ids)
@click.option("--for", "person", metavar="PERSON", help=_("Only what this person may do."))
@json_option
@pass_app
def next_(app: App, case: str | None, person: str | None) -> None:
    """What must be done now, by whom, by when; the most urgent first."""
    workspace = app.workspace
    desk = workspace.desk
    zone, day = desk.organisation.zone(), desk.local_day(workspace.now)
    if person is not None and person not in desk.staff.people:
        raise DeskError(_("{person} is not in policies/staff.yml").format(person=person))
    keep: Callable[[Task, Standing], bool] = lambda task, standing: True  # noqa: E731 - the filter that passes all
    if person is not None:
        actor = Actor(person, desk.staff.people[person])
        keep = lambda task, standing: may_take(actor, task, standing, day)  # noqa: E731 - the filter for one person
    steps = NextSteps()
    standings = [desk.standing(readable(desk.load_case(case)), workspace.now)] if case else pending(workspace)
    found = {
        (task.case_id, task.step): (task, standing)
        for standing in standings
        for task in tasks(standing, steps)
        if keep(task, standing)
    }
    ordered = in_order_of_urgency(task for task, _standing in found.values())
    rows = [found[task.case_id, task.step] for task in ordered]
    lines = [task_line(task, standing, zone) for task, standing in rows] or [_("nothing to do")]
    records = [
        task_record(task) | {"people": list(people_for(task, standing, desk.staff, day))}
        for task, standing in rows
    ]
    app.show("\n".join(lines), {"tasks": records})


@click.command()
@case_argument
@click.argument("clock", required=False)
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
        heading = f"{found.clock.id}: {found.clock.title.text(language())} ({_('clause')} {found.clause}"
        heading += f", {_('cycle')} {found.cycle})" if found.cycle > 1 else ")"
        lines = explain(found, language())
        blocks.append("\n".join([heading, *(f"  {line}" for line in lines)]))
        records.append(instance_record(found) | {"derivation": lines})
    app.show("\n\n".join(blocks), {"id": standing.state.case.id, "clocks": records})
