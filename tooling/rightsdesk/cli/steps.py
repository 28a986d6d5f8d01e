"""The commands that take a step, each derived from its event class; and `open`, derived from the header."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from pydantic import ValidationError
from pydantic.fields import FieldInfo

from rightsdesk.cli import asking, options
from rightsdesk.cli.completion import complete_case_ids
from rightsdesk.cli.context import App, interactive, json_option, pass_app
from rightsdesk.cli.printing import print_step
from rightsdesk.cli.wording import Lists, word_lists
from rightsdesk.domain.case import Header, PersonalData, Place
from rightsdesk.domain.events.base import Event
from rightsdesk.domain.events.catalogue import BY_COMMAND, NAME_OF
from rightsdesk.domain.folding import fold
from rightsdesk.domain.model import field, is_made
from rightsdesk.domain.receipt import asked_at_receipt, traits_at_receipt
from rightsdesk.domain.steps import Incomplete, problems_of
from rightsdesk.domain.worklist import routed_unit
from rightsdesk.errors import Refused
from rightsdesk.messages import _, language
from rightsdesk.records.store import readable

if TYPE_CHECKING:
    from rightsdesk.operations.resolving import Branch
    from rightsdesk.operations.stepping import StepTaken
    from rightsdesk.operations.workspace import Workspace
    from rightsdesk.rules.likeness import Likely

_NOT_ASKED = frozenset({"event", "by", "source"})
_SET_BY_THE_DESK = frozenset({"id", "received_by", "origin", "sealed", "where"})
_EXAMPLE_ID = "2611-7KQ3F-1"

REASONS = {"D101": "late_reason", "D102": "recorded_late", "D103": "late_reason", "R401": "via_reason"}
"""Rules that only want a reason, and the field that gives it: at a terminal it is asked for."""


def command(name: str) -> click.Command:
    """The command that opens a case or takes a step."""
    return _open_command() if name == "open" else _step_command(name)


def step_fields(name: str) -> dict[str, FieldInfo]:
    """What a person says who takes the step of that command: the fields of its event, needed ones first."""
    kind = BY_COMMAND[name]
    fields = {
        key: info for key, info in kind.model_fields.items() if key not in _NOT_ASKED and not is_made(info)
    }
    own = [key for key in fields if key not in Event.model_fields]
    needed_first = sorted(own, key=lambda key: not options.is_needed(key, fields[key]))
    return {key: fields[key] for key in (*needed_first, *(key for key in fields if key not in own))}


def step_command(
    name: str, callback: Callable[..., Any], more: Sequence[click.Parameter] = ()
) -> click.Command:
    """The command that takes a step by this function, with an option for each field of its event."""
    fields = step_fields(name)
    return json_option(
        click.Command(
            name,
            callback=callback,
            params=[_case_argument(), *options.options(fields), *more],
            help=BY_COMMAND[name].about.help.text(language()),
            epilog=_example(name, fields, _EXAMPLE_ID),
        )
    )


def _step_command(name: str) -> click.Command:
    ordered = step_fields(name)

    @pass_app
    def take(app: App, /, case: str, **given: Any) -> None:
        workspace = app.workspace
        workspace.require_actor()
        if given.get("bundle"):
            from rightsdesk.cli.sheets import require_room

            require_room(given["bundle"])
        branch = None
        if given.get("branch"):
            from rightsdesk.operations.resolving import find_branch

            branch = find_branch(workspace, case)
            workspace, case = workspace.at(branch.start), branch.case_id
        values = options.read(app, ordered, given)
        at = values.pop("at", None)
        with_code = name == "receipt" and not given["number_only"]
        lists = word_lists(workspace.desk, workspace.now, case=case)
        asking.require_known(ordered, values, lists)
        routed = _routed(workspace, case) if NAME_OF[name] == "transferred" else {}
        values = asking.complete(app, ordered, values, lists, routed)
        taken = _with_reasons(
            app,
            ordered,
            values,
            lists,
            lambda given: _take(workspace, case, NAME_OF[name], given, at, with_code=with_code, on=branch),
        )
        for key, usual in routed.items():
            if values[key] != usual:
                meant = lists["units"][usual].text(language())
                click.echo(_("the policy's routing names another unit: {unit}").format(unit=meant), err=True)
        print_step(app, taken)
        if given.get("bundle"):
            from rightsdesk.cli.sheets import bundle_archived

            bundle_archived(app, taken.case_id, given["bundle"])

    return step_command(name, take, _beside_the_fields(name))


def _routed(workspace: "Workspace", case: str) -> dict[str, str]:
    """The unit that the policy's routing names for a case, as a value of `unit`; nothing without a route."""
    found = readable(workspace.desk.load_case(case))
    policy = workspace.desk.judging(found).policy
    unit = routed_unit(policy, fold(found, policy).traits)
    return {"unit": unit} if unit else {}


