"""The wheel alone, installed in an empty place, runs a desk from its founding to its two sites."""

import json
import os
import subprocess
import sys
import sysconfig
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Installed:
    """A desk command in an environment of its own, run where nothing of the checkout is in sight."""

    environment: Path
    home: Path

    def run(self, *command: str, cwd: Path | None = None) -> str:
        """Standard output of a command that must succeed."""
        silent = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("GIT_", "PYTHON", "LC_"))
            and name not in {"LANG", "LANGUAGE", "VIRTUAL_ENV"}
        }
        done = subprocess.run(
            command,
            cwd=cwd or self.home,
            env={**silent, "HOME": str(self.home), "LC_ALL": "C.UTF-8"},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def desk(self, *arguments: str, cwd: Path | None = None) -> str:
        return self.run(str(self.environment / "bin" / "desk"), *arguments, cwd=cwd)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT],
        check=True, capture_output=True,
    )  # fmt: skip
    [built] = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """The wheel in a fresh environment. The dependencies are lent by a path line, which runs nobody's `.pth`
    files: the editable checkout they would bring along stays out of sight."""
    environment = tmp_path_factory.mktemp("environment")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", environment], check=True)
    python = environment / "bin" / "python"
    install = ["install", "--quiet", "--no-deps", "--no-index", str(wheel)]
    subprocess.run(
        [sys.executable, "-m", "pip", "--python", python, *install], check=True, capture_output=True
    )
    [packages] = (environment / "lib").glob("python*/site-packages")
    (packages / "lent.pth").write_text(f"{sysconfig.get_path('purelib')}\n", encoding="utf-8")
    return Installed(environment, tmp_path_factory.mktemp("home"))


def test_the_wheel_carries_all_that_is_no_code(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for kind in ("site_templates", "policies"):
        kept = {
            path.relative_to(ROOT).as_posix()
            for path in (ROOT / kind).rglob("*")
            if path.is_file() and path.parent != ROOT / "policies"
        }
        assert kept
        assert {f"rightsdesk/data/{path}" for path in kept} <= names
    assert "rightsdesk/locale/zh/LC_MESSAGES/desk.mo" in names
    package = {path.relative_to(ROOT / "tooling").as_posix() for path in (ROOT / "tooling").rglob("*.py")}
    assert {name for name in package if name.startswith("rightsdesk/")} <= names


def test_the_wheel_carries_nobodys_desk(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert not [name for name in names if name.endswith(("/staff.yml", "policies/desk.yml", ".pyc"))]
    assert not [name for name in names if "/cases/" in name or name.startswith("tests/")]


def test_the_package_in_use_is_the_installed_one(installed: Installed) -> None:
    where = (
        "import rightsdesk, rightsdesk.resources as r; print(rightsdesk.__file__, r.data_path('policies'))"
    )
    for path in installed.run(str(installed.environment / "bin" / "python"), "-c", where).split():
        assert Path(path).is_relative_to(installed.environment)


@pytest.mark.parametrize(
    "policy", sorted(path.name for path in (ROOT / "policies").iterdir() if path.is_dir())
)
def test_a_desk_can_be_founded_under_every_shipped_policy(
    policy: str, installed: Installed, tmp_path: Path
) -> None:
    made = json.loads(
        installed.desk(
            "--json", "init", "desk", "--policy", policy, "--email", "officer@desk.example", cwd=tmp_path
        )
    )
    # What one person cannot be is entered by the organisation; nothing else is left to mend.
    assert {finding["code"] for finding in made["to_do"]} <= {"C106", "C109", "C404", "C407"}
    installed.desk("-C", str(tmp_path / "desk"), "next")


def test_the_wheel_carries_the_workflows(installed: Installed, tmp_path: Path) -> None:
    package = "rightsdesk==0.1.0"
    installed.desk(
        "init", "desk", "--policy", "basic", "--email", "officer@desk.example",
        "--host", "github", "--package", package, cwd=tmp_path,
    )  # fmt: skip
    checked = tmp_path / "desk/.github/workflows/check.yml"
    assert checked.read_bytes() == (ROOT / ".github/workflows/check.yml").read_bytes()


def test_a_whole_case_from_an_empty_place_to_two_sites(installed: Installed, tmp_path: Path) -> None:
    installed.desk(
        "init", "desk", "--policy", "basic", "--person", "officer", "--person-name", "Officer",
        "--email", "officer@desk.example", cwd=tmp_path,
    )  # fmt: skip
    home = tmp_path / "desk"

    def desk(*arguments: str) -> str:
        return installed.desk("-C", str(home), "--as", "officer", *arguments)

    opened = json.loads(
        desk(
            "--json", "open", "--kind", "complaint", "--channel", "phone", "--category", "delay",
            "--subject", "Bus did not come", "--summary", "The first bus of the day did not come.",
            "--wants", "explanation", "--reply-via", "phone", "--name", "Invented Person",
            "--phone", "000-0000-0000",
        )
    )  # fmt: skip
    assert [clock["clock"] for clock in opened["due"]]
    case = opened["id"]
    desk(
        "transfer", case, "--unit", "service-department", "--responsible", "officer", "--plan", "look into it"
    )
    desk("respond", case, "--via", "phone", "--result", "The bus had broken down; we apologised.")
    desk("close", case)

    desk("check")
    assert json.loads(desk("--json", "show", case))["id"] == case
    desk("build")
    for audience in ("public", "internal"):
        assert (home / "site" / audience / "index.html").is_file()
    assert installed.run("git", "status", "--porcelain", cwd=home) == ""
