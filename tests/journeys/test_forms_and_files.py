"""What is read of a case: its form, its file of papers, and the counts that it goes into."""

from collections.abc import Callable
from typing import Any

import pytest

Pages = Callable[..., dict[str, str]]

FORMS = {
    "city-bus": ("rights-intake", "ride-app", "comfort", "put-right"),
    "passenger-transport": ("coach-service-01", "social-media", "delay", "refund"),
    "complaints-office": ("co-registrar-01", "website", "billing", "refund"),
    "water-utility": ("water-hotline-01", "call", "pressure", "recheck"),
}
SHOWN = {
    "city-bus": ("message in the riding app", "comfort"),
    "passenger-transport": ("social media", "delay"),
    "complaints-office": ("website", "fees: metering and bills"),
    "water-utility": ("call to the hotline", "pressure and interruptions of supply"),
}


def day(number: int, hour: int, minute: int = 0) -> str:
    return f"2026-11-{number:02}T{hour:02}:{minute:02}:00+08:00"


def clocks(taken: Any) -> dict[str, str]:
    """What runs after a step, with when it is due."""
    return {clock["clock"]: clock["due"] for clock in taken["due"]}


def opened(desk: Any, policy: str) -> Any:
    by, channel, category, wants = FORMS[policy]
    line = (
        f"open --policy {policy} --kind complaint --channel {channel} --category {category} --wants {wants}"
        " --name 'Somebody Hidden' --phone 000-0000-0000 --place 'Sample Stop' --happened-at 2026-11-02T08:00"
        " --subject 'Not as it should be' --summary 'It was not as it should be.'"
    )
    return desk.take(by, day(2, 9), line)


def row_of(pages: dict[str, str], case: str) -> str:
    """A case's row in the register."""
    (row,) = [line for line in pages["register"].splitlines() if f"| {case} |" in line]
    return row


@pytest.mark.parametrize("policy", FORMS)
def test_what_was_received_is_read_but_not_from_whom(
    busy_desk: Any, internal_pages: Pages, policy: str
) -> None:
    """B1, E1, E4, O2, W4: content, time, place, channel, class and stage; name and phone are kept apart."""
    case = opened(busy_desk, policy)["id"]
    pages = internal_pages(busy_desk, day(2, 9, 5))
    form, row = pages[f"cases/{case}.md"], row_of(pages, case)
    for shown in ("It was not as it should be.", "2 November 2026, 08:00", "Sample Stop", *SHOWN[policy]):
        assert shown in form
    for shown in ("Not as it should be", "2026-11-02 09:00", *SHOWN[policy]):
        assert shown in row
    officer = busy_desk.ok("show", case)["received_by"]
    known = busy_desk.ok("reveal", case, "--reason", "To call.", by=officer, at=day(2, 9, 5))["known"]
    for hidden in ("Somebody Hidden", "000-0000-0000"):
        assert not any(hidden in page for page in pages.values())
        assert hidden in known.values()


def test_a_file_is_archived_with_all_of_its_parts(busy_desk: Any, internal_pages: Pages) -> None:
    """E6, E9 and E10: taken over, investigated, told in time; not archived before the feedback is in it."""
    case = opened(busy_desk, "passenger-transport")["id"]
    service, unit = "coach-service-01", "coach-fleet-head"
    busy_desk.take(service, day(2, 9, 5), f"assess {case}")
    terms = f"--responsible {unit} --limit 2026-11-05T17:00 --plan Look --unit coach-fleet"
    instructed = busy_desk.take(service, day(2, 9, 10), f"transfer {case} {terms}")
    assert clocks(instructed)["take-over"] == day(2, 21, 10)
    assert clocks(instructed)["investigate"] == day(6, 0)
    busy_desk.take(unit, day(2, 9, 20), f"accept {case}")
    facts = "--course 'A jam.' --cause 'Road works.' --responsibility Dispatch --substantiated yes"
    scene = "--evidence 'kind=scene-record,what=The platform at eight'"
    busy_desk.take(unit, day(2, 10), f"investigate {case} {facts} {scene}")
    plan = "--explanation 'Road works.' --remedy kind=apology"
    busy_desk.take("coach-operations-01", day(2, 11), f"propose {case} {plan}")
    busy_desk.take("coach-service-manager", day(2, 12), f"approve {case}")
    busy_desk.take("coach-operations-01", day(2, 13), f"carry-out {case} --what 'Another road.'")
    told = "--via online --result 'We are sorry.' --measures 'Another road.' --follow-up 'A call in May.'"
    answered = busy_desk.take(service, day(2, 14), f"respond {case} {told}")
    assert clocks(answered)["feedback"] == day(6, 0)
    assert "clause 12" in busy_desk.refused(service, day(2, 15), f"close {case}")
    archive = f"archive {case} --kept-at 'Shelf 3' --keep-until 2029-11-05"
    busy_desk.refused(service, day(2, 15), archive)
    said = "--reached --satisfaction satisfied --opinion 'Well explained.'"
    busy_desk.take(service, day(3, 9), f"call-back {case} {said}")
    closed = busy_desk.take(service, day(3, 10), f"close {case} --conclusion Settled")
    assert "archive" in clocks(closed)
    busy_desk.take(service, day(3, 11), archive)
    papers = internal_pages(busy_desk, day(3, 12))[f"cases/{case}.md"]
    for part in (
        "A jam.",
        "The platform at eight",
        "Road works.",
        "A call in May.",
        "Well explained.",
        "Shelf 3",
    ):
        assert part in papers


