"""`desk seal` without options moves personal data out of clear text before it is committed; steps that would
bring some in are refused. All numbers and people are invented."""

import re
import subprocess
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from rightsdesk.domain.case import PersonalData
from rightsdesk.operations.revealing import opened
from rightsdesk.operations.workspace import Workspace
from rightsdesk.records.store import read_case, readable

NUMBER = "13812345678"
NAME = "王小明"
CARD = "11010519491231002X"
AT = "2026-11-02T09:30:00+08:00"
TOLD = f"- event: progress-told\n  at: {AT}\n  by: intake-01\n  via: phone\n"


def revealed(desk: Any, case: str, by: str = "intake-01") -> PersonalData:
    workspace = Workspace(desk.root, datetime.fromisoformat(AT), by)
    return opened(workspace, readable(workspace.desk.load_case(case)))


@pytest.fixture
def path_of(desk_here: Any) -> Callable[[str], Path]:
    def found(case: str) -> Path:
        paths: list[Path] = list(desk_here.root.glob(f"cases/*/*/*/{case}.yml"))
        return paths[0]

    return found


@pytest.fixture
def written(desk_here: Any, path_of: Callable[[str], Path]) -> Path:
    """A new case file as if typed by hand: opened, its commit taken back, with people in its summary."""
    path = path_of(desk_here.open(name="李小红"))
    desk_here.git("reset", "-q", "--mixed", "HEAD~1")
    text = path.read_text(encoding="utf-8")
    told = f"{NAME}女士 {NUMBER} 身份证 {CARD} 说，请回 139 1234 5678。"
    path.write_text(re.sub("(?m)^summary: .*$", f"summary: {told}", text), encoding="utf-8")
    return path


def personal(desk: Any, base: str = "HEAD") -> list[dict[str, Any]]:
    """What `desk check` says of personal data in what changed since then."""
    ran = desk.run("--json", "check", "--base", base, at=AT)
    return [each for each in ran.data["findings"] if each["code"].startswith("P")]


def test_new_case_file_with_personal_data_is_sealed_before_commit(desk_here: Any, written: Path) -> None:
    case = written.stem
    told = personal(desk_here)
    assert {each["code"] for each in told} == {"P101", "P104", "P110"}
    assert all(each["hint"].endswith(f"desk seal {case}") for each in told)
    assert NUMBER not in str(told)

    done = desk_here.ok("seal", case, at=AT)
    assert sorted(done["kinds"]) == ["identity-number", "mobile", "mobile", "name"]
    text = written.read_text(encoding="utf-8")
    assert not [value for value in (NUMBER, NAME, CARD, "139 1234 5678") if value in text]
    assert "〔已密封：姓名〕女士 〔已密封：手机号 1〕 身份证 〔已密封：身份证号〕 说" in text
    assert personal(desk_here) == []

    desk_here.git("add", "-A", "cases")
    desk_here.git("-c", "commit.gpgsign=false", "commit", "-q", "-m", "By hand")
    known = desk_here.ok("reveal", case, "--reason", "To call back", at=AT)["known"]
    assert known["name"] == "李小红", "what was sealed before stays"
    assert known["further"] == (
        f"姓名：{NAME}（summary）\n手机号 1：{NUMBER}（summary）\n身份证号：{CARD}（summary）\n"
        "手机号 2：139 1234 5678（summary）"
    )


def test_event_appended_by_hand_is_sealed_before_commit(
    desk_here: Any, path_of: Callable[[str], Path]
) -> None:
    case = desk_here.open()
    path = path_of(case)
    before = path.read_bytes()
    added = f"{TOLD}  content: 已电话告知{NAME}女士 {NUMBER}\n"
    path.write_bytes(before + added.encode())
    assert {each["code"] for each in personal(desk_here)} == {"P101", "P110"}

    done = desk_here.ok("seal", str(path.relative_to(desk_here.root)), at=AT)
    assert done["id"] == case
    after = path.read_bytes()
    assert after.startswith(before)
    assert NUMBER.encode() not in after
    assert personal(desk_here) == []
    assert [event.event for event in readable(read_case("", after)).timeline][-2:] == [
        "progress-told",
        "sealed",
    ]
    further = revealed(desk_here, case).further
    assert further is not None
    assert NUMBER in further
    assert NAME in further


