"""T: whether the commits that brought the record in show who acted, when, and nothing else (DESIGN §2.4)."""

from collections.abc import Iterator

from rightsdesk.diagnostics import Severity
from rightsdesk.domain.staff import Staff
from rightsdesk.messages import _
from rightsdesk.rules.contexts import Finding
from rightsdesk.rules.registry import rule
from rightsdesk.rules.trail_contexts import EnteredCommit, EnteredStep, Line

LARGEST_COMMIT = 65536
"""Bytes of a commit without its files. The longest that the desk writes, the last of a large import, names
500 cases; what is longer hides something or breaks programs that show it."""


def _person(staff: Staff, address: str) -> str:
    """The person of an address, or the address itself where nobody has it."""
    return staff.by_email(address) or (f"<{address}>" if address else _("nobody"))


def _beyond_judgement(step: EnteredStep) -> bool:
    """Whether nothing follows from who committed a step: it was imported, or stands in a demonstration desk
    that people outside its invented staff made in one go."""
    stranger = step.staff.by_email(step.commit.author) is None
    return step.imported or (step.commit.demonstration and stranger)


@rule(
    "T101",
    "step-by-its-committer",
    summary="each step came in by a commit of the person whom it names",
    reason="Who acted is what a record is about. A commit in one's own name for what another is said to have "
    "done is a forgery or a slip, and nobody can tell which.",
    mend="let the person named confirm the step by one of their own, or correct it; from now on each commits "
    "their own steps, and branches are merged by merge commits, never squashed",
)
def step_by_its_committer(step: EnteredStep) -> Iterator[Finding]:
    """Compares the person of the step with the one whom the staff, as it was, knows under the author's
    address."""
    if _beyond_judgement(step) or step.reviewed:
        return
    author = step.staff.by_email(step.commit.author)
    if author != step.by:
        yield Finding(
            _("{step} by {by}, in a commit of {author}").format(
                step=step.step, by=step.by, author=_person(step.staff, step.commit.author)
            ),
            step.keys,
        )


@rule(
    "T102",
    "committed-by-its-author",
    summary="a commit with steps was committed by the person who wrote it",
    reason="A host that squashes, rebases or edits a page writes commits anew in people's names: what they "
    "themselves made, and signed, is then not in the history.",
    mend="merge branches by merge commits only (a setting of the host), and let the person take the step "
    "again where it matters",
)
def committed_by_its_author(step: EnteredStep) -> Iterator[Finding]:
    """Compares author and committer by the staff as it was, one address being one person."""
    commit = step.commit
    if _beyond_judgement(step) or commit.author.casefold() == commit.committer.casefold():
        return
    author, committer = _person(step.staff, commit.author), _person(step.staff, commit.committer)
    if author != committer:
        yield Finding(
            _("{step}: the commit is of {author}, but {committer} wrote it anew").format(
                step=step.step, author=author, committer=committer
            ),
            step.keys,
        )


@rule(
    "T103",
    "signed-where-the-clause-says",
    summary="a step that a clause wants signed came in by a commit signed with a key of the person",
    reason="An approval moves money and blame. A name can be typed by anybody; a signature cannot.",
    mend="let the person take the step again on a machine that has their key",
)
def signed_where_the_clause_says(step: EnteredStep) -> Iterator[Finding]:
    """Compares the signer of the commit, by the keys in the staff as it was, with the person of the step."""
    if step.signed_by_clause is None or step.imported or step.reviewed or step.signer == step.by:
        return
    yield Finding(
        _("clause {clause} wants {step} signed by {by}; the commit {how}").format(
            clause=step.signed_by_clause,
            step=step.step,
            by=step.by,
            how=_("is signed by {signer}").format(signer=step.signer)
            if step.signer
            else _("has no signature of anybody in policies/staff.yml"),
        ),
        step.keys,
    )


@rule(
    "T104",
    "review-recorded-by-a-machine",
    summary="an approval by a review on the host came in by a commit that a machine of the staff signed, on "
    "the commit that was reviewed, and names the account of the person",
    reason="That the host told of a review is known from the machine alone. Without its signature, anybody "
    "could write down a review that never was.",
    mend="let the person approve by command: desk approve; ask who made the commit",
)
def review_recorded_by_a_machine(step: EnteredStep) -> Iterator[Finding]:
    """What keeps the commit from showing that the host told of the review."""
    if step.reviewed and step.review_flaw is not None:
        yield Finding(
            _("{step} by {by} stands on a review that is not shown: {why}").format(
                step=step.step, by=step.by, why=step.review_flaw
            ),
            step.keys,
        )


