"""`desk vault create`, `renew`, `migrate`: begin a vault, let readers in and out, move old data into it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from rightsdesk.cli.context import App, json_option, pass_app
from rightsdesk.messages import _

if TYPE_CHECKING:
    from rightsdesk.operations.keyholding import Renewal


@click.command(
    help=_("Begin a vault for a desk that has none in any clone."),
    epilog=_("Example: {command}").format(command="desk vault create"),
)
@json_option
@pass_app
def create(app: App) -> None:
    """Begin a vault in a clone of a desk that has none anywhere, for those who may read today."""
    from rightsdesk.operations.keyholding import begin as run

    app.workspace.require_actor()
    done = run(app.workspace)
    app.show(
        "\n".join([_("the vault is in {folder}").format(folder=app.workspace.vault.folder), *_told(done)]),
        {"folder": str(app.workspace.vault.folder), **_record(done)},
    )


@click.command(
    help=_("Bring the vault in line with who may read, without exchanging it."),
    epilog=_("Example: {command}").format(command="desk vault renew"),
)
@json_option
@pass_app
def renew(app: App) -> None:
    """Bring the vault in line with who may read: as `desk sync` does, without exchanging anything."""
    from rightsdesk.operations.keyholding import renew as run
    from rightsdesk.operations.keyholding import share_all, sweep

    app.workspace.require_actor()
    done = run(app.workspace)
    shared, swept = share_all(app.workspace), sweep(app.workspace)
    lines = list(_told(done))
    if shared:
        lines.append(_("shared with readers who were missing: {count} cases").format(count=shared))
    if swept:
        lines.append(_("dropped keys of {count} cases that were never committed").format(count=len(swept)))
    data = {**_record(done), "shared": shared, "swept": swept}
    app.show("\n".join(lines) or _("the vault is as it should be"), data)


@click.command(
    help=_("Seal what earlier versions kept in clear, then remove the clear files."),
    epilog=_("Example: {command}").format(command="desk vault migrate"),
)
@json_option
@pass_app
def migrate(app: App) -> int:
    """Seal what earlier versions kept in clear in .desk/private, read it back, and remove the clear files."""
    from rightsdesk.operations.migrating import migrate as run

    app.workspace.require_actor()
    done = run(app.workspace)
    lines = [_("sealed, and the clear files removed: {count} cases").format(count=len(done.sealed))]
    lines += [_("left as it is: {file}: {why}").format(file=file, why=why) for file, why in done.left]
    left = [{"file": file, "why": why} for file, why in done.left]
    app.show("\n".join(lines), {"sealed": list(done.sealed), "left": left})
    return 1 if left else 0


def _told(done: "Renewal") -> Iterator[str]:
    """What renewing did, a line each."""
    if done.opened:
        yield _("new epochs: {roles}").format(roles=", ".join(done.opened))
    if done.unfounded:
        yield _("new because nobody who may read there had signed for the old one: {roles}").format(
            roles=", ".join(done.unfounded)
        )
    if done.waiting:
        yield _("left to somebody who may read there, and runs desk sync: {roles}").format(
            roles=", ".join(done.waiting)
        )
    if done.widened:
        yield _("more people let in: {roles}").format(roles=", ".join(done.widened))
    if done.left:
        yield _("{count} keys wait to be wrapped anew by somebody who can open them").format(count=done.left)
    if done.without_key:
        people = ", ".join(done.without_key)
        yield _("may read, but have no key in policies/staff.yml: {people}").format(people=people)


def _record(done: "Renewal") -> dict[str, object]:
    return {
        "opened": list(done.opened),
        "unfounded": list(done.unfounded),
        "waiting": list(done.waiting),
        "widened": list(done.widened),
        "left": done.left,
        "without_key": list(done.without_key),
    }
