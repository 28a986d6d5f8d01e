"""Decisions in a case: who approves, what a change of the case asks anew, what may still be put off."""

from collections.abc import Callable
from typing import Any

import pytest


def day(hour: int, minute: int = 0) -> str:
    return f"2026-11-02T{hour:02}:{minute:02}:00+08:00"


def test_the_head_of_another_unit_does_not_decide(planned: Callable[[Any], str], desk: Any) -> None:
    case_id = planned(desk)
    ran = desk.run("approve", case_id, at=day(9, 50), by="industry-02")
    assert ran.code == 1
    assert "not with your unit" in ran.err
    desk.ok("approve", case_id, at=day(9, 50), by="passenger-01")


def test_a_case_that_turns_out_major_is_approved_anew(planned: Callable[[Any], str], desk: Any) -> None:
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


def test_what_is_overdue_is_not_put_off(planned: Callable[[Any], str], desk: Any) -> None:
    case_id = planned(desk)
    words = ("extend", case_id, "--clock", "unit-answer", "--reason", "the witness is away")
    ran = desk.run(*words, at="2026-11-05T10:00:00+08:00", by="lead-01")
    assert ran.code == 1
    assert "overdue" in ran.err
    desk.ok(*words, at="2026-11-03T10:00:00+08:00", by="lead-01")


def planned_measures(desk: Any, *assessed: str) -> str:
    """A complaint about a meter under the water company's rules, with its section's plan."""
    given = ("--policy", "water-utility", "--kind", "complaint", "--channel", "call", "--wants", "recheck")
    told = (
        "--subject",
        "Meter guessed",
        "--summary",
        "Two months.",
        "--place",
        "No. 1",
        "--name",
        "Somebody",
    )
    opened = ("open", *given, "--category", "meter-reading", *told)
    case_id = str(desk.ok(*opened, at=day(9, 14), by="water-hotline-01")["id"])
    desk.ok("assess", case_id, *assessed, at=day(9, 20), by="water-hotline-01")
    if assessed:
        report = ("--to", "leaders", "--via", "phone", "--summary", "A case is major.")
        desk.ok("inform", case_id, *report, at=day(9, 25), by="water-hotline-01")
    desk.ok("transfer", case_id, "--unit", "business-department", at=day(9, 30), by="water-hotline-01")
    facts = (
        "--course",
        "Guessed.",
        "--substantiated",
        "yes",
        "--cause",
        "rain",
        "--responsibility",
        "reader",
    )
    desk.ok("investigate", case_id, *facts, at=day(10), by="water-handler-01")
    desk.ok("propose", case_id, "--explanation", "A new reading.", at=day(11), by="water-handler-01")
    return case_id


@pytest.mark.parametrize(
    ("assessed", "entitled", "others"),
    [
        ((), "water-deputy-01", ("water-manager-01", "water-head-01", "water-handler-01")),
        (
            ("--severity", "major", "--trigger", "government"),
            "water-manager-01",
            ("water-deputy-01", "water-head-01", "water-handler-01"),
        ),
    ],
)
def test_each_severity_has_its_own_approver_before_anything_is_done(
    desk: Any, assessed: tuple[str, ...], entitled: str, others: tuple[str, ...]
) -> None:
    case_id = planned_measures(desk, *assessed)
    done = ("carry-out", case_id, "--what", "Read anew.")
    refused = desk.run(*done, at=day(11, 10), by="water-handler-01")
    assert refused.code == 1
    assert "clause 9" in refused.err
    for person in others:
        assert desk.run("approve", case_id, at=day(11, 20), by=person).code == 1
    desk.ok("approve", case_id, at=day(11, 30), by=entitled)
    desk.ok(*done, at=day(12), by="water-handler-01")


def test_the_head_of_the_unit_reports_the_effect_the_same_day(desk: Any) -> None:
    case_id = planned_measures(desk)
    desk.ok("approve", case_id, at=day(11, 30), by="water-deputy-01")
    desk.ok("carry-out", case_id, "--what", "Read anew.", at=day(12), by="water-handler-01")
    report = ("report-back", case_id, "--opinion", "Founded.", "--result", "Read anew.")
    denied = desk.run(*report, at=day(13), by="water-handler-01")
    assert denied.code == 1
    assert "needs the post of" in denied.err
    late = desk.run(*report, at="2026-11-03T09:00:00+08:00", by="water-head-01")
    assert late.code == 1
    assert "D101" in late.err
    desk.ok(*report, at=day(23, 30), by="water-head-01")
