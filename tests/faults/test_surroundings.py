"""Whatever the machine or the repository is like: a command does the right thing or says what is wrong.

What it says is one sentence in the reader's language and exit code 2, and then nothing is half done.
"""

import ctypes
import os
import re
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

AT = "2026-11-02T09:14:00+08:00"
LATER = "2026-11-02T09:30:00+08:00"
OPENING = [
    "open", "--kind", "complaint", "--channel", "hotline", "--category", "service-attitude",
    "--subject", "Door closed", "--summary", "The door was closed.",
]  # fmt: skip
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def run(
    root: Path, *words: str, before: Callable[[], None] | None = None, at: str = AT, **environment: str
) -> subprocess.CompletedProcess[str]:
    """A command in a process of its own, in such surroundings."""
    return subprocess.run(
        [sys.executable, "-m", "rightsdesk", "-C", str(root), "--as", "intake-01", "--as-of", at, *words],
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        stdin=subprocess.DEVNULL,
        env={**os.environ, "LC_ALL": "C.UTF-8", "LANGUAGE": "", **environment},
        preexec_fn=before,
        check=False,
    )


def refused(done: subprocess.CompletedProcess[str], said: str) -> None:
    """The command could not run and said so, as itself."""
    assert done.returncode == 2, done.stdout + done.stderr
    assert said in done.stderr, done.stderr
    assert "Traceback" not in done.stderr
    assert "fault of the program" not in done.stderr
    assert done.stdout == ""


def state(desk: Any) -> Any:
    """The desk as it may not change: history, index, status, files, and no lock or journal."""
    head, index, status, files = desk.snapshot()
    inside = desk.root / ".git"
    locks = [path.name for path in inside.rglob("*.lock") if path.parent.name != "rightsdesk"]
    journal = [path.name for path in inside.glob("rightsdesk/*") if not path.name.endswith("lock")]
    secret = {name for name in files if name.startswith(".desk/")}
    return head, index, status, {n: t for n, t in files.items() if n not in secret}, locks, journal


def works_again(desk: Any) -> None:
    """What could not be done can be done once the obstacle is gone, and nothing is damaged."""
    assert run(desk.root, *OPENING).returncode == 0
    assert run(desk.root, "check", at=LATER).returncode == 0
    assert desk.git("fsck", "--no-dangling") == ""
    assert desk.git("status", "--porcelain") == ""


class TestDisk:
    @pytest.mark.parametrize("size", [0, 64, 400, 1200, 4000, 16_000])
    def test_a_disk_that_is_full_after_so_many_bytes(self, desk: Any, size: int) -> None:
        """No file may grow beyond a size: every write of the command and of its git fails in its turn."""
        desk.open()
        before = state(desk)

        def full() -> None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

        done = run(desk.root, *OPENING, "--name", "Demo Person", "--words", "No!" * 100, before=full)
        if done.returncode != 0:
            refused(done, "desk: ")
            assert state(desk) == before
        works_again(desk)

    def test_a_tree_that_can_only_be_read(self, desk: Any) -> None:
        case = desk.open()
        before = state(desk)
        folders = [path for path in [desk.root, *desk.root.rglob("*")] if path.is_dir()]
        for folder in folders:
            folder.chmod(0o555)
        try:
            refused(run(desk.root, *OPENING, before=obey_permissions), "desk: ")
            for words in (["show", case], ["list"], ["check"]):
                assert run(desk.root, *words, before=obey_permissions).returncode in (0, 1), words
        finally:
            for folder in folders:
                folder.chmod(0o755)
        assert state(desk) == before
        works_again(desk)


def obey_permissions() -> None:
    """Let permissions count for root too, who else writes everywhere (capabilities(7))."""
    if os.geteuid() == 0:
        drop, override, search = 24, 1, 2
        for capability in (override, search):
            ctypes.CDLL(None).prctl(drop, capability, 0, 0, 0)


