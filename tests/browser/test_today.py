"""Today for one post or person, by choice and by address."""

from typing import Any

from playwright.sync_api import Page, expect


def visible(page: Page) -> int:
    return page.locator("tr:visible .work").count()


def test_a_person_finds_the_work_of_their_post(any_visit: Any) -> None:
    page = any_visit.open("internal/index.html")
    everything = visible(page)
    post = page.get_by_label("岗位")
    option = post.locator("option[data-number]:not([data-number='0'])").first
    number, slug = int(option.get_attribute("data-number")), option.get_attribute("value")
    post.select_option(slug)
    assert visible(page) == number < everything
    assert page.url.endswith(f"#post={slug}")
    expect(page.get_by_role("status").filter(has_text="待办")).to_contain_text(f"待办 {number} 项")
    page.get_by_role("link", name="English").click()
    page.wait_for_url(f"**/en/index.html#post={slug}")
    assert visible(page) == number
    page.get_by_label("Post").select_option("")
    assert visible(page) == everything


def test_a_link_opens_the_work_of_a_person_and_none_is_said(visit: Any) -> None:
    page = visit.open("internal/index.html")
    idle = page.get_by_label("人员").locator("option[data-number='0']").first.get_attribute("value")
    page.goto(f"{visit.sites.as_uri()}/internal/index.html#person={idle}")
    expect(page.get_by_label("人员")).to_have_value(str(idle))
    assert visible(page) == 0
    expect(page.get_by_text("这里没有属于所选岗位或者人员的事项。").first).to_be_visible()


def test_without_scripts_everything_is_there(without_scripts: Any, sites: Any) -> None:
    without_scripts.goto(f"{sites.as_uri()}/internal/index.html")
    assert visible(without_scripts) > 10
    expect(without_scripts.get_by_label("岗位")).to_be_hidden()
