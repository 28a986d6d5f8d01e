"""Somebody of the staff, who may sign a vault, publishes one to read, destroy or spoil what is not theirs."""

import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from rightsdesk.operations.opening import opener
from rightsdesk.operations.workspace import Workspace
from rightsdesk.records import vault_exchange
from rightsdesk.records.epochs import Epoch, new_epoch
from rightsdesk.records.git import Repository
from rightsdesk.records.objects import Content, Draft, write_commits
from rightsdesk.records.staff_editing import with_posts_ended
from rightsdesk.records.vault import DESK
from rightsdesk.records.vault_contents import Contents, Wrap
from rightsdesk.records.vault_exchange import exchange
from rightsdesk.records.vault_merging import merged

LATER = "2026-11-03T11:00:00+08:00"
NOW = datetime.fromisoformat(LATER)
ERASE = ("--reason", "Asked.", "--authority", "PIPL art. 47")
UNIT = "bus-one-01"
"""Somebody who handles cases of a unit, and reads nothing of the others'."""

Clones = tuple[Any, Any, str]


def at(desk: Any, person: str = "intake-01") -> Workspace:
    return Workspace(desk.root, NOW, person)


def held(desk: Any) -> Contents:
    return at(desk).vault.contents()


def present(desk: Any, role: str = DESK) -> Epoch:
    found = held(desk).present(role)
    assert found is not None
    return found


def publish(desk: Any, change: Callable[[Contents], Contents], person: str = UNIT) -> None:
    """Let that person publish what the vault of their clone holds with a change, signed as theirs."""
    workspace = at(desk, person)
    with workspace.vault.writing():
        workspace.vault.replace(change(workspace.vault.contents()))
    exchange(workspace.vault, workspace.signature(), {})


def with_epoch(epoch: Epoch) -> Callable[[Contents], Contents]:
    return lambda held: replace(held, epochs={**held.epochs, epoch.path: epoch})


def opened(desk: Any, person: str, now: datetime = NOW, role: str = DESK) -> Epoch:
    """An epoch whose secret that person knows, signed by them, wrapped to all who are in the role."""
    workspace = at(desk, person)
    epoch, _secret = new_epoch(
        role, present(desk, role).number + 1, present(desk, role).recipients, now, opener(workspace)
    )
    return epoch


def refused(desk: Any, *said: str) -> None:
    """The next sync takes nothing of the vault, and says that."""
    before = held(desk)
    ran = desk.run("--json", "sync", at=LATER)
    assert ran.code == 1
    for each in (*said, "Nothing was taken"):
        assert each in ran.data["vault_problem"], ran.data["vault_problem"]
    assert held(desk) == before


# ---- keys of roles that a stranger to the role made


def test_an_epoch_that_somebody_opened_who_may_not_read_is_refused(two_clones: Clones) -> None:
    here, there, _case = two_clones
    publish(there, with_epoch(opened(there, UNIT)))
    refused(here, f"{UNIT} signed it, who may not read", "desk (epoch 2-")


def test_an_epoch_that_nobody_signed_is_refused(two_clones: Clones) -> None:
    here, there, _case = two_clones
    epoch, _secret = new_epoch(DESK, 2, present(there).recipients, NOW)
    publish(there, with_epoch(epoch))
    refused(here, "nobody signed it")


def test_an_epoch_signed_in_anothers_name_is_refused(two_clones: Clones) -> None:
    here, there, _case = two_clones
    forging = opener(at(there, UNIT))
    assert forging is not None
    forged, _secret = new_epoch(DESK, 2, present(there).recipients, NOW, replace(forging, person="intake-01"))
    publish(there, with_epoch(forged))
    refused(here, "bears no signature of intake-01")


@pytest.mark.parametrize("change", [{"number": 9}, {"public": "x" * 43}, {"role": "unit:bus-two"}])
def test_a_signature_of_another_epoch_is_refused(two_clones: Clones, change: dict[str, Any]) -> None:
    here, there, _case = two_clones
    moved = {"number": 2, **change}
    fields = present(there).model_dump() | moved
    publish(there, with_epoch(Epoch.model_validate(fields)))
    refused(here, "bears no signature of intake-01")


