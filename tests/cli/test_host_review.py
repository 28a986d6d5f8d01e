"""`desk host-review`: a review on the host counts as an approval where a clause lets it, a forged one never.

The far side is a `gh` that answers from files; the payload is one that a host sent, with invented numbers.
"""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from rightsdesk.records.files import WorkTree
from rightsdesk.records.git import Repository
from rightsdesk.records.identities import make_key
from rightsdesk.records.signing import signatures
from rightsdesk.records.store import Desk

RECORDED = Path(__file__).parent.parent / "data" / "host" / "pull_request_review.json"
POLICY = "policies/transport-group/2026-10-01.yml"
ASKS = "{before: carried-out, by: [leading-group-head], when: {severity: major}}"
LETS = "{before: carried-out, by: [unit-head], approval: host-review}"
APPROVER, ACCOUNT = "passenger-01", 5150001
MACHINE = "approvals"
REPOSITORY, PULL, REVIEW = 730001, 12, 8800001


def day(hour: int, minute: int = 0) -> str:
    return f"2026-11-02T{hour:02}:{minute:02}:00+08:00"


def git(at: Path, *arguments: str) -> str:
    done = subprocess.run(["git", "-C", str(at), *arguments], check=True, capture_output=True, text=True)
    return done.stdout.strip()


@dataclass
class Reviewed:
    """A desk with a plan on its case's branch, and what the host says of the review of it."""

    desk: Any
    hosted: Path
    case_id: str
    plan: str
    answers: Path
    payload: dict[str, Any]

    @property
    def branch(self) -> str:
        return f"resolution/{self.case_id}"

    def answer(self) -> None:
        """Let the host say what the payload says."""
        place = self.answers / f"repos.desk.demo.pulls.{PULL}"
        review = {**self.payload["review"], "state": self.payload["review"]["state"].upper()}
        place.write_text(json.dumps(self.payload["pull_request"]), encoding="utf-8")
        Path(f"{place}.reviews.{REVIEW}").write_text(json.dumps(review), encoding="utf-8")

    def run(self, *words: str, by: str = MACHINE, at: str = day(10)) -> Any:
        """Take over the review, by the payload where no words name it."""
        event = self.answers / "event.json"
        event.write_text(json.dumps(self.payload), encoding="utf-8")
        return self.desk.run("host-review", *(words or (str(event),)), at=at, by=by)

    def refused(self, *words: str, code: int = 1, **place: str) -> str:
        """What is said of a review that does not count; nothing was changed, here or there."""
        before = (
            self.desk.snapshot(),
            git(self.hosted, "for-each-ref"),
            self.desk.git("for-each-ref", "refs/heads"),
        )
        ran = self.run(*words, **place)
        assert ran.code == code, ran.out + ran.err
        after = (
            self.desk.snapshot(),
            git(self.hosted, "for-each-ref"),
            self.desk.git("for-each-ref", "refs/heads"),
        )
        assert after == before
        return str(ran.err)


@pytest.fixture(scope="module")
def prepared(busy_desk: Any, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, str]:
    """The folder with a published desk, and a plan on the branch of one case: its id and the commit."""
    desk, place = busy_desk, tmp_path_factory.mktemp("reviewed")
    policy = desk.root / POLICY
    text = policy.read_text(encoding="utf-8")
    assert ASKS in text
    policy.write_text(text.replace(ASKS, LETS), encoding="utf-8")
    staff = desk.root / "policies/staff.yml"
    key = make_key(desk.root / ".desk/keys/approvals", MACHINE)
    people = staff.read_text(encoding="utf-8")
    mark = people.index("    posts:", people.index(f"  {APPROVER}:"))
    people = f"{people[:mark]}    account_id: {ACCOUNT}\n{people[mark:]}"
    people += (
        f"  {MACHINE}:\n    name: {{zh: 审批登记程序, en: Approvals}}\n    email: approvals@desk.example\n"
        f'    machine: true\n    keys: ["{key}"]\n'
    )
    staff.write_text(people, encoding="utf-8")
    with (desk.root / "policies/desk.yml").open("a", encoding="utf-8") as organisation:
        organisation.write("\ngovernance: {signatures: true}\n")
    (desk.root / ".desk/keys" / APPROVER).unlink()
    desk.git("commit", "-q", "-a", "-m", "Let reviews on the host count")
    case_id = desk.open()
    desk.ok("promise", case_id, "--reply-by", "2026-11-05T17:00", "--via", "phone", at=day(9, 20))
    desk.ok("transfer", case_id, "--unit", "bus-one", at=day(9, 30))
    git(place, "init", "-q", "--bare", "-b", "main", "published.git")
    desk.git("remote", "add", "origin", "../published.git")
    desk.git("config", "remote.origin.url", str(place / "published.git"))
    desk.git("push", "-q", "-u", "origin", "main")
    words = ("propose", case_id, "--branch", "--explanation", "The sensor was worn.")
    plan = desk.ok(*words, at=day(9, 40), by="bus-one-01")["commit"]
    shutil.copytree(desk.root, place / "desk")
    return place, case_id, plan


