"""Commands to look at one case: show, why."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

import click

from rightsdesk.cli.columns import columns
from rightsdesk.cli.completion import complete_case_ids, words_of
from rightsdesk.cli.context import App, json_option, pass_app
from rightsdesk.cli.printing import (
    event_name,
    instance_record,
    joined,
    kind_name,
    next_lines,
    rounds,
    short,
    stage_name,
    state_name,
    task_record,
    unit_name,
    until,
)
from rightsdesk.domain.deadlines import Instance, State, explain
from rightsdesk.domain.events.base import Event
from rightsdesk.domain.events.quality import QualityJudged
from rightsdesk.domain.policy import Policy
from rightsdesk.domain.quality import verdict
from rightsdesk.domain.standing import Standing
from rightsdesk.domain.worklist import NextSteps, in_order_of_urgency, tasks
from rightsdesk.errors import DeskError
from rightsdesk.messages import _, language
from rightsdesk.records.store import readable
from rightsdesk.rules.contexts import clause_note

_SETTLED = (State.MET, State.VOID)
_TELLING = (
    "unit",
    "into",
    "body",
    "result",
    "reason",
    "course",
    "explanation",
    "what",
    "agreed",
    "content",
    "measures",
    "effect",
    "proof",
    "finding",
)
"""Fields of which the first that an event has says in a line what it was about."""

case_argument = click.argument("case", metavar="CASE", shell_complete=complete_case_ids)


def command(name: str) -> click.Command:
    """One of this file's commands."""
    return {"show": show, "why": why}[name]


@click.command(epilog=_("Example: {command}").format(command="desk show 2611-7KQ3F"))
@case_argument
@json_option
@pass_app
def show(app: App, case: str) -> None:
    """Show a case: what must be done, what was received, what happened."""
    from rightsdesk.rules.grouping import merged_into

    workspace = app.workspace
    desk = workspace.desk
    file = desk.load_case(case)
    standing = desk.standing(readable(file), workspace.now)
    found, state = standing.state.case, standing.state
    children = [other.id for other in merged_into(found.id, desk, desk.files.read_many(desk.case_paths()))]
    data = found.model_dump(mode="json", by_alias=True, exclude_none=True) | {
        "path": file.path,
        "stage": state.stage,
        "cycle": state.cycle,
        "sent_back": state.sent_back,
        "unit": state.holder,
        "clocks": [instance_record(clock) for clock in standing.clocks],
        "next": [task_record(task) for task in in_order_of_urgency(tasks(standing, NextSteps()))],
        "merged_here": children,
    }
    zone = desk.organisation.zone()
    lines = [
        *_heading(standing, zone, children),
        *next_lines(standing, zone),
        *_clocks(standing, zone),
        *_timeline(standing, zone),
    ]
    app.show("\n".join(lines), data)


def _heading(standing: Standing, zone: ZoneInfo, children: list[str]) -> Iterator[str]:
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
            stage_name(state.stage),
            rounds(state),
            _("answer not accepted") if state.position.refused else "",
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
    if case.holds_personal_data:
        yield "  " + _("who complained is sealed: desk reveal {case} --reason …").format(case=case.id)
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
    bar = policy.quality()
    if bar is not None and isinstance(event, QualityJudged):
        judged = verdict(bar, event.scores)
        found = _("{points} of {most} points, {bar} needed").format(
            points=judged.points, most=judged.most, bar=judged.bar
        )
    first = unit_name(policy, found) if found in policy.vocabulary.units else found.split("\n")[0]
    late = _("late: {reason}").format(reason=event.late_reason) if event.late_reason else ""
    return joined((first, late))


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
        heading = _("{clock}: {title}").format(
            clock=found.clock.id, title=found.clock.title.text(language())
        ) + clause_note(found.clause)
        if found.cycle > 1:
            heading += " " + _("cycle {number}").format(number=found.cycle)
        lines = explain(found, language())
        blocks.append("\n".join([heading, *(f"  {line}" for line in lines)]))
        records.append(instance_record(found) | {"derivation": lines})
    app.show("\n\n".join(blocks), {"id": standing.state.case.id, "clocks": records})
