"""Carry the vault between clones: it travels as one commit without parents, so that nothing of what it held
before goes along, and is merged as union minus tombstones.

The commit on the other side is only ever replaced where it is still the one that was fetched (a lease), so
that two people who add keys at once lose none of them.
"""

import random
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from rightsdesk.domain.public_keys import signs
from rightsdesk.domain.staff import Staff
from rightsdesk.errors import DeskError, Refused
from rightsdesk.messages import _
from rightsdesk.records.git import Repository, as_text
from rightsdesk.records.objects import Content, Draft, Signature, write_commits
from rightsdesk.records.remotes import what_was_said
from rightsdesk.records.signing import signatures
from rightsdesk.records.vault import Vault
from rightsdesk.records.vault_contents import Contents, read_contents
from rightsdesk.records.vault_doubts import note_doubts
from rightsdesk.records.vault_merging import believed, doubtful, keeping_own, merged, published, without

BRANCH = "refs/heads/main"
TRACKING = "refs/remotes/origin/main"
LARGEST = 256 * 1024 * 1024
"""Bytes that a published vault may unpack to: half a million cases, each wrapped for three roles. It is read
into memory whole, and packed it can be a thousandth of that."""

MOST = 20_000
"""Files that it may have: a thousand years of months, and epochs beside."""

ATTEMPTS = 20
PAUSE = 0.2
"""Seconds, at most, to wait before the second attempt; more before each further one, so that racers part."""

_SETTINGS = {
    # What a fetch brings must lie loose, or what is dropped later stays in a pack; and no reflog leads to it.
    "fetch.unpackLimit": "1000000",
    "transfer.unpackLimit": "1000000",
    "core.logAllRefUpdates": "false",
    "fastimport.unpackLimit": "1000000",
    "gc.auto": "0",
}
_RACES = ("stale info", "failed to update ref", "cannot lock ref", "already exists")
"""What is said of a push under a lease that another one came before; anything else is a refusal."""

_LOOKED_THROUGH = "rightsdesk.lookedthrough"
_MESSAGE = "The vault of a rights desk, whole; its single commit is replaced, never built upon\n"


@dataclass(frozen=True, slots=True)
class Exchanged:
    """What an exchange did, in keys of cases: `received` from others, `sent` to them, `erased` here because
    others had erased them. `doubted` are cases that what was published says are erased, and no step of the
    main line; nothing of them was destroyed here. `commit` is the one on which both sides now agree.
    """

    received: int
    sent: int
    erased: tuple[str, ...]
    doubted: tuple[str, ...]
    attempts: int
    commit: str


@dataclass(frozen=True, slots=True)
class Terms:
    """What is taken from the published vault.

    With `staff`, only what one of these people signed, unless `trust` says to take it, and it is signed anew:
    whoever else can write there could slip in an epoch of their own, and read what is sealed from then on.
    `judge` raises Refused for a state before and after by which somebody of the staff does just that, and
    answers the paths of epochs that stay as they are held.
    `erased` answers which of some cases the main line lawfully says are erased, with the day; without it
    every published tombstone counts. A tombstone that it does not bear out destroys no key here. Its case's
    keys are not published either, unless the case is among the `disbelieved`: then the tombstone goes.
    `unsettled` are cases erased here by steps that are not published yet, nor is their tombstone.
    """

    staff: Staff | None = None
    trust: bool = False
    judge: Callable[[Contents, Contents], Collection[str]] | None = None
    erased: Callable[[Collection[str], Contents], Mapping[str, date]] | None = None
    disbelieved: frozenset[str] = frozenset()
    unsettled: frozenset[str] = frozenset()


UNCONDITIONALLY = Terms()
"""Whatever is published is taken."""


def address(vault: Vault) -> str | None:
    """Where the vault is exchanged; None where nobody said yet."""
    return _repository(vault).configured("remote.origin.url") if (vault.folder / ".git").exists() else None


def set_address(vault: Vault, url: str) -> None:
    """Say where the vault is exchanged. Makes an empty vault where there is none."""
    vault.create()
    repository = _repository(vault)
    repository.run("config", "remote.origin.url", url)
    repository.run("config", "remote.origin.fetch", f"+{BRANCH}:{TRACKING}")