@rule(
    "T105",
    "imported-by-those-entitled",
    summary="an import was committed by somebody of the staff who may open cases, and signed where the desk "
    "goes by signatures",
    reason="What comes from another register is judged by no other rule. Whoever could bring it in could "
    "write down any approval, and say that it had been given elsewhere.",
    mend="ask who made the commit; let somebody entitled look at these cases, and decide anew what is still "
    "to be decided in them",
)
def imported_by_those_entitled(step: EnteredStep) -> Iterator[Finding]:
    """What keeps the commit from being an import by somebody who may make one."""
    if step.imported and step.import_flaw is not None:
        yield Finding(_("not imported by anybody who may: {why}").format(why=step.import_flaw), step.keys)


@rule(
    "T201",
    "later-than-its-parents",
    summary="a commit claims no time before that of the commits it builds on",
    reason="What builds on something was made after it. A clock set back makes late steps punctual.",
    mend="set the clock of the machine; say in the case, by a note, when the step was really taken",
)
def later_than_its_parents(commit: EnteredCommit) -> Iterator[Finding]:
    """Within the tolerance for clocks that `desk.yml` gives; a demonstration's times say nothing."""
    latest = max(commit.parents, default=None)
    if latest is not None and not commit.demonstration and commit.committed_at + commit.clocks < latest:
        yield Finding(
            _("committed at {at}, yet the commit before it at {parent}").format(
                at=commit.committed_at.isoformat(),
                parent=latest.astimezone(commit.committed_at.tzinfo).isoformat(),
            )
        )


@rule(
    "T202",
    "not-from-the-future",
    summary="a commit claims no time that has not come yet",
    reason="A time that was made up is no time at all; the steps' deadlines are counted by it.",
    mend="set the clock of the machine; say in the case, by a note, when the step was really taken",
)
def not_from_the_future(commit: EnteredCommit) -> Iterator[Finding]:
    """Both times against the moment at which this clone first sees the commit, and the author's against the
    committer's, within the tolerance for clocks."""
    if commit.demonstration:
        return
    for moment in (commit.authored_at, commit.committed_at):
        if commit.seen_at is not None and moment > commit.seen_at + commit.clocks:
            yield Finding(
                _("it claims {at}, but was here at {seen} already").format(
                    at=moment.isoformat(), seen=commit.seen_at.astimezone(moment.tzinfo).isoformat()
                )
            )
            return
    if commit.authored_at > commit.committed_at + commit.clocks:
        yield Finding(
            _("written at {written}, after it was committed at {committed}").format(
                written=commit.authored_at.isoformat(), committed=commit.committed_at.isoformat()
            )
        )


@rule(
    "T203",
    "published-in-time",
    summary="a commit is published soon after the time that it claims",
    reason="A commit that nobody saw at the time it claims may have been made later. Work without a network "
    "explains some hours, `offline` in desk.yml says how many.",
    mend="ask the person; what was recorded afterwards says so in the step (--recorded-late)",
    severity=Severity.WARNING,
)
def published_in_time(commit: EnteredCommit) -> Iterator[Finding]:
    """Compares the time of a commit that was not here at the audit before with the time of that audit."""
    looked = commit.looked_at
    if looked is not None and not commit.demonstration and commit.committed_at + commit.offline < looked:
        yield Finding(
            _("it claims {at}, but was not here yet at the audit of {looked}").format(
                at=commit.committed_at.isoformat(),
                looked=looked.astimezone(commit.committed_at.tzinfo).isoformat(),
            )
        )


@rule(
    "T301",
    "plain-commit",
    summary="a commit is plain: the usual headers, UTF-8, of moderate length",
    reason="An encoding header, odd bytes or a huge message let one commit read differently in two programs.",
    mend="ask who made it, and with what; `git cat-file commit COMMIT` shows it as it is",
)
def plain_commit(commit: EnteredCommit) -> Iterator[Finding]:
    """What reading the commit's bytes came upon."""
    if commit.oddities:
        yield Finding(_("unusual in its form: {what}").format(what=", ".join(commit.oddities)))
    if commit.size > LARGEST_COMMIT:
        yield Finding(
            _("its message is huge: {size} bytes, more than {limit}").format(
                size=commit.size, limit=LARGEST_COMMIT
            )
        )


