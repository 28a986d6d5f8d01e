"""Judge the steps that came into the main line: by whom, in what post, signed, in time; by the staff and
policies of the state that they entered."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime

from rightsdesk.diagnostics import Diagnostic, Severity
from rightsdesk.domain.authority import Actor, denial
from rightsdesk.domain.corrections import signing_clause
from rightsdesk.domain.events.base import Event
from rightsdesk.domain.events.catalogue import OPENED
from rightsdesk.domain.events.handling import Approved, HostReview
from rightsdesk.domain.policy import Clause, Policy
from rightsdesk.domain.programme.parts import Entry
from rightsdesk.domain.staff import Staff
from rightsdesk.errors import DeskError, Unreadable
from rightsdesk.messages import _
from rightsdesk.operations.succession import Attribution, Growth, Passage
from rightsdesk.records.appending import event_lines, event_texts
from rightsdesk.records.changes import IMPORT
from rightsdesk.records.chronicle import Contents, Told
from rightsdesk.records.programme import RecordFile, read_record
from rightsdesk.records.signing import CommitSignature, signature_of
from rightsdesk.records.source import Document
from rightsdesk.records.store import CaseFile, Desk, read_case
from rightsdesk.rules.clear_text_linter import lint_message
from rightsdesk.rules.configuration import UNJUDGED
from rightsdesk.rules.families import rules
from rightsdesk.rules.linter import lint_case
from rightsdesk.rules.programme_linter import lint_record
from rightsdesk.rules.trail_contexts import EnteredCommit, EnteredStep
from rightsdesk.rules.trail_linter import lint_step
from rightsdesk.rules.vocabulary import Keys

CASE_CODES = ("A", "D102")
"""The rules about cases that an audit asks again, since they are about who acted and when."""

RECORD_CODES = ("G109", "G110")
"""The same about programme records."""

AT_ONCE = 5000
"""Files whose new steps are gathered before they are judged: what they need of memory stays the same however
long the history is."""

RECORDED = "recorded"
"""What the making of a programme record is called among steps."""


@dataclass
class _File:
    """What is to be judged of a file: the version now, the commits of its new events, by index, and of the
    file itself where it is new; of each all that wrote the same, the first one first."""

    version: str = ""
    made: tuple[Told, ...] = ()
    events: dict[int, tuple[Told, ...]] = field(default_factory=dict)

    @property
    def last(self) -> Told:
        """The commit of the last of all."""
        return [self.made, *self.events.values()][-1][0]


class Entering:
    """The steps that entered the main line under one and the same configuration, gathered file by file, since
    a case is read once and not for each step."""

    def __init__(self, desk: Desk, contents: Contents, commits: "CommitContexts") -> None:
        self._desk = desk
        self._contents = contents
        self._commits = commits
        self._usual = commits.usual_in(desk)
        self._files: dict[str, _File] = {}

    def add(self, passage: Passage) -> Iterator[Diagnostic]:
        """Take note of what a state brought; findings about a file come early where its recorded part was
        changed, so that no index means another event than before."""
        if len(self._files) > AT_ONCE:
            yield from self.judge()
        attribution = Attribution(passage.state, self._contents)
        for growth in passage.growths:
            if not growth.intact and growth.path in self._files:
                yield from self._judge(growth.path, self._files.pop(growth.path))
            self._note(growth, attribution)

    def commit(self, told: Told) -> EnteredCommit:
        """A commit as rules look at it, without what only a walk knows of it; how far clocks may differ and
        work may lie unpublished, as the desk had it that the commit entered.
        """
        text = told.text
        return replace(
            self._usual,
            oid=text.oid,
            author=text.author.email,
            committer=text.committer.email,
            authored_at=text.author.at,
            committed_at=text.committer.at,
            lines=len(text.parents),
            oddities=text.oddities,
            size=text.size,
        )

    def clear_text(self, told: Told) -> list[Diagnostic]:
        """The findings about personal data in a commit's message."""
        try:
            tolerated, today = self._desk.tolerated, self._desk.local_day(told.text.committer.at)
        except DeskError:
            return []
        found = lint_message(told.oid, told.text.message, tolerated, today)
        return [replace(each, path="", commit=told.oid) for each in found]

    def _note(self, growth: Growth, attribution: Attribution) -> None:
        known = self._files.setdefault(growth.path, _File())
        known.version = growth.new
        if growth.old is None:
            known.made = attribution.of_file(growth.path)
        for index, event in _new_events(growth, self._contents):
            known.events[index] = attribution.of_event(growth.path, event)
        if not known.made and not known.events:
            del self._files[growth.path]

    def judge(self) -> Iterator[Diagnostic]:
        """The findings about all that was noted; then nothing is noted any more."""
        files, self._files = self._files, {}
        self._contents.fetch(file.version for file in list(files.values())[:1000])
        for path in sorted(files):
            yield from self._judge(path, files[path])

    def _judge(self, path: str, file: _File) -> Iterator[Diagnostic]:
        raw = self._contents[file.version]
        read = read_case(path, raw) if path.startswith("cases/") else read_record(path, raw)
        if read.document is None or (read.case if isinstance(read, CaseFile) else read.record) is None:
            yield from (replace(finding, commit=file.last.oid) for finding in read.findings)
            return
        try:
            yield from self._judge_read(read, read.document, file)
        except Unreadable as problem:
            yield from (replace(finding, commit=file.last.oid) for finding in problem.findings)
        except DeskError as problem:
            hint = _(rules()[UNJUDGED].mend)
            yield Diagnostic(path, 1, 1, UNJUDGED, Severity.ERROR, str(problem), hint, file.last.oid)

    def _judge_read(
        self, read: CaseFile | RecordFile, document: Document, file: _File
    ) -> Iterator[Diagnostic]:
        lines = event_lines(read.raw)
        found = [document.position("timeline", index)[0] for index in range(len(lines))]
        told_apart = lines == found and len(lines) == len(document.data["timeline"] or ())
        if not told_apart:
            # Text that looks like events in the middle of one: all of it is on whoever wrote last.
            file.events = dict.fromkeys(range(len(document.data["timeline"] or ())), (file.last,))
        for finding in self._authority(read, file):
            place = bisect_right(lines, finding.line) - 1
            commits = file.events.get(place) if place >= 0 else file.made
            if commits and finding.severity is not Severity.KNOWN:
                yield replace(finding, commit=commits[0].oid)
        for step in self._steps(read, file):
            yield from lint_step(step, document)

    def _authority(self, read: CaseFile | RecordFile, file: _File) -> list[Diagnostic]:
        """What the rules about posts and times say of the whole file."""
        moment = file.last.text.committer.at
        if isinstance(read, RecordFile):
            return lint_record(read, self._desk, moment, codes=RECORD_CODES)
        recorded: dict[int, datetime] = {
            index: commits[0].text.author.at for index, commits in file.events.items()
        }
        return lint_case(read, self._desk, moment, recorded=recorded, codes=CASE_CODES)

    def _steps(self, read: CaseFile | RecordFile, file: _File) -> Iterator[EnteredStep]:
        """The new steps of a file, each with the commit that its person made, if there is one."""
        policy = self._policy(read)
        whole = read.case if isinstance(read, CaseFile) else read.record
        assert whole is not None
        if file.made:
            name, by = (
                (OPENED, read.case.received_by)
                if isinstance(read, CaseFile) and read.case
                else (
                    RECORDED,
                    whole.by,  # type: ignore[union-attr]  # a case was told apart from a record above
                )
            )
            origin = isinstance(read, CaseFile) and read.case is not None and read.case.origin is not None
            key = "received_by" if name == OPENED else "by"
            clause = policy.wanting_signed(name) if policy else None
            step = self._step(read.path, (key,), name, by, file.made, clause, origin)
            if step.imported and isinstance(read, CaseFile) and read.case:
                step = replace(step, import_flaw=self._import_flaw(step, read.case.policy, file.made))
            yield step
        for index, commits in sorted(file.events.items()):
            event = whole.timeline[index]
            imported = isinstance(read, CaseFile) and read.case is not None and read.case.is_imported(index)
            clause = _signing_clause(policy, read, event)
            yield self._step(
                read.path, ("timeline", index, "by"), event.event, event.by, commits, clause, imported,
                review=event.host_review if isinstance(event, Approved) else None,
            )  # fmt: skip

    def _step(
        self,
        path: str,
        keys: Keys,
        name: str,
        by: str,
        commits: Sequence[Told],
        wanted: Clause | None,
        imported: bool,
        *,
        review: HostReview | None = None,
    ) -> EnteredStep:
        staff = self._desk.staff
        mine = [told for told in commits if staff.by_email(told.text.author.email) == by]
        told = (mine or list(commits))[0]
        clause = wanted.no if wanted and self._desk.organisation.governance.signatures else None
        return EnteredStep(
            path,
            keys,
            name,
            by,
            self.commit(told),
            staff,
            imported=imported and IMPORT in told.text.trailers,
            reviewed=review is not None,
            review_flaw=self._review_flaw(told, by, review) if review else None,
            signed_by_clause=clause,
            signer=self._commits.signer(told, staff) if clause else None,
        )

    def _import_flaw(self, step: EnteredStep, slug: str, commits: Sequence[Told]) -> str | None:
        """Why a commit is no import by somebody who might make one then, under the policy of that name; None
        where it is one, and where strangers made a demonstration desk. Raises DeskError where there is no
        such policy.
        """
        commit, staff = step.commit, step.staff
        who = staff.by_email(commit.author)
        if who is None:
            return None if commit.demonstration else _("its commit is of nobody in policies/staff.yml")
        policy = self._desk.version(slug, commit.committed_at).policy
        day = self._desk.local_day(commit.committed_at)
        if denial(Actor(who, staff.people[who]), OPENED, policy, None, day) is not None:
            return _("{person} may not open cases").format(person=who)
        told = next(told for told in commits if told.oid == commit.oid)
        if self._desk.organisation.governance.signatures and self._commits.signer(told, staff) != who:
            return _("its commit is not signed by {person}").format(person=who)
        return None

    def _review_flaw(self, told: Told, by: str, review: HostReview) -> str | None:
        """Why a commit does not show that the host told of a review by that person; None where it does."""
        staff = self._desk.staff
        signer, person = self._commits.signer(told, staff), staff.people.get(by)
        if signer is None or not staff.people[signer].machine:
            return _("its commit is not signed by a machine of policies/staff.yml")
        if person is None or person.account_id != review.account:
            return _("the account with the number {number} is not of {by}").format(
                number=review.account, by=by
            )
        if review.commit not in told.text.parents:
            return _("its commit follows another one than {commit:.10}, which was reviewed").format(
                commit=review.commit
            )
        return None

    def _policy(self, read: CaseFile | RecordFile) -> Policy | None:
        """The policy by which a case or record is judged; None where there is none."""
        try:
            if isinstance(read, CaseFile):
                return self._desk.judging(read.case).policy if read.case else None
            return self._desk.version_on(read.record.policy, read.record.date).policy if read.record else None
        except DeskError:
            return None


