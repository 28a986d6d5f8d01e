"""`desk doctor`: each thing that can be wrong here or on the host is named, with what to do about it."""

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

NOW = "2040-01-02T10:00:00+08:00"
"""Later than the clock of any machine that commits for these tests."""
WHO = "lead-01"


@pytest.fixture(scope="module")
def sound(busy_desk: Any) -> Any:
    """A desk in order."""
    (busy_desk.root / ".gitattributes").write_text("* -text\n", encoding="utf-8")
    busy_desk.ok("staff", "files", at=NOW)
    busy_desk.git("add", ".")
    busy_desk.git("commit", "-q", "-m", "What is generated")
    return busy_desk


@pytest.fixture
def desk(sound: Any, tmp_path: Path) -> Any:
    """A desk in order but for what a test does to it."""
    shutil.copytree(sound.root, tmp_path / "desk")
    return type(sound)(tmp_path / "desk")


def examined(desk: Any, *more: str, code: int = 0, at: str = NOW, by: str = WHO) -> dict[str, Any]:
    """What was found, by what it is about."""
    ran = desk.run("doctor", "--json", *(more or ("--offline",)), at=at, by=by)
    assert ran.code == code, ran.out + ran.err
    return {each["about"]: each for each in ran.data["found"]}


def state(found: dict[str, Any], about: str) -> tuple[str, str]:
    return found[about]["state"], found[about]["said"] + found[about]["todo"]


def test_a_desk_in_order_passes(desk: Any) -> None:
    found = examined(desk)
    assert not [each for each in found.values() if each["state"] == "fail"]
    assert {"git", "desk", "person", "bytes", "ignored", "clock", "history", "branch"} <= found.keys()
    assert all(
        each["todo"] for each in found.values() if each["state"] == "warn" and each["about"] != "published"
    )


def _autocrlf(desk: Any) -> None:
    desk.git("rm", "-q", ".gitattributes")
    desk.git("config", "core.autocrlf", "true")


def _filter(desk: Any) -> None:
    (desk.root / ".git/info/attributes").write_text("*.yml filter=hide\n", encoding="utf-8")


def _unignored(desk: Any) -> None:
    (desk.root / ".gitignore").write_text("", encoding="utf-8")


def _detached(desk: Any) -> None:
    desk.git("checkout", "-q", "--detach")


def _under_way(desk: Any) -> None:
    (desk.root / ".git/MERGE_HEAD").write_text(desk.git("rev-parse", "HEAD"), encoding="utf-8")


def _replaced(desk: Any) -> None:
    desk.git("replace", "HEAD", "HEAD~1")


def _unreadable(desk: Any) -> None:
    (desk.root / "policies/staff.yml").write_text("people: [\n", encoding="utf-8")


@pytest.mark.parametrize(
    ("breaking", "about", "says"),
    [
        (_autocrlf, "bytes", "core.autocrlf=true"),
        (_filter, "bytes", "filter=hide"),
        (_unignored, "ignored", ".gitignore"),
        (_detached, "branch", "git switch main"),
        (_under_way, "branch", "git merge --continue"),
        (_replaced, "history", "refs/replace"),
        (_unreadable, "desk", "staff.yml"),
    ],
)
def test_what_is_wrong_here_fails(breaking: Callable[[Any], None], about: str, says: str, desk: Any) -> None:
    assert examined(desk)[about]["state"] == "ok"
    breaking(desk)
    found, said = state(examined(desk, code=1), about)
    assert found == "fail"
    assert says in said


def test_line_ends_that_only_this_machine_leaves_alone_are_a_warning(desk: Any) -> None:
    desk.git("rm", "-q", ".gitattributes")
    assert examined(desk)["bytes"]["state"] == "warn"


def test_a_clock_that_jumped_back_is_noticed(desk: Any) -> None:
    found, said = state(examined(desk, code=1, at="2020-01-01T10:00:00+08:00"), "clock")
    assert found == "fail"
    assert "clock" in said


def test_a_shallow_clone_is_told_how_to_become_whole(desk: Any, tmp_path: Path) -> None:
    subprocess.run(
        ["git", "clone", "-q", "--depth", "1", desk.root.as_uri(), str(tmp_path / "shallow")], check=True
    )
    found, said = state(examined(type(desk)(tmp_path / "shallow"), code=1), "history")
    assert (found, "git fetch --unshallow" in said) == ("fail", True)


