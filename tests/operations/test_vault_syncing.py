"""`desk sync` takes the vault along: keys of new cases, erasures, and who may read."""

import shutil
import subprocess
from datetime import datetime
from pathlib import Path
from typing import Any

from rightsdesk.operations.workspace import Workspace

LATER = "2026-11-03T11:00:00+08:00"
ERASE = ("--reason", "Asked.", "--authority", "PIPL art. 47")


def held(desk: Any) -> set[str]:
    workspace = Workspace(desk.root, datetime.fromisoformat(LATER), "intake-01")
    return set(workspace.vault.contents().keys)


def closed(desk: Any) -> str:
    """A closed case of the lightest policy with a name."""
    case = desk.open(policy="basic", channel="phone", category="service", name="Demo Person")
    desk.ok("transfer", case, "--unit", "service-department", at="2026-11-02T10:00:00+08:00")
    desk.ok("respond", case, "--via", "phone", "--result", "Excused.", at="2026-11-02T11:00:00+08:00")
    desk.ok("close", case, at="2026-11-02T12:00:00+08:00")
    return str(case)


def test_sync_takes_the_vault_along_both_ways(colleagues: Any) -> None:
    here, clone = colleagues
    mine = here.open(name="Demo One")
    told = here.ok("sync", at=LATER)
    assert (told["sent"], told["vault"]["sent"], told["vault_problem"]) == (1, 1, None)
    there = clone("there")
    theirs = there.open(name="Demo Two")
    there.ok("sync", at=LATER)
    assert here.ok("sync", at=LATER)["vault"]["received"] == 1
    assert held(here) == held(there) == {mine, theirs}
    assert here.ok("reveal", theirs, "--reason", "To call back.", at=LATER)["known"]["name"] == "Demo Two"
    vault = here.ok("sync", at=LATER)["vault"]
    assert (vault["received"], vault["sent"]) == (0, 0), "nothing new on either side"


def test_an_erasure_reaches_every_clone_by_either_way(colleagues: Any) -> None:
    here, clone = colleagues
    one, other = closed(here), closed(here)
    here.ok("sync", at=LATER)
    there, stale = clone("there"), clone("stale")
    here.ok("erase", one, *ERASE, at=LATER)
    here.ok("sync", at=LATER)
    assert there.ok("sync", at=LATER)["vault"]["erased"] == [one], "the published vault says so"
    # The event alone is enough, wherever the vault of who erased it never went.
    there.git("-C", str(there.root / ".desk" / "vault"), "config", "remote.origin.url", "/nowhere")
    ran = there.run("--json", "erase", other, *ERASE, at=LATER)
    assert {place["state"] for place in ran.data["places"] if place["name"] == "/nowhere"} == {"pending"}
    failed = there.run("--json", "sync", at=LATER)
    assert failed.code == 1 and failed.data["sent"] == 1 and "fetched" in failed.data["vault_problem"]
    assert set(stale.ok("sync", at=LATER)["vault"]["erased"]) == {one, other}
    assert held(stale) == set()
    here.ok("sync", at=LATER)
    assert held(here) == set()


def test_an_erasure_reaches_a_clone_whose_vault_is_exchanged_nowhere(colleagues: Any) -> None:
    here, clone = colleagues
    case = closed(here)
    here.ok("sync", at=LATER)
    alone = clone("alone")
    alone.git("-C", str(alone.root / ".desk" / "vault"), "config", "--unset", "remote.origin.url")
    here.ok("erase", case, *ERASE, at=LATER)
    here.ok("sync", at=LATER)
    alone.git("pull", "-q")
    refused = alone.run("reveal", case, "--reason", "To call back.", at=LATER)
    assert refused.code != 0 and "erased" in refused.out + refused.err
    assert held(alone) == {case}
    alone.ok("sync", at=LATER)
    assert held(alone) == set()


def test_an_unlawful_erasure_destroys_no_key(colleagues: Any) -> None:
    here, clone = colleagues
    case = here.open(name="Demo Person")
    here.ok("sync", at=LATER)
    there = clone("there")
    file = next((here.root / "cases").rglob(f"{case}.yml"))
    event = f"- event: erased\n  at: {LATER}\n  by: bus-one-01\n  reason: x\n  authority: y\n"
    file.write_text(file.read_text("utf-8") + event, encoding="utf-8")
    here.git("commit", "-q", "--no-verify", "-am", "By hand")
    here.git("push", "-q", "origin", "main")
    assert there.ok("sync", at=LATER)["vault"]["erased"] == []
    assert held(there) == {case}


def test_an_erasure_in_anothers_name_destroys_no_key(colleagues: Any) -> None:
    here, clone = colleagues
    file = here.root / "policies" / "desk.yml"
    file.write_text(file.read_text("utf-8") + "governance: {signatures: true}\n", encoding="utf-8")
    here.git("commit", "-q", "--no-verify", "-am", "Go by signatures")
    case, other = closed(here), closed(here)
    here.ok("sync", at=LATER)
    there, third = clone("there"), clone("third")
    event = f"- event: erased\n  at: {LATER}\n  by: intake-01\n  reason: x\n  authority: y\n"
    path = next((here.root / "cases").rglob(f"{case}.yml"))
    path.write_text(path.read_text("utf-8") + event, encoding="utf-8")
    here.git("commit", "-q", "--no-verify", "-am", "By hand")
    here.git("push", "-q", "origin", "main")
    assert there.ok("sync", at=LATER)["vault"]["erased"] == []
    assert held(there) == {case, other}
    # What the person signed counts, without the word of the vault that they published.
    there.git("-C", str(there.root / ".desk" / "vault"), "config", "remote.origin.url", "/nowhere")
    there.ok("erase", other, *ERASE, at=LATER)
    assert there.run("--json", "sync", at=LATER).data["sent"] == 1
    assert third.ok("sync", at=LATER)["vault"]["erased"] == [other]


def test_a_vault_that_nobody_of_the_staff_signed_is_refused(colleagues: Any, tmp_path: Path) -> None:
    here, _clone = colleagues
    case = here.open(name="Demo Person")
    here.ok("sync", at=LATER)
    forged = tmp_path / "forged"
    subprocess.run(["git", "clone", "-q", str(tmp_path / "vault.git"), str(forged)], check=True)
    shutil.rmtree(forged / "keys")
    who = ["-c", "user.name=Mallory", "-c", "user.email=m@example.org"]
    for words in (["add", "-A"], [*who, "commit", "-q", "--amend", "-m", "x"], ["push", "-q", "-f"]):
        subprocess.run(["git", "-C", str(forged), *words], check=True)
    ran = here.run("--json", "sync", at=LATER)
    assert ran.code == 1 and "signed by nobody" in ran.data["vault_problem"]
    assert held(here) == {case}
    here.ok("vault", "remote", str(tmp_path / "vault.git"), "--trust", at=LATER)
    assert here.ok("sync", at=LATER)["vault_problem"] is None


def test_the_state_of_the_vault_in_words(colleagues: Any, tmp_path: Path) -> None:
    here, _clone = colleagues
    here.open(name="Demo Person")
    here.ok("sync", at=LATER)
    told = here.run("vault", at=LATER).out
    assert "keys of 1 cases" in told and str(tmp_path / "vault.git") in told
    roles = {each["role"]: each for each in here.ok("vault", at=LATER)["roles"]}
    assert "intake-01" in roles["desk"]["people"] and "bus-one-01" not in roles["desk"]["people"]
    assert "bus-one-01" in roles["unit:bus-one"]["people"]
