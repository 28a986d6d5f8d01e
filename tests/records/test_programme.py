"""Reading the files of programme records: as strictly as cases, with a place for everything wrong."""

import pytest

from rightsdesk.domain.programme.education import Training
from rightsdesk.records.programme import read_record

PATH = "programme/training/2610-5T2QK-2.yml"
HEADER = """\
kind: training
id: 2610-5T2QK-2
title: Law
policy: full
day: 2026-10-20
recorded_at: 2026-10-20T16:00:00+08:00
by: olga
subjects: [law]
attended: [olga]
"""
NOTE = "- event: noted\n  at: 2026-10-21T09:00:00+08:00\n  by: olga\n  text: Well.\n"


def test_a_record_is_read() -> None:
    file = read_record(PATH, f"{HEADER}timeline:\n{NOTE}".encode())
    assert isinstance(file.record, Training)
    assert file.record.timeline[0].event == "noted"
    assert file.findings == ()


@pytest.mark.parametrize(
    ("text", "code", "line", "column", "says"),
    [
        (HEADER, "S120", 1, 1, "the file has no timeline"),
        (f"{HEADER}timeline:\n{NOTE}place: here\n", "S120", 15, 1, "stands after the timeline"),
        (f"title: Law\n{HEADER}timeline:\n", "S115", 4, 1, "title"),
        (HEADER.replace("kind: training\n", "") + "timeline:\n", "S202", 1, 1, "there is no kind of record"),
        (HEADER.replace("training", "course") + "timeline:\n", "S203", 1, 1, "no kind of record 'course'"),
        (HEADER.replace("by: olga\n", "") + "timeline:\n", "S202", 1, 1, "by: it is missing"),
        (f"{HEADER}room: 12\ntimeline:\n", "S201", 10, 1, "room"),
        (f"{HEADER}timeline:\n- event: held\n", "S204", 11, 3, "there is no event 'held'"),
        (f"{HEADER}timeline:\n{NOTE}  colour: red\n", "S201", 15, 3, "timeline.0.colour"),
        (f"{HEADER}timeline:\n{NOTE.replace('  text: Well.', '')}", "S202", 11, 3, "timeline.0.text"),
    ],
)
def test_what_is_wrong_has_a_place(text: str, code: str, line: int, column: int, says: str) -> None:
    file = read_record(PATH, text.encode())
    assert file.record is None
    found = [(finding.code, finding.line, finding.column) for finding in file.findings]
    assert (code, line, column) in found, file.findings
    assert any(says in finding.message and finding.hint for finding in file.findings)


def test_an_unknown_event_is_answered_with_those_of_records() -> None:
    file = read_record(PATH, f"{HEADER}timeline:\n- event: held\n".encode())
    (finding,) = file.findings
    assert "action-done" in finding.hint
    assert "transferred" not in finding.hint
