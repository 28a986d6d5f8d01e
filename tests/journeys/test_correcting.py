"""Mending the record: as often as it takes, by those who may, and never so that it says who did what anew."""

from typing import Any

LATER = "2026-11-02T09:40:00+08:00"


def correct(desk: Any, case_id: str, field: str, to: str, *more: str, by: str = "intake-01") -> Any:
    words = ("correct", case_id, "--field", field, "--to", to, "--reason", "typed wrongly", *more)
    return desk.run(*words, at=LATER, by=by)


def moved(desk: Any) -> str:
    """A complaint that was promised a reply and handed on."""
    case_id = str(desk.open())
    desk.ok(
        "promise", case_id, "--reply-by", "2026-11-05T17:00", "--via", "phone", at="2026-11-02T09:20:00+08:00"
    )
    desk.ok("transfer", case_id, "--unit", "bus-one", at="2026-11-02T09:30:00+08:00")
    return case_id


def test_a_field_is_corrected_as_often_as_it_takes(desk: Any) -> None:
    case_id = desk.open()
    for subject in ("Door shut", "Doors shut", "Doors shut on a passenger"):
        assert correct(desk, case_id, "subject", subject).code == 0
    assert "Doors shut on a passenger" in desk.run("show", case_id, at=LATER).out
    assert desk.run("check", at=LATER).code == 0


def test_whoever_types_the_old_value_must_know_it(desk: Any) -> None:
    case_id = desk.open(category="fares")
    known = "Door closed on a passenger who was boarding"
    assert correct(desk, case_id, "subject", "Door shut", "--from", known).code == 0
    wrong = correct(desk, case_id, "subject", "Doors", "--from", known)
    assert wrong.code == 1
    assert "Door shut" in wrong.err


def test_what_was_left_out_is_added(desk: Any) -> None:
    case_id = desk.open()
    for field in ("where.line", "where.vehicle"):
        assert correct(desk, case_id, field, "12").code == 0
    assert desk.run("check", at=LATER).code == 0


UNFIT = {
    "nosuch": "no field 'nosuch'; there are",
    "where.nosuch": "no field 'where.nosuch'",
    "timeline.99.at": "no earlier event 99, only 0–1",
    "timeline.x.at": "no field",
    "timeline.1.nosuch": "no field",
    "timeline.1.by": "who did what",
    "timeline.1.event": "who did what",
    "received_by": "cannot be corrected",
    "sealed": "cannot be corrected",
    "kind": "desk reclassify",
    "category": "desk reclassify",
}


def test_what_cannot_be_corrected_is_refused_clearly(desk: Any) -> None:
    case_id = moved(desk)
    before = desk.snapshot()
    for field, said in UNFIT.items():
        ran = correct(desk, case_id, field, "question")
        assert (ran.code, said in ran.err) == (1, True), ran.err
    assert desk.snapshot() == before


EARLIER = "2026-11-02T09:25:00+08:00"
OTHERS = [
    ("timeline.1.at", EARLIER, "intake-01", "themselves"),
    ("timeline.0.reply_by", "2026-11-09T17:00:00+08:00", "intake-01", "themselves"),
    ("timeline.1.at", EARLIER, "bus-one-01", "a time is corrected by"),
    ("subject", "Door", "bus-one-01", "intake officer"),
    ("timeline.1.unit", "bus-two", "bus-one-01", "intake officer"),
]


def test_nobody_corrects_what_is_not_theirs_to_correct(desk: Any) -> None:
    case_id = moved(desk)
    before = desk.snapshot()
    for field, to, by, said in OTHERS:
        ran = correct(desk, case_id, field, to, by=by)
        assert (ran.code, said in ran.err) == (1, True), ran.err
    assert desk.snapshot() == before


def test_a_time_is_corrected_by_somebody_else_of_the_desk(desk: Any) -> None:
    case_id = moved(desk)
    assert correct(desk, case_id, "timeline.1.at", EARLIER, by="intake-02").code == 0
