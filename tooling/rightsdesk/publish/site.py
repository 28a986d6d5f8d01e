"""Building the sites: pages written as plain Markdown, then MkDocs once for each audience and language, then
what stands beside the pages.

Everything is made under `.desk/build/<audience>/<language>/` and put in place only when all of it succeeded,
so a failed build leaves the sites of yesterday standing. The first language of `desk.yml` is the root of a
site, the others stand in folders named after them.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from rightsdesk.analysis.performance import history, performance
from rightsdesk.analysis.report.making import all_reports, unit_reports
from rightsdesk.analysis.report.material import Known
from rightsdesk.domain.case import PersonalData
from rightsdesk.domain.folding import CaseState
from rightsdesk.domain.model import Label
from rightsdesk.domain.worklist import NextSteps
from rightsdesk.errors import DeskError, Refused
from rightsdesk.messages import _
from rightsdesk.operations.reporting import committed_state
from rightsdesk.operations.tracing import trace
from rightsdesk.operations.unit_desk import Unit, of_unit, unit_desk
from rightsdesk.publish.files import SiteFile
from rightsdesk.publish.handbook import chapters
from rightsdesk.publish.inside import internal_files
from rightsdesk.publish.leaves import Kept, frame_of
from rightsdesk.publish.mkdocs import Job, laid_out, require_mkdocs, run, standing_in
from rightsdesk.publish.outside import public_files, public_pages
from rightsdesk.publish.pages import InternalPages, PublicPages, Section
from rightsdesk.publish.placing import may_replace, put_in_place
from rightsdesk.publish.screening import screen
from rightsdesk.publish.security_headers import PAGE_POLICY
from rightsdesk.publish.templates import Templates
from rightsdesk.publish.views import times
from rightsdesk.publish.views.case_pages import CasePages
from rightsdesk.publish.views.cases import Reader
from rightsdesk.publish.views.internal import InternalDesk, internal_desk
from rightsdesk.publish.views.report import SHORT
from rightsdesk.records.agenda import agenda
from rightsdesk.records.git import Repository
from rightsdesk.records.past import past
from rightsdesk.records.store import Desk

BUILD = ".desk/build"
AUDIENCES = ("public", "internal")
DISCLOSING = "internal-disclosing"
"""Where the pages of an internal site with personal data are made, apart from those without."""

_NAMES = {
    "public": {"zh": "{name}用户权益", "en": "{name}: users' rights"},
    "internal": {"zh": "{name}受理工作台（内部）", "en": "{name}: rights desk (internal)"},
}
_APPEARANCES = (
    ("light", "default", "material/weather-night", Label(zh="改用深色", en="Switch to dark")),
    ("dark", "slate", "material/weather-sunny", Label(zh="改用浅色", en="Switch to light")),
)
_LANGUAGES = {"zh": "中文", "en": "English"}

Pages = PublicPages | InternalPages
Disclosed = Mapping[str, PersonalData]
"""What may be shown of who complained, by case."""


@dataclass(frozen=True)
class Site:
    """What a site is made of: its pages in a language, and the files beside them. `passing` are the texts of
    a language that differ with every build (`mkdocs.Job.passing`); `disclosing`: it shows personal data;
    `unit`: the one unit that it is of.
    """

    audience: str
    pages: Callable[[str], Pages]
    files: Callable[[], Iterable[SiteFile]]
    passing: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    disclosing: bool = False
    unit: Unit | None = None

    @property
    def folder(self) -> str:
        """Where its pages are made, apart from those of other sites."""
        made = DISCLOSING if self.disclosing else self.audience
        return f"{made}-{self.unit.slug}" if self.unit else made


def build(
    root: Path,
    desk: Desk,
    now: datetime,
    target: Path,
    audiences: Sequence[str] = AUDIENCES,
    disclosed: Disclosed | None = None,
    unit: Unit | None = None,
) -> list[Path]:
    """Build the sites of a desk as of `now` into `target/<audience>/`; answers the folders made.

    `disclosed` is what the internal site shows of complainants (None: it is masked); nothing of the
    public site can be asked for it. With a `unit` the internal site has only what `unit_desk` leaves of the
    desk, and stands in `target/unit-<UNIT>/`. Raises DeskError where a page cannot be made or MkDocs finds
    fault with one, Unreadable where a case cannot be read.
    """
    require_mkdocs()
    templates = Templates(root)
    names = {"internal": f"unit-{unit.slug}"} if unit else {}
    places = {audience: target / names.get(audience, audience) for audience in audiences}
    for place in places.values():
        may_replace(place)
    makers = {
        "public": lambda: _outside(root, desk, now, templates),
        "internal": lambda: _inside(root, desk, now, templates, disclosed, unit),
    }
    sites: list[Site] = []
    jobs: dict[str, list[Job]] = {}

    def made() -> Iterator[Job]:
        for audience in reversed(audiences):
            site = makers[audience]()
            sites.append(site)
            jobs[audience] = []
            for place in range(len(desk.organisation.languages)):
                jobs[audience].append(_job(root, site, place, desk, templates))
                yield jobs[audience][-1]

    beside = run(made(), lambda: {site.audience: list(site.files()) for site in sites})
    files = {
        audience: [*(file for job in jobs[audience] for file in laid_out(job)), *beside[audience]]
        for audience in audiences
    }
    if "public" in files:
        _require_no_personal_data(root, desk, now, files["public"])
    for site in sites:
        put_in_place(files[site.audience], places[site.audience], disclosing=site.disclosing)
    return list(places.values())


def _require_no_personal_data(root: Path, desk: Desk, now: datetime, files: Iterable[SiteFile]) -> None:
    """Raise Refused, with every place, where personal data stands in what the public is to read."""
    memory = root / BUILD / "screened.json"
    found = screen(files, "public", desk.tolerated, desk.local_day(now), memory)
    if found:
        raise Refused(
            _("personal data stands in the public site; nothing was put in place"), found, placed=True
        )


def _outside(root: Path, desk: Desk, now: datetime, templates: Templates) -> Site:
    kept = performance(root, desk, now, history(root))

    @cache
    def pages(language: str) -> PublicPages:
        return public_pages(desk, language, now, templates, kept)

    return Site("public", pages, lambda: public_files(root, desk, now, templates, pages, kept))


def _inside(
    root: Path,
    desk: Desk,
    now: datetime,
    templates: Templates,
    disclosed: Disclosed | None,
    unit: Unit | None,
) -> Site:
    desk = unit_desk(desk, unit) if unit else desk
    standings = tuple(desk.standing(case, now) for case in desk.cases())
    organisation = desk.organisation
    handbook = chapters(templates, organisation.languages, organisation.services)

    def cases_of(policy: str) -> list[CaseState]:
        return [each.state for each in standings if each.version.slug == policy]

    owed = agenda(desk, now, standings, handbook, cases_of)
    owed = of_unit(owed, unit) if unit else owed
    traced = trace(desk, now, standings=standings, owed=owed) if unit is None else ()
    organisation, policies = desk.organisation, [desk.versions(slug) for slug in desk.slugs]
    repository = _repository(root)
    known = Known(desk, standings, owed.records)
    commit = committed_state(repository) if repository else None
    reports = (
        unit_reports(desk, known, now, commit, unit.slug)
        if unit
        else all_reports(desk, known, now, commit, repository)
    )
    recorded = past(repository) if repository else None
    steps = NextSteps()
    readers: dict[str, Reader] = {
        language: Reader(language, organisation.zone(), desk.staff) for language in organisation.languages
    }

    @cache
    def seen(language: str) -> InternalDesk:
        reader = readers[language]
        return internal_desk(
            organisation, policies, standings, desk.calendars, reader, now, traced, owed, reports, steps, unit
        )

    def files() -> Iterator[SiteFile]:
        folder = root / BUILD / (f"leaves-{unit.slug}" if unit else "leaves")
        kept = Kept(folder, frame_of(desk, templates), templates)
        pages = (
            (seen(language), CasePages(standings, desk.calendars, reader, recorded, disclosed or {}, steps))
            for language, reader in readers.items()
        )
        return internal_files(desk, standings, pages, now, kept)

    head = (repository and repository.head()) or ""
    moments = {
        language: times.instant(now, reader.zone, reader.language) for language, reader in readers.items()
    }
    return Site(
        "internal",
        lambda language: InternalPages(seen(language), templates),
        files,
        {language: (moment, head, head[:SHORT]) for language, moment in moments.items()},
        disclosing=disclosed is not None,
        unit=unit,
    )


def _repository(root: Path) -> Repository | None:
    """The repository whose root the desk is; None where its folder is in none of its own."""
    try:
        found = Repository.find(root)
    except DeskError:
        return None
    return found if found.root == root.resolve() else None


def _job(root: Path, site: Site, place: int, desk: Desk, templates: Templates) -> Job:
    """All that MkDocs needs for one build: the Markdown, the theme's files, the configuration."""
    language = desk.organisation.languages[place]
    destination = "" if place == 0 else language
    pages, passing = site.pages(language), site.passing.get(language, ())
    sources = {f"docs/{page.path}": standing_in(page.text, passing).encode() for page in pages.pages()}
    for folder, target in (("assets", "docs/assets"), ("overrides", "overrides")):
        for name, path in templates.files(folder).items():
            sources[f"{target}/{name}"] = path.read_bytes()
    return Job(
        audience=site.audience,
        language=language,
        folder=root / BUILD / site.folder / language,
        destination=destination,
        inherited=templates.file("mkdocs.yml"),
        configuration=_configuration(site, language, destination, desk, pages.navigation()),
        sources=sources,
        passing=passing,
    )


