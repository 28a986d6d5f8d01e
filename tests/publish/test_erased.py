"""Whoever looks at a case whose personal data was erased sees that it was: register, receipt, sheets."""

from datetime import datetime
from pathlib import Path

import pytest

from rightsdesk.analysis.facts import case_fact
from rightsdesk.domain.standing import Standing
from rightsdesk.domain.worklist import NextSteps
from rightsdesk.operations.workspace import Workspace
from rightsdesk.publish.papers import paper_of
from rightsdesk.publish.views.following import status
from rightsdesk.publish.views.papers import person
from rightsdesk.publish.views.register import COLUMNS, Glossary, texts
from rightsdesk.records.files import WorkTree
from rightsdesk.records.store import Desk, readable

ROOT = Path(__file__).parents[2]
NOW = datetime.fromisoformat("2026-11-20T10:00:00+08:00")
DESK = Desk(WorkTree(ROOT))
ERASED, RELEASED = "2608-DQ7P1-1", "2608-DSXXB-5"


def standing(case: str) -> Standing:
    return DESK.standing(readable(DESK.load_case(case)), NOW)


@pytest.mark.parametrize(("language", "word"), [("zh", "已删除"), ("en", "erased")])
def test_the_register_says_so(language: str, word: str) -> None:
    glossary = Glossary([DESK.versions(slug) for slug in DESK.slugs], DESK.staff, language)
    place = [column.key for column in COLUMNS].index("protection")
    rows = {
        case: texts(case_fact(standing(case)), DESK.organisation.zone(), glossary)
        for case in (ERASED, RELEASED)
    }
    assert rows[ERASED][place] == word
    assert rows[RELEASED][place] == "", "released from its hold"


@pytest.mark.parametrize(("language", "words"), [("zh", "个人信息已删除"), ("en", "personal data erased")])
def test_who_follows_the_case_is_told(language: str, words: str) -> None:
    zone = DESK.organisation.zone()
    assert words in status(standing(ERASED), NextSteps(), ["zh", "en"], zone).told[language].stage
    assert words not in status(standing(RELEASED), NextSteps(), ["zh", "en"], zone).told[language].stage


@pytest.mark.parametrize(("language", "words"), [("zh", "已依法删除"), ("en", "was erased")])
def test_sheets_say_why_nobody_is_named(language: str, words: str) -> None:
    workspace = Workspace(ROOT, NOW, "intake-01")
    paper = paper_of(workspace, readable(DESK.load_case(ERASED)), language)
    assert words in (person(paper).note or "")
