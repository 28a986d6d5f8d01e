"""Which cases have to do with which: handled together, probably about one matter, of one vehicle or place.

How far apart cases may be received to have to do with each other, and how alike their texts must be, are the
policy's terms (`likeness` of a clause); where it has none, only what is handled together is related.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from rightsdesk.domain.case import Case
from rightsdesk.domain.standing import Standing
from rightsdesk.rules.likeness import likely

Why = Literal["parent", "child", "sibling", "alike", "vehicle", "place", "line"]


@dataclass(frozen=True, slots=True)
class Related:
    """A case that another has to do with, and why: it is handled with it (`parent`), the other way round
    (`child`), both with a third (`sibling`); its text is `alike` of 100 (None: not compared); it names the
    same vehicle, place or line.
    """

    standing: Standing
    why: Why
    alike: int | None = None


class Relations:
    """The cases of a desk, so ordered that those related to one are found without looking at all."""

    def __init__(self, standings: Sequence[Standing]) -> None:
        self._by_id = {each.state.case.id: each for each in standings}
        self._children: dict[str, list[Standing]] = {}
        self._named: dict[tuple[str, str], list[Standing]] = {}
        self._in_time = sorted(standings, key=_received)
        for each in self._in_time:
            if each.state.parent:
                self._children.setdefault(each.state.parent, []).append(each)
            for key in _names(each.state.case):
                self._named.setdefault(key, []).append(each)

    def of(self, standing: Standing) -> tuple[Related, ...]:
        """What a case has to do with, each other case once: those handled with it, then the most alike, then
        those of the same vehicle, place, line, the nearest in time first.
        """
        found: dict[str, Related] = {}
        for each in (*self._together(standing), *self._alike(standing), *self._at_one_place(standing)):
            found.setdefault(each.standing.state.case.id, each)
        found.pop(standing.state.case.id, None)
        return tuple(found.values())

    def _together(self, standing: Standing) -> Iterator[Related]:
        parent = standing.state.parent
        if parent in self._by_id:
            yield Related(self._by_id[parent], "parent")
        for each in self._children.get(standing.state.case.id, ()):
            yield Related(each, "child")
        for each in self._children.get(parent or "", ()):
            yield Related(each, "sibling")

    def _alike(self, standing: Standing) -> Iterator[Related]:
        """Texts are compared for open cases only: to find one matter in two cases is of use until then."""
        terms = standing.version.policy.likeness()
        if terms is None or not standing.state.is_open:
            return
        near = {each.state.case.id: each for each in self._around(self._in_time, standing)}
        alike = likely(standing.state.case, (each.state.case for each in near.values()), terms)
        for found in sorted(alike, key=lambda each: (-each.alike, each.case.id)):
            yield Related(near[found.case.id], "alike", found.alike)

    def _at_one_place(self, standing: Standing) -> Iterator[Related]:
        at = _received(standing)
        for key in _names(standing.state.case):
            near = self._around(self._named[key], standing)
            for each in sorted(near, key=lambda one: (abs(_received(one) - at), one.state.case.id)):
                yield Related(each, _WHY[key[0]])

    def _around(self, ordered: Sequence[Standing], standing: Standing) -> Sequence[Standing]:
        """Those received within the policy's span of a case; none where it says no span."""
        terms = standing.version.policy.likeness()
        if terms is None:
            return ()
        span, at = terms.within.elapsed(), _received(standing)
        first = bisect_left(ordered, at - span, key=_received)
        return ordered[first : bisect_right(ordered, at + span, key=_received)]


_WHY: dict[str, Why] = {"vehicle": "vehicle", "place": "place", "line": "line"}


def _received(standing: Standing) -> datetime:
    return standing.state.case.received_at


def _names(case: Case) -> Iterator[tuple[str, str]]:
    """What a case names of where it happened, the narrowest first."""
    if case.where:
        for name in _WHY:
            named = getattr(case.where, name)
            if named:
                yield name, named
