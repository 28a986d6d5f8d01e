"""`desk absorb`: what an editor does to a case file becomes events, and the old bytes stay."""

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def edited(desk: Any) -> tuple[Any, str, Path, bytes]:
    """A desk with one transferred case, its id, its file and the committed bytes."""
    case_id = desk.open()
    desk.ok("transfer", case_id, "--unit", "bus-one", at="2026-11-02T09:30:00+08:00")
    path = next((desk.root / "cases").rglob("*.yml"))
    return desk, case_id, path, path.read_bytes()


def absorb(desk: Any, path: Path, at: str = "2026-11-02T10:00:00+08:00") -> Any:
    return desk.run("--json", "absorb", str(path), "--reason", "mended by hand", at=at)


def test_a_header_typo_becomes_a_correction(edited: Any) -> None:
    desk, case_id, path, base = edited
    path.write_bytes(base.replace(b"subject: Door closed", b"subject: Doors closed"))
    assert desk.run("check", "--base", "HEAD", at="2026-11-02T10:00:00+08:00").code == 1
    ran = absorb(desk, path)
    assert ran.code == 0, ran.out + ran.err
    assert ran.data["events"] == ["corrected"]
    assert path.read_bytes().startswith(base)
    assert desk.git("status", "--porcelain") == ""
    shown = desk.ok("show", case_id, at="2026-11-02T10:00:00+08:00")
    assert shown["subject"].startswith("Doors closed")


def test_windows_line_ends_are_put_back(edited: Any) -> None:
    desk, _case_id, path, base = edited
    path.write_bytes(b"\xef\xbb\xbf" + base.replace(b"\n", b"\r\n"))
    ran = absorb(desk, path)
    assert ran.code == 0, ran.out + ran.err
    assert ran.data == {"id": ran.data["id"], "path": ran.data["path"], "events": [], "commit": None}
    assert path.read_bytes() == base
    assert desk.git("status", "--porcelain") == ""


def test_an_event_put_in_the_middle_is_appended_as_recorded_late(edited: Any) -> None:
    desk, _case_id, path, base = edited
    event = b"- event: receipt-issued\n  at: 2026-11-02T09:20:00+08:00\n  by: intake-01\n  via: phone\n"
    path.write_bytes(base.replace(b"timeline:\n", b"timeline:\n" + event))
    ran = absorb(desk, path)
    assert ran.code == 0, ran.out + ran.err
    assert ran.data["events"] == ["receipt-issued"]
    assert path.read_bytes().startswith(base)
    assert b"recorded_late: mended by hand" in path.read_bytes()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (b"id: ", b"id: 2611-7KQ3F-1 # ", "never changes"),
        (b"- event: transferred\n", b"", ""),
        (b"timeline:", b"time line:", "git checkout"),
    ],
)
def test_what_no_event_can_tell_is_refused_and_left(edited: Any, old: bytes, new: bytes, said: str) -> None:
    desk, _case_id, path, base = edited
    broken = base.replace(old, new)
    path.write_bytes(broken)
    head = desk.git("rev-parse", "HEAD")
    ran = absorb(desk, path)
    assert ran.code in (1, 2)
    assert said in ran.data["error"]
    assert path.read_bytes() == broken
    assert desk.git("rev-parse", "HEAD") == head


@pytest.mark.parametrize(
    ("event", "code", "said"),
    [
        (b"- event: Promised\n  at: now\n", "S204", "Promised"),
        (b"- event: promised\n  at: now\n  by: intake-01\n  via: phone\n", "S203", "timeline.1.at"),
        (
            b"- event: promised\n  at: 2026-11-02T09:40:00+08:00\n  by: intake-01\n",
            "S202",
            "timeline.1.reply_by",
        ),
        (b"- promised\n", "S203", "timeline.1"),
    ],
)
def test_a_malformed_event_is_told_by_its_place(edited: Any, event: bytes, code: str, said: str) -> None:
    desk, _case_id, path, base = edited
    path.write_bytes(base + event)
    ran = absorb(desk, path)
    assert ran.code == 2
    found = ran.data["findings"]
    assert code in [one["code"] for one in found]
    assert any(said in one["message"] for one in found)
    assert len({tuple(one.values()) for one in found}) == len(found), "each finding once"
    assert all(one["line"] > base.count(b"\n") for one in found)
    assert path.read_bytes() == base + event


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"2026-11-02T09:30:00+08:00", b"2026-11-02 09:30:00+08:00"),
        (b"2026-11-02T09:30:00+08:00", b"2026-11-02T01:30:00Z"),
        (b"received_at: 2026-11-02T09:14:00+08:00", b"received_at: 2026-11-02 09:14:00+08:00"),
        (b"category:", b"wants: null\ncategory:"),
    ],
)
def test_another_form_of_the_same_is_no_correction(edited: Any, old: bytes, new: bytes) -> None:
    desk, _case_id, path, base = edited
    assert old in base
    path.write_bytes(base.replace(old, new, 1))
    ran = absorb(desk, path)
    assert ran.code == 0, ran.out + ran.err
    assert ran.data["events"] == []
    assert path.read_bytes() == base


def test_a_change_of_form_beside_a_change_is_left_out(edited: Any) -> None:
    desk, _case_id, path, base = edited
    event = base[base.index(b"- event: transferred") :]
    changed = event.replace(b"T09:30", b" 09:30").replace(
        b"  unit: bus-one\n", b"  unit: bus-one\n  note: urgent\n"
    )
    path.write_bytes(base.replace(event, changed))
    ran = absorb(desk, path)
    assert ran.code == 0, ran.out + ran.err
    assert ran.data["events"] == ["corrected"]
    assert b"field: timeline.0.note" in path.read_bytes()


def test_an_event_that_calls_itself_imported_is_refused(edited: Any) -> None:
    desk, _case_id, path, base = edited
    path.write_bytes(
        base + b"- event: accepted\n  at: 2026-11-02T09:40:00+08:00\n  by: intake-01\n  source: old 1\n"
    )
    ran = absorb(desk, path)
    assert ran.code == 1
    assert "source" in ran.data["error"]


def test_a_reason_that_no_event_can_hold_is_refused(edited: Any) -> None:
    desk, _case_id, path, base = edited
    path.write_bytes(base.replace(b"subject: Door closed", b"subject: Doors closed"))
    for reason in ("a\x07", " "):
        ran = desk.run("--json", "absorb", str(path), "--reason", reason)
        assert ran.code == 1
        assert "reason" in ran.data["error"]


def test_a_time_moved_by_hand_says_when_it_was_moved_and_is_not_ones_own(edited: Any) -> None:
    desk, _case_id, path, base = edited
    path.write_bytes(base.replace(b"at: 2026-11-02T09:30:00", b"at: 2026-11-02T09:25:00"))
    own = absorb(desk, path)
    assert own.code == 1
    assert "A107" in own.out
    words = ("absorb", str(path), "--reason", "the clock was fast")
    desk.ok(*words, at="2026-11-05T10:00:00+08:00", by="intake-02")
    assert b"recorded_late: the clock was fast" in path.read_bytes().removeprefix(base)
