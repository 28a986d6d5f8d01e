"""Every state that a policy lets a case get into, explored exhaustively, and which of them lead to closing.

A state is a `Position` of the lifecycle with the traits that the policy's conditions tell apart. `done` is
reduced to the steps that the policy mentions: two states that differ in nothing else allow the same steps, so
nothing is left out. What may come next is asked of `lifecycle.obstacles` itself, once for each combination of
what the step's legality depends on; a step that can turn out in several ways leads to as many states.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from rightsdesk.domain.authority import may_take
from rightsdesk.domain.conditions import Traits
from rightsdesk.domain.events.base import Phase
from rightsdesk.domain.events.catalogue import BY_NAME, OPENED
from rightsdesk.domain.lifecycle import (
    ONLY_AFTER,
    Position,
    asks_anew,
    generic_obstacle,
    obstacles,
    starts_anew,
)
from rightsdesk.domain.outcomes import Outcome, possible_outcomes, rounds_until_accepted
from rightsdesk.domain.policy import Policy
from rightsdesk.domain.requirements import Requirement
from rightsdesk.rules.aspects import Aspects, Kind

OUTSIDE = frozenset({"answered-on-the-spot", "redirected", "withdrawn", "merged"})
"""Steps that depend on somebody else or on the matter itself: nobody may need them to get a case closed."""

DETOURS = frozenset({"reopened", "unmerged"})
"""Steps that go back: a case that can be closed only by them was led into a dead end."""

_ENDS = (Phase.CLOSED, Phase.ARCHIVED)


@dataclass(frozen=True, slots=True)
class Trap:
    """A state from which no case gets closed: the steps of a shortest way into it, and what the case is like.

    `telling` are those of its traits on which anything depends under the policy.
    """

    steps: tuple[str, ...]
    traits: Traits
    telling: Traits
    position: Position


@dataclass(frozen=True, slots=True)
class Exploration:
    """What an exploration found.

    `happens` are the steps that can be taken somewhere, `trap` is a nearest state from which closing is out
    of reach, `dead_end` one from which only going back leads there, in a case that was never reclassified
    (what was answered as a question and turns out to be a complaint has to be reopened). `size` counts the
    states. `followers` has, for each event that a clock starts from, the steps that can come at any time
    after it, until the case starts anew.
    """

    happens: frozenset[str]
    trap: Trap | None
    dead_end: Trap | None
    size: int
    followers: Mapping[str, frozenset[str]]


_Leads = tuple[tuple[int, bool], ...]
_Way = tuple[str, _Leads, bool]
"""A step, the heads it leads to, and whether all starts anew with it."""


@dataclass(frozen=True, slots=True)
class _Move:
    """One step from the states of one head (a position but for `done`, and a kind of case).

    `asks` are the done steps that its legality depends on, `allowed` what was found for them so far; `keeps`
    is what stays done of what was, `adds` what it makes done. `heads` are those it leads to, each with
    whether the case is still of the same kind there. `own`: whether the desk can take the step of its own
    accord, with this outcome; `anew`: whether it starts a new cycle.
    """

    event: str
    asks: int
    allowed: dict[int, bool]
    keeps: int
    adds: int
    heads: _Leads
    own: bool
    anew: bool


class _Walk:
    """An exploration under way. A state is one number: its head, then a bit for each relevant step done."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.aspects = Aspects(policy)
        self.takable = frozenset(name for name in BY_NAME if may_take(policy, name))
        first = {ONLY_AFTER[step] for step in self.takable & {*ONLY_AFTER}}
        self.relevant = frozenset(_mentioned(policy)) | first
        self.bits = {step: 1 << place for place, step in enumerate(sorted(self.relevant))}
        self.width, self.every = len(self.bits), (1 << len(self.bits)) - 1
        self.heads: list[tuple[Position, Kind]] = []
        self.numbers: dict[tuple[Position, Kind], int] = {}
        self.moves: dict[int, tuple[_Move, ...]] = {}
        self.resting: dict[int, list[str]] = {}
        self.steady = 0
        self.allowed: dict[tuple[str, Kind, Position], dict[int, bool]] = {}
        self.came_from: dict[int, tuple[int, str] | None] = {}
        self.backwards: dict[int, list[int]] = {}
        self.detours: dict[int, list[int]] = {}
        self.happens: set[str] = set()

    def explore(self) -> None:
        """Reach every state there is, breadth first: first without a case changing its kind, then with it."""
        self.came_from = dict.fromkeys(
            self._head(Position(), kind) << self.width for kind in self.aspects.first()
        )
        changed = self._spread(deque(self.came_from), steady=True)
        self.steady = len(self.came_from)
        ahead = deque(state for state in changed if state not in self.came_from)
        self.came_from.update((state, changed[state]) for state in ahead)
        self._spread(ahead, steady=False)

    def _spread(self, ahead: deque[int], *, steady: bool) -> dict[int, tuple[int, str]]:
        """Reach what can be reached from the states `ahead`; answers those that only a change of kind leads
        to.

        The loop is written out because it runs some million times.
        """
        width, every, moves = self.width, self.every, self.moves
        changed: dict[int, tuple[int, str]] = {}
        while ahead:
            state = ahead.popleft()
            head, done = state >> width, state & every
            if head not in moves:
                moves[head] = tuple(self._moves(head))
            for move in moves[head]:
                legal = move.allowed.get(done & move.asks)
                if legal is None:
                    legal = self._ask(head, done & move.asks, move)
                if not legal:
                    continue
                after = done & move.keeps | move.adds
                for other, same in move.heads:
                    following = other << width | after
                    if following == state:
                        continue
                    if steady and not same:
                        changed.setdefault(following, (state, move.event))
                        continue
                    if following not in self.came_from:
                        self.came_from[following] = (state, move.event)
                        ahead.append(following)
                    if same and move.own:
                        ways = self.detours if move.event in DETOURS else self.backwards
                        ways.setdefault(following, []).append(state)
        return changed

    def _head(self, position: Position, kind: Kind) -> int:
        key = (replace(position, done=frozenset()), kind)
        if key not in self.numbers:
            self.numbers[key] = len(self.heads)
            self.heads.append(key)
        return self.numbers[key]

    def _moves(self, head: int) -> Iterator[_Move]:
        """The steps that are possible by their nature and that some post may take."""
        position, kind = self.heads[head]
        traits = self.aspects.traits(kind)
        for event in BY_NAME:
            if event not in self.takable or generic_obstacle(position, event) is not None:
                continue
            anew: dict[bool, list[Kind]] = {}
            for other in self.aspects.after(event, kind):
                anew.setdefault(asks_anew(self.policy, traits, self.aspects.traits(other)), []).append(other)
            for outcome in possible_outcomes(self.policy, event, traits):
                for reconsidered, kinds in anew.items():
                    yield from self._move(head, event, outcome, kinds, reconsidered=reconsidered)

    def _move(
        self, head: int, event: str, outcome: Outcome, kinds: Iterable[Kind], *, reconsidered: bool
    ) -> Iterator[_Move]:
        """The move that a step with this outcome is where it makes one of these kinds of the case, if it
        changes anything."""
        position, kind = self.heads[head]

        def after(done: frozenset[str]) -> Position:
            moved = replace(position, done=done).after(event, outcome)
            return moved.reconsidered() if reconsidered else moved

        moved = after(frozenset())
        heads = {self._head(moved, other): self.aspects.same_but_unit(kind, other) for other in kinds}
        move = _Move(
            event=event,
            asks=self._mask(_asked(self.policy, event, self.aspects.traits(kind))),
            allowed=self.allowed.setdefault((event, kind, replace(position, waiting=False)), {}),
            keeps=self._mask(after(self.relevant).done),
            adds=self._mask(moved.done),
            heads=tuple(heads.items()),
            own=event not in OUTSIDE and outcome is Outcome.USUAL,
            anew=starts_anew(event, outcome),
        )
        if move.heads == ((head, True),) and not move.asks | move.adds and move.keeps == self.every:
            if self._ask(head, 0, move):  # it happens, and leaves the state as it is
                self.resting.setdefault(head, []).append(event)
        else:
            yield move

    def _mask(self, steps: Iterable[str]) -> int:
        return sum(self.bits.get(step, 0) for step in set(steps))

    def _steps(self, mask: int) -> frozenset[str]:
        return frozenset(step for step, bit in self.bits.items() if mask & bit)

    def _ask(self, head: int, asked: int, move: _Move) -> bool:
        """Ask the lifecycle, once for what the answer depends on."""
        position, kind = self.heads[head]
        standing = replace(position, done=self._steps(asked))
        legal = not obstacles(self.policy, standing, move.event, self.aspects.traits(kind))
        move.allowed[asked] = legal
        if legal:
            self.happens.add(move.event)
        return legal

    def leading_to_the_end(self, *ways: Mapping[int, list[int]]) -> set[int]:
        """The states from which closing is reached along these ways."""
        ends = {number for number, (position, _kind) in enumerate(self.heads) if position.phase in _ENDS}
        found = {state for state in self.came_from if state >> self.width in ends}
        ahead = deque(found)
        while ahead:
            state = ahead.popleft()
            for way in ways:
                for earlier in way.get(state, ()):
                    if earlier not in found:
                        found.add(earlier)
                        ahead.append(earlier)
        return found

    def followers(self, starts: Iterable[str]) -> dict[str, frozenset[str]]:
        """What can come after each of these in the same cycle; told from heads alone, so rather too much."""
        ways: dict[int, list[_Way]] = {
            head: [(each.event, each.heads, each.anew) for each in moves if any(each.allowed.values())]
            + [(event, ((head, True),), False) for event in self.resting.get(head, ())]
            for head, moves in self.moves.items()
        }
        return {start: self._steps_after(start, ways) for start in starts}

    def _steps_after(self, start: str, ways: Mapping[int, Sequence[_Way]]) -> frozenset[str]:
        leads = (heads for moves in ways.values() for event, heads, _anew in moves if event == start)
        ahead = {other for heads in leads for other, _same in heads}
        if start == OPENED:
            ahead = {self._head(Position(), kind) for kind in self.aspects.first()}
        seen, found = set(ahead), set[str]()
        while ahead:
            for event, heads, anew in ways.get(ahead.pop(), ()):
                found.add(event)
                if not anew:
                    fresh = {other for other, _same in heads} - seen
                    ahead |= fresh
                    seen |= fresh
        return frozenset(found)

    def nearest_outside(self, good: set[int], among: int) -> Trap | None:
        """Of the states reached first, so many, the very first that is not among the good ones."""
        for state in islice(self.came_from, among):
            if state not in good:
                position, kind = self.heads[state >> self.width]
                standing = replace(position, done=self._steps(state))
                traits, telling = self.aspects.traits(kind), self.aspects.telling(kind)
                return Trap(self._way_to(state), traits, telling, standing)
        return None

    def _way_to(self, state: int) -> tuple[str, ...]:
        steps: list[str] = []
        origin = self.came_from[state]
        while origin is not None:
            state, step = origin
            steps.append(step)
            origin = self.came_from[state]
        return tuple(reversed(steps))


