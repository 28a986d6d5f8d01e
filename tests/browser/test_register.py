"""The register in a real browser: a hundred thousand invented cases, filtered, sorted, searched, saved."""

import csv
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from io import StringIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Page, expect
from python_calamine import load_workbook

from rightsdesk.analysis.facts import CaseFact, ClockFact
from rightsdesk.publish.register_data import row_files

MANY = 100_000
Open = Callable[..., Page]
ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 20, 2, tzinfo=UTC)
FIRST = datetime(2021, 12, 1, tzinfo=UTC)
UNITS = ("bus-one", "bus-two", "coach", "airport-coach", None)
CATEGORIES = ("service-attitude", "skipped-stop", "fares", "property")
MARKUP = '<img src=x onerror="alert(1)">'
SUBJECTS = (
    "Door closed",
    "=1+1",
    "-2 lines\tand a tab",
    "车门提前关闭",
    MARKUP,
    "Bag, left",
)
STATES = ("overdue", "warning", "running", "waiting")

_CLOCK = ClockFact("running", NOW)
_CASE = CaseFact(
    id="2611-00000-0",
    policy="transport-group",
    kind="complaint",
    channel="hotline",
    category="fares",
    severity="general",
    wants="apology",
    language="zh",
    subject="",
    route=None,
    vehicle=None,
    place=None,
    line="bus",
    unit=None,
    responsible=None,
    received_by="intake-01",
    received_at=NOW,
    answered_at=None,
    closed_at=None,
    stage="transferred",
    rounds=1,
    substantiated=None,
    satisfaction=None,
    clocks=(),
    uncounted=(),
)