def test_an_unknown_person_is_told_who_is_known(desk: Any) -> None:
    found, said = state(examined(desk, code=1, by="nobody"), "person")
    assert (found, "intake-01" in said) == ("fail", True)


def test_a_hook_that_heals_is_known(desk: Any) -> None:
    assert examined(desk)["hook"]["state"] == "warn"
    hook = desk.root / ".git/hooks/pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\nexec desk heal --quiet\n", encoding="utf-8")
    assert examined(desk)["hook"]["state"] == "warn", "it cannot be run"
    hook.chmod(0o755)
    assert examined(desk)["hook"]["state"] == "ok"


def test_a_desk_just_made_has_nothing_to_mend(sound: Any, tmp_path: Path) -> None:
    made = type(sound)(tmp_path)
    words = ("init", "new", "--policy", "basic", "--email", "a@desk.example", "--person", "anna")
    made.ok(*words, at=NOW)
    found = examined(type(made)(tmp_path / "new"), by="anna")
    assert not [each for each in found.values() if each["state"] == "fail"]
    assert {found[about]["state"] for about in ("hook", "merge-driver", "bytes", "ignored", "generated")} == {
        "ok"
    }


def test_a_merge_that_git_does_alone_is_a_warning(desk: Any) -> None:
    found, said = state(examined(desk), "merge-driver")
    assert (found, "/cases/** merge=desk" in said) == ("warn", True)
    (desk.root / ".gitattributes").write_text("* -text\n/cases/** merge=desk\n", encoding="utf-8")
    found, said = state(examined(desk), "merge-driver")
    assert (found, "git config merge.desk.driver" in said) == ("warn", True)
    desk.git("config", "merge.desk.driver", "desk merge-driver %O %A %B %P")
    assert state(examined(desk), "merge-driver")[0] == "ok"


def test_a_private_key_that_others_may_read_fails(desk: Any) -> None:
    key = desk.root / ".desk" / "keys" / WHO
    assert state(examined(desk), "signing-key")[0] == "ok"
    key.chmod(0o644)
    found, said = state(examined(desk, code=1), "key-file")
    assert (found, f"chmod 600 {key}" in said) == ("fail", True)


def test_who_has_no_key_here_is_told_how_to_get_one(desk: Any) -> None:
    (desk.root / ".desk" / "keys" / WHO).unlink()
    found, said = state(examined(desk), "signing-key")
    assert (found, "rightsdesk.key" in said) == ("warn", True)


def test_a_desk_that_goes_by_no_signatures_is_told_so(desk: Any) -> None:
    assert state(examined(desk), "governance") == (
        "warn",
        "the desk does not go by signatures: what a clause wants signed counts without one"
        "write `signatures: true` under `governance` in policies/desk.yml",
    )
    with (desk.root / "policies" / "desk.yml").open("a", encoding="utf-8") as organisation:
        organisation.write("\ngovernance: {signatures: true}\n")
    assert state(examined(desk), "governance")[0] == "ok"


def test_a_clone_without_the_vault_is_told_how_to_get_it(desk: Any) -> None:
    assert ": desk" in examined(desk, by="intake-01")["vault"]["said"]
    shutil.rmtree(desk.root / ".desk" / "vault")
    found, said = state(examined(desk), "vault")
    assert (found, "desk vault remote" in said) == ("warn", True)


# The host

PLACE = "repos.desk.demo"
RIGHT: dict[str, Any] = {
    PLACE: {"allow_merge_commit": True, "allow_squash_merge": False, "allow_rebase_merge": False},
    f"{PLACE}.rules.branches.main": [
        {"type": "non_fast_forward", "ruleset_id": 7},
        {"type": "deletion", "ruleset_id": 7},
        {
            "type": "pull_request",
            "ruleset_id": 7,
            "parameters": {"required_approving_review_count": 1, "require_code_owner_review": True},
        },
        {
            "type": "required_status_checks",
            "ruleset_id": 7,
            "parameters": {"required_status_checks": [{"context": "desk check"}]},
        },
    ],
    f"{PLACE}.rulesets.7": {"bypass_actors": []},
    f"{PLACE}.environments.approvals": {"deployment_branch_policy": {"protected_branches": True}},
}
OLDER = {
    f"{PLACE}.branches.main.protection": {
        "allow_force_pushes": {"enabled": False},
        "allow_deletions": {"enabled": False},
        "enforce_admins": {"enabled": True},
        "required_pull_request_reviews": {
            "required_approving_review_count": 1,
            "require_code_owner_reviews": True,
        },
        "required_status_checks": {"contexts": ["desk check"]},
    }
}
ABOUT = {"host", "host-merging", "host-force", "host-deletion", "host-check", "host-review", "host-bypass"}


