"""Nothing of what is internal stands in the public site: a word of its own is planted in every field that
takes free text, of every case, event, record, person and complainant; none is found in any public file."""

import gzip
import re
import shutil
import subprocess
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from rightsdesk.domain.events.catalogue import BY_NAME
from rightsdesk.domain.programme.base import Record
from rightsdesk.domain.programme.catalogue import KINDS
from rightsdesk.publish.site import build
from rightsdesk.publish.views.news import TOLD
from rightsdesk.records.files import WorkTree
from rightsdesk.records.store import Desk

ROOT = Path(__file__).parents[2]
NOW = datetime.fromisoformat("2026-11-20T10:00:00+08:00")
WORD = re.compile(r"zq(\d{6})zq")


def text_of(path: Path) -> str:
    """What a file of a site says to whoever looks into it."""
    if path.suffix == ".pdf":
        return subprocess.run(
            ["pdftotext", str(path), "-"], check=True, capture_output=True, text=True
        ).stdout + path.read_bytes().decode("latin-1")
    content = path.read_bytes()
    return (gzip.decompress(content) if path.suffix == ".gz" else content).decode("utf-8", "replace")


@pytest.fixture(scope="module")
def planted(
    tmp_path_factory: pytest.TempPathFactory, planter: Any
) -> tuple[Path, list[str], list[Record], set[str]]:
    """The public site of a desk with a word in every field; what was planted where; its records; the names of
    the events that its cases have."""
    folder = tmp_path_factory.mktemp("canaries") / "desk"
    for part in ("policies", "cases", "programme"):
        shutil.copytree(ROOT / part, folder / part)
    words = planter(lambda number: f"a zq{number:06}zq")
    events = set(words.in_cases(folder))
    records = list(words.in_records(folder))
    words.in_staff(folder)
    build(folder, Desk(WorkTree(folder)), NOW, folder / "site", ["public"])
    return folder / "site" / "public", words.places, records, events


def test_a_word_stands_in_every_kind_of_event_and_record(
    planted: tuple[Path, list[str], list[Record], set[str]],
) -> None:
    _site, places, records, events = planted
    # A demo in which history was written anew could not be replayed.
    assert events == set(BY_NAME) - {"expunction-requested", "expunged"}
    assert {record.kind for record in records} == set(KINDS)
    there = {places[int(word)] for record in records for word in WORD.findall(record.model_dump_json())}
    assert {"Person.email", "PersonalData.phone", "PersonalData.words"} <= set(places)
    assert len(there) > len(KINDS)


def test_no_word_of_what_is_internal_stands_in_the_public_site(
    planted: tuple[Path, list[str], list[Record], set[str]],
) -> None:
    site, places, records, _events = planted
    titles = {
        word
        for record in records
        if record.kind in TOLD and not record.withdrawn
        for word in WORD.findall(record.title)
    }
    leaks = set()
    told = set()
    for path in site.rglob("*"):
        if path.is_file():
            for word in WORD.findall(text_of(path)):
                if word in titles and path.name.startswith("feed"):
                    told.add(word)
                else:
                    leaks.add((path.relative_to(site).as_posix(), places[int(word)]))
    assert leaks == set()
    assert told, "the feed tells of campaigns: where it tells none, nothing was looked at"


def test_no_internal_page_stands_in_the_public_site(
    planted: tuple[Path, list[str], list[Record], set[str]],
) -> None:
    site = planted[0]
    there = {path.relative_to(site).as_posix() for path in site.rglob("*")}
    internal = {path.name for path in (ROOT / "site_templates" / "internal" / "zh").glob("*.md")}
    shared = {path.name for path in (ROOT / "site_templates" / "public" / "zh").rglob("*.md")}
    pages = {name.replace(".md", ".html") for name in internal - shared}
    assert {"case.html", "record.html", "register.html"} <= pages
    assert {Path(path).name for path in there} & pages == set()
    assert not [path for path in there if re.match(r"data/(zh|en|register)\b", path)]
