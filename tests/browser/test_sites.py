"""The sites in a real browser: no request leaves, all is found and reached, nothing typed comes alive."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

pytestmark = pytest.mark.browser

PAGES = [
    "public/index.html",
    "public/complain.html",
    "public/follow.html",
    "public/follow/scheme.html",
    "public/handbook/index.html",
    "public/handbook/fares.html",
    "public/handbook/your-complaint.html",
    "public/policies/index.html",
    "public/policies/transport-group.html",
    "public/policies/basic/2026-01-01.html",
    "public/policies/city-bus.html",
    "public/policies/complaints-office.html",
    "public/policies/passenger-transport.html",
    "public/policies/water-utility.html",
    "internal/index.html",
    "internal/programme.html",
    "internal/actions.html",
    "internal/posts.html",
    "internal/bursts.html",
    "internal/assessment/index.html",
    "internal/assessment/2026-10.html",
    "internal/trace/index.html",
    "internal/trace/city-bus.html",
    "internal/register.html",
    "internal/units.html",
    "internal/reports/index.html",
    "internal/reports/2026-11.html",
    "internal/reference.html",
    "internal/rules.html",
    "internal/host.html",
    "internal/case.html?id=2611-MAJ0R-9",
    "internal/case.html?id=2610-BACK2-7",
    "internal/case.html?id=2611-EV118-4",
]
BOTH = [*PAGES, *(page.replace("/", "/en/", 1) for page in PAGES)]


def search(page: Page, words: str) -> Locator:
    """What the search finds: the links, the best first."""
    field = page.locator("input[name=query]")
    field.click()
    field.fill(words)
    field.press("End")
    return page.locator(".md-search-result__link")


@pytest.mark.parametrize("path", BOTH)
def test_a_page_opens_from_a_folder_fits_the_screen_and_bars_nobody(any_visit: Any, path: str) -> None:
    page = any_visit.open(path)
    expect(page.locator("h1")).to_have_count(1)
    assert page.locator("html").get_attribute("lang") == ("en" if "/en/" in path else "zh")
    wide, screen = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert wide <= screen
    assert page.locator("article table").count() == page.locator("article figure figcaption").count()
    assert any_visit.bars() == []


@pytest.mark.parametrize(
    ("site", "words", "leads_to"),
    [
        ("public", "退票", "handbook/fares.html"),
        ("public", "投诉", "complain.html"),
        ("public/en", "refund", "handbook/fares.html"),
        ("public", "权益宣传", "policies/city-bus.html"),
        ("internal/en", "rectification", "trace/transport-group.html"),
    ],
)
@pytest.mark.parametrize("served", [False, True], ids=["folder", "server"])
def test_search_finds(visit: Any, origin: str, site: str, words: str, leads_to: str, served: bool) -> None:
    page = visit.open(f"{site}/index.html", origin if served else None)
    found = search(page, words)
    expect(found.and_(page.locator(f"[href*='{leads_to}']")).first).to_be_visible()


def test_a_programme_record_is_reached_and_bars_nobody(any_visit: Any) -> None:
    page = any_visit.open("internal/programme.html")
    link = page.locator("#records ~ figure a").first
    record = link.inner_text()
    link.click()
    expect(page.locator("h1")).to_have_text(record)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert any_visit.bars() == []


def test_what_was_late_leads_from_the_clause_to_what_enforces_it(visit: Any) -> None:
    page = visit.open("internal/trace/index.html")
    link = page.locator("#now ~ ul a").first
    clause = link.inner_text()
    link.click()
    expect(page.get_by_role("heading", name=clause, exact=True)).to_be_in_viewport()
    expect(page.locator("article li .state").first).to_be_visible()


def test_the_points_of_a_unit_lead_to_the_case(visit: Any) -> None:
    page = visit.open("internal/assessment/2026-10.html")
    page.locator("article details summary").first.click()
    link = page.locator("article details[open] a").first
    case = link.inner_text()
    link.click()
    expect(page.locator("h1")).to_have_text(case)


@pytest.mark.parametrize("path", PAGES)
def test_the_language_switch_leads_to_the_same_page(visit: Any, path: str) -> None:
    page = visit.open(path)
    page.get_by_role("link", name="English").click()
    assert page.url.endswith(path.replace("/", "/en/", 1))
    assert page.locator("html").get_attribute("lang") == "en"
    page.get_by_role("link", name="中文").click()
    assert page.url.endswith(path)


def test_what_was_typed_is_shown_and_does_nothing(visit: Any) -> None:
    page = visit.open("internal/case.html?id=2611-EV118-4")
    lead = page.locator("p.lead")
    assert lead.inner_text() == (
        "# <script>alert('x')</script> {{ config }} | ` ** __ [a](javascript:alert(1)) {: onclick=alert(1) }"
    )
    assert lead.locator("[lang=zh]").count() == 1
    assert page.locator("#leaf iframe, #leaf img, #leaf script").count() == 0
    assert page.locator("main").get_by_text('<iframe src="http://evil.example/"></iframe>').count() == 1
    assert page.locator("main h2").count() == 8


def test_today_leads_to_the_case_and_its_deadline(visit: Any) -> None:
    page = visit.open("internal/index.html")
    overdue = page.locator("#overdue ~ figure").first
    expect(overdue.locator(".state-overdue").first).to_have_text("已逾期")
    overdue.get_by_role("link", name="2611-1ATE4-E").first.click()
    expect(page.locator("h1")).to_have_text("2611-1ATE4-E")
    expect(page.locator("details[open]").first).to_contain_text("截止时间")


def test_a_wide_table_scrolls_in_a_named_box(browser: Browser, sites: Path) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 800})
    page.goto(f"{sites.as_uri()}/internal/index.html")
    box = page.get_by_role("region", name="已逾期的事项，最早到期的在前")
    expect(box).to_have_attribute("tabindex", "0")
    box.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("document.activeElement.scrollLeft > 0")
    page.close()


def test_paper_has_no_furniture_and_everything_unfolded(visit: Any) -> None:
    page = visit.open("internal/case.html?id=2609-CA1M1-A")
    assert page.locator("details[open]").count() == 0
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("details:not([open])").count() == 0
    for furniture in (".md-header", ".md-sidebar--primary", ".md-footer"):
        expect(page.locator(furniture)).to_be_hidden()