@pytest.mark.parametrize("change", [{"signature": "x"}, {"wrapped": "x"}, {"recipients": ("age1x",)}])
def test_an_epoch_in_the_place_of_one_held_is_judged_like_another(
    two_clones: Clones, change: dict[str, Any]
) -> None:
    """Rubbish in the place of the private half, or nobody among those who open it, would lose every key."""
    here, there, _case = two_clones
    publish(there, with_epoch(present(there).model_copy(update={"revision": 9, **change})))
    refused(here, "bears no signature of intake-01")


def test_an_earlier_epoch_changed_by_who_came_and_went_holds_nobody_up(two_clones: Clones) -> None:
    """Another followed it; what is held of it stays, and what was sealed for it opens."""
    here, there, case = two_clones
    mine = present(here)
    changed = mine.model_copy(update={"revision": 9, "wrapped": "x", "signature": "x", "by": "gone"})
    following = opened(there, "intake-02")
    publish(there, lambda held: with_epoch(following)(with_epoch(changed)(held)), "intake-02")
    assert here.ok("sync", at=LATER)["vault_problem"] is None
    assert present(here) == following and held(here).epochs[mine.path] == mine
    assert at(here).vault.key(case, at(here).keyring)
    assert here.ok("sync", at=LATER)["vault_problem"] is None


def test_a_staff_of_long_ago_that_cannot_be_read_holds_nobody_up(two_clones: Clones) -> None:
    """As one with a key that is refused since."""
    here, _there, _case = two_clones
    file = here.root / "policies" / "staff.yml"
    whole = file.read_text("utf-8")
    file.write_text(whole.replace("keys: [", "keys: [ssh-ed25519 AAAA, ", 1), encoding="utf-8")
    here.git("commit", "-q", "--no-verify", "-am", "Enter what is no key")
    vault_exchange.remember(at(here).vault, here.git("rev-parse", "HEAD").strip())
    file.write_text(whole, encoding="utf-8")
    here.git("commit", "-q", "--no-verify", "-am", "Take it out")
    here.git("push", "-q", "origin", "main")
    assert here.ok("sync", at=LATER)["vault_problem"] is None


def end_posts(desk: Any, slug: str, day: str) -> None:
    file = desk.root / "policies" / "staff.yml"
    ended = with_posts_ended(file.read_text("utf-8"), slug, date.fromisoformat(day))
    file.write_text(ended, encoding="utf-8")
    desk.git("commit", "-q", "--no-verify", "-am", "End posts")


def test_who_lost_the_post_opens_no_epoch_of_an_earlier_day(two_clones: Clones) -> None:
    here, there, _case = two_clones
    end_posts(here, "intake-02", "2026-11-02")
    here.ok("sync", at=LATER)
    there.ok("sync", at=LATER, by="intake-02")
    publish(
        there, with_epoch(opened(there, "intake-02", NOW - timedelta(days=1), "unit:bus-one")), "intake-02"
    )
    refused(here, "intake-02 signed it, who may not read")


@pytest.mark.parametrize(("days", "why"), [(-30, "before the epoch"), (1, "a day to come, 2026-11-04")])
def test_an_epoch_of_a_time_that_cannot_be_is_refused(two_clones: Clones, days: int, why: str) -> None:
    here, there, _case = two_clones
    publish(there, with_epoch(opened(there, "intake-02", NOW + timedelta(days=days))), "intake-02")
    refused(here, f"intake-02 signed that it was opened {why}" if days < 0 else why)


