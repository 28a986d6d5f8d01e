"""What must be done next, by whom, by when: derived from how cases stand."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from rightsdesk.domain.authority import Actor, denial, posts_in_charge
from rightsdesk.domain.conditions import Traits
from rightsdesk.domain.deadlines import Instance, urgency
from rightsdesk.domain.events.base import Phase
from rightsdesk.domain.events.catalogue import BY_NAME
from rightsdesk.domain.lifecycle import Position, legal_next, obstacles
from rightsdesk.domain.policy import Policy
from rightsdesk.domain.staff import Staff
from rightsdesk.domain.standing import Standing

AGAINST_THE_GRAIN = frozenset(
    {
        "answered-on-the-spot",
        "redirected",
        "information-requested",
        "returned",
        "rejected",
        "withdrawn",
        "merged",
        "unmerged",
        "reopened",
        "corrected",
        "reclassified",
        "extended",
    }
)
"""Steps that are somebody's decision about this very case: never proposed as the ordinary next one."""


@dataclass(frozen=True, slots=True)
class Task:
    """One step that a case asks for. `clock` is the running clock behind it (None: nothing presses), `due`
    when it must be done, `unit` who holds the case (None: the desk), `posts` whose holders may take the
    step.
    """

    case_id: str
    subject: str
    step: str
    posts: tuple[str, ...]
    unit: str | None
    due: datetime | None
    clock: Instance | None

    @property
    def command(self) -> str:
        """The `desk` command that takes the step."""
        return BY_NAME[self.step].about.command


def next_steps(policy: Policy, position: Position, goal: str, traits: Traits) -> tuple[str, ...]:
    """Every step with which a shortest ordinary way to `goal` can begin, in the order of a case's life:
    what different people can do side by side. Empty where only somebody's decision leads there.
    """
    if not obstacles(policy, position, goal, traits):
        return (goal,)
    seen = {position}
    level: dict[Position, set[str]] = {}
    for step in _ordinary(policy, position, traits):
        level.setdefault(position.after(step), set()).add(step)
    while level:
        arrived = [place for place in level if not obstacles(policy, place, goal, traits)]
        if arrived:
            first = set().union(*(level[place] for place in arrived))
            return tuple(step for step in BY_NAME if step in first)
        seen |= level.keys()
        following: dict[Position, set[str]] = {}
        for place, first in level.items():
            for step in _ordinary(policy, place, traits):
                after = place.after(step)
                if after not in seen:
                    following.setdefault(after, set()).update(first)
        level = following
    return ()


def _ordinary(policy: Policy, position: Position, traits: Traits) -> Iterator[str]:
    """Legal steps that a case asks for on its usual way, in the order of a case's life: those that name a
    stage, and those that a clause requires.
    """
    required = {step for clause in policy.clauses for each in clause.requires for step in each.steps}
    for step in legal_next(policy, position, traits):
        if step not in AGAINST_THE_GRAIN and (BY_NAME[step].about.stage or step in required):
            yield step


class NextSteps:
    """`next_steps` and `legal_next`, remembered by policy, position, goal and traits: thousands of cases
    stand in a few dozen places.
    """

    def __init__(self) -> None:
        self._known: dict[tuple[str, Position, str, frozenset[tuple[str, object]]], tuple[str, ...]] = {}
        self._legal: dict[tuple[str, Position, frozenset[tuple[str, object]]], tuple[str, ...]] = {}

    def of(self, standing: Standing, goal: str) -> tuple[str, ...]:
        """The next ordinary steps of a case towards `goal`."""
        state = standing.state
        key = (standing.version.digest, state.position, goal, frozenset(state.traits.items()))
        if key not in self._known:
            self._known[key] = next_steps(standing.version.policy, state.position, goal, state.traits)
        return self._known[key]

    def legal(self, standing: Standing) -> tuple[str, ...]:
        """Every step that may be taken in a case now, in the order of a case's life."""
        state = standing.state
        key = (standing.version.digest, state.position, frozenset(state.traits.items()))
        if key not in self._legal:
            self._legal[key] = legal_next(standing.version.policy, state.position, state.traits)
        return self._legal[key]


