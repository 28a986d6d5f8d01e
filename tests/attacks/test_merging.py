"""Two people step the same case: what is joined is what an audit works out, and only where it is legal."""

import re
import subprocess
import sys
from typing import Any

import pytest


def progress(attacked: Any, time: str, by: str) -> str:
    return (
        f"- event: progress-told\n  at: {attacked.at(time)}\n  by: {by}\n  via: phone\n"
        "  content: |\n    It is looked into.\n"
    )


@pytest.fixture
def parted(attacked: Any) -> Any:
    """The unit told of its progress on a branch, the desk on main, both on one case."""
    attacked.git("switch", "-q", "-c", "aside")
    attacked.append(attacked.accepted, progress(attacked, "09:50", "bus-one-01"))
    attacked.commit(by=attacked.xin)
    attacked.git("switch", "-q", "main")
    attacked.append(attacked.accepted, progress(attacked, "09:52", "intake-01"))
    attacked.commit()
    return attacked


def driven(attacked: Any) -> None:
    """Let git call the merge driver, as `desk init` and `desk sync` set it up."""
    call = f"{sys.executable} -m rightsdesk --as-of {attacked.at('10:00')} merge-driver %O %A %B %P"
    attacked.git("config", "merge.desk.driver", call)


def events(attacked: Any, case: str) -> list[str]:
    text = attacked.read(attacked.path(case))
    return [line.removeprefix("  by: ") for line in text.splitlines() if line.startswith("  by: ")]


def test_join_puts_their_steps_after_ours(parted: Any) -> None:
    parted.desk.ok("join", "aside", at=parted.at("09:59"))
    assert events(parted, parted.accepted)[-2:] == ["intake-01", "bus-one-01"]
    assert parted.audited() == parted.checked() == []


def test_a_merge_by_gits_driver_is_the_same(parted: Any) -> None:
    driven(parted)
    parted.git("merge", "-q", "--no-ff", "-m", "Merge", "aside")
    assert events(parted, parted.accepted)[-2:] == ["intake-01", "bus-one-01"]
    assert parted.audited() == parted.checked() == []


def test_a_merge_by_hand_in_the_same_order_is_the_same(parted: Any) -> None:
    text = parted.read(parted.path(parted.accepted)) + progress(parted, "09:50", "bus-one-01")
    with pytest.raises(subprocess.CalledProcessError):
        parted.git("merge", "-q", "--no-ff", "aside")
    parted.write(parted.path(parted.accepted), text)
    parted.commit("Merge")
    assert parted.audited() == parted.checked() == []


def test_a_merge_by_hand_that_says_something_else_is_caught(parted: Any) -> None:
    told = progress(parted, "09:50", "bus-one-01").replace("looked into", "done")
    text = parted.read(parted.path(parted.accepted)) + told
    with pytest.raises(subprocess.CalledProcessError):
        parted.git("merge", "-q", "--no-ff", "aside")
    parted.write(parted.path(parted.accepted), text)
    parted.commit("Merge")
    assert parted.is_caught("T304", "T101")


def test_the_driver_leaves_what_is_not_legal_to_people_and_says_why(attacked: Any) -> None:
    """One person took the case over twice, and the later step would stand first."""
    attacked.git("switch", "-q", "-c", "aside")
    attacked.append(attacked.handed, attacked.accepting("09:50"))
    attacked.commit(by=attacked.xin)
    attacked.git("switch", "-q", "main")
    attacked.append(attacked.handed, attacked.accepting("09:52"))
    attacked.commit(by=attacked.xin)
    driven(attacked)
    with pytest.raises(subprocess.CalledProcessError) as failed:
        attacked.git("merge", "-q", "--no-ff", "-m", "Merge", "aside")
    said = failed.value.stderr.decode()
    assert "one after the other, break rules" in said
    assert re.search(r"L\d{3}", said)
    attacked.git("merge", "--abort")
    refused = attacked.desk.run("join", "aside", at=attacked.at("09:59"))
    assert refused.code == 1
    assert re.search(r"L\d{3}", refused.err)
    assert attacked.audited() == []


def test_on_a_host_without_the_driver_a_command_makes_the_pull_request_green(parted: Any) -> None:
    """The host finds a conflict; `desk join main --ours-last` on the branch leaves it nothing to decide."""
    parted.git("switch", "-q", "aside")
    tried = subprocess.run(
        ["git", "-C", str(parted.root), "merge-tree", "--write-tree", "main", "aside"],
        capture_output=True,
        check=False,
    )
    assert tried.returncode == 1, "what a host does to see whether it can merge"
    parted.desk.ok("join", "main", "--ours-last", by="bus-one-01", at=parted.at("09:58"))
    assert parted.checked("main") == []
    assert events(parted, parted.accepted)[-2:] == ["intake-01", "bus-one-01"]
    parted.git("switch", "-q", "main")
    parted.git("merge", "-q", "--no-ff", "-m", "Merge pull request", "aside", by=parted.host)
    assert parted.audited() == []


def test_joined_the_other_way_round_the_pull_request_stays_red(parted: Any) -> None:
    parted.git("switch", "-q", "aside")
    parted.desk.ok("join", "main", by="bus-one-01", at=parted.at("09:58"))
    assert "H202" in parted.checked("main")


def test_a_branch_brought_up_to_date_by_the_host_is_sound(parted: Any) -> None:
    """The main line goes on elsewhere, and the host merges it into the branch before that is merged."""
    parted.git("switch", "-q", "aside")
    parted.git("reset", "-q", "--hard", parted.base)
    parted.append(parted.fresh, parted.transferring())
    parted.commit()
    parted.git("merge", "-q", "--no-ff", "-m", "Merge main", "main", by=parted.host)
    assert parted.checked("main") == []
    parted.git("switch", "-q", "main")
    parted.git("merge", "-q", "--no-ff", "-m", "Merge pull request", "aside", by=parted.host)
    assert parted.audited() == []
