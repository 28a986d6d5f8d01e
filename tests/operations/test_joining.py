"""A branch is joined as one merge commit with the steps of both sides, or not at all."""

import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from rightsdesk.diagnostics import Diagnostic, Severity
from rightsdesk.errors import DeskError, Refused
from rightsdesk.operations.joining import join
from rightsdesk.records.git import Repository
from rightsdesk.records.journal import Change, ExternallyChanged, take
from rightsdesk.records.objects import Signature

CASE = "cases/2026/11/02/2611-7KQ3F-1.yml"
START = b"id: 2611-7KQ3F-1\ntimeline:\n- event: transferred\n"
WANG = Signature("Wang", "wang@desk.example", datetime(2026, 11, 2, 9, tzinfo=UTC))


def nothing_wrong(_commit: str, _base: str | None) -> list[Diagnostic]:
    return []


def git(repository: Repository, *arguments: str) -> str:
    command = ["git", "-c", "user.name=Tester", "-c", "user.email=t@example.org", *arguments]
    return subprocess.run(command, cwd=repository.root, check=True, capture_output=True, text=True).stdout


def step(repository: Repository, event: bytes) -> str:
    old = (repository.root / CASE).read_bytes()
    return take(repository, [Change(CASE, old, old + b"- event: %s\n" % event)], event.decode(), WANG)


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """On `main` a case was accepted, on `aside` it was investigated."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    subprocess.run(["git", "init", "-q", "-b", "main", str(tmp_path)], check=True)
    found = Repository.find(tmp_path)
    take(found, [Change(CASE, None, START), Change("staff.yml", None, b"a: 1\n")], "Begin", WANG)
    git(found, "branch", "aside")
    step(found, b"accepted")
    git(found, "switch", "-q", "aside")
    step(found, b"investigated")
    git(found, "switch", "-q", "main")
    return found


def test_both_tails_stand_whole(repository: Repository) -> None:
    main, aside = repository.resolve("main"), repository.resolve("aside")
    merged = join(repository, "aside", WANG, nothing_wrong)
    assert repository.head() == merged
    assert git(repository, "log", "-1", "--format=%P %an %s").strip() == f"{main} {aside} Wang Join aside"
    assert (repository.root / CASE).read_bytes() == START + b"- event: accepted\n- event: investigated\n"
    assert git(repository, "status", "--porcelain") == ""


def test_what_is_joined_has_nothing_new(repository: Repository) -> None:
    join(repository, "aside", WANG, nothing_wrong)
    assert join(repository, "aside", WANG, nothing_wrong) is None


def test_a_branch_ahead_is_joined_by_a_merge_commit_too(repository: Repository) -> None:
    join(repository, "aside", WANG, nothing_wrong)
    git(repository, "switch", "-q", "-c", "ahead")
    step(repository, b"closed")
    git(repository, "switch", "-q", "main")
    join(repository, "ahead", WANG, nothing_wrong)
    assert len(git(repository, "log", "-1", "--format=%P").split()) == 2
    assert (repository.root / CASE).read_bytes().endswith(b"- event: closed\n")


def test_an_illegal_timeline_is_refused(repository: Repository) -> None:
    main = repository.resolve("main")
    asked: list[str | None] = []

    def too_late(_commit: str, base: str | None) -> list[Diagnostic]:
        asked.append(base)
        return [Diagnostic(CASE, 5, 1, "L1", Severity.ERROR, "investigated before it was accepted")]

    with pytest.raises(Refused, match="investigated before") as refusal:
        join(repository, "aside", WANG, too_late)
    assert asked == [main]
    assert len(refusal.value.findings) == 1
    assert repository.head() == main
    assert git(repository, "status", "--porcelain") == ""


def test_a_warning_is_no_obstacle(repository: Repository) -> None:
    warning = Diagnostic(CASE, 5, 1, "D1", Severity.WARNING, "late")
    assert join(repository, "aside", WANG, lambda _commit, _base: [warning])


def test_a_conflict_in_another_file_is_refused(repository: Repository) -> None:
    take(repository, [Change("staff.yml", b"a: 1\n", b"a: 2\n")], "Two", WANG)
    git(repository, "switch", "-q", "aside")
    take(repository, [Change("staff.yml", b"a: 1\n", b"a: 3\n")], "Three", WANG)
    git(repository, "switch", "-q", "main")
    with pytest.raises(Refused, match=r"staff\.yml"):
        join(repository, "aside", WANG, nothing_wrong)


def test_a_dirty_case_is_refused(repository: Repository) -> None:
    (repository.root / CASE).write_bytes(b"by hand\n")
    with pytest.raises(ExternallyChanged):
        join(repository, "aside", WANG, nothing_wrong)
    assert (repository.root / CASE).read_bytes() == b"by hand\n"


def test_unrelated_histories_are_refused(repository: Repository) -> None:
    git(repository, "switch", "-q", "--orphan", "stranger")
    git(repository, "commit", "-q", "--allow-empty", "-m", "Another beginning")
    git(repository, "switch", "-q", "main")
    with pytest.raises(Refused, match="nothing in common"):
        join(repository, "stranger", WANG, nothing_wrong)


def test_an_unknown_branch_could_not_run(repository: Repository) -> None:
    with pytest.raises(DeskError, match="missing"):
        join(repository, "missing", WANG, nothing_wrong)
