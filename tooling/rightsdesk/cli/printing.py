"""How cases, clocks and tasks are printed, for people and as plain data."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from rightsdesk.cli.columns import columns
from rightsdesk.cli.context import App
from rightsdesk.domain.deadlines import Instance, State
from rightsdesk.domain.events.catalogue import BY_NAME
from rightsdesk.domain.folding import CaseState
from rightsdesk.domain.lifecycle import SENT_BACK, SENT_BACK_NAME
from rightsdesk.domain.policy import Policy
from rightsdesk.domain.standing import Standing
from rightsdesk.domain.worklist import NextSteps, Task, in_order_of_urgency, tasks
from rightsdesk.messages import _, language
from rightsdesk.rules.reporters import as_record

if TYPE_CHECKING:
    from rightsdesk.operations.stepping import OnBranch, StepTaken
    from rightsdesk.records.store import Desk
    from rightsdesk.rules.likeness import Likely


def state_name(state: State) -> str:
    """The state of a clock as it is printed."""
    return {
        State.RUNNING: _("running"),
        State.WARNING: _("due soon"),
        State.OVERDUE: _("OVERDUE"),
        State.WAITING: _("waiting"),
        State.MET: _("in time"),
        State.LATE: _("late"),
        State.VOID: _("void"),
    }[state]


def kind_name(kind: str) -> str:
    """The kind of a case as it is printed."""
    return {
        "complaint": _("complaint"),
        "question": _("question"),
        "suggestion": _("suggestion"),
    }[kind]


def local(moment: datetime, zone: ZoneInfo) -> str:
    """A moment as the desk's wall clock shows it, to the minute."""
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}"


def short(moment: datetime, now: datetime, zone: ZoneInfo) -> str:
    """A moment as briefly as it can be told apart at `now`: only the time today, the year only of another."""
    there, here = moment.astimezone(zone), now.astimezone(zone)
    if there.date() == here.date():
        return _("today {time}").format(time=f"{there:%H:%M}")
    return f"{there:%m-%d %H:%M}" if there.year == here.year else f"{there:%Y-%m-%d %H:%M}"


def until(due: datetime, now: datetime, zone: ZoneInfo) -> str:
    """A limit as briefly as `short`; midnight is the 24:00 of the day that ends, as the law counts it."""
    there = due.astimezone(zone)
    if f"{there:%H:%M}" != "00:00":
        return short(due, now, zone)
    return short(there - timedelta(minutes=1), now, zone).replace("23:59", "24:00")


def event_name(name: str) -> str:
    """What happened, in the reader's language."""
    if name in BY_NAME:
        return BY_NAME[name].about.name.text(language())
    return _("received")


def stage_name(stage: str) -> str:
    """The stage a case is at, in the reader's language."""
    return SENT_BACK_NAME.text(language()) if stage == SENT_BACK else event_name(stage)


def rounds(state: CaseState) -> str:
    """How often a case has been handled, and why again; empty for the first time."""
    if state.cycle == 1:
        return ""
    handling = _("handling no. {number}").format(number=state.cycle)
    if not state.sent_back:
        return handling
    return handling + _(" (sent back: {count})").format(count=state.sent_back)


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
        "state": clock.state.value if clock else None,
        "clock": clock.clock.id if clock else None,
        "clause": clock.clause if clock else None,
        "unit": task.unit,
        "posts": list(task.posts),
    }


def mark(task: Task) -> str:
    """What catches the eye before a task: overdue, or nearly so."""
    pressing = task.clock is not None and task.clock.state in (State.OVERDUE, State.WARNING)
    return state_name(task.clock.state) if task.clock and pressing else ""


def task_cells(task: Task, standing: Standing, zone: ZoneInfo) -> tuple[str, str, str, str]:
    """A task as cells of a table: how pressing, until when, which command, whose it is."""
    policy = standing.version.policy
    posts = policy.post_titles(task.posts, language())
    who = posts if task.unit is None else f"{unit_name(policy, task.unit)}: {posts}"
    return mark(task), until(task.due, standing.now, zone) if task.due else "", task.command, who


