"""Setting up says in one line what a machine lacks; nothing is half made, nothing installed twice."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def machine(folder: Path, **programs: str) -> dict[str, str]:
    """The environment of a machine that has these programs (name → script) and the plainest of the others."""
    tools = folder / "tools"
    tools.mkdir()
    for name in ("sh", "rm", "touch", "grep", "env"):
        (tools / name).symlink_to(
            next(p / name for p in map(Path, ("/usr/bin", "/bin")) if (p / name).exists())
        )
    for name, script in programs.items():
        (tools / name).write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        (tools / name).chmod(0o755)
    return {"PATH": str(tools), "LC_ALL": "C"}


def run(script: str, environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["/bin/sh", str(ROOT / ".ci" / script), *arguments],
        env=environment, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip


SOMEBODY = "echo 1000"
ROOT_USER = "echo 0"
REAL_PYTHON = f'exec "{sys.executable}" "$@"'
WITHOUT_VENV = f'case "$*" in *ensurepip*) exit 1 ;; *) exec "{sys.executable}" "$@" ;; esac'
TOO_OLD = 'case "$*" in --version) echo Python 3.9.2 ;; *) exit 1 ;; esac'


@pytest.mark.parametrize(
    ("programs", "told"),
    [
        ({}, "apt-get install python3 python3-venv"),
        ({"python3": TOO_OLD}, "Python 3.9.2 is too old"),
        ({"python3": REAL_PYTHON}, "apt-get install git"),
        (
            {"python3": WITHOUT_VENV, "git": "", "id": SOMEBODY, "apt-get": "exit 1"},
            "apt-get install python3-venv",
        ),
        ({"python3": WITHOUT_VENV, "git": "", "id": ROOT_USER}, "apt-get install python3-venv"),
    ],
    ids=["no Python", "old Python", "no git", "no venv", "no venv and no Debian"],
)
def test_what_is_missing_is_one_line(programs: dict[str, str], told: str, tmp_path: Path) -> None:
    done = run("venv", machine(tmp_path, **programs), "python3", str(tmp_path / "made"))
    assert done.returncode == 1
    assert told in done.stderr
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "made").exists()


def test_root_on_debian_gets_the_venv_part(tmp_path: Path) -> None:
    marker = tmp_path / "installed"
    python = f'case "$*" in *ensurepip*) [ -e "{marker}" ] ;; *) exec "{sys.executable}" "$@" ;; esac'
    apt = f'case "$*" in *python3-venv*) touch "{marker}" ;; esac'
    environment = machine(tmp_path, python3=python, git="", id=ROOT_USER, **{"apt-get": apt})
    done = run("venv", environment, "python3", str(tmp_path / "made"))
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "made/bin/python").exists()


def test_a_machine_without_browser_font_and_npm_is_told_all_at_once(tmp_path: Path) -> None:
    done = run("parts", machine(tmp_path, id=SOMEBODY))
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert (
        "apt-get install chromium fontconfig fonts-noto-cjk nodejs npm poppler-utils zbar-tools"
        in done.stderr
    )


def test_root_on_debian_gets_only_what_is_missing(tmp_path: Path) -> None:
    asked = tmp_path / "asked"
    environment = machine(
        tmp_path, id=ROOT_USER, chromium="", node="", npm="", pdftotext="", zbarimg="",
        **{"fc-list": "", "apt-get": f'echo "$*" >>"{asked}"'},
    )  # fmt: skip
    assert run("parts", environment).returncode == 0
    install = asked.read_text(encoding="utf-8").splitlines()[-1]
    assert install.endswith("--no-install-recommends fontconfig fonts-noto-cjk")


def test_sites_alone_need_no_browser(tmp_path: Path) -> None:
    done = run("parts", machine(tmp_path, id=SOMEBODY), "site")
    assert done.returncode == 1
    assert "apt-get install fontconfig fonts-noto-cjk nodejs npm)" in done.stderr


def test_nothing_is_asked_of_a_machine_that_has_it_all(tmp_path: Path) -> None:
    environment = machine(
        tmp_path, id=ROOT_USER, chromium="", node="", npm="", pdftotext="", zbarimg="",
        **{"fc-list": "echo a Chinese font", "apt-get": "exit 1"},
    )  # fmt: skip
    assert run("parts", environment).returncode == 0


def test_every_target_named_in_the_documents_exists() -> None:
    listed = subprocess.run(
        ["make", "--no-print-directory", "help"], cwd=ROOT, check=True, capture_output=True, encoding="utf-8",
        env={key: value for key, value in os.environ.items() if not key.startswith("MAKE")},
    ).stdout  # fmt: skip
    targets = {line.split()[1] for line in listed.splitlines()}
    for document in ("README.md", "CONTRIBUTING.md", "SECURITY.md"):
        named = set(
            re.findall(r"(?:^|`)make ([a-z-]+)", (ROOT / document).read_text(encoding="utf-8"), re.MULTILINE)
        )
        assert named
        assert named <= targets
