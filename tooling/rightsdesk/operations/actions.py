"""Everything that somebody promised to do, gathered from a desk's records and cases."""

from collections.abc import Iterator

from rightsdesk.domain.actions import ActionStatus, Ground, in_order, of_case, of_record
from rightsdesk.domain.folding import CaseState, fold
from rightsdesk.domain.policy import Policy
from rightsdesk.operations.docket import pending
from rightsdesk.operations.workspace import Workspace
from rightsdesk.records.store import read_case, readable

_TELLING = (b"improvements", b"adopted")
"""Of which one stands, however it is written, in the file of every case that leaves something to be done;
others need not be parsed."""


def gather_actions(workspace: Workspace, *, outstanding: bool) -> list[ActionStatus]:
    """What is to be done, the most urgent first: only what is `outstanding`, or also what was verified or
    dropped.

    Raises Unreadable at the first file that cannot be read: nothing may be passed over.
    """
    desk = workspace.desk
    today = desk.local_day(workspace.now)
    ground = Ground(desk.staff, desk.organisation.zone(), today)
    found = [action for record in desk.records() for action in of_record(record, today)]
    judged = _pending(workspace) if outstanding else _all(workspace)
    found += [action for state, policy in judged for action in of_case(state, policy, ground)]
    return in_order(action for action in found if action.is_outstanding or not outstanding)


def _pending(workspace: Workspace) -> Iterator[tuple[CaseState, Policy]]:
    return ((standing.state, standing.version.policy) for standing in pending(workspace))


def _all(workspace: Workspace) -> Iterator[tuple[CaseState, Policy]]:
    desk = workspace.desk
    for path, raw in desk.files.read_many(desk.case_paths()):
        if any(word in raw for word in _TELLING):
            case = readable(read_case(path, raw))
            policy = desk.judging(case).policy
            yield fold(case, policy), policy
