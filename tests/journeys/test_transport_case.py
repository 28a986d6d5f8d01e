"""A complaint under the transport group's policy, from the first call to the archive (T1–T11)."""

from typing import Any

import pytest


def due(taken: Any, clock: str) -> str:
    """When a clock of a step's answer is due."""
    return next(str(found["due"]) for found in taken["due"] if found["clock"] == clock)


def handled(desk: Any, case_id: str) -> None:
    """Everything up to the unit's investigation."""
    desk.ok(
        "promise", case_id, "--reply-by", "2026-11-05T17:00", "--via", "phone", at="2026-11-02T09:20:00+08:00"
    )
    desk.ok("transfer", case_id, "--unit", "bus-one", at="2026-11-02T09:30:00+08:00")
    desk.ok(
        "issue-sheet", case_id, "--opinion", "Please establish the facts.", at="2026-11-02T10:00:00+08:00"
    )
    desk.ok("accept", case_id, at="2026-11-02T10:30:00+08:00", by="bus-one-01")
    desk.ok(
        "investigate", case_id, "--course", "The doors closed early.", "--substantiated", "yes",
        "--responsibility", "The driver.", "--video", "kept",
        "--evidence", "kind=vehicle-video,what=Doors,kept_at=Room 1,keep_until=2027-02-01",
        at="2026-11-03T09:00:00+08:00", by="bus-one-01",
    )  # fmt: skip


def test_a_whole_life(desk: Any) -> None:
    opened = desk.ok(
        "open", "--kind", "complaint", "--channel", "hotline", "--category", "service-attitude",
        "--subject", "Door closed on a passenger", "--summary", "The driver closed the door.", "--line", "12",
        "--vehicle", "1207", "--place", "Railway Station", "--happened-at", "2026-11-02T08:50",
    )  # fmt: skip
    case_id = opened["id"]
    assert due(opened, "transfer") == "2026-11-02T10:14:00+08:00", "T4: one working hour"
    assert due(opened, "sheet") == "2026-11-02T11:14:00+08:00", "T5: two working hours"
    handled(desk, case_id)
    answered = desk.ok(
        "respond", case_id, "--via", "phone", "--result", "The driver was wrong; we apologise.",
        at="2026-11-03T10:00:00+08:00", by="bus-one-01",
    )  # fmt: skip
    assert due(answered, "call-back").startswith("2026-11-06"), "T7: within three days of the answer"
    desk.ok(
        "report-back", case_id, "--opinion", "Substantiated.", "--result", "Apologised.",
        at="2026-11-03T11:00:00+08:00", by="bus-one-01",
    )  # fmt: skip
    early = desk.run("close", case_id, at="2026-11-03T11:30:00+08:00")
    assert early.code == 1
    assert "call-back" in early.err
    desk.ok(
        "call-back",
        case_id,
        "--reached",
        "--satisfaction",
        "satisfied",
        at="2026-11-04T09:00:00+08:00",
        by="callback-01",
    )
    desk.ok("close", case_id, at="2026-11-04T09:30:00+08:00", by="callback-01")
    done = desk.ok(
        "archive", case_id, "--kept-at", "Shelf 3", "--keep-until", "2029-11-04",
        at="2026-11-05T09:30:00+08:00", by="archive-01",
    )  # fmt: skip
    assert done["stage"] == "archived"
    counts = desk.ok("check", at="2026-11-06T09:00:00+08:00")["counts"]
    assert counts["error"] == 0


