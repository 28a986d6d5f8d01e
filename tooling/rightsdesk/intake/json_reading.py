"""Read registers kept as JSON: a list of flat records, perhaps inside the envelope of a web service."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

from rightsdesk.intake.csv_reading import BYTE_ORDER_MARK
from rightsdesk.intake.tables import Table, cell_text, require_header, table_of, unfit
from rightsdesk.messages import _

_SPACE = re.compile(r"[ \t\r\n]*")


def read_json(path: Path, raw: bytes, *, records: str | None) -> Table:
    """The records of a JSON file; `records` is the dotted name of the list, None where the file is the list.

    A row's `line` is the line on which its record starts. Raises UnfitFile.
    """
    try:
        text = raw.removeprefix(BYTE_ORDER_MARK).decode("utf-8")
    except UnicodeDecodeError as problem:
        raise unfit(
            path, raw.count(b"\n", 0, problem.start) + 1, _("JSON is UTF-8, and this is not")
        ) from None
    found = list(_objects(path, text, records))
    if not found:
        raise unfit(path, None, _("the list of records is empty"))
    columns = require_header(
        path, found[0][0], list(dict.fromkeys(name for _line, one in found for name in one))
    )
    return table_of(
        path,
        columns,
        ((line, [_cell(path, line, name, one.get(name)) for name in columns]) for line, one in found),
    )


def _cell(path: Path, line: int, name: str, value: object) -> str:
    if isinstance(value, dict | list):
        raise unfit(path, line, _("{name} holds a list or an object, not a single value").format(name=name))
    return cell_text(value)


def _objects(path: Path, text: str, records: str | None) -> Iterator[tuple[int, dict[str, Any]]]:
    """Each record with its line; places are only sought after the whole text was found to be sound JSON."""
    try:
        json.loads(text, parse_constant=_no_number, object_pairs_hook=_without_doubles)
    except json.JSONDecodeError as problem:
        raise unfit(
            path, problem.lineno, _("this is no JSON: {problem}").format(problem=problem.msg)
        ) from None
    except ValueError as problem:
        raise unfit(path, None, _("this is no JSON: {problem}").format(problem=problem)) from None
    start = _skip(text, 0)
    for name in records.split(".") if records else ():
        start = _member(text, start).get(name, -1)
        if start < 0:
            raise unfit(path, None, _("there is no {name} that holds the records").format(name=records))
    if text[start] != "[":
        raise unfit(path, _line(text, start), _("a list of records should stand here"))
    for place in _items(text, start):
        if text[place] != "{":
            raise unfit(path, _line(text, place), _("a record should stand here, names and values in braces"))
        yield _line(text, place), json.JSONDecoder().raw_decode(text, place)[0]


def _no_number(name: str) -> NoReturn:
    raise ValueError(_("{name} is no number").format(name=name))


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError(_("an object has the same name twice among {names}").format(names=", ".join(found)))
    return found


def _skip(text: str, index: int) -> int:
    """Where the next thing that is no white space starts."""
    found = _SPACE.match(text, index)
    return found.end() if found else index


def _line(text: str, index: int) -> int:
    return text.count("\n", 0, index) + 1


def _member(text: str, start: int) -> dict[str, int]:
    """Where the value of each name of the object at `start` stands; empty where no object stands there."""
    found: dict[str, int] = {}
    if text[start] != "{":
        return found
    decoder, place = json.JSONDecoder(), _skip(text, start + 1)
    while text[place] != "}":
        name, place = decoder.raw_decode(text, place)
        found[name] = _skip(text, _skip(text, place) + 1)
        _value, place = decoder.raw_decode(text, found[name])
        place = _skip(text, place)
        if text[place] == ",":
            place = _skip(text, place + 1)
    return found


def _items(text: str, start: int) -> Iterator[int]:
    """Where each item of the list at `start` stands."""
    decoder, place = json.JSONDecoder(), _skip(text, start + 1)
    while text[place] != "]":
        yield place
        _value, place = decoder.raw_decode(text, place)
        place = _skip(text, place)
        if text[place] == ",":
            place = _skip(text, place + 1)
