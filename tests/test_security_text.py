"""SECURITY.md names what exists: tests for each promise, pages, and commands."""

import json
import re
from pathlib import Path

from rightsdesk.domain.sealed import BLOCK

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
INDEX = ROOT / "tooling/rightsdesk/cli/command_index.json"


def test_every_file_named_exists() -> None:
    named = re.findall(r"\]\(([^)]+)\)", TEXT)
    assert len(named) > 20
    assert [name for name in named if not (ROOT / name).is_file()] == []


def test_every_promise_names_tests_that_there_are() -> None:
    rows = [line for line in TEXT.splitlines() if line.startswith("| ")][1:]
    assert len(rows) >= 10
    for row in rows:
        tests = re.findall(r"\]\((tests/[^)]+)\)", row.split(" | ")[-1])
        assert tests, f"no test is named: {row}"
        for name in tests:
            assert re.search(r"^ *def test_", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE)


def test_no_attack_is_left_out() -> None:
    attacks = {
        path.relative_to(ROOT).as_posix()
        for folder in ("attacks", "faults")
        for path in (ROOT / "tests" / folder).glob("test_*.py")
    }
    assert attacks - set(re.findall(r"\]\(([^)]+)\)", TEXT)) == set()


def test_every_command_named_exists() -> None:
    named = set(re.findall(r"`desk ([a-z][a-z-]*)", TEXT))
    assert named
    assert named <= {entry["name"] for entry in json.loads(INDEX.read_text(encoding="utf-8"))["commands"]}


def test_lengths_are_told_as_they_are_hidden() -> None:
    assert f"blocks of {BLOCK} bytes" in TEXT