class TestGitItself:
    def test_no_git(self, desk: Any, tmp_path: Path) -> None:
        before = desk.snapshot()
        refused(run(desk.root, *OPENING, PATH=str(tmp_path)), "install git")
        assert CHINESE.search(run(desk.root, *OPENING, PATH=str(tmp_path), LANGUAGE="zh").stderr)
        assert desk.snapshot() == before
        assert run(desk.root, "list", PATH=str(tmp_path)).returncode == 0, "reading needs no git"

    @pytest.mark.parametrize("version", ["git version 1.8.3.1", "git version 2.34.9", "no version at all"])
    def test_a_git_that_is_too_old(self, desk: Any, tmp_path: Path, version: str) -> None:
        program = tmp_path / "bin" / "git"
        program.parent.mkdir()
        program.write_text(f"#!/bin/sh\necho '{version}'\n", encoding="utf-8")
        program.chmod(0o755)
        before = desk.snapshot()
        refused(run(desk.root, *OPENING, PATH=str(program.parent)), "or newer is needed")
        assert CHINESE.search(run(desk.root, *OPENING, PATH=str(program.parent), LANGUAGE="zh").stderr)
        assert desk.snapshot() == before


class TestClock:
    def test_a_clock_that_jumps_back_loses_and_reorders_nothing(self, desk: Any) -> None:
        case = desk.open()
        desk.ok("transfer", case, "--unit", "bus-one", at=LATER)
        words = ["progress", case, "--via", "phone", "--content", "Told."]
        before = desk.snapshot()
        earlier = run(desk.root, *words, at="2026-11-02T09:20:00+08:00")
        assert earlier.returncode == 1, "an event before the last one is no step"
        assert desk.snapshot() == before
        other = run(desk.root, *OPENING, at="2026-11-01T09:20:00+08:00")
        assert other.returncode == 0, "another case knows nothing of it"
        assert run(desk.root, *words, at="2026-11-02T09:40:00+08:00").returncode == 0
        assert run(desk.root, "check", at="2026-11-02T09:50:00+08:00").returncode == 0

    def test_a_commit_from_the_future_does_not_stop_the_next_step(self, desk: Any) -> None:
        date = {"GIT_AUTHOR_DATE": "2030-01-01T00:00:00Z", "GIT_COMMITTER_DATE": "2030-01-01T00:00:00Z"}
        subprocess.run(
            ["git", "-C", str(desk.root), "commit", "-q", "--allow-empty", "-m", "Later"],
            env=os.environ | date,
            check=True,
        )
        works_again(desk)


