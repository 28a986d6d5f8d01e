"""What the regimes promise those who turn to them, each in a case of its own: what breaks the promise is
refused, what keeps it is taken, its clock runs, a page tells it."""

import shlex
from collections.abc import Callable
from typing import Any

import pytest

Pages = Callable[..., dict[str, str]]

GROUP = "open --channel hotline --category service-attitude --subject 'Door shut' --summary 'It was shut.'"
OFFICE = (
    "open --policy complaints-office --kind complaint --category billing --wants refund --name 'Demo User'"
    " --subject 'Charged twice' --summary 'One bill was charged twice.'"
)
WATER = (
    "open --policy water-utility --kind complaint --wants explanation --place 'Street 1' --name 'Demo User'"
    " --subject 'Dunned' --summary 'Dunned for a paid bill.'"
)
COACH = (
    "open --policy passenger-transport --kind complaint --channel email --name 'Demo User'"
    " --place 'Sample Station' --happened-at 2026-11-02T08:00 --subject 'Late' --summary 'An hour late.'"
)


def day(number: int, hour: int, minute: int = 0) -> str:
    return f"2026-11-{number:02}T{hour:02}:{minute:02}:00+08:00"


def clocks(taken: Any) -> dict[str, str]:
    """What runs after a step, with when it is due."""
    return {clock["clock"]: clock["due"] for clock in taken["due"]}


def found_out(desk: Any, case: str, by: str, at: str, substantiated: str = "yes") -> None:
    facts = f"investigate {case} --course 'It was so.' --cause Haste --responsibility 'The clerk.'"
    desk.take(by, at, f"{facts} --substantiated {substantiated}")


# The transport group


@pytest.mark.parametrize("kind", ["question", "suggestion"])
def test_questions_and_suggestions_go_to_the_unit_without_a_sheet(
    busy_desk: Any, internal_pages: Pages, kind: str
) -> None:
    """T2"""
    opened = busy_desk.take("intake-01", day(2, 9), f"{GROUP} --kind {kind}")
    case = opened["id"]
    assert "transfer" in clocks(opened) and "sheet" not in clocks(opened)
    answer = f"respond {case} --via phone --result 'It is so.'"
    busy_desk.take("intake-01", day(2, 9, 5), f"promise {case} --via phone --reply-by 2026-11-04T17:00")
    assert "--unit" in busy_desk.run("transfer", case, by="intake-01", at=day(2, 9, 8)).err
    busy_desk.take("intake-01", day(2, 9, 10), f"transfer {case} --unit bus-one")
    busy_desk.take("bus-one-01", day(2, 10), answer)
    busy_desk.take("intake-01", day(2, 11), f"close {case}")
    (row,) = [line for line in register(internal_pages(busy_desk, day(3, 9))) if case in line]
    assert f"| {kind} |" in row


def register(pages: dict[str, str]) -> list[str]:
    """The lines of the register."""
    return pages["register"].splitlines()


def test_a_complaint_gets_its_sheet_before_it_is_answered(busy_desk: Any, internal_pages: Pages) -> None:
    """T2, T10 and T11"""
    opened = busy_desk.take("intake-01", day(2, 9), f"{GROUP} --kind complaint")
    case = opened["id"]
    assert clocks(opened)["sheet"] == day(2, 11)
    busy_desk.take("intake-01", day(2, 9, 5), f"promise {case} --via phone --reply-by 2026-11-04T17:00")
    busy_desk.take("intake-01", day(2, 9, 10), f"transfer {case} --unit bus-one")
    answer = f"respond {case} --via phone --result 'We are sorry.'"
    told = busy_desk.refused("bus-one-01", day(2, 10), answer)
    assert "clause 2" in told and "clause 11" in told, "neither sheet nor facts"
    busy_desk.take("intake-01", day(2, 10, 5), f"issue-sheet {case} --opinion 'Find out.'")
    found_out(busy_desk, case, "bus-one-01", day(2, 10, 10))
    busy_desk.take("bus-one-01", day(2, 10, 20), answer)
    busy_desk.take("bus-one-01", day(2, 10, 30), f"report-back {case} --opinion Yes --result Sorry")
    said = f"call-back {case} --reached --satisfaction fairly-satisfied --opinion 'At last.'"
    busy_desk.take("callback-01", day(3, 9), said)
    pages = internal_pages(busy_desk, day(3, 10))
    (row,) = [line for line in register(pages) if case in line]
    for shown in ("complaint", "Door shut", "Bus Branch One", "hotline", "fairly satisfied"):
        assert shown in row
    sheet = pages[f"cases/{case}.md"]
    for shown in ("Find out.", "We are sorry.", "At last.", "The clerk."):
        assert shown in sheet


