"""Questions to a person at a terminal for what is missing, and the same said where nobody can be asked."""

from collections.abc import Iterator, Mapping
from typing import Any

import click
from pydantic.fields import FieldInfo

from rightsdesk.cli.columns import columns
from rightsdesk.cli.context import App, interactive
from rightsdesk.cli.options import (
    YES_NO,
    choices,
    flags,
    is_list,
    is_needed,
    is_yes_no,
    item_model,
    label,
    misfit,
    value_of,
    vocabulary,
)
from rightsdesk.cli.wording import Lists
from rightsdesk.domain.steps import WHOLE, Incomplete
from rightsdesk.errors import DeskError
from rightsdesk.messages import _, language
from rightsdesk.rules.vocabulary import nearest_words


def complete(
    app: App,
    fields: Mapping[str, FieldInfo],
    values: Mapping[str, Any],
    lists: Lists,
    offered: Mapping[str, str],
) -> dict[str, Any]:
    """The values with what is missing asked for at a terminal. What is `offered` for a field is taken where
    Enter alone is the answer; without a terminal it is taken, and said.

    Raises UsageError, naming options and what they may be, where there is no terminal.
    """
    missing = [name for name, info in fields.items() if is_needed(name, info) and name not in values]
    if not interactive():
        for name in [name for name in missing if name in offered]:
            missing.remove(name)
            values = {**values, name: offered[name]}
            meant = allowed(fields[name], lists).get(offered[name], offered[name])
            click.echo(_("{field}: {value}").format(field=label(fields[name]), value=meant), err=True)
    if missing and not interactive():
        lines = [f"  {flags(name, fields[name])}: {_described(fields[name], lists)}" for name in missing]
        raise click.UsageError(_("missing:") + "\n" + "\n".join(lines))
    answers = {name: ask(app, name, fields[name], lists, offered.get(name)) for name in missing}
    return {**values, **answers}


def require_known(fields: Mapping[str, FieldInfo], values: Mapping[str, Any], lists: Lists) -> None:
    """Raise BadParameter, naming the option, for the first word that its list does not have."""
    for name, info in fields.items():
        for listed, word in _words(info, values.get(name)):
            if listed in lists and word not in lists[listed]:
                raise click.BadParameter(
                    _("{word!r} is not among the {list}; {hint}").format(
                        word=word, list=listed, hint=nearest_words(word, tuple(lists[listed]))
                    ),
                    param_hint=flags(name, info),
                )


def _words(info: FieldInfo, value: Any) -> Iterator[tuple[str, str]]:
    """Each word of a field's value that stands in a list, after the name of that list."""
    listed, model = vocabulary(info), item_model(info)
    for each in value if is_list(info) and value is not None else (value,):
        if model is not None and isinstance(each, Mapping):
            for key, inner in model.model_fields.items():
                yield from _words(inner, each.get(key))
        elif listed is not None and isinstance(each, str):
            yield listed, each


def allowed(info: FieldInfo, lists: Lists) -> dict[str, str]:
    """The values a field may have, with what they mean; empty where anything may stand."""
    if is_yes_no(info):
        meanings = {"yes": _("yes"), "no": _("no")}
        return {word: "" if meanings[word] == word else meanings[word] for word in YES_NO}
    words = lists.get(vocabulary(info) or "", {})
    return {value: meaning.text(language()) for value, meaning in words.items()} or dict.fromkeys(
        choices(info), ""
    )


def _described(info: FieldInfo, lists: Lists) -> str:
    values = "" if is_yes_no(info) else ", ".join(allowed(info, lists))
    return label(info) + (_(" (one of {values})").format(values=values) if values else "")


def ask(app: App, name: str, info: FieldInfo, lists: Lists, usual: str | None = None) -> Any:
    """One question at the terminal, put again until the answer fits.

    Allowed values are shown with numbers, and either number or word will do; where several may be given,
    they are separated by commas, or by semicolons where each has parts. Enter alone means the `usual` answer,
    if there is one.
    """
    values = allowed(info, lists)
    for line in _parts_described(info, lists):
        click.echo(line, err=True)
    rows = [(f"{number:>2}", value, meaning) for number, (value, meaning) in enumerate(values.items(), 1)]
    for line in columns(rows, "  ") if rows else ():
        click.echo(line, err=True)
    while True:
        answer: str = click.prompt(label(info), default=usual, err=True)
        try:
            value = _value(app, name, info, answer, list(values))
            problem = misfit(info, value)
            require_known({name: info}, {name: value}, lists)
        except (DeskError, click.BadParameter, LookupError) as wrong:
            problem = str(wrong)
        if problem is None:
            return value
        click.echo(_("that does not fit: {why}").format(why=problem), err=True)


def _parts_described(info: FieldInfo, lists: Lists) -> Iterator[str]:
    """How an answer of several parts is typed, and the words that its parts may be."""
    model = item_model(info)
    if model is None:
        return
    yield _("each as {form}; several separated by ;").format(form=",".join(model.model_fields))
    for key, inner in model.model_fields.items():
        rows = [(key, word, meaning) for word, meaning in allowed(inner, lists).items()]
        yield from columns(rows, "  ") if rows else ()


def _value(app: App, name: str, info: FieldInfo, answer: str, values: list[str]) -> Any:
    """What the answer means. Raises DeskError, BadParameter or LookupError where it cannot mean anything."""
    if is_list(info) and item_model(info) is None:
        return tuple(
            value_of(app, name, info, _chosen(part, values)) for part in answer.replace("，", ",").split(",")
        )
    if is_list(info):
        return tuple(value_of(app, name, info, part) for part in answer.replace("；", ";").split(";"))
    chosen = _chosen(answer, values) if values else answer.strip()
    return YES_NO[chosen] if is_yes_no(info) else value_of(app, name, info, chosen)


def _chosen(answer: str, values: list[str]) -> str:
    """The allowed value that a number or word means. Raises LookupError where it means none."""
    word = answer.strip()
    if word.isdecimal() and 0 < int(word) <= len(values):
        return values[int(word) - 1]
    if values and word not in values:
        raise LookupError(
            _("answer with a number from 1 to {count}, or with the word").format(count=len(values))
        )
    return word


def usage(problem: Incomplete, fields: Mapping[str, FieldInfo], lists: Lists) -> click.UsageError:
    """Fields that do not fit, as options and what they may be."""
    lines = []
    for name, why in problem.problems.items():
        info = fields.get(name.split(".")[0])
        flag = flags(name.split(".")[0], info) if info else name
        what = why if name == WHOLE else f"{flag}: {why}"
        lines.append(f"  {what}" + (f"; {_described(info, lists)}" if info else ""))
    return click.UsageError(_("these do not fit:") + "\n" + "\n".join(lines))