def test_what_a_reader_opened_is_taken_and_trust_takes_anything(two_clones: Clones) -> None:
    here, there, _case = two_clones
    publish(there, with_epoch(opened(there, "intake-02")), "intake-02")
    assert here.ok("sync", at=LATER)["vault_problem"] is None
    assert present(here).number == 2
    publish(there, with_epoch(opened(there, UNIT)))
    refused(here, "who may not read")
    done = here.ok("vault", "remote", str(here.root.parent / "vault.git"), "--trust", at=LATER)
    assert done["vault"]["unfounded"] == [DESK], "and who may read puts their own in its place at once"
    assert (present(here).number, present(here).by) == (4, "intake-01")
    assert there.ok("sync", at=LATER)["vault_problem"] is None


def test_who_may_not_read_leaves_epochs_to_those_who_may(two_clones: Clones) -> None:
    here, there, case = two_clones
    end_posts(there, "intake-02", "2026-11-02")
    ran = there.run("--json", "sync", at=LATER, by=UNIT)
    told = ran.data["vault"]
    assert told["opened"] == [] and DESK in told["waiting"] and "unit:bus-one" not in told["waiting"]
    assert "left to somebody who may read there" in there.run("vault", "renew", at=LATER, by=UNIT).out
    assert DESK in here.ok("sync", at=LATER)["vault"]["opened"]
    assert (present(here).number, present(here).by) == (2, "intake-01")
    assert at(here).vault.key(case, at(here).keyring)


def test_a_vault_is_not_begun_by_who_may_not_read(desk_here: Any) -> None:
    vault = at(desk_here).vault.folder
    vault.rename(vault.with_name("away"))
    said = desk_here.refused(UNIT, LATER, "vault create")
    assert "begun by somebody who may read" in said and "intake-01" in said
    assert not vault.exists()
    desk_here.ok("vault", "create", at=LATER)
    assert {epoch.by for epoch in held(desk_here).epochs.values()} == {"intake-01"}


def test_a_vault_of_an_earlier_version_is_signed_by_the_next_reader(two_clones: Clones) -> None:
    here, there, case = two_clones
    (file,) = (at(here).vault.folder / "epochs" / DESK).iterdir()
    unsigned = present(here).model_copy(update={"by": None, "signature": None})
    file.write_text(unsigned.text(), encoding="utf-8")
    hub = ["git", "-C", str(here.root.parent / "vault.git")]
    subprocess.run([*hub, "update-ref", "-d", "refs/heads/main"], check=True)
    assert here.ok("sync", at=LATER)["vault"]["unfounded"] == [DESK]
    assert (present(here).number, present(here).by) == (2, "intake-01")
    assert there.ok("sync", at=LATER)["vault_problem"] is None
    assert at(there).vault.key(case, at(there).keyring)


# ---- erasures that nobody decided, and keys that open nothing


def erased(case: str) -> Callable[[Contents], Contents]:
    return lambda held: merged(held, Contents(tombstones={case: date(2026, 11, 3)}))


def published_keys(desk: Any) -> set[str]:
    """The cases whose keys the published vault has."""
    folder = str(desk.root.parent / "vault.git")
    words = ["git", "-C", folder, "grep", "-h", "-o", "^[^ ]*", "main", "--", "keys"]
    return set(subprocess.run(words, capture_output=True, text=True, check=False).stdout.split())


def test_a_tombstone_without_an_erased_step_destroys_no_key(two_clones: Clones) -> None:
    here, there, case = two_clones
    publish(there, erased(case))
    told = here.ok("sync", at=LATER)["vault"]
    assert (told["erased"], told["doubted"]) == ([], [case])
    assert at(here).vault.key(case, at(here).keyring)
    assert published_keys(here) == set(), "nothing is published against it until it is known to be none"
    for words in (("vault",), ("sync",)):
        assert f"{case}: erased by what others published" in here.run(*words, at=LATER).out
    assert published_keys(here) == {case}
    publish(there, lambda held: held)
    assert here.ok("sync", at=LATER)["vault"]["erased"] == []
    assert here.ok("reveal", case, "--reason", "To call back.", at=LATER)["known"]["name"] == "Demo Person"