def test_what_git_was_given_is_forgotten(desk_here: Any, written: Path) -> None:
    desk_here.git("add", "-A", "cases")
    oid = desk_here.git("hash-object", str(written)).strip()
    assert desk_here.ok("seal", written.stem, at=AT)["unstaged"]
    assert NUMBER not in desk_here.git("show", f":{written.relative_to(desk_here.root)}")
    listed = desk_here.git("cat-file", "--batch-all-objects", "--batch-check", "--unordered")
    assert oid not in listed


def git(root: Path, *arguments: str, given: str = "") -> str:
    done = subprocess.run(
        ["git", "-C", str(root), *arguments], input=given.encode(), capture_output=True, check=True
    )
    return done.stdout.decode("utf-8", "replace").strip()


def everything(desk: Any) -> str:
    """Every object of the clone, whether anything leads to it or not."""
    return git(desk.root, "cat-file", "--batch-all-objects", "--batch")


def test_what_git_was_given_twice_is_forgotten_both_times(desk_here: Any, written: Path) -> None:
    """Each `git add` leaves an object; of the first one nothing tells but its content."""
    desk_here.git("add", "-A", "cases")
    written.write_text(written.read_text("utf-8").replace("请回", "请快回"), encoding="utf-8")
    desk_here.git("add", "-A", "cases")
    assert everything(desk_here).count(NUMBER) == 2
    assert desk_here.ok("seal", written.stem, at=AT)["packed"] == []
    assert NUMBER not in everything(desk_here)
    assert CARD not in everything(desk_here)
    desk_here.git("fsck", "--strict")


def test_what_git_has_packed_is_named_with_what_removes_it(desk_here: Any, written: Path) -> None:
    desk_here.git("add", "-A", "cases")
    oid = git(desk_here.root, "hash-object", str(written))
    written.write_text(written.read_text("utf-8").replace("请回", "请快回"), encoding="utf-8")
    desk_here.git("add", "-A", "cases")
    desk_here.git("gc", "-q", "--cruft", "--prune=never")
    ran = desk_here.run("seal", written.stem, at=AT)
    assert ran.code == 0 and "git gc --prune=now" in ran.out
    assert oid in everything(desk_here)
    desk_here.git("gc", "-q", "--prune=now")
    assert NUMBER not in everything(desk_here)


def test_what_a_commit_or_another_index_leads_to_is_no_litter(desk_here: Any, written: Path) -> None:
    """Nothing that is somebody's is removed, and so nothing breaks."""
    desk_here.git("add", "-A", "cases")
    root, beside = desk_here.root, desk_here.root.parent / "beside"
    committed, indexed, joined = (
        git(root, "hash-object", "-w", "--stdin", given=f"{NUMBER} {where}")
        for where in ("commit", "index", "merge")
    )
    tree = git(root, "mktree", given=f"100644 blob {committed}\tnote\n")
    git(root, "tag", "kept", git(root, "commit-tree", "-m", "Kept", tree))
    other = git(root, "commit-tree", "-p", "HEAD", "-m", "Other", "HEAD^{tree}")
    tree = git(root, "mktree", given=f"100644 blob {joined}\tnote\n")
    git(root, "tag", "joined", git(root, "commit-tree", "-p", "HEAD", "-p", other, "-m", "Joined", tree))
    git(root, "worktree", "add", "-q", "--detach", str(beside))
    git(beside, "update-index", "--add", "--cacheinfo", f"100644,{indexed},note")
    desk_here.ok("seal", written.stem, at=AT)
    assert everything(desk_here).count(NUMBER) == 3
    desk_here.git("fsck", "--strict")


