"""The strict reader: what it reads, what it refuses and where, and where it says that things stand."""

from typing import Any

import pytest

from rightsdesk.diagnostics import Diagnostic, Severity
from rightsdesk.errors import Unreadable
from rightsdesk.records.source import FAULTS, LIMIT, load, load_case_document, mend_line_ends

PATH = "cases/2026/11/02/2611-7KQ3F-1.yml"

CASE = """\
# yaml-language-server: $schema=../../../../.desk/case.schema.json
id: 2611-7KQ3F-1
received_at: 2026-11-02T09:14:00+08:00
subject: 车门夹人 😠
summary: |
  First line: with a colon # and a hash

  last line
where: {line: "12", vehicle: "1207", at: 2026-11-02T08:50:00+08:00}
timeline:
# a person's comment
- event: assessed
  at: 2026-11-02T09:20:00+08:00
  triggers: [injury, media]
- event: transferred
  unit: third-branch
"""


def faults(text: str | bytes, *, case: bool = False) -> list[Diagnostic]:
    raw = text.encode() if isinstance(text, str) else text
    with pytest.raises(Unreadable) as refusal:
        (load_case_document if case else load)(raw, PATH)
    assert refusal.value.findings
    return list(refusal.value.findings)


def places(text: str | bytes, *, case: bool = False) -> list[tuple[str, int, int]]:
    return [(fault.code, fault.line, fault.column) for fault in faults(text, case=case)]


def read(text: str) -> Any:
    return load(text.encode(), PATH).data


REFUSED: dict[str, tuple[bytes, int, int]] = {
    "S101": (b"subject: caf\xe9\n", 1, 13),
    "S102": ("\ufeffid: a\n".encode(), 1, 1),
    "S103": (b"id: a\r\nkind: b\r\n", 1, 6),
    "S104": (b"id: a\nsubject: a\x1b[2Kb\n", 2, 11),
    "S105": (b"id:\ta\n", 1, 4),
    "S106": ("id: a\u202eb\n".encode(), 1, 6),
    "S107": (b"#" * LIMIT + b"\n", 1, 1),
    "S108": (b"# nothing\n", 1, 1),
    "S109": (b"id: a\nkind: b", 2, 8),
    "S110": (b"id: a\nkind: [b\n", 3, 1),
    "S111": (b"id: a\n---\nid: b\n", 2, 1),
    "S112": (b"%YAML 1.1\n---\nid: a\n", 1, 1),
    "S113": (b"id: &one a\n", 1, 5),
    "S114": (b"id: !!str a\n", 1, 5),
    "S115": (b"where:\n  line: a\n  line: b\n", 3, 3),
    "S116": (b"id: a\n12: b\n", 2, 1),
    "S117": (b"id: a\n<<: {kind: b}\n", 2, 1),
    "S118": (b"id: a\nagreed: no\n", 2, 9),
    "S119": (b"[" * 33 + b"]" * 33 + b"\n", 1, 33),
    "S120": (b"id: a\ntimeline:\n- event: b\nkind: c\n", 4, 1),
    "S121": (b"id: a\ntimeline:\n  - event: b\n", 2, 1),
    "S122": (b"---\nid: a\ntimeline:\n", 1, 1),
}
"""One file for each fault, and where the fault stands."""


@pytest.mark.parametrize("code", FAULTS)
def test_each_fault_is_found_where_it_stands(code: str) -> None:
    raw, line, column = REFUSED[code]
    found = faults(raw, case=code in ("S120", "S121", "S122"))
    assert [(fault.code, fault.line, fault.column) for fault in found] == [(code, line, column)]
    (fault,) = found
    assert fault.path == PATH
    assert fault.severity is Severity.ERROR
    assert fault.message
    assert fault.hint
    assert "FILE" not in fault.hint


def test_the_whole_case_is_read() -> None:
    document = load_case_document(CASE.encode(), PATH)
    assert document.data == {
        "id": "2611-7KQ3F-1",
        "received_at": "2026-11-02T09:14:00+08:00",
        "subject": "车门夹人 😠",
        "summary": "First line: with a colon # and a hash\n\nlast line\n",
        "where": {"line": "12", "vehicle": "1207", "at": "2026-11-02T08:50:00+08:00"},
        "timeline": [
            {"event": "assessed", "at": "2026-11-02T09:20:00+08:00", "triggers": ["injury", "media"]},
            {"event": "transferred", "unit": "third-branch"},
        ],
    }
    assert document.path == PATH
    assert document.raw == CASE.encode()


