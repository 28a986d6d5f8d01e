"""Commits are signed as git signs them, and what a signature proves is told as git tells it."""

import subprocess
from datetime import datetime
from pathlib import Path

import pytest

from rightsdesk.domain.model import Label
from rightsdesk.domain.staff import Person, Staff
from rightsdesk.errors import DeskError
from rightsdesk.records.git import Repository
from rightsdesk.records.identities import make_key
from rightsdesk.records.objects import Content, Draft, Signature, read_commits, write_commits
from rightsdesk.records.signing import signature_of, signatures, signing_key

pytestmark = pytest.mark.usefixtures("home")
NOW = datetime.fromisoformat("2026-11-02T09:14:00+08:00")


@pytest.fixture
def key(tmp_path: Path) -> tuple[Path, str]:
    """A private key's file, and its public half."""
    file = tmp_path / "keys" / "jia"
    return file, " ".join(make_key(file, "jia").split()[:2])


def signature(key: Path | None) -> Signature:
    return Signature("Demo Jia", "jia@desk.example", NOW, str(key) if key else None)


def draft(parents: list[str], key: Path | None, text: str = "one") -> Draft:
    by = signature(key)
    return Draft(parents, [Content(f"{text}.txt", text.encode())], f"{text} 一\n\nby: jia\n", by, by)


def raw(repository: Repository, oid: str) -> bytes:
    return next(repository.read_many([oid]))


def git_agrees(repository: Repository, oid: str, public: str, folder: Path) -> bool:
    allowed = folder / "allowed"
    allowed.write_text(f'jia@desk.example namespaces="git" {public}\n', encoding="utf-8")
    setting = f"gpg.ssh.allowedSignersFile={allowed}"
    return repository.attempt("-c", setting, "verify-commit", oid).returncode == 0


def test_a_chain_is_signed_where_its_committers_have_keys(
    repository: Repository, tmp_path: Path, key: tuple[Path, str]
) -> None:
    file, public = key
    drafts = [draft([], None, "one"), draft([":1"], file, "two"), draft([":2"], None, "three")]
    oids = write_commits(repository, drafts)
    assert [each.key for each in signatures(repository, oids)] == [None, public, None]
    assert [git_agrees(repository, oid, public, tmp_path) for oid in oids] == [False, True, False]
    commits = read_commits(repository, oids)
    assert [commit.parents for commit in commits] == [(), (oids[0],), (oids[1],)]
    assert [commit.signed for commit in commits] == [False, True, False]
    plain = [draft([], None, "one"), draft([":1"], None, "two"), draft([":2"], None, "three")]
    unsigned = read_commits(repository, write_commits(repository, plain))
    for found, wanted in zip(commits, unsigned, strict=True):
        assert (found.message, found.author, found.committer) == (
            wanted.message,
            wanted.author,
            wanted.committer,
        )
        assert repository.tree_entries(found.oid) == repository.tree_entries(wanted.oid)


def test_a_commit_altered_after_signing_is_nobodys(
    repository: Repository, tmp_path: Path, key: tuple[Path, str]
) -> None:
    file, public = key
    (oid,) = write_commits(repository, [draft([], file)])
    altered = raw(repository, oid).replace("一".encode(), "二".encode())
    forged = repository.run("hash-object", "-t", "commit", "-w", "--stdin", stdin=altered).decode().strip()
    (found,) = signatures(repository, [forged])
    assert (found.key, found.flaw) == (None, "of other content")
    assert not git_agrees(repository, forged, public, tmp_path)


def test_a_second_signature_beside_the_first_proves_nothing(
    repository: Repository, key: tuple[Path, str]
) -> None:
    (oid,) = write_commits(repository, [draft([], key[0])])
    whole = raw(repository, oid)
    header = whole[whole.index(b"gpgsig ") : whole.index(b"\n\n")]
    doubled = whole.replace(b"\n\n", b"\n" + header + b"\n\n", 1)
    assert signature_of(oid, doubled).flaw == "several signatures"


def test_whose_a_signature_is_depends_on_the_staff_it_is_asked_of(
    repository: Repository, key: tuple[Path, str]
) -> None:
    (oid,) = write_commits(repository, [draft([], key[0])])
    (found,) = signatures(repository, [oid])
    jia = Person(name=Label(zh="甲", en="Jia"), email="jia@desk.example", keys=(f"{key[1]} office",))
    gone = Person(name=Label(zh="甲", en="Jia"), email="jia@desk.example")
    assert found.signer(Staff(people={"jia": jia})) == "jia"
    assert found.signer(Staff(people={"jia": gone})) is None


def test_a_key_that_cannot_be_used_is_said_and_nothing_stands(repository: Repository, tmp_path: Path) -> None:
    head = repository.head()
    with pytest.raises(DeskError, match="could not be signed with"):
        write_commits(repository, [draft([], tmp_path / "none")])
    assert repository.head() == head


def test_an_agent_signs_with_a_key_that_only_it_holds(
    repository: Repository, tmp_path: Path, key: tuple[Path, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file, public = key
    socket = tmp_path / "agent"
    agent = subprocess.Popen(["ssh-agent", "-D", "-a", str(socket)], stdout=subprocess.DEVNULL)
    try:
        while not socket.exists():
            assert agent.poll() is None
        monkeypatch.setenv("SSH_AUTH_SOCK", str(socket))
        subprocess.run(["ssh-add", "-q", str(file)], check=True)
        file.unlink()
        repository.run("config", "user.signingKey", f"key::{public}")
        jia = Person(name=Label(zh="甲", en="Jia"), email="jia@desk.example", keys=(public,))
        held = signing_key(repository, jia)
        assert held == f"key::{public}"
        by = Signature("Demo Jia", "jia@desk.example", NOW, held)
        (oid,) = write_commits(repository, [Draft([], [Content("a", b"a")], "a\n", by, by)])
        assert next(signatures(repository, [oid])).key == public
    finally:
        agent.terminate()
        agent.wait()