def tasks(standing: Standing, steps: NextSteps) -> list[Task]:
    """The steps a case asks for now: those for each running clock, and the way to closing where no clock
    runs.

    Steps wanted by several clocks are named once, with the earliest due time.
    """
    state = standing.state
    found: dict[str, Task] = {}
    for clock in standing.running():
        wanted = next(filter(None, (steps.of(standing, goal) for goal in clock.clock.until)), ())
        for step in wanted:
            found.setdefault(step, _task(standing, step, clock))
    for untold in standing.untold():
        wanted = next(filter(None, (steps.of(standing, goal) for goal in untold.clock.until)), ())
        for step in wanted:
            found.setdefault(step, _task(standing, step, None))
    if "transferred" in found:
        found = {step: task for step, task in found.items() if not _is_units(standing, step)}
    if state.position.waiting:
        found.setdefault("information-supplied", _task(standing, "information-supplied", None))
    if not found:
        for step in steps.of(standing, "closed") if state.is_open else _to_archive(standing):
            found[step] = _task(standing, step, None)
    return list(found.values())


def _is_units(standing: Standing, step: str) -> bool:
    """Whether the step is a unit's business once it has the case: nobody else's while it is yet to be
    handed on.
    """
    posts = standing.version.policy.vocabulary.posts.values()
    return any(post.scope == "unit" and step in post.may for post in posts)


def _to_archive(standing: Standing) -> tuple[str, ...]:
    """A closed case is archived where the policy speaks of archiving; what was imported has its archive
    elsewhere.
    """
    state, policy = standing.state, standing.version.policy
    spoken_of = any(each.before == "archived" for clause in policy.clauses for each in clause.requires)
    if state.phase is not Phase.CLOSED or not spoken_of or state.case.origin is not None:
        return ()
    return () if obstacles(policy, state.position, "archived", state.traits) else ("archived",)


def _task(standing: Standing, step: str, clock: Instance | None) -> Task:
    state, policy = standing.state, standing.version.policy
    posts = posts_in_charge(policy, step, state)
    if clock is not None and step in clock.clock.until and clock.clock.owner in posts:
        posts = (clock.clock.owner,)
    of_unit = any(policy.vocabulary.posts[post].scope == "unit" for post in posts)
    return Task(
        case_id=state.case.id,
        subject=state.case.subject,
        step=step,
        posts=posts,
        unit=state.holder if of_unit else None,
        due=clock.due if clock else None,
        clock=clock,
    )


def in_order_of_urgency(found: Iterable[Task]) -> list[Task]:
    """The soonest due first; those without a due time last, by id."""
    return sorted(found, key=lambda task: (*urgency(task.due), task.case_id))


def is_for(actor: Actor, task: Task, standing: Standing, day: date) -> bool:
    """Whether the task is this person's business, and they may take it."""
    held = actor.person.holdings(day)
    in_charge = any(
        holding.post in task.posts and (task.unit is None or holding.unit in (None, task.unit))
        for holding in held
    )
    named = standing.state.responsible == actor.slug and task.unit is not None
    return (in_charge or named) and denial(
        actor, task.step, standing.version.policy, standing.state, day
    ) is None


def people_for(task: Task, standing: Standing, staff: Staff, day: date) -> tuple[str, ...]:
    """Who in post the task is for."""
    return tuple(
        slug for slug, person in staff.people.items() if is_for(Actor(slug, person), task, standing, day)
    )


def routed_unit(policy: Policy, traits: Traits) -> str | None:
    """The unit that the policy's routing names for a case of these traits."""
    for clause in policy.clauses:
        for route in clause.routing:
            if route.when.holds(traits):
                return route.unit
    return None
