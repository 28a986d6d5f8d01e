"""What people type is shown as they typed it, and does nothing: hostile text is planted in every field that
takes any text, of cases, events, records, staff, policies and the desk itself, and nothing of it is more than
text in any page, feed, table or sheet of either site.
"""

import csv
import json
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml
from playwright.sync_api import Browser, sync_playwright

from rightsdesk.publish.site import build
from rightsdesk.records.files import WorkTree
from rightsdesk.records.store import Desk

ROOT = Path(__file__).parents[2]
NOW = datetime.fromisoformat("2026-11-20T10:00:00+08:00")
CHROMIUM = "/usr/bin/chromium"

pytestmark = [pytest.mark.slow, pytest.mark.browser]

HOSTILE = (
    "zqrun() <zqtag onclick=zqrun()> <img src=x onerror=zqrun()> </script><script>zqrun()</script> "
    "[zq](javascript:zqrun()) ![zq](http://zq.invalid/i.png) <http://zq.invalid/> {{ 7919*7907 }} {% raw %} "
    "{# zq #} **zqbold** {: .zqclass onclick=zqrun() } <!-- zq ]]> &lt;zqtag&gt; ' \" \\ `zqcode` "
    '--8<-- "zq.md" #zq $zq$ @zq'
)
STARTS = ("=", "+", "-", "@")
"""With what a formula begins in a spreadsheet (CWE-1236)."""


def hostile(number: int) -> str:
    """The hostile text that is planted in the nth place."""
    return f"{STARTS[number % len(STARTS)]}{number:06} {HOSTILE}"


def plant_labels(folder: Path) -> int:
    """Plant hostile text in every text in two languages of policies and desk; how many there are."""
    planted = 0

    def walk(value: Any) -> Any:
        nonlocal planted
        if isinstance(value, dict) and {"zh", "en"} <= value.keys() and isinstance(value["zh"], str):
            planted += 1
            return value | {"zh": f"{value['zh']} {HOSTILE}", "en": f"{value['en']} {HOSTILE}"}
        if isinstance(value, dict):
            return {key: walk(one) for key, one in value.items()}
        return [walk(one) for one in value] if isinstance(value, list) else value

    for path in sorted((folder / "policies").rglob("*.yml")):
        data = walk(yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader))
        path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return planted


class _Page(HTMLParser):
    """What a browser would make of the hostile text in a page, were any of it more than text."""

    def __init__(self) -> None:
        super().__init__()
        self.made: list[str] = []
        self.texts: list[str] = []
        self._inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ("img", "br", "hr", "meta", "link", "input", "col", "wbr", "source"):
            self._inside.append(tag)
        if tag == "zqtag":
            self.made.append(tag)
        for name, value in attrs:
            said = (value or "").strip()
            if name.startswith("on") or (name == "class" and "zqclass" in said):
                self.made.append(f"{tag} {name}={said}")
            address = name in ("href", "src", "action", "srcset", "data", "srcdoc", "xlink:href", "style")
            if address and ("zq.invalid" in said or said.lower().startswith(("javascript:", "data:text"))):
                self.made.append(f"{tag} {name}={said}")

    def handle_endtag(self, tag: str) -> None:
        while self._inside and self._inside.pop() != tag:
            pass

    def handle_comment(self, data: str) -> None:
        if "zq" in data:
            self.made.append(f"comment {data}")

    def handle_data(self, data: str) -> None:
        if "zq" not in data and "62615533" not in data:
            return
        within = self._inside[-1] if self._inside else ""
        if within == "script" and "application/json" not in (self.get_starttag_text() or ""):
            self.made.append(f"script {data[:60]}")
        if within in ("strong", "em") and data.startswith("zqbold"):
            self.made.append(f"{within} {data[:60]}")
        self.texts.append(data)


def read(page: str) -> _Page:
    """What is made of a page or of a part of one."""
    reading = _Page()
    reading.feed(page)
    reading.close()
    return reading


def leaf_parts(site: Path) -> Iterator[tuple[str, str]]:
    """The parts of pages that stand in data, each with its file."""
    for kind in ("cases", "records"):
        for path in site.glob(f"data/*/{kind}/*.js"):
            text = path.read_text(encoding="utf-8")
            body = text[text.index("{") : text.rindex("}") + 1]
            for part in strings(json.loads(body)):
                if "<" in part:
                    yield path.name, part


