"""Assessment: what counts for whom and when, points by the table, classes, and ranks that numbers carry."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rightsdesk.analysis.assessment import (
    By,
    Row,
    UnitAssessment,
    assess,
    version_for,
    written,
)
from rightsdesk.analysis.marks import Mark, marks
from rightsdesk.domain.policy import PolicyVersion
from rightsdesk.domain.rhythms import term_of
from rightsdesk.domain.standing import Standing

Make = Callable[..., Standing]
Versions = tuple[PolicyVersion, ...]
ZONE = ZoneInfo("Asia/Shanghai")
TODAY = date(2026, 11, 20)
ANSWER = {"via": "phone", "result": "told"}
BACK = {"opinion": "so", "result": "so"}


def handed(unit: str, **fields: str) -> dict[str, Any]:
    return {"unit": unit, **fields}


def found(substantiated: str) -> dict[str, Any]:
    return {"course": "what happened", "substantiated": substantiated}


def called(satisfaction: str) -> dict[str, Any]:
    return {"reached": True, "satisfaction": satisfaction}


def told(standing: Standing) -> list[tuple[str, str | None, str | None]]:
    """What counts in a case: what, for which unit and which person."""
    return [(mark.counts, mark.unit, mark.person) for mark in marks(standing)]


def assessed(
    standings: Sequence[Standing], version: PolicyVersion, text: str = "2026-10", by: By = "unit"
) -> UnitAssessment:
    counted = [mark for standing in standings for mark in marks(standing)]
    return assess(counted, version, term_of(text), by, ZONE, TODAY)


def row(assessment: UnitAssessment, subject: str | None) -> Row:
    return next(each for each in assessment.rows if each.subject == subject)


class TestMarks:
    """What one case has that counts."""

    def test_a_case_is_its_last_units(self, make: Make) -> None:
        case = make(
            "10-12 09:00",
            ("10-12 09:10", "transferred", handed("north", responsible="yi")),
            ("10-12 10:00", "returned", {"reason": "not ours"}),
            ("10-12 11:00", "transferred", handed("south", responsible="bing")),
            ("10-12 12:00", "accepted", {"responsible": "ding"}),
            ("10-12 13:00", "investigated", found("yes")),
            ("10-12 14:00", "responded", ANSWER),
            ("10-12 15:00", "reported-back", BACK),
        )
        assert told(case) == [
            ("returned", "north", "yi"),
            ("case", "south", "ding"),
            ("substantiated", "south", "ding"),
        ]

    def test_what_nobody_has_is_the_desks(self, make: Make) -> None:
        assert told(make("10-12 09:00", ("10-12 09:10", "answered-on-the-spot", {"result": "told"}))) == [
            ("case", None, None)
        ]
        given_back = make(
            "10-12 09:00",
            ("10-12 09:10", "transferred", handed("north")),
            ("10-12 10:00", "returned", {"reason": "not ours"}),
            now="10-12 10:30",
        )
        assert ("case", None, None) in told(given_back)

    @pytest.mark.parametrize(
        ("finding", "counted"), [("yes", "substantiated"), ("partly", "partly-substantiated"), ("no", None)]
    )
    def test_the_last_investigation_decides(self, make: Make, finding: str, counted: str | None) -> None:
        case = make(
            "11-20 09:00",
            ("11-20 09:10", "transferred", handed("north")),
            ("11-20 09:20", "investigated", found("yes" if finding == "no" else "no")),
            ("11-20 09:30", "investigated", found(finding)),
        )
        rest = [mark for mark in marks(case) if mark.counts != "case"]
        assert [(mark.counts, mark.event) for mark in rest] == ([(counted, 2)] if counted else [])

    def test_major_rests_on_the_step_that_made_it_so(self, make: Make) -> None:
        case = make(
            "11-20 09:00",
            ("11-20 09:05", "assessed", {"severity": "major"}),
            ("11-20 09:10", "reclassified", {"severity": "general", "reason": "it is not"}),
            ("11-20 09:20", "reclassified", {"severity": "major", "reason": "it is"}),
            ("11-20 09:30", "transferred", handed("north")),
        )
        assert [(mark.unit, mark.event) for mark in marks(case) if mark.counts == "major"] == [("north", 2)]

    def test_a_late_step_is_the_units_and_a_warning_where_the_clock_says_so(self, make: Make) -> None:
        case = make(
            "10-12 09:00",
            ("10-12 11:00", "transferred", handed("north", responsible="yi"), ),
            ("10-16 09:00", "responded", ANSWER),
        )  # fmt: skip
        late = [mark for mark in marks(case) if mark.clock]
        assert [
            (mark.counts, mark.clock and mark.clock.clock.id, mark.unit, mark.person) for mark in late
        ] == [
            ("late-step", "hand-on", None, "jia"),
            ("late-step", "answer", "north", "yi"),
            ("warning", "answer", "north", "yi"),
            ("late-step", "confirm", "north", "yi"),
            ("warning", "confirm", "north", "yi"),
        ]
        assert [mark.event for mark in late] == [0, 1, 1, None, None]
        assert {mark.at for mark in late} == {mark.clock.due for mark in late if mark.clock}

    def test_rounds_and_dissatisfaction_count_for_those_who_had_it(self, make: Make) -> None:
        case = make(
            "10-12 09:00",
            ("10-12 09:10", "transferred", handed("north")),
            ("10-12 10:00", "responded", ANSWER),
            ("10-12 10:10", "reported-back", BACK),
            ("10-12 11:00", "called-back", called("fairly-satisfied")),
            ("10-12 12:00", "called-back", called("dissatisfied")),
            ("10-12 13:00", "reopened", {"reason": "again"}),
            ("10-12 13:10", "transferred", handed("south")),
            ("10-12 14:00", "responded", ANSWER),
            ("10-12 14:10", "reported-back", BACK),
            ("10-12 15:00", "called-back", called("satisfied")),
        )
        assert told(case) == [
            ("rehandled", "north", None),
            ("dissatisfied", "north", None),
            ("case", "south", None),
        ]

    def test_handling_judged_too_poor_is_a_round_again(
        self, make: Make, changed_version: Callable[..., PolicyVersion]
    ) -> None:
        bar = {
            "criteria": {"lawful": {"zh": "合法", "en": "lawful", "points": 3}},
            "bar": 2,
            "by": ["officer"],
        }
        judged = (
            "10-12 11:00",
            "quality-judged",
            {"scores": [{"criterion": "lawful", "points": 0}], "opinion": "no"},
        )
        case = make(
            "10-12 09:00",
            ("10-12 09:10", "transferred", handed("north")),
            ("10-12 10:00", "responded", ANSWER),
            ("10-12 10:10", "reported-back", BACK),
            judged,
            version=changed_version("2026-01-01", quality=bar),
            now="10-12 11:10",
        )
        assert told(case) == [("rehandled", "north", None), ("case", "north", None)]

    @pytest.mark.parametrize("kind", ["question", "suggestion"])
    def test_a_question_is_no_complaint_but_can_be_late(self, make: Make, kind: str) -> None:
        case = make("10-12 09:00", ("10-12 11:00", "transferred", handed("north")), kind=kind)
        assert {mark.counts for mark in marks(case)} == {"late-step", "warning"}

    def test_a_merged_case_counts_with_the_other(self, make: Make) -> None:
        parent = make("10-12 08:00").state.case.id
        case = make(
            "10-12 09:00",
            ("10-12 09:10", "transferred", handed("north")),
            ("10-12 09:20", "merged", {"into": parent, "reason": "the same"}),
            now="10-12 10:00",
        )
        assert told(case) == []


class TestAssessment:
    """Rows, points, classes, ranks."""

    def test_points_classes_and_what_they_rest_on(self, make: Make, versions: Versions) -> None:
        case = make(
            "10-12 09:00",
            ("10-12 09:10", "assessed", {"severity": "major"}),
            ("10-12 09:20", "transferred", handed("north", responsible="yi")),
            ("10-12 13:00", "investigated", found("yes")),
            ("10-16 09:00", "responded", ANSWER),
            ("10-16 10:00", "reported-back", BACK),
        )
        north = row(assessed([case], versions[0]), "north")
        assert [(point.charge.id, point.points, point.mark.event) for point in north.points] == [
            ("case", 1, None),
            ("major", 5, 0),
            ("substantiated", 2, 2),
            ("warning", 3, 3),
        ]
        assert north.total == 11
        assert north.grade is not None
        assert (north.grade.id, north.unranked) == ("c", "few-cases")
        assert {point.clause for point in north.points} == {"9"}
        person = row(assessed([case], versions[0], by="person"), "yi")
        assert person.total == 11
        assert row(assessed([case], versions[0], by="line"), "bus").total == 11

    def test_a_charge_holds_only_for_the_cases_it_means(self, make: Make, versions: Versions) -> None:
        def handed_back(*before: Any) -> Standing:
            return make(
                "10-12 09:00",
                *before,
                ("10-12 09:20", "transferred", handed("north")),
                ("10-12 09:30", "returned", {"reason": "not ours"}),
                now="10-12 09:40",
            )

        general, major = handed_back(), handed_back(("10-12 09:10", "assessed", {"severity": "major"}))
        assert row(assessed([general], versions[0]), "north").total == 1
        charged = row(assessed([major], versions[0]), "north")
        assert (charged.total, charged.number("returned")) == (0, 1)

    def test_each_thing_counts_in_its_own_month(self, make: Make, versions: Versions) -> None:
        case = make(
            "09-30 09:00",
            ("09-30 09:20", "transferred", handed("north")),
            ("10-10 09:00", "responded", ANSWER),
            ("10-10 10:00", "reported-back", BACK),
            ("11-02 09:00", "called-back", called("dissatisfied")),
        )
        seen = {
            text: [mark.counts for mark in row(assessed([case], versions[0], text), "north").marks]
            for text in ("2026-09", "2026-10", "2026-11", "2026")
        }
        assert seen == {
            "2026-09": ["case"],
            "2026-10": ["late-step", "warning"],
            "2026-11": ["dissatisfied"],
            "2026": ["case", "late-step", "warning", "dissatisfied"],
        }

    def test_fewest_points_first_ties_shown_small_bases_unranked(
        self, make: Make, versions: Versions
    ) -> None:
        def case(unit: str, substantiated: str) -> Standing:
            return make(
                "10-12 09:00",
                ("10-12 09:20", "transferred", handed(unit)),
                ("10-12 10:00", "investigated", found(substantiated)),
                now="10-12 11:00",
            )

        cases = [case("north", "no") for _ in range(2)] + [case("south", "no") for _ in range(2)]
        cases += [case("metro", "yes") for _ in range(2)] + [case("office", "yes")]
        result = assessed(cases, versions[0])
        assert [(each.subject, each.rank, each.tied, each.unranked) for each in result.rows] == [
            ("north", 1, True, None),
            ("south", 1, True, None),
            ("metro", 3, False, None),
            ("office", None, False, "few-cases"),
        ]

    def test_a_unit_without_complaints_is_shown_and_the_desk_is_not_ranked(
        self, make: Make, versions: Versions
    ) -> None:
        cases = [
            make("10-12 09:00", ("10-12 09:10", "answered-on-the-spot", {"result": "told"})) for _ in range(3)
        ]
        result = assessed(cases, versions[0])
        assert [each.subject for each in result.rows] == ["north", "south", "metro", "office", None]
        assert (result.rows[0].marks, result.rows[0].unranked) == ((), "few-cases")
        assert (result.rows[-1].number("case"), result.rows[-1].unranked) == (3, "none-named")
        assert result.rows[-1].grade is None

    def test_satisfaction_has_its_base(self, make: Make, versions: Versions) -> None:
        def case(*calls: tuple[Any, ...]) -> Standing:
            return make(
                "10-12 09:00",
                ("10-12 09:20", "transferred", handed("north")),
                ("10-12 10:00", "responded", ANSWER),
                *calls,
            )

        vain = ("10-13 09:00", "called-back", {"reached": False})
        cases = [
            case(("10-13 09:00", "called-back", called("satisfied"))),
            case(("10-13 09:00", "called-back", called("dissatisfied"))),
            case(("10-13 09:00", "called-back", called("no-answer"))),
            case(vain),
            case(),
        ]
        said = row(assessed(cases, versions[0]), "north").satisfaction
        assert (said.satisfied, said.base, said.asked) == (1, 2, 4)

    def test_a_month_still_running_says_so(self, versions: Versions) -> None:
        assert [assessed([], versions[0], text).running for text in ("2026-10", "2026-11", "2026")] == [
            False, True, True,
        ]  # fmt: skip

    def test_without_a_table_there_are_numbers_only(
        self, make: Make, changed_version: Callable[..., PolicyVersion]
    ) -> None:
        bare = changed_version("2026-01-01", assessment=None, enforced="by people")
        case = make("10-12 09:00", ("10-12 09:20", "transferred", handed("north")), version=bare)
        result = assessed([case], bare)
        assert (result.clause, result.ranked_from) == (None, None)
        assert {each.unranked for each in result.rows} == {"no-table"}
        assert (row(result, "north").number("case"), row(result, "north").total) == (1, 0)

    def test_a_case_costs_what_its_own_version_says(
        self, make: Make, versions: Versions, changed_version: Callable[..., PolicyVersion]
    ) -> None:
        dear = {
            "charges": [{"id": "case", "title": {"zh": "件", "en": "case"}, "counts": "case", "points": 7}],
            "grades": [{"id": "all", "title": {"zh": "全", "en": "all"}, "from_points": 0}],
            "ranked_from": 1,
        }
        later = changed_version("2026-10-15", assessment=dear)
        cases = [
            make(
                f"10-{day} 09:00",
                (f"10-{day} 09:20", "transferred", handed("north")),
                version=version,
                now=f"10-{day} 10:00",
            )
            for day, version in ((12, versions[0]), (16, later))
        ]
        both = (*versions, later)
        assert version_for(both, term_of("2026-10"), TODAY) == later
        assert version_for(both, term_of("2026-09"), TODAY) == versions[0]
        assert version_for(both, term_of("2019"), TODAY) == versions[0]
        north = row(assessed(cases, later), "north")
        assert [point.points for point in north.points] == [1, 7]
        assert (north.grade and north.grade.id, north.rank) == ("all", 1)

    def test_another_policys_cases_are_passed_over(self, make: Make, versions: Versions) -> None:
        case = make("10-12 09:00", ("10-12 09:20", "transferred", handed("north")))
        other = versions[0].model_copy(update={"slug": "other"})
        assert all(not each.marks for each in assessed([case], other).rows)

    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        st.lists(
            st.tuples(
                st.sampled_from(["north", "south", "metro", "office"]),
                st.sampled_from(["yes", "partly", "no"]),
                st.integers(1, 28),
            ),
            max_size=12,
        )
    )
    def test_every_mark_and_point_is_somebodys_once(
        self, make: Make, versions: Versions, drawn: list[tuple[str, str, int]]
    ) -> None:
        cases = [
            make(
                f"10-{day:02d} 09:00",
                (f"10-{day:02d} 10:30", "transferred", handed(unit, responsible="yi")),
                (f"10-{day:02d} 11:00", "investigated", found(finding)),
            )
            for unit, finding, day in drawn
        ]
        every: list[Mark] = [mark for case in cases for mark in marks(case)]
        totals = set()
        for by in ("unit", "line", "person"):
            parts = [assessed(cases, versions[0], text, by) for text in ("2026-10", "2026-11")]
            whole = assessed(cases, versions[0], "2026", by)
            assert sum(len(each.marks) for each in whole.rows) == len(every)
            assert sum(each.total for each in whole.rows) == sum(
                each.total for part in parts for each in part.rows
            )
            totals.add(sum(each.total for each in whole.rows))
            ranked = [each for each in whole.rows if each.rank is not None]
            assert [each.total for each in ranked] == sorted(each.total for each in ranked)
            for each in ranked:
                assert each.rank == 1 + sum(other.total < each.total for other in ranked)
                assert each.tied == (sum(other.total == each.total for other in ranked) > 1)
        assert len(totals) == 1


@pytest.mark.parametrize("text", ["2026", "2026-01", "2026-12", "1999"])
def test_a_term_is_written_as_it_is_read(text: str) -> None:
    assert written(term_of(text)) == text