class TestRepository:
    def test_an_index_locked_by_another_program(
        self, desk_here: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("rightsdesk.records.index.PATIENCE", 0.05)
        lock = desk_here.root / ".git" / "index.lock"
        lock.touch()
        before = state(desk_here)
        ran = desk_here.run(*OPENING)
        assert ran.code == 2
        assert "index.lock" in ran.err
        assert state(desk_here) == before
        assert lock.exists(), "it is not ours"
        lock.unlink()
        works_again(desk_here)

    def test_a_detached_head(self, desk: Any) -> None:
        desk.git("switch", "-q", "--detach")
        before = state(desk)
        refused(run(desk.root, *OPENING), "git switch")
        assert CHINESE.search(run(desk.root, *OPENING, LANGUAGE="zh").stderr)
        assert state(desk) == before
        assert run(desk.root, "list").returncode == 0
        desk.git("switch", "-q", "main")
        works_again(desk)

    def test_a_shallow_clone(self, desk: Any, tmp_path: Path) -> None:
        case = desk.open()
        desk.ok("transfer", case, "--unit", "bus-one", at=LATER)
        base = desk.git("rev-parse", "HEAD~1").strip()
        clone = tmp_path / "shallow"
        subprocess.run(["git", "clone", "-q", "--depth", "1", f"file://{desk.root}", str(clone)], check=True)
        assert run(clone, *OPENING).returncode == 0
        told = run(clone, "progress", case, "--via", "phone", "--content", "Told.", at=LATER)
        assert told.returncode == 0
        refused(run(clone, "check", "--base", base), "git fetch --unshallow")

    def test_a_bare_repository(self, desk: Any, tmp_path: Path) -> None:
        bare = tmp_path / "bare.git"
        subprocess.run(["git", "clone", "-q", "--bare", str(desk.root), str(bare)], check=True)
        refused(run(bare, "list"), "is in no desk")
        shutil.copytree(desk.root / "policies", bare / "policies")
        refused(run(bare, *OPENING), "bare repository")

    def test_a_desk_that_is_a_submodule(self, desk: Any, tmp_path: Path) -> None:
        outer = tmp_path / "outer"
        subprocess.run(["git", "init", "-q", str(outer)], check=True)
        allowed = ["-c", "protocol.file.allow=always"]
        add = ["submodule", "--quiet", "add", str(desk.root), "desk"]
        subprocess.run(["git", "-C", str(outer), *allowed, *add], check=True)
        assert run(outer / "desk", *OPENING).returncode == 0
        assert run(outer / "desk", "check", at=LATER).returncode == 0
        assert run(outer / "desk", "heal").returncode == 0
        assert not (outer / ".git" / "rightsdesk").exists(), "nothing is done to the outer one"

    def test_a_submodule_in_a_desk(self, desk: Any, tmp_path: Path) -> None:
        inner = tmp_path / "inner"
        subprocess.run(["git", "clone", "-q", str(desk.root), str(inner)], check=True)
        allowed = ["-c", "protocol.file.allow=always"]
        desk.git(*allowed, "submodule", "--quiet", "add", str(inner), "vendor")
        desk.git("commit", "-q", "-m", "Add a submodule")
        works_again(desk)
        desk.git(*allowed, "submodule", "--quiet", "add", str(inner), "cases/2026/11/02/2611-7KQ3F-1.yml")
        desk.git("commit", "-q", "-m", "Add one in place of a case")
        done = run(desk.root, "check", "--format", "json", at=LATER)
        assert done.returncode in (1, 2), "it is no case, and not passed over"
        assert "2611-7KQ3F-1.yml" in done.stdout + done.stderr

    def test_a_linked_work_tree(self, desk: Any, tmp_path: Path) -> None:
        linked = tmp_path / "linked"
        desk.git("worktree", "add", "-q", "-b", "other", str(linked))
        assert run(linked, *OPENING).returncode == 0
        works_again(desk)
        assert desk.git("log", "--format=%s", "other", "-1").startswith("2611-")
        assert desk.git("rev-list", "--count", "main..other").strip() == "1"

    def test_windows_line_ends_by_gits_conversion(self, desk: Any, tmp_path: Path) -> None:
        case = desk.open()
        clone = tmp_path / "clone"
        convert = ["-c", "core.autocrlf=true", "-c", "core.eol=crlf"]
        subprocess.run(["git", *convert, "clone", "-q", str(desk.root), str(clone)], check=True)
        for setting in ("core.autocrlf=true", "core.eol=crlf"):
            subprocess.run(["git", "-C", str(clone), "config", *setting.split("=")], check=True)
        path = next((clone / "cases").rglob(f"{case}.yml"))
        assert b"\r\n" in path.read_bytes()
        done = run(clone, "check", at=LATER)
        assert done.returncode in (1, 2)
        assert "S103" in done.stdout + done.stderr
        (clone / ".gitattributes").write_text("* -text\n", encoding="utf-8")
        for folder in ("cases", "policies"):
            shutil.rmtree(clone / folder)
        subprocess.run(["git", "-C", str(clone), "checkout", "-q", "--", "cases", "policies"], check=True)
        assert run(clone, "check", at=LATER).returncode == 0
        assert run(clone, *OPENING).returncode == 0
        made = subprocess.run(["git", "-C", str(clone), "show", "HEAD"], capture_output=True, check=True)
        assert b"\r" not in made.stdout

    @pytest.mark.parametrize("language", ["en", "zh"])
    def test_file_names_in_gbk(self, desk: Any, language: str) -> None:
        case = desk.open()
        folder = next((desk.root / "cases").rglob(f"{case}.yml")).parent
        name = os.path.join(os.fsencode(folder), "投诉.yml".encode("gbk"))  # noqa: PTH118 - bytes, no text
        with open(name, "wb") as file:  # noqa: PTH123 - bytes, no text
            file.write(b"id: x\n")
        for words in (["check"], ["check", "--base", "HEAD"], ["--json", "check"]):
            done = run(desk.root, *words, at=LATER, LANGUAGE=language)
            assert done.returncode == 1, done.stdout + done.stderr
            assert "\\udccb\\udcdf" in done.stdout, "named so that it can be found"
            assert "Traceback" not in done.stderr
        assert run(desk.root, "show", case, LANGUAGE=language).returncode == 0
        assert run(desk.root, *OPENING, LANGUAGE=language).returncode == 0
