"""What git is asked, and what it answers in surprising repositories."""

from collections.abc import Callable
from pathlib import Path

import pytest

from rightsdesk.errors import DeskError
from rightsdesk.records.git import Difference, Entry, Repository

Git = Callable[..., str]


class TestFind:
    def test_from_any_folder_inside(self, repository: Repository) -> None:
        found = Repository.find(repository.root / "cases")
        assert (found.root, found.git_dir) == (repository.root, repository.root / ".git")

    def test_not_outside_a_repository(self, tmp_path: Path) -> None:
        with pytest.raises(DeskError, match="not inside a desk's git repository"):
            Repository.find(tmp_path)

    def test_not_in_a_missing_folder(self, tmp_path: Path) -> None:
        with pytest.raises(DeskError, match="not inside"):
            Repository.find(tmp_path / "missing")

    def test_not_in_the_git_folder(self, repository: Repository) -> None:
        with pytest.raises(DeskError, match="work tree"):
            Repository.find(repository.git_dir)

    def test_not_in_a_bare_repository(self, tmp_path: Path, git: Git) -> None:
        git("init", "-q", "--bare", "bare", at=tmp_path)
        with pytest.raises(DeskError, match="bare"):
            Repository.find(tmp_path / "bare")

    def test_not_without_git(self, repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PATH", str(repository.root))
        with pytest.raises(DeskError, match="install git"):
            Repository.find(repository.root)

    def test_not_with_an_old_git(
        self, repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        old = tmp_path / "bin" / "git"
        old.parent.mkdir()
        old.write_text("#!/bin/sh\necho git version 2.34.1\n", "utf-8")
        old.chmod(0o755)
        monkeypatch.setenv("PATH", str(old.parent))
        with pytest.raises(DeskError, match=r"2\.35 or newer is needed.*2\.34\.1"):
            Repository.find(repository.root)

    def test_pays_no_heed_to_what_a_hook_is_given(
        self, repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))
        monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "index"))
        found = Repository.find(repository.root)
        assert found.head() == repository.head()
        assert found.staged(["notes.txt"])


class TestRevisions:
    def test_head_and_branch(self, repository: Repository, git: Git) -> None:
        assert repository.head() == git("rev-parse", "HEAD").strip()
        assert repository.branch() == "refs/heads/main"
        git("switch", "-q", "--detach")
        assert repository.branch() is None

    def test_before_the_first_commit(self, tmp_path: Path, git: Git) -> None:
        git("init", "-q", "-b", "main", "new", at=tmp_path)
        new = Repository.find(tmp_path / "new")
        assert new.head() is None
        assert new.branch() == "refs/heads/main"

    @pytest.mark.parametrize("revision", ["missing", "--all", "-h", "HEAD:cases", "", "a b", "main\nmain"])
    def test_unknown_revision_could_not_run(self, repository: Repository, revision: str) -> None:
        with pytest.raises(DeskError, match="git fetch") as error:
            repository.resolve(revision)
        assert error.value.exit_code == 2

    def test_unknown_revision_of_a_shallow_clone(
        self, repository: Repository, tmp_path: Path, git: Git
    ) -> None:
        git("clone", "-q", "--depth=1", f"file://{repository.root}", str(tmp_path / "shallow"))
        with pytest.raises(DeskError, match="--unshallow"):
            Repository.find(tmp_path / "shallow").resolve("HEAD~1")

    def test_common_past(self, repository: Repository, git: Git) -> None:
        base = repository.resolve("HEAD")
        git("switch", "-q", "-c", "aside")
        git("commit", "-q", "--allow-empty", "-m", "Aside")
        git("switch", "-q", "--orphan", "unrelated")
        git("commit", "-q", "--allow-empty", "-m", "Unrelated")
        assert repository.merge_base("main", "aside") == base
        assert repository.merge_base("main", "unrelated") is None
        assert repository.contains("aside", "main")
        assert not repository.contains("main", "aside")


STRANGE = [
    "cases/空 格.yml",
    "cases/-n.yml",
    "cases/*.yml",
    "cases/:(top).yml",
    'cases/"q".yml',
    "cases/a\nb.yml",
]