REFUSALS = {
    "unknown person": (
        ("receipt", "{id}", "--via", "phone"),
        {"by": "nobody"},
        2,
        "nobody is not in policies/staff.yml",
    ),
    "lacking post": (("receipt", "{id}", "--via", "phone"), {"by": "archive-01"}, 1, "intake officer"),
    "other unit": (("accept", "{id}"), {"by": "bus-two-01"}, 1, "not with your unit"),
    "missing answer": (("transfer", "{id}"), {}, 2, "--unit"),
    "unknown word": (("transfer", "{id}", "--unit", "bus-nine"), {}, 2, "bus-nine"),
    "answer before facts": (
        ("respond", "{id}", "--via", "phone", "--result", "Sorry"),
        {"by": "bus-one-01"},
        1,
        "investigate",
    ),
    "closing too early": (("close", "{id}"), {}, 1, "close"),
    "mistyped id": (("receipt", "{wrong}", "--via", "phone"), {}, 2, "{id}"),
    "no such option": (("receipt", "{id}", "--wia", "phone"), {}, 2, "--wia"),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_what_is_refused_changes_nothing(desk: Any, name: str) -> None:
    words, place, code, said = REFUSALS[name]
    case_id = desk.open()
    desk.ok("transfer", case_id, "--unit", "bus-one", at="2026-11-02T09:30:00+08:00")
    wrong = case_id[:-1] + ("0" if case_id[-1] != "0" else "1")
    before = desk.snapshot()
    ran = desk.run(
        *(word.format(id=case_id, wrong=wrong) for word in words), at="2026-11-02T10:00:00+08:00", **place
    )
    assert ran.code == code, ran.err
    assert said.format(id=case_id) in ran.err
    assert desk.snapshot() == before


def test_money_for_satisfaction_is_refused(desk: Any) -> None:
    case_id = desk.open()
    handled(desk, case_id)
    before = desk.snapshot()
    ran = desk.run(
        "respond", case_id, "--via", "phone", "--result", "A voucher.", "--remedy", "kind=voucher,amount=50",
        at="2026-11-03T10:00:00+08:00", by="bus-one-01",
    )  # fmt: skip
    assert ran.code == 1
    assert "R" in ran.err
    assert desk.snapshot() == before


def test_a_late_step_says_why(desk: Any) -> None:
    case_id = desk.open()
    late = ("transfer", case_id, "--unit", "bus-one")
    refused = desk.run(*late, at="2026-11-02T15:00:00+08:00")
    assert refused.code == 1
    assert "--late-reason" in refused.err
    desk.ok(*late, "--late-reason", "The hotline was overrun.", at="2026-11-02T15:00:00+08:00")
    assert desk.ok("check", at="2026-11-06T09:00:00+08:00")["counts"]["error"] == 0


def test_others_changes_stay_and_a_dirty_case_is_refused(desk: Any) -> None:
    case_id = desk.open()
    (desk.root / "staged.txt").write_text("mine\n")
    desk.git("add", "staged.txt")
    (desk.root / "policies" / "staff.yml").open("a").write("# a note\n")
    desk.ok("receipt", case_id, "--via", "phone", at="2026-11-02T09:20:00+08:00")
    assert desk.git("status", "--porcelain") == " M policies/staff.yml\nA  staged.txt\n"
    assert desk.git("show", "--format=", "--name-only", "HEAD").strip() == f"cases/2026/11/02/{case_id}.yml"
    path = desk.root / "cases" / "2026" / "11" / "02" / f"{case_id}.yml"
    path.write_text(path.read_text() + "# by hand\n")
    before = desk.snapshot()
    ran = desk.run("receipt", case_id, "--via", "phone", at="2026-11-02T09:25:00+08:00")
    assert ran.code == 1
    assert "desk absorb" in ran.err
    assert desk.snapshot() == before


def test_an_id_may_be_shortened(desk: Any) -> None:
    case_id = desk.open()
    taken = desk.ok("receipt", case_id[:7].lower(), "--via", "phone", at="2026-11-02T09:20:00+08:00")
    assert taken["id"] == case_id


def test_due_shouts_and_exits_with_one(desk: Any) -> None:
    case_id = desk.open()
    assert case_id not in desk.run("due", at="2026-11-02T09:15:00+08:00").out
    late = desk.run("due", at="2026-11-02T15:00:00+08:00")
    assert late.code == 1
    assert case_id in late.out
    calendar = desk.run("due", "--format", "ics", at="2026-11-02T15:00:00+08:00")
    assert "BEGIN:VTODO" in calendar.out
    annotated = desk.run("due", "--format", "github", at="2026-11-02T15:00:00+08:00")
    assert annotated.out.startswith("::error ")


def test_why_derives_a_deadline(desk: Any) -> None:
    case_id = desk.open(at="2026-11-02T11:40:00+08:00")
    told = desk.run("why", case_id, "transfer", at="2026-11-02T11:45:00+08:00")
    assert told.code == 0
    assert "14:40" in told.out, "twenty minutes before noon, forty after the break"


def test_next_names_the_person(desk: Any) -> None:
    case_id = desk.open()
    desk.ok("transfer", case_id, "--unit", "bus-one", at="2026-11-02T09:30:00+08:00")
    mine = desk.ok("next", "--for", "bus-one-01", at="2026-11-02T09:40:00+08:00")["tasks"]
    assert "investigate" in {task["step"] for task in mine}
    assert desk.ok("next", "--for", "archive-01", at="2026-11-02T09:40:00+08:00")["tasks"] == []
