"""Which erasures count: an `erased` step destroys keys in every clone only where it was lawful, and where it
is the word of the person named in it. What was destroyed does not come back.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import date

from rightsdesk.domain.case import Case
from rightsdesk.domain.events.protection import Erased
from rightsdesk.domain.ids import id_in
from rightsdesk.domain.protection import erasure
from rightsdesk.domain.staff import Staff
from rightsdesk.errors import DeskError
from rightsdesk.operations.workspace import Workspace
from rightsdesk.records.chronicle import came_in_by
from rightsdesk.records.files import CommittedTree
from rightsdesk.records.git import as_text
from rightsdesk.records.remotes import known_upstream
from rightsdesk.records.signing import signatures
from rightsdesk.records.store import CASE_PATH, Desk, read_case
from rightsdesk.records.vault_contents import Contents
from rightsdesk.records.vault_exchange import remembered
from rightsdesk.rules.linter import errors, lint_case

_FOLDER = "cases"
_ERASED = "- event: erased"
_DECIDE = ("A", "L2")
"""How the codes of those rules begin that say whether an erasure was lawful: by whom, and when."""


def changed_cases(workspace: Workspace) -> Iterator[Case]:
    """The cases that changed since the vault was last exchanged; the first time, those that were erased."""
    repository, head = workspace.repository, workspace.repository.head()
    since = remembered(workspace.vault)
    if head is None:
        return
    if since and repository.find_commit(since):
        paths = [each.path for each in repository.differences(since, head, _FOLDER) if each.new]
    else:
        found = repository.attempt("grep", "-l", "-z", "-F", "-e", _ERASED, head, "--", _FOLDER)
        paths = [each.partition(":")[2] for each in as_text(found.stdout).split("\0")[:-1]]
    yield from _cases_at(workspace, paths)


def _paths_of(workspace: Workspace, case_ids: Collection[str]) -> list[str]:
    return [path for path in workspace.desk.case_paths() if id_in(path) in case_ids]


def _cases_at(workspace: Workspace, paths: Iterable[str], commit: str = "HEAD") -> Iterator[Case]:
    """The cases in those of the files that a commit has and that can be read."""
    repository = workspace.repository
    entries = repository.entries(commit, [path for path in paths if CASE_PATH.fullmatch(path)])
    raws = repository.read_many([entry.oid for entry in entries.values()])
    for path, raw in zip(entries, raws, strict=True):
        case = read_case(path, raw).case
        if case is not None:
            yield case


def lawfully_erased(workspace: Workspace, cases: Iterable[Case]) -> Iterator[tuple[str, date]]:
    """The cases that were lawfully erased, with the day: an event that the rules refuse destroys no key, nor
    does one that somebody else wrote in a person's name."""
    for case in cases:
        event = erasure(case.timeline)
        if event is None:
            continue
        path = workspace.desk.find(case.id)
        file = read_case(path, workspace.desk.files.read(path) or b"")
        wrong = errors(lint_case(file, workspace.desk, workspace.now))
        unlawful = any(finding.code.startswith(_DECIDE) for finding in wrong)
        if not unlawful and _is_theirs(workspace, case, path, event):
            yield case.id, workspace.desk.local_day(event.at)


def must_be_signed(desk: Desk, case: Case, person: str, states: Sequence[Desk] = ()) -> bool:
    """Whether a step that erases a case's data counts only if that person signed it: where a clause says so,
    and in any of the states (by default as the desk is now) it goes by signatures, or they have a key to sign
    with, since a name can be typed by anybody."""
    clause = desk.judging(case).policy.wanting_signed("erased")
    return clause is not None or any(_goes_by_signatures(each, person) for each in states or (desk,))


def _goes_by_signatures(desk: Desk, slug: str) -> bool:
    try:
        person = desk.staff.people.get(slug)
        return desk.organisation.governance.signatures or bool(person and person.signing_keys())
    except DeskError:
        return True


