"""From a row to a case, or to every reason why not."""

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightsdesk.domain.events.handling import Responded
from rightsdesk.domain.ids import is_case_id
from rightsdesk.intake.drafting import Draft, Rejection, draft, imported_id
from rightsdesk.intake.mapping import Mapping, load_mapping
from rightsdesk.intake.tables import Row

MAPPING = """\
system: old-register
title: {zh: 旧台账, en: the old register}
time_zone: Asia/Shanghai
blank: ["-", N/A]
tables:
  categories: {票价: fares}
id: {column: number}
received_at: {columns: [day, hour], formats: ["%Y-%m-%d %H:%M", "%d/%m/%Y %H:%M"]}
header:
  kind: {column: title, search: [{matches: ^请问, value: question}], otherwise: complaint}
  channel: hotline
  category: {column: sort, table: categories}
  subject: {template: "{title}（{line}路）", one_line: true, limit: 20}
  summary: {column: text}
  where.line: {column: line}
private:
  name: {column: who}
  phone: {column: phone}
  words: {column: words}
mask: {private: [name, phone], quotations: 8}
timeline:
- event: investigated
  when: [finding]
  at: {columns: [done], formats: ["%Y-%m-%d %H:%M", "%Y-%m-%d"], day_only: {time: "23:59:59", note: day only}}
  fields:
    course: {column: finding}
    substantiated: {column: finding, search: [{matches: 不属实, value: "no"}, {matches: 属实, value: "yes"}]}
- event: responded
  when: [finding, {column: finding, matches: 已答复}]
  at: {same_as: investigated}
  by: {column: clerk, table: {甲: wang}, otherwise: import}
  fields:
    via: phone
    result: {column: finding}
"""

ZONE = ZoneInfo("Asia/Shanghai")
SOUND = {
    "number": "7", "day": "2019-05-17", "hour": "17:40", "sort": "票价", "title": "多收\n票款", "line": "12",
    "text": "反映多收票款", "who": "赵六六", "phone": "0530-1234567", "words": "司机多收了我两块钱，请退还",
    "done": "2019-05-18 09:00", "finding": "属实，已答复", "clerk": "甲",
}  # fmt: skip


@pytest.fixture(scope="module")
def mapping(tmp_path_factory: pytest.TempPathFactory) -> Mapping:
    path: Path = tmp_path_factory.mktemp("mapping") / "mapping.yml"
    path.write_text(MAPPING, "utf-8")
    return load_mapping(str(path))


def drafted(mapping: Mapping, **cells: str) -> Draft:
    found = draft(Row(9, SOUND | cells), mapping, "basic", ZONE)
    assert isinstance(found, Draft), found
    return found


def faults(mapping: Mapping, **cells: str) -> dict[str, str]:
    found = draft(Row(9, SOUND | cells), mapping, "basic", ZONE)
    assert isinstance(found, Rejection), found
    return {fault.column: fault.reason for fault in found.faults}


def test_a_sound_row_becomes_a_whole_case(mapping: Mapping) -> None:
    one = drafted(mapping)
    case = one.case
    assert is_case_id(case.id)
    assert case.id.startswith("1905-")
    assert case.received_at.isoformat() == "2019-05-17T17:40:00+08:00"
    assert (case.kind, case.category, case.subject) == ("complaint", "fares", "多收 票款（12路）")
    assert case.where is not None
    assert case.where.line == "12"
    assert case.origin is not None
    assert (case.origin.system, case.origin.id) == ("old-register", "7")
    assert [(event.event, event.by) for event in case.timeline] == [
        ("investigated", "import"),
        ("responded", "wang"),
    ]
    assert {event.source for event in case.timeline} == {"old-register 7"}
    assert case.timeline[0].at == case.timeline[1].at
    assert (one.private.name, one.private.words) == ("赵六六", "司机多收了我两块钱，请退还")


def test_what_the_row_does_not_tell_does_not_happen(mapping: Mapping) -> None:
    assert [event.event for event in drafted(mapping, finding="不属实").case.timeline] == ["investigated"]
    assert drafted(mapping, finding=" N/A ").case.timeline == ()
    assert drafted(mapping, line="-").case.where is None


