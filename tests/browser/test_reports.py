"""The report on a month as people read it in the browser: found, seen with its charts, followed to a case."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

PAGE = "internal/reports/2026-10.html"


@pytest.mark.parametrize("path", [PAGE, PAGE.replace("/", "/en/", 1)])
def test_every_chart_is_drawn_and_told_in_words_above_its_table(any_visit: Any, path: str) -> None:
    page = any_visit.open(path)
    charts = page.locator("article div.chart img")
    assert charts.count() >= 3
    for number in range(charts.count()):
        chart = charts.nth(number)
        chart.scroll_into_view_if_needed()
        expect(chart).to_have_js_property("complete", True)
        assert chart.evaluate(
            "img => img.naturalWidth > 0 && img.getBoundingClientRect().width <= innerWidth"
        )
        assert len(chart.get_attribute("alt")) > 10
        table = page.locator("article div.chart").nth(number).locator("xpath=following::table[1]")
        assert table.locator("tbody tr").count() >= 1


def test_a_report_is_reached_by_keyboard_and_leads_to_a_case(visit: Any) -> None:
    page = visit.open("internal/reports/index.html")
    page.get_by_role("link", name="2026年10月投诉月报").last.focus()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("2026年10月投诉月报")
    expect(page.locator("h2").first).to_contain_text("总体情况")
    link = page.locator("#warnings ~ figure a.id").first
    case = link.inner_text()
    link.click()
    expect(page.locator("h1")).to_have_text(case)


def test_a_quarter_and_a_year_have_their_pages_and_one_that_runs_says_so(visit: Any) -> None:
    page = visit.open("internal/en/reports/2026-Q3.html")
    expect(page.locator("h1")).to_have_text("Quarterly report on complaints, third quarter of 2026")
    page = visit.open("internal/en/reports/2026.html")
    expect(page.locator(".admonition")).to_contain_text("The period is not over")
    # what runs is not compared with whole years
    expect(page.locator("#situation ~ figure").first.locator("tbody tr").first).to_contain_text("—")


def test_the_page_says_how_to_get_pdf_and_workbook(visit: Any) -> None:
    page = visit.open(PAGE)
    expect(page.locator("article")).to_contain_text("desk report 2026-10")


def test_the_page_leads_to_the_cases_it_counts(visit: Any) -> None:
    page = visit.open(PAGE)
    link = page.get_by_role("link", name=re.compile("在台账中查看本期受理的 [0-9]+ 件案件"))
    counted = re.findall("[0-9]+", link.inner_text())[0]
    link.click()
    expect(page.locator("#desk-register")).to_contain_text(f"显示 {counted} 件")