def _beside_the_fields(name: str) -> list[click.Parameter]:
    """The options of a command that say how to take the step, not what its event says."""
    if name == "archive":
        whole_file = _("Also bundle the whole file, as `desk bundle`: a .zip or a new folder.")
        path = click.Path(path_type=Path)
        return [click.Option(["--bundle"], type=path, metavar="PATH", help=whole_file)]
    if BY_COMMAND[name].about.on_branch:
        for_review = _("On the case's branch, for a pull request; files here stay as they are.")
        return [click.Option(["--branch"], is_flag=True, help=for_review)]
    if name != "receipt":
        return []
    number_only = _("Tell the number alone: no new code is made, and one given before is void.")
    return [click.Option(["--number-only"], is_flag=True, help=number_only)]


def _take(
    workspace: "Workspace",
    case: str,
    event: str,
    given: dict[str, Any],
    at: datetime | None,
    *,
    with_code: bool = False,
    on: "Branch | None" = None,
) -> "StepTaken":
    if on is not None:
        from rightsdesk.operations.resolving import take_on_branch

        return take_on_branch(workspace, on, event, given, at=at)
    if with_code:
        from secrets import randbelow

        from rightsdesk.operations.receipts import give_receipt

        return give_receipt(workspace, case, given, draw=randbelow, at=at)
    if event == "merged":
        from rightsdesk.operations.merging import merge

        return merge(workspace, case, given, at=at)
    from rightsdesk.operations.stepping import take_step

    return take_step(workspace, case, event, given, at=at)


def _with_reasons(
    app: App,
    fields: Mapping[str, FieldInfo],
    values: dict[str, Any],
    lists: Lists,
    take: "Callable[[dict[str, Any]], StepTaken]",
) -> "StepTaken":
    """Take the step; where the rules want only reasons and somebody can be asked, ask and try again."""
    while True:
        try:
            return take(values)
        except Incomplete as problem:
            raise asking.usage(problem, fields, lists) from None
        except Refused as refused:
            wanted = {REASONS.get(finding.code, "") for finding in refused.findings}
            if not interactive() or not wanted or not wanted <= fields.keys() - values.keys():
                raise
            for finding in refused.findings:
                click.echo(finding.message, err=True)
            values |= {key: asking.ask(app, key, fields[key], lists) for key in sorted(wanted)}


def _example(name: str, fields: Mapping[str, FieldInfo], case: str = "") -> str:
    """How the command is typed with what it needs."""
    words = [f"desk {name}", case] if case else [f"desk {name}"]
    for key, info in fields.items():
        if options.is_needed(key, info):
            flag = options.flags(key, info).split("/")[0]
            choices = options.choices(info)
            value = choices[0] if choices else options.metavar(info)
            words.append(flag if options.is_yes_no(info) else f"{flag} {value}")
    return _("Example: {command}").format(command=" ".join(words))


def _case_argument() -> click.Argument:
    return click.Argument(["case"], metavar="CASE", shell_complete=complete_case_ids)


def _opening_fields() -> dict[str, FieldInfo]:
    fields = {key: info for key, info in Header.model_fields.items() if key not in _SET_BY_THE_DESK}
    return dict(sorted(fields.items(), key=lambda item: not options.is_needed(*item)))


def _place_fields() -> dict[str, FieldInfo]:
    return {_place_key(key): info for key, info in Place.model_fields.items()}


def _place_key(name: str) -> str:
    """The option's name of a field of `where`: those that would mean something else alone say so."""
    return f"where_{name}" if name in ("place", "at") else name