def test_what_is_simple_is_answered_at_once_and_recorded_as_such(
    busy_desk: Any, internal_pages: Pages
) -> None:
    """T3: no other step is owed then; a major matter is not disposed of so."""
    case = busy_desk.take("intake-01", day(2, 9), f"{GROUP} --kind complaint")["id"]
    answered = busy_desk.take("intake-01", day(2, 9, 5), f"answer {case} --result 'We are sorry.'")
    assert (answered["stage"], answered["due"]) == ("answered-on-the-spot", [])
    busy_desk.take("intake-01", day(2, 9, 10), f"close {case}")
    assert "Answered on the spot" in internal_pages(busy_desk, day(3, 9))[f"cases/{case}.md"]

    major = busy_desk.take("intake-01", day(2, 9), f"{GROUP} --kind complaint")["id"]
    judged = f"assess {major} --severity major --trigger accident"
    assert "report-major" in clocks(busy_desk.take("intake-01", day(2, 9, 5), judged))
    line = f"answer {major} --result 'We are sorry.'"
    assert "clause 3" in busy_desk.refused("intake-01", day(2, 9, 10), line)


def test_video_is_pulled_and_kept(busy_desk: Any) -> None:
    """T8"""
    case = busy_desk.take("intake-01", day(2, 9), f"{GROUP} --kind complaint")["id"]
    busy_desk.take("intake-01", day(2, 9, 10), f"transfer {case} --unit bus-one")
    facts = f"investigate {case} --course So --substantiated yes --responsibility Driver --video"
    assert "clause 9" in busy_desk.refused("bus-one-01", day(2, 10), f"{facts} exists")
    assert "clause 9" in busy_desk.refused("bus-one-01", day(2, 10), f"{facts} kept")
    piece = "kind=vehicle-video,what=Doors,kept_at=Room 1,keep_until=2027-02-01"
    busy_desk.take("bus-one-01", day(2, 10), f"{facts} kept --evidence '{piece}'")


def test_what_a_unit_received_itself_goes_the_same_way(busy_desk: Any) -> None:
    """T19: its place is recorded, and the same clocks run."""
    line = "open --kind complaint --channel unit --category fares --subject Fare --summary 'Paid twice.'"
    assert "clause 23" in busy_desk.refused("intake-01", day(2, 9), line)
    opened = busy_desk.take("intake-01", day(2, 9), f"{line} --place 'Depot 1'")
    assert {"promise", "transfer", "sheet", "answer"} <= set(clocks(opened))


def test_a_line_department_supervises_its_units(busy_desk: Any) -> None:
    """T14: the passenger department sees what its branches owe, the industry department does not."""
    case = busy_desk.take("intake-01", day(2, 9), f"{GROUP} --kind complaint")["id"]
    busy_desk.take("intake-01", day(2, 9, 10), f"transfer {case} --unit bus-one")

    def supervised(person: str) -> set[str]:
        return {each["id"] for each in busy_desk.ok("next", "--for", person, at=day(9, 9))["supervised"]}

    assert case in supervised("passenger-01")
    assert case not in supervised("industry-02")


# The complaints office


def test_every_channel_ends_in_one_register(busy_desk: Any, internal_pages: Pages) -> None:
    """O1"""
    ids = {}
    for channel in ("phone-line", "website", "app", "letter", "email"):
        line = f"{OFFICE} --channel {channel} --reply-via phone"
        opened = busy_desk.take("co-registrar-01", day(2, 9), line)
        assert "receipt" in clocks(opened)
        ids[channel] = opened["id"]
    lines = register(internal_pages(busy_desk, day(2, 10)))
    assert all(any(case in line for line in lines) for case in ids.values())


