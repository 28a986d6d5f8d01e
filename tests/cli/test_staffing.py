"""`desk staff`: who comes, who goes, whose key changes; and that nobody gives a post alone."""

from pathlib import Path
from typing import Any

import pytest

from rightsdesk.domain.staff import Staff
from rightsdesk.records.files import WorkTree
from rightsdesk.records.git import Repository
from rightsdesk.records.identities import make_key
from rightsdesk.records.signing import signatures
from rightsdesk.records.store import Desk

AT = "2026-11-02T09:14:00+08:00"


@pytest.fixture
def public(tmp_path: Path) -> Path:
    """The file of a newcomer's public key."""
    make_key(tmp_path / "new", "new-01")
    return tmp_path / "new.pub"


def staff(desk: Any) -> Staff:
    return Desk(WorkTree(desk.root)).staff


def enter(desk: Any, public: Path, by: str) -> Any:
    words = "staff add new-01 --name 新 --name-en New --email new@desk.example --post intake-officer"
    return desk.run("--json", *words.split(), "--key", str(public), at=AT, by=by)


def signer(desk: Any, revision: str, people: Staff) -> str | None:
    commit = desk.git("rev-parse", revision).strip()
    return next(signatures(Repository.find(desk.root), [commit])).signer(people)


def test_a_newcomer_is_entered_once_another_agrees(signing_desk: Any, public: Path) -> None:
    desk = signing_desk
    before, base = desk.snapshot(), desk.git("rev-parse", "HEAD").strip()
    waits = enter(desk, public, "centre-01")
    assert waits.code == 0, waits.out
    assert (waits.data["branch"], waits.data["agreed_by_one_of"]) == ("staff/new-01", ["lead-01"])
    assert desk.snapshot() == before
    desk.ok("join", "staff/new-01", "--agree", at=AT, by="lead-01")
    assert staff(desk).people["new-01"].name.zh == "新"
    assert signer(desk, "HEAD", staff(desk)) == "lead-01"
    assert signer(desk, "HEAD^2", staff(desk)) == "centre-01"
    checked = desk.run("check", "--base", base, at=AT)
    assert checked.code == 0 and "H50" not in checked.out, checked.out
    allowed = desk.root / "policies" / "allowed_signers"
    assert "new-01" in allowed.read_text(encoding="utf-8")
    desk.git("-c", f"gpg.ssh.allowedSignersFile={allowed}", "verify-commit", "HEAD", "HEAD^2")
    assert desk.run("staff", "files", "--check", at=AT).code == 0


def test_nobody_agrees_to_their_own_change(signing_desk: Any, public: Path) -> None:
    enter(signing_desk, public, "centre-01")
    ran = signing_desk.run("join", "staff/new-01", "--agree", at=AT, by="centre-01")
    assert ran.code == 1
    assert "H502" in ran.err and "lead-01" in ran.err
    assert "new-01" not in staff(signing_desk).people


def test_nobody_gives_himself_a_post(signing_desk: Any) -> None:
    """Not by hand either: what is committed with git on the main line waits, and is not published."""
    desk = signing_desk
    base = desk.git("rev-parse", "HEAD").strip()
    file = desk.root / "policies" / "staff.yml"
    text = file.read_text(encoding="utf-8")
    head = "  centre-01:\n"
    place = text.index("    posts:\n", text.index(head)) + len("    posts:\n")
    file.write_text(
        text[:place] + "    - {post: leading-group-head, from: 2026-11-01}\n" + text[place:], "utf-8"
    )
    key = desk.root / ".desk" / "keys" / "centre-01"
    desk.git(
        "-c", "gpg.format=ssh", "-c", f"user.signingKey={key}", "commit", "-q", "-a", "-S", "-m", "A post"
    )
    waits = desk.run("check", "--base", base, at=AT)
    assert "H503" in waits.out and "lead-01" in waits.out
    desk.git("init", "-q", "--bare", "-b", "main", str(desk.root.parent / "hub"))
    desk.git("remote", "add", "origin", str(desk.root.parent / "hub"))
    desk.git("push", "-q", "-u", "origin", f"{base}:refs/heads/main")
    desk.git("branch", "-q", "-u", "origin/main")
    ran = desk.run("sync", at=AT, by="centre-01")
    assert ran.code == 1 and "H502" in ran.err, ran.out + ran.err


def test_an_earlier_signature_of_another_agrees_to_nothing_later(signing_desk: Any, public: Path) -> None:
    """What lead-01 signed before, on the same branch, is no agreement to what follows."""
    desk = signing_desk
    base = desk.git("rev-parse", "HEAD").strip()
    desk.git("switch", "-q", "-c", "work")
    desk.ok("staff", "rotate-key", "--key", str(public), "--keep", at=AT, by="lead-01")
    enter(desk, public, "centre-01")
    words = "staff add new-02 --name 新 --email n2@desk.example --post intake-officer"
    assert desk.ok(*words.split(), at=AT, by="centre-01")["branch"] == "staff/new-02"
    desk.git("merge", "-q", "--ff-only", "staff/new-02")
    desk.git("switch", "-q", "main")
    ran = desk.run("join", "work", at=AT, by="centre-01")
    assert ran.code == 1 and "H502" in ran.err, ran.out + ran.err
    assert desk.git("rev-parse", "HEAD").strip() == base


