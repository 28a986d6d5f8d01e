"""That a case only grew: the bytes never prove what the data deny, and the differences are named."""

from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rightsdesk.errors import Unreadable
from rightsdesk.records.appending import (
    ABSENT,
    EventChanged,
    EventsDropped,
    EventsInserted,
    HeaderChanged,
    added_events,
    appended_intact,
    same_but_longer,
)
from rightsdesk.records.source import dump_case, dump_event, load_case_document

UNTIMED = settings(deadline=None)

OLD = "id: a\nsummary: |\n  text\ntimeline:\n- event: one\n  note: |\n    text\n"

LINES = st.sampled_from(
    [
        *(
            "",
            " ",
            "    ",
            "# note",
            "  # note",
            "    # note",
            "- event: two",
            "- event: three # note",
            "- - a",
            "-",
        ),
        *(
            "- note: |",
            "- note: |+",
            "- note: >-",
            "- |",
            "- |1",
            "- |+",
            '- "a',
            '  b"',
            "- 'a",
            "- [a,",
            "  b]",
        ),
        *(
            "- ? a",
            "  : b",
            "  note: |",
            "  note: |+",
            "  note: |2-",
            "  note: >",
            "  note: plain",
            '  note: "a',
        ),
        *(
            "    text",
            "     deeper",
            "   shallow",
            "  list:",
            "  - item",
            "  - note: |",
            "  key: value",
            "- plain",
        ),
        *(
            "subject: b",
            "timeline:",
            "---",
            "...",
            "- {a: b}",
            "- {a: b,",
            "  c: d}",
            "  c: {}",
            '- "a": b',
            "- ",
        ),
    ]
)
HEADS = st.sampled_from(
    ["id: a\ntimeline:\n", "id: |+\n  a\n\ntimeline: # events\n", "id: {a: b}\ntimeline:\n\n"]
)
TAILS = st.lists(LINES, max_size=6).map(lambda lines: "".join(f"{line}\n" for line in lines))


def read(text: str) -> dict[str, Any] | None:
    try:
        data: dict[str, Any] = load_case_document(text.encode(), "a.yml").data
    except Unreadable:
        return None
    return data


def case(*events: Any, **header: Any) -> dict[str, Any]:
    return {"id": "a", **header, "timeline": list(events)}


@UNTIMED
@given(HEADS, TAILS, TAILS)
@example("id: a\ntimeline:\n", "- event: one\n  note: |+\n    text\n\n", "- event: two\n")
@example("id: a\ntimeline:\n", "- event: one\n  note: |+\n", "- event: two\n")
@example("id: a\ntimeline:\n", "- ? one\n", "- two\n")
@example("id: a\ntimeline:\n", "- event: one\n  list:\n", "- item\n")
@example("id: a\ntimeline:\n", "- note: plain\n", "- event: two\n")
@example("id: a\ntimeline:\n", "", "# note\n- event: two\n")
def test_the_bytes_never_prove_what_the_data_deny(head: str, tail: str, more: str) -> None:
    before, after = read(head + tail), read(head + tail + more)
    if before is None or after is None:
        return
    if appended_intact((head + tail).encode(), (head + tail + more).encode()):
        assert same_but_longer(before, after) == []
        assert added_events(before, after) == after["timeline"][len(before["timeline"]) :]


@UNTIMED
@given(
    st.lists(st.dictionaries(st.sampled_from("ab"), st.text("x\n #-:", max_size=6), min_size=1), max_size=4)
)
def test_what_the_desk_appends_is_intact(events: list[dict[str, str]]) -> None:
    text = dump_case(case())
    for event in events:
        longer = text + dump_event(event)
        assert appended_intact(text.encode(), longer.encode())
        text = longer


@pytest.mark.parametrize(
    "added",
    ["", "- event: two\n", "- event: two\n\n  note: a\n# a comment\n- event: three\n", "- event: two"],
)
def test_intact(added: str) -> None:
    assert appended_intact(OLD.encode(), (OLD + added).encode())


@pytest.mark.parametrize(
    "added",
    [
        "  at: now\n",
        "    more text\n",
        "\n    more text\n",
        "# a comment\n    more text\n",
        "\n- event: two\n",
        "-\n  event: two\n",
        "- event: two\nsubject: b\n",
        "- event: two\n---\n",
        "- event: two\n...\n",
        "- event: two\r\n\r\n",
        "- event: two\n\tnote: a\n",
    ],
)
def test_not_proved_by_bytes(added: str) -> None:
    assert not appended_intact(OLD.encode(), (OLD + added).encode())


def test_a_changed_or_shortened_beginning_is_never_proved() -> None:
    assert not appended_intact(OLD.encode(), OLD.replace("id: a", "id: b").encode())
    assert not appended_intact(OLD.encode(), OLD.encode()[:-5])
    assert not appended_intact(OLD.rstrip("\n").encode(), (OLD + "- event: two\n").encode())


@pytest.mark.parametrize(
    ("before", "after", "differences", "added"),
    [
        (case(1), case(1), [], []),
        (case(), case(1, 2), [], [1, 2]),
        (case(1), case(1, 1), [], [1]),
        (case(1, 2), case(1, 2, 3), [], [3]),
        (case(x="b"), case(x="c"), [HeaderChanged("x", "b", "c")], []),
        (case(x=1), case(x=True), [HeaderChanged("x", 1, True)], []),
        (case(x=None), case(), [HeaderChanged("x", None, ABSENT)], []),
        (case(), case(x=None), [HeaderChanged("x", ABSENT, None)], []),
        (case(x={"b": 1, "c": 2}), case(x={"c": 2, "b": 1}), [], []),
        (case(1, 2), case(1), [EventsDropped(1, (2,))], []),
        (case(1, 2, 3), case(2, 3, 4), [EventsDropped(0, (1,))], [4]),
        (case(1, 2), case(1, 9, 2), [EventsInserted(1, (9,))], [9]),
        (case(1, 2), case(9, 1, 2, 3), [EventsInserted(0, (9,))], [9, 3]),
        (case(1, 2, 3), case(1, 9, 3), [EventChanged(1, 2, 9)], []),
        (case(1, 2), case(1, 9, 3), [EventChanged(1, 2, 9)], [3]),
        (case(1, 2, 3), case(1, 8, 9, 3), [EventChanged(1, 2, 8), EventsInserted(2, (9,))], [9]),
        (case(1, 2, 3), case(1, 9), [EventChanged(1, 2, 9), EventsDropped(2, (3,))], []),
        (case({"x": 1}), case({"x": 1.0}), [EventChanged(0, {"x": 1}, {"x": 1.0})], []),
    ],
)
def test_differences_are_named(
    before: dict[str, Any], after: dict[str, Any], differences: list[object], added: list[object]
) -> None:
    assert same_but_longer(before, after) == differences
    assert added_events(before, after) == added


SMALL = st.lists(st.integers(min_value=0, max_value=3), max_size=6)


@UNTIMED
@given(SMALL, SMALL)
def test_longer_means_a_prefix_and_nothing_else(before: list[int], after: list[int]) -> None:
    longer = after[: len(before)] == before
    assert (same_but_longer(case(*before), case(*after)) == []) == longer
    if longer:
        assert added_events(case(*before), case(*after)) == after[len(before) :]