def test_all_faults_of_a_file_are_reported_in_order() -> None:
    text = "id: a\nid: b\nkind: [no, 12:30]\nwhere: {line: 1, line: 2}\nx: *gone\n"
    assert places(text) == [
        ("S115", 2, 1),
        ("S118", 3, 8),
        ("S118", 3, 12),
        ("S115", 4, 18),
        ("S113", 5, 4),
    ]
    with pytest.raises(Unreadable, match=f"^{PATH} cannot be read; 5 faults$"):
        load(text.encode(), PATH)


def test_faults_before_a_syntax_error_are_not_lost() -> None:
    assert places("a: 1\na: 2\nb: c: d\n") == [("S115", 2, 1), ("S110", 3, 5)]


def test_repeated_characters_are_told_once_with_their_number() -> None:
    (fault,) = faults("a: b\r\nc: d\r\ne: f\r\n")
    assert "3 times" in fault.message


def test_the_hint_names_the_file_to_absorb() -> None:
    (fault,) = faults("id: a\ntimeline: []\n", case=True)
    assert f"desk absorb {PATH}" in fault.hint


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None),
        ("~", None),
        ("null", None),
        ("true", True),
        ("False", False),
        ("0", 0),
        ("-12", -12),
        ("123456789012345", 123456789012345),
        ("1.50", 1.5),
        ("-0.25", -0.25),
        ("2026-11-02", "2026-11-02"),
        ("2026-11-02T09:14:00+08:00", "2026-11-02T09:14:00+08:00"),
        ("08:30-17:30", "08:30-17:30"),
        ("10.1.2.3", "10.1.2.3"),
        ("2611-7KQ3F-1", "2611-7KQ3F-1"),
        ("1 working hour", "1 working hour"),
        ("nothing", "nothing"),
        ("none", "none"),
        ("C#", "C#"),
        ("https://example.org/a?b=c#d", "https://example.org/a?b=c#d"),
        ('"no"', "no"),
        ("'12:30'", "12:30"),
        (r'"a\tb\u200e"', "a\tb\u200e"),
    ],
)
def test_values_mean_what_yaml_1_2_says(text: str, value: object) -> None:
    found = read(f"a: {text}\n")["a"]
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    "text",
    [
        *("yes", "No", "ON", "off", "y", "N", "12:30", "-1:30:00", "190:20:30.15", "0777", "007", "0o17"),
        *("0x1F", "0b10", "1_000", "1e3", "12e4567", "1.", ".5", "+8613800000000", "1234567890123456"),
        *(".inf", "-.INF", ".nan", "=", "<<"),
    ],
)
def test_what_readers_disagree_on_needs_quotes(text: str) -> None:
    assert places(f"a: {text}\n") == [("S118", 1, 4)]
    assert read(f'a: "{text}"\n') == {"a": text}


@pytest.mark.parametrize("key", ["no", "on", "y", "nein", "2026-11-02"])
def test_words_that_are_text_in_yaml_1_2_may_be_keys(key: str) -> None:
    assert read(f"{key}: a\n") == {key: "a"}


@pytest.mark.parametrize("key", ["12", "1.5", "true", "null", "~", "? [a]\n", "? {a: b}\n"])
def test_keys_are_text(key: str) -> None:
    assert [fault.code for fault in faults(f"{key}: a\n")] == ["S116"]


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ('a: "x\ny"\n', 2, 1),
        ("a: [\n  b\n]\n", 3, 1),
        ('- a: "x\n  y"\n', 2, 1),
        ('a: "x"# not a comment\n', 1, 7),
        ("a: [b]# not a comment\n", 1, 7),
        ("a: [b,# not a comment\n  c]\n", 1, 7),
        ("a: ># not a comment\n  b\n", 1, 5),
        ("a: {?b: c}\n", 1, 5),
        ("a: >\n   \n # text or comment?\n", 2, 1),
    ],
)
def test_what_libyaml_lets_through_is_refused(text: str, line: int, column: int) -> None:
    assert places(text) == [("S110", line, column)]