def next_lines(standing: Standing, zone: ZoneInfo) -> Iterator[str]:
    """What the case asks for now, the most urgent first, indented below a heading; nothing for nothing."""
    ahead = in_order_of_urgency(tasks(standing, NextSteps()))
    rows = [
        (command, due and _("by {time}").format(time=due), pressing, who)
        for pressing, due, command, who in (task_cells(task, standing, zone) for task in ahead)
    ]
    if rows:
        yield _("next:")
        yield from columns(rows, "  ")


def print_step(app: App, taken: "StepTaken", alike: "Sequence[Likely]" = ()) -> None:
    """What was done, what comes next, and the cases that are probably about the same matter."""
    zone = app.workspace.desk.organisation.zone()
    standing = taken.standing
    name = taken.event.event if taken.event else "opened"
    data = {
        "id": taken.case_id,
        "path": taken.path,
        "event": name,
        "commit": taken.commit,
        "stage": standing.state.stage,
        **({"code": taken.code} if taken.code else {}),
        **({"branch": asdict(taken.on)} if taken.on else {}),
        "due": [instance_record(clock) for clock in standing.running()],
        "next": [task_record(task) for task in in_order_of_urgency(tasks(standing, NextSteps()))],
        "findings": [as_record(finding) for finding in taken.findings],
        "duplicates": [{"id": each.case.id, "alike": each.alike, "there": each.there} for each in alike],
    }
    heading = (
        f"{taken.case_id}  {event_name(name)}"
        if taken.event
        else _("{case} is open. The number to give to the complainant: {case}").format(case=taken.case_id)
    )
    findings = [f"  {finding}" for finding in taken.findings]
    app.show(
        "\n".join(
            [
                heading,
                *_receipt_lines(taken, app.workspace.desk),
                *findings,
                *_alike_lines(taken, alike),
                *(_branch_lines(taken.on) if taken.on else ()),
                *next_lines(standing, zone),
            ]
        ),
        data,
    )


def _branch_lines(on: "OnBranch") -> Iterator[str]:
    """Where a step on a case's branch is, and how it comes into the main line."""
    if on.remote is None:
        yield _(
            "  on the branch {branch}, published nowhere; the main line takes it in with: {command}"
        ).format(branch=on.name, command=f"desk join {on.name}")
        return
    yield _("  on the branch {branch}, published at {remote}").format(branch=on.name, remote=on.remote)
    if on.address:
        yield _("  open the pull request into {base}: {address}").format(base=on.base, address=on.address)
    else:
        yield _(
            "  open the pull request into {base} on the host's pages; without such pages, the main line "
            "takes it in with: {command}"
        ).format(base=on.base, command=f"desk join {on.remote}/{on.name}")


def _receipt_lines(taken: "StepTaken", desk: "Desk") -> Iterator[str]:
    """The code to read out to the complainant beside the number, and where and how long it serves."""
    if taken.code is None:
        return
    from rightsdesk.publish.following import followed_until, page

    yield _("  receipt code: {code}").format(code=taken.code)
    yield _("  It is shown only now and kept nowhere. For a new one: desk receipt {case}").format(
        case=taken.case_id
    )
    address = page(desk.organisation, taken.standing.state.case.language)
    end = followed_until(desk.organisation, taken.standing.state)
    if end is not None and end < taken.standing.now:
        yield _("  The case was closed too long ago to be followed; tell the complainant how it ended.")
    elif address:
        yield _("  The complainant follows the case at: {address}").format(address=address)
    if end is not None and end >= taken.standing.now:
        day = desk.local_day(end).isoformat()
        yield _("  The case is closed: it can be followed until {day}.").format(day=day)


def _alike_lines(taken: "StepTaken", alike: "Sequence[Likely]") -> Iterator[str]:
    """The earlier cases that are probably about the same matter, and how to handle the new one with one."""
    from rightsdesk.rules.grouping import TOLD, likeness_in_words

    for each in alike[:TOLD]:
        yield f"  {likeness_in_words(each)}: {each.case.subject}"
    if alike:
        yield _("  if it is the same matter: desk merge {case} --into {other} --reason …").format(
            case=taken.case_id, other=alike[0].case.id
        )


def joined(parts: Iterable[str]) -> str:
    """The parts that say something, one after the other."""
    return " · ".join(part for part in parts if part)
