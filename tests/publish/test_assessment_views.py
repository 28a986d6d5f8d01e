"""Assessment, bursts and holding times on the internal pages: in one language, each with its cases."""

from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from rightsdesk.analysis.bursts import Sighting, Watch
from rightsdesk.domain.standing import Standing
from rightsdesk.publish.pages import InternalPages
from rightsdesk.publish.templates import Templates
from rightsdesk.publish.views.bursts import bursts_view
from rightsdesk.publish.views.case_pages import CasePages
from rightsdesk.publish.views.cases import Reader
from rightsdesk.publish.views.internal import InternalDesk, internal_desk
from rightsdesk.records.files import WorkTree
from rightsdesk.records.store import Desk

TABLE = """
- no: "99"
  text: {zh: 考核与监测, en: Assessment and watching}
  assessment:
    charges:
    - {id: case, title: {zh: 每件投诉, en: each complaint}, counts: case, points: 1}
    - {id: late, title: {zh: 逾期, en: late}, counts: late-step, points: 3}
    - {id: again, title: {zh: 重新办理, en: again}, counts: rehandled, points: 2}
    grades:
    - {id: a, title: {zh: 优, en: good}, from_points: 0}
    - {id: b, title: {zh: 良, en: fair}, from_points: 3}
    ranked_from: 2
  bursts: {told: [archivist]}
"""


@pytest.fixture(params=["zh", "en"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def judged(folder: Path, now: datetime) -> tuple[Desk, Sequence[Standing]]:
    """The desk of a dozen cases, its transport rules with a table and a watch from before the first."""
    policies = folder / "policies" / "transport-group"
    first = (policies / "2022-09-19.yml").read_text(encoding="utf-8")
    for later in policies.glob("2026-*.yml"):
        later.unlink()
    (policies / "2026-08-01.yml").write_text(first + TABLE.lstrip("\n"), encoding="utf-8")
    desk = Desk(WorkTree(folder))
    return desk, [desk.standing(case, now) for case in desk.cases()]


def reader_of(desk: Desk, language: str) -> Reader:
    return Reader(language, ZoneInfo("Asia/Shanghai"), desk.staff)


@pytest.fixture
def view(judged: tuple[Desk, Sequence[Standing]], now: datetime, language: str) -> InternalDesk:
    desk, standings = judged
    policies = [desk.versions(slug) for slug in desk.slugs]
    reader = reader_of(desk, language)
    return internal_desk(desk.organisation, policies, standings, desk.calendars, reader, now)


def texts(view: Any) -> Iterator[str]:
    """Every text in a view."""
    if isinstance(view, str):
        yield view
    elif is_dataclass(view):
        for field in fields(view):
            yield from texts(getattr(view, field.name))
    elif isinstance(view, tuple):
        for one in view:
            yield from texts(one)


def test_years_stand_before_their_months_the_latest_first(view: InternalDesk) -> None:
    assert [each.url for each in view.assessments] == [
        "assessment/2026.md",
        "assessment/2026-11.md",
        "assessment/2026-10.md",
        "assessment/2026-09.md",
    ]
    assert [each.running for each in view.assessments] == [True, True, False, False]
    year, *months = view.assessments
    assert year.cases == sum(month.cases for month in months)
    assert year.points == sum(month.points for month in months)


def test_every_point_leads_to_a_page_of_a_case(
    view: InternalDesk, judged: tuple[Desk, Sequence[Standing]]
) -> None:
    cases = {standing.state.case.id for standing in judged[1]}
    for each in view.assessments:
        for policy in each.policies:
            for table in policy.tables:
                for row in table.rows:
                    assert sum(item.points for item in row.items) == row.points
                    assert {item.case_id for item in row.items} <= cases
                    assert {item.place for item in row.items} <= {"deadlines", "timeline", "received"}
            first = policy.tables[0]
            assert all(
                sum(row.points for row in table.rows) == sum(row.points for row in first.rows)
                for table in policy.tables
            )


def test_a_policy_without_a_table_shows_numbers_only(view: InternalDesk) -> None:
    basic = [policy for each in view.assessments for policy in each.policies if policy.clause is None]
    assert all(
        row.rank is None and row.grade is None
        for policy in basic
        for table in policy.tables
        for row in table.rows
    )


def test_words_do_not_mix_languages(view: InternalDesk, language: str) -> None:
    # slugs stand in addresses and ids, which no language has
    other = ("assessment/", "2", "deadlines", "timeline", "received")
    told = [text for text in texts(view.assessments) if not text.startswith(other)]
    chinese = [text for text in told if any("\u4e00" <= sign <= "\u9fff" for sign in text)]
    assert (chinese == []) is (language == "en")
    if language == "zh":
        assert [text for text in told if text.isascii() and any(sign.isalpha() for sign in text)] == []


def test_a_case_says_who_had_it(judged: tuple[Desk, Sequence[Standing]], language: str) -> None:
    here, standings = judged
    calm = next(each for each in standings if each.state.case.id == "2609-CA1M1-A")
    holds = CasePages(standings, here.calendars, reader_of(here, language)).of(calm).holding
    desk, unit = ("受理部门", "公交一分公司") if language == "zh" else ("the desk", "Bus Branch One")
    assert [hold.who for hold in holds] == [desk, unit, desk]
    assert all(hold.until for hold in holds)
    assert all(hold.waiting is None for hold in holds)


def test_bursts_in_words(judged: tuple[Desk, Sequence[Standing]], language: str) -> None:
    desk, _standings = judged
    today = date(2026, 11, 20)
    versions = desk.versions("transport-group")
    cases = [Sighting(f"2611-7KQ3F-{number}", today, {"category": "punctuality"}) for number in range(4)]
    watch = Watch(versions, cases, date(2026, 1, 1))
    seen = bursts_view([watch], [versions], date(2026, 10, 1), today, "", reader_of(desk, language))
    (now,) = seen.now
    assert (now.number, now.expected, now.bound, now.days) == (4, "0.1", 3, 7)
    assert [now.trait, now.name, now.told] == (
        ["类别", "班次与准点", "数据与档案专员"]
        if language == "zh"
        else ["category", "timetable and punctuality", "data and archive officer"]
    )
    assert now.cases[0] == "2611-7KQ3F-0"
    assert [each.since for each in seen.past] == [now.last]
    (watched,) = seen.watched
    assert (watched.window, watched.baseline, watched.least, watched.chance) == (7, 28, 3, "1%")


def test_every_page_is_made(view: InternalDesk, folder: Path, language: str) -> None:
    pages = {page.path: page for page in InternalPages(view, Templates(folder)).pages()}
    assert {"bursts.md", "assessment/index.md", "assessment/2026.md", "assessment/2026-10.md"} <= pages.keys()
    november = pages["assessment/2026-11.md"].text
    assert ("本月尚未结束" if language == "zh" else "This month is not over yet") in november
    assert ("件数少" if language == "zh" else "too few cases") in november
