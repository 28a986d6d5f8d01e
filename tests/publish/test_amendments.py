"""What changed between versions, as the policy page says it in both languages."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from rightsdesk.domain.handbook import Reviews
from rightsdesk.domain.policy import Policy
from rightsdesk.domain.policy_changes import DutyKind, Fate
from rightsdesk.domain.vocabulary import Vocabulary
from rightsdesk.publish.pages import PublicPages
from rightsdesk.publish.templates import Templates
from rightsdesk.publish.views.amendments import _ATTRIBUTES, DUTIES, FATES, LISTS, AmendmentView, amendment
from rightsdesk.publish.views.public import public_desk
from rightsdesk.records.source import load
from rightsdesk.records.store import Desk

EACH_LANGUAGE = pytest.mark.parametrize("language", ["zh", "en"])
TODAY = date(2026, 11, 20)
HAN = re.compile(r"[\u4e00-\u9fff]")
GROUP: dict[str, Any] = dict(
    load(
        (Path(__file__).parents[2] / "policies/transport-group/2022-09-19.yml").read_bytes(), "group.yml"
    ).data
)


def everything_changed() -> dict[str, Any]:
    """The group's policy with a change of every kind."""
    clauses = [dict(clause) for clause in GROUP["clauses"]]
    clauses[0]["clocks"] = [clauses[0]["clocks"][0] | {"within": "9 days"}]
    clauses[1]["text"] = {"zh": clauses[1]["text"]["zh"] + "当日登记。", "en": clauses[1]["text"]["en"]}
    clauses[3]["text"] = {"zh": clauses[3]["text"]["zh"], "en": clauses[3]["text"]["en"] + " The same day."}
    del clauses[8]
    clauses.append(
        {"no": "99", "text": {"zh": "站务员巡视。", "en": "Staff walk the halls."}, "enforced": "by people"}
    )
    words = {name: dict(found) for name, found in GROUP["vocabulary"].items()}
    words["remedies"]["voucher"] = words["remedies"]["voucher"] | {"money": "owed"}
    words["remedies"]["apology"] = {"zh": "正式道歉", "en": "a formal apology"}
    words["remedies"]["letter"] = {"zh": "致歉信", "en": "letter of apology"}
    archivist = words["posts"]["archivist"]
    may = ["closed", *(step for step in archivist["may"] if step != "corrected")]
    words["posts"]["archivist"] = archivist | {"may": may}
    return GROUP | {
        "clauses": clauses,
        "vocabulary": words,
        "counting": GROUP["counting"] | {"day_ends": "midnight"},
    }


def seen(language: str) -> AmendmentView:
    before, after = Policy.model_validate(GROUP), Policy.model_validate(everything_changed())
    return amendment(before, after, "1", language)


@EACH_LANGUAGE
def test_no_language_stands_in_the_other(language: str) -> None:
    found = seen(language)
    said = [*found.words, *found.counting, *found.posts, *(clause.said for clause in found.clauses)]
    said += ["".join(piece.text for piece in row) for clause in found.clauses for row in clause.enforced]
    assert all(bool(HAN.search(sentence)) is (language == "zh") for sentence in said), said


def test_clauses_in_english() -> None:
    assert [(clause.no, clause.said) for clause in seen("en").clauses] == [
        ("1", "Clause 1 changes in what the system enforces"),
        ("2", "Clause 2 changes in its Chinese text"),
        ("4", "Clause 4 changes in its text"),
        ("9", "The former clause 9 is gone"),
        ("99", "Clause 99 is new"),
    ]


def test_clauses_in_chinese() -> None:
    assert [clause.said for clause in seen("zh").clauses] == [
        "第 1 条：改动了系统执行的内容",
        "第 2 条：改动了条文",
        "第 4 条：改动了英文条文",
        "原第 9 条：删除",
        "第 99 条：新增",
    ]


def test_what_is_enforced_shows_the_word_that_changed() -> None:
    [row] = seen("en").clauses[0].enforced
    assert [(piece.mark, piece.text) for piece in row if piece.mark != "kept"] == [
        ("removed", "7"),
        ("added", "9"),
    ]


def test_words_counting_and_posts() -> None:
    found = seen("en")
    assert found.words == (
        "Remedies: “a formal apology”, was “apology”.",
        "Remedies: “travel voucher or other goodwill payment”, money: “money that is owed” instead of "
        "“money at discretion”.",
        "Remedies: “letter of apology” is new.",
    )
    assert found.counting == (
        "The last day ends at 24:00. (Before: The last day ends at the close of business; at 24:00 where "
        "there is no business that day.)",
    )
    assert found.posts == (
        "Data and archive officer, newly: may take the step “closed”.",
        "Data and archive officer, no longer: may take the step “corrected”.",
    )


def test_everything_that_can_change_has_its_words() -> None:
    assert set(LISTS) == set(Vocabulary.model_fields)
    assert set(DUTIES) == set(DutyKind)
    assert {*FATES, Fate.CHANGED} == set(Fate)
    entries = [field.annotation.__args__[1] for field in Vocabulary.model_fields.values() if field.annotation]
    beside = {name for entry in entries for name in entry.model_fields} - {"zh", "en", "may"}
    assert set(_ATTRIBUTES) == beside


@EACH_LANGUAGE
def test_the_page_of_a_version_shows_what_it_changed(here: Desk, folder: Path, language: str) -> None:
    place = folder / "policies/transport-group"
    old = (place / "2022-09-19.yml").read_text(encoding="utf-8")
    for later in place.glob("*.yml"):
        if later.name != "2022-09-19.yml":
            later.unlink()
    (place / "2026-11-19.yml").write_text(old.replace("within: 7 days", "within: 9 days"), encoding="utf-8")
    versions = [version for slug in here.slugs for version in here.versions(slug)]
    desk = public_desk(here.organisation, versions, TODAY, language)
    pages = {
        page.path: page.text
        for page in PublicPages(desk, Templates(folder), Reviews(None, {}, TODAY)).pages()
    }
    for path in ("policies/transport-group.md", "policies/transport-group/2026-11-19.md"):
        shown = pages[path].partition("{: #changes }")[2]
        assert "<del>7</del><ins>9</ins>" in shown
        assert "(#clause-1)" in shown
    assert "#changes" not in pages["policies/transport-group/2022-09-19.md"]
