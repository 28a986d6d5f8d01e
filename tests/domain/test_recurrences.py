"""Cases of one category that keep coming, and the measure that answers them."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from rightsdesk.domain.case import Case
from rightsdesk.domain.folding import CaseState, fold
from rightsdesk.domain.ids import new_id
from rightsdesk.domain.policy import Policy, PolicyVersion
from rightsdesk.domain.programme.base import Record
from rightsdesk.domain.programme.catalogue import KINDS
from rightsdesk.domain.recurrences import clusters, recurrence_obligations
from rightsdesk.domain.regime import Recurrence
from rightsdesk.domain.worktime import Announced, Calendar

OFFICE = Calendar(ZoneInfo("Asia/Shanghai"), (*[()] * 7,), frozenset({5, 6}), {2026: Announced({})})
WORD = {"zh": "词", "en": "word"}
THREE = Recurrence.model_validate(
    {
        "cases": 3,
        "within": "30 days",
        "when": {"kind": "complaint"},
        "due": "15 days",
        "owner": "officer",
    }
)


def policy(*recurrences: Recurrence) -> Policy:
    return Policy.model_validate(
        {
            "title": WORD,
            "about": WORD,
            "vocabulary": {
                "channels": {"phone": WORD},
                "categories": {"staff": {"zh": "人员", "en": "staff"}, "fares": WORD},
                "units": {"north": WORD},
                "posts": {"officer": WORD | {"may": ["opened"]}},
                "replies": {"phone": WORD},
            },
            "clauses": [{"no": "1", "text": WORD, "recurrences": recurrences, "enforced": "by people"}],
        }
    )


def case(day: int, **changed: Any) -> CaseState:
    """A complaint about staff, received on that day of the year."""
    received = datetime.fromisoformat("2026-01-01T09:00:00+08:00").replace(
        month=(day - 1) // 28 + 1, day=(day - 1) % 28 + 1
    )
    values = {
        "id": new_id(received.year, received.month, lambda most: (day * 7919) % most),
        "policy": "desk",
        "kind": "complaint",
        "channel": "phone",
        "received_at": received.isoformat(),
        "received_by": "jia",
        "category": "staff",
        "subject": "Door closed",
        "summary": "The door closed.",
        "timeline": [],
    }
    return fold(Case.model_validate(values | changed), policy())


def measure(day: str, category: str = "staff") -> Record:
    return KINDS["preventive-measure"].model_validate(
        {
            "kind": "preventive-measure",
            "id": "2610-A48W8-0",
            "title": "More time",
            "policy": "desk",
            "day": day,
            "recorded_at": f"{day}T12:00:00+08:00",
            "by": "jia",
            "category": category,
            "cases": ["2610-A48W8-0"],
            "cause": "Haste.",
            "measure": "More time at stops.",
            "to": ["north"],
            "actions": [{"what": "Timetable", "owner": "jia", "due": "2026-12-01"}],
        }
    )


def found(cases: list[CaseState], *records: Record) -> list[tuple[int, bool]]:
    """How many cases each cluster has, and whether it was answered."""
    told = clusters(THREE, cases, records, OFFICE)
    return [(len(each.cases), each.answer is not None) for each in told]


def test_the_third_case_within_the_span_is_one_too_many() -> None:
    assert found([case(1), case(10)]) == []
    assert found([case(1), case(10), case(20)]) == [(3, False)]
    assert found([case(1), case(10), case(60)]) == []


def test_other_categories_and_kinds_are_counted_apart() -> None:
    assert found([case(1), case(10), case(20, category="fares")]) == []
    assert found([case(1), case(10), case(20, kind="question")]) == []


def test_a_cluster_that_nobody_answered_stays_one() -> None:
    assert found([case(day) for day in (1, 5, 10, 15, 20, 25)]) == [(3, False)]


def test_a_measure_answers_what_came_before_it() -> None:
    early = [case(day) for day in (1, 5, 10)]
    assert found(early, measure("2026-01-12")) == [(3, True)]
    assert found([*early, case(15), case(20)], measure("2026-01-12")) == [(3, True)]
    again = [*early, case(15), case(20), case(25)]
    assert found(again, measure("2026-01-12")) == [(3, True), (3, False)]


def test_a_measure_before_the_last_straw_or_about_something_else_answers_nothing() -> None:
    early = [case(day) for day in (1, 5, 10)]
    assert found(early, measure("2026-01-08")) == [(3, False)]
    assert found(early, measure("2026-01-12", category="fares")) == [(3, False)]


@given(st.lists(st.integers(1, 200), max_size=25, unique=True))
def test_every_cluster_lies_within_its_span_and_no_case_is_in_two(days: list[int]) -> None:
    told = list(clusters(THREE, [case(day) for day in days], [measure("2026-03-01")], OFFICE))
    seen: list[str] = []
    for cluster in told:
        first, last = cluster.cases[0].case.received_at, cluster.cases[-1].case.received_at
        assert (last.date() - first.date()).days <= 30
        seen += [state.case.id for state in cluster.cases]
    assert len(seen) == len(set(seen))
    assert sum(cluster.answer is None for cluster in told) <= 1


def test_what_is_owed_names_the_cases_and_is_due_after_the_last() -> None:
    version = PolicyVersion(slug="desk", in_force=date(2026, 1, 1), digest="", policy=policy(THREE))
    now = datetime.fromisoformat("2026-02-10T09:00:00+08:00")
    cases = [case(1), case(5), case(10)]
    [owed], untold = recurrence_obligations([version], cases, [], OFFICE, now)
    assert untold == []
    assert (owed.state.value, owed.title.en) == ("overdue", "A measure against what keeps coming: staff")
    assert owed.due is not None
    assert OFFICE.last_day_of(owed.due).isoformat() == "2026-01-25"
    assert owed.cases == tuple(state.case.id for state in cases)
    [late], _untold = recurrence_obligations([version], cases, [measure("2026-02-01")], OFFICE, now)
    assert (late.state.value, late.met_by) == ("late", "2610-A48W8-0")
