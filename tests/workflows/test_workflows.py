"""The workflows' own `run:` lines, executed in a temporary clone; a stand-in only for the host's `gh`."""

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
WORKFLOWS = {path.stem: path for path in sorted((ROOT / ".github/workflows").glob("*.yml"))}
EACH_WORKFLOW = pytest.mark.parametrize("name", WORKFLOWS)
SENDER = ["-c", "user.name=A Colleague", "-c", "user.email=colleague@desk.example"]

# Notes down what it was asked; answers `gh issue list` with what the test put into `open-issue`, the list of
# own comments with `own-comment`, and refuses to comment where the test made `may-only-read`.
GH = """#!/bin/sh
printf '%s\\n' "$*" >>"$GH_NOTES/asked"
while [ $# -gt 0 ]; do
    [ "$1" != --body-file ] || cp "$2" "$GH_NOTES/body"
    case "$1" in body=@*) cp "${1#body=@}" "$GH_NOTES/body" ;; esac
    shift
done
case "$(tail -n 1 "$GH_NOTES/asked")" in
    "issue list"*) cat "$GH_NOTES/open-issue" 2>/dev/null || true ;;
    "api --paginate"*) cat "$GH_NOTES/own-comment" 2>/dev/null || true ;;
    "pr comment"* | "api --method PATCH"*) [ ! -e "$GH_NOTES/may-only-read" ] ;;
esac
"""


def jobs(name: str) -> dict[str, Any]:
    declared: dict[str, Any] = yaml.safe_load(WORKFLOWS[name].read_text(encoding="utf-8"))["jobs"]
    return declared


def steps(name: str) -> list[dict[str, Any]]:
    return [step for job in jobs(name).values() for step in job["steps"]]


def git(*arguments: str, cwd: Path) -> str:
    return subprocess.run(
        ["git", *SENDER, *arguments], cwd=cwd, check=True, capture_output=True, encoding="utf-8"
    ).stdout.strip()


