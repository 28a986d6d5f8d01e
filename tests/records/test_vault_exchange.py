"""Vaults merge as union minus tombstones, and travel without losing a key or bringing an erased one back."""

import subprocess
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightsdesk.errors import DeskError
from rightsdesk.records.epochs import Epoch, Keyring
from rightsdesk.records.git import Repository
from rightsdesk.records.objects import Signature
from rightsdesk.records.vault import DESK, Vault
from rightsdesk.records.vault_contents import Contents, Wrap
from rightsdesk.records.vault_exchange import (
    address,
    discard_unreachable,
    exchange,
    forget_published,
    set_address,
)
from rightsdesk.records.vault_merging import believed, doubtful, keeping_own, merged, published, without

CASES = ("2610-7KQ3F-1", "2611-7KQ3F-1", "2611-5T2QK-2")
WU = Signature("Demo Wu", "wu@desk.example", datetime(2026, 11, 2, 9, 0, tzinfo=UTC))
NEVER: Mapping[str, date] = {}


# ---- the law of merging


def epoch(role: str, number: int, revision: int, wrapped: str, signature: str | None) -> Epoch:
    return Epoch(
        role=role,
        number=number,
        revision=revision,
        opened_at=datetime(2026, 11, 1, tzinfo=UTC),
        public=f"{role}{number}",
        recipients=("age1x",),
        wrapped=wrapped,
        signature=signature,
    )


roles = st.sampled_from(["desk", "unit:bus-one"])
numbers = st.integers(1, 3)
signed = st.sampled_from([None, "s"])
epochs = st.builds(epoch, roles, numbers, st.integers(0, 2), st.sampled_from(["x", "y"]), signed)
wraps = st.builds(Wrap, st.builds("{}-{}".format, numbers, st.sampled_from("ab")), st.sampled_from("kl"))
vaults = st.builds(
    Contents,
    st.lists(epochs, max_size=4).map(lambda each: {one.path: one for one in each}),
    st.dictionaries(st.sampled_from(CASES), st.dictionaries(roles, wraps, min_size=1), max_size=3),
    st.dictionaries(st.sampled_from(CASES), st.dates(date(2026, 1, 1), date(2026, 1, 4)), max_size=2),
).map(lambda held: without(held, {}))


@given(vaults, vaults)
def test_the_order_of_two_makes_no_difference(one: Contents, other: Contents) -> None:
    assert merged(one, other) == merged(other, one)


@given(vaults, vaults, vaults)
def test_the_order_of_three_makes_no_difference(one: Contents, other: Contents, third: Contents) -> None:
    assert merged(merged(one, other), third) == merged(one, merged(other, third))


@given(vaults, vaults)
def test_meeting_again_changes_nothing(one: Contents, other: Contents) -> None:
    both = merged(one, other)
    assert merged(one, one) == one
    assert merged(both, one) == both == merged(both, other)


@given(vaults, vaults)
def test_a_tombstone_never_loses_and_nothing_else_is_lost(one: Contents, other: Contents) -> None:
    both = merged(one, other)
    erased = {*one.tombstones, *other.tombstones}
    assert set(both.tombstones) == erased
    assert set(both.keys) == {*one.keys, *other.keys} - erased
    assert set(both.epochs) == {*one.epochs, *other.epochs}
    for case_id, roles in both.keys.items():
        assert set(roles) == {*one.keys.get(case_id, ()), *other.keys.get(case_id, ())}


@given(vaults, vaults)
def test_the_wrap_of_the_later_epoch_stays(one: Contents, other: Contents) -> None:
    for case_id, found in merged(one, other).keys.items():
        for role, wrap in found.items():
            known = [each.keys[case_id][role] for each in (one, other) if role in each.keys.get(case_id, {})]
            assert wrap in known
            assert max(int(each.epoch[0]) for each in known) == int(wrap.epoch[0])


gones = st.dictionaries(st.sampled_from(CASES), st.just(date(2026, 1, 2)), max_size=2)


