"""How often each mechanism of a policy was put to use, and with what result: the counts of traceability."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType
from typing import Any

from rightsdesk.domain.clocks import Clock
from rightsdesk.domain.conditions import Traits
from rightsdesk.domain.deadlines import RUNNING, State
from rightsdesk.domain.events.base import Event
from rightsdesk.domain.events.catalogue import BY_NAME
from rightsdesk.domain.events.handling import Returned
from rightsdesk.domain.events.quality import QualityJudged
from rightsdesk.domain.lifecycle import Plan, Position
from rightsdesk.domain.limits import Limit
from rightsdesk.domain.obligations import Obligation, Source
from rightsdesk.domain.outcomes import Outcome, outcome
from rightsdesk.domain.policy import Policy
from rightsdesk.domain.quality import verdict
from rightsdesk.domain.receipt import lacking
from rightsdesk.domain.regime import Duty, EmergencyPlan, Recurrence, Rhythm
from rightsdesk.domain.requirements import (
    Approval,
    Escalation,
    FieldRequirement,
    GroupThreshold,
    HeaderRequirement,
    Quality,
    Requirement,
    Route,
    UntilAccepted,
)
from rightsdesk.domain.standing import Standing
from rightsdesk.domain.tracing import Enforcer


class Stand(StrEnum):
    """How something that enforces a clause stands: kept whenever it was asked for; not kept or late at least
    once; only running so far; never asked for yet; or always there, as a page is.
    """

    MET = "met"
    LATE = "late"
    RUNNING = "running"
    NEVER = "never exercised"
    ALWAYS = "always there"


@dataclass(frozen=True, slots=True)
class Tally:
    """How often something was kept (`met`), kept late or not at all (`late`), is still open (`running`)."""

    met: int = 0
    late: int = 0
    running: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.met + other.met, self.late + other.late, self.running + other.running)

    @property
    def stand(self) -> Stand:
        """The tally in a word: the worst that happened."""
        if self.late:
            return Stand.LATE
        if self.met:
            return Stand.MET
        return Stand.RUNNING if self.running else Stand.NEVER


@dataclass(frozen=True, slots=True)
class Taken:
    """One step of a case: the cycle and the position before it, what was known of the case before and after
    it."""

    standing: Standing
    event: Event
    cycle: int
    position: Position
    before: Traits
    after: Traits


@dataclass(frozen=True)
class Practice:
    """What happened under one policy version: the cases it judges, what was owed beside them, the ids of the
    programme records by kind, those that count and those that wait to, as for an approval; the people in each
    post. `broken` are the cases and records with findings, by
    the aspect of the policy that the rule enforces (`Enforcer.aspects`); `judged` is how many cases or
    records a rule was held against, by its code: it lacks the rules that judge neither.
    """

    policy: Policy
    standings: tuple[Standing, ...] = ()
    obligations: tuple[Obligation, ...] = ()
    records: Mapping[str, frozenset[str]] = field(default_factory=dict)
    waiting: Mapping[str, frozenset[str]] = field(default_factory=dict)
    holders: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    broken: Mapping[str, frozenset[str]] = field(default_factory=dict)
    judged: Mapping[str, int] = field(default_factory=dict)

    @cached_property
    def steps(self) -> Mapping[str, tuple[Taken, ...]]:
        """Every step of every case, by the name of the event."""
        found: dict[str, list[Taken]] = {}
        for standing in self.standings:
            for taken in _taken(standing):
                found.setdefault(taken.event.event, []).append(taken)
        return {name: tuple(steps) for name, steps in found.items()}

    def taken(self, *names: str) -> Iterator[Taken]:
        """The steps of these names."""
        for name in names:
            yield from self.steps.get(name, ())

    def broken_by(self, aspect: str) -> frozenset[str]:
        """The cases in which a rule found an aspect of the policy broken."""
        return self.broken.get(aspect, frozenset())


def _taken(standing: Standing) -> Iterator[Taken]:
    state = standing.state
    known = {seen.index: seen for seen in state.history.occurrences}
    before = known[-1]
    for index, (event, position) in enumerate(zip(state.case.timeline, state.positions, strict=True)):
        after = known.get(index, before)
        yield Taken(standing, event, before.cycle, position, before.traits, after.traits)
        before = after


def _counted(results: Iterable[bool | None]) -> Tally:
    """A tally of results: kept, not kept, or (None) still open."""
    found = list(results)
    return Tally(found.count(True), found.count(False), found.count(None))


def _states(states: Iterable[State]) -> Tally:
    """A tally of the states of deadlines; what no longer applies counts nowhere."""
    found = list(states)
    return Tally(
        found.count(State.MET),
        found.count(State.LATE) + found.count(State.OVERDUE),
        sum(state in RUNNING and state is not State.OVERDUE for state in found),
    )


def _clock(clock: Clock, practice: Practice) -> Tally:
    return _states(
        instance.state
        for standing in practice.standings
        for instance in standing.clocks
        if instance.clock.id == clock.id
    )


def _requirement(required: Requirement, practice: Practice) -> Tally:
    return _counted(
        taken.position.done >= frozenset(required.steps)
        for taken in practice.taken(required.before)
        if required.when.holds(taken.before) and not taken.position.done & frozenset(required.unless)
    )


def _fields(required: FieldRequirement, practice: Practice) -> Tally:
    return _counted(
        all(getattr(taken.event, name) not in (None, ()) for name in required.fields)
        for taken in practice.taken(required.event)
        if required.when.holds(taken.after)
    )


def _header(required: HeaderRequirement, practice: Practice) -> Tally:
    return _counted(
        {lack.field for lack in lacking(practice.policy, standing.state.case)}.isdisjoint(required.fields)
        for standing in practice.standings
        if required.when.holds(standing.state.history.occurrences[0].traits)
    )


def _approval(approval: Approval, practice: Practice) -> Tally:
    given = _counted(
        taken.position.plan is Plan.APPROVED
        for taken in practice.taken(approval.before)
        if approval.when.holds(taken.before)
    )
    asked = [standing.state for standing in practice.standings if approval.when.holds(standing.state.traits)]
    phases = BY_NAME[approval.before].about.phases
    waiting = [state for state in asked if state.position.plan is Plan.PENDING and state.phase in phases]
    return given + Tally(running=len(waiting))


def _rounds(rounds: UntilAccepted, practice: Practice) -> Tally:
    refused = {
        taken.standing.state.case.id: taken.standing
        for taken in practice.taken("responded")
        if _turned_out(taken, practice) is Outcome.REFUSED and rounds.when.holds(taken.after)
    }
    return _counted(_gone_round(standing) for standing in refused.values())


def _turned_out(taken: Taken, practice: Practice) -> Outcome:
    return outcome(practice.policy, taken.event, taken.after, refused=taken.position.refused)


def _gone_round(standing: Standing) -> bool | None:
    """Whether a case whose answer was refused got one that was not; None while it is open."""
    if not standing.state.position.refused:
        return True
    return None if standing.state.is_open else False


PROHIBITED_IN: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "money-for-satisfaction": ("answered-on-the-spot", "proposed", "carried-out", "responded"),
        "call-back-by-the-unit": ("called-back",),
        "video-not-kept": ("investigated",),
        "other-reply-way-without-reason": ("responded", "answered-on-the-spot"),
    }
)
"""The steps in which what is forbidden could happen."""


def _prohibition(name: str, practice: Practice) -> Tally:
    broken = practice.broken_by(f"forbids.{name}")
    tempted = {taken.standing.state.case.id for taken in practice.taken(*PROHIBITED_IN[name])}
    return Tally(met=len(tempted - broken), late=len(broken))


def _route(route: Route, practice: Practice) -> Tally:
    """The cases that first went where they are routed to. That one went elsewhere breaks no rule: a route is
    what the desk proposes."""
    routes = [each for clause in practice.policy.clauses for each in clause.routing]
    return Tally(
        met=sum(
            taken.after.get("unit") == route.unit
            and next((each for each in routes if each.when.holds(taken.before)), None) is route
            for taken in practice.taken("transferred")
            if "transferred" not in taken.position.done and "returned" not in taken.position.done
        )
    )


def _major(trigger: str, practice: Practice) -> Tally:
    return _counted(
        standing.state.traits["severity"] == "major"
        for standing in practice.standings
        if trigger in standing.state.traits["triggers"]
    )


def _escalation(escalation: Escalation, practice: Practice) -> Tally:
    results = []
    seen: dict[tuple[str, int], int] = {}
    for taken in practice.taken(escalation.event):
        place = (taken.standing.state.case.id, taken.cycle)
        seen[place] = seen.get(place, 0) + 1
        if seen[place] >= escalation.from_time and isinstance(taken.event, Returned):
            results.append(taken.event.escalated_to in escalation.to)
    return _counted(results)


def _call_back(_what: Any, practice: Practice) -> Tally:
    tried = {taken.standing.state.case.id: taken.standing for taken in practice.taken("called-back")}
    done = sum(_was_called(standing) for standing in tried.values())
    return Tally(met=done, running=len(tried) - done)


def _was_called(standing: Standing) -> bool:
    """Whether any call-back of a case counts: somebody was reached, or given up after enough attempts."""
    return any(seen.event == "called-back" and seen.effective for seen in standing.state.history.occurrences)


def _recording(_limit: Limit, practice: Practice) -> Tally:
    late = practice.broken_by("recording_tolerance")
    return Tally(met=len(practice.standings) - len(late), late=len(late))


def _rule(code: str, practice: Practice) -> Tally | None:
    """Cases or records with findings, and those without; None for a rule about the desk or its history, which
    every check and every change is held against."""
    broken = practice.broken_by(f"rules.{code}")
    return Tally(practice.judged[code] - len(broken), len(broken)) if code in practice.judged else None


def _quality(quality: Quality, practice: Practice) -> Tally:
    return _counted(
        verdict(quality, taken.event.scores).passes
        for taken in practice.taken("quality-judged")
        if isinstance(taken.event, QualityJudged)
    )


def _group(threshold: GroupThreshold, practice: Practice) -> Tally:
    found = sum(
        threshold.trigger in standing.state.traits["triggers"]
        and standing.state.traits["severity"] == "major"
        for standing in practice.standings
    )
    return Tally(met=found, late=len(practice.broken_by("group")))


def _duty(duty: Duty, practice: Practice) -> Tally | None:
    """A duty is there as long as somebody holds the post."""
    return None if practice.holders.get(duty.post) else Tally(late=1)


def _owed(practice: Practice, place: str, *sources: Source) -> Tally:
    """What was owed by that place of the policy."""
    return _states(
        owed.state for owed in practice.obligations if owed.source in sources and owed.place == place
    )


def _rhythm(rhythm: Rhythm, practice: Practice) -> Tally:
    return _owed(practice, rhythm.id, Source.RHYTHM)


def _recurrence(recurrence: Recurrence, practice: Practice) -> Tally:
    return _owed(practice, recurrence.record, Source.RECURRENCE)


def _emergency(plan: EmergencyPlan, practice: Practice) -> Tally:
    parts = (Source.ACTIVATION, Source.PLAN_STEP, Source.STAND_DOWN, Source.REVIEW)
    return _owed(practice, plan.id, *parts)


def _record(kind: str, practice: Practice) -> Tally:
    broken = practice.broken_by(f"records.{kind}")
    kept, waiting = (ids.get(kind, frozenset()) for ids in (practice.records, practice.waiting))
    return Tally(met=len(kept - broken), late=len(broken), running=len(waiting - broken))


_TALLIES: Mapping[str, Callable[[Any, Practice], Tally | None]] = MappingProxyType(
    {
        "clocks": _clock,
        "requires": _requirement,
        "requires_fields": _fields,
        "requires_header": _header,
        "approvals": _approval,
        "until_accepted": _rounds,
        "forbids": _prohibition,
        "routing": _route,
        "major": _major,
        "escalates": _escalation,
        "call_back": _call_back,
        "recording_tolerance": _recording,
        "quality": _quality,
        "group": _group,
        "duties": _duty,
        "rhythms": _rhythm,
        "recurrences": _recurrence,
        "records": _record,
        "emergencies": _emergency,
        "rules": _rule,
    }
)

LASTING = frozenset({"likeness", "signed", "assessment", "bursts", "shown"})
"""Mechanisms that are at work with every opening, commit and build, so that there is nothing to count."""


def tally(enforcer: Enforcer, practice: Practice) -> Tally | None:
    """How often a mechanism was put to use; None for one that is always at work."""
    if enforcer.mechanism in LASTING:
        return None
    return _TALLIES[enforcer.mechanism](enforcer.what, practice)