def test_what_is_committed_cannot_be_sealed_but_expunged(
    desk_here: Any, path_of: Callable[[str], Path]
) -> None:
    case = desk_here.open()
    path = path_of(case)
    added = f"{TOLD}  content: 已告知 {NUMBER}\n"
    path.write_bytes(path.read_bytes() + added.encode())
    desk_here.git("commit", "-q", "-a", "-m", f"Told {NUMBER}")
    found, message = personal(desk_here, "HEAD~1")
    assert f"desk expunge {case}" in found["hint"]
    assert message["path"].startswith("commit ")
    ran = desk_here.run("seal", case, at=AT)
    assert ran.code == 1
    assert "no personal data is seen" in ran.err


def test_commit_message_with_personal_data(desk_here: Any) -> None:
    desk_here.open()
    desk_here.git(
        "commit", "-q", "--allow-empty", "-m", f"Note\n\nCall {NUMBER}\n\nSigned-off-by: A B <a@b.example>"
    )
    head = desk_here.git("rev-parse", "HEAD").strip()
    (found,) = personal(desk_here, "HEAD~1")
    assert (found["path"], found["line"], found["column"]) == (f"commit {head}", 3, 6)
    assert "138****5678" in found["message"]
    assert "--amend" in found["hint"]


HOME = "示例里小区 3 号楼 2 单元 301 室"


@pytest.mark.parametrize(
    ("option", "value", "clear", "where"),
    [
        ("--address", HOME, ("--place", HOME), "address"),
        ("--address", HOME, ("--subject", "示例里小区3号楼 2单元301室漏水"), "address"),
        ("--phone", "000-0000-0000", ("--subject", "请回 000-0000-0000"), "phone"),
        ("--email", "Wang@desk.example", ("--subject", "wang@desk.example 来信"), "e-mail"),
    ],
)
def test_what_is_sealed_of_the_complainant_does_not_stand_beside_in_clear(
    desk_here: Any, option: str, value: str, clear: tuple[str, str], where: str
) -> None:
    """Nor where no rule could know it for an address: the complainant's own words of it are at hand."""
    before = desk_here.snapshot()
    words = {"--subject": "坐过站", clear[0]: clear[1], option: value}
    given = [word for pair in words.items() for word in pair]
    ran = desk_here.run(
        "open", "--category", "service-attitude", "--channel", "hotline", "--kind", "complaint",
        "--summary", "坐过了站。", *given,
    )  # fmt: skip
    assert ran.code == 1, ran.out
    assert f"the complainant's {where} would be sealed" in ran.err
    assert value not in ran.err
    assert desk_here.snapshot() == before


def test_the_place_may_say_roughly_where_a_complainant_lives(desk_here: Any) -> None:
    desk_here.open(place="示例里小区", address=HOME)


@pytest.mark.parametrize("text", [f"请回 {NUMBER}", f"{NAME}女士坐过站"])
def test_opening_with_personal_data_in_clear_is_refused(desk_here: Any, text: str) -> None:
    before = desk_here.snapshot()
    ran = desk_here.run(
        "open", "--category", "service-attitude", "--channel", "hotline", "--subject", "坐过站",
        "--summary", text, "--kind", "complaint",
    )  # fmt: skip
    assert ran.code == 1, ran.err
    option = "--phone" if NUMBER in text else "--name"
    assert f"give it as {option}" in ran.err
    assert NUMBER not in ran.err
    assert NAME not in ran.err
    assert desk_here.snapshot() == before


def test_step_with_personal_data_in_clear_is_refused(desk_here: Any) -> None:
    case = desk_here.open()
    ran = desk_here.run("progress", case, "--via", "phone", "--content", f"告知 {NUMBER}", at=AT)
    assert ran.code == 1, ran.err
    assert f"desk seal {case} --phone" in ran.err
