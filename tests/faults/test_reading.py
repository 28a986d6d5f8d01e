"""The reader of files, fed with what nobody would write: it answers or says what is wrong and where.

By hand, for longer: `RIGHTSDESK_EXAMPLES=100000 pytest tests/faults/test_reading.py`.
"""

import os
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rightsdesk.domain.case import Case
from rightsdesk.errors import Unreadable
from rightsdesk.records.appending import appended_intact, same_but_longer
from rightsdesk.records.source import LIMIT, load, load_case_document
from rightsdesk.records.store import read_case
from rightsdesk.records.yaml_writing import dump_case

EXAMPLES = int(os.environ.get("RIGHTSDESK_EXAMPLES", "300"))
ROOT = Path(__file__).parents[2]
CASES = sorted((ROOT / "cases").rglob("*.yml"))
PATH = "cases/2026/11/02/2611-7KQ3F-1.yml"

fuzzed = settings(max_examples=EXAMPLES, deadline=None)


def codes(raw: bytes) -> set[str]:
    """The codes of what is wrong with a file; each finding has a place in it and says what to do."""
    try:
        load(raw, PATH)
    except Unreadable as problem:
        assert problem.findings
        for finding in problem.findings:
            assert finding.line >= 1
            assert finding.column >= 1
            assert finding.message.isprintable(), "nothing of the file reaches a terminal raw"
            assert finding.hint
        return {finding.code for finding in problem.findings}
    return set()


BOMB = b"a: &a [x, x]\n" + b"".join(
    b"%c: &%c [%s]\n" % (97 + n, 97 + n, b", ".join([b"*%c" % (96 + n)] * 9)) for n in range(1, 20)
)
ATTACKS = {
    "an alias bomb": (BOMB, "S113"),
    "a bomb of merge keys": (b"a: &a {x: 1}\nb: {<<: [*a, *a, *a]}\n", "S113"),
    "deep lists": (b"a: " + b"[" * 50_000 + b"]" * 50_000 + b"\n", "S119"),
    "deep mappings": (b"a: " + b"{a: " * 30_000 + b"}" * 30_000 + b"\n", "S119"),
    "deep blocks": (b"".join(b" " * n + b"a:\n" for n in range(600)), "S119"),
    "deep dashes": (b"- " * 60_000 + b"a\n", "S119"),
    "a file too large": (b"a: " + b"x" * LIMIT + b"\n", "S107"),
    "NULs": (b"a: b\0c\n", "S104"),
    "only NULs": (b"\0" * 4096, "S104"),
    "an escaped NUL": (b'a: "\\0"\n', "S104"),
    "an escape sequence": (b"a: \x1b[2J\n", "S104"),
    "an escaped escape sequence": (b'a: "\\e[2J"\n', "S104"),
    "a C1 control": ("a: \x9b2J\n".encode(), "S104"),
    "a raw half surrogate": (b"a: \xed\xa0\x80\n", "S101"),
    "an escaped half surrogate": (b'a: "\\ud800"\n', "S110"),
    "overlong UTF-8": (b"a: \xc0\xaf\n", "S101"),
    "GBK": ("投诉: 车门\n".encode("gbk"), "S101"),
    "UTF-16": ("a: b\n".encode("utf-16"), "S101"),
    "UTF-32": ("a: b\n".encode("utf-32"), "S101"),
    "text turned round": ("a: b\u202ec\n".encode(), "S106"),
    "an isolate": ("a: b\u2066c\n".encode(), "S106"),
    "a byte-order mark": (b"\xef\xbb\xbfa: b\n", "S102"),
    "Windows line ends": (b"a: b\r\n", "S103"),
    "two documents": (b"a: b\n---\na: c\n", "S111"),
    "a tag that makes objects": (b"a: !!python/object/apply:os.system [touch stolen]\n", "S114"),
    "a directive": (b"%TAG ! tag:x,2000:\n---\na: b\n", "S112"),
    "one key twice": (b"a: b\na: c\n", "S115"),
    "a key that is a list": (b"? [a, b]\n: c\n", "S116"),
    "nothing": (b"", "S108"),
}


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_is_refused_by_name(name: str) -> None:
    raw, code = ATTACKS[name]
    assert code in codes(raw)
    assert not Path("stolen").exists()


def test_a_huge_line_is_read_or_refused_and_never_fails() -> None:
    for raw in (
        b"a: " + b"x" * 200_000 + b"\n",
        b"a: '" + b"''" * 90_000 + b"'\n",
        b"#" * 250_000 + b"\na: b\n",
    ):
        assert codes(raw) == set()
    assert codes(b"a: [" + b"x, " * 60_000 + b"x]\n") == set()
    assert codes(b"a: [" + b"x, " * 60_000 + b"\n")


@fuzzed
@given(st.binary(max_size=400))
@example(b"? \n? ")
@example(b"- - - -\n -")
@example(b'"\\U00110000"\n')
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    codes(raw)


@fuzzed
@given(
    st.text(alphabet=st.sampled_from("ab:-?,[]{}#&*!|>'\"%@`\\ \n\t\r0x1.~<=\u202e\x85\u2028中"), max_size=60)
)
def test_any_signs_of_yaml_are_read_or_refused(text: str) -> None:
    codes(text.encode())


@fuzzed
@given(st.data())
def test_a_case_file_with_anything_changed_is_read_or_refused(data: st.DataObject) -> None:
    raw = data.draw(st.sampled_from(CASES)).read_bytes()
    for _change in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(raw)))
        end = data.draw(st.integers(start, min(len(raw), start + 30)))
        put = data.draw(
            st.one_of(st.binary(max_size=8), st.sampled_from([b"\n", b"- ", b": ", b"\n- event: x\n"]))
        )
        raw = raw[:start] + put + raw[end:]
    file = read_case(PATH, raw)
    assert (file.case is None) == any(finding.severity == "error" for finding in file.findings)
    assert file.case is None or isinstance(file.case, Case)


@fuzzed
@given(st.data())
def test_what_is_proved_from_the_bytes_is_what_the_data_say(data: st.DataObject) -> None:
    """The proof that a file only grew may fail to prove, never prove what is not so."""
    old = data.draw(st.sampled_from(CASES)).read_bytes()
    tail = data.draw(st.text(alphabet=st.sampled_from("- ab:#\n |>'\"[]{}"), max_size=40)).encode()
    new = old + tail
    if not appended_intact(old, new):
        return
    try:
        longer = load_case_document(new, PATH)
    except Unreadable:
        return
    assert same_but_longer(load_case_document(old, PATH).data, longer.data) == []


storable = st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc", "Cf", "Cn"]), max_size=40)


@fuzzed
@given(st.lists(storable, min_size=1, max_size=5))
def test_what_is_written_is_read_as_it_was_whatever_it_looks_like(lines: list[str]) -> None:
    text = "\n".join(lines)
    document = {"id": text, "summary": text + "\n", "timeline": [{"event": "x", "note": text}]}
    assert load_case_document(dump_case(document).encode(), PATH).data == document
