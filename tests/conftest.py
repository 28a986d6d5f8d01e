"""What all tests share: `--no-skips` (as `make test` runs them), and desks in temporary repositories."""

import hashlib
import json
import os
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Generator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

# How long an example takes depends on the machine; benchmarks/ measures.
settings.register_profile("desk", deadline=None)
settings.load_profile("desk")

ROOT = Path(__file__).parents[1]

sys.path.append(str(ROOT / "demo"))

# A run started in the background ignores Ctrl-C, and so would every desk that the tests start and interrupt.
signal.signal(signal.SIGINT, signal.default_int_handler)

# The one thing that may lawfully be absent: the public registers, which are not ours to copy.
LAWFUL = "RIGHTSDESK_DATA"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--no-skips",
        action="store_true",
        help=f"fail a test that skips, unless its reason names {LAWFUL} (the folder of public registers)",
    )


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.skipped and item.config.getoption("no_skips") and not hasattr(report, "wasxfail"):
        reason = str(report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr)
        if LAWFUL not in reason:
            report.outcome = "failed"
            report.longrepr = f"skipped, which --no-skips forbids: {reason}"
    return report


@dataclass
class Ran:
    """One command that ended."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        """The JSON object that was printed."""
        return json.loads(self.out)


@dataclass
class DeskAt:
    """The desk in `root`; every call is a real process."""

    root: Path

    def run(self, *arguments: str, at: str = "2026-11-02T09:14:00+08:00", by: str = "intake-01") -> Ran:
        """Run `desk` with these words as that person at that moment."""
        done = subprocess.run(
            [sys.executable, "-m", "rightsdesk", "-C", str(self.root), "--as", by, "--as-of", at, *arguments],
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            timeout=120,
            env={**os.environ, "LC_ALL": "C.UTF-8", "LANGUAGE": ""},
            check=False,
        )
        return Ran(done.returncode, done.stdout, done.stderr)

    def ok(self, *arguments: str, **place: str) -> Any:
        """Run a command with `--json` that must succeed; answers its object."""
        ran = self.run("--json", *arguments, **place)
        assert ran.code == 0, f"{arguments}: {ran.out}{ran.err}"
        return ran.data

    def git(self, *arguments: str) -> str:
        """What a git command prints."""
        return subprocess.run(
            ["git", "-C", str(self.root), *arguments], capture_output=True, text=True, check=True
        ).stdout

    def snapshot(self) -> tuple[str, str, str, dict[str, bytes]]:
        """History, index, status and every file of the work tree, for proving that nothing changed."""
        files = {
            str(path.relative_to(self.root)): path.read_bytes()
            for path in self.root.rglob("*")
            if path.is_file() and ".git" not in path.relative_to(self.root).parts
        }
        status = self.git("status", "--porcelain")
        return self.git("rev-parse", "HEAD"), self.git("ls-files", "-s"), status, files

    def open(self, at: str = "2026-11-02T09:14:00+08:00", **changed: str) -> str:
        """Open a complaint about a closed door; answers its id."""
        values = {
            "kind": "complaint",
            "channel": "hotline",
            "category": "service-attitude",
            "subject": "Door closed on a passenger who was boarding",
            "summary": "The driver closed the door while a passenger was boarding.",
            **changed,
        }
        words = [word for key, value in values.items() for word in (f"--{key.replace('_', '-')}", value)]
        return str(self.ok("open", *words, at=at)["id"])


class DeskHere(DeskAt):
    """The same desk without a process of its own for each call: for journeys of dozens of steps."""

    def run(self, *arguments: str, at: str = "2026-11-02T09:14:00+08:00", by: str = "intake-01") -> Ran:
        """Run `desk` with these words as that person at that moment, speaking English."""
        from rightsdesk.cli.main import run

        words = ["-C", str(self.root), "--as", by, "--as-of", at, *arguments]
        with pytest.MonkeyPatch.context() as patch, redirect_stdout(StringIO()) as out:
            patch.setenv("LC_ALL", "C.UTF-8")
            patch.setenv("LANGUAGE", "")
            with redirect_stderr(StringIO()) as err:
                code = run(words)
        return Ran(code, out.getvalue(), err.getvalue())

    def take(self, by: str, at: str, line: str) -> Any:
        """Take a step as that person typed it; answers its object."""
        return self.ok(*shlex.split(line), by=by, at=at)

    def refused(self, by: str, at: str, line: str) -> str:
        """What a step says that must be refused."""
        ran = self.run(*shlex.split(line), by=by, at=at)
        assert ran.code == 1, ran.out + ran.err
        return ran.err


@dataclass(frozen=True)
class Keys:
    """Private keys of invented people, made anew for each run of the tests: nobody's, and committed nowhere.

    `made` holds for each folder of policies its `staff.yml` with the public halves, and `.desk` with the
    private halves and a vault that has the first epochs.
    """

    folder: Path

    def made(self, policies: Path) -> Path:
        """The folder prepared for these policies: `staff.yml`, `keys`, `vault`."""
        from keys import begin_vault, give_keys

        prepared = self.folder / hashlib.sha256(bytes(policies)).hexdigest()[:12]
        if prepared.exists():
            return prepared
        desk = prepared.with_suffix(".desk")
        desk.mkdir()
        shutil.copytree(policies, desk / "policies")
        give_keys(desk)
        subprocess.run(["git", "-C", str(desk), "init", "-q", "-b", "main"], check=True)
        begin_vault(desk)
        shutil.rmtree(desk / ".desk" / "vault" / ".git" / "hooks", ignore_errors=True)
        shutil.move(desk / ".desk", prepared)
        shutil.move(desk / "policies" / "staff.yml", prepared / "staff.yml")
        return prepared

    def equip(self, desk: Path, policies: Path) -> None:
        """Give the desk in a folder, whose policies are copied from those, its people's keys and a vault."""
        prepared = self.made(policies)
        shutil.copy(prepared / "staff.yml", desk / "policies" / "staff.yml")
        for part in ("keys", "vault"):
            shutil.copytree(prepared / part, desk / ".desk" / part)


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    """The keys of the people of the tests' desks."""
    return Keys(tmp_path_factory.mktemp("keys"))