def test_an_erasure_whose_step_comes_later_is_settled_by_the_next_sync(two_clones: Clones) -> None:
    here, there, case = two_clones
    there.ok("erase", case, *ERASE, "--overrides", "Order 3", at=LATER, by="archive-01")
    publish(there, lambda held: held, "archive-01")
    assert here.ok("sync", at=LATER)["vault"]["doubted"] == [case]
    there.ok("sync", at=LATER, by="archive-01")
    assert published_keys(here) == set()
    told = here.ok("sync", at=LATER)["vault"]
    assert (told["erased"], told["doubted"]) == ([case], [])
    assert case in held(here).tombstones and here.ok("vault", at=LATER)["doubted"] == []


def test_a_damaged_note_of_doubts_holds_nobody_up(two_clones: Clones) -> None:
    here, _there, _case = two_clones
    note = at(here).vault.folder / "doubted.txt"
    note.write_bytes(b"")
    assert here.ok("vault", at=LATER)["doubted"] == []
    assert here.ok("sync", at=LATER)["vault_problem"] is None and not note.exists()


def test_a_branch_of_before_an_erasure_does_not_bring_the_key_back(two_clones: Clones) -> None:
    here, there, case = two_clones
    there.git("switch", "-q", "-c", "aside")
    there.git("push", "-q", "-u", "origin", "aside")
    here.ok("erase", case, *ERASE, "--overrides", "Order 3", at=LATER, by="archive-01")
    here.ok("sync", at=LATER)
    for _attempt in range(2):
        assert there.ok("sync", at=LATER)["vault"]["doubted"] == [case]
        assert published_keys(here) == set()
    there.git("switch", "-q", "main")
    assert there.ok("sync", at=LATER)["vault"]["erased"] == [case]


def test_a_colleague_publishes_the_step_before_the_tombstone(two_clones: Clones) -> None:
    here, there, case = two_clones
    done = there.ok("erase", case, *ERASE, "--overrides", "Order 3", at=LATER, by="archive-01")
    vault = str(here.root.parent / "vault.git")
    assert {place["name"]: place["state"] for place in done["places"]}[vault] == "pending"
    assert published_keys(here) == set()
    assert here.ok("sync", at=LATER)["vault"]["doubted"] == []
    there.ok("sync", at=LATER, by="archive-01")
    assert here.ok("sync", at=LATER)["vault"]["erased"] == [case]
    assert published_keys(here) == set()


def test_a_typed_erasure_of_somebody_who_has_a_key_destroys_nothing(two_clones: Clones) -> None:
    """Also on a desk that does not go by signatures."""
    here, there, case = two_clones
    event = f"- event: erased\n  at: {LATER}\n  by: archive-01\n  reason: x\n  authority: y\n  overrides: z\n"
    path = next((there.root / "cases").rglob(f"{case}.yml"))
    path.write_text(path.read_text("utf-8") + event, encoding="utf-8")
    there.git("commit", "-q", "--no-verify", "-am", "By hand")
    there.git("push", "-q", "origin", "main")
    assert here.ok("sync", at=LATER)["vault"]["erased"] == []
    assert case in held(here).keys


def without_key(desk: Any, slug: str) -> str:
    """Take that person's key out of the staff of a clone, and share that; the file as it was."""
    file = desk.root / "policies" / "staff.yml"
    whole = str(file.read_text("utf-8"))
    before, heading, after = whole.partition(f"\n  {slug}:\n")
    entry, key, rest = after.partition("    keys: ")
    assert key
    file.write_text(before + heading + entry + rest.partition("\n")[2], encoding="utf-8")
    desk.git("commit", "-q", "--no-verify", "-am", "Take a key away")
    desk.git("push", "-q", "origin", "main")
    return whole


