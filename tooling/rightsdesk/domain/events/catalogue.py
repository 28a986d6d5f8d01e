"""All event types, by name and by command; the union that a timeline is made of."""

from collections.abc import Mapping
from typing import Annotated, Any, Union

from pydantic import (
    Discriminator,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    SerializationInfo,
    TypeAdapter,
)
from pydantic_core import PydanticKnownError, core_schema

from rightsdesk.domain.events.base import Event
from rightsdesk.domain.events.closing import CLOSING
from rightsdesk.domain.events.handling import HANDLING
from rightsdesk.domain.events.intake import INTAKE
from rightsdesk.domain.events.protection import PROTECTION
from rightsdesk.domain.events.quality import QUALITY

TYPES: tuple[type[Event], ...] = (*INTAKE, *HANDLING, *QUALITY, *CLOSING, *PROTECTION)
"""Every event class, in the order of a case's life."""

BY_NAME: Mapping[str, type[Event]] = {kind.model_fields["event"].default: kind for kind in TYPES}
BY_COMMAND: Mapping[str, type[Event]] = {kind.about.command: kind for kind in TYPES}
NAME_OF: Mapping[str, str] = {kind.about.command: name for name, kind in BY_NAME.items()}

OPENED = "opened"
"""The name under which policies speak of a case's receipt, which stands in the header."""


class _ByName:
    """Tells pydantic to read an event with the class that its `event` names, and with nothing else.

    A union with a discriminator means the same, but has the validators of all classes built before the first
    case is read, which takes longer than all the rest of reading it; most cases hold a few kinds of event.
    """

    @staticmethod
    def __get_pydantic_core_schema__(_source: Any, _handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        return core_schema.no_info_plain_validator_function(
            _read, serialization=core_schema.plain_serializer_function_ser_schema(_write, info_arg=True)
        )

    @staticmethod
    def __get_pydantic_json_schema__(
        _schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        adapter: TypeAdapter[Event] = TypeAdapter(_union())
        return handler(adapter.core_schema)


def _union() -> Any:
    """The union of all event classes, told apart by `event`."""
    every: Any = Union[TYPES]  # noqa: UP007 - TYPES is a value
    return Annotated[every, Discriminator("event")]


def _read(value: Any) -> Event:
    if isinstance(value, Event):
        return value
    if not isinstance(value, Mapping):
        raise PydanticKnownError("dict_type")
    name = value.get("event")
    if name is None:
        raise PydanticKnownError("union_tag_not_found", {"discriminator": "'event'"})
    if name not in BY_NAME:
        known = ", ".join(f"'{each}'" for each in BY_NAME)
        context = {"discriminator": "'event'", "tag": str(name), "expected_tags": known}
        raise PydanticKnownError("union_tag_invalid", context)
    return BY_NAME[name].model_validate(value)


def _write(event: Event, info: SerializationInfo) -> dict[str, Any]:
    return event.model_dump(
        mode=info.mode,
        by_alias=info.by_alias,
        exclude_none=info.exclude_none,
        exclude_unset=info.exclude_unset,
        exclude_defaults=info.exclude_defaults,
    )


AnyEvent = Annotated[Event, _ByName]
"""One event of any type."""
