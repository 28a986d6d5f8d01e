"""A mapping file says everything or is refused with the place of what it leaves open."""

from pathlib import Path

import pytest

from rightsdesk.errors import DeskError, Unreadable
from rightsdesk.intake.mapping import load_mapping, shipped_mappings

WHOLE = """\
system: old-register
title: {zh: 旧台账, en: the old register}
time_zone: Asia/Shanghai
tables:
  kinds: {投诉: complaint}
id: {column: number}
received_at: {columns: [day, hour], formats: ["%Y-%m-%d %H:%M"]}
header:
  kind: {column: kind, table: kinds}
  channel: hotline
  category: other
  subject: {column: title}
  summary: Imported.
private:
  name: {column: who}
timeline:
- event: responded
  when: [reply]
  at: {same_as: received}
  fields: {via: phone, result: {column: reply}}
"""


def write(tmp_path: Path, text: str) -> str:
    path = tmp_path / "mapping.yml"
    path.write_text(text, "utf-8")
    return str(path)


def test_a_mapping_knows_every_column_it_looks_at(tmp_path: Path) -> None:
    mapping = load_mapping(write(tmp_path, WHOLE))
    assert mapping.columns() == {"number", "day", "hour", "kind", "title", "who", "reply"}


@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [
        ("table: kinds", "table: sorts", "there is no table 'sorts'; there are: kinds"),
        ("  subject:", "  subjekt:", "a header has no subjekt"),
        ("  subject:", "  received_at:", "a header has no received_at"),
        ("{via: phone,", "{way: phone,", "responded has no way"),
        ("- event: responded", "- event: replied", "replied"),
        ("{column: title}", "{column: who}", "who holds personal data and cannot stand in clear"),
        ("{column: title}", '{template: "from {who}"}', "who holds personal data and cannot stand in clear"),
        ("{column: title}", '{template: "plain"}', "names no {column}"),
        ("{column: title}", "{column: title, value: x}", "give one of value, column and template"),
        (
            "{column: kind, table: kinds}",
            "{column: kind, search: [{matches: '(', value: x}]}",
            "no regular expression",
        ),
        ("same_as: received", "same_as: closed", "responded is at the same time as closed"),
        (', formats: ["%Y-%m-%d %H:%M"]', "", "say in which formats the time is written"),
        ("Asia/Shanghai", "Asia/Nowhere", "no time zone"),
        ("  name: {column: who}", "  nickname: {column: who}", "personal data has no nickname"),
        ("tables:", "ignore: [title]\ntables:", "used and ignored at once: title"),
        ("tables:", "source: {encoding: gbkk}\ntables:", "there is no encoding 'gbkk'"),
        ("tables:", "mask: {shapes: [iris]}\ntables:", "masking has no iris"),
        ("tables:", "clean: [everything]\ntables:", "zero-width"),
        ("system: old-register\n", "", "system"),
    ],
)
def test_a_mapping_that_cannot_work_is_refused_with_its_place(
    tmp_path: Path, right: str, wrong: str, told: str
) -> None:
    assert right in WHOLE
    with pytest.raises(Unreadable) as caught:
        load_mapping(write(tmp_path, WHOLE.replace(right, wrong, 1)))
    findings = [str(finding) for finding in caught.value.findings]
    assert any(told in finding for finding in findings), findings
    assert all("mapping.yml:" in finding for finding in findings)


def test_an_unknown_mapping_is_told_with_those_that_are_shipped() -> None:
    with pytest.raises(DeskError, match="heze-bus, nyc311, teddycup-replies, teddycup-topics"):
        load_mapping("heze")


@pytest.mark.parametrize("name", shipped_mappings())
def test_shipped_mappings_are_whole(name: str) -> None:
    mapping = load_mapping(name)
    assert mapping.system == name
    assert mapping.private
