"""One row a case: what it says, and that remembering it changes nothing but the time it takes."""

import json
import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from rightsdesk.analysis.fact_tables import FOLDER, all_facts, as_row, fact_from, month_facts
from rightsdesk.analysis.facts import CaseFact, case_fact
from rightsdesk.domain.standing import Standing
from rightsdesk.records.files import WorkTree
from rightsdesk.records.store import Desk, read_case

ROOT = Path(__file__).parents[2]
NOW = datetime.fromisoformat("2026-11-20T10:00:00+08:00")
LATER = datetime.fromisoformat("2026-11-30T10:00:00+08:00")
Make = Callable[..., Standing]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "policies", tmp_path / "policies")
    shutil.copytree(ROOT / "tests" / "data" / "desk" / "cases", tmp_path / "cases")
    return tmp_path


def told(folder: Path, now: datetime = NOW) -> list[CaseFact]:
    return all_facts(folder, Desk(WorkTree(folder)), now)


def test_a_row_says_when_and_how_a_case_was_handled(make: Make) -> None:
    fact = case_fact(
        make(
            "2026-10-12 09:00",
            ("10-12 10:30", "transferred", {"unit": "north", "responsible": "yi", "late_reason": "busy"}),
            ("10-12 11:00", "returned", {"reason": "not ours"}),
            ("10-12 11:30", "transferred", {"unit": "metro"}),
            ("10-13 09:00", "investigated", {"course": "seen", "substantiated": "partly", "video": "none"}),
            ("10-13 10:00", "responded", {"via": "phone", "result": "sorry"}),
            ("10-13 10:30", "reported-back", {"opinion": "so", "result": "done"}),
            ("10-14 09:00", "called-back", {"reached": True, "satisfaction": "satisfied"}),
            ("10-14 09:30", "closed"),
            where={"line": "12", "vehicle": "1207", "place": "Gate"},
        )
    )
    assert (fact.unit, fact.line, fact.route, fact.vehicle) == ("metro", "rail", "12", "1207")
    assert (fact.rounds, fact.late) == (1, 1)
    assert (fact.substantiated, fact.satisfaction) == ("partly", "satisfied")
    assert fact.answered_at == datetime.fromisoformat("2026-10-13T10:00:00+08:00")
    assert fact.closed_at == datetime.fromisoformat("2026-10-14T09:30:00+08:00")
    assert "late" in {clock.state for clock in fact.clocks}
    assert fact.is_settled
    assert fact.soonest() is None


def test_an_open_case_names_the_clock_that_is_due_first(make: Make) -> None:
    fact = case_fact(make("2026-11-20 09:30", now="11-20 10:00"))
    soonest = fact.soonest()
    assert fact.is_open
    assert not fact.is_settled
    assert soonest is not None
    assert (soonest.state, soonest.due) == ("running", min(clock.due for clock in fact.clocks))


def test_every_row_comes_back_from_json_as_it_was(folder: Path) -> None:
    facts = told(folder)
    assert len(facts) == 11
    assert [fact_from(json.loads(json.dumps(as_row(fact)))) for fact in facts] == facts


def test_what_is_remembered_tells_the_same_at_another_hour(folder: Path) -> None:
    told(folder)
    assert list((folder / FOLDER).glob("*.json"))
    remembered = told(folder, LATER)
    shutil.rmtree(folder / FOLDER)
    assert remembered == told(folder, LATER)


def test_a_settled_case_is_not_read_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settled = {fact.id for fact in told(folder) if fact.is_settled}
    assert settled
    read: list[str] = []

    def reading(path: str, raw: bytes) -> Any:
        read.append(Path(path).stem)
        return read_case(path, raw)

    monkeypatch.setattr("rightsdesk.analysis.fact_tables.read_case", reading)
    again = told(folder)
    assert {fact.id for fact in again} == set(read) | settled
    assert settled.isdisjoint(read)


@pytest.mark.parametrize("changed", ["case", "policy"])
def test_what_changed_is_read_again(folder: Path, changed: str) -> None:
    before = {fact.id: fact for fact in told(folder)}
    path = next((folder / "cases").rglob("2609-CA1M1-A.yml"))
    if changed == "case":
        path.write_text(path.read_text("utf-8").replace("category: ", "category: x"), "utf-8")
    else:
        policy = folder / "policies" / before["2609-CA1M1-A"].policy
        for version in policy.glob("*.yml"):
            version.write_text(version.read_text("utf-8") + "# noted\n", "utf-8")
        memory = folder / FOLDER / "2026-09.json"
        memory.write_text(memory.read_text("utf-8").replace("satisfied", "forged"), "utf-8")
    after = {fact.id: fact for fact in told(folder)}
    known = before["2609-CA1M1-A"]
    assert after["2609-CA1M1-A"].satisfaction == known.satisfaction
    assert (after["2609-CA1M1-A"].category == known.category) is (changed == "policy")


def test_a_damaged_memory_is_none(folder: Path) -> None:
    known = told(folder)
    for path in (folder / FOLDER).glob("*.json"):
        path.write_text("{", "utf-8")
    assert told(folder) == known


def test_months_come_in_order_with_their_cases(folder: Path) -> None:
    months = list(month_facts(folder, Desk(WorkTree(folder)), NOW))
    assert [{fact.id[:4] for fact in month} for month in months] == [{"2609"}, {"2610"}, {"2611"}]
