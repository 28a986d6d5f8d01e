"""The desk that samples are judged by, in a real repository where history is asked about."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

DESK = Path(__file__).with_name("desk")


@pytest.fixture(autouse=True)
def no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """git as on a bare machine."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A copy of the samples' desk, without cases, not yet in git."""
    return Path(shutil.copytree(DESK, tmp_path / "desk"))


@pytest.fixture
def git(root: Path) -> Callable[..., str]:
    """`git(*arguments, at=time)`: what git printed, in the desk's folder."""

    def run(*arguments: str, at: str = "2026-11-02T12:00:00+08:00") -> str:
        command = ["git", "-c", "user.name=Tester", "-c", "user.email=t@example.org", *arguments]
        moment = {"GIT_AUTHOR_DATE": at, "GIT_COMMITTER_DATE": at}
        done = subprocess.run(
            command, cwd=root, check=True, capture_output=True, text=True, env=os.environ | moment
        )
        return done.stdout

    return run


@pytest.fixture
def committed(root: Path, git: Callable[..., str]) -> Path:
    """The samples' desk as the first commit of a repository."""
    git("init", "-q", "-b", "main")
    git("add", "-A")
    git("commit", "-q", "-m", "Found the desk")
    return root
