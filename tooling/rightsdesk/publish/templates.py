"""Page templates: the desk's own first, then those that the package ships."""

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rightsdesk.errors import DeskError
from rightsdesk.messages import _
from rightsdesk.publish.markdown import address, initial, inline, lines, marked, sentence
from rightsdesk.records.memory import code_version, kept_folder
from rightsdesk.resources import data_path

if TYPE_CHECKING:
    from jinja2 import BytecodeCache, Environment

FOLDER = "site_templates"


class Templates:
    """The templates and theme files of a desk. One in its own `site_templates/` hides the shipped one."""

    def __init__(self, desk_root: Path) -> None:
        own = desk_root / FOLDER
        shipped = data_path(FOLDER)
        self.folders: tuple[Path, ...] = tuple(
            dict.fromkeys(path for path in (own, shipped) if path.is_dir())
        )

    def files(self, under: str) -> dict[str, Path]:
        """Every file below a folder such as `public/zh`, by its path relative to it."""
        found: dict[str, Path] = {}
        for folder in self.folders:
            for path in sorted((folder / under).rglob("*")):
                if path.is_file():
                    found.setdefault(path.relative_to(folder / under).as_posix(), path)
        return dict(sorted(found.items()))

    def file(self, name: str) -> Path:
        """One file that must be there. Raises DeskError."""
        for folder in self.folders:
            if (folder / name).is_file():
                return folder / name
        raise DeskError(_("the template {name} is missing from {folder}/").format(name=name, folder=FOLDER))

    @cached_property
    def _environment(self) -> "Environment":
        from jinja2 import Environment, FileSystemLoader, StrictUndefined

        from rightsdesk.publish.links import case_link, record_link

        environment = Environment(
            loader=FileSystemLoader(list(self.folders)),
            bytecode_cache=_compiled(),
            autoescape=True,
            finalize=inline,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        environment.filters["initial"] = initial
        environment.filters["lines"] = lines
        environment.filters["address"] = address
        environment.filters["marked"] = marked
        environment.filters["case_link"] = case_link
        environment.filters["record_link"] = record_link
        return environment

    @cached_property
    def _plain(self) -> "Environment":
        from jinja2 import Environment, FileSystemLoader, StrictUndefined

        environment = Environment(
            loader=FileSystemLoader(list(self.folders)),
            autoescape=False,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        environment.filters["sentence"] = sentence
        return environment

    def plain(self, name: str, context: Mapping[str, Any]) -> str:
        """A template of plain text filled in; for what is set as data, never as markup. Raises DeskError, as
        `render` does.
        """
        return self._filled_in(self._plain, name, context)

    def render(self, name: str, context: Mapping[str, Any]) -> str:
        """A template filled in; every value is made literal text (`publish.markdown.inline`).

        Raises DeskError, with file and line, where the template is wrong or asks for what is not there.
        """
        return self._filled_in(self._environment, name, context)

    def _filled_in(self, environment: "Environment", name: str, context: Mapping[str, Any]) -> str:
        from jinja2 import TemplateError, TemplateSyntaxError

        try:
            return environment.get_template(name).render(context)
        except TemplateSyntaxError as problem:
            raise DeskError(f"{FOLDER}/{problem.name}:{problem.lineno}:1: {problem.message}") from problem
        except (TemplateError, KeyError) as problem:
            where = f"{FOLDER}/{name}:{_line(problem, name)}:1"
            raise DeskError(f"{where}: {problem.args[0] if problem.args else problem}") from problem


def _compiled() -> "BytecodeCache | None":
    """Where compiled templates are kept between runs: for this code, parts of which they have in them."""
    from jinja2 import FileSystemBytecodeCache

    kept = kept_folder(f"templates/{code_version('publish')[:16]}")
    return FileSystemBytecodeCache(str(kept)) if kept else None


def _line(problem: BaseException, name: str) -> int:
    """The line of the template in which an error arose: the innermost frame of it in the traceback."""
    line, step = 1, problem.__traceback__
    while step is not None:
        if step.tb_frame.f_code.co_filename.endswith(name):
            line = step.tb_lineno
        step = step.tb_next
    return line
