"""The workflows' own `run:` lines, executed in a temporary clone; a stand-in only for the host's `gh`."""

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from rightsdesk.records.identities import make_key

ROOT = Path(__file__).parents[2]
WORKFLOWS = {path.stem: path for path in sorted((ROOT / ".github/workflows").glob("*.yml"))}
EACH_WORKFLOW = pytest.mark.parametrize("name", WORKFLOWS)
NEED_NO_FILES = {"review"}
"""Workflows that run as a branch has them, so that they had better not run what it brings."""
SENDER = ["-c", "user.name=A Colleague", "-c", "user.email=colleague@desk.example"]

# Notes down what it was asked; answers `gh issue list` with what the test put into `open-issue`, the list of
# own comments with `own-comment`, any other path of the API with the file that is named like its end, and
# refuses to comment where the test made `may-only-read`.
GH = """#!/bin/sh
printf '%s\\n' "$*" >>"$GH_NOTES/asked"
while [ $# -gt 0 ]; do
    [ "$1" != --body-file ] || cp "$2" "$GH_NOTES/body"
    case "$1" in body=@*) cp "${1#body=@}" "$GH_NOTES/body" ;; esac
    shift
done
case "$(tail -n 1 "$GH_NOTES/asked")" in
    "issue list"*) cat "$GH_NOTES/open-issue" 2>/dev/null || true ;;
    "api --hostname"*) cat "$GH_NOTES/$(tail -n 1 "$GH_NOTES/asked" | sed 's|.*/||')" ;;
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
    found = steps(name)
    if name not in NEED_NO_FILES:
        assert found.pop(0) == steps("check")[0]
    for step in found:
        assert len(step["run"].strip().splitlines()) == 1
        assert re.match(
            r"make install bundles$|\.ci/parts site$|docker run .* \.ci/run$"
            r"|\.venv/bin/desk |(sh )?\.github/[a-z-]+|gh workflow run ",
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


def pushed(host: Path, tmp_path: Path, path: str, text: str) -> dict[str, str]:
    """What the host tells of a push to its main branch that changed one file."""
    commit = propose(host, tmp_path, path, text)
    before = git("rev-parse", f"{commit}^", cwd=host / "desk/demo")
    return {"GITHUB_SHA": commit, "BEFORE": before}


@pytest.mark.slow
def test_audit_passes_a_push_that_only_adds(runner: Runner, host: Path, tmp_path: Path) -> None:
    runner.run("audit", **pushed(host, tmp_path, "NOTES.md", "A note.\n"))
    assert runner.failures() == {}
    assert "::error" not in runner.results["Audit what came in"].stdout


@pytest.mark.slow
def test_audit_fails_a_push_that_bends_a_case(runner: Runner, host: Path, tmp_path: Path) -> None:
    path = min((ROOT / "cases").rglob("*.yml"))
    bent = path.read_text(encoding="utf-8").replace("\nsubject: ", "\nsubject: Not ", 1)
    runner.run("audit", **pushed(host, tmp_path, path.relative_to(ROOT).as_posix(), bent))
    done = runner.results["Audit what came in"]
    assert (done.returncode, list(runner.failures())) == (1, ["Audit what came in"])
    assert "H201" in done.stdout


@pytest.mark.slow
def test_audit_fails_where_the_replaced_head_is_gone(runner: Runner, host: Path) -> None:
    """As after a push with force: what came in since cannot be told."""
    runner.run("audit", BEFORE="3f" * 20)
    assert runner.results["Audit what came in"].returncode == 2


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


# Reviews on the host


def test_a_review_is_handed_on_by_its_numbers_alone(runner: Runner) -> None:
    odd = '8"; touch pwned; echo "$(touch pwned)'
    runner.run("review", MAIN="main", PULL="12", REVIEW=odd)
    assert runner.failures() == {}
    handed = f"workflow run approve.yml --repo desk/demo --ref main -f pull=12 -f review={odd}"
    assert runner.asked() == [handed]
    assert not (runner.workspace / "pwned").exists()


def test_what_runs_as_a_branch_has_it_is_given_no_secret() -> None:
    """Whoever may push a branch may change a workflow that runs as the branch has it."""
    for path in WORKFLOWS.values():
        declared = yaml.safe_load(path.read_text(encoding="utf-8"))
        on_branch = {"pull_request", "pull_request_review"} & set(declared[True])
        assert not on_branch or "secrets." not in path.read_text(encoding="utf-8")
    assert jobs("approve")["approve"]["environment"] == "approvals"


@dataclass
class Proposal:
    """A host of its own with a plan on the branch of a case; the key of the machine that records reviews."""

    host: Path
    case_id: str
    plan: str
    key: str


@pytest.fixture
def proposal(host: Path, tmp_path: Path) -> Proposal:
    place, clone = tmp_path / "own", tmp_path / "planned"
    shutil.copytree(host, place)
    git("clone", "--quiet", str(place / "desk/demo"), str(clone), cwd=tmp_path)
    public = make_key(tmp_path / "machine", "approvals")
    policy, staff = clone / "policies/basic/2026-01-01.yml", clone / "policies/staff.yml"
    text = policy.read_text(encoding="utf-8") + (
        '- no: "90"\n  text: {zh: 处理方案须经批准。, en: Plans are approved.}\n  approvals:\n'
        "  - {before: carried-out, by: [officer], approval: host-review}\n"
    )
    policy.write_text(text, encoding="utf-8")
    people = staff.read_text(encoding="utf-8")
    mark = people.index("    posts:", people.index("  intake-02:"))
    staff.write_text(
        f"{people[:mark]}    account_id: 5150001\n{people[mark:]}  approvals:\n"
        "    name: {zh: 审批登记程序, en: Approvals}\n    email: approvals@desk.example\n"
        f'    machine: true\n    keys: ["{public}"]\n',
        encoding="utf-8",
    )
    git("commit", "--quiet", "--all", "-m", "Let reviews count", cwd=clone)
    opening = (
        "open --policy basic --kind complaint --channel phone --category staff --reply-via phone "
        "--subject Unfriendly --summary Unfriendly."
    )
    case_id = desk(clone, "intake-01", *opening.split())["id"]
    git("push", "--quiet", "origin", "main", cwd=clone)
    plan = desk(clone, "intake-01", "propose", case_id, "--branch", "--explanation", "A talk.")["commit"]
    return Proposal(place, case_id, plan, (tmp_path / "machine").read_text(encoding="ascii"))


def desk(clone: Path, by: str, *words: str) -> Any:
    command = [sys.executable, "-m", "rightsdesk", "--as", by, "--json", *words]
    done = subprocess.run(command, cwd=clone, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)


@pytest.mark.slow
def test_an_approving_review_is_recorded_and_checked(runner: Runner, proposal: Proposal) -> None:
    place = {"ref": f"resolution/{proposal.case_id}", "sha": proposal.plan, "repo": {"id": 1}}
    base = {"ref": "main", "sha": proposal.plan, "repo": {"id": 1}}
    pull = {"number": 12, "state": "open", "head": place, "base": base}
    review = {
        "id": 80,
        "state": "APPROVED",
        "commit_id": proposal.plan,
        "submitted_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "user": {"id": 5150001, "type": "User"},
    }
    (runner.notes / "12").write_text(json.dumps(pull), encoding="utf-8")
    (runner.notes / "80").write_text(json.dumps(review), encoding="utf-8")
    remote = proposal.host / "desk/demo"
    runner.run(
        "approve", MACHINE_KEY=proposal.key, PULL="12", REVIEW="80", GITHUB_REF_NAME="main",
        GITHUB_SERVER_URL=proposal.host.as_uri(), GITHUB_SHA=git("rev-parse", "main", cwd=remote),
    )  # fmt: skip
    tip = git("rev-parse", f"resolution/{proposal.case_id}", cwd=remote)
    started = [line for line in runner.asked() if line.startswith("workflow run check.yml")]
    assert runner.failures() == {}
    assert git("rev-parse", f"{tip}^", cwd=remote) == proposal.plan
    assert "gpgsig" in git("cat-file", "commit", tip, cwd=remote)
    assert started == [f"workflow run check.yml --repo desk/demo --ref resolution/{proposal.case_id}"]
    told = "".join(done.stdout + done.stderr for done in runner.results.values())
    assert proposal.key.splitlines()[1] not in told
