"""Each way to bend who committed what, when and onto what is caught by `audit` and by `check --base`."""

import re
from pathlib import Path
from typing import Any

import pytest

from rightsdesk.domain.ids import new_id

# Who, and when


def test_a_step_submitted_as_somebody_else(attacked: Any) -> None:
    attacked.append(attacked.handed, attacked.accepting())
    commit = attacked.commit()
    assert attacked.is_caught("T101")
    (fault,) = attacked.faults("audit")
    assert fault["commit"] == commit
    assert attacked.read(fault["path"]).splitlines()[fault["line"] - 1] == "  by: bus-one-01"
    assert "intake-01" in fault["message"]


def test_a_commit_with_steps_of_several(attacked: Any) -> None:
    attacked.append(attacked.fresh, attacked.transferring() + attacked.accepting())
    attacked.commit()
    assert attacked.is_caught("T101")


def test_a_case_received_in_somebody_elses_name(attacked: Any) -> None:
    path = attacked.path(attacked.fresh)
    text = attacked.read(path).replace(attacked.fresh, "2611-F8QY4-D").replace("Door closed", "Door open")
    attacked.write(path.replace(attacked.fresh, "2611-F8QY4-D"), text)
    attacked.commit(by=attacked.xin)
    assert attacked.is_caught("T101", "I201")


def test_an_author_who_is_not_the_committer(attacked: Any) -> None:
    attacked.append(attacked.fresh, attacked.transferring())
    attacked.commit(GIT_COMMITTER_NAME=attacked.xin[0], GIT_COMMITTER_EMAIL=attacked.xin[1])
    assert attacked.is_caught("T102")


def test_a_branch_rebased_by_the_host(attacked: Any) -> None:
    attacked.append(attacked.fresh, attacked.transferring())
    attacked.commit(GIT_COMMITTER_NAME=attacked.host[0], GIT_COMMITTER_EMAIL=attacked.host[1])
    assert attacked.is_caught("T102")


def test_a_branch_squashed_by_the_host(attacked: Any) -> None:
    attacked.append(attacked.fresh, attacked.transferring() + attacked.accepting())
    attacked.commit(GIT_COMMITTER_NAME=attacked.host[0], GIT_COMMITTER_EMAIL=attacked.host[1])
    assert attacked.is_caught("T102", "T101")


def test_a_step_by_somebody_without_the_post(attacked: Any) -> None:
    attacked.append(attacked.fresh, attacked.transferring(by="bus-one-01"))
    attacked.commit(by=attacked.xin)
    assert attacked.is_caught("A101")


def test_somebody_who_left_is_judged_by_the_staff_that_the_commit_entered(attacked: Any) -> None:
    """The post is taken away first; that the step claims an earlier time does not help."""
    staff = "policies/staff.yml"
    entry = "- {post: unit-handler, unit: bus-one, from: 2022-01-01}"
    assert entry in attacked.read(staff)
    attacked.write(staff, attacked.read(staff).replace(entry, entry.replace("}", ", to: 2026-10-31}"), 1))
    attacked.commit()
    attacked.append(attacked.handed, attacked.accepting("09:50"))
    attacked.commit(by=attacked.xin, when="09:58")
    assert "A102" in attacked.audited() or "A101" in attacked.audited()


def test_a_person_entered_together_with_their_step(attacked: Any) -> None:
    staff = "policies/staff.yml"
    text = attacked.read(staff) + (
        "  friend-01:\n    name: {zh: 演示·友, en: Demo Friend}\n    email: friend@desk.example\n"
        "    posts:\n    - {post: intake-officer, from: 2022-01-01}\n"
    )
    attacked.write(staff, text)
    attacked.append(attacked.fresh, attacked.transferring(by="friend-01"))
    attacked.commit(by=("Demo Friend", "friend@desk.example"))
    assert "T101" in attacked.audited() and "T101" in attacked.checked()


@pytest.mark.parametrize(
    ("who", "found"),
    [
        (("Demo Jia", "jia@desk.example"), []),
        (("Demo Xin", "xin@desk.example"), ["T105"]),
        (("Host", "noreply@host.example"), ["T105"]),
    ],
    ids=["intake", "unit", "stranger"],
)
def test_an_import_is_by_somebody_who_may_open_cases(
    attacked: Any, who: tuple[str, str], found: list[str]
) -> None:
    """What is imported is judged by nothing else: an approval made up elsewhere would count."""
    case, path = new_id(2026, 11, lambda _n: 7), attacked.path(attacked.handed)
    text = attacked.read(path).replace(attacked.handed, case)
    text = text.replace("timeline:\n", "origin: {system: old, id: '7'}\ntimeline:\n")
    text = re.sub(r"\n  by: (.*)", r"\n  by: \1\n  source: old 7", text)
    attacked.write(path.replace(attacked.handed, case), text)
    attacked.commit("Import\n\nImport: old", by=who)
    assert attacked.audited() == found
    assert attacked.checked() == found


