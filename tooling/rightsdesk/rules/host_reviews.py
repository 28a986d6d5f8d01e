"""A: whether a review on the host that stands for an approval may do so."""

from collections.abc import Iterator

from rightsdesk.domain.events.handling import Approved, HostReview
from rightsdesk.messages import _
from rightsdesk.rules.contexts import CaseContext, Finding
from rightsdesk.rules.registry import rule
from rightsdesk.rules.vocabulary import Keys


def _reviews(context: CaseContext) -> Iterator[tuple[int, Keys, HostReview]]:
    """The approvals that stand on a review: index, keys and review of each."""
    for index, event in context.events("approved"):
        if isinstance(event, Approved) and event.host_review is not None:
            yield index, ("timeline", index, "host_review"), event.host_review


@rule(
    "A131",
    "host-review-where-the-clause-lets-it",
    summary="a review on the host stands for an approval only where the clause says `approval: host-review`",
    reason="A host, and whoever administers it, can make up reviews. Whether that is good enough is for each "
    "clause to say; elsewhere the person entitled approves by a step of their own.",
    mend="let the person approve by command: desk approve, with --branch before the branch is merged",
    enforces=("approvals",),
)
def host_review_where_the_clause_lets_it(context: CaseContext) -> Iterator[Finding]:
    """Asks the policy with the traits that the case had when the approval was given."""
    for index, keys, _review in _reviews(context):
        if not context.policy.host_review_counts(context.states[index].traits):
            yield Finding(_("no clause lets a review on the host stand for this approval: void"), keys)


@rule(
    "A132",
    "host-review-counts-once",
    summary="one review on the host stands for one approval",
    reason="A review is of the plan that was on the branch then. Used again, it would approve what nobody "
    "looked at.",
    mend="let the pull request be reviewed anew; its new review has a number of its own",
)
def host_review_counts_once(context: CaseContext) -> Iterator[Finding]:
    """Looks for the review among the earlier events of the case, and in the files of all other cases."""
    seen: set[tuple[int, int]] = set()
    for _index, keys, review in _reviews(context):
        number = review.repository, review.review
        others = context.register.reviewed(number) - {context.case.id}
        if number in seen:
            yield Finding(_("the review stood for an approval in this case before: void"), keys)
        elif others:
            message = _("the review stands for an approval in another case too: {cases}")
            yield Finding(message.format(cases=", ".join(sorted(others))), keys)
        seen.add(number)
