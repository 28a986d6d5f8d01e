"""What every model shares: strictness, bilingual labels, exact times."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, Final

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    JsonValue,
    PlainSerializer,
)
from pydantic.fields import FieldInfo

from rightsdesk.domain.sentences import shape
from rightsdesk.messages import N_, _


class Model(BaseModel):
    """Frozen, and closed to fields nobody declared."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True, populate_by_name=True)


def _from_text(value: object) -> object:
    """Times stand in files as ISO 8601 text; numbers that pydantic would take for a Unix time are refused."""
    if isinstance(value, int | float):
        raise ValueError(_("it is no time; write it as YYYY-MM-DDThh:mm:ss+hh:mm"))
    return value


def _whole_seconds(value: datetime) -> datetime:
    if value.microsecond:
        raise ValueError(_("times are kept to the second; leave out the fraction"))
    return value


Time = Annotated[
    AwareDatetime,
    BeforeValidator(_from_text),
    AfterValidator(_whole_seconds),
    PlainSerializer(lambda value: value.isoformat(), return_type=str),
]
"""An instant with its offset, to the second, serialised as ISO 8601."""

Slug = Annotated[
    str,
    Field(
        pattern=shape(
            r"^[a-z0-9]+(-[a-z0-9]+)*$",
            N_("it is no plain word; write lower-case letters, digits and single hyphens"),
        ),
        max_length=60,
    ),
]
"""A word of the vocabulary: lower-case letters, digits, single hyphens."""

_CONTROLS: Final = r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"
_TURNING: Final = r"\u202a-\u202e\u2066-\u2069"
_INVISIBLE: Final = r"\u00ad\u061c\u200b-\u200f\u2028\u2029\u2060-\u2064\ufeff"

_NOT_IN_TEXT: Final = re.compile(f"[{_CONTROLS}{_TURNING}]")
"""Control characters, which no file may hold, and those that turn the direction of what follows, so that a
text reads otherwise than it is."""

_NOT_IN_LINE: Final = re.compile(f"[{_CONTROLS}{_TURNING}{_INVISIBLE}\\r]")
"""Also what ends a line or cannot be seen: two lines that look alike are then alike. Longer texts may hold
it, as replies that were copied from elsewhere do."""

_NOTHING_TO_SEE: Final = re.compile(rf"[\s{_INVISIBLE}]*")


def _require_none(found: re.Match[str] | None) -> None:
    if found is not None:
        code = f"{ord(found[0]):04X}"
        raise ValueError(_("the character U+{code} may not stand in it; delete it").format(code=code))


def _legible(value: str, unwanted: re.Pattern[str]) -> str:
    """The text. Raises ValueError where it is blank or has a character that is not wanted."""
    _require_none(unwanted.search(value))
    if _NOTHING_TO_SEE.fullmatch(value):
        raise ValueError(_("it is blank; say something"))
    return value


def _storable(value: Any) -> Any:
    """The value. Raises ValueError where a text in it has characters that no file may hold."""
    if isinstance(value, str):
        _require_none(_NOT_IN_TEXT.search(value))
    elif isinstance(value, dict):
        for key, part in value.items():
            _storable(key)
            _storable(part)
    elif isinstance(value, list | tuple):
        for part in value:
            _storable(part)
    return value


Line = Annotated[
    str,
    Field(min_length=1, max_length=300, pattern=shape(r"^[^\n]+$", N_("it has several lines; write one"))),
    AfterValidator(lambda value: _legible(value, _NOT_IN_LINE)),
]
"""A text of one line, with something to see in it and nothing that cannot be seen."""

Text = Annotated[
    str,
    Field(min_length=1, max_length=20_000),
    AfterValidator(lambda value: _legible(value, _NOT_IN_TEXT)),
]
"""A text of one or more lines, not blank."""

Legible = Annotated[str, AfterValidator(_storable)]
"""A text without characters that no file may hold."""


class Label(Model):
    """A text in both languages of the house."""

    zh: Legible = Field(min_length=1)
    en: Legible = Field(min_length=1)

    def text(self, language: str) -> str:
        """The text in `zh` or `en`."""
        return self.zh if language == "zh" else self.en


Value = Annotated[JsonValue, AfterValidator(_storable)]
"""Any data that a file may hold."""


def day_of(text: str) -> date:
    """The day that ISO 8601 text names. Raises ValueError, in the reader's language, where there is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(_("there is no day {day}; write it as YYYY-MM-DD").format(day=text)) from None


def _real_day(value: str) -> str:
    day_of(value)
    return value


Day = Annotated[
    str,
    Field(pattern=shape(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", N_("it is no day; write it as YYYY-MM-DD"))),
    AfterValidator(_real_day),
]
"""A day of the calendar, as ISO 8601 text."""


DIGEST: Final = shape(
    r"^sha256:[0-9a-f]{64}$",
    N_("it is no digest; write sha256: and 64 hexadecimal digits, as sha256sum prints"),
)
"""The pattern of a document's digest."""


def field(
    zh: str,
    en: str,
    default: Any = ...,
    *,
    vocabulary: str | None = None,
    option: str | None = None,
    help: str | None = None,
    meanings: Mapping[str, tuple[str, str]] | None = None,
    made: bool = False,
    **rest: Any,
) -> Any:
    """A field with its bilingual name, from which prompts, options, sheets and the schema are derived.

    `vocabulary` names the policy's word list the value must come from, `option` the command's option where
    it is not the field's own name (one of several: `--remedy`); `help` adds a sentence to the option's
    help; `meanings` are what the values of a closed field are called, in Chinese and English. One that is
    `made` is computed when the step is taken: nobody is asked for it, and no page shows it.
    """
    extra: dict[str, Any] = {"label": {"zh": zh, "en": en}}
    if vocabulary:
        extra["vocabulary"] = vocabulary
    if option:
        extra["option"] = option
    if meanings:
        extra["meanings"] = {value: {"zh": zh, "en": en} for value, (zh, en) in meanings.items()}
    if made:
        extra["made"] = True
    description = f"{en}: {help}" if help else en
    return Field(default, description=description, json_schema_extra=extra, **rest)


def is_made(info: FieldInfo) -> bool:
    """Whether a field is computed when the step is taken, as `field()` declared it."""
    extra = info.json_schema_extra
    return isinstance(extra, dict) and bool(extra.get("made"))


def called(info: FieldInfo) -> Label:
    """What a field is called, as `field()` declared it."""
    extra: Any = info.json_schema_extra
    return Label(**extra["label"])


def meaning(info: FieldInfo, value: str) -> Label | None:
    """What a value of a closed field is called, as `field()` declared it; None where it did not."""
    extra = info.json_schema_extra
    known: Any = extra.get("meanings") if isinstance(extra, dict) else None
    return Label(**known[value]) if known and value in known else None
