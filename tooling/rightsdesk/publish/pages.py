"""Pages as Markdown files: templates filled in with views. The site builder sees nothing else."""

import json
import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from markupsafe import escape

from rightsdesk.domain.handbook import Reviews
from rightsdesk.errors import DeskError
from rightsdesk.messages import _
from rightsdesk.publish.handbook import HANDBOOK, chapter_pages, front_matter, with_warning
from rightsdesk.publish.leaves import data_folder
from rightsdesk.publish.templates import FOLDER, Templates
from rightsdesk.publish.views.internal import InternalDesk
from rightsdesk.publish.views.public import PolicyView, PublicDesk

POLICY_TEMPLATE = "policy.md"


@dataclass(frozen=True, slots=True)
class Page:
    """A Markdown page: `path` from the root of its site, in this language; `title` as navigation shows it."""

    path: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Section:
    """A heading of the navigation with the paths of its pages, or a single page where `title` is None."""

    title: str | None
    pages: tuple[str, ...]


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

    def __init__(self, desk: PublicDesk, templates: Templates, reviews: Reviews) -> None:
        self._desk = desk
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
        self._chapters = chapter_pages(self._files, reviews, desk.language)

    def pages(self) -> Iterator[Page]:
        """Every page: one for each template, and the policy template once for each version of each policy."""
        for name in self._files:
            if name != POLICY_TEMPLATE:
                yield self._render(name, name, self._desk.policy)
        if POLICY_TEMPLATE in self._files:
            for policy in (*self._desk.policies, *self._desk.versions):
                yield self._render(policy.url, POLICY_TEMPLATE, policy)

    def _render(self, path: str, name: str, policy: PolicyView) -> Page:
        desk = self._desk
        template = f"{self._folder}/{name}"
        context = {
            "language": desk.language,
            "organisation": desk.organisation,
            "policy": _at(path, policy),
            "policies": desk.policies,
            "edition": desk.edition,
            "form": desk.form,
            "handbook": self._chapters,
            "review_date": self._next_review(),
        }
        page = _page(path, self._templates.render(template, context), template)
        stale = next((each for each in self._chapters if each.out_of_date and each.path == path), None)
        return page if stale is None else replace(page, text=with_warning(page.text, stale, desk.language))

    def _next_review(self) -> str | None:
        """By when the first of the chapters is gone through again, in words; None where nothing says so."""
        days = [(each.last_day, each.review_by) for each in self._chapters if each.last_day]
        return min(days)[1] if days else None

    def navigation(self) -> tuple[Section, ...]:
        """Home first, then single pages, the handbook, the policies in force."""
        single = [
            name for name in self._files if "/" not in name and name not in ("index.md", POLICY_TEMPLATE)
        ]
        words = {"zh": ("权益手册", "规定"), "en": ("Rights handbook", "Rules")}[self._desk.language]
        handbook = [f"{HANDBOOK}{chapter.url}" for chapter in self._chapters]
        if f"{HANDBOOK}index.md" in self._files:
            handbook.insert(0, f"{HANDBOOK}index.md")
        sections = [
            *(Section(None, (name,)) for name in ("index.md", *single)),
            Section(words[0], tuple(handbook)),
            Section(words[1], tuple(policy.url for policy in self._desk.policies)),
        ]
        return tuple(section for section in sections if section.pages)


class InternalPages:
    """The internal site of a desk in one language."""

    def __init__(self, desk: InternalDesk, templates: Templates) -> None:
        self._desk = desk
        self._templates = templates
        self._folder = f"internal/{desk.language}"

    def pages(self) -> Iterator[Page]:
        """The worklist, the register, the months, how it is counted and checked; one page for all cases, and
        one for all records, filled from data (`publish.leaves`).
        """
        desk = self._desk
        yield self._render(
            "index.md", "today.md", today=desk.today, bursts=desk.bursts.now, programme=desk.programme
        )
        yield self._render("programme.md", "programme.md", programme=desk.programme)
        yield self._render("actions.md", "actions.md", actions=desk.actions)
        yield self._render("posts.md", "posts.md", posts=desk.posts)
        yield self._render("register.md", "register.md")
        yield self._render("months/index.md", "months.md", months=desk.months)
        for month in desk.months:
            yield self._render(
                month.url,
                "month.md",
                month=month,
                bursts=desk.month_bursts[month.url],
                holding=desk.month_holding[month.url],
            )
        yield self._render("bursts.md", "bursts.md", bursts=desk.bursts)
        yield self._render("assessment/index.md", "assessments.md", assessments=desk.assessments)
        for assessment in desk.assessments:
            yield self._render(assessment.url, "assessment.md", assessment=assessment)
        yield self._render("reference.md", "reference.md", hours=desk.hours)
        yield self._render("rules.md", "rules.md", families=desk.rules)
        yield from self._traces()
        for shell in ("case.md", "record.md"):
            yield self._render(shell, shell)

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
        given = {"organisation": desk.organisation, "as_of": desk.as_of}
        data = f"{top}{data_folder(desk.language)}"
        context = {**given, "root": depth, "top": top, "data": data, **view}
        return _page(path, self._templates.render(template, context), template)

    def navigation(self) -> tuple[Section, ...]:
        """Today first; register and reports by month. Cases are reached through them."""
        words = {
            "zh": ("月报", "考核", "制度落实追溯"),
            "en": ("Monthly reports", "Assessment", "Traceability"),
        }[self._desk.language]
        return (
            *(Section(None, (name,)) for name in ("index.md", "register.md")),
            *(Section(None, (name,)) for name in ("programme.md", "actions.md", "posts.md")),
            Section(words[0], ("months/index.md", *(month.url for month in self._desk.months))),
            Section(None, ("bursts.md",)),
            Section(words[1], ("assessment/index.md", *(each.url for each in self._desk.assessments))),
            Section(None, ("reference.md",)),
            Section(None, ("rules.md",)),
            Section(words[2], ("trace/index.md", *(each.url for each in self._desk.traces))),
        )
