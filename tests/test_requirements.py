"""Every row of what the regimes ask for has a clause of its policy and a test that proves it; so has every
mechanism a policy can use."""

import json
import subprocess
import sys
import tomllib
from datetime import datetime
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

from rightsdesk.domain.policy import PolicyVersion
from rightsdesk.domain.tracing import MECHANISMS, enforcers
from rightsdesk.operations.tracing import rules_for
from rightsdesk.records.files import WorkTree
from rightsdesk.records.store import Desk
from rightsdesk.rules.families import rules

ROOT = Path(__file__).parents[1]
TABLE = tomllib.loads((ROOT / "tests" / "requirements.toml").read_text(encoding="utf-8"))
NOW = datetime.fromisoformat("2026-11-20T10:00:00+08:00")
DESK = Desk(WorkTree(ROOT))

# How many rows each list has, by its letter.
ROWS = {
    "city-bus": ("B", 11),
    "passenger-transport": ("E", 14),
    "complaints-office": ("O", 14),
    "transport-group": ("T", 19),
    "water-utility": ("W", 15),
}
EVERY_ROW = [
    pytest.param(slug, f"{letter}{number}", id=f"{letter}{number}")
    for slug, (letter, last) in ROWS.items()
    for number in range(1, last + 1)
]


def in_force() -> list[PolicyVersion]:
    return [DESK.version(slug, NOW) for slug in DESK.slugs]


def named_tests() -> set[str]:
    """Every test that the table names."""
    by_row = [test for rows in TABLE["rows"].values() for tests in rows.values() for test in tests]
    return {*by_row, *(test for tests in TABLE["mechanisms"].values() for test in tests)}


@pytest.fixture(scope="module")
def proofs() -> ModuleType:
    spec = spec_from_file_location("proofs", ROOT / "tooling/proofs.py")
    assert spec and spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(("slug", "row"), EVERY_ROW)
def test_each_row_has_a_clause_and_a_proof(slug: str, row: str) -> None:
    clauses = [clause for clause in DESK.version(slug, NOW).policy.clauses if row in clause.rows]
    assert clauses, f"no clause of {slug} serves {row}"
    assert any(enforcers(clause) for clause in clauses), f"nothing of {slug} enforces {row}"
    assert TABLE["rows"][slug].get(row), f"no test proves {row}"


def test_no_row_is_invented() -> None:
    known = {(slug, row) for slug, row in (each.values for each in EVERY_ROW)}
    named = {(slug, row) for slug, rows in TABLE["rows"].items() for row in rows}
    served = {
        (version.slug, row)
        for version in in_force()
        for clause in version.policy.clauses
        for row in clause.rows
    }
    assert named == known
    assert served <= known


def test_each_mechanism_has_a_proof() -> None:
    """A test of its own, or the samples of a rule that enforces it."""
    enforced = {aspect for rule in rules().values() for aspect in rule.enforces}
    proved = {*TABLE["mechanisms"], *enforced}
    assert {name for name in MECHANISMS if not any(each.split(".")[0] == name for each in proved)} == {
        "rules"  # each rule that a clause names has samples of its own
    }


def test_each_mechanism_that_a_policy_uses_has_a_proof() -> None:
    lacking = [
        f"{version.slug} {clause.no} {each.key}"
        for version in in_force()
        for clause in version.policy.clauses
        for each in enforcers(clause)
        if not rules_for(each) and not set(each.aspects()) & set(TABLE["mechanisms"])
    ]
    assert lacking == []


def test_what_rules_and_proofs_speak_of_exists() -> None:
    """Whatever a rule enforces or a test proves, a clause of some shipped policy has."""
    used = {
        aspect
        for version in in_force()
        for clause in version.policy.clauses
        for each in enforcers(clause)
        for aspect in each.aspects()
    }
    declared = {aspect for rule in rules().values() for aspect in rule.enforces}
    assert declared - used == set()
    assert set(TABLE["mechanisms"]) - used == set()


def test_every_test_named_is_collected() -> None:
    files = sorted({f"tests/{test.split('::')[0]}" for test in named_tests()})
    missing = [file for file in files if not (ROOT / file).is_file()]
    assert missing == []
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", *files],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    collected = {line.split("[")[0] for line in done.stdout.splitlines() if "::" in line}
    assert {f"tests/{test}" for test in named_tests()} - collected == set()


def test_the_package_carries_what_the_table_says(
    proofs: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert proofs.main(["--check"]) == 0, "run: make generated"
    stale = tmp_path / "proofs.json"
    stale.write_text(json.dumps({}), encoding="utf-8")
    monkeypatch.setattr(proofs, "TARGET", stale)
    assert proofs.main(["--check"]) == 1
    assert proofs.main([]) == 0
    assert proofs.main(["--check"]) == 0
