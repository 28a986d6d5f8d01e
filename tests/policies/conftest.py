"""Cases under the shipped policies, judged as this repository's desk judges them."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from rightsdesk.domain.case import Case
from rightsdesk.domain.ids import new_id
from rightsdesk.domain.standing import Standing
from rightsdesk.records.files import WorkTree
from rightsdesk.records.store import Desk

Steps = list[dict[str, Any]]
Judge = Callable[..., Standing]


@pytest.fixture(scope="session")
def shipped() -> Desk:
    """The desk of this repository."""
    return Desk(WorkTree(Path(__file__).resolve().parents[2]))


@pytest.fixture
def judged(shipped: Desk) -> Judge:
    """`judged(policy, received, now, steps, **header)`: how such a case stands at a moment (local times
    without offset)."""

    def judge(policy: str, received: str, now: str, steps: Steps, **header: Any) -> Standing:
        at = datetime.fromisoformat(f"{received}:00+08:00")
        case = Case.model_validate(
            {
                "id": new_id(at.year, at.month, lambda _: 7),
                "policy": policy,
                "kind": "complaint",
                "channel": "letter",
                "received_at": at.isoformat(),
                "received_by": "somebody",
                "category": "other",
                "subject": "A matter",
                "summary": "What happened.",
                **header,
                "timeline": steps,
            }
        )
        return shipped.standing(case, datetime.fromisoformat(f"{now}:00+08:00"))

    return judge


@pytest.fixture
def due(shipped: Desk, judged: Judge) -> Callable[..., dict[str, str]]:
    """`due(…)`: as `judged`, the clocks that run with the local time at which each runs out."""

    def running(policy: str, received: str, now: str, steps: Steps, **header: Any) -> dict[str, str]:
        zone = shipped.organisation.zone()
        standing = judged(policy, received, now, steps, **header)
        return {clock.clock.id: f"{clock.due.astimezone(zone):%m-%d %H:%M}" for clock in standing.running()}

    return running


@pytest.fixture
def step() -> Callable[..., dict[str, Any]]:
    """`step("transferred", "2026-09-14T09:30", unit=…)`: an event as it stands in a file."""

    def made(event: str, at: str, **fields: Any) -> dict[str, Any]:
        return {"event": event, "at": f"{at}:00+08:00", "by": "somebody", **fields}

    return made
