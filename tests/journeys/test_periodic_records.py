"""What each regime wants done again and again: owed by its post, refused while it says too little, met by a
record that says what was asked for, and read on its page."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

WRITTEN = "2026-11-20T10:00:00+08:00"
READ = "2026-11-25T10:00:00+08:00"
NEXT_YEAR = "2027-01-25T10:00:00+08:00"


@dataclass
class Owed:
    """A rhythm's term, who meets it with which words, and the words without which it is refused."""

    key: str
    by: str
    kind: str
    words: dict[str, str]
    lacking: str
    told: str = ""
    """How the refusal says it, where that is not the option's name."""
    approved_by: str = ""
    """Who approves it, where it counts only then."""
    at: str = WRITTEN
    """When it is recorded: not before its period has begun."""

    @property
    def command(self) -> list[str]:
        """What to type, but for the words."""
        policy, _rhythm, period, *_unit = self.key.split(".")
        about = ["--title", f"For {self.key}", "--policy", policy, "--period", period]
        return ["--json", "programme", "add", self.kind, *about]

    def typed(self, *, without: str = "") -> list[str]:
        """The words, all but some."""
        return [word for option, value in self.words.items() if option != without for word in (option, value)]


def analysis(key: str, by: str, owner: str) -> Owed:
    advice = f"what=Earlier buses,owner={owner},due=2026-12-15"
    words = {
        "--situation": "41 complaints, median 2 days.",
        "--problem": "Buses come late.",
        "--risk": "Fewer riders.",
        "--recommendation": advice,
    }
    return Owed(key, by, "analysis", words, "--recommendation")


def meeting(key: str, by: str, owner: str) -> Owed:
    words = {
        "--agenda": "The quarter",
        "--attended": by,
        "--minutes": "All read the figures.",
        "--decision": "what=Ask for seats",
        "--action": f"what=Ask the workshop,owner={owner},due=2026-12-15,about=1",
    }
    return Owed(key, by, "meeting", words, "--minutes")


def summary(key: str, by: str) -> Owed:
    words = {"--summary": "41 complaints came in.", "--attention": "Heating."}
    return Owed(key, by, "information-summary", words, "--summary")


def report(key: str, by: str, unit: str) -> Owed:
    return Owed(key, by, "monthly-report", {"--summary": "41 complaints, 3 late.", "--to": unit}, "--to")


def spot_check(rhythm: str, subject: str) -> Owed:
    words = {
        "--subject": subject,
        "--sample": "Twelve buses of line 12",
        "--finding": "what=A code was torn,where=Bus 1207",
        "--conclusion": "Eleven of twelve are as they should be.",
        "--action": "what=Paste a new code,owner=passenger-01,due=2026-12-15,about=1",
    }
    return Owed(f"transport-group.{rhythm}.2026-10/2026-12", "lead-02", "spot-check", words, "--conclusion")


CAMPAIGN = {
    "--mode": "both",
    "--plan": "Two schools.",
    "--material": "A picture book",
    "--reach": "540",
}
DIGEST = {
    "--asked": "12",
    "--answered": "9",
    "--satisfaction": "Seven of nine are satisfied.",
    "--opinion": "Call back sooner.",
    "--problem": "Two were asked the same twice.",
}
EVALUATION = {
    "--efficiency": "Median two days.",
    "--satisfaction": "Eight of ten.",
    "--implementation": "Five of six improvements are made.",
    "--staff-opinion": "Too many forms.",
    "--user-opinion": "Told nothing for a week.",
}
CENTRE = {
    "--department": "general-office",
    "--assessor": "office-01",
    "--mark": "what=Calls answered,points=16,of=20,finding=23 calls missed",
    "--conclusion": "Nobody is there in the evening.",
}
UNIT_RULES = {
    "--unit": "bus-one",
    "--summary": "The depot answers within a day.",
    "--call-backs": "By the depot's clerk on Fridays",
    "--in-force": "2026-12-01",
}
UNIT_SUMMARY = {
    "--unit": "bus-one",
    "--complaints": "3",
    "--summary": "Doors again.",
    "--rectified": "what=Worn sensors,status=under-way,detail=Half are replaced",
}
RESOURCES = {"--item": "what=Voice recorder,condition=worn,keeper=coach-service-01,place=Room 2,count=2"}
BULLETIN = {"--text": "Late answers cost points.", "--to": "bus-one"}
STAFF = {"--conclusion": "One reader guessed.", "--mark": "person=water-handler-01,points=2,reason=Guessed"}