def rows(number: int) -> Iterator[CaseFact]:
    """So many cases, spread evenly over five years; one in fifty is open."""
    step = (NOW - FIRST) / number
    for place in range(number):
        received = (FIRST + step * place).replace(microsecond=0)
        month = received.astimezone(ZONE)
        is_open = place % 50 == 0
        state = STATES[place // 50 % len(STATES)]
        yield replace(
            _CASE,
            id=f"{month:%y%m}-{place:05d}-0",
            kind=("complaint", "question", "suggestion")[place % 3],
            severity="major" if place % 97 == 0 else "general",
            category=CATEGORIES[place % len(CATEGORIES)],
            subject=f"{SUBJECTS[place % len(SUBJECTS)]} {place}",
            language="en" if place % 2 else "zh",
            unit=UNITS[place % len(UNITS)],
            responsible=("bus-one-01", "bus-two-01")[place % 2],
            route=str(place % 120),
            vehicle=f"V{place % 3000}",
            place="Sample Stop",
            received_at=received,
            closed_at=None if is_open else received + timedelta(days=6),
            stage="transferred" if is_open else "closed",
            satisfaction=None if is_open else ("satisfied", "dissatisfied")[place % 2],
            clocks=(replace(_CLOCK, state=state, due=received + timedelta(days=2)),) if is_open else (),
        )


def write(facts: Iterator[CaseFact], site: Path) -> None:
    """Put these rows in the place of those of a built internal site."""
    for file in row_files(facts, ZONE, NOW):
        (site / file.path).parent.mkdir(parents=True, exist_ok=True)
        (site / file.path).write_bytes(file.content)


@pytest.fixture(scope="session")
def cases() -> list[CaseFact]:
    return list(rows(MANY))


@pytest.fixture(scope="session")
def large(sites: Path, cases: list[CaseFact], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The internal site with the register of a hundred thousand cases in place of the demo's."""
    site = tmp_path_factory.mktemp("large") / "internal"
    shutil.copytree(sites / "internal", site)
    write(iter(cases), site)
    return site


@pytest.fixture(scope="session")
def tabs(browser: Browser) -> Iterator[Callable[[int], Page]]:
    """One tab for each width: the rows are loaded once, and tests go on by another address, as people do."""
    known: dict[int, Page] = {}

    def tab(width: int) -> Page:
        if width not in known:
            known[width] = browser.new_context(viewport={"width": width, "height": 900}).new_page()
            known[width].set_default_timeout(60_000)
        return known[width]

    yield tab
    for each in known.values():
        each.context.close()


@pytest.fixture
def register(tabs: Callable[[int], Page], large: Path) -> Iterator[Open]:
    """`register(address)` opens the large register from its folder and waits until it is whole."""
    troubles: list[str] = []

    def opened(address: str = "#", width: int = 1280) -> Page:
        tab = tabs(width)
        tab.on("pageerror", lambda error: troubles.append(str(error)))
        tab.goto(f"{large.as_uri()}/register.html{address}", wait_until="commit")
        expect(tab.locator(".register-table[data-loaded=yes]")).to_be_attached(timeout=60_000)
        return tab

    yield opened
    assert troubles == []


def told(page: Page, number: int) -> None:
    expect(page.locator(".register-count")).to_contain_text(f"显示 {number:,} 件", timeout=20_000)


def column(page: Page, key: str) -> list[str]:
    return page.locator(f".tabulator-row .tabulator-cell[tabulator-field={key}]").all_inner_texts()


def download(page: Page, label: str, folder: Path) -> Path:
    with page.expect_download(timeout=60_000) as found:
        page.get_by_role("button", name=label).click()
    path = folder / found.value.suggested_filename
    found.value.save_as(path)
    return path


def test_everything_is_there_and_the_latest_comes_first(register: Open, cases: list[CaseFact]) -> None:
    page = register()
    told(page, MANY)
    assert column(page, "id")[0] == cases[-1].id
    assert page.locator(".tabulator-row").count() < 100
    page.locator(".tabulator-tableholder").evaluate("box => box.scrollTop = box.scrollHeight")
    expect(page.locator(".tabulator-row").get_by_text(cases[0].id, exact=True)).to_be_visible()


def test_filters_stand_in_the_address_and_come_from_it(register: Open, cases: list[CaseFact]) -> None:
    page = register("#situation=overdue&unit=bus-one&from=2024-01-01&sort=id&columns=id,unit,received")
    wanted = [
        fact.id
        for fact in cases
        if any(clock.state == "overdue" for clock in fact.clocks)
        and fact.unit == "bus-one"
        and fact.received_at.astimezone(ZONE).year >= 2024
    ]
    told(page, len(wanted))
    assert 0 < len(wanted) < 1000
    assert column(page, "id")[:5] == sorted(wanted)[:5]
    assert page.locator(".tabulator-col:visible").count() == 3
    page.get_by_text("按列筛选").click()
    unit = page.locator("select[data-column=unit]")
    expect(unit).to_have_value("bus-one")
    unit.select_option(label="公交二分公司")
    page.wait_for_url("**#**unit=bus-two**")
    told(page, 0)
    page.get_by_role("button", name="清除筛选").click()
    told(page, MANY)
    assert "unit=" not in page.url
    assert "columns=id" in page.url


@pytest.mark.parametrize(
    "typed", ["{id}", "{bare}", "{misread}", "v1207 线路不存在", "公交一分公司 车门提前"]
)
def test_any_field_is_found_by_typing(register: Open, cases: list[CaseFact], typed: str) -> None:
    page, known = register(), cases[4321]
    bare = known.id.replace("-", "").lower()
    words = typed.format(id=known.id, bare=bare, misread=known.id.replace("-0", "-O").replace("1", "l"))
    page.get_by_role("searchbox", name="搜索").last.fill(words)
    if "线路不存在" in typed:
        expect(page.get_by_text("没有符合条件的案件。")).to_be_visible()
    elif "公交" in typed:
        number = sum(fact.unit == "bus-one" and fact.subject.startswith("车门提前") for fact in cases)
        told(page, number)
    else:
        told(page, 1)
        assert column(page, "id") == [known.id]


@pytest.mark.parametrize(
    "asked", ["from=2024-02-30", "to=soon", "sort=__proto__", "columns=toString", "valueOf=x"]
)
def test_what_does_not_exist_is_not_asked_for(register: Open, cases: list[CaseFact], asked: str) -> None:
    page = register(f"#{asked}")
    told(page, MANY)
    assert column(page, "id")[0] == cases[-1].id


def test_a_click_on_a_heading_sorts_by_what_people_read(register: Open) -> None:
    page = register("#columns=id,route,due")
    page.get_by_role("button", name="线路").click()
    expect(page.locator(".tabulator-row .tabulator-cell[tabulator-field=route]").first).to_have_text("0")
    assert column(page, "route")[:3] == ["0", "0", "0"]
    page.get_by_role("button", name="线路").click()
    expect(page.locator(".tabulator-row .tabulator-cell[tabulator-field=route]").first).to_have_text("119")
    page.get_by_role("button", name="最近时限").click()
    page.wait_for_url("**sort=-due**")
    assert all(column(page, "due")), "cases without a time limit come last"


def test_what_is_shown_is_saved_as_a_workbook_of_texts(
    register: Open, cases: list[CaseFact], tmp_path: Path
) -> None:
    page = register("#columns=id,received,subject,kind,late,unit")
    told(page, MANY)
    path = download(page, "下载 XLSX", tmp_path)
    assert path.name == "台账-2026-11-20.xlsx"
    sheet: list[list[Any]] = load_workbook(path).get_sheet_by_index(0).to_python()
    assert sheet[0] == ["受理编号", "受理时间", "事由", "责任单位", "性质", "逾期次数"]
    assert len(sheet) == MANY + 1
    kinds = {"complaint": "投诉", "question": "咨询", "suggestion": "建议"}
    for row, fact in zip(sheet[1:], reversed(cases), strict=True):
        local = fact.received_at.astimezone(ZONE).replace(tzinfo=None, second=0)
        moment = row[1] if isinstance(row[1], datetime) else datetime.combine(row[1], time())
        assert (row[0], row[2], row[4]) == (fact.id, fact.subject, kinds[fact.kind])
        assert abs((moment - local).total_seconds()) < 1
        assert row[5] == fact.late


def test_csv_opens_in_a_spreadsheet_as_text(register: Open, cases: list[CaseFact], tmp_path: Path) -> None:
    page = register("#columns=id,subject,due&unit=bus-one&sort=received")
    path = download(page, "下载 CSV", tmp_path)
    raw = path.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    sheet = list(csv.reader(StringIO(raw.decode("utf-8-sig"), newline="")))
    wanted = [fact for fact in cases if fact.unit == "bus-one"]
    assert [row[0] for row in sheet[1:]] == [fact.id for fact in wanted]
    for row, fact in zip(sheet[1:], wanted, strict=True):
        guarded = f"'{fact.subject}" if fact.subject[0] in "=-" else fact.subject
        assert row[1] == guarded
    due = next(row[2] for row in sheet[1:] if row[2])
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d", due)


def test_text_of_cases_is_never_markup(register: Open) -> None:
    page = register("#q=onerror")
    expect(page.locator(".tabulator-row").first).to_contain_text(MARKUP)
    assert page.locator(".register-table img").count() == 0


def test_rows_are_walked_by_keyboard_and_opened(register: Open, cases: list[CaseFact]) -> None:
    page = register()
    page.locator(".tabulator-tableholder").evaluate("box => box.scrollTop = 0")
    page.locator(".tabulator-row a").first.focus()
    for step in range(3):
        page.keyboard.press("ArrowDown")
        expect(page.locator("a.register-id:focus")).to_have_text(cases[-2 - step].id)
    page.keyboard.press("Control+End")
    expect(page.locator("a.register-id:focus")).to_have_text(cases[0].id)
    assert page.locator("a.register-id[tabindex='0']").count() == 1
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/case.html?id={cases[0].id}")


def test_a_phone_shows_cards(register: Open, cases: list[CaseFact]) -> None:
    page = register("#situation=overdue&sort=received", width=360)
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    overdue = [fact for fact in cases if any(clock.state == "overdue" for clock in fact.clocks)]
    told(page, len(overdue))
    card = page.locator(".register-card").first
    expect(card).to_contain_text(overdue[0].id)
    expect(card).to_contain_text("已逾期")
    page.get_by_label("顺序").select_option("desc")
    expect(page.locator(".register-card").first).to_contain_text(overdue[-1].id)


def test_the_other_language_shows_the_same_list(register: Open) -> None:
    page = register("#unit=bus-one&situation=open")
    shown = page.locator(".register-count").inner_text()
    page.get_by_role("link", name="English").click()
    expect(page.locator(".register-table[data-loaded=yes]")).to_be_attached(timeout=60_000)
    assert "unit=bus-one" in page.url
    number = "".join(letter for letter in shown.split("件")[0] if letter.isdigit())
    expect(page.locator(".register-count")).to_have_text(f"{int(number):,} of {MANY:,} cases shown.")
    assert set(column(page, "unit")) == {"Bus Branch One"}


def test_a_month_that_is_missing_is_told(browser: Browser, sites: Path, tmp_path: Path) -> None:
    site = tmp_path / "internal"
    shutil.copytree(sites / "internal", site)
    (site / "data" / "register" / "2026-10.js").unlink()
    page = browser.new_page()
    page.goto(f"{site.as_uri()}/en/register.html")
    expect(page.get_by_text("The data of 1 months could not be loaded")).to_be_visible()
    assert page.locator(".tabulator-row").count() > 0
    page.close()


def test_a_number_of_the_units_page_leads_to_as_many_cases(visit: Any) -> None:
    page = visit.open("internal/units.html")
    link = page.locator("td a[href*='register.html']").first
    number = int(link.inner_text())
    link.click()
    expect(page.locator(".register-table[data-loaded=yes]")).to_be_attached()
    expect(page.locator(".register-count")).to_contain_text(f"显示 {number} 件")
    assert number == page.locator(".tabulator-row").count() > 0
