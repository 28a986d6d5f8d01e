"""H5xx: whether the desk's own rules were changed by those who may, and with another's agreement."""

from collections.abc import Iterator

from rightsdesk.diagnostics import Severity
from rightsdesk.domain.governance import Mandate
from rightsdesk.domain.regulating import Change, Lack, Unfounded, changes_of_staff, unfounded
from rightsdesk.errors import DeskError
from rightsdesk.messages import _
from rightsdesk.records.store import ORGANISATION, STAFF, policy_date
from rightsdesk.rules.contexts import Finding, HistoryContext
from rightsdesk.rules.registry import rule

_Placed = Iterator[tuple[str, Finding]]


def _changed(context: HistoryContext) -> Iterator[tuple[str, Mandate, list[Change]]]:
    """Each of the desk's own rules that changed: its file, who may change it, and what the change does; none
    on a desk that did not yet go by signatures, or was none yet."""
    try:
        governance = context.base.organisation.governance
    except DeskError:
        return
    if not governance.signatures:
        return
    for path in sorted({change.path for change in context.changes}):
        if path == STAFF:
            changes = changes_of_staff(context.base.staff, context.desk.staff, governance)
            yield path, governance.staff, list(changes)
        elif path == ORGANISATION:
            yield path, governance.desk, [Change((), weighty=True)]
        elif policy_date(path) is not None:
            yield path, governance.policies, [Change((), weighty=True)]


def _unfounded(context: HistoryContext) -> Iterator[tuple[str, Mandate, Unfounded]]:
    for path, mandate, changes in _changed(context):
        signers = {change: context.signers.get((path, change.person), frozenset()) for change in changes}
        day = context.desk.local_day(context.now)
        for found in unfounded(signers, mandate, context.base.staff, day):
            yield path, mandate, found


def _people(who: tuple[str, ...]) -> str:
    return ", ".join(who) or _("nobody")


@rule(
    "H501",
    "rules-changed-by-those-entitled",
    summary="people, desk and policies are changed by somebody whom desk.yml entitles, with their signature",
    reason="Whoever could change who holds which post, or what a clause asks, could take any step at all.",
    mend="let one of those named in the message make the change, by desk staff or in a commit that they sign",
)
def rules_changed_by_those_entitled(context: HistoryContext) -> _Placed:
    """Those who signed the changes against the posts in `governance`, by the staff of the base."""
    for path, _mandate, found in _unfounded(context):
        if found.lack is Lack.ENTITLED:
            message = _("changed without the signature of anybody who may; those who may: {people}")
            yield path, Finding(message.format(people=_people(found.who)), found.keys)


@rule(
    "H502",
    "another-agrees",
    summary="nobody gives a post or changes the rules alone: another holder agrees before it is published",
    reason="One person who can enter posts has every post; a second pair of eyes is what a post is worth.",
    mend="put the change on a branch (git branch NAME) and let one of those named in the message read it "
    "(git diff HEAD...NAME -- policies) and bring it in: desk join NAME --agree",
)
def another_agrees(context: HistoryContext) -> _Placed:
    """For changes that are about to be published: a second signature, by somebody else who could agree."""
    for path, _mandate, found in _unfounded(context):
        if found.lack is Lack.AGREEMENT and context.final:
            message = _("nobody else has agreed to this; it takes one of: {people}")
            yield path, Finding(message.format(people=_people(found.who)), found.keys)


@rule(
    "H503",
    "agreement-is-owed",
    summary="a change of the rules that nobody else has agreed to yet, or could agree to, is told",
    reason="A change that waits for a second signature must not look settled; and where one person alone "
    "decides, nothing can be guaranteed against that person, which readers should know.",
    mend="let one of those named in the message bring the change in: desk join BRANCH --agree; where nobody "
    "is named, enter a second person with a key who holds a post that `governance` in desk.yml names",
    severity=Severity.WARNING,
)
def agreement_is_owed(context: HistoryContext) -> _Placed:
    """Changes without a second signature that may still get one, or for which nobody could give it."""
    for path, _mandate, found in _unfounded(context):
        if found.lack is Lack.ANYBODY:
            yield path, Finding(_("one person decided this alone: nobody else could agree"), found.keys)
        elif found.lack is Lack.AGREEMENT and not context.final:
            message = _("this waits for the agreement of one of: {people}")
            yield path, Finding(message.format(people=_people(found.who)), found.keys)
