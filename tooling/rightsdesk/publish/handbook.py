"""The chapters of the rights handbook as files: their front matter, which a desk shows, in what order, and
which are past their review (B3).
"""

import hashlib
from collections.abc import Collection, Mapping, Sequence
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
CONTENTS = f"{HANDBOOK}index.md"
"""The page with the list of chapters; its front matter says into which groups they fall."""

_STALE = Label(
    zh="本章应在 {day}前复核，至今尚未复核，内容可能已经过时。请以规定全文为准。",
    en="This chapter was due for review by {day} and has not been reviewed since: it may be out of date. "
    "Go by the rules themselves.",
)
_HEADING = Label(zh="本章待复核", en="This chapter is due for review")
_EDITION = Label(zh="权益手册第 {edition} 版。", en="Rights handbook, edition {edition}.")
_REVIEWED = Label(zh="本章于 {day}复核。", en="This chapter was last reviewed on {day}.")
_NEXT = Label(zh="下次复核不晚于 {day}。", en="The next review is due by {day}.")
_OWNER = Label(zh="本章由{owner}负责。", en="Responsible for this chapter: the {owner}.")


@dataclass(frozen=True, slots=True)
class ChapterPage:
    """A chapter in one language: `path` from the root of its site, `url` relative to the handbook's folder.

    `services` are those that it is about (none: all), `owners` the posts that answer for it, the first of
    them that a policy has. `reviewed` says when it was gone through, `review_by` by when it is again (None:
    nothing says so), `last_day` is that day.
    """

    title: str
    path: str
    url: str
    services: tuple[str, ...]
    owners: tuple[str, ...]
    reviewed: str | None
    last_day: date | None
    review_by: str | None
    out_of_date: bool


@dataclass(frozen=True, slots=True)
class ChapterGroup:
    """Chapters under one heading; `title` is empty where none of the groups is theirs."""

    title: str
    chapters: tuple[ChapterPage, ...]


def front_matter(text: str, path: str) -> tuple[dict[str, Any], str]:
    """A page's front matter and what stands below it. Raises DeskError where it is not YAML with a title."""
    import yaml

    parts = text.split("---\n", 2)
    try:
        whole = len(parts) == 3 and not parts[0].strip()
        found = yaml.load(parts[1], yaml.CSafeLoader) if whole else None
    except yaml.YAMLError as problem:
        raise DeskError(
            _("{path}: its front matter is not YAML: {problem}").format(path=path, problem=problem)
        ) from None
    if not isinstance(found, dict) or not found.get("title"):
        raise DeskError(_("{path}: a page begins with front matter that gives its title").format(path=path))
    return found, parts[2]


def is_chapter(name: str) -> bool:
    """Whether a page template, by its path in the folder of its language, is a chapter."""
    return name.startswith(HANDBOOK) and name.endswith(".md") and name != CONTENTS


def _chapters(files: Mapping[str, Path]) -> list[tuple[str, dict[str, Any]]]:
    """Name and front matter of each chapter, by their `order` and then by name."""
    found = [
        (name, front_matter(path.read_text(encoding="utf-8"), str(path))[0])
        for name, path in files.items()
        if is_chapter(name)
    ]
    return sorted(found, key=lambda each: (float(each[1].get("order", "inf")), each[0]))


def _shown(files: Mapping[str, Path], provided: Collection[str]) -> list[tuple[str, dict[str, Any]]]:
    """The chapters about something that is `provided`, and those about nothing in particular."""
    return [
        (name, meta)
        for name, meta in _chapters(files)
        if not _words(meta, "services") or not set(_words(meta, "services")).isdisjoint(provided)
    ]


def _words(meta: Mapping[str, Any], key: str) -> tuple[str, ...]:
    """What front matter names under a key: one word or a list of them."""
    said = meta.get(key) or ()
    return (said,) if isinstance(said, str) else tuple(map(str, said))


def _slug(name: str) -> str:
    return name.removeprefix(HANDBOOK).removesuffix(".md")


def _reviewed(meta: Mapping[str, Any]) -> date | None:
    reviewed = meta.get("reviewed")
    return reviewed if isinstance(reviewed, date) else None