def test_times_are_read_in_any_declared_format(mapping: Mapping) -> None:
    assert drafted(mapping, day="17/5/2019").case.received_at == drafted(mapping).case.received_at


def test_a_date_without_time_counts_as_declared_and_says_so(mapping: Mapping) -> None:
    event = drafted(mapping, done="2019-05-18").case.timeline[0]
    assert event.at.isoformat() == "2019-05-18T23:59:59+08:00"
    assert event.note == "day only"


def test_history_that_breaks_every_rule_is_drafted_as_it_is(mapping: Mapping) -> None:
    case = drafted(mapping, done="2016-01-01 10:00").case
    assert case.timeline[0].at < case.received_at


def test_a_long_subject_is_cut(mapping: Mapping) -> None:
    subject = drafted(mapping, title="很" * 30).case.subject
    assert len(subject) == 20
    assert subject.endswith("…")


def test_nothing_of_the_person_stands_in_clear(mapping: Mapping) -> None:
    case = drafted(
        mapping,
        title="赵六六来电",
        text="电话 0530-1234567 或 13912345678",
        finding="赵六六称“司机多收了我 两块钱”，属实，已答复",
    ).case
    assert case.subject == "***来电（12路）"
    assert case.summary == "电话 *** 或 ***"
    assert isinstance(case.timeline[1], Responded)
    assert case.timeline[1].result == "***称“〔…〕”，属实，已答复"


@pytest.mark.parametrize(
    ("cells", "column", "told"),
    [
        ({"number": " "}, "number", "there is no id"),
        ({"day": "17.5.2019"}, "day + hour", "'17.5.2019 17:40' is no time written as %Y-%m-%d %H:%M"),
        ({"day": "", "hour": "-"}, "day + hour", "there is no time"),
        ({"day": "2019-02-30"}, "day + hour", "is no time"),
        ({"number": "7" * 301}, "number", "header origin.id"),
        ({"day": "1899-12-30", "hour": "00:00"}, "day + hour", "is no time"),
        ({"done": "yesterday"}, "done", "is no time"),
        ({"sort": "车况"}, "sort", "no word for '车况'; known are: 票价"),
        ({"sort": ""}, "sort", "header category"),
        ({"finding": "核实中"}, "finding", "none of the mapping's expressions"),
        ({"text": ""}, "text", "header summary"),
        ({"text": "x" * 20_001}, "text", "at most 20000 characters"),
        ({"text": "bell\x07"}, "text", "control character U+0007"),
        ({"who": "x" * 301}, "who", "private name"),
    ],
)
def test_a_row_that_cannot_become_a_case_says_where_and_why(
    mapping: Mapping, cells: dict[str, str], column: str, told: str
) -> None:
    assert told in faults(mapping, **cells)[column]


def test_every_fault_is_told_at_once(mapping: Mapping) -> None:
    assert {"number", "day + hour", "sort", "done"} <= faults(
        mapping, number="", day="x", sort="?", done="?"
    ).keys()


def test_a_time_that_the_clocks_skipped_is_no_time(tmp_path: Path) -> None:
    path = tmp_path / "mapping.yml"
    path.write_text(MAPPING.replace("Asia/Shanghai", "Europe/Berlin"), "utf-8")
    reason = faults(load_mapping(str(path)), day="2019-03-31", hour="02:30")["day + hour"]
    assert reason == "'2019-03-31 02:30' was skipped by the clocks of Europe/Berlin"


@given(st.text(max_size=30), st.integers(0, 5))
def test_ids_are_drawn_by_origin_and_always_sound(origin: str, attempt: int) -> None:
    from datetime import datetime

    day = datetime(2019, 5, 17, tzinfo=ZONE)
    first = imported_id("old-register", origin, day, attempt)
    assert is_case_id(first)
    assert first == imported_id("old-register", origin, day, attempt)
    assert first != imported_id("old-register", origin, day, attempt + 1)