@given(vaults, vaults, gones, st.sets(st.sampled_from(CASES)))
def test_what_is_published_destroys_no_key_and_brings_none_back(
    before: Contents, theirs: Contents, gone: Mapping[str, date], disbelieved: set[str]
) -> None:
    doubted = doubtful(before, theirs, gone)
    both = without(merged(before, believed(theirs, before, doubted)), gone)
    after = keeping_own(both, before)
    aside = {case_id: day for case_id, day in doubted.items() if case_id not in disbelieved}
    shown = published(both, theirs, aside, ())
    erased = {*before.tombstones, *gone}
    for case_id, wraps in before.keys.items():
        assert case_id in erased or wraps.keys() <= after.keys[case_id].keys()
    assert erased == set(after.tombstones)
    assert not erased & {*after.keys, *shown.keys}, "an erased key never comes back"
    assert not aside.keys() & shown.keys.keys() and erased <= shown.tombstones.keys()


# ---- with real repositories


@pytest.fixture
def hub(tmp_path: Path) -> Path:
    subprocess.run(["git", "init", "-q", "--bare", "-b", "main", str(tmp_path / "vault.git")], check=True)
    return tmp_path / "vault.git"


@pytest.fixture
def clone(tmp_path: Path, hub: Path) -> Callable[[str], Vault]:
    """Makes a clone of a desk, whose vault is exchanged at the hub."""

    def made(name: str) -> Vault:
        subprocess.run(["git", "init", "-q", "-b", "main", str(tmp_path / name)], check=True)
        vault = Vault(Repository.find(tmp_path / name))
        set_address(vault, str(hub))
        return vault

    return made


@pytest.fixture
def keyring(tmp_path: Path) -> Keyring:
    """The keys of one person who is in every role."""
    from rightsdesk.records.identities import PrivateKey, make_key

    public = make_key(tmp_path / "key", "a tester")
    return Keyring((PrivateKey(" ".join(public.split()[:2]), tmp_path / "key"),))


def keep(vault: Vault, keyring: Keyring, *cases: str) -> None:
    if not vault.present_epochs():
        vault.open_epoch(DESK, [key.public for key in keyring.keys], keyring, WU.at)
    vault.keep({case_id: case_id.encode().ljust(32, b".") for case_id in cases}, [DESK])


def everything(folder: Path) -> bytes:
    """Every file in a folder and every object of the repository in it, reachable or not, unpacked."""
    command = ["git", "-C", str(folder), "cat-file", "--batch-all-objects", "--batch"]
    objects = subprocess.run(command, capture_output=True, check=True).stdout
    return objects + b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def wrapped(vault: Vault, case_id: str) -> bytes:
    return vault.contents().keys[case_id][DESK].wrapped.encode()


def commits(folder: Path) -> list[str]:
    command = ["git", "-C", str(folder), "log", "--format=%H %P", "main"]
    return subprocess.run(command, capture_output=True, check=True, text=True).stdout.splitlines()


def test_the_vault_travels_as_one_commit_without_parents(clone: Any, hub: Path, keyring: Keyring) -> None:
    one = clone("one")
    for case_id in CASES:
        keep(one, keyring, case_id)
        exchange(one, WU, NEVER)
        assert len(commits(hub)) == 1 and commits(hub)[0].endswith(" ")
    before = commits(hub)
    again = exchange(one, WU, NEVER)
    assert (again.sent, again.received, commits(hub)) == (0, 0, before), "nothing new makes no commit"


def test_two_people_add_at_once_and_lose_nothing(clone: Any, keyring: Keyring) -> None:
    one = clone("one")
    keep(one, keyring, CASES[0])
    exchange(one, WU, NEVER)
    others = [clone(f"clone-{number}") for number in range(4)]
    ids = ["2611-AAAA0-0", "2611-BBBB0-0", "2611-CCCC0-0", "2611-DDDD0-0"]
    for vault, case_id in zip(others, ids, strict=True):
        exchange(vault, WU, NEVER)
        keep(vault, keyring, case_id)
    failed: list[BaseException] = []

    def run(vault: Vault) -> None:
        try:
            exchange(vault, WU, NEVER)
        except BaseException as problem:
            failed.append(problem)

    threads = [Thread(target=run, args=(vault,)) for vault in others]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    exchange(one, WU, NEVER)
    assert set(one.contents().keys) == {CASES[0], *ids}
    assert all(one.key(each, keyring) == each.encode().ljust(32, b".") for each in ids)


