"""How promises are kept, in words, charts and downloads: published figures and nothing else."""

import csv
import io
import json
import re
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from rightsdesk.analysis.performance import Performance
from rightsdesk.analysis.publication import Counted, Month, Part, told
from rightsdesk.domain.handbook import Reviews
from rightsdesk.domain.policy import PolicyVersion
from rightsdesk.publish.charts import table
from rightsdesk.publish.files import SiteFile
from rightsdesk.publish.pages import PublicPages
from rightsdesk.publish.performance_files import FIELDS, files
from rightsdesk.publish.templates import Templates
from rightsdesk.publish.views.performance import PolicyPerformance, performance_view
from rightsdesk.publish.views.performance_words import number_in_words, period_in_words, share_in_words
from rightsdesk.publish.views.public import public_desk
from rightsdesk.records.files import WorkTree
from rightsdesk.records.store import Desk

ROOT = Path(__file__).parents[2]
DAY = date(2026, 11, 20)
SLUG = "transport-group"
LANGUAGES = ("zh", "en")
MONTHS: tuple[Month, ...] = ((2025, 11), (2025, 12), *((2026, number) for number in range(1, 11)))


@pytest.fixture(scope="module")
def version() -> PolicyVersion:
    return Desk(WorkTree(ROOT)).version_on(SLUG, DAY)


