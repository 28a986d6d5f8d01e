"""What `desk doctor` looks at on this machine: whether the desk can be worked with here, and safely."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path

from rightsdesk.domain.public_keys import bare, signs
from rightsdesk.errors import DeskError
from rightsdesk.messages import _
from rightsdesk.operations.staffing import generated_files
from rightsdesk.operations.workspace import Workspace
from rightsdesk.records import remotes
from rightsdesk.records.git import as_text
from rightsdesk.records.identities import held
from rightsdesk.records.journal import UNFINISHED
from rightsdesk.records.merging import DRIVER
from rightsdesk.records.objects import read_commits
from rightsdesk.records.store import ALLOWED_SIGNERS, ORGANISATION
from rightsdesk.records.vault import NoVault, Vault

AHEAD = timedelta(minutes=5)
"""How far the last commit may be ahead of this machine's clock before one of two clocks is called wrong."""

HOOK_SAYS = b"desk heal"
"""What the pre-commit hook of `desk init` runs."""

PROBE = "cases/2000/01/01/probe.yml"
"""A path of a case, of which git is asked how it would treat it."""


class Health(StrEnum):
    """How something stands: `warn` can be lived with, `fail` cannot."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Examined:
    """One thing that was looked at: its name, how it stands, what was found, and what to do about it."""

    about: str
    health: Health
    said: str
    todo: str = ""


Examination = Callable[[Workspace], Iterator[Examined]]


def examine(workspace: Workspace) -> Iterator[Examined]:
    """All that can be looked at without a network, one after the other; where git or the repository is of no
    use, no further.
    """
    try:
        repository = workspace.repository
    except DeskError as problem:
        yield Examined("git", Health.FAIL, str(problem))
        return
    version = as_text(repository.run("--version")).strip()
    yield Examined("git", Health.OK, version)
    for examination in EXAMINATIONS:
        try:
            yield from examination(workspace)
        except DeskError as problem:
            name = examination.__name__.strip("_").replace("_", "-")
            yield Examined(name, Health.FAIL, str(problem))


def _desk(workspace: Workspace) -> Iterator[Examined]:
    """Whether organisation, staff and policies can be read."""
    desk = workspace.desk
    _all = desk.staff, [desk.versions(slug) for slug in desk.slugs]
    yield Examined("desk", Health.OK, desk.organisation.name.en)


def _person(workspace: Workspace) -> Iterator[Examined]:
    """Whether it is known who acts, and whether that person can sign here."""
    try:
        actor = workspace.actor
    except DeskError as problem:
        yield Examined("person", Health.FAIL, str(problem))
        return
    yield Examined("person", Health.OK, _("{person} acts").format(person=actor.slug))
    keys = [key for key in held(workspace.repository, actor.person) if signs(key.public)]
    if keys:
        where = keys[0].file or _("an agent")
        yield Examined(
            "signing-key", Health.OK, _("{person} signs with {key}").format(person=actor.slug, key=where)
        )
        yield from _kept_closed([key.file for key in keys if key.file])
        return
    listed = bool([key for key in actor.person.keys if signs(key)])
    yield Examined(
        "signing-key",
        Health.WARN,
        _("no key of {person} is held here: steps that a clause wants signed are refused").format(
            person=actor.slug
        ),
        _("tell git where the key is: git config rightsdesk.key FILE")
        if listed
        else _("enter one in policies/staff.yml: desk staff rotate-key {person} --new").format(
            person=actor.slug
        ),
    )


def _kept_closed(files: list[Path]) -> Iterator[Examined]:
    """Private keys that others on this machine could read."""
    for file in files:
        if os.name == "posix" and file.stat().st_mode & 0o077:
            yield Examined(
                "key-file",
                Health.FAIL,
                _("others on this machine may read the private key {file}").format(file=file),
                f"chmod 600 {file}",
            )


def _vault(workspace: Workspace) -> Iterator[Examined]:
    """Whether personal data can be sealed here, and read by who acts where that is for them."""
    vault = Vault(workspace.repository)
    try:
        vault.require()
        epochs = vault.present_epochs()
    except NoVault as problem:
        yield Examined("vault", Health.WARN, str(problem))
        return
    if not epochs:
        said = _("nobody could read what is to be sealed: no key of anybody who may is known")
        yield Examined("vault", Health.FAIL, said, "desk vault renew")
        return
    keys = {bare(key.public) for key in held(workspace.repository, workspace.actor.person) if key.opens}
    mine = sorted(role for role, epoch in epochs.items() if keys & set(map(bare, epoch.recipients)))
    said = (
        _("{person} can open what is sealed for: {roles}").format(
            person=workspace.actor.slug, roles=", ".join(mine)
        )
        if mine
        else _("it can be sealed for {roles}; {person} can open nothing").format(
            roles=", ".join(sorted(epochs)), person=workspace.actor.slug
        )
    )
    yield Examined("vault", Health.OK, said)


def _governance(workspace: Workspace) -> Iterator[Examined]:
    """Whether what clauses want signed counts only if it is."""
    if workspace.desk.organisation.governance.signatures:
        yield Examined("governance", Health.OK, _("what a clause wants signed counts only if it is"))
    else:
        yield Examined(
            "governance",
            Health.WARN,
            _("the desk does not go by signatures: what a clause wants signed counts without one"),
            _("write `signatures: true` under `governance` in {path}").format(path=ORGANISATION),
        )


def _signatures(workspace: Workspace) -> Iterator[Examined]:
    """Whether git itself, as in `git log --show-signature`, knows whose signatures count."""
    repository = workspace.repository
    configured = repository.configured("gpg.ssh.allowedSignersFile")
    if configured and configured.endswith(ALLOWED_SIGNERS):
        yield Examined("allowed-signers", Health.OK, _("git verifies by {file}").format(file=configured))
    else:
        yield Examined(
            "allowed-signers",
            Health.WARN,
            _("git is not told whose signatures count; the desk's own audit does not need it"),
            f"git config gpg.ssh.allowedSignersFile {ALLOWED_SIGNERS}",
        )


def _hook(workspace: Workspace) -> Iterator[Examined]:
    """Whether a plain `git commit` first settles what a killed command left."""
    repository = workspace.repository
    where = as_text(repository.run("rev-parse", "--path-format=absolute", "--git-path", "hooks/pre-commit"))
    hook = Path(where.strip())
    try:
        installed = HOOK_SAYS in hook.read_bytes()
    except OSError:
        installed = False
    if installed and os.access(hook, os.X_OK):
        yield Examined("hook", Health.OK, _("before each commit, what was cut short is settled"))
    else:
        yield Examined(
            "hook",
            Health.WARN,
            _("no hook settles a step that was cut short before somebody commits with git alone"),
            _("put a line `{command}` into {hook} and make it executable").format(
                command="desk heal --quiet", hook=hook
            ),
        )


def _merge_driver(workspace: Workspace) -> Iterator[Examined]:
    """Whether a plain `git merge` joins the steps of two people as the desk does."""
    repository = workspace.repository
    answered = as_text(repository.run("check-attr", "-z", "merge", "--", PROBE)).split("\0")
    asked, known = answered[2] == DRIVER, repository.configured(f"merge.{DRIVER}.driver")
    if asked and known:
        yield Examined(
            "merge-driver", Health.OK, _("git merges case files by `{command}`").format(command=known)
        )
        return
    yield Examined(
        "merge-driver",
        Health.WARN,
        _("git itself merges case files; where two people took steps in a case it stops with a conflict"),
        _("merge with `desk join BRANCH`; or {settings}").format(
            settings=f'git config merge.{DRIVER}.driver "desk merge-driver %O %A %B %P"'
        )
        if asked
        else _("merge with `desk join BRANCH`; or write `{line}` into .gitattributes").format(
            line=f"/cases/** merge={DRIVER}"
        ),
    )


def _bytes_as_they_are(workspace: Workspace) -> Iterator[Examined]:
    """Whether git leaves the bytes of case files alone: that a file only grew is proved by them."""
    repository = workspace.repository
    wanted = ("text", "eol", "filter", "ident", "working-tree-encoding")
    answered = as_text(repository.run("check-attr", "-z", *wanted, "--", PROBE)).split("\0")
    found = dict(zip(answered[1::3], answered[2::3], strict=False))
    text, converted = found.pop("text", "unspecified"), repository.configured("core.autocrlf")
    changing = {name: value for name, value in found.items() if value not in ("unset", "unspecified")}
    if text != "unset" and converted not in (None, "false"):
        changing["core.autocrlf"] = converted
    todo = _("let .gitattributes say `* -text` and no more of case files, and .git/info/attributes nothing")
    if changing:
        said = ", ".join(f"{name}={value}" for name, value in changing.items())
        failing = _("git changes the bytes of case files on their way: {settings}").format(settings=said)
        yield Examined("bytes", Health.FAIL, failing, todo)
    elif text != "unset":
        failing = _("nothing keeps git on another machine from changing line ends in case files")
        yield Examined("bytes", Health.WARN, failing, todo)
    else:
        yield Examined("bytes", Health.OK, _("git keeps the bytes of files as they are"))


def _ignored(workspace: Workspace) -> Iterator[Examined]:
    """Whether git ignores what must never be committed: keys and whatever else stands in `.desk`."""
    done = workspace.repository.attempt(
        "check-ignore", "--quiet", "--no-index", "--", ".desk/keys/probe",
        extra={"GIT_LITERAL_PATHSPECS": "0"},  # which this command alone refuses to hear of
    )  # fmt: skip
    if done.returncode == 0:
        yield Examined("ignored", Health.OK, _("git ignores .desk, where keys and the vault stand"))
    else:
        yield Examined(
            "ignored",
            Health.FAIL,
            _("git does not ignore .desk: a plain `git add` would commit private keys"),
            _("add these two lines to .gitignore: {lines}").format(lines="/.desk/*  !/.desk/*.schema.json"),
        )


def _clock(workspace: Workspace) -> Iterator[Examined]:
    """Whether this machine's clock agrees with the last commit's."""
    repository = workspace.repository
    head = repository.head()
    if head is None:
        return
    (last,) = read_commits(repository, [head])
    if last.committer.at > workspace.now + AHEAD:
        yield Examined(
            "clock",
            Health.FAIL,
            _("the last commit is of {moment}, which this machine's clock has not reached").format(
                moment=last.committer.at.isoformat(sep=" ", timespec="minutes")
            ),
            _("set the clock of this machine, or ask {person} to set theirs").format(
                person=last.committer.name
            ),
        )
    else:
        yield Examined("clock", Health.OK, _("the clock is not behind the last commit"))


def _file_names(workspace: Workspace) -> Iterator[Examined]:
    """Whether two names that differ in case are two files here, as they are in git's trees."""
    folder = workspace.repository.git_dir
    if (folder / "head").exists() and (folder / "Head").exists():
        yield Examined(
            "file-names",
            Health.WARN,
            _("this file system takes CASE and case for one name; of two such files it would show one"),
            _("`desk check` names such files; work on another file system where there are any"),
        )
    else:
        yield Examined("file-names", Health.OK, _("the file system tells names apart as git does"))