ROWS = {
    "B3": Owed("city-bus.campaign.2026-07/2026-09", "rights-education", "campaign", CAMPAIGN, "--material"),
    "B4": analysis("city-bus.analysis.2026-07/2026-09", "rights-analyst", "rights-lead"),
    "B11-summary": summary("city-bus.information-summary.2026-10", "rights-intake"),
    "B11-figures": report("city-bus.figures.2026-10", "rights-analyst", "workshop"),
    "B11-meeting": meeting("city-bus.meeting.2026-10", "rights-lead", "rights-handler"),
    "E2": meeting(
        "passenger-transport.leading-group-meeting.2026-07/2026-09", "coach-chair", "coach-fleet-head"
    ),
    "E11": analysis(
        "passenger-transport.summary.2026-07/2026-09", "coach-service-manager", "coach-ticket-head"
    ),
    "E12": Owed(
        "passenger-transport.resources.2026-07/2026-09",
        "coach-operations-01",
        "resources",
        RESOURCES,
        "--item",
    ),
    "E13": Owed(
        "passenger-transport.evaluation.2026-07/2026-12",
        "coach-deputy",
        "evaluation",
        EVALUATION,
        "--staff-opinion",
    ),
    "O5": meeting("complaints-office.coordination-meeting.2026-07/2026-09", "co-follow-up-01", "co-head-01"),
    "O9": Owed(
        "complaints-office.feedback-digest.2026-07/2026-09",
        "co-feedback-01",
        "feedback-digest",
        DIGEST,
        "--satisfaction",
    ),
    "O12": analysis("complaints-office.analysis.2026-07/2026-12", "co-statistics-01", "co-head-01"),
    "T12": report("transport-group.monthly-report.2026-10", "centre-01", "bus-one"),
    "T15-rules": Owed(
        "transport-group.unit-rules.2027-01/2027-12.bus-one",
        "passenger-01",
        "unit-rules",
        UNIT_RULES,
        "--call-backs",
        approved_by="lead-01",
        at=NEXT_YEAR,
    ),
    "T15-summary": Owed(
        "transport-group.unit-summary.2026-10.bus-one",
        "passenger-01",
        "unit-summary",
        UNIT_SUMMARY,
        "--rectified",
        "say where last month's rectification stands",
    ),
    "T16-handling": spot_check("handling-check", "handling"),
    "T16-bulletin": Owed("transport-group.bulletin.2026-10/2026-12", "lead-01", "bulletin", BULLETIN, "--to"),
    "T16-meeting": meeting("transport-group.leading-group-meeting.2026-10/2026-12", "lead-01", "centre-01"),
    "T17-codes": spot_check("qr-check", "qr-posting"),
    "T17-rectified": spot_check("rectification-check", "rectification"),
    "T18": Owed(
        "transport-group.centre-assessment.2026-10/2026-12",
        "office-01",
        "centre-assessment",
        CENTRE,
        "--mark",
    ),
    "W12": summary("water-utility.register-summary.2026-07/2026-09", "water-register-01"),
    "W14": Owed(
        "water-utility.staff-assessment.2026-10", "water-deputy-01", "staff-assessment", STAFF, "--conclusion"
    ),
    "W15": report("water-utility.monthly-statistics.2026-10", "water-register-01", "works-team"),
}


@dataclass
class Round:
    """One go through all rows: what was owed before, what each was answered, what is owed and read after."""

    before: dict[str, Any]
    lacking: dict[str, Any]
    recorded: dict[str, Any]
    after: dict[str, Any]
    pages: dict[str, str]

    def page(self, row: str) -> str:
        """The page of the row's record."""
        return self.pages[f"programme/{self.recorded[row].data['id']}.md"]


def tasks(desk: Any) -> dict[str, Any]:
    """What is open, as it stands in the next year where it is still open then."""
    return {task["id"]: task for at in (READ, NEXT_YEAR) for task in desk.ok("next", at=at)["tasks"]}