def test_what_is_not_ours_is_told_with_guidance(busy_desk: Any) -> None:
    """O3: only after a review, and only with the body to turn to; what is incomplete waits."""
    asked = f"{OFFICE} --channel app --reply-via online"
    case = busy_desk.take("co-registrar-01", day(2, 9), asked)["id"]
    away = f"redirect {case} --body 'The city' --via online"
    assert busy_desk.run(*shlex.split(away), by="co-registrar-01", at=day(2, 9, 10)).code == 2
    guided = f"{away} --guidance 'Send it there.'"
    assert "clause 2.1" in busy_desk.refused("co-registrar-01", day(2, 9, 10), guided)
    busy_desk.take("co-registrar-01", day(2, 9, 20), f"assess {case} --not-in-remit")
    busy_desk.take("co-registrar-01", day(2, 9, 30), guided)

    vague = busy_desk.take("co-registrar-01", day(2, 9), asked)["id"]
    busy_desk.take("co-registrar-01", day(2, 9, 30), f"ask {vague} --via online --what 'Which bill?'")
    states = {each["clock"]: each["state"] for each in busy_desk.ok("show", vague, at=day(4, 9))["clocks"]}
    assert (states["review"], states["assign"]) == ("waiting", "waiting")


def test_a_second_return_is_the_directors(busy_desk: Any) -> None:
    """O4: a return says why, and the second one reaches the director's list of work."""
    asked = f"{OFFICE} --channel app --reply-via online"
    case = busy_desk.take("co-registrar-01", day(2, 9), asked)["id"]
    busy_desk.take("co-registrar-01", day(2, 9, 5), f"assess {case}")
    handed = f"transfer {case} --limit 2026-11-09T17:00 --plan Check --unit"
    assert "clause 2.2" in busy_desk.refused(
        "co-registrar-01", day(2, 9, 8), f"transfer {case} --unit billing-department"
    )
    back = f"return {case}"
    busy_desk.take("co-registrar-01", day(2, 9, 10), f"{handed} billing-department")
    assert busy_desk.run(*shlex.split(back), by="co-handler-01", at=day(2, 9, 20)).code == 2
    busy_desk.take("co-handler-01", day(2, 9, 20), f"{back} --reason 'Not ours.'")
    busy_desk.take("co-registrar-01", day(2, 9, 30), f"{handed} product-department")
    silent = busy_desk.refused("co-handler-02", day(2, 9, 40), f"{back} --reason 'Nor ours.'")
    assert "without telling the director" in silent and "clause 2.3" in silent
    told = f"{back} --reason 'Nor ours.' --escalated-to office-director"
    busy_desk.take("co-handler-02", day(2, 9, 40), told)


def answered_by_the_office(desk: Any, way: str) -> tuple[str, str]:
    """A complaint by that way, investigated; its id and the answer that remains to be given."""
    case = desk.take("co-registrar-01", day(2, 9), f"{OFFICE} --channel website --reply-via {way}")["id"]
    desk.take("co-registrar-01", day(2, 9, 5), f"assess {case}")
    terms = "--limit 2026-11-09T17:00 --plan Check"
    desk.take("co-registrar-01", day(2, 9, 10), f"transfer {case} --unit billing-department {terms}")
    desk.take("co-handler-01", day(2, 9, 20), f"accept {case}")
    found_out(desk, case, "co-handler-01", day(2, 9, 30))
    return case, f"respond {case} --result 'It was charged twice.'"


def test_the_answer_goes_back_the_way_it_was_asked_for(busy_desk: Any) -> None:
    """O7: by the channel it came by, or says why not; what was done is told, and the office asks."""
    fitting = {"phone-line": "phone", "website": "online", "email": "email", "letter": "letter"}
    for channel, way in fitting.items():
        opened = busy_desk.take("co-registrar-01", day(2, 9), f"{OFFICE} --channel {channel}")
        assert busy_desk.ok("show", opened["id"])["reply_via"] == way
    case, answer = answered_by_the_office(busy_desk, "online")
    whole = f"{answer} --measures 'Paid back.'"
    assert "lacks measures" in busy_desk.refused("co-handler-01", day(2, 10), f"{answer} --via online")
    assert "R401" in busy_desk.refused("co-handler-01", day(2, 10), f"{whole} --via phone")
    taken = busy_desk.take("co-handler-01", day(2, 10), f"{whole} --via online")
    assert clocks(taken)["call-back"] == day(9, 17, 30)
    _other, answer = answered_by_the_office(busy_desk, "online")
    reason = "--via phone --via-reason 'The account is closed.'"
    busy_desk.take("co-handler-01", day(2, 10), f"{answer} --measures 'Paid back.' {reason}")
    by_unit = f"call-back {case} --reached --satisfaction satisfied"
    assert "needs the post of" in busy_desk.refused("co-handler-01", day(3, 9), by_unit)


