"""Chapters of the handbook: which a desk shows, whose limits they tell, what each says of itself."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from rightsdesk.domain.handbook import Reviews
from rightsdesk.publish.handbook import chapter_pages, chapters, edition, grouped, known_services
from rightsdesk.publish.outside import public_pages
from rightsdesk.publish.pages import Section
from rightsdesk.publish.templates import Templates
from rightsdesk.records.files import WorkTree
from rightsdesk.records.store import Desk

TODAY = date(2026, 11, 20)
WATER = {"water-quality", "water-pressure", "meters-bills", "interruptions"}
GENERAL = {"complain-well", "your-complaint", "may-not", "your-data", "elsewhere"}


def pages_of(folder: Path, now: Any, language: str = "en") -> dict[str, str]:
    made = public_pages(Desk(WorkTree(folder)), language, now, Templates(folder)).pages()
    return {page.path: page.text for page in made}


def provide(folder: Path, services: str) -> None:
    """Let the organisation provide other services."""
    path = folder / "policies/desk.yml"
    text = path.read_text(encoding="utf-8")
    start = text.index("services:")
    end = text.index("\n\n", start)
    path.write_text(f"{text[:start]}services: {services}{text[end:]}", encoding="utf-8")


@pytest.mark.parametrize(
    ("services", "shown"),
    [("{water: [water-utility]}", WATER | GENERAL), ("{heat: [basic]}", GENERAL), ("{}", GENERAL)],
)
def test_a_desk_shows_and_reviews_the_chapters_on_what_it_provides(
    folder: Path, now: Any, services: str, shown: set[str]
) -> None:
    provide(folder, services)
    pages = pages_of(folder, now)
    named = {
        path.removeprefix("handbook/").removesuffix(".md") for path in pages if path.startswith("handbook/")
    }
    assert named == shown | {"index"}
    desk = Desk(WorkTree(folder))
    reviewed = chapters(Templates(folder), ("zh", "en"), desk.organisation.services)
    assert {chapter.slug for chapter in reviewed} == shown
    assert all(chapter.reviewed for chapter in reviewed)


def test_a_chapter_tells_the_limits_of_the_first_of_its_services(folder: Path, now: Any) -> None:
    assert (
        "(within 3 days, counted from when it is handed" in pages_of(folder, now)["handbook/water-quality.md"]
    )
    assert "(within 2 days, counted from when it is handed" in pages_of(folder, now)["handbook/fares.md"]
    provide(folder, "{coach: [city-bus], bus: [complaints-office, basic]}")
    assert "(within 7 working days, counted" in pages_of(folder, now)["handbook/fares.md"], (
        "bus comes first in it"
    )
    provide(folder, "{coach: [city-bus]}")
    assert (
        "(within 10 days, counted from when we received it; for cases"
        in pages_of(folder, now)["handbook/fares.md"]
    )


def test_a_promise_that_a_policy_does_not_make_is_not_told(folder: Path, now: Any) -> None:
    provide(folder, "{bus: [basic]}")
    text = (folder / "policies/desk.yml").read_text(encoding="utf-8")
    (folder / "policies/desk.yml").write_text(
        text.replace("policy: transport-group", "policy: basic", 1), "utf-8"
    )
    page = pages_of(folder, now)["handbook/your-complaint.md"]
    assert "within 5 working days" in page
    for absent in (
        "we call you back",
        "how it is going",
        "counted from when the matter is handed",
    ):
        assert absent not in page


def test_every_chapter_says_its_edition_review_and_owner(folder: Path, now: Any) -> None:
    """Whichever shipped policy is the default one, somebody answers for the general chapters."""
    text = (folder / "policies/desk.yml").read_text(encoding="utf-8")
    for policy in Desk(WorkTree(folder)).slugs:
        (folder / "policies/desk.yml").write_text(
            text.replace("policy: transport-group", f"policy: {policy}", 1), encoding="utf-8"
        )
        for path, page in pages_of(folder, now, "zh").items():
            if path.startswith("handbook/") and path != "handbook/index.md":
                last = page.rstrip().splitlines()[-2]
                assert "本章于 2026年11月2日复核。" in last
                assert "下次复核不晚于 2027年5月2日。" in last
                assert "负责。" in last, (policy, path)


def test_the_edition_changes_with_any_chapter(folder: Path) -> None:
    first = edition("rules", Templates(folder), ("zh", "en"))
    assert edition("others", Templates(folder), ("zh", "en")) != first
    own = folder / "site_templates/public/en/handbook"
    own.mkdir(parents=True)
    (own / "fares.md").write_text("---\ntitle: Fares\n---\n# Fares\n", encoding="utf-8")
    assert edition("rules", Templates(folder), ("zh", "en")) != first


def test_a_chapter_of_no_group_comes_last(folder: Path) -> None:
    own = folder / "site_templates/public/en/handbook"
    own.mkdir(parents=True)
    (own / "heating.md").write_text("---\ntitle: Heating\nservices: heat\n---\n# Heating\n", encoding="utf-8")
    templates = Templates(folder)
    files = templates.files("public/en")
    pages = chapter_pages(files, {"heat", "water"}, Reviews(None, {}, TODAY), "en")
    groups = grouped(files, pages)
    assert [group.title for group in groups] == ["Water", "Complaints and rights", ""]
    assert [chapter.title for chapter in groups[-1].chapters] == ["Heating"]
    assert known_services(templates) == ["bus", "coach", "heat", "water"]


def test_the_navigation_groups_chapters_and_ends_with_what_stands_alone(folder: Path, now: Any) -> None:
    own = folder / "site_templates/public/en"
    own.mkdir(parents=True)
    for name in ("about", "about-us", "follow"):
        (own / f"{name}.md").write_text(f"---\ntitle: {name} & co\n---\n# {name}\n", encoding="utf-8")
    made = public_pages(Desk(WorkTree(folder)), "en", now, Templates(folder))
    home, handbook, rules, *alone = made.navigation()
    assert home.pages == ("index.md",)
    assert [part if isinstance(part, str) else part.title for part in handbook.pages] == [
        "handbook/index.md",
        "Travelling",
        "Water",
        "Complaints and rights",
    ]
    assert rules.pages[:2] == ("policies/index.md", "policies/basic.md")
    firsts = [section.pages[0] for section in alone]
    assert firsts == ["performance.md", "follow.md", "complain.md", "about.md"]
    assert Section("about &amp; co", ("about.md", "about-us.md")) in alone


def test_each_service_is_named_with_its_rules(folder: Path, now: Any) -> None:
    pages = pages_of(folder, now)
    index = pages["policies/index.md"]
    rules = "Rules for Handling Water Customers&#39; Complaints"
    assert f"| Water supply | [{rules}](../policies/water-utility.md) |" in index
    assert "For: water supply." in pages["policies/water-utility.md"]
    assert "For: " not in pages["policies/basic.md"]
    assert (
        "| [Water supply](policies/water-utility.md) | within 10 days | by day 5 of the next month |"
        in pages["index.md"]
    )


def test_a_longer_limit_of_some_cases_is_told_with_the_usual_one(folder: Path, now: Any) -> None:
    zh, en = pages_of(folder, now, "zh"), pages_of(folder, now)
    assert "（自转办起算，3 日内；严重程度为重大的，5 日内）" in zh["handbook/water-quality.md"]
    assert "for cases whose severity is major: within 5 days)" in en["handbook/water-quality.md"]
    assert "| 7 日内<br>紧急程度为紧急的，48 小时内。<br>严重程度为重大的，10 日内。" in zh["index.md"]
    assert "within 7 days<br>For cases whose urgency is urgent: within 48 hours." in en["index.md"]


def test_pages_on_complaining_say_whose_times_they_tell(folder: Path, now: Any) -> None:
    zh, en = pages_of(folder, now, "zh"), pages_of(folder, now)
    assert "长途与旅游客运、供水适用别的规定" in zh["complain.md"]
    assert "长途与旅游客运、供水适用别的规定" in zh["handbook/your-complaint.md"]
    assert "Other rules and times apply to coaches and water supply:" in en["complain.md"]
    provide(folder, "{bus: [transport-group]}")
    assert "适用别的规定" not in pages_of(folder, now, "zh")["complain.md"]


def test_steps_are_told_by_whatever_names_a_policy_gives_its_clocks(folder: Path, now: Any) -> None:
    path = folder / "policies/desk.yml"
    path.write_text(
        path.read_text("utf-8").replace("policy: transport-group", "policy: water-utility", 1), "utf-8"
    )
    provide(folder, "{water: [water-utility]}")
    zh, en = pages_of(folder, now, "zh")["complain.md"], pages_of(folder, now)["complain.md"]
    assert "责任单位自接到转办起，3 日内答复您。严重程度为重大的，5 日内。" in zh
    assert "由台账统计员回访您（自答复起算，次月 5 日前）" in zh
    assert "The unit answers you (within 3 days, counted from when it is handed to them)." in en
    assert "(by day 5 of the next month, counted from the answer)" in en


def test_the_letters_way_out_stands_in_the_handbook(folder: Path, now: Any) -> None:
    zh, en = pages_of(folder, now, "zh"), pages_of(folder, now)
    assert "自答复起 15 日内说明理由，我们就重新处理" in zh["handbook/your-complaint.md"]
    assert "say why within 15 days of the answer, and we handle it again" in en["handbook/your-complaint.md"]
    assert (
        "| 示例市水务局，监督电话 000-0000-0002 | 对我们的供水服务和答复不满意的 |"
        in zh["handbook/elsewhere.md"]
    )
    assert (
        "telephone 000-0000-0001 | If our service (buses, coaches) or our answer"
        in en["handbook/elsewhere.md"]
    )


def test_the_example_is_of_what_the_desk_provides(folder: Path, now: Any) -> None:
    both = pages_of(folder, now)["handbook/complain-well.md"]
    assert "line 12" in both and "estate, building" in both
    provide(folder, "{water: [water-utility]}")
    zh, en = pages_of(folder, now, "zh"), pages_of(folder, now)
    assert (
        "line 12" not in en["handbook/complain-well.md"]
        and "Line, direction" not in en["handbook/complain-well.md"]
    )
    assert "热水器打不着" in zh["handbook/complain-well.md"] and "车辆" not in zh["handbook/complain-well.md"]
    provide(folder, "{}")
    assert "counter in People" in pages_of(folder, now)["handbook/complain-well.md"]
