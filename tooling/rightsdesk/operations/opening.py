"""Whose word an epoch is. Whoever makes a role's key pair could read all that is sealed for it from then on:
so only somebody who may read it anyway opens one, signs it, and no other is taken from a published vault.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from rightsdesk.domain.authority import reading_posts
from rightsdesk.domain.policy import Policy
from rightsdesk.domain.staff import Person, Staff
from rightsdesk.errors import Refused
from rightsdesk.messages import _
from rightsdesk.operations.workspace import Workspace
from rightsdesk.records.epochs import Epoch, Opener, signed_by
from rightsdesk.records.sshsigning import signed
from rightsdesk.records.store import Desk
from rightsdesk.records.vault import DESK, of_person, of_unit
from rightsdesk.records.vault_contents import Contents


def roles_in(policy: Policy, person: Person, day: date) -> Iterator[str]:
    """The roles of desk and units that a person's posts put them in under a policy on that local day."""
    posts = reading_posts(policy)
    for holding in person.holdings(day):
        scope = posts.get(holding.post)
        if scope == "desk":
            yield DESK
        elif scope == "unit" and holding.unit is not None:
            yield of_unit(holding.unit)


def every_policy(desk: Desk) -> tuple[Policy, ...]:
    """Every version of every policy: whoever may read under one that comes into force tomorrow can do so
    tomorrow."""
    return tuple(version.policy for slug in desk.slugs for version in desk.versions(slug))


def opener(workspace: Workspace) -> Opener | None:
    """The acting person as one who opens epochs; None where no key of theirs that signs is held here."""
    key = workspace.signing_key
    if key is None:
        return None
    repository = workspace.repository
    return Opener(
        workspace.actor.slug, lambda message, namespace: signed(repository, key, message, namespace)
    )


@dataclass(frozen=True)
class Openers:
    """Who may open epochs on a desk: who may read what is sealed for the role, or for the desk; for the role
    of one person, to whom a unit's case was handed, any unit's reader too.

    `earlier` are states of `staff.yml` beside the present one by which a signature may be known: that of the
    last exchange, since who opened an epoch after it may have left, or changed keys, by now.
    """

    desk: Desk
    now: datetime
    earlier: tuple[Staff, ...] = ()
    _roles: dict[tuple[int, str, date], frozenset[str]] = field(default_factory=dict)

    def may_open(self, slug: str, role: str) -> bool:
        """Whether that person may open an epoch of the role today."""
        return self._may(0, slug, role, self.desk.local_day(self.now))

    def demanded(self, role: str) -> bool:
        """Whether its epochs have to be signed: not where nobody who may open one could sign it."""
        people = self.desk.staff.people.items()
        return any(person.signing_keys() and self.may_open(slug, role) for slug, person in people)

    def flaw(self, epoch: Epoch) -> str | None:
        """Why an epoch is not the word of somebody who may give it; None where it is, or none is demanded."""
        if not self.demanded(epoch.role):
            return None
        if epoch.signature is None or epoch.by is None:
            return _("nobody signed it")
        key = signed_by(epoch)
        known = [number for number, staff in enumerate(self._staffs) if key and staff.by_key(key) == epoch.by]
        if not known:
            return _("it bears no signature of {person} by policies/staff.yml").format(person=epoch.by)
        today = self.desk.local_day(self.now)
        if not any(self._may(each, epoch.by, epoch.role, today) for each in known):
            return _("{person} signed it, who may not read what is sealed for it").format(person=epoch.by)
        return None

    def require(self, before: Contents, after: Contents) -> list[str]:
        """Raise Refused where an epoch after an exchange, the present one of its role or one that this vault
        held otherwise, is no word of somebody who may give it, or claims another time than it can be from: an
        earlier one than those before it, or a day to come. What is held as it is, is not judged again.

        Answers the paths of those that stay as they are held: another epoch has followed, and who let people
        into this one can have come and gone since this clone last looked.
        """
        kept = []
        for epoch in after.epochs.values():
            held = before.epochs.get(epoch.path)
            if held.pledged_as(epoch) if held is not None else epoch != after.present(epoch.role):
                continue
            lower = [each for each in after.by_role[epoch.role] if each.number < epoch.number]
            why = self.flaw(epoch) or self._wrong_time(epoch, lower)
            if why is not None and held is not None and epoch != after.present(epoch.role):
                kept.append(epoch.path)
            elif why is not None:
                raise Refused(
                    _(
                        "the key that the published vault has for {role} (epoch {name}) is not to be "
                        "believed: {why}. Nothing was taken. Let somebody who may read there and has the "
                        "epoch already run desk sync, which opens a new one; if it is right all the same: "
                        "desk vault remote ADDRESS --trust"
                    ).format(role=epoch.role, name=epoch.name, why=why)
                )
        return kept

    def _wrong_time(self, epoch: Epoch, lower: Iterable[Epoch]) -> str | None:
        if not self.demanded(epoch.role):
            return None
        day = self.desk.local_day(epoch.opened_at)
        if day > self.desk.local_day(self.now):
            return _("{person} signed that it was opened on a day to come, {day}").format(
                person=epoch.by, day=day
            )
        if any(epoch.opened_at < each.opened_at for each in lower):
            return _("{person} signed that it was opened before the epoch that it follows").format(
                person=epoch.by
            )
        return None

    @property
    def _staffs(self) -> tuple[Staff, ...]:
        return (self.desk.staff, *self.earlier)

    def _may(self, staff: int, slug: str, role: str, day: date) -> bool:
        known = (staff, slug, day)
        if known not in self._roles:
            person = self._staffs[staff].people.get(slug)
            found = (
                {each for policy in every_policy(self.desk) for each in roles_in(policy, person, day)}
                if person
                else ()
            )
            self._roles[known] = frozenset(found)
        held = self._roles[known]
        if role.startswith(of_person("")):
            return bool(held) or role == of_person(slug)
        return bool(held & {DESK, role})
