"""PDFs by typst: a template of `site_templates/sheets/` that reads its text from data.

What people typed reaches typst as JSON only, never as markup, so nothing in it can act. The same template,
data and moment give the same bytes.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from rightsdesk.errors import DeskError
from rightsdesk.messages import _
from rightsdesk.publish.fonts import families, installed
from rightsdesk.publish.templates import FOLDER, Templates

SHEETS = "sheets"
DATA = "data.json"
_MAIN = "main.typ"
"""The name by which typst knows the file to begin with among those in memory."""


def render(
    templates: Templates,
    name: str,
    data: Mapping[str, Any],
    now: datetime,
    pictures: Mapping[str, bytes] = MappingProxyType({}),
) -> bytes:
    """The PDF that `sheets/<name>.typ` makes of `data`, which it reads by `json("data.json")`.

    `data` gets a key `fonts` (`serif`, `sans`: lists of families); `pictures` stand beside the template under
    their names (`chart.svg`). `now` is the PDF's date of creation. Raises DeskError where the machine lacks a
    Chinese font or the template is wrong.
    """
    fonts = families()
    told = dict(data) | {"fonts": {"serif": fonts.serif, "sans": fonts.sans}}
    # All in memory: what a sheet says of people is on no disk before it is the sheet.
    laid_out = {
        **{
            path: file.read_bytes() for path, file in templates.files(SHEETS).items() if path.endswith(".typ")
        },
        **pictures,
        DATA: json.dumps(told, ensure_ascii=False).encode(),
    }
    return _compile(laid_out, f"{name}.typ", now)


def _compile(files: dict[str, bytes], main: str, now: datetime) -> bytes:
    try:
        from typst import Compiler, TypstError
    except ImportError:
        raise DeskError(_("printing needs typst: pip install 'rightsdesk[site]'")) from None
    if main not in files:
        raise DeskError(
            _("the template {name} is missing from {folder}/").format(name=f"{SHEETS}/{main}", folder=FOLDER)
        )
    try:
        in_memory: Any = {**files, _MAIN: files[main]}  # which the library's own types do not know of
        compiler = Compiler(in_memory, font_paths=installed())
        made = compiler.compile(format="pdf", timestamp=int(now.timestamp()))
    except TypstError as problem:
        raise DeskError(f"{FOLDER}/{SHEETS}/{main}: {problem.diagnostic or problem.message}") from problem
    assert isinstance(made, bytes)
    return made
