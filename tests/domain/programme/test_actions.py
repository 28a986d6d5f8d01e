"""How action items stand: derived from entries, never lost."""

from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightsdesk.domain.actions import of_record
from rightsdesk.domain.programme.actions import ActionState, items, progress
from rightsdesk.domain.programme.base import Record
from rightsdesk.domain.programme.catalogue import KINDS

TODAY = date(2026, 11, 10)
AT = "2026-10-21T09:00:00+08:00"
DONE = {"event": "action-done", "at": AT, "by": "nina", "action": 1, "proof": "A letter"}
VERIFIED = {"event": "action-verified", "at": AT, "by": "olga", "action": 1}
REOPENED = {"event": "action-reopened", "at": AT, "by": "olga", "action": 1, "reason": "No letter."}
WITHDRAWN = {"event": "withdrawn", "at": AT, "by": "olga", "reason": "It did not take place."}
ADDED = {
    "event": "action-added",
    "at": AT,
    "by": "olga",
    "actions": [{"what": "Ask again", "owner": "chief", "due": "2026-12-01"}],
}


def training(*timeline: dict[str, Any], due: str = "2026-11-10") -> Record:
    """A training that asks for one thing."""
    return KINDS["training"].model_validate(
        {
            "kind": "training",
            "id": "2610-5T2QK-2",
            "title": "Law",
            "policy": "full",
            "day": "2026-10-20",
            "recorded_at": "2026-10-20T16:00:00+08:00",
            "by": "olga",
            "subjects": ["law"],
            "attended": ["olga"],
            "actions": [{"what": "Ask", "owner": "nina", "due": due}],
            "timeline": list(timeline),
        }
    )


@pytest.mark.parametrize(
    ("timeline", "due", "state"),
    [
        ([], "2026-11-10", ActionState.OPEN),
        ([], "2026-11-09", ActionState.LATE),
        ([DONE], "2026-11-09", ActionState.DONE),
        ([DONE, VERIFIED], "2026-11-09", ActionState.VERIFIED),
        ([DONE, REOPENED], "2026-11-10", ActionState.OPEN),
        ([DONE, VERIFIED, REOPENED], "2026-11-09", ActionState.LATE),
        ([WITHDRAWN], "2026-11-09", ActionState.DROPPED),
        ([DONE, WITHDRAWN], "2026-11-09", ActionState.DROPPED),
        ([DONE, VERIFIED, WITHDRAWN], "2026-11-09", ActionState.VERIFIED),
    ],
)
def test_an_item_stands_as_its_entries_say(
    timeline: list[dict[str, Any]], due: str, state: ActionState
) -> None:
    assert progress(training(*timeline, due=due), 1, TODAY).state is state


def test_who_did_and_verified_it_is_told_with_the_proof() -> None:
    found = progress(training(DONE, VERIFIED), 1, TODAY)
    assert (found.done_by, found.proof, found.verified_by) == ("nina", "A letter", "olga")
    assert found.done_at == datetime.fromisoformat(AT)


def test_what_was_dropped_says_why() -> None:
    (found,) = of_record(training(WITHDRAWN), TODAY)
    assert found.dropped is not None
    assert found.dropped.en == "It did not take place."
    assert found.command is None


def test_entries_add_items_that_are_numbered_on() -> None:
    found = list(of_record(training(ADDED, ADDED), TODAY))
    assert [(each.number, each.what) for each in found] == [(1, "Ask"), (2, "Ask again"), (3, "Ask again")]


@pytest.mark.parametrize(
    ("timeline", "command"),
    [
        ([], "programme done 2610-5T2QK-2 --action 1"),
        ([DONE], "programme verify 2610-5T2QK-2 --action 1"),
        ([DONE, VERIFIED], None),
    ],
)
def test_an_item_names_the_command_it_waits_for(timeline: list[dict[str, Any]], command: str | None) -> None:
    (found,) = of_record(training(*timeline), TODAY)
    assert found.command == command


entries = st.lists(st.sampled_from([DONE, VERIFIED, REOPENED, WITHDRAWN, ADDED]), max_size=12)


@given(entries, entries)
def test_no_item_ever_vanishes(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> None:
    earlier, later = training(*before), training(*before, *after)
    assert items(later)[: len(items(earlier))] == items(earlier)
    assert len(list(of_record(later, TODAY))) == 1 + [*before, *after].count(ADDED)
