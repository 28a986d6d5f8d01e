"""`desk init`."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rightsdesk.cli.context import App, interactive, json_option, pass_app
from rightsdesk.messages import _, listed

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

    from rightsdesk.diagnostics import Diagnostic
    from rightsdesk.operations.founding import Founded


def command(_name: str) -> click.Command:
    """The command of this file."""
    return init


@click.command(epilog=_("Example: {command}").format(command="desk init complaints --policy basic"))
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), metavar="DIR")
@click.option("--policy", metavar="SLUG", help=_("The shipped policy to begin with."))
@click.option(
    "--service",
    "services",
    multiple=True,
    metavar="WORD",
    help=_(
        "What the organisation provides: bus, water …; the rights handbook has chapters on it. Repeatable."
    ),
)
@click.option("--name", help=_("The organisation's name in Chinese; by default the folder's."))
@click.option("--name-en", help=_("Its name in English; by default the same."))
@click.option("--email", help=_("Address of the first person; by default git's user.email."))
@click.option("--person", help=_("Slug of the first person in staff.yml; by default made from the address."))
@click.option("--person-name", help=_("Name of the first person; by default git's user.name."))
@click.option("--time-zone", default="Asia/Shanghai", show_default=True, help=_("IANA time zone."))
@click.option(
    "--host",
    type=click.Choice(["github"]),
    help=_("Also write this host's workflows: the check, the audit, approval by review."),
)
@click.option(
    "--package", metavar="REQUIREMENT", help=_("What pip installs there [default: what runs here].")
)
@click.option("--country", default="CN", show_default=True, help=_("Whose public holidays: ISO 3166 code."))
@json_option
@pass_app
def init(
    app: App,
    folder: Path,
    policy: str | None,
    services: tuple[str, ...],
    name: str | None,
    name_en: str | None,
    email: str | None,
    person: str | None,
    person_name: str | None,
    time_zone: str,
    country: str,
    host: str | None,
    package: str | None,
) -> None:
    """Make a desk for an organisation in DIR."""
    from rightsdesk.domain.case import Header
    from rightsdesk.domain.model import Label
    from rightsdesk.domain.organisation import Holidays, Organisation
    from rightsdesk.domain.staff import Person
    from rightsdesk.operations.checking import check
    from rightsdesk.operations.founding import found, shipped_policies
    from rightsdesk.operations.workspace import Workspace
    from rightsdesk.records.founding import git_user
    from rightsdesk.rules.reporters import as_record

    folder = (app.directory / folder).resolve()
    policy = policy or _ask(
        _("the policy to begin with: {policies}").format(policies=listed(shipped_policies())), "--policy"
    )
    provided = list(dict.fromkeys(services))
    chapters = _with_chapters(provided)
    known_name, known_email = git_user()
    email = email or known_email or _ask(_("your e-mail address"), "--email")
    slug = (
        person
        or app.person
        or re.sub(r"[^a-z0-9]+", "-", email.split("@")[0].lower()).strip("-")
        or "officer"
    )
    _require_fitting(
        {
            "--email": (Person.model_fields["email"], email),
            "--person": (Header.model_fields["received_by"], slug),
            "--time-zone": (Organisation.model_fields["time_zone"], time_zone),
            "--country": (Holidays.model_fields["country"], country),
        }
    )
    made = found(
        folder,
        policy,
        name=Label(zh=name or folder.name, en=name_en or name or folder.name),
        person=slug,
        person_name=person_name or known_name or slug,
        email=email,
        now=app.founding_moment(),
        services=provided,
        time_zone=time_zone,
        country=country,
        host=host is not None,
        package=package,
    )
    left = check(Workspace(made.folder, app.founding_moment()))
    said = _(
        "{folder} is a desk under the policy {policy}; "
        "{person} holds every post until you edit policies/staff.yml"
    ).format(folder=made.folder, policy=policy, person=slug)
    app.show(
        "\n".join(
            [said, *_on_key(made), *_on_services(provided, chapters), *_on_host(host), *_still_to_do(left)]
        ),
        {
            "folder": str(made.folder),
            "key": str(made.key) if made.key else None,
            "policy": policy,
            "person": slug,
            "services": provided,
            "to_do": [as_record(finding) for finding in left],
        },
    )


def _with_chapters(services: "Sequence[str]") -> list[str]:
    """The services on which the shipped handbook has chapters. Raises BadParameter where one of those given
    is not among them.
    """
    from rightsdesk.publish.handbook import known_services
    from rightsdesk.publish.templates import Templates
    from rightsdesk.resources import data_path

    known = known_services(Templates(data_path()))
    for service in services:
        if service not in known:
            message = _("{service!r}: the handbook has chapters on {known}").format(
                service=service, known=listed(known)
            )
            raise click.BadParameter(message, param_hint="--service")
    return known


def _on_key(made: "Founded") -> list[str]:
    """Where the key is that was made for the first person."""
    if made.key is None:
        return []
    said = _(
        "a key was made for you in {file}: it opens personal data and signs; keep a copy in a safe place"
    )
    return [said.format(file=made.key)]


def _on_host(host: str | None) -> list[str]:
    """What is left to do at the host."""
    if host is None:
        return []
    said = _("set the host as the internal site's page on pull requests says, then compare: desk doctor")
    return [said]


def _on_services(provided: "Sequence[str]", known: "Sequence[str]") -> list[str]:
    """What is missing from the handbook of an organisation that did not say what it provides."""
    if provided:
        return []
    said = _(
        "the rights handbook has only its general chapters; name what you provide under `services` in "
        "policies/desk.yml for those on {known}"
    )
    return [said.format(known=listed(known))]


def _still_to_do(findings: "Sequence[Diagnostic]") -> list[str]:
    """What the organisation has to enter before its desk passes its own check, a line or two each."""
    if not findings:
        return []
    lines = [_("still to be entered in the desk's folder; `desk check` shows what is left:")]
    for finding in findings:
        lines += [
            f"  {finding.path}:{finding.line} {finding.code} {finding.message}",
            f"    → {finding.hint}",
        ]
    return lines


def _require_fitting(given: "Mapping[str, tuple[FieldInfo, str]]") -> None:
    """Raise UsageError for the first option whose value its field in desk.yml or staff.yml cannot have."""
    from rightsdesk.cli.options import misfit

    for flag, (info, value) in given.items():
        problem = misfit(info, value)
        if problem is not None:
            raise click.BadParameter(f"{value!r}: {problem}", param_hint=flag)


def _ask(question: str, option: str) -> str:
    if not interactive():
        raise click.UsageError(_("missing {option}: {question}").format(option=option, question=question))
    answer: str = click.prompt(question, err=True)
    return answer
