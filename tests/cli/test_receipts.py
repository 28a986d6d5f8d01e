"""Receipts at the front door: the code is told once, kept nowhere, and a new one voids the old."""

from pathlib import Path
from typing import Any

import pytest

from rightsdesk.domain.receipt_code import decoded, is_code
from rightsdesk.records.files import WorkTree
from rightsdesk.records.receipts import derive
from rightsdesk.records.store import Desk, readable

LATER = "2026-11-02T09:20:00+08:00"


def receipts(desk: Any, case_id: str) -> list[Any]:
    """The receipts that a case's file tells of."""
    case = readable(Desk(WorkTree(desk.root)).load_case(case_id))
    return [event for event in case.timeline if event.event == "receipt-issued"]


def everything_in(folder: Path) -> bytes:
    """Every byte of every file, git's own unpacked."""
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_the_code_is_told_and_kept_nowhere(busy_desk: Any) -> None:
    case_id = busy_desk.open()
    ran = busy_desk.run("receipt", case_id, "--via", "phone", at=LATER)
    assert ran.code == 0
    code = ran.out.split("receipt code: ")[1].split()[0]
    assert is_code(code)
    kept = receipts(busy_desk, case_id)[-1]
    assert derive(case_id, code).tag == decoded(kept.tag)
    for written in (code, code.replace("-", "")):
        assert written.encode() not in everything_in(busy_desk.root)
        assert written not in busy_desk.git("log", "--all", "-p")


def test_a_new_code_takes_the_place_of_the_old(busy_desk: Any) -> None:
    case_id = busy_desk.open()
    codes = [
        busy_desk.ok("receipt", case_id, "--via", "phone", at=LATER)["code"],
        busy_desk.ok("receipt", case_id, "--via", "sms", at=LATER)["code"],
    ]
    last = receipts(busy_desk, case_id)[-1]
    assert [derive(case_id, code).tag == decoded(last.tag) for code in codes] == [False, True]


def test_the_number_alone_makes_no_code_and_voids_the_one_before(busy_desk: Any) -> None:
    case_id = busy_desk.open()
    busy_desk.ok("receipt", case_id, "--via", "phone", at=LATER)
    told = busy_desk.ok("receipt", case_id, "--via", "phone", "--number-only", at=LATER)
    assert "code" not in told
    assert [event.has_code for event in receipts(busy_desk, case_id)] == [True, False]


def test_opening_can_give_number_and_code_in_one_go(busy_desk: Any) -> None:
    case_id = busy_desk.open(receipt="phone")
    last = receipts(busy_desk, case_id)[-1]
    assert (last.via, last.has_code) == ("phone", True)
    subjects = busy_desk.git("log", "-2", "--format=%s").splitlines()
    assert subjects == [f"{case_id} receipt issued", f"{case_id} opened: complaint about service-attitude"]


def test_a_way_that_nobody_knows_opens_nothing(busy_desk: Any) -> None:
    before = busy_desk.snapshot()
    ran = busy_desk.run(
        "open", "--kind", "complaint", "--channel", "hotline", "--category", "service-attitude",
        "--subject", "Door", "--summary", "Closed", "--receipt", "pigeon",
    )  # fmt: skip
    assert ran.code == 2
    assert "--receipt" in ran.err
    assert busy_desk.snapshot() == before


def test_a_closed_case_can_be_given_a_new_code(busy_desk: Any) -> None:
    case_id = busy_desk.open(policy="basic", channel="phone", category="staff")
    busy_desk.ok("transfer", case_id, "--unit", "service-department", at=LATER)
    busy_desk.ok("respond", case_id, "--via", "phone", "--result", "Sorry.", at="2026-11-03T10:00:00+08:00")
    busy_desk.ok("close", case_id, at="2026-11-03T10:05:00+08:00")
    told = busy_desk.ok("receipt", case_id, "--via", "phone", at="2026-11-04T10:05:00+08:00")
    assert is_code(told["code"])
    assert told["stage"] == "closed"


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("tag: 5eLFsuW2knYX_6obG0GcyQ", "part of what the code opens is missing"),
        ("tag: short", "do not edit it"),
        (f"public_key: {'A' * 87}", "no public key"),
    ],
)
def test_a_receipt_edited_by_hand_is_found_out(busy_desk: Any, written: str, said: str) -> None:
    case_id = busy_desk.open()
    path = busy_desk.root / "cases" / "2026" / "11" / "02" / f"{case_id}.yml"
    event = f"- event: receipt-issued\n  at: {LATER}\n  by: intake-01\n  via: phone\n  {written}\n"
    path.write_text(path.read_text() + event)
    found = busy_desk.run("check", at=LATER)
    assert found.code == 1
    assert any(path.stem in line and said in line for line in found.out.splitlines())


def test_no_option_asks_for_what_the_step_makes(busy_desk: Any) -> None:
    told = busy_desk.run("receipt", "--help").out
    assert "--number-only" in told
    for made in ("--tag", "--public-key", "--wrapped-key"):
        assert made not in told


def test_where_and_how_long_a_code_serves_is_said(busy_desk: Any) -> None:
    case_id = busy_desk.open(policy="basic", category="service", channel="phone", language="en")
    busy_desk.ok("answer", case_id, "--result", "100", at="2026-11-02T09:20:00+08:00")
    ran = busy_desk.run("receipt", case_id, "--via", "phone", at="2026-11-02T09:21:00+08:00")
    assert "follows the case at: https://transport.desk.example/en/follow.html" in ran.out
    assert "closed" not in ran.out
    busy_desk.ok("close", case_id, at="2026-11-02T09:22:00+08:00")
    ran = busy_desk.run("receipt", case_id, "--via", "phone", at="2026-11-20T09:00:00+08:00")
    assert "it can be followed until 2027-05-01" in ran.out


def test_a_code_that_leads_nowhere_is_said_to(busy_desk: Any) -> None:
    """A case closed longer ago than the site shows it: the complainant must be told otherwise."""
    case_id = busy_desk.open(
        policy="basic", category="service", channel="phone", at="2026-02-02T09:00:00+08:00"
    )
    busy_desk.ok("answer", case_id, "--result", "100", at="2026-02-02T09:20:00+08:00")
    busy_desk.ok("close", case_id, at="2026-02-02T09:22:00+08:00")
    ran = busy_desk.run("receipt", case_id, "--via", "phone", at="2026-11-20T09:00:00+08:00")
    assert ran.code == 0
    assert "closed too long ago to be followed" in ran.out
    assert "follow.html" not in ran.out
