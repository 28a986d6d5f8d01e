"""Everything that somebody promised to do, from records and cases, as a page shows it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from rightsdesk.domain.actions import CASE, ActionStatus, Ground, in_order, of_case, of_record
from rightsdesk.domain.policy import PolicyVersion, latest_versions
from rightsdesk.domain.programme.actions import ActionState
from rightsdesk.domain.programme.base import Record
from rightsdesk.domain.standing import Standing
from rightsdesk.publish.markdown import lines
from rightsdesk.publish.views import times, words
from rightsdesk.publish.views.cases import Reader
from rightsdesk.publish.views.words import said

STATES = {
    ActionState.OPEN: said("办理中", "open"),
    ActionState.LATE: said("已逾期", "overdue"),
    ActionState.DONE: said("已完成，待核实", "done, to be verified"),
    ActionState.VERIFIED: said("已核实", "verified"),
    ActionState.DROPPED: said("已撤销", "dropped"),
}

_LOOKS = {
    ActionState.OPEN: "running",
    ActionState.LATE: "overdue",
    ActionState.DONE: "warning",
    ActionState.VERIFIED: "met",
    ActionState.DROPPED: "void",
}
"""As which state of a clock each looks."""


@dataclass(frozen=True, slots=True)
class ActionView:
    """One thing to be done. `source` is the case (`of_case`) or record it comes from; `proof` says
    by what it was proved done, `verified_by` who saw that, `dropped` why it was given up.
    """

    what: Markup
    task: str
    source: str
    title: str
    of_case: bool
    owner: str
    due: str | None
    state: str
    status: str
    proof: str
    verified_by: str
    dropped: str
    command: str


@dataclass(frozen=True, slots=True)
class ActionsView:
    """The page on action items: overdue, to be verified, open, then what is settled."""

    late: tuple[ActionView, ...]
    done: tuple[ActionView, ...]
    open: tuple[ActionView, ...]
    verified: tuple[ActionView, ...]
    dropped: tuple[ActionView, ...]


def actions_view(
    records: Iterable[Record],
    standings: Iterable[Standing],
    policies: Sequence[Sequence[PolicyVersion]],
    reader: Reader,
    today: date,
) -> ActionsView:
    """Every action item of records and cases on the local day `today`."""
    found = [action for record in records for action in of_record(record, today)]
    ground = Ground(reader.staff, reader.zone, today)
    found += [
        action
        for standing in standings
        for action in of_case(standing.state, standing.version.policy, ground)
    ]
    latest = latest_versions(policies)
    ordered = in_order(found)

    def standing_at(state: ActionState) -> tuple[ActionView, ...]:
        return tuple(
            action_view(each, latest.get(each.policy), reader) for each in ordered if each.state is state
        )

    return ActionsView(
        late=standing_at(ActionState.LATE),
        done=standing_at(ActionState.DONE),
        open=standing_at(ActionState.OPEN),
        verified=standing_at(ActionState.VERIFIED),
        dropped=standing_at(ActionState.DROPPED),
    )


def action_view(action: ActionStatus, version: PolicyVersion | None, reader: Reader) -> ActionView:
    """One thing to be done in words, those for posts from a version of its policy (None: there is none)."""
    language, progress = reader.language, action.progress
    return ActionView(
        what=lines(action.what),
        task=action.task.text(language),
        source=action.source,
        title=action.title,
        of_case=action.kind == CASE,
        owner=_owner(action.owner, version, reader),
        due=times.day(action.due, language) if action.due else None,
        state=_LOOKS[action.state],
        status=STATES[action.state].text(language),
        proof=progress.proof or "",
        verified_by=reader.person(progress.verified_by) if progress.verified_by else "",
        dropped=action.dropped.text(language) if action.dropped else "",
        command=f"desk {action.command}" if action.command else "",
    )


def _owner(owner: str | None, version: PolicyVersion | None, reader: Reader) -> str:
    """A post's title, a unit's name, a person's name, or what was written."""
    if owner is None:
        return ""
    known = {**version.policy.vocabulary.units, **version.policy.vocabulary.posts} if version else {}
    return words.word(known, owner, reader.language) if owner in known else reader.person(owner)
