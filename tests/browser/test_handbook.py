"""What people do with the handbook: find a chapter by a word, read the limit that holds, change the language,
take it all along as a PDF.
"""

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from rightsdesk.records.files import WorkTree
from rightsdesk.records.store import Desk

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]


def limit(slug: str, clock: str, language: str) -> str:
    """A limit as the policy file says it."""
    policy = Desk(WorkTree(ROOT)).versions(slug)[-1].policy
    return next(each for _clause, each in policy.clocks() if each.id == clock).within.text(language)


def test_a_refund_is_found_and_its_limit_is_the_policys(any_visit: Any) -> None:
    page = any_visit.open("public/index.html")
    if page.viewport_size["width"] < 600:
        page.locator("label[for=__search]").first.click()
    field = page.locator("input[name=query]")
    field.fill("退票")
    field.press("End")
    page.locator(".md-search-result__link[href*='handbook/fares.html']").first.click()
    expect(page.locator("h1")).to_have_text("票款与退费")
    expect(page.locator("article")).to_contain_text(
        f"答复您（自转办起算，{limit('transport-group', 'unit-answer', 'zh')}内）"
    )
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("水压", "water-pressure"),
        ("水费", "meters-bills"),
        ("退款", "fares"),
        ("失物", "lost-property"),
    ],
)
def test_a_query_is_searched_to_its_last_word(visit: Any, words: str, first: str) -> None:
    page = visit.open("public/index.html")
    field = page.locator("input[name=query]")
    field.fill(words)
    field.press("End")
    expect(page.locator(".md-search-result__link").first).to_have_attribute(
        "href", re.compile(f"handbook/{first}\\.html")
    )


def test_the_language_is_changed_on_the_same_chapter(any_visit: Any) -> None:
    page = any_visit.open("public/handbook/water-quality.html")
    page.locator("a.desk-language[lang=en]").first.click()
    expect(page).to_have_url(re.compile(r"/en/handbook/water-quality\.html$"))
    expect(page.locator("h1")).to_have_text("Water quality")
    expect(page.locator("article")).to_contain_text(
        f"answer you (within {limit('water-utility', 'section-answer', 'en')}, counted"
    )
    page.locator("a.desk-language[lang=zh]").first.click()
    expect(page.locator("h1")).to_have_text("水质")


@pytest.mark.parametrize("site", ["public", "public/en"])
def test_home_leads_to_what_people_come_for(visit: Any, sites: Path, site: str) -> None:
    page = visit.open(f"{site}/index.html")
    tasks = page.locator(".desk-tasks a")
    led = [link.get_attribute("href") for link in tasks.all()]
    assert {"complain.html", "follow.html", "handbook/index.html"} <= set(led)
    assert all((sites / site / each).is_file() for each in led)
    tasks.first.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"complain\.html$"))


@pytest.mark.parametrize(("site", "title"), [("public", "权益手册"), ("public/en", "Rights handbook")])
def test_the_whole_handbook_is_there_to_take_along(visit: Any, sites: Path, site: str, title: str) -> None:
    page = visit.open(f"{site}/handbook/index.html")
    href = page.locator("a.desk-download").get_attribute("href") or ""
    path = sites / site / "handbook" / href
    said = subprocess.run(["pdfinfo", path], check=True, capture_output=True, encoding="utf-8").stdout
    assert title in said
    pages = re.search(r"^Pages:\s+(\d+)$", said, re.MULTILINE)
    chapters = page.locator("article li a").count()
    assert pages and int(pages[1]) > chapters > 12
