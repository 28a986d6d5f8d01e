"""The report's figures on a small desk, each worked out by hand."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from rightsdesk.analysis.report import conduct, holdings, outcomes, situation, timeliness
from rightsdesk.analysis.report.kinds import KINDS, SECTIONS
from rightsdesk.analysis.report.making import all_reports
from rightsdesk.analysis.report.material import Earlier, Known, Material, Scope, preceding, year_before
from rightsdesk.analysis.report.measures import Measures
from rightsdesk.analysis.report.remembering import Remembered
from rightsdesk.analysis.report.reports import Place, Stated, compile_report, figures_of, restated
from rightsdesk.analysis.report.tables import Cases, Cell, Change, Section, Share, Table
from rightsdesk.domain.model import Label
from rightsdesk.domain.organisation import Organisation
from rightsdesk.domain.policy import PolicyVersion
from rightsdesk.domain.rhythms import Term, period_of, period_text
from rightsdesk.domain.staff import Staff
from rightsdesk.domain.standing import Standing
from rightsdesk.domain.worktime import Calendars
from rightsdesk.records.files import WorkTree
from rightsdesk.records.store import Desk

Make = Callable[..., Standing]
OCTOBER = Term(2026, 10, 1)

ORGANISATION = Organisation.model_validate(
    {
        "name": {"zh": "甲", "en": "A"},
        "about": {"zh": "甲", "en": "A"},
        "time_zone": "Asia/Shanghai",
        "hours": {},
        "policy": "trial",
    }
)


@pytest.fixture
def material(versions: tuple[PolicyVersion, ...], calendars: Calendars) -> Callable[..., Material]:
    """Makes what a report on October is made from: `material(cases, before=…, year_ago=…)`."""

    def made(
        standings: Sequence[Standing],
        before: Sequence[Standing] | None = None,
        year_ago: Sequence[Standing] | None = None,
        now: str = "2026-11-20T10:00:00+08:00",
        unit: str | None = None,
        records: Sequence[Any] = (),
    ) -> Material:
        return Material(
            scope=Scope(OCTOBER, ("trial",), unit),
            organisation=ORGANISATION,
            versions=(versions,),
            staff=Staff(people={}),
            calendars=calendars,
            now=datetime.fromisoformat(now),
            standings=tuple(standings),
            previous=Earlier(preceding(OCTOBER), None if before is None else tuple(before)),
            year_ago=Earlier(year_before(OCTOBER), None if year_ago is None else tuple(year_ago)),
            records=tuple(records),
            episodes=(),
            measures=Measures(calendars),
        )

    return made


def answered(make: Make, day: int, unit: str = "north", **header: Any) -> Standing:
    """Received at nine, handed on half an hour later, answered and confirmed the next day by eleven."""
    return make(
        f"10-{day:02d} 09:00",
        (f"10-{day:02d} 09:30", "transferred", {"unit": unit}),
        (f"10-{day + 1:02d} 10:00", "responded", {"via": "phone", "result": "Mended.", "accepted": "yes"}),
        (f"10-{day + 1:02d} 11:00", "reported-back", {"opinion": "True.", "result": "Mended."}),
        **header,
    )


def table(section: Section, name: str) -> Table:
    return next(found for found in section.tables if found.id == name)


def cell(found: Table, row: str, column: str) -> Cell:
    place = [each.id for each in found.columns].index(column)
    return next(each.cells[place] for each in found.rows if each.key == row)


def test_counts_add_up(make: Make, material: Callable[..., Material]) -> None:
    """O10: by kind, channel, category, unit and line the same cases are counted."""
    cases = [answered(make, 12), answered(make, 13, "metro", category="fares"), make("10-14 09:00")]
    section = situation.situation(material(cases, before=[make("09-14 09:00", kind="question")]))
    assert [found.id for found in section.tables] == ["kind", "channel", "category", "unit", "line"]
    for found in section.tables:
        for column in ("received", "previous"):
            parts = [cell(found, row.key, column) for row in found.rows if not row.sums]
            assert sum(part for part in parts if isinstance(part, int)) == cell(found, "all", column)
        assert cell(found, "all", "received") == 3


def test_the_situation_is_told_and_compared(make: Make, material: Callable[..., Material]) -> None:
    cases = [answered(make, 12), answered(make, 13), make("10-14 09:00", category="fares")]
    before = [make("09-14 09:00", category="fares"), make("09-15 09:00", category="fares")]
    section = situation.situation(material(cases, before, year_ago=[]))
    (sentence, *_more) = section.sentences
    assert sentence.values == {"received": 3, "open": 3}
    found = table(section, "category")
    assert cell(found, "doors", "received") == 2
    assert cell(found, "doors", "share") == Share(2, 3)
    assert cell(found, "fares", "change") == Change(-1)
    assert cell(found, "fares", "year-change") == Change(1)
    assert [row.key for row in found.rows] == ["doors", "fares", "all"]
    assert found.picture is not None
    assert found.picture.sentence.values["number"] == 2


def test_a_month_that_is_not_over_or_has_nothing_before_it_is_not_compared(
    make: Make, material: Callable[..., Material]
) -> None:
    section = situation.situation(material([answered(make, 12)]))
    assert cell(table(section, "kind"), "complaint", "previous") is None
    assert any("没有可比" in sentence.text.zh for sentence in section.sentences)
    running = material([make("10-12 09:00")], now="2026-10-20T10:00:00+08:00")
    assert running.running
    assert any("尚未结束" in each.text.zh for each in situation.situation(running).sentences)


def test_a_clock_s_share_rests_on_all_that_fell_due(make: Make, material: Callable[..., Material]) -> None:
    late = make(
        "10-12 09:00",
        ("10-12 11:00", "transferred", {"unit": "north"}),
        ("10-15 12:00", "responded", {"via": "phone", "result": "Mended."}),
    )
    # by 20 October handed on within half an hour, and its two days are long over
    overdue = make("10-13 09:00", ("10-13 09:30", "transferred", {"unit": "north"}))
    section = timeliness.timeliness(material([answered(make, 19), late, overdue]))
    found = table(section, "clocks.trial")
    assert cell(found, "hand-on", "share") == Share(2, 3)
    assert cell(found, "answer", "share") == Share(1, 3)
    assert [cell(found, "answer", name) for name in ("met", "late", "overdue", "running")] == [1, 1, 1, 0]
    # the desk works from nine to five: half an hour twice, and two hours
    assert cell(found, "hand-on", "median") == timedelta(minutes=30)
    assert cell(found, "hand-on", "p90") == timedelta(hours=2)
    # from half past nine to ten the next day are 7.5 + 1 hours, from Monday 11 to Thursday 12 6 + 16 + 3
    assert cell(found, "answer", "median") == timedelta(hours=(8.5 + 25) / 2)
    assert cell(found, "answer", "p90") == timedelta(hours=25)


def test_nine_of_ten_lie_within_the_ninetieth_percentile() -> None:
    times = [timedelta(hours=number) for number in range(1, 11)]
    assert timeliness.within_ninety(times) == timedelta(hours=9)
    assert timeliness.within_ninety(times[:1]) == timedelta(hours=1)
    assert timeliness.within_ninety([]) is None
    assert timeliness.middle(times) == timedelta(hours=5.5)


def test_waiting_for_the_complainant_is_not_in_the_time(
    make: Make, material: Callable[..., Material]
) -> None:
    asked = make(
        "10-12 09:00",
        ("10-12 09:30", "transferred", {"unit": "north"}),
        ("10-12 10:00", "information-requested", {"what": "The line?", "via": "phone"}),
        ("10-12 12:00", "information-supplied", {"summary": "Line 12."}),
        ("10-12 13:00", "responded", {"via": "phone", "result": "Mended."}),
    )
    found = table(holdings.holding(material([asked])), "holding")
    assert cell(found, "trial.north", "median") == timedelta(hours=1, minutes=30)
    assert cell(found, "trial.north", "case") == Cases((asked.state.case.id,))


def test_a_unit_s_report_is_on_its_cases_only(make: Make, material: Callable[..., Material]) -> None:
    found = holdings.holding(material([answered(make, 12)], unit="metro"))
    assert not found.tables


def test_outcomes_redress_and_satisfaction(make: Make, material: Callable[..., Material]) -> None:
    paid = make(
        "10-12 09:00",
        ("10-12 09:30", "transferred", {"unit": "north"}),
        ("10-12 10:00", "investigated", {"course": "It rained.", "substantiated": "partly"}),
        ("10-12 11:00", "investigated", {"course": "It poured.", "substantiated": "yes"}),
        (
            "10-12 12:00",
            "responded",
            {
                "via": "phone",
                "result": "Paid.",
                "accepted": "no",
                "remedies": [
                    {"kind": "refund", "amount": "4.50", "currency": "CNY"},
                    {"kind": "apology"},
                    {"kind": "refund", "amount": "0.50", "currency": "CNY"},
                ],
            },
        ),
        ("10-13 10:00", "called-back", {"reached": True, "satisfaction": "dissatisfied", "opinion": "Slow."}),
    )
    told = material([paid, answered(make, 14), make("10-15 09:00", kind="suggestion")])
    found = outcomes.outcomes(told)
    assert cell(table(found, "findings"), "yes", "number") == 1
    assert cell(table(found, "findings"), "none", "number") == 1
    assert cell(table(found, "acceptance"), "no", "share") == Share(1, 3)
    remedies = table(outcomes.redress(told), "remedies")
    assert cell(remedies, "refund", "cases") == 1
    assert cell(remedies, "refund", "CNY") == Decimal("5.00")
    assert cell(remedies, "apology", "CNY") is None
    satisfied = outcomes.satisfied(told)
    assert satisfied.sentences[0].values["share"] == Share(0, 1)
    assert cell(table(satisfied, "satisfaction-by-unit"), "north", "share") == Share(0, 1)
    opinions = table(outcomes.opinions(told), "opinions")
    assert [row.cells[0] for row in opinions.rows] == ["Slow."]


def test_a_late_step_is_a_warning_where_the_policy_says_so(
    make: Make, material: Callable[..., Material]
) -> None:
    late = make(
        "10-12 09:00",
        ("10-12 11:00", "transferred", {"unit": "north"}),
        ("10-15 12:00", "responded", {"via": "phone", "result": "Mended.", "late_reason": "Rain."}),
        ("10-15 13:00", "reported-back", {"opinion": "True.", "result": "Mended."}),
    )
    section = conduct.warnings(material([late, answered(make, 14)]))
    assert cell(table(section, "warnings-by-unit"), "north", "number") == 1
    # the step was due two days after it was handed on
    (row,) = [each for each in table(section, "warnings").rows if ".answer." in each.key]
    assert row.cells[3] == date(2026, 10, 14)
    quality = table(conduct.quality(material([late, answered(make, 14)])), "quality")
    assert cell(quality, "late", "number") == 1
    assert cell(quality, "no-where", "share") == Share(2, 2)


def test_one_case_makes_no_place_of_many(make: Make, material: Callable[..., Material]) -> None:
    cases = [
        make("10-12 09:00", where={"line": "12", "place": "Station"}),
        make("10-13 09:00", where={"line": "12", "place": "Depot"}),
    ]
    section = situation.places(material(cases))
    assert [found.id for found in section.tables] == ["route"]
    assert cell(section.tables[0], "12", "number") == 2


def test_every_kind_has_its_sections_and_never_an_empty_chart(
    make: Make, material: Callable[..., Material]
) -> None:
    for told in (material([]), material([answered(make, 12)], before=[], year_ago=[])):
        for kind in KINDS.values():
            report = compile_report(kind, told, "0" * 40)
            assert [section.id for section in report.sections] == list(kind.sections)
            for section in report.sections:
                assert section.sentences or section.tables or section.passages
                for found in section.tables:
                    assert found.rows
                    assert found.picture is None or any(
                        isinstance(c, int | Share) for c in found.rows[0].cells
                    )
    assert set(KINDS["monthly-report"].sections) == set(SECTIONS)


def stated(told: Material) -> dict[Place, Stated]:
    return figures_of(compile_report(KINDS["monthly-report"], told, None))


def test_what_changed_since_is_named_with_what_it_was(make: Make, material: Callable[..., Material]) -> None:
    first = answered(make, 12)
    then, now = stated(material([first])), stated(material([first, answered(make, 13)]))
    assert restated(then, then) == ()
    changed = {
        (each.table.en, each.row.en, each.column.en): (each.then, each.now) for each in restated(then, now)
    }
    assert changed["By kind", "All", "Cases"] == (1, 2)
    assert changed["By kind", "complaint", "Share"] == (Share(1, 1), Share(2, 2))
    # what tells of another time is none of this report's figures
    assert not any("before" in column for _table, _row, column in changed)
    back = {(each.then, each.now) for each in restated(now, stated(material([])))}
    assert (2, None) in back


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026-10", date(2026, 10, 1), date(2026, 10, 31)),
        ("2026-Q3", date(2026, 7, 1), date(2026, 9, 30)),
        ("2026-H2", date(2026, 7, 1), date(2026, 12, 31)),
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
    ],
)
def test_a_period_is_read_and_written_alike(text: str, first: date, last: date) -> None:
    term = period_of(text)
    assert (term.first, term.last, period_text(term)) == (first, last, text)


@pytest.mark.parametrize("text", ["2026-13", "2026-Q5", "26-10", "2026-10-01", "2026-H3", ""])
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        period_of(text)


def test_the_period_before_and_a_year_before() -> None:
    assert preceding(Term(2026, 1, 1)) == Term(2025, 12, 1)
    assert preceding(Term(2026, 1, 3)) == Term(2025, 10, 3)
    assert preceding(Term(2026, 1, 12)) == Term(2025, 1, 12)
    assert year_before(Term(2026, 2, 1)) == Term(2025, 2, 1)


def test_names_of_a_report_follow_the_length_of_its_time() -> None:
    names = {months: KINDS["monthly-report"].name_for(months) for months in (1, 3, 12)}
    assert names[3] == Label(zh="投诉季报", en="Quarterly report on complaints")
    assert len({name.zh for name in names.values()}) == 3


def test_where_many_have_as_many_none_is_named_first(make: Make, material: Callable[..., Material]) -> None:
    def on_categories(*cases: Standing) -> str:
        picture = table(situation.situation(material(cases)), "category").picture
        assert picture is not None
        return picture.sentence.text.en.format(**picture.sentence.values)

    doors, fares = make("10-12 09:00"), make("10-13 09:00", category="fares")
    assert on_categories(doors, fares).endswith(", 1 each.")
    assert on_categories(doors, doors, fares).startswith("Most: ")


def test_words_in_both_languages_are_never_one_for_both(
    make: Make, material: Callable[..., Material]
) -> None:
    """What the house says of itself: what a policy or a person wrote is its own."""
    report = compile_report(
        KINDS["monthly-report"], material([answered(make, 12)], before=[], year_ago=[]), None
    )
    for section in report.sections:
        words = [section.title, *(each.text for each in section.sentences)]
        for found in section.tables:
            words += [found.caption, found.stub, *(column.title for column in found.columns)]
        for word in words:
            assert not word.en.isascii() or word.en != word.zh
            assert any("\u4e00" <= sign <= "\u9fff" for sign in word.zh), word
            assert not any("\u4e00" <= sign <= "\u9fff" for sign in word.en), word


def test_figures_are_remembered_as_they_were(
    make: Make, material: Callable[..., Material], tmp_path: Path
) -> None:
    paid = make(
        "10-12 09:00",
        ("10-12 09:30", "transferred", {"unit": "north"}),
        (
            "10-12 12:00",
            "responded",
            {
                "via": "phone",
                "result": "Paid.",
                "remedies": [{"kind": "refund", "amount": "4.50", "currency": "CNY"}],
            },
        ),
    )
    figures = stated(material([paid]))
    assert {type(each.value) for each in figures.values()} == {int, Share, timedelta, Decimal, type(None)}
    memory = Remembered(tmp_path, "a", "b")
    assert memory.figures() is None
    memory.keep(figures)
    again = Remembered(tmp_path, "a", "b").figures() or {}
    assert [(place, each.row.en, each.value) for place, each in again.items()] == [
        (place, each.row.en, each.value) for place, each in figures.items()
    ]
    assert Remembered(tmp_path, "a", "c").figures() is None
    (file,) = (tmp_path / ".desk" / "reports").iterdir()
    file.write_text("[[", encoding="utf-8")
    assert memory.figures() is None


def test_long_ago_is_told_of_in_years() -> None:
    desk = Desk(WorkTree(Path(__file__).parents[2]))
    now = datetime.fromisoformat("2026-11-20T10:00:00+08:00")
    known = Known(desk, [desk.standing(case, now) for case in desk.cases("cases/2026/10")], ())

    def told(year: int) -> list[str]:
        reports = all_reports(desk, known, now.replace(year=year), None, None)
        return [period_text(report.term) for report in reports]

    assert told(2027) == ["2026", "2026-Q4", "2026-10"]
    assert told(2028) == ["2026"]
