"""Two clones exchange steps through a published repository: nothing is lost or doubled."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from rightsdesk.diagnostics import Diagnostic, Severity
from rightsdesk.errors import DeskError, Refused
from rightsdesk.operations.syncing import sync
from rightsdesk.records import remotes
from rightsdesk.records.git import Repository
from rightsdesk.records.journal import STAGES, Change, ExternallyChanged, heal, take
from rightsdesk.records.objects import Signature

CASE = "cases/2026/11/02/2611-7KQ3F-1.yml"
START = "id: 2611-7KQ3F-1\ntimeline:\n- event: transferred\n  by: wang\n"


def git(at: Path | Repository, *arguments: str) -> str:
    folder = at.root if isinstance(at, Repository) else at
    command = ["git", "-c", "user.name=Tester", "-c", "user.email=t@example.org", *arguments]
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout


def person(name: str, minute: int = 0) -> Signature:
    return Signature(name, f"{name}@desk.example", datetime(2026, 11, 2, 9, minute, tzinfo=UTC))


def nothing_wrong(_commit: str, _base: str | None) -> list[Diagnostic]:
    return []


def event(name: str) -> str:
    return f"- event: {name}\n  by: somebody\n"


def step(repository: Repository, name: str, path: str = CASE, by: str = "li") -> str:
    """Append an event to a case and commit it."""
    old = (repository.root / path).read_bytes()
    return take(repository, [Change(path, old, old + event(name).encode())], f"Take {name}", person(by, 1))


def add(repository: Repository, path: str, content: str = START) -> str:
    return take(repository, [Change(path, None, content.encode())], f"Add {path}", person("li"))


def synced(repository: Repository) -> object:
    return sync(repository, person("li", 30), nothing_wrong)


def subjects(at: Path | Repository) -> list[str]:
    return git(at, "log", "--reverse", "--format=%s").splitlines()


@pytest.fixture(autouse=True)
def _bare_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")


@pytest.fixture
def published(tmp_path: Path) -> Path:
    """The bare repository through which people exchange their steps."""
    folder = tmp_path / "published.git"
    folder.mkdir()
    git(folder, "init", "-q", "--bare", "-b", "main")
    first = tmp_path / "first"
    git(tmp_path, "clone", "-q", str(folder), str(first))
    git(first, "switch", "-q", "-c", "main")
    (first / CASE).parent.mkdir(parents=True)
    (first / CASE).write_text(START, "utf-8")
    (first / "staff.yml").write_text("".join(f"person-{n}: here\n" for n in range(20)), "utf-8")
    git(first, "add", ".")
    git(first, "commit", "-q", "-m", "Begin")
    git(first, "push", "-q", "-u", "origin", "main")
    return folder


@pytest.fixture
def clone(tmp_path: Path, published: Path) -> Callable[[str], Repository]:
    def make(name: str) -> Repository:
        git(tmp_path, "clone", "-q", str(published), name)
        return Repository.find(tmp_path / name)

    return make


@pytest.fixture
def li(clone: Callable[[str], Repository]) -> Repository:
    return clone("li")


@pytest.fixture
def zhao(clone: Callable[[str], Repository]) -> Repository:
    return clone("zhao")


def assert_agree(published: Path, *repositories: Repository) -> None:
    """All stand where the published branch does, with clean work trees and sound objects."""
    head = git(published, "rev-parse", "main")
    for repository in repositories:
        assert git(repository, "rev-parse", "HEAD") == head
        assert git(repository, "rev-parse", "origin/main") == head
        assert git(repository, "status", "--porcelain") == ""
        assert git(repository, "fsck", "--no-dangling") == ""


class TestExchange:
    def test_sends_what_is_new_here(self, li: Repository, published: Path) -> None:
        new = step(li, "accepted")
        report = sync(li, person("li"), nothing_wrong)
        assert (report.received, report.sent, report.replayed, report.head) == (0, 1, 0, new)
        assert_agree(published, li)

    def test_receives_what_is_new_there(self, li: Repository, zhao: Repository, published: Path) -> None:
        step(zhao, "accepted")
        add(zhao, "cases/2026/11/03/new.yml")
        synced(zhao)
        report = sync(li, person("li"), nothing_wrong)
        assert (report.received, report.sent) == (2, 0)
        assert (li.root / "cases/2026/11/03/new.yml").exists()
        assert_agree(published, li, zhao)

    def test_has_nothing_to_do_twice(self, li: Repository) -> None:
        step(li, "accepted")
        synced(li)
        report = sync(li, person("li"), nothing_wrong)
        assert (report.received, report.sent, report.attempts) == (0, 0, 1)

    def test_puts_own_steps_after_the_others(self, li: Repository, zhao: Repository, published: Path) -> None:
        step(zhao, "accepted", by="zhao")
        add(zhao, "cases/2026/11/03/theirs.yml")
        synced(zhao)
        step(li, "coordinated")
        add(li, "cases/2026/11/03/ours.yml")
        step(li, "investigated")
        report = sync(li, person("clerk", 45), nothing_wrong)
        assert (report.received, report.sent, report.replayed) == (2, 3, 3)
        assert (li.root / CASE).read_text("utf-8") == START + "".join(
            map(event, ("accepted", "coordinated", "investigated"))
        )
        assert subjects(li) == [
            "Begin", "Take accepted", "Add cases/2026/11/03/theirs.yml",
            "Take coordinated", "Add cases/2026/11/03/ours.yml", "Take investigated",
        ]  # fmt: skip
        assert git(li, "log", "-1", "--format=%an %ai %cn %ci").strip() == (
            "li 2026-11-02 09:01:00 +0000 clerk 2026-11-02 09:45:00 +0000"
        )
        synced(zhao)
        assert_agree(published, li, zhao)

    def test_each_own_commit_is_an_append_of_its_own(self, li: Repository, zhao: Repository) -> None:
        step(zhao, "accepted")
        synced(zhao)
        for name in ("coordinated", "investigated"):
            step(li, name)
        synced(li)
        assert git(li, "show", f"HEAD~:{CASE}") == START + event("accepted") + event("coordinated")

    def test_does_not_double_a_step_that_was_published_already(
        self, li: Repository, zhao: Repository, published: Path
    ) -> None:
        own = step(li, "accepted")
        git(zhao, "fetch", "-q", str(li.root), "main")
        step(zhao, "coordinated")
        git(zhao, "-c", "merge.conflictStyle=merge", "fetch", "-q", str(li.root))
        (zhao.root / CASE).write_text(START + event("coordinated") + event("accepted"), "utf-8")
        git(zhao, "commit", "-q", "-a", "-m", "Take accepted, copied")
        synced(zhao)
        report = sync(li, person("li"), nothing_wrong)
        assert report.replayed == 0
        assert own != report.head
        assert (li.root / CASE).read_text("utf-8").count("accepted") == 1
        assert_agree(published, li, zhao)

    def test_merges_other_files_line_by_line(self, li: Repository, zhao: Repository, published: Path) -> None:
        for repository, line in ((zhao, 2), (li, 17)):
            old = (repository.root / "staff.yml").read_bytes()
            new = old.replace(b"person-%d: here" % line, b"person-%d: gone" % line)
            take(repository, [Change("staff.yml", old, new)], f"Staff {line}", person("li"))
        synced(zhao)
        synced(li)
        assert (li.root / "staff.yml").read_text("utf-8").count("gone") == 2
        synced(zhao)
        assert_agree(published, li, zhao)

    def test_leaves_uncommitted_changes_in_other_files(self, li: Repository, zhao: Repository) -> None:
        step(zhao, "accepted")
        synced(zhao)
        (li.root / "staff.yml").write_text("being edited\n", "utf-8")
        (li.root / "staged.txt").write_text("staged\n", "utf-8")
        git(li, "add", "staged.txt")
        synced(li)
        assert git(li, "status", "--porcelain") == " M staff.yml\nA  staged.txt\n"
        assert "accepted" in (li.root / CASE).read_text("utf-8")

    def test_carries_a_removal(self, li: Repository, zhao: Repository, published: Path) -> None:
        take(zhao, [Change("staff.yml", (zhao.root / "staff.yml").read_bytes(), None)], "Gone", person("z"))
        synced(zhao)
        step(li, "accepted")
        synced(li)
        assert not (li.root / "staff.yml").exists()
        synced(zhao)
        assert_agree(published, li, zhao)

    def test_joins_where_a_merge_is_among_the_own_steps(
        self, li: Repository, zhao: Repository, published: Path
    ) -> None:
        git(li, "switch", "-q", "-c", "aside")
        add(li, "cases/2026/11/04/aside.yml")
        git(li, "switch", "-q", "main")
        step(li, "coordinated")
        git(li, "merge", "-q", "--no-edit", "aside")
        merged = git(li, "rev-parse", "HEAD").strip()
        step(zhao, "accepted")
        first = git(zhao, "rev-parse", "HEAD").strip()
        synced(zhao)
        synced(li)
        assert git(li, "log", "-1", "--format=%P").split() == [first, merged]
        assert (li.root / CASE).read_text("utf-8") == START + event("accepted") + event("coordinated")
        synced(zhao)
        assert_agree(published, li, zhao)

    def test_publishes_for_the_first_time(self, tmp_path: Path) -> None:
        git(tmp_path, "init", "-q", "--bare", "-b", "main", "empty.git")
        git(tmp_path, "clone", "-q", "empty.git", "here")
        here = Repository.find(tmp_path / "here")
        git(here, "symbolic-ref", "HEAD", "refs/heads/main")
        git(here, "config", "branch.main.remote", "origin")
        git(here, "config", "branch.main.merge", "refs/heads/main")
        add(here, CASE)
        synced(here)
        assert_agree(tmp_path / "empty.git", here)


class TestRefusal:
    """What cannot be exchanged leaves everything here as it was."""

    def refused(self, repository: Repository, check: object = nothing_wrong) -> DeskError:
        def state() -> object:
            found = [path for path in repository.root.rglob("*") if ".git" not in path.parts]
            files = {path: path.read_bytes() for path in found if path.is_file()}
            return files, git(repository, "rev-parse", "HEAD"), git(repository, "ls-files", "--stage")

        before = state()
        with pytest.raises(DeskError) as refusal:
            sync(repository, person("li"), check)  # type: ignore[arg-type]  # any callable will do here
        assert state() == before
        return refusal.value

    def test_of_two_changes_in_one_place(self, li: Repository, zhao: Repository, published: Path) -> None:
        for repository in (zhao, li):
            old = (repository.root / "staff.yml").read_bytes()
            new = old.replace(b"person-2: here", f"person-2: {repository.root.name}".encode())
            take(repository, [Change("staff.yml", old, new)], "Staff", person("li"))
        synced(zhao)
        head = git(published, "rev-parse", "main")
        assert "staff.yml" in str(self.refused(li))
        assert git(published, "rev-parse", "main") == head

    def test_of_one_new_file_made_twice(self, li: Repository, zhao: Repository) -> None:
        add(zhao, "cases/2026/11/03/new.yml", "theirs\n")
        add(li, "cases/2026/11/03/new.yml", "ours\n")
        synced(zhao)
        assert "new.yml" in str(self.refused(li))

    def test_of_a_file_where_others_made_a_folder(self, li: Repository, zhao: Repository) -> None:
        add(zhao, "notes/one.txt", "theirs\n")
        add(li, "notes", "ours\n")
        synced(zhao)
        assert "notes" in str(self.refused(li))

    def test_of_steps_that_break_rules_after_the_others(self, li: Repository, zhao: Repository) -> None:
        step(zhao, "closed")
        synced(zhao)
        step(li, "coordinated")
        finding = Diagnostic(CASE, 7, 1, "L1", Severity.ERROR, "a closed case takes no steps", "desk reopen")
        error = self.refused(li, lambda _commit, _base: [finding])
        assert isinstance(error, Refused)
        assert error.findings == (finding,)
        assert f"{CASE}:7:1" in str(error)
        published = git(li, "rev-parse", "origin/main").strip()
        assert f"git branch set-aside, git reset --keep {published[:10]};" in str(error)
        git(li, "branch", "set-aside")
        git(li, "reset", "-q", "--keep", published)
        assert "Take coordinated" in git(li, "log", "--format=%s", f"{published}..set-aside")
        synced(li)

    def test_of_a_dirty_file_that_others_changed(self, li: Repository, zhao: Repository) -> None:
        step(zhao, "accepted")
        synced(zhao)
        (li.root / CASE).write_text("being edited\n", "utf-8")
        assert isinstance(self.refused(li), ExternallyChanged)

    def test_of_rewritten_history(self, li: Repository, zhao: Repository) -> None:
        step(zhao, "accepted")
        synced(zhao)
        synced(li)
        git(zhao, "commit", "-q", "--amend", "-m", "Another past")
        git(zhao, "push", "-q", "--force")
        step(li, "coordinated")
        assert "replaced" in str(self.refused(li))
        git(li, "fetch", "-q")
        assert "replaced" in str(self.refused(li)), "also when it was fetched before"

    def test_without_a_remote(self, tmp_path: Path) -> None:
        git(tmp_path, "init", "-q", "-b", "main", "alone")
        alone = Repository.find(tmp_path / "alone")
        with pytest.raises(DeskError, match="git remote add origin"):
            synced(alone)

    def test_without_an_upstream(self, li: Repository) -> None:
        git(li, "switch", "-q", "-c", "aside")
        assert "git push --set-upstream origin aside" in str(self.refused(li))

    def test_when_the_other_side_cannot_be_reached(self, li: Repository, published: Path) -> None:
        published.rename(published.with_name("moved.git"))
        assert "origin" in str(self.refused(li))

    def test_when_the_host_declines(self, li: Repository, published: Path) -> None:
        hook = published / "hooks" / "pre-receive"
        hook.parent.mkdir(exist_ok=True)
        hook.write_text("#!/bin/sh\necho main is protected >&2\nexit 1\n", "utf-8")
        hook.chmod(0o755)
        step(li, "accepted")
        assert "declined" in str(self.refused(li))


class TestRace:
    def test_somebody_publishes_between_fetch_and_push(
        self, li: Repository, zhao: Repository, published: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        push = remotes.push
        faster = iter(["accepted", "coordinated"])

        def late(repository: Repository, target: remotes.Upstream, commit: str) -> bool:
            if repository is li and (name := next(faster, None)):
                step(zhao, name)
                synced(zhao)
            return push(repository, target, commit)

        monkeypatch.setattr(remotes, "push", late)
        step(li, "investigated")
        report = sync(li, person("li"), nothing_wrong)
        assert (report.attempts, report.received, report.sent) == (3, 2, 1)
        assert (li.root / CASE).read_text("utf-8") == START + "".join(
            map(event, ("accepted", "coordinated", "investigated"))
        )
        synced(zhao)
        assert_agree(published, li, zhao)

    def test_a_step_is_taken_here_while_others_are_put_in_order(
        self, li: Repository, zhao: Repository, published: Path
    ) -> None:
        step(zhao, "accepted")
        synced(zhao)
        step(li, "coordinated")
        taken: list[str] = []

        def meanwhile(commit: str, _base: str | None) -> list[Diagnostic]:
            if not taken:
                taken.append(step(li, "investigated"))
            return []

        report = sync(li, person("li"), meanwhile)
        assert (report.attempts, report.sent) == (2, 2)
        synced(zhao)
        assert_agree(published, li, zhao)

    def test_two_processes_sync_at_once(self, li: Repository, zhao: Repository, published: Path) -> None:
        steps = 3
        processes = [
            subprocess.Popen([sys.executable, "-c", RACER, str(repository.root), str(steps)])
            for repository in (li, zhao)
        ]
        assert [process.wait() for process in processes] == [0, 0]
        synced(li)
        synced(zhao)
        assert_agree(published, li, zhao)
        text = (li.root / CASE).read_text("utf-8")
        for name in ("li", "zhao"):
            places = [text.index(event(f"{name}-{n}")) for n in range(steps)]
            assert places == sorted(places)
        assert text.count("- event") == 1 + 2 * steps


RACER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from rightsdesk.operations.syncing import sync
from rightsdesk.records.git import Repository
from rightsdesk.records.journal import Change, take
from rightsdesk.records.objects import Signature

root, steps = Path(sys.argv[1]), int(sys.argv[2])
repository = Repository.find(root)
path = "cases/2026/11/02/2611-7KQ3F-1.yml"
by = Signature(root.name, "x@desk.example", datetime.now(UTC))
for n in range(steps):
    old = (root / path).read_bytes()
    new = old + f"- event: {root.name}-{n}\\n  by: somebody\\n".encode()
    take(repository, [Change(path, old, new)], f"{root.name} {n}", by)
    sync(repository, by, lambda _commit, _base: [])
"""

