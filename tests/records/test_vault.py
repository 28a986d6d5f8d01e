"""The vault keeps the keys of cases for roles: who is in a role opens them, who left does not, and what was
dropped does not come back."""

import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from rightsdesk.domain.model import Label
from rightsdesk.domain.public_keys import bare
from rightsdesk.domain.staff import Person
from rightsdesk.errors import DeskError
from rightsdesk.records.epochs import Keyring, unwrap
from rightsdesk.records.git import Repository
from rightsdesk.records.identities import FOLDER as KEYS
from rightsdesk.records.identities import held, make_key
from rightsdesk.records.sealing import new_key
from rightsdesk.records.vault import DESK, Erased, NotForYou, NotHeld, NoVault, Vault, of_unit
from rightsdesk.records.vault_contents import FOLDER, Contents, read_contents

CASE, OTHER = "2611-7KQ3F-1", "2612-9ZZZZ-X"
NOW = datetime(2026, 11, 2, 1, 14, tzinfo=UTC)
DAY = date(2026, 11, 2)

People = Callable[[str], tuple[str, Keyring]]


@pytest.fixture
def people(repository: Repository, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> People:
    """Makes a person by name: their public key, and what they can open here."""
    monkeypatch.setenv("HOME", str(tmp_path / "nobody"))

    def person(name: str) -> tuple[str, Keyring]:
        file = repository.root / KEYS / name
        line = bare(file.with_suffix(".pub").read_text() if file.exists() else make_key(file, name))
        known = Person(name=Label(zh=name, en=name), email=f"{name}@desk.example", keys=(line,))
        return line, Keyring(held(repository, known))

    return person


@pytest.fixture
def vault(repository: Repository, people: People) -> Vault:
    """A vault that jia, of the desk, can open."""
    made = Vault(repository)
    made.create()
    line, keyring = people("jia")
    assert made.open_epoch(DESK, [line], keyring, NOW) == 0
    return made


def kept(vault: Vault, case_id: str = CASE) -> bytes:
    key = new_key()
    vault.keep({case_id: key}, (DESK,))
    return key


def test_who_is_in_the_role_gets_the_key(vault: Vault, people: People) -> None:
    key = kept(vault)
    assert vault.key(CASE, people("jia")[1]) == key
    assert vault.roles(CASE) == (DESK,)


def test_who_is_not_in_the_role_does_not(vault: Vault, people: People) -> None:
    kept(vault)
    with pytest.raises(NotForYou, match=r"not wrapped for you.*desk sync"):
        vault.key(CASE, people("yi")[1])
    with pytest.raises(NotForYou, match=r"no private key of yours.*rightsdesk.key"):
        vault.key(CASE, Keyring(()))


def test_keeping_needs_no_private_key(vault: Vault, repository: Repository, people: People) -> None:
    shutil.move(repository.root / KEYS, repository.root / "away")
    key = kept(vault)
    shutil.move(repository.root / "away", repository.root / KEYS)
    assert vault.key(CASE, people("jia")[1]) == key


def test_a_lost_key_file_says_what_to_do(vault: Vault, people: People) -> None:
    kept(vault)
    (vault.folder / "keys" / "2026-11.txt").unlink()
    with pytest.raises(NotHeld, match="desk sync"):
        vault.key(CASE, people("jia")[1])


def test_a_clone_without_the_vault_says_how_to_get_it(repository: Repository, people: People) -> None:
    for use in (
        lambda: Vault(repository).keep({CASE: new_key()}, (DESK,)),
        lambda: Vault(repository).key(CASE, people("jia")[1]),
    ):
        with pytest.raises(NoVault, match="desk vault remote"):
            use()
    assert not (repository.root / FOLDER).exists()


def test_a_vault_without_any_reader_keeps_nothing(repository: Repository) -> None:
    vault = Vault(repository)
    vault.create()
    with pytest.raises(DeskError, match=r"nobody could read.*desk staff rotate-key"):
        vault.keep({CASE: new_key()}, (DESK,))
    assert not (vault.folder / "keys").exists()


def test_another_schemes_vault_is_not_read(vault: Vault) -> None:
    (vault.folder / "format").write_text("rightsdesk-vault-9\n")
    with pytest.raises(DeskError, match="rightsdesk-vault-9"):
        kept(vault)


def test_a_unit_is_let_in_by_who_can_open(vault: Vault, people: People) -> None:
    key = kept(vault)
    line, unit = people("bing")
    vault.open_epoch(of_unit("line-1"), [line], unit, NOW)
    assert vault.share(CASE, [DESK, of_unit("line-1")], people("jia")[1]) == ("unit:line-1",)
    assert vault.share(CASE, [DESK, of_unit("line-1")], people("jia")[1]) == ()
    assert vault.key(CASE, unit) == key
    with pytest.raises(NotForYou):
        vault.share(CASE, [of_unit("line-1"), of_unit("line-2")], people("yi")[1]) or vault.key(
            CASE, people("yi")[1]
        )


def test_who_leaves_opens_nothing_of_the_vault_any_more(vault: Vault, people: People) -> None:
    key = kept(vault)
    jia, jias = people("jia")
    yi, yis = people("yi")
    vault.widen_epoch(vault.present_epochs()[DESK], [jia, yi], jias)
    assert vault.key(CASE, yis) == key
    assert vault.open_epoch(DESK, [jia], people("jia")[1], NOW) == 0
    with pytest.raises(NotForYou):
        vault.key(CASE, people("yi")[1])
    assert vault.key(CASE, people("jia")[1]) == key
    later = kept(vault, OTHER)
    assert vault.key(OTHER, people("jia")[1]) == later


def test_an_epoch_that_nobody_here_can_open_leaves_its_keys(vault: Vault, people: People) -> None:
    key = kept(vault)
    yi, yis = people("yi")
    assert vault.open_epoch(DESK, [yi], yis, NOW) == 1
    assert vault.key(CASE, people("jia")[1]) == key
    assert vault.rewrap(DESK, people("jia")[1]) == 0
    assert vault.key(CASE, people("yi")[1]) == key


def test_a_dropped_key_leaves_a_tombstone_and_nothing_else(vault: Vault, people: People) -> None:
    kept(vault)
    other = kept(vault, "2611-9ZZZZ-V")
    vault.drop(CASE, DAY)
    with pytest.raises(Erased, match="nobody can read it any more"):
        vault.key(CASE, people("jia")[1])
    assert vault.key("2611-9ZZZZ-V", people("jia")[1]) == other
    assert vault.contents().tombstones == {CASE: DAY}
    assert all(CASE not in path.read_text() for path in (vault.folder / "keys").iterdir())


def test_a_key_wrapped_for_one_case_is_none_of_another(vault: Vault, people: People) -> None:
    kept(vault)
    file = vault.folder / "keys" / "2611-11.txt".replace("2611", "2026")
    file.write_text(file.read_text().replace(CASE, "2611-9ZZZZ-V"))
    with pytest.raises(NotForYou):
        vault.key("2611-9ZZZZ-V", people("jia")[1])
    held_ = vault.contents()
    (wrap,) = held_.keys["2611-9ZZZZ-V"].values()
    epoch = held_.present(DESK)
    assert epoch is not None
    with pytest.raises(ValueError, match="2611"):
        unwrap(wrap.wrapped, "2611-9ZZZZ-V", epoch, people("jia")[1].secret(epoch))


def test_its_files_make_the_same_contents(vault: Vault) -> None:
    kept(vault)
    kept(vault, OTHER)
    vault.drop(OTHER, DAY)
    held_ = vault.contents()
    files = {path: text.encode() for path, text in held_.files().items()}
    assert read_contents(files) == held_
    on_disk = {
        path.relative_to(vault.folder).as_posix(): path.read_bytes()
        for path in vault.folder.rglob("*")
        if path.is_file() and ".git" not in path.relative_to(vault.folder).parts
    }
    assert on_disk == files
    vault.replace(Contents(held_.epochs))
    assert vault.contents() == Contents(held_.epochs)


def test_damage_is_said_with_its_place(vault: Vault, people: People) -> None:
    kept(vault)
    file = vault.folder / "keys" / "2026-11.txt"
    file.write_text(file.read_text() + "half a li\n")
    with pytest.raises(DeskError, match=r"keys/2026-11.txt:2: .*damaged"):
        vault.key(CASE, people("jia")[1])


def test_keys_are_for_their_owner_alone_and_hold_no_secret(vault: Vault) -> None:
    key = kept(vault)
    for path in vault.folder.rglob("*"):
        if path.is_file() and ".git" not in path.relative_to(vault.folder).parts:
            assert key not in path.read_bytes()
            assert path.stat().st_mode & 0o077 == 0
    assert vault.folder.stat().st_mode & 0o077 == 0


def test_linked_work_trees_share_the_vault(
    vault: Vault, repository: Repository, tmp_path: Path, people: People
) -> None:
    key = kept(vault)
    repository.run("worktree", "add", "-q", "--detach", str(tmp_path / "linked"))
    linked = Vault(Repository.find(tmp_path / "linked"))
    assert linked.folder == vault.folder
    assert linked.key(CASE, people("jia")[1]) == key
