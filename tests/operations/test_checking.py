"""`desk check`: whole or since a base, fail-closed, in real repositories."""

import os
import subprocess
from pathlib import Path
from typing import Any

LATER = "2026-11-02T12:00:00+08:00"


def case_file(desk: Any, case_id: str) -> Path:
    return next(Path(desk.root).rglob(f"{case_id}.yml"))


def relative(desk: Any, case_id: str) -> str:
    return case_file(desk, case_id).relative_to(desk.root).as_posix()


def append(desk: Any, case_id: str, text: str) -> None:
    with case_file(desk, case_id).open("a", encoding="utf-8") as file:
        file.write(text)


def commit(desk: Any, message: str, *, author: str | None = None, committer: str | None = None) -> None:
    dates = {"GIT_AUTHOR_DATE": author or LATER, "GIT_COMMITTER_DATE": committer or author or LATER}
    desk.git("add", "-A")
    subprocess.run(
        ["git", "-C", str(desk.root), "commit", "-q", "-m", message], env=os.environ | dates, check=True
    )


def transferred(at: str = "2026-11-02T09:30:00+08:00", unit: str = "bus-one") -> str:
    return f"- event: transferred\n  at: {at}\n  by: intake-01\n  unit: {unit}\n"


def in_earnest(desk: Any) -> None:
    """No demonstration: when steps were recorded says something."""
    path = desk.root / "policies" / "desk.yml"
    text = path.read_text(encoding="utf-8")
    assert "demonstration: true" in text
    path.write_text(text.replace("demonstration: true", "demonstration: false"), encoding="utf-8")
    commit(desk, "In earnest")


def codes(desk: Any, *arguments: str, at: str = LATER) -> list[str]:
    found = desk.run("check", *arguments, "--format", "json", at=at)
    assert found.code in (0, 1), found.err
    return [finding["code"] for finding in found.data["findings"] if finding["severity"] != "warning"]


def test_a_desk_without_cases_is_clean(desk: Any) -> None:
    assert desk.run("check").code == 0


def test_a_case_by_commands_is_clean_whole_and_since_its_base(desk: Any) -> None:
    case_id = desk.open()
    desk.ok("transfer", case_id, "--unit", "bus-one", at="2026-11-02T09:30:00+08:00")
    assert codes(desk) == []
    assert codes(desk, "--base", "HEAD~2") == []


def test_a_base_that_is_not_there_is_no_clean_desk(desk: Any) -> None:
    ran = desk.run("check", "--base", "origin/main")
    assert ran.code == 2
    assert "origin/main" in ran.err
    assert "git fetch" in ran.err


def test_a_desk_older_than_its_base_cannot_be_compared(desk: Any) -> None:
    desk.open()
    newer = desk.git("rev-parse", "HEAD").strip()
    desk.git("reset", "-q", "--hard", "HEAD~1")
    ran = desk.run("check", "--base", newer)
    assert ran.code == 2
    assert "older" in ran.err


def test_histories_with_nothing_in_common_cannot_be_compared(desk: Any) -> None:
    tree = subprocess.run(
        ["git", "-C", str(desk.root), "mktree"], input="", capture_output=True, text=True, check=True
    ).stdout.strip()
    empty = desk.git("commit-tree", "-m", "Elsewhere", tree).strip()
    assert desk.run("check", "--base", empty).code == 2


def test_with_a_base_only_what_changed_is_judged(desk: Any) -> None:
    case_id, other = desk.open(), desk.open()
    append(desk, case_id, transferred(unit="nowhere"))
    commit(desk, "A fault that stands already")
    base = desk.git("rev-parse", "HEAD").strip()
    append(desk, other, transferred())
    commit(desk, "A step")
    assert codes(desk) == ["S301"]
    assert codes(desk, "--base", base) == []


def test_uncommitted_and_untracked_files_count(desk: Any) -> None:
    case_id = desk.open()
    append(desk, case_id, transferred(unit="nowhere"))
    assert codes(desk, "--base", "HEAD") == ["S301"]
    text = case_file(desk, case_id).read_text(encoding="utf-8")
    stray = case_file(desk, case_id).with_name("2611-0YGEC-5.yml")
    desk.git("checkout", "-q", "--", ".")
    stray.write_text(text, encoding="utf-8")
    assert "I101" in codes(desk, "--base", "HEAD")


def test_a_file_hidden_by_gitignore_counts(desk: Any) -> None:
    (desk.root / ".git" / "info" / "exclude").write_text("cases/\n", encoding="utf-8")
    folder = desk.root / "cases" / "2026" / "11" / "02"
    folder.mkdir(parents=True)
    (folder / "2611-F8QY4-D.yml").write_text("no: case\n", encoding="utf-8")
    assert codes(desk, "--base", "HEAD") != []


def test_what_others_published_meanwhile_was_not_dropped_by_a_branch(desk: Any) -> None:
    case_id = desk.open()
    desk.git("branch", "mine")
    append(desk, case_id, transferred())
    commit(desk, "Their step")
    desk.git("checkout", "-q", "mine")
    desk.open()
    assert codes(desk, "--base", "main") == []
    case_file(desk, case_id).unlink()
    assert codes(desk, "--base", "main") == ["H101"]