def _whole_history(workspace: Workspace) -> Iterator[Examined]:
    """Whether all of history is here, and none of it is shown as something else."""
    repository = workspace.repository
    if repository.shallow:
        yield Examined(
            "history",
            Health.FAIL,
            _("this clone is shallow: what is older cannot be audited or compared"),
            "git fetch --unshallow",
        )
        return
    replaced = as_text(repository.run("for-each-ref", "--format=%(refname)", "refs/replace")).split()
    grafts = repository.common_dir / "info" / "grafts"
    if replaced or grafts.exists():
        yield Examined(
            "history",
            Health.FAIL,
            _("git is told to show other commits in place of some (refs/replace or grafts)"),
            _("git replace -d NAME for each that `git replace` lists; remove {file}").format(file=grafts),
        )
        return
    yield Examined("history", Health.OK, _("the whole history is here"))


def _branch(workspace: Workspace) -> Iterator[Examined]:
    """Whether a step can be taken where the work tree is."""
    repository = workspace.repository
    for name, what in UNFINISHED.items():
        if (repository.git_dir / name).exists():
            yield Examined(
                "branch",
                Health.FAIL,
                _("a {what} is under way").format(what=what),
                _("finish it (git {what} --continue) or give it up (--abort)").format(what=what),
            )
            return
    branch = repository.branch()
    if branch is None:
        yield Examined(
            "branch", Health.FAIL, _("the work tree is on no branch (detached HEAD)"), "git switch main"
        )
    else:
        yield Examined("branch", Health.OK, branch.removeprefix("refs/heads/"))