def exchange(
    vault: Vault, by: Signature, gone: Mapping[str, date], terms: Terms = UNCONDITIONALLY
) -> Exchanged:
    """Bring this vault and the published one to the same state. `gone` are the cases that events on the main
    line say are erased, with the day: they get tombstones whatever either vault says. `terms` say what is
    taken.

    Raises DeskError where nobody said where to, the other side cannot be reached or refuses, and Refused
    where what is published is not as the terms want it; nothing is lost then.
    """
    repository = _repository(vault)
    if address(vault) is None:
        raise DeskError(_("it is not known where the vault is exchanged; say: desk vault remote ADDRESS"))
    for attempt in range(1, ATTEMPTS + 1):
        fetched = _fetch(repository)
        try:
            done = _agree(vault, repository, fetched, by, gone, terms, attempt=attempt)
        except BaseException:
            # What was fetched, or agreed on before, may hold keys that are dropped: here they are to be gone.
            forget_published(vault)
            raise
        if done is not None:
            return done
        time.sleep(random.uniform(0, PAUSE * attempt))
    forget_published(vault)
    raise DeskError(
        _("others published their vault each time just before this one could be; try again later")
    )


def _agree(
    vault: Vault,
    repository: Repository,
    fetched: str | None,
    by: Signature,
    gone: Mapping[str, date],
    terms: Terms,
    *,
    attempt: int,
) -> Exchanged | None:
    """Take what was fetched, publish what comes of it; None where another one published meanwhile."""
    known = (
        fetched is None or terms.staff is None or _is_signed(repository, fetched, terms.staff, terms.trust)
    )
    theirs = _contents(repository, fetched) if fetched else Contents()
    with vault.writing():
        before = vault.contents()
        gone, doubted = _sorted_out(before, theirs, gone, terms)
        both = without(merged(before, believed(theirs, before, doubted)), gone)
        own = terms.judge(before, both) if terms.judge is not None and not terms.trust else ()
        after = keeping_own(both, before, own)
        note_doubts(vault, doubted)
        vault.replace(after)
    aside = {case_id: day for case_id, day in doubted.items() if case_id not in terms.disbelieved}
    shown = published(both, theirs, aside, terms.unsettled)
    commit = _commit(repository, shown, fetched if known and shown == theirs else None, by)
    if commit != fetched and by.key is None and terms.staff is not None and _can_sign(terms.staff):
        raise Refused(
            _(
                "keys and erasures from here were not published: others believe only a vault that somebody "
                "signed, and no private key of yours that signs is held on this machine; tell git where it "
                "is: git config rightsdesk.key FILE"
            )
        )
    if commit != fetched and not _push(repository, commit, fetched):
        return None
    repository.run("update-ref", BRANCH, commit)
    repository.run("update-ref", TRACKING, commit)
    discard_unreachable(vault)
    return Exchanged(
        len(after.keys.keys() - before.keys.keys()),
        len(shown.keys.keys() - theirs.keys.keys()),
        tuple(sorted(before.keys.keys() - after.keys.keys())),
        tuple(sorted(doubted)),
        attempt,
        commit,
    )


def _sorted_out(
    before: Contents, theirs: Contents, gone: Mapping[str, date], terms: Terms
) -> tuple[Mapping[str, date], Mapping[str, date]]:
    """The cases that are erased by what the main line says, and those of which only what was published says
    so."""
    if terms.erased is None:
        return gone, {}
    doubted = doubtful(before, theirs, gone)
    gone = {**gone, **terms.erased(doubted.keys(), before)} if doubted else gone
    return gone, {case_id: day for case_id, day in doubted.items() if case_id not in gone}


def last_exchange(vault: Vault) -> datetime | None:
    """When this clone and the published vault last agreed on something new; None where they never did."""
    repository = _repository(vault)
    commit = repository.find_commit(BRANCH)
    if commit is None:
        return None
    told = as_text(repository.run("show", "--no-patch", "--format=%cI", commit)).strip()
    return datetime.fromisoformat(told)


def remembered(vault: Vault) -> str | None:
    """The commit of the desk up to which its cases were looked through for what concerns the vault."""
    return _repository(vault).configured(_LOOKED_THROUGH)


def remember(vault: Vault, commit: str) -> None:
    """Note up to which commit of the desk its cases were looked through."""
    _repository(vault).run("config", _LOOKED_THROUGH, commit)


def earlier_states_at(vault: Vault) -> bool | None:
    """Whether the other side still keeps objects of earlier states, as far as that can be seen from here: of
    a repository in a folder of this machine; None where nobody can tell.
    """
    repository = _repository(vault)
    folder = Path(address(vault) or "").expanduser()
    if not folder.is_dir():
        return None
    form = "--batch-check=%(objecttype) %(objectname)"
    listed = repository.attempt(f"--git-dir={folder}", "cat-file", "--batch-all-objects", form)
    if listed.returncode:
        return None
    commits = [line for line in as_text(listed.stdout).splitlines() if line.startswith("commit ")]
    return commits != [f"commit {repository.find_commit(TRACKING)}"]


