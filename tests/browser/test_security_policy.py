"""A strict content security policy on every page: nothing in a page runs but the files of its own site.
That the pages do all they do under it, the other tests of this folder see: any refusal is an error on the
console, which fails them.
"""

import json
from html.parser import HTMLParser
from pathlib import Path
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser

from rightsdesk.publish.security_headers import HEADERS, PAGE_POLICY

pytestmark = pytest.mark.browser

PLANTED = """
<script>window.planted = "script";</script>
<img src="nowhere.png" onerror="window.planted = 'handler'" alt="">
<iframe srcdoc="<script>parent.planted = 'frame'</script>" title="frame"></iframe>
<object data="assets/desk.js"></object>
<style>h1 { display: none; }</style>
<p id="styled" style="display: none">styled</p>
<form action="http://127.0.0.1:9/" id="planted-form"><input name="a" value="b"></form>
"""


class _Reading(HTMLParser):
    """What a page says that a browser could run or apply, and the policy that stands before it."""

    def __init__(self) -> None:
        super().__init__()
        self.policy: str | None = None
        self.inside: list[str] = []
        self.before_policy: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        if tag == "meta" and said.get("http-equiv") == "Content-Security-Policy":
            self.policy = said["content"]
        if self.policy is None and tag in ("script", "link", "img"):
            self.before_policy.append(tag)
        if tag == "style" or (
            tag == "script" and "src" not in said and said.get("type") != "application/json"
        ):
            self.inside.append(tag)
        self.inside += [f"{tag} {name}" for name in said if name == "style" or name.startswith("on")]
        self.inside += [
            f"{tag} {name}={value}"
            for name, value in said.items()
            if name in ("href", "src", "action")
            and (value or "").strip().lower().startswith(("javascript:", "data:"))
        ]


def _read(text: str) -> _Reading:
    reading = _Reading()
    reading.feed(text)
    return reading


def _of_leaves(site: Path) -> list[tuple[Path, str]]:
    """The fragments that the pages for cases and records put in from data, each with its file."""
    return [
        (path, path.read_text(encoding="utf-8").replace("\\u003c", "<").replace('\\"', '"'))
        for kind in ("cases", "records")
        for path in site.glob(f"internal/data/*/{kind}/*.js")
    ]


def test_every_page_says_the_policy_first_and_has_no_script_or_style_inside(sites: Path) -> None:
    pages = sorted(sites.rglob("*.html"))
    assert len(pages) > 100
    for page in pages:
        reading = _read(page.read_text(encoding="utf-8"))
        assert reading.policy == PAGE_POLICY, page
        assert reading.before_policy == [], page
        assert reading.inside == [], page


def test_what_pages_put_in_from_data_has_no_script_or_style_inside(sites: Path) -> None:
    fragments = _of_leaves(sites)
    assert fragments
    for path, text in fragments:
        assert _read(text).inside == [], path


@pytest.mark.parametrize("hosted", [False, True], ids=["folder", "host"])
@pytest.mark.parametrize("page", ["public/index.html", "internal/index.html"])
def test_what_somebody_slips_into_a_page_does_not_run(
    browser: Browser, sites: Path, origin: str, page: str, hosted: bool
) -> None:
    original = sites / page
    planted = original.with_name("planted.html")
    text = original.read_text(encoding="utf-8")
    assert "<article" in text
    planted.write_text(text.replace("</article>", f"{PLANTED}</article>"), encoding="utf-8")
    try:
        context = browser.new_context()
        tab = context.new_page()
        tab.goto(f"{origin if hosted else sites.as_uri()}/{page.replace('index', 'planted')}")
        tab.wait_for_function("document.documentElement.classList.contains('js')")
        assert tab.evaluate("window.planted") is None
        assert tab.locator("h1").first.is_visible()
        assert tab.locator("#styled").is_visible()
        before = tab.url
        tab.evaluate("document.getElementById('planted-form').submit()")
        tab.wait_for_timeout(200)
        assert tab.url == before
        context.close()
    finally:
        planted.unlink()


def test_the_planted_things_would_run_without_the_policy(browser: Browser, sites: Path) -> None:
    planted = sites / "public" / "unguarded.html"
    text = (
        (sites / "public" / "index.html")
        .read_text(encoding="utf-8")
        .replace("Content-Security-Policy", "X-Nothing")
    )
    planted.write_text(text.replace("</article>", f"{PLANTED}</article>"), encoding="utf-8")
    try:
        context = browser.new_context()
        tab = context.new_page()
        tab.goto(planted.as_uri())
        tab.wait_for_function("window.planted !== undefined")
        assert tab.locator("#styled").is_hidden()
        context.close()
    finally:
        planted.unlink()


def test_hosts_are_told_the_headers_and_the_own_server_sends_them(sites: Path, origin: str) -> None:
    for audience in ("public", "internal"):
        told = (sites / audience / "_headers").read_text(encoding="utf-8").splitlines()
        assert told == ["/*", *(f"  {name}: {value}" for name, value in HEADERS.items())]
        with urlopen(f"{origin}/{audience}/index.html") as answer:
            assert {name: answer.headers[name] for name in HEADERS} == dict(HEADERS)
    assert "frame-ancestors 'none'" in HEADERS["Content-Security-Policy"]


def test_data_in_a_page_is_never_a_script(sites: Path) -> None:
    """What scripts read from a page is JSON that cannot end its element."""
    for page in sites.rglob("*.html"):
        for part in page.read_text(encoding="utf-8").split('type="application/json"')[1:]:
            data = part.partition(">")[2].partition("</script>")[0]
            assert isinstance(json.loads(data), dict | list), page
