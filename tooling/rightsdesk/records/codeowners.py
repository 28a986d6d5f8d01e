"""CODEOWNERS, generated from `staff.yml`: the host asks these people to review changes of rules and posts."""

from datetime import date

from rightsdesk.domain.events.catalogue import OPENED
from rightsdesk.domain.staff import Staff
from rightsdesk.records.store import Desk

CODEOWNERS = ".github/CODEOWNERS"


def _accounts(staff: Staff, posts: set[str], day: date) -> list[str]:
    """The accounts of those who hold one of the posts, in the order of `staff.yml`; people without one:
    e-mail.
    """
    found = []
    for person in staff.people.values():
        if not person.machine and posts & {holding.post for holding in person.holdings(day)}:
            found.append(f"@{person.account}" if person.account else person.email)
    return found


def _approving_posts(desk: Desk) -> set[str]:
    """The posts that the policies let approve plans: they also answer for the policies themselves."""
    newest = [desk.versions(slug)[-1].policy for slug in desk.slugs]
    named = {
        post
        for policy in newest
        for clause in policy.clauses
        for each in clause.approvals
        for post in each.by
    }
    return named or {
        post
        for policy in newest
        for post, words in policy.vocabulary.posts.items()
        if "approved" in words.may
    }


def _intake_posts(desk: Desk) -> set[str]:
    newest = [desk.versions(slug)[-1].policy for slug in desk.slugs]
    return {
        post for policy in newest for post, words in policy.vocabulary.posts.items() if OPENED in words.may
    }


def codeowners_text(desk: Desk, staff: Staff, day: date) -> str:
    """The file for those people of `staff` who hold posts on a local day."""
    approvers = " ".join(_accounts(staff, _approving_posts(desk), day))
    intake = " ".join(_accounts(staff, _intake_posts(desk), day))
    return (
        "# Generated from policies/staff.yml by `desk staff files`; edit staff.yml and run it again.\n"
        f"/cases/ {intake}\n"
        f"/policies/ {approvers}\n"
        f"/.github/ {approvers}\n"
    )