class TestTrees:
    @pytest.fixture
    def strange(self, repository: Repository, git: Git) -> Repository:
        for path in STRANGE:
            (repository.root / path).write_text(path, "utf-8")
        git("add", ".")
        git("commit", "-q", "-m", "Strange")
        return repository

    def test_entries_under_a_folder(self, repository: Repository) -> None:
        found = repository.tree_entries("HEAD", "cases")
        assert [entry.path for entry in found] == ["cases/one.yml", "cases/two.yml"]
        assert {entry.mode for entry in found} == {"100644"}
        assert repository.tree_entries("HEAD", "missing") == []

    def test_a_folder_and_a_file_in_it(self, repository: Repository) -> None:
        found = repository.entries("HEAD", ["cases", "cases/one.yml", "missing"])
        assert sorted(found) == ["cases", "cases/one.yml"]

    @pytest.mark.parametrize("path", STRANGE)
    def test_strange_paths_are_taken_literally(self, strange: Repository, path: str) -> None:
        assert strange.read("HEAD", path) == path.encode()
        assert list(strange.entries("HEAD", [path])) == [path] == list(strange.staged([path]))
        assert not strange.is_dirty(path)

    def test_strange_paths_are_listed(self, strange: Repository) -> None:
        assert {entry.path for entry in strange.tree_entries("HEAD", "cases")} >= set(STRANGE)
        assert {one.path for one in strange.differences("HEAD~", "HEAD")} == set(STRANGE)

    def test_what_is_no_file_is_not_read(self, repository: Repository) -> None:
        assert repository.read("HEAD", "missing.yml") is None
        assert repository.read("HEAD", "cases") is None

    def test_many_blobs_at_once(self, repository: Repository) -> None:
        one, two = (
            repository.blob_id((repository.root / f"cases/{name}.yml").read_bytes())
            for name in ("one", "two")
        )
        contents = list(repository.read_many([one, two] * 2000))
        assert len(contents) == 4000
        assert contents[3999].startswith(b"id: cases/two.yml")

    def test_a_missing_blob_is_an_error(self, repository: Repository) -> None:
        with pytest.raises(DeskError, match="git fsck"):
            list(repository.read_many(["1" * 40]))

    def test_differences(self, repository: Repository, git: Git) -> None:
        git("mv", "cases/one.yml", "cases/moved.yml")
        (repository.root / "cases/two.yml").write_text("two\n", "utf-8")
        git("commit", "-q", "-a", "-m", "Move")
        found = {one.path: one.status for one in repository.differences("HEAD~", "HEAD", "cases")}
        assert found == {"cases/moved.yml": "A", "cases/one.yml": "D", "cases/two.yml": "M"}
        assert repository.differences("HEAD", "HEAD") == []


class TestDirty:
    def test_clean(self, repository: Repository) -> None:
        assert not repository.is_dirty("cases/one.yml")
        assert not repository.is_dirty("missing.yml")

    def test_work_tree(self, repository: Repository) -> None:
        (repository.root / "cases/one.yml").write_text("by hand\n", "utf-8")
        assert repository.is_dirty("cases/one.yml")
        assert not repository.is_dirty("cases/two.yml")

    def test_index(self, repository: Repository, git: Git) -> None:
        before = (repository.root / "cases/one.yml").read_bytes()
        (repository.root / "cases/one.yml").write_text("by hand\n", "utf-8")
        git("add", ".")
        (repository.root / "cases/one.yml").write_bytes(before)
        assert repository.is_dirty("cases/one.yml")

    def test_removed_and_untracked(self, repository: Repository) -> None:
        (repository.root / "cases/one.yml").unlink()
        (repository.root / "cases/new.yml").touch()
        assert repository.is_dirty("cases/one.yml")
        assert repository.is_dirty("cases/new.yml")


class TestConfiguration:
    def test_settings(self, repository: Repository, git: Git) -> None:
        git("config", "desk.colour", "calm\nand official")
        assert repository.configured("desk.colour") == "calm\nand official"
        assert repository.configured("desk.missing") is None

    def test_person(self, repository: Repository, git: Git, monkeypatch: pytest.MonkeyPatch) -> None:
        assert repository.user_email() is None
        git("config", "user.email", "wang@desk.example")
        assert repository.user_email() == "wang@desk.example"
        monkeypatch.setenv("GIT_AUTHOR_EMAIL", "li@desk.example")
        assert repository.user_email() == "li@desk.example"


def test_a_difference_says_what_happened() -> None:
    entry = Entry("100644", "1" * 40, "x")
    assert [Difference("x", *sides).status for sides in ((None, entry), (entry, None), (entry, entry))] == [
        "A", "D", "M",
    ]  # fmt: skip