@dataclass
class Runner:
    """A runner of the host: an empty workspace, the host's variables, and a `gh` that only takes notes."""

    workspace: Path
    notes: Path
    environment: dict[str, str]
    results: dict[str, subprocess.CompletedProcess[str]] = field(default_factory=dict)

    def run(self, name: str, **more: str) -> None:
        """The `run:` lines of a workflow, one after the other as the host does it; ends at the first failure,
        but for steps that say they run nevertheless."""
        failed = False
        for step in steps(name):
            if failed and "!cancelled()" not in step.get("if", ""):
                continue
            given = {key: value for key, value in step.get("env", {}).items() if "${{" not in value}
            done = subprocess.run(
                ["bash", "-e", "-c", step["run"]],
                cwd=self.workspace, env=self.environment | given | more,
                capture_output=True, encoding="utf-8", check=False,
            )  # fmt: skip
            self.results[step["name"]] = done
            failed = failed or done.returncode != 0

    def failures(self) -> dict[str, str]:
        return {
            name: done.stdout + done.stderr for name, done in self.results.items() if done.returncode != 0
        }

    def asked(self) -> list[str]:
        """What `gh` was asked, a line each."""
        told = self.notes / "asked"
        return told.read_text(encoding="utf-8").splitlines() if told.exists() else []


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A host with this repository as it stands in the work tree, uncommitted changes included."""
    place = tmp_path_factory.mktemp("host")
    clone = tmp_path_factory.mktemp("clone")
    git("clone", "--quiet", "--no-hardlinks", str(ROOT), ".", cwd=clone)
    git("checkout", "--quiet", "-B", "main", cwd=clone)
    names = git("ls-files", "-z", "--cached", "--others", "--exclude-standard", cwd=ROOT).split("\0")
    git("rm", "-r", "--quiet", "--cached", ".", cwd=clone)
    for name in filter(None, names):
        if (ROOT / name).is_file():
            (clone / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, clone / name)
            git("add", "--force", name, cwd=clone)
    git("commit", "--quiet", "--allow-empty", "-m", "What is in the work tree", cwd=clone)
    git("clone", "--quiet", "--bare", str(clone), str(place / "desk/demo"), cwd=place)
    return place


@pytest.fixture
def runner(host: Path, tmp_path: Path) -> Runner:
    """The dependencies are lent to `.venv` by a path line and npm's packages by links, so that `make install`
    and `make bundles` need no network."""
    workspace = tmp_path / "workspace"
    notes = tmp_path / "notes"
    tools = tmp_path / "tools"
    for folder in (workspace, notes, tools):
        folder.mkdir()
    (tools / "gh").write_text(GH, encoding="utf-8")
    (tools / "gh").chmod(0o755)
    (tools / "npm").write_text("#!/bin/sh\n", encoding="utf-8")
    (tools / "npm").chmod(0o755)
    (workspace / "node_modules").mkdir()
    for package in (ROOT / "node_modules").iterdir():
        (workspace / "node_modules" / package.name).symlink_to(package)
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", workspace / ".venv"], check=True)
    [packages] = (workspace / ".venv/lib").glob("python*/site-packages")
    (packages / "lent.pth").write_text(f"{sysconfig.get_path('purelib')}\n", encoding="utf-8")
    kept = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith(("GIT", "LC_", "PYTHON", "MAKE"))
    }
    return Runner(
        workspace,
        notes,
        kept | {
            "HOME": str(tmp_path),
            "LC_ALL": "C.UTF-8",
            "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}",
            "PIP_NO_INDEX": "1",
            "GH_NOTES": str(notes),
            "GITHUB_SERVER_URL": host.as_uri(),
            "GITHUB_REPOSITORY": "desk/demo",
            "GITHUB_BASE_REF": "main",
            "GITHUB_RUN_ID": "1",
            "GITHUB_STEP_SUMMARY": str(notes / "summary"),
            "PULL": "1",
            "GITHUB_SHA": git("rev-parse", "main", cwd=host / "desk/demo"),
        },
    )  # fmt: skip


def propose(host: Path, tmp_path: Path, path: str, text: str) -> str:
    """The commit of a change that somebody proposes: one file with that text, in place of an earlier one."""
    clone = tmp_path / "proposal"
    git("clone", "--quiet", str(host / "desk/demo"), str(clone), cwd=tmp_path)
    target = clone / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8")
    git("add", "--all", cwd=clone)
    git("commit", "--quiet", "-m", "Propose a change", cwd=clone)
    git("push", "--quiet", "origin", "+HEAD:refs/pull/1/merge", cwd=clone)
    return git("rev-parse", "HEAD", cwd=clone)


@EACH_WORKFLOW
def test_a_workflow_trusts_nobody(name: str) -> None:
    """No action of others, no text of others in a script, no permission beyond what a job says it needs."""
    declared = yaml.safe_load(WORKFLOWS[name].read_text(encoding="utf-8"))
    assert declared["permissions"] == {}
    for job in declared["jobs"].values():
        assert job["permissions"]
        assert job["timeout-minutes"] <= 60
    for step in steps(name):
        assert "uses" not in step
        assert "${{" not in step["run"]


@EACH_WORKFLOW
def test_a_workflow_is_thin(name: str) -> None:
    """But for fetching, every step is one command: make, desk, or a script beside the workflows."""
    fetch, *rest = steps(name)
    assert fetch == steps("check")[0]
    for step in rest:
        assert len(step["run"].strip().splitlines()) == 1
        assert re.match(
            r"make install( bundles)?$|\.ci/parts site$|docker run .* \.ci/run$"
            r"|\.venv/bin/desk |\.github/[a-z-]+",
            step["run"].strip(),
        )


@pytest.mark.slow
def test_check_passes_a_change_that_is_right(runner: Runner, host: Path, tmp_path: Path) -> None:
    commit = propose(host, tmp_path, "NOTES.md", "A note.\n")
    runner.run("check", GITHUB_SHA=commit)
    assert runner.failures() == {}


@pytest.mark.slow
def test_check_shows_what_is_wrong_at_its_place(runner: Runner, host: Path, tmp_path: Path) -> None:
    path = "cases/2026/11/02/2611-00000-0.yml"
    commit = propose(host, tmp_path, path, "subject: one\nsubject: two\n")
    runner.run("check", GITHUB_SHA=commit)
    assert list(runner.failures()) == ["Check what the change brings"]
    done = runner.results["Check what the change brings"]
    assert done.returncode == 1
    assert re.search(rf"^::error file={re.escape(path)},line=2,", done.stdout, re.MULTILINE)


def amended(changed: str) -> str:
    """The group's policy with nine days for the final answer."""
    text = (ROOT / changed).read_text(encoding="utf-8")
    return text.replace("    within: 7 days\n", "    within: 9 days\n", 1)


IN_FORCE = "policies/transport-group/2022-09-19.yml"


@pytest.mark.slow
@pytest.mark.parametrize("may_comment", [True, False])
def test_impact_tells_what_a_new_version_does(
    may_comment: bool, runner: Runner, host: Path, tmp_path: Path
) -> None:
    if not may_comment:
        (runner.notes / "may-only-read").touch()
    commit = propose(host, tmp_path, "policies/transport-group/2099-01-01.yml", amended(IN_FORCE))
    runner.run("impact", GITHUB_SHA=commit)
    assert runner.failures() == {}
    assert len([line for line in runner.asked() if line.startswith("pr comment 1 ")]) == 1
    summary = (runner.notes / "summary").read_text(encoding="utf-8")
    assert (runner.notes / "body").read_text(encoding="utf-8") == summary
    assert "2099-01-01" in summary
    assert "<del>7</del><ins>9</ins> 日内" in summary
    assert "within <del>7</del><ins>9</ins> days" in summary
    told = "::notice::" in runner.results["Tell what the change does"].stdout
    assert told is not may_comment


