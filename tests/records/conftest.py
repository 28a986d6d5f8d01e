"""Real git repositories to keep records in."""

import os
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from rightsdesk.records.git import Repository
from rightsdesk.records.objects import Signature

Git = Callable[..., str]


@pytest.fixture(autouse=True)
def no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """git as on a bare machine, with a committer for the tests' own porcelain commands."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    for part in ("AUTHOR", "COMMITTER"):
        monkeypatch.delenv(f"GIT_{part}_EMAIL", raising=False)
        monkeypatch.delenv(f"GIT_{part}_NAME", raising=False)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder without keys."""
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv("HOME", str(folder))
    return folder


@pytest.fixture
def git(tmp_path: Path) -> Git:
    """`git(*arguments, at=folder)`: what git printed, in the desk's folder unless told otherwise."""

    def run(*arguments: str, at: Path = tmp_path / "desk") -> str:
        command = ["git", "-c", "user.name=Tester", "-c", "user.email=t@example.org", *arguments]
        return subprocess.run(command, cwd=at, check=True, capture_output=True, text=True).stdout

    return run


@pytest.fixture
def repository(tmp_path: Path, git: Git) -> Repository:
    """A repository with two case files and a note, all committed."""
    desk = tmp_path / "desk"
    (desk / "cases").mkdir(parents=True)
    for name in ("cases/one.yml", "cases/two.yml", "notes.txt"):
        (desk / name).write_text(f"id: {name}\ntimeline:\n- event: opened\n", "utf-8")
    git("init", "-q", "-b", "main")
    git("add", ".")
    git("commit", "-q", "-m", "Begin")
    return Repository.find(desk)


@pytest.fixture
def wang() -> Signature:
    """A person who takes steps."""
    return Signature("王 芳", "wang@desk.example", datetime(2026, 11, 2, 9, 14, tzinfo=UTC))
