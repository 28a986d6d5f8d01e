"""The demo desk: rebuilt identically from its scripts, lawful, and showing all that can happen to a case."""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import pytest
from replay import comparable

from rightsdesk.domain.case import KINDS, Case
from rightsdesk.domain.deadlines import State
from rightsdesk.domain.events.base import Event, Phase
from rightsdesk.domain.events.catalogue import BY_NAME
from rightsdesk.domain.events.closing import CalledBack
from rightsdesk.domain.events.handling import Investigated, Responded, Transferred
from rightsdesk.domain.events.intake import Reported
from rightsdesk.domain.programme.catalogue import KINDS as RECORD_KINDS
from rightsdesk.domain.programme.entries import BY_EVENT
from rightsdesk.domain.standing import Standing
from rightsdesk.records.files import WorkTree
from rightsdesk.records.store import Desk

ROOT = Path(__file__).resolve().parents[2]
REPLAY = ROOT / "demo" / "replay.py"
NOW = "2026-11-20T10:00:00+08:00"

DESK = Desk(WorkTree(ROOT))
CASES = tuple(DESK.cases())
RECORDS = tuple(DESK.records())
STANDINGS = tuple(DESK.standing(case, datetime.fromisoformat(NOW)) for case in CASES)


def desk(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run `desk` in a folder on the morning of the 20th."""
    command = [sys.executable, "-m", "rightsdesk", "-C", str(folder), "--as-of", NOW, *words]
    return subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)


def git(folder: Path, *words: str) -> str:
    return subprocess.run(
        ["git", "-C", str(folder), *words], capture_output=True, text=True, check=True
    ).stdout


def raw_commits(folder: Path, oids: list[str]) -> list[str]:
    """Commits as git stores them, headers included."""
    shown = git(folder, "log", "--no-walk=unsorted", "--format=raw", "-z", *oids)
    return shown.split("\0")


@pytest.fixture(scope="module")
def replayed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo desk as its scripts make it, with its whole history."""
    folder = tmp_path_factory.mktemp("demo") / "desk"
    command = [sys.executable, str(REPLAY), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def files(folder: Path) -> dict[str, bytes | None]:
    """The files by path, without the bytes that are drawn at random."""
    return {path.relative_to(folder).as_posix(): comparable(path) for path in folder.rglob("*.yml")}


def test_a_desk_that_is_there_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("mine", encoding="utf-8")
    command = [sys.executable, str(REPLAY), str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert f"rm -rf {tmp_path}" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]


@pytest.mark.slow
def test_its_keys_are_marked_as_thrown_away(replayed: Path) -> None:
    people = (replayed / "policies" / "staff.yml").read_text(encoding="utf-8")
    keys = [line for line in people.splitlines() if "ssh-" in line]
    assert len(keys) >= 40
    assert all("THROW-AWAY DEMO KEY" in line for line in keys)
    assert "THIS IS A DEMONSTRATION" in (replayed / "DEMO").read_text(encoding="utf-8")


@pytest.mark.slow
def test_every_step_is_signed_by_its_person(replayed: Path) -> None:
    """An audit only looks at the signatures that a clause asks for; here every step has one."""
    listed = git(replayed, "log", "--format=%H")
    *steps, _founding = listed.split()
    unsigned = [
        oid
        for oid, raw in zip(steps, raw_commits(replayed, steps), strict=True)
        if "\ngpgsig -----BEGIN SSH SIGNATURE-----" not in raw
    ]
    assert unsigned == []
    audited = desk(replayed, "audit")
    assert audited.returncode == 0, audited.stdout + audited.stderr


SHOWN = set(BY_NAME) - {"expunction-requested", "expunged"}
"""The steps that the demo shows: all but those by which history is written anew, which no replay outlives."""


# ---- the scripts and what they make


@pytest.mark.slow
@pytest.mark.parametrize("made", ["cases", "programme"])
def test_the_scripts_make_the_files_that_are_kept(replayed: Path, made: str) -> None:
    assert files(replayed / made) == files(ROOT / made)


@pytest.mark.slow
def test_every_step_is_one_commit_in_the_order_of_time(replayed: Path) -> None:
    listed = git(replayed, "log", "--reverse", "--format=%at\t%(trailers:key=Event,valueonly,separator=%x2C)")
    founding, *steps = [line.split("\t") for line in listed.splitlines()]
    assert founding[1] == "", "the desk is set up before its first case"
    # Joining the last of a group to its parent makes that one major: two events, one commit.
    taken = [event for _at, events in steps for event in events.split(",")]
    of_cases = sum(1 + len(case.timeline) for case in CASES)
    assert len(taken) == of_cases + sum(1 + len(record.timeline) for record in RECORDS)
    assert set(taken) == {"opened", *SHOWN, "recorded", *BY_EVENT}
    assert all(int(one[0]) <= int(other[0]) for one, other in pairwise(steps))


@pytest.mark.slow
def test_nothing_personal_is_in_the_history(replayed: Path) -> None:
    sealed = [case for case in CASES if case.holds_personal_data]
    assert len(sealed) >= 10, "most people leave their name"
    assert all(list(case.sealed_parts()) for case in sealed)
    objects = git(replayed, "rev-list", "--objects", "--all").split("\n")
    assert not [line for line in objects if ".desk/" in line]
    added = git(replayed, "log", "-p", "--format=%B")
    for said in ("演示用户", "Demo User", "mail.example", "门一下子就关了"):
        assert said not in added


@pytest.mark.slow
@pytest.mark.parametrize("base", [(), ("--base", "HEAD~40")], ids=["whole", "since a base"])
def test_the_history_is_lawful(replayed: Path, base: tuple[str, ...]) -> None:
    ran = desk(replayed, "check", *base)
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_the_desk_is_lawful() -> None:
    ran = desk(ROOT, "--json", "check")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    findings = json.loads(ran.stdout)["findings"]
    assert {each["code"] for each in findings} <= {"C106"}, (
        "only the coming year's holidays are not announced"
    )


# ---- what it shows


def events(case: Case, *names: str) -> list[Event]:
    return [event for event in case.timeline if event.event in names]


def in_order(case: Case, *names: str) -> bool:
    """Whether steps of these names were taken one after another, whatever came between them."""
    steps = iter(event.event for event in case.timeline)
    return all(name in steps for name in names)


def has(field: str, name: str, *values: object) -> Callable[[Standing], bool]:
    """Cases with an event of that name whose field has one of the values (any but None without some)."""

    def found(standing: Standing) -> bool:
        told = [getattr(event, field) for event in events(standing.state.case, name)]
        return any(value in values if values else value is not None for value in told)

    return found


def steps(*names: str) -> Callable[[Standing], bool]:
    return lambda standing: in_order(standing.state.case, *names)


def stands(state: State, clock: str) -> Callable[[Standing], bool]:
    """Cases with a clock that stands so on the morning of the 20th."""
    return lambda standing: any(each.state is state and each.clock.id == clock for each in standing.clocks)


def is_major(standing: Standing) -> bool:
    return standing.state.traits["severity"] == "major"


MAJOR = ("reported", "proposed", "rejected", "proposed", "approved", "carried-out", "responded", "archived")

SITUATIONS: dict[str, Callable[[Standing], bool]] = {
    "answered on the spot": steps("answered-on-the-spot", "closed"),
    "redirected": steps("redirected", "closed"),
    "asked and supplied": steps("information-requested", "information-supplied", "responded", "archived"),
    "asked, and it will not come": has("complete", "information-supplied", False),
    "returned once": lambda standing: len(events(standing.state.case, "returned")) == 1,
    "returned again, escalated": has("escalated_to", "returned"),
    "late, with its reason": has("late_reason", "process-sheet-issued"),
    "extended": steps("extended", "progress-told", "responded"),
    "recorded late": has("recorded_late", "responded"),
    "reopened": steps("responded", "called-back", "reopened", "transferred"),
    "handled three times": lambda standing: standing.state.cycle == 3,
    "merged, answered for itself": lambda standing: (
        standing.state.parent is not None and steps("merged", "responded", "called-back", "closed")(standing)
    ),
    "merged by mistake": steps("merged", "unmerged", "transferred", "closed"),
    "withdrawn": steps("withdrawn", "closed"),
    "major, plan refused": lambda standing: is_major(standing) and steps(*MAJOR)(standing),
    "major by number": has("triggers", "assessed", ("group",)),
    "video kept": has("video", "investigated", "kept"),
    "header corrected": has("field", "corrected", "where.line"),
    "question that was a complaint": lambda standing: (
        standing.state.traits["kind"] == "complaint" and has("kind", "reclassified", "complaint")(standing)
    ),
    "reached at the second call": lambda standing: (
        [call.reached for call in calls(standing.state.case)] == [False, True]
    ),
    "never reached": lambda standing: (
        [call.reached for call in calls(standing.state.case)] == [False, False, False]
        and standing.state.phase is Phase.CLOSED
    ),
    "answered another way": has("via_reason", "responded"),
    "unit answer overdue": stands(State.OVERDUE, "unit-answer"),
    "unit answer due soon": stands(State.WARNING, "unit-answer"),
    "call-back due soon": stands(State.WARNING, "call-back"),
    "waiting": stands(State.WAITING, "transfer"),
    "with a unit, in time": stands(State.RUNNING, "report-back"),
    "just opened": lambda standing: standing.state.stage == "opened",
    "awaiting approval": lambda standing: is_major(standing) and standing.state.stage == "proposed",
    "judged to fall short, then good": lambda standing: (
        standing.state.cycle == 2
        and steps("responded", "quality-judged", "responded", "quality-judged", "closed")(standing)
    ),
    "refused, then another plan accepted": lambda standing: (
        answers(standing.state.case) == ["no", "yes"]
        and steps("responded", "proposed", "approved", "carried-out", "responded", "closed")(standing)
    ),
    "told to leaders and authority": lambda standing: (
        [event.to for event in standing.state.case.timeline if isinstance(event, Reported)]
        == ["leaders", "authority"]
    ),
    "unfounded, explained": has("substantiated", "investigated", "no"),
    "suggestion adopted, its effect noted": steps("adopted", "responded", "effect-noted"),
    "suggestion declined": steps("declined", "responded"),
    "improvement done and verified": steps("improvement-done", "improvement-verified"),
    "in its second cycle": lambda standing: standing.state.is_open and standing.state.cycle == 2,
}


def answers(case: Case) -> list[str]:
    return [event.accepted for event in case.timeline if isinstance(event, Responded)]


def calls(case: Case) -> list[CalledBack]:
    return [event for event in case.timeline if isinstance(event, CalledBack)]


@pytest.mark.parametrize("name", SITUATIONS)
def test_every_situation_is_shown(name: str) -> None:
    assert any(SITUATIONS[name](standing) for standing in STANDINGS)


@pytest.mark.parametrize("event", sorted(SHOWN))
def test_every_step_is_taken(event: str) -> None:
    assert any(events(case, event) for case in CASES)


def test_a_case_stands_in_every_phase() -> None:
    assert {standing.state.phase for standing in STANDINGS} == set(Phase)


def test_clocks_stand_in_every_way() -> None:
    assert {clock.state for standing in STANDINGS for clock in standing.clocks} == set(State)


def test_every_verdict_is_given() -> None:
    assert {call.satisfaction for case in CASES for call in calls(case) if call.reached} == {
        "satisfied",
        "fairly-satisfied",
        "dissatisfied",
        "no-answer",
    }
    found = [event for case in CASES for event in case.timeline if isinstance(event, Investigated)]
    assert {event.substantiated for event in found} == {"yes", "partly", "no"}


def missing(known: Iterable[str], used: Iterable[str]) -> set[str]:
    return set(known) - set(used)


def test_every_way_in_and_kind_is_used() -> None:
    words = DESK.version("transport-group", datetime.fromisoformat(NOW)).policy.vocabulary
    ours = [case for case in CASES if case.policy == "transport-group"]
    assert not missing(KINDS, (case.kind for case in ours))
    assert not missing(words.channels, (case.channel for case in ours))
    taken = [event for case in ours for event in case.timeline if isinstance(event, Transferred)]
    lines = {words.units[event.unit].line for event in taken}
    assert {"passenger", "logistics", "property", "diversified"} <= lines
    assert sum(case.language == "en" for case in CASES) >= 2


def test_every_regime_has_its_cases() -> None:
    told = Counter(case.policy for case in CASES)
    assert set(told) == set(DESK.slugs)
    assert min(told[slug] for slug in told if slug != "basic") >= 8
    assert 55 <= len(CASES) <= 75


def test_records_of_every_kind_are_kept() -> None:
    assert {record.kind for record in RECORDS} == set(RECORD_KINDS)
    assert {entry.event for record in RECORDS for entry in record.timeline} == set(BY_EVENT)


# ---- what its people see


def test_due_shouts_on_the_morning() -> None:
    ran = desk(ROOT, "due")
    assert ran.returncode == 1, "something is overdue"
    told = json.loads(desk(ROOT, "--json", "due").stdout)
    assert {"overdue", "warning"} <= {each["state"] for each in told["due"]}


@pytest.mark.parametrize(
    ("person", "wanted"),
    [
        ("intake-01", "transfer"),
        ("centre-01", "supply"),
        ("callback-01", "call-back"),
        ("bus-two-01", "investigate"),
        ("passenger-01", "respond"),
        ("industry-01", "investigate"),
        ("office-01", "respond"),
        ("lead-01", "approve"),
    ],
)
def test_there_is_work_for_every_post(person: str, wanted: str) -> None:
    ran = desk(ROOT, "--json", "next", "--for", person)
    assert ran.returncode == 0, ran.stderr
    assert wanted in {task["step"] for task in json.loads(ran.stdout)["tasks"]}
