"""What must be done now, by whom, by when."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from rightsdesk.domain.deadlines import State
from rightsdesk.domain.events.catalogue import BY_NAME
from rightsdesk.domain.standing import Standing
from rightsdesk.domain.worklist import NextSteps, Task, in_order_of_urgency, people_for, tasks
from rightsdesk.publish.markdown import quoted
from rightsdesk.publish.views import times, words
from rightsdesk.publish.views.cases import Reader, StepView

NO_CLOCK = "open"
"""The state of a step that no clock presses."""


@dataclass(frozen=True, slots=True)
class TaskView:
    """One step that a case asks for, on the list of what is to be done."""

    case_id: str
    subject: Markup
    step: StepView
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TodayView:
    """All that is to be done: overdue, due soon, within its time, waiting, and what no clock presses."""

    as_of: str
    overdue: tuple[TaskView, ...]
    soon: tuple[TaskView, ...]
    running: tuple[TaskView, ...]
    waiting: tuple[TaskView, ...]
    unpressed: tuple[TaskView, ...]

    @property
    def number(self) -> int:
        """How many steps there are to take."""
        return sum(map(len, (self.overdue, self.soon, self.running, self.waiting, self.unpressed)))


def step_view(task: Task, standing: Standing, reader: Reader) -> StepView:
    """A task in words."""
    state = task.clock.state.value if task.clock else NO_CLOCK
    policy = standing.version.policy
    posts = policy.post_titles(task.posts, reader.language)
    return StepView(
        name=BY_NAME[task.step].about.help.text(reader.language).rstrip("。."),
        command=f"desk {task.command} {task.case_id}",
        who=words.of_unit(reader.unit(task.unit, policy), posts, reader.language) if task.unit else posts,
        due=times.end(task.due, reader.zone, reader.language) if task.due else None,
        state=state,
        status=words.CLOCK_STATES[state].text(reader.language) if task.clock else "",
    )


def steps_of(standing: Standing, steps: NextSteps, reader: Reader) -> tuple[StepView, ...]:
    """What one case asks for, the most urgent first."""
    return tuple(step_view(task, standing, reader) for task in in_order_of_urgency(tasks(standing, steps)))


def _task_view(task: Task, standing: Standing, reader: Reader) -> TaskView:
    day = standing.now.astimezone(reader.zone).date()
    case = standing.state.case
    return TaskView(
        case_id=task.case_id,
        subject=quoted(task.subject, case.language),
        step=step_view(task, standing, reader),
        people=tuple(reader.person(slug) for slug in people_for(task, standing, reader.staff, day)),
    )


def today_view(standings: Sequence[Standing], steps: NextSteps, reader: Reader, as_of: str) -> TodayView:
    """Every step that every open case asks for, sorted by how it presses."""
    of_case = {standing.state.case.id: standing for standing in standings}
    found = in_order_of_urgency(task for standing in standings for task in tasks(standing, steps))

    def pick(states: Iterable[State | None]) -> tuple[TaskView, ...]:
        wanted = set(states)
        return tuple(
            _task_view(task, of_case[task.case_id], reader)
            for task in found
            if (task.clock.state if task.clock else None) in wanted
        )

    return TodayView(
        as_of=as_of,
        overdue=pick([State.OVERDUE]),
        soon=pick([State.WARNING]),
        running=pick([State.RUNNING]),
        waiting=pick([State.WAITING]),
        unpressed=pick([None]),
    )
