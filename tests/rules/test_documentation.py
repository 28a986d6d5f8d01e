"""Every rule can be explained, and stands in the table under its family."""

import pytest

from rightsdesk.rules.documentation import FAMILY_NAMES, explain, record, table
from rightsdesk.rules.families import rules
from rightsdesk.rules.registry import Family, Rule


@pytest.mark.parametrize("rule", rules().values(), ids=lambda rule: rule.code)
def test_every_rule_is_explained(rule: Rule) -> None:
    text = explain(rule)
    for part in (rule.code, rule.name, rule.summary, rule.reason, rule.mend):
        assert part
        assert part in text
    assert rule.summary[0].islower() and not rule.summary.endswith("."), "summaries go on from the code"
    assert rule.reason[0].isupper() and rule.reason.endswith("."), "reasons are sentences"


def test_names_and_codes_are_used_once() -> None:
    names = [rule.name for rule in rules().values() if rule.name != "readable-file"]
    assert sorted(set(names)) == sorted(names)
    assert list(rules()) == sorted(rules())


def test_the_table_has_every_rule_under_its_family() -> None:
    lines = table(rules().values()).splitlines()
    for rule in rules().values():
        place = next(number for number, line in enumerate(lines) if line.startswith(f"  {rule.code} "))
        heading = next(line for line in reversed(lines[:place]) if line and not line.startswith(" "))
        assert heading == FAMILY_NAMES[rule.family].en
    assert set(FAMILY_NAMES) == set(Family)


def test_a_rule_as_data() -> None:
    rule = rules()["R101"]
    assert record(rule)["severity"] == "error"
    assert record(rule)["name"] == "no-money-for-satisfaction"
