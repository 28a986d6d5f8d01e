"""Cases and records in a real browser: one page shows them all, each by its number."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("typed", ["2611-MAJ0R-9", "2611majo r9", "2611-maj"])
def test_a_number_is_understood_as_people_type_it(visit: Any, typed: str) -> None:
    page = visit.open("internal/case.html")
    page.get_by_label("受理编号").fill(typed)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("2611-MAJ0R-9")
    expect(page).to_have_title("2611-MAJ0R-9 - 示例公交集团受理工作台（内部）")


def test_a_place_on_the_page_is_gone_to(visit: Any) -> None:
    page = visit.open("internal/en/case.html?id=2611-MAJ0R-9#deadlines")
    heading = page.get_by_role("heading", name="Deadlines", exact=True)
    expect(heading).to_be_in_viewport()
    expect(page.locator(":target")).to_have_text("Deadlines")
    page.get_by_role("link", name="中文").click()
    expect(page.locator(":target")).to_have_text("时限")


@pytest.mark.parametrize("wrong", ["2611-NNNNN-N", "<b>x</b>", "2611-M4J0R-9"])
def test_an_unknown_number_is_said_to_be_unknown(browser: Browser, sites: Path, wrong: str) -> None:
    page = browser.new_page()
    page.goto(f"{sites.as_uri()}/internal/en/case.html?id={wrong}")
    expect(page.get_by_role("alert")).to_contain_text(f"There is no case {wrong} in this site")
    page.close()


def test_the_beginning_of_many_numbers_asks_for_more(visit: Any) -> None:
    page = visit.open("internal/record.html?id=2610-2")
    expect(page.locator("#leaf")).to_have_attribute("data-state", "several")


def test_without_javascript_it_says_how_else(without_scripts: Page, sites: Path) -> None:
    without_scripts.goto(f"{sites.as_uri()}/internal/case.html?id=2611-MAJ0R-9")
    expect(without_scripts.get_by_text("desk show")).to_be_visible()
