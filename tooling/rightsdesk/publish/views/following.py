"""What the holder of a receipt's code may read of a case: how far it is, what comes next, by when.

Nothing in it is about a person, and nothing that people typed: only words of the policy, the desk's own
words, and times. It says when something is due, never that it is late: that, the reader's own clock tells. So
it changes when the case does, and not with the hour.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Final, Literal
from zoneinfo import ZoneInfo

from rightsdesk.domain.deadlines import Instance, State
from rightsdesk.domain.events.base import Phase
from rightsdesk.domain.folding import CaseState
from rightsdesk.domain.protection import erasure
from rightsdesk.domain.standing import Standing
from rightsdesk.domain.worklist import NextSteps
from rightsdesk.publish.views import times, words

SIZE: Final = 2048
"""Bytes of every status before it is sealed: none is told from another by its length."""

MOST_STEPS: Final = 4
LONGEST: Final = 48
"""Characters of a name at most, so that a status with one step fits into SIZE whatever its words are."""

Course = Literal["open", "waiting", "merged", "closed"]


@dataclass(frozen=True, slots=True)
class NextStep:
    """What happens next, and who sees to it (empty: nobody is named); `by` in words and `at` in ISO 8601,
    both None where no time is set or it stands still."""

    what: str
    who: str
    by: str | None
    at: str | None


@dataclass(frozen=True, slots=True)
class StatusView:
    """How far a case is, in one language. `since` is when that stage was reached, `holder` who has it."""

    stage: str
    since: str
    holder: str
    next: tuple[NextStep, ...]


@dataclass(frozen=True, slots=True)
class Status:
    """How far a case is: its course, and the same words in each language of the desk."""

    course: Course
    told: Mapping[str, StatusView]

    def packed(self) -> bytes:
        """The status as JSON of SIZE bytes, blanks at its end: the last steps are left out where it would be
        longer."""
        for count in range(MOST_STEPS, -1, -1):
            told = {language: replace(view, next=view.next[:count]) for language, view in self.told.items()}
            text = json.dumps(
                {"course": self.course, "told": {language: asdict(view) for language, view in told.items()}},
                ensure_ascii=False,
                separators=(",", ":"),
            ).encode()
            if len(text) <= SIZE:
                return text.ljust(SIZE)
        raise ValueError(f"a status of {len(text)} bytes does not fit into {SIZE}")


def status(standing: Standing, steps: NextSteps, languages: Sequence[str], zone: ZoneInfo) -> Status:
    """What may be told of a case; `steps` remembers the ways to closing."""
    return Status(
        _course(standing),
        {language: _view(standing, steps, language, zone) for language in languages},
    )


def _course(standing: Standing) -> Course:
    state = standing.state
    if not state.is_open:
        return "closed"
    if state.phase is Phase.MERGED:
        return "merged"
    return "waiting" if state.position.waiting else "open"


def _view(standing: Standing, steps: NextSteps, language: str, zone: ZoneInfo) -> StatusView:
    state, policy = standing.state, standing.version.policy
    holder = (
        words.word(policy.vocabulary.units, state.holder, language)
        if state.holder
        else words.THE_DESK.text(language)
    )
    reached = [event.at for event in state.case.timeline if event.about.stage]
    since = reached[-1] if reached else state.case.received_at
    return StatusView(
        stage=_short(_stage(state, language)),
        since=times.instant(since, zone, language),
        holder=_short(holder) if state.is_open else "",
        next=tuple(_next(standing, steps, language, zone)),
    )


def _stage(state: CaseState, language: str) -> str:
    """The stage, and that the complainant's data was erased where it was: they may have asked for that."""
    parts = [words.stage(state.stage, language)]
    if erasure(state.case.timeline) is not None:
        parts.append(words.event("erased", language))
    return ("；" if language == "zh" else "; ").join(parts)


def _next(standing: Standing, steps: NextSteps, language: str, zone: ZoneInfo) -> list[NextStep]:
    """The promises that run, the soonest due first, and those that wait; where there are none and the case
    is open, the way to closing."""
    running = sorted(standing.running(), key=_stands_still)[:MOST_STEPS]
    if running or not standing.state.is_open:
        return [_promise(clock, standing, language, zone) for clock in running]
    wanted = steps.of(standing, "closed")[:1]
    return [NextStep(_short(words.event(step, language)), "", None, None) for step in wanted]


def _stands_still(clock: Instance) -> bool:
    return clock.state is State.WAITING


def _promise(clock: Instance, standing: Standing, language: str, zone: ZoneInfo) -> NextStep:
    policy = standing.version.policy
    named = clock.clock.owner == "unit" and clock.unit
    who = (
        words.word(policy.vocabulary.units, clock.unit, language)
        if named and clock.unit
        else words.owner(clock.clock.owner, policy, language)
    )
    stands_still = _stands_still(clock)
    return NextStep(
        what=_short(clock.clock.title.text(language)),
        who=_short(who),
        by=None if stands_still else times.end(clock.due, zone, language),
        at=None if stands_still else clock.due.astimezone(zone).isoformat(),
    )


def _short(name: str) -> str:
    return name if len(name) <= LONGEST else name[: LONGEST - 1] + "…"
