"""How often mechanisms were put to use: counted from cases as they stand."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from rightsdesk.domain.case import Case
from rightsdesk.domain.deadlines import State
from rightsdesk.domain.model import Label
from rightsdesk.domain.obligations import Obligation, Source
from rightsdesk.domain.policy import Policy, PolicyVersion
from rightsdesk.domain.requirements import Prohibition
from rightsdesk.domain.standing import Standing, standing
from rightsdesk.domain.tallies import LASTING, PROHIBITED_IN, Practice, Stand, Tally, tally
from rightsdesk.domain.tracing import MECHANISMS, enforcers
from rightsdesk.domain.worktime import Calendar, Calendars

NOW = datetime.fromisoformat("2026-10-20T12:00:00+08:00")
WORDS = {
    "channels": {"phone": {"zh": "电话", "en": "phone"}},
    "categories": {"staff": {"zh": "人员", "en": "staff"}, "fares": {"zh": "票款", "en": "fares"}},
    "units": {"north": {"zh": "北", "en": "North"}, "south": {"zh": "南", "en": "South"}},
    "posts": {"officer": {"zh": "专员", "en": "officer"}, "chief": {"zh": "主任", "en": "chief"}},
    "replies": {"phone": {"zh": "电话", "en": "by phone"}},
    "triggers": {"injury": {"zh": "受伤", "en": "injury"}},
}
FIELDS: dict[str, dict[str, Any]] = {
    "transferred": {"unit": "north"},
    "investigated": {"course": "It closed.", "substantiated": "yes"},
    "proposed": {"explanation": "So it was."},
    "responded": {"via": "phone", "result": "We are sorry."},
    "returned": {"reason": "Not ours."},
    "called-back": {"reached": True, "satisfaction": "satisfied"},
    "merged": {"into": "2610-F8QY4-B", "reason": "The same door."},
    "quality-judged": {"opinion": "Well done."},
}


def policy(**clause: Any) -> Policy:
    return Policy.model_validate(
        {
            "title": {"zh": "规", "en": "rules"},
            "about": {"zh": "规", "en": "rules"},
            "vocabulary": WORDS,
            "clauses": [{"no": "7", "text": {"zh": "文", "en": "text"}, **clause}],
        }
    )


def case(number: int, *events: str | dict[str, Any], **header: Any) -> Case:
    """A case that was received on 12 October and taken a step further each hour."""
    timeline = []
    for hour, each in enumerate(events, start=10):
        told = {"event": each} if isinstance(each, str) else each
        at = told.get("at") or f"2026-10-12T{hour:02}:00:00+08:00"
        timeline.append({"by": "olga", **FIELDS.get(told["event"], {}), **told, "at": at})
    return Case.model_validate(
        {
            "id": ["2610-84G7Z-6", "2610-355QA-C", "2610-F8QY4-B"][number],
            "policy": "rules",
            "kind": "complaint",
            "channel": "phone",
            "received_at": "2026-10-12T09:00:00+08:00",
            "received_by": "olga",
            "category": "staff",
            "subject": "Door",
            "summary": "The door closed.",
            **header,
            "timeline": timeline,
        }
    )


@pytest.fixture
def judge(shanghai: Calendar) -> Any:
    """Cases as they stand under a policy of one clause."""

    def judged(found: Policy, *cases: Case) -> tuple[Standing, ...]:
        version = PolicyVersion(slug="rules", in_force=date(2026, 1, 1), digest="0", policy=found)
        return tuple(standing(each, version, Calendars(shanghai), NOW) for each in cases)

    return judged


@pytest.fixture
def count(judge: Any) -> Any:
    """The tally of the one mechanism of a clause, over cases."""

    def counted(clause: dict[str, Any], *cases: Case, **practice: Any) -> Tally | None:
        found = policy(**clause)
        (enforcer,) = enforcers(found.clauses[0])
        return tally(enforcer, Practice(found, judge(found, *cases), **practice))

    return counted


CLOCK = {
    "id": "answer",
    "title": {"zh": "答复", "en": "answer"},
    "from": "opened",
    "until": "responded",
    "unless": "withdrawn",
    "within": "3 hours",
    "owner": "officer",
}
ANSWERED = ("transferred", "responded")


def test_a_clock_counts_by_the_state_of_its_instances(count: Any) -> None:
    clock = {"clocks": [CLOCK]}
    assert count(clock) == Tally()
    assert count(clock).stand is Stand.NEVER
    assert count(clock, case(0, *ANSWERED)) == Tally(met=1)
    assert count(clock, case(0, "transferred", "investigated", "proposed", "responded")) == Tally(late=1)
    assert count(clock, case(0, "transferred")) == Tally(late=1), "overdue"
    assert count({"clocks": [{**CLOCK, "within": "30 days"}]}, case(0, "transferred")) == Tally(running=1)
    assert count(clock, case(0, {"event": "withdrawn", "reason": "Settled.", "via": "phone"})) == Tally()


def test_a_required_step_counts_where_it_was_asked_for(count: Any) -> None:
    asked = {
        "requires": [
            {
                "before": "responded",
                "steps": ["investigated"],
                "when": {"category": "staff"},
                "unless": ["merged"],
            }
        ]
    }
    kept = case(0, "transferred", "investigated", "responded")
    assert count(asked, kept, case(1, *ANSWERED)) == Tally(met=1, late=1)
    assert count(asked, case(0, *ANSWERED, category="fares")) == Tally()
    assert count(asked, case(0, "transferred", "merged", "responded")) == Tally()


def test_mandatory_fields_count_by_event(count: Any) -> None:
    asked = {"requires_fields": [{"event": "transferred", "fields": ["responsible"]}]}
    named = case(0, {"event": "transferred", "responsible": "paul"})
    assert count(asked, named, case(1, "transferred")) == Tally(met=1, late=1)


def test_header_fields_count_by_case(count: Any) -> None:
    asked = {"requires_header": [{"fields": ["where.line"], "when": {"category": "staff"}}]}
    told = case(0, where={"line": "12"})
    assert count(asked, told, case(1), case(2, category="fares")) == Tally(met=1, late=1)


def test_an_approval_counts_by_the_step_it_is_for(count: Any) -> None:
    asked = {"approvals": [{"before": "carried-out", "by": ["chief"]}]}
    approved = case(0, "transferred", "proposed", "approved", {"event": "carried-out", "what": "Done."})
    hasty = case(1, "transferred", "proposed", {"event": "carried-out", "what": "Done."})
    waiting = case(2, "transferred", "proposed")
    assert count(asked, approved) == Tally(met=1)
    assert count(asked, hasty).late == 1
    assert count(asked, waiting) == Tally(running=1)


def test_rounds_count_by_case_until_it_is_accepted(count: Any) -> None:
    asked: dict[str, Any] = {"until_accepted": {}}
    refused = {"event": "responded", "accepted": "no"}
    assert count(asked, case(0, *ANSWERED)) == Tally(), "nobody refused anything"
    assert count(asked, case(0, "transferred", refused)) == Tally(running=1)
    assert count(asked, case(0, "transferred", refused, {**refused, "accepted": "yes"})) == Tally(met=1)
    assert count(asked, case(0, "transferred", refused, "closed")) == Tally(late=1)


def test_a_prohibition_counts_where_it_could_be_broken(count: Any) -> None:
    asked = {"forbids": ["call-back-by-the-unit"]}
    called = [case(number, *ANSWERED, "called-back") for number in (0, 1)]
    broken = {"forbids.call-back-by-the-unit": frozenset({called[1].id})}
    assert count(asked, *called, case(2, *ANSWERED), broken=broken) == Tally(met=1, late=1)


def test_a_route_counts_where_it_is_the_first_that_holds(count: Any, judge: Any) -> None:
    routes = [{"when": {"category": "fares"}, "unit": "south"}, {"when": {}, "unit": "north"}]
    found = policy(routing=routes)
    fares, rest = enforcers(found.clauses[0])
    cases = [
        case(0, {"event": "transferred", "unit": "south"}, category="fares"),
        case(1, {"event": "transferred", "unit": "north"}, category="fares"),
        case(2, {"event": "transferred", "unit": "north"}),
    ]
    practice = Practice(found, judge(found, *cases))
    assert tally(fares, practice) == Tally(met=1)
    assert tally(rest, practice) == Tally(met=1)


def test_a_circumstance_counts_by_how_it_was_judged(count: Any) -> None:
    major = {"event": "assessed", "in_remit": True, "complete": True, "triggers": ["injury"]}
    judged = case(0, {**major, "severity": "major"})
    mistaken = case(1, {**major, "severity": "general"})
    assert count({"major": ["injury"]}, judged, mistaken, case(2)) == Tally(met=1, late=1)


def test_an_escalation_counts_from_its_turn_on(count: Any) -> None:
    asked = {"escalates": [{"from_time": 2, "to": ["chief"]}]}
    told = {"event": "returned", "escalated_to": "chief"}
    assert count(asked, case(0, "transferred", "returned")) == Tally()
    assert count(asked, case(0, "transferred", "returned", "transferred", told)) == Tally(met=1)
    assert count(asked, case(0, "transferred", "returned", "transferred", "returned")) == Tally(late=1)


def test_a_call_back_counts_once_it_is_done(count: Any) -> None:
    vain = {"event": "called-back", "reached": False, "satisfaction": None}
    asked = {"call_back": {"attempts": 2}}
    assert count(asked, case(0, *ANSWERED, "called-back"), case(1, *ANSWERED, vain)) == Tally(
        met=1, running=1
    )
    assert count(asked, case(0, *ANSWERED, vain, vain)) == Tally(met=1)


def test_quality_counts_by_verdict(count: Any) -> None:
    criteria = {"lawful": {"zh": "合法", "en": "lawful", "points": 2}}
    asked = {"quality": {"criteria": criteria, "bar": 2, "by": ["chief"]}}
    good = {"event": "quality-judged", "scores": [{"criterion": "lawful", "points": 2}]}
    poor = {"event": "quality-judged", "scores": [{"criterion": "lawful", "points": 1}]}
    assert count(asked, case(0, *ANSWERED, good), case(1, *ANSWERED, poor)) == Tally(met=1, late=1)


def test_what_only_rules_can_tell_counts_by_their_findings(count: Any) -> None:
    cases = (case(0), case(1), case(2))
    broken = {aspect: frozenset({cases[0].id}) for aspect in ("recording_tolerance", "rules.L106")}
    for asked in ({"recording_tolerance": "1 day"}, {"rules": ["L106"]}):
        assert count(asked, *cases, broken=broken, judged={"L106": 3}) == Tally(met=2, late=1)


def test_a_rule_about_the_whole_desk_is_always_at_work(count: Any) -> None:
    assert count({"rules": ["C108"]}, case(0), judged={"L106": 1}) is None


def test_a_group_counts_by_its_circumstance(count: Any) -> None:
    asked = {"group": {"cases": 3, "within": "1 day", "trigger": "injury"}}
    major = {"event": "assessed", "in_remit": True, "complete": True, "severity": "major"}
    found = case(0, {**major, "triggers": ["injury"]})
    overlooked = case(1)
    broken = {"group": frozenset({overlooked.id})}
    assert count(asked, found, overlooked, broken=broken) == Tally(met=1, late=1)


def test_a_duty_is_there_as_long_as_somebody_holds_the_post(count: Any) -> None:
    asked = {"duties": [{"post": "chief", "text": {"zh": "管", "en": "leads"}}]}
    assert count(asked, holders={"chief": ("paul",)}) is None
    assert count(asked, holders={"officer": ("olga",)}) == Tally(late=1)


def owed(source: Source, place: str, state: State) -> Obligation:
    label = Label(zh="事", en="thing")
    moment = NOW.astimezone(UTC)
    version = PolicyVersion(
        slug="rules", in_force=date(2026, 1, 1), digest="0", policy=policy(enforced="by people")
    )
    return Obligation(
        source, f"{place}{state}", place, "x.yml", version, "7", label, "", (), moment, moment, state, ""
    )


PLAN = {
    "id": "crowd",
    "title": {"zh": "预案", "en": "plan"},
    "activated_by": ["chief"],
    "steps": [{"id": "tell", "what": {"zh": "报告", "en": "tell"}, "by": "officer"}],
    "stand_down_by": ["chief"],
    "review": "5 days",
}


@pytest.mark.parametrize(
    ("asked", "source", "place"),
    [
        (
            {
                "rhythms": [
                    {
                        "id": "school",
                        "title": {"zh": "培训", "en": "training"},
                        "record": "training",
                        "every": "6 months",
                        "owner": "chief",
                    }
                ]
            },
            Source.RHYTHM,
            "school",
        ),
        (
            {"recurrences": [{"cases": 3, "within": "30 days", "due": "10 days", "owner": "chief"}]},
            Source.RECURRENCE,
            "preventive-measure",
        ),
        ({"emergencies": [PLAN]}, Source.PLAN_STEP, "crowd"),
    ],
)
def test_what_is_owed_beside_cases_counts_by_its_state(
    asked: dict[str, Any], source: Source, place: str, count: Any
) -> None:
    states = (State.MET, State.MET, State.LATE, State.OVERDUE, State.RUNNING)
    found = tuple(owed(source, place, state) for state in states)
    other = (owed(source, "another", State.MET), owed(Source.CHAPTER, place, State.MET))
    assert count(asked, obligations=found + other) == Tally(met=2, late=2, running=1)


def test_records_are_counted(count: Any) -> None:
    kept = {"meeting": frozenset({"a", "b", "c", "2610-F8QY4-B"}), "drill": frozenset({"d"})}
    assert count({"records": ["meeting"]}, records=kept) == Tally(met=4)
    waiting = {"meeting": frozenset({"e", "f"})}
    assert count({"records": ["meeting"]}, records=kept, waiting=waiting) == Tally(met=4, running=2)
    broken = {"records.meeting": frozenset({"2610-F8QY4-B"})}
    assert count({"records": ["meeting"]}, records=kept, broken=broken) == Tally(met=3, late=1)


@pytest.mark.parametrize("lasting", [{"shown": ["register"]}, {"bursts": {}}])
def test_what_is_always_at_work_is_not_counted(lasting: dict[str, Any], count: Any) -> None:
    assert count(lasting, case(0)) is None


def test_the_worst_names_the_stand() -> None:
    assert (Tally(met=3) + Tally(late=1)).stand is Stand.LATE
    assert (Tally(met=3) + Tally(running=2)).stand is Stand.MET
    assert Tally(running=1).stand is Stand.RUNNING


def test_every_mechanism_and_prohibition_can_be_counted() -> None:
    from typing import get_args

    from rightsdesk.domain import tallies

    assert set(tallies._TALLIES) | LASTING == set(MECHANISMS)
    assert set(PROHIBITED_IN) == set(get_args(Prohibition))
