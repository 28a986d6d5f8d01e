"""C3xx: whether a policy can be lived by: no case gets stuck, and what its clocks speak of can happen."""

from collections.abc import Iterator

from rightsdesk.diagnostics import Severity
from rightsdesk.domain.events.catalogue import BY_NAME, OPENED
from rightsdesk.domain.lifecycle import PHASE_NAMES, obstacles
from rightsdesk.domain.policy import Policy, PolicyVersion
from rightsdesk.messages import _
from rightsdesk.rules.contexts import DeskContext, Finding, Keys, clause_note
from rightsdesk.rules.exploring import Exploration, Trap, explore
from rightsdesk.rules.registry import rule

_explored: dict[str, Exploration] = {}


def explored(version: PolicyVersion) -> Exploration:
    """The exploration of a version, made once for its digest: three rules ask for it."""
    if version.digest not in _explored:
        _explored[version.digest] = explore(version.policy)
    return _explored[version.digest]


def _place(policy: Policy, trap: Trap) -> Keys:
    """The clause that keeps the case from being closed, where one does."""
    for obstacle in obstacles(policy, trap.position, "closed", trap.traits):
        for number, clause in enumerate(policy.clauses):
            if clause.no == obstacle.clause:
                return ("clauses", number)
    return ("clauses",)


def _told(policy: Policy, trap: Trap) -> str:
    """The state as people would describe it: the kind of case, the way into it, what closing would ask
    for."""
    kind = ", ".join(
        f"{trait} {value if isinstance(value, str) else ' '.join(sorted(value)) or '-'}"
        for trait, value in trap.traits.items()
    )
    steps = ", ".join(["open", *(BY_NAME[step].about.command for step in trap.steps)])
    wanted = "; ".join(
        obstacle.why.en + clause_note(obstacle.clause)
        for obstacle in obstacles(policy, trap.position, "closed", trap.traits)
    )
    return _("a case ({kind}) after {steps} is {phase}; to close it: {wanted}").format(
        kind=kind or _("of any kind"), steps=steps, phase=PHASE_NAMES[trap.position.phase].en, wanted=wanted
    )


@rule(
    "C301",
    "no-trap",
    summary="from every state that a policy lets a case get into, it can be closed",
    reason="A case that no legal step can bring to its end stays open for ever, with somebody waiting for "
    "it. Steps that depend on others, such as a withdrawal, or that say something else of the matter, are "
    "no way out.",
    mend="see what closing asks for in the message: let the step be taken in that state, require it "
    "earlier, or excuse it with `unless`",
)
def no_trap(context: DeskContext) -> Iterator[tuple[str, Finding]]:
    """Explores every state of every policy version, and walks back from closing."""
    for version in context.versions:
        trap = explored(version).trap
        if trap is not None:
            message = _("this policy can trap a case: {told}").format(told=_told(version.policy, trap))
            yield version.path, Finding(message, _place(version.policy, trap))


@rule(
    "C302",
    "no-dead-end",
    summary="no case has to go back by reopening or unmerging before it can be closed",
    reason="Reopening starts all clocks afresh and tells the complainant that it was not done; it is for "
    "those who do not accept the result, not for mending an omission that a clause could have prevented.",
    mend="require the step named in the message before the step that leads into the dead end",
    severity=Severity.WARNING,
)
def no_dead_end(context: DeskContext) -> Iterator[tuple[str, Finding]]:
    """The states from which closing is reached only by going back, in cases that keep their kind."""
    for version in context.versions:
        dead_end = explored(version).dead_end
        if dead_end is not None:
            message = _("this policy has a dead end: {told}").format(told=_told(version.policy, dead_end))
            yield version.path, Finding(message, _place(version.policy, dead_end))


@rule(
    "C303",
    "clock-events-happen",
    summary="every event that a clock starts from, ends with or is excused by can happen under the policy",
    reason="A clock whose event can never happen promises the public something that nobody can keep or "
    "break.",
    mend="correct the event, or the requirement that keeps it from happening",
)
def clock_events_happen(context: DeskContext) -> Iterator[tuple[str, Finding]]:
    """The events of every clock against those that happen somewhere in the exploration."""
    for version in context.versions:
        happens = explored(version).happens | {OPENED}
        for number, clause in enumerate(version.policy.clauses):
            for place, clock in enumerate(clause.clocks):
                for name in ("from_", "until", "unless", "voided_by"):
                    for event in getattr(clock, name):
                        if event not in happens:
                            message = _("the clock {clock} speaks of {event}, which can never happen").format(
                                clock=clock.id, event=event
                            )
                            keys = ("clauses", number, "clocks", place, name.rstrip("_"))
                            yield version.path, Finding(message + clause_note(clause.no), keys)
