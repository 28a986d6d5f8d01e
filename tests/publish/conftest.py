"""A desk of a dozen cases, at every stage, one of them full of markup; copied from `tests/data/desk`."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

import pytest
from pydantic import BaseModel, ValidationError

from rightsdesk.domain.case import Case, PersonalData
from rightsdesk.domain.programme.base import Record
from rightsdesk.domain.sealed import HEADER
from rightsdesk.domain.staff import Staff
from rightsdesk.domain.standing import Standing
from rightsdesk.records.files import WorkTree
from rightsdesk.records.programme import read_record
from rightsdesk.records.sealing import new_key, seal
from rightsdesk.records.source import load
from rightsdesk.records.store import Desk, read_case
from rightsdesk.records.validation import validate
from rightsdesk.records.yaml_writing import dump, dump_case

ROOT = Path(__file__).parents[2]
NOW = datetime.fromisoformat("2026-11-20T10:00:00+08:00")


@pytest.fixture(scope="session")
def now() -> datetime:
    return NOW


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The desk's folder."""
    made = tmp_path / "desk"
    shutil.copytree(ROOT / "policies", made / "policies")
    shutil.copytree(ROOT / "tests" / "data" / "desk" / "cases", made / "cases")
    return made


@pytest.fixture
def here(folder: Path) -> Desk:
    return Desk(WorkTree(folder))


@pytest.fixture
def standings(here: Desk) -> Sequence[Standing]:
    return [here.standing(case, NOW) for case in here.cases()]


class Planter:
    """Plants texts in the fields of a desk that take any text, and knows where each stands; `text(n)` is the
    nth. With a space in it, no field for a slug takes it.
    """

    def __init__(self, text: Callable[[int], str]) -> None:
        self.text = text
        self.places: list[str] = []

    def word(self, place: str) -> str:
        """The next text, for a place."""
        text = self.text(len(self.places))
        self.places.append(place)
        return text

    def planted(self, model: BaseModel) -> BaseModel:
        """The model with a text in every field, also of models inside it, that takes any text; fields that
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

    def in_cases(self, folder: Path) -> Iterator[str]:
        """Plant in every case, and in the personal data of its complainant; the names of its events."""
        for path in sorted((folder / "cases").rglob("*.yml")):
            read = read_case(path.as_posix(), path.read_bytes()).case
            assert read is not None, path
            case = self.planted(read.model_copy(update={"public": True}))
            assert isinstance(case, Case)
            data = self.planted(PersonalData(name="-"))
            assert isinstance(data, PersonalData)
            sealed = seal(data, new_key(), case.id, HEADER)
            path.write_text(dump_case(data_of(case.model_copy(update={"sealed": sealed}))), encoding="utf-8")
            yield from (event.event for event in case.timeline)

    def in_records(self, folder: Path) -> Iterator[Record]:
        """Plant in every programme record; the records."""
        for path in sorted((folder / "programme").rglob("*.yml")):
            read = read_record(path.relative_to(folder).as_posix(), path.read_bytes()).record
            assert read is not None, path
            record = self.planted(read)
            assert isinstance(record, Record)
            data = data_of(record)
            timeline = data.pop("timeline", [])
            path.write_text(dump_case({**data, "timeline": timeline}), encoding="utf-8")
            yield record

    def in_staff(self, folder: Path) -> None:
        """Plant in the names and addresses of all who work there."""
        path = folder / "policies" / "staff.yml"
        staff = validate(load(path.read_bytes(), "policies/staff.yml"), Staff)
        people = {}
        for slug, person in staff.people.items():
            address = "".join(filter(str.isalnum, self.word("Person.email")))
            name = self.planted(person.name)
            people[slug] = person.model_copy(update={"name": name, "email": f"{address}@desk.example"})
        path.write_text(dump(data_of(staff.model_copy(update={"people": people}))), encoding="utf-8")


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


@pytest.fixture(scope="session")
def planter() -> Callable[[Callable[[int], str]], Planter]:
    """What makes a planter of texts."""
    return Planter
