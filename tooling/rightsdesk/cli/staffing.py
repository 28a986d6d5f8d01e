"""`desk staff`: who works here, who comes, who goes, whose key changes."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rightsdesk.cli.columns import columns
from rightsdesk.cli.completion import complete_people
from rightsdesk.cli.confiding import confided
from rightsdesk.cli.context import App, json_option, pass_app
from rightsdesk.cli.programme import Chapters
from rightsdesk.errors import DeskError
from rightsdesk.messages import _, language

if TYPE_CHECKING:
    from rightsdesk.domain.staff import Person
    from rightsdesk.operations.staffing import StaffChanged


def command(name: str) -> click.Command:
    """The command of this file."""
    chapters = {
        _("Staff"): {
            "list": (_("Who works here: posts, keys, accounts."), lambda _name: list_),
            "add": (_("Enter somebody."), lambda _name: add),
            "leave": (_("Let somebody go: posts end, keys go."), lambda _name: leave),
            "rotate-key": (_("Put a new key in the place of the old."), lambda _name: rotate_key),
            "files": (_("Write what is generated from staff.yml."), lambda _name: files),
        }
    }
    return json_option(
        Chapters(
            chapters,
            name=name,
            help=_(
                "Who works here: policies/staff.yml, changed where it says something else, with what is "
                "generated from it, in one signed step. Where another has to agree, the change waits on a "
                "branch until they join it."
            ),
            epilog=_("Example: {command}").format(command="desk staff list"),
        )
    )


def _day(text: str | None, app: App) -> date:
    """The day that an option names; by default today. Raises UsageError for what is none."""
    from rightsdesk.domain.model import day_of

    if text is None:
        return app.workspace.desk.local_day(app.now)
    try:
        return day_of(text)
    except ValueError as problem:
        raise click.UsageError(str(problem)) from None


@click.command("list", epilog=_("Example: {command}").format(command="desk staff list"))
@click.option("--all", "everybody", is_flag=True, help=_("Also who holds no post today."))
@json_option
@pass_app
def list_(app: App, everybody: bool) -> None:
    """Who works here: the posts they hold today, the keys they sign with, their account at the host."""
    desk = app.workspace.desk
    day = desk.local_day(app.now)
    people = {
        slug: person
        for slug, person in desk.staff.people.items()
        if everybody or person.holdings(day) or person.machine
    }
    rows = [_row(slug, person, day) for slug, person in people.items()]
    app.show(
        "\n".join(columns(rows)) if rows else _("nobody holds a post today"),
        {"people": [_record(slug, person, day) for slug, person in people.items()]},
    )


def _row(slug: str, person: "Person", day: date) -> tuple[str, ...]:
    held = ", ".join(each.post + (f":{each.unit}" if each.unit else "") for each in person.holdings(day)) or (
        _("a machine") if person.machine else _("no post")
    )
    kinds = ", ".join(key.split(" ", 1)[0] if " " in key else "age" for key in person.keys) or _("no key")
    account = f"@{person.account}" if person.account else ""
    return slug, person.name.text(language()), held, kinds, account


def _record(slug: str, person: "Person", day: date) -> dict[str, Any]:
    return {
        "person": slug,
        "name": person.name.text(language()),
        "posts": [{"post": each.post, "unit": each.unit} for each in person.holdings(day)],
        "keys": list(person.keys),
        "account": person.account,
        "account_id": person.account_id,
        "machine": person.machine,
    }


@click.command(
    epilog=_("Example: {command}").format(
        command="desk staff add intake-05 --name 林某 --name-en Lin --email lin@desk.example --post "
        "intake-officer --key lin.pub"
    )
)
@click.argument("slug")
@click.option("--name", required=True, help=_("Their name in Chinese; - asks for it."))
@click.option("--name-en", help=_("Their name in English; by default the same."))
@click.option("--email", required=True, help=_("The address that git knows them by; - asks for it."))
@click.option(
    "--post", "posts", multiple=True, metavar="POST[:UNIT]", help=_("A post they hold. Repeatable.")
)
@click.option("--from", "begin", metavar="DAY", help=_("Since when; by default today."))
@click.option(
    "--key",
    "keys",
    multiple=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help=_("The file with their public key (.pub). Repeatable."),
)
@click.option("--account", help=_("Their login at the host."))
@click.option("--account-id", type=int, help=_("The number of that account."))
@click.option("--machine", is_flag=True, help=_("A program that records what people did at the host."))
@json_option
@pass_app
def add(
    app: App,
    slug: str,
    name: str,
    name_en: str | None,
    email: str,
    posts: tuple[str, ...],
    begin: str | None,
    keys: tuple[Path, ...],
    account: str | None,
    account_id: int | None,
    machine: bool,
) -> None:
    """Enter somebody in policies/staff.yml, with the posts they hold and their public keys."""
    from rightsdesk.operations.staffing import add as run

    since = _day(begin, app).isoformat()
    asked = {"name": _("name"), "name_en": _("name in English"), "email": _("e-mail address")}
    told = confided({"name": name, "name_en": name_en, "email": email}, asked)
    name, name_en, email = told["name"], told["name_en"], told["email"]
    entry: dict[str, Any] = {"name": {"zh": name, "en": name_en or name}, "email": email}
    given = {"account": account, "account_id": account_id, "machine": machine or None}
    entry |= {key: value for key, value in given.items() if value is not None}
    if posts:
        entry["posts"] = [_holding(post, since) for post in posts]
    if keys:
        entry["keys"] = [_public_line(file) for file in keys]
    done = run(app.workspace, slug, entry)
    _show(app, done, [_("{person} is entered").format(person=slug)], [])


def _holding(text: str, since: str) -> dict[str, str]:
    post, colon, unit = text.partition(":")
    return {"post": post, **({"unit": unit} if colon else {}), "from": since}


def _public_line(file: Path) -> str:
    """The public key in a file. Raises DeskError where there is none."""
    try:
        return file.read_text(encoding="utf-8").strip()
    except UnicodeDecodeError as error:
        raise DeskError(_("{file} holds no public key").format(file=file)) from error


@click.command(epilog=_("Example: {command}").format(command="desk staff leave intake-02 --on 2026-11-30"))
@click.argument("person", shell_complete=complete_people)
@click.option("--on", "day", metavar="DAY", help=_("Their last day; by default today."))
@json_option
@pass_app
def leave(app: App, person: str, day: str | None) -> None:
    """Let somebody go: their posts end, their keys are taken out, and they read no personal data any more.

    What they signed before goes on counting: it is judged by the staff of its time.
    """
    from rightsdesk.operations.staffing import leave as run

    last = _day(day, app)
    done = run(app.workspace, person, last)
    remaining = [
        _("what is still theirs to do: desk next --person {person}").format(person=person),
        _("their account at the host, and their right to fetch and push, are taken away there"),
        _("what they fetched and opened before stays with them: nothing can call that back"),
    ]
    said = _("the posts of {person} end on {day}; their keys are taken out").format(person=person, day=last)
    _show(app, done, [said], remaining)


@click.command("rotate-key", epilog=_("Example: {command}").format(command="desk staff rotate-key --new"))
@click.argument("person", required=False, shell_complete=complete_people)
@click.option(
    "--key",
    "file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help=_("The file with the new public key (.pub)."),
)
@click.option("--new", is_flag=True, help=_("Make a key on this machine."))
@click.option("--keep", is_flag=True, help=_("Keep the earlier keys too, as for a second machine."))
@json_option
@pass_app
def rotate_key(app: App, person: str | None, file: Path | None, new: bool, keep: bool) -> None:
    """Put a new public key in the place of a person's (by default your own) earlier ones.

    You change your own key alone: the step is signed with the one that counts until then.
    """
    from rightsdesk.operations.staffing import make_key_for
    from rightsdesk.operations.staffing import rotate_key as run

    if new is (file is not None):
        raise click.UsageError(_("say either --key FILE or --new"))
    workspace = app.workspace
    slug = person or workspace.actor.slug
    said = [_("the key of {person} is changed").format(person=slug)]
    if file is not None:
        line = _public_line(file)
    else:
        made, line = make_key_for(workspace, slug)
        said.append(
            _("the new private key is in {file}; keep a copy where only you can read it").format(file=made)
        )
    _show(app, run(workspace, slug, line, keep=keep), said, [])


@click.command(epilog=_("Example: {command}").format(command="desk staff files --check"))
@click.option("--check", is_flag=True, help=_("Write nothing; exit code 1 where a file is not as generated."))
@json_option
@pass_app
def files(app: App, check: bool) -> int:
    """Write what git and the host know people by, from staff.yml: allowed_signers and CODEOWNERS."""
    from rightsdesk.cli.schemas import write_generated
    from rightsdesk.operations.staffing import generated_files

    workspace = app.workspace
    return write_generated(app, generated_files(workspace, workspace.desk.staff), check)


def _show(app: App, done: "StaffChanged", said: list[str], remaining: list[str]) -> None:
    """Print what a change did, and what is left to do."""
    lines = list(_waiting(done)) if done.branch else said
    lines += [_("to do: {what}").format(what=each) for each in (*remaining, *_of_the_vault(done))]
    app.show(
        "\n".join(lines),
        {
            "person": done.person,
            "commit": done.commit,
            "branch": done.branch,
            "agreed_by_one_of": list(done.who_agrees),
            "remaining": remaining,
        },
    )


def _waiting(done: "StaffChanged") -> Iterator[str]:
    yield _("the change waits on the branch {branch}; nothing here has changed yet").format(
        branch=done.branch
    )
    yield _("it takes effect when one of these joins it: {people}").format(people=", ".join(done.who_agrees))
    yield f"  desk join {done.published_at or done.branch} --agree"


def _of_the_vault(done: "StaffChanged") -> Iterator[str]:
    """What the vault's epochs still need."""
    if done.renewal is None:
        yield _("bring the keys of personal data in line once this is in the main line: desk sync")
        return
    if done.renewal.waiting:
        yield _("the keys of {roles} wait for somebody who may read there: they run desk sync").format(
            roles=", ".join(done.renewal.waiting)
        )
    if done.renewal.left:
        yield _("{count} keys of cases wait for somebody who can open them: they run desk sync").format(
            count=done.renewal.left
        )
    if done.renewal.without_key:
        yield _("these may read personal data and have no key for it: {people}").format(
            people=", ".join(done.renewal.without_key)
        )
