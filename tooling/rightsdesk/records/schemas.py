"""JSON Schemas (draft 2020-12) of the files people edit, generated from the models."""

import json
from typing import Any

from pydantic import TypeAdapter

from rightsdesk.domain.case import Case
from rightsdesk.domain.organisation import Organisation
from rightsdesk.domain.policy import Policy
from rightsdesk.domain.programme.catalogue import KINDS, AnyRecord
from rightsdesk.domain.staff import Staff

MODELS: dict[str, Any] = {
    "case": Case,
    "programme": AnyRecord,
    "policy": Policy,
    "staff": Staff,
    "desk": Organisation,
}
"""The schema's name and the model of the file, or the union of the models that it can have."""


def schema_of(name: str) -> dict[str, Any]:
    """The schema of one kind of file."""
    schema = TypeAdapter(MODELS[name]).json_schema(by_alias=True, mode="validation")
    for model in _with_timeline(name, schema):
        timeline = model["properties"]["timeline"]
        model["properties"]["timeline"] = {"anyOf": [timeline, {"type": "null"}], "title": "Timeline"}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def _with_timeline(name: str, schema: dict[str, Any]) -> list[dict[str, Any]]:
    """The models in a schema that have a timeline, which may be empty."""
    if name == "case":
        return [schema]
    return [schema["$defs"][kind.__name__] for kind in KINDS.values()] if name == "programme" else []


def schema_texts() -> dict[str, str]:
    """The schema files by path, as they are written."""
    return {
        f".desk/{name}.schema.json": json.dumps(schema_of(name), ensure_ascii=False, indent=2) + "\n"
        for name in MODELS
    }
