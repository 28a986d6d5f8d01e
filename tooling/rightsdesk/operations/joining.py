"""Join a branch: one merge commit that has the steps of both sides, whole (`desk join`)."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from rightsdesk.diagnostics import Diagnostic, Severity
from rightsdesk.errors import DeskError, Refused
from rightsdesk.messages import _
from rightsdesk.operations.combining import combine_commits
from rightsdesk.operations.governing import POLICIES
from rightsdesk.records.git import Repository
from rightsdesk.records.journal import advance, heal
from rightsdesk.records.objects import Content, Draft, Signature, compose_message, write_commits

Check = Callable[[str, str | None], Sequence[Diagnostic]]
"""Given a commit and the one it is to follow (None: none), what is wrong with it; errors keep it out."""


def join(
    repository: Repository,
    branch: str,
    by: Signature,
    check: Check,
    *,
    ours_last: bool = False,
    agree: bool = False,
) -> str | None:
    """Merge `branch` into the current branch and return the merge commit; None if it has nothing new.

    Always a merge commit, never a mere forward move, so that the main line shows what came in by whom. Where
    both sides appended to a case, the current branch's steps come first; with `ours_last` those of `branch`
    do, as on a branch that is yet to be merged into that one by a host, which knows no timelines. What
    `branch` changes of people, desk and policies is signed by `by` only where they `agree` to it. Raises
    Refused, with nothing changed, where the sides cannot both stand or `check` finds an error in the outcome.
    """
    heal(repository)
    head, other = repository.head(), repository.resolve(branch)
    if head is None:
        raise DeskError(_("there is no step here yet to join {branch} to").format(branch=branch))
    if repository.contains(head, other):
        return None
    message = compose_message(_("Join {branch}").format(branch=branch))
    if ours_last:
        merged = _merge_behind(repository, head, other, message, by, agree=agree)
        broken = _("with the steps here after those of {branch}, rules are broken; nothing was changed")
    else:
        merged = merge(repository, head, other, message, by, agree=agree)
        broken = _("with the steps of {branch} after those here, rules are broken; nothing was changed")
    require_sound(check(merged, other if ours_last else head), broken.format(branch=branch))
    advance(repository, head, merged, f"join {branch}")
    return merged


def merge(
    repository: Repository, first: str, second: str, message: str, by: Signature, *, agree: bool = False
) -> str:
    """Write the commit that has the steps of `first` and, after them, those of `second`; not signed where
    that brings changes of the rules to `first` to which nobody agrees by it.

    Raises Refused where the two have no common past, several, or cannot both stand.
    """
    bases = repository.merge_bases(first, second)
    if len(bases) != 1:
        reason = (
            _("crossed each other before; join them with git")
            if bases
            else _("have nothing in common: are both this desk's?")
        )
        raise Refused(
            _("{first:.10} and {second:.10} {reason}").format(first=first, second=second, reason=reason)
        )
    contents = combine_commits(repository, bases[0], first, second)
    return _written(repository, first, second, contents, message, _who(by, contents, agree))


def _who(by: Signature, contents: Iterable[Content], agree: bool) -> Signature:
    """Who makes a merge that brings these in: with their key, but where it would stand for their agreement to
    changes of people, desk or policies which they may not even have seen."""
    seen = agree or not any(content.path.startswith(POLICIES) for content in contents)
    return by if seen else replace(by, key=None)


def _written(
    repository: Repository,
    first: str,
    second: str,
    contents: Sequence[Content],
    message: str,
    by: Signature,
) -> str:
    return write_commits(repository, [Draft([first, second], contents, message, by, by)])[0]


def _merge_behind(
    repository: Repository, head: str, other: str, message: str, by: Signature, *, agree: bool
) -> str:
    """Write the commit that continues `head` and has the steps of `other` and, after them, those of
    `head`."""
    outcome = merge(repository, other, head, message, by)
    contents = [
        Content(one.path, oid=one.new.oid, mode=one.new.mode) if one.new else Content(one.path)
        for one in repository.differences(head, outcome)
    ]
    return _written(repository, head, other, contents, message, _who(by, contents, agree))


def require_sound(findings: Sequence[Diagnostic], message: str) -> None:
    """Raise Refused, with this message and the findings, when there is an error among them."""
    errors = [finding for finding in findings if finding.severity is Severity.ERROR]
    if errors:
        raise Refused("\n".join([f"{message}:", *map(str, errors)]), errors)
