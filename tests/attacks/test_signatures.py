"""Approvals that a clause wants signed: an audit believes the approver's own signature and nothing else."""

import os
import subprocess
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from rightsdesk.records.sshsig import BEGIN, END, NotValid, signer

NOW = "2026-11-02T12:00:00+08:00"


def at(time: str) -> str:
    return f"2026-11-02T{time}:00+08:00"


@pytest.fixture
def approved(signing_desk: Any) -> Any:
    """A desk with a signed approval as its last commit."""
    case = signing_desk.open()
    signing_desk.ok("promise", case, "--reply-by", "2026-11-05T17:00", "--via", "phone", at=at("09:20"))
    signing_desk.ok("transfer", case, "--unit", "bus-one", at=at("09:30"))
    signing_desk.ok("propose", case, "--explanation", "Worn.", at=at("09:40"), by="bus-one-01")
    signing_desk.ok("approve", case, at=at("09:50"), by="passenger-01")
    return signing_desk


def rewritten(desk: Any, *settings: str, committer: str | None = None) -> str:
    """The last commit written once more, signed by the settings' key, if any, as by a host with its own."""
    name, address, moment = desk.git("log", "-1", "--format=%an|%ae|%aI").strip().split("|")
    people = {
        **dict.fromkeys(("GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME"), name),
        **dict.fromkeys(("GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"), moment),
        "GIT_AUTHOR_EMAIL": address,
        "GIT_COMMITTER_EMAIL": committer or address,
    }
    words = ["commit-tree", *(["-S"] if settings else []), "HEAD^{tree}", "-p", "HEAD^", "-m", "Approve"]
    done = subprocess.run(
        ["git", "-C", str(desk.root), *settings, *words],
        env=os.environ | people,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def faults(desk: Any) -> list[str]:
    ran = desk.run("audit", "--format", "json", at=NOW)
    assert ran.code in (0, 1), ran.err
    return sorted({each["code"] for each in ran.data["findings"] if each["severity"] == "error"})


def replace_head(desk: Any, commit: str) -> None:
    desk.git("update-ref", "refs/heads/main", commit)


def test_a_signed_approval_counts(approved: Any) -> None:
    assert faults(approved) == []
    assert approved.run("check", "--base", "HEAD^", at=NOW).code == 0


def test_an_approval_without_a_signature_is_refused(approved: Any) -> None:
    replace_head(approved, rewritten(approved))
    assert faults(approved) == ["T103"]
    assert "T103" in approved.run("check", "--base", "HEAD^", at=NOW).out


def signing_with(desk: Any, person: str) -> tuple[str, ...]:
    return "-c", "gpg.format=ssh", "-c", f"user.signingkey={desk.root / '.desk' / 'keys' / person}"


def test_an_approval_signed_by_another_is_refused(approved: Any) -> None:
    replace_head(approved, rewritten(approved, *signing_with(approved, "bus-one-01")))
    assert faults(approved) == ["T103"]


def test_an_approval_signed_anew_by_the_host_is_refused(approved: Any) -> None:
    folder = approved.root / ".desk" / "keys"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / "host")], check=True)
    commit = rewritten(approved, *signing_with(approved, "host"), committer="noreply@host.example")
    replace_head(approved, commit)
    assert faults(approved) == ["T102", "T103"]


def without_key(staff: Path, person: str) -> str:
    """The text of staff.yml with the keys of that person taken out."""
    before, heading, after = staff.read_text(encoding="utf-8").partition(f"\n  {person}:\n")
    entry, key, rest = after.partition("    keys: ")
    assert key
    return before + heading + entry + rest.partition("\n")[2]


def test_a_key_taken_out_before_does_not_sign_any_more(approved: Any) -> None:
    """By the staff that the commit entered, whatever time it claims."""
    staff = approved.root / "policies" / "staff.yml"
    signed = approved.git("rev-parse", "HEAD").strip()
    approved.git("reset", "-q", "--hard", "HEAD^")
    staff.write_text(without_key(staff, "passenger-01"), encoding="utf-8")
    approved.git("commit", "-q", "-am", "Take a key out")
    approved.git("merge", "-q", "--no-ff", "-m", "Merge", signed)
    assert "T103" in faults(approved)


def test_a_key_taken_out_afterwards_did_sign(approved: Any) -> None:
    staff = approved.root / "policies" / "staff.yml"
    staff.write_text(without_key(staff, "passenger-01"), encoding="utf-8")
    approved.git("commit", "-q", "-am", "Take a key out")
    assert "T103" not in faults(approved)


