"""`desk init --host` and `desk host-files`: a desk of one's own has the workflows of this repository."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from rightsdesk.records.installation import requirement_of

ROOT = Path(__file__).parents[2]
SHARED = (
    *(f".github/workflows/{name}.yml" for name in ("check", "audit", "review", "approve")),
    ".github/take-review",
)
PINNED = f"rightsdesk @ git+https://git.desk.example/tool/desk@{'3f' * 20}"
FOUNDING = ("init", "d", "--policy", "basic", "--person", "officer", "--email", "officer@desk.example")


def desk(folder: Path, *words: str, code: int = 0) -> str:
    ran = subprocess.run(
        [sys.executable, "-m", "rightsdesk", *words],
        capture_output=True, text=True, cwd=folder, stdin=subprocess.DEVNULL, check=False,
    )  # fmt: skip
    assert ran.returncode == code, ran.stdout + ran.stderr
    return ran.stdout + ran.stderr


@pytest.fixture
def hosted(tmp_path: Path) -> Path:
    """A new desk with the workflows of a host, which is its remote."""
    desk(tmp_path, *FOUNDING, "--host", "github", "--package", PINNED)
    folder = tmp_path / "d"
    for words in (
        ("remote", "add", "origin", "https://github.com/desk/d"),
        ("update-ref", "refs/remotes/origin/main", "main"),
        ("branch", "--set-upstream-to", "origin/main"),
    ):
        subprocess.run(["git", "-C", str(folder), *words], check=True, capture_output=True)
    return folder


def workflows(folder: Path) -> list[dict[str, Any]]:
    found = json.loads(desk(folder, "--json", "--as", "officer", "doctor", "--offline"))["found"]
    return [each for each in found if each["about"] == "workflows"]


def test_a_new_desk_has_the_workflows_from_its_first_commit_on(hosted: Path) -> None:
    for path in SHARED:
        assert (hosted / path).read_bytes() == (ROOT / path).read_bytes()
    script = (hosted / ".github/install-desk").read_text(encoding="utf-8")
    assert f"install '{PINNED}'\n" in script
    left = subprocess.run(
        ["git", "status", "--porcelain"], cwd=hosted, capture_output=True, text=True, check=True
    )
    assert left.stdout == ""
    assert [each["state"] for each in workflows(hosted)] == ["ok"]
    desk(hosted, "audit", "--anew")
    desk(hosted, "host-files", "--check")


def test_every_script_that_the_workflows_call_comes_along(hosted: Path) -> None:
    for path in (hosted / ".github/workflows").iterdir():
        for line in path.read_text(encoding="utf-8").splitlines():
            if "sh .github/" in line:
                assert (hosted / line.split("sh ")[1]).is_file(), line


def test_an_existing_desk_gets_them(tmp_path: Path) -> None:
    desk(tmp_path, *FOUNDING)
    folder = tmp_path / "d"
    assert workflows(folder) == []
    desk(folder, "host-files", "--check", "--package", PINNED, code=1)
    desk(folder, "host-files", "--package", PINNED)
    assert [each["state"] for each in workflows(folder)] == ["ok"]


def test_a_missing_or_bent_workflow_is_told_and_mended(hosted: Path) -> None:
    check = hosted / SHARED[0]
    check.write_text(check.read_text(encoding="utf-8").replace("desk check --base", "true --base"))
    (hosted / SHARED[1]).unlink()
    found = workflows(hosted)
    assert [each["state"] for each in found] == ["warn", "warn"]
    assert SHARED[1] in found[0]["said"] and SHARED[0] in found[1]["said"]
    assert {each["todo"] for each in found} == {"desk host-files"}
    installing = (hosted / ".github/install-desk").read_bytes()
    desk(hosted, "host-files")
    assert check.read_bytes() == (ROOT / SHARED[0]).read_bytes()
    assert (hosted / ".github/install-desk").read_bytes() == installing
    assert [each["state"] for each in workflows(hosted)] == ["ok"]


def test_a_desk_on_a_host_without_workflows_is_told_of_them(hosted: Path) -> None:
    for path in (*SHARED, ".github/install-desk"):
        (hosted / path).unlink()
    [found] = workflows(hosted)
    assert found["state"] == "warn" and found["todo"] == "desk host-files"


@pytest.mark.parametrize(
    "package",
    [
        "rightsdesk",
        "rightsdesk>=0.1",
        "other==1",
        "rightsdesk==0.1 --target /elsewhere",
        "rightsdesk==0.1\ntouch pwned",
        "--requirement=/etc/passwd",
    ],
)
def test_the_host_installs_one_version_and_nothing_beside_it(tmp_path: Path, package: str) -> None:
    """A bare name would be whatever somebody has put under it into an index."""
    said = desk(tmp_path, *FOUNDING, "--host", "github", "--package", package, code=2)
    assert "--package" in said
    assert not (tmp_path / "d").exists()


def test_an_address_stays_one_word_of_the_script(tmp_path: Path) -> None:
    desk(
        tmp_path,
        *FOUNDING,
        "--host",
        "github",
        "--package",
        "rightsdesk @ https://a.example/';touch${IFS}pwned;'",
    )
    script = (tmp_path / "d/.github/install-desk").read_text(encoding="utf-8").splitlines()[-1]
    shown = subprocess.run(
        ["sh", "-c", f"set -- {script}; eval echo \\${{$#}}"],
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
    )
    assert "touch${IFS}pwned" in shown.stdout
    assert not (tmp_path / "pwned").exists()


def told(**more: Any) -> str:
    return json.dumps({"url": "https://git.desk.example/tool/desk", **more})


@pytest.mark.parametrize(
    ("direct_url", "requirement"),
    [
        (told(vcs_info={"vcs": "git", "commit_id": "3f" * 20}), PINNED),
        (
            told(url="https://desk.example/rightsdesk.whl", archive_info={"hashes": {"sha256": "ab"}}),
            "rightsdesk @ https://desk.example/rightsdesk.whl#sha256=ab",
        ),
        (told(archive_info={}), None),
        (told(url="file:///somewhere", dir_info={"editable": True}), None),
        (told(url="https://me:secret@git.desk.example/d", vcs_info={"vcs": "git", "commit_id": "a"}), None),
    ],
)
def test_what_runs_here_is_what_the_host_installs(direct_url: str, requirement: str | None) -> None:
    """Unless that stands on this machine alone, is not one version, or needs a password."""
    assert requirement_of(direct_url) == requirement


def test_a_way_of_installing_that_cannot_be_read_is_told_and_can_be_made_anew(hosted: Path) -> None:
    (hosted / ".github/install-desk").write_bytes(b"\xff\xfe")
    assert ".github/install-desk is no text in UTF-8" in desk(hosted, "host-files", code=2)
    desk(hosted, "host-files", "--package", PINNED)
    assert PINNED in (hosted / ".github/install-desk").read_text(encoding="utf-8")
