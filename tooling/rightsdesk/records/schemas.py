"""JSON Schemas (draft 2020-12) of the files people edit, generated from the models."""

import json
from typing import Any

from pydantic import BaseModel

from rightsdesk.domain.case import Case
from rightsdesk.domain.organisation import Organisation
from rightsdesk.domain.policy import Policy
from rightsdesk.domain.staff import Staff

MODELS: dict[str, type[BaseModel]] = {"case": Case, "policy": Policy, "staff": Staff, "desk": Organisation}
"""The schema's name and the model of the file."""


def schema_of(name: str) -> dict[str, Any]:
    """The schema of one kind of file."""
    schema = MODELS[name].model_json_schema(by_alias=True, mode="validation")
    if name == "case":
        timeline = schema["properties"]["timeline"]
        schema["properties"]["timeline"] = {"anyOf": [timeline, {"type": "null"}], "title": "Timeline"}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def schema_texts() -> dict[str, str]:
    """The schema files by path, as they are written."""
    return {
        f".desk/{name}.schema.json": json.dumps(schema_of(name), ensure_ascii=False, indent=2) + "\n"
        for name in MODELS
    }