def discard_unreachable(vault: Vault) -> None:
    """Remove every object, reflog and note of a fetch that the vault's present commit does not need: what was
    dropped from the vault is then nowhere in this clone.
    """
    repository = _repository(vault)
    for name in ("FETCH_HEAD", "ORIG_HEAD", "index"):
        (repository.git_dir / name).unlink(missing_ok=True)
    repository.run("reflog", "expire", "--expire=now", "--expire-unreachable=now", "--all")
    if any((repository.common_dir / "objects" / "pack").glob("*.pack")):
        repository.run("repack", "-a", "-d", "-q")
    repository.run("prune", "--expire=now")


def forget_published(vault: Vault) -> None:
    """Forget what was published last, and every object of it: after keys were dropped, nothing in this clone
    may lead to what still held them. The next exchange fetches anew.
    """
    repository = _repository(vault)
    with vault.writing():
        # What a killed command laid out beside the vault's files holds keys too.
        for aside in vault.folder.rglob("*.new"):
            aside.unlink(missing_ok=True)
    for ref in as_text(repository.run("for-each-ref", "--format=%(refname)")).split():
        repository.run("update-ref", "--no-deref", "-d", ref)
    discard_unreachable(vault)


def _repository(vault: Vault) -> Repository:
    repository = Repository.find(vault.folder)
    for name, value in _SETTINGS.items():
        if repository.configured(name) != value:
            repository.run("config", name, value)
    return repository


def _fetch(repository: Repository) -> str | None:
    """Get the published vault; its commit, or None where none was published yet."""
    done = repository.attempt(
        "fetch",
        "--quiet",
        "--no-tags",
        "--no-write-fetch-head",
        "--",
        "origin",
        f"+{BRANCH}:{TRACKING}",
    )
    told = what_was_said(done.stderr)
    if done.returncode and "couldn't find remote ref" in told:
        return None
    if done.returncode:
        raise DeskError(_("the vault that others published cannot be fetched: {said}").format(said=told))
    return repository.resolve(TRACKING)


def _is_signed(repository: Repository, published: str, staff: Staff, trust: bool) -> bool:
    """Whether somebody of the staff signed the published vault, or nobody there can sign. Raises Refused
    where not, unless it is to be trusted all the same.
    """
    (signature,) = signatures(repository, [published])
    if not _can_sign(staff) or signature.signer(staff) is not None:
        return True
    if trust:
        return False
    raise Refused(
        _(
            "the published vault is signed by nobody in policies/staff.yml ({flaw}); nothing of it was "
            "taken. Ask who published it; if it is right all the same: desk vault remote ADDRESS --trust"
        ).format(flaw=signature.flaw or signature.key or _("not signed"))
    )


def _can_sign(staff: Staff) -> bool:
    """Whether anybody there has a key that signs."""
    return any(signs(key) for person in staff.people.values() for key in person.keys)


def _contents(repository: Repository, commit: str) -> Contents:
    """What a published vault holds. Raises Refused for one that is too large to be a vault."""
    entries = repository.tree_entries(commit)
    _require_sane(repository, [entry.oid for entry in entries])
    contents = repository.read_many([entry.oid for entry in entries])
    return read_contents(dict(zip((entry.path for entry in entries), contents, strict=True)))


def _require_sane(repository: Repository, oids: Sequence[str]) -> None:
    """Raise Refused where these objects are more, or unpack to more, than a vault has; none is unpacked."""
    listed = "".join(f"{oid}\n" for oid in oids).encode()
    told = as_text(repository.run("cat-file", "--batch-check=%(objectsize)", stdin=listed)).split("\n")
    size = sum(int(each) for each in told if each.isdecimal())
    if len(oids) > MOST or size > LARGEST:
        raise Refused(
            _(
                "what is published has {files} files of {size} MB, which is no vault of a desk; nothing of "
                "it was taken. Look whether the address is right, and ask who published it"
            ).format(files=len(oids), size=size // 1_000_000)
        )


def _commit(repository: Repository, held: Contents, published: str | None, by: Signature) -> str:
    """The commit that holds these contents: the published one where it does, else a new one."""
    if published:
        return published
    files = [Content(path, text.encode()) for path, text in held.files().items()]
    (commit,) = write_commits(repository, [Draft([], files, _MESSAGE, by, by)])
    return commit


def _push(repository: Repository, commit: str, published: str | None) -> bool:
    """Publish the vault in the place of the one that was fetched; False where another one came between."""
    lease = f"--force-with-lease={BRANCH}:{published or ''}"
    done = repository.attempt("push", "--porcelain", lease, "--", "origin", f"{commit}:{BRANCH}")
    if done.returncode == 0:
        return True
    told = what_was_said(done.stdout + done.stderr)
    if any(race in told for race in _RACES):
        return False
    raise DeskError(
        _(
            "the vault could not be published, which its host must let be replaced (no protected branch, "
            "receive.denyNonFastForwards off): {said}"
        ).format(said=told)
    )
