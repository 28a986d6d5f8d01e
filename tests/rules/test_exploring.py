"""The exploration agrees with a plain walk that shares nothing with it but the law of the lifecycle."""

from collections import deque
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rightsdesk.domain.authority import reading_posts
from rightsdesk.domain.events.base import Phase
from rightsdesk.domain.events.catalogue import BY_NAME
from rightsdesk.domain.lifecycle import Plan, Position, legal_next
from rightsdesk.domain.outcomes import Outcome, possible_outcomes
from rightsdesk.domain.policy import Policy
from rightsdesk.rules.exploring import DETOURS, OUTSIDE, explore

STEPS = (
    "transferred", "investigated", "proposed", "approved", "responded", "called-back", "closed", "archived",
    "information-requested", "information-supplied", "withdrawn", "merged", "unmerged", "reopened",
    "assessed", "quality-judged",
)  # fmt: skip
SEVERITIES = ("general", "major")
Node = tuple[Position, str]


def policy_of(
    requires: list[dict[str, Any]], approvals: list[dict[str, Any]], may: list[str], **more: Any
) -> Policy:
    label = {"zh": "样例", "en": "sample"}
    return Policy.model_validate(
        {
            "title": label,
            "about": label,
            "vocabulary": {
                "channels": {"phone": label},
                "categories": {"staff": label},
                "units": {"north": label},
                "posts": {"officer": {**label, "may": may}},
                "replies": {"phone": label},
            },
            "clauses": [
                {
                    "no": "1",
                    "text": label,
                    "enforced": "by people",
                    "requires": requires,
                    "approvals": approvals,
                    **more,
                }
            ],
        }
    )


def plain_walk(policy: Policy, may: list[str]) -> tuple[set[Node], set[Node]]:
    """Every state, and those from which closing is reached by steps that the desk can take by itself."""
    spoken_of = {
        step for clause in policy.clauses for one in clause.requires for step in (*one.steps, *one.unless)
    }
    for clause in policy.clauses:
        spoken_of |= {"proposed", *clause.until_accepted.settled_by()} if clause.until_accepted else set()

    approves = any(clause.approvals for clause in policy.clauses)

    def as_seen(position: Position, before: str, now: str) -> Position:
        """An approval of a general plan is none of a major one, where that asks for its own."""
        if not approves or (before, now) != SEVERITIES or position.plan is not Plan.APPROVED:
            return position
        return replace(position, plan=Plan.PENDING, done=position.done - {"approved"})

    def steps(node: Node) -> list[tuple[str, Outcome, Node]]:
        position, severity = node
        traits = {"kind": "complaint", "severity": severity}
        found = []
        for event in legal_next(policy, position, traits):
            if event not in may:
                continue
            severities = SEVERITIES if event == "assessed" else (severity,)
            for outcome in possible_outcomes(policy, event, traits):
                after = position.after(event, outcome)
                after = replace(after, done=after.done & spoken_of)
                found += [(event, outcome, (as_seen(after, severity, other), other)) for other in severities]
        return found

    nodes = {(Position(), severity) for severity in SEVERITIES}
    ahead = deque(nodes)
    back: dict[Node, set[Node]] = {}
    while ahead:
        node = ahead.popleft()
        for event, outcome, following in steps(node):
            if event not in OUTSIDE and outcome is Outcome.USUAL and following[1] == node[1]:
                back.setdefault(following, set()).add(node)
            if following not in nodes:
                nodes.add(following)
                ahead.append(following)
    good = {node for node in nodes if node[0].phase in (Phase.CLOSED, Phase.ARCHIVED)}
    ahead = deque(good)
    while ahead:
        for earlier in back.get(ahead.popleft(), ()):
            if earlier not in good:
                good.add(earlier)
                ahead.append(earlier)
    return nodes, good