def _requirements(policy: Policy) -> Iterator[Requirement]:
    for clause in policy.clauses:
        yield from clause.requires


def _mentioned(policy: Policy) -> Iterator[str]:
    """The steps on which the legality of others depends under the policy."""
    for requirement in _requirements(policy):
        yield from (*requirement.steps, *requirement.unless)
    for clause in policy.clauses:
        if clause.until_accepted is not None:
            yield from ("proposed", *clause.until_accepted.settled_by())


def _asked(policy: Policy, event: str, traits: Traits) -> Iterator[str]:
    """The steps that the legality of an event depends on, in a case of these traits."""
    if event in ONLY_AFTER:
        yield ONLY_AFTER[event]
    if event in ("responded", "closed"):
        for _clause, rounds in rounds_until_accepted(policy, traits):
            yield from ("proposed", *rounds.settled_by())
    for requirement in _requirements(policy):
        if requirement.before == event and requirement.when.holds(traits):
            yield from {*requirement.steps, *requirement.unless}


def explore(policy: Policy) -> Exploration:
    """Explore a policy. Cost grows with the number of states: some hundred thousand for a policy of twenty
    clauses, in one or two seconds."""
    walk = _Walk(policy)
    walk.explore()
    trap = walk.nearest_outside(walk.leading_to_the_end(walk.backwards, walk.detours), len(walk.came_from))
    dead_end = None if trap else walk.nearest_outside(walk.leading_to_the_end(walk.backwards), walk.steady)
    starts = sorted({event for _clause, clock in policy.clocks() for event in clock.from_})
    return Exploration(frozenset(walk.happens), trap, dead_end, len(walk.came_from), walk.followers(starts))
