"""A person who asks is told all that is held on them, and of nobody else; the reading stands on record."""

from pathlib import Path
from typing import Any

import pytest

from rightsdesk.domain.case import PersonalData
from rightsdesk.domain.subjects import Sought

LATER = "2026-11-03T11:00:00+08:00"
WHY = ("--reason", "Asked by letter.")


@pytest.mark.parametrize(
    ("sought", "matched"),
    [
        ({"phone": "+86 139-1234 5678"}, ("phone",)),
        ({"phone": "１３９１２３４５６７８", "name": "Somebody else"}, ("phone",)),
        ({"email": "DEMO@mail.example "}, ("email",)),
        ({"name": "demo  person"}, ("name",)),
        ({"phone": "39-1234 5678"}, ()),
        ({"name": "Demo"}, ()),
    ],
)
def test_however_it_is_written_it_is_the_same_person(
    sought: dict[str, str], matched: tuple[str, ...]
) -> None:
    data = PersonalData(name="Demo Person", phone="13912345678", email="demo@mail.example")
    assert Sought(**sought).matches(data) == matched
    assert Sought(**sought).matches(PersonalData(words="I wrote before.")) == ()


def test_all_that_is_held_why_for_how_long_and_who_had_it(desk_here: Any, tmp_path: Path) -> None:
    desk = desk_here
    who = {"name": "Demo *Person*", "phone": "000-4455-6677"}
    case = desk.open(subject="A door", words="It <b>shut</b>.", **who)
    desk.ok("transfer", case, "--unit", "bus-one", at="2026-11-02T09:30:00+08:00")
    namesake = desk.open(subject="A ticket", name=who["name"])
    desk.open(subject="Another matter", name="Somebody Else", phone="000-1111-2222")
    told = desk.ok("subject-report", "--name", who["name"], "--phone", who["phone"], *WHY, at=LATER)
    assert {each["id"]: each["matched"] for each in told["cases"]} == {
        case: ["name", "phone"],
        namesake: ["name"],
    }
    (whole,) = [each for each in told["cases"] if each["id"] == case]
    assert whole["held"] == {**who, "words": "It <b>shut</b>."}
    assert [each["to"] for each in whole["given"]] == [["bus-one"]]
    assert (told["searched"], told["not_searched"]) == (3, [])
    out = tmp_path / "report.md"
    for language, words in (
        ("en", ("What we hold on you", "Bus Branch One")),
        ("zh", ("保存期限", "公交一分公司")),
    ):
        ask = ("subject-report", "--phone", who["phone"], *WHY, "--language", language, "--out", str(out))
        desk.ok(*ask, at=LATER)
        text = out.read_text("utf-8")
        assert all(word in text for word in words)
        assert "Another matter" not in text and namesake not in text
        assert "<b>" not in text and "*Person*" not in text, "what people typed is literal"
        assert out.stat().st_mode & 0o077 == 0


def test_it_needs_the_post_and_leaves_a_trace(desk_here: Any) -> None:
    case = desk_here.open(phone="000-4455-6677")
    ran = desk_here.run("subject-report", "--phone", "000-4455-6677", *WHY, by="archive-01", at=LATER)
    assert ran.code == 1 and "could be looked into" in ran.err
    assert "say who asks" in desk_here.run("subject-report", *WHY, at=LATER).err
    first = desk_here.ok("subject-report", "--phone", "000-4455-6677", *WHY, at=LATER)["cases"][0]
    (log,) = (desk_here.root / "programme" / "access-log").glob("*.yml")
    text = log.read_text("utf-8")
    assert case in text and WHY[1] in text and "000-4455-6677" not in text
    (reading,) = first["readings"]
    assert (reading["by"], reading["use"], reading["why"]) == ("intake-01", "subject-report", WHY[1])


def test_what_was_erased_is_not_found_and_hides_nothing(desk_here: Any) -> None:
    desk_here.open(phone="000-1111-2222")
    case = desk_here.open(policy="basic", channel="phone", category="service", phone="000-4455-6677")
    order = ("--reason", "x", "--authority", "y", "--overrides", "Order 3")
    desk_here.ok("erase", case, *order, at=LATER)
    told = desk_here.ok("subject-report", "--phone", "000-4455-6677", *WHY, at=LATER)
    assert (told["cases"], told["searched"], told["not_searched"]) == ([], 1, [])
