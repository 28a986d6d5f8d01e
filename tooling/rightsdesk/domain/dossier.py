"""What must have happened, and so be on paper, before a case's file goes to the archive."""

from dataclasses import dataclass

from rightsdesk.domain.events.base import Phase
from rightsdesk.domain.events.catalogue import BY_NAME
from rightsdesk.domain.folding import CaseState
from rightsdesk.domain.lifecycle import policy_obstacles
from rightsdesk.domain.policy import Policy

ENDS = ("closed", "archived")
"""The steps that finish a file."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A step that clauses ask for before a file is complete, by number, and whether it was taken."""

    step: str
    clauses: tuple[str, ...]
    done: bool


def wanted_in_file(policy: Policy, state: CaseState) -> tuple[Wanted, ...]:
    """The steps that the policy asks of a case of these traits before it is closed and archived, in the order
    of a case's life; among them the approval of what was done only with one.
    """
    clauses: dict[str, list[str]] = {}
    done = state.position.done
    for clause in policy.clauses:
        asked = [
            step
            for each in clause.requires
            if each.before in ENDS and each.when.holds(state.traits) and not done & frozenset(each.unless)
            for step in each.steps
        ]
        asked += [
            "approved"
            for each in clause.approvals
            if each.before in {*done, *ENDS} and each.when.holds(state.traits)
        ]
        for step in asked:
            clauses.setdefault(step, []).append(clause.no)
    missing = missing_in_file(policy, state)
    for step in missing:
        clauses.setdefault(step, [])
    order = list(BY_NAME)
    return tuple(
        Wanted(step, tuple(dict.fromkeys(clauses[step])), step not in missing)
        for step in sorted(clauses, key=order.index)
    )


def missing_in_file(policy: Policy, state: CaseState) -> tuple[str, ...]:
    """The steps for want of which the file is not complete, in the order of a case's life; empty for one that
    may go to the archive, or is there. A case that is not closed lacks its closing.
    """
    lacking = {
        step
        for end in ENDS
        for obstacle in policy_obstacles(policy, state.position, end, state.traits)
        for step in obstacle.missing
    }
    if state.phase not in (Phase.CLOSED, Phase.ARCHIVED):
        lacking.add("closed")
    return tuple(step for step in BY_NAME if step in lacking)
