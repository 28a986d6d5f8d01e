"""Pages as Markdown files: templates filled in with views. The site builder sees nothing else."""

import json
import posixpath
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from typing import Any

from markupsafe import escape

from rightsdesk.domain.handbook import Reviews
from rightsdesk.errors import DeskError
from rightsdesk.messages import _
from rightsdesk.publish.handbook import (
    CONTENTS,
    ChapterGroup,
    ChapterPage,
    chapter_pages,
    colophon,
    edition,
    front_matter,
    grouped,
    is_chapter,
    with_warning,
)
from rightsdesk.publish.leaves import data_folder
from rightsdesk.publish.templates import FOLDER, Templates
from rightsdesk.publish.views.host import HostView
from rightsdesk.publish.views.internal import InternalDesk
from rightsdesk.publish.views.performance import PerformanceView
from rightsdesk.publish.views.public import PolicyView, PublicDesk
from rightsdesk.publish.views.sealing import SealingView

POLICY_TEMPLATE = "policy.md"
PERFORMANCE_TEMPLATE = "performance-policy.md"
REPEATED = (POLICY_TEMPLATE, PERFORMANCE_TEMPLATE)
"""Templates of which there is a page for each policy."""
NOTHING_TOLD = PerformanceView()
POLICIES = "policies/index.md"
PERFORMANCE = "performance.md"
_PROMINENT = (PERFORMANCE, "follow.md", "complain.md")
"""Pages that stand in the navigation before others which stand alone, in this order."""


@dataclass(frozen=True, slots=True)
class Page:
    """A Markdown page: `path` from the root of its site, in this language; `title` as navigation shows it."""

    path: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Section:
    """A heading of the navigation with the paths of its pages and the sections below it, or a single page
    where `title` is None.
    """

    title: str | None
    pages: "tuple[str | Section, ...]"


def _page(path: str, rendered: str, template: str) -> Page:
    """A rendered template as a page; its title is made harmless, since the theme prints it as it stands."""
    meta, body = front_matter(rendered, f"{FOLDER}/{template}")
    title = str(escape(str(meta["title"])))
    kept = {"title": title} | {name: meta[name] for name in ("hide", "search") if name in meta}
    head = json.dumps(kept, ensure_ascii=False)
    return Page(path, title, f"---\n{head}\n---\n{body}")


def _at(page: str, policy: PolicyView) -> PolicyView:
    """A policy whose links to its versions are relative to the page that shows them."""
    folder = posixpath.dirname(page)
    return replace(
        policy,
        versions=tuple(
            replace(version, url=posixpath.relpath(version.url, folder or ".")) for version in policy.versions
        ),
    )


