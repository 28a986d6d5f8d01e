"""The chapters of the rights handbook as files: their front matter, and which are past their review (B3)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from rightsdesk.domain.handbook import Chapter, Reviews
from rightsdesk.domain.model import Label
from rightsdesk.errors import DeskError
from rightsdesk.messages import _
from rightsdesk.publish.markdown import inline
from rightsdesk.publish.templates import Templates
from rightsdesk.publish.views import times

HANDBOOK = "handbook/"

_STALE = Label(
    zh="本章应在 {day}前复核，至今尚未复核，内容可能已经过时。请以规定全文为准。",
    en="This chapter should have been gone through again by {day} and has not been: it may be out of date. "
    "Go by the rules themselves.",
)
_HEADING = Label(zh="本章待复核", en="This chapter is due for review")


@dataclass(frozen=True, slots=True)
class ChapterPage:
    """A chapter in one language: `path` from the root of its site, `url` relative to the handbook's folder;
    `review_by` says by when it is gone through again (None: nothing says so), `last_day` is that day.
    """

    title: str
    path: str
    url: str
    last_day: date | None
    review_by: str | None
    out_of_date: bool


def front_matter(text: str, path: str) -> tuple[dict[str, Any], str]:
    """A page's front matter and what stands below it. Raises DeskError where it is not YAML with a title."""
    import yaml

    parts = text.split("---\n", 2)
    try:
        found = yaml.safe_load(parts[1]) if len(parts) == 3 and not parts[0].strip() else None
    except yaml.YAMLError as problem:
        raise DeskError(
            _("{path}: its front matter is not YAML: {problem}").format(path=path, problem=problem)
        ) from None
    if not isinstance(found, dict) or not found.get("title"):
        raise DeskError(_("{path}: a page begins with front matter that gives its title").format(path=path))
    return found, parts[2]


def _chapters(files: Mapping[str, Path]) -> list[tuple[str, dict[str, Any]]]:
    """Name and front matter of each chapter, by their `order` and then by name."""
    found = []
    for name, path in files.items():
        if name.startswith(HANDBOOK) and name.endswith(".md") and name != f"{HANDBOOK}index.md":
            found.append((name, front_matter(path.read_text(encoding="utf-8"), str(path))[0]))
    return sorted(found, key=lambda each: (float(each[1].get("order", "inf")), each[0]))


def _slug(name: str) -> str:
    return name.removeprefix(HANDBOOK).removesuffix(".md")


def _reviewed(meta: Mapping[str, Any]) -> date | None:
    reviewed = meta.get("reviewed")
    return reviewed if isinstance(reviewed, date) else None


def chapter_pages(files: Mapping[str, Path], reviews: Reviews, language: str) -> tuple[ChapterPage, ...]:
    """The chapters among the page templates of one language, in order."""
    pages = []
    for name, meta in _chapters(files):
        last = reviews.last_day(_slug(name), _reviewed(meta))
        pages.append(
            ChapterPage(
                title=str(meta["title"]),
                path=name,
                url=name.removeprefix(HANDBOOK),
                last_day=last,
                review_by=times.day(last, language) if last else None,
                out_of_date=last is not None and last < reviews.today,
            )
        )
    return tuple(pages)


def chapters(templates: Templates, languages: Sequence[str]) -> list[Chapter]:
    """The handbook's chapters, whatever languages they are in: each reviewed on the earliest of the days that
    its languages say, on none where one of them says nothing.
    """
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for language in languages:
        for name, meta in _chapters(templates.files(f"public/{language}")):
            found.setdefault(_slug(name), {})[language] = meta
    return [_chapter(slug, by_language) for slug, by_language in found.items()]


def _chapter(slug: str, by_language: Mapping[str, Mapping[str, Any]]) -> Chapter:
    any_title = next(iter(by_language.values()))["title"]
    titles = {
        language: str(by_language.get(language, {}).get("title", any_title)) for language in ("zh", "en")
    }
    days = [_reviewed(meta) for meta in by_language.values()]
    known = [day for day in days if day is not None]
    return Chapter(slug, Label(**titles), min(known) if len(known) == len(days) else None)


def with_warning(text: str, chapter: ChapterPage, language: str) -> str:
    """A chapter's page with a warning below its first heading that its review is overdue."""
    said = _STALE.text(language).format(day=chapter.review_by)
    warning = f'\n!!! warning "{_HEADING.text(language)}"\n    {inline(said)}\n'
    lines = text.split("\n")
    place = next((number for number, line in enumerate(lines) if line.startswith("# ")), None)
    if place is None:
        return f"{text}{warning}"
    return "\n".join([*lines[: place + 1], warning, *lines[place + 1 :]])
