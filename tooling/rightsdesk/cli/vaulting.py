"""`desk vault`: the keys to personal data, who holds them, and where they are exchanged."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import click

from rightsdesk.cli.context import App, json_option, pass_app
from rightsdesk.cli.vault_keys import create, migrate, renew
from rightsdesk.messages import _

if TYPE_CHECKING:
    from rightsdesk.operations.vault_syncing import VaultState, VaultSync


def command(_name: str) -> click.Command:
    """The command of this file."""
    return vault


@click.group(
    invoke_without_command=True, epilog=_("Example: {command}").format(command="desk vault remote ADDRESS")
)
@json_option
@click.pass_context
def vault(context: click.Context) -> None:
    """Say how the vault stands, which holds the keys to personal data."""
    if context.invoked_subcommand is None:
        from rightsdesk.operations.vault_syncing import vault_state

        app = context.find_object(App)
        assert app is not None
        found = vault_state(app.workspace)
        app.show("\n".join(_state_lines(app, found)), _state_record(found))


@vault.command(
    epilog=_("Example: {command}").format(command="desk vault remote ssh://host.example/vault.git")
)
@click.argument("address")
@click.option("--trust", is_flag=True, help=_("Take what is there although nobody of the staff signed it."))
@json_option
@pass_app
def remote(app: App, address: str, trust: bool) -> None:
    """Say where the vault is exchanged, a repository of its own, and exchange it."""
    from rightsdesk.operations.vault_syncing import exchange_vault
    from rightsdesk.records.vault_exchange import set_address

    set_address(app.workspace.vault, address)
    done = exchange_vault(app.workspace, trust=trust)
    app.show("\n".join(sync_lines(done)), {"address": address, "vault": sync_record(done)})


def sync_lines(done: "VaultSync | None") -> Iterator[str]:
    """What exchanging the vault did, for people; nothing where it was not."""
    if done is None:
        return
    told = _("vault: received keys of {received} cases, sent those of {sent}")
    yield told.format(received=done.exchanged.received, sent=done.exchanged.sent)
    if done.exchanged.erased:
        yield _("vault: erased {cases}").format(cases=", ".join(done.exchanged.erased))
    if done.exchanged.doubted:
        yield _doubt(done.exchanged.doubted)
    if done.renewal.without_key:
        people = ", ".join(done.renewal.without_key)
        yield _("vault: these people may read but have no key in policies/staff.yml: {people}").format(
            people=people
        )
    if done.renewal.unfounded:
        told = _("vault: new keys for {roles}, since nobody who may read there had signed for the old ones")
        yield told.format(roles=", ".join(done.renewal.unfounded))
    if done.renewal.waiting:
        told = _("vault: the keys of {roles} wait for somebody who may read there: they run desk sync")
        yield told.format(roles=", ".join(done.renewal.waiting))
    if done.renewal.left:
        told = _("vault: {count} keys wait to be wrapped anew by somebody who can open them")
        yield told.format(count=done.renewal.left)


def _doubt(cases: Sequence[str]) -> str:
    return _(
        "vault: {cases}: erased by what others published, by no lawful step of the main line; their keys "
        "stay here. Run desk sync again; where that does not settle it, ask who published the vault"
    ).format(cases=", ".join(cases))


def sync_record(done: "VaultSync | None") -> dict[str, object] | None:
    """The same for machines."""
    if done is None:
        return None
    return {
        "received": done.exchanged.received,
        "sent": done.exchanged.sent,
        "erased": list(done.exchanged.erased),
        "doubted": list(done.exchanged.doubted),
        "opened": list(done.renewal.opened),
        "unfounded": list(done.renewal.unfounded),
        "waiting": list(done.renewal.waiting),
        "widened": list(done.renewal.widened),
        "left": done.renewal.left,
        "without_key": list(done.renewal.without_key),
        "shared": done.shared,
    }


def _state_lines(app: App, found: "VaultState") -> Iterator[str]:
    zone = app.workspace.desk.organisation.zone()
    yield _("keys of {held} cases; {erased} were erased").format(held=found.held, erased=found.erased)
    if found.doubted:
        yield _doubt(found.doubted)
    for role in found.roles:
        since = f"{role.opened_at.astimezone(zone):%Y-%m-%d}"
        people = ", ".join(role.people) or _("nobody")
        yield _("  {role}, epoch {number} since {since}: {people}").format(
            role=role.role, number=role.number, since=since, people=people
        )
        if role.leaving:
            yield _(
                "    until the next desk sync of a reader also, who may not read any more: {people}"
            ).format(people=", ".join(role.leaving))
    if found.address is None:
        yield _("exchanged nowhere; say where: desk vault remote ADDRESS")
    else:
        last = f"{found.last.astimezone(zone):%Y-%m-%d %H:%M}" if found.last else _("never")
        yield _("exchanged at {address}; last change: {last}").format(address=found.address, last=last)


def _state_record(found: "VaultState") -> dict[str, object]:
    return {
        "cases": found.held,
        "erased": found.erased,
        "doubted": list(found.doubted),
        "roles": [
            {
                "role": role.role,
                "epoch": role.number,
                "opened_at": role.opened_at.isoformat(),
                "people": list(role.people),
                "leaving": list(role.leaving),
            }
            for role in found.roles
        ],
        "address": found.address,
        "last_exchange": found.last.isoformat() if found.last else None,
    }


for _command in (create, renew, migrate):
    vault.add_command(_command)