class PublicPages:
    """The public site of a desk in one language. It is handed nothing that knows of cases."""

    def __init__(
        self,
        desk: PublicDesk,
        templates: Templates,
        reviews: Reviews,
        performance: PerformanceView = NOTHING_TOLD,
    ) -> None:
        self._desk = desk
        self._performance = performance
        self._templates = templates
        self._folder = f"public/{desk.language}"
        self._files = {
            name: path for name, path in templates.files(self._folder).items() if name.endswith(".md")
        }
        if not self._files:
            raise DeskError(
                _("no page templates in {folder}/; `desk.yml` names the languages").format(
                    folder=f"{FOLDER}/{self._folder}"
                )
            )
        provided = {service.slug: service for service in desk.services}
        self._chapters = chapter_pages(self._files, provided, reviews, desk.language)
        self._groups = grouped(self._files, self._chapters)
        hidden = {name for name in self._files if is_chapter(name)} - {each.path for each in self._chapters}
        self._files = {name: path for name, path in self._files.items() if name not in hidden}
        self._policies = {each.path: _policy_of(each, desk) for each in self._chapters}
        self.edition = edition(desk.edition.number, templates, ("zh", "en"))

    def pages(self) -> Iterator[Page]:
        """Every page: one for each template, and the policy template once for each version of each policy."""
        for name in self._files:
            if name not in REPEATED:
                yield self._render(name, name, self._policies.get(name, self._desk.policy))
        if POLICY_TEMPLATE in self._files:
            for policy in (*self._desk.policies, *self._desk.versions):
                yield self._render(policy.url, POLICY_TEMPLATE, policy)
        if PERFORMANCE_TEMPLATE in self._files:
            for found in self._performance.policies:
                yield self._render(found.url, PERFORMANCE_TEMPLATE, self._desk.policy, found=found)

    def chapters(self) -> tuple[tuple[ChapterGroup, tuple[Page, ...]], ...]:
        """The handbook in order: each group of chapters with their pages."""
        return tuple(
            (
                group,
                tuple(
                    self._render(each.path, each.path, self._policies[each.path]) for each in group.chapters
                ),
            )
            for group in self._groups
        )

    @property
    def has_handbook(self) -> bool:
        """Whether there is a list of chapters, and a chapter."""
        return CONTENTS in self._files and bool(self._chapters)

    def cover(self) -> dict[str, Any]:
        """What the first page of a printed handbook says, as plain values."""
        desk = self._desk
        path = self._files[CONTENTS]
        return {
            "language": desk.language,
            "title": front_matter(path.read_text(encoding="utf-8"), str(path))[0]["title"],
            "organisation": desk.organisation.name,
            "about": desk.organisation.about,
            "contacts": [asdict(contact) for contact in desk.organisation.contacts],
            "edition": self.edition,
            "date": desk.edition.date,
        }

    def _render(self, path: str, name: str, policy: PolicyView, **more: Any) -> Page:
        desk = self._desk
        template = f"{self._folder}/{name}"
        context = {
            "language": desk.language,
            "root": "../" * path.count("/"),
            "organisation": desk.organisation,
            "policy": _at(path, policy),
            "policies": desk.policies,
            "services": desk.services,
            "provides": {service.slug for service in desk.services},
            "pages": frozenset(self._files),
            "edition": replace(desk.edition, number=self.edition),
            "form": desk.form,
            "scheme": desk.scheme,
            "handbook": self._chapters,
            "groups": self._groups,
            "review_date": self._next_review(),
            "performance": self._performance,
            **more,
        }
        page = _page(path, self._templates.render(template, context), template)
        chapter = next((each for each in self._chapters if each.path == path), None)
        return replace(page, text=self._completed(page.text, chapter, policy)) if chapter else page

    def _completed(self, text: str, chapter: ChapterPage, policy: PolicyView) -> str:
        """A chapter with what every chapter says of itself."""
        language = self._desk.language
        whole = text + colophon(chapter, self.edition, policy.post(chapter.owners), language)
        return with_warning(whole, chapter, language) if chapter.out_of_date else whole

    def _next_review(self) -> str | None:
        """By when the first of the chapters is gone through again, in words; None where nothing says so."""
        days = [(each.last_day, each.review_by) for each in self._chapters if each.last_day]
        return min(days)[1] if days else None

    def navigation(self) -> tuple[Section, ...]:
        """Home first, then the handbook by groups, the policies in force, and the pages that stand alone; one
        named after such a page (`follow-scheme.md` after `follow.md`) stands below it.
        """
        words = {"zh": ("权益手册", "规定"), "en": ("Rights handbook", "Rules")}[self._desk.language]
        handbook = [
            Section(group.title or None, tuple(each.path for each in group.chapters))
            for group in self._groups
        ]
        sections = [
            *(Section(None, (name,)) for name in ("index.md",) if name in self._files),
            Section(words[0], (*self._only(CONTENTS), *_flat(handbook))),
            Section(words[1], (*self._only(POLICIES), *(policy.url for policy in self._desk.policies))),
            *self._alone(),
        ]
        return tuple(section for section in sections if section.pages)

    def _only(self, name: str) -> tuple[str, ...]:
        return (name,) if name in self._files else ()

    def _alone(self) -> Iterator[Section]:
        """The pages that belong to nothing else, the prominent ones first."""
        alone = [name for name in self._files if "/" not in name and name not in ("index.md", *REPEATED)]
        below = {
            name: main
            for name in alone
            for main in alone
            if name != main and name.startswith(f"{main.removesuffix('.md')}-")
        }
        first = [name for name in _PROMINENT if name in alone]
        for name in dict.fromkeys([*first, *alone]):
            more = [each for each, main in below.items() if main == name]
            if name == PERFORMANCE and PERFORMANCE_TEMPLATE in self._files:
                more = [*(found.url for found in self._performance.policies), *more]
            if more:
                yield Section(self._title(name), (name, *more))
            elif name not in below:
                yield Section(None, (name,))

    def _title(self, name: str) -> str:
        path = self._files[name]
        return str(escape(str(front_matter(path.read_text(encoding="utf-8"), str(path))[0]["title"])))


