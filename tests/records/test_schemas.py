"""The generated schemas say of real files what the models say."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from rightsdesk.records.schemas import MODELS, schema_of, schema_texts
from rightsdesk.records.source import load

ROOT = Path(__file__).parents[2]
FILES = {
    "policy": sorted(
        path for folder in ("basic", "transport-group") for path in (ROOT / "policies" / folder).glob("*.yml")
    ),
    "staff": [ROOT / "policies" / "staff.yml"],
    "desk": [ROOT / "policies" / "desk.yml"],
    "case": sorted((ROOT / "cases").rglob("*.yml")),
}


def faults(name: str, data: Any) -> list[str]:
    return [
        error.message
        for error in Draft202012Validator(schema_of(name), format_checker=FormatChecker()).iter_errors(data)
    ]


@pytest.mark.parametrize("name", MODELS)
def test_every_schema_is_one(name: str) -> None:
    Draft202012Validator.check_schema(schema_of(name))


@pytest.mark.parametrize(("name", "path"), [(name, path) for name, paths in FILES.items() for path in paths])
def test_real_files_fit(name: str, path: Path) -> None:
    assert faults(name, load(path.read_bytes(), path.name).data) == []


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("case", {"id": "2611-7KQ3F-1", "timeline": None}),
        ("policy", {"title": {"zh": "甲"}, "clauses": []}),
        ("staff", {"people": {"x": {"name": "only one"}}}),
        ("desk", {"time_zone": 8}),
    ],
)
def test_wrong_files_do_not(name: str, data: Any) -> None:
    assert faults(name, data)


def test_the_committed_schemas_are_as_generated() -> None:
    for path, text in schema_texts().items():
        assert (ROOT / path).read_text(encoding="utf-8") == text, f"{path}: run `desk schema`"
        assert json.loads(text)["$schema"].endswith("2020-12/schema")
