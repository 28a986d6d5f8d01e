"""The pages about what a desk does beside cases, and chapters of the handbook that are past their review."""

import re
import shutil
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from rightsdesk.domain.handbook import Reviews, review_interval
from rightsdesk.domain.ids import case_path
from rightsdesk.domain.programme.base import Record, record_path
from rightsdesk.domain.programme.catalogue import KINDS
from rightsdesk.publish.pages import InternalPages, PublicPages
from rightsdesk.publish.templates import Templates
from rightsdesk.publish.views.cases import Reader
from rightsdesk.publish.views.internal import internal_desk
from rightsdesk.publish.views.public import public_desk
from rightsdesk.records.agenda import agenda
from rightsdesk.records.files import WorkTree
from rightsdesk.records.source import dump, dump_event
from rightsdesk.records.store import Desk

SMALL = Path(__file__).parents[1] / "data" / "programme"
NOW = datetime.fromisoformat("2026-07-03T09:00:00+08:00")
CASE = {
    "id": "2606-GP1XF-C",
    "policy": "rules",
    "kind": "complaint",
    "channel": "phone",
    "received_at": "2026-06-30T09:00:00+08:00",
    "received_by": "ivy",
    "category": "staff",
    "subject": "Fall",
    "summary": "A fall.\n",
}
TRAINING = {"kind": "training", "id": "2607-3A7QY-8", "day": "2026-07-02", "period": "2026-01/2026-06"}
TOLD = {"event": "ticked", "at": "2026-06-30T10:10:00+08:00", "by": "ivy", "step": "tell-lead"}
ACTION = {"what": "Mend the *step*", "owner": "lead", "due": "2026-07-01"}


def record(**values: Any) -> Record:
    usual = {
        "title": "Law",
        "policy": "rules",
        "recorded_at": f"{values['day']}T16:00:00+08:00",
        "by": "ed",
    }
    return KINDS[values["kind"]].model_validate(usual | values)


@pytest.fixture
def small(tmp_path: Path) -> Desk:
    """A desk with a late training, and an emergency of which one step is taken."""
    shutil.copytree(SMALL, tmp_path, dirs_exist_ok=True)
    records = [
        record(**TRAINING, subjects=["law"], attended=["ivy"], actions=[ACTION]),
        record(
            kind="emergency",
            id="2606-GP1XF-C",
            title="Somebody fell",
            day="2026-06-30",
            by="ivy",
            plan="injury",
            activated_at="2026-06-30T10:00:00+08:00",
            what="A fall.",
            case=CASE["id"],
            timeline=[
                {"event": "ticked", "at": "2026-06-30T10:10:00+08:00", "by": "ivy", "step": "tell-lead"}
            ],
        ),
    ]
    for each in records:
        facts = each.facts()
        text = dump({key: value for key, value in facts.items() if key != "timeline"}) + "timeline:\n"
        write(tmp_path / record_path(each.kind, each.id), text + "".join(map(dump_event, facts["timeline"])))
    write(tmp_path / case_path(CASE["id"], 2026, 6, 30), dump(CASE) + "timeline:\n")
    return Desk(WorkTree(tmp_path))


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def internal(desk: Desk, root: Path, language: str) -> dict[str, str]:
    standings = [desk.standing(case, NOW) for case in desk.cases()]
    reader = Reader(language, desk.organisation.zone(), desk.staff)
    policies = [desk.versions(slug) for slug in desk.slugs]
    owed = agenda(desk, NOW, standings)
    view = internal_desk(desk.organisation, policies, standings, desk.calendars, reader, NOW, owed=owed)
    return {page.path: page.text for page in InternalPages(view, Templates(root)).pages()}


def bare(page: str) -> str:
    """The page without its tags."""
    return re.sub("<[^>]*>|`", "", page)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "en",
            ["overdue**", "unit's summary", "done late", "Somebody fell", "not yet", "Ivy"],
        ),
        ("zh", ["**逾期", "单位小结", "逾期办理", "Somebody fell", "尚未完成", "伊"]),
    ],
)
def test_the_programme_says_first_what_is_overdue(
    small: Desk, tmp_path: Path, language: str, said: list[str]
) -> None:
    page = internal(small, tmp_path, language)["programme.md"]
    for words in said:
        assert words.replace("'", "&#39;") in page
    assert "desk emergency tick 2606-GP1XF-C visit" in bare(page)
    assert page.index("{: #overdue }") < page.index("{: #rhythms }") < page.index("{: #records }")
    assert "case.html?id=2606-GP1XF-C" in page


