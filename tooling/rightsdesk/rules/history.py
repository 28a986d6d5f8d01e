"""H: whether the record was only added to since the base (DESIGN §2.3)."""

import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from rightsdesk.domain.ids import id_in
from rightsdesk.messages import _
from rightsdesk.records.appending import (
    ABSENT,
    EventChanged,
    EventsDropped,
    EventsInserted,
    HeaderChanged,
    appended_intact,
)
from rightsdesk.records.deceptions import OWN_ATTRIBUTES, bending_lines, deceptive, is_attribute_file
from rightsdesk.records.store import CASE_PATH, RECORD_PATH, policy_date, read_case
from rightsdesk.records.vault_contents import APART
from rightsdesk.rules.contexts import FILE_FOLDERS, Change, Finding, HistoryContext, astray
from rightsdesk.rules.registry import rule

_REGULAR = ("100644", "100755")
_TIMELINES = ("cases/", "programme/")
"""The folders of files that only grow at their end."""

EDITED_IN_FORCE = "H301"
BACKDATED = "H302"
"""What makes a change of the policies one that is refused."""


def _grown(context: HistoryContext) -> Iterator[Change]:
    """Files of cases and programme records that stood in the base and stand there still."""
    for change in context.changes:
        recorded = CASE_PATH.fullmatch(change.path) or RECORD_PATH.fullmatch(change.path)
        if recorded and change.before is not None and change.after is not None:
            yield change


def _gone(context: HistoryContext) -> Iterator[Change]:
    """Files of cases and programme records that stood in the base and stand there no more."""
    for change in context.changes:
        if change.before is not None and change.mode is None and change.path.startswith(_TIMELINES):
            yield change


def _absorb(path: str) -> str:
    """What puts the recorded bytes of a file back without losing what is new."""
    if path.startswith("cases/"):
        return f"desk absorb {path}"
    return _(
        "put the recorded lines back (git restore --source=BASE {path}), then record what is new: "
        "desk programme note {id}"
    ).format(path=path, id=id_in(path))


@rule(
    "H101",
    "case-stays",
    summary="a case or programme record that was recorded is still there",
    reason="Nothing is edited away: a case that vanished was a complaint of somebody, a record what "
    "somebody had promised to do.",
    mend="put the file back: git checkout BASE -- FILE; a case that should not go on is withdrawn, merged "
    "or closed, a programme record is withdrawn",
)
def case_stays(context: HistoryContext) -> Iterator[tuple[str, Finding]]:
    """Files of the base that are gone, and whose id stands nowhere else."""
    elsewhere = {id_in(change.path) for change in context.changes if change.mode is not None}
    for change in _gone(context):
        if id_in(change.path) not in elsewhere:
            yield change.path, Finding(_("{id} was recorded, and is gone").format(id=id_in(change.path)))


@rule(
    "H102",
    "case-keeps-its-place",
    summary="a case or programme record that was recorded keeps its file's place and name",
    reason="Links, proofs and caches go by the path; what was moved looks like one that vanished and one "
    "that is new.",
    mend="move it back: git mv NEW OLD",
)
def case_keeps_its_place(context: HistoryContext) -> Iterator[tuple[str, Finding]]:
    """Files of the base that are gone, and whose id stands at another path now."""
    now = {id_in(change.path): change.path for change in context.changes if change.mode is not None}
    for change in _gone(context):
        place = now.get(id_in(change.path))
        if place is not None:
            yield (
                place,
                Finding(
                    _("moved here from {old}").format(old=change.path), hint=f"git mv {place} {change.path}"
                ),
            )


@rule(
    "H201",
    "header-unchanged",
    summary="the header of a recorded case or programme record is what it was",
    reason="The header says what was received or recorded; what is corrected stays visible beside it.",
    mend="desk absorb FILE puts a case's header back and turns the change into a `corrected` event; a "
    "programme record is withdrawn and made anew",
)
def header_unchanged(context: HistoryContext) -> Iterator[tuple[str, Finding]]:
    """Header fields that differ from the base's."""
    for change in _grown(context):
        for difference in change.differences or ():
            if isinstance(difference, HeaderChanged):
                yield change.path, _header_finding(change.path, difference)


def _header_finding(path: str, difference: HeaderChanged) -> Finding:
    if difference.new is ABSENT:
        message = _("the header field {field} was taken out").format(field=difference.field)
        return Finding(message, (), _absorb(path))
    if difference.old is ABSENT:
        message = _("the header field {field} was put in afterwards").format(field=difference.field)
    else:
        message = _("the header field {field} was {old!r}").format(field=difference.field, old=difference.old)
    return Finding(message, (difference.field,), _absorb(path))


