"""Every state that a policy lets a case get into, explored exhaustively, and which of them lead to closing.

A state is a `Position` of the lifecycle with the traits that the policy's conditions tell apart. `done` is
reduced to the steps that the policy mentions, each trait to one value for every combination of conditions it
can satisfy: two states that differ in nothing else allow the same steps, so nothing is left out. What may
come next is asked of `lifecycle.obstacles` itself, once for each combination of what the step's legality
depends on.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, combinations, islice, product

from rightsdesk.domain.authority import DECISIONS, posts_for
from rightsdesk.domain.case import KINDS
from rightsdesk.domain.conditions import Traits, When
from rightsdesk.domain.events.base import Phase
from rightsdesk.domain.events.catalogue import BY_NAME, OPENED
from rightsdesk.domain.lifecycle import Plan, Position, asks_anew, generic_obstacle, obstacles
from rightsdesk.domain.policy import Policy
from rightsdesk.domain.requirements import Requirement
from rightsdesk.rules.vocabulary import judged_values

OUTSIDE = frozenset({"answered-on-the-spot", "redirected", "withdrawn", "merged"})
"""Steps that depend on somebody else or on the matter itself: nobody may need them to get a case closed."""

DETOURS = frozenset({"reopened", "unmerged"})
"""Steps that go back: a case that can be closed only by them was led into a dead end."""

_JUDGED = ("severity", "urgency", "complexity")
_CHANGES: Mapping[str, tuple[str, ...]] = {
    "assessed": (*_JUDGED, "triggers"),
    "reclassified": ("kind", "category", *_JUDGED),
    "transferred": ("unit",),
}
"""Which traits a step can change (`unit` with the unit's line)."""

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
    after it, until the case is reopened.
    """

    happens: frozenset[str]
    trap: Trap | None
    dead_end: Trap | None
    size: int
    followers: Mapping[str, frozenset[str]]


_Leads = tuple[tuple[int, bool], ...]
Kind = tuple[int, ...]
"""The traits of a case, as the number of the value of each aspect."""


class Aspects:
    """The traits that a policy's conditions tell apart, each reduced to values that satisfy different
    conditions."""

    def __init__(self, policy: Policy) -> None:
        conditions = tuple(_conditions(policy))
        self.names: tuple[str, ...] = ()
        self.values: tuple[tuple[Traits, ...], ...] = ()
        for name, candidates in _candidates(policy).items():
            distinct: dict[tuple[tuple[bool, ...], ...], Traits] = {}
            for candidate in candidates:
                distinct.setdefault(tuple(_satisfied(when, candidate) for when in conditions), candidate)
            self.names += (name,)
            self.values += (tuple(distinct.values()),)

    def first(self) -> list[Kind]:
        """The kinds of a case that no unit has had yet. How it will be judged is taken as given from the
        start."""
        spans = [
            range(1 if name == "unit" else len(values))
            for name, values in zip(self.names, self.values, strict=True)
        ]
        return list(product(*spans))

    def telling(self, kind: Kind) -> dict[str, str | frozenset[str]]:
        """Those traits of a kind of case on which anything depends."""
        found: dict[str, str | frozenset[str]] = {}
        for number, values in zip(kind, self.values, strict=True):
            if len(values) > 1:
                found.update(values[number])
        return found

    def traits(self, kind: Kind) -> dict[str, str | frozenset[str]]:
        """The traits of a kind of case."""
        found: dict[str, str | frozenset[str]] = {}
        for number, values in zip(kind, self.values, strict=True):
            found.update(values[number])
        return found

    def after(self, step: str, kind: Kind) -> list[Kind]:
        """The kinds that a step can make of a case, that of before among them (a case with a unit keeps
        having one)."""
        changed = _CHANGES.get(step, ())
        spans: list[Iterable[int]] = []
        for name, values, number in zip(self.names, self.values, kind, strict=True):
            spans.append(range(len(values)) if name in changed else (number,))
        return list(product(*spans))

    def same_but_unit(self, one: Kind, other: Kind) -> bool:
        """Whether two kinds differ in nothing but who has the case."""
        return all(
            name == "unit" or here == there for name, here, there in zip(self.names, one, other, strict=True)
        )


def _conditions(policy: Policy) -> Iterator[When]:
    for clause in policy.clauses:
        yield from (requirement.when for requirement in clause.requires)
        yield from (approval.when for approval in clause.approvals)


def _satisfied(when: When, traits: Traits) -> tuple[bool, ...]:
    """Which of the traits that a condition asks for, and that these traits speak of, are as it wants them."""
    return tuple(
        trait in traits and When({trait: sorted(wanted)}).holds(traits)
        for trait, wanted in when.values().items()
    )


def _candidates(policy: Policy) -> dict[str, list[Traits]]:
    """All values of each aspect, that of a case just received first."""
    words = policy.vocabulary
    triggers = sorted(
        {value for when in _conditions(policy) for value in when.values().get("triggers", ())}
        & set(words.triggers)
    )
    subsets = chain.from_iterable(combinations(triggers, count) for count in range(len(triggers) + 1))
    units: list[Traits] = [{}]
    for slug, unit in words.units.items():
        units.append({"unit": slug, "line": unit.line} if unit.line else {"unit": slug})
    return {
        "kind": [{"kind": kind} for kind in KINDS],
        "channel": [{"channel": word} for word in words.channels],
        "category": [{"category": word} for word in words.categories],
        "wants": [{}, *({"wants": word} for word in words.wants)],
        **{name: [{name: value} for value in judged_values(name)] for name in _JUDGED},
        "triggers": [{"triggers": frozenset(subset)} for subset in subsets],
        "unit": units,
    }


@dataclass(frozen=True, slots=True)
class _Move:
    """One step from the states of one head (a position but for `done`, and a kind of case).

    `asks` are the done steps that its legality depends on, `allowed` what was found for them so far; `keeps`
    is what stays done of what was, `adds` what it makes done. `heads` are those it leads to, each with
    whether the case is still of the same kind there. `own`: whether the desk can take the step of its own
    accord.
    """

    event: str
    asks: int
    allowed: dict[int, bool]
    keeps: int
    adds: int
    heads: tuple[tuple[int, bool], ...]
    own: bool


class _Walk:
    """An exploration under way. A state is one number: its head, then a bit for each relevant step done."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.aspects = Aspects(policy)
        self.relevant = frozenset(step for one in _requirements(policy) for step in (*one.steps, *one.unless))
        self.bits = {step: 1 << place for place, step in enumerate(sorted(self.relevant))}
        self.width, self.every = len(self.bits), (1 << len(self.bits)) - 1
        self.heads: list[tuple[Position, Kind]] = []
        self.numbers: dict[tuple[Position, Kind], int] = {}
        self.moves: dict[int, tuple[_Move, ...]] = {}
        self.resting: dict[int, list[str]] = {}
        self.steady = 0
        self.allowed: dict[tuple[str, Kind, Plan], dict[int, bool]] = {}
        self.came_from: dict[int, tuple[int, str] | None] = {}
        self.backwards: dict[int, list[int]] = {}
        self.detours: dict[int, list[int]] = {}
        self.happens: set[str] = set()
        self.takable = frozenset(name for name in BY_NAME if may_take(policy, name))

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
            for reconsidered, kinds in anew.items():
                yield from self._move(head, event, kinds, reconsidered=reconsidered)

    def _move(self, head: int, event: str, kinds: Iterable[Kind], *, reconsidered: bool) -> Iterator[_Move]:
        """The move that a step is where it makes one of these kinds of the case, if it changes anything."""
        position, kind = self.heads[head]

        def after(done: frozenset[str]) -> Position:
            moved = replace(position, done=done).after(event)
            return moved.reconsidered() if reconsidered else moved

        moved = after(frozenset())
        heads = {self._head(moved, other): self.aspects.same_but_unit(kind, other) for other in kinds}
        move = _Move(
            event=event,
            asks=self._mask(_asked(self.policy, event, self.aspects.traits(kind))),
            allowed=self.allowed.setdefault((event, kind, position.plan), {}),
            keeps=self._mask(after(self.relevant).done),
            adds=self._mask(moved.done),
            heads=tuple(heads.items()),
            own=event not in OUTSIDE,
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
        ways: dict[int, list[tuple[str, _Leads]]] = {
            head: [(each.event, each.heads) for each in moves if any(each.allowed.values())]
            + [(event, ((head, True),)) for event in self.resting.get(head, ())]
            for head, moves in self.moves.items()
        }
        return {start: self._steps_after(start, ways) for start in starts}

    def _steps_after(self, start: str, ways: Mapping[int, Sequence[tuple[str, _Leads]]]) -> frozenset[str]:
        leads = (heads for moves in ways.values() for event, heads in moves if event == start)
        ahead = {other for heads in leads for other, _same in heads}
        if start == OPENED:
            ahead = {self._head(Position(), kind) for kind in self.aspects.first()}
        seen, found = set(ahead), set[str]()
        while ahead:
            for event, heads in ways.get(ahead.pop(), ()):
                found.add(event)
                if event != "reopened":  # starts all clocks afresh
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


def _asked(policy: Policy, event: str, traits: Traits) -> Iterator[str]:
    """The steps that the legality of an event depends on, in a case of these traits."""
    for requirement in _requirements(policy):
        if requirement.before == event and requirement.when.holds(traits):
            yield from {*requirement.steps, *requirement.unless}


def may_take(policy: Policy, step: str) -> bool:
    """Whether some post may take a step; decisions are taken by those whom approvals name."""
    if step in DECISIONS and any(clause.approvals for clause in policy.clauses):
        return True
    return bool(posts_for(policy, step))


def explore(policy: Policy) -> Exploration:
    """Explore a policy. Cost grows with the number of states: some ten thousand for a policy of twenty
    clauses."""
    walk = _Walk(policy)
    walk.explore()
    trap = walk.nearest_outside(walk.leading_to_the_end(walk.backwards, walk.detours), len(walk.came_from))
    dead_end = None if trap else walk.nearest_outside(walk.leading_to_the_end(walk.backwards), walk.steady)
    starts = sorted({event for _clause, clock in policy.clocks() for event in clock.from_})
    return Exploration(frozenset(walk.happens), trap, dead_end, len(walk.came_from), walk.followers(starts))
