"""Personal data that was committed in clear is taken out of every commit, by two people and on record."""

import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

LEAK = "7 Example Lane"
"""What no rule takes for personal data, and a person who knows the place does."""
SUMMARY = f"The passenger, who lives at {LEAK}, was left standing."
ASKS, DOES = "centre-01", "archive-01"
LATER = "2026-11-02T11:00:00+08:00"


def objects(root: Path) -> bytes:
    """Every object that lies in a repository, reachable or not, as git shows it."""
    listed = subprocess.run(
        ["git", "-C", str(root), "cat-file", "--batch-all-objects", "--batch"],
        capture_output=True,
        check=True,
    )
    return listed.stdout


@pytest.fixture
def leaked(desk_here: Any, tmp_path: Path) -> tuple[Any, str]:
    """A published desk with an address in a committed case, which somebody asked to expunge."""
    desk = desk_here
    subprocess.run(["git", "init", "-q", "--bare", "-b", "main", str(tmp_path / "hub.git")], check=True)
    desk.open(subject="Another door")
    case = desk.open(summary=SUMMARY)
    desk.ok("transfer", case, "--unit", "bus-one", at="2026-11-02T09:30:00+08:00")
    desk.git("remote", "add", "origin", str(tmp_path / "hub.git"))
    desk.git("push", "-q", "-u", "origin", "main")
    desk.git("branch", "aside", "HEAD~1")
    desk.git("tag", "kept")
    asking = ("request-expunction", case, "--what", "an address", "--reason", "It stood in clear.")
    desk.ok(*asking, by=ASKS, at="2026-11-02T10:00:00+08:00")
    (tmp_path / "texts").write_text(f"{LEAK}\n", encoding="utf-8")
    return desk, case


def expunge(desk: Any, case: str, tmp_path: Path, *more: str, by: str = DOES) -> Any:
    texts = str(tmp_path / "texts")
    return desk.run("--json", "expunge", case, "--texts", texts, *more, by=by, at=LATER)


def test_expunge_takes_a_text_out_of_every_object(leaked: tuple[Any, str], tmp_path: Path) -> None:
    desk, case = leaked
    old, first = (
        desk.git("rev-parse", "HEAD").strip(),
        desk.git("rev-list", "--max-parents=0", "HEAD").strip(),
    )
    messages = desk.git("log", "--format=%an %ae %aI %cI %s")
    desk.ok("sync", at=LATER)
    assert LEAK.encode() in objects(desk.root)
    done = expunge(desk, case, tmp_path).data
    assert LEAK.encode() not in objects(desk.root)
    assert desk.git("rev-list", "--max-parents=0", "HEAD").strip() == first, "what came before keeps its id"
    assert desk.git("log", "--format=%an %ae %aI %cI %s", "--skip=1") == messages
    assert desk.git("status", "--porcelain") == ""
    assert {place["name"]: place["state"] for place in done["places"]} == {
        "this clone": "purged",
        "origin": "unknown",
        "every other clone": "pending",
    }
    hub = tmp_path / "hub.git"
    subprocess.run(["git", "-C", str(hub), "gc", "-q", "--prune=now"], check=True)
    assert LEAK.encode() not in objects(hub)
    desk.ok("check", at=LATER)
    assert desk.run("audit", at=LATER).code == 0, "an audit accepts exactly that break"
    assert desk.ok("sync", at=LATER)["head"] == done["commit"]
    told = next((desk.root / "cases").rglob(f"{case}.yml")).read_text("utf-8")
    new = desk.git("rev-parse", "HEAD~1").strip()
    assert f"- event: expunged\n  at: {LATER}\n  by: {DOES}\n" in told
    assert f"  old: {old}\n  new: {new}\n  asked_by: {ASKS}\n" in told


NAME = "王小明 Ö"
SPELLED = {
    "escaped": '"\\u738b\\u5C0f\\u660e\\x20\\xd6"',
    "escaped long": '"\\U0000738B小\\u660e\\ Ö"',
    "folded": ">\n    He said that 王小\n    明 Ö\n    was left standing.\n",
    "broken": '"王小\\\n    明 \\\n    Ö"',
    "decomposed": "王小明 O\u0308",
    "quoted": "'The name is 王小明\n    Ö'",
    "commented": "one # 王小明\n# Ö",
}


def test_a_text_is_found_however_yaml_spells_it(leaked: tuple[Any, str], tmp_path: Path) -> None:
    desk, case = leaked
    notes = desk.root / "notes.yml"
    written = "".join(f"{way}: {value}\n" for way, value in SPELLED.items())
    notes.write_text(written, encoding="utf-8")
    before = yaml.safe_load(written)
    desk.git("add", "notes.yml")
    desk.git("commit", "-qm", "A note\n\nOn 王小明\n> Ö.")
    desk.ok("sync", at=LATER)
    (tmp_path / "texts").write_text(f"{NAME}\n", encoding="utf-8")
    assert expunge(desk, case, tmp_path).data["paths"] == ["notes.yml"]
    left = notes.read_text(encoding="utf-8")
    after = yaml.safe_load(left)
    assert [way for way in SPELLED if after[way] == before[way]] == ["commented"]
    assert left.count("■■■") == len(SPELLED)
    assert not any(sign in left for sign in ("王", "738", "明", "660e"))
    assert "王".encode() not in objects(desk.root)
    assert "On ■■■." in desk.git("log", "--format=%B")


