"""Personal data kept for a case that a killed command never opened goes; that of any committed case stays."""

import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

KILLED = """
import os, signal, sys
from rightsdesk.cli.main import run
from rightsdesk.operations import stepping
from rightsdesk.records.vault import Vault
def kill(*_arguments):
    os.kill(os.getpid(), signal.SIGKILL)
if sys.argv.pop(1) == "before":
    stepping.take = kill
else:
    Vault.settle = kill
run(sys.argv[1:])
"""
OPENING = [
    "open", "--kind", "complaint", "--channel", "hotline", "--category", "service-attitude",
    "--subject", "Door closed", "--summary", "The door was closed.", "--name", "Demo Person",
]  # fmt: skip


def kill_opening(desk: Any, when: str) -> Path:
    """Kill `desk open` before or after its commit; the folder of personal data."""
    command = [sys.executable, "-c", KILLED, when, "-C", str(desk.root), "--as", "intake-01"]
    done = subprocess.run([*command, *OPENING], stdin=subprocess.DEVNULL, check=False)
    assert done.returncode == -signal.SIGKILL
    return Path(desk.root) / ".desk" / "private"


@pytest.mark.parametrize("when", ["before", "after"])
def test_what_a_killed_opening_kept(desk: Any, when: str) -> None:
    folder = kill_opening(desk, when)
    (kept,) = folder.glob("*.yml")
    with FileLock(Path(desk.root) / ".git" / "rightsdesk" / "private.lock"):
        assert desk.ok("heal")["healed"] == []
    assert kept.exists(), "a command was at work"
    healed = desk.ok("heal")["healed"]
    assert [path.name for path in folder.iterdir()] == ([] if when == "before" else [kept.name])
    assert len(healed) == (when == "before")


def test_a_case_on_another_branch_keeps_its_data(desk: Any) -> None:
    desk.git("switch", "-q", "-c", "other")
    folder = kill_opening(desk, "after")
    desk.git("switch", "-q", "main")
    assert desk.ok("heal")["healed"] == []
    assert len(list(folder.glob("*.yml"))) == 1


def test_an_opening_leaves_no_mark(desk: Any) -> None:
    desk.open(name="Demo Person")
    assert [path.suffix for path in (desk.root / ".desk" / "private").iterdir()] == [".yml"]