def strings(value: Any) -> Iterator[str]:
    """Every text in data, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from strings(one)
    elif isinstance(value, list):
        for one in value:
            yield from strings(one)


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory, planter: Any) -> Path:
    """The folder of a desk with hostile text in every field that takes any, and its sites built."""
    folder = tmp_path_factory.mktemp("hostile") / "desk"
    for part in ("policies", "cases", "programme"):
        shutil.copytree(ROOT / part, folder / part)
    texts = planter(hostile)
    assert set(texts.in_cases(folder)) and list(texts.in_records(folder))
    texts.in_staff(folder)
    assert plant_labels(folder) > 500
    assert len(texts.places) > 1000
    build(folder, Desk(WorkTree(folder)), NOW, folder / "site")
    for words in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "Plant"]):
        subprocess.run(["git", "-C", str(folder), *words], check=True)
    return folder


def pages(site: Path) -> Iterator[tuple[str, str]]:
    """Every page of a site, and every part of one that stands in data."""
    for path in site.rglob("*.html"):
        yield path.relative_to(site).as_posix(), path.read_text(encoding="utf-8")
    yield from leaf_parts(site)


@pytest.mark.parametrize("audience", ["public", "internal"])
def test_nothing_typed_is_more_than_text_in_any_page(planted: Path, audience: str) -> None:
    made, shown = {}, 0
    for name, page in pages(planted / "site" / audience):
        reading = read(page)
        if reading.made:
            made[name] = reading.made[:3]
        assert "62615533" not in "".join(reading.texts), name
        shown += sum("<zqtag onclick=zqrun()>" in text for text in reading.texts)
    assert made == {}
    assert shown > (10 if audience == "public" else 100), "nothing was planted where it is shown"


def test_nothing_typed_is_more_than_text_in_feeds_and_open_data(planted: Path) -> None:
    seen = 0
    for path in (planted / "site").rglob("*.xml"):
        root = ElementTree.parse(path).getroot()
        assert not [one.tag for one in root.iter() if "zqtag" in one.tag], path
        for one in root.iter():
            assert "zq.invalid" not in str(one.attrib), path
        seen += "zqrun" in "".join(root.itertext())
    assert seen
    for path in (planted / "site" / "public").rglob("*.json"):
        json.loads(path.read_text(encoding="utf-8"))


def test_no_cell_of_a_table_is_a_formula(planted: Path) -> None:
    tables = list((planted / "site").rglob("*.csv"))
    assert tables
    for path in tables:
        for row in csv.reader(path.read_text(encoding="utf-8-sig").splitlines()):
            assert not [cell for cell in row if cell.startswith(("=", "+", "@", "\t", "\r"))], path
            assert not [cell for cell in row if cell.startswith("-") and "zq" in cell], path


def formulas(workbook: Path) -> list[str]:
    """The formulas, links to elsewhere and addresses that a workbook holds."""
    found = []
    with zipfile.ZipFile(workbook) as parts:
        for name in parts.namelist():
            text = parts.read(name).decode("utf-8", "replace")
            found += re.findall(r"<f[ >].{0,60}|<hyperlink [^>]*r:id.{0,60}", text)
            found += re.findall(r"zq\.invalid", text) if name.endswith(".rels") else []
    return found


def test_a_workbook_holds_no_formula_and_no_link(planted: Path) -> None:
    made = planted / "made"
    for words in (
        ["register", "--xlsx", str(made / "register.xlsx")],
        ["report", "2026-10", "--out", str(made)],
    ):
        made.mkdir(exist_ok=True)
        desk = [sys.executable, "-m", "rightsdesk", "-C", str(planted), "--as-of", NOW.isoformat()]
        done = subprocess.run([*desk, *words], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
    workbooks = list(made.rglob("*.xlsx"))
    assert len(workbooks) > 1
    for workbook in workbooks:
        with zipfile.ZipFile(workbook) as parts:
            assert any(b"zqrun" in parts.read(name) for name in parts.namelist())
        assert formulas(workbook) == []


def test_nothing_planted_runs_in_a_browser_even_without_the_policy(planted: Path) -> None:
    # in a thread of its own: the browser of other tests may be open in this one
    with ThreadPoolExecutor(1) as thread:
        assert thread.submit(in_browser, planted / "site").result() == []


def in_browser(sites: Path) -> list[str]:
    """What `visited` answers, of a browser begun for it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        ran = visited(browser, sites)
        browser.close()
    return ran


def visited(browser: Browser, sites: Path) -> list[str]:
    """The pages, one of each kind, on which something planted ran, was loaded or asked another host."""
    context = browser.new_context(bypass_csp=True)
    context.add_init_script("window.zqran = 0; window.zqrun = () => { window.zqran += 1; };")
    tab = context.new_page()
    asked: list[str] = []
    tab.on("request", lambda sent: asked.append(sent.url) if "zq.invalid" in sent.url else None)
    case = next((sites.parent / "cases").rglob("*.yml")).stem
    record = next((sites.parent / "programme").rglob("*.yml")).stem
    ran = []
    for address in (
        "public/index.html",
        "public/performance.html",
        "public/complain.html?line=%3Cimg+src%3Dx+onerror%3Dzqrun()%3E",
        "public/follow.html",
        "public/handbook/fares.html",
        "public/policies/index.html",
        "internal/index.html",
        "internal/register.html?q=zqrun",
        "internal/register.html?q=%3Cimg+src%3Dx+onerror%3Dzqrun()%3E",
        f"internal/case.html?id={case}",
        f"internal/en/case.html?id={case}",
        "internal/case.html?id=%3Cimg+src%3Dx+onerror%3Dzqrun()%3E",
        f"internal/record.html?id={record}",
        "internal/reports/2026-10.html",
        "internal/units.html",
        "internal/posts.html",
        "internal/trace/index.html",
    ):
        for language in ("", "en/"):
            if language and "/en/" in address:
                continue
            tab.goto(f"{sites.as_uri()}/{address.replace('/', f'/{language}', 1)}")
            tab.wait_for_function("document.documentElement.classList.contains('js')")
            tab.wait_for_timeout(100)
            for control in tab.locator("zqtag").all():
                control.click()
            if tab.evaluate("window.zqran") or asked:
                ran.append(address)
                asked.clear()
    context.close()
    return ran
