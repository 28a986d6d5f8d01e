"""The Atom feed: valid after RFC 4287, the same ids for ever, and of records only what the public may see."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from rightsdesk.domain.programme.education import Campaign, HandbookIssue
from rightsdesk.publish.feed import feeds
from rightsdesk.publish.robots import robots
from rightsdesk.publish.views.news import record_news
from rightsdesk.records.files import WorkTree
from rightsdesk.records.store import Desk

ROOT = Path(__file__).parents[2]
ATOM = "{http://www.w3.org/2005/Atom}"
CANARY = "seen-by-the-staff-only"


def told(folder: Path, now: datetime) -> dict[str, ElementTree.Element]:
    found = feeds(Desk(WorkTree(folder)), now)
    return {file.path: ElementTree.fromstring(file.content) for file in found}


def text(element: ElementTree.Element, name: str) -> str:
    """The text of the only child of that name, as many an element of Atom must be."""
    (found,) = element.findall(f"{ATOM}{name}")
    assert found.text
    return found.text


def faults(feed: ElementTree.Element) -> Iterator[str]:
    """What of RFC 4287, sections 3 and 4, a feed does not keep."""
    when = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)"
    allowed = {"feed": "author id link title updated entry", "entry": "id title updated content link"}
    for element in (feed, *feed.findall(f"{ATOM}entry")):
        kind = element.tag.removeprefix(ATOM)
        yield from (
            f"{child.tag} in {kind}"
            for child in element
            if child.tag[len(ATOM) :] not in allowed[kind].split()
        )
        if not re.fullmatch(when, text(element, "updated")):
            yield "4.2.15: updated is a date construct"
        if not re.match(r"[a-z]+:", text(element, "id")):
            yield "4.2.6: id is an IRI, never relative"
        links = element.findall(f"{ATOM}link")
        yield from ("4.2.7.1: href" for link in links if not link.get("href", "").startswith("https://"))
        alternates = [link for link in links if link.get("rel", "alternate") == "alternate"]
        if kind == "entry" and not alternates and element.find(f"{ATOM}content") is None:
            yield "4.1.2: an entry without content has an alternate link"
        if len({(link.get("type"), link.get("hreflang")) for link in alternates}) < len(alternates):
            yield "4.1.1: two alternate links of one type and language"
    if not all(text(author, "name") for author in feed.findall(f"{ATOM}author")) or not feed.findall(
        f"{ATOM}author"
    ):
        yield "4.1.1: an author of the feed or of every entry"
    ids = [text(entry, "id") for entry in feed.findall(f"{ATOM}entry")]
    if len(ids) != len(set(ids)):
        yield "4.1.1: two entries of one id"


@pytest.fixture
def records(folder: Path) -> Path:
    """The programme of the demo desk in the desk's folder."""
    import shutil

    for kind in ("campaign", "handbook-issue"):
        shutil.copytree(ROOT / "programme" / kind, folder / "programme" / kind)
    return folder


def test_the_feeds_are_valid(records: Path, now: datetime) -> None:
    found = told(records, now)
    assert list(found) == ["feed.xml", "en/feed.xml"]
    for path, feed in found.items():
        assert list(faults(feed)) == []
        assert text(feed, "id") == f"https://transport.desk.example/{path}"
        assert datetime.fromisoformat(text(feed, "updated")) <= now
    titles = [text(entry, "title") for entry in found["en/feed.xml"].iter(f"{ATOM}entry")]
    assert any("in force from 1 October 2026" in title for title in titles)
    assert any(title.startswith("issue of the rights handbook") for title in titles)
    assert any(title.startswith("rights education campaign") for title in titles)
    assert not re.search("[\u4e00-\u9fff]", "".join(titles))


def test_what_is_wrong_with_a_feed_is_found(records: Path, now: datetime) -> None:
    feed = told(records, now)["feed.xml"]
    entry = next(feed.iter(f"{ATOM}entry"))
    for name, value in (("id", "cases/1"), ("updated", "yesterday")):
        (element,) = entry.findall(f"{ATOM}{name}")
        element.text = value
    assert len(list(faults(feed))) == 2


def test_ids_stay_when_time_passes_and_things_are_added(records: Path, now: datetime) -> None:
    def ids(at: datetime) -> set[str]:
        return {text(entry, "id") for entry in told(records, at)["feed.xml"].iter(f"{ATOM}entry")}

    before = ids(now)
    policy = records / "policies" / "basic" / "2026-01-01.yml"
    (policy.parent / "2027-01-01.yml").write_bytes(policy.read_bytes())
    after = ids(datetime.fromisoformat("2026-12-01T00:00:00+08:00"))
    assert after - before == {"https://transport.desk.example/policies/basic/2027-01-01.html"}
    assert before < after


def test_only_kind_day_and_title_of_a_record_are_told(here: Desk) -> None:
    shared: dict[str, Any] = {
        "id": "2611-7KQ3F-1",
        "policy": "basic",
        "day": "2026-11-12",
        "recorded_at": "2026-11-12T18:00:00+08:00",
        "by": CANARY,
    }
    campaign = Campaign(
        **shared,
        title="A day of open doors",
        mode="offline",
        plan=CANARY,
        materials=(CANARY,),
        place=CANARY,
        outcome=CANARY,
    )
    issue = HandbookIssue(**shared, title="第二版", edition=CANARY, chapters=(CANARY,), changes=CANARY)
    taken_back = Campaign.model_validate(
        campaign.facts()
        | {
            "timeline": [
                {
                    "event": "withdrawn",
                    "at": "2026-11-13T10:00:00+08:00",
                    "by": "staff",
                    "reason": "recorded twice",
                }
            ]
        }
    )
    news = list(record_news((campaign, issue, taken_back), here.organisation.zone(), "en"))
    assert CANARY not in repr(news)
    assert "7KQ3F" not in repr(news)
    assert [(one.title, one.text, one.text_language) for one in news] == [
        ("rights education campaign, 12 November 2026", "A day of open doors", "en"),
        ("issue of the rights handbook, 12 November 2026", "第二版", "zh"),
    ]
    assert news[0].at == f"{date(2026, 11, 12)}T00:00:00+08:00"


def test_without_an_address_there_is_no_feed(folder: Path, now: datetime) -> None:
    path = folder / "policies" / "desk.yml"
    plain = re.sub(r"^site_url:.*\n", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    path.write_text(plain, encoding="utf-8")
    assert told(folder, now) == {}
    assert b"Sitemap" not in robots(None, ("zh", "en")).content
    assert (
        b"Sitemap: https://a.example/en/sitemap.xml\n" in robots("https://a.example/", ("zh", "en")).content
    )