@rule(
    "H202",
    "timeline-only-grows",
    summary="recorded events stay as they are, and new ones come after them",
    reason="What was recorded is what people acted on; changed, dropped or put in between, it tells another "
    "story.",
    mend="desk absorb FILE puts the recorded events of a case back and appends what was changed or added; in "
    "a programme record put them back by hand",
)
def timeline_only_grows(context: HistoryContext) -> Iterator[tuple[str, Finding]]:
    """Events of the base that were changed or dropped, and events put before its last."""
    for change in _grown(context):
        for difference in change.differences or ():
            if isinstance(difference, EventChanged):
                message = _("event {index} was changed").format(index=difference.index)
            elif isinstance(difference, EventsDropped):
                message = _("{count} events were dropped, from event {index} on").format(
                    count=len(difference.events), index=difference.index
                )
            elif isinstance(difference, EventsInserted):
                message = _("{count} events were put in before event {index}").format(
                    count=len(difference.events), index=difference.index
                )
            else:
                continue
            yield change.path, Finding(message, ("timeline", difference.index), _absorb(change.path))


@rule(
    "H203",
    "bytes-kept",
    summary="the recorded part of a case or programme record is kept byte for byte",
    reason="Diffs then show the new event and nothing else, people's comments survive, and one glance "
    "proves that nothing was changed. Editors and formatters that reflow a file destroy that.",
    mend="desk absorb FILE restores the recorded bytes of a case and appends what is new; restore those of a "
    "programme record by hand",
)
def bytes_kept(context: HistoryContext) -> Iterator[tuple[str, Finding]]:
    """Files whose data only grew, but whose bytes are not the base's with something appended."""
    for change in _grown(context):
        assert change.before is not None
        assert change.after is not None
        if change.differences == () and not appended_intact(change.before, change.after):
            yield (
                change.path,
                Finding(
                    _("the data is the same, but recorded lines were written differently"),
                    hint=_absorb(change.path),
                ),
            )


@rule(
    "H204",
    "imported-by-an-import",
    summary="what says that it was imported, `origin` and `source`, came in by an import, not by hand",
    reason="What is found in imported history is known and fails no check; whoever could declare a case or a "
    "step imported would be judged by no rule.",
    mend="take `origin` and `source` out; other registers come in by `desk import`",
)
def imported_by_an_import(context: HistoryContext) -> Iterator[tuple[str, Finding]]:
    """Cases new since the base that have an origin and that no import brought in, and events with a source
    that were added after the base or after the import."""
    for change in context.changes:
        if not CASE_PATH.fullmatch(change.path) or change.after is None:
            continue
        known = change.before if change.before is not None else context.imported.get(change.path)
        found = _data(change.path, change.after)
        before = _data(change.path, known)
        if known is None and "origin" in found:
            message = _("the case has an origin, but no import brought it in")
            yield change.path, Finding(message, ("origin",))
        old = [json.dumps(event, sort_keys=True) for event in before.get("timeline", ())]
        for index, event in enumerate(found.get("timeline", ())):
            if "source" in event and known is not None and json.dumps(event, sort_keys=True) not in old:
                message = _("event {index} has a source, but was added after the case had been recorded")
                yield change.path, Finding(message.format(index=index), ("timeline", index, "source"))


def _data(path: str, raw: bytes | None) -> Mapping[str, Any]:
    """What a version of a case file says; nothing where there is none that can be read."""
    file = read_case(path, raw) if raw is not None else None
    return file.document.data if file and file.case and file.document else {}


def _policies(context: HistoryContext) -> Iterator[tuple[Change, date]]:
    """Policy versions that changed, with the day from which each is in force."""
    for change in context.changes:
        in_force = policy_date(change.path)
        if in_force is not None:
            yield change, in_force


@rule(
    EDITED_IN_FORCE,
    "policy-in-force-unchanged",
    summary="a policy version in force is neither changed nor removed",
    reason="Cases are judged by the version in force when they came in; what was promised then cannot be "
    "unsaid.",
    mend="put the file back: git checkout BASE -- FILE; a change is a new file, dated the day it comes into "
    "force",
)
def policy_in_force_unchanged(context: HistoryContext) -> Iterator[tuple[str, Finding]]:
    """Versions of the base dated today or earlier whose file differs or is gone."""
    today = context.desk.local_day(context.now)
    for change, in_force in _policies(context):
        if change.before is not None and in_force <= today:
            message = (
                _("this policy version, in force since {day}, was removed")
                if change.mode is None
                else _("this policy version has been in force since {day} and was changed")
            )
            yield change.path, Finding(message.format(day=in_force))


