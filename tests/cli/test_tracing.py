"""`desk trace`: every clause with what enforces it, through the front door."""

from typing import Any

import pytest

FIVE = {"city-bus", "passenger-transport", "complaints-office", "transport-group", "water-utility"}


def clause(traced: Any, policy: str, no: str) -> Any:
    (found,) = [each for each in traced["policies"] if each["policy"] == policy]
    return next(each for each in found["clauses"] if each["clause"] == no)


def enforcer(of: Any, name: str) -> Any:
    return next(each for each in of["enforcers"] if each["name"] == name)


def test_every_clause_of_every_policy_is_explained(desk: Any) -> None:
    ran = desk.run("trace", "--format", "json", at="2026-11-20T10:00:00+08:00")
    assert ran.code == 0, ran.err
    found = ran.data
    assert {each["policy"] for each in found["policies"]} >= FIVE
    assert found["unexplained"] == []
    for policy in found["policies"]:
        assert policy["clauses"]
        for each in policy["clauses"]:
            assert each["explained"]
            assert each["enforcers"] or each["enforced_by_people"]
            assert each["text"]["zh"] and each["text"]["en"]


def test_what_happened_is_counted(desk: Any) -> None:
    before = desk.ok("trace", "--policy", "transport-group")
    assert enforcer(clause(before, "transport-group", "4"), "transfer")["stand"] == "never exercised"
    prompt, slow = desk.open(), desk.open()
    desk.ok("transfer", prompt, "--unit", "bus-one", at="2026-11-02T09:40:00+08:00")
    late = ("--late-reason", "The line was busy.")
    desk.ok("transfer", slow, "--unit", "bus-one", *late, at="2026-11-02T11:00:00+08:00")
    after = desk.ok("trace", "--policy", "transport-group", at="2026-11-02T12:00:00+08:00")
    (policy,) = after["policies"]
    assert policy["cases"] == 2
    transfer = enforcer(clause(after, "transport-group", "4"), "transfer")
    assert {key: transfer[key] for key in ("met", "late", "running", "stand")} == {
        "met": 1,
        "late": 1,
        "running": 0,
        "stand": "late",
    }
    assert "D101" in transfer["rules"]
    assert "tests/rules/samples/D101.yml" in transfer["tests"]
    answer = enforcer(clause(after, "transport-group", "6"), "unit-answer")
    assert (answer["running"], answer["stand"]) == (2, "running")


def test_the_tests_are_named_where_asked_for(desk: Any) -> None:
    ran = desk.run("trace", "--policy", "city-bus", "--tests", at="2026-11-20T10:00:00+08:00")
    assert ran.code == 0, ran.err
    assert "      tests/rules/samples/L102.yml" in ran.out.splitlines()


def test_people_read_a_line_for_each(desk: Any) -> None:
    ran = desk.run("trace", "--policy", "transport-group", at="2026-09-15T10:00:00+08:00")
    assert ran.code == 0, ran.err
    lines = ran.out.splitlines()
    assert lines[0] == (
        "transport-group Rules of the Service Centre for Handling Customers' Complaints, "
        "in force since 2022-09-19: 0 cases"
    )
    assert "  clause 17: by people" in lines
    assert any(line.startswith("    clock transfer: never exercised · D101") for line in lines)


@pytest.mark.parametrize(
    ("words", "at", "message"),
    [
        (("--policy", "nobodys"), "2026-11-02T09:14:00+08:00", "there is no policy nobodys"),
        (("--policy", "city-bus"), "2026-06-01T09:00:00+08:00", "was not in force on 2026-06-01"),
        ((), "2020-01-01T09:00:00+08:00", "no policy is in force on 2020-01-01"),
    ],
)
def test_what_cannot_be_traced_is_said(desk: Any, words: tuple[str, ...], at: str, message: str) -> None:
    ran = desk.run("trace", *words, at=at)
    assert ran.code == 2
    assert message in ran.err
