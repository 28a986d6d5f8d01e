"""Building the sites: pages written as plain Markdown, then MkDocs once for each audience and language.

Everything is made under `.desk/build/<audience>/<language>/` and put in place only when all of it succeeded,
so a failed build leaves the sites of yesterday standing. The first language of `desk.yml` is the root of a
site, the others stand in folders named after them.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from rightsdesk.domain.folding import CaseState
from rightsdesk.domain.handbook import Reviews, last_reviews
from rightsdesk.domain.standing import Standing
from rightsdesk.errors import DeskError
from rightsdesk.messages import _
from rightsdesk.operations.tracing import TracedPolicy, trace
from rightsdesk.publish.handbook import chapters
from rightsdesk.publish.pages import InternalPages, Page, PublicPages, Section
from rightsdesk.publish.templates import Templates
from rightsdesk.publish.views.cases import Reader
from rightsdesk.publish.views.internal import internal_desk
from rightsdesk.publish.views.public import public_desk
from rightsdesk.records.agenda import NOTHING_OWED, Agenda, agenda, counting_records, handbook_interval
from rightsdesk.records.store import Desk

BUILD = ".desk/build"
AUDIENCES = ("public", "internal")
MARK = ".made-by-desk"
"""A file in the root of each built site: only a folder that has it is ever replaced."""

_NAMES = {
    "public": {"zh": "{name}用户权益", "en": "{name}: users' rights"},
    "internal": {"zh": "{name}受理工作台（内部）", "en": "{name}: rights desk (internal)"},
}
_LANGUAGES = {"zh": "中文", "en": "English"}


@dataclass(frozen=True, slots=True)
class Job:
    """One MkDocs build: its folder, whose `site/` it fills, and where that goes below the audience's."""

    audience: str
    language: str
    folder: Path
    destination: str


@dataclass(frozen=True, slots=True)
class Inside:
    """What internal pages show in every language, told once: the cases as they stand, the policies traced,
    what is owed beside cases."""

    standings: tuple[Standing, ...] = ()
    traced: tuple[TracedPolicy, ...] = ()
    owed: Agenda = NOTHING_OWED


def build(
    root: Path, desk: Desk, now: datetime, target: Path, audiences: Sequence[str] = AUDIENCES
) -> list[Path]:
    """Build the sites of a desk as of `now` into `target/<audience>/`; answers the folders made.

    Raises DeskError where a page cannot be made or MkDocs finds fault with one, Unreadable where a case
    cannot be read.
    """
    _require_mkdocs()
    templates = Templates(root)
    jobs = [
        Job(audience, language, root / BUILD / audience / language, "" if place == 0 else language)
        for audience in audiences
        for place, language in enumerate(desk.organisation.languages)
    ]
    places = {audience: target / audience for audience in audiences}
    for place in places.values():
        _may_replace(place)
    inside = _inside(desk, now, templates) if "internal" in audiences else Inside()
    for job in jobs:
        _write(job, desk, inside, now, templates)
    _run(jobs)
    for audience, place in places.items():
        _put_in_place([job for job in jobs if job.audience == audience], place)
    return list(places.values())


def _require_mkdocs() -> None:
    from importlib.util import find_spec

    if find_spec("mkdocs") is None or find_spec("material") is None or find_spec("jieba") is None:
        raise DeskError(_("building sites needs Material for MkDocs: pip install 'rightsdesk[site]'"))


def _may_replace(place: Path) -> None:
    """Refuse to replace a folder that no build has made."""
    if place.exists() and not (place / MARK).is_file() and (not place.is_dir() or any(place.iterdir())):
        raise DeskError(
            _(
                "{place} was not made by `desk build` and is not replaced; name another folder with --site"
            ).format(place=place)
        )


def _inside(desk: Desk, now: datetime, templates: Templates) -> Inside:
    standings = tuple(desk.standing(case, now) for case in desk.cases())
    handbook = chapters(templates, desk.organisation.languages)

    def cases_of(policy: str) -> list[CaseState]:
        return [each.state for each in standings if each.version.slug == policy]

    owed = agenda(desk, now, standings, handbook, cases_of)
    return Inside(standings, trace(desk, now, standings=standings, owed=owed), owed)


def _write(job: Job, desk: Desk, inside: Inside, now: datetime, templates: Templates) -> None:
    """Everything MkDocs needs for one build: the Markdown, the theme's files, the configuration."""
    shutil.rmtree(job.folder, ignore_errors=True)
    pages, navigation = _pages(job, desk, inside, now, templates)
    for page in pages:
        _save(job.folder / "docs" / page.path, page.text)
    for name, path in templates.files("assets").items():
        _copy(path, job.folder / "docs" / "assets" / name)
    for name, path in templates.files("overrides").items():
        _copy(path, job.folder / "overrides" / name)
    configuration = _configuration(job, desk, navigation, templates)
    _save(job.folder / "mkdocs.yml", json.dumps(configuration, ensure_ascii=False, indent=1))


