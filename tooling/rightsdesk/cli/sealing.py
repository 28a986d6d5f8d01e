"""`desk seal`: more is known of who complained."""

from typing import Any

import click
from pydantic import ValidationError

from rightsdesk.cli import asking, options
from rightsdesk.cli.completion import complete_case_ids
from rightsdesk.cli.context import App, json_option, pass_app
from rightsdesk.cli.printing import print_step
from rightsdesk.domain.case import PersonalData
from rightsdesk.domain.events.base import Event
from rightsdesk.domain.events.protection import PersonalDataAdded
from rightsdesk.domain.steps import Incomplete, problems_of
from rightsdesk.messages import _, language

_BESIDE = {key: Event.model_fields[key] for key in ("at", "note")}


def command(_name: str) -> click.Command:
    """The command of this file."""
    private = dict(PersonalData.model_fields)

    @pass_app
    def seal(app: App, /, case: str, **given: Any) -> None:
        from rightsdesk.operations.supplementing import add_personal_data

        app.workspace.require_actor()
        beside = options.read(app, _BESIDE, given)
        try:
            data = _personal(options.read(app, private, given))
        except Incomplete as problem:
            raise asking.usage(problem, private, {}) from None
        print_step(app, add_personal_data(app.workspace, case, data, **beside))

    return json_option(
        click.Command(
            "seal",
            callback=seal,
            params=[
                click.Argument(["case"], metavar="CASE", shell_complete=complete_case_ids),
                *options.options(private),
                *options.options(_BESIDE),
            ],
            help=PersonalDataAdded.about.help.text(language()),
            epilog=_("Example: {command}").format(command="desk seal 2611-7KQ3F-1 --phone 0000-0000"),
        )
    )


def _personal(values: dict[str, Any]) -> PersonalData:
    try:
        return PersonalData.model_validate(values)
    except ValidationError as error:
        raise Incomplete(problems_of(error)) from None