@rule(
    "T302",
    "merges-two-lines",
    summary="a merge joins two lines, not more",
    reason="What a merge of many lines decided cannot be worked out again.",
    mend="merge the branches one after the other: desk join BRANCH",
)
def merges_two_lines(commit: EnteredCommit) -> Iterator[Finding]:
    """The number of lines that a commit joins."""
    if commit.lines > 2:
        yield Finding(_("it merges {count} lines at once").format(count=commit.lines))


@rule(
    "T303",
    "one-beginning",
    summary="the history has one beginning",
    reason="A second beginning brings files with a past of their own, which no state of the main line ever "
    "saw grow.",
    mend="bring the other desk's cases in by desk import",
)
def one_beginning(commit: EnteredCommit) -> Iterator[Finding]:
    """Commits without a parent besides the first."""
    if commit.lines == 0 and not commit.begins:
        yield Finding(_("a second beginning: it has no parent"))


@rule(
    "T304",
    "merge-adds-nothing",
    summary="a merge has of cases, records and policies exactly what merging its two lines gives",
    reason="Nobody reads what a merge changed by itself: it is the place to hide a change in.",
    mend="ask who made it; what it changed, if it is right, is a step or a change of its own",
)
def merge_adds_nothing(commit: EnteredCommit) -> Iterator[tuple[str, Finding]]:
    """The paths at which recomputing the merge gives something else; each with its finding."""
    for path in commit.unlike_merge:
        yield path, Finding(_("not what merging the two lines gives"))


@rule(
    "T401",
    "history-goes-on",
    summary="the main line still has the commit that was known as its head",
    reason="Published history that is replaced takes back what people relied on, without a trace.",
    mend="ask who replaced it and why; get the old one back from a clone that has it: git push ORIGIN "
    "COMMIT:main; forbid force-pushes at the host. Where it was right, remove .desk/audited",
)
def history_goes_on(line: Line) -> Iterator[Finding]:
    """Whether the head that is remembered is an ancestor of today's."""
    if line.remembered is not None and not line.holds_it:
        yield Finding(
            _("the head known before, {commit:.10}, is not in the history any more").format(
                commit=line.remembered
            )
        )


@rule(
    "T402",
    "no-substitutes",
    summary="this clone keeps nothing that shows other commits or bytes in place of the real ones",
    reason="Replacement refs and grafts make git show a history that is not the one its ids stand for. The "
    "desk ignores them; other programs on this machine do not.",
    mend="git replace -d COMMIT for what stands under refs/replace; remove .git/info/grafts, and from "
    ".git/info/attributes what bends files of the desk",
)
def no_substitutes(line: Line) -> Iterator[Finding]:
    """The places where such things stand."""
    for place in line.substitutes:
        yield Finding(_("{place} shows another history than the real one").format(place=place))


@rule(
    "T403",
    "memory-untouched",
    summary="what earlier audits of this clone found is as they wrote it down",
    reason="Whoever changes the memory could hide a fault, or that the history was replaced.",
    mend="nothing else: everything was judged anew; compare the head with that of a colleague's clone",
    severity=Severity.WARNING,
)
def memory_untouched(line: Line) -> Iterator[Finding]:
    """Whether the memory carries the mark that only this person's machine can make."""
    if line.memory_doubtful:
        yield Finding(
            _("what was remembered was changed, or written on another machine; it was not believed")
        )


@rule(
    "T404",
    "main-line-stays-first",
    summary="what was known as the head of the main line is a first parent, not merged into another line",
    reason="The first parent of a merge is the state that it entered. Where somebody merges the main line "
    "into one of their own and publishes that, as git pull does, their line passes for the main one: their "
    "steps are judged by people and policies of long ago, those of others by what they never entered.",
    mend="where it is not published yet: desk sync, which puts the main line first. Else ask who made the "
    "merge, and why not by desk sync or desk join; put the head that was known back: git push "
    "--force-with-lease ORIGIN COMMIT:main. Where it was right, remove .desk/audited",
)
def main_line_stays_first(line: Line) -> Iterator[Finding]:
    """Whether a head that is remembered, or was fetched, stands in today's line of first parents."""
    if line.aside is not None:
        yield Finding(
            _("the main line was merged into another one, which took its place: {merge:.10}").format(
                merge=line.aside
            )
        )
