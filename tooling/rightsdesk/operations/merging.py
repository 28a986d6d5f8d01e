"""Merge a case into another; where that makes a group, the other becomes major in the same commit."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from rightsdesk.domain.case import Case
from rightsdesk.domain.events.closing import Merged
from rightsdesk.errors import Refused
from rightsdesk.messages import _, language
from rightsdesk.operations.stepping import Prepared, StepTaken, commit_steps, prepare_step
from rightsdesk.operations.workspace import Workspace
from rightsdesk.records.journal import heal
from rightsdesk.records.store import readable
from rightsdesk.rules.contexts import Register, clause_note
from rightsdesk.rules.grouping import held_in_words, merged_into, most_together, probable_duplicates
from rightsdesk.rules.likeness import Likely


def merge(
    workspace: Workspace, case: str, values: Mapping[str, Any], *, at: datetime | None = None
) -> StepTaken:
    """Take the step `merged`; where it reaches the policy's group threshold, the parent becomes major.

    Raises what `take_step` raises, also where the person may not say of the parent that it is major; then
    nothing was changed.
    """
    heal(workspace.repository)
    return workspace.persistently(lambda here: _merge(here, case, values, at))


def _merge(workspace: Workspace, case: str, values: Mapping[str, Any], at: datetime | None) -> StepTaken:
    """The step `merged` and, where it makes a group, that on the parent, taken once."""
    step = prepare_step(workspace, case, "merged", values, at=at)
    _require_empty(workspace, readable(step.file).id)
    return commit_steps(workspace, [step, *_made_major(workspace, step, at)])


def duplicates_of(workspace: Workspace, case: Case) -> list[Likely]:
    """The cases that are probably about the same matter as one just received, the most alike first."""
    desk = workspace.desk
    return list(probable_duplicates(case, desk.judging(case).policy, Register(desk)))


def _require_empty(workspace: Workspace, case_id: str) -> None:
    """Raise Refused where other cases are merged into that one: they would then be two steps away."""
    desk = workspace.desk
    files = desk.files.read_many(desk.case_paths())
    held = [child for child in merged_into(case_id, desk, files) if child.id != case_id]
    if held:
        raise Refused(
            _(
                "{held}, so that {case} cannot be merged itself; merge the other way round, or unmerge first"
            ).format(held="; ".join(held_in_words(case_id, child.id) for child in held), case=case_id)
        )


def _made_major(workspace: Workspace, step: Prepared, at: datetime | None) -> list[Prepared]:
    """The step on the parent where merging reaches the threshold; none where it does not, or is no news."""
    desk = workspace.desk
    if not isinstance(step.event, Merged):
        return []
    child, parent = readable(step.file), readable(desk.load_case(step.event.into))
    policy = desk.judging(parent).policy
    clause = policy.group_clause()
    if clause is None or clause.group is None:
        return []
    if desk.standing(parent, workspace.now).state.traits["severity"] == "major":
        return []
    span = clause.group.within.elapsed()
    # A group that this child makes is one in which it is: all of it was received around the child.
    near = desk.files.read_many(desk.case_paths_around(child.received_at, span))
    group = {each.id: each.received_at for each in (parent, child, *merged_into(parent.id, desk, near))}
    count = most_together(group.values(), span)
    if count < clause.group.cases:
        return []
    reason = _("{count} cases are handled as one, received within {limit} of each other").format(
        count=count, limit=clause.group.within.text(language())
    )
    given = {
        "severity": "major",
        "triggers": (clause.group.trigger,),
        "reason": reason + clause_note(clause.no),
    }
    return [prepare_step(workspace, parent.id, "reclassified", given, at=at)]
