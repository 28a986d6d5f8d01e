"""When a chapter of the handbook was last gone through, and which issues of it say so."""

from datetime import date, datetime
from typing import Any

import pytest

from rightsdesk.domain.formalities import counting
from rightsdesk.domain.handbook import Chapter, chapter_obligations, last_reviews, review_interval
from rightsdesk.domain.model import Label
from rightsdesk.domain.policy import Policy, PolicyVersion
from rightsdesk.domain.programme.base import Record
from rightsdesk.domain.programme.catalogue import KINDS
from rightsdesk.domain.worktime import Calendar

WORD = {"zh": "词", "en": "word"}
TODAY = date(2026, 10, 1)
NOW = datetime.fromisoformat("2026-10-01T12:00:00+08:00")
MAY, JUNE = "2026-05-04T09:00:00+08:00", "2026-06-01T09:00:00+08:00"


def version(**duty: Any) -> PolicyVersion:
    """A policy by which chapters are gone through every six months."""
    rhythm = {
        "id": "handbook",
        "title": WORD,
        "record": "handbook-issue",
        "every": "6 months",
        "owner": "editor",
        "warn": "30 days",
    }
    policy = Policy.model_validate(
        {
            "title": WORD,
            "about": WORD,
            "vocabulary": {
                "channels": {"phone": WORD},
                "categories": {"staff": WORD},
                "units": {"north": WORD},
                "posts": {"editor": WORD | {"may": ["opened"]}, "chief": WORD},
                "replies": {"phone": WORD},
            },
            "clauses": [
                {
                    "no": "1",
                    "text": WORD,
                    "rhythms": [rhythm],
                    "duties": [
                        {"post": "editor", "text": WORD, "records": ["handbook-issue"]},
                        *duty.values(),
                    ],
                }
            ],
        }
    )
    return PolicyVersion(slug="desk", in_force=date(2026, 1, 1), digest="", policy=policy)


APPROVED = version(approval={"post": "chief", "text": WORD, "approves": ["handbook-issue"]})


def issue(day: str, *timeline: dict[str, Any]) -> Record:
    return KINDS["handbook-issue"].model_validate(
        {
            "kind": "handbook-issue",
            "id": "2610-A48W8-0",
            "title": "New edition",
            "policy": "desk",
            "day": day,
            "recorded_at": f"{day}T09:00:00+08:00",
            "by": "jia",
            "edition": "2",
            "chapters": ["how-to-complain"],
            "timeline": timeline,
        }
    )


def reviewed(policy: PolicyVersion, *issues: Record) -> dict[str, date]:
    return last_reviews(counting([policy], issues, TODAY))


def test_the_latest_issue_counts() -> None:
    issues = (issue("2026-05-01"), issue("2026-03-01"))
    assert reviewed(version(), *issues) == {"how-to-complain": date(2026, 5, 1)}


@pytest.mark.parametrize(
    "later",
    [
        issue("2026-12-01"),
        issue("2026-06-01", {"event": "withdrawn", "at": JUNE, "by": "jia", "reason": "Misprinted."}),
    ],
    ids=["dated later", "withdrawn"],
)
def test_what_is_to_come_or_was_taken_back_is_no_review(later: Record) -> None:
    assert reviewed(version(), later) == {}


def test_an_issue_that_waits_for_approval_or_was_refused_it_is_no_review() -> None:
    refused = {"event": "rejected", "at": MAY, "by": "yi", "reason": "Not the law."}
    approved = {"event": "approved", "at": JUNE, "by": "yi"}
    assert reviewed(APPROVED, issue("2026-05-01")) == {}
    assert reviewed(APPROVED, issue("2026-05-01", refused)) == {}
    assert reviewed(APPROVED, issue("2026-05-01", refused, approved)) == {"how-to-complain": date(2026, 5, 1)}


def test_a_chapter_is_due_so_long_after_the_last_review(shanghai: Calendar) -> None:
    interval = review_interval([version()])
    assert interval is not None
    chapter = Chapter("how-to-complain", Label(zh="怎样投诉", en="How to complain"), date(2026, 2, 1))
    [owed] = chapter_obligations([chapter], [], interval, shanghai, NOW)
    assert (owed.state.value, owed.posts) == ("overdue", ("editor",))
    assert owed.due is not None
    assert shanghai.last_day_of(owed.due) == date(2026, 8, 1)
    assert chapter_obligations([chapter], [issue("2026-05-01")], interval, shanghai, NOW) == []