def test_a_commit_from_the_future(attacked: Any) -> None:
    attacked.append(attacked.fresh, attacked.transferring())
    attacked.commit(when="2027-01-01T09:00:00+08:00")
    assert attacked.is_caught("T202", "D102")


def test_a_commit_before_its_parents(attacked: Any) -> None:
    attacked.append(attacked.fresh, attacked.transferring("09:01"))
    attacked.commit(when="2026-11-01T12:00:00+08:00")
    assert attacked.is_caught("T201")


def test_an_authors_date_after_the_committers(attacked: Any) -> None:
    attacked.append(attacked.fresh, attacked.transferring())
    attacked.commit(GIT_AUTHOR_DATE=attacked.at("10:50"))
    assert attacked.is_caught("T202")


@pytest.mark.parametrize("strict", ["time_zone: ", "demonstration: false"], ids=["clocks", "demonstration"])
def test_a_tolerance_that_is_widened_afterwards_excuses_nothing(attacked: Any, strict: str) -> None:
    """What desk.yml allows today is not what it allowed when the commit came in."""
    attacked.append(attacked.fresh, attacked.transferring("09:01"))
    attacked.commit(when="2026-10-25T12:00:00+08:00")
    rules, wide = "policies/desk.yml", {"time_zone: ": "audit: {clocks: 90 days}\ntime_zone: "}
    text = attacked.read(rules)
    assert strict in text
    attacked.write(rules, text.replace(strict, wide.get(strict, "demonstration: true"), 1))
    attacked.commit()
    assert "T201" in attacked.audited("--anew")


def test_work_without_a_network_that_is_allowed_afterwards_excuses_nothing(attacked: Any) -> None:
    attacked.desk.run("audit", at="2026-11-12T09:00:00+08:00")
    attacked.append(attacked.fresh, attacked.transferring())
    attacked.commit()
    rules = "policies/desk.yml"
    attacked.write(rules, attacked.read(rules) + "audit: {offline: 90 days}\n")
    attacked.commit(when="2026-11-12T09:30:00+08:00")
    found = attacked.desk.ok("audit", at="2026-11-12T10:00:00+08:00")["findings"]
    assert [each["code"] for each in found] == ["T203"]


def test_a_tolerance_holds_from_the_state_that_has_it(attacked: Any) -> None:
    rules = "policies/desk.yml"
    attacked.write(rules, attacked.read(rules) + "audit: {clocks: 90 days}\n")
    attacked.commit()
    attacked.append(attacked.fresh, attacked.transferring("09:01"))
    attacked.commit(when="2026-10-25T12:00:00+08:00")
    assert "T201" not in attacked.audited()
    attacked.write(rules, attacked.read(rules).replace("audit: {clocks: 90 days}\n", ""))
    attacked.commit(when="09:57")
    assert "T201" not in attacked.audited("--anew"), "nor does it accuse where it is made stricter"


def test_a_commit_that_was_not_there_when_it_claims(attacked: Any) -> None:
    attacked.desk.run("audit", at="2026-11-12T09:00:00+08:00")
    attacked.append(attacked.fresh, attacked.transferring())
    attacked.commit()
    found = attacked.desk.ok("audit", at="2026-11-12T10:00:00+08:00")["findings"]
    assert [(each["code"], each["severity"]) for each in found] == [("T203", "warning")]


# The form of history


def test_a_commit_with_an_encoding_header(attacked: Any) -> None:
    attacked.append(attacked.fresh, attacked.transferring())
    attacked.git("config", "i18n.commitEncoding", "ISO-8859-1")
    attacked.commit()
    assert attacked.is_caught("T301")


def test_a_commit_with_a_huge_message(attacked: Any) -> None:
    attacked.append(attacked.fresh, attacked.transferring())
    attacked.commit("Step\n\n" + "long " * 20000)
    assert attacked.is_caught("T301")


def merge_commit(attacked: Any, tree: str, *parents: str) -> str:
    ends = [word for parent in parents for word in ("-p", parent)]
    return str(attacked.git("commit-tree", tree, *ends, "-m", "Merge"))


