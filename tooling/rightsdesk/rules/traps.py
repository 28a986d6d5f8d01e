"""C3xx: whether a policy can be lived by: no case gets stuck, and what its clocks speak of can happen."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from rightsdesk.diagnostics import Severity
from rightsdesk.domain.authority import may_take
from rightsdesk.domain.events.catalogue import BY_NAME, OPENED
from rightsdesk.domain.lifecycle import PHASE_NAMES, Position, obstacles
from rightsdesk.domain.policy import Policy, PolicyVersion
from rightsdesk.domain.worklist import AGAINST_THE_GRAIN
from rightsdesk.messages import _, language
from rightsdesk.records.memory import code_version, recall, remember
from rightsdesk.rules.contexts import DeskContext, Finding, clause_note
from rightsdesk.rules.exploring import Exploration, Trap, explore
from rightsdesk.rules.registry import rule
from rightsdesk.rules.vocabulary import Keys

_explored: dict[str, Exploration] = {}


def explored(version: PolicyVersion) -> Exploration:
    """The exploration of a version, made once for its digest and this code.

    It takes a second or two and changes only with either of them, so one that found no trap is remembered.
    """
    if version.digest not in _explored:
        _explored[version.digest] = _remembered(version) or _remembering(version, explore(version.policy))
    return _explored[version.digest]


def _remembered(version: PolicyVersion) -> Exploration | None:
    known = recall(f"explored/{version.digest}", code_version("domain", "rules"))
    if known is None:
        return None
    followers = {start: frozenset(steps) for start, steps in known["followers"].items()}
    return Exploration(frozenset(known["happens"]), None, None, known["size"], followers)


def _remembering(version: PolicyVersion, found: Exploration) -> Exploration:
    if found.trap is None and found.dead_end is None:
        content = {
            "happens": sorted(found.happens),
            "size": found.size,
            "followers": {start: sorted(steps) for start, steps in found.followers.items()},
        }
        remember(f"explored/{version.digest}", code_version("domain", "rules"), content)
    return found


@dataclass(frozen=True, slots=True)
class _Want:
    """Something without which a trapped case is not closed: a step, why it cannot be taken, the clause behind
    it."""

    step: str
    why: str
    clause: str | None


def _as_far_as_it_goes(policy: Policy, trap: Trap) -> Position:
    """The position in which a trapped case ends up when every ordinary step is taken that can be, each once.

    Steps that keep the phase go first: what has been answered can no longer be investigated.
    """
    position = trap.position
    while step := next(_ordinary_steps(policy, position, trap), None):
        position = position.after(step)
    return position


def _ordinary_steps(policy: Policy, position: Position, trap: Trap) -> Iterator[str]:
    """The steps not yet taken that the case asks for and that can be taken, those first that keep the
    phase."""
    open_steps = [
        step
        for step in BY_NAME
        if step not in AGAINST_THE_GRAIN
        and step not in (*position.done, "closed", "archived")
        and may_take(policy, step)
    ]
    open_steps.sort(key=lambda step: position.after(step).phase != position.phase)
    return (step for step in open_steps if not obstacles(policy, position, step, trap.traits))


def _wants(policy: Policy, trap: Trap) -> list[_Want]:
    """What keeps the case from being closed, and what keeps the steps missing for that from being taken."""
    position = _as_far_as_it_goes(policy, trap)
    found: list[_Want] = []
    ahead = deque(["closed"])
    seen = set(ahead)
    while ahead:
        step = ahead.popleft()
        if not may_take(policy, step):
            found.append(_Want(step, _("no post may take it"), None))
        for obstacle in obstacles(policy, position, step, trap.traits):
            unanswered = step == "closed" and obstacle.clause is None
            if not unanswered:
                found.append(_Want(step, obstacle.why.text(language()), obstacle.clause))
            following = ("responded",) if unanswered else obstacle.missing
            ahead.extend(missing for missing in following if missing not in seen)
            seen.update(following)
    return found


def _place(policy: Policy, wants: list[_Want]) -> Keys:
    """The first clause behind what keeps the case from being closed."""
    for want in wants:
        for number, clause in enumerate(policy.clauses):
            if clause.no == want.clause:
                return ("clauses", number)
    return ("clauses",)


def _told(trap: Trap, wants: list[_Want]) -> str:
    """The state as people would describe it: the kind of case, the way into it, what stands in the way of
    closing."""
    kind = ", ".join(
        f"{trait} {value if isinstance(value, str) else ' '.join(sorted(value)) or '-'}"
        for trait, value in trap.telling.items()
    )
    return _("a case ({kind}) after {steps} is {phase}, and then: {wants}").format(
        kind=kind or _("of any kind"),
        steps=", ".join(["open", *(BY_NAME[step].about.command for step in trap.steps)]),
        phase=PHASE_NAMES[trap.position.phase].text(language()),
        wants="; ".join(
            f"{BY_NAME[want.step].about.command}: {want.why}{clause_note(want.clause)}" for want in wants
        ),
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
            wants = _wants(version.policy, trap)
            message = _("this policy can trap a case: {told}").format(told=_told(trap, wants))
            yield version.path, Finding(message, _place(version.policy, wants))


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
            wants = _wants(version.policy, dead_end)
            message = _("this policy has a dead end: {told}").format(told=_told(dead_end, wants))
            yield version.path, Finding(message, _place(version.policy, wants))


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
        for clause, keys, clock in version.policy.placed("clocks"):
            for name in ("from_", "until", "unless", "voided_by"):
                for event in getattr(clock, name):
                    if event not in happens:
                        message = _("the clock {clock} speaks of {event}, which can never happen").format(
                            clock=clock.id, event=event
                        )
                        place = (*keys, name.rstrip("_"))
                        yield version.path, Finding(message + clause_note(clause.no), place)


@rule(
    "C304",
    "clocks-can-be-kept",
    summary="after each event that starts a clock, one that keeps it can still come",
    reason="A clock that starts when it is too late for its end only ever runs out: a promise broken by the "
    "policy itself.",
    mend="let the clock start earlier, or end with a step that can come after its start",
)
def clocks_can_be_kept(context: DeskContext) -> Iterator[tuple[str, Finding]]:
    """The starts of every clock, where they can happen, against the steps that can come after them."""
    for version in context.versions:
        found = explored(version)
        for clause, keys, clock in version.policy.placed("clocks"):
            ends = found.happens & {*clock.until}
            for event in clock.from_ if ends else ():
                can_start = event == OPENED or event in found.happens
                if can_start and not found.followers[event] & ends:
                    message = _("the clock {clock} starts with {event}, after which {until} can never come")
                    told = message.format(clock=clock.id, event=event, until=", ".join(clock.until))
                    yield version.path, Finding(told + clause_note(clause.no), (*keys, "from"))