@pytest.mark.parametrize(
    "text",
    [
        'a: "x\n\n y"\n',
        "a: [\n  b\n ]\n",
        "- a: [b, # why\n    c] ## more\n",
        "a: |\n  b#c\n  [d]#e\n",
        "a?: b?c\n",
    ],
)
def test_their_right_forms_are_read(text: str) -> None:
    read(text)


@pytest.mark.parametrize("escape", [r"\0", r"\x07", r"\e", r"\N", r"\uFFFE"])
def test_control_characters_are_refused_as_escapes_too(escape: str) -> None:
    assert [fault.code for fault in faults(f'a: "b{escape}"\n')] == ["S104"]


def test_a_tag_without_a_name_is_a_tag() -> None:
    assert places("a: ! b\nc: ! [d]\n") == [("S114", 1, 4), ("S114", 2, 4)]


def test_utf_16_is_named() -> None:
    (fault,) = faults("id: a\n".encode("utf-16"))
    assert fault.code == "S101"
    assert "UTF-16" in fault.message


def test_the_limit_can_be_set() -> None:
    assert load(b"a: b\n", PATH, limit=5).data == {"a": "b"}
    with pytest.raises(Unreadable) as raised:
        load(b"a: b\n", PATH, limit=4)
    assert [finding.code for finding in raised.value.findings] == ["S107"]


def test_a_leading_marker_is_fine_outside_cases() -> None:
    assert read("---\na: b\n") == {"a": "b"}
    assert places("a: b\n...\n") == [("S111", 2, 1)]


@pytest.mark.parametrize(
    ("keys", "place"),
    [
        ((), (2, 1)),
        (("subject",), (4, 1)),
        (("where", "vehicle"), (9, 21)),
        (("timeline",), (10, 1)),
        (("timeline", 1), (15, 3)),
        (("timeline", 0, "triggers", 1), (14, 22)),
        (("timeline", 1, "unit"), (16, 3)),
        (("timeline", 1, "missing"), (15, 3)),
        (("timeline", 9, "unit"), (10, 1)),
        (("timeline", "unit"), (10, 1)),
        (("missing", "deeper"), (2, 1)),
        (("id", "deeper"), (2, 1)),
    ],
)
def test_positions(keys: tuple[str | int, ...], place: tuple[int, int]) -> None:
    assert load_case_document(CASE.encode(), PATH).position(*keys) == place


@pytest.mark.parametrize("tail", ["", " ", " # none yet", "\n\n# none yet"])
def test_a_timeline_may_be_empty(tail: str) -> None:
    assert load_case_document(f"id: a\ntimeline:{tail}\n".encode(), PATH).data == {"id": "a", "timeline": []}


@pytest.mark.parametrize(
    ("timeline", "code"),
    [
        ("timeline: []\n", "S121"),
        ("timeline: null\n", "S121"),
        ("timeline: {}\n", "S121"),
        ("timeline: [a]\n", "S121"),
        ("timeline:\n  event: a\n", "S121"),
        ("timeline:\n- event: a\n-\n  event: b\n", "S121"),
        ('"timeline":\n- event: a\n', "S121"),
        ("timeline:\n- event: a\n...\n", "S111"),
        ("timeline: &all\n- event: a\n", "S113"),
        ("timeline:\n- event: a\nkind: b\nsubject: c\n", "S120"),
        ("timelines:\n- event: a\n", "S120"),
    ],
)
def test_a_timeline_of_another_shape_is_refused(timeline: str, code: str) -> None:
    assert {fault.code for fault in faults(f"id: a\n{timeline}", case=True)} == {code}


@pytest.mark.parametrize(
    "text", ["- a\n", "a\n", "---\n", "{id: a, timeline: [b]}\n", " id: a\n timeline:\n - b\n"]
)
def test_a_case_is_a_mapping_at_the_margin(text: str) -> None:
    faults(text, case=True)


def test_ends_of_lines_are_mended() -> None:
    mended = mend_line_ends(b"\xef\xbb\xbfid: a\r\ntimeline:\r\n- event: b")
    assert mended == b"id: a\ntimeline:\n- event: b\n"
    assert mend_line_ends(mended) == mended
