"""The desk's own view: what to do now, the register, a case in words."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from rightsdesk.domain.case import PersonalData
from rightsdesk.domain.standing import Standing
from rightsdesk.publish.views.case_pages import CasePages
from rightsdesk.publish.views.cases import CaseView, FieldView, Reader
from rightsdesk.publish.views.internal import InternalDesk, internal_desk
from rightsdesk.records.store import Desk


@pytest.fixture(params=["zh", "en"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def view(here: Desk, standings: Sequence[Standing], now: datetime, language: str) -> InternalDesk:
    reader = Reader(language, ZoneInfo("Asia/Shanghai"), here.staff)
    policies = [here.versions(slug) for slug in here.slugs]
    return internal_desk(here.organisation, policies, standings, here.calendars, reader, now)


@pytest.fixture
def pages(here: Desk, standings: Sequence[Standing], language: str) -> CasePages:
    reader = Reader(language, ZoneInfo("Asia/Shanghai"), here.staff)
    return CasePages(standings, here.calendars, reader)


def case(pages: CasePages, beginning: str) -> CaseView:
    wanted = next(each for each in pages.standings if each.state.case.id.startswith(beginning))
    return pages.of(wanted).case


def field(fields: Sequence[FieldView], name: str) -> str:
    return str(next(found.value for found in fields if found.name == name))


def test_what_is_overdue_comes_first_and_nothing_is_listed_twice(view: InternalDesk) -> None:
    today = view.today
    assert {task.case_id for task in today.overdue.work} == {"2611-1ATE4-E"}
    assert {task.case_id for task in today.waiting.work} == {"2611-WA1T5-B"}
    listed = [task for each in today.lists for task in each.work]
    assert len(listed) == today.number
    assert len({(task.case_id, task.step.name) for task in listed}) == today.number
    assert [task.step.state for task in today.soon.work] == ["warning"] * today.soon.number


def test_a_task_says_who_takes_it(view: InternalDesk, language: str) -> None:
    approve = next(task for task in view.today.soon.work if task.step.command == "desk approve 2611-MAJ0R-9")
    assert approve.people == (("演示·卯",) if language == "zh" else ("Demo Mao",))
    assert approve.step.who == ("领导小组组长" if language == "zh" else "head of the leading group")
    report = next(
        task for task in view.today.soon.work if task.step.command == "desk report-back 2611-MAJ0R-9"
    )
    assert report.step.who.startswith("长途客运分公司（责任单位" if language == "zh" else "Coach Branch (")
    assert approve.step.due == ("2026年11月20日 17:30" if language == "zh" else "20 November 2026, 17:30")


def test_a_case_tells_its_story_in_words(pages: CasePages, language: str) -> None:
    found = case(pages, "2609-CA1M1")
    zh = language == "zh"
    assert found.subject == '<span lang="zh">上车时车门提前关闭</span>'
    assert not found.is_open and not found.next_steps
    transferred = next(entry for entry in found.timeline if entry.name in ("已转办", "transferred"))
    assert transferred.by == ("演示·甲" if zh else "Demo Jia")
    assert field(transferred.fields, "责任单位" if zh else "unit responsible") == (
        "公交一分公司" if zh else "Bus Branch One"
    )
    assert field(transferred.fields, "责任人" if zh else "person responsible") == (
        "演示·辛" if zh else "Demo Xin"
    )
    investigated = next(entry for entry in found.timeline if entry.name in ("已调查核实", "investigated"))
    assert field(investigated.fields, "是否属实" if zh else "substantiated") == ("属实" if zh else "yes")
    evidence = field(investigated.fields, "证据" if zh else "evidence")
    assert ("保管至：2027年9月8日" if zh else "kept until: 8 September 2027") in evidence
    assert field(found.header, "诉求" if zh else "result the user asks for") == (
        "道歉" if zh else "an apology"
    )


def test_each_handling_has_its_own_deadlines_with_their_derivation(pages: CasePages) -> None:
    found = case(pages, "2610-BACK2")
    assert found.cycle == 2
    transfers = [clock for clock in found.deadlines if clock.name in ("转办", "transfer to the unit")]
    assert [(clock.cycle, clock.state) for clock in transfers] == [(1, "late"), (2, "met")]
    assert all(len(clock.explanation) >= 3 for clock in found.deadlines)
    assert {entry.cycle for entry in found.timeline} == {1, 2}


def test_a_merged_case_links_to_the_one_it_is_handled_with(pages: CasePages) -> None:
    found = case(pages, "2611-CH1D7")
    assert found.parent == "2611-MAJ0R-9"


def test_free_text_says_its_own_language(pages: CasePages) -> None:
    assert case(pages, "2611-ENG19").subject == '<span lang="en">Bag left on the bus</span>'


def test_the_page_of_a_settled_case_is_known_again_and_no_other(
    here: Desk, standings: Sequence[Standing], pages: CasePages, now: datetime, language: str
) -> None:
    settled = {each.state.case.id: pages.digest(each) for each in standings}
    assert settled["2609-CA1M1-A"] is not None
    assert settled["2611-MAJ0R-9"] is None
    reader = Reader(language, ZoneInfo("Asia/Shanghai"), here.staff)
    later = [here.standing(each.state.case, now + timedelta(days=3)) for each in standings]
    again = CasePages(later, here.calendars, reader)
    for before, after in zip(standings, later, strict=True):
        if settled[before.state.case.id] is not None:
            assert again.digest(after) == settled[before.state.case.id]
            assert again.of(after) == pages.of(before)
    calm = next(each for each in standings if each.state.case.id == "2609-CA1M1-A")
    renamed = calm.state.case.model_copy(update={"subject": "another"})
    assert again.digest(here.standing(renamed, now)) != settled["2609-CA1M1-A"]
    told = CasePages(standings, here.calendars, reader, personal={"2609-CA1M1-A": PersonalData(name="-")})
    assert told.digest(calm) is None
