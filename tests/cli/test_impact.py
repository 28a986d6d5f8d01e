"""`desk impact`: who is judged otherwise by changed policies, and who would be."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

NOON = "2026-11-02T12:00:00+08:00"
IN_FORCE = "policies/transport-group/2022-09-19.yml"
COMING = "policies/transport-group/2026-12-01.yml"
FINAL_ANSWER = "    until: [responded, answered-on-the-spot, redirected]\n    unless: withdrawn\n    within: "


@pytest.fixture
def at_work(desk: Any) -> Any:
    """A desk with a complaint of yesterday, which a unit has, and one of this morning."""
    for path in (desk.root / "policies/transport-group").glob("*.yml"):
        if path.name != Path(IN_FORCE).name:
            path.unlink()
    desk.git("commit", "--quiet", "--all", "--allow-empty", "-m", "One version only")
    desk.old = desk.open(at="2026-11-01T09:00:00+08:00")
    desk.ok("transfer", desk.old, "--unit", "bus-one", at="2026-11-01T09:10:00+08:00")
    desk.fresh = desk.open()
    return desk


def amend(desk: Any, path: str, *changes: tuple[str, str]) -> None:
    """Write a version that differs from the one in force by these replacements."""
    text = (desk.root / IN_FORCE).read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    (desk.root / path).write_text(text, encoding="utf-8")


def lasting(days: int) -> tuple[str, str]:
    """Another limit for the final answer."""
    return f"{FINAL_ANSWER}7 days", f"{FINAL_ANSWER}{days} days"


def told(desk: Any, *more: str) -> Any:
    """The one version that impact tells of."""
    [version] = desk.ok("impact", "--base", "main", *more, at=NOON)["versions"]
    return version


def by_id(cases: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {case["id"]: case for case in cases}


def test_a_coming_version_judges_nobody_yet(at_work: Any) -> None:
    amend(at_work, COMING, lasting(9))
    found = told(at_work)
    assert (found["change"], found["compared_with"]) == ("added", "2022-09-19")
    assert found["judged_by_it"] == []
    cases = by_id(found["would_be_under_it"])
    assert set(cases) == {at_work.old, at_work.fresh}
    for case in cases.values():
        [clock] = case["clocks"]
        assert clock["clock"] == "answer"
        assert clock["moved_by"] > 0
        assert clock["before"]["due"] < clock["after"]["due"]
        assert not case["becomes_overdue"]
        assert not any(case["steps"].values())


def test_a_tighter_limit_makes_overdue(at_work: Any) -> None:
    amend(at_work, COMING, ("    within: 7 days", "    within: 2 minutes"))
    cases = by_id(told(at_work)["would_be_under_it"])
    assert all(case["becomes_overdue"] for case in cases.values())


def test_a_version_dated_back_judges_what_came_since(at_work: Any) -> None:
    amend(at_work, "policies/transport-group/2026-11-02.yml", lasting(9))
    found = told(at_work)
    assert list(by_id(found["judged_by_it"])) == [at_work.fresh]
    assert list(by_id(found["would_be_under_it"])) == [at_work.old]
    amend(at_work, "policies/transport-group/2026-10-01.yml", lasting(8))
    ran = at_work.run("--json", "impact", "--base", "main", at=NOON)
    assert ran.code == 0
    assert [finding["code"] for finding in ran.data["refused"]] == ["H302"]
    earlier, later = ran.data["versions"]
    assert list(by_id(earlier["judged_by_it"])) == [at_work.old]
    assert list(by_id(later["judged_by_it"])) == [at_work.fresh]


def test_a_version_edited_in_force_is_refused_and_told(at_work: Any) -> None:
    amend(at_work, IN_FORCE, lasting(9))
    ran = at_work.run("--json", "impact", "--base", "main", at=NOON)
    assert ran.code == 1
    assert [finding["code"] for finding in ran.data["refused"]] == ["H301"]
    [found] = ran.data["versions"]
    assert found["change"] == "changed"
    assert set(by_id(found["judged_by_it"])) == {at_work.old, at_work.fresh}
    assert found["would_be_under_it"] == []
    said = at_work.run("impact", "--base", "main", at=NOON)
    assert said.code == 1
    assert "The change is refused:" in said.out
    assert f"{IN_FORCE}: H301" in said.out


def test_a_version_taken_out_leaves_cases_nobody_judges(at_work: Any) -> None:
    (at_work.root / IN_FORCE).unlink()
    ran = at_work.run("--json", "impact", "--base", "main", at=NOON)
    assert ran.code == 1
    assert [finding["code"] for finding in ran.data["refused"]] == ["H301"]
    assert "transport-group" in ran.data["unjudged"]
    assert "cannot be told" in at_work.run("impact", "--base", "main", at=NOON).out


def test_other_posts_approve_and_other_steps_come_first(at_work: Any) -> None:
    at_work.ok(
        "assess", at_work.fresh, "--severity", "major", "--trigger", "media", at="2026-11-02T09:20:00+08:00"
    )
    amend(
        at_work,
        COMING,
        (
            "{before: carried-out, by: [leading-group-head], when: {severity: major}}",
            "{before: carried-out, by: [centre-supervisor], when: {severity: major}}",
        ),
        (
            "  escalates:\n",
            "  requires:\n  - {before: transferred, steps: [promised]}\n  escalates:\n",
        ),
    )
    found = told(at_work)
    case = by_id(found["would_be_under_it"])[at_work.fresh]
    assert {"step": "carried-out", "before": ["leading-group-head"], "after": ["centre-supervisor"]} in case[
        "approvals"
    ]
    assert case["steps"]["no_longer_possible"] == ["transferred"]
    assert case["steps"]["no_longer_asked"] == ["transferred"]
    gained = {post["post"]: post["gained"] for post in found["posts"]}
    assert [duty["kind"] for duty in gained["centre-supervisor"]] == ["approval"]
    assert {clause["no"] for clause in found["clauses"]} == {"7", "14"}
    said = at_work.run("impact", "--base", "main", at=NOON).out
    assert re.search(
        r"approval before “carried out” +head of the leading group +service centre supervisor", said
    )
    assert re.search(rf"no longer possible +“transferred” .*{at_work.fresh}", said)


def test_nothing_changed(at_work: Any) -> None:
    assert at_work.ok("impact", "--base", "main", at=NOON)["versions"] == []
    assert "No policy version was added or changed" in at_work.run("impact", "--base", "HEAD", at=NOON).out


def test_a_copy_under_a_new_date_says_the_same(at_work: Any) -> None:
    amend(at_work, COMING)
    assert all(case["same"] for case in told(at_work)["would_be_under_it"])
    said = at_work.run("impact", "--base", "main", at=NOON).out
    assert "It says the same." in said
    assert "0 would stand differently" in said


def test_a_commit_is_judged_like_the_work_tree(at_work: Any) -> None:
    start = at_work.git("rev-parse", "HEAD").strip()
    amend(at_work, COMING, lasting(9))
    at_work.git("add", "--all")
    at_work.git("commit", "--quiet", "-m", "Longer")
    here = at_work.ok("impact", "--base", start, at=NOON)
    assert here["versions"]
    assert at_work.ok("impact", "--base", start, "--head", "HEAD", at=NOON) == here
    (at_work.root / COMING).unlink()
    assert at_work.ok("impact", "--base", start, "--head", "HEAD", at=NOON) == here
    assert at_work.ok("impact", "--base", start, at=NOON)["versions"] == []


def test_a_new_policy_has_nothing_to_be_compared_with(at_work: Any) -> None:
    (at_work.root / "policies/trams").mkdir()
    amend(at_work, "policies/trams/2026-12-01.yml")
    found = told(at_work)
    assert (found["change"], found["compared_with"], found["would_be_under_it"]) == ("added", None, [])
    assert "first version" in at_work.run("impact", "--base", "main", at=NOON).out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--base", "nowhere"], "no commit is known here as nowhere"),
        (["--base", "main", "--head", "nowhere"], "no commit is known here as nowhere"),
        (["--base", "main", "--format", "text", "--json"], "want different things"),
    ],
)
def test_what_cannot_be_told_is_exit_code_2(at_work: Any, words: list[str], message: str) -> None:
    ran = at_work.run("impact", *words, at=NOON)
    assert ran.code == 2
    assert message in ran.out + ran.err


def test_a_version_that_cannot_be_read_is_exit_code_2(at_work: Any) -> None:
    (at_work.root / COMING).write_text("title: none\n", encoding="utf-8")
    ran = at_work.run("impact", "--base", "main", at=NOON)
    assert ran.code == 2
    assert COMING in ran.err


def test_unknown_holidays_are_exit_code_2(at_work: Any) -> None:
    amend(at_work, COMING, lasting(900))
    ran = at_work.run("impact", "--base", "main", at=NOON)
    assert ran.code == 2
    assert re.search(rf"{at_work.fresh}: when answer is due cannot be told: the holidays of 20\d\d", ran.err)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_markdown_for_a_comment(at_work: Any, language: str) -> None:
    amend(at_work, COMING, lasting(9))
    said = subprocess.run(
        [sys.executable, "-m", "rightsdesk", "-C", str(at_work.root), "--as-of", NOON,
         "impact", "--base", "main", "--format", "markdown"],
        capture_output=True, encoding="utf-8", check=True,
        env={**os.environ, "LC_ALL": "C.UTF-8", "LANGUAGE": language},
    ).stdout  # fmt: skip
    tables = re.findall(r"^\| .* \|\n\| --- .*\n(?:\|.*\n?)+", said, re.MULTILINE)
    assert len(tables) == 1
    heads, _rule, *rows = tables[0].strip().split("\n")
    assert {row.count(" | ") for row in rows} == {heads.count(" | ")}
    assert {row.split(" | ")[0].removeprefix("| ") for row in rows} == {at_work.old, at_work.fresh}
    assert "<del>7</del><ins>9</ins>" in said
