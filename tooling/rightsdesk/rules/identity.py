"""I: which case a file is, where it stands, and whom it names."""

from collections.abc import Iterator

from rightsdesk.domain.events.closing import Merged
from rightsdesk.domain.ids import case_path, id_in, nearest
from rightsdesk.domain.receipt import lacking
from rightsdesk.messages import _
from rightsdesk.rules.contexts import CaseContext, Finding, clause_note
from rightsdesk.rules.registry import rule
from rightsdesk.rules.vocabulary import nearest_words


@rule(
    "I101",
    "id-is-file-name",
    summary="the id in the file is the file's name",
    reason="Commands find a case by the name of its file; with another id inside, two cases answer to one "
    "number.",
    mend="give the file the name of the id: git mv, before the case is published",
)
def id_is_file_name(context: CaseContext) -> Iterator[Finding]:
    """Compares the last part of the path with the id."""
    name = id_in(context.file.path)
    if name != context.case.id:
        yield Finding(
            _("the case {id} stands in a file named {name}").format(id=context.case.id, name=name), ("id",)
        )


@rule(
    "I102",
    "folder-is-day-of-receipt",
    summary="a case stands in the folder of the local day on which it was received",
    reason="A day's register is a folder; a case in the wrong one is missing from its day and counted on "
    "another.",
    mend="move the file to the folder named in the message, before the case is published",
)
def folder_is_day_of_receipt(context: CaseContext) -> Iterator[Finding]:
    """Compares the folder with the local day of `received_at`."""
    day = context.day(context.case.received_at)
    wanted = case_path(context.case.id, day.year, day.month, day.day).rpartition("/")[0]
    if context.file.path.rpartition("/")[0] != wanted:
        yield Finding(
            _("received on {day}, so the case belongs into {folder}").format(day=day, folder=wanted),
            ("received_at",),
        )


@rule(
    "I103",
    "id-begins-with-month",
    summary="an id begins with the year and month of receipt",
    reason="Whoever reads an id knows where to look; commands look for a case in the month that its id "
    "names.",
    mend="give the case a new id by opening it with `desk open`, before it is published",
)
def id_begins_with_month(context: CaseContext) -> Iterator[Finding]:
    """Compares the first four digits with the local month of `received_at`."""
    month = context.day(context.case.received_at).strftime("%y%m")
    if not context.case.id.startswith(month):
        yield Finding(
            _("received in {month}, but the id begins with {found}").format(
                month=month, found=context.case.id[:4]
            ),
            ("id",),
        )


@rule(
    "I104",
    "one-file-per-id",
    summary="no two files have the same id",
    reason="Two cases under one number: an answer given to one would stand as given to the other.",
    mend="open the later of the two again with `desk open`, which draws a free id",
)
def one_file_per_id(context: CaseContext) -> Iterator[Finding]:
    """Looks for other files of that name in the month that the id names."""
    others = [path for path in context.register.paths(context.case.id) if path != context.file.path]
    if others:
        yield Finding(
            _("the id {id} stands in {others} too").format(id=context.case.id, others=", ".join(others)),
            ("id",),
        )


@rule(
    "I105",
    "header-says-what-is-asked",
    summary="the header of a case says what a clause asks to be recorded at receipt",
    reason="What nobody asked for while the complainant was there can seldom be asked later, and the policy "
    "promises that it is recorded.",
    mend="give it when the case is opened; in a published case, desk correct",
    enforces=("requires_header",),
)
def header_says_what_is_asked(context: CaseContext) -> Iterator[Finding]:
    """The `requires_header` of the clauses that hold for the case as it was received."""
    for lack in lacking(context.policy, context.case):
        message = _("the header lacks {field}").format(field=lack.field)
        who = _("say who complained: --name, --phone, --email, --address or --words")
        yield Finding(message + clause_note(lack.clause), (), who if lack.field == "sealed" else "")


@rule(
    "I201",
    "known-person",
    summary="everybody named as acting stands in policies/staff.yml",
    reason="A step counts by the post of the person who took it; an unknown person has none.",
    mend="correct the name, or enter the person and their posts in policies/staff.yml",
)
def known_person(context: CaseContext) -> Iterator[Finding]:
    """`received_by` and each event's `by`, but for what was imported: other registers name other people."""
    people = context.desk.staff.people
    for use in context.words:
        if use.vocabulary == "people" and use.word not in people and not context.is_imported(use.keys):
            yield Finding(
                _("{person!r} is not in policies/staff.yml").format(person=use.word),
                use.keys,
                nearest_words(use.word, tuple(people)),
            )


