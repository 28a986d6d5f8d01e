"""`desk doctor`: whether the desk can be worked with here, and whether its host keeps what it promises."""

from collections.abc import Iterator, Sequence

import click

from rightsdesk.cli.columns import columns
from rightsdesk.cli.context import App, json_option, pass_app
from rightsdesk.messages import _
from rightsdesk.operations.examining import Examined, Health


def command(_name: str) -> click.Command:
    """The command of this file."""
    return doctor


@click.command(epilog=_("Example: {command}").format(command="desk doctor --offline"))
@click.option("--offline", is_flag=True, help=_("Ask the host nothing."))
@json_option
@pass_app
def doctor(app: App, offline: bool) -> int:
    """Look whether git, keys, hooks, clock and host are as the desk needs them. Exit code 0 unless something
    fails (1)."""
    from rightsdesk.operations.examining import examine
    from rightsdesk.operations.host_files import examine_host_files
    from rightsdesk.operations.host_settings import examine_host

    found = [*examine(app.workspace), *examine_host_files(app.workspace)]
    if not offline:
        found += examine_host(app.workspace)
    app.show("\n".join(_lines(found)), {"found": [_record(each) for each in found]})
    return 1 if any(each.health is Health.FAIL for each in found) else 0


def _lines(found: Sequence[Examined]) -> Iterator[str]:
    """A line for each thing looked at, and below it what to do."""
    words = {Health.OK: _("ok"), Health.WARN: _("WARNING"), Health.FAIL: _("FAILS")}
    rows = columns([(words[each.health], each.about, each.said) for each in found])
    for each, row in zip(found, rows, strict=True):
        yield row
        if each.todo:
            yield f"    → {each.todo}"


def _record(each: Examined) -> dict[str, str]:
    return {"about": each.about, "state": each.health.value, "said": each.said, "todo": each.todo}
