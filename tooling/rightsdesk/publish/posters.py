"""QR posters (T1): PDFs whose code opens the complaint form with line and vehicle filled in."""

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from pydantic import ValidationError

from rightsdesk.domain.case import Place
from rightsdesk.domain.sentences import sentence_of
from rightsdesk.errors import DeskError
from rightsdesk.messages import _
from rightsdesk.publish.fonts import unprintable
from rightsdesk.publish.pdf import render
from rightsdesk.publish.templates import Templates
from rightsdesk.publish.views.posters import FIELDS, PosterView, field_called, poster
from rightsdesk.records.store import Desk

CORRECTION = "q"
"""A quarter of the code may be scratched or dirty (ISO/IEC 18004, level Q): posters hang in vehicles."""
MODULES = 97
"""How many modules a code may be wide (version 20): on a label each is then still 0.4 mm, which telephones
read; some 50 Chinese characters fit."""
SHOWN = 60
"""How much of a text that is too long an error repeats."""


def place_of(values: dict[str, str]) -> Place:
    """The line, vehicle or place that a poster is for. Raises ValueError, in the reader's language, where a
    value does not fit or all are empty.
    """
    given = {name: text for name, value in values.items() if (text := value.strip())}
    if not given:
        raise ValueError(_("a poster names a line, a vehicle or a place"))
    try:
        return Place.model_validate(given)
    except ValidationError as problem:
        raise ValueError("; ".join(map(sentence_of, problem.errors()))) from None


def places_in(path: Path, raw: bytes) -> list[Place]:
    """The posters that a CSV file asks for, one a row: its first line names the columns, of `line`, `vehicle`
    and `place`, or what posters call these in either language. In UTF-8, or in GB 18030 as spreadsheets in
    China save it. Raises DeskError, naming the line.
    """
    rows = csv.reader(io.StringIO(_text(path, raw), newline=""), strict=True)
    try:
        found_names = [name.strip() for name in next(rows, [])]
        columns = [field_called(name) or name for name in found_names]
        if not columns or set(columns) - set(FIELDS) or len(set(columns)) < len(columns):
            message = _("the columns are of: {names}; this file has: {found}")
            raise _unfit(
                path, 1, message.format(names=", ".join(FIELDS), found=", ".join(found_names) or _("none"))
            )
        found = [
            _place_in(path, rows.line_num, columns, row) for row in rows if any(cell.strip() for cell in row)
        ]
    except csv.Error as problem:
        raise _unfit(path, rows.line_num, str(problem)) from None
    if not found:
        raise _unfit(path, 1, _("there are column names but no rows"))
    return found


def _text(path: Path, raw: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _unfit(path, 1, _("this is no text in UTF-8 or GB 18030"))


def _place_in(path: Path, line: int, columns: Sequence[str], row: Sequence[str]) -> Place:
    if len(row) != len(columns):
        message = _("this row has {count} fields under {columns} column names")
        raise _unfit(path, line, message.format(count=len(row), columns=len(columns)))
    try:
        return place_of(dict(zip(columns, row, strict=True)))
    except ValueError as problem:
        raise _unfit(path, line, str(problem)) from None


def _unfit(path: Path, line: int, message: str) -> DeskError:
    return DeskError(f"{path}:{line}: {message}")


def poster_views(
    desk: Desk, places: Sequence[Place], languages: Sequence[str], now: datetime
) -> list[PosterView]:
    """What each poster says. Raises DeskError where the desk does not say where its site is, or where that
    does not speak one of the languages: the code would lead to a page that there is not."""
    organisation = desk.organisation
    if organisation.site_url is None:
        raise DeskError(
            _(
                "a poster leads to the public site: name its address in policies/desk.yml, `site_url: https://…/`"
            )
        )
    unspoken = [each for each in languages if each not in organisation.languages]
    if unspoken:
        raise DeskError(
            _(
                "the public site is not in {language}; `languages` in policies/desk.yml says: {languages}"
            ).format(language=unspoken[0], languages=", ".join(organisation.languages))
        )
    first = languages[0]
    site = organisation.site_url + ("" if first == organisation.languages[0] else f"{first}/")
    policy = desk.version(organisation.policy, now).policy
    return [poster(place, site, organisation, policy, languages) for place in places]


def code(address: str) -> list[list[int]]:
    """The QR code of an address as dark runs: row, first column, length; in modules from the upper left.

    Raises DeskError where so much is to be filled in that the code would be too fine to read.
    """
    import segno

    try:
        matrix = segno.make_qr(address, error=CORRECTION).matrix
    except segno.DataOverflowError:
        matrix = ()
    if not 0 < len(matrix) <= MODULES:
        text = unquote(address.partition("#")[2])[:SHOWN]
        raise DeskError(
            _("this is too long for a QR code that telephones can read; shorten it: {text}").format(text=text)
        )
    runs = []
    for number, row in enumerate(matrix):
        start = None
        for column, dark in enumerate([*row, 0]):
            if dark and start is None:
                start = column
            elif not dark and start is not None:
                runs.append([number, start, column - start])
                start = None
    return runs


def print_posters(
    posters: Sequence[PosterView], templates: Templates, now: datetime, *, labels: bool = False
) -> bytes:
    """The posters as PDF, a page of A4 for each, or as `labels`, eight a page to be cut out."""
    languages = [each.language for each in posters[0].words]
    data = {
        "language": languages[0],
        "labels": labels,
        "posters": [_data(each) for each in posters],
    }
    return render(templates, "poster", data, now)


def boxes_on(posters: Sequence[PosterView]) -> str:
    """The characters on posters for which this machine has no font, each once: boxes stand for them."""
    return unprintable(json.dumps([asdict(each) for each in posters], ensure_ascii=False))


def _data(view: PosterView) -> dict[str, Any]:
    runs = code(view.address)
    return asdict(view) | {"runs": runs, "size": 1 + max(row for row, _column, _length in runs)}