@pytest.fixture
def answers(desk: Any, host: Path) -> Path:
    """The folder of what the host answers; the desk is published there."""
    desk.git("remote", "add", "origin", "git@github.com:desk/demo.git")
    desk.git("config", "branch.main.remote", "origin")
    desk.git("config", "branch.main.merge", "refs/heads/main")
    return host


def answer(folder: Path, what: dict[str, Any]) -> None:
    for name, data in what.items():
        (folder / name).write_text(json.dumps(data), encoding="utf-8")


def online(desk: Any, code: int = 0) -> dict[str, Any]:
    ran = desk.run("--json", "doctor", at=NOW, by=WHO)
    assert ran.code == code, ran.out + ran.err
    return {each["about"]: each for each in ran.data["found"] if each["about"].startswith("host")}


def test_a_host_that_is_set_right_passes(desk: Any, answers: Path) -> None:
    answer(answers, RIGHT)
    found = online(desk)
    assert found.keys() == ABOUT | {"host-machine"}
    assert {each["state"] for each in found.values()} == {"ok"}


def test_the_older_kind_of_protection_counts_as_well(desk: Any, answers: Path) -> None:
    answer(answers, {PLACE: RIGHT[PLACE], f"{PLACE}.rules.branches.main": [], **OLDER})
    found = online(desk)
    assert found.keys() == ABOUT
    assert {each["state"] for each in found.values()} == {"ok"}


def _without(kind: str) -> dict[str, Any]:
    rules = RIGHT[f"{PLACE}.rules.branches.main"]
    return {f"{PLACE}.rules.branches.main": [rule for rule in rules if rule["type"] != kind]}


@pytest.mark.parametrize(
    ("changed", "about"),
    [
        ({PLACE: {**RIGHT[PLACE], "allow_squash_merge": True}}, "host-merging"),
        ({PLACE: {**RIGHT[PLACE], "allow_rebase_merge": True}}, "host-merging"),
        ({PLACE: {**RIGHT[PLACE], "allow_merge_commit": False}}, "host-merging"),
        (_without("non_fast_forward"), "host-force"),
        (_without("deletion"), "host-deletion"),
        (_without("required_status_checks"), "host-check"),
        (_without("pull_request"), "host-review"),
        ({f"{PLACE}.rulesets.7": {"bypass_actors": [{"actor_type": "OrganizationAdmin"}]}}, "host-bypass"),
        ({f"{PLACE}.environments.approvals": {"deployment_branch_policy": None}}, "host-machine"),
        (
            {
                f"{PLACE}.environments.approvals": {
                    "deployment_branch_policy": {"custom_branch_policies": True, "protected_branches": False}
                },
                f"{PLACE}.environments.approvals.deployment-branch-policies": {
                    "branch_policies": [{"name": "main"}, {"name": "re*\x1b[2J"}]
                },
            },
            "host-machine",
        ),
    ],
)
def test_what_is_wrong_on_the_host_fails(
    changed: dict[str, Any], about: str, desk: Any, answers: Path
) -> None:
    answer(answers, RIGHT | changed)
    found = online(desk, code=1)
    assert [each["about"] for each in found.values() if each["state"] == "fail"] == [about]
    assert found[about]["todo"]
    assert "\x1b" not in found[about]["said"]


def test_what_the_host_does_not_show_is_not_taken_for_right(
    desk: Any, answers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GH_REFUSES", "403")
    answer(answers, {PLACE: {"name": "demo"}})
    found = online(desk)
    assert {each["about"] for each in found.values() if each["state"] == "ok"} == {"host"}


def test_without_an_account_the_host_is_not_known(desk: Any, answers: Path) -> None:
    assert online(desk)["host"]["state"] == "warn"
    assert "gh auth login" in online(desk)["host"]["todo"]


def test_another_host_is_looked_at_by_hand(desk: Any, answers: Path) -> None:
    desk.git("remote", "set-url", "origin", "git@git.desk.example:desk/demo.git")
    found = online(desk)
    assert list(found) == ["host"]
    assert found["host"]["state"] == "warn"