@rule(
    "I202",
    "source-is-the-origin",
    summary="only events that came with an imported case have a source, and it is the case's origin",
    reason="What is found in imported history is known and fails no check; an event that merely says that it "
    "was imported would be judged by no rule.",
    mend="take `source` out of the event",
)
def source_is_the_origin(context: CaseContext) -> Iterator[Finding]:
    """Compares each event's `source` with what the header's `origin` makes of it."""
    written = context.file.case or context.case
    for index, event in enumerate(written.timeline):
        if event.source is not None and not written.is_imported(index):
            message = (
                _("the case was not imported, so that no event of it can come from {source!r}")
                if written.origin is None
                else _("the case comes from {origin!r}, not from {source!r}")
            )
            origin = written.origin.source() if written.origin else ""
            yield Finding(message.format(source=event.source, origin=origin), ("timeline", index, "source"))


def _mergings(context: CaseContext) -> Iterator[tuple[int, Merged]]:
    for index, event in context.events("merged"):
        if isinstance(event, Merged):
            yield index, event


@rule(
    "I301",
    "merged-into-known-case",
    summary="a case is merged into a case that exists",
    reason="The complainant is told that another case stands for theirs; it has to be there.",
    mend="undo it with `desk unmerge` and merge into the case that is meant",
)
def merged_into_known_case(context: CaseContext) -> Iterator[Finding]:
    """Looks the named case up in the register."""
    for index, event in _mergings(context):
        if event.into != context.case.id and not context.register.paths(event.into):
            likely = ", ".join(nearest(event.into, context.register.ids()))
            hint = _("the nearest ids are {ids}").format(ids=likely) if likely else ""
            yield Finding(
                _("there is no case {id} to merge into").format(id=event.into),
                ("timeline", index, "into"),
                hint,
            )


@rule(
    "I302",
    "merging-ends-somewhere",
    summary="a case is not merged into itself, nor into one that is merged back into it",
    reason="Each case of such a ring would wait for another; none of them would be handled.",
    mend="undo it with `desk unmerge` and merge into the case that is really being handled",
)
def merging_ends_somewhere(context: CaseContext) -> Iterator[Finding]:
    """Follows the merging that is in force from case to case."""
    mergings = [index for index, _event in _mergings(context)]
    parent, seen = context.standing.state.parent, [context.case.id]
    while parent is not None and parent not in seen:
        seen.append(parent)
        parent = _parent(context, parent)
    if parent == context.case.id:
        ring = " → ".join([*seen, parent])
        yield Finding(_("merged in a ring: {ring}").format(ring=ring), ("timeline", mergings[-1], "into"))


def _parent(context: CaseContext, case_id: str) -> str | None:
    """Into which case another is merged now."""
    other = context.register.case(case_id)
    return context.desk.state(other).parent if other else None


@rule(
    "I303",
    "merged-into-a-case-that-stands",
    summary="a case is not merged into one that was itself merged before",
    reason="Whoever looks for what became of a case must find it in one step.",
    mend="undo it with `desk unmerge` and merge into the case named in the message",
)
def merged_into_a_case_that_stands(context: CaseContext) -> Iterator[Finding]:
    """Asks whether the case merged into had been merged before that moment."""
    for index, event in _mergings(context):
        other = context.register.case(event.into) if event.into != context.case.id else None
        ends = [
            step
            for step in (other.timeline if other else ())
            if step.event in ("merged", "unmerged", "reopened") and step.at < event.at
        ]
        if ends and isinstance(ends[-1], Merged) and ends[-1].into != context.case.id:
            yield Finding(
                _("{id} was itself merged into {parent}").format(id=event.into, parent=ends[-1].into),
                ("timeline", index, "into"),
            )


@rule(
    "I304",
    "merged-into-a-case-being-handled",
    summary="a case is not merged into one that is closed or archived",
    reason="A case that is done handles nothing any more: whoever is told that it stands for theirs would "
    "wait for ever.",
    mend="reopen the other case first (desk reopen), or handle this one by itself",
)
def merged_into_a_case_being_handled(context: CaseContext) -> Iterator[Finding]:
    """Asks whether the case merged into was closed, and not reopened, at that moment."""
    for index, event in _mergings(context):
        other = context.register.case(event.into) if event.into != context.case.id else None
        ends = [
            step.event
            for step in (other.timeline if other else ())
            if step.event in ("closed", "archived", "reopened") and step.at <= event.at
        ]
        if ends and ends[-1] != "reopened":
            yield Finding(_("{id} had been closed before").format(id=event.into), ("timeline", index, "into"))


@rule(
    "I307",
    "merged-under-one-policy",
    summary="a case is merged into one that the same policy judges",
    reason="Other rules have other times, posts and answers: what is owed under the one is not done by "
    "keeping the other.",
    mend="undo it with `desk unmerge`, and handle each under its own policy",
)
def merged_under_one_policy(context: CaseContext) -> Iterator[Finding]:
    """Compares the policies in the two headers."""
    for index, event in _mergings(context):
        other = context.register.case(event.into)
        if other is not None and other.policy != context.case.policy:
            yield Finding(
                _("{id} is judged by {other}, this case by {policy}").format(
                    id=event.into, other=other.policy, policy=context.case.policy
                ),
                ("timeline", index, "into"),
            )
