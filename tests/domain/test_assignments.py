"""On whose list what was promised stands: to be done, then to be verified."""

from datetime import date, datetime
from typing import Any

import pytest

from rightsdesk.domain.actions import ADOPTED, CASE, IMPROVEMENT, ActionStatus
from rightsdesk.domain.assignments import action_obligation
from rightsdesk.domain.obligations import Obligation, people_for
from rightsdesk.domain.policy import Policy, PolicyVersion
from rightsdesk.domain.programme.actions import ActionState, Progress
from rightsdesk.domain.staff import Staff
from rightsdesk.domain.worktime import Calendar

TODAY = date(2026, 11, 10)
NOON = datetime.fromisoformat("2026-11-09T12:00:00+08:00")
POLICY = Policy.model_validate(
    {
        "title": {"zh": "样例", "en": "Sample"},
        "about": {"zh": "样例", "en": "Sample"},
        "vocabulary": {
            "channels": {"phone": {"zh": "电话", "en": "phone"}},
            "categories": {"staff": {"zh": "人员", "en": "staff"}},
            "units": {"north": {"zh": "北区", "en": "North"}, "south": {"zh": "南区", "en": "South"}},
            "posts": {
                "officer": {"zh": "专员", "en": "officer", "may": ["improvement-verified", "effect-noted"]},
                "handler": {
                    "zh": "经办人",
                    "en": "handler",
                    "scope": "unit",
                    "may": ["improvement-done", "improvement-verified", "effect-noted"],
                },
                "chief": {"zh": "主任", "en": "chief"},
            },
            "replies": {"phone": {"zh": "电话", "en": "phone"}},
        },
        "clauses": [
            {
                "no": "1",
                "text": {"zh": "文", "en": "Text"},
                "duties": [{"post": "officer", "text": {"zh": "文", "en": "Text"}, "records": ["training"]}],
            }
        ],
    }
)
VERSION = PolicyVersion(slug="full", in_force=date(2026, 1, 1), digest="", policy=POLICY)
STAFF = Staff.model_validate(
    {
        "people": {
            slug: {
                "name": {"zh": slug, "en": slug},
                "email": f"{slug}@desk.example",
                "posts": [{"from": "2026-01-01", **post}],
            }
            for slug, post in {
                "nina": {"post": "handler", "unit": "north"},
                "nick": {"post": "handler", "unit": "north"},
                "sam": {"post": "handler", "unit": "south"},
                "olga": {"post": "officer"},
                "otto": {"post": "officer"},
                "clara": {"post": "chief"},
            }.items()
        }
    }
)
DONE = Progress(ActionState.DONE, "nina", NOON, "A photograph.")


def owed(calendar: Calendar, owner: str | None, progress: Progress, **values: Any) -> Obligation:
    """A thing to be done, as something owed."""
    action = ActionStatus(
        **{
            "source": "2611-F8QY4-D", "kind": CASE, "path": None, "title": "Door closed", "policy": "full",
            "number": 1, "task": IMPROVEMENT, "what": "New mirrors", "owner": owner, "due": TODAY,
            "progress": progress, "command": "verify", "unit": "north", **values,
        }
    )  # fmt: skip
    return action_obligation(action, VERSION, calendar, STAFF, TODAY)


def asked(calendar: Calendar, owner: str | None, progress: Progress, **values: Any) -> tuple[str, ...]:
    """On whose list a thing to be done is."""
    return people_for(owed(calendar, owner, progress, **values), STAFF, TODAY)


@pytest.mark.parametrize(
    ("owner", "people"),
    [
        ("nina", ("nina",)),
        ("officer", ("olga", "otto")),
        ("handler", ("nina", "nick")),
        ("south", ("sam",)),
        ("the workshop", ("the workshop",)),
    ],
)
def test_what_is_to_be_done_is_its_owners(shanghai: Calendar, owner: str, people: tuple[str, ...]) -> None:
    assert asked(shanghai, owner, Progress(ActionState.OPEN)) == people


@pytest.mark.parametrize(
    ("owner", "people"),
    [
        ("nina", ("nick", "olga", "otto")),
        ("otto", ("nick", "olga")),
        ("officer", ("nick",)),
        ("north", ("olga", "otto")),
        (None, ("nick", "olga", "otto")),
    ],
)
def test_what_is_done_in_a_case_is_for_who_may_verify_it(
    shanghai: Calendar, owner: str | None, people: tuple[str, ...]
) -> None:
    assert asked(shanghai, owner, DONE) == people
    assert asked(shanghai, owner, DONE, number=None, task=ADOPTED) == people


def test_what_is_done_of_a_record_is_for_those_who_keep_such_records(shanghai: Calendar) -> None:
    of_record = {"kind": "training", "path": "programme/training/2610-5T2QK-2.yml", "unit": None}
    assert asked(shanghai, "nina", DONE, **of_record) == ("olga", "otto")
    assert asked(shanghai, "otto", DONE, **of_record) == ("olga",)
    left = asked(shanghai, "officer", DONE, **of_record)
    assert left == ("nick", "sam", "clara"), "where that leaves nobody, anybody in a post"


def test_only_what_is_still_to_be_done_has_a_due_time(shanghai: Calendar) -> None:
    assert owed(shanghai, "nina", Progress(ActionState.OPEN)).due == datetime.fromisoformat(
        "2026-11-11T00:00:00+08:00"
    )
    assert owed(shanghai, "nina", DONE).due is None
