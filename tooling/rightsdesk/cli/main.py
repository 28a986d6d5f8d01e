"""The command `desk`: global options, the list of commands, and how failures end."""

import json
import sys
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path

import click

from rightsdesk import __version__
from rightsdesk.cli.context import App
from rightsdesk.diagnostics import Diagnostic
from rightsdesk.errors import DeskError
from rightsdesk.messages import _, language

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


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.option(
    "-C",
    "directory",
    type=click.Path(path_type=Path),
    default=".",
    metavar="DIR",
    help=_("The desk's folder."),
)
@click.option("--as", "person", metavar="PERSON", help=_("Act as this person of policies/staff.yml."))
@click.option("--as-of", metavar="TIME", help=_("Take this as the present moment."))
@click.option("--json", "as_json", is_flag=True, help=_("Print one JSON object."))
@click.version_option(__version__, prog_name="desk")
@click.pass_context
def desk(
    context: click.Context, directory: Path, person: str | None, as_of: str | None, as_json: bool
) -> None:
    """Complaints, questions and suggestions: received, handled in time, answered, and on record."""
    context.obj = App(directory, person, as_of, as_json)


def _fail(message: str, exit_code: int, findings: Iterable[Diagnostic], *, as_json: bool) -> int:
    from rightsdesk.rules.reporters import as_record, text

    listed = list(findings)
    if as_json:
        record = {"error": message, "findings": [as_record(finding) for finding in listed]}
        click.echo(json.dumps(record, ensure_ascii=False))
    else:
        click.echo(_("desk: {message}").format(message=message), err=True)
        if listed:
            click.echo(text(listed), err=True)
    return exit_code


def run(arguments: list[str]) -> int:
    """Run a command line; answers the exit code: 0 fine, 1 findings or refused, 2 could not run."""
    as_json = "--json" in arguments
    try:
        result = desk.main(arguments, prog_name="desk", standalone_mode=False)
    except click.exceptions.Exit as ended:
        return ended.exit_code
    except click.Abort:
        click.echo(_("stopped; nothing more was done"), err=True)
        return 2
    except click.ClickException as problem:
        if as_json:
            return _fail(problem.format_message(), 2, (), as_json=True)
        problem.show()
        return 2
    except DeskError as problem:
        return _fail(str(problem), problem.exit_code, getattr(problem, "findings", ()), as_json=as_json)
    return result if isinstance(result, int) else 0


def main() -> None:
    """Entry point of the command `desk`."""
    sys.exit(run(sys.argv[1:]))