def test_a_text_in_the_name_of_a_file_goes_too(leaked: tuple[Any, str], tmp_path: Path) -> None:
    desk, case = leaked
    folder = desk.root / "evidence"
    folder.mkdir()
    for name in (f"{LEAK}.txt", f"{LEAK} again.txt"):
        (folder / name).write_text("A photograph.\n", encoding="utf-8")
    (folder / "scan.pdf").write_bytes(b"%PDF-1.7\n\x80\0")
    desk.git("add", "evidence")
    desk.git("commit", "-qm", "Evidence")
    desk.git("mv", f"evidence/{LEAK} again.txt", "evidence/door.txt")
    desk.git("commit", "-qm", "A better name")
    desk.ok("sync", at=LATER)
    done = expunge(desk, case, tmp_path).data
    assert {path for path in done["paths"] if path.startswith("evidence/")} == {
        f"evidence/{LEAK}.txt", f"evidence/{LEAK} again.txt"
    }  # fmt: skip
    assert done["opaque"] == ["evidence/scan.pdf"], "what nobody could look into is named"
    assert sorted(path.name for path in folder.iterdir()) == ["door.txt", "scan.pdf", "■■■.txt"]
    assert LEAK.encode() not in objects(desk.root)
    assert desk.git("status", "--porcelain") == ""


def test_a_file_that_the_desk_finds_by_its_name_keeps_it(leaked: tuple[Any, str], tmp_path: Path) -> None:
    desk, case = leaked
    desk.ok("sync", at=LATER)
    (tmp_path / "texts").write_text(f"{case[:6]}\n", encoding="utf-8")
    before = desk.snapshot()
    assert "by its name" in expunge(desk, case, tmp_path).out
    assert desk.snapshot() == before


def test_what_still_holds_a_text_here_is_named(leaked: tuple[Any, str], tmp_path: Path) -> None:
    desk, case = leaked
    desk.ok("sync", at=LATER)
    # A colleague's branch, published and known here, set out from a commit that has the text.
    desk.git("push", "-q", "origin", "HEAD~1:refs/heads/theirs")
    empty = desk.git("commit-tree", "-p", "HEAD~1", "-m", "Theirs", "HEAD~1^{tree}").strip()
    desk.git("push", "-q", "origin", f"{empty}:refs/heads/theirs")
    desk.git("fetch", "-q", "origin")
    done = expunge(desk, case, tmp_path).data
    assert LEAK.encode() in objects(desk.root)
    (here,) = (place for place in done["places"] if place["name"] == "this clone")
    assert here["state"] == "pending" and "refs/remotes/origin/theirs" in here["hint"]
    assert "refs/heads/main" not in here["hint"]


def test_nobody_expunges_alone(leaked: tuple[Any, str], tmp_path: Path) -> None:
    desk, case = leaked
    before = desk.snapshot()
    assert "same person" in expunge(desk, case, tmp_path, by=ASKS).out
    assert "post" in expunge(desk, case, tmp_path, by="intake-01").out
    other = desk.open(subject="Nobody asked here")
    assert "nobody has asked" in expunge(desk, other, tmp_path).out
    assert desk.git("rev-parse", "HEAD~1").strip() == before[0].strip()


def test_a_rehearsal_changes_nothing(leaked: tuple[Any, str], tmp_path: Path) -> None:
    desk, case = leaked
    desk.ok("sync", at=LATER)
    before = desk.snapshot()
    told = expunge(desk, case, tmp_path, "--dry-run").data
    assert (told["commits"], len(told["paths"]), told["commit"]) == (3, 1, None)
    assert desk.snapshot() == before


def test_a_sync_does_not_bring_it_back(leaked: tuple[Any, str], tmp_path: Path) -> None:
    desk, case = leaked
    desk.ok("sync", at=LATER)
    done = expunge(desk, case, tmp_path, "--no-push").data
    assert {place["state"] for place in done["places"] if place["name"] == "origin"} == {"pending"}
    refused = desk.run("sync", at=LATER)
    assert refused.code == 1 and "--force-with-lease" in refused.err
    assert LEAK.encode() not in objects(desk.root)


def test_a_text_that_holds_the_file_together_stays(leaked: tuple[Any, str], tmp_path: Path) -> None:
    desk, case = leaked
    desk.ok("sync", at=LATER)
    (tmp_path / "texts").write_text("service-attitude\n", encoding="utf-8")
    before = desk.snapshot()
    assert "could not be read" in expunge(desk, case, tmp_path).out
    assert desk.snapshot() == before


def test_other_clones_are_told_what_happened(leaked: tuple[Any, str], tmp_path: Path) -> None:
    desk, case = leaked
    desk.ok("sync", at=LATER)
    subprocess.run(["git", "clone", "-q", str(tmp_path / "hub.git"), str(tmp_path / "there")], check=True)
    assert expunge(desk, case, tmp_path).code == 0
    told = type(desk)(tmp_path / "there").run("sync", at=LATER)
    assert told.code == 2 and "clone the desk anew" in told.err and case in told.err
