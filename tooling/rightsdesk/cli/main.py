"""The command `desk`: global options, the list of commands, and how failures end."""

import gc
import gettext
import json
import os
import sys
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rightsdesk import __version__
from rightsdesk.cli.context import App
from rightsdesk.cli.terminal import legible_output, show_what_cannot_be_encoded
from rightsdesk.diagnostics import Diagnostic
from rightsdesk.errors import DeskError
from rightsdesk.messages import CATALOGUES, N_, _, language

TRACEBACK = "RIGHTSDESK_TRACEBACK"
"""Environment variable that shows where the program went wrong."""

GARBAGE = 1_000_000
"""New objects after which Python looks for garbage (700 by itself): a command makes many that all stay, and
looking through them costs a step a seventh of its time and a build a fifth.
"""

CLICK_SAYS = (
    N_("Usage:"),
    N_("Options"),
    N_("Commands"),
    N_("Error: {message}"),
    N_("Try '{command} {option}' for help."),
    N_("Show this message and exit."),
    N_("Missing argument"),
    N_("No such option {name!r}."),
    N_("Invalid value: {message}"),
    N_("Invalid value for {param_hint}: {message}"),
    N_("default: {default}"),
)
"""What click itself says, looked up in the desk's catalogue too."""

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

_INDEX = json.loads(Path(__file__).with_name("command_index.json").read_text(encoding="utf-8"))
_BY_NAME: dict[str, dict[str, str]] = {entry["name"]: entry for entry in _INDEX["commands"]}


class Commands(click.Group):
    """Commands by name from the generated index, imported only when called, so that `--help` is quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands' names, in the order of a case's life."""
        return [name for name, entry in _BY_NAME.items() if entry["group"]]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, made when first asked for."""
        entry = _BY_NAME.get(cmd_name)
        if entry is None:
            return None
        found: click.Command = import_module(f"rightsdesk.cli.{entry['module']}").command(cmd_name)
        if language() == "zh":
            found.help = entry["zh"]
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands in groups."""
        for group, title in _INDEX["groups"].items():
            rows = [(name, entry[language()]) for name, entry in _BY_NAME.items() if entry["group"] == group]
            with formatter.section(title[language()]):
                formatter.write_dl(rows)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command asked for; a mistyped one is answered with the nearest."""
        if args and args[0] not in _BY_NAME:
            from difflib import get_close_matches

            near = get_close_matches(args[0], list(_BY_NAME), n=3)
            hint = _("; did you mean {names}?").format(names=", ".join(near)) if near else ""
            raise click.UsageError(_("there is no command {name!r}").format(name=args[0]) + hint, ctx)
        return super().resolve_command(ctx, args)


def _complete_people(
    context: click.Context, parameter: click.Parameter, incomplete: str
) -> "list[CompletionItem]":
    from rightsdesk.cli.completion import complete_people

    return complete_people(context, parameter, incomplete)


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
    help=_("Complaints, questions and suggestions: received, handled in time, answered, and on record."),
    # \b keeps click from breaking the lines anew.
    epilog="\b\n"
    + _("Ids may be shortened like git's. So that Tab completes them in bash (or zsh, fish):")
    + '\n  eval "$(_DESK_COMPLETE=bash_source desk)"',
)
@click.option(
    "-C",
    "directory",
    type=click.Path(path_type=Path),
    default=".",
    metavar="DIR",
    help=_("The desk's folder."),
)
@click.option(
    "--as",
    "person",
    metavar="PERSON",
    shell_complete=_complete_people,
    help=_("Act as this person of policies/staff.yml."),
)
@click.option("--as-of", metavar="TIME", help=_("Take this as the present moment."))
@click.option("--json", "as_json", is_flag=True, help=_("Print one JSON object."))
@click.version_option(__version__, prog_name="desk", help=_("Show the version and exit."))
@click.pass_context
def desk(
    context: click.Context, directory: Path, person: str | None, as_of: str | None, as_json: bool
) -> None:
    """What stands before the command; the help's text is translated above."""
    context.obj = App(directory, person, as_of, as_json)


