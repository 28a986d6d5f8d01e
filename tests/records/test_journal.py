"""A step is taken whole or not at all, whatever happens to the command, and touches nothing else."""

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from rightsdesk.errors import DeskError
from rightsdesk.records import journal, plans
from rightsdesk.records.git import Repository
from rightsdesk.records.journal import STAGES, Change, ExternallyChanged, advance, heal, take
from rightsdesk.records.leftovers import left_behind
from rightsdesk.records.objects import Signature, compose_message

Git = Callable[..., str]

ONE = "cases/one.yml"
NEW = "cases/2026/11/02/new.yml"
STEP = b"- event: closed\n"


def step_on(repository: Repository, path: str = ONE) -> Change:
    old = (repository.root / path).read_bytes()
    return Change(path, old, old + STEP)


def make_a_mess(repository: Repository, git: Git) -> str:
    """Other people's changes, staged, unstaged, both, unknown; the status that shows them."""
    note = repository.root / "notes.txt"
    note.write_text("staged\n", "utf-8")
    git("add", "notes.txt")
    note.write_text("staged, and more\n", "utf-8")
    (repository.root / "cases/two.yml").write_text("by hand\n", "utf-8")
    (repository.root / "untracked.txt").write_text("mine\n", "utf-8")
    (repository.root / "added.txt").write_text("added\n", "utf-8")
    git("add", "added.txt")
    return git("status", "--porcelain")


def leftovers(repository: Repository) -> list[str]:
    """What a command may not leave: locks, the journal, files laid out."""
    in_git = [path.name for path in (repository.git_dir / "rightsdesk").iterdir() if path.name != "lock"]
    locks = [path.name for path in repository.git_dir.rglob("*.lock")]
    return in_git + locks + [path.name for path in repository.root.rglob(".*.desk-*")]


class TestTake:
    def test_is_one_commit_by_the_acting_person(
        self, repository: Repository, git: Git, wang: Signature
    ) -> None:
        before = git("rev-parse", "HEAD").strip()
        message = compose_message("Close the case", "All done.", [("Case", "one"), ("Event", "closed")])
        new = take(repository, [step_on(repository)], message, wang)
        assert git("log", "-1", "--format=%H %P %an <%ae> %cn %ai %ci").strip() == (
            f"{new} {before} 王 芳 <wang@desk.example> 王 芳 2026-11-02 09:14:00 +0000 "
            "2026-11-02 09:14:00 +0000"
        )
        assert git("log", "-1", "--format=%B").strip() == message.strip()
        assert git("log", "-1", "--format=%(trailers:key=Case,valueonly)").strip() == "one"
        assert git("diff", "--name-only", "HEAD~").split() == [ONE]
        assert git("status", "--porcelain") == "" == git("diff-index", "HEAD")
        assert (repository.root / ONE).read_bytes().endswith(STEP)
        assert leftovers(repository) == []

    def test_leaves_other_changes_untouched(self, repository: Repository, git: Git, wang: Signature) -> None:
        mess = make_a_mess(repository, git)
        take(repository, [step_on(repository), Change(NEW, None, b"new\n")], "Step", wang)
        assert git("status", "--porcelain") == mess
        assert git("show", ":notes.txt") == "staged\n"
        assert git("diff", "--name-only", "HEAD~", "HEAD").split() == [NEW, ONE]

    def test_can_be_the_first_commit(self, tmp_path: Path, git: Git, wang: Signature) -> None:
        (tmp_path / "desk").mkdir()
        git("init", "-q", "-b", "main")
        take(Repository.find(tmp_path / "desk"), [Change(NEW, None, b"new\n")], "Begin", wang)
        assert git("status", "--porcelain", "--branch") == "## main\n"

    def test_removes_a_file_and_its_empty_folders(
        self, repository: Repository, git: Git, wang: Signature
    ) -> None:
        take(repository, [Change(NEW, None, b"new\n")], "Add", wang)
        take(repository, [Change(NEW, b"new\n", None)], "Remove", wang)
        assert not (repository.root / "cases/2026").exists()
        assert git("status", "--porcelain") == ""

    def test_commits_many_files_at_once(self, repository: Repository, git: Git, wang: Signature) -> None:
        changes = [Change(f"cases/2026/{n % 12:02}/{n}.yml", None, b"%d\n" % n) for n in range(1200)]
        take(repository, changes, "Import", wang)
        assert len(git("ls-tree", "-r", "--name-only", "HEAD", "cases/2026").split()) == 1200
        assert git("status", "--porcelain") == ""

    def test_keeps_the_mode_of_a_file(self, repository: Repository, git: Git, wang: Signature) -> None:
        git("update-index", "--chmod=+x", ONE)
        (repository.root / ONE).chmod(0o755)
        git("commit", "-q", "-m", "Make it run")
        take(repository, [step_on(repository)], "Step", wang)
        assert git("ls-tree", "HEAD", ONE).startswith("100755")
        assert git("status", "--porcelain") == ""

    def test_writes_bytes_unfiltered(self, repository: Repository, git: Git, wang: Signature) -> None:
        git("config", "core.autocrlf", "true")
        (repository.root / ".gitattributes").write_text("* text=auto eol=crlf\n", "utf-8")
        take(repository, [step_on(repository)], "Step", wang)
        assert repository.read("HEAD", ONE) == (repository.root / ONE).read_bytes()

    def test_works_in_a_linked_work_tree(
        self, repository: Repository, git: Git, wang: Signature, tmp_path: Path
    ) -> None:
        git("worktree", "add", "-q", str(tmp_path / "linked"))
        linked = Repository.find(tmp_path / "linked" / "cases")
        take(linked, [step_on(linked)], "Step", wang)
        assert git("status", "--porcelain", at=linked.root) == "" == git("status", "--porcelain")
        assert git("log", "-1", "--format=%s", "linked").strip() == "Step"


