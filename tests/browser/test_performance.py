"""How promises are kept, as people read it: found from the home page, on a phone, by keyboard, on paper."""

import json
import random
import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from rightsdesk.domain.ids import new_id
from rightsdesk.publish.site import build
from rightsdesk.records.files import WorkTree
from rightsdesk.records.store import Desk

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
NOW = datetime.fromisoformat("2026-11-20T10:00:00+08:00")
PAGE = "public/performance/transport-group.html"
BUSY = "public/performance/basic.html"


def test_from_the_home_page_to_the_figures_and_their_rule(visit: Any) -> None:
    page = visit.open("public/index.html")
    page.locator("article").get_by_role("link", name="我们做到了没有").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("承诺兑现情况")
    page.locator("article").get_by_role("link", name="客服中心顾客投诉管理制度").click()
    table = page.get_by_role("table").nth(1)
    expect(table.get_by_role("row").nth(1)).to_contain_text("全部按时")
    page.locator("article").get_by_role("link", name="小数目怎样处理").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("小数目怎样处理")


def test_the_same_page_in_the_other_language(visit: Any) -> None:
    page = visit.open(PAGE)
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Promises kept")
    expect(page.get_by_role("table").nth(1)).to_contain_text("all in time")
    link = page.get_by_role("link", name="JSON file")
    data = Path(page.evaluate("link => decodeURI(new URL(link.href).pathname)", link.element_handle()))
    assert json.loads(data.read_text(encoding="utf-8"))["policy"] == "transport-group"


@pytest.mark.parametrize(
    "path",
    [
        PAGE,
        "public/en/performance/transport-group.html",
        "public/performance-rule.html",
        "public/en/performance.html",
    ],
)
def test_pages_fit_and_bar_nobody(any_visit: Any, path: str) -> None:
    page = any_visit.open(path)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert any_visit.bars() == []


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sites of a desk with enough cases for charts: three months of complaints, some answered late."""
    folder = tmp_path_factory.mktemp("busy")
    shutil.copytree(ROOT / "policies", folder / "policies")
    organisation = folder / "policies" / "desk.yml"
    organisation.write_text(organisation.read_text().replace("languages: [zh, en]", "languages: [zh]"))
    numbers = random.Random(4)
    for month in (8, 9, 10):
        for each in range(20 + month):
            _add(
                folder, datetime.fromisoformat(f"2026-{month:02d}-03T09:00:00+08:00"), numbers, each % 3 == 0
            )
    build(folder, Desk(WorkTree(folder)), NOW, folder / "site", ["public"])
    return folder / "site"


def _add(folder: Path, received: datetime, numbers: random.Random, late: bool) -> None:
    name = new_id(received.year, received.month, numbers.randrange)
    handed, answered, called = (
        received + timedelta(hours=1),
        received + timedelta(days=20 if late else 1),
        received + timedelta(days=21),
    )
    header = {
        "id": name, "policy": "basic", "kind": "complaint", "channel": "phone",
        "received_at": received.isoformat(), "received_by": "intake-01", "category": "delay",
        "subject": "Came late", "summary": "It came late.",
    }  # fmt: skip
    timeline: list[dict[str, Any]] = [
        {"event": "transferred", "at": handed.isoformat(), "unit": "service-department"},
        {"event": "responded", "at": answered.isoformat(), "via": "phone", "result": "It was late."},
        {"event": "called-back", "at": called.isoformat(), "reached": True,
         "satisfaction": "dissatisfied" if late else "satisfied"},
    ]  # fmt: skip
    lines = [f"{key}: {json.dumps(value)}" for key, value in header.items()]
    path = folder / "cases" / f"{received:%Y/%m/%d}" / f"{name}.yml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        "\n".join(
            [*lines, "timeline:", *(f"- {json.dumps(step | {'by': 'intake-01'})}" for step in timeline)]
        )
        + "\n"
    )


@pytest.fixture
def phone(browser: Browser, busy: Path) -> Iterator[Any]:
    """A tab of 360 pixels with that desk's sites."""
    from tests.browser.conftest import Visit

    context = browser.new_context(viewport={"width": 360, "height": 800})
    visit = Visit(context.new_page(), busy)
    yield visit
    context.close()
    assert visit.troubles == []


def test_charts_are_drawn_said_and_reached_by_keyboard(phone: Any) -> None:
    page = phone.open(BUSY)
    charts = page.get_by_role("img", name="数字见下表")
    assert charts.count() == 2
    for number in range(2):
        chart = charts.nth(number)
        chart.scroll_into_view_if_needed()
        assert chart.evaluate("chart => chart.complete && chart.naturalWidth > 0")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    box = page.get_by_role("region", name="每月受理的投诉件数")
    box.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("box => box.scrollLeft > 0", arg=box.element_handle())
    assert phone.bars() == []


def test_on_paper_charts_and_tables_are_whole(phone: Any) -> None:
    page = phone.open(BUSY)
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 700, "height": 1000})
    for box in page.locator(".chart-box, .md-typeset__scrollwrap").all():
        assert box.evaluate("box => box.scrollWidth <= box.clientWidth + 1")