def in_review(kind: Any, place: Path, host: Path, case_id: str, plan: str) -> Reviewed:
    """The desk in that folder, with a host that tells of an approving review."""
    root, hosted = place / "desk", place / "published.git"
    git(root, "config", "remote.origin.url", "https://github.com/desk/demo.git")
    git(root, "config", f"url.{hosted}.insteadOf", "https://github.com/desk/demo.git")
    payload = json.loads(RECORDED.read_text(encoding="utf-8"))
    payload["pull_request"]["head"] |= {"ref": f"resolution/{case_id}", "sha": plan}
    payload["review"]["commit_id"] = plan
    found = Reviewed(kind(root), hosted, case_id, plan, host, payload)
    found.answer()
    return found


@pytest.fixture
def reviewed(prepared: tuple[Path, str, str], busy_desk: Any, tmp_path: Path, host: Path) -> Reviewed:
    """A desk of its own, for what changes it."""
    place, case_id, plan = prepared
    shutil.copytree(place, tmp_path / "place")
    return in_review(type(busy_desk), tmp_path / "place", host, case_id, plan)


@pytest.fixture(scope="module")
def shared(prepared: tuple[Path, str, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the prepared folder."""
    return Path(shutil.copytree(prepared[0], tmp_path_factory.mktemp("shared") / "place"))


@pytest.fixture
def untouched(prepared: tuple[Path, str, str], shared: Path, busy_desk: Any, host: Path) -> Reviewed:
    """A desk that all share who are refused, and so change nothing."""
    return in_review(type(busy_desk), shared, host, *prepared[1:])


def test_an_approving_review_becomes_a_signed_approval_on_the_branch(reviewed: Reviewed) -> None:
    before = reviewed.desk.snapshot()
    ran = reviewed.run()
    assert ran.code == 0, ran.err
    assert reviewed.desk.snapshot() == before
    tip = git(reviewed.hosted, "rev-parse", reviewed.branch)
    assert git(reviewed.hosted, "rev-parse", f"{tip}^") == reviewed.plan
    (path,) = git(reviewed.hosted, "diff", "--name-only", reviewed.plan, tip).splitlines()
    event = yaml.safe_load(git(reviewed.hosted, "show", f"{tip}:{path}"))["timeline"][-1]
    assert (event["event"], event["by"]) == ("approved", APPROVER)
    assert event["host_review"] == {
        "repository": REPOSITORY,
        "pull": PULL,
        "review": REVIEW,
        "account": ACCOUNT,
        "commit": reviewed.plan,
    }
    assert event["proposal"].startswith("sha256:")
    assert event["at"].isoformat() == "2026-11-02T09:52:00+08:00"
    assert (
        git(reviewed.hosted, "log", "-1", "--format=%ae %ce", tip)
        == "approvals@desk.example approvals@desk.example"
    )
    repository = Repository.find(reviewed.desk.root)
    (signed,) = signatures(repository, [tip])
    assert signed.signer(Desk(WorkTree(reviewed.desk.root)).staff) == MACHINE
    main = git(reviewed.hosted, "rev-parse", "main")
    reviewed.desk.ok("join", f"origin/{reviewed.branch}", at=day(10, 5), by="lead-01")
    reviewed.desk.ok("carry-out", reviewed.case_id, "--what", "Replaced.", at=day(10, 30), by="bus-one-01")
    assert reviewed.desk.run("check", "--base", main, at=day(10, 40)).code == 0


def audited(reviewed: Reviewed) -> list[str]:
    """The codes of what an audit finds about approvals that stand on reviews."""
    reviewed.desk.git("merge", "-q", "--no-ff", "--no-edit", f"refs/heads/{reviewed.branch}")
    ran = reviewed.desk.run("audit", "--format", "json", at=day(11))
    assert ran.out, ran.err
    found = json.loads(ran.out)
    listed = found["findings"] if isinstance(found, dict) else found
    return [
        each["code"] for each in listed if each["code"].startswith(("T101", "T102", "T103", "T104", "A13"))
    ]


def test_an_audit_believes_the_machine(reviewed: Reviewed) -> None:
    assert reviewed.run().code == 0
    assert audited(reviewed) == []


@pytest.mark.parametrize("by", ["approvals@desk.example", "zi@desk.example"])
def test_an_audit_does_not_believe_a_review_that_anybody_wrote_down(by: str, reviewed: Reviewed) -> None:
    assert reviewed.run().code == 0
    forged = reviewed.desk.git("show", "-s", "--format=%B", reviewed.branch)
    tree = reviewed.desk.git("rev-parse", f"{reviewed.branch}^{{tree}}").strip()
    who = ("-c", "user.name=Somebody", "-c", f"user.email={by}")
    tip = reviewed.desk.git(*who, "commit-tree", tree, "-p", reviewed.plan, "-m", forged).strip()
    reviewed.desk.git("update-ref", f"refs/heads/{reviewed.branch}", tip)
    assert audited(reviewed) == ["T104"]


def test_numbers_alone_will_do(reviewed: Reviewed) -> None:
    words = (
        "--pull",
        str(PULL),
        "--review",
        str(REVIEW),
        "--repository",
        "desk/demo",
        "--host",
        "github.com",
    )
    assert reviewed.run(*words).code == 0
    asked = (reviewed.answers / "asked").read_text(encoding="utf-8").splitlines()
    assert all("--hostname github.com --method GET repos/desk/demo/pulls/12" in line for line in asked)


def test_without_a_name_the_machine_whose_key_is_here_acts(reviewed: Reviewed) -> None:
    git(reviewed.desk.root, "config", "user.email", "approvals@desk.example")
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "rightsdesk",
            "--as-of",
            day(10),
            "host-review",
            "--pull",
            str(PULL),
            "--review",
            str(REVIEW),
        ],
        cwd=reviewed.desk.root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_the_same_review_counts_once(reviewed: Reviewed) -> None:
    assert reviewed.run().code == 0
    tip = git(reviewed.hosted, "rev-parse", reviewed.branch)
    reviewed.payload["pull_request"]["head"]["sha"] = reviewed.payload["review"]["commit_id"] = tip
    reviewed.answer()
    assert "no plan is waiting" in reviewed.refused()


def test_a_review_used_in_this_case_is_void_for_the_next_plan(reviewed: Reviewed) -> None:
    assert reviewed.run().code == 0
    again = ("propose", reviewed.case_id, "--branch", "--explanation", "Dearer.")
    tip = reviewed.desk.ok(*again, at=day(10, 10), by="bus-one-01")["commit"]
    reviewed.payload["pull_request"]["head"]["sha"] = reviewed.payload["review"]["commit_id"] = tip
    reviewed.payload["review"]["submitted_at"] = "2026-11-02T02:12:00Z"
    reviewed.answer()
    assert "A132" in reviewed.refused(at=day(10, 20))


# What is forged: the host says something else, or what it says does not count


def _head(**changed: Any) -> Callable[[dict[str, Any]], None]:
    return lambda payload: payload["pull_request"]["head"].update(changed)


def _review(**changed: Any) -> Callable[[dict[str, Any]], None]:
    return lambda payload: payload["review"].update(changed)


def _account(**changed: Any) -> Callable[[dict[str, Any]], None]:
    return lambda payload: payload["review"]["user"].update(changed)


def _pull(**changed: Any) -> Callable[[dict[str, Any]], None]:
    return lambda payload: payload["pull_request"].update(changed)


def _other_base(payload: dict[str, Any]) -> None:
    payload["pull_request"]["base"]["ref"] = "elsewhere"


OTHER = "0" * 40


@pytest.mark.parametrize(
    ("forge", "says"),
    [
        pytest.param(_review(state="dismissed"), "does not approve", id="dismissed"),
        pytest.param(_review(state="commented"), "does not approve", id="a comment"),
        pytest.param(_review(state="changes_requested"), "does not approve", id="changes requested"),
        pytest.param(_account(type="Bot"), "not by a person", id="a bot"),
        pytest.param(_account(id=999), "number 999", id="a stranger"),
        pytest.param(_review(commit_id=OTHER), "not the last one", id="an earlier commit"),
        pytest.param(_head(sha=OTHER), "not the last one", id="another head"),
        pytest.param(_head(repo={"id": 1}), "another repository", id="a fork"),
        pytest.param(_head(repo=None), "another repository", id="a fork that was deleted"),
        pytest.param(_head(ref="main"), "not of a case's branch", id="another branch"),
        pytest.param(_head(ref="resolution/2611-00000-0"), "not of a case's branch", id="no id"),
        pytest.param(
            _head(ref="resolution/x\n::set-output\x1b[2J${{ secrets.KEY }}"), "not of a case's", id="a script"
        ),
        pytest.param(_pull(state="closed"), "not open", id="a closed one"),
        pytest.param(_other_base, "not into main", id="another main line"),
        pytest.param(_review(submitted_at="2026-11-02T09:00:00Z"), "from the future", id="the future"),
    ],
)
def test_a_review_that_does_not_count_is_refused(
    forge: Callable[[dict[str, Any]], None], says: str, untouched: Reviewed
) -> None:
    forge(untouched.payload)
    untouched.answer()
    said = untouched.refused()
    assert says in said
    assert "\x1b" not in said and "${{" not in said


@pytest.mark.parametrize(
    ("forge", "says"),
    [
        pytest.param(_account(id=4), "account", id="another account"),
        pytest.param(_review(commit_id=OTHER), "commit", id="another commit"),
        pytest.param(_review(state="dismissed"), "state", id="another state"),
        pytest.param(_head(sha=OTHER), "branch", id="another head"),
        pytest.param(
            lambda payload: payload["repository"].update(id=1), "repository", id="another repository"
        ),
        pytest.param(_other_base, "main branch", id="another main line"),
    ],
)
def test_a_payload_that_the_host_does_not_confirm_is_refused(
    forge: Callable[[dict[str, Any]], None], says: str, untouched: Reviewed
) -> None:
    forge(untouched.payload)
    said = untouched.refused()
    assert "forged" in said
    assert says in said


def test_a_review_that_the_host_does_not_know_is_refused(untouched: Reviewed) -> None:
    untouched.payload["review"]["id"] = 1
    assert "404" in untouched.refused(code=2)


def test_a_host_that_answers_with_another_review_is_not_believed(untouched: Reviewed) -> None:
    place = untouched.answers / f"repos.desk.demo.pulls.{PULL}.reviews.1"
    shutil.copy(untouched.answers / f"repos.desk.demo.pulls.{PULL}.reviews.{REVIEW}", place)
    assert "forged" in untouched.refused("--pull", str(PULL), "--review", "1")


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"[]",
        b"\xff",
        b'{"action": "submitted"}',
        b"[" * 100_000,
        b'{"action": "labeled", "review": {"id": true}}',
    ],
)
def test_what_is_no_payload_is_refused(raw: bytes, untouched: Reviewed) -> None:
    (untouched.answers / "odd.json").write_bytes(raw)
    assert "no review's payload" in untouched.refused(str(untouched.answers / "odd.json"))


def test_nothing_that_people_chose_is_ever_shown(reviewed: Reviewed) -> None:
    odd = "x\n::error::\x1b[31m${{ secrets.KEY }}`id`"
    reviewed.payload["review"]["user"]["login"] = odd
    reviewed.payload["review"]["body"] = odd
    reviewed.payload["pull_request"]["title"] = odd
    reviewed.answer()
    ran = reviewed.run()
    assert ran.code == 0
    assert "::error" not in ran.out + ran.err
    assert "secrets" not in git(reviewed.hosted, "log", "-p", "-1", reviewed.branch)


def _edit(reviewed: Reviewed, path: str, old: str, new: str) -> None:
    """A change that enters the published main line."""
    file = reviewed.desk.root / path
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")
    reviewed.desk.git("commit", "-q", "-a", "-m", "Change")
    reviewed.desk.git("push", "-q", "origin", "main")


def test_where_the_clause_wants_an_own_step_no_review_counts(reviewed: Reviewed) -> None:
    _edit(reviewed, POLICY, LETS, LETS.replace(", approval: host-review", ""))
    merged = ("merge", "-q", "--no-edit", "origin/main")
    git(reviewed.desk.root, "-c", "user.name=A", "checkout", "-q", reviewed.branch)
    git(reviewed.desk.root, *merged)
    git(reviewed.desk.root, "push", "-q", "origin", reviewed.branch)
    tip = git(reviewed.desk.root, "rev-parse", "HEAD")
    git(reviewed.desk.root, "checkout", "-q", "main")
    reviewed.payload["pull_request"]["head"]["sha"] = reviewed.payload["review"]["commit_id"] = tip
    reviewed.answer()
    assert "no clause lets" in reviewed.refused()


def test_an_account_that_was_taken_off_the_staff_since_counts_no_more(reviewed: Reviewed) -> None:
    _edit(reviewed, "policies/staff.yml", f"    account_id: {ACCOUNT}\n", "")
    assert f"number {ACCOUNT}" in reviewed.refused()


def test_a_post_that_ended_since_counts_no_more(reviewed: Reviewed) -> None:
    staff = yaml.safe_load((reviewed.desk.root / "policies/staff.yml").read_text(encoding="utf-8"))
    posts = staff["people"][APPROVER]["posts"]
    assert posts
    text = (reviewed.desk.root / "policies/staff.yml").read_text(encoding="utf-8")
    begin = text.index(f"  {APPROVER}:")
    end = text.find("\n  ", text.index("    posts:", begin) + 12)
    while end != -1 and text[end + 3] in " -":
        end = text.find("\n  ", end + 1)
    own = text[begin:end]
    _edit(reviewed, "policies/staff.yml", own, re.sub(r"from: (\S+?)\}", r"from: \1, to: 2026-11-01}", own))
    assert APPROVER in reviewed.refused()


def test_the_proposer_does_not_approve_by_review(reviewed: Reviewed) -> None:
    again = ("propose", reviewed.case_id, "--branch", "--explanation", "Mine.")
    tip = reviewed.desk.ok(*again, at=day(9, 45), by=APPROVER)["commit"]
    reviewed.payload["pull_request"]["head"]["sha"] = reviewed.payload["review"]["commit_id"] = tip
    reviewed.answer()
    assert "nobody approves their own work" in reviewed.refused()


def test_a_branch_that_changes_posts_is_refused(reviewed: Reviewed) -> None:
    elsewhere = reviewed.hosted.parent / "forger"
    git(reviewed.hosted.parent, "clone", "-q", "-b", reviewed.branch, str(reviewed.hosted), str(elsewhere))
    staff = elsewhere / "policies/staff.yml"
    staff.write_text(staff.read_text(encoding="utf-8").replace(str(ACCOUNT), "666"), encoding="utf-8")
    git(
        elsewhere, "-c", "user.name=A", "-c", "user.email=a@desk.example", "commit", "-q", "-a", "-m", "Grant"
    )
    git(elsewhere, "push", "-q", "origin", reviewed.branch)
    tip = git(elsewhere, "rev-parse", "HEAD")
    reviewed.payload["pull_request"]["head"]["sha"] = reviewed.payload["review"]["commit_id"] = tip
    reviewed.payload["review"]["user"]["id"] = 666
    reviewed.answer()
    assert "policies/staff.yml" in reviewed.refused()


def test_a_person_does_not_record_reviews(untouched: Reviewed) -> None:
    assert "is a person" in untouched.refused(by=APPROVER)


def test_a_machine_without_its_key_records_nothing(reviewed: Reviewed) -> None:
    shutil.rmtree(reviewed.desk.root / ".desk/keys")
    assert "rightsdesk.key" in reviewed.refused()
