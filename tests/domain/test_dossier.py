"""What a file must hold before it goes to the archive, as the clauses say."""

from pathlib import Path
from typing import Any

from rightsdesk.domain.case import Case
from rightsdesk.domain.dossier import Wanted, missing_in_file, wanted_in_file
from rightsdesk.records.files import WorkTree
from rightsdesk.records.store import Desk

ROOT = Path(__file__).parents[2]
DESK = Desk(WorkTree(ROOT))
HEADER: dict[str, Any] = {
    "id": "2611-7KQ3F-1",
    "policy": "passenger-transport",
    "kind": "complaint",
    "channel": "phone",
    "received_at": "2026-11-02T09:14:00+08:00",
    "received_by": "coach-service-02",
    "category": "other",
    "subject": "S",
    "summary": "S",
}


def judged(*events: dict[str, Any], **header: Any) -> tuple[tuple[Wanted, ...], tuple[str, ...]]:
    timeline = [{"at": "2026-11-03T09:00:00+08:00", "by": "coach-service-02", **each} for each in events]
    case = Case.model_validate(HEADER | header | {"timeline": timeline})
    policy, state = DESK.judging(case).policy, DESK.state(case)
    return wanted_in_file(policy, state), missing_in_file(policy, state)


INVESTIGATED = {"event": "investigated", "course": "C", "substantiated": "no"}
PROPOSED = {"event": "proposed", "explanation": "E"}
RESPONDED = {"event": "responded", "via": "phone", "result": "R"}
CALLED = {"event": "called-back", "reached": True, "satisfaction": "satisfied"}


def test_e10_the_file_wants_record_plan_result_and_feedback() -> None:
    wanted, missing = judged()
    named = {each.step: each.clauses for each in wanted}
    assert {"investigated", "proposed", "responded", "called-back"} <= set(named)
    assert "13" in named["called-back"]
    assert missing == tuple(each.step for each in wanted if not each.done)
    assert missing[-1] == "closed"


def test_what_was_done_is_no_longer_missing() -> None:
    _wanted, before = judged(INVESTIGATED)
    _wanted, after = judged(INVESTIGATED, PROPOSED, RESPONDED, CALLED)
    assert "investigated" not in before
    assert not {"proposed", "responded", "called-back"} & set(after)


def test_what_happened_before_a_case_was_reopened_counts_no_more() -> None:
    _wanted, missing = judged(INVESTIGATED, PROPOSED, RESPONDED, CALLED, {"event": "reopened", "reason": "R"})
    assert {"investigated", "proposed", "responded", "called-back"} <= set(missing)


def test_a_withdrawn_complaint_wants_none_of_it() -> None:
    wanted, missing = judged({"event": "withdrawn", "reason": "R", "via": "phone"})
    assert missing == ("closed",)
    assert not {"investigated", "proposed"} & {each.step for each in wanted}
