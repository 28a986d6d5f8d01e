"""Assessment and bursts through the front door."""

from typing import Any

import pytest


def at(time: str, day: int = 12) -> str:
    return f"2026-10-{day:02d}T{time}:00+08:00"


def lived(desk: Any, day: int, unit: str = "bus-one", finding: str = "yes") -> str:
    """A complaint that a unit has investigated, and answered late."""
    case_id = str(desk.open(at=at("09:00", day)))
    desk.ok("transfer", case_id, "--unit", unit, "--responsible", "bus-one-01", at=at("09:10", day))
    desk.ok(
        "investigate", case_id, "--course", "The door closed early.", "--substantiated", finding,
        "--responsibility", "The driver.", at=at("10:00", day), by="bus-one-01",
    )  # fmt: skip
    return case_id


CLAUSE = """\
- no: "99"
  text: {zh: 考核与监测, en: Assessment and watching}
  assessment:
    charges:
    - {id: found, title: {zh: 属实, en: substantiated}, counts: substantiated, points: 2}
    - {id: late, title: {zh: 警告, en: warning}, counts: warning, points: 3}
    grades:
    - {id: a, title: {zh: 优, en: good}, from_points: 0}
    - {id: b, title: {zh: 良, en: fair}, from_points: 3}
    ranked_from: 2
  bursts: {told: [archivist]}
"""


@pytest.fixture
def regime(desk: Any) -> Any:
    """The desk under one policy with a table and a watch of its own."""
    folder = desk.root / "policies" / "transport-group"
    first = (folder / "2022-09-19.yml").read_text(encoding="utf-8")
    for later in folder.glob("2026-*.yml"):
        later.unlink()
    (folder / "2026-08-01.yml").write_text(first + CLAUSE, encoding="utf-8")
    desk.git("add", "-A")
    desk.git("commit", "-q", "-m", "A table")
    return desk


def of_policy(found: Any) -> Any:
    return next(each for each in found["policies"] if each["policy"] == "transport-group")


def test_every_point_leads_to_its_case_and_clause(regime: Any) -> None:
    case_id = lived(regime, 12)
    found = regime.ok("assess-units", "2026-10", "--policy", "transport-group", at=at("09:00", 31))
    (policy,) = found["policies"]
    assert (policy["clause"], policy["ranked_from"], policy["running"]) == ("99", 2, True)
    unit = next(each for each in policy["rows"] if each["unit"] == "bus-one")
    assert (unit["cases"], unit["substantiated"], unit["rank"], unit["unranked"]) == (1, 1, None, "few-cases")
    assert unit["points"] == sum(each["points"] for each in unit["charged"])
    assert {each["case"] for each in unit["charged"]} == {case_id}
    assert {each["table_clause"] for each in unit["charged"]} == {"99"}
    late = next(each for each in unit["charged"] if each["counts"] == "warning")
    assert late["clock"] and late["clause"]
    fact = next(each for each in unit["charged"] if each["counts"] == "substantiated")
    assert (fact["event"], fact["points"]) == (1, 2)
    assert (unit["holding"]["number"], unit["holding"]["running"]) == (1, 1)
    (span,) = unit["holding"]["spans"]
    assert (span["case"], span["since"], span["until"]) == (case_id, at("09:10"), None)


def test_a_person_a_line_and_a_year(regime: Any) -> None:
    lived(regime, 12)
    for by, name in (("person", "bus-one-01"), ("line", "passenger")):
        found = regime.ok("assess-units", "2026", "--by", by, at=at("09:00", 31))
        row = next(each for each in of_policy(found)["rows"] if each[by] == name)
        assert row["substantiated"] == 1
        assert "holding" not in row


def test_ties_share_a_rank_in_words_too(regime: Any) -> None:
    for unit in ("bus-one", "bus-two"):
        for day in (12, 13):
            case_id = str(regime.open(at=at("09:00", day)))
            regime.ok("transfer", case_id, "--unit", unit, at=at("09:10", day))
    said = regime.run("assess-units", "2026-10", "--points", at=at("10:00", 13)).out
    assert said.count("1, tied") == 2
    assert "not over yet" in said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("2026-13",), "neither a month nor a year"),
        (("2027-01",), "has not begun"),
        (("2026-10", "--policy", "nobodys"), "there is no 'nobodys'"),
        (("2026-10", "--by", "colour"), "'colour'"),
    ],
)
def test_what_cannot_be_assessed_is_named(desk: Any, words: tuple[str, ...], said: str) -> None:
    ran = desk.run("assess-units", *words, at=at("09:00", 31))
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err


class TestBursts:
    """Four cases in a week after a quiet month."""

    @pytest.fixture
    def busy(self, regime: Any) -> list[str]:
        regime.open(at="2026-09-01T09:00:00+08:00", category="fares")
        return [regime.open(at=at("09:00", day)) for day in (14, 15, 16, 16)]

    def test_now_and_in_a_month(self, regime: Any, busy: list[str]) -> None:
        (burst,) = regime.ok("bursts", at=at("10:00", 17))["bursts"]
        assert (burst["trait"], burst["value"]) == ("category", "service-attitude")
        assert set(burst["cases"]) == set(busy)
        assert (burst["before"], burst["baseline_days"], burst["bound"]) == (0, 28, 3)
        assert burst["tell"] == ["archivist"]
        (episode,) = regime.ok("bursts", "2026-10", at=at("10:00", 31))["bursts"]
        assert (episode["since"], episode["peak"]["cases"]) == ("2026-10-16", burst["cases"])
        said = regime.run("bursts", at=at("10:00", 17)).out
        assert "4 cases in 7 days, about 0.1 expected" in said
        assert all(case in said for case in busy)
        assert regime.ok("bursts", at=at("10:00", 31))["bursts"] == []

    def test_due_shows_it_to_those_who_are_told_and_does_not_fail_by_it(
        self, regime: Any, busy: list[str]
    ) -> None:
        def bursts(*words: str) -> list[Any]:
            due = regime.run("--json", "due", *words, at=at("10:00", 17)).data["due"]
            return [each for each in due if each.get("source") == "burst"]

        (shown,) = bursts()
        assert (shown["fails"], set(shown["cases"])) == (False, set(busy))
        assert bursts("--for", "archivist") == [shown]
        assert bursts("--for", "intake-officer") == []
        assert bursts("--for", "bus-one") == []
        said = regime.run("due", "--format", "github", at=at("10:00", 17)).out
        assert "::warning file=policies/transport-group/2026-08-01.yml" in said

    def test_each_burst_is_an_entry_of_its_own_in_a_calendar(self, regime: Any, busy: list[str]) -> None:
        for _ in busy:
            regime.open(at=at("09:00", 16), category="fares")
        said = regime.run("due", "--format", "ics", at=at("10:00", 17)).out
        uids = [line for line in said.splitlines() if line.startswith("UID:burst.")]
        assert len(uids) == len(set(uids)) == 2

    def test_a_broken_case_of_these_days_stops_it(self, regime: Any, busy: list[str]) -> None:
        path = next((regime.root / "cases").rglob(f"{busy[0]}.yml"))
        path.write_text(path.read_text(encoding="utf-8") + "broken: true\n", encoding="utf-8")
        assert regime.run("bursts", at=at("10:00", 17)).code == 2

    def test_what_is_no_month_is_named(self, desk: Any) -> None:
        ran = desk.run("bursts", "2026")
        assert ran.code == 2
        assert "is no month" in ran.err