def two_lines(attacked: Any) -> tuple[str, str]:
    """Two lines, each with a step of its own on another case."""
    attacked.append(attacked.fresh, attacked.transferring())
    first = attacked.commit()
    attacked.git("switch", "-q", "-c", "aside", attacked.base)
    attacked.append(attacked.handed, attacked.accepting())
    second = attacked.commit(by=attacked.xin)
    attacked.git("switch", "-q", "main")
    return first, second


def test_a_merge_that_adds_nothing_is_sound(attacked: Any) -> None:
    two_lines(attacked)
    attacked.git("merge", "-q", "--no-ff", "-m", "Merge", "aside")
    assert attacked.checked() == attacked.audited() == []


def test_a_merge_that_adds_something(attacked: Any) -> None:
    two_lines(attacked)
    attacked.git("merge", "-q", "--no-ff", "--no-commit", "aside")
    returned = f"- event: returned\n  at: {attacked.at('09:52')}\n  by: bus-one-01\n  reason: not ours\n"
    attacked.append(attacked.accepted, returned)
    attacked.git("add", "-A")
    attacked.git("commit", "-q", "-m", "Merge")
    assert attacked.is_caught("T304", "T101")


def test_a_merge_that_drops_a_side(attacked: Any) -> None:
    two_lines(attacked)
    attacked.git("merge", "-q", "--no-ff", "-s", "ours", "-m", "Merge", "aside")
    assert attacked.is_caught("T304")


def test_a_merge_of_three_lines(attacked: Any) -> None:
    first, second = two_lines(attacked)
    attacked.git("switch", "-q", "-c", "third", attacked.base)
    attacked.write("README.md", "Third.\n")
    third = attacked.commit()
    attacked.git("switch", "-q", "main")
    attacked.git("merge", "-q", "--no-ff", "-m", "Merge", "aside", "third")
    assert attacked.git("log", "-1", "--format=%P").split() == [first, second, third]
    assert attacked.is_caught("T302")


def test_a_second_beginning(attacked: Any) -> None:
    tree = attacked.git("rev-parse", "HEAD^{tree}")
    attacked.stand_on(merge_commit(attacked, tree, attacked.base, merge_commit(attacked, tree)))
    assert attacked.is_caught("T303")


def test_a_second_beginning_that_is_empty(attacked: Any) -> None:
    empty = merge_commit(attacked, attacked.git("mktree", stdin=b""))
    tree = attacked.git("rev-parse", "HEAD^{tree}")
    attacked.stand_on(merge_commit(attacked, tree, attacked.base, empty))
    assert attacked.is_caught("T303", "T304")


def test_a_replacement_of_a_commit(attacked: Any) -> None:
    path = attacked.path(attacked.handed)
    text = attacked.read(path)
    attacked.write(path, text.replace("Bus did not come", "Bus came late"))
    bent = attacked.commit()
    honest = attacked.git("commit-tree", f"{attacked.base}^{{tree}}", "-p", attacked.base, "-m", "A change")
    attacked.git("replace", bent, honest)
    assert attacked.is_caught("T402", "H201")
    assert "H201" in attacked.audited() and "H201" in attacked.checked()


def test_grafted_parents(attacked: Any) -> None:
    path = attacked.path(attacked.handed)
    attacked.write(path, attacked.read(path).replace("Bus did not come", "Bus came late"))
    bent = attacked.commit()
    attacked.write(path, attacked.read(path).replace("Bus came late", "Bus did not come"))
    attacked.commit()
    attacked.write(".git/info/grafts", f"{attacked.git('rev-parse', 'HEAD')} {attacked.base}\n")
    assert "T402" in attacked.checked()
    assert bent in {each["commit"] for each in attacked.faults("audit") if each["code"] == "H201"}


# A main line that was replaced


def test_a_force_pushed_main_is_seen_by_what_was_remembered(attacked: Any) -> None:
    attacked.append(attacked.fresh, attacked.transferring())
    known = attacked.commit()
    assert attacked.audited() == []
    attacked.git("reset", "-q", "--hard", attacked.base)
    attacked.append(attacked.fresh, attacked.transferring("09:46"))
    attacked.commit()
    assert attacked.audited() == ["T401"]
    assert known[:10] in attacked.faults("audit")[0]["message"]
    assert attacked.audited("--anew") == ["T401"], "it stays a fault until somebody looks into it"