def test_a_stale_clone_never_brings_an_erased_key_back(clone: Any, hub: Path, keyring: Keyring) -> None:
    one, stale = clone("one"), clone("stale")
    keep(one, keyring, *CASES)
    exchange(one, WU, NEVER)
    exchange(stale, WU, NEVER)
    secret = wrapped(one, CASES[0])
    one.drop(CASES[0], date(2026, 11, 20))
    exchange(one, WU, NEVER)
    assert secret in everything(stale.folder)
    told = exchange(stale, WU, NEVER)
    assert told.erased == (CASES[0],)
    for vault in (one, stale):
        assert CASES[0] not in vault.contents().keys
        assert secret not in everything(vault.folder), "nor in objects that nothing leads to"
    exchange(one, WU, NEVER)
    assert set(one.contents().keys) == set(CASES[1:])


def test_an_erasure_on_the_main_line_is_enough(clone: Any, keyring: Keyring) -> None:
    one, stale = clone("one"), clone("stale")
    keep(one, keyring, *CASES)
    exchange(one, WU, NEVER)
    exchange(stale, WU, NEVER)
    exchange(one, WU, {CASES[0]: date(2026, 11, 20)})
    assert exchange(stale, WU, NEVER).erased == (CASES[0],)


def test_forgetting_leaves_no_object_of_what_was_dropped(clone: Any, keyring: Keyring) -> None:
    vault = clone("one")
    keep(vault, keyring, *CASES)
    exchange(vault, WU, NEVER)
    secret = wrapped(vault, CASES[0])
    (vault.folder / "keys" / "tmp1.new").write_bytes(secret)
    vault.drop(CASES[0], date(2026, 11, 20))
    discard_unreachable(vault)
    assert secret in everything(vault.folder), "what was published last still has it"
    forget_published(vault)
    assert secret not in everything(vault.folder)
    assert exchange(vault, WU, NEVER).sent == 0


def test_a_lease_guards_the_push(clone: Any, keyring: Keyring, monkeypatch: pytest.MonkeyPatch) -> None:
    from rightsdesk.records import vault_exchange

    one, other = clone("one"), clone("other")
    keep(one, keyring, CASES[0])
    exchange(one, WU, NEVER)
    exchange(other, WU, NEVER)
    keep(one, keyring, CASES[1])
    keep(other, keyring, CASES[2])
    fetched = vault_exchange._fetch
    races = iter([True])

    def overtaken(repository: Repository) -> str | None:
        found = fetched(repository)
        if next(races, False):
            exchange(other, WU, NEVER)
        return found

    monkeypatch.setattr(vault_exchange, "_fetch", overtaken)
    assert exchange(one, WU, NEVER).attempts == 2
    assert set(one.contents().keys) == set(CASES)


def test_what_cannot_be_exchanged_says_why(clone: Any, hub: Path, tmp_path: Path, keyring: Keyring) -> None:
    vault = clone("one")
    keep(vault, keyring, CASES[0])
    subprocess.run(["git", "-C", str(hub), "config", "receive.denyNonFastForwards", "true"], check=True)
    exchange(vault, WU, NEVER)
    keep(vault, keyring, CASES[1])
    with pytest.raises(DeskError, match="denyNonFastForwards"):
        exchange(vault, WU, NEVER)
    set_address(vault, str(tmp_path / "nowhere"))
    with pytest.raises(DeskError, match="cannot be fetched"):
        exchange(vault, WU, NEVER)
    assert address(vault) == str(tmp_path / "nowhere")
    assert set(vault.contents().keys) == set(CASES[:2]), "nothing was lost"
