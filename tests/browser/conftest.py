"""Both sites built once, and a Chromium that reports every request and every error."""

import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from secrets import randbelow

import pytest
from playwright.sync_api import Browser, Page, Request, sync_playwright

from rightsdesk.publish.serving import server
from rightsdesk.publish.site import build
from rightsdesk.records.files import WorkTree
from rightsdesk.records.receipts import Issued, issue
from rightsdesk.records.store import Desk

ROOT = Path(__file__).parents[2]
CHROMIUM = Path("/usr/bin/chromium")
SETTLED = "!document.querySelector('#leaf:is(:not([data-state]), [data-state=loading])')"
"""Whether a page that is filled from data has been filled."""
NOW = datetime.fromisoformat("2026-11-20T10:00:00+08:00")


FOLLOWED = ("2611-HJZ4Z-8", "2611-WRV7E-V", "2610-Z12WA-E")
"""Cases whose complainants were given a code: one overdue, one that waits for them, one closed."""


@pytest.fixture(scope="session")
def receipts() -> dict[str, Issued]:
    """The receipts of the followed cases, with their codes."""
    return {case_id: issue(case_id, randbelow) for case_id in FOLLOWED}


@pytest.fixture(scope="session")
def replaced() -> Issued:
    """A receipt that the first of the followed cases had before, with its code."""
    return issue(FOLLOWED[0], randbelow)


def give_receipt(folder: Path, case_id: str, receipt: Issued) -> None:
    """Append the step to the case's file."""
    (path,) = (folder / "cases").rglob(f"{case_id}.yml")
    head = "- event: receipt-issued\n  at: 2026-11-20T09:00:00+08:00\n  by: intake-01\n  via: phone\n"
    made = "".join(f"  {name}: {value}\n" for name, value in receipt.kept().items())
    path.write_text(path.read_text(encoding="utf-8") + head + made, encoding="utf-8")


@pytest.fixture(scope="session")
def sites(tmp_path_factory: pytest.TempPathFactory, receipts: dict[str, Issued], replaced: Issued) -> Path:
    """The folder with `public/` and `internal/`: the demo desk, and the cases in which something is odd."""
    folder = tmp_path_factory.mktemp("sites") / "desk"
    for part in ("policies", "cases", "programme"):
        shutil.copytree(ROOT / part, folder / part)
    shutil.copytree(ROOT / "tests" / "data" / "desk" / "cases", folder / "cases", dirs_exist_ok=True)
    for case_id, receipt in ((FOLLOWED[0], replaced), *receipts.items()):
        give_receipt(folder, case_id, receipt)
    build(folder, Desk(WorkTree(folder)), NOW, folder / "site")
    return folder / "site"


@pytest.fixture
def origin(sites: Path) -> Iterator[str]:
    """The address of a server for both sites."""
    with server(sites, 0) as found:
        thread = threading.Thread(target=found.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{found.server_port}"
        found.shutdown()
        thread.join()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.fail(f"{CHROMIUM} is missing; `apt-get install chromium` brings it (make parts)")
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield found
        found.close()


AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"


@dataclass
class Visit:
    """A browser tab; `troubles` are requests that left this machine and errors that pages raised."""

    page: Page
    sites: Path
    troubles: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.set_default_timeout(10_000)
        local = ("file:", "data:", "blob:", "about:", "http://127.0.0.1:")
        self.page.on(
            "request", lambda sent: None if sent.url.startswith(local) else self.troubles.append(sent.url)
        )
        self.page.on("requestfailed", self._failed)
        self.page.on("pageerror", lambda error: self.troubles.append(str(error)))
        self.page.on("dialog", lambda dialog: self.troubles.append(f"dialog: {dialog.message}"))
        self.page.on(
            "console",
            lambda said: self.troubles.append(said.text) if said.type == "error" else None,
        )

    def _failed(self, sent: Request) -> None:
        # what was still on its way when the page was left is no trouble
        if sent.failure != "net::ERR_ABORTED":
            self.troubles.append(f"failed: {sent.url}")

    def open(self, path: str, origin: str | None = None) -> Page:
        """Open a page of the built sites, from the folder or from a server."""
        self.page.goto(f"{origin or self.sites.as_uri()}/{path}")
        self.page.wait_for_function("document.documentElement.classList.contains('js')")
        self.page.wait_for_function(SETTLED)
        return self.page

    def bars(self) -> list[str]:
        """What axe calls serious or critical in the page that is open, with the element."""
        if not AXE.exists():
            pytest.fail("axe-core is missing; `npm install` brings it (make bundles)")
        # evaluated, since the pages let no script in that is not a file of theirs
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        run = "axe.run(document, {resultTypes: ['violations'], preload: false})"
        return [
            f"{one['id']}: {node['html']}"
            for one in self.page.evaluate(run)["violations"]
            if one["impact"] in ("serious", "critical")
            for node in one["nodes"]
        ]


@pytest.fixture(params=["desktop", "phone"])
def any_visit(request: pytest.FixtureRequest, browser: Browser, sites: Path) -> Iterator[Visit]:
    """A tab on a desktop in daylight and one on a phone in the dark."""
    desktop = request.param == "desktop"
    context = browser.new_context(
        viewport={"width": 1280 if desktop else 360, "height": 800},
        color_scheme="light" if desktop else "dark",
        locale="zh-CN",
    )
    visit = Visit(context.new_page(), sites)
    yield visit
    context.close()
    assert visit.troubles == []


@pytest.fixture
def without_scripts(browser: Browser) -> Iterator[Page]:
    """A tab whose reader lets no script run."""
    context = browser.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()


@pytest.fixture
def visit(browser: Browser, sites: Path) -> Iterator[Visit]:
    """A tab on a desktop."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    visit = Visit(context.new_page(), sites)
    yield visit
    context.close()
    assert visit.troubles == []
