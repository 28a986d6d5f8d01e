"""`desk init`: a desk for an organisation, made from the package alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from rightsdesk.domain.model import Label
from rightsdesk.domain.organisation import Organisation
from rightsdesk.domain.policy import Policy
from rightsdesk.domain.staff import Staff
from rightsdesk.errors import DeskError
from rightsdesk.messages import _
from rightsdesk.operations.host_files import host_files
from rightsdesk.operations.keyholding import renew
from rightsdesk.operations.staffing import generated_files
from rightsdesk.operations.workspace import Workspace
from rightsdesk.records.allowed_signers import let_git_verify
from rightsdesk.records.founding import create_repository, remember_user
from rightsdesk.records.git import Repository
from rightsdesk.records.identities import FOLDER as KEYS
from rightsdesk.records.identities import make_key, usual_public_key
from rightsdesk.records.journal import Change, take
from rightsdesk.records.merging import install_merge_driver
from rightsdesk.records.objects import Signature, compose_message
from rightsdesk.records.schemas import schema_texts
from rightsdesk.records.signing import signing_key
from rightsdesk.records.source import load
from rightsdesk.records.store import ORGANISATION, STAFF
from rightsdesk.records.validation import validate
from rightsdesk.records.yaml_writing import dump
from rightsdesk.resources import data_path

IGNORED = (
    "# personal data never enters a commit\n/.desk/*\n!/.desk/*.schema.json\n"
    "# built from the case files\n/site/\n"
)
ATTRIBUTES = (
    "# bytes are what the append-only proof is about: no conversion of any kind\n* -text\n"
    "# steps that two people took are put one after the other by the desk\n"
    "/cases/** merge=desk\n/programme/** merge=desk\n"
)
PRE_COMMIT = (
    "#!/bin/sh\n"
    "# Finishes or undoes a desk command that was killed half-way, before anything builds on it.\n"
    "command -v desk >/dev/null 2>&1 && exec desk heal --quiet\n"
    "exit 0\n"
)


@dataclass(frozen=True, slots=True)
class Founded:
    """A new desk's folder, and the file of the key that was made for its first person; None where they have
    one of their own."""

    folder: Path
    key: Path | None


def shipped_policies() -> list[str]:
    """The slugs of the policies that come with the package."""
    return sorted(path.name for path in data_path("policies").iterdir() if path.is_dir())


def _policy_text(slug: str, day: date) -> tuple[str, str]:
    """Name and text of the shipped version of a policy that is in force on the day, or the first to come into
    force after it. Raises DeskError with those policies there are.
    """
    shipped = shipped_policies()
    if slug not in shipped:
        raise DeskError(
            _("no policy {slug} is shipped; there are: {shipped}").format(
                slug=slug, shipped=", ".join(shipped)
            )
        )
    versions = sorted(data_path("policies", slug).glob("*.yml"))
    in_force = [version for version in versions if date.fromisoformat(version.stem) <= day]
    taken = in_force[-1] if in_force else versions[0]
    return taken.name, taken.read_text(encoding="utf-8")


def _organisation(
    name: Label, slug: str, policy: Policy, services: Sequence[str], time_zone: str, country: str
) -> str:
    week = {
        day: ["08:30-12:00", "14:00-17:30"]
        for day in ("monday", "tuesday", "wednesday", "thursday", "friday")
    }
    data = {
        "name": name.model_dump(),
        "about": {
            "zh": "受理投诉、问题和建议，按承诺的时限答复。",
            "en": "Receives complaints, questions and suggestions, and answers in time.",
        },
        "languages": ["zh", "en"],
        "time_zone": time_zone,
        "hours": week,
        "holidays": {"country": country},
        "policy": slug,
        **({"services": {service: [slug] for service in services}} if services else {}),
        "governance": _governance(policy),
    }
    Organisation.model_validate(data)
    return _with_schema("desk", dump(data))


def _governance(policy: Policy) -> dict[str, object]:
    """The desk goes by signatures from its first commit on; its rules are changed by those who approve plans
    under its policy, or where it has no approvals by anybody in a post."""
    posts = dict.fromkeys(post for clause in policy.clauses for each in clause.approvals for post in each.by)
    mandate = {"by": list(posts)}
    changed = {"staff": mandate, "desk": mandate, "policies": mandate} if posts else {}
    return {"signatures": True, **changed}


def _staff(policy: Policy, person: str, name: str, email: str, key: str, since: datetime) -> str:
    """The first person holds every post, in the first unit where a post is a unit's; others are added
    later.
    """
    unit = next(iter(policy.vocabulary.units))
    posts = [
        {"post": slug, **({"unit": unit} if post.scope == "unit" else {}), "from": since.date().isoformat()}
        for slug, post in policy.vocabulary.posts.items()
    ]
    first = {"name": {"zh": name, "en": name}, "email": email, "posts": posts, "keys": [key]}
    data = {"people": {person: first}}
    Staff.model_validate(data)
    return _with_schema("staff", dump(data))


def _with_schema(kind: str, text: str, depth: int = 1) -> str:
    return f"# yaml-language-server: $schema={'../' * depth}.desk/{kind}.schema.json\n{text}"


def found(
    folder: Path,
    policy_slug: str,
    *,
    name: Label,
    person: str,
    person_name: str,
    email: str,
    now: datetime,
    services: Sequence[str] = (),
    time_zone: str,
    country: str,
    host: bool = False,
    package: str | None = None,
) -> Founded:
    """Make a desk in `folder` (created, and made a git repository, where it is none) and commit it. What the
    organisation provides, its `services`, is all handled under that policy. The first person's own SSH key is
    entered, or else one is made; the vault's first epochs are wrapped to it. With `host`, the workflows of a
    host come along, which there installs the desk from `package`.

    Raises DeskError where there is a desk already, no such policy is shipped, or it is not known from
    where the host could install the desk.
    """
    if (folder / ORGANISATION).exists():
        raise DeskError(_("{folder} is a desk already").format(folder=folder))
    file_name, policy_text = _policy_text(policy_slug, now.date())
    path = f"policies/{policy_slug}/{file_name}"
    policy = validate(load(policy_text.encode(), path), Policy)
    known = usual_public_key()
    made = folder / KEYS / person
    texts = {
        ORGANISATION: _organisation(name, policy_slug, policy, services, time_zone, country),
        STAFF: "",
        path: policy_text,
        ".gitignore": IGNORED,
        ".gitattributes": ATTRIBUTES,
        **schema_texts(),
        **(host_files(package) if host else {}),
    }
    present = [each for each in texts if (folder / each).exists()]
    if present:
        raise DeskError(
            _("these files are in the way: {files}; nothing was changed").format(files=", ".join(present))
        )
    folder.mkdir(parents=True, exist_ok=True)
    key = known or make_key(made, email)
    texts[STAFF] = _staff(policy, person, person_name, email, key, now)
    repository = create_repository(folder)
    remember_user(repository, person_name, email)
    staff = validate(load(texts[STAFF].encode(), STAFF), Staff)
    by = Signature(person_name, email, now, signing_key(repository, staff.people[person]))
    changes = [Change(each, None, text.encode()) for each, text in texts.items()]
    message = compose_message(f"Set up the desk under the policy {policy_slug}", "", [("Desk", "init")])
    take(repository, changes, message, by)
    _install_hook(repository)
    install_merge_driver(repository)
    workspace = Workspace(folder, now, person)
    generated = generated_files(workspace, staff)
    changes = [Change(each, None, text.encode()) for each, text in generated.items()]
    take(repository, changes, compose_message("Name who reviews changes of rules and posts"), by)
    let_git_verify(repository)
    workspace.vault.create()
    renew(workspace)
    return Founded(folder, None if known else made)


def _install_hook(repository: Repository) -> None:
    """The pre-commit hook, unless the repository has one of its own."""
    hook = repository.git_dir / "hooks" / "pre-commit"
    if not hook.exists():
        hook.parent.mkdir(parents=True, exist_ok=True)
        hook.write_text(PRE_COMMIT, encoding="utf-8")
        hook.chmod(0o755)