def test_opinions_on_the_handling_are_kept_and_counted(busy_desk: Any, internal_pages: Pages) -> None:
    """O8: the opinion stands on the case's page, the satisfaction in the month's report."""
    case, answer = answered_by_the_office(busy_desk, "online")
    busy_desk.take("co-handler-01", day(2, 10), f"{answer} --measures 'Paid back.' --via online")
    bare = f"call-back {case} --reached"
    assert busy_desk.run(*shlex.split(bare), by="co-feedback-01", at=day(3, 9)).code != 0
    before = internal_pages(busy_desk, day(3, 8))["reports/2026-11.md"]
    busy_desk.take("co-feedback-01", day(3, 9), f"{bare} --satisfaction dissatisfied --opinion 'Too slow.'")
    pages = internal_pages(busy_desk, day(3, 10))
    assert "Too slow." in pages[f"cases/{case}.md"]
    assert dissatisfied(pages["reports/2026-11.md"]) == dissatisfied(before) + 1


def dissatisfied(month: str) -> int:
    """How many were, by the month's page."""
    (row,) = [line for line in month.splitlines() if line.startswith("| Dissatisfied |")]
    return int(row.split("|")[2])


# The water company


@pytest.mark.parametrize("channel", ["call", "caller", "letter", "government", "newspaper", "online-media"])
def test_any_dissatisfaction_by_any_route_is_a_complaint(busy_desk: Any, channel: str) -> None:
    """W1 and W2: even of no class of its own it is owed an answer, and is not closed without."""
    by = "water-hotline-01" if channel in ("call", "caller", "letter") else "water-office-01"
    opened = busy_desk.take(by, day(2, 9), f"{WATER} --channel {channel} --category other")
    assert clocks(opened)["answer"] == day(13, 0)
    assert ("report-referred" in clocks(opened)) is (by == "water-office-01")
    closing = busy_desk.refused("water-service-01", day(2, 10), f"close {opened['id']}")
    assert "close is for cases that are answered" in closing


def test_what_is_unfounded_is_explained_until_it_is_understood(busy_desk: Any) -> None:
    """W7, W8 and W15: facts first, told by the section until the customer agrees, called back by the 5th."""
    opened = busy_desk.take("water-hotline-01", day(2, 9), f"{WATER} --channel call --category dunning")
    case = opened["id"]
    busy_desk.take("water-hotline-01", day(2, 9, 10), f"assess {case}")
    busy_desk.take("water-hotline-01", day(2, 9, 20), f"transfer {case}")
    explain = f"respond {case} --via phone --remedy kind=explanation --result 'Another bill was paid.'"
    assert "clause 7" in busy_desk.refused("water-handler-01", day(2, 10), explain)
    shallow = f"investigate {case} --course 'It was so.' --substantiated no"
    assert "lacks cause" in busy_desk.refused("water-handler-01", day(2, 10), shallow)
    found_out(busy_desk, case, "water-handler-01", day(2, 10), "no")
    elsewhere = busy_desk.refused("water-handler-02", day(2, 11), explain)
    assert "not with your unit" in elsewhere
    answered = busy_desk.take("water-handler-01", day(2, 11), f"{explain} --accepted no")
    assert clocks(answered)["call-back"] == "2026-12-06T00:00:00+08:00"
    assert "clause 10" in busy_desk.refused("water-register-01", day(2, 12), f"close {case}")
    plan = f"propose {case} --explanation 'The two bills, side by side.'"
    busy_desk.take("water-handler-01", day(3, 9), plan)
    busy_desk.take("water-deputy-01", day(3, 10), f"approve {case}")
    busy_desk.take("water-handler-01", day(3, 11), f"carry-out {case} --what 'Shown at home.'")
    busy_desk.take("water-handler-01", day(3, 12), f"{explain} --accepted yes")
    busy_desk.take("water-head-01", day(3, 15), f"report-back {case} --opinion Unfounded --result Understood")
    assert "clause 15" in busy_desk.refused("water-register-01", day(3, 16), f"close {case}")
    said = f"call-back {case} --reached --satisfaction satisfied"
    busy_desk.take("water-register-01", day(4, 9), said)
    closed = busy_desk.take("water-register-01", day(4, 10), f"close {case}")
    assert clocks(closed)["archive"] == "2026-12-11T00:00:00+08:00"
    busy_desk.take("water-register-01", day(5, 9), f"archive {case} --kept-at Shelf --keep-until 2031-11-05")


