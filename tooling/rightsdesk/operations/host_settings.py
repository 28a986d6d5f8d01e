"""What `desk doctor` looks at on the host: settings without which the desk's promises can be undone there.

What the host does not tell, for lack of rights or of a command `gh`, is said to be unknown, never taken for
right.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rightsdesk.errors import DeskError
from rightsdesk.messages import N_, _
from rightsdesk.operations.examining import Examined, Health
from rightsdesk.operations.workspace import Workspace
from rightsdesk.records import gh, remotes
from rightsdesk.records.hosts import HostedAt, hosted_at

CHECK = "desk check"
"""The name of the job in `.github/workflows/check.yml`, which the host must ask for before it merges."""

APPROVALS = "approvals"
"""The environment that keeps the machine's key, for the workflow `approve` on the main line alone."""

SECRET = "DESK_MACHINE_KEY"
"""The secret of that environment which is the machine's private key."""

Ask = Callable[[str], Any]
"""Asks the host's API for a path. Raises gh.Unanswered."""


@dataclass
class Protection:
    """What the host enforces on the main branch, from rulesets and from the older branch protection together;
    `unseen`: at least one of the two would not be shown.
    """

    no_force: bool = False
    no_deletion: bool = False
    reviewed: bool = False
    by_owners: bool = False
    checks: set[str] = field(default_factory=set)
    bypassed: bool = False
    unseen: bool = False


def examine_host(workspace: Workspace) -> Iterator[Examined]:
    """The settings of the host on which the main line is published, if it is one that `gh` knows."""
    repository = workspace.repository
    try:
        target = remotes.upstream(repository)
    except DeskError:
        return
    hosted = hosted_at(repository.configured(f"remote.{target.remote}.url") or "")
    if hosted is None or hosted.kind != "github":
        said = _("the settings of {remote} cannot be asked from here").format(remote=target.remote)
        yield Examined("host", Health.WARN, said, _(_LOOK))
        return
    if not gh.is_installed():
        said = _("the settings of {host} cannot be asked: there is no command `gh` here").format(
            host=hosted.host
        )
        yield Examined("host", Health.WARN, said, _(_LOOK))
        return
    yield from settings(
        hosted, target.branch.removeprefix("refs/heads/"), lambda path: gh.ask(hosted.host, path)
    )


_LOOK = N_("compare them by hand with the internal site's page on the host")


def settings(hosted: HostedAt, branch: str, ask: Ask) -> Iterator[Examined]:
    """How the settings of a repository and of its main branch stand."""
    place = f"repos/{hosted.name}"
    try:
        found = ask(place)
    except gh.Unanswered as problem:
        yield Examined("host", Health.WARN, str(problem), _("sign in: gh auth login"))
        return
    yield Examined("host", Health.OK, f"{hosted.host} {hosted.name}")
    yield from _merging(found)
    yield from _protected(_protection(place, branch, ask), branch)
    yield from _environment(place, branch, ask)


def _merging(found: Mapping[str, Any]) -> Iterator[Examined]:
    """Whether a pull request enters by a merge commit alone: others rewrite authors and signatures."""
    wrong = [
        name
        for name, wanted in (
            ("allow_squash_merge", False),
            ("allow_rebase_merge", False),
            ("allow_merge_commit", True),
        )
        if name in found and found[name] is not wanted
    ]
    if "allow_merge_commit" not in found:
        said = _("how pull requests are merged is not shown to this account")
        yield Examined("host-merging", Health.WARN, said, _(_ADMIN))
    elif wrong:
        yield Examined(
            "host-merging",
            Health.FAIL,
            _("pull requests may be squashed or rebased, which takes signatures off: {settings}").format(
                settings=", ".join(wrong)
            ),
            _("allow merge commits alone (Settings, General, Pull Requests)"),
        )
    else:
        yield Examined("host-merging", Health.OK, _("pull requests are merged with merge commits alone"))


_ADMIN = N_("let somebody look who administers the repository")


def _protection(place: str, branch: str, ask: Ask) -> Protection:
    """What rulesets and branch protection enforce, as far as this account is shown it."""
    found = Protection()
    try:
        rules: Sequence[Mapping[str, Any]] = ask(f"{place}/rules/branches/{branch}")
    except gh.Unanswered:
        rules, found.unseen = (), True
    for rule in rules:
        _add_rule(found, str(rule.get("type")), rule.get("parameters") or {})
    for number in sorted({int(rule["ruleset_id"]) for rule in rules if "ruleset_id" in rule}):
        try:
            found.bypassed |= bool(ask(f"{place}/rulesets/{number}").get("bypass_actors"))
        except gh.Unanswered:
            found.unseen = True
    try:
        _add_protection(found, ask(f"{place}/branches/{branch}/protection"))
    except gh.Unanswered as problem:
        found.unseen |= problem.status != 404
    return found


