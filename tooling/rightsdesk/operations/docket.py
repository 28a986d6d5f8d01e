"""The cases that still ask for something, without reading those that do not."""

from collections.abc import Iterator

from rightsdesk.domain.actions import of_case
from rightsdesk.domain.standing import Standing
from rightsdesk.domain.worklist import NextSteps, tasks
from rightsdesk.operations.workspace import Workspace
from rightsdesk.records.settled import Settled, key_of
from rightsdesk.records.store import ORGANISATION, read_case, readable


def is_settled(standing: Standing, steps: NextSteps) -> bool:
    """Whether the case asks for nothing, whatever the hour: closed, every clock ended, no step to take, and
    nothing that it left to be done is outstanding.
    """
    if standing.state.is_open or tasks(standing, steps):
        return False
    return not any(action.is_outstanding for action in of_case(standing.state, standing.now.date()))


def pending(workspace: Workspace) -> Iterator[Standing]:
    """Every case that is open, has a running clock or left something to be done, as it stands now, by day
    and id.

    Raises Unreadable at the first file that cannot be read: what is owed must not be told without it.
    """
    desk = workspace.desk
    rules = [desk.files.read(path) or b"" for path in (ORGANISATION, *desk.policy_paths)]
    steps = NextSteps()
    settled = Settled(workspace.root, key_of(rules))
    for path, raw in desk.files.read_many(settled.unsettled(desk.case_paths())):
        standing = desk.standing(readable(read_case(path, raw)), workspace.now)
        if is_settled(standing, steps):
            settled.add(path)
        else:
            yield standing
    settled.save()
