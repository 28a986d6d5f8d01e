"""The commands that take a step, each derived from its event class; and `open`, derived from the header."""

from typing import Any

import click
from pydantic.fields import FieldInfo

from rightsdesk.cli import options
from rightsdesk.cli.completion import complete_case_ids
from rightsdesk.cli.context import App, interactive, json_option, pass_app
from rightsdesk.cli.printing import instance_record, print_step
from rightsdesk.domain.case import Header, PersonalData
from rightsdesk.domain.events.base import Event
from rightsdesk.domain.events.catalogue import BY_COMMAND, NAME_OF
from rightsdesk.domain.steps import Incomplete
from rightsdesk.errors import Refused
from rightsdesk.messages import _, language

_NOT_ASKED = frozenset({"event", "by", "source"})
_SET_BY_THE_DESK = frozenset({"id", "received_by", "origin", "sealed", "where"})
_LATE = "D301"
"""The rule that asks for `late_reason`."""


def command(name: str) -> click.Command:
    """The command that opens a case or takes a step."""
    return _open_command() if name == "open" else _step_command(name)


def _words(app: App, policy: str | None = None, case: str | None = None) -> dict[str, dict[str, Any]]:
    """The word lists that options may take values from, under the policy in force for the case or now."""
    workspace = app.workspace
    desk = workspace.desk
    if case is not None:
        found = desk.load_case(case).case
        version = desk.judging(found) if found else None
    else:
        version = desk.version(policy or desk.organisation.policy, workspace.now)
    lists: dict[str, dict[str, Any]] = {
        "people": {slug: person.name for slug, person in desk.staff.people.items()}
    }
    if version is not None:
        vocabulary = version.policy.vocabulary
        lists |= {list_name: dict(vocabulary.words(list_name)) for list_name in type(vocabulary).model_fields}
        lists["clocks"] = {clock.id: clock.title for _clause, clock in version.policy.clocks()}
    return lists


def _step_command(name: str) -> click.Command:
    kind = BY_COMMAND[name]
    fields = {key: info for key, info in kind.model_fields.items() if key not in _NOT_ASKED}
    own = [key for key in fields if key not in Event.model_fields]
    ordered = {key: fields[key] for key in (*own, *(key for key in fields if key not in own))}

    @pass_app
    def take(app: App, /, case: str, **given: Any) -> None:
        from rightsdesk.operations.stepping import take_step

        workspace = app.workspace
        workspace.require_actor()
        values = options.read(app, ordered, given)
        at = values.pop("at", None)
        own_fields = {key: info for key, info in ordered.items() if key != "at"}
        words = _words(app, case=case)
        values = options.complete(own_fields, values, words)
        try:
            taken = take_step(workspace, case, NAME_OF[name], values, at=at)
        except Incomplete as problem:
            raise options.usage(problem, ordered, words) from None
        except Refused as refused:
            if not _only_late(refused) or not interactive():
                raise
            click.echo(str(refused.findings[0].message), err=True)
            values["late_reason"] = options.ask(ordered["late_reason"], words)
            taken = take_step(workspace, case, NAME_OF[name], values, at=at)
        print_step(app, taken)

    return json_option(
        click.Command(
            name,
            callback=take,
            params=[_case_argument(), *options.options(ordered)],
            help=kind.about.help.text(language()),
        )
    )


def _only_late(refused: Refused) -> bool:
    return bool(refused.findings) and all(finding.code == _LATE for finding in refused.findings)


def _case_argument() -> click.Argument:
    return click.Argument(["case"], metavar="CASE", shell_complete=complete_case_ids)


def _opening_fields() -> dict[str, FieldInfo]:
    return {key: info for key, info in Header.model_fields.items() if key not in _SET_BY_THE_DESK}


def _place_fields() -> dict[str, FieldInfo]:
    from rightsdesk.domain.case import Place

    return {
        f"where_{key}" if key in ("place", "at") else key: info for key, info in Place.model_fields.items()
    }


def _open_command() -> click.Command:
    fields, places, private = _opening_fields(), _place_fields(), dict(PersonalData.model_fields)

    @pass_app
    def open_(app: App, /, case_id: str | None, **given: Any) -> None:
        from secrets import randbelow

        from rightsdesk.operations.stepping import open_case

        app.workspace.require_actor()
        values = options.read(app, fields, given)
        where = {key.removeprefix("where_"): value for key, value in options.read(app, places, given).items()}
        words = _words(app, values.get("policy"))
        asked = {key: info for key, info in fields.items() if key not in ("policy", "received_at")}
        values = options.complete(asked, values, words)
        personal = options.read(app, private, given)
        if interactive() and not personal:
            personal = _ask_who(private)
        try:
            taken = open_case(
                app.workspace,
                values | ({"where": where} if where else {}),
                PersonalData.model_validate(personal),
                draw=randbelow,
                case_id=case_id,
            )
        except Incomplete as problem:
            raise options.usage(problem, fields, words) from None
        if app.json:
            app.show(
                "",
                {
                    "id": taken.case_id,
                    "path": taken.path,
                    "commit": taken.commit,
                    "due": [instance_record(clock) for clock in taken.standing.running()],
                },
            )
        else:
            print_step(app, taken)

    params = [
        *options.options({**fields}),
        *[_place_option(key, info) for key, info in places.items()],
        *options.options(private),
        click.Option(
            ["--id", "case_id"], metavar="CASE", help=_("Use this id, made elsewhere, instead of a new one.")
        ),
    ]
    return json_option(click.Command("open", callback=open_, params=params, help=_OPEN_HELP[language()]))


_OPEN_HELP = {
    "zh": "受理一件投诉、问题或建议。姓名、电话、原话等个人信息不进入 git。",
    "en": "Receive a complaint, question or suggestion. Name, phone and own words stay out of git.",
}


def _place_option(name: str, info: FieldInfo) -> click.Option:
    made = options.option(name, info)
    flag = "--happened-at" if name == "where_at" else "--" + name.removeprefix("where_")
    return click.Option([flag, name], metavar=made.metavar, help=made.help)


def _ask_who(private: dict[str, FieldInfo]) -> dict[str, str]:
    """Who complains and their own words, each of which may be left empty."""
    click.echo(_("Personal data stays on this machine; Enter leaves a question empty."), err=True)
    answers = {
        key: click.prompt(options.label(info), default="", show_default=False, err=True)
        for key, info in private.items()
    }
    return {key: answer for key, answer in answers.items() if answer}
