"""The traits of a case that a policy tells apart, each reduced to as few values as will do.

One value stands for every combination of conditions that it can satisfy: cases that differ in nothing else
allow the same steps, so nothing is left out.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, combinations, product

from rightsdesk.domain.authority import may_take
from rightsdesk.domain.case import KINDS
from rightsdesk.domain.conditions import Traits, When
from rightsdesk.domain.lifecycle import ONLY_FOR
from rightsdesk.domain.policy import Policy
from rightsdesk.rules.vocabulary import judged_values

_JUDGED = ("severity", "urgency", "complexity")
_CHANGES: Mapping[str, tuple[str, ...]] = {
    "assessed": (*_JUDGED, "triggers"),
    "reclassified": ("kind", "category", *_JUDGED),
    "transferred": ("unit",),
}
"""Which traits a step can change (`unit` with the unit's line)."""

Kind = tuple[int, ...]
"""The traits of a case, as the number of the value of each aspect."""


class Aspects:
    """The values of each trait that satisfy different conditions of a policy."""

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
        if clause.until_accepted is not None:
            yield clause.until_accepted.when
    yield from (when for step, when in ONLY_FOR.items() if may_take(policy, step))


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