@rule(
    BACKDATED,
    "policy-not-backdated",
    summary="a new policy version comes into force today or later",
    reason="Nobody could have kept a rule that was written afterwards; backdated, it would judge cases long "
    "closed.",
    mend="date the file the day on which it comes into force",
)
def policy_not_backdated(context: HistoryContext) -> Iterator[tuple[str, Finding]]:
    """Versions that the base did not have, dated before today, of a policy that the base had."""
    today = context.desk.local_day(context.now)
    for change, in_force in _policies(context):
        known = change.path.split("/")[1] in context.base.slugs
        if change.before is None and known and in_force < today:
            yield change.path, Finding(_("a new version dated {day}, in the past").format(day=in_force))


@rule(
    "H401",
    "private-data-uncommitted",
    summary="no key and no file of personal data enters a commit, not even for a while",
    reason="A commit keeps what it once held; whoever fetches it has the names, or can open them, for good.",
    mend="take the file out of every commit since the base before anything is pushed, and rewrite those "
    "commits",
)
def private_data_uncommitted(context: HistoryContext) -> Iterator[tuple[str, Finding]]:
    """Files in the folders that are kept apart which any commit since the base touched."""
    for path in sorted(context.touched):
        if path.startswith(APART):
            yield path, Finding(_("a commit since the base holds keys or personal data"))


@rule(
    "H402",
    "file-stays-a-file",
    summary="what stands at the path of a case, programme record or policy is a plain file",
    reason="A link can show another text to everybody who follows it, on every machine.",
    mend="put the file itself there",
)
def file_stays_a_file(context: HistoryContext) -> Iterator[tuple[str, Finding]]:
    """Changed paths whose mode is a link's or a submodule's."""
    for change in (*context.changes, *context.elsewhere):
        if change.mode in (None, *_REGULAR):
            continue
        if change.path.startswith(FILE_FOLDERS) or f"{change.path}/" in FILE_FOLDERS:
            yield change.path, Finding(_("this is a link or a repository of its own, not a file"))


@rule(
    "H403",
    "nothing-added-astray",
    summary="below cases, programme and policies no file is added that no command reads",
    reason="A file with a slip in its name is passed over by every command: a case nobody sees, a rule "
    "nobody keeps.",
    mend="give it the name it should have, or move it elsewhere",
)
def nothing_added_astray(context: HistoryContext) -> Iterator[tuple[str, Finding]]:
    """Changed paths that are there now and that are no case, no programme record and no configuration."""
    for change in context.changes:
        message = astray(change.path)
        if change.mode is not None and message is not None:
            yield change.path, Finding(message)


@rule(
    "H404",
    "bytes-as-committed",
    summary="no attribute makes git show or merge the desk's files otherwise than they were committed",
    reason="Filters, line ends, encodings and keywords are put on by attributes: what people and checks read "
    "is then not what the commit holds.",
    mend="take the line out; the desk needs `* -text` and no more",
)
def bytes_as_committed(context: HistoryContext) -> Iterator[tuple[str, Finding]]:
    """Lines of changed attribute files, and of this clone's own, that bend what the desk's files say."""
    for change in (*context.changes, *context.elsewhere):
        if change.after is None or not is_attribute_file(change.path):
            continue
        for number, line, what in bending_lines(change.path, change.after):
            yield (
                change.path,
                Finding(
                    _("line {number} gives {what} to files of the desk: {line}").format(
                        number=number, what=what, line=line
                    )
                ),
            )


@rule(
    "H405",
    "path-means-one-thing",
    summary="no path is taken for another one by some file system",
    reason="Where upper and lower case, or two ways of writing one character, are the same, one file takes "
    "the place of the other, unseen; `..` leads out of the folder.",
    mend="give it a plain name of its own, or take it out",
)
def path_means_one_thing(context: HistoryContext) -> Iterator[tuple[str, Finding]]:
    """Changed paths, wherever, that some file system reads as another one of the desk's or of git's."""
    for change in (*context.changes, *context.elsewhere):
        why = deceptive(change.path) if change.mode and change.path != OWN_ATTRIBUTES else None
        if why is not None:
            yield change.path, Finding(_("{path!r} {why}").format(path=change.path, why=why))