def _published(workspace: Workspace) -> Iterator[Examined]:
    """Whether the main line is published, and nothing here waits for it."""
    repository = workspace.repository
    try:
        target = remotes.upstream(repository)
    except DeskError as problem:
        yield Examined("published", Health.WARN, str(problem))
        return
    known = repository.find_commit(target.tracking)
    head = repository.head()
    waiting = int(repository.run("rev-list", "--count", head, f"^{known}")) if head and known else 0
    if waiting or (head and not known):
        yield Examined(
            "published",
            Health.WARN,
            _("{count} steps here are not published").format(count=waiting or _("all")),
            "desk sync",
        )
    else:
        yield Examined("published", Health.OK, f"{target.remote} {target.branch.removeprefix('refs/heads/')}")


def _generated(workspace: Workspace) -> Iterator[Examined]:
    """Whether what is generated from staff.yml is as generated."""
    desk = workspace.desk
    for path, wanted in generated_files(workspace, desk.staff).items():
        if desk.files.read(path) == wanted.encode():
            yield Examined("generated", Health.OK, path)
        else:
            yield Examined(
                "generated",
                Health.WARN,
                _("{file} is not as policies/staff.yml has it").format(file=path),
                "desk staff files",
            )


EXAMINATIONS: tuple[Examination, ...] = (
    _desk,
    _person,
    _vault,
    _governance,
    _signatures,
    _hook,
    _merge_driver,
    _bytes_as_they_are,
    _ignored,
    _clock,
    _file_names,
    _whole_history,
    _branch,
    _published,
    _generated,
)
"""What is looked at, in this order."""
