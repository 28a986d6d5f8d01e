"""Today: work of cases and beside them in one order, and whose it is."""

import shutil
from datetime import datetime
from pathlib import Path

import pytest

from rightsdesk.domain.worklist import NextSteps
from rightsdesk.publish.views import today as room
from rightsdesk.publish.views.cases import Reader
from rightsdesk.publish.views.today import TodayView, today_view
from rightsdesk.records.agenda import agenda, versions_in_force
from rightsdesk.records.files import WorkTree
from rightsdesk.records.store import Desk

ROOT = Path(__file__).parents[2]
NOW = datetime.fromisoformat("2026-11-20T10:00:00+08:00")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    folder = tmp_path_factory.mktemp("today") / "desk"
    for part in ("policies", "cases", "programme"):
        shutil.copytree(ROOT / part, folder / part)
    return Desk(WorkTree(folder))


def shown(desk: Desk) -> TodayView:
    standings = [desk.standing(case, NOW) for case in desk.cases()]
    reader = Reader("en", desk.organisation.zone(), desk.staff)
    owed = agenda(desk, NOW, standings).open()
    return today_view(standings, owed, versions_in_force(desk, NOW), NextSteps(), reader, NOW)


@pytest.fixture(scope="module")
def view(demo: Desk) -> TodayView:
    return shown(demo)


def test_work_of_cases_and_beside_them_stands_in_one_list(view: TodayView) -> None:
    for each in (view.overdue, view.running):
        kinds = {bool(work.case_id) for work in each.work}
        assert kinds == {True, False}, each.id
    assert all(work.step.state == "overdue" for work in view.overdue.work)
    assert view.number == sum(len(each.work) for each in view.lists)


def test_a_post_has_as_much_to_do_as_is_listed_for_it(view: TodayView) -> None:
    work = [work for each in view.lists for work in each.work]
    posts = [post for group in view.posts for post in group.posts]
    assert len({post.slug for post in posts}) == len(posts), "an address means one post"
    for post in posts:
        own = [each for each in work if post.slug in each.posts]
        assert len(own) == post.number
        assert sum(each.step.state == "overdue" for each in own) == post.overdue
    assert any(post.number for post in posts)
    assert any(not post.number for post in posts), "who has nothing to do must find that out"
    for person in view.people:
        assert sum(person.slug in each.persons for each in work) == person.number


def test_a_list_shows_the_most_urgent_and_says_how_many_more(
    demo: Desk, view: TodayView, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "SHOWN", 2)
    short = shown(demo)
    assert short.overdue.work == view.overdue.work[:2]
    assert short.overdue.more == view.overdue.number - 2
    assert short.number == view.number
    assert short.posts == view.posts