def chapter_pages(
    files: Mapping[str, Path], provided: Collection[str], reviews: Reviews, language: str
) -> tuple[ChapterPage, ...]:
    """The chapters among the page templates of one language that a desk shows which provides these services,
    in order.
    """
    pages = []
    for name, meta in _shown(files, provided):
        reviewed = reviews.reviewed_on(_slug(name), _reviewed(meta))
        last = reviews.last_day(_slug(name), _reviewed(meta))
        pages.append(
            ChapterPage(
                title=str(meta["title"]),
                path=name,
                url=name.removeprefix(HANDBOOK),
                services=_words(meta, "services"),
                owners=_words(meta, "owner"),
                reviewed=times.day(reviewed, language) if reviewed else None,
                last_day=last,
                review_by=times.day(last, language) if last else None,
                out_of_date=last is not None and last < reviews.today,
            )
        )
    return tuple(pages)


def grouped(files: Mapping[str, Path], pages: Sequence[ChapterPage]) -> tuple[ChapterGroup, ...]:
    """The chapters under the headings that the list of chapters gives in its front matter: `groups`, each a
    `title` with the `services` that its chapters are about (none: chapters about nothing in particular).
    What belongs under none of them comes last, without a heading.
    """
    path = files.get(CONTENTS)
    said = front_matter(path.read_text(encoding="utf-8"), str(path))[0].get("groups", []) if path else []
    left, found = list(pages), []
    for group in said:
        about = set(_words(group, "services"))
        inside = [page for page in left if (not about and not page.services) or about & set(page.services)]
        left = [page for page in left if page not in inside]
        found.append(ChapterGroup(str(group["title"]), tuple(inside)))
    return tuple(group for group in (*found, ChapterGroup("", tuple(left))) if group.chapters)


def chapters(templates: Templates, languages: Sequence[str], provided: Collection[str]) -> list[Chapter]:
    """The handbook's chapters that a desk shows which provides these services, whatever languages they are
    in: each reviewed on the earliest of the days that its languages say, on none where one says nothing.
    """
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for language in languages:
        for name, meta in _shown(templates.files(f"public/{language}"), provided):
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


def known_services(templates: Templates) -> list[str]:
    """The services that some chapter is about, in whatever language."""
    metas = [
        meta for language in ("zh", "en") for _name, meta in _chapters(templates.files(f"public/{language}"))
    ]
    return sorted({service for meta in metas for service in _words(meta, "services")})


def edition(rules: str, templates: Templates, languages: Sequence[str]) -> str:
    """Eight characters that differ as soon as the edition of the rules or the text of a chapter does."""
    found = hashlib.sha256(rules.encode())
    for language in languages:
        for name, path in templates.files(f"public/{language}").items():
            if name.startswith(HANDBOOK):
                found.update(hashlib.sha256(path.read_bytes()).digest())
    return found.hexdigest()[:8]


def with_warning(text: str, chapter: ChapterPage, language: str) -> str:
    """A chapter's page with a warning below its first heading that its review is overdue."""
    said = _STALE.text(language).format(day=chapter.review_by)
    warning = f'\n!!! warning "{_HEADING.text(language)}"\n    {inline(said)}\n'
    lines = text.split("\n")
    place = next((number for number, line in enumerate(lines) if line.startswith("# ")), None)
    if place is None:
        return f"{text}{warning}"
    return "\n".join([*lines[: place + 1], warning, *lines[place + 1 :]])


def colophon(chapter: ChapterPage, edition: str, owner: str | None, language: str) -> str:
    """What stands at the end of a chapter: its edition, when it was gone through and is again, and the title
    of the post that answers for it; as far as something says so.
    """
    said = [
        _EDITION.text(language).format(edition=edition),
        _REVIEWED.text(language).format(day=chapter.reviewed) if chapter.reviewed else "",
        _NEXT.text(language).format(day=chapter.review_by) if chapter.review_by else "",
        _OWNER.text(language).format(owner=owner) if owner else "",
    ]
    line = ("" if language == "zh" else " ").join(filter(None, said))
    return f"\n{inline(line)}\n{{: .desk-colophon }}\n"
