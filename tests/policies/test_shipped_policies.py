"""The policies, organisation and staff that this repository ships: complete, and traps for nobody."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from rightsdesk.domain.authority import posts_for
from rightsdesk.domain.case import KINDS, Case
from rightsdesk.domain.conditions import Traits
from rightsdesk.domain.events.base import Phase
from rightsdesk.domain.events.catalogue import BY_NAME
from rightsdesk.domain.ids import new_id
from rightsdesk.domain.lifecycle import Position, legal_next, obstacles
from rightsdesk.domain.model import Label
from rightsdesk.domain.policy import Policy
from rightsdesk.domain.worklist import next_steps
from rightsdesk.publish.handbook import front_matter, is_chapter
from rightsdesk.records.files import WorkTree
from rightsdesk.records.store import Desk

ROOT = Path(__file__).resolve().parents[2]
DESK = Desk(WorkTree(ROOT))
TODAY = date(2026, 9, 1)
IN_FORCE = date(2026, 12, 31)
END_OF_THE_YEAR = datetime.fromisoformat("2026-12-31T12:00:00+08:00")
MONDAY_MORNING = datetime.fromisoformat("2026-09-14T09:00:00+08:00")

SHIPPED = (
    "basic",
    "city-bus",
    "complaints-office",
    "passenger-transport",
    "transport-group",
    "water-utility",
)

TOLD = ["promised", "transferred"]
FACTS = ["process-sheet-issued", "accepted", "investigated"]
AFTERWARDS = ["reported-back", "called-back"]
COMPLAINT = [*TOLD, *FACTS, "responded", *AFTERWARDS]
PLAN = ["proposed", "approved", "carried-out"]
MAJOR = ["assessed", "reported", *TOLD, *FACTS, *PLAN, "responded", *AFTERWARDS]

LIVES = {
    "question on the spot": ("question", "general", ["answered-on-the-spot"]),
    "complaint on the spot": ("complaint", "general", ["answered-on-the-spot"]),
    "major on the spot": ("complaint", "major", [*PLAN[:2], "answered-on-the-spot", "reported"]),
    "question": ("question", "general", [*TOLD, "responded"]),
    "suggestion": ("suggestion", "general", [*TOLD, "responded"]),
    "complaint": ("complaint", "general", COMPLAINT),
    "major complaint": ("complaint", "major", MAJOR),
    "major question": ("question", "major", ["reported", *TOLD, *PLAN, "responded"]),
    "plan refused, then approved": (
        "complaint",
        "major",
        ["reported", *TOLD, *FACTS, "proposed", "rejected", *PLAN, "responded", *AFTERWARDS],
    ),
    "measures after the answer": (
        "complaint",
        "major",
        ["reported", *TOLD, *FACTS, *PLAN[:2], "responded", *AFTERWARDS, "carried-out"],
    ),
    "waiting at the desk": (
        "complaint",
        "general",
        ["information-requested", "information-supplied", *COMPLAINT],
    ),
    "waiting with the unit": (
        "complaint",
        "general",
        [*TOLD, "information-requested", "information-supplied", *FACTS, "responded", *AFTERWARDS],
    ),
    "returned twice": (
        "complaint",
        "general",
        [*TOLD, "returned", "transferred", "returned", "transferred", *FACTS, "responded", *AFTERWARDS],
    ),
    "redirected": ("complaint", "general", ["redirected"]),
    "redirected from a unit": ("complaint", "major", ["transferred", "reported", "redirected"]),
    "withdrawn": ("complaint", "general", ["transferred", "withdrawn"]),
    "withdrawn while waiting": ("question", "general", ["information-requested", "withdrawn"]),
    "merged at once": ("complaint", "general", ["merged", "responded", "called-back"]),
    "merged while waiting": (
        "complaint",
        "major",
        ["reported", "information-requested", "merged", "responded", "called-back"],
    ),
    "merged after the answer": (
        "complaint",
        "general",
        [*TOLD, *FACTS, "responded", "merged", "called-back"],
    ),
    "merged and unmerged": ("question", "general", ["transferred", "merged", "unmerged", "responded"]),
    "handled again": ("complaint", "general", [*TOLD, *FACTS, "responded", "reopened", *COMPLAINT]),
}


def _policy(slug: str) -> Policy:
    return DESK.version(slug, MONDAY_MORNING).policy


def _traits(kind: str, severity: str) -> Traits:
    return {"kind": kind, "severity": severity, "urgency": "normal", "complexity": "ordinary"}


def _case(kind: str, events: list[dict[str, Any]]) -> Case:
    """A case of the transport group, received on a Monday at 09:00."""
    return Case.model_validate(
        {
            "id": new_id(2026, 9, lambda _: 7),
            "policy": "transport-group",
            "kind": kind,
            "channel": "hotline",
            "received_at": MONDAY_MORNING.isoformat(),
            "received_by": "intake-01",
            "category": "missed-stop",
            "subject": "Bus did not stop",
            "summary": "A bus passed a stop where people were waiting.",
            "timeline": events,
        }
    )


def _clause(policy: Policy, row: str) -> str:
    """The number of the clause that the policy file says serves a row of the requirements."""
    text = (ROOT / "policies/transport-group/2022-09-19.yml").read_text(encoding="utf-8")
    found = re.search(rf'^# {row}\n- no: "([^"]+)"$', text, re.MULTILINE)
    assert found, f"no clause is marked # {row}"
    return found[1]


@pytest.mark.parametrize("row", [f"T{number}" for number in range(1, 20)])
def test_each_row_of_the_requirements_has_its_clause(row: str) -> None:
    policy = _policy("transport-group")
    clause = next(clause for clause in policy.clauses if clause.no == _clause(policy, row))
    by_people = int(row[1:]) >= 12
    assert (clause.enforced == "by people") is by_people
    assert by_people or clause.has_mechanism()


def test_the_desk_follows_the_transport_group() -> None:
    assert DESK.organisation.policy == "transport-group"
    assert set(DESK.slugs) == set(SHIPPED)
    channels = _policy("transport-group").vocabulary.channels
    assert all(contact.channel in channels for contact in DESK.organisation.contacts)


@pytest.mark.parametrize("slug", SHIPPED)
def test_every_post_is_held(slug: str) -> None:
    version = DESK.version(slug, END_OF_THE_YEAR)
    assert [post for post in version.policy.vocabulary.posts if not DESK.staff.holders(post, IN_FORCE)] == []


def test_every_step_can_be_taken_under_some_policy() -> None:
    policies = [_policy(slug) for slug in SHIPPED]
    steps = ("opened", *BY_NAME)
    assert [step for step in steps if not any(posts_for(policy, step) for policy in policies)] == []


def test_every_unit_has_somebody_who_handles_its_cases() -> None:
    handled = {
        holding.unit
        for person in DESK.staff.people.values()
        for holding in person.holdings(TODAY)
        if holding.post == "unit-handler"
    }
    assert handled == set(_policy("transport-group").vocabulary.units)


def test_people_come_and_go() -> None:
    intake = DESK.staff.holders("intake-officer", TODAY)
    assert "intake-03" in DESK.staff.holders("intake-officer", date(2026, 8, 31))
    assert not {"intake-03", "intake-04"} & set(intake)
    assert "intake-04" in DESK.staff.holders("intake-officer", date(2027, 1, 4))


@pytest.mark.parametrize("life", LIVES)
def test_every_way_through_a_case_ends_in_closing(life: str) -> None:
    kind, severity, events = LIVES[life]
    policy, traits, position = _policy("transport-group"), _traits(kind, severity), Position()
    for event in events:
        assert obstacles(policy, position, event, traits) == (), event
        assert obstacles(policy, position, "closed", traits), f"could be closed before {event}"
        position = position.after(event)
    assert obstacles(policy, position, "closed", traits) == ()
    assert "archived" in legal_next(policy, position.after("closed"), traits)


def test_a_case_of_the_lightest_policy_is_whole_in_four_commands() -> None:
    policy, traits = _policy("basic"), _traits("complaint", "general")
    position = Position().after("transferred").after("responded")
    assert "closed" in legal_next(policy, position, traits)
    assert "closed" not in legal_next(policy, Position().after("transferred"), traits)


def _close(policy: Policy, position: Position, traits: Traits) -> Position:
    """What somebody does who only takes the next step asked for, and starts again where none leads on."""
    for _ in range(60):
        if position.phase == Phase.CLOSED:
            return position
        if traits["severity"] == "major" and "reported" not in position.done:
            step: str | None = "reported"
        else:
            step = next(iter(next_steps(policy, position, "closed", traits)), None)
        position = position.after(step or ("unmerged" if position.phase == Phase.MERGED else "reopened"))
    return position


@pytest.mark.parametrize("slug", SHIPPED)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_no_case_is_ever_trapped(slug: str, data: st.DataObject) -> None:
    policy = _policy(slug)
    all_traits = st.sampled_from(
        [_traits(kind, severity) for kind, severity in product(KINDS, ("general", "major"))]
    )
    traits, position = data.draw(all_traits), Position()
    for _ in range(data.draw(st.integers(0, 14))):
        if position.phase in (Phase.CLOSED, Phase.ARCHIVED):
            break
        position = position.after(data.draw(st.sampled_from(legal_next(policy, position, traits))))
    reclassified = data.draw(all_traits)
    if position.phase not in (Phase.CLOSED, Phase.ARCHIVED):
        assert _close(policy, position, reclassified).phase == Phase.CLOSED


def _running(kind: str, events: list[dict[str, Any]], at: str) -> dict[str, str]:
    """The clocks of a case that run at a moment, each with its due time there."""
    now = datetime.fromisoformat(at)
    standing = DESK.standing(_case(kind, events), now)
    zone = DESK.organisation.zone()
    return {clock.clock.id: f"{clock.due.astimezone(zone):%m-%d %H:%M}" for clock in standing.running()}


def _event(name: str, at: str, by: str = "intake-01", **fields: Any) -> dict[str, Any]:
    return {"event": name, "at": f"2026-09-{at}:00+08:00", "by": by, **fields}


PROMISED = _event("promised", "14T09:20", reply_by="2026-09-16T17:30:00+08:00", via="phone")
TRANSFERRED = _event("transferred", "14T09:30", unit="bus-one")
SHEET = _event("process-sheet-issued", "14T10:00", opinion="Find out why the bus did not stop.")
ANSWERED = _event("responded", "15T11:00", "bus-one-01", via="phone", result="The driver was at fault.")
REPORTED_BACK = _event(
    "reported-back", "15T11:30", "bus-one-01", opinion="Justified.", result="Driver trained."
)


def test_clocks_from_receipt() -> None:
    complaint = _running("complaint", [], "2026-09-14T09:10:00+08:00")
    assert complaint == {
        "promise": "09-14 10:00",
        "transfer": "09-14 10:00",
        "sheet": "09-14 11:00",
        "answer": "09-21 17:30",
    }
    for kind in ("question", "suggestion"):
        assert set(_running(kind, [], "2026-09-14T09:10:00+08:00")) == {"promise", "transfer", "answer"}


def test_clocks_of_the_unit_and_of_the_call_back() -> None:
    handed_over = [PROMISED, TRANSFERRED, SHEET]
    assert _running("complaint", handed_over, "2026-09-14T10:30:00+08:00") == {
        "unit-answer": "09-16 17:30",
        "report-back": "09-16 17:30",
        "answer": "09-21 17:30",
    }
    assert set(_running("question", [PROMISED, TRANSFERRED], "2026-09-14T10:30:00+08:00")) == {
        "unit-answer",
        "answer",
    }
    answered = [*handed_over, ANSWERED, REPORTED_BACK]
    assert _running("complaint", answered, "2026-09-15T12:00:00+08:00") == {"call-back": "09-18 17:30"}
    assert _running("question", [PROMISED, TRANSFERRED, ANSWERED], "2026-09-15T12:00:00+08:00") == {}


def test_a_unit_that_hands_a_case_back_owes_no_answer() -> None:
    returned = _event("returned", "14T11:00", "bus-one-01", reason="Not one of our lines.")
    running = _running("complaint", [PROMISED, TRANSFERRED, SHEET, returned], "2026-09-14T11:30:00+08:00")
    assert set(running) == {"answer"}


def test_a_major_case_is_reported_within_its_time() -> None:
    assessed = _event("assessed", "14T09:05", severity="major", triggers=["personal-safety"])
    assert _running("complaint", [assessed], "2026-09-14T09:10:00+08:00")["report-major"] == "09-14 10:05"


@pytest.mark.parametrize(
    ("row", "prohibition"),
    [("T7", "call-back-by-the-unit"), ("T8", "video-not-kept"), ("T9", "money-for-satisfaction")],
)
def test_what_is_forbidden_is_forbidden_by_its_clause(row: str, prohibition: str) -> None:
    policy = _policy("transport-group")
    clause = policy.forbidding(prohibition)
    assert clause is not None and clause.no == _clause(policy, row)


def test_no_complaint_is_answered_before_facts_and_sheet_stand() -> None:
    policy, position = _policy("transport-group"), Position().after("transferred")
    missing = {
        step
        for obstacle in obstacles(policy, position, "responded", _traits("complaint", "general"))
        for step in obstacle.missing
    }
    assert missing == {"investigated", "process-sheet-issued"}


def _labels(value: object) -> Iterator[Label]:
    """Every text in two languages that stands anywhere in a model."""
    if isinstance(value, Label):
        yield value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from _labels(getattr(value, name))
    elif isinstance(value, dict):
        for each in value.values():
            yield from _labels(each)
    elif isinstance(value, tuple):
        for each in value:
            yield from _labels(each)


@pytest.mark.parametrize("slug", SHIPPED)
def test_everything_is_said_in_both_languages(slug: str) -> None:
    chinese = re.compile("[\u4e00-\u9fff]")
    labels = list(_labels(DESK.version(slug, END_OF_THE_YEAR).policy))
    assert len(labels) > 40
    assert [label for label in labels if not chinese.search(label.zh) or chinese.search(label.en)] == []


QUANTITY = re.compile(
    # "一个月" is also any month of the year
    r"(?!一个月(?!内|以内))[0-9一二两三四五六七八九十]+"
    r" ?(?:个工作|工作日|日内|日以内|天|周(?!岁)|个月|小时|分钟)"
    r"|\b(?:\d+|one|two|three|four|five|six|seven|ten|twelve|twenty-four|forty-eight)"
    r" (?:working )?(?:minute|hour|day|week|month)s?\b"
)


def test_a_limit_stands_in_its_clock_and_nowhere_else() -> None:
    """Clause texts and public pages take every time limit from the clock."""
    versions = [DESK.version(slug, END_OF_THE_YEAR) for slug in SHIPPED]
    clauses = [clause for version in versions for clause in version.policy.clauses]
    timed = [clause for clause in clauses if clause.clocks or clause.rhythms]
    assert [clause.no for clause in timed if QUANTITY.search(clause.text.zh + clause.text.en)] == []
    pages = sorted(path for path in (ROOT / "site_templates/public").rglob("*") if path.is_file())
    assert pages, "no public texts were found"
    assert [page.name for page in pages if QUANTITY.search(page.read_text(encoding="utf-8"))] == []


def test_the_public_texts_are_complete_in_both_languages() -> None:
    folder = ROOT / "site_templates/public"
    pages = {
        language: {
            path.relative_to(folder / language).as_posix() for path in (folder / language).rglob("*.md")
        }
        for language in ("zh", "en")
    }
    assert pages["zh"] == pages["en"]
    posts = [set(_policy(slug).vocabulary.posts) for slug in SHIPPED]
    chapters = {page for page in pages["zh"] if is_chapter(page)}
    assert len(chapters) == 16
    said: dict[str, list[Any]] = {}
    for language, chapter in product(("zh", "en"), sorted(chapters)):
        path = folder / language / chapter
        meta, _body = front_matter(path.read_text(encoding="utf-8"), str(path))
        assert isinstance(meta.pop("reviewed"), date), chapter
        assert meta.pop("title")
        said.setdefault(chapter, []).append(meta)
        if "services" not in meta:
            assert all(known.intersection(meta["owner"]) for known in posts), f"{chapter} lacks an owner"
    assert [chapter for chapter, (chinese, english) in said.items() if chinese != english] == []
