"""How a step can turn out. Most steps have one outcome; a judgement of quality can send a case back, and an
answer can be one that the complainant does not accept.
"""

from enum import StrEnum

from rightsdesk.domain.conditions import Traits
from rightsdesk.domain.events.base import Event
from rightsdesk.domain.events.handling import Responded
from rightsdesk.domain.events.quality import QualityJudged
from rightsdesk.domain.policy import Policy
from rightsdesk.domain.quality import verdict
from rightsdesk.domain.requirements import UntilAccepted


class Outcome(StrEnum):
    """How a step turned out: as steps of its kind do; short of the bar, so that the case goes back; or an
    answer that is refused and must be followed by another.
    """

    USUAL = "usual"
    SHORT = "short"
    REFUSED = "refused"


def outcome(policy: Policy, event: Event, traits: Traits, *, refused: bool) -> Outcome:
    """How this step turned out in a case of these traits. After an answer that was `refused`, one of which
    nobody knows whether it is accepted is refused too."""
    if isinstance(event, QualityJudged):
        judged = policy.quality()
        return Outcome.USUAL if judged is None or verdict(judged, event.scores).passes else Outcome.SHORT
    if isinstance(event, Responded) and rounds_until_accepted(policy, traits):
        settled = event.accepted == "yes" or (event.accepted == "unknown" and not refused)
        return Outcome.USUAL if settled else Outcome.REFUSED
    return Outcome.USUAL


def possible_outcomes(policy: Policy, event: str, traits: Traits) -> tuple[Outcome, ...]:
    """Every way in which a step of that name can turn out in a case of these traits, the usual one first."""
    if event == "quality-judged":
        return (Outcome.USUAL, Outcome.SHORT)
    if event == "responded" and rounds_until_accepted(policy, traits):
        return (Outcome.USUAL, Outcome.REFUSED)
    return (Outcome.USUAL,)


def rounds_until_accepted(policy: Policy, traits: Traits) -> tuple[tuple[str, UntilAccepted], ...]:
    """The clauses, by number, under which measures go round until such a complainant accepts them."""
    return tuple(
        (clause.no, clause.until_accepted)
        for clause in policy.clauses
        if clause.until_accepted is not None and clause.until_accepted.when.holds(traits)
    )
