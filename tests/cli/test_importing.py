"""The command `desk import`: what it prints, and how it ends."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

MAPPING = (ROOT / "tests/data/register/mapping.yml").read_text(encoding="utf-8")

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def register(tmp_path: Path) -> Path:
    """A register with a sound row and one without a subject, beside its mapping."""
    (tmp_path / "mapping.yml").write_text(MAPPING, "utf-8")
    path = tmp_path / "register.csv"
    path.write_text("number,received,title\n1,2019-05-17 17:40,到站不停\n2,2019-05-17 18:00,\n", "utf-8")
    return path


@pytest.fixture
def run(tmp_path: Path, register: Path) -> Run:
    """`run(*options)`: the register imported into a fresh desk by somebody who may."""
    root = tmp_path / "desk"
    shutil.copytree(ROOT / "policies", root / "policies")
    shutil.copy(ROOT / ".gitignore", root)
    environment = os.environ | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "LANGUAGE": "en"}
    for command in (
        ["init", "-q", "-b", "main"],
        ["add", "."],
        ["-c", "user.name=Tester", "-c", "user.email=t@example.org", "commit", "-q", "-m", "Begin"],
    ):
        subprocess.run(["git", *command], cwd=root, env=environment, check=True)

    def imported(*options: str, by: str = "intake-01") -> subprocess.CompletedProcess[str]:
        desk = [sys.executable, "-m", "rightsdesk", "-C", str(root), "--as", by]
        command = [*desk, "import", str(register), "--mapping", str(tmp_path / "mapping.yml"), *options]
        return subprocess.run(command, env=environment, capture_output=True, encoding="utf-8", check=False)

    return imported


def test_one_json_object_and_exit_code_1_where_rows_were_rejected(run: Run) -> None:
    done = run("--json")
    assert done.returncode == 1, done.stderr
    told = json.loads(done.stdout)
    assert (told["rows"], told["imported"], told["present"], told["rejected"]) == (2, 1, 0, 1)
    assert Path(told["rejects"]).is_file()
    assert done.stderr == ""


def test_what_was_rejected_is_told_with_its_place(run: Run, register: Path) -> None:
    done = run()
    assert f"{register}:3: title: " in done.stdout
    assert "2 rows: 1 imported, 0 already there, 1 rejected" in done.stdout
    assert "register.csv.rejects.csv; correct them there and import that file" in done.stdout


def test_exit_code_0_where_all_rows_are_in_the_desk(run: Run, register: Path) -> None:
    register.write_text(register.read_text("utf-8").replace("18:00,", "18:00,甩站"), "utf-8")
    assert [run("--batch", "1").returncode, run().returncode] == [0, 0]
    assert "2 already there" in run().stdout


def test_exit_code_2_where_the_file_is_unfit(run: Run, register: Path) -> None:
    register.write_text("<html>", "utf-8")
    done = run()
    assert done.returncode == 2
    assert f"{register}:1: this is a web page" in done.stderr
    assert "nothing was imported" in done.stderr


CLOSED = """\
timeline:
- event: responded
  at: {columns: [received], formats: ["%Y-%m-%d %H:%M"]}
  fields: {via: phone, result: Explained.}
- event: closed
  at: {same_as: responded}
  fields: {conclusion: Closed in the old register.}
"""


@pytest.mark.parametrize(("history", "owed"), [("", True), (CLOSED, False)])
def test_only_what_the_other_register_left_open_is_owed_here(
    run: Run, tmp_path: Path, history: str, owed: bool
) -> None:
    mapping = MAPPING.replace("hotline", "website") + history
    (tmp_path / "mapping.yml").write_text(mapping, "utf-8")
    assert "2 rows: 1 imported" in run("--policy", "complaints-office", by="co-registrar-01").stdout
    desk = [sys.executable, "-m", "rightsdesk", "-C", str(tmp_path / "desk"), "--json", "list"]
    listed = json.loads(subprocess.run(desk, capture_output=True, check=True, encoding="utf-8").stdout)
    assert [row["overdue"] for row in listed["cases"]] == [owed]
