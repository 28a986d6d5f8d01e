"""What a review on the host must be so that it may stand for an approval.

A review is believed only as the host itself tells it. Of all that an account or a pull request is called,
nothing is read: names can be chosen, numbers cannot.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from rightsdesk.domain.events.handling import HostReview
from rightsdesk.domain.ids import SHAPE, CommitId, is_case_id
from rightsdesk.messages import _

BRANCH = "resolution/"
"""How the name of the branch of a case begins; the case's id follows."""


class _Told(BaseModel):
    """A part of what the host tells, of which nothing else is read."""

    model_config = ConfigDict(extra="ignore", frozen=True, strict=True, defer_build=True)


class Account(_Told):
    """An account by its number; `type` is `User` for a person's."""

    id: int
    type: str


class Place(_Told):
    """A repository by its number."""

    id: int


class End(_Told):
    """One side of a pull request: branch, commit, repository (None: deleted)."""

    ref: str
    sha: CommitId
    repo: Place | None


class Pull(_Told):
    """A pull request."""

    number: int
    state: str
    head: End
    base: End


class Review(_Told):
    """A review: its number, the account it is by, its state, and the commit it is of."""

    id: int
    user: Account
    state: str
    commit_id: CommitId
    submitted_at: AwareDatetime = Field(strict=False)


class Payload(_Told):
    """What the host sends when a review is submitted (`pull_request_review`). Anybody could have written it:
    it says which review to ask for, and must not differ from what the host then tells.
    """

    action: Literal["submitted", "edited", "dismissed"]
    repository: Place
    pull_request: Pull
    review: Review


@dataclass(frozen=True, slots=True)
class Counting:
    """A review that may stand for an approval, as far as the host can tell: of which case, when, and what the
    event is to carry.
    """

    case_id: str
    at: datetime
    review: HostReview


_CASE_BRANCH = re.compile(rf"{BRANCH}({SHAPE.pattern})")


def counting(review: Review, pull: Pull, main: str) -> Counting | list[str]:
    """What stands in the way of a review, as the host tells it, of a pull request into the branch `main`; or,
    where nothing does, what it stands for.
    """
    wrong = list(_flaws(review, pull, main))
    named = _CASE_BRANCH.fullmatch(pull.head.ref)
    if named is None or not is_case_id(named[1]):
        wrong.append(_("the pull request is not of a case's branch, {prefix}ID").format(prefix=BRANCH))
    if wrong or named is None or pull.base.repo is None:
        return wrong
    stands_on = HostReview(
        repository=pull.base.repo.id,
        pull=pull.number,
        review=review.id,
        account=review.user.id,
        commit=review.commit_id,
    )
    return Counting(named[1], review.submitted_at, stands_on)


def _flaws(review: Review, pull: Pull, main: str) -> Iterator[str]:
    if review.state.upper() != "APPROVED":
        yield _("the review does not approve, or not any more")
    if review.user.type != "User":
        yield _("the review is not by a person's account")
    if pull.state != "open":
        yield _("the pull request is not open any more")
    if pull.base.ref != main:
        yield _("the pull request is not into {branch}").format(branch=main)
    if pull.base.repo is None or pull.head.repo != pull.base.repo:
        yield _("the branch stands in another repository (a fork)")
    if review.commit_id != pull.head.sha:
        yield _("the commit that was reviewed is not the last one of the branch")


def contradictions(payload: Payload, review: Review, pull: Pull) -> list[str]:
    """What a payload says otherwise than the host: then it is out of date, or forged."""
    told: Mapping[str, tuple[object, object]] = {
        _("number of the review"): (payload.review.id, review.id),
        _("account"): (payload.review.user, review.user),
        _("state of the review"): (payload.review.state.upper(), review.state.upper()),
        _("commit that was reviewed"): (payload.review.commit_id, review.commit_id),
        _("repository"): (payload.repository, pull.base.repo),
        _("number of the pull request"): (payload.pull_request.number, pull.number),
        _("branch"): (payload.pull_request.head, pull.head),
        _("main branch"): (payload.pull_request.base.ref, pull.base.ref),
    }
    return [what for what, (said, stands) in told.items() if said != stands]
