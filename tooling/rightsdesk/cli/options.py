"""Command options derived from model fields: types, help, choices, and questions for what is missing."""

from collections.abc import Mapping
from typing import Any, Literal, get_args, get_origin

import click
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from rightsdesk.cli.context import App, interactive
from rightsdesk.domain.events.base import parse_parts
from rightsdesk.domain.model import Label, Time
from rightsdesk.domain.steps import Incomplete
from rightsdesk.messages import _, language

Words = Mapping[str, Label]


def extra(info: FieldInfo) -> dict[str, Any]:
    """What `field()` put beside the field."""
    return info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}


def label(info: FieldInfo) -> str:
    """The field's name in the reader's language."""
    found = extra(info).get("label")
    return str(found[language()]) if isinstance(found, dict) else str(info.description)


def option_name(name: str, info: FieldInfo) -> str:
    """The option of a field: `via_reason` is `--via-reason`, a list of remedies `--remedy`."""
    return "--" + str(extra(info).get("option") or (info.alias or name)).replace("_", "-")


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


def option(name: str, info: FieldInfo) -> click.Option:
    """The click option of one field. Nothing is required here: what is missing is asked for, or named,
    afterwards.
    """
    flag = option_name(name, info)
    help_text = label(info) + (f"; {_('may be given several times')}" if is_list(info) else "")
    model = item_model(info)
    if model is not None:
        help_text += f": {','.join(f'{key}=…' for key in model.model_fields)}"
    if info.annotation is bool:
        return click.Option([f"{flag}/--not-{flag[2:]}", name], default=None, help=help_text)
    closed = choices(info)
    kind: click.ParamType[str] = click.Choice(closed) if closed else click.STRING
    metavar = None if closed else ("TIME" if is_time(info) else "TEXT")
    if extra(info).get("vocabulary"):
        metavar = str(extra(info)["vocabulary"]).upper()
    return click.Option([flag, name], type=kind, multiple=is_list(info), metavar=metavar, help=help_text)


def options(
    fields: Mapping[str, FieldInfo], leave_out: frozenset[str] = frozenset()
) -> list[click.Parameter]:
    """The options of a model's fields, in its order."""
    return [option(name, info) for name, info in fields.items() if name not in leave_out]


def read(app: App, fields: Mapping[str, FieldInfo], given: Mapping[str, Any]) -> dict[str, Any]:
    """The given values as the model takes them: times with offsets, list items as mappings; absent ones
    left out.
    """
    values: dict[str, Any] = {}
    for name, info in fields.items():
        value = given.get(name)
        if value is None or value == ():
            continue
        model = item_model(info)
        if model is not None:
            value = [_item(name, info, model, text) for text in value]
        elif is_time(info):
            value = app.moment(value)
        values[name] = value
    return values


def _item(name: str, info: FieldInfo, model: type[BaseModel], text: str) -> dict[str, str]:
    try:
        return parse_parts(text, tuple(model.model_fields))
    except ValueError as problem:
        raise click.BadParameter(str(problem), param_hint=option_name(name, info)) from None


def complete(
    fields: Mapping[str, FieldInfo], values: dict[str, Any], words: Mapping[str, Words]
) -> dict[str, Any]:
    """The values with what is missing asked for at a terminal. Raises UsageError naming the options
    without one.
    """
    missing = [name for name, info in fields.items() if info.is_required() and name not in values]
    if missing and not interactive():
        lines = [
            f"  {option_name(name, fields[name])}: {_described(fields[name], words)}" for name in missing
        ]
        raise click.UsageError(_("missing:") + "\n" + "\n".join(lines))
    for name in missing:
        values[name] = ask(fields[name], words)
    return values


def allowed(info: FieldInfo, words: Mapping[str, Words]) -> dict[str, str]:
    """The values a field may have, with what they mean; empty where anything may stand."""
    listed = words.get(str(extra(info).get("vocabulary")), {})
    return {value: listed[value].text(language()) for value in listed} or dict.fromkeys(choices(info), "")


def _described(info: FieldInfo, words: Mapping[str, Words]) -> str:
    values = ", ".join(allowed(info, words))
    return label(info) + (f" ({_('one of')} {values})" if values else "")


def ask(info: FieldInfo, words: Mapping[str, Words]) -> Any:
    """One question at the terminal; allowed values are shown with numbers, and either number or word will
    do.
    """
    values = allowed(info, words)
    for number, (value, meaning) in enumerate(values.items(), 1):
        click.echo(f"  {number:>2} {value}" + (f" · {meaning}" if meaning else ""), err=True)
    while True:
        answer: str = click.prompt(label(info), err=True).strip()
        chosen = (
            list(values)[int(answer) - 1] if answer.isdigit() and 0 < int(answer) <= len(values) else answer
        )
        if not values or chosen in values:
            return (chosen,) if is_list(info) and item_model(info) is None else chosen
        click.echo(_("not one of those"), err=True)


def usage(
    problem: Incomplete, fields: Mapping[str, FieldInfo], words: Mapping[str, Words]
) -> click.UsageError:
    """Fields that do not fit, as options and what they may be."""
    lines = []
    for name, why in problem.problems.items():
        info = fields.get(name.split(".")[0])
        flag = option_name(name.split(".")[0], info) if info else name
        lines.append(f"  {flag}: {why}" + (f"; {_described(info, words)}" if info else ""))
    return click.UsageError(_("these do not fit:") + "\n" + "\n".join(lines))
