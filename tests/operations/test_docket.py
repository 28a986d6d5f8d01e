"""What is owed is found without reading settled cases, and a settled case that was touched is read again."""

from typing import Any


def lived(desk: Any, at_hour: int) -> str:
    """A whole case under the basic policy, settled within the hour."""
    case_id = str(
        desk.ok(
            "open", "--policy", "basic", "--kind", "question", "--channel", "phone", "--category", "service",
            "--subject", "Opening hours", "--summary", "When do you open?",
            at=f"2026-11-02T{at_hour:02d}:00:00+08:00",
        )["id"]
    )  # fmt: skip
    desk.ok("answer", case_id, "--result", "At eight.", at=f"2026-11-02T{at_hour:02d}:10:00+08:00")
    desk.ok("close", case_id, at=f"2026-11-02T{at_hour:02d}:20:00+08:00")
    return case_id


def asking(desk: Any, at: str) -> set[str]:
    """The cases that ask for something."""
    return {task["id"] for task in desk.ok("next", at=at)["tasks"] if task["source"] == "case"}


def test_settled_cases_are_remembered_and_reopened_ones_are_seen(desk: Any) -> None:
    case_id = lived(desk, 9)
    assert asking(desk, at="2026-11-03T09:00:00+08:00") == set()
    kept = desk.root / ".desk" / "settled"
    assert case_id in kept.read_text(encoding="utf-8")
    desk.ok("reopen", case_id, "--reason", "Asked again.", at="2026-11-03T09:10:00+08:00")
    assert asking(desk, at="2026-11-03T09:20:00+08:00") == {case_id}


def test_a_broken_file_stops_the_list_though_it_was_settled(desk: Any) -> None:
    lived(desk, 9)
    desk.ok("next", at="2026-11-03T09:00:00+08:00")
    path = next((desk.root / "cases").rglob("*.yml"))
    path.write_text(path.read_text(encoding="utf-8") + "broken: true\n", encoding="utf-8")
    assert desk.run("next", at="2026-11-03T09:00:00+08:00").code == 2


def test_a_changed_policy_is_not_judged_by_old_memory(desk: Any) -> None:
    lived(desk, 9)
    desk.ok("next", at="2026-11-03T09:00:00+08:00")
    first = (desk.root / ".desk" / "settled").read_text(encoding="utf-8").splitlines()[0]
    policy = next((desk.root / "policies" / "basic").glob("*.yml"))
    policy.write_text(policy.read_text(encoding="utf-8") + "# another\n", encoding="utf-8")
    desk.ok("next", at="2026-11-03T09:00:00+08:00")
    assert (desk.root / ".desk" / "settled").read_text(encoding="utf-8").splitlines()[0] != first
