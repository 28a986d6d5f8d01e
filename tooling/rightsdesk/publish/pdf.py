"""PDFs by typst: a template of `site_templates/sheets/` that reads its text from data.

What people typed reaches typst as JSON only, never as markup, so nothing in it can act. The same template,
data and moment give the same bytes.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import Any

from rightsdesk.errors import DeskError
from rightsdesk.messages import _
from rightsdesk.publish.fonts import families, installed
from rightsdesk.publish.templates import FOLDER, Templates

SHEETS = "sheets"
DATA = "data.json"


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
    with TemporaryDirectory(prefix="desk-pdf-") as folder:
        root = Path(folder)
        _lay_out(root, templates, pictures)
        (root / DATA).write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
        return _compile(root, f"{name}.typ", now)


def _lay_out(root: Path, templates: Templates, pictures: Mapping[str, bytes]) -> None:
    """The templates of all sheets, which may import each other, and this one's pictures."""
    for name, path in templates.files(SHEETS).items():
        if name.endswith(".typ"):
            target = root / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
    for name, content in pictures.items():
        (root / name).write_bytes(content)


def _compile(root: Path, main: str, now: datetime) -> bytes:
    try:
        from typst import Compiler, TypstError
    except ImportError:
        raise DeskError(_("printing needs typst: pip install 'rightsdesk[site]'")) from None
    if not (root / main).is_file():
        raise DeskError(
            _("the template {name} is missing from {folder}/").format(name=f"{SHEETS}/{main}", folder=FOLDER)
        )
    try:
        compiler = Compiler(root / main, root=root, font_paths=installed())
        made = compiler.compile(format="pdf", timestamp=int(now.timestamp()))
    except TypstError as problem:
        raise DeskError(f"{FOLDER}/{SHEETS}/{main}: {problem.diagnostic or problem.message}") from problem
    assert isinstance(made, bytes)
    return made
