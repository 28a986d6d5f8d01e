"""The register's data: every case once, in language-neutral rows that a page reads from a script."""

import json
import re
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from rightsdesk.analysis.facts import CaseFact, case_facts
from rightsdesk.domain.standing import Standing
from rightsdesk.publish.register_data import FOLDER, register_files
from rightsdesk.publish.views.register import COLUMNS, Form, Glossary, cells, local, texts
from rightsdesk.publish.views.register_words import WORDS
from rightsdesk.records.store import Desk
from rightsdesk.resources import data_path

ZONE = ZoneInfo("Asia/Shanghai")
KEYS = [column.key for column in COLUMNS]


@pytest.fixture
def facts(here: Desk, standings: Sequence[Standing]) -> list[CaseFact]:
    return list(case_facts(standings))


@pytest.fixture
def glossary(here: Desk) -> Callable[[str], Glossary]:
    policies = [here.versions(slug) for slug in here.slugs]
    return lambda language: Glossary(policies, here.staff, language)


Written = dict[str, list[Any]]


@pytest.fixture
def written(facts: list[CaseFact], now: datetime, glossary: Callable[[str], Glossary]) -> Written:
    """What each script hands to the page, by its name."""
    found = {}
    for file in register_files(facts, ZONE, now, [glossary("zh"), glossary("en")]):
        if file.path.startswith(FOLDER):
            text = file.content.decode()
            assert "<" not in text  # one of the cases is full of markup
            call = re.fullmatch(r"deskRegister\.\w+\((.*)\);\n", text, re.DOTALL)
            assert call
            found[file.path.removeprefix(f"{FOLDER}/")] = json.loads(f"[{call[1]}]")
    return found


def rows(written: Written, month: str) -> list[dict[str, Any]]:
    return [dict(zip(KEYS, row, strict=True)) for row in written[f"{month}.js"][1]]


def test_the_register_has_every_case_once_in_its_month(written: Written, facts: list[CaseFact]) -> None:
    (index,) = written["index.js"]
    assert [(each["month"], each["number"]) for each in index["months"]] == [
        ("2026-11", 8),
        ("2026-10", 2),
        ("2026-09", 1),
    ]
    assert index["keys"] == KEYS
    found = {month: rows(written, month) for month in ("2026-11", "2026-10", "2026-09")}
    assert sorted(row["id"] for month in found.values() for row in month) == sorted(fact.id for fact in facts)
    for month, ofmonth in found.items():
        received = [row["received"] for row in ofmonth]
        assert received == sorted(received, reverse=True)
        assert {moment[:7] for moment in received} == {month}
    (calm,) = found["2026-09"]
    assert (calm["due"], calm["state"], calm["satisfaction"]) == (None, None, "satisfied")
    assert next(row for row in found["2026-11"] if row["id"] == "2611-MAJ0R-9")["severity"] == "major"


def test_a_row_keeps_its_mark_while_nothing_in_it_changes(
    facts: list[CaseFact], now: datetime, written: Written
) -> None:
    again = {file.path: file.content for file in register_files(reversed(facts), ZONE, now, [])}
    for each in written["index.js"][0]["months"]:
        assert each["mark"] in again[f"{FOLDER}/index.js"].decode()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_slug_of_a_row_has_its_word(
    facts: list[CaseFact], glossary: Callable[[str], Glossary], language: str
) -> None:
    words = glossary(language)
    tables = words.tables()
    for fact in facts:
        for column, cell, text in zip(COLUMNS, cells(fact, ZONE), texts(fact, ZONE, words), strict=True):
            if column.form is Form.WORD and cell is not None:
                known = {**tables[column.key].get(fact.policy, {}), **tables[column.key].get("", {})}
                assert known[str(cell)] == text
                if language == "zh" and column.key != "policy":
                    assert not re.search("[a-z]{3}", text), (column.key, text)


def test_a_slug_that_nobody_knows_any_more_is_shown_as_it_is(glossary: Callable[[str], Glossary]) -> None:
    unit = next(column for column in COLUMNS if column.key == "unit")
    assert glossary("zh").word(unit, "transport-group", "branch-of-old") == "branch-of-old"
    assert glossary("zh").word(unit, "transport-group", "") == "受理部门"


def test_a_time_limit_ends_at_24_00() -> None:
    midnight = datetime.fromisoformat("2026-11-21T00:00:00+08:00")
    assert local(Form.END, midnight, ZONE) == "2026-11-20T24:00"
    assert local(Form.TIME, midnight, ZONE) == "2026-11-21T00:00"


def test_the_page_says_only_words_that_are_declared() -> None:
    """Every name that a script says stands in WORDS, and none there is idle."""
    scripts = "".join(
        data_path("site_templates", "assets", f"register{part}.js").read_text("utf-8")
        for part in ("", "-data", "-files", "-table")
    )
    said = {*re.findall(r"\bsaid\.(\w+)", scripts), *re.findall(r"\bsay\(\"(\w+)\"", scripts)}
    situations = set(re.findall(r"^    (\w+): \(row\)", scripts, re.MULTILINE)) - {"address"}
    keys = {column.key for column in COLUMNS}
    assert (said - keys) | situations == set(WORDS)
