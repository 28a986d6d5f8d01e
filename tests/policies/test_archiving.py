"""What must stand before a case is archived, and by when it is (E10, O13, W15)."""

from collections.abc import Callable
from datetime import datetime

import pytest

from rightsdesk.domain.lifecycle import Position, policy_obstacles
from rightsdesk.records.store import Desk

NOW = datetime.fromisoformat("2026-11-20T10:00:00+08:00")
TRAITS = {"kind": "complaint", "severity": "general", "urgency": "normal", "complexity": "ordinary"}


@pytest.mark.parametrize(
    ("slug", "missing"),
    [
        ("passenger-transport", {"investigated", "proposed", "responded", "called-back"}),
        ("complaints-office", {"closed"}),
        ("transport-group", {"closed"}),
        ("water-utility", {"closed"}),
    ],
)
def test_nothing_is_archived_while_a_part_is_missing(slug: str, missing: set[str], shipped: Desk) -> None:
    policy = shipped.version(slug, NOW).policy
    found = policy_obstacles(policy, Position(), "archived", TRAITS)
    assert {step for each in found for step in each.missing} == missing


@pytest.mark.parametrize("slug", ["complaints-office", "passenger-transport", "water-utility"])
def test_what_is_closed_is_archived_within_its_time(slug: str, due: Callable[..., dict[str, str]]) -> None:
    steps = [{"event": "closed", "at": "2026-09-15T10:00:00+08:00", "by": "somebody"}]
    assert "archive" in due(slug, "2026-09-14T09:00", "2026-09-15T12:00", steps)
