"""The Atom feed of what is new (RFC 4287), one for each language.

Atom wants whole addresses for its ids and for the feed itself, so there is a feed only where `desk.yml` says
where the site is.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from xml.etree import ElementTree

from rightsdesk.publish.files import SiteFile, text_file
from rightsdesk.publish.views.news import TOLD, NewsView, policy_news, record_news
from rightsdesk.publish.views.words import said
from rightsdesk.records.store import Desk

NAME = "feed.xml"
MOST = 100
"""The most that a feed tells, the newest first, so that it stays a small file."""

_ATOM = "http://www.w3.org/2005/Atom"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_TITLE = said("{name}：规定、手册和宣传活动", "{name}: rules, handbook and campaigns")


def feeds(desk: Desk, now: datetime) -> Iterator[SiteFile]:
    """The feed of each language, beside its home page; none where the desk does not say where its site is."""
    organisation = desk.organisation
    if organisation.site_url is None:
        return
    versions = [version for slug in desk.slugs for version in desk.versions(slug)]
    records = [record for kind in TOLD for record in desk.records(kind)]
    for place, language in enumerate(organisation.languages):
        folder = f"{language}/" if place else ""
        site, zone = f"{organisation.site_url}{folder}", organisation.zone()
        news = [*policy_news(versions, site, zone, language), *record_news(records, zone, language)]
        name = organisation.name.text(language)
        yield text_file(f"{folder}{NAME}", atom(news, site, name, language, now))


def atom(news: Iterable[NewsView], site: str, organisation: str, language: str, now: datetime) -> str:
    """The feed as XML. Its own `updated` is that of the newest entry that is not still to come."""
    entries = sorted(news, key=lambda each: (datetime.fromisoformat(each.at), each.id), reverse=True)[:MOST]
    past = [each.at for each in entries if datetime.fromisoformat(each.at) <= now]
    feed = ElementTree.Element("feed", {"xmlns": _ATOM, _LANGUAGE: language})
    _texts(
        feed,
        id=f"{site}{NAME}",
        title=_TITLE.text(language).format(name=organisation),
        updated=past[0] if past else now.isoformat(timespec="seconds"),
    )
    _texts(ElementTree.SubElement(feed, "author"), name=organisation)
    ElementTree.SubElement(
        feed, "link", {"rel": "self", "type": "application/atom+xml", "href": f"{site}{NAME}"}
    )
    ElementTree.SubElement(feed, "link", {"rel": "alternate", "type": "text/html", "href": site})
    feed.extend(_entry(each, site) for each in entries)
    ElementTree.indent(feed)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ElementTree.tostring(feed, encoding="unicode")}\n'


def _entry(news: NewsView, site: str) -> ElementTree.Element:
    entry = ElementTree.Element("entry")
    _texts(entry, id=news.id, title=news.title, updated=news.at)
    content = ElementTree.SubElement(entry, "content", {"type": "text", _LANGUAGE: news.text_language})
    content.text = news.text
    if news.url is not None:
        link = {"rel": "alternate", "type": "text/html", "href": f"{site}{news.url}"}
        ElementTree.SubElement(entry, "link", link)
    return entry


def _texts(element: ElementTree.Element, **texts: str) -> None:
    for name, text in texts.items():
        ElementTree.SubElement(element, name).text = text
