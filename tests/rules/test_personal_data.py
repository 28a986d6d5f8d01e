"""Where the rules about personal data look beside cases, and what they say there."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from rightsdesk.diagnostics import Severity
from rightsdesk.domain.ids import case_path
from rightsdesk.domain.sightings.kinds import KINDS
from rightsdesk.operations.checking import check
from rightsdesk.operations.workspace import Workspace
from rightsdesk.records.files import WorkTree
from rightsdesk.records.programme import read_record
from rightsdesk.records.source import dump
from rightsdesk.records.store import Desk, read_case
from rightsdesk.rules.clear_text import passages
from rightsdesk.rules.clear_text_linter import lint_message, lint_policies
from rightsdesk.rules.linter import lint_case
from rightsdesk.rules.personal import CODES
from rightsdesk.rules.programme_linter import lint_record

NOW = datetime.fromisoformat("2026-11-10T12:00:00+08:00")
NUMBER = "13812345678"
CASE = {
    "id": "2611-F8QY4-D",
    "policy": "full",
    "kind": "complaint",
    "channel": "phone",
    "received_at": "2026-11-02T09:00:00+08:00",
    "received_by": "olga",
    "category": "staff",
    "subject": "Door closed",
    "summary": f"Call {NUMBER} or {NUMBER}.\n",
}


@pytest.fixture
def desk(root: Path) -> Desk:
    return Desk(WorkTree(root))


def test_every_kind_has_its_rule() -> None:
    assert CODES.keys() == KINDS.keys()


def test_personal_data_in_a_programme_record(desk: Desk) -> None:
    record = {
        "kind": "training",
        "id": "2610-5T2QK-2",
        "title": "联系人：王小明",
        "policy": "full",
        "day": "2026-10-20",
        "recorded_at": "2026-10-20T16:00:00+08:00",
        "by": "olga",
        "subjects": ["law", NUMBER],
        "attended": ["olga"],
    }
    raw = (dump(record) + "timeline:\n").encode()
    file = read_record("programme/training/2610-5T2QK-2.yml", raw)
    found = [each for each in lint_record(file, desk, NOW) if each.code.startswith("P")]
    assert [(each.code, each.message.rpartition(" ")[2]) for each in found] == [
        ("P110", "王**"),
        ("P101", "138****5678"),
    ]


def test_personal_data_in_a_policy_and_in_desk_yml(root: Path, desk: Desk) -> None:
    (policy,) = root.glob("policies/full/*.yml")
    clause = "- {no: '0', text: {zh: 找王小明女士。, en: Ask her.}, enforced: by people}"
    policy.write_text(policy.read_text("utf-8").replace("clauses:", f"clauses:\n{clause}", 1), "utf-8")
    organisation = root / "policies" / "desk.yml"
    text = organisation.read_text("utf-8").replace("供规则样例使用。", f"请找{NUMBER}。")
    organisation.write_text(text, "utf-8")
    found = lint_policies(desk, NOW)
    place = policy.relative_to(root).as_posix()
    assert [(each.path, each.code) for each in found] == [("policies/desk.yml", "P101"), (place, "P110")]
    assert (found[0].line, found[0].column) == (3, 9)


def test_the_desk_s_own_contacts_and_staff_are_no_finding(root: Path) -> None:
    organisation = root / "policies" / "desk.yml"
    text = organisation.read_text("utf-8").replace("value: 000-0000-0000", "value: 0531-82345678")
    organisation.write_text(text, "utf-8")
    desk = Desk(WorkTree(root))
    assert lint_policies(desk, NOW) == []
    raw = dump({**CASE, "summary": "Told (0531) 8234 5678, olga@desk.example.\n"}) + "timeline:\n"
    file = read_case(case_path(str(CASE["id"]), 2026, 11, 2), raw.encode())
    assert lint_case(file, desk, NOW) == []


def test_keys_and_tags_are_not_read() -> None:
    """A tag may begin like the name of an account; a person's numbers do not hide among keys."""
    tag = "wxA1b2C3d4E5f6G7h8I9j0"
    assert passages({"timeline": [{"tag": tag, "sealed": NUMBER, "at": "2026-11-02T09:00:00+08:00"}]}) == []
    assert passages({"note": f"{tag} {NUMBER}"}) == [(("note",), f"{tag} {NUMBER}")]
    assert passages({"card": "6222-0212-3456-7890-128"}) != []


def test_findings_in_imported_history_are_known(desk: Desk) -> None:
    raw = dump({**CASE, "origin": {"system": "old", "id": "7"}}) + "timeline:\n"
    file = read_case(case_path(str(CASE["id"]), 2026, 11, 2), raw.encode())
    found = [each for each in lint_case(file, desk, NOW) if each.code == "P101"]
    assert {each.severity for each in found} == {Severity.KNOWN}


def test_a_value_is_told_masked_wherever_it_stands(desk: Desk) -> None:
    raw = dump(CASE) + "timeline:\n"
    file = read_case(case_path(str(CASE["id"]), 2026, 11, 2), raw.encode())
    found = lint_case(file, desk, NOW)
    assert [each.message.rpartition(" ")[2] for each in found] == ["138****5678"] * 2
    assert NUMBER not in str(found)


def test_who_signed_a_commit_off_is_no_finding(desk: Desk) -> None:
    message = f"Mend\n\nTold a@mail.example and {NUMBER}\n\nSigned-off-by: A B <b@mail.example>\n"
    found = lint_message("0" * 40, message, desk.tolerated, NOW.date())
    assert [(each.line, each.column, each.code) for each in found] == [(3, 6, "P107"), (3, 25, "P101")]


def test_an_allowance_needs_a_reason(root: Path, git: Callable[..., str]) -> None:
    git("init", "-q", "-b", "main")
    organisation = root / "policies" / "desk.yml"
    entry = f"allowed_in_clear:\n- {{kind: mobile, value: '{NUMBER}', by: clara}}\n"
    organisation.write_text(organisation.read_text("utf-8") + entry, "utf-8")
    (found,) = check(Workspace(root, NOW))
    assert (found.path, found.code) == ("policies/desk.yml", "S202")
    assert "reason" in found.message
