"""The form that helps to write a complaint: by keyboard, on a phone, checked as it is typed, nothing sent."""

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser

CLIPBOARD = """
window.full = false;
Object.defineProperty(navigator, "clipboard", {value: {writeText: async (text) => {
  if (window.full) throw new Error("full");
  window.copied = text;
}}});
"""
KEPT = "[...Object.keys(localStorage), ...Object.keys(sessionStorage)].filter((key) => !key.includes('__'))"


@pytest.fixture
def phone(browser: Browser, sites: Any) -> Iterator[Page]:
    """The form on a phone's screen."""
    context = browser.new_context(viewport={"width": 360, "height": 800})
    page = context.new_page()
    page.set_default_timeout(10_000)
    page.goto(f"{sites.as_uri()}/public/complain.html")
    yield page
    context.close()


def lacking(page: Page) -> list[str]:
    return page.locator("#complain-list li.lacking strong").all_inner_texts()


def reach(page: Page, name: str) -> None:
    """Go by the Tab key to the field of that name."""
    for _step in range(60):
        if page.evaluate("document.activeElement.getAttribute('name')") == name:
            return
        page.keyboard.press("Tab")
    pytest.fail(f"no way to {name} by keyboard")


def test_a_letter_is_written_by_keyboard_on_a_phone(phone: Page) -> None:
    page, sent = phone, list[str]()
    page.on("request", lambda request: sent.append(request.url))
    told = {
        "what": "前门在我上车时关上，夹住了背包。",
        "line": "12 路",
        "vehicle": "1207",
        "place": "示例路口站",
        "more": "请当面说明",
        "contact": "演示市演示路 0 号",
        "name": "演示用户·某甲",
    }
    page.locator("[name=kind]").first.focus()
    reach(page, "what")
    page.keyboard.type(told["what"])
    for name in ("line", "vehicle", "place"):
        reach(page, name)
        page.keyboard.type(told[name])
    reach(page, "day")
    page.locator("[name=day]").fill("2026-11-02")
    page.locator("[name=time]").fill("08:50")
    reach(page, "wants")
    page.keyboard.press("ArrowDown")
    reach(page, "more")
    page.keyboard.type(told["more"])
    reach(page, "reply")
    page.keyboard.press("ArrowDown")
    for name in ("contact", "name"):
        reach(page, name)
        page.keyboard.type(told[name])
    letter = page.locator("#letter-text")
    for value in told.values():
        expect(letter).to_contain_text(value)
    expect(letter).to_contain_text("2026年11月2日 08:50")
    for chosen in ("wants", "reply"):
        words = page.locator(f"[name={chosen}]").evaluate("list => list.options[list.selectedIndex].text")
        expect(letter).to_contain_text(words)
    assert lacking(page) == []
    expect(page.locator("#complain-said")).to_contain_text("已经写全")
    mail = unquote(page.locator("[data-act=mail]").get_attribute("href") or "")
    assert mail.startswith("mailto:complaints@transport.desk.example?subject=投诉")
    assert all(value in mail for value in told.values())
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert [address for address in sent if not address.startswith("file:")] == []
    assert page.evaluate(KEPT) == []


@pytest.mark.parametrize("site", ["public", "public/en"])
def test_what_is_missing_is_said_as_it_is_typed(visit: Any, site: str) -> None:
    page = visit.open(f"{site}/complain.html")
    names = page.locator("#complain-list strong").all_inner_texts()
    assert lacking(page) == names
    assert len(names) == 5
    page.fill("[name=what]", "急")
    assert lacking(page) == names
    page.fill("[name=what]", "The driver closed the door on my bag.")
    page.fill("[name=line]", "12")
    page.fill("[name=day]", "2999-01-01")
    page.select_option("[name=wants]", index=1)
    assert lacking(page) == [names[2], names[4]]
    page.fill("[name=day]", "2026-11-02")
    page.select_option("[name=reply]", index=1)
    assert lacking(page) == [names[4]]
    page.check("[value=question]")
    assert lacking(page) == [names[4]]
    page.fill("[name=contact]", "000-0000-0000")
    assert lacking(page) == []


@pytest.mark.parametrize(
    ("typed", "warned"),
    [
        ("我的身份证是 11010519491231002X", "身份证"),
        ("卡号 4111 1111 1111 1111", "银行卡"),
        ("查询密码：123456", "密码"),
        ("订单 4111111111111112，电话 13800000000，忘了密码", ""),
    ],
)
def test_what_is_not_needed_is_warned_of(visit: Any, typed: str, warned: str) -> None:
    page = visit.open("public/complain.html")
    page.fill("[name=what]", typed)
    care = page.locator("#complain-care")
    if warned:
        expect(care).to_contain_text(f"好像有{warned}")
    else:
        expect(care).to_be_empty()


