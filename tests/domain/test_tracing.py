"""Every mechanism of a clause is an enforcer with a name of its own."""

from typing import Any

import pytest

from rightsdesk.domain.policy import Clause
from rightsdesk.domain.tracing import MECHANISMS, Kind, enforcers

# What a clause has beside mechanisms: its number, what it serves, its words, and that people enforce it.
NOT_MECHANISMS = {"no", "rows", "text", "enforced"}
CLOCK = {
    "id": "answer",
    "title": {"zh": "答复", "en": "answer"},
    "from": "transferred",
    "until": "responded",
    "within": "2 days",
    "owner": "unit",
}


def clause(**fields: Any) -> Clause:
    return Clause.model_validate({"no": "7", "text": {"zh": "文", "en": "text"}, **fields})


def test_no_mechanism_is_left_out() -> None:
    assert set(MECHANISMS) == set(Clause.model_fields) - NOT_MECHANISMS


def test_a_clause_for_people_has_none() -> None:
    assert enforcers(clause(enforced="by people")) == ()


@pytest.mark.parametrize(
    ("field", "key", "aspects"),
    [
        ({"clocks": [CLOCK]}, "clock answer", ("clocks",)),
        (
            {"clocks": [{**CLOCK, "extendable": {"by": "1 day", "posts": ["chief"]}}]},
            "clock answer",
            ("clocks", "clocks.extendable"),
        ),
        (
            {"requires": {"responded": ["investigated", "proposed"]}},
            "required step responded: investigated, proposed",
            ("requires", "requires.investigated", "requires.proposed"),
        ),
        (
            {"requires_fields": [{"event": "transferred", "fields": ["plan", "limit"]}]},
            "required field transferred: plan, limit",
            ("requires_fields",),
        ),
        (
            {"requires_header": [{"fields": ["wants"]}]},
            "required field opened: wants",
            ("requires_header",),
        ),
        (
            {"approvals": [{"before": "carried-out", "by": ["chief", "deputy"]}]},
            "approval carried-out: chief, deputy",
            ("approvals",),
        ),
        ({"signed": ["approved"]}, "signature approved", ("signed", "signed.approved")),
        ({"until_accepted": {}}, "round until accepted 7", ("until_accepted",)),
        (
            {"forbids": ["video-not-kept"]},
            "prohibition video-not-kept",
            ("forbids", "forbids.video-not-kept"),
        ),
        ({"routing": [{"when": {}, "unit": "south"}]}, "route 7.1: south", ("routing",)),
        ({"major": ["injury"]}, "circumstance that makes major injury", ("major",)),
        ({"escalates": [{"from_time": 2, "to": ["chief"]}]}, "escalation returned 2", ("escalates",)),
        ({"call_back": {"attempts": 3}}, "call-back 7", ("call_back",)),
        ({"recording_tolerance": "1 day"}, "recording in time 7", ("recording_tolerance",)),
        ({"records": ["meeting"]}, "record meeting", ("records", "records.meeting")),
        ({"bursts": {}}, "surveillance 7", ("bursts",)),
        ({"rules": ["L109"]}, "rule L109", ("rules", "rules.L109")),
        ({"shown": ["register"]}, "page register", ("shown", "shown.register")),
        (
            {"duties": [{"post": "chief", "text": {"zh": "管", "en": "leads"}, "approves": ["meeting"]}]},
            "duty 7.1: chief",
            ("duties", "duties.approves"),
        ),
    ],
)
def test_each_has_a_key_and_aspects(field: dict[str, Any], key: str, aspects: tuple[str, ...]) -> None:
    (found,) = enforcers(clause(**field))
    assert (found.key, found.aspects()) == (key, aspects)


def test_what_has_a_title_goes_by_it() -> None:
    (found,) = enforcers(clause(clocks=[CLOCK]))
    assert found.kind is Kind.CLOCK
    assert found.title is not None and found.title.en == "answer"


@pytest.mark.parametrize("empty", [{"clocks": []}, {"call_back": None}, {"requires": {}}])
def test_an_empty_mechanism_enforces_nothing(empty: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="clause 7 has no mechanism"):
        clause(**empty)
