"""After an erasure nothing in this clone can read what was sealed: no command, no key, no object."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from rightsdesk.domain.staff import Staff
from rightsdesk.operations.workspace import Workspace
from rightsdesk.records.epochs import Keyring, unwrap
from rightsdesk.records.identities import held
from rightsdesk.records.source import load
from rightsdesk.records.validation import validate
from rightsdesk.records.vault import Vault

NAME, PHONE, WORDS = "Zhuang Demonstration", "000-4455-6677", "The door shut on my sleeve."
SECRETS = (NAME, PHONE, WORDS)
OTHER: dict[str, Any] = {"name": "Somebody else", "phone": "000-1111-2222", "words": "Another matter."}
OPENED = "2026-11-02T09:14:00+08:00"
LATER = "2026-11-03T11:00:00+08:00"
ERASE = ("--reason", "Asked by letter.", "--authority", "PIPL art. 47", "--requested-by", "complainant")
TOKEN = re.compile(rb"[A-Za-z0-9_-]{64,}")


def opened(desk: Any, *, close: bool = True, **values: Any) -> str:
    """A case under the lightest policy with everything known of who complained; closed."""
    who = {"name": NAME, "phone": PHONE, "words": WORDS, **values}
    case = desk.open(policy="basic", channel="phone", category="service", at=OPENED, **who)
    if close:
        desk.ok("transfer", case, "--unit", "service-department", at="2026-11-02T10:00:00+08:00")
        desk.ok("respond", case, "--via", "phone", "--result", "Excused.", at="2026-11-02T11:00:00+08:00")
        desk.ok("close", case, at="2026-11-02T12:00:00+08:00")
    return str(case)


def everything(root: Path) -> bytes:
    """Every file below a folder, `.git` included, and every object of the repositories there, unpacked."""
    found = b"".join(path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file())
    for folder in (root, root / ".desk" / "vault"):
        command = ["git", "-C", str(folder), "cat-file", "--batch-all-objects", "--batch", "--unordered"]
        found += subprocess.run(command, capture_output=True, check=True).stdout
    return found


def wraps(desk: Any, case: str) -> list[bytes]:
    """What the vault holds of a case's key."""
    vault = Workspace(desk.root, datetime.fromisoformat(LATER), "intake-01").vault
    return [wrap.wrapped.encode() for wrap in vault.contents().keys[case].values()]


def openings(desk: Any, case: str) -> Iterator[bytes]:
    """What every private key on this machine, through every epoch of the vault, opens of whatever looks like
    a wrapped key anywhere in this clone.
    """
    workspace = Workspace(desk.root, datetime.fromisoformat(LATER), "intake-01")
    staff = validate(load((desk.root / "policies/staff.yml").read_bytes(), "staff"), Staff)
    keyrings = [Keyring(held(workspace.repository, person)) for person in staff.people.values()]
    tokens = set(TOKEN.findall(everything(desk.root)))
    for epoch in workspace.vault.contents().epochs.values():
        keyring = next(each for each in keyrings if each.opens(epoch))
        for token in tokens:
            try:
                yield unwrap(token.decode(), case, epoch, keyring.secret(epoch))
            except Exception:
                continue


@pytest.fixture
def hub(tmp_path: Path) -> Path:
    subprocess.run(["git", "init", "-q", "--bare", "-b", "main", str(tmp_path / "vault.git")], check=True)
    return tmp_path / "vault.git"


def test_after_erase_nothing_in_this_clone_reads_it(desk_here: Any, hub: Path, tmp_path: Path) -> None:
    desk = desk_here
    case, other = opened(desk), opened(desk, **OTHER)
    desk.ok("vault", "remote", str(hub), at=LATER)
    desk.ok("sheet", case, "registration", at=LATER)
    built = desk.root / ".desk" / "site-with-personal-data"
    built.mkdir()
    (built / "index.html").write_text(NAME, encoding="utf-8")
    known = wraps(desk, case)
    before = everything(desk.root)
    assert known and all(each in before for each in known) and list(openings(desk, case))
    head, listed = desk.git("rev-parse", "HEAD"), desk.ok("list", at=LATER)["cases"]

    done = desk.ok("erase", case, *ERASE, at=LATER)

    after = everything(desk.root)
    assert not [each for each in known if each in after], "in no file and no object, reachable or not"
    assert not list(openings(desk, case)), "no key of anybody opens anything"
    assert list(openings(desk, other)), "while others are opened so"
    assert not [text for text in SECRETS if text.encode() in after]
    assert {place["name"]: place["state"] for place in done["places"]} == {
        "this clone": "purged",
        str(hub): "pending",
        "every other clone": "pending",
        "backups": "unknown",
    }
    assert desk.git("rev-parse", f"{head.strip()}^{{commit}}") == head, "history and signatures stay"
    assert desk.ok("list", at=LATER)["cases"] == listed, "and so do figures"
    for words in COMMANDS:
        target = tmp_path / "out"
        ran = desk.run(*[word.format(case=case, out=target) for word in words], at=LATER)
        told = (ran.out + ran.err).encode() + (target.read_bytes() if target.is_file() else b"")
        assert not [text for text in SECRETS[1:] if text.encode() in told], words
        shutil.rmtree(target, ignore_errors=True)
    assert "erased" in desk.run("reveal", case, "--reason", "To see.", at=LATER).err
    assert desk.run("check", at=LATER).code == 0