@pytest.fixture(scope="module")
def done(busy_desk: Any, internal_pages: Callable[..., dict[str, str]]) -> Round:
    """Every row's record, first without what it must say, then whole."""
    before = tasks(busy_desk)
    lacking, recorded = {}, {}
    for row, owed in ROWS.items():
        short = [*owed.command, *owed.typed(without=owed.lacking)]
        lacking[row] = busy_desk.run(*short, by=owed.by, at=owed.at)
        recorded[row] = busy_desk.run(*owed.command, *owed.typed(), by=owed.by, at=owed.at)
        if owed.approved_by:
            approve = ("programme", "approve", recorded[row].data["id"])
            busy_desk.run(*approve, by=owed.approved_by, at=owed.at)
    return Round(before, lacking, recorded, tasks(busy_desk), internal_pages(busy_desk, READ))


def row_tests(*rows: str) -> pytest.MarkDecorator:
    """One test for each."""
    return pytest.mark.parametrize("row", rows)


@row_tests(*ROWS)
def test_it_is_owed_by_somebody_until_it_is_recorded(done: Round, row: str) -> None:
    owed = ROWS[row]
    assert owed.by in done.before[owed.key]["people"]
    assert owed.key not in done.after


# Not those for a term that is not over: the unit's rules of next year, and the analysis of a half-year, whose
# working days cannot be told before the next year's holidays are known.
@row_tests(*(row for row in ROWS if row not in {"O12", "T15-rules"}))
def test_it_is_overdue_when_its_time_is_over(done: Round, row: str) -> None:
    assert done.before[ROWS[row].key]["state"] == "overdue"


@row_tests(*ROWS)
def test_without_what_it_must_say_it_is_refused(done: Round, row: str) -> None:
    ran = done.lacking[row]
    assert ran.code == 2
    assert (ROWS[row].told or ROWS[row].lacking) in ran.data["error"]


def typed_texts(value: str) -> list[str]:
    """What somebody wrote in their own words, which begin with a capital; words of a vocabulary do not."""
    parts = [part.partition("=")[2] or part for part in value.split(",")]
    return [part for part in parts if part[0].isupper()]


@row_tests(*ROWS)
def test_its_page_says_all_of_it(done: Round, row: str) -> None:
    assert done.recorded[row].code == 0, done.recorded[row].out
    page = done.page(row)
    for option, value in ROWS[row].words.items():
        assert [text for text in typed_texts(value) if text not in page] == [], option


@row_tests(*(row for row, owed in ROWS.items() if {"--action", "--recommendation"} & set(owed.words)))
def test_what_it_asks_for_is_tracked(done: Round, row: str) -> None:
    (action,) = done.recorded[row].data["actions"]
    assert action["owner"] and action["due"] == "2026-12-15"
    assert f"{action['source']}.action.1" in done.after
    assert f"desk programme done {action['source']} --action 1" in done.pages["actions.md"]


# What others must say to a record


def test_units_acknowledge_the_monthly_report(done: Round, busy_desk: Any, internal_pages: Any) -> None:
    """T12: the unit it was issued to is asked, nobody else signs for it, and the page says who has not."""
    report_id = done.recorded["T12"].data["id"]
    task = done.after[f"{report_id}.acknowledge.bus-one"]
    assert "bus-one-01" in task["people"]
    signed = ("programme", "acknowledge", report_id, "--unit", "bus-one")
    assert busy_desk.run(*signed, by="bus-two-01", at=READ).code == 1
    assert "It waits for Bus Branch One to acknowledge it." in done.page("T12")
    busy_desk.ok(*signed, by="bus-one-01", at=READ)
    assert task["id"] not in tasks(busy_desk)
    page = internal_pages(busy_desk, READ)[f"programme/{report_id}.md"]
    assert "It waits for" not in page
    assert "Unit that has received itBus Branch One" in page.replace("\n", "")