def month(received: int, late: int = 0, unhappy: int = 0) -> Counted:
    promises = {
        "transfer": Part(received, late),
        "answer": Part(received, 0),
        "call-back": Part(received, min(received, late + 1)),
        "report-major": Part(min(received, 3), 0),
    }
    return Counted(received, promises, Part(received // 2, unhappy))


def published(complaints: Sequence[Counted], questions: Sequence[Counted] = ()) -> Performance:
    """What is published of one policy in the last months."""
    by_kind: Mapping[str, Sequence[Counted]] = {
        "complaint": complaints,
        "question": questions or [Counted()] * len(complaints),
        "suggestion": [Counted()] * len(complaints),
    }
    months = MONTHS[-len(complaints) :]
    found = {
        (SLUG, kind): tuple(told(list(zip(months, counted, strict=True)), 5))
        for kind, counted in by_kind.items()
    }
    return Performance(found, months, 5, 15)


def view(performance: Performance, version: PolicyVersion, language: str) -> PolicyPerformance:
    (found,) = performance_view(performance, [version], language, "").policies
    return found


def page(performance: Performance, version: PolicyVersion, language: str) -> str:
    """The page of the policy, as Markdown."""
    desk = Desk(WorkTree(ROOT))
    versions = [each for slug in desk.slugs for each in desk.versions(slug)]
    seen = public_desk(desk.organisation, versions, DAY, language)
    kept = performance_view(performance, [version], language, "" if language == "zh" else "en")
    pages = PublicPages(seen, Templates(ROOT), Reviews(None, {}, DAY), kept).pages()
    return next(each.text for each in pages if each.path == f"performance/{SLUG}.md")


def of(made: Sequence[SiteFile], name: str) -> str:
    return next(each.content.decode("utf-8-sig") for each in made if each.path == name)


def test_shares_in_words() -> None:
    found = {
        each.first: each
        for each in published([month(41, 7), month(50, 1), month(50, 0)]).told[SLUG, "complaint"]
    }
    shares = [each.promises["transfer"].share for each in found.values()]
    assert [share_in_words(share, "zh") for share in shares if share] == ["77%～89%", "92%～99%", "100%"]
    assert [share_in_words(share, "en") for share in shares if share] == ["77–89%", "92–99%", "100%"]
    opinions = [each.opinions.share for each in found.values() if each.opinions]
    assert [share_in_words(share, "zh") for share in opinions if share] == [
        "80% 以上",
        "84% 以上",
        "84% 以上",
    ]
    assert next(share_in_words(share, "en") for share in opinions if share) == "at least 80%"


def test_numbers_and_periods_in_words() -> None:
    assert number_in_words(20, "zh") == "20 件以上"
    assert number_in_words(20, "en") == "20 or more"
    assert period_in_words((2026, 7), (2026, 9), "zh") == "2026年7月至9月"
    assert period_in_words((2026, 7), (2026, 9), "en") == "July to September 2026"
    assert period_in_words((2025, 11), (2026, 2), "zh") == "2025年11月至2026年2月"
    assert period_in_words((2025, 11), (2026, 2), "en") == "November 2025 to February 2026"
    assert period_in_words((2026, 7), (2026, 7), "en") == "July 2026"


@pytest.mark.parametrize("language", LANGUAGES)
def test_where_there_is_little_there_are_sentences_and_no_charts(
    version: PolicyVersion, language: str
) -> None:
    found = view(published([month(3), month(4, late=1), month(2)]), version, language)
    assert found.charts == ()
    (kind,) = found.kinds
    assert len(kind.periods) == 1
    assert len(found.nothing) == 2
    cells = {promise.name: promise.cells for promise in kind.promises}
    said = {cell.share for row in cells.values() for cell in row if cell}
    assert said == ({"全部按时", "不是全部按时"} if language == "zh" else {"all in time", "not all in time"})
    assert kind.gathering == ("2026年10月" if language == "zh" else "October 2026")
    text = page(published([month(3), month(4, late=1), month(2)]), version, language)
    assert "<img" not in text
    assert kind.gathering in text


def test_with_nothing_at_all_the_page_says_so(version: PolicyVersion) -> None:
    found = view(published([month(1)]), version, "en")
    assert (found.kinds, found.latest) == ((), None)
    assert len(found.nothing) == 3
    assert "Fewer than 5, not published yet" in page(published([month(1)]), version, "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_charts_show_what_the_tables_say(version: PolicyVersion, language: str) -> None:
    numbers = [44, 50, 63, 71, 2, 48, 55, 59, 61, 44, 70, 66]
    performance = published([month(number, late=number // 9, unhappy=3) for number in numbers])
    (kind,) = view(performance, version, language).kinds
    assert kind.received and kind.satisfied and kind.kept
    _names, rows = table(kind.received.chart)
    # A month put together with the next one is no bar, since it is no month.
    assert [row[1] for row in rows] == [40, 50, 60, 70, None, None, 55, 55, 60, 40, 70, 65]
    assert len(kind.periods) == len(numbers) - 1
    assert ("3月" if language == "zh" else "Mar") in [row[0] for row in rows]
    low, high = ("2025年11月", "2026年2月") if language == "zh" else ("November 2025", "February 2026")
    assert low in kind.received.chart.sentence
    assert high in kind.received.chart.sentence
    text = page(performance, version, language)
    for chart in (kind.received, kind.satisfied, kind.kept):
        assert f'<img src="{chart.file}" alt="' in text
        assert chart.chart.sentence in text
    made = list(files(performance, [version], LANGUAGES))
    folder = "" if language == "zh" else "en/"
    assert of(made, f"{folder}performance/{kind.received.file}").startswith("<svg")


def test_promises_that_concerned_too_few_are_named(version: PolicyVersion) -> None:
    (kind,) = view(published([month(30, late=2)]), version, "en").kinds
    assert "report of a major matter" in kind.untold
    assert "report of a major matter" not in [promise.name for promise in kind.promises]


def numbers_in(value: Any) -> list[int]:
    """Every whole number in what JSON holds."""
    if isinstance(value, dict):
        return [number for each in value.values() for number in numbers_in(each)]
    if isinstance(value, list):
        return [number for each in value for number in numbers_in(each)]
    return [value] if isinstance(value, int) and not isinstance(value, bool) else []


def test_downloads_hold_the_same_rounded_figures(version: PolicyVersion) -> None:
    performance = published(
        [month(23, late=3, unhappy=4), month(4), month(17, late=9)], [month(6), month(2), month(3)]
    )
    made = list(files(performance, [version], LANGUAGES))
    content = json.loads(of(made, f"performance/{SLUG}.json"))
    assert content["settled_through"] == "2026-10"
    assert content["rule"] == {"smallest": 5, "settled_on": 15, "share_from": 20}
    numbers = numbers_in(content["figures"])
    assert numbers
    assert all(number % 5 == 0 for number in numbers)
    rows = list(csv.DictReader(io.StringIO(of(made, f"performance/{SLUG}.csv"))))
    assert tuple(rows[0]) == FIELDS
    assert all(
        not number or int(number) % 5 == 0
        for row in rows
        for number in (row["cases_at_least"], row["short_at_least"])
    )
    promises = [
        (each["first_month"], part["id"], part["cases_at_least"], part["late_at_least"], part["none_late"])
        for each in content["figures"]
        for part in each["promises"]
    ]
    assert promises == [
        (
            row["first_month"],
            row["promise"],
            int(row["cases_at_least"]),
            int(row["short_at_least"]),
            row["none_short"] == "yes",
        )
        for row in rows
        if row["figure"] == "promise"
    ]
    first = content["figures"][0]
    assert (first["kind"], first["first_month"], first["last_month"]) == ("complaint", "2026-08", "2026-08")
    assert first["received_at_least"] == 20
    assert first["satisfaction"] == {"answers_at_least": 10, "not_satisfied_at_least": 0, "satisfied": None}


def test_shares_in_downloads_leave_open_no_less_than_they_do(version: PolicyVersion) -> None:
    performance = published([month(93, late=11)])
    made = list(files(performance, [version], LANGUAGES))
    figures = json.loads(of(made, f"performance/{SLUG}.json"))["figures"][0]
    transfer = next(part for part in figures["promises"] if part["id"] == "transfer")
    share = performance.told[SLUG, "complaint"][0].promises["transfer"].share
    assert share is not None
    assert transfer["in_time"]["at_least"] <= share.lowest <= share.highest <= transfer["in_time"]["at_most"]
    assert transfer["in_time"]["at_least"] <= 1 - 11 / 93 <= transfer["in_time"]["at_most"]


def test_no_title_is_a_formula_in_a_spreadsheet(version: PolicyVersion) -> None:
    clause, clock = version.policy.clocks()[0]
    evil = clock.model_copy(update={"title": clock.title.model_copy(update={"en": "=1+1", "zh": "@x"})})
    clauses = tuple(
        each.model_copy(update={"clocks": (evil, *each.clocks[1:])}) if each is clause else each
        for each in version.policy.clauses
    )
    changed = version.model_copy(update={"policy": version.policy.model_copy(update={"clauses": clauses})})
    performance = published([month(30)])
    text = of(list(files(performance, [changed], ("zh",))), f"performance/{SLUG}.csv")
    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    assert "'=1+1" in cells
    assert not [cell for cell in cells if re.match(r"[=+\-@\t\r]", cell)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_rule_page_takes_its_numbers_from_the_settings(language: str) -> None:
    desk = Desk(WorkTree(ROOT))
    versions = [each for slug in desk.slugs for each in desk.versions(slug)]
    seen = public_desk(desk.organisation, versions, DAY, language)
    kept = performance_view(Performance({}, MONTHS, 7, 21), [], language, "")
    pages = PublicPages(seen, Templates(ROOT), Reviews(None, {}, DAY), kept).pages()
    text = next(each.text for each in pages if each.path == "performance-rule.md")
    assert ("往下取到 7 的倍数" if language == "zh" else "rounded down to a multiple of 7") in text
    assert ("次月 21 日" if language == "zh" else "day 21 of the month after") in text
    assert kept.example is not None
    assert kept.example.share in text
    assert set(re.findall(r"`([a-z_]+)`", text)) >= set(FIELDS)