def _open_command() -> click.Command:
    fields, places, private = _opening_fields(), _place_fields(), dict(PersonalData.model_fields)

    @pass_app
    def open_(app: App, /, case_id: str | None, receipt: str | None, **given: Any) -> None:
        from secrets import randbelow

        from rightsdesk.operations.stepping import open_case

        app.workspace.require_actor()
        values = options.read(app, fields, given)
        places_given = options.read(app, places, given)
        where = {key.removeprefix("where_"): value for key, value in places_given.items()}
        received = values.get("received_at") or app.now
        lists = word_lists(app.workspace.desk, received, policy=values.get("policy"))
        asking.require_known(fields | places, values | places_given, lists)
        asking.require_known(_RECEIPT, {"receipt": receipt}, lists)
        values = asking.complete(app, fields, values, lists, {})
        if interactive():
            asked = _asked_by_clauses(app, fields | places, values | places_given, lists, received)
            values |= {key: value for key, value in asked.items() if key in fields}
            where |= {key.removeprefix("where_"): asked[key] for key in asked if key in places}
        personal = options.read_private(app, private, given)
        if interactive() and not personal:
            personal = _ask_who(private)
        header = values | ({"where": where} if where else {})
        try:
            taken = open_case(app.workspace, header, _personal(personal), draw=randbelow, case_id=case_id)
        except Incomplete as problem:
            raise asking.usage(problem, fields | private, lists) from None
        alike = _duplicates(app, taken)
        if receipt:
            from rightsdesk.operations.receipts import receipt_at_opening

            taken = receipt_at_opening(app.workspace, taken, receipt, draw=randbelow)
        print_step(app, taken, alike)

    params = [
        *options.options(fields),
        *[_place_option(key, info) for key, info in places.items()],
        *options.private_options(private),
        options.option("receipt", _RECEIPT["receipt"], "--receipt"),
        click.Option(
            ["--id", "case_id"], metavar="CASE", help=_("Use this id, made elsewhere, instead of a new one.")
        ),
    ]
    return json_option(
        click.Command(
            "open",
            callback=open_,
            params=params,
            help=_OPEN_HELP[language()],
            epilog=_example("open", fields),
        )
    )


_RECEIPT = {
    "receipt": field(
        "同时出具受理回执的方式",
        "give the receipt at once, in this way: the number and a code to follow the case",
        None,
        vocabulary="replies",
    )
}
"""What `open` may do in the same breath."""


def _asked_by_clauses(
    app: App, fields: Mapping[str, FieldInfo], values: Mapping[str, Any], lists: Lists, received: datetime
) -> dict[str, Any]:
    """The answers to questions for what the policy's clauses ask of a header and nobody has given yet."""
    desk = app.workspace.desk
    policy = desk.version(values.get("policy") or desk.organisation.policy, received).policy
    traits = traits_at_receipt(
        kind=values["kind"],
        channel=values["channel"],
        category=values["category"],
        wants=values.get("wants"),
    )
    channel = policy.vocabulary.channels.get(values["channel"])
    filled_in = {"reply_via"} if channel and channel.reply else set[str]()
    answers: dict[str, Any] = {}
    for lack in asked_at_receipt(policy, traits):
        outer, _dot, inner = lack.field.partition(".")
        key = _place_key(inner) if inner else outer
        if key in fields and key not in values and key not in filled_in:
            answers[key] = asking.ask(app, key, fields[key], lists)
    return answers


_OPEN_HELP = {
    "zh": "受理一件投诉、问题或建议。姓名、电话、原话等个人信息不进入 git。",
    "en": "Receive a complaint, question or suggestion. Name, phone and own words stay out of git.",
}


def _place_option(name: str, info: FieldInfo) -> click.Option:
    flag = "--happened-at" if name == "where_at" else "--" + name.removeprefix("where_")
    return options.option(name, info, flag)


def _personal(values: Mapping[str, Any]) -> PersonalData:
    """Who complains. Raises Incomplete for what does not fit."""
    try:
        return PersonalData.model_validate(values)
    except ValidationError as error:
        raise Incomplete(problems_of(error)) from None


def _duplicates(app: App, taken: "StepTaken") -> "list[Likely]":
    """The cases that are probably about the same matter as the one just opened."""
    if taken.standing.version.policy.likeness() is None:
        return []
    from rightsdesk.operations.merging import duplicates_of

    return duplicates_of(app.workspace, taken.standing.state.case)


def _ask_who(private: Mapping[str, FieldInfo]) -> dict[str, str]:
    """Who complains and their own words, each of which may be left empty."""
    click.echo(
        _("Personal data is sealed, for those alone who may read it; Enter leaves a question empty."),
        err=True,
    )
    answers = {}
    for key, info in private.items():
        while True:
            answer: str = click.prompt(options.label(info), default="", show_default=False, err=True).strip()
            problem = options.misfit(info, answer) if answer else None
            if problem is None:
                break
            click.echo(_("that does not fit: {why}").format(why=problem), err=True)
        if answer:
            answers[key] = answer
    return answers
