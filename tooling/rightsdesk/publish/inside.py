"""What the internal site has beside its pages: one line for each thing that is made."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from rightsdesk.analysis.facts import case_facts
from rightsdesk.domain.standing import Standing
from rightsdesk.publish.files import SiteFile
from rightsdesk.publish.leaves import Kept, leaves
from rightsdesk.publish.register_data import register_files
from rightsdesk.publish.reports import chart_files
from rightsdesk.publish.robots import keep_out
from rightsdesk.publish.security_headers import headers_file
from rightsdesk.publish.views.case_pages import CasePages
from rightsdesk.publish.views.internal import InternalDesk
from rightsdesk.publish.views.register import Glossary
from rightsdesk.records.store import Desk


def internal_files(
    desk: Desk,
    standings: Sequence[Standing],
    seen: Iterable[tuple[InternalDesk, CasePages]],
    now: datetime,
    kept: Kept,
) -> Iterator[SiteFile]:
    """Every file of the internal site that is no page; `standings` are all cases as they stand at `now`,
    `seen` is what the pages show, and what those of cases do, in each language.
    """
    policies = [desk.versions(slug) for slug in desk.slugs]
    glossaries = [Glossary(policies, desk.staff, language) for language in desk.organisation.languages]
    facts = case_facts(standings)
    yield from register_files(facts, desk.organisation.zone(), now, glossaries)
    for each, cases in seen:
        yield from leaves(each, cases, kept)
        yield from chart_files(each.reports, each.folder)
    yield keep_out()
    yield headers_file()
