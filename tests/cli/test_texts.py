"""Texts that no file may hold, or that nobody could read, given as options: named, and nothing is done."""

import json
import os
import re
import subprocess
import sys
from typing import Any

import pytest

OPENING = {
    "kind": "complaint",
    "channel": "hotline",
    "category": "service-attitude",
    "subject": "Door closed",
    "summary": "The door was closed on a passenger.",
}


@pytest.mark.parametrize(
    ("option", "text", "said"),
    [
        ("subject", "a\x07", "U+0007"),
        ("subject", "a\u2028b", "U+2028"),
        ("subject", "  ", "blank"),
        ("summary", "a\x85b", "U+0085"),
        ("summary", "\n", "blank"),
        ("summary", "a\u202eb", "U+202E"),
        ("name", "a\x1b[2J", "U+001B"),
        ("words", "a\x01", "U+0001"),
    ],
)
def test_opening_names_the_option(desk: Any, option: str, text: str, said: str) -> None:
    before = desk.snapshot()
    values = {**OPENING, option: text}
    ran = desk.run("open", *[word for key, value in values.items() for word in (f"--{key}", value)])
    assert (ran.code, ran.out) == (2, "")
    assert f"--{option}: the character {said}" in ran.err or f"--{option}: it is {said}" in ran.err
    assert desk.snapshot() == before


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ("correct", "--field", "subject", "--to", "a\x07", "--reason", "typed"),
            "--to: the character U+0007",
        ),
        (("transfer", "--unit", "bus-one", "--note", " "), "--note: it is blank"),
        (
            ("archive", "--kept-at", "shelf", "--keep-until", "2026-99-99"),
            "--keep-until: there is no day 2026-99-99",
        ),
    ],
)
def test_steps_name_the_option(desk: Any, words: tuple[str, ...], said: str) -> None:
    case_id = desk.open()
    before = desk.snapshot()
    command, *rest = words
    ran = desk.run(command, case_id, *rest, by="intake-01")
    assert ran.code == 2
    assert said in ran.err
    assert desk.snapshot() == before


ENGLISH = re.compile(r"\b(?:is|it|the|should|must|valid|required|input|write|value|field)\b", re.IGNORECASE)


@pytest.mark.parametrize(
    "text",
    [
        "kind: grumble",
        "channel: Hot Line",
        "received_at: yesterday",
        "received_at: 2026-11-02T09:14:00",
        "summary: ' '",
        "subject: [1]",
        'id: "2611"',
        "room: 12",
        "timeline:\n- at: 2026-11-02T09:15:00+08:00\n  by: intake-01",
    ],
)
def test_a_chinese_reader_sees_no_english(desk: Any, text: str) -> None:
    case = desk.open()
    (path,) = desk.root.glob(f"cases/**/{case}.yml")
    field = text.partition(":")[0]
    lines = path.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines[: lines.index("timeline:")] if not line.startswith(f"{field}:")]
    ends = [] if field == "timeline" else ["timeline:"]
    path.write_text("\n".join([*kept, text, *ends, ""]), encoding="utf-8")
    ran = subprocess.run(
        [sys.executable, "-m", "rightsdesk", "-C", str(desk.root), "--json", "check"],
        env={**os.environ, "LC_ALL": "C.UTF-8", "LANGUAGE": "zh"},
        capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    said = [each["message"] for each in json.loads(ran.stdout)["findings"] if each["code"].startswith("S2")]
    assert said
    assert [message for message in said if ENGLISH.search(message.partition(": ")[2])] == []
