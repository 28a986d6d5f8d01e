"""Following a complaint in a real browser: from number and code to how far it is, and nothing leaves."""

import json
import random
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from rightsdesk.domain.ids import check_character, is_case_id, normalise
from rightsdesk.domain.receipt_code import bucket_of, decoded, is_code, new_code, shown
from rightsdesk.records.receipts import Issued, derive

pytestmark = pytest.mark.browser

LATE, WAITING, CLOSED = "2611-HJZ4Z-8", "2611-WRV7E-V", "2610-Z12WA-E"
CHROMIUM = Path("/usr/bin/chromium")
BUCKET = re.compile(r"/follow/buckets/[0-9a-f]{3}\.js")


@pytest.fixture
def tab(browser: Browser) -> Iterator[Page]:
    """A tab in which something is meant to go wrong."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    yield context.new_page()
    context.close()


def ask(page: Page, number: str, code: str) -> None:
    page.locator("#follow-number").fill(number)
    page.locator("#follow-code").fill(code)
    page.locator("#follow [type=submit]").click()


def answer(page: Page) -> Any:
    """What the page says, once it says it."""
    found = page.locator("#follow-result")
    expect(found.locator("h2")).to_be_visible()
    return found


@pytest.mark.parametrize("served", [False, True], ids=["folder", "server"])
def test_number_and_code_show_how_far_it_is(
    any_visit: Any, origin: str, receipts: Mapping[str, Issued], served: bool
) -> None:
    page = any_visit.open("public/follow.html", origin if served else None)
    ask(page, LATE, receipts[LATE].code)
    told = answer(page)
    expect(told).to_contain_text(LATE)
    expect(told).to_contain_text("单位已接收")
    expect(told.get_by_role("listitem").first).to_contain_text("最迟 2026年11月18日 17:30 已逾期")
    expect(told).to_contain_text("说明“超过时限”")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert any_visit.bars() == []


def test_english_readers_are_told_in_english(visit: Any, receipts: Mapping[str, Issued]) -> None:
    page = visit.open("public/en/follow.html")
    ask(page, WAITING, receipts[WAITING].code)
    told = answer(page)
    expect(told).to_contain_text("We have asked you to add something")
    expect(told).to_contain_text("the time limit stands still until you answer")
    assert not re.search(r"[\u4e00-\u9fff]", told.inner_text())


def test_what_is_closed_says_what_to_do_if_it_is_not_well(visit: Any, receipts: Mapping[str, Issued]) -> None:
    page = visit.open("public/follow.html")
    ask(page, CLOSED, receipts[CLOSED].code)
    told = answer(page)
    expect(told).to_contain_text("这件事已经办结")
    expect(told).to_contain_text("要求重新处理")
    expect(told).not_to_contain_text("承办部门")


def test_only_the_one_bucket_is_asked_for(visit: Any, origin: str, receipts: Mapping[str, Issued]) -> None:
    page = visit.open("public/follow.html", origin)
    page.wait_for_load_state("networkidle")
    asked: list[Any] = []
    page.on("request", lambda sent: asked.append(sent))
    ask(page, LATE, receipts[LATE].code)
    answer(page)
    page.wait_for_load_state("networkidle")
    assert [BUCKET.search(sent.url) is not None for sent in asked] == [True]
    (sent,) = asked
    name = bucket_of(derive(LATE, receipts[LATE].code).tag)
    assert re.fullmatch(rf"{re.escape(origin)}/public/follow/buckets/{name}\.js\?\d+", sent.url)
    assert (sent.method, sent.post_data) == ("GET", None)
    assert page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]")[1:] == [0, ""]
    assert LATE not in page.url


def test_it_works_by_keyboard_and_however_the_code_is_typed(
    any_visit: Any, receipts: Mapping[str, Issued]
) -> None:
    page = any_visit.open("public/follow.html")
    page.locator("#follow-number").focus()
    page.keyboard.type(LATE.replace("-", "").lower())
    expect(page.locator("#follow-number")).to_have_value(LATE)
    page.keyboard.press("Tab")
    typed = receipts[LATE].code.replace("-", " ").replace("0", "o").replace("1", "l").lower()
    page.keyboard.type(typed)
    expect(page.locator("#follow-code")).to_have_value(receipts[LATE].code)
    page.keyboard.press("Enter")
    expect(answer(page)).to_contain_text("单位已接收")
    expect(page.locator("#follow-result")).to_have_attribute("role", "status")
    expect(page.locator("#follow-result h2")).to_be_in_viewport()


def test_what_is_mended_in_the_middle_stays_where_it_is(visit: Any) -> None:
    page = visit.open("public/follow.html")
    field = page.locator("#follow-code")
    field.focus()
    page.keyboard.type("ABCDEFG")
    expect(field).to_have_value("ABCD-EFG")
    for _step in range(6):
        page.keyboard.press("ArrowLeft")
    page.keyboard.type("x")
    assert field.evaluate("field => [field.value, field.selectionStart]") == ["ABxCD-EFG", 3]
    page.keyboard.press("Tab")
    expect(field).to_have_value("ABXC-DEFG")


@pytest.mark.parametrize(
    ("number", "code", "where", "said"),
    [
        ("", "", "number", "请填写受理编号"),
        (LATE[:-1] + "9", "", "number", "受理编号有误"),
        (LATE, "", "code", "请填写查询码"),
        (LATE, "0000-0000-0001", "code", "查询码有误"),
        (LATE, "请问", "code", "查询码有误"),
    ],
)
def test_a_slip_is_told_before_anything_is_asked_for(
    visit: Any, number: str, code: str, where: str, said: str
) -> None:
    page = visit.open("public/follow.html")
    asked: list[str] = []
    page.on("request", lambda sent: asked.append(sent.url))
    ask(page, number, code)
    expect(page.locator(f"#follow-{where}-wrong")).to_contain_text(said)
    expect(page.locator(f"#follow-{where}")).to_have_attribute("aria-invalid", "true")
    expect(page.locator(f"#follow-{where}")).to_be_focused()
    expect(page.locator("#follow-result")).to_be_empty()
    assert asked == []
    assert visit.bars() == []


@pytest.mark.parametrize(("number", "whose"), [(LATE, CLOSED), (CLOSED, LATE)])
def test_a_code_of_another_case_opens_nothing(
    visit: Any, receipts: Mapping[str, Issued], number: str, whose: str
) -> None:
    page = visit.open("public/follow.html")
    ask(page, number, receipts[whose].code)
    expect(answer(page).locator("h2")).to_have_text("没有查到")


def test_a_code_that_was_replaced_opens_nothing(visit: Any, replaced: Issued) -> None:
    page = visit.open("public/follow.html")
    ask(page, LATE, replaced.code)
    expect(answer(page).locator("h2")).to_have_text("没有查到")


def test_a_second_question_replaces_the_first_answer(visit: Any, receipts: Mapping[str, Issued]) -> None:
    page = visit.open("public/follow.html")
    ask(page, LATE, receipts[LATE].code)
    expect(answer(page)).to_contain_text(LATE)
    ask(page, CLOSED, receipts[CLOSED].code)
    expect(page.locator("#follow-result")).to_contain_text(CLOSED)
    expect(page.locator("#follow-result")).not_to_contain_text(LATE)
    page.get_by_role("button", name="清空", exact=True).click()
    expect(page.locator("#follow-result")).to_be_empty()
    expect(page.locator("#follow-code")).to_have_value("")


def damaged(script: str, wanted: bytes) -> Iterator[str]:
    """The same bucket with one thing wrong with the entry of a tag."""
    name = bucket_of(wanted)
    tag, wrapped, sealed = next(entry for entry in told(script) if decoded(entry[0]) == wanted)
    flipped = "B" if sealed[700] == "A" else "A"
    for worse in (
        [tag, wrapped, sealed[:700] + flipped + sealed[701:]],
        [tag, wrapped, sealed[:100]],
        [tag, sealed[: len(wrapped)], sealed],
        [tag],
        [tag, "*", "*"],
    ):
        yield f'deskReceipt.bucket("{name}",{json.dumps([worse])});'
    yield f'deskReceipt.bucket("{name}",{{}});'
    yield "half a fi"


def told(script: str) -> Any:
    return json.loads(script[script.index(",") + 1 : script.rindex(")")])


@pytest.mark.parametrize("which", range(7))
def test_damaged_data_is_called_damaged(
    tab: Page, sites: Path, receipts: Mapping[str, Issued], which: int
) -> None:
    tag = derive(LATE, receipts[LATE].code).tag
    script = (sites / "public" / "follow" / "buckets" / f"{bucket_of(tag)}.js").read_text(encoding="utf-8")
    worse = list(damaged(script, tag))[which]
    tab.route(BUCKET, lambda route: route.fulfill(body=worse, content_type="text/javascript"))
    tab.goto(f"{sites.as_uri()}/public/follow.html")
    ask(tab, LATE, receipts[LATE].code)
    expect(answer(tab).locator("h2")).to_have_text("数据已损坏")


def test_a_bucket_that_cannot_be_loaded_is_told(
    tab: Page, sites: Path, receipts: Mapping[str, Issued]
) -> None:
    tab.route(BUCKET, lambda route: route.abort())
    tab.goto(f"{sites.as_uri()}/public/follow.html")
    ask(tab, LATE, receipts[LATE].code)
    expect(answer(tab).locator("h2")).to_have_text("没有取到数据")
    tab.unroute(BUCKET)
    tab.locator("#follow [type=submit]").click()
    expect(tab.locator("#follow-result")).to_contain_text("单位已接收")


def test_plain_http_is_told(browser: Browser, origin: str, receipts: Mapping[str, Issued]) -> None:
    elsewhere = "--host-resolver-rules=MAP desk.example 127.0.0.1"
    other = browser.browser_type.launch(executable_path=str(CHROMIUM), args=["--no-sandbox", elsewhere])
    page = other.new_page()
    page.goto(origin.replace("127.0.0.1", "desk.example") + "/public/follow.html")
    assert page.evaluate("[isSecureContext, typeof crypto.subtle]") == [False, "undefined"]
    ask(page, LATE, receipts[LATE].code)
    expect(answer(page)).to_contain_text("https")
    other.close()


def test_without_scripts_the_form_is_not_there_and_the_page_says_so(
    without_scripts: Page, sites: Path
) -> None:
    without_scripts.goto(f"{sites.as_uri()}/public/follow.html")
    expect(without_scripts.locator("#follow")).to_be_hidden()
    expect(without_scripts.get_by_text("需要浏览器启用脚本")).to_be_visible()


def test_the_browser_knows_numbers_and_codes_as_the_desk_does(visit: Any) -> None:
    page = visit.open("public/follow.html")
    source = random.Random(9180)
    typed = [new_code(source.randrange) for _ in range(40)]
    slips = [source.choice("0A1OIL-u 中") for _code in typed]
    for place in (0, 7):
        typed += [
            code[:place] + slip + code[place + 1 :] for code, slip in zip(typed[:40], slips, strict=True)
        ]
    typed += [f"2611-{code[:4]}Z-{check_character('2611' + code[:4] + 'Z')}" for code in typed[:40]]
    typed += [LATE, "２６１１－hjz4z－8", "2613-HJZ4Z-8", "2611 7kq3f 1", "2611–HJZ4Z—8", "", "-", "l"]
    found = page.evaluate(
        "typed => typed.map((each) => [deskReceipt.isCode(each), deskReceipt.asCode(each),"
        " deskReceipt.isNumber(each), deskReceipt.asNumber(each)])",
        typed,
    )
    for text, told_by_page in zip(typed, found, strict=True):
        number = normalise(text)
        assert told_by_page == [is_code(text), shown(text), is_case_id(number), number], text


VECTOR = {
    "point": "04fe8c19ce0905191ebc298a9245792531f26f0cece2460639e8bc39cb7f706a82"
    "6a779b4cf969b8a0e539c7f62fb3d30ad6aa8f80e30f1d128aafd68a2ce72ea0",
    "scalar": "f3ce7fdae57e1a310d87f1ebbde6f328be0a99cdbcadf4d6589cf29de4b8ffd2",
    "enc": "04a92719c6195d5085104f469a8b9814d5838ff72b60501e2c4466e5e67b325ac9"
    "8536d7b61a1af4b78e5b7f951c0900be863c403ce65c9bfcb9382657222d18c4",
    "info": "4f6465206f6e2061204772656369616e2055726e",
    "aad": "436f756e742d30",
    "ct": "5ad590bb8baa577f8619db35a36311226a896e7342a6d836d8b7bcd2f20b6c7f9076ac232e3ab2523f39513434",
}
"""RFC 9180, A.3.1: DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-128-GCM, base mode, sequence number 0."""


def test_the_browser_opens_what_the_standard_sealed(visit: Any) -> None:
    page = visit.open("public/follow.html")
    found = page.evaluate(
        """async (vector) => {
          const hex = (text) => Uint8Array.from(text.match(/../g), (each) => parseInt(each, 16));
          const pair = { scalar: hex(vector.scalar), point: hex(vector.point).slice(1) };
          const sealed = hex(vector.enc + vector.ct);
          const plain = await deskReceipt.open(sealed, pair, hex(vector.info), 16, hex(vector.aad));
          return new TextDecoder().decode(plain);
        }""",
        VECTOR,
    )
    assert found == "Beauty is truth, truth beauty"