def _founded(folder: Path, keys: Keys | None, policies: Path = ROOT / "policies") -> DeskAt:
    folder.mkdir()
    shutil.copytree(policies, folder / "policies")
    shutil.copy(ROOT / ".gitignore", folder / ".gitignore")
    if keys is not None:
        keys.equip(folder, policies)
    for arguments in (
        ["init", "-q", "-b", "main"],
        ["config", "user.name", "Demo Jia"],
        ["config", "user.email", "jia@desk.example"],
        ["add", "."],
        ["commit", "-q", "-m", "Set up the desk"],
    ):
        subprocess.run(["git", "-C", str(folder), *arguments], check=True)
    return DeskAt(folder)


@pytest.fixture
def desk(tmp_path: Path, keys: Keys) -> DeskAt:
    """A desk with the shipped policies and the demo's staff, without cases; its people's keys are there."""
    return _founded(tmp_path / "desk", keys)


@pytest.fixture
def desk_here(desk: DeskAt) -> DeskHere:
    """A desk as `desk`, without a process for each call."""
    return DeskHere(desk.root)


@pytest.fixture(scope="module")
def busy_desk(tmp_path_factory: pytest.TempPathFactory, keys: Keys) -> DeskHere:
    """A desk as `desk`, one for all tests of a module: each keeps to cases and records of its own."""
    return DeskHere(_founded(tmp_path_factory.mktemp("busy") / "desk", keys).root)


@pytest.fixture
def small_desk(tmp_path: Path, keys: Keys) -> DeskAt:
    """A desk of five people with everything that is owed beside cases (`tests/data/programme`)."""
    return _founded(tmp_path / "small", keys, ROOT / "tests" / "data" / "programme" / "policies")


@pytest.fixture
def found_desk(tmp_path: Path, keys: Keys) -> Callable[[str], DeskAt]:
    """Makes further desks by name."""
    return lambda name: _founded(tmp_path / name, keys)


@pytest.fixture
def signing_desk(tmp_path: Path, keys: Keys) -> DeskHere:
    """A desk that goes by signatures, and says who may change its staff."""
    desk = DeskHere(_founded(tmp_path / "signing", keys).root)
    with (desk.root / "policies" / "desk.yml").open("a", encoding="utf-8") as organisation:
        organisation.write(
            "\ngovernance:\n  signatures: true\n"
            "  staff: {by: [centre-supervisor, leading-group-head], agreed_by: [leading-group-head]}\n"
        )
    desk.git("commit", "-q", "-am", "Go by signatures")
    return desk


AFTERWARDS = "2026-11-03T11:00:00+08:00"


def _bare(folder: Path) -> str:
    subprocess.run(["git", "init", "-q", "--bare", "-b", "main", str(folder)], check=True)
    return str(folder)


def _colleagues(desk: DeskHere, folder: Path) -> tuple[DeskHere, Callable[[str], DeskHere]]:
    hub, vault = _bare(folder / "hub.git"), _bare(folder / "vault.git")
    desk.git("remote", "add", "origin", hub)
    desk.git("push", "-q", "-u", "origin", "main")
    desk.ok("vault", "remote", vault, at=AFTERWARDS)

    def clone(name: str) -> DeskHere:
        subprocess.run(["git", "clone", "-q", hub, str(folder / name)], check=True)
        shutil.copytree(desk.root / ".desk" / "keys", folder / name / ".desk" / "keys")
        made = DeskHere(folder / name)
        made.ok("vault", "remote", vault, at=AFTERWARDS)
        return made

    return desk, clone


@pytest.fixture
def colleagues(desk_here: DeskHere, tmp_path: Path) -> tuple[DeskHere, Callable[[str], DeskHere]]:
    """A published desk with its vault, and what makes a colleague's clone of both."""
    return _colleagues(desk_here, tmp_path)


@pytest.fixture(scope="module")
def two_made(tmp_path_factory: pytest.TempPathFactory, keys: Keys) -> tuple[DeskHere, DeskHere, str, Path]:
    """For `two_clones`: the clones, a case that both hold, and a copy of the folder that all is in."""
    folder = tmp_path_factory.mktemp("two") / "all"
    folder.mkdir()
    here, clone = _colleagues(DeskHere(_founded(folder / "here", keys).root), folder)
    case = here.open(name="Demo Person")
    here.ok("sync", at=AFTERWARDS)
    there = clone("there")
    there.ok("sync", at=AFTERWARDS)
    shutil.copytree(folder, folder.with_name("copy"), symlinks=True)
    return here, there, case, folder.with_name("copy")


@pytest.fixture
def two_clones(two_made: tuple[DeskHere, DeskHere, str, Path]) -> tuple[DeskHere, DeskHere, str]:
    """Two colleagues' clones of a published desk with its vault, and a case whose key both hold, with a name;
    as they were at first, for each test of a module."""
    here, there, case, copy = two_made
    shutil.rmtree(here.root.parent)
    shutil.copytree(copy, here.root.parent, symlinks=True)
    return here, there, case
