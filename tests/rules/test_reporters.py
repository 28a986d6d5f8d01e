"""Findings as people, programs and hosts read them."""

import json

import pytest

from rightsdesk.diagnostics import Diagnostic, Severity
from rightsdesk.rules.reporters import BRIEF, FORMATS

FOUND = [
    Diagnostic(
        "cases/2026/11/02/x.yml", 3, 1, "S301", Severity.ERROR, "no 100% word, really: 'a'", "did you mean b?"
    ),
    Diagnostic("policies/desk.yml", 1, 2, "C106", Severity.WARNING, "two\nlines", ""),
    Diagnostic("policies/desk.yml", 2, 2, "L105", Severity.KNOWN, "long ago", ""),
]


def test_text_has_a_line_for_each_and_the_counts() -> None:
    lines = FORMATS["text"](FOUND).splitlines()
    assert lines[0] == "cases/2026/11/02/x.yml:3:1 S301 no 100% word, really: 'a'"
    assert lines[1].strip() == "→ did you mean b?"
    assert lines[-1].startswith("1 errors, 1 warnings, 1 known")


def test_text_says_so_where_nothing_was_found() -> None:
    assert FORMATS["text"]([]) == "no findings"


def test_json_is_one_object() -> None:
    data = json.loads(FORMATS["json"](FOUND))
    assert data["counts"] == {"error": 1, "warning": 1, "known": 1}
    assert data["findings"][0]["line"] == 3


@pytest.mark.parametrize("level", ["error", "warning", "notice"])
def test_annotations_are_escaped_for_the_host(level: str) -> None:
    lines = FORMATS["github"](FOUND).splitlines()
    assert len(lines) == 3
    line = lines[["error", "warning", "notice"].index(level)]
    assert line.startswith(f"::{level} file=")
    assert "%25" in lines[0] and "%0A" in lines[1]


KNOWN = [Diagnostic(f"cases/2019/05/17/{n}.yml", 2, 1, "L105", Severity.KNOWN, "early", "") for n in range(3)]


def test_known_findings_are_a_line_for_each_code() -> None:
    lines = BRIEF["text"]([*FOUND[:2], *KNOWN, FOUND[2]]).splitlines()
    assert lines[-2] == "L105 [known] 4 in imported history, the first at cases/2019/05/17/0.yml:2:1: early"
    assert lines[-1].startswith("1 errors, 1 warnings, 4 known")
    assert sum("[known]" in line for line in lines) == 1


def test_hosts_are_not_told_what_is_known() -> None:
    assert BRIEF["github"](KNOWN) == ""
    assert BRIEF["json"](KNOWN) == FORMATS["json"](KNOWN)