def test_everybody_is_asked_afterwards(busy_desk: Any, internal_pages: Pages) -> None:
    """B7: even after an answer on the spot; by the group, with further suggestions on record."""
    case = opened(busy_desk, "city-bus")["id"]
    answered = busy_desk.take("rights-intake", day(2, 9, 5), f"answer {case} --result 'It is mended.'")
    assert "follow-up" in clocks(answered)
    assert "clause 10" in busy_desk.refused("rights-handler", day(2, 10), f"close {case} --conclusion Done")
    tasks = busy_desk.ok("next", "--post", "information-officer", at=day(3, 9))["tasks"]
    assert case in {task["id"] for task in tasks}
    said = f"call-back {case} --reached --satisfaction satisfied --opinion 'Heat the stops too.'"
    assert "needs the post of" in busy_desk.refused("fleet-support", day(3, 9), said)
    asked = busy_desk.take("rights-intake", day(3, 9), said)
    assert "follow-up" not in clocks(asked)
    pages = internal_pages(busy_desk, day(3, 10))
    assert "Heat the stops too." in pages[f"cases/{case}.md"]
    assert "satisfied" in row_of(pages, case)


def test_the_user_is_told_how_it_stands(busy_desk: Any) -> None:
    """B10: every five days while a unit has it, and anew each time."""
    case = opened(busy_desk, "city-bus")["id"]
    busy_desk.take("rights-handler", day(2, 9, 10), f"assess {case}")
    terms = "--limit 2026-11-09T17:00 --plan Look"
    first = clocks(busy_desk.take("rights-handler", day(2, 9, 20), f"transfer {case} {terms}"))["progress"]
    told = f"progress {case} --via online --content 'Parts are ordered.'"
    again = clocks(busy_desk.take("rights-handler", day(4, 9), told))["progress"]
    assert first < again


def test_a_circumstance_of_the_list_makes_it_major(busy_desk: Any, internal_pages: Pages) -> None:
    """W6: none of them can be named of a general complaint, and the page says that a case is major."""
    case = opened(busy_desk, "water-utility")["id"]
    for trigger in ("compensation", "large-loss", "litigation"):
        line = f"assess {case} --severity general --trigger {trigger}"
        assert "L110" in busy_desk.refused("water-hotline-01", day(2, 9, 10), line)
    major = f"assess {case} --severity major --trigger large-loss"
    busy_desk.take("water-hotline-01", day(2, 9, 20), major)
    pages = internal_pages(busy_desk, day(2, 9, 25))
    assert "; major." in pages[f"cases/{case}.md"]
    assert "| major |" in row_of(pages, case)


def test_late_feedback_is_a_warning_that_counts(busy_desk: Any, internal_pages: Pages) -> None:
    """W13: the section's warning stands in the assessment of its month, leading to the case."""
    case = opened(busy_desk, "water-utility")["id"]
    busy_desk.take("water-hotline-01", day(2, 9, 10), f"assess {case}")
    busy_desk.take("water-hotline-01", day(2, 9, 20), f"transfer {case}")
    due = busy_desk.run("--json", "due", at=day(9, 9)).data["due"]
    assert "section-answer" in {each["clock"] for each in due if each["id"] == case and each["fails"]}
    page = internal_pages(busy_desk, day(9, 9))["assessment/2026-11.md"]
    assert "warnings for lateness" in page
    assert case in page