class TestRefusal:
    """What is refused leaves work tree, index and history as they were."""

    def refused(self, repository: Repository, git: Git, change: Change, wang: Signature) -> str:
        before = self.state(repository, git)
        with pytest.raises(DeskError) as refusal:
            take(repository, [change], "Step", wang)
        assert self.state(repository, git) == before
        assert leftovers(repository) == []
        return str(refusal.value)

    def state(self, repository: Repository, git: Git) -> object:
        files = {path: path.read_bytes() for path in (repository.root / "cases").rglob("*") if path.is_file()}
        return files, git("rev-parse", "HEAD"), git("ls-files", "--stage"), git("status", "--porcelain")

    def test_of_a_file_changed_in_the_work_tree(
        self, repository: Repository, git: Git, wang: Signature
    ) -> None:
        change = step_on(repository)
        (repository.root / ONE).write_bytes(b"by hand\n")
        assert "was changed in the work tree" in self.refused(repository, git, change, wang)

    def test_of_a_file_changed_in_the_index(self, repository: Repository, git: Git, wang: Signature) -> None:
        change = step_on(repository)
        (repository.root / ONE).write_bytes(b"by hand\n")
        git("add", ONE)
        assert change.old is not None
        (repository.root / ONE).write_bytes(change.old)
        assert "was changed in the index" in self.refused(repository, git, change, wang)

    def test_of_a_file_changed_in_a_commit(self, repository: Repository, git: Git, wang: Signature) -> None:
        change = step_on(repository)
        take(repository, [change], "Somebody else's step", wang)
        assert "was changed in the last commit" in self.refused(repository, git, change, wang)

    def test_of_a_new_file_where_one_stands(self, repository: Repository, git: Git, wang: Signature) -> None:
        (repository.root / "cases/three.yml").write_bytes(b"by hand\n")
        change = Change("cases/three.yml", None, b"new\n")
        assert "cases/three.yml" in self.refused(repository, git, change, wang)

    def test_of_a_link(self, repository: Repository, git: Git, wang: Signature, tmp_path: Path) -> None:
        change = step_on(repository)
        (repository.root / ONE).rename(tmp_path / "elsewhere")
        (repository.root / ONE).symlink_to(tmp_path / "elsewhere")
        self.refused(repository, git, change, wang)

    def test_of_a_file_behind_a_linked_folder(
        self, repository: Repository, git: Git, wang: Signature, tmp_path: Path
    ) -> None:
        change = step_on(repository)
        (repository.root / "cases").rename(tmp_path / "elsewhere")
        (repository.root / "cases").symlink_to(tmp_path / "elsewhere")
        self.refused(repository, git, change, wang)

    def test_on_a_detached_head(self, repository: Repository, git: Git, wang: Signature) -> None:
        git("switch", "-q", "--detach")
        assert "git switch" in self.refused(repository, git, step_on(repository), wang)

    @pytest.mark.parametrize("sign", journal.UNFINISHED)
    def test_in_the_middle_of_a_merge(
        self, repository: Repository, git: Git, wang: Signature, sign: str
    ) -> None:
        (repository.git_dir / sign).mkdir()
        assert "--abort" in self.refused(repository, git, step_on(repository), wang)

    def test_while_another_program_holds_the_index(
        self, repository: Repository, git: Git, wang: Signature, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("rightsdesk.records.index.PATIENCE", 0.05)
        lock = repository.git_dir / "index.lock"
        lock.touch()
        with pytest.raises(DeskError, match=r"index\.lock"):
            take(repository, [step_on(repository)], "Step", wang)
        assert lock.exists(), "not ours to remove"

    def test_when_somebody_moves_the_branch_meanwhile(
        self, repository: Repository, git: Git, wang: Signature
    ) -> None:
        def meddle(stage: str) -> None:
            if stage == "index-prepared":
                tree = git("rev-parse", "HEAD^{tree}").strip()
                git("update-ref", "HEAD", git("commit-tree", tree, "-p", "HEAD", "-m", "Meddle").strip())

        before = (repository.root / ONE).read_bytes()
        with pytest.raises(DeskError, match="main"):
            take(repository, [step_on(repository)], "Step", wang, on_stage=meddle)
        assert (repository.root / ONE).read_bytes() == before
        assert git("status", "--porcelain") == ""
        assert git("log", "-1", "--format=%s").strip() == "Meddle"

    def test_when_somebody_edits_the_file_meanwhile(
        self, repository: Repository, git: Git, wang: Signature
    ) -> None:
        def meddle(stage: str) -> None:
            if stage == "ref-held":
                (repository.root / ONE).write_bytes(b"by hand\n")

        with pytest.raises(ExternallyChanged):
            take(repository, [step_on(repository)], "Step", wang, on_stage=meddle)
        assert (repository.root / ONE).read_bytes() == b"by hand\n"
        assert git("log", "-1", "--format=%s").strip() == "Begin"
        assert leftovers(repository) == []

    @pytest.mark.parametrize("path", ["../out.yml", "/out.yml", ".git/hooks/x", "cases//x", "a\nb", ""])
    def test_of_a_path_that_leaves_the_desk(self, repository: Repository, wang: Signature, path: str) -> None:
        with pytest.raises(ValueError, match="inside the desk"):
            take(repository, [Change(path, None, b"x")], "Step", wang)


class TestAbsorbing:
    """Bytes that somebody typed over a file may be replaced when the change names them."""

    @pytest.mark.parametrize("staged", [False, True])
    def test_replaces_what_was_found(
        self, repository: Repository, git: Git, wang: Signature, staged: bool
    ) -> None:
        change = step_on(repository)
        (repository.root / ONE).write_bytes(b"by hand\n")
        if staged:
            git("add", ONE)
        take(repository, [replace(change, found=b"by hand\n")], "Absorb", wang)
        assert (repository.root / ONE).read_bytes() == change.new
        assert git("status", "--porcelain") == ""

    def test_refuses_other_bytes_than_those_found(self, repository: Repository, wang: Signature) -> None:
        change = replace(step_on(repository), found=b"by hand\n")
        (repository.root / ONE).write_bytes(b"edited again\n")
        with pytest.raises(ExternallyChanged):
            take(repository, [change], "Absorb", wang)


KILLED = """
import os, signal, sys
from pathlib import Path
from datetime import UTC, datetime
from rightsdesk.records.git import Repository
from rightsdesk.records.journal import Change, take
from rightsdesk.records.objects import Signature

root, fatal, nth = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
seen = []

def on_stage(stage):
    seen.append(stage)
    if stage == fatal and seen.count(stage) == nth:
        os.kill(os.getpid(), signal.SIGKILL)

old = (root / "cases/one.yml").read_bytes()
changes = [
    Change("cases/one.yml", old, old + b"- event: closed\\n"),
    Change("cases/2026/11/02/new.yml", None, b"new\\n"),
]
take(Repository.find(root), changes, "Step", Signature("W", "w@x", datetime.now(UTC)), on_stage=on_stage)
"""


def kill_at(repository: Repository, stage: str, nth: int = 1) -> None:
    """Take a step in another process that kills itself at a stage."""
    command = [sys.executable, "-c", KILLED, str(repository.root), stage, str(nth)]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL


def assert_whole(repository: Repository, git: Git, mess: str, *, taken: bool) -> None:
    """The step was taken or not, in branch, files and index alike, and nothing is left of its killing."""
    one = (repository.root / ONE).read_bytes()
    assert git("log", "-1", "--format=%s").strip() == ("Step" if taken else "Begin")
    assert one.endswith(STEP) is taken
    assert (repository.root / NEW).exists() is taken is (repository.root / "cases/2026").exists()
    assert git("status", "--porcelain") == mess
    assert git("show", ":notes.txt") == "staged\n"
    assert git("fsck", "--no-dangling") == ""
    assert leftovers(repository) == []


@pytest.mark.skipif(os.name == "nt", reason="a process cannot kill itself so on Windows")
class TestKilled:
    @pytest.mark.parametrize(
        ("stage", "nth"), [*((stage, 1) for stage in STAGES), ("file-placed", 2)], ids=str
    )
    def test_step_is_healed(self, repository: Repository, git: Git, stage: str, nth: int) -> None:
        mess = make_a_mess(repository, git)
        kill_at(repository, stage, nth)
        said = heal(repository)
        assert_whole(repository, git, mess, taken=STAGES.index(stage) >= STAGES.index("ref-moved"))
        assert bool(said) is (stage not in ("locked", "released"))
        assert heal(repository) == []

    @pytest.mark.parametrize("stage", STAGES)
    def test_step_is_healed_by_the_next_one(
        self, repository: Repository, git: Git, stage: str, wang: Signature
    ) -> None:
        kill_at(repository, stage)
        new = take(repository, [Change("cases/three.yml", None, b"three\n")], "Next", wang)
        assert git("status", "--porcelain") == ""
        assert git("rev-parse", "HEAD").strip() == new
        assert leftovers(repository) == []

    def test_step_does_not_overwrite_what_was_typed_since(self, repository: Repository, git: Git) -> None:
        kill_at(repository, "ref-moved")
        (repository.root / ONE).write_bytes(b"typed since\n")
        assert any(ONE in sentence for sentence in heal(repository))
        assert (repository.root / ONE).read_bytes() == b"typed since\n"
        assert git("status", "--porcelain") == f" M {ONE}\n"

    def test_step_keeps_git_from_building_on_it(self, repository: Repository, git: Git) -> None:
        kill_at(repository, "ref-moved")
        with pytest.raises(subprocess.CalledProcessError):
            git("commit", "-q", "-a", "-m", "Half")
        heal(repository)
        assert git("status", "--porcelain") == ""

    def test_step_is_healed_after_somebody_removed_the_lock_and_committed(
        self, repository: Repository, git: Git
    ) -> None:
        kill_at(repository, "ref-moved")
        (repository.git_dir / "index.lock").unlink()
        git("commit", "-q", "-a", "--allow-empty", "-m", "On top, taking the step back")
        heal(repository)
        assert git("status", "--porcelain") == ""
        assert leftovers(repository) == []

    @pytest.mark.parametrize(
        ("stage", "name"), [("journalled", "refs/heads/main.lock"), ("index-prepared", "HEAD.lock")]
    )
    def test_step_leaves_an_empty_lock_that_nothing_proves_ours(
        self, repository: Repository, monkeypatch: pytest.MonkeyPatch, stage: str, name: str
    ) -> None:
        monkeypatch.setattr("rightsdesk.records.refs.PATIENCE", "core.filesRefLockTimeout=10")
        kill_at(repository, stage)
        lock = repository.git_dir / name
        lock.touch()
        with pytest.raises(DeskError, match=re.escape(lock.name)):
            heal(repository)
        assert lock.exists()
        lock.unlink()
        heal(repository)
        assert leftovers(repository) == []

    def test_step_drops_the_branch_lock_of_its_own_killed_git(
        self, repository: Repository, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("rightsdesk.records.refs.PATIENCE", "core.filesRefLockTimeout=10")
        kill_at(repository, "index-prepared")
        plan = plans.kept(repository)
        assert plan
        (repository.git_dir / "refs/heads/main.lock").write_text(f"{plan.new}\n", "ascii")
        heal(repository)
        assert leftovers(repository) == []

    @pytest.mark.parametrize("stage", ["index-prepared", "ref-moved"])
    def test_step_drops_the_locks_of_a_git_killed_with_it(
        self, repository: Repository, git: Git, stage: str
    ) -> None:
        kill_at(repository, stage)
        folder = repository.git_dir / "rightsdesk"
        for lock, link in (("refs/heads/main.lock", "branch-held"), ("HEAD.lock", "head-held")):
            (folder / link).unlink(missing_ok=True)
            (folder / link).touch()
            (repository.git_dir / lock).hardlink_to(folder / link)
        heal(repository)
        assert git("log", "-1", "--format=%s").strip() == ("Step" if stage == "ref-moved" else "Begin")
        assert git("status", "--porcelain") == ""
        assert leftovers(repository) == []

    @pytest.mark.parametrize(("age", "ours"), [(0.0, True), (60.0, False), (-60.0, False)])
    def test_step_drops_an_empty_lock_only_of_when_its_git_was_asking_for_it(
        self, repository: Repository, monkeypatch: pytest.MonkeyPatch, age: float, ours: bool
    ) -> None:
        monkeypatch.setattr("rightsdesk.records.refs.PATIENCE", "core.filesRefLockTimeout=10")
        kill_at(repository, "index-prepared")
        mark, lock = repository.git_dir / "rightsdesk" / "asking", repository.git_dir / "HEAD.lock"
        mark.touch()
        lock.touch()
        os.utime(lock, (mark.stat().st_atime, mark.stat().st_mtime - age))
        if ours:
            heal(repository)
        else:
            with pytest.raises(DeskError, match=r"HEAD\.lock"):
                heal(repository)
        assert lock.exists() is not ours

    def test_step_leaves_the_empty_lock_of_somebody_who_is_at_work_on_the_branch(
        self, repository: Repository, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Theirs is made in the seconds for which ours was asking: git never writes into HEAD's."""
        monkeypatch.setattr("rightsdesk.records.refs.PATIENCE", "core.filesRefLockTimeout=10")
        kill_at(repository, "index-prepared")
        (repository.git_dir / "rightsdesk" / "asking").touch()
        head, branch = repository.git_dir / "HEAD.lock", repository.git_dir / "refs/heads/main.lock"
        head.touch()
        branch.write_text("1" * 40 + "\n", "ascii")
        with pytest.raises(DeskError, match=r"\.lock"):
            heal(repository)
        assert head.exists() and branch.exists()

    def test_step_leaves_an_empty_lock_that_somebody_is_about_to_write_into(
        self, repository: Repository, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("rightsdesk.records.refs.PATIENCE", "core.filesRefLockTimeout=10")
        kill_at(repository, "index-prepared")
        (repository.git_dir / "rightsdesk" / "asking").touch()
        lock = repository.git_dir / "refs/heads/main.lock"
        lock.touch()
        writing = threading.Timer(0.6, lock.write_text, ("1" * 40 + "\n",))
        writing.start()
        with pytest.raises(DeskError, match=r"main\.lock"):
            heal(repository)
        writing.join()
        assert lock.exists()

    def test_command_that_had_only_announced_itself_is_healed(self, repository: Repository) -> None:
        folder = repository.git_dir / "rightsdesk"
        folder.mkdir()
        for name in ("claim", "journal.new"):
            (folder / name).touch()
        assert left_behind(repository.root)
        heal(repository)
        assert leftovers(repository) == []
        assert not left_behind(repository.root)


@pytest.mark.parametrize("stage", STAGES[:-1])
def test_an_interruption_leaves_the_step_whole(
    repository: Repository, git: Git, wang: Signature, stage: str
) -> None:
    def interrupt(reached: str) -> None:
        if reached == stage:
            raise KeyboardInterrupt

    mess = make_a_mess(repository, git)
    changes = [step_on(repository), Change(NEW, None, b"new\n")]
    with pytest.raises(KeyboardInterrupt):
        take(repository, changes, "Step", wang, on_stage=interrupt)
    assert_whole(repository, git, mess, taken=STAGES.index(stage) >= STAGES.index("ref-moved"))


def test_two_commands_take_turns(repository: Repository, git: Git, tmp_path: Path) -> None:
    program = KILLED.replace('root / "cases/one.yml"', 'root / "notes.txt"')
    program = program.replace("cases/one.yml", "cases/none.yml").replace("old, old +", "None, b'' +")
    program = program.replace('"cases/', 'f"cases/{os.getpid()}/')
    processes = [
        subprocess.Popen([sys.executable, "-c", program, str(repository.root), "never", "1"])
        for _ in range(3)
    ]
    assert [process.wait() for process in processes] == [0, 0, 0]
    assert git("rev-list", "--count", "HEAD").strip() == "4"
    assert git("status", "--porcelain") == ""


class TestAdvance:
    def test_brings_branch_files_and_index_along(
        self, repository: Repository, git: Git, wang: Signature
    ) -> None:
        old = take(repository, [Change(NEW, None, b"new\n")], "One", wang)
        new = take(repository, [step_on(repository), Change(NEW, b"new\n", None)], "Two", wang)
        advance(repository, new, old, "back")
        assert (repository.root / NEW).read_bytes() == b"new\n"
        assert git("status", "--porcelain") == ""
        assert git("rev-parse", "HEAD").strip() == old

    def test_refuses_when_another_step_was_taken(
        self, repository: Repository, git: Git, wang: Signature
    ) -> None:
        old = git("rev-parse", "HEAD").strip()
        new = take(repository, [step_on(repository)], "One", wang)
        with pytest.raises(ExternallyChanged):
            advance(repository, old, new, "again")
