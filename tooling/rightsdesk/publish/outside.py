"""The public site: its pages, and what it has beside them, one line for each thing that is made."""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from pathlib import Path

from rightsdesk.analysis.performance import Performance
from rightsdesk.domain.handbook import Reviews, last_reviews
from rightsdesk.errors import DeskError
from rightsdesk.publish import performance_files
from rightsdesk.publish.feed import feeds
from rightsdesk.publish.files import SiteFile
from rightsdesk.publish.following import follow_files
from rightsdesk.publish.handbook_pdf import FILE, handbook_pdf, handbook_text
from rightsdesk.publish.opendata import open_data
from rightsdesk.publish.pages import PublicPages
from rightsdesk.publish.robots import robots
from rightsdesk.publish.security_headers import headers_file
from rightsdesk.publish.templates import Templates
from rightsdesk.publish.views.performance import performance_view
from rightsdesk.publish.views.public import public_desk
from rightsdesk.records.agenda import counting_records, handbook_interval, versions_in_force
from rightsdesk.records.store import Desk


def public_pages(
    desk: Desk, language: str, now: datetime, templates: Templates, performance: Performance | None = None
) -> PublicPages:
    """The pages of the public site in one language; without `performance`, that page tells no figures.
    Raises DeskError where the default policy is not in force.
    """
    versions = [version for slug in desk.slugs for version in desk.versions(slug)]
    try:
        view = public_desk(desk.organisation, versions, desk.local_day(now), language)
    except ValueError as problem:
        raise DeskError(str(problem)) from problem
    if performance is None:
        return PublicPages(view, templates, _reviews(desk, now))
    destination = "" if language == desk.organisation.languages[0] else language
    kept = performance_view(performance, versions_in_force(desk, now), language, destination)
    return PublicPages(view, templates, _reviews(desk, now), kept)


def _reviews(desk: Desk, now: datetime) -> Reviews:
    """What the handbook's pages need to know to say whether they are out of date."""
    latest = last_reviews(counting_records(desk, desk.records("handbook-issue"), now))
    return Reviews(handbook_interval(desk, now), latest, desk.local_day(now))


def public_files(
    root: Path,
    desk: Desk,
    now: datetime,
    templates: Templates,
    pages: Callable[[str], PublicPages],
    performance: Performance,
) -> Iterator[SiteFile]:
    """Every file of the public site that is no page; `root` is where the desk keeps what it remembers,
    `pages` answers the site's pages in a language. What is made of cases is made of public values only.
    """
    yield robots(desk.organisation.site_url, desk.organisation.languages)
    yield headers_file()
    yield from feeds(desk, now)
    yield from open_data(desk, now)
    yield from follow_files(root, desk, now)
    yield from performance_files.files(performance, versions_in_force(desk, now), desk.organisation.languages)
    yield from _handbooks(desk, now, templates, pages)


def _handbooks(
    desk: Desk, now: datetime, templates: Templates, pages_in: Callable[[str], PublicPages]
) -> Iterator[SiteFile]:
    """The rights handbook for printing, in each language beside its chapters."""
    site_url, languages = desk.organisation.site_url, desk.organisation.languages
    for place, language in enumerate(languages):
        folder = f"{language}/" if place else ""
        pages = pages_in(language)
        if pages.has_handbook:
            address = f"{site_url}{folder}" if site_url else None
            made = handbook_pdf(pages, templates, now, address)
            yield SiteFile(f"{folder}{FILE}", made, partial(handbook_text, pages, templates, address))
