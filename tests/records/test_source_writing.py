"""What is written is read back as it was, whatever the texts; and it looks as a person would write it."""

from datetime import date
from enum import StrEnum
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rightsdesk.records.source import dump, dump_case, dump_event, load, load_case_document

UNTIMED = settings(deadline=None)

NASTY = st.sampled_from(
    "\n \t\r:#-?,[]{}&*!|>'\"%@`\\~=<.0129eExno+\u00a0\u3000\u200b\u200e\u202e\u2028\ufeff😠车"
)
LETTERS = st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff")
SURPRISES = st.sampled_from(
    [
        *("no", "Yes", "on", "n", "null", "~", "true", "12", "1.5", "12:30", "0777", "0o17", "1_000", "1e3"),
        *("2026-11-02T09:14:00+08:00", "-", "- a", "? a", "a: b", "a #b", "a:", "---", "...", "<<", "=", ""),
        *("0x1F", ".inf"),
    ]
)
TEXTS = st.one_of(st.text(NASTY, max_size=12), st.text(LETTERS, max_size=12), SURPRISES)
NUMBERS = st.one_of(
    st.integers(min_value=-(10**15) + 1, max_value=10**15 - 1),
    st.decimals(min_value=-(10**6), max_value=10**6, places=4, allow_nan=False).map(float),
)
SINGLE = st.one_of(TEXTS, NUMBERS, st.booleans(), st.none())
VALUES: st.SearchStrategy[Any] = st.recursive(
    SINGLE,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=12,
)
MAPPINGS = st.dictionaries(TEXTS, VALUES, max_size=4)
EVENTS = st.dictionaries(TEXTS, VALUES, min_size=1, max_size=4)
HEADERS = st.dictionaries(TEXTS.filter(lambda key: key != "timeline"), VALUES, max_size=4)


def shape(value: Any) -> Any:
    """The value with the type of everything in it and the order of keys, since `1 == True == 1.0`."""
    if isinstance(value, dict):
        return [(key, shape(item)) for key, item in value.items()]
    if isinstance(value, list):
        return ["list", *map(shape, value)]
    return type(value), value


@UNTIMED
@given(MAPPINGS)
@example({"a": {"0:?": "1:?"}})
def test_what_is_written_is_read_back(data: dict[str, Any]) -> None:
    text = dump(data)
    assert shape(load(text.encode(), "a.yml").data) == shape(data)
    assert dump(data) == text


@UNTIMED
@given(HEADERS, st.lists(EVENTS, max_size=3), EVENTS)
def test_an_event_is_appended_by_adding_its_text(
    header: dict[str, Any], before: list[Any], event: Any
) -> None:
    text = dump_case({**header, "timeline": before})
    assert shape(load_case_document(text.encode(), "a.yml").data) == shape({**header, "timeline": before})
    longer = load_case_document((text + dump_event(event)).encode(), "a.yml").data
    assert shape(longer) == shape({**header, "timeline": [*before, event]})


@UNTIMED
@given(TEXTS)
def test_nothing_invisible_stands_in_a_file(text: str) -> None:
    written = dump({"a": text, text: "b"})
    assert not set(written) & set("\t\r\u200e\u202e\u2028\ufeff")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("12", '"12"'),
        ("no", '"no"'),
        ("12:30", '"12:30"'),
        ("0777", '"0777"'),
        ("1e3", '"1e3"'),
        ("true", '"true"'),
        ("", '""'),
        ("2026-11-02T09:14:00+08:00", "2026-11-02T09:14:00+08:00"),
        ("2026-11-02", "2026-11-02"),
        ("2611-7KQ3F-1", "2611-7KQ3F-1"),
        ("车门夹人 😠", "车门夹人 😠"),
        ("the desk's “words”", "the desk's “words”"),
        ("see: this", '"see: this"'),
        ("C#, not #1", '"C#, not #1"'),
        (" padded ", '" padded "'),
        ("a\tb", r'"a\tb"'),
        ("a\u202eb", r'"a\u202Eb"'),
        ("\n", r'"\n"'),
        (True, "true"),
        (None, "null"),
        (12, "12"),
        (0.00001, "0.00001"),
        (2.0, "2.0"),
        ([], "[]"),
        ({}, "{}"),
    ],
)
def test_quotes_stand_exactly_where_they_are_needed(value: object, text: str) -> None:
    assert dump({"a": value}) == f"a: {text}\n"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("a\nb\n", "|\n  a\n  b\n"),
        ("a\nb", "|-\n  a\n  b\n"),
        ("a\n\n# b\n\n\n", "|+\n  a\n\n  # b\n\n\n"),
        ("  a\nb\n", "|2\n    a\n  b\n"),
        ("\n\na: b\n", "|\n\n\n  a: b\n"),
        ("--- \n...\n", "|\n  --- \n  ...\n"),
        ("他说：\n“不” 😠\n", "|\n  他说：\n  “不” 😠\n"),
    ],
)
def test_texts_of_several_lines_are_blocks(value: str, text: str) -> None:
    assert dump({"a": value}) == f"a: {text}"