class CommitContexts:
    """What rules may look at of commits beside what they say themselves: whose signature each bears, verified
    once, and what the desk of each time tolerates."""

    def __init__(self, usual: EnteredCommit) -> None:
        self._usual = usual
        self._signatures: dict[str, CommitSignature] = {}

    def signer(self, told: Told, staff: Staff) -> str | None:
        """The person of that staff whose key signed a commit; None where it was nobody's."""
        if told.text.signed is None:
            return None
        if told.oid not in self._signatures:
            self._signatures[told.oid] = signature_of(told.oid, told.text.signed)
        return self._signatures[told.oid].signer(staff)

    def usual_in(self, desk: Desk) -> EnteredCommit:
        """What holds for every commit that entered that state of the desk. Where its file cannot be read, the
        state before still counts: nobody gets away by breaking it for a moment.
        """
        with suppress(DeskError, Unreadable):
            organisation = desk.organisation
            self._usual = replace(
                self._usual,
                clocks=organisation.audit.clocks.elapsed(),
                offline=organisation.audit.offline.elapsed(),
                demonstration=organisation.demonstration,
            )
        return self._usual


def _signing_clause(
    policy: Policy | None, read: CaseFile | RecordFile, event: Event | Entry
) -> Clause | None:
    """The clause by which an event counts only signed; None where none does."""
    if policy is None:
        return None
    if isinstance(read, CaseFile) and read.case is not None and isinstance(event, Event):
        return signing_clause(policy, read.case, event)
    return policy.wanting_signed(event.event)


def _new_events(growth: Growth, contents: Contents) -> Iterable[tuple[int, bytes]]:
    """The events that a version has over the one before, each with its index."""
    old = event_texts(contents[growth.old]) if growth.old else []
    new = event_texts(contents[growth.new])
    if growth.intact:
        return list(enumerate(new))[len(old) :]
    known = set(old)
    return [(index, event) for index, event in enumerate(new) if event not in known]
