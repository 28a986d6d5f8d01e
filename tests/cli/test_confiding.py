"""What is private need not be typed where a shell remembers it and other people can list it."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

AT = "2026-11-02T09:14:00+08:00"
NAME, PHONE, WORDS = "演示用户", "000-0000-0000", "One line.\nAnother line."
OPENING = (
    "open", "--kind", "complaint", "--channel", "hotline", "--category", "service-attitude", "--subject",
    "Door closed", "--summary", "The door closed.", "--wants", "apology", "--reply-via", "phone",
)  # fmt: skip


def desk(root: Path, *words: str, given: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "rightsdesk", "--as", "intake-01", "--as-of", AT, "--json", *words]
    return subprocess.run(command, cwd=root, input=given, capture_output=True, text=True, check=False)


def known(opened_desk: Any, case: str) -> dict[str, str]:
    found: dict[str, str] = opened_desk.ok("reveal", case, "--reason", "To call back", at=AT)["known"]
    return found


def test_who_complains_may_come_from_standard_input(desk_here: Any) -> None:
    """A line each in the order of the options in the help, whatever the order on the line; the last takes the
    rest."""
    ran = desk(
        desk_here.root, *OPENING, "--words", "-", "--phone", "-", "--name", "-",
        given=f"{NAME}\n{PHONE}\n{WORDS}\n",
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    [path] = desk_here.root.glob("cases/*/*/*/*.yml")
    found = known(desk_here, path.stem)
    assert (found["name"], found["phone"], found["words"].strip()) == (NAME, PHONE, WORDS)


def test_what_becomes_known_later_may_come_from_standard_input(desk_here: Any) -> None:
    case = desk_here.open()
    ran = desk(desk_here.root, "seal", case, "--phone", "-", given=f"{PHONE}\n")
    assert ran.returncode == 0, ran.stderr
    assert known(desk_here, case)["phone"] == PHONE


@pytest.mark.parametrize("given", ["", "\n", f"{NAME}\n"])
def test_what_does_not_come_is_not_taken_for_empty(desk_here: Any, given: str) -> None:
    before = desk_here.snapshot()
    ran = desk(desk_here.root, *OPENING, "--name", "-", "--phone", "-", given=given)
    assert ran.returncode == 2
    assert "standard input" in ran.stdout
    assert desk_here.snapshot() == before


def test_a_person_is_asked_at_a_terminal(desk_here: Any, sit: Any) -> None:
    case = desk_here.open()
    sitting = sit(desk_here.root, "seal", case, "--phone", "-")
    sitting.answer("phone", PHONE)
    assert sitting.end() == 0
    assert known(desk_here, case)["phone"] == PHONE


def test_who_is_sought_may_come_from_standard_input(desk_here: Any) -> None:
    case = desk_here.open(name=NAME)
    ran = desk(desk_here.root, "subject-report", "--name", "-", "--reason", "Asked", given=f"{NAME}\n")
    assert ran.returncode == 0, ran.stderr
    assert case in ran.stdout


def test_a_name_of_the_staff_may_come_from_standard_input(desk_here: Any) -> None:
    words = ("staff", "add", "intake-77", "--name", "-", "--email", "-", "--post", "intake-officer")
    ran = desk(desk_here.root, *words, given="演示·申\nshen@desk.example\n")
    text = (desk_here.root / "policies/staff.yml").read_text(encoding="utf-8")
    assert (ran.returncode, "演示·申" in text, "shen@desk.example" in text) == (0, True, True), ran.stderr