def test_somebody_without_the_post_changes_nobody(signing_desk: Any, public: Path) -> None:
    before = signing_desk.snapshot()
    ran = enter(signing_desk, public, "intake-01")
    assert ran.code == 1
    assert "intake-01 may not change who works here" in ran.out
    assert signing_desk.snapshot() == before


def test_who_leaves_holds_no_post_and_signs_nothing_more(signing_desk: Any) -> None:
    desk = signing_desk
    before = staff(desk)
    case = desk.open()
    text = (desk.root / "policies" / "staff.yml").read_text(encoding="utf-8")
    done = desk.run("staff", "leave", "intake-01", "--on", "2026-11-02", at=AT, by="centre-01")
    assert done.code == 0 and "desk next --person intake-01" in done.out, done.out + done.err
    gone = staff(desk).people["intake-01"]
    assert not gone.keys and {str(holding.to) for holding in gone.posts} == {"2026-11-02"}
    kept = [line for line in text.splitlines() if line.lstrip().startswith("#")]
    now = (desk.root / "policies" / "staff.yml").read_text(encoding="utf-8")
    assert [line for line in now.splitlines() if line.lstrip().startswith("#")] == kept
    said = desk.refused(
        "intake-01", "2026-11-03T09:00:00+08:00", f"promise {case} --via phone --reply-by 2026-11-05T17:00"
    )
    assert "intake-01 may not do this" in said
    assert signer(desk, "HEAD~1", before) == "intake-01"


def test_who_decides_is_not_let_go_by_one_alone(signing_desk: Any) -> None:
    ran = signing_desk.run("--json", "staff", "leave", "lead-01", at=AT, by="centre-01")
    assert ran.data["branch"] == "staff/lead-01"
    assert staff(signing_desk).people["lead-01"].keys


def test_a_new_key_of_ones_own_is_signed_for_with_the_old(signing_desk: Any) -> None:
    desk = signing_desk
    old = staff(desk)
    ran = desk.run("staff", "rotate-key", "--new", at=AT, by="intake-01")
    assert ran.code == 0, ran.err
    assert signer(desk, "HEAD", old) == "intake-01"
    new = staff(desk)
    assert old.people["intake-01"].keys != new.people["intake-01"].keys
    desk.open()
    assert (signer(desk, "HEAD", new), signer(desk, "HEAD", old)) == ("intake-01", None)


def test_a_second_machines_key_stands_beside_the_first(signing_desk: Any, public: Path) -> None:
    desk = signing_desk
    desk.ok("staff", "rotate-key", "--key", str(public), "--keep", at=AT, by="intake-01")
    assert len(staff(desk).people["intake-01"].keys) == 2


def test_a_private_key_is_never_entered(signing_desk: Any, public: Path) -> None:
    before = signing_desk.snapshot()
    ran = signing_desk.run("staff", "rotate-key", "--key", str(public.with_suffix("")), at=AT, by="intake-01")
    assert ran.code != 0
    assert "BEGIN" not in ran.out + ran.err
    assert signing_desk.snapshot() == before


def test_what_cannot_be_is_said_and_nothing_changes(signing_desk: Any) -> None:
    before = signing_desk.snapshot()
    newcomer = "staff add new-01 --name 新 --email n@desk.example --post"
    for words, says in (
        (f"{newcomer} nobody", "no policy has the post nobody"),
        (f"{newcomer} unit-handler", "--post unit-handler:UNIT"),
        (f"{newcomer} unit-handler:moon", "no policy has the unit"),
        (
            "staff add intake-01 --name 新 --email n@desk.example",
            "intake-01 is in policies/staff.yml already",
        ),
        ("staff leave nobody", "nobody is not in policies/staff.yml"),
        ("staff leave intake-04", "only from 2027-01-04 on"),
        ("staff rotate-key", "either --key FILE or --new"),
    ):
        ran = signing_desk.run(*words.split(), at=AT, by="centre-01")
        assert ran.code in (1, 2) and says in ran.err, ran.err
    assert signing_desk.snapshot() == before


def test_the_list_says_who_works_here(signing_desk: Any) -> None:
    people = {each["person"]: each for each in signing_desk.ok("staff", "list", at=AT)["people"]}
    assert {"post": "unit-handler", "unit": "bus-one"} in people["bus-one-01"]["posts"]
    assert "intake-03" not in people
    line = next(
        each for each in signing_desk.run("staff", "list", at=AT).out.splitlines() if "lead-01" in each
    )
    assert "leading-group-head" in line and "ssh-ed25519" in line and "@demo-mao" in line