def test_a_force_pushed_main_is_seen_by_what_was_fetched(attacked: Any, tmp_path: Path) -> None:
    hub = tmp_path / "hub.git"
    attacked.git("clone", "-q", "--bare", str(attacked.root), str(hub))
    attacked.git("remote", "add", "origin", str(hub))
    attacked.append(attacked.fresh, attacked.transferring())
    attacked.commit()
    attacked.git("push", "-q", "-u", "origin", "main")
    attacked.git("reset", "-q", "--hard", attacked.base)
    attacked.append(attacked.fresh, attacked.transferring("09:46"))
    attacked.commit()
    attacked.git("push", "-q", "--force", str(hub), "main")
    attacked.git("fetch", "-q", "origin")
    assert attacked.audited() == ["T401"]
    assert attacked.checked("origin/main") == ["T401"]


def test_a_point_to_begin_from_that_the_history_lost(attacked: Any) -> None:
    attacked.append(attacked.fresh, attacked.transferring())
    known = attacked.commit()
    attacked.git("reset", "-q", "--hard", attacked.base)
    assert "T401" in attacked.audited("--from", known)


# A main line that was merged into somebody else's


def published(attacked: Any, hub: Path) -> str:
    """The desk on a host, with a step of somebody else since; answers that head."""
    attacked.git("clone", "-q", "--bare", str(attacked.root), str(hub))
    attacked.git("remote", "add", "origin", str(hub))
    attacked.append(attacked.handed, attacked.accepting())
    head = str(attacked.commit(by=attacked.xin))
    attacked.git("push", "-q", "-u", "origin", "main")
    return head


def with_main_merged_into_ones_own(attacked: Any, known: str) -> str:
    """The head of a line of one's own, begun before what is known as main, which came in by a merge."""
    attacked.git("reset", "-q", "--hard", attacked.base)
    attacked.append(attacked.fresh, attacked.transferring())
    attacked.commit()
    attacked.git("merge", "-q", "--no-ff", "-m", "Merge branch main of origin", known)
    return str(attacked.git("rev-parse", "HEAD"))


def test_a_line_of_ones_own_in_place_of_main_is_seen_by_what_was_remembered(attacked: Any) -> None:
    attacked.append(attacked.handed, attacked.accepting())
    known = attacked.commit(by=attacked.xin)
    assert attacked.audited() == []
    merge = with_main_merged_into_ones_own(attacked, known)
    assert [(each["code"], each["commit"]) for each in attacked.faults("audit")] == [("T404", merge)]
    assert attacked.audited("--anew") == ["T404"], "it stays a fault until somebody looks into it"


def test_a_line_of_ones_own_in_place_of_main_is_seen_by_what_was_fetched(
    attacked: Any, tmp_path: Path
) -> None:
    known = published(attacked, tmp_path / "hub.git")
    with_main_merged_into_ones_own(attacked, known)
    assert attacked.audited() == attacked.checked("origin/main") == ["T404"]
    attacked.git("push", "-q", "origin", "main")
    assert attacked.audited() == ["T404"]


def test_a_line_of_ones_own_in_place_of_main_is_seen_by_the_head_it_replaced(attacked: Any) -> None:
    """As after a push, where the host tells which head there was: a fresh clone remembers nothing."""
    attacked.append(attacked.handed, attacked.accepting())
    known = attacked.commit(by=attacked.xin)
    with_main_merged_into_ones_own(attacked, known)
    assert attacked.audited("--from", known) == ["T404"]


def test_sync_puts_main_first_where_it_was_pulled_into_a_line_of_ones_own(
    attacked: Any, tmp_path: Path
) -> None:
    known = published(attacked, tmp_path / "hub.git")
    with_main_merged_into_ones_own(attacked, known)
    attacked.desk.ok("sync", at=attacked.at("09:58"))
    assert attacked.git("rev-list", "--first-parent", "HEAD").split()[1] == known
    assert attacked.git("rev-parse", "origin/main") == attacked.git("rev-parse", "HEAD")
    assert attacked.audited() == []


def test_main_joined_to_a_branch_is_no_line_in_its_place(attacked: Any, tmp_path: Path) -> None:
    """A branch that joined main before a host merges it: first parents of main stay what they were."""
    known = published(attacked, tmp_path / "hub.git")
    assert attacked.audited() == []
    attacked.git("switch", "-q", "-c", "aside", attacked.base)
    attacked.append(attacked.fresh, attacked.transferring())
    attacked.commit()
    attacked.desk.ok("join", "origin/main", "--ours-last", at=attacked.at("09:57"))
    assert attacked.checked("origin/main") == []
    attacked.git("switch", "-q", "main")
    attacked.git("reset", "-q", "--hard", known)
    attacked.git("merge", "-q", "--no-ff", "-m", "Merge pull request", "aside", by=attacked.host)
    assert attacked.audited() == attacked.checked("origin/main") == []
