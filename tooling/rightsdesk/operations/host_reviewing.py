"""Record an approving review on the host as the approval of a case's plan, where its clauses let it.

A machine does it, and signs: it vouches for no more than that the host told so. What the host sent is not
believed; what it answers when asked is held against it, and against the branch as git fetched it.
"""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from rightsdesk.domain.authority import Actor, denial
from rightsdesk.domain.host_reviews import Counting, Payload, Pull, Review, contradictions, counting
from rightsdesk.errors import DeskError, Refused
from rightsdesk.messages import _
from rightsdesk.operations.resolving import Branch, find_branch, publish_on_branch
from rightsdesk.operations.stepping import StepTaken, prepare_step, require_allowed
from rightsdesk.operations.workspace import Workspace
from rightsdesk.records.store import readable

T = TypeVar("T", bound=BaseModel)

AHEAD = timedelta(minutes=5)
"""How far the host's clock may be ahead of this machine's."""

LARGEST = 4_000_000
"""Bytes of a payload; hosts send none of more than 25 MB, and those of reviews have some ten thousand."""

Ask = Callable[[str], Any]
"""Asks the host's API for a path. Raises DeskError where it does not answer."""


def read_payload(raw: bytes) -> Payload:
    """What the host sent. Raises Refused for what is not a review's payload."""
    if len(raw) > LARGEST:
        raise Refused(_("that is no review's payload: it has {size} bytes").format(size=len(raw)))
    try:
        return Payload.model_validate(json.loads(raw))
    except (ValidationError, ValueError, RecursionError) as problem:
        raise Refused(_("that is no review's payload: {why}").format(why=_in_short(problem))) from None


def approve_by_review(
    workspace: Workspace, name: str, pull: int, review: int, payload: Payload | None, ask: Ask
) -> StepTaken:
    """Take the step `approved` that a review stands for, on the branch of its case, and publish it.

    `name` is the repository's on the host, `pull` and `review` are numbers there. Raises Refused, with every
    reason, where the review is not one that counts, its person may not approve, or whoever acts is no machine
    of `staff.yml` that can sign here; DeskError where the host does not answer. Then nothing was changed.
    """
    _require_machine(workspace)
    place = f"repos/{name}/pulls/{pull}"
    told_review = _answer(Review, ask(f"{place}/reviews/{review}"))
    told_pull = _answer(Pull, ask(place))
    branch, found = _branch_of(workspace, told_review, told_pull)
    wrong = contradictions(payload, told_review, told_pull) if payload else []
    if wrong or (told_review.id, told_pull.number) != (review, pull):
        raise Refused(
            _("what was sent is not what the host says, so it is out of date or forged: {what}").format(
                what=", ".join(wrong) or _("number of the review")
            )
        )
    _require_only_the_case(workspace, branch)
    reviewer = _reviewer(workspace, branch, found)
    acting = Workspace(workspace.root, workspace.now, reviewer.slug, branch.start)
    _require_entitled(acting, reviewer, branch)
    values = {"host_review": found.review.model_dump()}
    return publish_on_branch(
        workspace, branch, prepare_step(acting, branch.case_id, "approved", values, at=found.at)
    )


def machine_here(workspace: Workspace) -> str | None:
    """The machine of `staff.yml` whose key is held here; None where there is none, or are several."""
    machines = [slug for slug, person in workspace.desk.staff.people.items() if person.machine]
    able = [slug for slug in machines if Workspace(workspace.root, workspace.now, slug).signing_key]
    return able[0] if len(able) == 1 else None


def _require_machine(workspace: Workspace) -> None:
    actor = workspace.actor
    if not actor.person.machine:
        message = _("{person} is a person; a review is recorded by a machine (`machine: true` in staff.yml)")
        raise Refused(message.format(person=actor.slug))
    if workspace.signing_key is None:
        message = _("no key of {machine} is held here; tell git where it is: git config rightsdesk.key FILE")
        raise Refused(message.format(machine=actor.slug))


def _answer(kind: type[T], data: Any) -> T:
    """What the host answered, read. Raises DeskError for anything else."""
    try:
        return kind.model_validate(data)
    except ValidationError as problem:
        message = _("the host's answer cannot be read: {why}").format(why=_in_short(problem))
        raise DeskError(message) from None


def _branch_of(workspace: Workspace, review: Review, pull: Pull) -> tuple[Branch, Counting]:
    """The branch of the case that a review is about, and what it stands for. Raises Refused, with every
    reason, where it does not count.
    """
    current = (workspace.repository.branch() or "").removeprefix("refs/heads/")
    found = counting(review, pull, current)
    if isinstance(found, list):
        raise Refused(_("the review does not count: {reasons}").format(reasons="; ".join(found)))
    if found.at > workspace.now + AHEAD:
        raise Refused(_("the review does not count: {reasons}").format(reasons=_("it is from the future")))
    branch = find_branch(workspace, found.case_id)
    if branch.there != found.review.commit or branch.start != branch.there:
        raise Refused(
            _("the review does not count: {reasons}").format(
                reasons=_("the commit that was reviewed is not the last one of the branch")
            )
        )
    return branch, found


def _require_only_the_case(workspace: Workspace, branch: Branch) -> None:
    """Raise Refused where a branch changes more than its case: people and rules on it would judge it."""
    repository = workspace.repository
    base = repository.merge_base(branch.main, branch.start)
    own = workspace.at(branch.start).desk.find(branch.case_id)
    changed = {one.path for one in repository.differences(base, branch.start)} if base else {"?"}
    if changed != {own}:
        raise Refused(
            _("{branch} changes more than its case: {paths}").format(
                branch=branch.name, paths=", ".join(map(repr, sorted(changed - {own})[:5])) or _("nothing")
            )
        )


def _reviewer(workspace: Workspace, branch: Branch, found: Counting) -> Actor:
    """The person of the account, by the staff of the published main line. Raises Refused where there is
    none.
    """
    people = workspace.at(branch.main).desk.staff.people
    for slug, person in people.items():
        if person.account_id == found.review.account and not person.machine:
            return Actor(slug, person)
    raise Refused(
        _("nobody in policies/staff.yml has the account with the number {number}").format(
            number=found.review.account
        )
    )


def _require_entitled(acting: Workspace, reviewer: Actor, branch: Branch) -> None:
    """Raise Refused unless the clauses let a review stand for this approval, and the reviewer, as the main
    line knows them, may give it today.
    """
    desk = acting.desk
    standing = desk.standing(readable(desk.load_case(branch.case_id)), acting.now)
    policy, state = standing.version.policy, standing.state
    if not policy.host_review_counts(state.traits):
        raise Refused(
            _("no clause lets a review on the host stand for the approval of {case}; approve it by command: "
              "desk approve {case} --branch").format(case=branch.case_id)
        )  # fmt: skip
    require_allowed(acting, denial(reviewer, "approved", policy, state, desk.local_day(acting.now)))


def _in_short(problem: Exception) -> str:
    """Where data does not fit, without a word of the data itself, which anybody may have written."""
    if isinstance(problem, ValidationError):
        return ", ".join(".".join(map(str, each["loc"])) for each in problem.errors()[:5])
    return type(problem).__name__