def _policy_of(chapter: ChapterPage, desk: PublicDesk) -> PolicyView:
    """The policy whose limits a chapter shows: the first of the first of its services that the desk
    provides, else the default one.
    """
    provided = {service.slug: service.policies for service in desk.services}
    found = (provided[slug] for slug in chapter.services if slug in provided)
    return next(found, (desk.policy,))[0]


def _flat(sections: Iterable[Section]) -> Iterator[str | Section]:
    """Sections as entries of another one: those without a title give their pages."""
    for section in sections:
        if section.title is None:
            yield from section.pages
        else:
            yield section


class InternalPages:
    """The internal site of a desk in one language."""

    def __init__(self, desk: InternalDesk, templates: Templates) -> None:
        self._desk = desk
        self._templates = templates
        self._folder = f"internal/{desk.language}"

    def pages(self) -> Iterator[Page]:
        """The worklist, the register, the reports, how it is counted and checked; one page for all cases, and
        one for all records, filled from data (`publish.leaves`).
        """
        desk = self._desk
        bursts = desk.bursts.now if desk.unit is None else ()
        yield self._render("index.md", "today.md", today=desk.today, bursts=bursts)
        yield self._render("programme.md", "programme.md", programme=desk.programme)
        yield self._render("actions.md", "actions.md", actions=desk.actions)
        yield self._render("posts.md", "posts.md", posts=desk.posts, governance=desk.governance)
        yield self._render("units.md", "units.md", units=desk.units)
        yield self._render("register.md", "register.md")
        yield self._render("reports/index.md", "reports.md", reports=desk.reports)
        for report in desk.reports:
            yield self._render(report.url, "report.md", report=report)
        if desk.unit is None:
            yield from self._of_the_whole()
        yield self._render("reference.md", "reference.md", hours=desk.hours)
        yield self._render("rules.md", "rules.md", families=desk.rules)
        yield self._render("host.md", "host.md", host=HostView())
        yield self._render("sealing.md", "sealing.md", sealing=SealingView())
        for shell in ("case.md", "record.md"):
            yield self._render(shell, shell)

    def _of_the_whole(self) -> Iterator[Page]:
        """What can only be told of all units together."""
        desk = self._desk
        yield self._render("bursts.md", "bursts.md", bursts=desk.bursts)
        yield self._render("assessment/index.md", "assessments.md", assessments=desk.assessments)
        for assessment in desk.assessments:
            yield self._render(assessment.url, "assessment.md", assessment=assessment)
        yield from self._traces()

    def _traces(self) -> Iterator[Page]:
        """Which clauses were not kept or never asked for, and a page for each policy in force."""
        found = self._desk.traces
        late, never = any(each.late for each in found), any(each.never for each in found)
        yield self._render("trace/index.md", "traces.md", policies=found, late=late, never=never)
        for each in found:
            yield self._render(each.url, "trace.md", policy=each)

    def _render(self, path: str, name: str, **view: Any) -> Page:
        template = f"{self._folder}/{name}"
        depth = "../" * path.count("/")
        desk = self._desk
        top = depth + ("../" if desk.folder else "")
        given = {"organisation": desk.organisation, "as_of": desk.as_of, "unit_site": desk.unit}
        data = f"{top}{data_folder(desk.language)}"
        context = {**given, "root": depth, "top": top, "data": data, **view}
        return _page(path, self._templates.render(template, context), template)

    def navigation(self) -> tuple[Section, ...]:
        """Today first; register and reports by month. Cases are reached through them."""
        words = {
            "zh": ("报告", "考核", "制度落实追溯"),
            "en": ("Reports", "Assessment", "Traceability"),
        }[self._desk.language]
        whole = self._desk.unit is None
        of_the_whole = (
            Section(None, ("bursts.md",)),
            Section(words[1], ("assessment/index.md", *(each.url for each in self._desk.assessments))),
        )
        traces = Section(words[2], ("trace/index.md", *(each.url for each in self._desk.traces)))
        return (
            *(Section(None, (name,)) for name in ("index.md", "register.md")),
            *(Section(None, (name,)) for name in ("programme.md", "actions.md", "posts.md", "units.md")),
            Section(words[0], ("reports/index.md", *(report.url for report in self._desk.reports))),
            *(of_the_whole if whole else ()),
            Section(None, ("reference.md",)),
            Section(None, ("rules.md",)),
            Section(None, ("host.md",)),
            Section(None, ("sealing.md",)),
            *((traces,) if whole else ()),
        )
