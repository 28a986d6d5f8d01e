"""`desk propose --branch` and `desk approve --branch`: a plan goes to its pull request and the rest stays."""

import subprocess
from pathlib import Path
from typing import Any

import pytest

from rightsdesk.records.files import WorkTree
from rightsdesk.records.git import Repository
from rightsdesk.records.signing import signatures
from rightsdesk.records.store import Desk


def day(hour: int, minute: int = 0) -> str:
    return f"2026-11-02T{hour:02}:{minute:02}:00+08:00"


def git(at: Path, *arguments: str) -> str:
    done = subprocess.run(["git", "-C", str(at), *arguments], check=True, capture_output=True, text=True)
    return done.stdout.strip()


def with_unit(desk: Any) -> str:
    """A complaint that a unit has, which owes a plan."""
    case_id = str(desk.open())
    desk.ok("promise", case_id, "--reply-by", "2026-11-05T17:00", "--via", "phone", at=day(9, 20))
    desk.ok("transfer", case_id, "--unit", "bus-one", at=day(9, 30))
    return case_id


def propose(desk: Any, case_id: str, *more: str, at: str = day(9, 40)) -> Any:
    words = ("propose", case_id, "--branch", "--explanation", "The sensor was worn.", *more)
    return desk.ok(*words, at=at, by="bus-one-01")


@pytest.fixture
def desk(busy_desk: Any, found_desk: Any) -> Any:
    """A desk without cases, at work in this process."""
    return type(busy_desk)(found_desk("desk").root)


@pytest.fixture
def hosted(desk: Any, tmp_path: Path) -> Path:
    """The repository in which the desk is published."""
    place = tmp_path / "published.git"
    git(tmp_path, "init", "-q", "--bare", "-b", "main", str(place))
    git(desk.root, "remote", "add", "origin", str(place))
    git(desk.root, "push", "-q", "-u", "origin", "main")
    return place


def clone(desk: Any, hosted: Path, folder: Path) -> Any:
    """Somebody else's clone of what is published."""
    git(folder.parent, "clone", "-q", str(hosted), str(folder))
    git(folder, "config", "user.email", "other@desk.example")
    return type(desk)(folder)


def test_a_plan_goes_on_a_branch_and_nothing_else_moves(desk: Any) -> None:
    case_id = with_unit(desk)
    (desk.root / "notes.txt").write_text("not yet\n", encoding="utf-8")
    desk.git("add", "notes.txt")
    before = desk.snapshot()
    done = propose(desk, case_id)
    assert desk.snapshot() == before
    branch = f"resolution/{case_id}"
    assert done["branch"] == {"name": branch, "base": "main", "remote": None, "address": None}
    assert desk.git("diff", "--name-only", "main", branch).split() == [done["path"]]
    assert desk.git("rev-parse", branch).strip() == done["commit"]
    assert "explanation: The sensor was worn." in desk.git("show", f"{branch}:{done['path']}")
    assert desk.run("check", "--base", "main", at=day(10)).code == 0


def test_a_second_plan_follows_the_first_on_the_same_branch(desk: Any) -> None:
    case_id = with_unit(desk)
    first = propose(desk, case_id)
    second = propose(desk, case_id, "--note", "More of it.", at=day(9, 45))
    assert desk.git("rev-parse", f"{second['commit']}^").strip() == first["commit"]
    assert desk.git("show", f"resolution/{case_id}:{second['path']}").count("event: proposed") == 2


def test_what_the_rules_refuse_leaves_no_branch(desk: Any) -> None:
    case_id = str(desk.open())
    before = desk.snapshot()
    ran = desk.run("approve", case_id, "--branch", at=day(9, 50), by="passenger-01")
    assert ran.code == 1
    assert "no plan is waiting" in ran.err
    assert desk.snapshot() == before
    assert not desk.git("for-each-ref", "refs/heads/resolution")


def test_the_reviewer_approves_on_the_branch_and_the_main_line_takes_it_in(
    desk: Any, hosted: Path, tmp_path: Path
) -> None:
    case_id = with_unit(desk)
    desk.ok("sync", at=day(9, 35))
    proposed = propose(desk, case_id)
    assert proposed["branch"]["remote"] == "origin"
    assert git(hosted, "rev-parse", f"resolution/{case_id}") == proposed["commit"]
    assert git(hosted, "rev-parse", "main") == desk.git("rev-parse", "main").strip()

    reviewer = clone(desk, hosted, tmp_path / "reviewer")
    before = reviewer.snapshot()
    approved = reviewer.ok("approve", case_id, "--branch", at=day(9, 50), by="passenger-01")
    assert reviewer.snapshot() == before
    assert git(hosted, "rev-parse", f"resolution/{case_id}^") == proposed["commit"]
    assert git(hosted, "rev-parse", f"resolution/{case_id}") == approved["commit"]

    desk.git("fetch", "-q")
    desk.ok("join", f"origin/resolution/{case_id}", at=day(10), by="lead-01")
    desk.ok("carry-out", case_id, "--what", "It was replaced.", at=day(10, 30), by="bus-one-01")
    assert desk.run("check", at=day(10, 40)).code == 0