@pytest.mark.parametrize(("language", "said"), [("en", "**1 overdue**"), ("zh", "**逾期 1 项**")])
def test_actions_name_owner_proof_and_source(small: Desk, tmp_path: Path, language: str, said: str) -> None:
    page = internal(small, tmp_path, language)["actions.md"]
    assert said in page
    assert "Mend the &#42;step&#42;" in page, "what people typed is no markup"
    assert ("lead" if language == "en" else "组长") in page
    assert "desk programme done 2607-3A7QY-8 --action 1" in bare(page)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ["trains and re-issues the handbook", "Ed", "(clause 2)"]),
        ("zh", ["组织培训、修订手册", "艾", "第 2 条"]),
    ],
)
def test_posts_show_duties_and_holders(small: Desk, tmp_path: Path, language: str, said: list[str]) -> None:
    page = internal(small, tmp_path, language)["posts.md"]
    for words in [*said, "desk next --post educator"]:
        assert words in bare(page)


def governed(desk: Desk, root: Path, language: str, more: str) -> str:
    """The page on posts where `desk.yml` says more."""
    organisation = root / "policies" / "desk.yml"
    organisation.write_text(organisation.read_text("utf-8") + more, encoding="utf-8")
    return bare(internal(Desk(WorkTree(root)), root, language)["posts.md"])


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "en",
            ["Signatures are demanded", "Lead: Lea", "Education officer: Ed", "after the commit 3f3f3f3f3f,"],
        ),
        ("zh", ["本服务台要求签名", "艾", "提交 3f3f3f3f3f 之后"]),
    ],
)
def test_who_may_change_the_rules_is_told(
    small: Desk, tmp_path: Path, language: str, said: list[str]
) -> None:
    more = (
        "governance:\n  signatures: true\n  staff: {by: [lead], agreed_by: [educator]}\n"
        f"audit: {{from: {'3f' * 20}}}\n"
    )
    page = governed(small, tmp_path, language, more)
    for words in said:
        assert words in page


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ["Signatures are not demanded", "Whoever holds a post", "from its first commit on"]),
        ("zh", ["未要求签名", "任何在岗人员", "从最初的提交开始"]),
    ],
)
def test_a_desk_that_anybody_may_change_says_so(
    small: Desk, tmp_path: Path, language: str, said: list[str]
) -> None:
    page = governed(small, tmp_path, language, "")
    for words in said:
        assert words in page


# The handbook


def public(desk: Desk, root: Path, language: str, today: date) -> dict[str, str]:
    versions = [version for slug in desk.slugs for version in desk.versions(slug)]
    reviews = Reviews(review_interval(versions), {"rights": date(2025, 3, 1)}, today)
    view = public_desk(desk.organisation, versions, NOW.date(), language)
    return {page.path: page.text for page in PublicPages(view, Templates(root), reviews).pages()}


@pytest.fixture
def handbook(small: Desk, tmp_path: Path) -> Desk:
    """The same desk with two chapters of its own, in both languages."""
    for language in ("zh", "en"):
        folder = tmp_path / "site_templates" / "public" / language / "handbook"
        write(folder / "rights.md", "---\ntitle: Rights\nreviewed: 2024-12-01\n---\n# Rights\n\nText.\n")
        write(folder / "fares.md", "---\ntitle: Fares\nreviewed: 2026-06-01\n---\n# Fares\n\nText.\n")
    return small


@pytest.mark.parametrize(("language", "by"), [("en", "1 March 2026"), ("zh", "2026年3月1日")])
def test_a_chapter_past_its_review_says_so(handbook: Desk, tmp_path: Path, language: str, by: str) -> None:
    pages = public(handbook, tmp_path, language, date(2026, 3, 2))
    page = pages["handbook/rights.md"]
    assert "!!! warning" in page
    assert by in page
    assert page.index("# Rights") < page.index("!!! warning") < page.index("Text.")
    assert by in pages["handbook/index.md"]
    assert "!!! warning" not in pages["handbook/fares.md"]


def test_on_its_last_day_a_chapter_is_not_yet_out_of_date(handbook: Desk, tmp_path: Path) -> None:
    assert "!!! warning" not in public(handbook, tmp_path, "en", date(2026, 3, 1))["handbook/rights.md"]


def test_without_a_rhythm_no_chapter_is_marked(handbook: Desk, tmp_path: Path) -> None:
    versions = [version for slug in handbook.slugs for version in handbook.versions(slug)]
    view = public_desk(handbook.organisation, versions, NOW.date(), "en")
    reviews = Reviews(None, {}, date(2036, 1, 1))
    pages = {page.path: page.text for page in PublicPages(view, Templates(tmp_path), reviews).pages()}
    assert "!!! warning" not in pages["handbook/rights.md"]
    assert "next review" not in pages["handbook/index.md"]
