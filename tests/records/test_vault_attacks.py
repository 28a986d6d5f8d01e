"""Whoever can write to a published vault gets nothing else written, read, lost or broken by it."""

import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from rightsdesk.domain.public_keys import bare
from rightsdesk.errors import DeskError
from rightsdesk.records.epochs import BadEpoch, Keyring, new_epoch
from rightsdesk.records.git import Repository
from rightsdesk.records.identities import PrivateKey, make_key
from rightsdesk.records.objects import Content, Draft, Signature, write_commits
from rightsdesk.records.vault import DESK, Erased, Vault, of_unit
from rightsdesk.records.vault_contents import read_contents
from rightsdesk.records.vault_exchange import TRACKING, exchange, set_address

CASE, OTHER = "2611-7KQ3F-1", "2611-5T2QK-2"
NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
DAY = date(2026, 11, 20)
WU = Signature("Demo Wu", "wu@desk.example", NOW)
KEY = b"k" * 32


@pytest.fixture
def keyring(tmp_path: Path) -> Keyring:
    """The keys of one person who is in every role."""
    return Keyring((PrivateKey(bare(make_key(tmp_path / "key", "a tester")), tmp_path / "key"),))


@pytest.fixture
def vault(tmp_path: Path, keyring: Keyring) -> Vault:
    """A vault with the key of a case."""
    subprocess.run(["git", "init", "-q", "-b", "main", str(tmp_path / "one")], check=True)
    vault = Vault(Repository.find(tmp_path / "one"))
    vault.create()
    vault.open_epoch(DESK, [keyring.keys[0].public], keyring, NOW)
    vault.keep({CASE: KEY}, [DESK])
    return vault


def files_of(vault: Vault) -> dict[str, bytes]:
    return {path: text.encode() for path, text in vault.contents().files().items()}


def test_an_epoch_is_taken_only_from_its_own_place(vault: Vault, keyring: Keyring) -> None:
    files = files_of(vault)
    (path,) = (each for each in files if each.startswith("epochs/"))
    for astray in (f"epochs/../../../{path}", f"epochs/unit-bus/{Path(path).name}", "epochs/desk/9-zz.yml"):
        with pytest.raises(DeskError, match="damaged"):
            read_contents({"format": files["format"], astray: files[path]})
    stranger, _secret = new_epoch(of_unit("bus"), 9, [keyring.keys[0].public], NOW)
    (vault.folder / "epochs/desk/9-00000000.yml").write_text(stranger.text())
    with pytest.raises(DeskError, match="damaged"):
        vault.keep({OTHER: KEY}, [DESK])


@pytest.mark.parametrize(
    "line",
    [
        "../../x {role} {epoch} {wrapped}",
        "{case} ../../x {epoch} {wrapped}",
        "{case} {role} ../../../x {wrapped}",
        "{case} {role} x-00000000 {wrapped}",
        "{case} {role} 99999999999999999999-00000000 {wrapped}",
        "{case} {role} {epoch} {wrapped}\u2028{case} desk {epoch} x",
        "{case} {role} {epoch} {wrapped}\r",
        "",
    ],
)
def test_a_line_of_another_form_is_damage(vault: Vault, line: str) -> None:
    (wrap,) = vault.contents().keys[CASE].values()
    told = line.format(case=CASE, role=DESK, epoch=wrap.epoch, wrapped=wrap.wrapped)
    raw = f"{CASE} {DESK} {wrap.epoch} {wrap.wrapped}\n{told}\n".encode()
    with pytest.raises(DeskError, match=r"keys/2026-11.txt:2: .*damaged"):
        read_contents({**files_of(vault), "keys/2026-11.txt": raw})


@pytest.mark.parametrize("line", [f"{CASE} 2026-02-31", f"{CASE} never", f"../x {DAY}", f"{CASE} {DAY} x"])
def test_a_tombstone_of_another_form_is_damage(vault: Vault, line: str) -> None:
    with pytest.raises(DeskError, match=r"tombstones/2026-11.txt:1: .*damaged"):
        read_contents({**files_of(vault), "tombstones/2026-11.txt": f"{line}\n".encode()})


def test_an_epoch_that_lies_about_who_can_open_it_is_named(
    vault: Vault, keyring: Keyring, tmp_path: Path
) -> None:
    stranger = bare(make_key(tmp_path / "stranger", "a stranger"))
    theirs, _secret = new_epoch(DESK, 2, [stranger], NOW)
    lying = theirs.model_copy(update={"recipients": (keyring.keys[0].public,)})
    held = vault.contents()
    with vault.writing():
        vault.replace(replace(held, epochs={**held.epochs, lying.path: lying}))
    assert vault.key(CASE, Keyring(keyring.keys)) == KEY, "what was wrapped before still opens"
    vault.keep({OTHER: KEY}, [DESK])
    with pytest.raises(BadEpoch, match="tampered"):
        vault.key(OTHER, Keyring(keyring.keys))


def test_a_key_shared_while_its_case_is_erased_does_not_come_back(
    vault: Vault, keyring: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault.open_epoch(of_unit("bus"), [keyring.keys[0].public], keyring, NOW)
    key: Callable[..., bytes] = vault.key

    def erased_meanwhile(*arguments: Any) -> bytes:
        found = key(*arguments)
        vault.drop(CASE, DAY)
        return found

    monkeypatch.setattr(vault, "key", erased_meanwhile)
    vault.share(CASE, [of_unit("bus")], keyring)
    assert CASE not in vault.contents().keys
    with pytest.raises(Erased):
        key(CASE, keyring)


def test_a_published_vault_that_cannot_be_replaced_leaves_no_dropped_key_here(
    vault: Vault, tmp_path: Path
) -> None:
    hub = tmp_path / "vault.git"
    subprocess.run(["git", "init", "-q", "--bare", "-b", "main", str(hub)], check=True)
    set_address(vault, str(hub))
    exchange(vault, WU, {})
    wrapped = vault.contents().keys[CASE][DESK].wrapped.encode()
    subprocess.run(["git", "-C", str(hub), "config", "receive.denyNonFastForwards", "true"], check=True)
    with pytest.raises(DeskError, match="could not be published"):
        exchange(vault, WU, {CASE: DAY})
    listed = ["git", "-C", str(vault.folder), "cat-file", "--batch-all-objects", "--batch"]
    objects = subprocess.run(listed, capture_output=True, check=True).stdout
    assert wrapped not in objects + b"".join(p.read_bytes() for p in vault.folder.rglob("*") if p.is_file())


def test_a_link_or_a_submodule_in_the_published_vault_is_not_followed(vault: Vault, tmp_path: Path) -> None:
    hub = tmp_path / "vault.git"
    subprocess.run(["git", "init", "-q", "--bare", "-b", "main", str(hub)], check=True)
    set_address(vault, str(hub))
    exchange(vault, WU, {})
    inside, before = Repository.find(vault.folder), files_of(vault)
    published = inside.resolve(TRACKING)
    for mode, oid in (("120000", None), ("160000", published)):
        named = Content("keys/2026-12.txt", None if oid else b"../../../x", oid, mode)
        others = [Content(path, raw) for path, raw in before.items()]
        (hostile,) = write_commits(inside, [Draft([], [*others, named], "x\n", WU, WU)])
        push = ["git", "-C", str(vault.folder), "push", "-qf", str(hub), f"{hostile}:refs/heads/main"]
        subprocess.run(push, check=True)
        with pytest.raises(DeskError, match=r"damaged|cannot be read"):
            exchange(vault, WU, {})
        assert files_of(vault) == before