def test_an_erasure_of_before_its_person_had_a_key_reaches_a_stale_clone(two_clones: Clones) -> None:
    here, there, case = two_clones
    whole = without_key(here, "archive-01")
    for desk in (here, there):
        assert desk.ok("sync", at=LATER)["vault_problem"] is None
    there.ok("erase", case, *ERASE, "--overrides", "Order 3", at=LATER, by="archive-01")
    there.ok("sync", at=LATER)
    (there.root / "policies" / "staff.yml").write_text(whole, encoding="utf-8")
    there.git("commit", "-q", "--no-verify", "-am", "Enter a key")
    there.git("push", "-q", "origin", "main")
    told = here.ok("sync", at=LATER)["vault"]
    assert (told["erased"], told["doubted"]) == ([case], [])
    here.ok("sync", at=LATER)
    assert published_keys(here) == set()


def test_nothing_is_published_that_nobody_here_can_sign(two_clones: Clones) -> None:
    """Else everybody would refuse what their colleague published."""
    here, there, case = two_clones
    mine = there.open(name="Demo Two")
    (there.root / ".desk" / "keys" / "intake-01").rename(there.root / "key")
    ran = there.run("--json", "sync", at=LATER)
    assert ran.code == 1 and ran.data["sent"] == 1
    assert "no private key of yours that signs" in ran.data["vault_problem"]
    assert here.ok("sync", at=LATER)["vault_problem"] is None and published_keys(here) == {case}
    (there.root / "key").rename(there.root / ".desk" / "keys" / "intake-01")
    there.ok("sync", at=LATER)
    assert published_keys(here) == {case, mine}


def test_an_erasure_is_not_taken_unsigned(two_clones: Clones) -> None:
    here, _there, case = two_clones
    (here.root / ".desk" / "keys" / "archive-01").unlink()
    before = here.snapshot()
    said = here.refused("archive-01", LATER, f"erase {case} --reason x --authority y --overrides z")
    assert "counts only if it is signed" in said
    assert here.snapshot() == before


@pytest.mark.parametrize("epoch", ["999999999-00000000", "{name}"])
def test_rubbish_takes_the_place_of_no_key(two_clones: Clones, epoch: str) -> None:
    here, there, case = two_clones
    rubbish = Wrap(epoch.format(name=present(there).name), "z" * 40)
    publish(there, lambda held: replace(held, keys={case: {DESK: rubbish}}))
    here.ok("sync", at=LATER)
    assert at(here).vault.key(case, at(here).keyring)


def test_a_vault_that_would_fill_the_memory_is_not_read(
    two_clones: Clones, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Packed it is small: what it unpacks to is asked before anything is."""
    here, there, _case = two_clones
    monkeypatch.setattr(vault_exchange, "LARGEST", 1_000_000)
    workspace = at(there, UNIT)
    with workspace.vault.writing():
        files = [Content("keys/2026-11.txt", b"0" * 2_000_000)]
        me = workspace.signature()
        vault = Repository.find(workspace.vault.folder)
        (commit,) = write_commits(vault, [Draft([], files, "A vault", me, me)])
    vault.run("push", "-q", "--force", "origin", f"{commit}:refs/heads/main")
    before = held(here)
    ran = here.run("--json", "sync", at=LATER)
    assert ran.code == 1 and "1 files of 2 MB, which is no vault" in ran.data["vault_problem"]
    assert held(here) == before
    objects = at(here).vault.folder / ".git" / "objects"
    assert sum(path.stat().st_size for path in objects.rglob("*") if path.is_file()) < 100_000


def test_who_lost_the_post_is_told_apart_until_they_are_shut_out(two_clones: Clones) -> None:
    here, _there, _case = two_clones
    end_posts(here, "intake-02", "2026-11-02")
    told = {each["role"]: each for each in here.ok("vault", at=LATER)["roles"]}[DESK]
    assert told["leaving"] == ["intake-02"] and "intake-02" not in told["people"]
    assert "until the next desk sync of a reader" in here.run("vault", at=LATER).out
    here.ok("sync", at=LATER)
    assert not any(each["leaving"] for each in here.ok("vault", at=LATER)["roles"])