def test_what_is_major_is_reported_and_starts_the_plan(busy_desk: Any) -> None:
    """W5: to the leaders, and where it is urgent to the authority above."""
    opened = busy_desk.take("water-hotline-01", day(2, 9), f"{WATER} --channel call --category accident")
    case = opened["id"]
    judged = f"assess {case} --severity major --urgency urgent --trigger safety"
    taken = busy_desk.take("water-hotline-01", day(2, 9, 10), judged)
    assert clocks(taken)["report-leaders"] == day(2, 9, 40)
    tasks = busy_desk.ok("next", "--for", "water-hotline-01", at=day(2, 9, 15))["tasks"]
    assert [each for each in tasks if "supply-emergency" in str(each["step"])]
    for whom in ("leaders", "authority"):
        line = f"inform {case} --to {whom} --via phone --summary 'A main burst.'"
        taken = busy_desk.take("water-hotline-01", day(2, 9, 20), line)
    assert "report-leaders" not in clocks(taken)
    told = [each for each in busy_desk.ok("show", case)["timeline"] if each["event"] == "reported"]
    assert [each["to"] for each in told] == ["leaders", "authority"]


# Passenger transport and the city bus


def test_the_scene_of_an_incident_is_on_record(busy_desk: Any) -> None:
    """E7: what concerns the itinerary or safety has its evidence."""
    case = busy_desk.take("coach-service-01", day(2, 9), f"{COACH} --category delay")["id"]
    busy_desk.take("coach-service-01", day(2, 9, 5), f"assess {case}")
    terms = "--responsible coach-fleet-head --limit 2026-11-04T17:00 --plan Look"
    busy_desk.take("coach-service-01", day(2, 9, 10), f"transfer {case} {terms}")
    facts = f"investigate {case} --course So --cause Jam --responsibility Dispatch --substantiated yes"
    assert "lacks evidence" in busy_desk.refused("coach-fleet-head", day(2, 10), facts)
    piece = "kind=scene-record,what=The platform at eight"
    busy_desk.take("coach-fleet-head", day(2, 10), f"{facts} --evidence '{piece}'")


def test_a_solution_of_several_units_is_agreed_among_them(busy_desk: Any, internal_pages: Pages) -> None:
    """B6: who was asked and what was agreed stands on record before a major solution is drawn up."""
    line = (
        "open --policy city-bus --kind complaint --channel ride-app --category comfort --wants put-right"
        " --name 'Demo User' --subject 'No heating' --summary 'The bus was cold.'"
    )
    case = busy_desk.take("rights-intake", day(2, 9), line)["id"]
    judged = f"assess {case} --severity major --trigger personal-safety"
    busy_desk.take("rights-handler", day(2, 9, 10), judged)
    terms = "--limit 2026-11-05T17:00 --plan Look"
    busy_desk.take("rights-handler", day(2, 9, 20), f"transfer {case} {terms}")
    found_out(busy_desk, case, "fleet-support", day(2, 10))
    plan = f"propose {case} --explanation 'New heaters.'"
    assert "clause 5" in busy_desk.refused("rights-handler", day(2, 11), plan)
    agreed = f"coordinate {case} --unit operations-centre --unit workshop --agreed 'Spare buses.'"
    busy_desk.take("rights-handler", day(2, 11), agreed)
    busy_desk.take("rights-handler", day(2, 11, 10), plan)
    page = internal_pages(busy_desk, day(2, 12))[f"cases/{case}.md"]
    assert "Spare buses." in page and "Operations Centre" in page


def test_the_hotline_has_its_roster_and_its_gaps_are_named(busy_desk: Any) -> None:
    """O14: a month without roster is overdue; one that leaves hours to nobody says which."""
    key = "complaints-office.roster.2026-10"

    def owed() -> dict[str, Any]:
        return {each["id"]: each for each in busy_desk.ok("next", at=day(2, 9))["tasks"]}

    assert (owed()[key]["state"], owed()[key]["people"]) == ("overdue", ["co-director-01"])
    shift = "--shift '2026-10-09,08:30-12:00,co-hotline-01'"
    roster = "programme add roster --policy complaints-office --period 2026-10 --title October"
    made = busy_desk.take("co-director-01", day(2, 9), f"{roster} {shift}")
    (finding,) = made["findings"]
    assert finding["code"] == "G206"
    assert "2026-10-09 14:00–17:30" in finding["message"]
    assert key not in owed()