KILLED = """
import os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from rightsdesk.operations.syncing import sync
from rightsdesk.records.git import Repository
from rightsdesk.records.objects import Signature

def on_stage(stage):
    if stage == sys.argv[2]:
        os.kill(os.getpid(), signal.SIGKILL)

by = Signature("li", "li@desk.example", datetime.now(UTC))
sync(Repository.find(Path(sys.argv[1])), by, lambda _commit, _base: [], on_stage=on_stage)
"""


@pytest.mark.skipif(os.name == "nt", reason="a process cannot kill itself so on Windows")
@pytest.mark.parametrize("stage", STAGES)
def test_a_killed_sync_is_finished_by_the_next(
    li: Repository, zhao: Repository, published: Path, stage: str
) -> None:
    step(zhao, "accepted")
    synced(zhao)
    step(li, "coordinated")
    (li.root / "staff.yml").write_text("being edited\n", "utf-8")
    command = [sys.executable, "-c", KILLED, str(li.root), stage]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
    heal(li)
    assert git(li, "status", "--porcelain") == " M staff.yml\n"
    synced(li)
    assert (li.root / CASE).read_text("utf-8") == START + event("accepted") + event("coordinated")
    synced(zhao)
    git(li, "restore", "staff.yml")
    assert_agree(published, li, zhao)
