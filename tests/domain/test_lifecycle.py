"""The life of a case: any sequence of steps folds to one state, and positions say what may come next."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rightsdesk.domain.case import Case
from rightsdesk.domain.deadlines import instances
from rightsdesk.domain.events.base import Event, Phase
from rightsdesk.domain.events.catalogue import BY_NAME
from rightsdesk.domain.folding import CaseState, fold
from rightsdesk.domain.lifecycle import Plan, Position, generic_obstacle, legal_next, obstacles
from rightsdesk.domain.policy import Clause, Policy
from rightsdesk.domain.sealed import BLOCK, NONCE, TAG, written
from rightsdesk.domain.steps import make_event
from rightsdesk.domain.worklist import next_steps
from rightsdesk.domain.worktime import Calendar, Calendars
from rightsdesk.records.source import load
from rightsdesk.records.validation import validate

ROOT = Path(__file__).parents[2]
START = datetime(2026, 7, 6, 1, 0, tzinfo=UTC)
FIELDS: dict[str, dict[str, Any]] = {
    "receipt-issued": {"via": "phone"},
    "assessed": {},
    "answered-on-the-spot": {"result": "told"},
    "redirected": {"body": "City", "guidance": "call them", "via": "phone"},
    "information-requested": {"what": "the time", "via": "phone"},
    "information-supplied": {"summary": "at nine"},
    "reported": {"to": "leaders", "via": "phone", "summary": "what happened"},
    "promised": {"reply_by": START + timedelta(days=3), "via": "phone"},
    "transferred": {"unit": "bus-one"},
    "accepted": {},
    "returned": {"reason": "not ours"},
    "process-sheet-issued": {"opinion": "look into it"},
    "progress-told": {"via": "phone", "content": "we are at it"},
    "coordinated": {"units": ["bus-one"], "agreed": "who does what"},
    "investigated": {"course": "what", "substantiated": "no", "responsibility": "nobody"},
    "proposed": {"explanation": "why"},
    "approved": {},
    "rejected": {"reason": "not enough"},
    "carried-out": {"what": "done"},
    "responded": {"via": "phone", "result": "told"},
    "reported-back": {"opinion": "so", "result": "so"},
    "extended": {"clock": "unit-answer", "reason": "hard"},
    "quality-judged": {"scores": [{"criterion": "lawful", "points": 3}], "opinion": "well done"},
    "adopted": {"measures": "a later last bus"},
    "declined": {"reason": "nobody rides then"},
    "effect-noted": {"effect": "forty more riders a day"},
    "improvement-done": {"improvement": 1, "proof": "the mirror is there"},
    "improvement-verified": {"improvement": 1},
    "called-back": {"reached": True, "satisfaction": "satisfied"},
    "reopened": {"reason": "not mended"},
    "withdrawn": {"reason": "settled", "via": "phone"},
    "merged": {"into": "2611-7KQ3F-1", "reason": "the same"},
    "unmerged": {"reason": "not the same"},
    "reclassified": {"kind": "question", "reason": "it is one"},
    "corrected": {"field": "subject", "from": "Door", "to": "Doors", "reason": "typing"},
    "closed": {},
    "archived": {"kept_at": "shelf", "keep_until": "2030-01-01"},
    "sealed": {"sealed": written(bytes(NONCE + BLOCK + TAG))},
    "held": {"reason": "a claim", "authority": "claim 12"},
    "released": {"reason": "it is settled"},
    "erased": {"reason": "asked for", "authority": "PIPL art. 47"},
    "expunction-requested": {"what": "an address", "reason": "it stands in clear"},
    "expunged": {"old": "1" * 40, "new": "2" * 40, "asked_by": "centre-01"},
}


def policy(path: str) -> Policy:
    return validate(load((ROOT / path).read_bytes(), path), Policy)


SIGNING = policy("policies/transport-group/2022-09-19.yml")
TRANSPORT = SIGNING.model_copy(
    update={"clauses": tuple(clause.model_copy(update={"signed": ()}) for clause in SIGNING.clauses)}
)
"""The same, with no clause that wants decisions signed: these then need not say on which plan they are."""

BASIC = policy("policies/basic/2026-01-01.yml")


def case_with(steps: list[str]) -> Case:
    header = {
        "id": "2607-7KQ3F-" + "G",
        "policy": "transport-group",
        "kind": "complaint",
        "channel": "hotline",
        "received_at": START.isoformat(),
        "received_by": "intake-01",
        "category": "service-attitude",
        "subject": "Door",
        "summary": "It closed.",
    }
    from rightsdesk.domain.ids import check_character

    header["id"] = "2607-7KQ3F-" + check_character("26077KQ3F")
    events = [
        make_event(step, FIELDS[step], at=START + timedelta(hours=number), by="intake-01").facts()
        for number, step in enumerate(steps, 1)
    ]
    return Case.model_validate({**header, "timeline": events})


def state_after(steps: list[str], judged_by: Policy = TRANSPORT) -> CaseState:
    return fold(case_with(steps), judged_by)


def test_every_event_has_a_sample_here() -> None:
    assert set(FIELDS) == set(BY_NAME)


@given(st.lists(st.sampled_from(list(BY_NAME)), max_size=12))
def test_any_sequence_folds_and_positions_agree_with_events(steps: list[str]) -> None:
    state = state_after(steps)
    position = Position()
    for before, step in zip(state.positions, steps, strict=True):
        assert before == position
        position = position.after(step)
    assert state.position == position
    assert state.cycle == 1 + steps.count("reopened")


@settings(max_examples=60)
@given(st.data())
def test_legal_sequences_fold_to_one_state_whatever_the_order_of_asking(data: st.DataObject) -> None:
    steps: list[str] = []
    for _turn in range(data.draw(st.integers(0, 14))):
        state = state_after(steps)
        legal = legal_next(TRANSPORT, state.position, state.traits)
        if not legal:
            break
        steps.append(data.draw(st.sampled_from(legal)))
    state = state_after(steps)
    assert state == state_after(list(steps))
    assert isinstance(state.phase, Phase)
    for event in state.case.timeline:
        assert event.event in steps


def test_basic_needs_four_commands() -> None:
    for before, step in (
        ([], "transferred"),
        (["transferred"], "responded"),
        (["transferred", "responded"], "closed"),
    ):
        state = state_after(before, BASIC)
        assert obstacles(BASIC, state.position, step, state.traits) == ()
    assert state_after(["transferred", "responded", "closed"], BASIC).phase is Phase.CLOSED


def test_waiting_keeps_other_steps_away_until_supplied() -> None:
    waiting = state_after(["information-requested"])
    hindrance = generic_obstacle(waiting.position, "transferred")
    assert hindrance is not None
    assert hindrance.missing == ("information-supplied",)
    assert generic_obstacle(waiting.position.after("information-supplied"), "transferred") is None


def test_merging_and_unmerging_restores_where_the_case_stood() -> None:
    before = state_after(["transferred"])
    after = state_after(["transferred", "merged", "unmerged"])
    assert after.phase is before.phase is Phase.WITH_UNIT
    assert after.stage == before.stage == "transferred"
    assert after.parent is None


def test_reopening_starts_a_cycle_with_nothing_done() -> None:
    state = state_after(["transferred", "responded", "reopened"])
    assert state.position == Position()
    assert state.cycle == 2
    assert state.holder is None


def test_a_plan_is_decided_once() -> None:
    position = Position().after("proposed")
    assert position.plan is Plan.PENDING
    assert generic_obstacle(position.after("approved"), "rejected") is not None
    assert position.after("rejected").after("proposed").plan is Plan.PENDING


def test_an_approval_is_one_of_the_plan_last_proposed() -> None:
    approved = Position().after("proposed").after("approved")
    assert "approved" in approved.done
    assert "approved" not in approved.after("proposed").done


@pytest.mark.parametrize("decision", ["approved", "rejected"])
def test_a_decision_that_names_no_plan_is_void_where_a_clause_wants_it_signed(decision: str) -> None:
    """By the version that judges the case: who decided under an earlier one, which wanted none, decided."""
    case = case_with(["transferred", "proposed", decision])
    voided = fold(case, SIGNING)
    assert (voided.position.plan, decision in voided.position.done) == (Plan.PENDING, False)
    assert decision in fold(case, TRANSPORT).position.done
    data = case.model_dump(mode="json", by_alias=True, exclude_none=True)
    data["origin"] = {"system": "old", "id": "7"}
    for step in data["timeline"]:
        step["source"] = "old 7"
    assert decision in fold(Case.model_validate(data), SIGNING).position.done
    digest = {**FIELDS[decision], "proposal": fold(case, SIGNING).proposal}
    event = make_event(decision, digest, at=START + timedelta(hours=4), by="intake-01")
    decided = case.model_copy(update={"timeline": (*case.timeline, event)})
    assert decision in fold(decided, SIGNING).position.done


def test_what_was_approved_as_general_is_approved_anew_when_it_turns_out_major() -> None:
    def data(*severities: str) -> dict[str, Any]:
        case = case_with(["transferred", "proposed", "approved"])
        found = case.model_dump(mode="json", by_alias=True, exclude_none=True)
        for number, severity in enumerate(severities, 4):
            values = {"severity": severity, "reason": "as it turns out"}
            event = make_event("reclassified", values, at=START + timedelta(hours=number), by="intake-01")
            found["timeline"].append(event.facts())
        return found

    before = fold(Case.model_validate(data()), TRANSPORT)
    assert before.position.plan is Plan.APPROVED
    state = fold(Case.model_validate(data("major")), TRANSPORT)
    assert (state.position.plan, "approved" in state.position.done) == (Plan.PENDING, False)
    for step in ("carried-out", "responded"):
        needed = {hindrance.clause for hindrance in obstacles(TRANSPORT, state.position, step, state.traits)}
        assert "14" in needed
    assert fold(Case.model_validate(data("general")), TRANSPORT).position == before.position.after(
        "reclassified"
    )


@pytest.mark.parametrize(
    ("done", "goal", "expected"),
    [
        ([], "transferred", ("transferred",)),
        (["transferred"], "responded", ("process-sheet-issued", "investigated")),
        (["transferred", "process-sheet-issued"], "responded", ("investigated",)),
        (
            ["transferred", "process-sheet-issued", "investigated", "responded"],
            "closed",
            ("reported-back", "called-back"),
        ),
    ],
)
def test_the_next_ordinary_steps(done: list[str], goal: str, expected: tuple[str, ...]) -> None:
    state = state_after(done)
    assert next_steps(TRANSPORT, state.position, goal, state.traits) == expected


def test_a_correction_changes_what_the_case_reads_but_not_its_file() -> None:
    state = state_after(["corrected"])
    assert state.case.subject == "Doors"
    assert case_with(["corrected"]).subject == "Door"


def test_a_vain_call_back_is_done_only_after_as_many_as_the_policy_says() -> None:
    def called(times: int) -> CaseState:
        data = case_with(["responded"]).model_dump(mode="json", by_alias=True, exclude_none=True)
        for number in range(times):
            at = START + timedelta(days=1, hours=number)
            data["timeline"].append(
                make_event("called-back", {"reached": False}, at=at, by="callback-01").facts()
            )
        return fold(Case.model_validate(data), TRANSPORT)

    attempts = TRANSPORT.call_back_attempts()
    assert attempts > 1
    for times in range(1, attempts):
        assert "called-back" not in called(times).position.done
        assert called(times).stage == "responded"
        assert called(times).events("called-back")
    assert "called-back" in called(attempts).position.done


def test_unmerging_restores_what_merging_had_ended() -> None:
    merged = state_after(["merged"]).history.occurrences
    assert [seen.effective for seen in merged] == [True, True]
    restored = state_after(["merged", "unmerged"])
    assert [seen.effective for seen in restored.history.occurrences] == [True, False, True]
    assert "merged" not in restored.position.done


def test_a_returned_case_is_to_be_handed_on_again() -> None:
    state = state_after(["transferred", "accepted", "returned"])
    assert not {"transferred", "accepted"} & state.position.done
    assert next_steps(TRANSPORT, state.position, "transferred", state.traits) == ("transferred",)


def _clocks(events: list[tuple[str, int]], calendar: Calendar) -> list[tuple[Any, ...]]:
    """Every clock of the case with these steps, so many quarters of an hour after its receipt: when it is
    due, and how it stands in the end."""
    case = case_with([])
    made = [
        make_event(step, FIELDS[step], at=START + timedelta(minutes=15 * quarter), by="intake-01")
        for step, quarter in events
    ]
    state = fold(case.model_copy(update={"timeline": tuple(made)}), TRANSPORT)
    clauses = tuple((clause.no, clock) for clause, clock in TRANSPORT.clocks())
    end = START + timedelta(days=20)
    found = instances(clauses, state.history, Calendars(calendar), TRANSPORT.counting, end)
    return [(each.clock.id, each.cycle, each.start, each.due, each.state) for each in found]


@settings(max_examples=80)
@given(data=st.data())
def test_a_case_that_was_merged_and_unmerged_has_the_clocks_it_would_have(
    data: st.DataObject, shanghai: Calendar
) -> None:
    steps: list[str] = []
    for _turn in range(data.draw(st.integers(0, 10))):
        state = state_after(steps)
        legal = set(legal_next(TRANSPORT, state.position, state.traits)) - {"merged", "unmerged"}
        if not legal:
            break
        steps.append(data.draw(st.sampled_from(sorted(legal))))
    places = [
        place
        for place in range(len(steps) + 1)
        if "merged" in legal_next(TRANSPORT, (state := state_after(steps[:place])).position, state.traits)
    ]
    place = data.draw(st.sampled_from(places or [0]))
    own = [(step, 4 * number) for number, step in enumerate(steps, 1)]
    apart = [*own[:place], ("merged", 4 * place + 1), ("unmerged", 4 * place + 2), *own[place:]]
    assert _clocks(apart, shanghai) == _clocks(own, shanghai)
    before, after = state_after(steps), state_after([*steps[:place], "merged", "unmerged", *steps[place:]])
    assert before.position.phase == after.position.phase
    assert before.position.waiting == after.position.waiting
    assert before.satisfaction == after.satisfaction


BAR: dict[str, Any] = {
    "criteria": {"lawful": {"zh": "合法", "en": "lawful", "points": 3, "must": True}},
    "bar": 3,
    "by": ["quality-supervisor"],
}
ROUNDS = BASIC.model_copy(
    update={
        "clauses": (
            *BASIC.clauses,
            Clause.model_validate(
                {
                    "no": "99",
                    "text": {"zh": "办理质量", "en": "quality"},
                    "quality": BAR,
                    "until_accepted": {"when": {"kind": "complaint"}, "last_word": ["called-back"]},
                    "requires": {"closed": ["quality-judged"]},
                }
            ),
        )
    }
)


def judged_with(*points: int) -> CaseState:
    """A case answered, judged, handled and judged again, as often as there are points."""
    events: list[Event] = []
    for number, each in enumerate(points):
        moment = START + timedelta(days=number)
        for hours, step in enumerate(("transferred", "responded"), 1):
            event = make_event(step, FIELDS[step], at=moment + timedelta(hours=hours), by="handler-01")
            events.append(event)
        scores = {"scores": [{"criterion": "lawful", "points": each}], "opinion": "so"}
        judged = make_event("quality-judged", scores, at=moment + timedelta(hours=3), by="supervisor-01")
        events.append(judged)
    case = case_with([]).model_copy(update={"timeline": tuple(events)})
    return fold(case, ROUNDS)


def test_what_falls_short_goes_back_with_fresh_clocks_until_it_passes() -> None:
    short = judged_with(2)
    assert (short.phase, short.stage, short.cycle, short.sent_back) == (Phase.RECEIVED, "sent-back", 2, 1)
    assert (short.holder, short.position.done) == (None, frozenset())
    judged, opened = short.history.occurrences[-2:]
    assert (judged.event, judged.cycle) == ("quality-judged", 1)
    assert (opened.event, opened.cycle, opened.at) == ("opened", 2, judged.at)
    assert obstacles(ROUNDS, short.position, "closed", short.traits)
    again = judged_with(2, 0, 3)
    assert (again.phase, again.stage, again.cycle, again.sent_back) == (
        Phase.ANSWERED,
        "quality-judged",
        3,
        2,
    )
    assert obstacles(ROUNDS, again.position, "closed", again.traits) == ()


def test_a_judgement_needs_a_bar_to_judge_by() -> None:
    state = state_after(["transferred", "responded"], BASIC)
    (hindrance,) = obstacles(BASIC, state.position, "quality-judged", state.traits)
    assert "no bar" in hindrance.why.en


def answered(*answers: str, between: tuple[str, ...] = ()) -> CaseState:
    """A case under a policy that goes round until the answer is accepted, after these answers."""
    events: list[Event] = []
    for number, accepted in enumerate(answers):
        for hours, step in enumerate(("transferred", "proposed", "carried-out", "responded", *between)):
            if step == "transferred" and number:
                continue
            fields = FIELDS[step] | ({"accepted": accepted} if step == "responded" else {})
            moment = START + timedelta(days=number, hours=hours)
            events.append(make_event(step, fields, at=moment, by="handler-01"))
    case = case_with([]).model_copy(update={"timeline": tuple(events)})
    return fold(case, ROUNDS)


def closing(state: CaseState) -> list[str | None]:
    """The clauses that keep the case from being closed, but for the judgement that the policy asks for."""
    judged = replace(state.position, done=state.position.done | {"quality-judged"})
    return [hindrance.clause for hindrance in obstacles(ROUNDS, judged, "closed", state.traits)]


def test_a_refused_answer_undoes_the_plan_and_keeps_the_case_open() -> None:
    refused = answered("no")
    assert (refused.position.refused, refused.refusals) == (True, 1)
    assert refused.position.plan is Plan.NONE
    assert refused.position.done == {"transferred"}
    assert "99" in closing(refused)
    settled = answered("no", "no", "yes")
    assert (settled.position.refused, settled.refusals) == (False, 2)
    assert closing(settled) == []


def test_a_refused_answer_is_not_given_once_more_without_another_plan() -> None:
    refused = answered("no")
    (hindrance,) = obstacles(ROUNDS, refused.position, "responded", refused.traits)
    assert (hindrance.clause, hindrance.missing) == ("99", ("proposed",))
    planned = refused.position.after("proposed")
    assert obstacles(ROUNDS, planned, "responded", refused.traits) == ()
    assert obstacles(ROUNDS, refused.position.after("merged"), "responded", refused.traits) == ()
    assert "proposed" in next_steps(ROUNDS, refused.position, "responded", refused.traits)


def test_once_refused_an_answer_must_be_accepted() -> None:
    assert not answered("unknown").position.refused
    assert answered("no", "unknown").position.refused


def test_the_last_word_of_the_complainant_ends_the_rounds() -> None:
    said = answered("no", between=("called-back",))
    assert said.position.refused
    assert closing(said) == []
    asked_again = answered("no", "no", between=())
    assert "99" in closing(asked_again)


def test_a_refused_answer_goes_by_where_no_clause_speaks_of_it() -> None:
    question = fold(
        answered("no").case.model_copy(update={"kind": "question"}),
        ROUNDS,
    )
    assert not question.position.refused
    assert "responded" in question.position.done


def test_suggestions_are_adopted_or_declined_and_the_last_decision_counts() -> None:
    suggestion = {"kind": "suggestion"}
    complaint = state_after(["transferred"], BASIC)
    assert obstacles(BASIC, complaint.position, "adopted", complaint.traits)
    assert obstacles(BASIC, complaint.position, "adopted", suggestion) == ()
    declined = Position().after("adopted").after("declined")
    assert "adopted" not in declined.done
    assert [one.missing for one in obstacles(BASIC, declined, "effect-noted", suggestion)] == [("adopted",)]
    closed = replace(declined.after("adopted"), phase=Phase.CLOSED)
    assert obstacles(BASIC, closed, "effect-noted", suggestion) == ()
