"""What every model shares: strictness, bilingual labels, exact times."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
)


class Model(BaseModel):
    """Frozen, and closed to fields nobody declared."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True, populate_by_name=True)


class Label(Model):
    """A text in both languages of the house."""

    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)

    def text(self, language: str) -> str:
        """The text in `zh` or `en`."""
        return self.zh if language == "zh" else self.en


def _from_text(value: object) -> object:
    """Times stand in files as ISO 8601 text; numbers that pydantic would take for a Unix time are refused."""
    if isinstance(value, int | float):
        raise ValueError("write the time as YYYY-MM-DDThh:mm:ss+hh:mm")
    return value


def _whole_seconds(value: datetime) -> datetime:
    if value.microsecond:
        raise ValueError("times are kept to the second; leave out the fraction")
    return value


Time = Annotated[
    AwareDatetime,
    BeforeValidator(_from_text),
    AfterValidator(_whole_seconds),
    PlainSerializer(lambda value: value.isoformat(), return_type=str),
]
"""An instant with its offset, to the second, serialised as ISO 8601."""

Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
"""A word of the vocabulary: lower-case letters, digits, single hyphens."""

Line = Annotated[str, Field(min_length=1, max_length=300, pattern=r"^[^\n]+$")]
"""A text of one line."""

Text = Annotated[str, Field(min_length=1, max_length=20_000)]
"""A text of one or more lines."""


def field(
    zh: str,
    en: str,
    default: Any = ...,
    *,
    vocabulary: str | None = None,
    option: str | None = None,
    help: str | None = None,
    **rest: Any,
) -> Any:
    """A field with its bilingual name, from which prompts, options, sheets and the schema are derived.

    `vocabulary` names the policy's word list the value must come from, `option` the command's option where
    it is not the field's own name (one of several: `--remedy`); `help` adds a sentence to the option's
    help.
    """
    extra: dict[str, Any] = {"label": {"zh": zh, "en": en}}
    if vocabulary:
        extra["vocabulary"] = vocabulary
    if option:
        extra["option"] = option
    description = f"{en}: {help}" if help else en
    return Field(default, description=description, json_schema_extra=extra, **rest)
