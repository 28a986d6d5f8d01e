"""`desk seal`: more is known of who complained, or it stands in clear text."""

from collections import Counter
from pathlib import Path
from typing import Any

import click
from pydantic import ValidationError

from rightsdesk.cli import asking, options
from rightsdesk.cli.completion import complete_case_ids
from rightsdesk.cli.context import App, json_option, pass_app, path_in_desk
from rightsdesk.cli.printing import print_step
from rightsdesk.domain.case import PersonalData
from rightsdesk.domain.events.base import Event
from rightsdesk.domain.events.protection import PersonalDataAdded
from rightsdesk.domain.ids import id_in
from rightsdesk.domain.sightings.kinds import KINDS
from rightsdesk.domain.steps import Incomplete, problems_of
from rightsdesk.messages import _, language

_PRUNE = "git gc --prune=now"
_BESIDE = {key: Event.model_fields[key] for key in ("at", "note")}


def command(_name: str) -> click.Command:
    """The command of this file."""
    private = dict(PersonalData.model_fields)

    @pass_app
    def seal(app: App, /, case: str, **given: Any) -> None:
        from rightsdesk.operations.supplementing import add_personal_data

        app.workspace.require_actor()
        path = path_in_desk(app.root, Path(case)) if case.endswith(".yml") else None
        if not any(value is not None and value != () for value in given.values()):
            _move(app, path or app.workspace.desk.find(case))
            return
        case = id_in(path) if path else case
        beside = options.read(app, _BESIDE, given)
        try:
            data = _personal(options.read_private(app, private, given))
        except Incomplete as problem:
            raise asking.usage(problem, private, {}) from None
        print_step(app, add_personal_data(app.workspace, case, data, **beside))

    return json_option(
        click.Command(
            "seal",
            callback=seal,
            params=[
                click.Argument(["case"], metavar="CASE|FILE", shell_complete=complete_case_ids),
                *options.private_options(private),
                *options.options(_BESIDE),
            ],
            help=PersonalDataAdded.about.help.text(language())
            + "\n\n"
            + _(
                "Without options: what the rules see in a case file that is not committed yet, or in events "
                "added to one by hand, gives way to a mark and is sealed."
            ),
            epilog=_("Example: {command}").format(command="desk seal 2611-7KQ3F-1 --phone -"),
        )
    )


def _move(app: App, path: str) -> None:
    from rightsdesk.operations.secluding import seclude

    done = seclude(app.workspace, path)
    kinds = Counter(KINDS[kind].label.text(language()) for kind in done.kinds)
    listed = ", ".join(f"{label} ({count})" if count > 1 else label for label, count in kinds.items())
    lines = [
        _("{case}: sealed {what}; {path} has marks in their place and is not committed yet").format(
            case=done.case_id, what=listed, path=done.path
        )
    ]
    if done.unstaged:
        lines.append(_("git had been given the clear text (git add); it has the sealed one now"))
    if done.packed:
        lines.append(
            _(
                "git keeps {count} earlier versions in a pack that nothing leads to; remove them: {command}"
            ).format(count=len(done.packed), command=_PRUNE)
        )
    record = {"id": done.case_id, "path": done.path, "kinds": list(done.kinds), "unstaged": done.unstaged}
    record["packed"] = list(done.packed)
    app.show("\n".join(lines), record)


def _personal(values: dict[str, Any]) -> PersonalData:
    try:
        return PersonalData.model_validate(values)
    except ValidationError as error:
        raise Incomplete(problems_of(error)) from None