def test_an_import_that_nobody_signed_is_refused(signing_desk: Any) -> None:
    case = signing_desk.open()
    (path,) = (signing_desk.root / "cases").rglob(f"{case}.yml")
    text = path.read_text(encoding="utf-8")
    signing_desk.git("reset", "-q", "--hard", "HEAD^")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        text.replace("timeline:\n", "origin: {system: old, id: '7'}\ntimeline:\n"), encoding="utf-8"
    )
    signing_desk.git("add", "cases")
    signing_desk.git("-c", "user.email=jia@desk.example", "commit", "-q", "-m", "Import\n\nImport: old")
    assert "T105" in faults(signing_desk)


def test_who_agreed_by_joining_counts_whatever_the_host_merges_afterwards(signing_desk: Any) -> None:
    """A change of the staff, joined by another on a branch of their own, which the host then merges."""
    desk, staff = signing_desk, signing_desk.root / "policies" / "staff.yml"
    start = desk.git("rev-parse", "HEAD").strip()
    desk.git("switch", "-q", "-c", "change")
    staff.write_text(staff.read_text(encoding="utf-8").replace("yi@desk", "yi-new@desk"), encoding="utf-8")
    desk.git(*signing_with(desk, "centre-01"), "commit", "-q", "-S", "-am", "Another address")
    desk.git("switch", "-q", "-c", "agreed", start)
    desk.git(*signing_with(desk, "lead-01"), "merge", "-q", "-S", "--no-ff", "-m", "Agree", "change")
    desk.git("switch", "-q", "main")
    desk.git("commit", "-q", "--allow-empty", "-m", "Something else meanwhile")
    desk.git("merge", "-q", "--no-ff", "-m", "Merge by the host", "agreed")
    assert not {"H501", "H502"} & set(faults(desk))


def test_a_point_to_begin_from_does_not_hide_who_changed_the_rules(signing_desk: Any) -> None:
    """Signatures switched off by a stranger, who moves the point past that and switches them on again."""
    desk, rules = signing_desk, signing_desk.root / "policies" / "desk.yml"
    before = rules.read_text(encoding="utf-8")
    assert desk.run("audit", at=NOW).code == 0
    rules.write_text(before.replace("signatures: true", "signatures: false"), encoding="utf-8")
    desk.git("commit", "-q", "-am", "Off")
    bent = desk.git("rev-parse", "HEAD").strip()
    rules.write_text(f"{before}audit: {{from: {bent}}}\n", encoding="utf-8")
    desk.git("commit", "-q", "-am", "On again")
    for arguments in ((), ("--anew",)):
        found = desk.run("audit", "--format", "json", *arguments, at=NOW).data["findings"]
        assert [(each["code"], each["commit"]) for each in found] == [("H501", bent)]
    assert "H501" not in desk.run("audit", "--from", bent, at=NOW).out, "who asks for it gets no more"


def test_an_approval_is_not_moved_to_another_plan_by_a_correction(approved: Any) -> None:
    """Not even by one that is signed: it would turn their approval to a plan that was made dearer since."""
    (path,) = (each for each in (approved.root / "cases").rglob("*.yml"))
    text = path.read_text(encoding="utf-8")
    before = text.partition("proposal: ")[2].split()[0]
    path.write_text(
        f"{text}- event: corrected\n  at: {at('09:55')}\n  by: passenger-01\n  field: timeline.3.proposal\n"
        f"  from: {before}\n  to: sha256:{'0' * 64}\n  reason: A slip.\n",
        encoding="utf-8",
    )
    ran = approved.run("check", "--base", "HEAD", "--format", "json", at=NOW)
    assert ran.code == 1
    assert "proposal of an event cannot be corrected" in ran.out


def corrected(desk: Any, field: str, person: str, *signing: str) -> Any:
    """A correction of the last event's field in somebody's name, committed by plain git."""
    (path,) = (each for each in (desk.root / "cases").rglob("*.yml"))
    with path.open("a", encoding="utf-8") as case:
        case.write(
            f"- event: corrected\n  at: {at('09:55')}\n  by: {person}\n  field: {field}\n"
            "  from:\n  to: Only if they pay for it.\n  reason: A slip.\n"
        )
    people = ("-c", "user.name=Somebody", "-c", f"user.email={email_of(desk, person)}")
    desk.git(*people, *signing, "commit", "-q", *(["-S"] if signing else []), "-am", "Correct")
    return desk


def email_of(desk: Any, person: str) -> str:
    staff = (desk.root / "policies" / "staff.yml").read_text(encoding="utf-8")
    return str(staff.partition(f"\n  {person}:\n")[2].partition("email: ")[2].split()[0])


def test_a_correction_of_what_was_signed_without_a_signature_is_refused(approved: Any) -> None:
    """What an approver remarked is theirs: else it could be given another sense in their name."""
    assert "T103" in faults(corrected(approved, "timeline.3.comment", "passenger-01"))