@pytest.mark.slow
def test_impact_writes_its_own_comment_anew_and_no_other(runner: Runner, host: Path, tmp_path: Path) -> None:
    (runner.notes / "own-comment").write_text("77\n", encoding="utf-8")
    commit = propose(host, tmp_path, "policies/transport-group/2099-01-01.yml", amended(IN_FORCE))
    runner.run("impact", GITHUB_SHA=commit)
    assert runner.failures() == {}
    looked, written = [line for line in runner.asked() if line.startswith(("api", "pr comment"))]
    marker = (runner.notes / "body").read_text(encoding="utf-8").splitlines()[0]
    assert marker in looked
    assert "/issues/comments/77" in written


@pytest.mark.slow
def test_impact_tells_what_it_found_though_a_year_has_no_holidays(
    runner: Runner, host: Path, tmp_path: Path
) -> None:
    far = amended(IN_FORCE).replace("    within: 9 days\n", "    within: 900 working days\n")
    commit = propose(host, tmp_path, "policies/transport-group/2099-01-01.yml", far)
    runner.run("impact", GITHUB_SHA=commit)
    assert runner.results["Tell what the change does"].returncode == 2
    body = (runner.notes / "body").read_text(encoding="utf-8")
    assert body == (runner.notes / "summary").read_text(encoding="utf-8")
    assert "2099-01-01" in body
    assert "English" in body


@pytest.mark.slow
def test_impact_fails_a_version_edited_in_force(runner: Runner, host: Path, tmp_path: Path) -> None:
    commit = propose(host, tmp_path, IN_FORCE, amended(IN_FORCE))
    runner.run("impact", GITHUB_SHA=commit)
    assert list(runner.failures()) == ["Tell what the change does"]
    assert "H301" in (runner.notes / "body").read_text(encoding="utf-8")


@pytest.mark.slow
@pytest.mark.parametrize("known", ["", "7"])
def test_due_tells_those_concerned(known: str, runner: Runner) -> None:
    (runner.notes / "open-issue").write_text(known, encoding="utf-8")
    runner.run("due")
    assert runner.failures().keys() <= {"Say what is overdue or running out"}
    said = subprocess.run(
        [runner.workspace / ".venv/bin/desk", "due", "--format", "json"],
        cwd=runner.workspace, env=runner.environment, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    pressing = json.loads(said.stdout)["due"]
    assert runner.results["Say what is overdue or running out"].returncode == said.returncode
    assert any(each["tell"] for each in pressing), "the demo desk shows overdue cases"
    [told] = [line for line in runner.asked() if re.match("issue (create|edit|close)", line)]
    assert told.startswith("issue edit 7" if known else "issue create")
    body = (runner.notes / "body").read_text(encoding="utf-8")
    # Work beside cases is told by the record or case that it belongs to.
    assert all(each["id"] in body or Path(each["path"]).stem in body for each in pressing)


@pytest.mark.slow
def test_publish_hands_over_the_public_site_and_nothing_else(runner: Runner, host: Path) -> None:
    runner.run("publish")
    assert runner.failures() == {}
    remote = host / "desk/demo"
    names = git("ls-tree", "-r", "-z", "--name-only", "pages", cwd=remote).split("\0")
    assert {"index.html", ".nojekyll"} <= set(names)
    assert git("rev-list", "--count", "pages", cwd=remote) == "1"
    assert not [name for name in names if name.startswith(("internal/", "cases/")) or name.endswith(".yml")]
    assert git("status", "--porcelain", cwd=runner.workspace) == ""


@pytest.mark.slow
def test_monthly_hands_out_the_report_on_a_month(runner: Runner) -> None:
    months = sorted("-".join(path.parts[-3:-1]) for path in (ROOT / "cases").glob("*/*/*"))
    assert months, "the demo desk has cases"
    runner.run("monthly", MONTH=months[0])
    assert runner.failures() == {}
    assert [line for line in runner.asked() if line.startswith("issue create") and months[0] in line]
    body = (runner.notes / "body").read_text(encoding="utf-8")
    year, month = months[0].split("-")
    assert body.startswith(f"{year}年{int(month)}月投诉月报")
    assert runner.environment["GITHUB_SHA"][:12] in body
    assert ".pdf" not in body


@pytest.mark.slow
def test_monthly_fails_where_there_is_no_such_month(runner: Runner) -> None:
    runner.run("monthly", MONTH="2999-01")
    assert list(runner.failures()) == ["Hand out the monthly report"]
    assert "2999-01" in runner.failures()["Hand out the monthly report"]
    assert not [line for line in runner.asked() if line.startswith("issue create")]
