"""Decisions in a case: who approves, what a change of the case asks anew, what may still be put off."""

from typing import Any


def day(hour: int, minute: int = 0) -> str:
    return f"2026-11-02T{hour:02}:{minute:02}:00+08:00"


def planned(desk: Any) -> str:
    """A complaint that bus-one has, with a plan of its handler."""
    case_id = str(desk.open())
    desk.ok("promise", case_id, "--reply-by", "2026-11-05T17:00", "--via", "phone", at=day(9, 20))
    desk.ok("transfer", case_id, "--unit", "bus-one", at=day(9, 30))
    desk.ok("propose", case_id, "--explanation", "The sensor was worn.", at=day(9, 40), by="bus-one-01")
    return case_id


def test_the_head_of_another_unit_does_not_decide(desk: Any) -> None:
    case_id = planned(desk)
    ran = desk.run("approve", case_id, at=day(9, 50), by="industry-02")
    assert ran.code == 1
    assert "not with your unit" in ran.err
    desk.ok("approve", case_id, at=day(9, 50), by="passenger-01")


def test_a_case_that_turns_out_major_is_approved_anew(desk: Any) -> None:
    case_id = planned(desk)
    desk.ok("approve", case_id, at=day(9, 50), by="passenger-01")
    desk.ok(
        "reclassify",
        case_id,
        "--severity",
        "major",
        "--reason",
        "somebody was hurt",
        at=day(10),
        by="intake-01",
    )
    done = ("carry-out", case_id, "--what", "The sensor was replaced.")
    ran = desk.run(*done, at=day(10, 10), by="bus-one-01")
    assert ran.code == 1
    assert "clause 14" in ran.err
    assert desk.run("approve", case_id, at=day(10, 20), by="passenger-01").code == 1
    desk.ok("approve", case_id, at=day(10, 20), by="lead-01")
    desk.ok(*done, at=day(10, 30), by="bus-one-01")


def test_what_is_overdue_is_not_put_off(desk: Any) -> None:
    case_id = planned(desk)
    words = ("extend", case_id, "--clock", "unit-answer", "--reason", "the witness is away")
    ran = desk.run(*words, at="2026-11-05T10:00:00+08:00", by="lead-01")
    assert ran.code == 1
    assert "overdue" in ran.err
    desk.ok(*words, at="2026-11-03T10:00:00+08:00", by="lead-01")
