"""`desk host-review`: an approving review on the host becomes the approval of a case's plan."""

import re
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rightsdesk.cli.context import App, json_option, pass_app
from rightsdesk.cli.printing import print_step
from rightsdesk.errors import DeskError
from rightsdesk.messages import _

if TYPE_CHECKING:
    from rightsdesk.operations.workspace import Workspace


_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*/(?!\.)[A-Za-z0-9._-]+")
"""What a repository is called on a host: owner and name."""


def command(_name: str) -> click.Command:
    """The command of this file."""
    return host_review


@click.command(
    "host-review",
    epilog=_("Example: {command}").format(
        command="desk host-review --pull 12 --review 80 --repository desk/demo"
    ),
)
@click.argument("event", type=click.Path(path_type=Path, exists=True, dir_okay=False), required=False)
@click.option("--pull", type=click.IntRange(1), metavar="NUMBER", help=_("The pull request."))
@click.option(
    "--review", type=click.IntRange(1), metavar="NUMBER", help=_("The review, by the host's number.")
)
@click.option(
    "--repository", metavar="OWNER/NAME", help=_("The repository on the host [default: as the remote says].")
)
@click.option("--host", metavar="HOST", help=_("The host [default: as the remote says]."))
@json_option
@pass_app
def host_review(
    app: App,
    event: Path | None,
    pull: int | None,
    review: int | None,
    repository: str | None,
    host: str | None,
) -> None:
    """Record an approving review on the host as an approval, where the clause says `approval: host-review`.

    EVENT is what the host sent about the review (`pull_request_review`); it is held against what the host
    answers. Without it, --pull and --review name the review.
    """
    from rightsdesk.operations.host_reviewing import approve_by_review, machine_here, read_payload
    from rightsdesk.records import gh

    workspace = app.workspace
    payload = read_payload(event.read_bytes()) if event else None
    if payload is not None:
        pull, review = pull or payload.pull_request.number, review or payload.review.id
    if pull is None or review is None:
        raise click.UsageError(_("name the review: by EVENT, or by --pull and --review"))
    place, name = _hosted(workspace, host, repository)
    if app.person is None:
        workspace.person = machine_here(workspace)
    taken = approve_by_review(workspace, name, pull, review, payload, partial(gh.ask, place))
    print_step(app, taken)


def _hosted(workspace: "Workspace", host: str | None, name: str | None) -> tuple[str, str]:
    """The host and the repository's name there: those given, else those in the remote's address.

    Raises BadParameter for a name that is none, DeskError where the remote does not tell.
    """
    from rightsdesk.records.hosts import hosted_at
    from rightsdesk.records.remotes import upstream

    if host is None or name is None:
        remote = upstream(workspace.repository).remote
        found = hosted_at(workspace.repository.configured(f"remote.{remote}.url") or "")
        if found is None:
            raise DeskError(_("the remote does not say where it is hosted; add --host and --repository"))
        host, name = host or found.host, name or found.name
    if not _NAME.fullmatch(name):
        raise click.BadParameter(_("write OWNER/NAME"), param_hint="--repository")
    return host, name