COMMANDS = (
    ("reveal", "{case}", "--reason", "To see."),
    ("show", "{case}", "--private"),
    ("--json", "show", "{case}", "--private"),
    ("sheet", "{case}", "registration", "--out", "{out}"),
    ("register", "--csv", "{out}", "--personal"),
    ("subject-report", "--phone", PHONE, "--reason", "To see.", "--out", "{out}"),
    ("vault",),
    ("heal",),
    ("retention", "--all"),
)
"""Every command that could tell who complained."""


def test_the_published_vault_is_purged_once_its_host_collects_garbage(desk_here: Any, hub: Path) -> None:
    case = opened(desk_here)
    desk_here.ok("vault", "remote", str(hub), at=LATER)
    known = wraps(desk_here, case)
    desk_here.ok("erase", case, *ERASE, at=LATER)
    subprocess.run(["git", "-C", str(hub), "gc", "-q", "--prune=now"], check=True)
    command = ["git", "-C", str(hub), "cat-file", "--batch-all-objects", "--batch"]
    objects = subprocess.run(command, capture_output=True, check=True).stdout
    assert not [each for each in known if each in objects]
    again = desk_here.ok("erase", case, *ERASE, at=LATER)
    assert again["commit"] is None, "it was taken already; what may have been cut short is finished"
    assert {place["name"]: place["state"] for place in again["places"]}[str(hub)] == "purged"


def test_heal_finishes_an_erasure_that_was_killed_before_the_key_was_dropped(
    desk_here: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, other = opened(desk_here), opened(desk_here, **OTHER)
    with monkeypatch.context() as killed:
        killed.setattr(Vault, "drop", lambda *_arguments: sys.exit("killed"))
        with pytest.raises(SystemExit):
            desk_here.run("erase", case, *ERASE, at=LATER)
    known = wraps(desk_here, case)
    assert "erased" in desk_here.git("log", "-1", "-p") and known
    told = desk_here.ok("heal", at=LATER)["healed"]
    assert told == [f"{case} was erased, and its key is dropped now"]
    assert not [each for each in known if each in everything(desk_here.root)]
    assert wraps(desk_here, other) and desk_here.ok("heal", at=LATER)["healed"] == []


def test_an_open_case_is_erased_only_by_an_order(desk_here: Any) -> None:
    case = opened(desk_here, close=False)
    before = desk_here.snapshot()
    assert "open" in desk_here.run("erase", case, *ERASE, at=LATER).err
    assert desk_here.snapshot() == before
    desk_here.ok("erase", case, *ERASE, "--overrides", "Order 3 of the court", at=LATER)


def test_a_held_case_is_erased_only_once_released(desk_here: Any) -> None:
    case = opened(desk_here)
    desk_here.ok("hold", case, "--reason", "A claim.", "--authority", "Claim 12 of 2026", at=LATER)
    assert "Claim 12 of 2026" in desk_here.run("erase", case, *ERASE, at=LATER).err
    desk_here.ok("release", case, "--reason", "Settled.", at=LATER)
    desk_here.ok("erase", case, *ERASE, at=LATER)


def test_erasing_needs_the_post(desk_here: Any) -> None:
    case = desk_here.open(name=NAME, at=OPENED)
    assert "needs the post" in desk_here.run("erase", case, *ERASE, at=LATER, by="intake-01").err


def test_retention_lists_what_is_due_and_erases_it_with_the_same_guards(desk_here: Any) -> None:
    due, held_back, still = opened(desk_here), opened(desk_here), opened(desk_here, close=False)
    desk_here.ok("hold", held_back, "--reason", "A claim.", "--authority", "Claim 12", at=LATER)
    assert desk_here.ok("retention", at="2029-11-02T12:00:00+08:00")["cases"] == [], "its last day counts"
    over = "2029-11-03T12:00:00+08:00"
    listed = {each["id"]: each for each in desk_here.ok("retention", "--all", at=over)["cases"]}
    assert {case: each["due"] for case, each in listed.items()} == {due: True, held_back: True, still: False}
    assert [bool(listed[case]["guarded"]) for case in (due, held_back, still)] == [False, True, True]
    ran = desk_here.run("--json", "retention", "--erase", at=over)
    assert ran.code == 1, "one is left"
    assert [each["id"] for each in ran.data["erased"]] == [due] and "Claim 12" in ran.data["left"][held_back]
    assert [each["id"] for each in desk_here.ok("retention", at=over)["cases"]] == [held_back]
