"""How people and programs find their way about the public site: maps, feeds, addresses that lead nowhere."""

from pathlib import Path
from typing import Any
from urllib.parse import urljoin
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Browser, expect

pytestmark = pytest.mark.browser

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
XHTML = "{http://www.w3.org/1999/xhtml}"
ADDRESS = "https://transport.desk.example/"


@pytest.mark.parametrize("missing", ["x.html", "policies/x/y/z.html", "en/x.html", "en/handbook/a/b/"])
def test_a_missing_address_is_answered_in_its_language(browser: Browser, origin: str, missing: str) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 800})
    page, lost = context.new_page(), list[str]()
    page.on("response", lambda answer: lost.append(answer.url) if answer.status >= 400 else None)
    answer = page.goto(f"{origin}/public/{missing}")
    assert answer is not None
    assert answer.status == 404
    page.wait_for_function("document.documentElement.classList.contains('js')")
    english = missing.startswith("en/")
    expect(page.locator("h1")).to_have_text("There is no such page" if english else "没有这个页面")
    expect(page.locator(f"section[lang={'zh' if english else 'en'}] h2")).to_be_visible()
    page.locator("article p a").first.click()
    expect(page).to_have_url(f"{origin}/public/{'en/' if english else ''}index.html")
    assert lost == [f"{origin}/public/{missing}"]
    context.close()


@pytest.mark.parametrize("folder", ["", "en/"])
def test_a_sitemap_names_every_page_in_both_languages(sites: Path, folder: str) -> None:
    tree = ElementTree.parse(sites / "public" / folder / "sitemap.xml").getroot()
    listed = set()
    for entry in tree.findall(f"{SITEMAP}url"):
        location = entry.findtext(f"{SITEMAP}loc") or ""
        others = {link.get("hreflang"): link.get("href", "") for link in entry.findall(f"{XHTML}link")}
        assert others["en" if folder else "zh"] == location
        assert set(others) == {"zh", "en"}
        for address in others.values():
            assert (sites / "public" / address.removeprefix(ADDRESS)).is_file(), address
        listed.add(location.removeprefix(ADDRESS))
    own = {
        path.relative_to(sites / "public").as_posix() for path in (sites / "public" / folder).rglob("*.html")
    }
    pages = {path for path in own if folder or not path.startswith("en/")}
    assert listed == {path for path in pages if not path.endswith("404.html")}


def test_robots_are_told_of_the_maps_and_kept_out_of_the_internal_site(sites: Path) -> None:
    told = (sites / "public" / "robots.txt").read_text(encoding="utf-8")
    for line in told.splitlines():
        if line.startswith("Sitemap: "):
            assert (sites / "public" / line.removeprefix(f"Sitemap: {ADDRESS}")).is_file()
    assert told.count("Sitemap: ") == 2
    assert "Disallow: /\n" in (sites / "internal" / "robots.txt").read_text(encoding="utf-8")
    assert not (sites / "internal" / "sitemap.xml").exists()


@pytest.mark.parametrize("path", ["index.html", "handbook/fares.html", "en/complain.html"])
def test_a_page_names_its_feed(visit: Any, sites: Path, path: str) -> None:
    page = visit.open(f"public/{path}")
    feed = page.locator("link[type='application/atom+xml']").get_attribute("href")
    found = urljoin(page.url, feed)
    assert found == (sites / "public" / ("en/" if path.startswith("en/") else "") / "feed.xml").as_uri()
    assert (sites / "public" / found.removeprefix((sites / "public").as_uri() + "/")).is_file()
    expect(page.locator("footer a[href$='feed.xml']")).to_be_visible()
