"""`desk sync` and `desk join`: one's own steps and those of the others."""

from pathlib import Path

import click

from rightsdesk.cli.context import App, json_option, pass_app
from rightsdesk.cli.vaulting import sync_lines, sync_record
from rightsdesk.errors import DeskError
from rightsdesk.messages import _


def command(name: str) -> click.Command:
    """One of this file's commands."""
    return {"sync": sync, "join": join, "merge-driver": merge_driver}[name]


@click.command(epilog=_("Example: {command}").format(command="desk sync"))
@json_option
@pass_app
def sync(app: App) -> int:
    """Fetch what others did, put your own steps after it, check, and publish."""
    from rightsdesk.operations.checking import check_commit
    from rightsdesk.operations.syncing import sync as run
    from rightsdesk.operations.vault_syncing import exchange_vault

    workspace = app.workspace
    done = run(workspace.repository, workspace.signature(), check_commit(workspace), workspace.key_of)
    told = _("received {received}, sent {sent} steps").format(received=done.received, sent=done.sent)
    if done.replayed:
        told += _("; {count} of them after what others published").format(count=done.replayed)
    try:
        vault, problem = exchange_vault(workspace.fresh(), synced=True), None
    except DeskError as failed:
        vault, problem = None, str(failed)
    lines = [told, *sync_lines(vault)]
    if problem is not None:
        lines.append(_("the vault was not exchanged: {why}").format(why=problem))
    record = {"received": done.received, "sent": done.sent, "replayed": done.replayed, "head": done.head}
    app.show("\n".join(lines), {**record, "vault": sync_record(vault), "vault_problem": problem})
    return 1 if problem else 0


@click.command(epilog=_("Example: {command}").format(command="desk join origin/plan-2611-7KQ3F"))
@click.argument("branch")
@click.option(
    "--ours-last",
    is_flag=True,
    help=_("Put the steps here after those of BRANCH: where a pull request into it is in conflict."),
)
@click.option(
    "--agree",
    is_flag=True,
    help=_("Sign, having read them, for the changes of people, desk and policies that BRANCH brings."),
)
@json_option
@pass_app
def join(app: App, branch: str, ours_last: bool, agree: bool) -> None:
    """Bring in a branch with a merge commit; where both appended to a case, its steps follow ours."""
    from rightsdesk.operations.checking import check_commit
    from rightsdesk.operations.joining import join as run

    workspace = app.workspace
    check = check_commit(workspace)
    by = workspace.signature()
    merged = run(workspace.repository, branch, by, check, ours_last=ours_last, agree=agree)
    text = _("{branch} is joined ({commit})").format(branch=branch, commit=(merged or "")[:10])
    app.show(text if merged else _("{branch} has nothing new").format(branch=branch), {"commit": merged})


@click.command("merge-driver", epilog=_("Example: {command}").format(command="desk merge-driver %O %A %B %P"))
@click.argument("base", type=click.Path(path_type=Path))
@click.argument("ours", type=click.Path(path_type=Path))
@click.argument("theirs", type=click.Path(path_type=Path))
@click.argument("path")
@json_option
@pass_app
def merge_driver(app: App, base: Path, ours: Path, theirs: Path, path: str) -> None:
    """Join two versions of a case for git, which calls this while it merges."""
    from rightsdesk.operations.driving import drive
    from rightsdesk.operations.workspace import Workspace

    # While git merges, nothing is healed: the index is git's.
    drive(Workspace(app.root, app.now, app.person), path, base, ours, theirs)
