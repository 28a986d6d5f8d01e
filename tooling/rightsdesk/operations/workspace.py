"""Where an operation works: one repository, its desk, the moment, and the person who acts."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Final, TypeVar

from rightsdesk.domain.authority import Actor
from rightsdesk.errors import DeskError
from rightsdesk.messages import _
from rightsdesk.records.epochs import Keyring
from rightsdesk.records.files import CommittedTree, WorkTree
from rightsdesk.records.git import Repository
from rightsdesk.records.identities import Asking, held
from rightsdesk.records.journal import Overtaken
from rightsdesk.records.leftovers import left_behind
from rightsdesk.records.objects import Signature
from rightsdesk.records.signing import signing_key
from rightsdesk.records.store import Desk
from rightsdesk.records.vault import Vault

T = TypeVar("T")

ATTEMPTS: Final = 20
"""How often a step is worked out anew when colleagues at this machine are quicker; of all who race, one gets
through each time."""

PAUSE: Final = 0.1
"""Seconds, at most, to wait before that, so that racers part."""


@dataclass
class Workspace:
    """A desk in a repository at a moment. `person` is the slug given by `--as`; None means: git's user. `ask`
    asks for the passphrase of a private key; None: nobody is there to be asked.

    With a `commit`, the desk is the one committed there, whatever lies in the work tree.
    """

    root: Path
    now: datetime
    person: str | None = None
    commit: str | None = None
    ask: Asking | None = None

    @cached_property
    def repository(self) -> Repository:
        """The repository. Raises DeskError where there is none."""
        return Repository.find(self.root)

    @cached_property
    def desk(self) -> Desk:
        """The desk as it lies in the work tree, or as committed."""
        if self.commit is not None:
            return Desk(CommittedTree(self.repository, self.commit))
        return Desk(WorkTree(self.root))

    @cached_property
    def vault(self) -> Vault:
        """The keys to personal data, as far as this clone has them."""
        return Vault(self.repository)

    @cached_property
    def keyring(self) -> Keyring:
        """What the acting person can open on this machine. Raises DeskError for an unknown person."""
        return Keyring(held(self.repository, self.actor.person), self.ask)

    @cached_property
    def actor(self) -> Actor:
        """The acting person, who must stand in `staff.yml`. Raises DeskError for an unknown one."""
        people = self.desk.staff.people
        slug = self.person or self._git_person()
        if slug not in people:
            raise DeskError(
                _("{person} is not in policies/staff.yml; known people: {people}").format(
                    person=slug, people=", ".join(people)
                )
            )
        return Actor(slug, people[slug])

    def require_actor(self) -> None:
        """Fail now, before anything is asked, where the acting person is unknown."""
        _known = self.actor

    def _git_person(self) -> str:
        email = self.repository.user_email()
        if not email:
            raise DeskError(_("who acts? say --as PERSON, or tell git your address: git config user.email …"))
        slug = self.desk.staff.by_email(email)
        if slug is None:
            raise DeskError(
                _("nobody in policies/staff.yml has the address {email}; say --as PERSON").format(email=email)
            )
        return slug

    def heal(self) -> list[str]:
        """Settle a step that a killed command left here, before anything is read; a sentence for each thing
        done, or saying why it could not be.

        Whether there is one is asked of the file system alone, since every command asks.
        """
        if not left_behind(self.root):
            return []
        from rightsdesk.records.journal import heal

        try:
            return heal(self.repository)
        except (DeskError, OSError) as problem:
            return [_("a step that was cut short is not settled yet: {why}").format(why=problem)]

    @cached_property
    def signing_key(self) -> str | None:
        """The key with which the acting person signs here; None where none of theirs is held."""
        return signing_key(self.repository, self.actor.person)

    def key_of(self, email: str) -> str | None:
        """The key with which the person of that address signs here; None where none is held, or for somebody
        who is not in `staff.yml`."""
        slug = self.desk.staff.by_email(email)
        return signing_key(self.repository, self.desk.staff.people[slug]) if slug else None

    def signature(self) -> Signature:
        """The acting person as author and committer of a commit, now, with the key they sign with here."""
        person = self.actor.person
        return Signature(person.name.en, person.email, self.now, self.signing_key)

    def persistently(self, step: Callable[["Workspace"], T]) -> T:
        """What `step` answers; where another step on the same files came first, it is worked out anew from
        what stands there now, with all its checks.

        Raises Overtaken when that happens each time, and whatever `step` raises.
        """
        for attempt in range(ATTEMPTS - 1):
            try:
                return step(self.fresh() if attempt else self)
            except Overtaken:
                time.sleep(random.uniform(0, PAUSE))
        return step(self.fresh())

    def fresh(self) -> "Workspace":
        """The same workspace with nothing read yet, after files have changed."""
        return Workspace(self.root, self.now, self.person, self.commit, self.ask)

    def at(self, commit: str) -> "Workspace":
        """The same person at the same moment with the desk as committed there."""
        return Workspace(self.root, self.now, self.person, commit, self.ask)