def test_a_poster_fills_in_line_and_vehicle(visit: Any) -> None:
    page = visit.open("public/complain.html#line=12&vehicle=%E6%BC%94A%3Cb%3E1207")
    expect(page.locator("[name=line]")).to_have_value("12")
    expect(page.locator("[name=vehicle]")).to_have_value("演A<b>1207")
    expect(page.locator("#complain-prefilled")).to_contain_text("线路 12，车辆 演A<b>1207")
    expect(page.locator("#letter-text")).to_contain_text("演A<b>1207")
    page.locator("a.desk-language").click()
    expect(page).to_have_url(re.compile(r"/en/complain\.html#line=12"))
    expect(page.locator("[name=line]")).to_have_value("12")
    expect(page.locator("#complain-prefilled")).to_contain_text("Line 12")


def test_another_service_asks_other_questions(visit: Any) -> None:
    page = visit.open("public/complain.html")
    page.fill("[name=line]", "12")
    page.select_option("[name=service]", "water")
    expect(page.locator("[name=line]")).to_be_hidden()
    expect(page.locator("[name=address]")).to_be_visible()
    page.fill("[name=address]", "示例里 00 号")
    page.fill("[name=meter]", "000000")
    letter = page.locator("#letter-text")
    expect(letter).to_contain_text("示例里 00 号")
    expect(letter).to_contain_text("水表编号")
    expect(letter).not_to_contain_text("线路")
    choices = page.locator("[name=category]").inner_text()
    assert "水压" in choices
    assert "在哪里" not in lacking(page)


def test_that_it_may_be_shown_in_open_data_is_said_only_by_who_ticks_it(visit: Any, sites: Any) -> None:
    page = visit.open("public/complain.html")
    page.fill("[name=what]", "前门在我上车时关上，夹住了背包。")
    letter = page.locator("#letter-text")
    expect(letter).not_to_contain_text("公开数据")
    page.check("[name=agreed]")
    expect(letter).to_contain_text("同意列入")
    data = page.locator("#complain-agreed-help a").get_attribute("href")
    assert (sites / "public" / data).is_file()


def test_only_the_letter_is_printed(visit: Any) -> None:
    page = visit.open("public/complain.html")
    page.fill("[name=what]", "前门在我上车时关上，夹住了背包。")
    page.evaluate("window.print = () => { window.printed = document.documentElement.className; }")
    page.locator("[data-act=print]").click()
    assert "letter-only" in page.evaluate("window.printed")
    page.emulate_media(media="print")
    expect(page.locator("#letter-text")).to_be_visible()
    for hidden in ("#complain", "h1", "#letter button", ".md-header"):
        expect(page.locator(hidden).first).to_be_hidden()
    page.emulate_media(media="screen")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(page.locator("h1")).to_be_visible()


def test_the_text_is_copied_or_at_least_selected(visit: Any) -> None:
    page = visit.open("public/complain.html")
    page.fill("[name=what]", "前门在我上车时关上，夹住了背包。")
    page.evaluate(CLIPBOARD)
    page.locator("[data-act=copy]").click()
    expect(page.locator("#letter-said")).to_contain_text("已复制")
    assert "夹住了背包" in page.evaluate("window.copied")
    page.evaluate("window.full = true")
    page.locator("[data-act=copy]").click()
    expect(page.locator("#letter-said")).to_contain_text("已经选中")
    assert "夹住了背包" in page.evaluate("getSelection().toString()")


def test_without_scripts_the_page_tells_all(without_scripts: Page, sites: Any) -> None:
    page = without_scripts
    page.goto(f"{sites.as_uri()}/public/complain.html")
    expect(page.locator("#complain")).to_be_hidden()
    expect(page.locator("#letter")).to_be_hidden()
    expect(page.locator("noscript p")).to_contain_text("没有启用脚本")
    expect(page.locator("article")).to_contain_text("000-0000-0000")


def test_the_forms_of_both_languages_ask_the_same(visit: Any) -> None:
    asked = []
    for site in ("public", "public/en"):
        page = visit.open(f"{site}/complain.html")
        names = page.evaluate("[...document.getElementById('complain').elements].map((each) => each.name)")
        words = json.loads(page.locator("#complain-words").text_content() or "")
        asked.append((names, list(words), list(words["hints"]), list(words["care"]), list(words["labels"])))
    assert asked[0] == asked[1]
