"""The cases that still ask for something, without reading those that do not."""

from collections.abc import Iterator, Sequence

from rightsdesk.domain.actions import Ground, of_case
from rightsdesk.domain.emergencies import plans_wanted
from rightsdesk.domain.programme.base import Record
from rightsdesk.domain.standing import Standing
from rightsdesk.domain.worklist import NextSteps, tasks
from rightsdesk.operations.workspace import Workspace
from rightsdesk.records.settled import Settled, key_of
from rightsdesk.records.store import ORGANISATION, STAFF, read_case, readable


def is_settled(standing: Standing, steps: NextSteps, ground: Ground, emergencies: Sequence[Record]) -> bool:
    """Whether the case asks for nothing, whatever the hour: closed, every clock ended, no step to take, every
    plan that it calls for among the emergencies, and nothing that it left to be done is outstanding.
    """
    if standing.state.is_open or tasks(standing, steps) or plans_wanted(standing, emergencies):
        return False
    left = of_case(standing.state, standing.version.policy, ground)
    return not any(action.is_outstanding for action in left)


def pending(workspace: Workspace) -> Iterator[Standing]:
    """Every case that is open, has a running clock, calls for a plan that nobody activated or left something
    to be done, as it stands now, by day and id.

    Raises Unreadable at the first file that cannot be read: what is owed must not be told without it.
    """
    desk = workspace.desk
    rules = [desk.files.read(path) or b"" for path in (ORGANISATION, STAFF, *desk.policy_paths)]
    steps = NextSteps()
    ground = Ground(desk.staff, desk.organisation.zone(), desk.local_day(workspace.now))
    emergencies = tuple(desk.records("emergency"))
    settled = Settled(workspace.root, key_of(rules))
    for path, raw in desk.files.read_many(settled.unsettled(desk.case_paths())):
        standing = desk.standing(readable(read_case(path, raw)), workspace.now)
        if is_settled(standing, steps, ground, emergencies):
            settled.add(path)
        else:
            yield standing
    settled.save()
