"""Several people complain of one thing: told at opening, handled as one, major where they are many."""

from typing import Any

import pytest

CLAUSE = """\
- no: "90"
  text: {zh: 同一事项合并办理。, en: What concerns one matter is handled as one.}
  likeness: {within: 3 days, alike: 50, alike_there: 30}
  group: {cases: 3, within: 3 days, trigger: media}
"""


@pytest.fixture
def crowded(desk: Any) -> Any:
    """The desk with a policy that says what is alike and what is a group."""
    source = desk.root / "policies" / "basic" / "2026-01-01.yml"
    folder = desk.root / "policies" / "crowd"
    folder.mkdir()
    text = source.read_text(encoding="utf-8").replace("clauses:\n", f"clauses:\n{CLAUSE}", 1)
    (folder / "2026-01-01.yml").write_text(text, encoding="utf-8")
    desk.git("add", "-A")
    desk.git("commit", "-q", "-m", "Say what a group is")
    return desk


def opened(desk: Any, hour: int, **changed: str) -> Any:
    values = {
        "policy": "crowd",
        "kind": "complaint",
        "channel": "phone",
        "category": "delay",
        "subject": "12 路早班车没有来",
        "summary": "今天早上 12 路首班车没有到站，等了四十分钟。",
        **changed,
    }
    words = [word for key, value in values.items() for word in (f"--{key}", value)]
    return desk.ok("open", *words, at=f"2026-11-02T{hour:02}:00:00+08:00")


def merged(desk: Any, case: str, into: str, hour: int) -> Any:
    reason = ("--reason", "the same bus")
    return desk.run("--json", "merge", case, "--into", into, *reason, at=f"2026-11-02T{hour:02}:30:00+08:00")


def timeline(desk: Any, case: str) -> list[Any]:
    return list(desk.ok("show", case)["timeline"])


def codes(desk: Any, hour: int) -> list[str]:
    """What the check finds in cases."""
    found = desk.run("--json", "check", at=f"2026-11-02T{hour:02}:00:00+08:00").data["findings"]
    return [each["code"] for each in found if each["path"].startswith("cases/")]


def test_a_probable_duplicate_is_told_at_opening(crowded: Any) -> None:
    first = opened(crowded, 8)
    assert first["duplicates"] == []
    other = opened(crowded, 9, subject="投币机多收钱", summary="投了两次币，司机说机器坏了。")
    assert other["duplicates"] == []
    second = opened(crowded, 10, summary="今早 12 路首班车一直没到站，等了四十分钟才来一辆。")
    (found,) = second["duplicates"]
    assert found["id"] == first["id"]
    assert found["alike"] >= 50
    assert codes(crowded, 11) == ["I305"]


def test_what_people_read_names_the_command_that_merges(crowded: Any) -> None:
    first = opened(crowded, 8)["id"]
    ran = crowded.run(
        "open", "--policy", "crowd", "--kind", "complaint", "--channel", "phone", "--category", "delay",
        "--subject", "12 路早班车没有来", "--summary", "今天早上 12 路首班车没有到站。",
    )  # fmt: skip
    assert ran.code == 0
    assert f"--into {first}" in ran.out


def test_the_case_that_makes_a_group_makes_it_major_in_one_commit(crowded: Any) -> None:
    parent, one, two = (opened(crowded, hour)["id"] for hour in (8, 9, 10))
    assert merged(crowded, one, parent, 11).code == 0
    assert timeline(crowded, parent) == []
    before = crowded.git("rev-list", "--count", "HEAD")
    assert merged(crowded, two, parent, 12).code == 0
    assert int(crowded.git("rev-list", "--count", "HEAD")) == int(before) + 1
    (made,) = timeline(crowded, parent)
    assert (made["event"], made["severity"], made["triggers"]) == ("reclassified", "major", ["media"])
    assert "clause 90" in made["reason"]
    assert codes(crowded, 13) == []
    # A further case is no news, and one that goes its own way again takes nothing back.
    three = opened(crowded, 13)["id"]
    assert merged(crowded, three, parent, 13).code == 0
    crowded.ok("unmerge", two, "--reason", "another bus", at="2026-11-02T14:00:00+08:00")
    assert len(timeline(crowded, parent)) == 1
    assert codes(crowded, 15) == ["I305"]


def test_cases_of_other_days_make_no_group(crowded: Any) -> None:
    parent = opened(crowded, 8)["id"]
    ids = [opened(crowded, 9)["id"]]
    late = crowded.ok(
        "open", "--policy", "crowd", "--kind", "complaint", "--channel", "phone", "--category", "delay",
        "--subject", "x", "--summary", "y", at="2026-11-05T09:00:00+08:00",
    )  # fmt: skip
    assert merged(crowded, ids[0], parent, 11).code == 0
    crowded.ok(
        "merge", late["id"], "--into", parent, "--reason", "the same bus", at="2026-11-05T09:30:00+08:00"
    )
    assert timeline(crowded, parent) == []


def test_those_who_come_together_long_after_the_first_are_a_group(crowded: Any) -> None:
    parent = opened(crowded, 8)["id"]
    for hour in (8, 9, 10):
        assert timeline(crowded, parent) == []
        late = crowded.ok(
            "open", "--policy", "crowd", "--kind", "complaint", "--channel", "phone", "--category", "delay",
            "--subject", "x", "--summary", "y", at=f"2026-11-06T{hour:02}:00:00+08:00",
        )["id"]  # fmt: skip
        crowded.ok(
            "merge",
            late,
            "--into",
            parent,
            "--reason",
            "the same bus",
            at=f"2026-11-06T{hour:02}:30:00+08:00",
        )
    (made,) = timeline(crowded, parent)
    assert (made["event"], made["severity"]) == ("reclassified", "major")
    assert "3 cases" in made["reason"]
    shown = crowded.ok("show", parent)
    assert len(shown["merged_here"]) == 3


def test_who_may_not_say_that_it_is_major_cannot_make_the_group(crowded: Any) -> None:
    parent, one, two = (opened(crowded, hour)["id"] for hour in (8, 9, 10))
    assert merged(crowded, one, parent, 11).code == 0
    policy = crowded.root / "policies" / "crowd" / "2026-01-01.yml"
    policy.write_text(policy.read_text(encoding="utf-8").replace("reclassified,", ""), encoding="utf-8")
    crowded.git("commit", "-qam", "Take a step from the post")
    before = crowded.snapshot()
    ran = merged(crowded, two, parent, 12)
    assert ran.code == 1, ran.out
    assert crowded.snapshot() == before


def test_a_case_with_others_in_it_is_not_merged_away(crowded: Any) -> None:
    parent, one, two = (opened(crowded, hour)["id"] for hour in (8, 9, 10))
    assert merged(crowded, one, parent, 11).code == 0
    before = crowded.snapshot()
    ran = crowded.run("merge", parent, "--into", two, "--reason", "x", at="2026-11-02T12:00:00+08:00")
    assert ran.code == 1
    assert f"{one} is handled with {parent}" in ran.err
    assert crowded.snapshot() == before


def test_a_case_of_another_policy_takes_none_in(crowded: Any) -> None:
    mine = opened(crowded, 8)["id"]
    other = opened(crowded, 9, policy="basic")["id"]
    ran = crowded.run("merge", mine, "--into", other, "--reason", "x", at="2026-11-02T10:00:00+08:00")
    assert ran.code == 1
    assert "judged by basic" in ran.err
