"""Steps that a clause wants signed: taken with a key, refused without, void when somebody else signed."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from rightsdesk.records.files import WorkTree
from rightsdesk.records.git import Repository
from rightsdesk.records.identities import FOLDER
from rightsdesk.records.signing import signatures
from rightsdesk.records.staff_editing import with_keys
from rightsdesk.records.store import Desk


def day(hour: int, minute: int = 0) -> str:
    return f"2026-11-02T{hour:02}:{minute:02}:00+08:00"


def signers(desk: Any) -> list[str | None]:
    """Who signed each commit, the latest first, by the staff of now."""
    staff = Desk(WorkTree(desk.root)).staff
    found = signatures(Repository.find(desk.root), desk.git("rev-list", "HEAD").split())
    return [each.signer(staff) for each in found]


def hide(desk: Any, person: str, folder: Path) -> None:
    """Take a person's private key off this machine."""
    for name in (person, f"{person}.pub"):
        (desk.root / FOLDER / name).rename(folder / name)


def test_every_step_of_a_holder_of_a_key_is_signed(
    planned: Callable[[Any], str], signing_desk: Any, tmp_path: Path
) -> None:
    case_id = planned(signing_desk)
    taken = signing_desk.ok("approve", case_id, at=day(9, 50), by="passenger-01")
    assert signers(signing_desk) == [
        "passenger-01",
        "bus-one-01",
        "intake-01",
        "intake-01",
        "intake-01",
        None,
        None,
    ]
    staff = Desk(WorkTree(signing_desk.root)).staff
    (tmp_path / "allowed").write_text(f"passenger {staff.people['passenger-01'].keys[0]}\n", encoding="utf-8")
    setting = f"gpg.ssh.allowedSignersFile={tmp_path / 'allowed'}"
    signing_desk.git("-c", setting, "verify-commit", taken["commit"])


def test_an_approval_without_a_key_is_refused_and_nothing_changes(
    planned: Callable[[Any], str], signing_desk: Any, tmp_path: Path
) -> None:
    case_id = planned(signing_desk)
    hide(signing_desk, "passenger-01", tmp_path)
    before = signing_desk.snapshot()
    said = signing_desk.refused("passenger-01", day(9, 50), f"approve {case_id}")
    assert "approve counts only if it is signed" in said
    assert "git config rightsdesk.key FILE" in said and "(clause " in said
    assert signing_desk.snapshot() == before


def test_a_person_without_a_key_is_told_how_to_enter_one(
    planned: Callable[[Any], str], signing_desk: Any
) -> None:
    case_id = planned(signing_desk)
    staff = signing_desk.root / "policies" / "staff.yml"
    staff.write_text(with_keys(staff.read_text(encoding="utf-8"), "passenger-01", ()), encoding="utf-8")
    said = signing_desk.refused("passenger-01", day(9, 50), f"approve {case_id}")
    assert "desk staff rotate-key passenger-01 --key FILE.pub" in said


def test_what_no_clause_wants_signed_is_taken_without_a_key(signing_desk: Any, tmp_path: Path) -> None:
    hide(signing_desk, "intake-01", tmp_path)
    signing_desk.open()
    assert signers(signing_desk)[0] is None


def test_a_signature_by_another_is_not_that_persons(
    planned: Callable[[Any], str], signing_desk: Any, tmp_path: Path
) -> None:
    """Whoever has only their own key cannot approve as somebody else: the desk refuses, and a commit forged
    with git bears the forger's signature."""
    case_id = planned(signing_desk)
    approved = signing_desk.ok("approve", case_id, at=day(9, 50), by="passenger-01")["commit"]
    raw = signing_desk.git("show", f"{approved}:{path_of(signing_desk, case_id)}")
    signing_desk.git("reset", "-q", "--hard", "HEAD~1")
    (signing_desk.root / path_of(signing_desk, case_id)).write_text(raw, encoding="utf-8")
    forger = signing_desk.root / FOLDER / "bus-one-01"
    signing_desk.git(
        *("-c", "gpg.format=ssh", "-c", f"user.signingKey={forger}", "commit", "-q", "-a", "-S"),
        *("--author", "Demo <passenger-01@desk.example>", "-m", "approved"),
    )
    assert signers(signing_desk)[0] == "bus-one-01"


def path_of(desk: Any, case_id: str) -> str:
    return f"cases/2026/11/02/{case_id}.yml"


def test_a_digest_transplanted_to_another_case_is_void(
    planned: Callable[[Any], str], signing_desk: Any
) -> None:
    one, other = planned(signing_desk), planned(signing_desk)
    signing_desk.ok("approve", one, at=day(9, 50), by="passenger-01")
    text = (signing_desk.root / path_of(signing_desk, one)).read_text(encoding="utf-8")
    approval = text[text.index("- event: approved") :]
    with (signing_desk.root / path_of(signing_desk, other)).open("a", encoding="utf-8") as file:
        file.write(approval)
    ran = signing_desk.run("check", at=day(10))
    assert ran.code == 1
    assert [line for line in ran.out.splitlines() if "A130" in line and other in line]
    shown = signing_desk.run("show", other, at=day(10)).out
    assert "approve" in shown


def test_the_digest_is_of_the_plan_as_it_stands(planned: Callable[[Any], str], signing_desk: Any) -> None:
    case_id = planned(signing_desk)
    signing_desk.ok("approve", case_id, at=day(9, 50), by="passenger-01")
    here = Desk(WorkTree(signing_desk.root))
    (case,) = here.cases()
    digest = here.standing(case, datetime.fromisoformat(day(10))).state.proposal
    assert digest and case.timeline[-1].facts()["proposal"] == digest


def test_an_edit_by_hand_does_not_stand_in_for_a_signature(
    planned: Callable[[Any], str], signing_desk: Any
) -> None:
    case_id = planned(signing_desk)
    with (signing_desk.root / path_of(signing_desk, case_id)).open("a", encoding="utf-8") as file:
        file.write(f"- event: approved\n  at: {day(9, 50)}\n  by: passenger-01\n")
    said = signing_desk.refused("bus-one-01", day(10), f"absorb {path_of(signing_desk, case_id)}")
    assert "passenger-01, who takes it again" in said


@pytest.mark.parametrize("key_is_here", [True, False])
def test_sync_signs_again_what_its_author_signs_here(
    planned: Callable[[Any], str], signing_desk: Any, tmp_path: Path, key_is_here: bool
) -> None:
    """Where the key is not here, the commit stays as it was signed, and a merge joins it."""
    desk = signing_desk
    case_id = planned(desk)
    desk.git("init", "-q", "--bare", "-b", "main", str(tmp_path / "hub"))
    desk.git("remote", "add", "origin", str(tmp_path / "hub"))
    desk.git("push", "-q", "-u", "origin", "main")
    published = desk.git("rev-parse", "HEAD")
    desk.open(at=day(9, 45))
    desk.git("push", "-q")
    desk.git("reset", "-q", "--hard", published.strip())
    approved = desk.ok("approve", case_id, at=day(9, 50), by="passenger-01")["commit"]
    if not key_is_here:
        hide(desk, "passenger-01", tmp_path)
    report = desk.ok("sync", at=day(10), by="intake-01")
    history = desk.git("rev-list", "HEAD").split()
    if key_is_here:
        assert report["replayed"] == 1
        assert signers(desk)[0] == "passenger-01" and approved not in history
    else:
        assert report["replayed"] == 0
        assert signers(desk)[0] == "intake-01" and approved in history