def _fail(
    message: str,
    exit_code: int,
    findings: Iterable[Diagnostic] = (),
    *,
    as_json: bool,
    placed: bool = True,
) -> int:
    """Say why a command failed: one JSON object on standard output, or text on standard error."""
    listed = list(findings)
    if as_json:
        click.echo(json.dumps({"error": message, "findings": _records(listed)}, ensure_ascii=False))
    else:
        click.echo(_("desk: {message}").format(message=message), err=True)
        for finding in listed:
            click.echo(_line(finding, placed=placed), err=True)
    return exit_code


def _line(finding: Diagnostic, *, placed: bool) -> str:
    """A finding for people; without its place where that is in a text which was never written."""
    where = f"{finding.path}:{finding.line}:{finding.column} " if placed else ""
    return f"  {where}{finding.code} {finding.message}" + (f"\n    → {finding.hint}" if finding.hint else "")


def _records(findings: list[Diagnostic]) -> list[dict[str, str | int]]:
    from rightsdesk.rules.reporters import as_record

    return [as_record(finding) for finding in findings]


def _fault(problem: Exception, *, as_json: bool) -> int:
    """Say that the program itself is wrong, which a traceback tells its makers and nobody else."""
    _trace()
    what = f"{type(problem).__name__}: {problem}"
    return _fail(
        _(
            "this is a fault of the program, not yours: {what}. Steps taken before it stand, and none is "
            "half done. Please report it with what this prints: {variable}=1 desk …"
        ).format(what=what, variable=TRACEBACK),
        2,
        as_json=as_json,
    )


def _trace() -> None:
    """Show where the program went wrong to who asked for it."""
    if os.environ.get(TRACEBACK):
        import traceback

        click.echo(traceback.format_exc(), err=True, nl=False)


def run(arguments: list[str]) -> int:
    """Run a command line; answers the exit code: 0 fine, 1 findings or refused, 2 could not run."""
    with legible_output():
        return _run(arguments)


def _run(arguments: list[str]) -> int:
    """Run it, whatever it prints."""
    as_json = "--json" in arguments
    try:
        result = desk.main(arguments, prog_name="desk", standalone_mode=False)
    except click.Abort:
        return _fail(_("stopped; nothing more was done"), 2, as_json=as_json)
    except click.ClickException as problem:
        if as_json:
            return _fail(problem.format_message(), 2, as_json=True)
        problem.show()
        return 2
    except DeskError as problem:
        findings, placed = getattr(problem, "findings", ()), getattr(problem, "placed", True)
        return _fail(str(problem), problem.exit_code, findings, as_json=as_json, placed=placed)
    except OSError as problem:
        _trace()
        message = _("this machine does not let it be done: {reason}; nothing is half done")
        return _fail(message.format(reason=problem), 2, as_json=as_json)
    except Exception as problem:
        if _is_about_the_calendar(problem):
            return _fail(str(problem), 2, as_json=as_json)
        return _fault(problem, as_json=as_json)
    return result if isinstance(result, int) else 0


def _is_about_the_calendar(problem: Exception) -> bool:
    """Whether a deadline could not be told for lack of a year's holidays, which the organisation enters."""
    from rightsdesk.domain.worktime import UncoveredYear

    return isinstance(problem, UncoveredYear)


def main() -> None:
    """Entry point of the command `desk`."""
    # Nobody's plug-ins have a say in what a desk's files mean; looking for them costs 10 ms on each command.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    gettext.bindtextdomain("desk", CATALOGUES)
    gettext.textdomain("desk")
    gc.set_threshold(GARBAGE)
    show_what_cannot_be_encoded()
    code = run(sys.argv[1:])
    gc.freeze()  # what is left goes with the process: nothing to be looked through at its end
    sys.exit(code)
