"""What a policy asks a case's header to say, judged by what is known at the receipt."""

from typing import Any

import pytest

from rightsdesk.domain.case import Header
from rightsdesk.domain.ids import check_character
from rightsdesk.domain.policy import Policy
from rightsdesk.domain.receipt import lacking

LABEL = {"zh": "样例", "en": "sample"}
POLICY = Policy.model_validate(
    {
        "title": LABEL,
        "about": LABEL,
        "vocabulary": {
            "channels": {"phone": LABEL, "letter": LABEL},
            "categories": {"staff": LABEL},
            "units": {"north": LABEL},
            "posts": {"officer": {**LABEL, "may": ["opened"]}},
            "replies": {"phone": LABEL},
        },
        "clauses": [
            {"no": "3", "text": LABEL, "requires_header": [{"fields": ["where.line", "where.at"]}]},
            {
                "no": "4",
                "text": LABEL,
                "requires_header": [
                    {"fields": ["sealed", "where.line"], "when": {"channel": "letter"}},
                    {"fields": ["wants"], "when": {"severity": "major"}},
                ],
            },
        ],
    }
)


def header(**given: Any) -> Header:
    usual = {
        "id": "2611-7KQ3F-" + check_character("26117KQ3F"),
        "policy": "sample",
        "kind": "complaint",
        "channel": "phone",
        "received_at": "2026-11-02T09:00:00+08:00",
        "received_by": "olga",
        "category": "staff",
        "subject": "Door",
        "summary": "It closed.",
    }
    return Header.model_validate(usual | given)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, [("where.line", "3"), ("where.at", "3")]),
        ({"where": {"line": "12"}}, [("where.at", "3")]),
        ({"where": {"line": "12", "at": "2026-11-02T08:50:00+08:00"}}, []),
        ({"channel": "letter"}, [("where.line", "3"), ("where.at", "3"), ("sealed", "4")]),
        ({"channel": "letter", "sealed": "private:2611-7KQ3F-1"}, [("where.line", "3"), ("where.at", "3")]),
    ],
)
def test_each_lack_is_told_once_with_its_clause(
    given: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    assert [(lack.field, lack.clause) for lack in lacking(POLICY, header(**given))] == expected
