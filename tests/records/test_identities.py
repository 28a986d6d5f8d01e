"""A private key counts as a person's where its public half stands among the person's keys, and only there."""

import os
import subprocess
from pathlib import Path

import pytest
from pyrage import decrypt, encrypt, ssh, x25519

from rightsdesk.domain.model import Label
from rightsdesk.domain.public_keys import bare
from rightsdesk.domain.staff import Person
from rightsdesk.errors import DeskError
from rightsdesk.records.git import Repository
from rightsdesk.records.identities import FOLDER, Locked, PrivateKey, held, make_key, usual_public_key

pytestmark = pytest.mark.usefixtures("home")
PASSPHRASE = "three invented words"


def person(*keys: str) -> Person:
    return Person(name=Label(zh="演示", en="Demo"), email="demo@desk.example", keys=keys)


def generated(file: Path, *options: str, passphrase: str = "") -> str:
    """A key of ssh-keygen's; its public line."""
    file.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(["ssh-keygen", "-q", "-N", passphrase, "-f", str(file), *options], check=True)
    return file.with_name(f"{file.name}.pub").read_text(encoding="utf-8").strip()


def is_opened_by(key: PrivateKey, asked: str | None = None) -> bool:
    """Whether what is encrypted to the public half comes back."""
    sealed = encrypt(b"told", [ssh.Recipient.from_str(key.public)])
    ask = None if asked is None else lambda _file: asked
    return bool(decrypt(sealed, [key.identity(ask)]) == b"told")


def test_a_made_key_is_for_its_owner_alone_and_is_found(repository: Repository) -> None:
    file = repository.root / FOLDER / "jia"
    line = make_key(file, "jia@desk.example")
    assert file.stat().st_mode & 0o777 == 0o600
    said = subprocess.run(["ssh-keygen", "-y", "-f", str(file)], capture_output=True, text=True, check=True)
    assert bare(said.stdout) == bare(line)
    (found,) = held(repository, person(line))
    assert found == PrivateKey(bare(line), file)
    assert found.opens and is_opened_by(found)
    with pytest.raises(DeskError, match="never overwritten"):
        make_key(file, "jia@desk.example")


def test_only_the_persons_own_keys_count(repository: Repository, tmp_path: Path) -> None:
    make_key(repository.root / FOLDER / "jia", "jia")
    other = make_key(repository.root / FOLDER / "yi", "yi")
    assert [key.public for key in held(repository, person(other))] == [bare(other)]
    assert held(repository, person()) == ()
    assert held(repository, person(make_key(tmp_path / "elsewhere", "jia"))) == ()


def test_keys_are_tried_in_the_order_that_settings_say(repository: Repository, home: Path) -> None:
    lines = {
        "usual": generated(home / ".ssh" / "id_ed25519", "-t", "ed25519"),
        "signing": generated(home / "signing", "-t", "ecdsa"),
        "named": generated(home / "named", "-t", "rsa", "-b", "2048"),
        "made": make_key(repository.root / FOLDER / "jia", "jia"),
    }
    repository.run("config", "user.signingkey", "~/signing.pub")
    repository.run("config", "rightsdesk.key", str(home / "named"))
    found = held(repository, person(*lines.values()))
    assert [key.public for key in found] == [
        bare(lines[name]) for name in ("named", "signing", "made", "usual")
    ]
    assert [key.opens for key in found] == [True, False, True, True]
    assert found[1].file == home / "signing"
    assert is_opened_by(found[0])


def test_a_key_that_an_agent_holds_signs_but_does_not_open(repository: Repository, tmp_path: Path) -> None:
    line = generated(tmp_path / "away", "-t", "ed25519")
    repository.run("config", "user.signingkey", f"key::{line}")
    (found,) = held(repository, person(line))
    assert (found.opens, found.signing_key) == (False, f"key::{bare(line)}")


@pytest.mark.parametrize("options", [("-t", "ed25519"), ("-t", "rsa", "-b", "2048", "-m", "PEM")])
def test_a_key_under_a_passphrase(repository: Repository, options: tuple[str, ...]) -> None:
    line = generated(repository.root / FOLDER / "jia", *options, passphrase=PASSPHRASE)
    (found,) = held(repository, person(line))
    assert is_opened_by(found, PASSPHRASE)
    with pytest.raises(Locked, match="not the passphrase"):
        is_opened_by(found, "another")
    with pytest.raises(Locked, match="in a terminal"):
        is_opened_by(found)


def test_an_identity_of_age(repository: Repository) -> None:
    made = x25519.Identity.generate()
    file = repository.root / FOLDER / "age.txt"
    file.parent.mkdir(parents=True)
    file.write_text(f"# created by hand\n{made}\n")
    (found,) = held(repository, person(str(made.to_public())))
    assert decrypt(encrypt(b"told", [made.to_public()]), [found.identity()]) == b"told"


def test_linked_work_trees_share_the_keys(repository: Repository, tmp_path: Path) -> None:
    line = make_key(repository.root / FOLDER / "jia", "jia")
    repository.run("worktree", "add", "-q", "--detach", str(tmp_path / "linked"))
    (found,) = held(Repository.find(tmp_path / "linked"), person(line))
    assert found.file == repository.root / FOLDER / "jia"


def test_the_usual_key_needs_both_halves(home: Path) -> None:
    assert usual_public_key() is None
    line = generated(home / ".ssh" / "id_ed25519", "-t", "ed25519")
    assert usual_public_key() == line
    (home / ".ssh" / "id_ed25519").unlink()
    assert usual_public_key() is None


def test_what_is_no_key_is_passed_over(repository: Repository) -> None:
    folder = repository.root / FOLDER
    line = make_key(folder / "jia", "jia")
    (folder / "empty").touch()
    (folder / "cut").write_bytes((folder / "jia").read_bytes()[:120])
    (folder / "bytes").write_bytes(os.urandom(64))
    assert len(held(repository, person(line))) == 1