def _add_rule(found: Protection, kind: str, parameters: Mapping[str, Any]) -> None:
    """What one rule of a ruleset adds."""
    if kind == "non_fast_forward":
        found.no_force = True
    elif kind == "deletion":
        found.no_deletion = True
    elif kind == "pull_request":
        found.reviewed = int(parameters.get("required_approving_review_count") or 0) > 0
        found.by_owners |= bool(parameters.get("require_code_owner_review"))
    elif kind == "required_status_checks":
        found.checks |= {str(each.get("context")) for each in parameters.get("required_status_checks") or ()}


def _add_protection(found: Protection, older: Mapping[str, Any]) -> None:
    """What the older kind of protection adds."""
    found.no_force |= not _enabled(older, "allow_force_pushes")
    found.no_deletion |= not _enabled(older, "allow_deletions")
    reviews = older.get("required_pull_request_reviews") or {}
    found.reviewed |= int(reviews.get("required_approving_review_count") or 0) > 0
    found.by_owners |= bool(reviews.get("require_code_owner_reviews"))
    checks = older.get("required_status_checks") or {}
    found.checks |= {str(each) for each in checks.get("contexts") or ()}
    found.bypassed |= not _enabled(older, "enforce_admins")


def _enabled(settings: Mapping[str, Any], name: str) -> bool:
    return bool((settings.get(name) or {}).get("enabled"))


_FORCE = (
    N_("what {branch} was once cannot be replaced (no forced push)"),
    N_("{branch} may be pushed with force: published history can be replaced"),
)
_DELETION = (N_("{branch} cannot be deleted"), N_("{branch} may be deleted"))
_CHECKED = (
    N_("{branch} takes nothing without the check"),
    N_("{branch} takes changes without the check `desk check`"),
)
_REVIEWED = (
    N_("{branch} takes nothing without a review by code owners"),
    N_("{branch} takes changes without a review by code owners"),
)
_BYPASSED = (
    N_("nobody may pass over these rules"),
    N_("administrators or others may pass over these rules"),
)


def _protected(found: Protection, branch: str) -> Iterator[Examined]:
    """How the main branch is protected, a line for each thing that has to be."""
    reviewed = found.reviewed and found.by_owners
    wanted = (
        ("host-force", found.no_force, *_FORCE),
        ("host-deletion", found.no_deletion, *_DELETION),
        ("host-check", CHECK in found.checks, *_CHECKED),
        ("host-review", reviewed, *_REVIEWED),
        ("host-bypass", not found.bypassed, *_BYPASSED),
    )
    for name, right, good, bad in wanted:
        if right and not (name == "host-bypass" and found.unseen):
            yield Examined(name, Health.OK, _(good).format(branch=branch))
        elif found.unseen:
            said = _("not all rules for {branch} are shown to this account").format(branch=branch)
            yield Examined(name, Health.WARN, said, _(_ADMIN))
        else:
            todo = _("set it under Settings, Rules, for {branch}").format(branch=branch)
            yield Examined(name, Health.FAIL, _(bad).format(branch=branch), todo)


def _environment(place: str, branch: str, ask: Ask) -> Iterator[Examined]:
    """Whether the machine's key, where there is one, is given to nothing but the main line's own workflow."""
    try:
        policy = ask(f"{place}/environments/{APPROVALS}").get("deployment_branch_policy")
        if policy is None:
            allowed = [_("every branch")]
        elif policy.get("protected_branches"):
            allowed = []
        else:
            branches = ask(f"{place}/environments/{APPROVALS}/deployment-branch-policies")
            named = [str(each.get("name")) for each in branches.get("branch_policies") or ()]
            allowed = [name for name in named if name != branch]
    except gh.Unanswered as problem:
        if problem.status != 404:
            yield Examined("host-machine", Health.WARN, str(problem), _(_ADMIN))
        return
    if allowed:
        yield Examined(
            "host-machine",
            Health.FAIL,
            _("the key in the environment {name} is given to workflows of other branches: {branches}").format(
                name=APPROVALS, branches=", ".join(map(gh.printable, allowed))
            ),
            _("let only {branch} deploy to it (Settings, Environments)").format(branch=branch),
        )
    else:
        yield Examined(
            "host-machine", Health.OK, _("only {branch} is given the machine's key").format(branch=branch)
        )