def test_the_leading_group_approves_the_units_rules(done: Round, busy_desk: Any) -> None:
    """T16: what a unit wrote counts once the head of the leading group has approved it, nobody else."""
    key = "transport-group.unit-rules.2027-01/2027-12.bus-two"
    words = ("--summary", "The depot answers.", "--call-backs", "By the clerk", "--in-force", "2027-01-01")
    about = ("--title", "Rules", "--policy", "transport-group", "--period", "2027-01/2027-12")
    unit = ("--unit", "bus-two")
    made = busy_desk.ok(
        "programme", "add", "unit-rules", *about, *unit, *words, by="passenger-01", at=NEXT_YEAR
    )
    waiting = tasks(busy_desk)
    assert key in waiting
    assert waiting[f"{made['id']}.approve"]["people"] == ["lead-01"]
    approve = ("programme", "approve", made["id"])
    assert busy_desk.run(*approve, by="passenger-01", at=NEXT_YEAR).code == 1
    assert busy_desk.run(*approve, by="lead-02", at=NEXT_YEAR).code == 1
    busy_desk.ok(*approve, by="lead-01", at=NEXT_YEAR)
    assert not {key, f"{made['id']}.approve"} & tasks(busy_desk).keys()


def test_opinions_are_passed_on_to_the_departments(done: Round, busy_desk: Any) -> None:
    """O8: the digest goes to the departments, each of which acknowledges what is said of its handling."""
    digest = done.recorded["O9"].data["id"]
    passed = ("programme", "circulate", digest, "--to", "billing-department")
    busy_desk.ok(*passed, by="co-feedback-01", at=READ)
    key = f"{digest}.acknowledge.billing-department"
    assert "co-handler-01" in tasks(busy_desk)[key]["people"]
    signed = ("programme", "acknowledge", digest, "--unit", "billing-department")
    busy_desk.ok(*signed, by="co-handler-01", at=READ)
    assert key not in tasks(busy_desk)
    assert busy_desk.ok("programme", "show", digest, at=READ)["opinions"] == ["Call back sooner."]


def test_the_handbook_counts_once_the_lead_approves_it(busy_desk: Any) -> None:
    """B3: an edition names the chapters it went through, and is issued with the group lead's approval."""
    key = "city-bus.handbook.2026-07/2026-12"
    issue = ("programme", "add", "handbook-issue", "--policy", "city-bus", "--period", "2026-07/2026-12")
    edition = ("--title", "Second", "--edition", "2")
    short = busy_desk.run(*issue, *edition, by="rights-education", at=WRITTEN)
    assert (short.code, "--chapter" in short.err) == (2, True)
    made = busy_desk.ok(*issue, *edition, "--chapter", "fares", by="rights-education", at=WRITTEN)
    assert key in tasks(busy_desk)
    assert busy_desk.run("programme", "approve", made["id"], by="rights-education", at=READ).code == 1
    busy_desk.ok("programme", "approve", made["id"], by="rights-lead", at=READ)
    assert key not in tasks(busy_desk)


def test_an_inspection_goes_by_a_standard_and_to_the_root(busy_desk: Any) -> None:
    """B5: each item of the standard is scored; what falls short has its cause and a measure."""
    by = {"by": "rights-quality", "at": WRITTEN}
    made = ("programme", "add", "standard", "--policy", "city-bus", "--title", "Service", "--edition", "1")
    item = ("--item", "id=clean,what=Cars are clean,method=Look,points=10")
    standard = busy_desk.ok(*made, *item, **by)["id"]
    about = ("--policy", "city-bus", "--title", "October", "--period", "2026-10", "--unit", "east-fleet")
    look = ("programme", "add", "inspection", *about, "--standard", standard, "--score")
    shallow = busy_desk.run(*look, "item=clean,score=6,finding=Torn seats", **by)
    assert shallow.code == 1
    assert "cause" in shallow.err
    measure = ("--action", "what=Report by telephone,owner=fleet-east,due=2026-12-15,about=1")
    scored = "item=clean,score=6,finding=Torn seats,cause=Two forms for each repair"
    busy_desk.ok(*look, scored, *measure, **by)
    assert "city-bus.inspection.2026-10.east-fleet" not in tasks(busy_desk)


def test_the_centre_is_not_assessed_by_its_own(busy_desk: Any) -> None:
    """T18: nobody of the service centre can record its assessment."""
    owed = ROWS["T18"]
    for person in ("centre-01", "intake-01", "callback-01"):
        ran = busy_desk.run(*owed.command, *owed.typed(), by=person, at=WRITTEN)
        assert ran.code == 1