def test_nobody_approves_their_own_plan_on_the_branch(desk: Any, hosted: Path) -> None:
    case_id = with_unit(desk)
    desk.ok("sync", at=day(9, 35))
    desk.ok("propose", case_id, "--branch", "--explanation", "Worn.", at=day(9, 40), by="passenger-01")
    head = git(hosted, "rev-parse", f"resolution/{case_id}")
    ran = desk.run("approve", case_id, "--branch", at=day(9, 50), by="passenger-01")
    assert ran.code == 1
    assert git(hosted, "rev-parse", f"resolution/{case_id}") == head


def test_a_branch_that_was_taken_in_begins_anew_at_the_main_line(desk: Any) -> None:
    case_id = with_unit(desk)
    propose(desk, case_id)
    desk.ok("join", f"resolution/{case_id}", at=day(9, 50), by="passenger-01")
    done = propose(desk, case_id, at=day(10))
    assert desk.git("rev-parse", f"{done['commit']}^") == desk.git("rev-parse", "main")


def test_steps_that_are_not_published_go_first(desk: Any, hosted: Path) -> None:
    case_id = str(desk.open())
    desk.ok("sync", at=day(9, 16))
    desk.ok("promise", case_id, "--reply-by", "2026-11-05T17:00", "--via", "phone", at=day(9, 20))
    words = ("propose", case_id, "--branch", "--explanation", "Worn.")
    ran = desk.run(*words, at=day(9, 40), by="bus-one-01")
    assert ran.code == 1
    assert "desk sync" in ran.err
    assert git(hosted, "for-each-ref", "refs/heads/resolution") == ""


def test_a_host_that_refuses_leaves_nothing_behind(desk: Any, hosted: Path) -> None:
    case_id = with_unit(desk)
    desk.ok("sync", at=day(9, 35))
    hook = hosted / "hooks" / "pre-receive"
    hook.write_text("#!/bin/sh\necho no such branches here >&2\nexit 1\n", encoding="utf-8")
    hook.chmod(0o755)
    before = desk.snapshot()
    words = ("propose", case_id, "--branch", "--explanation", "Worn.")
    ran = desk.run(*words, at=day(9, 40), by="bus-one-01")
    assert ran.code == 2
    assert "no such branches here" in ran.err
    assert desk.snapshot() == before
    assert not desk.git("for-each-ref", "refs/heads/resolution")


def test_two_who_went_apart_on_one_branch_are_told(desk: Any, hosted: Path, tmp_path: Path) -> None:
    case_id = with_unit(desk)
    desk.ok("sync", at=day(9, 35))
    propose(desk, case_id)
    other = clone(desk, hosted, tmp_path / "other")
    propose(other, case_id, at=day(9, 41))
    tip = desk.git("commit-tree", f"resolution/{case_id}^{{tree}}", "-p", "main", "-m", "Apart").strip()
    desk.git("update-ref", f"refs/heads/resolution/{case_id}", tip)
    words = ("propose", case_id, "--branch", "--explanation", "Worn.")
    ran = desk.run(*words, at=day(9, 42), by="bus-one-01")
    assert ran.code == 1
    assert f"git branch -m resolution/{case_id} aside-resolution/{case_id}" in ran.err


def test_a_branch_somebody_works_on_is_not_moved_under_them(desk: Any, tmp_path: Path) -> None:
    case_id = with_unit(desk)
    propose(desk, case_id)
    desk.git("worktree", "add", "-q", str(tmp_path / "elsewhere"), f"resolution/{case_id}")
    words = ("propose", case_id, "--branch", "--explanation", "Worn.")
    ran = desk.run(*words, at=day(9, 50), by="bus-one-01")
    assert ran.code == 1
    assert "elsewhere" in ran.err
    inside = type(desk)(tmp_path / "elsewhere").run(*words, at=day(9, 50), by="bus-one-01")
    assert inside.code == 1
    assert "git switch main" in inside.err


def test_the_page_for_the_pull_request_is_told(desk: Any, hosted: Path) -> None:
    case_id = with_unit(desk)
    desk.git("config", f"url.{hosted.parent}/.insteadOf", "https://somebody:secret@github.com/desk/")
    desk.git("remote", "set-url", "origin", "https://somebody:secret@github.com/desk/published.git")
    desk.ok("sync", at=day(9, 35))
    words = ("propose", case_id, "--branch", "--explanation", "Worn.")
    ran = desk.run(*words, at=day(9, 40), by="bus-one-01")
    assert f"https://github.com/desk/published/compare/main...resolution/{case_id}?expand=1" in ran.out
    assert "secret" not in ran.out + ran.err


def test_a_decision_on_the_branch_is_signed_or_not_taken(signing_desk: Any) -> None:
    case_id = with_unit(signing_desk)
    propose(signing_desk, case_id)
    approved = signing_desk.ok("approve", case_id, "--branch", at=day(9, 50), by="passenger-01")
    repository = Repository.find(signing_desk.root)
    (signature,) = signatures(repository, [approved["commit"]])
    assert signature.signer(Desk(WorkTree(signing_desk.root)).staff) == "passenger-01"

    propose(signing_desk, case_id, at=day(10))
    before = signing_desk.git("for-each-ref")
    (signing_desk.root / ".desk" / "keys" / "passenger-01").unlink()
    ran = signing_desk.run("approve", case_id, "--branch", at=day(10, 10), by="passenger-01")
    assert ran.code == 1
    assert "signed" in ran.err
    assert signing_desk.git("for-each-ref") == before
