"""What a policy promises about time, as the public reads it."""

from collections.abc import Iterable
from dataclasses import dataclass

from rightsdesk.domain.clocks import Clock
from rightsdesk.domain.policy import Clause, Policy
from rightsdesk.publish.views import mechanisms, words


@dataclass(frozen=True, slots=True)
class ClockView:
    """A promise about time. `within` is the bare limit (`2 days`), `timely` the same as part of a sentence
    (`within 2 days`), `sentence` all of it, `details` what else holds.

    `cases` says which cases it is for (empty: all), `exceptions` which have another limit. `begins` and
    `ends` are the events it is counted between, as slugs; `start` and `until` say them in words.
    """

    id: str
    name: str
    within: str
    timely: str
    clause: str
    owner: str
    begins: tuple[str, ...]
    ends: tuple[str, ...]
    start: str
    until: str
    cases: str
    exceptions: tuple[str, ...]
    about_complaints: bool
    sentence: str
    details: tuple[str, ...]


def _moment(event: str, language: str) -> str:
    """An event as the moment when it happens: in Chinese without the sign that it has (转办, not 已转办)."""
    said = words.event(event, language)
    return said.replace("已", "", 1) if language == "zh" else said


def clock_view(clock: Clock, clause: Clause, policy: Policy, language: str) -> ClockView:
    """A clock of a clause in words."""
    return ClockView(
        id=clock.id,
        name=clock.title.text(language),
        within=clock.within.text(language),
        timely=words.within(clock.within, language),
        clause=clause.no,
        owner=words.owner(clock.owner, policy, language),
        begins=clock.from_,
        ends=clock.until,
        start=words.either([_moment(name, language) for name in clock.from_], language),
        until=words.either([_moment(name, language) for name in clock.until], language),
        cases=words.condition(clock.applies, policy, language),
        exceptions=tuple(mechanisms.other_limits(clock, policy, language)),
        about_complaints="complaint" in clock.applies.values().get("kind", {"complaint"}),
        sentence=mechanisms.clock_sentence(clock, policy, language),
        details=tuple(mechanisms.clock_details(clock, policy, language)),
    )


def promise(clocks: Iterable[ClockView], start: str, until: str) -> ClockView | None:
    """The promise to complainants about the time from one event to another, whatever its policy calls it;
    None where it makes none. What a clock runs until is the first event that it names: the others are ways
    in which the matter may end before.
    """
    found = (each for each in clocks if start in each.begins and each.ends[0] == until)
    return next((each for each in found if each.about_complaints), None)


_AFTER_THE_ANSWER = ("call_back", "until_accepted", "quality")


def follow_up(policy: Policy, language: str) -> tuple[str, ...]:
    """What happens once somebody was answered: who asks whether they are satisfied, and by when; what follows
    where they are not; how the handling is judged.
    """
    calls = [clock for _clause, clock in policy.clocks() if clock.until[0] == "called-back"]
    said = [mechanisms.clock_sentence(clock, policy, language) for clock in calls]
    for mechanism in _AFTER_THE_ANSWER:
        for clause in policy.clauses:
            said += mechanisms.MECHANISMS[mechanism](clause, policy, language)
    return tuple(said)
