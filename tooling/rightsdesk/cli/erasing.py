"""`desk erase` and `desk retention`: personal data whose time is over, and what becomes of it."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import click

from rightsdesk.cli import asking, options
from rightsdesk.cli.columns import columns
from rightsdesk.cli.context import App, json_option, pass_app
from rightsdesk.cli.expunging import place_lines, place_records
from rightsdesk.cli.steps import step_command, step_fields
from rightsdesk.cli.wording import word_lists
from rightsdesk.domain.steps import Incomplete
from rightsdesk.errors import Refused
from rightsdesk.messages import _, language

if TYPE_CHECKING:
    from rightsdesk.domain.retention import Kept
    from rightsdesk.operations.erasing import Erasure


def command(name: str) -> click.Command:
    """One of this file's commands."""
    return retention if name == "retention" else step_command("erase", _erase)


@pass_app
def _erase(app: App, /, case: str, **given: Any) -> None:
    from rightsdesk.operations.erasing import erase

    workspace, fields = app.workspace, step_fields("erase")
    workspace.require_actor()
    values = options.read(app, fields, given)
    at = values.pop("at", None)
    lists = word_lists(workspace.desk, workspace.now, case=case)
    values = asking.complete(app, fields, values, lists, {})
    try:
        done = erase(workspace, case, values, at=at)
    except Incomplete as problem:
        raise asking.usage(problem, fields, lists) from None
    app.show("\n".join(_erased_lines(done)), _erased_record(done))


def _erased_lines(done: "Erasure") -> Iterator[str]:
    if done.step is None:
        yield _("{case} was erased before; what that had left is finished").format(case=done.case_id)
    else:
        yield _("the personal data of {case} is erased").format(case=done.case_id)
    yield from (_("  removed {path}").format(path=path) for path in done.removed)
    yield from place_lines(done.places)
    if done.exports:
        yield _("look yourself whether these tables and bundles tell of the person, and delete them:")
        yield from (f"  {path}" for path in done.exports)


def _erased_record(done: "Erasure") -> dict[str, Any]:
    return {
        "id": done.case_id,
        "commit": done.step.commit if done.step else None,
        "removed": list(done.removed),
        "exports": list(done.exports),
        "places": place_records(done.places),
    }


@click.command(epilog=_("Example: {command}").format(command="desk retention --all"))
@click.option("--all", "every", is_flag=True, help=_("Also what is not due yet, and until when it is kept."))
@click.option("--erase", "doing", is_flag=True, help=_("Erase what is due, one case after the other."))
@json_option
@pass_app
def retention(app: App, every: bool, doing: bool) -> int:
    """List the cases whose personal data is due for erasure by policies/desk.yml, and what guards it."""
    from rightsdesk.operations.erasing import erase_due, retained

    workspace = app.workspace
    today = workspace.desk.local_day(workspace.now)
    if not workspace.desk.organisation.retention:
        raise Refused(
            _("policies/desk.yml does not say how long personal data is kept; add `retention:` to it")
        )
    found = list(retained(workspace, every=every))
    if not doing:
        app.show("\n".join(_kept_lines(found)), {"cases": [_kept_record(each, today) for each in found]})
        return 0
    workspace.require_actor()
    done, left = erase_due(workspace, [each for each in found if each.due(today)])
    lines = [_("erased {case}").format(case=each.case_id) for each in done]
    lines += [_("not erased {case}: {why}").format(case=case, why=why) for case, why in left.items()]
    lines += place_lines(done[-1].places) if done else [_("nothing was erased")]
    records = {"erased": [_erased_record(each) for each in done], "left": left}
    app.show("\n".join(lines), records)
    return 1 if left else 0


def _kept_lines(found: "Sequence[Kept]") -> Iterator[str]:
    rows = [
        (
            each.case_id,
            each.until.isoformat() if each.until else "–",
            each.by.keep.text(language()) if each.by else _("no time of keeping is set"),
            "; ".join(why.text(language()) for why in each.guarded),
        )
        for each in found
    ]
    if rows:
        yield from columns([(_("case"), _("kept until"), _("for"), _("guarded by")), *rows])
    yield _("{count} cases").format(count=len(rows))


def _kept_record(each: "Kept", today: Any) -> dict[str, Any]:
    return {
        "id": each.case_id,
        "closed_on": each.closed_on.isoformat() if each.closed_on else None,
        "kept_until": each.until.isoformat() if each.until else None,
        "due": each.due(today),
        "guarded": [why.text(language()) for why in each.guarded],
    }