def _is_theirs(workspace: Workspace, case: Case, path: str, event: Erased) -> bool:
    """Whether the erasure came in by a commit that the person named in it signed, where that is wanted.

    Their key may be that of the present staff, of the staff when the vault was last exchanged, or of the
    staff of the main line that the commit entered, as for every step (DESIGN §2.4).
    """
    repository, desk = workspace.repository, workspace.desk
    adding = ("log", "--format=%H", "--pickaxe-regex", f"-S^{_ERASED}$")
    entering = as_text(repository.run(*adding, "--first-parent", "-m", "HEAD", "--", path)).split()
    staffs = [desk.staff, *earlier_staff(workspace), *_staff_at(workspace, entering[-1:], "^")]
    if not must_be_signed(desk, case, event.by, _states_of(workspace, entering[-1:])):
        return True
    commits = as_text(repository.run(*adding, "HEAD", "--", path)).split()
    return any(
        signature.signer(staff) == event.by
        for signature in signatures(repository, commits[-1:])
        for staff in staffs
    )


def _states_of(workspace: Workspace, entering: Sequence[str]) -> list[Desk]:
    """The states of the desk that say whether a step must be signed: those of the last exchange and of the
    main line that it entered since, as long as that is the same line; else that of now too. Who got a key
    only afterwards, on a desk that did not go by signatures yet, could not sign.
    """
    repository, since = workspace.repository, remembered(workspace.vault)
    head = repository.head()
    commits = [each for each in (since, *(f"{oid}^" for oid in entering)) if each]
    found = [oid for oid in map(repository.find_commit, commits) if oid]
    states = [Desk(CommittedTree(repository, oid)) for oid in found]
    if head is None or since is None or len(found) < 2 or not repository.contains(found[1], found[0]):
        return [workspace.desk, *states]
    same = came_in_by(repository, head, found[0]) is None
    return states if same else [workspace.desk, *states]


def earlier_staff(workspace: Workspace) -> list[Staff]:
    """The staff when the vault was last exchanged, as far as that is known."""
    since = remembered(workspace.vault)
    return _staff_at(workspace, [since] if since else [])


def _staff_at(workspace: Workspace, commits: Iterable[str], before: str = "") -> list[Staff]:
    """The staff at those of the commits that are there, or `before` (`^`) them, where it can be read: a file
    of long ago may have what is refused by now, and nobody can change it there."""
    repository, staffs = workspace.repository, []
    for commit in commits:
        found = repository.find_commit(f"{commit}{before}")
        if found:
            with suppress(DeskError):
                staffs.append(Desk(CommittedTree(repository, found)).staff)
    return staffs


def borne_out(workspace: Workspace, case_ids: Collection[str], held: Contents) -> Iterator[tuple[str, date]]:
    """Which of these cases the main line says are erased, with the day: lawfully, where a key is held here
    that it would destroy; else at all, since then it destroys nothing."""
    cases = {case.id: case for case in _cases_at(workspace, _paths_of(workspace, case_ids))}
    yield from lawfully_erased(workspace, cases.values())
    for case_id, case in cases.items():
        event = erasure(case.timeline)
        if event is not None and case_id not in held.keys:
            yield case_id, workspace.desk.local_day(event.at)


def unsettled(workspace: Workspace) -> frozenset[str]:
    """The cases erased here by a step that the published main line has not, as far as that was fetched; none
    where nobody said where the main line is published."""
    repository, head = workspace.repository, workspace.repository.head()
    target = known_upstream(repository)
    published = repository.find_commit(target.tracking) if target is not None else None
    if head is None or published is None:
        return frozenset()
    changed = [each.path for each in repository.differences(published, head, _FOLDER) if each.new]
    here = {case.id for case in _cases_at(workspace, changed) if erasure(case.timeline)}
    there = {case.id for case in _cases_at(workspace, changed, published) if erasure(case.timeline)}
    return frozenset(here - there)
