"""`desk programme`: what the desk does beside handling cases. Each kind of record and each entry has its
command, derived from its class.
"""

from collections.abc import Callable, Mapping
from datetime import date
from difflib import get_close_matches
from typing import Any

import click
from pydantic.fields import FieldInfo

from rightsdesk.cli import asking, options
from rightsdesk.cli.columns import columns
from rightsdesk.cli.completion import complete_record_ids, words_of
from rightsdesk.cli.context import App, json_option, pass_app
from rightsdesk.cli.programme_printing import print_lines, print_record_step, record_data, record_row
from rightsdesk.cli.wording import Lists, lists_of
from rightsdesk.domain.model import Label
from rightsdesk.domain.policy import PolicyVersion
from rightsdesk.domain.programme.authority import own_words
from rightsdesk.domain.programme.base import Record
from rightsdesk.domain.programme.catalogue import KINDS, SUBJECTS
from rightsdesk.domain.programme.entries import BY_COMMAND
from rightsdesk.domain.programme.parts import EntryGroup, period_days
from rightsdesk.domain.steps import Incomplete
from rightsdesk.messages import N_, _, language

_SET_BY_THE_DESK = frozenset({"kind", "id", "recorded_at", "by", "timeline"})
_NOT_ASKED = frozenset({"event", "by"})
_EXAMPLE_ID = "2611-7KQ3F-1"

GROUPS = {
    EntryGroup.ISSUE: N_("Approve and issue"),
    EntryGroup.ACTION: N_("Action items"),
    EntryGroup.EMERGENCY: N_("Emergencies"),
    EntryGroup.RECORD: N_("Keep the record right"),
}

Build = Callable[[str], click.Command]
Sections = Mapping[str, Mapping[str, tuple[str, Build]]]
"""Commands in chapters: title, then name, one-line help and what makes the command."""