def test_a_correction_of_what_was_signed_counts_signed(approved: Any) -> None:
    signing = signing_with(approved, "passenger-01")
    assert faults(corrected(approved, "timeline.3.comment", "passenger-01", *signing)) == []


def test_a_correction_of_what_need_not_be_signed_needs_none(approved: Any) -> None:
    assert faults(corrected(approved, "timeline.1.plan", "intake-01")) == []


def test_a_correction_of_what_was_signed_is_not_taken_without_a_key(approved: Any) -> None:
    (approved.root / ".desk" / "keys" / "passenger-01").unlink()
    (case,) = (each.stem for each in (approved.root / "cases").rglob("*.yml"))
    words = ("--field", "timeline.3.comment", "--to", "Paid.", "--reason", "A slip.")
    ran = approved.run("correct", case, *words, at=at("09:55"), by="passenger-01")
    assert ran.code != 0
    assert "only if it is signed" in ran.err


def test_a_signature_that_anybody_could_make_for_a_weak_key_proves_nothing() -> None:
    """For the point 1 of Ed25519, one signature is good for every message; libraries take it."""

    def string(data: bytes) -> bytes:
        return len(data).to_bytes(4) + data

    one = (1).to_bytes(32, "little")
    Ed25519PublicKey.from_public_bytes(one).verify(one + bytes(32), b"anything")
    key, proof = string(b"ssh-ed25519") + string(one), string(b"ssh-ed25519") + string(one + bytes(32))
    blob = b"SSHSIG" + (1).to_bytes(4) + b"".join(map(string, (key, b"git", b"", b"sha512", proof)))
    text = BEGIN + b"\n" + b64encode(blob) + b"\n" + END
    with pytest.raises(NotValid, match="weak"):
        signer(text, b"anything", b"git")


# Agreement that nobody gave


@pytest.fixture
def spiked(signing_desk: Any) -> Any:
    """A branch on which people work together, to which centre-01 added a change of the staff of their own."""
    desk, staff = signing_desk, signing_desk.root / "policies" / "staff.yml"
    case = desk.open()
    desk.git("switch", "-q", "-c", "work")
    desk.ok("transfer", case, "--unit", "bus-one", at=at("09:30"))
    staff.write_text(staff.read_text(encoding="utf-8").replace("yi@desk", "yi-new@desk"), encoding="utf-8")
    desk.git(*signing_with(desk, "centre-01"), "commit", "-q", "-S", "-am", "Another address")
    desk.git("switch", "-q", "main")
    return desk


def test_joining_a_branch_agrees_to_no_rules_in_it_unseen(spiked: Any) -> None:
    """Who joins the steps of others would else have signed for whatever change of people came with them."""
    before = spiked.git("rev-parse", "HEAD")
    ran = spiked.run("join", "work", at=at("09:50"), by="lead-01")
    assert ran.code == 1 and "H502" in ran.err and "--agree" in ran.err, ran.err
    assert spiked.git("rev-parse", "HEAD") == before
    spiked.ok("join", "work", "--agree", at=at("09:50"), by="lead-01")
    assert not {"H501", "H502"} & set(faults(spiked))


def test_putting_ones_steps_after_those_of_a_branch_agrees_to_no_rules_in_it(spiked: Any) -> None:
    """Whoever makes a branch of theirs fit for merging into another has agreed to nothing that is there."""
    spiked.git("switch", "-q", "-c", "mine")
    spiked.open()
    spiked.ok("join", "work", "--ours-last", at=at("09:50"), by="lead-01")
    spiked.git("switch", "-q", "main")
    spiked.git("merge", "-q", "--no-ff", "-m", "Merge by the host", "mine")
    assert "H502" in faults(spiked)


def test_a_sync_agrees_to_no_rules_that_were_merged_here(spiked: Any) -> None:
    """A merge that sync makes of one's own line, with another's branch in it, is no agreement either."""
    hub = str(spiked.root.parent / "hub")
    spiked.git("init", "-q", "--bare", "-b", "main", hub)
    spiked.git("remote", "add", "origin", hub)
    spiked.git("push", "-q", "-u", "origin", "main")
    spiked.git("switch", "-q", "-c", "elsewhere")
    spiked.open()
    spiked.git("push", "-q", "origin", "elsewhere:main")
    spiked.git("switch", "-q", "main")
    spiked.git("merge", "-q", "--no-ff", "-m", "Merge", "work")
    ran = spiked.run("sync", at=at("09:55"), by="lead-01")
    assert ran.code == 1 and "H502" in ran.err, ran.out + ran.err
