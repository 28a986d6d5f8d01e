"""`desk init`, and the commands that keep generated files and hand edits in order."""

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from rightsdesk.publish.outside import public_pages
from rightsdesk.publish.templates import Templates
from rightsdesk.records.files import WorkTree
from rightsdesk.records.store import Desk

WHO = ("--person", "officer", "--person-name", "Officer", "--email", "officer@desk.example")


def desk_in(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "rightsdesk", *words],
        capture_output=True, text=True, cwd=folder, stdin=subprocess.DEVNULL, check=False,
    )  # fmt: skip


def test_a_desk_is_named_in_both_languages(tmp_path: Path) -> None:
    ran = desk_in(
        tmp_path, "init", "d", "--policy", "basic", "--name", "示例公交", "--name-en", "Example", *WHO
    )
    assert ran.returncode == 0, ran.stderr
    said = (tmp_path / "d" / "policies" / "desk.yml").read_text("utf-8")
    assert "示例公交" in said
    assert "Example" in said
    checked = desk_in(tmp_path, "-C", "d", "--json", "check")
    assert json.loads(checked.stdout)["counts"]["error"] == 0


def test_a_desk_is_signed_from_its_first_commit_on(tmp_path: Path) -> None:
    """And git is told whose signatures these are."""
    assert desk_in(tmp_path, "init", "d", "--policy", "transport-group", *WHO).returncode == 0
    here = Desk(WorkTree(tmp_path / "d"))
    governance = here.organisation.governance
    assert governance.signatures and governance.staff.by == ("leading-group-head",)
    listed = subprocess.run(
        ["git", "-C", str(tmp_path / "d"), "log", "--format=%G? %GS"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert listed.stdout.splitlines() == ["G officer", "G officer"]


@pytest.mark.parametrize(
    "slug", ["city-bus", "passenger-transport", "complaints-office", "transport-group", "water-utility"]
)
def test_every_regime_can_be_begun_with(tmp_path: Path, slug: str) -> None:
    ran = desk_in(tmp_path, "init", "d", "--policy", slug, *WHO)
    assert ran.returncode == 0, ran.stderr
    checked = desk_in(tmp_path, "-C", "d", "--json", "check")
    findings = json.loads(checked.stdout)["findings"]
    assert {each["code"] for each in findings if each["severity"] == "error"} == {"C404"}, "others approve"


@pytest.mark.parametrize(
    ("day", "version"),
    [("2026-09-30", "2022-09-19"), ("2026-10-01", "2026-10-01"), ("2022-01-01", "2022-09-19")],
)
def test_a_desk_begins_with_the_version_in_force(tmp_path: Path, day: str, version: str) -> None:
    moment = f"{day}T10:00:00+08:00"
    ran = desk_in(tmp_path, "--as-of", moment, "init", "d", "--policy", "transport-group", *WHO)
    assert ran.returncode == 0, ran.stderr
    assert [path.stem for path in (tmp_path / "d/policies/transport-group").iterdir()] == [version]


def test_what_one_person_cannot_be_is_told(tmp_path: Path) -> None:
    ran = desk_in(tmp_path, "init", "d", "--policy", "transport-group", *WHO)
    assert ran.returncode == 0, ran.stderr
    for said in ("still to be entered", "C404", "C407", "enter a second person"):
        assert said in ran.stdout


def test_a_desk_says_what_its_organisation_provides(tmp_path: Path) -> None:
    services = ("--service", "bus", "--service", "coach")
    ran = desk_in(tmp_path, "init", "d", "--policy", "basic", *services, *WHO)
    assert ran.returncode == 0, ran.stderr
    assert "general chapters" not in ran.stdout
    assert "services:\n  bus:\n  - basic\n  coach:\n  - basic\n" in (
        tmp_path / "d/policies/desk.yml"
    ).read_text("utf-8")
    assert chapters_of(tmp_path / "d") == {"fares", "journeys", "your-data", "elsewhere"}


def test_a_desk_that_does_not_say_so_is_told_what_it_misses(tmp_path: Path) -> None:
    ran = desk_in(tmp_path, "init", "d", "--policy", "basic", *WHO)
    assert "for those on bus, coach, water" in ran.stdout
    assert chapters_of(tmp_path / "d") == {"your-data", "elsewhere"}


def chapters_of(folder: Path) -> set[str]:
    """Which of a few chapters are in the handbook of the desk."""
    desk = Desk(WorkTree(folder))
    pages = public_pages(desk, "en", datetime(2026, 11, 20, 2, tzinfo=UTC), Templates(folder)).pages()
    found = {page.path.removeprefix("handbook/").removesuffix(".md") for page in pages}
    return found & {"fares", "journeys", "water-quality", "your-data", "elsewhere"}


def test_in_chinese_words_in_a_row_have_chinese_commas(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANGUAGE", "zh")
    ran = desk_in(tmp_path, "init", "d", "--policy", "basic", *WHO)
    assert ran.returncode == 0, ran.stderr
    assert "bus、" in ran.stdout and "bus, " not in ran.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--policy", "basic", "--service", "trams"], "chapters on bus, coach, water"),
        (["--policy", "none"], "there are: basic, "),
        ([], "--policy"),
        (["--policy", "basic", "--time-zone", "Mars/Base"], "--time-zone"),
        (["--policy", "basic", "--country", "China"], "--country"),
        (["--policy", "basic", "--email", "nobody"], "--email"),
        (["--policy", "basic", "--person", "The Officer"], "--person"),
    ],
)
def test_what_cannot_be_made_leaves_nothing(tmp_path: Path, words: list[str], said: str) -> None:
    ran = desk_in(tmp_path, "init", "d", *WHO, *words)
    assert ran.returncode == 2
    assert said in ran.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_desk_is_not_made_twice(tmp_path: Path) -> None:
    assert desk_in(tmp_path, "init", "d", "--policy", "basic", *WHO).returncode == 0
    ran = desk_in(tmp_path, "init", "d", "--policy", "basic", *WHO)
    assert ran.returncode == 2
    assert "is a desk already" in ran.stderr


def test_files_in_the_way_stay(tmp_path: Path) -> None:
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / ".gitignore").write_text("mine\n")
    ran = desk_in(tmp_path, "init", "d", "--policy", "basic", *WHO)
    assert ran.returncode == 2
    assert ".gitignore" in ran.stderr
    assert [path.name for path in (tmp_path / "d").iterdir()] == [".gitignore"]


