"""How pages look to whom: large text, dark and light, a slow connection."""

import gzip
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

pytestmark = pytest.mark.browser

BUDGET = 300 * 1024
"""What a first visit of the public home page may transfer, in bytes, compressed as servers do."""


class _Compressing(SimpleHTTPRequestHandler):
    """A server as hosts of static sites are: text goes out compressed; `sent` counts the bytes."""

    sent = 0

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        if not path.is_file():
            self.send_error(404)
            return
        body = gzip.compress(path.read_bytes())
        type(self).sent += len(body)
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def host(sites: Path) -> Iterator[str]:
    """The address of the public site on such a host."""
    _Compressing.sent = 0
    with ThreadingHTTPServer(
        ("127.0.0.1", 0), partial(_Compressing, directory=str(sites / "public"))
    ) as found:
        thread = threading.Thread(target=found.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{found.server_port}"
        found.shutdown()
        thread.join()


@pytest.mark.parametrize("home", ["index.html", "en/index.html"])
def test_the_public_home_is_light(visit: Any, host: str, home: str) -> None:
    visit.page.goto(f"{host}/{home}", wait_until="networkidle")
    expect(visit.page.locator("h1")).to_have_count(1)
    assert 0 < _Compressing.sent < BUDGET


@pytest.mark.parametrize("path", ["public/index.html", "public/en/index.html", "internal/index.html"])
def test_text_grows_where_the_reader_asks_and_stays_so(visit: Any, origin: str, path: str) -> None:
    page = visit.open(path, origin)
    page.set_viewport_size({"width": 360, "height": 760})
    size = "parseFloat(getComputedStyle(document.querySelector('article p')).fontSize)"
    before = page.evaluate(size)
    button = page.locator(".desk-larger")
    button.focus()
    page.keyboard.press("Enter")
    expect(button).to_have_attribute("aria-pressed", "true")
    assert page.evaluate(size) >= 1.25 * before
    page.reload()
    expect(button).to_have_attribute("aria-pressed", "true")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    expect(page.locator("label[for=__search]").first).to_be_in_viewport()
    assert visit.bars() == []
    button.click()
    assert page.evaluate(size) == before


def test_a_page_is_dark_where_the_system_is_and_light_where_the_reader_chooses(
    browser: Browser, sites: Path
) -> None:
    context = browser.new_context(color_scheme="dark")
    page = context.new_page()
    page.goto(f"{sites.as_uri()}/public/index.html")
    ground = "getComputedStyle(document.body).backgroundColor"
    page.wait_for_function(f"{ground} === 'rgb(27, 31, 39)'")
    page.get_by_title("改用浅色").click()
    page.wait_for_function(f"{ground} === 'rgb(255, 255, 255)'")
    context.close()


def test_paper_is_white_in_the_dark(browser: Browser, sites: Path) -> None:
    context = browser.new_context(color_scheme="dark")
    page = context.new_page()
    page.goto(f"{sites.as_uri()}/public/policies/transport-group.html")
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.evaluate("getComputedStyle(document.querySelector('article p')).color") == "rgb(0, 0, 0)"
    context.close()
