"""Nothing of what is internal stands in the public site: a word of its own is planted in every field that
takes free text, of every case, event, record, person and complainant; none is found in any public file."""

import gzip
import re
import shutil
import subprocess
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from pydantic import BaseModel, ValidationError

from rightsdesk.domain.case import Case, PersonalData
from rightsdesk.domain.events.catalogue import BY_NAME
from rightsdesk.domain.programme.base import Record
from rightsdesk.domain.programme.catalogue import KINDS
from rightsdesk.domain.sealed import HEADER
from rightsdesk.domain.staff import Staff
from rightsdesk.publish.site import build
from rightsdesk.publish.views.news import TOLD
from rightsdesk.records.files import WorkTree
from rightsdesk.records.programme import read_record
from rightsdesk.records.sealing import new_key, seal
from rightsdesk.records.source import load
from rightsdesk.records.store import Desk, read_case
from rightsdesk.records.validation import validate
from rightsdesk.records.yaml_writing import dump, dump_case

ROOT = Path(__file__).parents[2]
NOW = datetime.fromisoformat("2026-11-20T10:00:00+08:00")
WORD = re.compile(r"zq\d{6}zq")
STAFF = "policies/staff.yml"


class Planter:
    """Plants words, and knows where each stands."""

    def __init__(self) -> None:
        self.places: dict[str, str] = {}

    def word(self, place: str) -> str:
        """A fresh word for a place. With a space, so that no field for a slug takes it."""
        word = f"zq{len(self.places):06}zq"
        self.places[word] = place
        return f"a {word}"

    def planted(self, model: BaseModel) -> BaseModel:
        """The model with a word in every field, also of models inside it, that takes any text; fields that
        are empty and may have text get one.
        """
        kind = type(model)
        for name in kind.model_fields:
            value = getattr(model, name)
            if isinstance(value, BaseModel):
                model = model.model_copy(update={name: self.planted(value)})
            elif isinstance(value, tuple) and value and all(isinstance(one, BaseModel) for one in value):
                model = model.model_copy(update={name: tuple(map(self.planted, value))})
            elif value is None or isinstance(value, str | tuple):
                word = self.word(f"{kind.__name__}.{name}")
                model = _with(model, name, (word,) if isinstance(value, tuple) else word)
        return model


def _with(model: BaseModel, name: str, value: object) -> BaseModel:
    """The model with that value, where it takes it."""
    key = type(model).model_fields[name].alias or name
    try:
        return type(model).model_validate(data_of(model) | {key: value})
    except ValidationError:
        return model


def data_of(model: BaseModel) -> dict[str, object]:
    """The model as its file has it."""
    return model.model_dump(mode="json", by_alias=True, exclude_none=True)


def plant_cases(folder: Path, planter: Planter) -> Iterator[str]:
    """Plant words in every case, and in the personal data of its complainant; the names of its events."""
    for path in sorted((folder / "cases").rglob("*.yml")):
        read = read_case(path.as_posix(), path.read_bytes()).case
        assert read is not None, path
        case = planter.planted(read.model_copy(update={"public": True}))
        assert isinstance(case, Case)
        data = planter.planted(PersonalData(name="-"))
        assert isinstance(data, PersonalData)
        sealed = seal(data, new_key(), case.id, HEADER)
        path.write_text(dump_case(data_of(case.model_copy(update={"sealed": sealed}))), encoding="utf-8")
        yield from (event.event for event in case.timeline)


def plant_records(folder: Path, planter: Planter) -> Iterator[Record]:
    """Plant words in every programme record; the records."""
    for path in sorted((folder / "programme").rglob("*.yml")):
        read = read_record(path.relative_to(folder).as_posix(), path.read_bytes()).record
        assert read is not None, path
        record = planter.planted(read)
        assert isinstance(record, Record)
        data = data_of(record)
        timeline = data.pop("timeline", [])
        path.write_text(dump_case({**data, "timeline": timeline}), encoding="utf-8")
        yield record


def plant_staff(folder: Path, planter: Planter) -> None:
    """Plant words in the names and addresses of all who work there."""
    path = folder / STAFF
    staff = validate(load(path.read_bytes(), STAFF), Staff)
    people = {}
    for slug, person in staff.people.items():
        address = planter.word("Person.email").removeprefix("a ")
        name = planter.planted(person.name)
        people[slug] = person.model_copy(update={"name": name, "email": f"{address}@desk.example"})
    path.write_text(dump(data_of(staff.model_copy(update={"people": people}))), encoding="utf-8")


def text_of(path: Path) -> str:
    """What a file of a site says to whoever looks into it."""
    if path.suffix == ".pdf":
        return subprocess.run(
            ["pdftotext", str(path), "-"], check=True, capture_output=True, text=True
        ).stdout + path.read_bytes().decode("latin-1")
    content = path.read_bytes()
    return (gzip.decompress(content) if path.suffix == ".gz" else content).decode("utf-8", "replace")


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Planter, list[Record], set[str]]:
    """The public site of a desk with a word in every field; what was planted where; its records; the names of
    the events that its cases have."""
    folder = tmp_path_factory.mktemp("canaries") / "desk"
    for part in ("policies", "cases", "programme"):
        shutil.copytree(ROOT / part, folder / part)
    planter = Planter()
    events = set(plant_cases(folder, planter))
    records = list(plant_records(folder, planter))
    plant_staff(folder, planter)
    build(folder, Desk(WorkTree(folder)), NOW, folder / "site", ["public"])
    return folder / "site" / "public", planter, records, events


def test_a_word_stands_in_every_kind_of_event_and_record(
    planted: tuple[Path, Planter, list[Record], set[str]],
) -> None:
    _site, planter, records, events = planted
    assert events == set(BY_NAME)
    assert {record.kind for record in records} == set(KINDS)
    there = {planter.places[word] for record in records for word in WORD.findall(str(data_of(record)))}
    assert {"Person.email", "PersonalData.phone", "PersonalData.words"} <= set(planter.places.values())
    assert len(there) > len(KINDS)


def test_no_word_of_what_is_internal_stands_in_the_public_site(
    planted: tuple[Path, Planter, list[Record], set[str]],
) -> None:
    site, planter, records, _events = planted
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
                    leaks.add((path.relative_to(site).as_posix(), planter.places[word]))
    assert leaks == set()
    assert told, "the feed tells of campaigns: where it tells none, nothing was looked at"


def test_no_internal_page_stands_in_the_public_site(
    planted: tuple[Path, Planter, list[Record], set[str]],
) -> None:
    site = planted[0]
    there = {path.relative_to(site).as_posix() for path in site.rglob("*")}
    internal = {path.name for path in (ROOT / "site_templates" / "internal" / "zh").glob("*.md")}
    shared = {path.name for path in (ROOT / "site_templates" / "public" / "zh").rglob("*.md")}
    pages = {name.replace(".md", ".html") for name in internal - shared}
    assert {"case.html", "record.html", "register.html"} <= pages
    assert {Path(path).name for path in there} & pages == set()
    assert not [path for path in there if re.match(r"data/(zh|en|register)\b", path)]