@pytest.mark.parametrize("name", [("schema",), ("staff", "files")])
def test_generated_files_are_told_stale_from_fresh(desk: Any, name: tuple[str, ...]) -> None:
    stale = desk.run("--json", *name, "--check")
    assert stale.code == 1
    assert desk.ok(*name)["changed"] == stale.data["changed"] == stale.data["files"]
    assert desk.ok(*name, "--check")["changed"] == []
    assert "up to date" in desk.run(*name, "--check").out


@pytest.mark.parametrize("start", ["root", "folder", "elsewhere"])
def test_absorb_finds_the_file_from_anywhere(desk: Any, tmp_path: Path, start: str) -> None:
    case = desk.open()
    path = desk.root / desk.ok("show", case)["path"]
    path.write_text(path.read_text("utf-8").replace("Door closed", "Door shut"), "utf-8")
    where, given = {
        "root": (desk.root, str(path.relative_to(desk.root))),
        "folder": (path.parent, path.name),
        "elsewhere": (tmp_path, str(path)),
    }[start]
    now = "2026-11-02T09:20:00+08:00"
    ran = desk_in(where, "-C", str(desk.root), "--as", "centre-01", "--as-of", now, "--json", "absorb", given)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert json.loads(ran.stdout)["events"] == ["corrected"]
    assert desk.ok("show", case)["subject"].startswith("Door shut")


def test_absorb_stays_inside_the_desk(desk: Any, tmp_path: Path) -> None:
    (tmp_path / "other.yml").write_text("a: b\n")
    ran = desk.run("absorb", str(tmp_path / "other.yml"))
    assert ran.code == 2
    assert "is no file of the desk" in ran.err


def test_heal_finds_nothing_to_do(desk: Any) -> None:
    assert desk.ok("heal") == {"healed": []}
    assert desk.run("heal").out == "nothing to heal\n"
    assert desk.run("heal", "--quiet").out == ""


@pytest.mark.parametrize("command", ["check", "list", "next", "due", "show", "why"])
def test_what_was_cut_short_is_healed_before_anything_is_read(desk: Any, command: str) -> None:
    case = desk.open()
    words = {"show": [case], "why": [case, "answer"]}.get(command, [])
    where = [sys.executable, "-c", KILLED, str(desk.root)]
    assert subprocess.run(where, check=False).returncode == -9
    assert desk.git("status", "--porcelain") != ""
    ran = desk.run(command, *words)
    assert "finished" in ran.err
    assert desk.git("status", "--porcelain") == ""
    assert desk.run(command, *words).err == ""


KILLED = """
import os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from rightsdesk.records.git import Repository
from rightsdesk.records.journal import Change, take
from rightsdesk.records.objects import Signature

def on_stage(stage):
    if stage == "ref-moved":
        os.kill(os.getpid(), signal.SIGKILL)

by = Signature("li", "li@desk.example", datetime.now(UTC))
note = Change("notes.md", None, b"A note.\\n")
take(Repository.find(Path(sys.argv[1])), [note], "Note", by, on_stage=on_stage)
"""
