"""Records in JSON, alone or in a web service's envelope."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightsdesk.intake.json_reading import read_json
from rightsdesk.intake.tables import Table, UnfitFile

FILE = Path("register.json")


def read(text: str, records: str | None = None) -> Table:
    return read_json(FILE, text.encode(), records=records)


def test_records_are_found_in_their_envelope_with_the_line_they_start_on() -> None:
    table = read(
        '{"ok": true, "data": {"n": [1, {"list": []}],\n "list": [\n {"a": 1},\n\n {"b": "x"}]}}', "data.list"
    )
    assert table.columns == ("a", "b")
    assert [(row.line, row.cells) for row in table.rows] == [
        (3, {"a": "1", "b": ""}),
        (5, {"a": "", "b": "x"}),
    ]


def test_values_become_text() -> None:
    row = read('[{"a": null, "b": true, "c": 2.0, "d": 0.5, "e": "x\\ny"}]').rows[0]
    assert row.cells == {"a": "", "b": "true", "c": "2", "d": "0.5", "e": "x\ny"}


@pytest.mark.parametrize(
    ("text", "records", "told"),
    [
        ("", None, "register.json:1: this is no JSON"),
        ('[{"a": 1},\n{"a": ]', None, "register.json:2: this is no JSON"),
        ('[{"a": 1, "a": 2}]', None, "the same name twice"),
        ('[{"a": NaN}]', None, "NaN is no number"),
        ('{"result": []}', "result", "the list of records is empty"),
        ('{"rows": []}', "result", "there is no result"),
        ('[{"a": 1}]', "result", "there is no result"),
        ('{"a": 1}', None, "register.json:1: a list of records should stand here"),
        ('[{"a": 1},\n 7]', None, "register.json:2: a record should stand here"),
        ('[{"a": [1]}]', None, "register.json:1: a holds a list"),
    ],
)
def test_what_is_no_list_of_flat_records_is_refused_with_its_place(
    text: str, records: str | None, told: str
) -> None:
    with pytest.raises(UnfitFile) as caught:
        read(text, records)
    assert told in str(caught.value)


def test_other_encodings_are_refused() -> None:
    with pytest.raises(UnfitFile, match="JSON is UTF-8"):
        read_json(FILE, '[{"a": "投诉"}]'.encode("gb18030"), records=None)


records = st.lists(
    st.dictionaries(st.sampled_from("abc"), st.text(min_size=1), min_size=1), min_size=1, max_size=5
)


@given(records, st.sampled_from([None, 0, 2]))
def test_each_record_is_read_and_its_line_holds_its_brace(
    found: list[dict[str, str]], indent: int | None
) -> None:
    text = json.dumps({"skip": found, "list": found}, indent=indent, ensure_ascii=False)
    kept = [one for one in found if any(value.strip() for value in one.values())]
    if kept:
        table = read(text, "list")
        assert [{name: cell for name, cell in row.cells.items() if cell} for row in table.rows] == kept
        assert all("{" in text.split("\n")[row.line - 1] for row in table.rows)