def test_the_finding_names_file_line_and_what_to_run(desk: Any) -> None:
    case_id = desk.open()
    path = case_file(desk, case_id)
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("Door closed", "Door shut", 1), encoding="utf-8")
    ran = desk.run("check", "--base", "HEAD", at=LATER)
    line = text[: text.index("subject:")].count("\n") + 1
    assert ran.code == 1
    assert f"{relative(desk, case_id)}:{line}:1 H201" in ran.out
    assert f"desk absorb {relative(desk, case_id)}" in ran.out


def test_annotations_name_paths_as_the_host_wants_them(desk: Any) -> None:
    case_id = desk.open()
    append(desk, case_id, transferred(unit="nowhere"))
    ran = desk.run("check", "--format", "github", at=LATER)
    assert f"::error file={relative(desk, case_id)},line=" in ran.out
    assert "file=./" not in ran.out


def test_a_step_recorded_days_later_is_flagged(desk: Any) -> None:
    in_earnest(desk)
    case_id = desk.open()
    append(desk, case_id, transferred())
    commit(desk, "Written up later", author="2026-11-05T12:00:00+08:00")
    found = codes(desk, "--base", "HEAD~1", at="2026-11-05T13:00:00+08:00")
    assert found == ["D102"]


def test_a_step_recorded_in_time_and_published_days_later_is_not(desk: Any) -> None:
    in_earnest(desk)
    case_id = desk.open()
    append(desk, case_id, transferred())
    commit(desk, "Offline", author="2026-11-02T09:40:00+08:00", committer="2026-11-05T12:00:00+08:00")
    assert codes(desk, "--base", "HEAD~1", at="2026-11-05T13:00:00+08:00") == []


def test_a_step_not_yet_committed_is_recorded_now(desk: Any) -> None:
    in_earnest(desk)
    case_id = desk.open()
    append(desk, case_id, transferred())
    assert codes(desk, "--base", "HEAD", at="2026-11-02T10:00:00+08:00") == []
    assert codes(desk, "--base", "HEAD", at="2026-11-05T10:00:00+08:00") == ["D102"]


def test_an_unreadable_policy_is_reported_alone(desk: Any) -> None:
    case_id = desk.open()
    policy = desk.root / "policies" / "transport-group" / "2022-09-19.yml"
    policy.write_text(policy.read_text(encoding="utf-8").replace("title:", "titel:", 1), encoding="utf-8")
    assert set(codes(desk)) == {"S201", "S202"}
    append(desk, case_id, "- event: nonsense\n")
    assert set(codes(desk)) == {"S201", "S202", "S204"}


def test_cases_that_cannot_be_listed_are_no_clean_desk(desk: Any) -> None:
    (desk.root / "cases").write_text("not a folder\n", encoding="utf-8")
    ran = desk.run("check")
    assert ran.code == 2
    assert "cases" in ran.err


def test_faults_in_imported_history_are_known(desk: Any) -> None:
    case_id = desk.open()
    path = case_file(desk, case_id)
    text = path.read_text(encoding="utf-8")
    origin = "origin: {system: old-register, id: '17'}\n"
    text = text.replace("category:", origin + "category:", 1).replace("service-attitude", "rudeness", 1)
    path.write_text(text + transferred(unit="nowhere") + "  source: old-register 17\n", encoding="utf-8")
    ran = desk.run("check", "--format", "json", at=LATER)
    assert ran.code == 0
    assert {finding["code"] for finding in ran.data["findings"] if finding["severity"] == "known"} == {"S301"}
    append(desk, case_id, transferred(unit="elsewhere", at="2026-11-02T10:00:00+08:00"))
    assert desk.run("check", at=LATER).code == 1, "what was added after the import counts"


def test_configuration_is_judged_when_a_policy_changed(desk: Any) -> None:
    old = desk.root / "policies" / "basic" / "2026-01-01.yml"
    new = old.with_name("2026-12-01.yml")
    text = old.read_text(encoding="utf-8")
    new.write_text(text.replace("steps: [responded]", "steps: [archived]"), encoding="utf-8")
    assert codes(desk, "--base", "HEAD") == ["C301"]


def test_a_mixed_up_merge_is_told_by_the_case(desk: Any) -> None:
    case_id = desk.open()
    append(desk, case_id, "<<<<<<< ours\n" + transferred() + "=======\n>>>>>>> theirs\n")
    assert codes(desk, "--base", "HEAD") != []


def test_an_emptied_case_is_not_passed_over(desk: Any) -> None:
    case_id = desk.open()
    case_file(desk, case_id).write_bytes(b"")
    ran = desk.run("check", "--base", "HEAD", at=LATER)
    assert ran.code == 1
    assert relative(desk, case_id) in ran.out
    commit(desk, "Empty it")
    assert desk.run("check", "--base", "HEAD~1", at=LATER).code == 1