def test_long_lines_are_not_folded() -> None:
    assert dump({"a": "word " * 200 + "end"}).count("\n") == 1


def test_lists_stand_at_the_margin_of_their_key() -> None:
    data = {"a": [{"b": "c", "d": ["e", "f"]}, ["g", "h"], [], "i\nj\n"]}
    assert dump(data) == "a:\n- b: c\n  d:\n  - e\n  - f\n- - g\n  - h\n- []\n- |\n  i\n  j\n"


def test_a_short_mapping_stands_on_its_line() -> None:
    where = {"line": "12", "vehicle": "1207", "place": "Railway Station", "at": "2026-11-02T08:50:00+08:00"}
    assert dump({"where": where}) == (
        'where: {line: "12", vehicle: "1207", place: Railway Station, at: 2026-11-02T08:50:00+08:00}\n'
    )
    assert dump({"a": {"b": "c" * 100}}) == f"a:\n  b: {'c' * 100}\n"
    assert dump({"a": {"b": ["c"]}}) == "a:\n  b:\n  - c\n"


def test_words_as_keys_need_no_quotes() -> None:
    assert dump({"no": "7", "12": None}) == 'no: "7"\n"12": null\n'


def test_an_event_starts_at_the_margin() -> None:
    event = {"event": "responded", "at": "2026-11-02T09:20:00+08:00", "measures": "One\ntwo\n"}
    assert dump_event(event) == (
        "- event: responded\n  at: 2026-11-02T09:20:00+08:00\n  measures: |\n    One\n    two\n"
    )


def test_a_case_is_born_with_an_empty_timeline() -> None:
    assert dump_case({"id": "a", "timeline": []}) == "id: a\ntimeline:\n"
    assert dump({"id": "a", "timeline": []}) == "id: a\ntimeline: []\n"


def test_words_of_an_enumeration_are_texts() -> None:
    class Kind(StrEnum):
        NO = "no"

    assert dump({"kind": Kind.NO}) == 'kind: "no"\n'


def nest(depth: int) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for _level in range(depth - 1):
        data = {"a": data}
    return data


def test_nesting_stops_where_reading_does() -> None:
    assert load(dump(nest(32)).encode(), "a.yml").data == nest(32)
    with pytest.raises(ValueError, match="levels of nesting"):
        dump(nest(33))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"a": {"b": ["c", "d\x07"]}}, r"a\.b\.1: the character U\+0007"),
        ({"a": "b\x85"}, r"a: the character U\+0085"),
        ({"a": "\ud800"}, r"a: the character U\+D800"),
        ({"a\x00": "b"}, r"the character U\+0000"),
        ({"a": "b\x1b\nc"}, r"a: the character U\+001B"),
        ({"a": 10**15}, "a: the number 1000000000000000 is not"),
        ({"a": float("nan")}, "a: the number nan"),
        ({"a": float("-inf")}, "a: the number -inf"),
        ({"a": 1e300}, "a: the number"),
        ({"a": {1: "b"}}, r"a\.1: a key must be text"),
        ({"a": date(2026, 11, 2)}, "a: a date cannot be written"),
        ({"a": {"b" * 1001: "c"}}, "the key is longer"),
    ],
)
def test_what_no_file_may_hold_is_refused_with_its_place(data: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        dump(data)


@pytest.mark.parametrize("data", [{}, {"id": "a"}, {"timeline": [], "id": "a"}, {"timeline": None}])
def test_a_case_to_write_ends_in_its_timeline(data: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="timeline"):
        dump_case(data)


def test_an_event_to_write_has_fields() -> None:
    with pytest.raises(ValueError, match="no fields"):
        dump_event({})
