"""What a case asks for, in words."""

from rightsdesk.domain.events.catalogue import BY_NAME
from rightsdesk.domain.standing import Standing
from rightsdesk.domain.worklist import NextSteps, Task, in_order_of_urgency, tasks
from rightsdesk.publish.views import times, words
from rightsdesk.publish.views.cases import Reader, StepView

NO_CLOCK = "open"
"""The state of a step that no clock presses."""


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
