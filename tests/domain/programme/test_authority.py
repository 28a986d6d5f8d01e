"""Posts held in units count for records about those units only: to approve, and to take a plan's steps."""

from datetime import date

from rightsdesk.domain.authority import Actor
from rightsdesk.domain.policy import Policy
from rightsdesk.domain.programme.authority import entry_denial
from rightsdesk.domain.programme.entries import Approved, StoodDown, Ticked
from rightsdesk.domain.programme.readiness import Emergency
from rightsdesk.domain.programme.reporting import UnitRules
from rightsdesk.domain.staff import Person

DAY = date(2026, 11, 3)
AT = "2026-11-03T10:00:00+08:00"
BOTH = {"zh": "词", "en": "word"}
POLICY = Policy.model_validate(
    {
        "title": BOTH,
        "about": BOTH,
        "vocabulary": {
            **{name: {"word": BOTH} for name in ("channels", "categories", "replies")},
            "units": {"north": BOTH, "south": BOTH},
            "posts": {"head": {**BOTH, "scope": "unit"}},
        },
        "clauses": [
            {
                "no": "1",
                "text": BOTH,
                "duties": [{"post": "head", "text": BOTH, "approves": ["unit-rules"]}],
                "emergencies": [
                    {
                        "id": "flood",
                        "title": BOTH,
                        "when": {"category": "word"},
                        "activated_by": ["head"],
                        "steps": [{"id": "pump", "what": BOTH, "by": "head", "within": "1 hour"}],
                        "stand_down_by": ["head"],
                        "review": "7 days",
                    }
                ],
            }
        ],
    }
)
HEADER = {
    "id": "2611-7KQ3F-1",
    "title": "About the north",
    "policy": "full",
    "day": "2026-11-03",
    "unit": "north",
    "recorded_at": AT,
    "by": "olga",
}


def head_of(unit: str) -> Actor:
    """Who heads that unit."""
    holding = {"post": "head", "unit": unit, "from": "2026-01-01"}
    return Actor(
        f"head-{unit}", Person.model_validate({"name": BOTH, "email": "x@x.example", "posts": [holding]})
    )


def test_the_head_of_another_unit_does_not_approve() -> None:
    rules = {"kind": "unit-rules", **HEADER, "summary": "x", "call_backs": "y", "in_force": "2026-12-01"}
    record = UnitRules.model_validate(rules)
    entry = Approved.model_validate({"event": "approved", "at": AT, "by": "x"})
    assert entry_denial(head_of("north"), entry, record, POLICY, DAY) is None
    refused = entry_denial(head_of("south"), entry, record, POLICY, DAY)
    assert refused is not None and refused.posts == ("head",)


def test_the_head_of_another_unit_takes_no_step_of_the_plan() -> None:
    emergency = {"kind": "emergency", **HEADER, "plan": "flood", "activated_at": AT, "what": "Water"}
    record = Emergency.model_validate(emergency)
    entries = (
        Ticked.model_validate({"event": "ticked", "at": AT, "by": "x", "step": "pump"}),
        StoodDown.model_validate({"event": "stood-down", "at": AT, "by": "x", "reason": "x"}),
    )
    for entry in entries:
        assert entry_denial(head_of("north"), entry, record, POLICY, DAY) is None
        assert entry_denial(head_of("south"), entry, record, POLICY, DAY) is not None