def _configuration(
    site: Site, language: str, destination: str, desk: Desk, navigation: Iterable[Section]
) -> dict[str, Any]:
    """What differs between builds; the rest is inherited from `site_templates/mkdocs.yml`. The theme puts
    names and titles into its pages as they are: so what people typed is escaped here.
    """
    organisation, audience = desk.organisation, site.audience
    name = _NAMES[audience][language].format(name=organisation.name.text(language))
    return {
        "site_name": escape(name),
        "site_url": _site_url(audience, destination, organisation.site_url),
        "docs_dir": "docs",
        "site_dir": "site",
        "theme": {"custom_dir": "overrides", "language": language, "palette": _palette(language)},
        "nav": [_entry(section) for section in navigation],
        "not_in_nav": "/case.md\n/record.md\n/policies/*/\n/follow/\n",
        "extra": {
            "audience": audience,
            "disclosing": site.disclosing,
            "security_policy": PAGE_POLICY,
            "unit": site.unit.name.text(language) if site.unit else None,
            "alternates": [
                {
                    "language": other,
                    "name": _LANGUAGES[other],
                    "folder": _from(destination, place, other),
                    "address": _site_url(audience, other if place else "", organisation.site_url),
                }
                for place, other in enumerate(organisation.languages)
                if other != language
            ],
        },
    }


def _palette(language: str) -> list[dict[str, Any]]:
    """Light and dark, as the reader's system asks until the reader chooses."""
    return [
        {
            "media": f"(prefers-color-scheme: {appearance})",
            "scheme": scheme,
            "primary": "custom",
            "accent": "custom",
            "toggle": {"icon": icon, "name": name.text(language)},
        }
        for appearance, scheme, icon, name in _APPEARANCES
    ]


def _from(destination: str, place: int, other: str) -> str:
    """The way from the root of one language's site to the root of another's."""
    up = "../" if destination else ""
    return up if place == 0 else f"{up}{other}/"


def _site_url(audience: str, destination: str, site_url: str | None) -> str:
    """The address of a public site, for canonical links; empty (no such links) where the desk gives none."""
    if audience != "public" or site_url is None:
        return ""
    return f"{site_url}{destination}/" if destination else site_url


def _entry(section: Section) -> Any:
    entries = [_entry(each) if isinstance(each, Section) else each for each in section.pages]
    return entries[0] if section.title is None else {escape(section.title): entries}
