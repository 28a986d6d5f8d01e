"""`desk expunge`: take personal data out of all history."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rightsdesk.cli.completion import complete_case_ids
from rightsdesk.cli.context import App, interactive, json_option, pass_app
from rightsdesk.errors import DeskError
from rightsdesk.messages import _

if TYPE_CHECKING:
    from rightsdesk.operations.expunging import Expunction
    from rightsdesk.operations.remainders import Place

_STANDARD_INPUT = "-"


def command(_name: str) -> click.Command:
    """The command of this file."""
    return expunge


@click.command(epilog=_("Example: {command}").format(command="desk expunge 2611-7KQ3F-1 --texts texts.txt"))
@click.argument("case", shell_complete=complete_case_ids)
@click.option(
    "--texts",
    type=click.Path(path_type=Path, allow_dash=True),
    metavar="FILE",
    help=_("The texts that are to go, one a line; - reads standard input."),
)
@click.option("--dry-run", "rehearse", is_flag=True, help=_("Only say what would be written anew."))
@click.option("--no-push", "keep", is_flag=True, help=_("Leave what is published as it is for now."))
@json_option
@pass_app
def expunge(app: App, case: str, texts: Path | None, rehearse: bool, keep: bool) -> None:
    """Take personal data out of all history, as another person asked: history is written anew."""
    from rightsdesk.operations.expunging import expunge as run

    app.workspace.require_actor()
    done = run(app.workspace, case, _texts(texts), publish=not keep, rehearse=rehearse)
    app.show("\n".join(_lines(done)), _record(done))


def _texts(file: Path | None) -> list[str]:
    """What is to go, out of a file or asked for. Raises DeskError where a file cannot be read."""
    if file is None:
        if not interactive():
            raise click.UsageError(_("name a file with the texts: --texts FILE"))
        question = _("text to go (Enter ends)")
        return [*iter(lambda: click.prompt(question, default="", show_default=False, err=True), "")]
    try:
        raw = sys.stdin.read() if str(file) == _STANDARD_INPUT else file.read_text(encoding="utf-8")
    except (OSError, UnicodeError) as problem:
        raise DeskError(_("{path} cannot be read: {reason}").format(path=file, reason=problem)) from problem
    return [line for line in raw.splitlines() if line.strip()]


def _lines(done: "Expunction") -> Iterator[str]:
    counted = {"commits": done.commits, "files": len(done.paths)}
    if done.step is None:
        yield _("{commits} commits would be written anew, for texts in {files} files:").format(**counted)
    else:
        yield _("{commits} commits were written anew, for texts in {files} files:").format(**counted)
    yield from (f"  {path}" for path in done.paths)
    if done.step is not None:
        yield _("history led to {old:.10} and now leads to {new:.10}; recorded in {case}").format(
            old=done.old, new=done.step.commit, case=done.step.case_id
        )
    if done.opaque:
        yield _("not looked into, since they hold no plain text; look yourself:")
        yield from (f"  {path}" for path in done.opaque)
    yield from place_lines(done.places)


def place_lines(places: "tuple[Place, ...]") -> Iterator[str]:
    """Each place with how far it is rid of something, and what must be done there."""
    states = {"purged": _("purged"), "pending": _("pending"), "unknown": _("unknown")}
    for place in places:
        yield f"  {place.name}: {states[place.state]}" + (f" – {place.hint}" if place.hint else "")


def place_records(places: "tuple[Place, ...]") -> list[dict[str, str]]:
    """The same for machines."""
    return [{"name": place.name, "state": place.state.value, "hint": place.hint} for place in places]


def _record(done: "Expunction") -> dict[str, object]:
    return {
        "commits": done.commits,
        "paths": list(done.paths),
        "opaque": list(done.opaque),
        "old": done.old,
        "new": done.new,
        "commit": done.step.commit if done.step else None,
        "places": place_records(done.places),
    }