def _pages(
    job: Job, desk: Desk, inside: Inside, now: datetime, templates: Templates
) -> tuple[list[Page], tuple[Section, ...]]:
    organisation = desk.organisation
    if job.audience == "internal":
        reader = Reader(job.language, organisation.zone(), desk.staff)
        policies = [desk.versions(slug) for slug in desk.slugs]
        seen = internal_desk(
            organisation, policies, inside.standings, desk.calendars, reader, now, inside.traced, inside.owed
        )
        internal = InternalPages(seen, templates)
        return list(internal.pages()), internal.navigation()
    versions = [version for slug in desk.slugs for version in desk.versions(slug)]
    try:
        view = public_desk(organisation, versions, desk.local_day(now), job.language)
    except ValueError as problem:
        raise DeskError(str(problem)) from problem
    outside = PublicPages(view, templates, _reviews(desk, now))
    return list(outside.pages()), outside.navigation()


def _reviews(desk: Desk, now: datetime) -> Reviews:
    """What the handbook's pages need to know to say whether they are out of date."""
    latest = last_reviews(counting_records(desk, desk.records("handbook-issue"), now))
    return Reviews(handbook_interval(desk, now), latest, desk.local_day(now))


def _save(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def _configuration(
    job: Job, desk: Desk, navigation: Iterable[Section], templates: Templates
) -> dict[str, Any]:
    """What differs between builds; the rest is inherited from `site_templates/mkdocs.yml`."""
    organisation = desk.organisation
    name = _NAMES[job.audience][job.language].format(name=organisation.name.text(job.language))
    return {
        "INHERIT": str(templates.file("mkdocs.yml").resolve()),
        "site_name": name,
        "site_url": _site_url(job, organisation.site_url),
        "docs_dir": "docs",
        "site_dir": "site",
        "theme": {"custom_dir": "overrides", "language": job.language},
        "nav": [_entry(section) for section in navigation],
        "not_in_nav": "/cases/\n/programme/\n/policies/*/\n",
        "extra": {
            "audience": job.audience,
            "alternates": [
                {"language": other, "name": _LANGUAGES[other], "folder": _from(job.destination, place, other)}
                for place, other in enumerate(organisation.languages)
                if other != job.language
            ],
        },
    }


def _from(destination: str, place: int, other: str) -> str:
    """The way from the root of one language's site to the root of another's."""
    up = "../" if destination else ""
    return up if place == 0 else f"{up}{other}/"


def _site_url(job: Job, site_url: str | None) -> str:
    """The address of a public site, for canonical links; empty (no such links) where the desk gives none."""
    if job.audience != "public" or site_url is None:
        return ""
    return f"{site_url}{job.destination}/" if job.destination else site_url


def _entry(section: Section) -> Any:
    return section.pages[0] if section.title is None else {section.title: list(section.pages)}


def _run(jobs: Iterable[Job]) -> None:
    """Run MkDocs for all jobs, as many at a time as there are processors. Raises DeskError."""
    waiting, failures = list(jobs), list[str]()
    running: list[tuple[Job, subprocess.Popen[str]]] = []
    while waiting or running:
        while waiting and len(running) < max(1, os.cpu_count() or 1):
            job = waiting.pop(0)
            running.append((job, _start(job)))
        job, process = running.pop(0)
        said, _nothing = process.communicate()
        if process.returncode:
            failures.append(f"{job.audience}/{job.language}:\n{_complaints(said)}")
    if failures:
        raise DeskError(_("MkDocs could not build the site {failures}").format(failures="\n".join(failures)))


def _start(job: Job) -> "subprocess.Popen[str]":
    """MkDocs at work. Not with `--quiet`, which hides warnings from `--strict`: everything would pass."""
    return subprocess.Popen(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--config-file", "mkdocs.yml"],
        cwd=job.folder,
        env=os.environ | {"NO_MKDOCS_2_WARNING": "1", "PYTHONWARNINGS": "ignore", "PYTHONUTF8": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
    )


def _complaints(said: str) -> str:
    """The lines in which MkDocs names what is wrong; all it said where there are none."""
    lines = [line for line in said.splitlines() if line.strip()]
    told = [line for line in lines if line.startswith(("WARNING", "ERROR", "Error", "Aborted"))]
    return "\n".join(told or lines)


def _put_in_place(jobs: Sequence[Job], place: Path) -> None:
    """Replace a site by the languages just built: the first at its root, the others below it."""
    whole = jobs[0].folder.parent / "whole"
    shutil.rmtree(whole, ignore_errors=True)
    for job in jobs:
        (job.folder / "site").replace(whole / job.destination if job.destination else whole)
    (whole / MARK).touch()
    place.parent.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(place, ignore_errors=True)
    shutil.move(whole, place)
