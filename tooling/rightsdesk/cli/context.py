"""What every command gets: where the desk is, who acts, what time it is, how to print."""

import json
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rightsdesk.errors import DeskError
from rightsdesk.messages import _

if TYPE_CHECKING:
    from rightsdesk.operations.workspace import Workspace


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
        """The desk, the moment and the acting person."""
        from rightsdesk.operations.workspace import Workspace

        return Workspace(self.root, self._now(), self.person)

    def _now(self) -> datetime:
        if self.as_of is None:
            return datetime.now(UTC).replace(microsecond=0)
        return self.moment(self.as_of)

    def founding_moment(self) -> datetime:
        """The present moment where there is no desk yet: `--as-of` must then carry its offset."""
        if self.as_of is not None and datetime.fromisoformat(self.as_of).tzinfo is None:
            raise DeskError(_("--as-of needs an offset here, as in 2026-11-02T09:14:00+08:00"))
        return self._now()

    def moment(self, text: str) -> datetime:
        """A time as people type it: ISO 8601; without an offset it is the desk's local time."""
        try:
            found = datetime.fromisoformat(text)
        except ValueError:
            raise DeskError(
                _("{text!r} is no time; write 2026-11-02T09:14 or 2026-11-02T09:14:00+08:00").format(
                    text=text
                )
            ) from None
        if found.tzinfo is None:
            from rightsdesk.records.files import WorkTree
            from rightsdesk.records.store import Desk

            found = found.replace(tzinfo=Desk(WorkTree(self.root)).organisation.zone())
        return found.replace(microsecond=0)

    def show(self, text: str, data: Mapping[str, Any]) -> None:
        """Print `text` for people, or `data` as one JSON object where `--json` was given."""
        click.echo(json.dumps(data, ensure_ascii=False) if self.json else text)


def interactive() -> bool:
    """Whether a person sits at a terminal and can be asked."""
    return sys.stdin.isatty() and sys.stdout.isatty() and not os.environ.get("CI")


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