requirement = st.fixed_dictionaries(
    {
        "before": st.sampled_from(("responded", "closed", "investigated", "transferred", "called-back")),
        "steps": st.lists(
            st.sampled_from(
                (
                    "investigated",
                    "responded",
                    "approved",
                    "called-back",
                    "transferred",
                    "archived",
                    "quality-judged",
                )
            ),
            min_size=1,
            max_size=2,
            unique=True,
        ),
        "when": st.sampled_from(({}, {"severity": "major"}, {"severity": ["general", "major"]})),
        "unless": st.lists(st.sampled_from(("withdrawn", "merged", "assessed")), max_size=2, unique=True),
    }
)
BAR = {"criteria": {"lawful": {"zh": "合法", "en": "lawful"}}, "bar": 1, "by": ["officer"]}
rounds = st.fixed_dictionaries(
    {},
    optional={
        "quality": st.just(BAR),
        "until_accepted": st.fixed_dictionaries(
            {
                "when": st.sampled_from(({}, {"severity": "major"})),
                "last_word": st.sampled_from(([], ["called-back"], ["withdrawn", "called-back"])),
            }
        ),
    },
)
approval = st.fixed_dictionaries(
    {
        "before": st.sampled_from(("responded", "closed")),
        "by": st.just(["officer"]),
        "when": st.just({"severity": "major"}),
    }
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(requirement, max_size=3),
    st.lists(approval, max_size=1),
    st.lists(st.sampled_from(STEPS), unique=True, max_size=3),
    rounds,
)
def test_it_finds_a_trap_exactly_where_a_plain_walk_does(
    requires: list[dict[str, Any]], approvals: list[dict[str, Any]], missing: list[str], more: dict[str, Any]
) -> None:
    may = [step for step in STEPS if step not in missing]
    if approvals:
        may = list(dict.fromkeys([*may, "approved", "rejected"]))
    if "quality" in more:
        may = list(dict.fromkeys([*may, "quality-judged"]))
    if "closed" in may:  # improvements are seen through by those who close cases, where no post is named
        may.append("improvement-verified")
    policy = policy_of(requires, approvals, may, **more)
    if reading_posts(policy):  # who may read personal data may add to it
        may.append("sealed")
    nodes, good = plain_walk(policy, may)
    found = explore(policy)
    assert (found.trap is not None) == (nodes - good != set())
    assert found.happens == {
        step
        for position, severity in nodes
        for step in legal_next(policy, position, {"kind": "complaint", "severity": severity})
        if step in may
    }


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(requirement, max_size=3))
def test_the_way_into_a_trap_can_be_walked(requires: list[dict[str, Any]]) -> None:
    policy = policy_of(requires, [], list(STEPS))
    trap = explore(policy).trap
    if trap is None:
        return
    reached = [(Position(), severity) for severity in SEVERITIES]
    for step in trap.steps:
        reached = [
            (position.after(step), other)
            for position, severity in reached
            if step in legal_next(policy, position, {"kind": "complaint", "severity": severity})
            for other in (SEVERITIES if step == "assessed" else (severity,))
        ]
    assert any(position.phase == trap.position.phase for position, _severity in reached)


def test_a_condition_that_always_holds_is_not_overlooked() -> None:
    kinds = {"kind": ["complaint", "question", "suggestion"]}
    policy = policy_of([{"before": "closed", "steps": ["archived"], "when": kinds}], [], list(BY_NAME))
    assert explore(policy).trap is not None


@pytest.mark.parametrize("step", sorted(OUTSIDE))
def test_what_depends_on_others_is_no_way_out(step: str) -> None:
    circle = [
        {"before": "responded", "steps": ["investigated"]},
        {"before": "investigated", "steps": ["responded"], "unless": [step]},
    ]
    assert explore(policy_of(circle, [], list(BY_NAME))).trap is not None


def test_going_back_is_a_dead_end_not_a_trap() -> None:
    found = explore(policy_of([{"before": "closed", "steps": ["accepted"]}], [], list(BY_NAME)))
    assert found.trap is None
    assert found.dead_end is not None
    assert DETOURS.isdisjoint(found.dead_end.steps)


def test_a_policy_without_clauses_about_it_lets_every_case_out() -> None:
    found = explore(policy_of([], [], list(BY_NAME)))
    assert (found.trap, found.dead_end) == (None, None)
    assert found.happens == set(BY_NAME) - {"quality-judged"}


def test_a_judgement_can_send_back_and_nobody_needs_that() -> None:
    # A merged case is judged with the one that it is handled with.
    judged = [{"before": "closed", "steps": ["quality-judged"], "unless": ["merged"]}]
    found = explore(policy_of(judged, [], list(BY_NAME), quality=BAR))
    assert (found.trap, found.dead_end) == (None, None)
    assert found.happens == set(BY_NAME)
    unanswered = [{"before": "quality-judged", "steps": ["accepted"]}, *judged]
    assert explore(policy_of(unanswered, [], list(BY_NAME), quality=BAR)).dead_end is not None


def test_a_refused_answer_needs_another_that_can_be_given() -> None:
    may = [step for step in STEPS if step != "reopened"]
    assert explore(policy_of([], [], may, until_accepted={})).trap is None
    approvals = [{"before": "responded", "by": ["officer"]}]
    assert explore(policy_of([], approvals, [*may, "rejected"], until_accepted={})).trap is None
    cannot = [step for step in may if step != "proposed"]
    assert explore(policy_of([], [], cannot, until_accepted={})).trap is not None
