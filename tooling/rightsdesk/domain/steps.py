"""From what a person says to an event: the last thing that happens before a timeline grows."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from rightsdesk.domain.case import Header
from rightsdesk.domain.events.base import Event
from rightsdesk.domain.events.catalogue import BY_NAME
from rightsdesk.domain.sentences import sentence_of

WHOLE = "whole"
"""In place of a field's name: what is wrong is wrong with several fields together."""


class Incomplete(ValueError):
    """Fields that are missing or do not fit: `problems` maps a field's dotted name to what is wrong with
    it.
    """

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{name}: {problem}" for name, problem in problems.items()))
        self.problems = dict(problems)


def problems_of(error: ValidationError) -> dict[str, str]:
    """What does not fit, by dotted field name or WHOLE, in the reader's language."""
    return {
        ".".join(str(part) for part in detail["loc"]) or WHOLE: sentence_of(detail)
        for detail in error.errors()
    }


def make_event(name: str, values: Mapping[str, Any], *, at: datetime, by: str) -> Event:
    """The event of that name with these field values. Raises Incomplete, naming every field that does not
    fit.
    """
    given = {key: value for key, value in values.items() if value is not None}
    try:
        return BY_NAME[name].model_validate({"event": name, "at": at, "by": by, **given})
    except ValidationError as error:
        raise Incomplete(problems_of(error)) from None


def make_header(values: Mapping[str, Any]) -> Header:
    """The header of a new case. Raises Incomplete, naming every field that does not fit."""
    try:
        return Header.model_validate({key: value for key, value in values.items() if value is not None})
    except ValidationError as error:
        raise Incomplete(problems_of(error)) from None