class Chapters(click.Group):
    """Commands in chapters, each made when it is called."""

    def __init__(self, sections: Sections, **settings: Any) -> None:
        super().__init__(**settings)
        self._sections = sections

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands' names, chapter by chapter."""
        return [name for commands in self._sections.values() for name in commands]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command; None where there is none of that name."""
        for commands in self._sections.values():
            if cmd_name in commands:
                return commands[cmd_name][1](cmd_name)
        return None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command asked for; a mistyped one is answered with the nearest."""
        names = self.list_commands(ctx)
        if args and args[0] not in names:
            near = get_close_matches(args[0], names, n=3)
            hint = _("; did you mean {names}?").format(names=", ".join(near)) if near else ""
            raise click.UsageError(_("there is no command {name!r}").format(name=args[0]) + hint, ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands under the titles of their chapters."""
        for title, commands in self._sections.items():
            with formatter.section(title):
                formatter.write_dl([(name, said) for name, (said, _build) in commands.items()])


def command(name: str) -> click.Command:
    """The command of this file."""
    steps = {
        _(title): {
            kind.about.command: (kind.about.help.text(language()), _entry_command)
            for kind in BY_COMMAND.values()
            if kind.about.group is group
        }
        for group, title in GROUPS.items()
    }
    records: dict[str, tuple[str, Build]] = {
        "add": (_("Make a record: say of which kind."), _add_commands),
        "list": (_("List records, newest first."), lambda _name: list_),
        "show": (_("Show a record: what it waits for, what it says."), lambda _name: show),
    }
    return json_option(
        Chapters(
            {_("Records"): records, **steps},
            name=name,
            help=_(
                "Trainings, inspections, meetings, reports, emergencies: what the desk does beside handling "
                "cases. A record is made once (add) and then only added to; what it asks to be done stands "
                "in `desk actions`."
            ),
            epilog=_("Example: {command}").format(command="desk programme add training"),
        )
    )


def _add_commands(name: str) -> click.Command:
    sections: Sections = {
        title.text(language()): {
            kind.about.kind: (kind.about.help.text(language()), _add_command) for kind in kinds
        }
        for title, kinds in SUBJECTS
        if not all(kind.about.own for kind in kinds)
    }
    return Chapters(
        sections,
        name=name,
        help=_("Make a programme record of some kind, as one commit."),
        epilog=_("Example: {command}").format(
            command="desk programme add training --subject law --attended intake-01"
        ),
    )


def _add_command(name: str) -> click.Command:
    kind = KINDS[name]
    fields = {key: info for key, info in kind.model_fields.items() if key not in _SET_BY_THE_DESK}
    ordered = dict(sorted(fields.items(), key=lambda item: not options.is_needed(*item)))

    @pass_app
    def add(app: App, /, record_id: str | None, **given: Any) -> None:
        from secrets import randbelow

        from rightsdesk.operations.programming import add_record, policy_for, record_day

        workspace = app.workspace
        workspace.require_actor()
        values = options.read(app, ordered, given)
        try:
            day = record_day(values.get("day"), workspace.desk.local_day(workspace.now))
        except Incomplete as problem:
            raise asking.usage(problem, ordered, {}) from None
        values["policy"] = values.get("policy") or policy_for(workspace, name, day)
        lists = _known(app, workspace.desk.version_on(values["policy"], day))
        values = _complete(app, ordered, values, lists)
        try:
            step = add_record(workspace, name, values, draw=randbelow, record_id=record_id)
        except Incomplete as problem:
            raise asking.usage(problem, ordered, lists) from None
        app.show(*print_record_step(step, lists, app.now.astimezone(workspace.desk.organisation.zone())))

    record_id = click.Option(
        ["--id", "record_id"], metavar="ID", help=_("Use this id, made elsewhere, instead of a new one.")
    )
    return json_option(
        click.Command(
            name,
            callback=add,
            params=[*options.options(ordered), record_id],
            help=kind.about.help.text(language()),
            epilog=_example(f"desk programme add {name}", ordered),
        )
    )


def _entry_command(name: str) -> click.Command:
    kind = BY_COMMAND[name]
    fields = {key: info for key, info in kind.model_fields.items() if key not in _NOT_ASKED}
    ordered = dict(sorted(fields.items(), key=lambda item: not options.is_needed(*item)))

    @pass_app
    def take(app: App, /, record: str, **given: Any) -> None:
        from rightsdesk.operations.programming import add_entry
        from rightsdesk.records.programme import readable_record

        workspace = app.workspace
        workspace.require_actor()
        values = options.read(app, ordered, given)
        at = values.pop("at", None)
        found = readable_record(workspace.desk.load_record(record))
        lists = _known(app, workspace.desk.version_on(found.policy, found.date), found)
        values = _complete(app, ordered, values, lists)
        try:
            step = add_entry(workspace, found.id, kind.model_fields["event"].default, values, at=at)
        except Incomplete as problem:
            raise asking.usage(problem, ordered, lists) from None
        app.show(*print_record_step(step, lists, app.now.astimezone(workspace.desk.organisation.zone())))

    return json_option(
        click.Command(
            name,
            callback=take,
            params=[_record_argument(), *options.options(ordered)],
            help=kind.about.help.text(language()),
            epilog=_example(f"desk programme {name} {_EXAMPLE_ID}", ordered),
        )
    )


def _known(app: App, version: PolicyVersion, record: Record | None = None) -> dict[str, Mapping[str, Label]]:
    """The word lists of a policy version and of a record; without that of subjects where the policy keeps
    none, since they are then free.
    """
    own = own_words(record, version.policy) if record else {}
    lists = {**lists_of(app.workspace.desk, version), **own}
    return {name: words for name, words in lists.items() if words or name != "subjects"}


def _complete(
    app: App, fields: Mapping[str, FieldInfo], values: dict[str, Any], lists: Lists
) -> dict[str, Any]:
    """The values with what is missing asked for. Raises UsageError or BadParameter for what cannot be."""
    asking.require_known(fields, values, lists)
    return asking.complete(app, fields, values, lists, {})


def _example(start: str, fields: Mapping[str, FieldInfo]) -> str:
    """How the command is typed with what it needs."""
    words = [start]
    for key, info in fields.items():
        if options.is_needed(key, info):
            words += [options.option_name(key, info), _example_value(info)]
    return _("Example: {command}").format(command=" ".join(words))


def _example_value(info: FieldInfo) -> str:
    model, choices = options.item_model(info), options.choices(info)
    if model is not None:
        return ",".join(f"{name}=…" for name, part in model.model_fields.items() if part.is_required())
    return choices[0] if choices else options.metavar(info)


def _record_argument() -> click.Argument:
    return click.Argument(["record"], metavar="ID", shell_complete=complete_record_ids)


@click.command(epilog=_("Example: {command}").format(command="desk programme list training --period 2026-10"))
@click.argument("kind", required=False, metavar="[KIND]", type=click.Choice(tuple(KINDS)))
@click.option(
    "--period", metavar="PERIOD", help=_("Only what is for days in it: 2026-10 or 2026-07/2026-12.")
)
@click.option(
    "--unit", metavar="UNIT", shell_complete=words_of("units"), help=_("Only what is about this unit.")
)
@click.option("--policy", metavar="POLICY", help=_("Only what this policy asks for."))
@json_option
@pass_app
def list_(app: App, kind: str | None, period: str | None, unit: str | None, policy: str | None) -> None:
    """List records, newest first."""
    desk = app.workspace.desk
    days = _days(period)
    found = [
        record
        for record in desk.records(kind)
        if (days is None or _overlap(record, days))
        and unit in (None, record.unit)
        and policy in (None, record.policy)
    ]
    found.sort(key=lambda record: (record.day, record.id), reverse=True)
    now = app.now.astimezone(desk.organisation.zone())
    rows, data = [], []
    for record in found:
        version = desk.version_on(record.policy, record.date)
        lists = _known(app, version)
        rows.append(record_row(record, version.policy, lists, now.date()))
        data.append(record_data(record, version.policy, now.date()))
    lines = [*(columns(rows) if rows else ()), _("{count} records").format(count=len(rows))]
    app.show("\n".join(lines), {"records": data})


@click.command(epilog=_("Example: {command}").format(command=f"desk programme show {_EXAMPLE_ID}"))
@click.argument("record", metavar="ID", shell_complete=complete_record_ids)
@json_option
@pass_app
def show(app: App, record: str) -> None:
    """Show a record: what it waits for, what it says, what was done since."""
    from rightsdesk.records.programme import readable_record

    desk = app.workspace.desk
    found = readable_record(desk.load_record(record))
    version = desk.version_on(found.policy, found.date)
    zone = desk.organisation.zone()
    now = app.now.astimezone(zone)
    lines = print_lines(found, version.policy, _known(app, version, found), now)
    app.show("\n".join(lines), record_data(found, version.policy, now.date()))


def _days(period: str | None) -> tuple[date, date] | None:
    """First and last day of a period. Raises BadParameter for what is none."""
    try:
        return period_days(period) if period else None
    except ValueError as problem:
        raise click.BadParameter(str(problem), param_hint="--period") from None


def _overlap(record: Record, days: tuple[date, date]) -> bool:
    first, last = record.days()
    return first <= days[1] and days[0] <= last
