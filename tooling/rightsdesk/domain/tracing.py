"""What enforces each clause of a policy: every mechanism as a value that rules, tests and counts can name."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from rightsdesk.domain.events.catalogue import OPENED
from rightsdesk.domain.model import Label
from rightsdesk.domain.policy import Clause


class Kind(StrEnum):
    """The ways in which a clause is enforced."""

    CLOCK = "clock"
    STEP = "required step"
    FIELD = "required field"
    APPROVAL = "approval"
    SIGNATURE = "signature"
    ROUND = "round until accepted"
    PROHIBITION = "prohibition"
    ROUTE = "route"
    MAJOR = "circumstance that makes major"
    ESCALATION = "escalation"
    CALL_BACK = "call-back"
    RECORDING = "recording in time"
    QUALITY = "quality bar"
    GROUP = "group threshold"
    LIKENESS = "likeness"
    DUTY = "duty"
    RHYTHM = "rhythm"
    RECURRENCE = "recurrence"
    RECORD = "record"
    EMERGENCY = "emergency plan"
    ASSESSMENT = "assessment table"
    BURSTS = "surveillance"
    RULE = "rule"
    PAGE = "page"


@dataclass(frozen=True, slots=True)
class Enforcer:
    """One thing by which a clause is enforced.

    `mechanism` is the field of the clause in which it stands; `name` tells it apart from others of its kind
    in the policy, in the policy's own words (`responded: investigated`); `title` is what the policy calls
    it (None: only by its name), `what` the mechanism itself.
    """

    kind: Kind
    mechanism: str
    name: str
    what: Any
    title: Label | None = None

    @property
    def key(self) -> str:
        """Kind and name: `clock transfer`."""
        return f"{self.kind} {self.name}"

    def aspects(self) -> tuple[str, ...]:
        """The names under which rules and tests say that they concern it, from the widest to the narrowest:
        `forbids`, `forbids.video-not-kept`."""
        narrower = _NARROWER.get(self.mechanism)
        found = narrower(self.what) if narrower else ()
        return (self.mechanism, *(f"{self.mechanism}.{each}" for each in found))


_NARROWER: Mapping[str, Callable[[Any], tuple[str, ...]]] = MappingProxyType(
    {
        "clocks": lambda clock: ("extendable",) if clock.extendable else (),
        "requires": lambda required: required.steps,
        "forbids": lambda prohibition: (prohibition,),
        "signed": lambda event: (event,),
        "duties": lambda duty: tuple(
            each for each in ("steps", "records", "approves") if getattr(duty, each)
        ),
        "rhythms": lambda rhythm: (rhythm.record,),
        "recurrences": lambda recurrence: (recurrence.record,),
        "records": lambda kind: (kind,),
        "rules": lambda code: (code,),
        "shown": lambda page: (page,),
    }
)
"""What is said more exactly of some mechanisms than the field in which they stand."""


def _named(kind: Kind, mechanism: str) -> Callable[[Clause], Iterator[Enforcer]]:
    """For mechanisms with an id and, mostly, a title."""

    def found(clause: Clause) -> Iterator[Enforcer]:
        for each in getattr(clause, mechanism):
            yield Enforcer(kind, mechanism, each.id, each, each.title)

    return found


def _words(kind: Kind, mechanism: str) -> Callable[[Clause], Iterator[Enforcer]]:
    """For mechanisms that are a word each."""

    def found(clause: Clause) -> Iterator[Enforcer]:
        for word in getattr(clause, mechanism):
            yield Enforcer(kind, mechanism, word, word)

    return found


def _single(kind: Kind, mechanism: str) -> Callable[[Clause], Iterator[Enforcer]]:
    """For mechanisms that a clause has at most once; they go by the clause's number."""

    def found(clause: Clause) -> Iterator[Enforcer]:
        what = getattr(clause, mechanism)
        if what is not None:
            yield Enforcer(kind, mechanism, clause.no, what)

    return found


def _steps(clause: Clause) -> Iterator[Enforcer]:
    for each in clause.requires:
        yield Enforcer(Kind.STEP, "requires", f"{each.before}: {', '.join(each.steps)}", each)


def _fields(clause: Clause) -> Iterator[Enforcer]:
    for each in clause.requires_fields:
        yield Enforcer(Kind.FIELD, "requires_fields", f"{each.event}: {', '.join(each.fields)}", each)


def _header(clause: Clause) -> Iterator[Enforcer]:
    for each in clause.requires_header:
        yield Enforcer(Kind.FIELD, "requires_header", f"{OPENED}: {', '.join(each.fields)}", each)


def _approvals(clause: Clause) -> Iterator[Enforcer]:
    for each in clause.approvals:
        yield Enforcer(Kind.APPROVAL, "approvals", f"{each.before}: {', '.join(each.by)}", each)


def _routes(clause: Clause) -> Iterator[Enforcer]:
    for place, each in enumerate(clause.routing, start=1):
        yield Enforcer(Kind.ROUTE, "routing", f"{clause.no}.{place}: {each.unit}", each)


def _escalations(clause: Clause) -> Iterator[Enforcer]:
    for each in clause.escalates:
        yield Enforcer(Kind.ESCALATION, "escalates", f"{each.event} {each.from_time}", each)


def _duties(clause: Clause) -> Iterator[Enforcer]:
    for place, each in enumerate(clause.duties, start=1):
        yield Enforcer(Kind.DUTY, "duties", f"{clause.no}.{place}: {each.post}", each, each.text)


def _recurrences(clause: Clause) -> Iterator[Enforcer]:
    for place, each in enumerate(clause.recurrences, start=1):
        yield Enforcer(Kind.RECURRENCE, "recurrences", f"{clause.no}.{place}: {each.record}", each)


MECHANISMS: Mapping[str, Callable[[Clause], Iterator[Enforcer]]] = MappingProxyType(
    {
        "clocks": _named(Kind.CLOCK, "clocks"),
        "requires": _steps,
        "requires_fields": _fields,
        "requires_header": _header,
        "approvals": _approvals,
        "signed": _words(Kind.SIGNATURE, "signed"),
        "until_accepted": _single(Kind.ROUND, "until_accepted"),
        "forbids": _words(Kind.PROHIBITION, "forbids"),
        "routing": _routes,
        "major": _words(Kind.MAJOR, "major"),
        "escalates": _escalations,
        "call_back": _single(Kind.CALL_BACK, "call_back"),
        "recording_tolerance": _single(Kind.RECORDING, "recording_tolerance"),
        "quality": _single(Kind.QUALITY, "quality"),
        "group": _single(Kind.GROUP, "group"),
        "likeness": _single(Kind.LIKENESS, "likeness"),
        "duties": _duties,
        "rhythms": _named(Kind.RHYTHM, "rhythms"),
        "recurrences": _recurrences,
        "records": _words(Kind.RECORD, "records"),
        "emergencies": _named(Kind.EMERGENCY, "emergencies"),
        "assessment": _single(Kind.ASSESSMENT, "assessment"),
        "bursts": _single(Kind.BURSTS, "bursts"),
        "rules": _words(Kind.RULE, "rules"),
        "shown": _words(Kind.PAGE, "shown"),
    }
)
"""What each field of a clause that holds mechanisms enforces; a test holds the keys against the model."""


def enforcers(clause: Clause) -> tuple[Enforcer, ...]:
    """Everything by which the desk enforces a clause; empty where it is left to people."""
    return tuple(enforcer for find in MECHANISMS.values() for enforcer in find(clause))
