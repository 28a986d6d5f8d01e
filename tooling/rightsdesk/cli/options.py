"""Command options derived from model fields: types, help, choices, and the values they give."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, get_args, get_origin

import click
from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from rightsdesk.cli.completion import words_of
from rightsdesk.cli.confiding import confided
from rightsdesk.cli.context import App
from rightsdesk.domain.events.base import parse_parts
from rightsdesk.domain.ids import id_in
from rightsdesk.domain.model import Time
from rightsdesk.domain.sentences import sentence_of
from rightsdesk.messages import N_, _, language

YES_NO = {"yes": True, "no": False}

OBVIOUS = {
    "at": N_("by default now"),
    "received_at": N_("by default now"),
    "policy": N_("by default the desk's"),
    "day": N_("by default today"),
    "activated_at": N_("by default now"),
}
"""Fields that models require and people need not give, and what they are then."""

_METAVARS = {"categories": "CATEGORY", "replies": "WAY", "people": "PERSON", "wants": "RESULT"}
"""Place holders of word lists whose singular is not the name without its last letter."""


def extra(info: FieldInfo) -> dict[str, Any]:
    """What `field()` put beside the field."""
    return info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}


def vocabulary(info: FieldInfo) -> str | None:
    """The word list from which the field takes its values; None where anything may stand."""
    found = extra(info).get("vocabulary")
    return str(found) if found else None


def label(info: FieldInfo) -> str:
    """The field's name in the reader's language."""
    found = extra(info).get("label")
    return str(found[language()]) if isinstance(found, dict) else str(info.description)


def option_name(name: str, info: FieldInfo) -> str:
    """The option of a field: `via_reason` is `--via-reason`, a list of remedies `--remedy`."""
    return "--" + str(extra(info).get("option") or (info.alias or name)).replace("_", "-")


def flags(name: str, info: FieldInfo) -> str:
    """The option as it is typed: a yes or no has two forms, `--reached/--not-reached`."""
    flag = option_name(name, info)
    return f"{flag}/--not-{flag[2:]}" if is_yes_no(info) else flag


def _bare(annotation: Any) -> Any:
    """The annotation without `None`."""
    members = [member for member in get_args(annotation) if member is not type(None)]
    if type(None) in get_args(annotation):
        return members[0] if len(members) == 1 else annotation
    return annotation


def choices(info: FieldInfo) -> tuple[str, ...]:
    """The values of a closed field, in order; empty for an open one."""
    bare = _bare(info.annotation)
    return tuple(str(value) for value in get_args(bare)) if get_origin(bare) is Literal else ()


def item_model(info: FieldInfo) -> type[BaseModel] | None:
    """The model of the items of a list field, if they are models."""
    if not is_list(info):
        return None
    item = get_args(info.annotation)[0]
    return item if isinstance(item, type) and issubclass(item, BaseModel) else None


def is_list(info: FieldInfo) -> bool:
    """Whether the field takes several values."""
    return get_origin(info.annotation) is tuple


def is_time(info: FieldInfo) -> bool:
    """Whether the field is an instant."""
    time = get_args(Time)[0]
    return _bare(info.annotation) is time or time in get_args(_bare(info.annotation))


def is_yes_no(info: FieldInfo) -> bool:
    """Whether the field is a yes or no."""
    return _bare(info.annotation) is bool


def option(name: str, info: FieldInfo, flag: str | None = None) -> click.Option:
    """The click option of one field, under its own name or another `flag`. Nothing is required here: what
    is missing is asked for, or named, afterwards.
    """
    flag = flag or flags(name, info)
    if is_yes_no(info):
        return click.Option([flag, name], default=None, help=_help(name, info))
    closed = choices(info)
    kind: click.ParamType[str] = click.Choice(closed) if closed else click.STRING
    words = vocabulary(info)
    return click.Option(
        [flag, name],
        type=kind,
        multiple=is_list(info),
        metavar=None if closed else metavar(info),
        help=_help(name, info),
        shell_complete=words_of(words) if words else None,
    )


def metavar(info: FieldInfo) -> str:
    """The place holder that stands for the value."""
    words = vocabulary(info)
    if words and not item_model(info):
        return _METAVARS.get(words, words.removesuffix("s").upper())
    return "TIME" if is_time(info) else "TEXT"


def is_needed(name: str, info: FieldInfo) -> bool:
    """Whether a person must give the field."""
    return info.is_required() and name not in OBVIOUS


def _help(name: str, info: FieldInfo) -> str:
    text = str(info.description) if language() == "en" and info.description else label(info)
    model = item_model(info)
    if model is not None:
        text += f": {','.join(f'{key}=…' for key in model.model_fields)}"
    if is_list(info):
        text += _("; may be given several times")
    usual = OBVIOUS.get(name)
    if usual is not None:
        text += "; " + _(usual)
    return text + (_("; needed") if is_needed(name, info) else "")


def options(fields: Mapping[str, FieldInfo]) -> list[click.Parameter]:
    """The options of these fields, in their order."""
    return [option(name, info) for name, info in fields.items()]


def private_options(fields: Mapping[str, FieldInfo]) -> list[click.Parameter]:
    """The options of fields that had better not be typed where a shell remembers them."""
    made = [option(name, info) for name, info in fields.items()]
    for each in made:
        each.help = f"{each.help}; " + _("- asks for it, or reads it from standard input")
    return list(made)


def read_private(app: App, fields: Mapping[str, FieldInfo], given: Mapping[str, Any]) -> dict[str, Any]:
    """As `read` does, of values in the place of which `-` may stand."""
    return read(app, fields, confided(given, {name: label(info) for name, info in fields.items()}))


def value_of(app: App, name: str, info: FieldInfo, text: str) -> Any:
    """What a person typed as the field takes it: an instant, a whole case id, the parts of a list item.

    Raises DeskError or click.BadParameter where it cannot be that.
    """
    model = item_model(info)
    if model is not None:
        try:
            return parse_parts(text, tuple(model.model_fields))
        except ValueError as problem:
            raise click.BadParameter(str(problem), param_hint=option_name(name, info)) from None
    if is_time(info):
        return app.moment(text)
    if vocabulary(info) == "cases":
        return id_in(app.workspace.desk.find(text))
    if vocabulary(info) == "records":
        return id_in(app.workspace.desk.find_record(text))
    return text


def read(app: App, fields: Mapping[str, FieldInfo], given: Mapping[str, Any]) -> dict[str, Any]:
    """The given values as the model takes them; absent ones left out."""
    values: dict[str, Any] = {}
    for name, info in fields.items():
        value = given.get(name)
        if value is None or value == ():
            continue
        if is_list(info):
            values[name] = tuple(value_of(app, name, info, text) for text in value)
        else:
            values[name] = value if is_yes_no(info) else value_of(app, name, info, value)
    return values


def misfit(info: FieldInfo, value: object) -> str | None:
    """Why the value alone does not fit the field; None where it does."""
    try:
        kind: Any = Annotated[info.annotation, info]
        TypeAdapter(kind).validate_python(value)
    except ValidationError as error:
        return "; ".join(map(sentence_of, error.errors()))
    return None
