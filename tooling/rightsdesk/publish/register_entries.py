"""The cases of a time as the register has them, and of the complainants what the acting person may read."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from rightsdesk.analysis.fact_tables import all_facts
from rightsdesk.analysis.facts import CaseFact, case_fact
from rightsdesk.domain.case import PersonalData
from rightsdesk.domain.model import Label
from rightsdesk.operations.revealing import reveal
from rightsdesk.operations.workspace import Workspace
from rightsdesk.records.store import readable


@dataclass(frozen=True, slots=True)
class Entry:
    """One case of the register. `personal` is None where there is nothing to show of the complainant;
    `withheld`: there is, but not for who asks, or not on this machine."""

    fact: CaseFact
    personal: PersonalData | None = None
    withheld: bool = False


@dataclass(frozen=True, slots=True)
class Register:
    """The cases received on the local days from `first` to `last`, in order of receipt, as of a moment;
    `with_personal`: with columns on the complainant."""

    organisation: Label
    first: date
    last: date
    as_of: datetime
    entries: Sequence[Entry]
    with_personal: bool = False

    @property
    def shows_people(self) -> bool:
        """Whether it says of anybody who they are."""
        return any(entry.personal is not None for entry in self.entries)


def register_of(
    workspace: Workspace,
    since: date | None = None,
    until: date | None = None,
    policy: str | None = None,
    *,
    with_personal: bool = False,
) -> Register:
    """The register of the local days from `since` (by default the first case's) to `until` (by default
    today), of all policies or one. Raises Unreadable where a case cannot be read."""
    desk = workspace.desk
    last = until or desk.local_day(workspace.now)
    wanted = _people_too(workspace, since, last) if with_personal else _facts(workspace, since, last)
    found = [
        entry
        for entry in wanted
        if (since is None or desk.local_day(entry.fact.received_at) >= since)
        and desk.local_day(entry.fact.received_at) <= last
        and policy in (None, entry.fact.policy)
    ]
    found.sort(key=lambda entry: (entry.fact.received_at, entry.fact.id))
    first = since or (desk.local_day(found[0].fact.received_at) if found else last)
    return Register(desk.organisation.name, first, last, workspace.now, found, with_personal)


def _folders(since: date | None, last: date) -> Iterator[str]:
    """The folders in which the cases of these days lie."""
    if since is None:
        yield "cases"
        return
    month = since.replace(day=1)
    while month <= last:
        yield f"cases/{month:%Y/%m}"
        month = (month + timedelta(days=31)).replace(day=1)


def _facts(workspace: Workspace, since: date | None, last: date) -> Iterator[Entry]:
    for folder in _folders(since, last):
        yield from map(Entry, all_facts(workspace.root, workspace.desk, workspace.now, folder))


def _people_too(workspace: Workspace, since: date | None, last: date) -> Iterator[Entry]:
    desk = workspace.desk
    standings = [
        desk.standing(readable(file), workspace.now)
        for folder in _folders(since, last)
        for file in desk.case_files(folder)
    ]
    revealed = reveal(workspace, standings, use="register")
    for standing in standings:
        case_id = standing.state.case.id
        fact = case_fact(standing)
        yield Entry(fact, revealed.known.get(case_id), case_id in revealed.hidden)
