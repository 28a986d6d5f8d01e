"""The pages of a desk whose steps a journey has taken."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import datetime
from html import unescape
from typing import Any

import pytest

from rightsdesk.analysis.facts import case_facts
from rightsdesk.analysis.report.making import all_reports
from rightsdesk.analysis.report.material import Known
from rightsdesk.publish.files import SiteFile
from rightsdesk.publish.leaves import CASES, Kept, frame_of, leaves
from rightsdesk.publish.pages import InternalPages
from rightsdesk.publish.templates import Templates
from rightsdesk.publish.views.case_pages import CasePages
from rightsdesk.publish.views.cases import Reader
from rightsdesk.publish.views.internal import internal_desk
from rightsdesk.publish.views.register import Glossary, texts
from rightsdesk.records.agenda import agenda
from rightsdesk.records.files import WorkTree
from rightsdesk.records.store import Desk

Pages = Callable[..., dict[str, str]]


def _bare(page: str) -> str:
    """The page without its tags, as a browser would show its characters."""
    return unescape(re.sub("<[^>]*>|`", "", page))


def _texts(shard: SiteFile) -> Iterator[tuple[str, str]]:
    """What a shard hands over to the page of cases or of records."""
    folder = "cases" if f"/{CASES}/" in shard.path else "programme"
    script = shard.content.decode()
    for leaf, text in json.loads(script[script.index("(") + 1 : script.rindex(")")]).items():
        yield f"{folder}/{leaf}.md", text


@pytest.fixture(scope="session")
def internal_pages() -> Pages:
    """`internal_pages(desk, at)`: the English pages for people who work here, by path, without tags; what the
    pages of cases and records show as `cases/ID.md` and `programme/ID.md`, and as `register` the rows of the
    register in words."""

    def made(desk: Any, at: str) -> dict[str, str]:
        here, now = Desk(WorkTree(desk.root)), datetime.fromisoformat(at)
        standings = [here.standing(case, now) for case in here.cases()]
        reader = Reader("en", here.organisation.zone(), here.staff)
        policies = [here.versions(slug) for slug in here.slugs]
        owed = agenda(here, now, standings)
        reports = all_reports(here, Known(here, standings, owed.records), now, None, None)
        view = internal_desk(
            here.organisation, policies, standings, here.calendars, reader, now, owed=owed, reports=reports
        )
        templates = Templates(desk.root)
        pages = {page.path: _bare(page.text) for page in InternalPages(view, templates).pages()}
        kept = Kept(desk.root / ".desk" / "leaves", frame_of(here, templates), templates)
        shards = leaves(view, CasePages(standings, here.calendars, reader), kept)
        pages |= {path: _bare(text) for shard in shards for path, text in _texts(shard)}
        glossary = Glossary(policies, here.staff, "en")
        facts = case_facts(standings)
        rows = (" | ".join(["", *texts(fact, reader.zone, glossary), ""]) for fact in facts)
        return pages | {"register": "\n".join(rows)}

    return made


@pytest.fixture
def planned() -> Callable[[Any], str]:
    """`planned(desk)`: a complaint that bus-one has, with a plan of its handler; its id."""

    def plan(desk: Any) -> str:
        case_id = str(desk.open())
        for time, by, name, *words in (
            ("09:20", "intake-01", "promise", "--reply-by", "2026-11-05T17:00", "--via", "phone"),
            ("09:30", "intake-01", "transfer", "--unit", "bus-one"),
            ("09:40", "bus-one-01", "propose", "--explanation", "The sensor was worn."),
        ):
            desk.ok(name, case_id, *words, at=f"2026-11-02T{time}:00+08:00", by=by)
        return case_id

    return plan
