"""What every command gets: where the desk is, who acts, what time it is, how to print."""

import json
import re
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rightsdesk.errors import DeskError
from rightsdesk.messages import _

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from rightsdesk.domain.rhythms import Term
    from rightsdesk.operations.workspace import Workspace

_TIME_OF_DAY = re.compile(r"([01]?\d|2[0-3]):[0-5]\d")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass
class App:
    """The options that stand before the command; the desk is loaded when first asked for."""

    directory: Path
    person: str | None
    as_of: str | None
    json: bool

    @cached_property
    def root(self) -> Path:
        """The desk's folder: the one given, or the nearest above it that holds `policies/desk.yml`."""
        start = self.directory.resolve()
        for folder in (start, *start.parents):
            if (folder / "policies" / "desk.yml").is_file():
                return folder
        raise DeskError(
            _(
                "{folder} is in no desk (policies/desk.yml is missing); -C names one, `desk init` makes one"
            ).format(folder=start)
        )

    @cached_property
    def workspace(self) -> "Workspace":
        """The desk, the moment and the acting person, after a step that was cut short has been settled."""
        from rightsdesk.operations.workspace import Workspace

        found = Workspace(self.root, self.now, self.person, ask=_passphrase if interactive() else None)
        for sentence in found.heal():
            click.echo(_("desk: {message}").format(message=sentence), err=True)
        return found

    @cached_property
    def now(self) -> datetime:
        """The present moment: that of `--as-of`, or the clock's."""
        if self.as_of is None:
            return clock_time()
        return self._moment(self.as_of, clock_time())

    def founding_moment(self) -> datetime:
        """The present moment where there is no desk yet: `--as-of` must then carry its offset.

        Raises DeskError where it does not.
        """
        if self.as_of is None:
            return clock_time()
        found = _read_time(self.as_of)
        if found.tzinfo is None:
            raise DeskError(_("--as-of needs an offset here, as in 2026-11-02T09:14:00+08:00"))
        return found

    @cached_property
    def _zone(self) -> "ZoneInfo":
        from rightsdesk.records.files import WorkTree
        from rightsdesk.records.store import Desk

        return Desk(WorkTree(self.root)).organisation.zone()

    def moment(self, text: str) -> datetime:
        """A time as people type it, to the second: ISO 8601, or only the time of day for today.

        Without an offset it is the desk's local time. Raises DeskError for anything else.
        """
        return self._moment(text, self.now)

    def _moment(self, text: str, now: datetime) -> datetime:
        bare = text.strip()
        if _TIME_OF_DAY.fullmatch(bare):
            bare = f"{now.astimezone(self._zone):%Y-%m-%d} {bare:0>5}"
        found = _read_time(bare)
        return found if found.tzinfo is not None else found.replace(tzinfo=self._zone)

    def form(self, given: str | None) -> str:
        """How to print: as `--format` says, otherwise as JSON where `--json` was given, otherwise as text.

        Raises UsageError where the two want different things.
        """
        if self.json and given not in (None, "json"):
            raise click.UsageError(_("--json and --format {form} want different things").format(form=given))
        return given or ("json" if self.json else "text")

    def show(self, text: str, data: Mapping[str, Any]) -> None:
        """Print `text` for people, or `data` as one JSON object where `--json` was given."""
        click.echo(json.dumps(data, ensure_ascii=False) if self.json else text)


def clock_time() -> datetime:
    """What time it is, to the second, in UTC."""
    return datetime.now(UTC).replace(microsecond=0)


def _read_time(text: str) -> datetime:
    """ISO 8601, with a time of day: that a day alone would mean its first instant surprises people."""
    try:
        if _DAY.fullmatch(text):
            raise ValueError(text)
        return datetime.fromisoformat(text).replace(microsecond=0)
    except ValueError:
        raise DeskError(
            _("{text!r} is no time; write 09:14, 2026-11-02T09:14 or 2026-11-02T09:14:00+08:00").format(
                text=text
            )
        ) from None


def month_of(text: str, parameter: str) -> "Term":
    """The month that `2026-11` says. Raises UsageError, which names the parameter, for what is none."""
    from rightsdesk.domain.rhythms import term_of

    try:
        found = term_of(text)
    except ValueError:
        found = None
    if found is None or found.months != 1:
        raise click.BadParameter(
            _("{month!r} is no month; write 2026-11").format(month=text), param_hint=parameter
        )
    return found


def require_known(value: str | None, known: Iterable[str], option: str) -> None:
    """Raise UsageError for a value of an option that is none of the known ones, and name these: a slip of the
    pen must not look like an empty answer. None asks for nothing.
    """
    choices = list(known)
    if value is not None and value not in choices:
        raise click.BadParameter(
            _("there is no {value!r}; there are: {known}").format(value=value, known=", ".join(choices)),
            param_hint=option,
        )


def interactive() -> bool:
    """Whether a person sits at a terminal and can be asked: questions go to standard error, so that
    standard output may lead into a file or a program.
    """
    return sys.stdin.isatty() and sys.stderr.isatty()


def _passphrase(file: Path) -> str:
    """The passphrase of a private key, as the person at the terminal types it, unseen."""
    answer: str = click.prompt(_("passphrase of {file}").format(file=file), hide_input=True, err=True)
    return answer


pass_app = click.make_pass_decorator(App)


def _switch_json_on(context: click.Context, _parameter: click.Parameter, value: bool) -> None:
    if value:
        context.find_object(App).json = True  # type: ignore[union-attr]  # the group always makes one


json_option = click.option(
    "--json",
    "as_json",
    is_flag=True,
    expose_value=False,
    callback=_switch_json_on,
    help=_("Print one JSON object."),
)
"""`--json` may also stand after the command."""


def path_in_desk(root: Path, file: Path) -> str:
    """The file as the desk names it, given relative to the current folder or to the desk's.

    Raises DeskError where there is none, or where it is not in the desk.
    """
    for start in (Path.cwd(), root):
        absolute = (start / file).resolve()
        if absolute.is_relative_to(root) and absolute.is_file():
            return absolute.relative_to(root).as_posix()
    if (Path.cwd() / file).exists():
        raise DeskError(_("{file} is no file of the desk {root}").format(file=file, root=root))
    raise DeskError(_("there is no file {file}, neither here nor in {root}").format(file=file, root=root))
