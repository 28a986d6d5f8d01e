"""Who works here, changed by command: enter somebody, let somebody go, put a new key in an old one's place.

`staff.yml` is edited where it changes, what is generated from it comes along, and all is one signed step.
Where another has to agree, the step stands on a branch of its own, and that person brings it in by `desk join
--agree`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from rightsdesk.domain.regulating import Lack, changes_of_staff, unfounded
from rightsdesk.domain.staff import Person, Staff
from rightsdesk.errors import DeskError, Refused
from rightsdesk.messages import _
from rightsdesk.operations.keyholding import Renewal, renew
from rightsdesk.operations.workspace import Workspace
from rightsdesk.records import refs, remotes
from rightsdesk.records.allowed_signers import allowed_signers_text
from rightsdesk.records.codeowners import CODEOWNERS, codeowners_text
from rightsdesk.records.identities import FOLDER as KEYS
from rightsdesk.records.identities import main_root, make_key
from rightsdesk.records.journal import Change, heal, take
from rightsdesk.records.objects import Content, Draft, compose_message, write_commits
from rightsdesk.records.source import load
from rightsdesk.records.staff_editing import with_keys, with_person, with_posts_ended
from rightsdesk.records.store import ALLOWED_SIGNERS, STAFF
from rightsdesk.records.validation import validate

PREFIX = "staff/"
"""How the names of branches begin on which a change of the staff waits for another's agreement."""


@dataclass(frozen=True, slots=True)
class StaffChanged:
    """What became of a change: its commit; where it waits for another's agreement, the branch it is on and
    who could agree (then nothing here has changed yet), and where that is published; and what was done to
    the vault's epochs (None: nothing, since it waits or there is no vault here).
    """

    person: str
    commit: str
    branch: str | None
    who_agrees: tuple[str, ...]
    published_at: str | None
    renewal: Renewal | None


def generated_files(workspace: Workspace, staff: Staff) -> dict[str, str]:
    """The files that say for git and the host what `staff.yml` says, by path."""
    day = workspace.desk.local_day(workspace.now)
    return {
        ALLOWED_SIGNERS: allowed_signers_text(staff),
        CODEOWNERS: codeowners_text(workspace.desk, staff, day),
    }


def add(workspace: Workspace, slug: str, entry: Mapping[str, Any]) -> StaffChanged:
    """Enter somebody: `entry` as it stands in `staff.yml`. Raises Refused where they are there already or the
    acting person may not, Unreadable where the entry does not fit.
    """
    if slug in workspace.desk.staff.people:
        raise Refused(_("{person} is in {path} already").format(person=slug, path=STAFF))
    _require_known_words(workspace, entry)
    return _change(workspace, slug, with_person(_text(workspace), slug, entry), f"Enter {slug} in the staff")


def leave(workspace: Workspace, slug: str, day: date) -> StaffChanged:
    """Let somebody go: their posts end on that day and their keys are taken out, so that no later step counts
    as theirs. What they signed goes on counting: it is judged by the staff of its time.
    """
    _require_known(workspace, slug)
    text = with_keys(with_posts_ended(_text(workspace), slug, day), slug, ())
    return _change(workspace, slug, text, f"Let {slug} go on {day.isoformat()}")


def rotate_key(workspace: Workspace, slug: str, key: str, *, keep: bool) -> StaffChanged:
    """Put a public key in the place of a person's keys, or with `keep` beside them. Their own person may do
    that alone: the step is signed with the key that counts until then.
    """
    old = _require_known(workspace, slug).keys
    keys = [*(old if keep else ()), key]
    return _change(workspace, slug, with_keys(_text(workspace), slug, keys), f"Change the key of {slug}")


def make_key_for(workspace: Workspace, slug: str) -> tuple[Path, str]:
    """Make a key for a person on this machine, beside those they have: its file, and its public half."""
    email = _require_known(workspace, slug).email
    folder = main_root(workspace.repository) / KEYS
    taken = [slug, *(f"{slug}-{number}" for number in range(2, 1000))]
    file = next(folder / name for name in taken if not (folder / name).exists())
    return file, make_key(file, email)


def _text(workspace: Workspace) -> str:
    """What `staff.yml` says as committed. Raises Refused where it has changes that are not."""
    if workspace.repository.is_dirty(STAFF):
        raise Refused(
            _("{path} has changes that are not committed; commit or undo them first").format(path=STAFF)
        )
    return (workspace.desk.files.read(STAFF) or b"").decode()


def _require_known(workspace: Workspace, slug: str) -> Person:
    people = workspace.desk.staff.people
    if slug not in people:
        raise DeskError(
            _("{person} is not in policies/staff.yml; known people: {people}").format(
                person=slug, people=", ".join(people)
            )
        )
    return people[slug]


def _require_known_words(workspace: Workspace, entry: Mapping[str, Any]) -> None:
    """Raise Refused for posts and units that no policy has: their holder could do nothing."""
    desk = workspace.desk
    words = [version.policy.vocabulary for slug in desk.slugs for version in desk.versions(slug)]
    for holding in entry.get("posts", ()):
        post, unit = holding["post"], holding.get("unit")
        of = [each for each in words if post in each.posts]
        if not of:
            known = ", ".join(sorted({name for each in words for name in each.posts}))
            raise Refused(
                _("no policy has the post {post}; there are: {known}").format(post=post, known=known)
            )
        if unit is not None and not any(unit in each.units for each in of):
            known = ", ".join(sorted({name for each in of for name in each.units}))
            raise Refused(
                _("no policy has the unit {unit}; there are: {known}").format(unit=unit, known=known)
            )
        if unit is None and all(each.posts[post].scope == "unit" for each in of):
            raise Refused(_("the post {post} is held in a unit: --post {post}:UNIT").format(post=post))


def _change(workspace: Workspace, slug: str, text: str, subject: str) -> StaffChanged:
    """Commit a new `staff.yml` with what is generated from it: here, or on a branch where another agrees."""
    heal(workspace.repository)
    staff = validate(load(text.encode(), STAFF), Staff)
    who_agrees = _who_agrees(workspace, staff)
    texts = {STAFF: text, **generated_files(workspace, staff)}
    old = {path: workspace.desk.files.read(path) for path in texts}
    changed = {path: new.encode() for path, new in texts.items() if old[path] != new.encode()}
    if not changed:
        raise Refused(_("there is nothing to change: {path} says that already").format(path=STAFF))
    message = compose_message(subject, f"{workspace.actor.slug}", [("Staff", slug)])
    if who_agrees:
        return _on_branch(workspace, slug, changed, message, who_agrees)
    changes = [Change(path, old[path], new) for path, new in changed.items()]
    commit = take(workspace.repository, changes, message, workspace.signature())
    renewal = renew(workspace.fresh()) if workspace.vault.exists() else None
    return StaffChanged(slug, commit, None, (), None, renewal)


def _who_agrees(workspace: Workspace, staff: Staff) -> tuple[str, ...]:
    """Who else has to agree to this change of the staff, one of them; nobody where it takes effect at once.

    Raises Refused where the acting person may not make it, or cannot sign it where the desk asks for that.
    """
    desk, actor = workspace.desk, workspace.actor
    governance, day = desk.organisation.governance, desk.local_day(workspace.now)
    if not governance.signatures:
        held = {holding.post for holding in actor.person.holdings(day)}
        if governance.staff.by and held.isdisjoint(governance.staff.by):
            raise Refused(_may_not(actor.slug, governance.staff.by))
        return ()
    if workspace.signing_key is None:
        raise Refused(
            _(
                "a change of the staff counts only if it is signed, and no private key of {person} is held "
                "on this machine; tell git where it is: git config rightsdesk.key FILE"
            ).format(person=actor.slug)
        )
    signers = {change: [actor.slug] for change in changes_of_staff(desk.staff, staff, governance)}
    lacking = list(unfounded(signers, governance.staff, desk.staff, day))
    if any(found.lack is Lack.ENTITLED for found in lacking):
        raise Refused(_may_not(actor.slug, governance.staff.by))
    return tuple(dict.fromkeys(who for found in lacking if found.lack is Lack.AGREEMENT for who in found.who))


def _may_not(person: str, posts: Sequence[str]) -> str:
    return _("{person} may not change who works here; desk.yml names for that: {posts}").format(
        person=person, posts=", ".join(posts) or _("whoever holds a post")
    )


def _on_branch(
    workspace: Workspace, slug: str, changed: Mapping[str, bytes], message: str, who_agrees: tuple[str, ...]
) -> StaffChanged:
    """Commit on a branch of its own, and publish that where the main line is published; work tree and index
    stay as they are. Raises Refused where a change about this person waits already."""
    repository = workspace.repository
    head, name = repository.resolve("HEAD"), f"{PREFIX}{slug}"
    ref = f"refs/heads/{name}"
    waiting = repository.find_commit(ref)
    if waiting is not None and not repository.contains(head, waiting):
        raise Refused(
            _("{branch} waits already; let it be joined, or drop it: git branch -D {branch}").format(
                branch=name
            )
        )
    by = workspace.signature()
    contents = [Content(path, new) for path, new in changed.items()]
    (commit,) = write_commits(repository, [Draft([head], contents, message, by, by)])
    source = remotes.known_upstream(repository)
    if source is not None:
        target = remotes.Upstream(source.remote, ref, f"refs/remotes/{source.remote}/{name}")
        if not remotes.push(repository, target, commit):
            raise Refused(
                _(
                    "{branch} waits already at {remote}; let it be joined first: "
                    "desk join {remote}/{branch} --agree"
                ).format(branch=name, remote=source.remote)
            )
    with refs.moving(repository, ref, waiting, commit, f"desk: {message.splitlines()[0]}") as move:
        move()
    published = f"{source.remote}/{name}" if source else None
    return StaffChanged(slug, commit, name, who_agrees, published, None)
